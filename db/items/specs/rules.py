"""A version of a spec as a value, how it is written down, what may be changed in it and by whom. Pure."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from db.items.lists.locks import LOWEST_SETTER, set_above
from db.items.rules import LEVELS, SETTING_LEVELS, Item
from db.items.specs.elements import ELEMENTS, INHERITED_KEY, MATERIALS_PART, Kind, Part, label_of

CHANGES_KEY = "@changes"
"""Where a version's list of changes stands among its elements; no element is called so."""
MATERIAL_KEY = "material:"
"""Before a material's name: the key of what changed about it."""

IMPLEMENTING_BODY = "implementing_body"
"""The basic element each place matches to an organ of its own."""

_QUANTITY = re.compile(r"\s*(\d{1,5})\s*(个工作日|工作日|个自然日|个月|月|天|日|年)\s*")
_UNITS = {"个工作日": "working_day", "工作日": "working_day", "个自然日": "day", "天": "day", "日": "day",
          "个月": "month", "月": "month", "年": "year"}  # fmt: skip
_FEWEST_DAYS = {"working_day": 1, "day": 1, "month": 28, "year": 365}
_MOST_DAYS = {"day": 1, "month": 31, "year": 366}
_HOLIDAYS = 12
"""How many days off in a row, weekends apart, a stretch of working days can meet at the most."""


class Direction(StrEnum):
    """Which way a change goes for the applicant (泽州 2022 二(二)2)."""

    STRICTER = "stricter"
    NEUTRAL = "neutral"
    FAVOURABLE = "favourable"


DIRECTIONS = {Direction.STRICTER: "从严", Direction.NEUTRAL: "中性", Direction.FAVOURABLE: "优化"}
_HARSHNESS = {Direction.FAVOURABLE: 0, Direction.NEUTRAL: 1, Direction.STRICTER: 2}


