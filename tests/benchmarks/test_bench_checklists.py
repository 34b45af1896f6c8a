"""A batch of 300 items and 9 000 lines: reading its page against the raw queries, a tick against a raw commit.

The raw queries read the same columns of the same lines and acts by the same conditions; the raw commit inserts the same
act and the same journal entry on a connection of its own with the same pragmas and key.
"""

from contextlib import closing
from datetime import date
from functools import partial
from itertools import count
from time import perf_counter
from typing import Any

import pytest

from db import store
from db.actors import Actor
from db.handover import service
from db.handover.rules import Direction
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.rows import uuid7
from db.store import database

DEPARTMENTS, ITEMS_EACH, LINES_EACH = 30, 10, 30
ROUNDS = 9
TICKS = 100
Figures = dict[str, dict[str, list[float]]]
PAGE = "page of a batch, 300 items and 9000 lines"
TICK = "a tick acknowledged on disk"


@pytest.fixture
def busy(county: Actor) -> str:
    """The id of a batch whose lists are issued and every other line of which is signed for."""
    departments = [
        organs.add_organ(county, f"示例县第{n}局", f"第{n}局", OrganKind.DEPARTMENT).id for n in range(DEPARTMENTS)
    ]
    new = NewBatch("示例批次", "关于事项划转的通知", "示政发〔2026〕1号", "示例县人民政府",
                   date(2026, 11, 2), date(2026, 12, 30))  # fmt: skip
    bureau = county.organ_id
    numbers = count(1)
    moved = [
        NewTransferItem(next(numbers), Direction.IN, f"示例许可第{n}之{place}", "01", "行政许可", organ, bureau)
        for place, organ in enumerate(departments) for n in range(ITEMS_EACH)
    ]  # fmt: skip
    batch = service.add_batch(county, new, moved)
    for organ in departments:
        lines = [
            NewLine(1 + n % 12, f"示例审批档案第{n}卷（正本、副本）", 10, "卷", "纸质", "A4")
            for n in range(ITEMS_EACH * LINES_EACH)
        ]
        service.issue(county, service.add_checklist(county, batch.id, Direction.IN, organ, bureau, lines).id)
    _sign_half(batch.id, county)
    return batch.id


def _sign_half(batch_id: str, county: Actor) -> None:
    """Every other line is signed for by the receiver's office, as the service would have recorded it."""
    rows = [
        (uuid7(), found.id, line.id, found.content_hash, "signed", "receiver", line.quantity, county.user_id,
         county.name, county.organ_name, "2026-11-20T09:00:00+08:00", place, "ok")
        for found in (service.checklist(one.id) for one in service.batch(batch_id).checklists)
        for place, line in enumerate(found.lines[::2])
    ]  # fmt: skip
    with database.atomic():
        database.execute_many(
            "INSERT INTO line_act (id, checklist_id, line_id, content_hash, kind, party, quantity, user_id, user_name,"
            f" organ_name, at, lsn, clock) VALUES ({','.join('?' * 13)})",
            rows,
        )


def _median(taken: list[float]) -> float:
    return sorted(taken)[len(taken) // 2]


def _seconds(work: Any) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def test_reading_the_page_of_a_batch(busy: str, figures: Figures) -> None:
    opened = store.opened()
    lines = (
        "SELECT l.* FROM checklist_line l JOIN checklist c ON c.id = l.checklist_id WHERE c.batch_id = ?"
        " ORDER BY l.category, l.position"
    )
    acts = "SELECT a.* FROM line_act a JOIN checklist c ON c.id = a.checklist_id WHERE c.batch_id = ?"
    with closing(store.connect(opened.paths.database, opened.key)) as connection:
        for pragma, value in store.PRAGMAS.items():
            connection.execute(f"PRAGMA {pragma} = {value}")

        def raw() -> None:
            assert len(connection.execute(lines, (busy,)).fetchall()) == DEPARTMENTS * ITEMS_EACH * LINES_EACH
            connection.execute(acts, (busy,)).fetchall()

        ours, baseline = [], []
        for _ in range(ROUNDS):
            ours.append(_seconds(lambda: service.batch(busy)))
            baseline.append(_seconds(raw))
    figures[PAGE]["ours"].append(_median(ours))
    figures[PAGE]["baseline"].append(_median(baseline))


def test_a_tick(busy: str, county: Actor, figures: Figures) -> None:
    found = service.checklist(service.batch(busy).checklists[0].id)
    opened = store.opened()
    with closing(store.connect(opened.paths.database, opened.key)) as connection:
        for pragma, value in store.PRAGMAS.items():
            connection.execute(f"PRAGMA {pragma} = {value}")
        connection.execute("CREATE TABLE raw_act AS SELECT * FROM line_act WHERE 0")
        width = len(connection.execute("SELECT * FROM raw_act").description)

        def raw() -> None:
            connection.execute("BEGIN IMMEDIATE")
            for _ in range(2):
                connection.execute(f"INSERT INTO raw_act VALUES ({','.join('?' * width)})", [uuid7()] * width)
            connection.execute("COMMIT")

        ours, baseline = [], []
        for line in found.lines[1 : 2 * TICKS : 2]:
            ours.append(_seconds(partial(service.owe, county, found.id, line.id, date(2027, 1, 1), "示例理由")))
            baseline.append(_seconds(raw))
    figures[TICK]["ours"].append(_median(ours))
    figures[TICK]["baseline"].append(_median(baseline))
