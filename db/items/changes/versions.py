"""Writing what an adjustment does: an item changes, ends or begins on a day, and earlier days stay as they were.

The old content goes to `item_version` with the days it was in force, from the row's own `valid_from` up to the day
of the change: no day is left out and none is counted twice. Everything runs inside the caller's transaction.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from peewee import fn

from db import journal
from db.actors import Actor
from db.errors import UserError
from db.items import editors, indexing, service
from db.items.codes import code_scheme, normal_code
from db.items.rules import Item, ItemStatus
from db.items.tables import ItemRow, ItemVersionRow
from db.organs.rules import plain_name
from db.store import database

_IDS = {"department": "department_id", "implementing_body": "implementing_id"}
_SUCCESSORS = (
    "SELECT item.id, item.successor_id, line.successors FROM json_each(?) asked JOIN item ON item.id = asked.value"
    " LEFT JOIN adjustment_line line ON line.item_id = item.id WHERE item.successor_id IS NOT NULL"
    " ORDER BY asked.key, line.id DESC"
)
_FIXED = ("id", "edition_id")


def change_item(
    actor: Actor,
    item_id: str,
    values: Mapping[str, object],
    valid_from: date,
    adjustment_id: str | None,
    reason: str,
) -> Item:
    """Change an item from a day on; `values` are by attribute of Item.

    Raises UserError outside the county, for a disabled item, and for a day before its present content came into force.
    """
    editors.require_county_editor(actor)
    item = _to_change(item_id, valid_from)
    columns = columns_of(values)
    before = _raw(item_id)
    ItemVersionRow.create(
        item_id=item_id, version=_next_version(item_id), valid_from=item.valid_from, valid_to=valid_from.isoformat(),
        body=json.dumps({name: value for name, value in before.items() if name not in _FIXED}, ensure_ascii=False,
                        sort_keys=True),
        adjustment_id=adjustment_id, reason=reason.strip(),
    )  # fmt: skip
    ItemRow.update(**columns, valid_from=valid_from.isoformat()).where(ItemRow.id == item_id).execute()
    made = service.item(item_id)
    indexing.reindex([made.id])
    old = {name: before[name] for name in columns}
    journal.record(
        actor, f"变更事项 {made.name}，自 {valid_from} 起", "item", item_id, old, dict(columns), reason=reason
    )
    return made


def disable_item(
    actor: Actor,
    item_id: str,
    valid_to: date,
    successor_ids: Sequence[str],
    adjustment_id: str | None,
    reason: str,
) -> Item:
    """停用: the item is no longer current from a day on, and the first of its successors is named in its row.

    All of them stand in the adjustment's line. Nothing is deleted.
    """
    editors.require_county_editor(actor)
    item = _to_change(item_id, valid_to)
    successor = successor_ids[0] if successor_ids else None
    ItemRow.update(status=ItemStatus.DISABLED, valid_to=valid_to.isoformat(), successor_id=successor).where(
        ItemRow.id == item_id
    ).execute()
    after = {"status": ItemStatus.DISABLED, "valid_to": valid_to.isoformat(), "successors": list(successor_ids),
             "adjustment": adjustment_id}  # fmt: skip
    journal.record(
        actor, f"停用事项 {item.name}，自 {valid_to} 起", "item", item_id, {"status": item.status}, after, reason=reason
    )
    return service.item(item_id)


def add_item(
    actor: Actor,
    edition_id: str,
    item_id: str,
    values: Mapping[str, object],
    valid_from: date,
    adjustment_id: str | None,
    reason: str,
) -> Item:
    """Put a new item into a published list from a day on, under the id its adjustment gave it."""
    editors.require_county_editor(actor)
    columns = columns_of({"code": "", **values})
    ItemRow.create(id=item_id, edition_id=edition_id, valid_from=valid_from.isoformat(), **columns)
    made = service.item(item_id)
    indexing.reindex([made.id])
    journal.record(
        actor, f"新增事项 {made.name}，自 {valid_from} 起", "item", item_id,
        after={**columns, "adjustment": adjustment_id}, reason=reason,
    )  # fmt: skip
    return made


def successors_of(item_id: str) -> list[str]:
    """The ids of every item that took over from a disabled one, as its adjustment says."""
    return successors([item_id]).get(item_id, [])


def successors(item_ids: Iterable[str]) -> dict[str, list[str]]:
    """The same for many items at once: the ids of their successors, by those of the items that have any."""
    found: dict[str, list[str]] = {}
    for item_id, first, told in database.execute_sql(_SUCCESSORS, (json.dumps(list(item_ids)),)).fetchall():
        named = json.loads(told or "[]")
        if first in named or item_id not in found:
            found[item_id] = named if first in named else [first]
    return found


def columns_of(values: Mapping[str, object]) -> dict[str, Any]:
    """Attributes of Item as columns of its row; an organ written as text is looked up anew."""
    found: dict[str, Any] = {}
    registered = service.organ_ids() if _IDS.keys() & values.keys() else {}
    for attribute, value in values.items():
        column = service.COLUMN_OF.get(attribute, attribute)
        if column not in service.COLUMNS or column in _FIXED:
            raise ValueError(f"{attribute} is no element of an item")
        found[column] = " ".join(sorted(value)) if isinstance(value, frozenset) else value
        if attribute in _IDS:
            found[_IDS[attribute]] = registered.get(plain_name(str(value)))
        if attribute == "code":
            found |= {"code": normal_code(str(value)), "code_scheme": code_scheme(normal_code(str(value)))}
    return found


def _to_change(item_id: str, on: date) -> Item:
    item = service.item(item_id)
    if item.status is not ItemStatus.CURRENT:
        raise UserError(f"「{item.name}」自 {item.valid_to} 起已停用，没有改动。", hint="请改接续它的事项。")
    if on.isoformat() < item.valid_from:
        raise UserError(
            f"「{item.name}」现在的内容自 {item.valid_from} 起施行，不能从更早的 {on} 起改动。", hint="请核对生效日期。"
        )
    return item


def _raw(item_id: str) -> dict[str, Any]:
    row: Any = ItemRow.select().where(ItemRow.id == item_id).dicts().get()
    return {name: row[name] for name in service.COLUMNS}


def _next_version(item_id: str) -> int:
    newest = ItemVersionRow.select(fn.MAX(ItemVersionRow.version)).where(ItemVersionRow.item_id == item_id).scalar()
    return (newest or 0) + 1
