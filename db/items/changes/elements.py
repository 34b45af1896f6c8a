"""The elements of an item an adjustment can change: how a line keeps them, says them, reads them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from db.errors import UserError
from db.items.codes import code_problem, normal_code
from db.items.columns import level_code, limit_of, setter_of, type_code, yes_or_no
from db.items.rules import FLAGS, ITEM_TYPES, LEVELS, SETTING_LEVELS, UNITS, Flag, Item, limit_label
from db.items.specs.rules import Direction, surely_longer

Value = str | int | bool | None
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Element:
    """One element; `attributes` are those of an item it stands for.

    `local`: the county's own to settle, which no upper list changes.
    """

    key: str
    label: str
    attributes: tuple[str, ...]
    local: bool = False


ELEMENTS = {
    one.key: one
    for one in (
        Element("name", "事项名称", ("name",)),
        Element("main_item", "主项", ("main_item",)),
        Element("code", "事项编码", ("code",)),
        Element("item_type", "事项类型", ("item_type", "type_text")),
        Element("department", "主管部门", ("department",)),
        Element("implementing_body", "实施机关", ("implementing_body",)),
        Element("supervising_body", "监管主体", ("supervising_body",)),
        Element("basis", "设定和实施依据", ("basis",)),
        Element("setting_level", "设定层级", ("setting_level",)),
        Element("level", "行使层级", ("level",)),
        Element("statutory_limit", "法定时限", ("statutory_limit", "statutory_unit")),
        Element("limit_basis", "时限依据", ("limit_basis",)),
        Element("promised_limit", "承诺时限", ("promised_limit", "promised_unit"), local=True),
        Element("township_accepts", "乡镇代收", ("township_accepts",), local=True),
        Element("commitment", "告知承诺", ("commitment",), local=True),
        Element("flags", "办理方式", ("flags",), local=True),
        Element("note", "备注", ("note",), local=True),
    )
}
"""Every element by its key, in the order lists are compared in."""

_CODED = {"item_type": ITEM_TYPES, "setting_level": SETTING_LEVELS, "level": LEVELS}
_YES_NO = ("township_accepts", "commitment")
_LIMITS = ("statutory_limit", "promised_limit")
_FLAG_OF = {label: flag for flag, label in FLAGS.items()}


def values_of(item: Item, key: str) -> dict[str, Value]:
    """What an item says about an element, as a line keeps it."""
    found: dict[str, Value] = {}
    for attribute in ELEMENTS[key].attributes:
        value = getattr(item, attribute)
        found[attribute] = " ".join(sorted(value)) if isinstance(value, frozenset) else value
    return found


def blank(key: str) -> dict[str, Value]:
    """An element that says nothing."""
    empty: dict[str, Value] = {attribute: "" for attribute in ELEMENTS[key].attributes}
    if key in _LIMITS:
        empty[key] = None
    return dict.fromkeys(ELEMENTS[key].attributes, False) if key in _YES_NO else empty


def words(key: str, values: Values) -> str:
    """An element of a line in words, '' where it says nothing."""
    value = values.get(key)
    if key in _YES_NO:
        return "是" if value else "否"
    if key in _LIMITS:
        unit = str(values.get(ELEMENTS[key].attributes[1]) or "")
        return limit_label(value, unit) if isinstance(value, int) else ""
    text = str(value or "")
    if key == "flags":
        return "、".join(FLAGS[Flag(flag)] for flag in text.split())
    return _CODED.get(key, {}).get(text, text) or str(values.get("type_text") or "" if key == "item_type" else "")


def read(key: str, text: str) -> dict[str, Value]:
    """What a person wrote for an element, as a line keeps it. Raises UserError where it is not understood."""
    text = text.strip()
    if key in _YES_NO:
        answer = yes_or_no(text) if text else False
        if answer is None:
            raise _unclear(key, text, "请填 是 或 否。")
        return {key: answer}
    if not text:
        return blank(key)
    if key in _LIMITS:
        return _limit(key, text)
    if key == "flags":
        parts = [part for part in text.replace("，", "、").replace(" ", "、").split("、") if part]
        if unknown := [part for part in parts if part not in _FLAG_OF]:
            raise _unclear(key, unknown[0], f"请在这些里选：{'、'.join(_FLAG_OF)}。")
        return {key: " ".join(sorted(_FLAG_OF[part] for part in parts))}
    return _coded(key, text)


def changed(before: Values, after: Values) -> tuple[str, ...]:
    """The elements that differ between two sides of a line, in order; what the later side leaves out stays."""
    found = []
    for key, element in ELEMENTS.items():
        if any(one in after and after[one] != before.get(one, blank(key)[one]) for one in element.attributes):
            found.append(key)
    return tuple(found)


def told_direction(key: str, before: Values, after: Values) -> Direction | None:
    """Which way a change goes where the values alone tell it; None where a person has to say."""
    if key in _LIMITS:
        unit = ELEMENTS[key].attributes[1]
        old, new = before.get(key), after.get(key)
        if not (isinstance(old, int) and isinstance(new, int)):
            return None
        was, now = (old, _unit(before, unit)), (new, _unit(after, unit))
        longer, shorter = surely_longer(now, was), surely_longer(was, now)
        return Direction.STRICTER if longer else Direction.FAVOURABLE if shorter else None
    if key in _YES_NO and bool(before.get(key)) != bool(after.get(key)):
        return Direction.FAVOURABLE if after.get(key) else Direction.STRICTER
    if key == "flags":
        was_flags, now_flags = (set(str(side.get(key) or "").split()) for side in (before, after))
        return Direction.FAVOURABLE if was_flags < now_flags else Direction.STRICTER if was_flags > now_flags else None
    return None


def well_formed(values: Mapping[str, object]) -> bool:
    """Whether a side of a line, from wherever it came, holds nothing but elements, each of the sort it is kept as.

    An item to be added may name the one above it in the upper list.
    """
    known = {attribute for one in ELEMENTS.values() for attribute in one.attributes} | {"upper_id", "upper_code"}
    if not values.keys() <= known:
        return False
    for attribute, value in values.items():
        wanted = bool if attribute in _YES_NO else (int | None) if attribute in _LIMITS else str
        if not isinstance(value, wanted) or (attribute in _LIMITS and isinstance(value, bool)):
            return False
    return set(str(values.get("flags", "")).split()) <= set(FLAGS)


def limit_problem(values: Values) -> str:
    """Why the two limits do not go together, or '': what is promised is never longer than the law's limit
    (泽州 2022 二(二)2).
    """
    statutory, promised = values.get("statutory_limit"), values.get("promised_limit")
    if not (isinstance(statutory, int) and isinstance(promised, int)):
        return ""
    if surely_longer((promised, _unit(values, "promised_unit")), (statutory, _unit(values, "statutory_unit"))):
        return f"承诺时限 {words('promised_limit', values)} 长于法定时限 {words('statutory_limit', values)}"
    return ""


def _limit(key: str, text: str) -> dict[str, Value]:
    found = limit_of(text)
    if found is None or found[1] not in UNITS:
        raise _unclear(key, text, "请写数字和单位，例如 20个工作日。")
    return {key: found[0], ELEMENTS[key].attributes[1]: found[1]}


def _coded(key: str, text: str) -> dict[str, Value]:
    if key == "code":
        code = normal_code(text)
        if problem := code_problem(code):
            raise UserError(f"编码「{text}」没有采用：{problem}", hint="请核对编码；没有编码的请留空。")
        return {key: code}
    if key == "item_type":
        if not type_code(text):
            raise _unclear(key, text, f"请填 {'、'.join(ITEM_TYPES.values())} 之一。")
        return {"item_type": type_code(text), "type_text": text}
    if key == "level":
        if level_code(text) not in LEVELS:
            raise _unclear(key, text, f"请填 {'、'.join(LEVELS.values())} 之一。")
        return {key: level_code(text)}
    if key == "setting_level":
        setter = next((code for code, label in SETTING_LEVELS.items() if label == text), "") or setter_of(text)
        if not setter:
            raise _unclear(key, text, f"请填 {'、'.join(SETTING_LEVELS.values())} 之一。")
        return {key: setter}
    return {key: text}


def _unit(values: Values, attribute: str) -> str:
    return str(values.get(attribute) or "") or "working_day"


def _unclear(key: str, text: str, hint: str) -> UserError:
    return UserError(f"「{ELEMENTS[key].label}」写的是「{text}」，看不懂。", hint=hint)
