"""What differs between two snapshots of one paper, in the words of its columns. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LABELS = {
    "batch": "批次", "document": "依据文件", "giver": "移交单位", "receiver": "接收单位", "witness": "监交单位",
    "handed_over_on": "交接日期", "place": "交接地点", "items": "事项", "lines": "清单行", "summary": "合计",
    "witness_required": "须监交", "category": "类别", "number": "编号", "name": "名称",
    "specification": "规格", "quantity": "应交", "received_quantity": "实收", "unit": "单位", "serials": "序列号",
    "medium": "载体", "condition": "状况", "given": "移交人核对", "received": "接收人核对", "witnessed": "监交人核对",
    "owed": "欠交、免交", "excused": "免交", "remark": "备注", "done": "已交", "reason": "原因", "direction": "方向",
    "transition_months": "过渡期月数", "transition_from": "过渡期起", "cutover": "办件划分日",
    "categories": "交接内容", "open_cases": "未办结办件", "item": "事项", "applicant": "申请人",
    "accepted_on": "受理日期", "item_type": "事项类型", "part": "划转范围", "bureau": "甲方", "department": "乙方",
    "basis": "依据", "effective_on": "生效日期", "expires_on": "到期日期", "version": "版本", "clauses": "条款",
    "approval_duty": "审批职责", "annex": "附件", "supervision_duty": "监管职责", "preliminary_opinion": "初审意见",
    "opinion_basis": "初审依据", "survey": "踏勘", "push": "推送", "item_code": "事项编码", "section": "分项",
    "attachment": "附件页码", "note": "备注", "title": "标题", "entries": "登记", "fields": "栏目",
    "keeper": "保管人", "serial": "序列号", "serial_to": "序列号止", "office": "单位", "keys": "密钥",
    "holder": "保管人", "envelope": "信封、封条",
}  # fmt: skip
"""What the fields of snapshots are called on paper; a field without a name is told as 其他内容."""

_NAMES = ("number", "item_code", "name", "heading", "title")
_NO_MATTER = frozenset({"summary", "copies"})  # what the lines say already; what is said when printing
_YES = {True: "是", False: "否"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two sheets differ; '' where a sheet has nothing there."""

    place: str
    before: str
    after: str


def differences(before: object, after: object, place: str = "") -> list[Difference]:
    """What differs, in the order of the paper. A field the newer snapshot does not know (None) is no difference."""
    if before == after or after is None:
        return []
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return _of_fields(before, after, place)
    if isinstance(before, (list, tuple)) and isinstance(after, (list, tuple)):
        return _of_lists(before, after, place)
    return [Difference(place, words(before), words(after))]


def _of_fields(before: Mapping[str, object], after: Mapping[str, object], place: str) -> list[Difference]:
    found: list[Difference] = []
    for key in dict.fromkeys((*before, *after)):
        if key not in _NO_MATTER and key in before and key in after:
            found += differences(before[key], after[key], f"{place} {LABELS.get(key, '其他内容')}".strip())
    return found


def _of_lists(before: Sequence[object], after: Sequence[object], place: str) -> list[Difference]:
    old, new = _named(before), _named(after)
    found: list[Difference] = []
    for key in dict.fromkeys((*old, *new)):
        here = f"{place} {key[0]}".strip()
        if key not in new:
            found.append(Difference(here, words(old[key]), ""))
        elif key not in old:
            found.append(Difference(here, "", words(new[key])))
        else:
            found += differences(old[key], new[key], here)
    return found


def _named(values: Sequence[object]) -> dict[tuple[str, int], object]:
    """The elements by name; several with one name are numbered in their order."""
    named: dict[tuple[str, int], object] = {}
    seen: dict[str, int] = {}
    for value in values:
        name = _name(value)
        seen[name] = seen.get(name, 0) + 1
        named[name, seen[name]] = value
    return named


def _name(value: object) -> str:
    """A line's number and name, a clause's heading, a plain text itself."""
    if isinstance(value, Mapping):
        found = [str(value[key]) for key in _NAMES if value.get(key)]
        return " ".join(found[:2])
    if isinstance(value, (list, tuple)):
        return words(value[0]) if value else ""
    return words(value)


def words(value: object) -> str:
    """A value of a snapshot as text."""
    if isinstance(value, bool):
        return _YES[value]
    if isinstance(value, Mapping):
        return "，".join(text for one in value.values() if not isinstance(one, bool) and (text := words(one)))
    if isinstance(value, (list, tuple)):
        return "；".join(text for one in value if (text := words(one)))
    return "" if value is None else str(value)
