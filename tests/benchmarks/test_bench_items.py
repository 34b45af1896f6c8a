"""Importing and finding, against the same rows written and read without our layers."""

import csv
import os
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db import keys, migrations, search, store
from db.actors import Actor
from db.items import importing, service
from db.items.drafts import NewItem
from db.rows import uuid7
from tests.benchmarks.lists import WORDS, fresh_counties

LISTS = Path(os.environ.get("REAL_LISTS", "../shared/data"))
GUANGAN = LISTS / "guangan_511602_service_items.csv"
ENOUGH = 100_000
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


@pytest.fixture
def many(county: Actor) -> Actor:
    edition = service.ensure_edition(county, "十万项")
    names = (WORDS[n % 15] + WORDS[n // 15 % 15] + WORDS[n // 225 % 15] + f"许可{n}" for n in range(ENOUGH))
    service.add_items(county, edition.id, [NewItem(name, code=f"SL{n:06d}") for n, name in enumerate(names)])
    return county


@pytest.mark.benchmark(group="find two characters among 100000 items")
def test_find_ours(benchmark: Any, many: Actor) -> None:
    found = benchmark(service.find_items, "采伐", 50)
    assert len(found) == 50


@pytest.mark.benchmark(group="find two characters among 100000 items")
def test_find_baseline(benchmark: Any, many: Actor, tmp_path: Path) -> None:
    opened = store.opened()
    with closing(store.connect(opened.paths.database, opened.key)) as connection:

        def work() -> list[Any]:
            return connection.execute(
                "SELECT item.* FROM search_index JOIN item ON item.id = search_index.subject_id"
                " WHERE search_index MATCH '\"采 伐\"' AND kind = 'item' LIMIT 50"
            ).fetchall()

        assert len(benchmark(work)) == 50
