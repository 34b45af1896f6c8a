"""Writing the rows of an import, with what was there before and the cells the values came from."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from db import journal
from db.actors import Actor
from db.items import indexing, service
from db.items.codes import code_scheme
from db.items.compare import PlannedRow
from db.items.drafts import NOTHING, cells_of
from db.items.incoming.pages import Page
from db.items.rules import Tier
from db.organs.rules import plain_name
from db.sheets.rules import comparable, place_of
from db.store import database

_ANY_ROW = 9_753_186_420
"""Stands for the row number in a text made once for many rows; no sheet has so many rows."""

_ORGANS = {"department": "department_id", "implementing_body": "implementing_id"}
_NOTE = "INSERT INTO import_change (batch_id, item_id, kind, before, after, cells) VALUES (?, ?, ?, ?, ?, ?)"


class Sources:
    """Where values came from: what stood in a corrected cell before, and the name of a lone sheet.

    Rows with words in the same columns have the same cells but for the row's number, so their text is made once.
    """

    def __init__(self, pages: Sequence[Page], corrections: Mapping[str, str]) -> None:
        self._sheet = pages[0].sheet.name if len(pages) == 1 and not pages[0].sheet.several else ""
        self._corrections = corrections
        self._corrected_rows = {place[:2] for place in map(place_of, corrections) if place}
        self._made: dict[object, str] = {}

    def of(self, row: PlannedRow) -> str:
        """The cells of a row's values as kept: attribute → address, under 'corrected' the addresses typed over."""
        record = row.draft.record
        if record is None or (record.prefix[:-1], record.row - 1) in self._corrected_rows:
            return _json(self._cells(row))
        written = tuple([key for key, text in record.values.items() if text not in NOTHING])
        item = row.item
        like = (
            record.prefix, record.group_row, written, bool(item.main_item), item.tier, item.setting_level,
            item.statutory_limit is None, item.promised_limit is None, item.upper_id is None, item.item_type,
        )  # fmt: skip
        made = self._made.get(like)
        if made is None:
            numbered = replace(row.draft, record=replace(record, row=_ANY_ROW))
            made = self._made[like] = _json(self._cells(replace(row, draft=numbered)))
        return made.replace(str(_ANY_ROW), str(record.row))

    def _cells(self, row: PlannedRow) -> dict[str, object]:
        cells = cells_of(row.draft)
        corrected = sorted(address for address in set(cells.values()) if address in self._corrections)
        sheet = {"sheet": self._sheet} if self._sheet else {}
        return {**cells, **sheet, "corrected": corrected} if corrected else {**cells, **sheet}


def note_new(batch_id: str, ids: Sequence[str], rows: Sequence[PlannedRow], sources: Sources) -> None:
    """Note the cells of items just made."""
    noted = [(batch_id, item_id, "new", "{}", "{}", sources.of(row)) for item_id, row in zip(ids, rows, strict=True)]
    database.execute_many(_NOTE, noted)


def note_changed(batch_id: str, rows: Sequence[PlannedRow], sources: Sources) -> None:
    """Note what changed items were before, what they are now, and the cells of both."""
    noted = [
        (batch_id, row.item_id, "changed", _json({c.attribute: c.before for c in row.changes}),
         _json({c.attribute: c.after for c in row.changes}), sources.of(row))
        for row in rows
    ]  # fmt: skip
    database.execute_many(_NOTE, noted)


def change(actor: Actor, row: PlannedRow) -> None:
    """Give one item the values a plan wants of it, journalled."""
    assert row.item_id is not None
    before = {change.attribute: change.before for change in row.changes}
    after = {change.attribute: change.after for change in row.changes}
    set_values(row.item_id, after)
    journal.record(actor, f"导入变更 {row.item.name}", service.KIND, row.item_id, before, after)


def set_values(item_id: str, values: Mapping[str, object]) -> None:
    """Set attributes of an item, and what follows from them: organs by their names, the scheme by the code."""
    set_many([(item_id, values)])


def set_many(changes: Iterable[tuple[str, Mapping[str, object]]]) -> None:
    """The same for many items, each with its own values."""
    known: dict[str, str] | None = None
    for item_id, values in changes:
        columns = {service.COLUMN_OF.get(attribute, attribute): value for attribute, value in values.items()}
        for attribute, column in _ORGANS.items():
            if attribute in values:
                known = service.organ_ids() if known is None else known
                columns[column] = known.get(plain_name(str(values[attribute])))
        if "code" in values:
            columns["code_scheme"] = code_scheme(str(values["code"]))
        assignments = ", ".join(f"{column} = ?" for column in columns)
        database.execute_sql(f"UPDATE item SET {assignments} WHERE id = ?", (*columns.values(), item_id))


def reindex(item_ids: Sequence[str]) -> None:
    """Put items that are found by other words now into the search index again."""
    if item_ids:
        indexing.reindex(item_ids)


def put_under_main_items(edition_id: str, rows: Sequence[PlannedRow], ids: Sequence[str]) -> None:
    """Tie new sub-items to the main item of that name in the same department, where the edition has just one."""
    subs = [(row, item_id) for row, item_id in zip(rows, ids, strict=True) if row.item.tier is Tier.SUB]
    if not any(row.item.main_item for row, _ in subs):
        return
    mains: dict[tuple[str, str], set[str]] = {}
    query = "SELECT department_text, name, id FROM item WHERE edition_id = ? AND tier <> ?"
    for department, name, item_id in database.execute_sql(query, (edition_id, Tier.SUB.value)).fetchall():
        mains.setdefault((comparable(department), comparable(name)), set()).add(item_id)
    found = []
    for row, item_id in subs:
        above = mains.get((comparable(row.item.department), comparable(row.item.main_item)), set())
        if len(above) == 1:
            found.append((next(iter(above)), item_id))
    database.execute_many("UPDATE item SET above_id = ? WHERE id = ?", found)


def sheet_of(address: str, lone: str) -> tuple[str, str]:
    """The sheet and the plain address a kept address means; `lone` is the sheet of a workbook with just one."""
    place = place_of(address)
    return (place[0] or lone, address.rpartition("!")[2]) if place else (lone, address)


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)
