"""The claims of one edition as they stand (认领): who is asked for each item of the upper list, and what was said."""

from collections import defaultdict
from collections.abc import Mapping

from db.errors import UserError
from db.items import acts, service
from db.items.acts import ListAct, ListActKind, Subject
from db.items.lists import copying
from db.items.lists.claims_rules import Chain, Line, chain_of
from db.items.lists.levels import above_of, tier_of
from db.items.lists.organ_words import counterpart, function_words
from db.items.rules import Edition, Item, ItemStatus
from db.organs import service as organs
from db.organs.rules import Organ

K = ListActKind
Pair = tuple[str, str]
"""An item of the upper list and the department that answers it, by ids."""

NOBODY = "待定部门"
_CARRIED = frozenset((K.CONFIRMED, K.ELEMENTS_RECEIVED, K.CLAIMED, K.DECLINED, K.REVERSED))


class Reading:
    """One edition's claims as read at the beginning of an action: read once, whatever is recorded after it."""

    def __init__(self, edition: Edition, upper: Edition) -> None:
        self.edition, self.upper = edition, upper
        self.items = [
            item for item in service.list_items(upper.id)
            if item.status is ItemStatus.CURRENT and tier_of(item) not in copying.OWN
        ]  # fmt: skip
        self.by_id = {item.id: item for item in self.items}
        self.above = above_of(self.items)
        self.organs = {organ.id: organ for organ in organs.organs()}
        self.chains = _chains(edition)
        self.own: dict[str, list[Item]] = defaultdict(list)
        for item in service.list_items(edition.id):
            if item.upper_id in self.by_id:
                self.own[item.upper_id or ""].append(item)
        self._counterparts: dict[str, Organ | None] = {}

    def lines(self) -> list[Line]:
        """Every item that is to be answered; a main item stands in its sub-items."""
        mains = set(self.above.values())
        return [line for item in self.items if item.id not in mains for line in self.of(item.id)]

    def of(self, item_id: str) -> list[Line]:
        """The lines of one item: a department each, or one without."""
        item = self.by_id[item_id]
        asked = [organ_id for organ_id, chain in self.chains.get(item_id, {}).items() if chain.last]
        if asked:
            return [self._line(item, organ_id, False) for organ_id in asked]
        owners = {row.department_id for row in self.own[item_id] if row.status is ItemStatus.CURRENT}
        known = sorted(owner for owner in owners if owner in self.organs)
        if not known:
            found = self._counterpart(item)
            known = [found.id] if found else [""]
        return [self._line(item, organ_id, True) for organ_id in known]

    def line(self, pair: Pair) -> Line:
        """The line of one item and one department, whether or not it was asked."""
        item_id, organ_id = pair
        item = self.by_id.get(item_id)
        if item is None:
            raise UserError("上级清单里没有这个事项。", hint="请在认领表里重新选择。")
        if organ_id not in self.organs:
            raise UserError(f"「{item.name}」还没有定由哪个部门答复。", hint="请先指定答复部门，再登记。")
        return self._line(item, organ_id, False)

    def _line(self, item: Item, organ_id: str, proposed: bool) -> Line:
        organ = self.organs.get(organ_id)
        mine = (
            row.id for row in self.own[item.id]
            if organ and row.department_id == organ_id and row.status is ItemStatus.CURRENT
        )  # fmt: skip
        chain = self.chains.get(item.id, {}).get(organ_id, Chain())
        still_here = bool(chain.declined and self.leaving(item.id, organ_id))
        return Line(
            item, organ_id, organ.name if organ else NOBODY, proposed, chain, next(mine, ""), still_here,
            named=bool(organ and self._names(item) == organ_id),
        )  # fmt: skip

    def leaving(self, item_id: str, organ_id: str) -> list[Item]:
        """What goes from our draft when this department does not claim: its own rows, all where nobody else might."""
        asked = self.chains.get(item_id, {}).items()
        others = {organ for organ, chain in asked if chain.last and not chain.declined and organ != organ_id}
        current = [row for row in self.own[item_id] if row.status is ItemStatus.CURRENT]
        return [row for row in current if not others or row.department_id == organ_id]

    def _names(self, item: Item) -> str:
        """The department an upper item names, '' where it names several, or none that is registered here."""
        found = self._counterpart(item)
        alone = len(function_words(item.department or item.implementing_body)) == 1
        return found.id if found and alone else ""

    def _counterpart(self, item: Item) -> Organ | None:
        text = item.department or item.implementing_body
        if text not in self._counterparts:
            self._counterparts[text] = counterpart(text, self.organs.values())
        return self._counterparts[text]


def _chains(edition: Edition) -> Mapping[str, Mapping[str, Chain]]:
    """The chains by item and department.

    What was answered for an earlier edition under the same upper list still holds: the question did not change.
    """
    found = acts.in_edition(edition.id, Subject.CLAIM)
    base_id = edition.base_id
    while base_id:
        base = service.edition(base_id)
        if base.upper_id != edition.upper_id:
            break
        found = [act for act in acts.in_edition(base.id, Subject.CLAIM) if act.kind in _CARRIED] + found
        base_id = base.base_id
    grouped: dict[str, dict[str, list[ListAct]]] = defaultdict(lambda: defaultdict(list))
    for act in found:
        grouped[act.subject_id][act.organ_id or ""].append(act)
    return {item: {organ: chain_of(own) for organ, own in by_organ.items()} for item, by_organ in grouped.items()}
