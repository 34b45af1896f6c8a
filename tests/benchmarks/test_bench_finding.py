"""Typing into the one search over 10 000 items in each of 20 editions, and into a list's filter row over 10 000.

The raw queries are the same MATCH over the same index on a connection of their own, with nothing made of the rows.
"""

from contextlib import closing
from functools import partial
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from db import search, store
from db.actors import Actor
from db.items import finding, service
from db.items.drafts import NewItem
from db.items.lists import editions
from db.items.tables import EditionRow
from desktop.items.browsing.view import item_columns
from desktop.widgets.rows import Rows
from tests.benchmarks.lists import WORDS, side_by_side

ITEMS, EDITIONS = 10_000, 20
ENOUGH = 100_000
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
            ours, baseline = side_by_side(
                partial(finding.find, text, SHOWN), partial(_all, connection, sql, wanted), rounds=25
            )
            group = figures["typing in the search, 10000 items x 20 editions"]
            group["ours"].append(ours)
            group["baseline"].append(baseline)
            frame = figures["typing in the search: share of a 16 ms frame"]
            frame["ours"].append(ours)
            frame["baseline"].append(FRAME)


@pytest.fixture
def many(county: Actor) -> Actor:
    edition = service.ensure_edition(county, "十万项")
    names = (WORDS[n % 15] + WORDS[n // 15 % 15] + WORDS[n // 225 % 15] + f"许可{n}" for n in range(ENOUGH))
    service.add_items(county, edition.id, [NewItem(name, code=f"SL{n:06d}") for n, name in enumerate(names)])
    return county


@pytest.mark.usefixtures("many")
def test_finding_two_characters(figures: dict[str, dict[str, list[float]]]) -> None:
    """Fifty items, made of their rows and put in order, against the rows alone."""
    opened = store.opened()
    sql = (
        "SELECT item.* FROM search_index JOIN item ON item.id = search_index.subject_id"
        " WHERE search_index MATCH ? AND kind = 'item' LIMIT 50"
    )
    with closing(store.connect(opened.paths.database, opened.key)) as connection:
        for name, value in store.PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {value}")
        raw = partial(_all, connection, sql, '"采 伐"')
        assert len(raw()) == len(service.find_items("采伐", 50)) == 50
        ours, baseline = side_by_side(partial(service.find_items, "采伐", 50), raw, rounds=400)
    group = figures["find two characters among 100000 items"]
    group["ours"].append(ours)
    group["baseline"].append(baseline)


def test_typing_in_the_filter_row(years: str, qapp: QApplication, figures: dict[str, dict[str, list[float]]]) -> None:
    """Against the same characters looked for in the same names, read from the store."""
    opened, rows = store.opened(), Rows(item_columns({}))
    rows.show_rows(service.list_items(years))
    ours, theirs = iter(("采", "采伐") * 100), iter(("%采%", "%采伐%") * 100)
    sql = f"SELECT {', '.join(service.COLUMNS)} FROM item WHERE edition_id = ? AND name LIKE ?"
    with closing(store.connect(opened.paths.database, opened.key)) as connection:
        taken = side_by_side(
            lambda: rows.filter_column(1, next(ours)),
            lambda: connection.execute(sql, (years, next(theirs))).fetchall(),
            rounds=30,
        )
        assert rows.rowCount() == len(connection.execute(sql, (years, "%采伐%")).fetchall())
    group = figures["typing in the filter row over 10000 items"]
    for who, seconds in zip(("ours", "baseline"), taken, strict=True):
        group[who].append(seconds)
