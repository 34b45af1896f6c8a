"""Comparing two editions of a list, against reading the rows of both without our layers."""

from contextlib import closing
from typing import Any

import pytest

from db import clock, store
from db.actors import Actor
from db.items import service
from db.items.drafts import NewItem
from db.items.lists import editions
from db.items.lists.differing import differences
from db.items.tables import ItemRow

ITEMS = 5_000
CHANGED = 40


@pytest.fixture
def both(county: Actor) -> tuple[str, str]:
    """An edition and the next one drafted from it, with some items changed."""
    first = editions.draft(county, "2025年版")
    new = [
        NewItem(f"示例行政许可事项{n}", code=f"0001{n // 1000:02d}{n % 1000:03d}000", department=f"县第{n % 40}局",
                implementing_body=f"县第{n % 40}局", item_type="01", basis=f"《示例条例》第{n % 90}条", level="4")
        for n in range(ITEMS)
    ]  # fmt: skip
    service.add_items(county, first.id, new)
    second = editions.draft(county, "2026年版", base_id=first.id)
    changed = [item.id for item in service.list_items(second.id)[:CHANGED]]
    ItemRow.update(implementing_text="县行政审批服务管理局").where(ItemRow.id.in_(changed)).execute()
    return first.id, second.id


@pytest.mark.benchmark(group="compare two editions of 5000 items")
def test_compare_ours(benchmark: Any, both: tuple[str, str]) -> None:
    today = clock.today()
    diff = benchmark(lambda: differences(*both, today))
    assert (len(diff.changed), diff.same) == (CHANGED, ITEMS - CHANGED)


@pytest.mark.benchmark(group="compare two editions of 5000 items")
def test_compare_baseline(benchmark: Any, both: tuple[str, str]) -> None:
    opened = store.opened()
    sql = f"SELECT {', '.join(service.COLUMNS)} FROM item WHERE edition_id = ? ORDER BY department_text, code, name"
    with closing(store.connect(opened.paths.database, opened.key)) as connection:
        rows = benchmark(lambda: [connection.execute(sql, (edition_id,)).fetchall() for edition_id in both])
    assert [len(found) for found in rows] == [ITEMS, ITEMS]
