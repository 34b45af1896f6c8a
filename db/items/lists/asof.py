"""As of a day (截至): which edition was in force, and how its items read."""

import json
from datetime import date

from db.items import service
from db.items.rules import Edition, Item, ItemStatus, ListKind, edition_in_force
from db.store import database

_VERSIONS = (
    "SELECT item_version.item_id, item_version.body FROM item_version JOIN item ON item.id = item_version.item_id"
    " WHERE item.edition_id = ? AND item_version.valid_from <= ? AND ? < item_version.valid_to"
    " ORDER BY item_version.version"
)


def edition_on(day: date, region: str | None = None, kind: ListKind = ListKind.LIST) -> Edition | None:
    """The list a region (by default ours) had in force on that day, its items not counted; None where it had none."""
    return edition_in_force(service.published(day), service.own_region() if region is None else region, day, kind)


def items_on(edition_id: str, day: date) -> list[Item]:
    """The items of an edition as they read on that day.

    Items added later are left out; items changed or disabled later appear as they were. Items already disabled on that
    day are included, as disabled.
    """
    return read_on(service.list_items(edition_id), edition_id, day)


def read_on(found: list[Item], edition_id: str, day: date) -> list[Item]:
    """Those of an edition's items that were in it on that day, as they read then."""
    on = day.isoformat()
    if all(item.valid_from <= on and not item.valid_to for item in found):
        return found
    earlier = dict(database.execute_sql(_VERSIONS, (edition_id, on, on)).fetchall())
    read = (_as_read(item, on, earlier.get(item.id)) for item in found)
    return [item for item in read if item is not None]


def item_on(item_id: str, day: date) -> Item | None:
    """One item as it read on that day, None where it was not in its edition yet. Raises UserError for no such item."""
    on = day.isoformat()
    body = database.execute_sql(
        "SELECT body FROM item_version WHERE item_id = ? AND valid_from <= ? AND ? < valid_to", (item_id, on, on)
    ).fetchone()
    return _as_read(service.item(item_id), on, body[0] if body else None)


def _as_read(item: Item, on: str, body: str | None) -> Item | None:
    if item.valid_from > on:
        if body is None:
            return None
        item = service.restored(item, json.loads(body))
    if item.status is ItemStatus.DISABLED and on < item.valid_to:
        return service.restored(item, {"status": ItemStatus.CURRENT, "valid_to": "", "successor_id": None})
    return item
