"""Specs and guides as of a day (截至) and across editions: a guide that a new edition copied is still the same one."""

from collections import defaultdict
from datetime import date

from db.items import service as items
from db.items.rules import Guide, Item, ItemStatus
from db.items.specs import service as specs
from db.items.specs.rules import Spec
from db.store import database

_SAME = (
    " JOIN item later ON later.id = guide.item_id JOIN guide earlier ON earlier.item_id = later.predecessor_id"
    " AND earlier.version = guide.version AND earlier.effective_on = guide.effective_on"
    " AND earlier.spec_version = guide.spec_version AND earlier.elements = guide.elements"
    " AND earlier.conditions = guide.conditions AND earlier.process = guide.process AND earlier.fee = guide.fee"
    " AND earlier.result_name = guide.result_name AND earlier.validity = guide.validity"
    " AND earlier.place = guide.place AND earlier.note = guide.note AND NOT EXISTS (SELECT position, name, form,"
    " copies, core FROM material WHERE guide_id = guide.id EXCEPT SELECT position, name, form, copies, core"
    " FROM material WHERE guide_id = earlier.id) AND (SELECT count(*) FROM material WHERE guide_id = guide.id)"
    " = (SELECT count(*) FROM material WHERE guide_id = earlier.id)"
)
"""Joins a guide to the one of the edition before that it was copied from: the same version with the same content.

Both editions may go on to versions of their own with the same number; those differ.
"""
_LINE = (
    "WITH RECURSIVE line (guide_id) AS (VALUES (?) UNION SELECT earlier.id FROM line"
    f" JOIN guide ON guide.id = line.guide_id{_SAME}) SELECT guide_id FROM line"
)
_KNOWN = (
    "WITH RECURSIVE known (own, guide_id) AS (SELECT guide.item_id, guide.id FROM guide"
    " JOIN item ON item.id = guide.item_id WHERE item.{} = ? AND item.status = ? UNION"
    " SELECT known.own, older.id FROM known JOIN guide ON guide.id = known.guide_id"
    f"{_SAME} JOIN guide older ON older.item_id = earlier.item_id AND older.version <= earlier.version)"
    " SELECT known.own, guide.id, guide.version FROM known JOIN guide ON guide.id = known.guide_id"
    " ORDER BY known.own, guide.version, guide.item_id = known.own"
)


def specs_on(item: Item, day: date) -> tuple[Spec, ...]:
    """The versions of an item's spec in force up to a day, oldest first, the last the one in force on it.

    An edition takes over the newest version alone; what was in force before that stands with the item it was copied
    from.
    """
    for older in items.line_of(item):
        found = tuple(one for one in specs.versions(older.id) if one.effective_on <= day.isoformat())
        if found:
            return found
    return ()


def guide_on(item: Item, day: date) -> Guide | None:
    """The guide of an item in force on a day, None where there was none."""
    for older in items.line_of(item):
        found = [one for one in items.guides(older.id) if one.effective_on <= day.isoformat()]
        if found:
            return found[-1]
    return None


def same_guides(guide_id: str) -> list[str]:
    """A guide and those of earlier editions it was copied from."""
    return [str(row[0]) for row in database.execute_sql(_LINE, (guide_id,)).fetchall()]


def known_guides(edition_id: str, only: str = "") -> dict[str, list[tuple[str, int]]]:
    """The ids and versions of all guides of an edition's current items, or of the one named, oldest first, by item.

    Among them are the versions that were made in earlier editions: a board may still show one of those.
    """
    sql = _KNOWN.format("id" if only else "edition_id")
    rows = database.execute_sql(sql, (only or edition_id, ItemStatus.CURRENT.value)).fetchall()
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for item_id, guide_id, version in rows:
        found[item_id].append((guide_id, version))
    return found
