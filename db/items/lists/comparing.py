"""What differs between two editions of a list, or one edition on two days. Pure, and linear in their items."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from db.items.codes import basic_part
from db.items.rules import FLAGS, LEVELS, SETTING_LEVELS, STATUS_LABELS, TIERS, Item
from db.sheets.rules import comparable

Key = Callable[[Item], Hashable]

COMPARED: tuple[tuple[str, str, str], ...] = (
    ("name", "事项名称", "name"),
    ("main_item", "主项", "main_item"),
    ("tier", "层次", "tier"),
    ("code", "事项编码", "code"),
    ("item_type", "事项类型", "type_label"),
    ("department", "主管部门", "department"),
    ("implementing_body", "实施机关", "implementing_body"),
    ("supervising_body", "监管主体", "supervising_body"),
    ("basis", "设定和实施依据", "basis"),
    ("setting_level", "设定层级", "setting_level"),
    ("level", "行使层级", "level"),
    ("statutory_limit", "法定时限", "statutory_label"),
    ("limit_basis", "时限依据", "limit_basis"),
    ("promised_limit", "承诺时限", "promised_label"),
    ("township_accepts", "乡镇代收", "township_accepts"),
    ("commitment", "告知承诺", "commitment"),
    ("flags", "办理方式", "flags"),
    ("status", "状态", "status"),
    ("note", "备注", "note"),
)
"""The elements two editions are compared in: attribute, what it is called, and where its words stand."""

RAW = ("name", "main_item", "tier", "code", "item_type", "type_text", "department", "implementing_body",
        "supervising_body", "basis", "setting_level", "level", "statutory_limit", "statutory_unit", "limit_basis",
        "promised_limit", "promised_unit", "township_accepts", "commitment", "flags", "status", "note")  # fmt: skip
"""What those elements are made of: two items alike in all of it read alike."""
_raw = attrgetter(*RAW)
_LABELS: dict[str, dict[str, str]] = {
    "tier": {str(tier): words for tier, words in TIERS.items()},
    "setting_level": SETTING_LEVELS,
    "level": LEVELS,
    "status": {str(status): words for status, words in STATUS_LABELS.items()},
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One element that differs, in the words people read."""

    attribute: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One item on both sides, or on one side alone; `changes` only where both are there."""

    before: Item | None
    after: Item | None
    changes: tuple[FieldChange, ...] = ()

    @property
    def item(self) -> Item:
        """The item of the later side, or of the only one."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class EditionDiff:
    """Every item of both sides in exactly one pair: those of the later side in its order, then those that went.

    `left_out` pairs read alike and are only counted.
    """

    pairs: tuple[Pair, ...]
    left_out: int = 0

    @property
    def added(self) -> tuple[Pair, ...]:
        """Items only the later side has (新增)."""
        return tuple(pair for pair in self.pairs if pair.before is None)

    @property
    def removed(self) -> tuple[Pair, ...]:
        """Items only the earlier side has (减少)."""
        return tuple(pair for pair in self.pairs if pair.after is None)

    @property
    def changed(self) -> tuple[Pair, ...]:
        """Items that read differently (变更)."""
        return tuple(pair for pair in self.pairs if pair.changes)

    @property
    def same(self) -> int:
        """How many read the same."""
        alike = sum(pair.before is not None and pair.after is not None and not pair.changes for pair in self.pairs)
        return alike + self.left_out


def compare_editions(before: Sequence[Item], after: Sequence[Item]) -> EditionDiff:
    """Pair the items of two editions and say what differs in each.

    Items answer each other by identity (the same row, one copied from the other, one the other's parent in the upper
    list, both copied from or answering to the same one), else by code, by the basic code inside longer codes, by
    department and name, and at last by the name alone. A key that several items of one side share pairs nobody.
    """
    partner = _by_identity(before, after)
    for key in (_code, _basic, _department_and_name, _name_only):
        _pair_by(key, before, after, partner)
    matched = {item.id for item in partner.values()}
    pairs = [_pair(partner.get(item.id), item) for item in after]
    pairs += [Pair(item, None) for item in before if item.id not in matched]
    return EditionDiff(tuple(pairs))


def _pair(before: Item | None, after: Item) -> Pair:
    return Pair(before, after, field_changes(before, after)) if before else Pair(None, after)


def field_changes(before: Item, after: Item) -> tuple[FieldChange, ...]:
    """The elements two items differ in."""
    if _raw(before) == _raw(after):
        return ()
    found = []
    for attribute, label, where in COMPARED:
        old, new = getattr(before, where), getattr(after, where)
        if old != new:
            found.append(FieldChange(attribute, label, words(attribute, old), words(attribute, new)))
    return tuple(found)


def words(attribute: str, value: object) -> str:
    """A value of an item as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, frozenset):
        return "、".join(label for flag, label in FLAGS.items() if flag in value)
    return _LABELS.get(attribute, {}).get(str(value), str(value))


def _by_identity(before: Sequence[Item], after: Sequence[Item]) -> dict[str, Item]:
    """The earlier item of each later item that belongs to it by ids, by the later item's id."""
    own: dict[str | None, Item] = {item.id: item for item in before}
    partner: dict[str, Item] = {}
    taken: set[str] = set()
    for item in after:
        found = own.get(item.id) or own.get(item.predecessor_id) or own.get(item.upper_id)
        if found and found.id not in taken:
            partner[item.id] = found
            taken.add(found.id)
    rest = [item for item in after if item.id not in partner]
    if not rest:
        return partner
    linked = ((link, item) for item in before for link in {item.predecessor_id, item.upper_id} if link)
    reached = _unambiguous(pair for pair in linked if pair[1].id not in taken)
    for item in rest:
        links = (item.id, item.predecessor_id, item.upper_id)
        other = next((reached[link] for link in links if link in reached), None)
        if other and other.id not in taken:
            partner[item.id] = other
            taken.add(other.id)
    return partner


def _pair_by(key: Key, before: Sequence[Item], after: Sequence[Item], partner: dict[str, Item]) -> None:
    """Pair items still alone on both sides by a key that is unique on each side."""
    taken = {item.id for item in partner.values()}
    left = _unambiguous((key(item), item) for item in before if item.id not in taken)
    if not left:
        return
    alone = [(key(item), item) for item in after if item.id not in partner]
    counted = Counter(found for found, _ in alone)
    for found, item in alone:
        if found in left and counted[found] == 1:
            partner[item.id] = left[found]


def _unambiguous(keyed: Iterable[tuple[Hashable, Item]]) -> dict[Hashable, Item]:
    """The non-empty keys that mean exactly one item."""
    found: dict[Hashable, Item] = {}
    twice: set[Hashable] = set()
    for key, item in keyed:
        if key in found:
            twice.add(key)
        elif key:
            found[key] = item
    return {key: item for key, item in found.items() if key not in twice}


def _code(item: Item) -> Hashable:
    return item.code


def _basic(item: Item) -> Hashable:
    return basic_part(item.code)


def _department_and_name(item: Item) -> Hashable:
    return comparable(item.department or item.implementing_body), comparable(item.name)


def _name_only(item: Item) -> Hashable:
    return comparable(item.name)
