"""What a value kept as JSON says (elements, materials, an item as it was), member by member in the office's words."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from db.exchange.records.labels import FIELDS
from db.handover.registers.rules import FIELDS as FIELDS_OF_REGISTERS
from db.handover.rules import DIRECTION_LABELS
from db.items.rules import ITEM_TYPES, LEVELS
from db.items.specs import elements
from db.items.specs.rules import CHANGES_KEY, DIRECTIONS

Word = Callable[[str, str, Any], str]
"""What one value of a column is in words: table, column, value."""

_TABLES = {
    "item_version.body": "item",
    "applicant_correction.fields": "case_file",
    "adjustment_line.before": "item",
    "adjustment_line.after": "item",
    "adjustment_line.direction": "item",
    "spec.materials": "material",
    "item_relation.materials": "material",
}
"""Of which table the members are columns; those that say nothing are left out there."""

_LISTED = {
    "adjustment_line.successors": ("item", "successor_id"),
    "checklist_line.item_seqs": ("checklist_line", "item_seq"),
}
"""Lists of ids, and the column each of them is said as."""

_REGISTERED = {field.name: field.label for fields in FIELDS_OF_REGISTERS.values() for field in fields}

_ELEMENTS = frozenset({"spec.elements", "guide.elements"})
_COPIES = {"spec.materials.copies": "复印件份数"}
"""Where a member says something else than the column of its name."""

_YES_NO = frozenset({"township_accepts", "commitment", "core"})
_KEYS = {
    "from": "起", "to": "止", "name": "名称", "date": "日期", "heading": "标题", "text": "内容", "procedure": "程序",
    "paper": "告知文书", "deemed": "视为受理", "receipt": "回执方式", "push_days": "推送天数", "claim_days": "认领天数",
    "policy_push_days": "政策推送天数", "deemed_consent": "默认同意", "witness_required": "须监交", "cutover": "切换日",
    "clauses": "依据条款", "item_type": "事项类型", "direction": "方向", "part": "部分", "approval_duty": "审批责任",
    "supervision_duty": "监管责任", "preliminary_opinion": "初审意见", "opinion_basis": "初审意见依据",
    "survey": "踏勘形式", "push": "推送规则", "item_code": "事项编码", "decision_number": "决定文书号",
    "certificate_number": "证照编号", "legality_review": "合法性审查", "competition_review": "公平竞争审查",
    "report_upward": "向上报送", "township_lists": "乡镇清单", "publish_by": "公布期限", "supervisors": "监管主体",
    "guide_days": "指南更新天数", "showing_days": "公示更新天数", "adjustment_days": "调整天数", "value": "内容",
    "level": "层级", "basis": "依据", "label": "要素", "before": "改前", "after": "改后", "originals": "原件份数",
    "department": "主管部门", "departments": "部门", "implementing_body": "实施机关", "supervising_body": "监管主体",
    "number": "文号", "organ": "单位", "meeting": "会议", "version": "版次", "spec_version": "规范版次",
    "channel": "渠道", "place": "位置", "township": "乡镇", "township_code": "乡镇编码", "parties": "各方",
    "matter": "事由", "in_force_on": "施行日期", "guide": "指南", "about": "关于", "department_id": "主管部门",
    "implementing_id": "实施机关", "title": "标题", "reason": "理由", "note": "说明", "lines": "调整内容",
    "received_on": "收到日期", "called": "列入", "adjustment": "调整",
    "until": "止", "short_name": "简称",
}  # fmt: skip
"""Words for the members that are not columns; one a newer program added keeps its own name."""

_CODES: dict[str, Mapping[Any, str]] = {
    "level": LEVELS,
    "item_type": ITEM_TYPES,
    "direction": {**DIRECTIONS, **DIRECTION_LABELS},
}


def say(own: str, text: str, word: Word, empty: str) -> str:
    """What the JSON text in a column (`own`: table.column) says; a text that is no JSON as it is."""
    try:
        value = json.loads(text)
        if own in _ELEMENTS and isinstance(value, dict):
            return "；".join(_elements(value, empty)) or empty
        if own in _LISTED and isinstance(value, list):
            return "、".join(word(*_LISTED[own], one) for one in value) or empty
        if own == "register_entry.fields" and isinstance(value, dict):
            return "，".join(f"{_REGISTERED.get(key, key)}：{one}" for key, one in value.items()) or empty
        return _flat(value, lambda key, one: _column(own, key, one, word), empty) or empty
    except (ValueError, RecursionError):
        return text


def _elements(value: Mapping[str, Any], empty: str) -> Iterator[str]:
    """要素：内容（层级，依据）, and at the end the list of what changed."""
    for key, one in value.items():
        if key == CHANGES_KEY:
            yield f"变更：{_flat(one, _member, empty)}"
        elif isinstance(one, dict) and isinstance(one.get("value"), str):
            told = _flat({name: said for name, said in one.items() if name != "value" and said}, _member, empty)
            yield f"{elements.label_of(key)}：{one['value'] or empty}" + (f"（{told}）" if told else "")
        else:
            yield f"{elements.label_of(key)}：{_flat(one, _member, empty)}"


def _flat(value: Any, member: Callable[[str, Any], tuple[str, str]], empty: str) -> str:
    if isinstance(value, dict):
        told = (_one(key, one, member, empty) for key, one in value.items() if not (key == "key" and "label" in value))
        return "，".join(words for words in told if words)
    if isinstance(value, list):
        return "；".join(_flat(one, member, empty) for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return empty if value is None else str(value)


def _one(key: str, value: Any, member: Callable[[str, Any], tuple[str, str]], empty: str) -> str:
    if isinstance(value, (dict, list)):
        return f"{member(key, '')[0]}：{_flat(value, member, empty)}"
    name, said = member(key, value)
    return f"{name}：{said or (empty if member is _member else '')}" if said or member is _member else ""


def _member(key: str, value: Any) -> tuple[str, str]:
    """The name of a member that is no column, and what it says."""
    if key == "lines" and isinstance(value, str):
        return _KEYS[key], _requested(value)
    said = _CODES.get(key, {}).get(value, value)
    return _KEYS.get(key, key), _flat(said, _member, "")


def _requested(text: str) -> str:
    """The items a request for an adjustment names."""
    found = json.loads(text)
    lines = found if isinstance(found, list) else []
    return "、".join(str(one.get("item_name", "")) for one in lines if isinstance(one, dict))


def _column(own: str, key: str, value: Any, word: Word) -> tuple[str, str]:
    """The name of a member that is a column of a table, and what it says; '' where it says nothing."""
    table = _TABLES.get(own, "")
    name = _COPIES.get(f"{own}.{key}") or FIELDS.get(table, {}).get(key)
    if own == "adjustment_line.direction":
        return name or _KEYS.get(key, key), DIRECTIONS.get(value, str(value))
    if name is None:
        return _member(key, value)
    if value is None or value == "":
        return name, ""
    if key in _YES_NO:
        return name, "是" if value else "否"
    return name, word(table, key, value)
