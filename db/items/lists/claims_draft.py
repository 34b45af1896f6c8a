"""What answers change in our own draft: items brought in, moved out, picked up again, written many at a time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from db import journal
from db.actors import Actor
from db.items import indexing, service
from db.items.lists import copying
from db.items.lists.claims_rules import Chain, Line
from db.items.lists.claims_standing import Reading
from db.items.lists.copying import Descent
from db.items.lists.organ_words import implements_for
from db.items.rules import Item, ItemStatus
from db.organs.rules import Organ
from db.rows import uuid7
from db.store import database

_TAKEN = (
    "UPDATE item SET department_id = ?, department_text = ?, implementing_id = ?, implementing_text = ?,"
    " status = 'current', valid_to = '' WHERE id = ?"
)
_MOVED = "UPDATE item SET status = ?, valid_to = ? WHERE id = ?"


class DraftRows:
    """The rows of our draft as answers change them; `write` stores what was changed since it last did."""

    def __init__(self, actor: Actor, reading: Reading) -> None:
        self._actor, self._reading = actor, reading
        self._given = set[str]()
        self._forget()

    def bring(self, line: Line) -> Item:
        """Have an item as this department's: the row that waits for one, else a copy of the upper one."""
        item, organ = line.item, self._reading.organs[line.organ_id]
        rows, asked = self._reading.own[item.id], self._reading.chains.get(item.id, {})
        found = next((row for row in rows if row.department_id == organ.id), None) or next(
            (row for row in rows if row.department_id not in asked and row.id not in self._given), None
        )
        row = _of_department(item, found, organ)
        if found is None:
            main = self._reading.above.get(item.id)
            above = self._main_row(main, organ).id if main else None
            self._copies.append(Descent(item.id, row.id, above, _columns(row)))
            self._say(f"认领收入清单：{item.name}", row, {"department": organ.name})
        else:
            self._taken.append(row)
        self._given.add(row.id)
        self._keep(item.id, row)
        return row

    def drop(self, line: Line, on: date) -> None:
        """An item nobody claims does not stay in our draft: its row is disabled, never deleted."""
        for row in self._reading.leaving(line.item.id, line.organ_id):
            self._move(line, replace(row, status=ItemStatus.DISABLED, valid_to=on.isoformat()))
            self._say(f"未认领，移出清单：{row.name}", row, {"status": "disabled"})

    def pick_up(self, line: Line) -> None:
        """A refusal taken back: what it moved out of our draft waits there again."""
        for row in list(self._reading.own[line.item.id]):
            if row.status is ItemStatus.DISABLED:
                self._move(line, replace(row, status=ItemStatus.CURRENT, valid_to=""))

    def write(self) -> None:
        """Store it all, findable and journalled, inside the caller's transaction."""
        reading = self._reading
        copying.copy_some_down(reading.upper, self._copies, reading.edition)
        database.execute_many(_TAKEN, [(*_columns(row).values(), row.id) for row in self._taken])
        indexing.reindex([row.id for row in self._taken])
        database.execute_many(_MOVED, [(row.status.value, row.valid_to, row.id) for row in self._moved])
        journal.record_many(self._actor, self._told)
        self._forget()

    def _forget(self) -> None:
        self._copies: list[Descent] = []
        self._taken: list[Item] = []
        self._moved: list[Item] = []
        self._told: list[journal.Told] = []

    def _main_row(self, main_id: str, organ: Organ) -> Item:
        """The main item a claimed sub-item stands under in our draft, copied with it where it is missing."""
        rows: Sequence[Item] = self._reading.own[main_id]
        main = Line(self._reading.by_id[main_id], organ.id, organ.name, False, Chain())
        return rows[0] if rows else self.bring(main)

    def _move(self, line: Line, row: Item) -> None:
        self._moved.append(row)
        self._keep(line.item.id, row)

    def _keep(self, upper_id: str, row: Item) -> None:
        others = [one for one in self._reading.own[upper_id] if one.id != row.id]
        self._reading.own[upper_id] = [*others, row]

    def _say(self, action: str, row: Item, after: dict[str, str]) -> None:
        self._told.append(journal.Told(action, service.KIND, row.id, after=dict(after)))


def _of_department(item: Item, found: Item | None, organ: Organ) -> Item:
    """The row of an upper item as this department has it; the department implements it where the upper list lets it."""
    base = found or replace(item, id=uuid7(), implementing_id=None)
    row = replace(base, department_id=organ.id, department=organ.name, status=ItemStatus.CURRENT, valid_to="")
    may = not item.implementing_body or implements_for(item.implementing_body, organ.name)
    if may and (found is None or implements_for(found.implementing_body, organ.name)):
        row = replace(row, implementing_id=organ.id, implementing_body=organ.name)
    return row


def _columns(row: Item) -> dict[str, str | None]:
    return {
        "department_id": row.department_id, "department_text": row.department,
        "implementing_id": row.implementing_id, "implementing_text": row.implementing_body,
    }  # fmt: skip