@dataclass(frozen=True, slots=True)
class ElementValue:
    """What an element says, which level fixed it (A.2 code, '' unknown), and the clause it rests on."""

    value: str = ""
    level: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class SpecMaterial:
    """One material of a spec; numbers of originals and copies; `source` is where it comes from (来源渠道)."""

    name: str
    basis: str = ""
    form: str = "1"
    originals: int = 1
    copies: int = 0
    core: bool = True
    source: str = ""
    note: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One element or material that differs from the version before; direction and basis as the editor says."""

    key: str
    label: str
    before: str
    after: str
    direction: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Spec:
    """One version of an item's spec, and the document it rests on with the level that issued it.

    `unknown` keeps what another program wrote among the elements.
    """

    item_id: str
    version: int
    effective_on: str = ""
    document: str = ""
    document_number: str = ""
    source_level: str = ""
    elements: Mapping[str, ElementValue] = field(default_factory=dict)
    materials: tuple[SpecMaterial, ...] = ()
    changes: tuple[Change, ...] = ()
    note: str = ""
    unknown: Mapping[str, Any] = field(default_factory=dict)

    @property
    def inherited(self) -> str:
        """The name of the ended item this version was taken over from and still has to be checked against, or ''."""
        return str(self.unknown.get(INHERITED_KEY, ""))

    def value(self, key: str) -> str:
        """What an element says, '' where it says nothing."""
        found = self.elements.get(key)
        return found.value if found else ""


def encode_elements(spec: Spec) -> str:
    """Elements, what is unknown and the list of changes as one JSON text; empty elements are left out."""
    body: dict[str, Any] = dict(spec.unknown)
    body |= {key: asdict(value) for key, value in spec.elements.items() if value != ElementValue()}
    if spec.changes:
        body[CHANGES_KEY] = [asdict(change) for change in spec.changes]
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def decode_elements(text: str) -> tuple[dict[str, ElementValue], tuple[Change, ...], dict[str, Any]]:
    """Elements, changes, and what is not understood, from JSON text; elements of unknown keys stay elements."""
    body = _object(text)
    elements: dict[str, ElementValue] = {}
    unknown: dict[str, Any] = {}
    changes: tuple[Change, ...] = ()
    for key, value in body.items():
        if key == CHANGES_KEY and _all_texts(value, Change, "key", "label", "before", "after"):
            changes = tuple(Change(**one) for one in value)
        elif _all_texts([value], ElementValue, "value"):
            elements[key] = ElementValue(**value)
        else:
            unknown[key] = value
    return elements, changes, unknown


def encode_materials(materials: Iterable[SpecMaterial]) -> str:
    """Materials as JSON text."""
    return json.dumps([asdict(material) for material in materials], ensure_ascii=False, sort_keys=True)


def decode_materials(text: str) -> tuple[SpecMaterial, ...]:
    """Materials from JSON text; members this program does not know are passed over."""
    try:
        found = json.loads(text)
    except ValueError:
        return ()
    known = {one.name for one in fields(SpecMaterial)}
    rows = [row for row in found if isinstance(row, dict) and row.get("name")] if isinstance(found, list) else []
    return tuple(SpecMaterial(**{key: value for key, value in row.items() if key in known}) for row in rows)


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _all_texts(rows: object, kind: type[ElementValue] | type[Change], *needed: str) -> bool:
    """Whether these are objects of texts with no member but those of `kind`, and all that are needed."""
    names = {one.name for one in fields(kind)}
    return isinstance(rows, list) and all(
        isinstance(row, dict) and set(needed) <= set(row) <= names and all(isinstance(t, str) for t in row.values())
        for row in rows
    )


def progress(part: Part, spec: Spec) -> tuple[int, int]:
    """How many elements a part has filled, and how many it needs: those required, plus those filled beyond."""
    filled = [element for element in part.elements if spec.value(element.key).strip()]
    wanted = sum(element.required or element in filled for element in part.elements)
    if part.number == MATERIALS_PART:
        return len(filled) + bool(spec.materials), wanted + 1
    return len(filled), wanted


def missing_elements(spec: Spec) -> list[str]:
    """The labels of required elements that say nothing."""
    missing = [one.label for one in ELEMENTS.values() if one.required and not spec.value(one.key).strip()]
    return missing if spec.materials else [*missing, "申请材料"]


def quantity(text: str) -> tuple[int, str] | None:
    """A number with its unit (working_day, day, month, year), or None for words such as 长期."""
    found = _QUANTITY.fullmatch(text)
    return (int(found[1]), _UNITS[found[2]]) if found else None


def surely_longer(one: tuple[int, str], other: tuple[int, str]) -> bool:
    """Whether the first period is longer than the second, whatever days off fall into them."""
    if one[1] == other[1]:
        return one[0] > other[0]
    return _fewest(*one) > _most(*other)


def _fewest(number: int, unit: str) -> int:
    """The fewest calendar days a period takes."""
    if unit == "working_day":
        return number + 2 * ((number - 1) // 5) if number else 0
    return number * _FEWEST_DAYS[unit]


def _most(number: int, unit: str) -> int:
    if unit == "working_day":
        return number + 2 * -(-number // 5) + _HOLIDAYS * (1 + number // 60)
    return number * _MOST_DAYS[unit]


def limit_problem(spec: Spec) -> str:
    """Why the two limits do not go together, or '': what is promised is never longer than the law's limit
    (泽州 2022 二(二)2).
    """
    statutory, promised = quantity(spec.value("statutory_limit")), quantity(spec.value("promised_limit"))
    if statutory and promised and surely_longer(promised, statutory):
        return f"承诺审批时限 {spec.value('promised_limit')} 长于法定审批时限 {spec.value('statutory_limit')}。"
    return ""


def is_above(level: str, other: str) -> bool:
    """Whether one level (A.2 code, 1 highest) stands above another; an unknown level stands above none."""
    return bool(level) and bool(other) and level < other


def lock_reason(key: str, value: ElementValue | None, item: Item, own_level: str) -> str:
    """Why this level may not change an element, in words, or ''.

    An element fixed by a higher level is its own to change (自治州 2022 三(一)); a basic element is the setting level's
    (自治州 2022 二(三)).
    """
    if value and is_above(value.level, own_level):
        return "上级规定，与上级规范一致"
    element = ELEMENTS.get(key)
    if element and element.basic and set_above(item, own_level):
        return f"基本要素，{SETTING_LEVELS.get(item.setting_level, '上级设定')}，本级不得改"
    return ""


def level_problem(key: str, value: ElementValue, item: Item, upper: Spec | None, document_level: str) -> str:
    """Why an element cannot come from the level it is said to come from, in words, or '' (自治州 2022 二(三), 三(一)).

    `upper` is the spec of the item of the upper list. What is said to come from above reads as it does there, unless
    the document is itself from there; what reads as it does there does not come from here.
    """
    element, said = ELEMENTS.get(key), f"写成{LEVELS.get(value.level, '')}规定，可是"
    local = value.level > LOWEST_SETTER and key != IMPLEMENTING_BODY
    if element and element.basic and local and set_above(item, value.level):
        return f"{said}它是基本要素，{SETTING_LEVELS.get(item.setting_level, '由上级设定')}"
    known = upper.elements.get(key) if upper else None
    if upper is None or known is None or not value.level:
        return ""
    fixed, same = known.level or upper.source_level, value.value.strip() == known.value.strip()
    if same and is_above(fixed, value.level):
        return f"{said}和上级规范一样，应当是{LEVELS.get(fixed, fixed)}规定"
    if not same and fixed and value.level <= fixed and is_above(value.level, document_level):
        return f"{said}和上级规范写的不一样"
    return ""


def level_remark(key: str, value: ElementValue, item: Item) -> str:
    """What should be looked at again about the level an element is said to come from, or ''.

    A law from above the level that sets an item may well bear on it, so this is no reason to refuse.
    """
    if is_above(value.level, item.setting_level):
        setter = SETTING_LEVELS.get(item.setting_level, "下级设定")
        return f"写成{LEVELS.get(value.level, value.level)}规定，事项是{setter}的，请核对"
    return ""


def may_be_stricter(setting_level: str, own_level: str) -> bool:
    """Whether a level may ask more of applicants than before: only the one that sets the item, or one above it."""
    return bool(own_level) and own_level <= (setting_level or LOWEST_SETTER)


def changes_between(before: Spec | None, after: Spec) -> tuple[Change, ...]:
    """What differs between two versions: elements in the template's order, then materials by name."""
    if before is None:
        return ()
    keys = [*ELEMENTS, *sorted({*before.elements, *after.elements} - set(ELEMENTS))]
    found = [
        Change(key, label_of(key), before.value(key), after.value(key))
        for key in keys
        if before.value(key).strip() != after.value(key).strip()
    ]
    was = {material.name: material for material in before.materials}
    now = {material.name: material for material in after.materials}
    for name in dict.fromkeys([*was, *now]):
        old, new = material_words(was.get(name)), material_words(now.get(name))
        if old != new:
            found.append(Change(f"{MATERIAL_KEY}{name}", f"材料：{name}", old, new))
    return tuple(found)


