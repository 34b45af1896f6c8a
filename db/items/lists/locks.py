"""Which elements of an item a list may not change, because a higher level settled them (自治州 2022 二(二), 二(三),
三(一)). Pure."""

from db.items.lists.same_source_rules import BASIC
from db.items.rules import Item

LOWEST_SETTER = "3"
"""Nobody below a prefecture sets a licence (行政许可法第十四、十五、十七条; 自治州 2022 二(一))."""

_NOTHING: frozenset[str] = frozenset()
_LOCKED = frozenset(BASIC)


def set_above(item: Item, own_level: str) -> bool:
    """Whether a higher level settled what an item is, its basic elements (1 country … 4 county, 5 township, 6 village).

    Its setting level says so; where none is known its parent in the upper list does, and of a licence the law.
    """
    if item.setting_level:
        return item.setting_level < own_level
    return bool(item.upper_id or item.upper_code) or (item.is_licence and own_level > LOWEST_SETTER)


def locked_attributes(item: Item, own_level: str) -> frozenset[str]:
    """The attributes of Item that are read-only in a list of that level: the basic ones of an item set above.

    How the county's own department is called is written by claiming the item, not by editing it.
    """
    return _LOCKED if set_above(item, own_level) else _NOTHING
