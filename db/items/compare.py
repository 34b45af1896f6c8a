"""Comparing the rows of a list with the edition they are imported into: new, changed, same, or unclear. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from db.items.drafts import Draft, NewItem, names_key
from db.items.rules import FLAGS, ITEM_TYPES, LEVELS, SETTING_LEVELS, TIERS, UNITS, Flag, Item, Tier
from db.sheets.records import Rejection

LABELS = {
    "name": "事项名称",
    "code": "事项编码",
    "department": "主管部门",
    "implementing_body": "实施机关",
    "supervising_body": "监管主体",
    "item_type": "事项类型",
    "type_text": "事项类型（原文）",
    "main_item": "主项",
    "basis": "设定依据",
    "level": "行使层级",
    "statutory_limit": "法定办结时限",
    "statutory_unit": "法定办结时限单位",
    "promised_limit": "承诺办结时限",
    "promised_unit": "承诺办结时限单位",
    "limit_basis": "法定办结时限依据",
    "tier": "主子项",
    "setting_level": "设定层级",
    "upper_code": "上级编码",
    "township_accepts": "乡镇代收",
    "commitment": "告知承诺",
    "flags": "办理方式",
    "note": "备注",
}
"""The attributes an import compares and may change, and what the clerk calls them."""

_WORDS: dict[str, Mapping[str, str]] = {
    "item_type": ITEM_TYPES,
    "level": LEVELS,
    "statutory_unit": UNITS,
    "promised_unit": UNITS,
    "tier": {tier.value: word for tier, word in TIERS.items()},
    "setting_level": SETTING_LEVELS,
    "township_accepts": {"True": "是", "False": "否", "1": "是", "0": "否"},
    "commitment": {"True": "是", "False": "否", "1": "是", "0": "否"},
}

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs; `attribute` is the name in Item and NewItem, the values are as the row keeps them."""

    attribute: str
    before: Value
    after: Value

    @property
    def label(self) -> str:
        """The field in office words."""
        return LABELS[self.attribute]

    @property
    def words(self) -> str:
        """The whole change in office words."""
        return f"{self.label}：{told(self.attribute, self.before)} → {told(self.attribute, self.after)}"


def told(attribute: str, value: Value) -> str:
    """A kept value in office words; 空 for none."""
    if value in ("", None):
        return "空"
    if attribute == "flags":
        return "、".join(FLAGS[Flag(word)] for word in str(value).split())
    return _WORDS.get(attribute, {}).get(str(value), str(value))


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of a list and what becomes of it: `item_id` is the stored item it means, None for a new one."""

    draft: Draft
    item_id: str | None = None
    changes: tuple[Change, ...] = ()

    @property
    def cell(self) -> str:
        """Where the row's name stands."""
        return self.draft.cell

    @property
    def item(self) -> NewItem:
        """The item the row describes."""
        return self.draft.item


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every draft in exactly one of four places; `remarks` are what a person should look at all the same."""

    new: tuple[PlannedRow, ...]
    changed: tuple[PlannedRow, ...]
    same: tuple[PlannedRow, ...]
    rejected: tuple[Rejection, ...]
    remarks: tuple[Rejection, ...]


def compare(drafts: Sequence[Draft], existing: Iterable[Item]) -> Comparison:
    """Match by item code, else by department and name; a row means at most one item, an item at most one row.

    An empty cell never empties what is stored.
    """
    stored = _Stored(existing)
    unique, rejected, remarks = _without_repeats(drafts)
    new: list[PlannedRow] = []
    changed: list[PlannedRow] = []
    same: list[PlannedRow] = []
    met: dict[str, str] = {}
    for draft in unique:
        item, problem = stored.find(draft.item)
        if item is not None and item.id in met:
            problem = f"与 {met[item.id]} 说的是同一个事项，没有重复导入。"
        if problem:
            rejected.append(Rejection(draft.cell, problem, draft.item.name))
        elif item is None:
            new.append(PlannedRow(draft))
        else:
            met[item.id] = draft.cell
            changes = _changes(item, draft)
            (changed if changes else same).append(PlannedRow(draft, item.id, changes))
    return Comparison(tuple(new), tuple(changed), tuple(same), tuple(rejected), tuple(remarks))


class _Stored:
    """The items of the edition, to be found by code or by names."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._by_code: dict[str, Item] = {}
        self._by_names: dict[tuple[str, str], list[Item]] = defaultdict(list)
        for item in items:
            if item.code:
                self._by_code[item.code] = item
            self._by_names[names_key(item.department, item.implementing_body, item.name)].append(item)

    def find(self, wanted: NewItem) -> tuple[Item | None, str]:
        """The stored item a row means, or why that cannot be told."""
        if wanted.code in self._by_code:
            return self._by_code[wanted.code], ""
        candidates = self._by_names.get(wanted.names_key, [])
        if wanted.code:
            candidates = [item for item in candidates if not item.code]
        if len(candidates) > 1:
            return None, f"清单里有 {len(candidates)} 个同部门同名事项，分不清是哪一个；请补上事项编码。"
        return (candidates[0] if candidates else None), ""


def _without_repeats(drafts: Sequence[Draft]) -> tuple[list[Draft], list[Rejection], list[Rejection]]:
    """The drafts without repeats inside the file; equal names under different codes are kept and remarked upon."""
    first: dict[object, Draft] = {}
    names: dict[tuple[str, str], Draft] = {}
    unique: list[Draft] = []
    rejected: list[Rejection] = []
    remarks: list[Rejection] = []
    for draft in drafts:
        item = draft.item
        key: object = item.code or item.names_key
        earlier = first.setdefault(key, draft)
        if earlier is not draft:
            rejected.append(Rejection(draft.cell, _repeat(earlier, item), item.name))
            continue
        namesake = names.setdefault(item.names_key, draft)
        if namesake is not draft:
            text = f"与 {namesake.cell} 同部门同名而编码不同，已作为两个事项，请核对。"
            remarks.append(Rejection(draft.cell, text, item.name))
        unique.append(draft)
        remarks += draft.remarks
    return unique, rejected, remarks


def _repeat(earlier: Draft, item: NewItem) -> str:
    equal = all(getattr(earlier.item, f.name) == getattr(item, f.name) for f in fields(item) if f.name != "source")
    if equal:
        return f"与 {earlier.cell} 完全相同，只导入一次。"
    by = "事项编码" if item.code else "部门和名称"
    return f"{by}与 {earlier.cell} 相同而其他内容不同，没有导入；请核对后改正。"


def _changes(item: Item, draft: Draft) -> tuple[Change, ...]:
    found = []
    for attribute in LABELS:
        after = _wanted(draft, attribute, item)
        if after in ("", None):
            continue
        before = _kept(item, attribute)
        if before != after:
            found.append(Change(attribute, before, after))
    return tuple(found)


def _wanted(draft: Draft, attribute: str, item: Item) -> Value:
    """The value a row gives for an attribute of an item; '' or None where it gives none."""
    if attribute == "flags":
        return " ".join(sorted((item.flags | draft.item.flags) - draft.denied))
    if attribute in ("township_accepts", "commitment"):
        return bool(getattr(draft.item, attribute)) if attribute in draft.stated else None
    if attribute == "tier":
        return "" if draft.item.tier is Tier.ITEM else draft.item.tier.value
    wanted: Value = getattr(draft.item, attribute)
    return wanted


def _kept(item: Item, attribute: str) -> Value:
    if attribute == "flags":
        return " ".join(sorted(item.flags))
    kept: Value = getattr(item, attribute)
    return kept
