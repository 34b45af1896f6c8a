"""Which powers of a batch a memorandum in force covers, which makes it the fourth of the four papers.

Source: 山西 2019 四(三)2.
"""

import json
from dataclasses import dataclass
from datetime import date

from db import clock
from db.handover.memoranda import state as memoranda_state
from db.handover.memoranda.state import Signing
from db.handover.rules import Batch, Direction
from db.handover.tables import MemorandumRow
from db.sheets.rules import comparable


@dataclass(frozen=True, slots=True)
class Cover:
    """The version in force that names a power, and since when memoranda with that department have held."""

    memorandum_id: str
    department: str
    version: int
    since: date

    @property
    def words(self) -> str:
        """The memorandum as people call it."""
        return f"与{self.department}的审管衔接备忘录第 {self.version} 版（{self.since} 起生效）"


def covers(batch: Batch, day: date | None = None) -> dict[str, Cover]:
    """The memorandum in force on a day (today) that names each power of a batch in its table, by the power's id.

    Powers without one are missing: nothing was signed with their department, it ran out, or the table leaves them out.
    """
    day = day or clock.today()
    held = {
        department: version
        for department, found in memoranda_state.of_batch(batch.id).items()
        if (version := _holding(found, day))
    }
    named = _named([signing.version.id for signing, _ in held.values()])
    found = {}
    for item in batch.items:
        moved_in = item.direction is Direction.IN
        department_id, department = (item.from_id, item.from_organ) if moved_in else (item.to_id, item.to_organ)
        if department_id not in held:
            continue
        signing, since = held[department_id]
        if (item.direction, comparable(item.name), item.part) in named[signing.version.id]:
            found[item.id] = Cover(signing.version.id, department, signing.version.version, since)
    return found


def _holding(found: list[Signing], day: date) -> tuple[Signing, date] | None:
    held, since = memoranda_state.holding(found, day), memoranda_state.since(found, day)
    return (held, since) if held and since else None


def _named(memorandum_ids: list[str]) -> dict[str, set[tuple[str, str, str]]]:
    rows = MemorandumRow.select(MemorandumRow.id, MemorandumRow.items).where(MemorandumRow.id.in_(memorandum_ids))
    return {
        row.id: {(one["direction"], comparable(one["name"]), one["part"]) for one in json.loads(row.items)}
        for row in rows
    }
