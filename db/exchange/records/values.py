"""What a field says, in the words of the office: codes by their names, ids by what they mean, yes and no, dates."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from db.cases.acts import ACT_LABELS
from db.cases.intake.identity import ID_KINDS
from db.cases.rules import ACCEPT_MODES, CASE_FLAGS, CASE_KINDS, CASE_TYPES, mask
from db.cases.surveys.rules import OPINION_KINDS, PERSON_ROLES, SURVEY_KINDS, SURVEY_MODES
from db.exchange.format.limits import in_words
from db.exchange.records import inside
from db.handover.acts import HANDOVER_ACT_LABELS
from db.handover.registers.rules import REGISTER_LABELS
from db.handover.rules import CATEGORIES, DIRECTION_LABELS, HANDOVER_KIND_LABELS, PARTY_LABELS, LineActKind
from db.items.acts import LIST_ACT_LABELS
from db.items.changes.rules import ADJUSTMENT_KINDS, LINE_KINDS
from db.items.codes import SCHEME_LABELS
from db.items.rules import (
    EDITION_LABELS,
    FLAGS,
    ITEM_TYPES,
    LEVELS,
    LIST_KINDS,
    SETTING_LEVELS,
    STATUS_LABELS,
    TIERS,
    UNITS,
    limit_label,
)
from db.items.specs.relations import RELATIONS
from db.items.supervision.rules import RISKS, ROLES, RULES
from db.journal import hide_numbers
from db.organs.rules import ORGAN_KIND_LABELS
from db.papers.rules import TITLES
from db.store import database

Row = Mapping[str, Any]

EMPTY = "（空）"
ABSENT = "（没有）"
LONGEST = 2000
LONGEST_NUMBER = 40

_LINE_ACTS = {
    LineActKind.SIGNED: "签收",
    LineActKind.PART: "收到一部分",
    LineActKind.DISPUTED: "提出异议",
    LineActKind.SETTLED: "异议已解决",
    LineActKind.OWED: "欠交",
    LineActKind.EXCUSED: "免交",
    LineActKind.REVERSED: "撤销",
}
_CLOCKS = {"ok": "可信", "behind": "偏慢", "ahead": "偏快", "suspect": "存疑", "confirmed": "经人确认"}
_CHANNELS = {"1": "窗口", "2": "电脑端网上", "3": "移动端", "4": "快递", "9": "其他"}
"""GB/T 39046-2020 A.5 办理形式."""
_APPLICANTS = {
    "person": "个人", "organ": "单位",
    "1": "自然人", "2": "企业法人", "3": "事业法人", "4": "社会组织法人", "5": "行政机关", "6": "其他组织",
}  # fmt: skip
"""As the intake asks, and GB/T 39046-2020 A.4 服务对象."""
_FORMS = {"1": "原件", "2": "复印件", "3": "原件和复印件", "4": "电子件"}
"""GB/T 39046-2020 材料形式."""
_SUBJECTS = {
    "case": "办件",
    "edition": "清单版本",
    "checklist": "移交清单",
    "batch": "划转批次",
    "memorandum": "备忘录",
    "claim": "认领",
    "adjustment": "清单调整",
    "item": "事项",
    "guide": "办事指南",
    "request": "调整申请",
    "decision": "划转决定",
    "liaison": "联络员",
    "mentoring": "传帮带",
    "entry": "移交台账",
    "incident": "异常情况",
}

_FLAGS: Mapping[str, str] = {str(flag): label for flag, label in FLAGS.items()}
_CODES: dict[str, Mapping[Any, str]] = {
    "case_act.kind": ACT_LABELS,
    "phrase.purpose": ACT_LABELS,
    "case_file.kind": CASE_KINDS,
    "case_type": CASE_TYPES,
    "accept_mode": ACCEPT_MODES,
    "survey.kind": SURVEY_KINDS,
    "survey.mode": SURVEY_MODES,
    "survey_person.role": PERSON_ROLES,
    "opinion_kind": OPINION_KINDS,
    "list_act.kind": LIST_ACT_LABELS,
    "handover_act.kind": HANDOVER_ACT_LABELS,
    "batch.kind": HANDOVER_KIND_LABELS,
    "checklist.kind": HANDOVER_KIND_LABELS,
    "register": REGISTER_LABELS,
    "line_act.kind": _LINE_ACTS,
    "paper.kind": TITLES,
    "organ.kind": ORGAN_KIND_LABELS,
    "edition.state": EDITION_LABELS,
    "edition.kind": LIST_KINDS,
    "item.status": STATUS_LABELS,
    "item.tier": TIERS,
    "item_relation.kind": RELATIONS,
    "adjustment.kind": ADJUSTMENT_KINDS,
    "adjustment_line.kind": LINE_KINDS,
    "supervision.role": ROLES,
    "supervision.risk": RISKS,
    "supervision.rule": RULES,
    "spec.source_level": LEVELS,
    "setting_level": SETTING_LEVELS,
    "form": _FORMS,
    "item_type": ITEM_TYPES,
    "level": LEVELS,
    "code_scheme": SCHEME_LABELS,
    "category": CATEGORIES,
    "direction": DIRECTION_LABELS,
    "party": PARTY_LABELS,
    "clock": _CLOCKS,
    "matched": {"qr": "按二维码", "hand": "手工", "none": "不是我们的"},
    "channel": _CHANNELS,
    "subject_type": _SUBJECTS,
    "applicant_kind": _APPLICANTS,
    "statutory_unit": UNITS,
    "promised_unit": UNITS,
    "limit_unit": UNITS,
}
"""By table and column, or by column alone where it means the same everywhere."""

_NAMES = {
    "paper": "SELECT title || ' ' || number FROM paper WHERE id = ?",
    "organ": "SELECT name FROM organ WHERE id = ?",
    "item": "SELECT name FROM item WHERE id = ?",
    "edition": "SELECT name FROM edition WHERE id = ?",
    "batch": "SELECT name FROM batch WHERE id = ?",
    "case": "SELECT number FROM case_file WHERE id = ?",
    "line": "SELECT category || '-' || position || ' ' || name FROM checklist_line WHERE id = ?",
    "material": "SELECT name FROM case_material WHERE id = ?",
    "case_act": "SELECT kind || ' ' || happened_on || ' ' || user_name FROM case_act WHERE id = ?",
    "list_act": "SELECT kind || ' ' || happened_on || ' ' || user_name FROM list_act WHERE id = ?",
    "handover_act": "SELECT kind || ' ' || happened_on || ' ' || user_name FROM handover_act WHERE id = ?",
    "transfer_item": "SELECT seq || ' ' || name FROM transfer_item WHERE id = ?",
    "register_entry": "SELECT name FROM register_entry WHERE id = ?",
    "memorandum": "SELECT '第 ' || version || ' 版' FROM memorandum WHERE id = ?",
    "adjustment": "SELECT title FROM adjustment WHERE id = ?",
    "line_act": "SELECT user_name || ' ' || substr(at, 1, 10) FROM line_act WHERE id = ?",
}
_REFERENCES = {
    "parent_id": "organ",
    "organ.successor_id": "organ",
    "department_id": "organ",
    "implementing_id": "organ",
    "from_organ_id": "organ",
    "to_organ_id": "organ",
    "giver_organ_id": "organ",
    "receiver_organ_id": "organ",
    "item_id": "item",
    "item.successor_id": "item",
    "edition_id": "edition",
    "item.batch_id": "",
    "batch_id": "batch",
    "case_id": "case",
    "line_id": "line",
    "material_id": "material",
    "case_act.reverses": "case_act",
    "line_act.reverses": "line_act",
    "list_act.reverses": "list_act",
    "handover_act.reverses": "handover_act",
    "keeper_organ_id": "organ",
    "entry_id": "register_entry",
    "item_seq": "transfer_item",
    "amends_id": "memorandum",
    "organ_id": "organ",
    "body_id": "organ",
    "base_id": "edition",
    "edition.upper_id": "edition",
    "upper_edition_id": "edition",
    "item.upper_id": "item",
    "above_id": "item",
    "predecessor_id": "item",
    "other_id": "item",
    "adjustment_id": "adjustment",
    "paper_id": "paper",
}
_TIMES = frozenset({"at", "filed_at", "issued_at", "added_at"})
_JSON = frozenset(
    {
        "aliases",
        "former",
        "parameters",
        "rest",
        "work",
        "details",
        "clauses",
        "items",
        "elements",
        "materials",
        "body",
        "before",
        "after",
        "successors",
        "item_seqs",
        "register_entry.fields",
        "applicant_correction.fields",
        "adjustment_line.direction",
        "cases",
    }
)


_TYPED = frozenset({"reason", "note", "details", "waived", "opinion", "found"})
"""Where people write whole sentences: whose identity number they typed there is masked, as in the journal."""


def say(table: str, columns: tuple[str, ...], row: Row) -> str:
    """What the line under the first of `columns` says in this row; the others only where they add something."""
    whole = _WHOLE.get((table, columns[0]))
    return whole(row) if whole and len(columns) > 1 else word(table, columns[0], row[columns[0]])


def word(table: str, column: str, value: Any) -> str:
    """One value in words."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return "是" if value else "否"
    own = f"{table}.{column}"
    codes = None if own in _JSON else _CODES.get(own, _CODES.get(column))
    if codes is not None:
        return str(codes.get(value, value))
    if own in _REFERENCES or column in _REFERENCES:
        return _named(_REFERENCES.get(own, _REFERENCES.get(column, "")), str(value))
    if column in _TIMES:
        return str(value)[:16].replace("T", " ")
    if column in _JSON or own in _JSON:
        found = inside.say(own, str(value), word, EMPTY)
        return (hide_numbers(found) if column in _TYPED else found)[:LONGEST]
    if column == "flags":
        flags = CASE_FLAGS if table == "case_file" else _FLAGS
        return "、".join(flags.get(one, one) for one in str(value).split())[:LONGEST]
    if column == "snapshot":
        return f"{len(value)} 字，校验值 {hashlib.sha256(str(value).encode()).hexdigest()[:8]}"
    return (hide_numbers(str(value)) if column in _TYPED else str(value))[:LONGEST]


