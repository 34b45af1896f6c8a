"""Copying the rows of one edition into another: the items in force, and what belongs to each of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.items import indexing, service
from db.items.codes import basic_part, code_scheme
from db.items.lists.levels import above_of, tier_of
from db.items.rules import Edition, Item, Tier
from db.items.tables import GuideRow, ItemRow, MaterialRow, RelationRow, SpecRow, SupervisionRow
from db.rows import BaseRow, uuid7
from db.store import database

OWN = (Tier.IMPLEMENTATION, Tier.HANDLING)
"""Levels an organ makes for itself: they do not come down from an upper list."""

BELOW = ("5", "6")
"""Exercise levels below the county that an upper list already settles: township and village."""

_NEWEST = (GuideRow, SpecRow)


@dataclass(frozen=True, slots=True)
class Copied:
    """How much was copied."""

    items: int
    guides: int
    specs: int


@dataclass(frozen=True, slots=True)
class Descent:
    """An item of an upper list on its way down: the id of its row there, what it stands under, its own columns."""

    item_id: str
    id: str
    above_id: str | None
    columns: Mapping[str, Any]


def copy_rows(source: Edition, into: Edition) -> Copied:
    """Copy an edition of the same region: every item in force with its newest guide and spec, relations, supervision.

    Each copy knows its predecessor. Inside the caller's transaction.
    """
    return _copy_rows(_rows(source.id), source, into, {})


def copy_added(source: Edition, into: Edition, item_ids: Collection[str], copies: Mapping[str, str]) -> Copied:
    """Copy items that came into an edition after another one was drafted from it, as `copy_rows` copied the rest.

    `copies` are the copies there are already, by the ids of their originals: what a new one stands under or is
    related to is among them.
    """
    return _copy_rows([row for row in _rows(source.id) if row["id"] in item_ids], source, into, copies)


def _copy_rows(rows: Sequence[Mapping[str, Any]], source: Edition, into: Edition, copies: Mapping[str, str]) -> Copied:
    ids = {str(row["id"]): uuid7() for row in rows}
    every = {**copies, **ids}
    fresh = [
        {**row, "id": ids[row["id"]], "edition_id": into.id, "predecessor_id": row["id"],
         "above_id": every.get(row["above_id"] or ""), "valid_from": "", "valid_to": "", "batch_id": None}
        for row in rows
    ]  # fmt: skip
    _insert_items(fresh)
    made = _copy(GuideRow, ids, _in_edition(source))
    _copy(MaterialRow, made, GuideRow.select(GuideRow.id).where(GuideRow.item_id.in_(_in_edition(source))), "guide_id")
    specs = _copy(SpecRow, ids, _in_edition(source))
    _copy(RelationRow, ids, _in_edition(source), copies=every)
    _copy(SupervisionRow, ids, _in_edition(source))
    return Copied(len(fresh), len(made), len(specs))


def copy_down(upper: Edition, into: Edition) -> Copied:
    """Take an upper list's items as those of a lower one: each answers to its parent and is still to be claimed.

    Main and sub-items come down with the basic code, the setting level and the spec; what an organ of the upper
    level made for itself (implementation and handling items, guides, supervision) does not.
    """
    items = [item for item in service.list_items(upper.id) if tier_of(item) not in OWN]
    above = above_of(items)
    wanted = {item.id: item for item in items}
    rows = [row for row in _rows(upper.id) if row["id"] in wanted]
    ids = {str(row["id"]): uuid7() for row in rows}
    fresh = [_lowered(row, upper, into) | {"id": ids[row["id"]], "above_id": ids.get(above.get(row["id"], ""))}
             for row in rows]  # fmt: skip
    _insert_items(fresh)
    return Copied(len(fresh), 0, len(_copy(SpecRow, ids, _in_edition(upper))))


def copy_some_down(upper: Edition, wanted: Sequence[Descent], into: Edition) -> None:
    """Take some items of an upper list, with their specs, as those of a lower list; one may come down twice."""
    asked = ItemRow.select().where(ItemRow.id.in_([one.item_id for one in wanted])).dicts()
    found: Any = asked if wanted else ()
    rows = {row["id"]: dict(row) for row in found}
    _insert_items(
        [
            _lowered(rows[one.item_id], upper, into) | {"id": one.id, "above_id": one.above_id, **one.columns}
            for one in wanted
        ]
    )
    while wanted:
        ids = {one.item_id: one.id for one in wanted}
        _copy(SpecRow, ids, list(ids))
        wanted = [one for one in wanted if ids[one.item_id] != one.id]


def set_parents(edition_id: str, parents: Mapping[str, Item]) -> None:
    """Tie items of an edition, by their ids, to those of the upper list; items of it not named answer to none."""
    tied = ItemRow.select(ItemRow.id).where(ItemRow.edition_id == edition_id, ItemRow.upper_id.is_null(False))
    loose = [(row.id,) for row in tied if row.id not in parents]
    database.execute_many("UPDATE item SET upper_id = NULL WHERE id = ?", loose)
    rows = [(parent.id, parent.code, item_id) for item_id, parent in parents.items()]
    database.execute_many("UPDATE item SET upper_id = ?, upper_code = ? WHERE id = ?", rows)


def _lowered(row: Mapping[str, Any], upper: Edition, into: Edition) -> dict[str, Any]:
    """The row of an upper list's item as it comes down, but for its id and what it stands under."""
    code = basic_part(row["code"]) or row["code"]
    return {
        **row, "edition_id": into.id, "upper_id": row["id"], "upper_code": row["code"],
        "code": code, "code_scheme": code_scheme(code), "setting_level": row["setting_level"] or upper.level,
        "level": row["level"] if row["level"] in BELOW else into.level, "predecessor_id": None,
        "implementing_id": None, "supervising_text": "", "promised_limit": None, "promised_unit": "",
        "township_accepts": 0, "commitment": 0, "flags": "", "valid_from": "", "valid_to": "", "batch_id": None,
    }  # fmt: skip


