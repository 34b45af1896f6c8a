"""A batch of 300 items and 9 000 lines: reading its page against raw queries, a tick against a raw commit.

The raw queries ask for what the page cannot do without: of every line how many things it is about, of every act on one
what of it decides where the line stands, and of each item what is counted. The raw commit inserts the same act and the
same journal entry into a copy of the store that has the same rows and indexes and no triggers; both files lie on a
disk, and both commits wait for it.
"""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from shutil import copytree
from time import perf_counter
from typing import Any

import pytest

from db import store
from db.actors import Actor
from db.handover import service
from db.handover.rules import Direction, Party
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.paths import StorePaths
from db.rows import uuid7
from db.store import database
from desktop.handover.batches import reading
from desktop.handover.checklist.opened import read_checklist

DEPARTMENTS, ITEMS_EACH, LINES_EACH = 30, 10, 30
ROUNDS = 9
TICKS = 100
Figures = dict[str, dict[str, list[float]]]
PAGE = "page of a batch, 300 items and 9000 lines"
LIST = "page of one checklist of 300 lines"
TICK = "a tick acknowledged on disk"
ROOT = Path(__file__).parent.parent.parent

COUNTED = (
    "SELECT l.id, l.checklist_id, l.quantity, l.condition FROM checklist c JOIN checklist_line l"
    " ON l.checklist_id = c.id WHERE c.batch_id = ?"
)
ACTS = (
    "SELECT a.line_id, a.kind, a.party, a.quantity, a.condition, a.lsn, a.id, a.reverses, a.at, a.content_hash"
    " FROM checklist c JOIN line_act a ON a.checklist_id = c.id WHERE c.batch_id = ?"
)
ITEMS = "SELECT id, direction, from_organ_id, to_organ_id, effective_on FROM transfer_item WHERE batch_id = ?"
LINES = "SELECT * FROM checklist_line WHERE checklist_id = ? ORDER BY category, position"
LINE_ACTS = "SELECT * FROM line_act WHERE checklist_id = ?"


@pytest.fixture
def busy(county: Actor) -> str:
    """The id of a batch whose lists are issued: the giver has ticked every line, the receiver every other."""
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
    for place, organ in enumerate(departments):
        lines = [
            NewLine(1 + n % 12, f"示例第{place}类审批档案第{n}卷（正本、副本）", 10, "卷", "纸质", "A4",
                    f"JY{place:02d}{n:03d}01—{place:02d}{n:03d}10")
            for n in range(ITEMS_EACH * LINES_EACH)
        ]  # fmt: skip
        service.issue(county, service.add_checklist(county, batch.id, Direction.IN, organ, bureau, lines).id)
    _sign(batch.id, county)
    return batch.id


def _sign(batch_id: str, county: Actor) -> None:
    """Signed as the service would have recorded it."""
    wanted = (("giver", 1), ("receiver", 2))
    rows = [
        (uuid7(), found.id, line.id, found.content_hash, "signed", party, line.quantity, party,
         county.name, county.organ_name, "2026-11-20T09:00:00+08:00", place, "ok")
        for found in (service.checklist(one.id) for one in service.batch(batch_id).checklists)
        for party, every in wanted
        for place, line in enumerate(found.lines[::every], start=every * 1000)
    ]  # fmt: skip
    with database.atomic():
        database.execute_many(
            "INSERT INTO line_act (id, checklist_id, line_id, content_hash, kind, party, quantity, user_id, user_name,"
            f" organ_name, at, lsn, clock) VALUES ({','.join('?' * 13)})",
            rows,
        )


@pytest.fixture
def on_disk(busy: str, county: Actor) -> Iterator[tuple[str, Path]]:
    """The same batch in a store on a disk, open, and the file of a copy of that store."""
    paths, key = store.opened().paths, store.opened().key
    store.close_store()
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        for name in ("ours", "raw"):
            copytree(paths.folder, Path(folder) / name)
        store.open_store(StorePaths(Path(folder) / "ours"), key)
        yield busy, StorePaths(Path(folder) / "raw").database
        store.close_store()


def _raw(file: Path) -> Any:
    connection = store.connect(file, store.opened().key)
    for pragma, value in store.PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma} = {value}")
    return closing(connection)


def _median(taken: list[float]) -> float:
    return sorted(taken)[len(taken) // 2]


def _seconds(work: Any) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def test_reading_the_page_of_a_batch(busy: str, figures: Figures) -> None:
    with _raw(store.opened().paths.database) as connection:

        def raw() -> None:
            lines = len(connection.execute(COUNTED, (busy,)).fetchall())
            assert lines == DEPARTMENTS * ITEMS_EACH * LINES_EACH
            assert len(connection.execute(ACTS, (busy,)).fetchall()) == lines * 3 // 2
            connection.execute(ITEMS, (busy,)).fetchall()

        ours, baseline = [], []
        for _ in range(ROUNDS):
            ours.append(_seconds(reading.read))
            baseline.append(_seconds(raw))
    figures[PAGE]["ours"].append(_median(ours))
    figures[PAGE]["baseline"].append(_median(baseline))


def test_reading_the_page_of_a_checklist(busy: str, county: Actor, figures: Figures) -> None:
    listed = service.batch(busy).checklists[0].id
    with _raw(store.opened().paths.database) as connection:

        def raw() -> None:
            assert len(connection.execute(LINES, (listed,)).fetchall()) == ITEMS_EACH * LINES_EACH
            connection.execute(LINE_ACTS, (listed,)).fetchall()

        ours, baseline = [], []
        for _ in range(ROUNDS):
            ours.append(_seconds(lambda: read_checklist(county, listed)))
            baseline.append(_seconds(raw))
    figures[LIST]["ours"].append(_median(ours))
    figures[LIST]["baseline"].append(_median(baseline))


def test_a_tick(on_disk: tuple[str, Path], county: Actor, figures: Figures) -> None:
    batch, file = on_disk
    found = service.checklist(service.batch(batch).checklists[0].id)
    with _raw(file) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")

        def raw(rows: dict[str, Any]) -> None:
            connection.execute("BEGIN IMMEDIATE")
            for table, row in rows.items():
                connection.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)
            connection.execute("COMMIT")

        ours, baseline = [], []
        for line in found.lines[1 : 2 * TICKS : 2]:
            ours.append(_seconds(partial(service.sign, county, found.id, line.id, Party.RECEIVER)))
            rows = {
                table: database.execute_sql(f"SELECT * FROM {table} ORDER BY rowid DESC LIMIT 1").fetchone()
                for table in ("line_act", "journal")
            }
            baseline.append(_seconds(partial(raw, rows)))
    assert len(ours) == TICKS
    figures[TICK]["ours"].append(_median(ours))
    figures[TICK]["baseline"].append(_median(baseline))
