"""What a draft still lacks of the adjustments of the edition it was copied from (底版). Pure.

Three sides are compared: what the base's item said when the draft was copied, what it says now, and what the draft
says. What only the base changed is taken over; what both changed is settled by a person.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from db.items.changes import elements
from db.items.changes.elements import ELEMENTS, Values
from db.items.drafts import names_key
from db.items.rules import Item, ItemStatus


class MissedKind(StrEnum):
    """What was done to the base that the draft does not have."""

    CHANGE = "change"
    ADD = "add"
    DISABLE = "disable"
    LINK = "link"
    SPEC = "spec"
    GUIDE = "guide"
    RELATION = "relation"
    SUPERVISION = "supervision"


MISSED_KINDS = {
    MissedKind.CHANGE: "变更要素",
    MissedKind.ADD: "新增事项",
    MissedKind.DISABLE: "停用事项",
    MissedKind.LINK: "对应新版上级清单",
    MissedKind.SPEC: "实施规范",
    MissedKind.GUIDE: "办事指南",
    MissedKind.RELATION: "关系",
    MissedKind.SUPERVISION: "监管",
}
PARTS = frozenset({MissedKind.SPEC, MissedKind.GUIDE, MissedKind.RELATION, MissedKind.SUPERVISION})
"""What belongs to an item, and changes without an adjustment."""


@dataclass(frozen=True, slots=True)
class Missed:
    """One thing the draft lacks; in a `conflict` the draft says something of its own, and a person settles it.

    `own_id` is the draft's row, '' for an item to be added; `values` are what it would get, by attribute of Item. For
    what belongs to an item, `part` says which part it is, `rows` are the base's rows to come in, and `own_row` is the
    draft's relation to be overwritten.
    """

    kind: MissedKind
    base_id: str
    own_id: str
    item_name: str
    key: str = ""
    ours: str = ""
    theirs: str = ""
    values: Values | None = None
    conflict: bool = False
    part: str = ""
    rows: tuple[Mapping[str, Any], ...] = ()
    own_row: str = ""

    @property
    def id(self) -> str:
        """The key of a person's answer: the base's item, with the element or part where it is about one."""
        return "/".join(filter(None, (self.base_id, self.key or self.part)))

    @property
    def label(self) -> str:
        """The element or part, or what was done to the whole item."""
        return ELEMENTS[self.key].label if self.key else MISSED_KINDS[self.kind]

    @property
    def words(self) -> str:
        """Item and element in one: 「林木采伐许可证核发」承诺时限."""
        return f"「{self.item_name}」{self.label}"


def changed(earlier: Sequence[Item], now: Item, own: Item) -> list[Missed]:
    """The elements the draft's item lacks; `earlier` is how the base's read since it was copied, oldest first.

    Without `earlier` nothing is known of a common beginning, and every difference is the person's to settle.
    """
    found = []
    for key in ELEMENTS:
        ours, theirs = elements.values_of(own, key), elements.values_of(now, key)
        before = [elements.values_of(one, key) for one in earlier]
        if ours == theirs or (ours not in before and before[:1] == [theirs]):
            continue
        words = elements.words(key, ours), elements.words(key, theirs)
        found.append(
            Missed(MissedKind.CHANGE, now.id, own.id, own.name, key, *words, theirs, conflict=ours not in before)
        )
    return found


def disabled(earlier: Sequence[Item], now: Item, own: Item) -> list[Missed]:
    """An item the base ended and the draft still has; a conflict where the draft reworded it."""
    if own.status is not ItemStatus.CURRENT:
        return []
    sides = (*earlier, now)
    reworded = any(
        elements.values_of(own, key) not in [elements.values_of(side, key) for side in sides] for key in ELEMENTS
    )
    return [Missed(MissedKind.DISABLE, now.id, own.id, own.name, theirs=f"{now.valid_to} 起停用", conflict=reworded)]


def relinked(earlier: Sequence[Item], now: Item, own: Item) -> Values | None:
    """The upper item the draft's is to answer to as the base's does now; None where the draft settled its own."""
    if own.upper_id == now.upper_id or own.upper_id not in {one.upper_id for one in earlier}:
        return None
    return {"upper_id": now.upper_id, "upper_code": now.upper_code}


def counterpart(added: Item, own: Sequence[Item]) -> Item | None:
    """The item the draft has for one that was added to its base: entered by hand, under the same code or name."""
    alone = [one for one in own if one.predecessor_id is None and one.status is ItemStatus.CURRENT]
    same = [one for one in alone if added.code and one.code == added.code]
    same = same or [one for one in alone if _name(one) == _name(added)]
    return same[0] if same else None


def counterparts(touched: Collection[str], base: Mapping[str, Item], own: Sequence[Item]) -> dict[str, str]:
    """The ids of what the draft got by hand for the items its base got, by theirs."""
    copied = {one.predecessor_id for one in own}
    fresh = [base[one] for one in touched if one not in copied and base[one].status is ItemStatus.CURRENT]
    return {one.id: here.id for one in fresh if (here := counterpart(one, own))}


def missed(
    touched: Mapping[str, Sequence[Item]], base: Mapping[str, Item], own: Sequence[Item]
) -> tuple[list[Missed], dict[str, Values]]:
    """Everything a draft lacks, and the upper items its rows are to answer to, by row id.

    `touched` are the base's items that adjustments changed, added or ended since the draft was copied, by id, each
    with how it read before; `base` holds the base's items as they are now.
    """
    copies = {one.predecessor_id: one for one in own if one.predecessor_id}
    found: list[Missed] = []
    links: dict[str, Values] = {}
    for item_id, earlier in touched.items():
        now, copy = base[item_id], copies.get(item_id)
        if copy is None:
            found += _added(now, own)
        elif now.status is not ItemStatus.CURRENT:
            found += disabled(earlier, now, copy)
        elif copy.status is ItemStatus.CURRENT:
            found += changed(earlier, now, copy)
            link = relinked(earlier, now, copy)
            links |= {copy.id: link} if link else {}
    if links:
        found.append(Missed(MissedKind.LINK, "", "", f"{len(links)} 个事项"))
    return found, links


def _added(now: Item, own: Sequence[Item]) -> list[Missed]:
    if now.status is not ItemStatus.CURRENT:
        return []
    here = counterpart(now, own)
    return changed((), now, here) if here else [Missed(MissedKind.ADD, now.id, "", now.name, theirs=now.department)]


def _name(item: Item) -> tuple[str, str]:
    return names_key(item.department, item.implementing_body, item.name)