def _rows(edition_id: str) -> list[dict[str, Any]]:
    found: Any = ItemRow.select().where(ItemRow.edition_id == edition_id, ItemRow.status == "current").dicts()
    return [dict(row) for row in found]


def _insert_items(rows: Sequence[Mapping[str, Any]]) -> None:
    _insert(ItemRow, rows)
    indexing.reindex([str(row["id"]) for row in rows], fresh=True)


def _in_edition(edition: Edition) -> Any:
    return ItemRow.select(ItemRow.id).where(ItemRow.edition_id == edition.id)


def _copy(
    table: type[BaseRow],
    ids: Mapping[str, str],
    within: Any,
    key: str = "item_id",
    copies: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Copy what hangs on the rows `ids` names onto their copies; of guides and specs only the newest version.

    `within` is the query of all rows it may hang on. A relation between two items of which there are `copies` ties
    those. Returns the ids of the copies by those of the originals.
    """
    found: Any = table.select().where(getattr(table, key).in_(within)).dicts()
    rows = [dict(row) for row in found if row[key] in ids]
    if table in _NEWEST:
        rows = list({row[key]: row for row in sorted(rows, key=lambda row: row["version"])}.values())
    made = {str(row["id"]): uuid7() for row in rows}
    fresh = [row | {"id": made[row["id"]], key: ids[row[key]]} for row in rows]
    if copies is not None:
        fresh = [row | {"other_id": copies.get(row["other_id"] or "", row["other_id"])} for row in fresh]
    _insert(table, fresh)
    return made


def _insert(table: type[BaseRow], rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        columns, marks = ", ".join(rows[0]), ", ".join("?" * len(rows[0]))
        sql = f"INSERT INTO {table._meta.table_name} ({columns}) VALUES ({marks})"
        database.connection().executemany(sql, [tuple(row.values()) for row in rows])
