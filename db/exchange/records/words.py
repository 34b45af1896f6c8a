"""What a document is called in the plan, and what is in it, in the words of the page."""

import json
from collections.abc import Callable

from db.cases.acts import ACT_LABELS
from db.cases.surveys.rules import SURVEY_KINDS
from db.exchange.records.documents import Body
from db.handover.acts import HANDOVER_ACT_LABELS
from db.handover.acts import Subject as HandoverSubject
from db.handover.rules import CATEGORIES, DIRECTION_LABELS, PARTY_LABELS, Party
from db.items.acts import LIST_ACT_LABELS, Subject
from db.items.rules import limit_label
from db.store import database

LONGEST_NAME = 200
_STEPS: dict[str, dict[str, str]] = {
    "case_act": {str(kind): label for kind, label in ACT_LABELS.items()},
    "list_act": {str(kind): label for kind, label in LIST_ACT_LABELS.items()},
    "handover_act": {str(kind): label for kind, label in HANDOVER_ACT_LABELS.items()},
}
_NAMED_BY = {"law": "title", "adjustment": "title", "reading": "text", "phrase": "text"}
"""The member that names a document, where it is not `name`."""

_CALLED: dict[str, Callable[[Body], str]] = {
    "applicant_correction": lambda body: _of_case(body["case_id"]),
    "calendar_notice": lambda body: f"{body['year']}年 {body['title']}",
    "memorandum": lambda body: f"备忘录第 {body['version']} 版",
    "paper": lambda body: f"{body['title']}　{body['number']}",
    "survey": lambda body: f"{SURVEY_KINDS.get(body['kind'], '踏勘')}　{body['project'] or body['place']}".strip(),
}
"""What a document is called that is named by more than one member."""

_HOLDS: dict[str, Callable[[Body], str]] = {
    "applicant_correction": lambda body: f"{body['at'][:10]}，{body['user_name']}",
    "batch": lambda body: f"{body['document_number']}，{len(body['transfer_items'])} 项",
    "edition": lambda body: f"{body['region']} {body['published_on'] or '未公布'}".strip(),
    "paper": lambda body: f"{body['issued_on']}，{body['user_name']}",
    "returned_page": lambda body: f"第 {body['page']} 页，{body['filed_at'][:10]} {body['user_name']}",
    "survey": lambda body: f"{body['planned_at'] or body['noticed_on']}，{len(body['people'])} 人",
}
"""What is in a document, where it is plainly said."""

_SAYING = ("code", "document_number", "number", "pinyin", "serial")
"""Members that say what is in a document of few words."""

_LIST_SUBJECTS: dict[str, str] = {
    Subject.EDITION: "SELECT name FROM edition WHERE id = ?",
    Subject.CLAIM: "SELECT name FROM item WHERE id = ?",
    Subject.ITEM: "SELECT name FROM item WHERE id = ?",
    Subject.GUIDE: "SELECT i.name FROM guide g JOIN item i ON i.id = g.item_id WHERE g.id = ?",
    Subject.REQUEST: "SELECT details ->> 'title' FROM list_act WHERE id = ?",
    Subject.ADJUSTMENT: "SELECT title FROM adjustment WHERE id = ?",
}

_HANDOVER_SUBJECTS: dict[str, str] = {
    HandoverSubject.DECISION: "SELECT name FROM item WHERE id = ?",
    HandoverSubject.BATCH: "SELECT name FROM batch WHERE id = ?",
    HandoverSubject.LIAISON: "SELECT name FROM batch WHERE id = ?",
    HandoverSubject.MENTORING: "SELECT name FROM batch WHERE id = ?",
    HandoverSubject.ITEM: "SELECT name FROM transfer_item WHERE id = ?",
    HandoverSubject.ENTRY: "SELECT name FROM register_entry WHERE id = ?",
    HandoverSubject.INCIDENT: "SELECT name FROM register_entry WHERE id = ?",
    HandoverSubject.MEMORANDUM: "SELECT o.name || '备忘录第 ' || m.version || ' 版' FROM memorandum m"
    " JOIN organ o ON o.id = m.department_id WHERE m.id = ?",
    HandoverSubject.CHECKLIST: "SELECT g.name || '移交给' || r.name || '的清单' FROM checklist c"
    " JOIN organ g ON g.id = c.giver_organ_id JOIN organ r ON r.id = c.receiver_organ_id WHERE c.id = ?",
}