def _named(what: str, doc_id: str) -> str:
    """What the document behind an id is called; the end of the id where it is not here."""
    row = database.execute_sql(_NAMES[what], (doc_id,)).fetchone() if what else None
    return str(row[0]) if row else f"本机没有（…{doc_id[-8:]}）"


def _joined(*parts: str) -> str:
    return "，".join(part for part in parts if part) or EMPTY


def _limit(amount: Any, unit: Any, basis: Any = "") -> str:
    return _joined(limit_label(amount, str(unit)), str(basis))


def _identity(row: Row, whose: str = "") -> str:
    kind = ID_KINDS.get(row[f"{whose}id_kind"], "其他证件")
    return f"{kind} {mask(row[f'{whose}id_number'][:LONGEST_NUMBER])}".strip()


def _attachment(row: Row) -> str:
    of = _named("material", row["material_id"]) if row["material_id"] else ""
    return _joined(row["name"], in_words(row["size"]), f"属于{of}" if of else "", f"{row['added_by']}添加")


_WHOLE: dict[tuple[str, str], Callable[[Row], str]] = {
    ("case_file", "number"): lambda row: _joined(row["number"], row["site_name"]),
    ("case_file", "item_name"): lambda row: _joined(
        row["item_name"], word("case_file", "item_type", row["item_type"]), row["edition_name"],
        f"指南第 {row['guide_version']} 版" if row["guide_version"] else "",
    ),
    ("case_file", "statutory_limit"): lambda row: _limit(row["statutory_limit"], row["limit_unit"], row["limit_basis"]),
    ("case_file", "promised_limit"): lambda row: _limit(row["promised_limit"], row["promised_unit"]),
    ("case_file", "applicant"): lambda row: _joined(
        row["applicant"], word("case_file", "applicant_kind", row["applicant_kind"])
    ),
    ("case_file", "id_number"): _identity,
    ("case_file", "agent_id_number"): lambda row: _identity(row, "agent_"),
    ("case_attachment", "name"): _attachment,
    ("applicant_correction", "fields"): lambda row: word("applicant_correction", "fields", row["fields"]),
    ("item", "statutory_limit"): lambda row: _limit(row["statutory_limit"], row["statutory_unit"], row["limit_basis"]),
    ("item", "promised_limit"): lambda row: _limit(row["promised_limit"], row["promised_unit"]),
}  # fmt: skip