def material_words(material: SpecMaterial | None) -> str:
    """What is asked of one material, in words; '' where it is not asked for."""
    if material is None:
        return ""
    numbers = [f"原件 {material.originals} 份"] if material.originals else []
    numbers += [f"复印件 {material.copies} 份"] if material.copies else []
    return "，".join([*numbers, "核心要件" if material.core else "可容缺"])


def harshest(change: Change, before: Spec, after: Spec) -> Direction | None:
    """Which way a change goes where that can be told from the values alone; None where a person has to say."""
    if change.key.startswith(MATERIAL_KEY):
        return _material_direction(change.key.removeprefix(MATERIAL_KEY), before, after)
    element = ELEMENTS.get(change.key)
    if element is None:
        return None
    if element.kind is Kind.YES_NO and element.burden and change.before.strip():
        if change.after.strip() == element.burden:
            return Direction.STRICTER
        return Direction.FAVOURABLE if change.before.strip() == element.burden else None
    if element.kind is Kind.QUANTITY:
        return _longer_or_shorter(change)
    return None


def _longer_or_shorter(change: Change) -> Direction | None:
    """A longer limit waits longer; a longer validity is a favour."""
    old, new = quantity(change.before), quantity(change.after)
    if not old or not new:
        return None
    wanted = change.key in ("validity", "inspection_cycle", "report_cycle")
    if surely_longer(new, old):
        return Direction.FAVOURABLE if wanted else Direction.STRICTER
    if surely_longer(old, new):
        return Direction.STRICTER if wanted else Direction.FAVOURABLE
    return None


def _material_direction(name: str, before: Spec, after: Spec) -> Direction | None:
    old = next((one for one in before.materials if one.name == name), None)
    new = next((one for one in after.materials if one.name == name), None)
    if old is None or new is None:
        return Direction.STRICTER if new else Direction.FAVOURABLE
    was, now = ((one.originals, one.copies, one.core) for one in (old, new))
    if any(b > a for a, b in zip(was, now, strict=True)):
        return Direction.STRICTER
    return Direction.FAVOURABLE if was != now else None


def change_problem(change: Change, told_by_values: Direction | None, setting_level: str, own_level: str) -> str:
    """Why a change may not be made as it is stated, or '' (泽州 2022 二(二)2)."""
    if change.direction not in set(Direction):
        return f"「{change.label}」没有说明改动方向。"
    direction = Direction(change.direction)
    if not change.basis.strip():
        return f"「{change.label}」没有写改动依据。"
    if told_by_values and _HARSHNESS[told_by_values] > _HARSHNESS[direction]:
        step = f"从「{change.before or '无'}」改为「{change.after or '无'}」"
        return f"「{change.label}」{step}是{DIRECTIONS[told_by_values]}，不能按{DIRECTIONS[direction]}办。"
    if direction is Direction.STRICTER and not may_be_stricter(setting_level, own_level):
        setter = SETTING_LEVELS.get(setting_level, "本级无权设定")
        return f"「{change.label}」是从严的改动，本级不得增加条件、材料、环节、收费或者延长时限（{setter}）。"
    return ""
