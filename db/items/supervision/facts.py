"""What the rules ask about the items of an edition, gathered from the list, the specs and the register of organs."""

import re
from collections.abc import Callable, Iterable, Sequence

from db import clock
from db.items import service
from db.items.rules import Item
from db.items.specs.rules import decode_elements
from db.items.supervision.rules import Facts, Proposal, Rule, propose_supervisors, read_bodies
from db.organs import service as organs
from db.organs.rules import OrganKind, plain_name
from db.rulesets import service as rulesets
from db.rulesets.rules import RuleSet
from db.store import database

_APART = re.compile(r"[\n、；;，,]+")
_BUREAU = "行政审批"
_SPECS = (
    "SELECT spec.item_id, spec.elements, spec.document FROM spec JOIN item ON item.id = spec.item_id"
    " WHERE item.{} = ? ORDER BY spec.version"
)


def rule_set_of(edition_id: str) -> RuleSet:
    """The rule set in force today where an edition belongs."""
    return rulesets.current(service.edition(edition_id).region or service.own_region(), clock.today())


def proposer(edition_id: str, only: str = "") -> Callable[[Item], Proposal]:
    """What proposes the supervisors of any item of an edition, or of the one named; reads what it needs once."""
    rule_set, bureau = rule_set_of(edition_id), _bureau_names()
    rows = database.execute_sql(_SPECS.format("id" if only else "edition_id"), (only or edition_id,))
    specs = {row[0]: _named_by_spec(row[1], row[2]) for row in rows}

    def propose(item: Item) -> Proposal:
        if item.supervising_body:
            return Proposal(read_bodies(item.supervising_body), Rule.WRITTEN, item.source)
        named, where = specs.get(item.id, ((), ""))
        return propose_supervisors(item, rule_set, facts_of(item, bureau, named, where))

    return propose


def facts_of(item: Item, bureau: Iterable[str], named: Sequence[str] = (), named_in: str = "") -> Facts:
    """The facts about one item; `bureau` are the plain names of the approval bureau.

    An item the bureau approves while another department is competent was moved to it (集中审批).
    """
    competent, approving = _names(item.department), _names(item.implementing_body)
    ours = {name for name in (*approving, *competent) if _BUREAU in name or plain_name(name) in bureau}
    sector = tuple(name for name in competent if name not in ours)
    centralised = bool(sector) and bool(ours)
    return Facts(sector or competent, approving, centralised, tuple(named), named_in)


def _named_by_spec(elements: str, document: str) -> tuple[tuple[str, ...], str]:
    """Whom the spec of an item names as supervisor, and what that rests on."""
    told = decode_elements(elements)[0]
    named = told.get("supervising_body")
    basis = told.get("supervision_basis")
    where = basis.value if basis and basis.value else document
    return (_names(named.value) if named else ()), where


def _bureau_names() -> frozenset[str]:
    found = [organ for organ in organs.organs() if organ.kind is OrganKind.BUREAU]
    return frozenset(plain_name(name) for organ in found for name in (organ.name, organ.short_name, *organ.aliases))


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in _APART.split(text) if part.strip()))