def subject(doc_type: str, body: Body) -> str:
    """The name a clerk knows the document by."""
    match doc_type:
        case "case":
            return f"{body['number']}　{body['item_name']}"
        case "case_act":
            return _of_case(body["case_id"])
        case "checklist":
            way = {str(key): label for key, label in DIRECTION_LABELS.items()}.get(body["direction"], "移交")
            return f"{way}清单，{len(body['lines'])} 行"
        case "line_act":
            found = _one(
                "SELECT category || '-' || position || ' ' || name FROM checklist_line WHERE id = ?", body["line_id"]
            )
            return found or "移交清单还没有收到"
        case "list_act":
            return _list_subject(body)
        case "handover_act":
            query = _HANDOVER_SUBJECTS.get(body["subject_type"], "")
            return (_one(query, body["subject_id"]) if query else "") or "它说的还没有收到"
        case _ if doc_type in _CALLED:
            return _CALLED[doc_type](body)
        case _:
            return str(body[_NAMED_BY.get(doc_type, "name")])[:LONGEST_NAME]


def _of_case(case_id: str) -> str:
    return _one("SELECT number || '　' || item_name FROM case_file WHERE id = ?", case_id) or "办件还没有收到"


def short(doc_type: str, body: Body) -> str:
    """The name in a narrow list: what tells one from another comes first."""
    if doc_type == "case":
        return f"{body['number'][-6:]} {body['applicant']} {body['item_name']}"
    if doc_type == "case_act":
        number = _one("SELECT number FROM case_file WHERE id = ?", body["case_id"])
        return f"{number[-6:]} {content(doc_type, body)}".strip()
    return subject(doc_type, body)


def content(doc_type: str, body: Body) -> str:
    """What the document says, short enough for one cell of the plan."""
    match doc_type:
        case "case":
            received = sum(1 for material in body["materials"] if material["received"])
            return f"{body['applicant']}，{body['received_on']} 收件，材料 {received} 份"
        case "case_act" | "list_act" | "handover_act":
            return f"{_STEPS[doc_type].get(body['kind'], '其他记录')} {body['happened_on']}，{body['user_name']}"
        case "item":
            guides = len(body["guides"])
            limit = limit_label(body["promised_limit"], body["promised_unit"])
            return f"承诺 {limit}，指南 {guides} 版" if guides else f"承诺 {limit}"
        case "checklist":
            kinds = {line["category"] for line in body["lines"]} & set(CATEGORIES)
            return f"{len(body['lines'])} 行，{len(kinds)} 类"
        case "line_act":
            party = PARTY_LABELS[Party(body["party"])] if body["party"] in set(Party) else ""
            return f"{party}{body['user_name']} {body['at'][:10]}"
        case "memorandum":
            return f"{_length(body['clauses'])} 条"
        case _ if doc_type in _HOLDS:
            return _HOLDS[doc_type](body)
        case _:
            return next((str(body[name]) for name in _SAYING if body.get(name)), "")


def _list_subject(body: Body) -> str:
    """What an act in the life of a list is about: the name of its edition, item, guide or adjustment."""
    if body["subject_id"] == body["id"]:
        return str(_details(body["details"]).get("title", ""))[:LONGEST_NAME]
    query = _LIST_SUBJECTS.get(body["subject_type"], "")
    return (_one(query, body["subject_id"]) if query else "") or "清单还没有收到"


def _details(text: str) -> dict[str, object]:
    found = _json(text)
    return found if isinstance(found, dict) else {}


def _length(text: str) -> int:
    """How many entries a JSON list has; 0 for anything else."""
    found = _json(text)
    return len(found) if isinstance(found, list) else 0


def _json(text: str) -> object:
    """What a text says; None where it is no JSON, for it came from elsewhere."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found


def _one(query: str, value: str) -> str:
    row = database.execute_sql(query, (value,)).fetchone()
    return str(row[0]) if row else ""
