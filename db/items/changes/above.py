"""The lists above one of ours as an adjustment looks them up: what its upper list, 权责清单 and 基本目录 hold."""

from collections.abc import Iterable

from db.items import service as items
from db.items.changes import waiting
from db.items.changes.rules import Above, Adjustment
from db.items.codes import basic_part
from db.items.lists import same_source
from db.items.rules import ListKind
from db.store import database

_CURRENT = "SELECT id, code FROM item WHERE edition_id = ? AND status = 'current'"


def above_of(found: Adjustment) -> Above:
    """What stands above an adjustment: the newer upper list it follows, else the one our list answers to."""
    everyone = items.editions(counted=False)
    edition = next(one for one in everyone if one.id == found.edition_id)
    upper_id = found.upper_edition_id or waiting.answers_to(edition)
    upper = next((one for one in everyone if one.id == upper_id and one.kind is ListKind.LIST), None)
    references = (one.id for one in same_source.references_of(edition, everyone))
    return Above(upper.name if upper else "", _known([upper.id] if upper else []), _known(references))


def _known(edition_ids: Iterable[str]) -> frozenset[str]:
    """The ids and codes of the current items of some lists; of longer codes the basic one too."""
    rows = [row for one in edition_ids for row in database.execute_sql(_CURRENT, (one,)).fetchall()]
    found = {text for row in rows for text in row} | {basic_part(code) for _, code in rows}
    return frozenset(found - {""})
