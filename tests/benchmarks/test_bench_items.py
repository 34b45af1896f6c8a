"""Importing, against the same rows written without our layers."""

import csv
import os
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db import keys, migrations, search, store
from db.actors import Actor
from db.items import importing, service
from db.rows import uuid7
from tests.benchmarks.lists import fresh_counties

LISTS = Path(os.environ.get("REAL_LISTS", "../shared/data"))
GUANGAN = LISTS / "guangan_511602_service_items.csv"
needs_lists = pytest.mark.skipif(not GUANGAN.exists(), reason="the real lists are not here (REAL_LISTS)")


def _raw(path: Path) -> Any:
    connection = store.connect(path, keys.new_key())
    for pragma, value in store.PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma} = {value}")
    migrations.upgrade(Database(connection))
    connection.execute("INSERT INTO edition (id, name, level, region, state) VALUES ('e', 'e', '4', '', 'draft')")
    return connection


@needs_lists
@pytest.mark.benchmark(group="import 1135 rows")
def test_import_ours(benchmark: Any, tmp_path: Path) -> None:
    """Reading, comparing, the copy before it, writing, indexing, journal: into a fresh store each round."""

    def work(actor: Actor) -> None:
        for _ in importing.apply_import(actor, importing.plan_import(GUANGAN, "清单")):
            pass

    benchmark.pedantic(work, setup=fresh_counties(tmp_path), rounds=9, warmup_rounds=1)
    assert service.totals(service.editions()[0].id)["行政许可"] == 536


@needs_lists
@pytest.mark.benchmark(group="import 1135 rows")
def test_import_baseline(benchmark: Any, tmp_path: Path) -> None:
    """The same rows, tables, index, key and pinyin with executemany; nothing compared, copied or journalled."""
    names = (tmp_path / f"{number}.db" for number in range(100))

    def fresh() -> tuple[tuple[Any], dict[str, object]]:
        return (_raw(next(names)),), {}

    def work(connection: Any) -> None:
        with GUANGAN.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        values = [
            (uuid7(), "e", r["item_code"], r["name"], r["main_item"], r["power_type"], r["department"]) for r in rows
        ]
        words = [(search.index_words(value[3], value[2]), "item", value[0]) for value in values]
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO item (id, edition_id, code, name, main_item, type_text, department_text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        connection.executemany("INSERT INTO search_index (words, kind, subject_id) VALUES (?, ?, ?)", words)
        connection.execute("COMMIT")

    benchmark.pedantic(work, setup=fresh, rounds=9, warmup_rounds=1)
