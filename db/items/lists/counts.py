"""How many items an edition has, by who set them and by type; every item is counted once. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.items.lists.levels import above_of, tier_of
from db.items.rules import ITEM_TYPES, SETTING_LEVELS, TIERS, Item, ItemStatus

UNSAID = "未注明"
TOWNSHIP_LEVEL = "5"


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of an edition: `items` is the sum of `by_setting` and of `by_type`, both as (words, number).

    `below` are the sub-items, implementation and handling items under a counted one, by their level; `disabled` and
    `township` stand beside the sum.
    """

    items: int
    by_setting: tuple[tuple[str, int], ...]
    by_type: tuple[tuple[str, int], ...]
    below: tuple[tuple[str, int], ...]
    disabled: int
    township: int

    @property
    def equation(self) -> str:
        """The sum by setting level as it is reported, e.g. 324 = 中央设定 315 + 市（州）设定 9 (自治州 2022 二(一))."""
        return f"{self.items} = " + " + ".join(f"{words} {number}" for words, number in self.by_setting)


def totals(items: Sequence[Item]) -> Totals:
    """Count the items in force; what stands under another item of the list belongs to it and is not counted again."""
    current = [item for item in items if item.status is ItemStatus.CURRENT]
    above = above_of(current)
    counted = [item for item in current if item.id not in above]
    settings = Counter(item.setting_level if item.setting_level in SETTING_LEVELS else "" for item in counted)
    types = Counter(item.item_type if item.item_type in ITEM_TYPES else "" for item in counted)
    tiers = Counter(tier_of(item) for item in current if item.id in above)
    return Totals(
        len(counted),
        _worded(settings, SETTING_LEVELS),
        _worded(types, ITEM_TYPES),
        tuple((words, tiers[tier]) for tier, words in TIERS.items() if tiers[tier]),
        len(items) - len(current),
        sum(in_township_part(item) for item in counted),
    )


def in_township_part(item: Item) -> bool:
    """Whether an item belongs to the townships' part of the county's list (泽州 2022 二(一)1): run there or taken in
    there.
    """
    return item.level == TOWNSHIP_LEVEL or item.township_accepts


def _worded(counted: Counter[str], words: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    known = [(text, counted[code]) for code, text in words.items() if counted[code]]
    return (*known, *([(UNSAID, counted[""])] if counted[""] else []))