def row_name(table: str, row: Row) -> str:
    """What a child row is called before the name of its field, e.g. 材料 3 身份证."""
    match table:
        case "checklist_line":
            return f"{row['category']}-{row['position']} {row['name']}"
        case "guide":
            return f"第 {row['version']} 版"
        case "transfer_item":
            return f"{row['seq']} {row['name']}"
        case "item_version" | "spec":
            return f"第 {row['version']} 版"
        case "item_relation":
            return f"{row['position']} {row['other_name']}".strip()
        case "supervision":
            return f"{row['position']} {row['body_text']}"
        case "survey_point":
            return f"{row['position']} {row['matter']}"
        case "catalogue_entry" | "adjustment_line":
            return f"{row['position']} {row['item_name']}"
        case _:
            return f"{row['position']} {row['name']}".strip()


def row_content(table: str, row: Row) -> str:
    """What stands in a whole child row that only one side has."""
    match table:
        case "case_material":
            return _joined(row["form"], f"应交 {row['copies']} 份", f"已收 {row['received']} 份", row["note"])
        case "case_attachment":
            return _attachment(row)
        case "checklist_line":
            return _joined(f"{row['quantity']} {row['unit']}", row["medium"], row["serials"], row["remark"])
        case _:
            return "有"


def told_apart(table: str, columns: tuple[str, ...], mine: Row, theirs: Row) -> tuple[str, str]:
    """What two differing lines say; where they read alike, made to differ without showing what is hidden."""
    here, there = say(table, columns, mine), say(table, columns, theirs)
    if here != there:
        return here, there
    for name in ("id_number", "agent_id_number"):
        if name in columns and mine[name] != theirs[name]:
            return _with_place(mine[name], theirs[name]), _with_place(theirs[name], mine[name])
    return f"{here}（内部 {_print(mine, columns)}）", f"{there}（内部 {_print(theirs, columns)}）"


def _with_place(number: str, against: str) -> str:
    """A masked number with the first hidden place that differs, so that a person can look at the paper."""
    places = [place for place, (one, two) in enumerate(zip(number, against, strict=False)) if one != two]
    if not places:
        return f"{mask(number[:LONGEST_NUMBER])}（共 {len(number)} 位）"
    more = f"，共 {len(places)} 位不同" if len(places) > 1 else ""
    return f"{mask(number[:LONGEST_NUMBER])}（第 {places[0] + 1} 位是 {number[places[0]]}{more}）"


def _print(row: Row, columns: tuple[str, ...]) -> str:
    return hashlib.sha256(repr([row[column] for column in columns]).encode()).hexdigest()[:6]
