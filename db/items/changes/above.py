"""What the lists above one of ours hold, for judging an adjustment: its upper list, 权责清单 and 基本目录."""

from collections.abc import Iterable

from db.items import service as items
from db.items.changes import waiting
from db.items.changes.rules import Above, Adjustment
from db.items.codes import basic_part
from db.items.lists import same_source
from db.items.rules import ListKind
from db.store import database

_CURRENT = "SELECT id, code, name, basis FROM item WHERE edition_id = ? AND status = 'current'"


def above_of(found: Adjustment) -> Above:
    """What stands above an adjustment: the newer upper list it follows, else the one our list answers to."""
    everyone = items.editions(counted=False)
    edition = next(one for one in everyone if one.id == found.edition_id)
    upper_id = found.upper_edition_id or waiting.answers_to(edition)
    upper = next((one for one in everyone if one.id == upper_id and one.kind is ListKind.LIST), None)
    references = (one.id for one in same_source.references_of(edition, everyone))
    return Above(upper.name if upper else "", _known([upper.id] if upper else []), frozenset(_known(references)))


def _known(edition_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Name and basis of the current items of some lists, by id, by code, and by the basic code inside a longer one.

    A code shared by several items is left out.
    """
    found: dict[str, tuple[str, str]] = {}
    for row in (row for one in edition_ids for row in database.execute_sql(_CURRENT, (one,)).fetchall()):
        item_id, code, *said = row
        for key in {item_id, code, basic_part(code)} - {""}:
            found[key] = ("", "") if key in found else (said[0], said[1])
    return found
