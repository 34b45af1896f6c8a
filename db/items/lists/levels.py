"""The three levels of items: what stands under what, by what is stored or by the codes. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from db.items.codes import BASIC, HANDLING, IMPLEMENTATION, code_above
from db.items.rules import Item, Tier

_MAIN_WITH_SUBS, _MAIN_ALONE = "00Y", "000"


@dataclass(frozen=True, slots=True)
class Branch:
    """One item in its place: how deep it stands, whether it is the last under the one above it, how many are below."""

    item: Item
    depth: int
    last: bool
    below: int


def tier_of(item: Item) -> Tier:
    """The level of an item: as stored, else as its code says."""
    if item.tier is not Tier.ITEM:
        return item.tier
    if item.code_scheme in (IMPLEMENTATION, HANDLING):
        return Tier(item.code_scheme)
    if item.code_scheme == BASIC and not item.code.endswith(_MAIN_ALONE):
        return Tier.MAIN if item.code.endswith(_MAIN_WITH_SUBS) else Tier.SUB
    return Tier.ITEM


def above_of(items: Sequence[Item]) -> dict[str, str]:
    """Whom each item stands under among these, by ids: as stored, else by the codes; nobody under himself."""
    ids = {item.id for item in items}
    by_code: dict[str, list[str]] = defaultdict(list)
    for item in items:
        if item.code:
            by_code[item.code].append(item.id)
    found: dict[str, str] = {}
    for item in items:
        above = item.above_id if item.above_id in ids else _by_code(item, by_code)
        if above and above != item.id and not _leads_to(found, above, item.id):
            found[item.id] = above
    return found


def in_tree(items: Sequence[Item]) -> list[Branch]:
    """The items with everything under its main item, in the order of the first of each."""
    above = above_of(items)
    below: dict[str, list[Item]] = defaultdict(list)
    tops: list[Item] = []
    for item in items:
        (below[above[item.id]] if item.id in above else tops).append(item)
    found: list[Branch] = []
    waiting = [(item, 0, True) for item in reversed(tops)]
    while waiting:
        item, depth, last = waiting.pop()
        children = below[item.id]
        found.append(Branch(item, depth, last, len(children)))
        waiting += [(child, depth + 1, place == 0) for place, child in enumerate(reversed(children))]
    return found


def _by_code(item: Item, by_code: dict[str, list[str]]) -> str:
    """The one item with the code above, skipping a level the list leaves out."""
    code = code_above(item.code)
    while code:
        holders = by_code.get(code, [])
        if len(holders) == 1:
            return holders[0]
        code = code_above(code)
    return ""


def _leads_to(above: dict[str, str], start: str, wanted: str) -> bool:
    while start in above:
        start = above[start]
        if start == wanted:
            return True
    return False
