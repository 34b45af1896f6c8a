"""Typing into the one search over 10 000 items in each of 20 editions, and into a list's filter row over 10 000.

The raw queries are the same MATCH over the same index on a connection of their own, with nothing made of the rows.
"""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from time import perf_counter
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from db import search, store
from db.actors import Actor
from db.items import finding, service
from db.items.drafts import NewItem
from db.items.lists import editions
from db.items.rules import Item
from db.items.tables import EditionRow
from desktop.items.browsing.view import item_columns
from desktop.widgets.rows import Rows
from tests.benchmarks.lists import WORDS

ITEMS, EDITIONS = 10_000, 20
FRAME = 0.016
SHOWN = 10
TYPED = ("林", "林木", "林木采", "林木采伐", "采伐许", "l", "lm", "lmc", "lmcf", "linmu", "000164", "许可")


@pytest.fixture
def years(county: Actor) -> str:
    """Twenty editions drafted one from the other, the last in force; returns its id."""
    made = editions.draft(county, "2000年版")
    names = (WORDS[n % 13] + WORDS[n // 13 % 13] + WORDS[n // 169 % 13] + f"许可{n}" for n in range(ITEMS))
    new = [
        NewItem(
            name, code=f"000164{n:06d}", department=f"县第{n % 40}局", item_type="01", basis=f"《示例条例》第{n % 90}条"
        )
        for n, name in enumerate(names)
    ]
    service.add_items(county, made.id, new)
    for year in range(1, EDITIONS):
        made = editions.draft(county, f"20{year:02d}年版", base_id=made.id)
    EditionRow.update(state="published", published_on="2020-01-01").where(EditionRow.id == made.id).execute()
    return made.id


def _median(work: Callable[[], object], rounds: int = 15) -> float:
    taken = []
    for _ in range(rounds):
        begun = perf_counter()
        work()
        taken.append(perf_counter() - begun)
    return sorted(taken)[rounds // 2]


def _all(connection: Any, sql: str, wanted: str) -> list[Any]:
    rows: list[Any] = connection.execute(sql, (wanted,)).fetchall()
    return rows


def test_typing_in_the_search(years: str, figures: dict[str, dict[str, list[float]]]) -> None:
    """One figure per text typed: what a keystroke costs."""
    opened = store.opened()
    columns = ", ".join(f"item.{name}" for name in service.COLUMNS)
    sql = (
        f"SELECT {columns} FROM item JOIN search_index ON subject_id = item.id"
        f" WHERE search_index MATCH ? AND kind = 'item' LIMIT {SHOWN}"
    )
    with closing(store.connect(opened.paths.database, opened.key)) as connection:
        for name, value in store.PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {value}")
        for text in TYPED:
            wanted = search.query_within(search.query(text), years)
            raw = len(connection.execute(sql, (wanted,)).fetchall())
            hits = finding.find(text, SHOWN)
            assert len(hits) == raw == SHOWN, text
            assert all(hit.in_force for hit in hits)
            ours = _median(partial(finding.find, text, SHOWN))
            baseline = _median(partial(_all, connection, sql, wanted))
            group = figures["typing in the search, 10000 items x 20 editions"]
            group["ours"].append(ours)
            group["baseline"].append(baseline)
            frame = figures["typing in the search: share of a 16 ms frame"]
            frame["ours"].append(ours)
            frame["baseline"].append(FRAME)


@pytest.mark.benchmark(group="typing in the filter row over 10000 items")
def test_filter_row_ours(benchmark: Any, years: str, qapp: QApplication) -> None:
    rows = Rows(item_columns({}))
    rows.show_rows(service.list_items(years))
    texts = iter(("采", "采伐") * 1000)
    benchmark.pedantic(lambda: rows.filter_column(1, next(texts)), rounds=20, warmup_rounds=2)
    assert rows.rowCount()


@pytest.mark.benchmark(group="typing in the filter row over 10000 items")
def test_filter_row_baseline(benchmark: Any, years: str) -> None:
    """The same characters looked for in the same names, read from the store."""
    opened = store.opened()
    texts = iter(("采", "采伐") * 1000)
    sql = f"SELECT {', '.join(service.COLUMNS)} FROM item WHERE edition_id = ? AND name LIKE ?"
    with closing(store.connect(opened.paths.database, opened.key)) as connection:
        found: list[Item] = benchmark.pedantic(
            lambda: connection.execute(sql, (years, f"%{next(texts)}%")).fetchall(), rounds=20, warmup_rounds=2
        )
    assert found
