"""What the store already holds around one incoming document, gathered for the scope rules."""

import json
from collections.abc import Callable

from db import clock, store
from db.actors import Site, SiteKind
from db.cases import who_applies
from db.cases.acts import ActKind
from db.cases.intake.competence import Office, office_of
from db.exchange.format import wire
from db.exchange.merging.asking import Ask, one
from db.exchange.merging.scope import STAYING, Held, Sender
from db.exchange.offices import adoption, roster, trust
from db.exchange.offices.origin import Origin
from db.exchange.records.documents import Body
from db.handover.acts import Subject
from db.organs import service as organs
from db.organs.rules import Organ, plain_name

_NOTHING = Held()
_CHECKLIST = (
    "content_hash, batch_id, direction, giver_organ_id, receiver_organ_id, (SELECT group_concat(id, ' ') FROM"
    " (SELECT id FROM checklist_line WHERE checklist_id = checklist.id ORDER BY category, position)) AS line_ids"
)
_MEMORANDUM = "batch_id, department_id, version, clauses, items, effective_on, expires_on, amends_id"
_CUT_OVER = (
    "EXISTS (SELECT 1 FROM transfer_item t WHERE t.batch_id = memorandum.batch_id AND t.effective_on <> ''"
    " AND memorandum.department_id IN (t.from_organ_id, t.to_organ_id))"
    " AND (SELECT count(DISTINCT a.organ_id) FROM handover_act a WHERE a.subject_type = 'memorandum'"
    " AND a.subject_id = memorandum.id AND a.kind = 'signed' AND NOT EXISTS (SELECT 1 FROM handover_act r"
    " WHERE r.subject_type = 'memorandum' AND r.subject_id = memorandum.id AND r.reverses = a.id)) > 1"
)
"""Whether a power of the department was cut over on a memorandum both have signed."""
_PAPER_OF = (
    "SELECT p.number, coalesce(c.giver_organ_id, m.department_id) AS giver, c.receiver_organ_id AS receiver"
    " FROM paper p LEFT JOIN checklist c ON p.subject_type = 'checklist' AND c.id = p.subject_id"
    " LEFT JOIN memorandum m ON p.subject_type = 'memorandum' AND m.id = p.subject_id WHERE p.id = ?"
)
"""The number of a paper, and the organs that sign it where it is of a handover."""
_OF_CHECKLISTS: dict[str, str] = {
    Subject.CHECKLIST: "SELECT kind, giver_organ_id, receiver_organ_id FROM checklist WHERE id = ?",
    Subject.BATCH: "SELECT b.kind, c.giver_organ_id, c.receiver_organ_id FROM batch b"
    " LEFT JOIN checklist c ON c.batch_id = b.id WHERE b.id = ?",
}
"""The sides of a checklist, and of the one of a leaving handover's batch."""
_CASE = (
    "SELECT c.accepting_organ, c.site_code, h.owner, (SELECT json_extract(g.elements, '$.accepting_body') FROM guide g"
    " WHERE g.item_id = c.item_id ORDER BY g.version DESC LIMIT 1) AS accepting_body FROM case_file c"
    " LEFT JOIN exchange_head h ON h.doc_type = 'case' AND h.doc_id = c.id WHERE c.id = ?"
)
_SURVEYORS = (
    "SELECT s.organ_id AS surveyors FROM survey s"
    " JOIN json_each(CASE WHEN json_valid(s.cases) THEN s.cases ELSE '[]' END) j WHERE s.id = ? AND j.value = ?"
)
"""The office the county asked to make this survey of a case."""
_HAPPENED = (
    "EXISTS (SELECT 1 FROM case_act a WHERE a.case_id = case_file.id AND a.kind IN ({}) AND NOT EXISTS"
    " (SELECT 1 FROM case_act r WHERE r.case_id = a.case_id AND r.reverses = a.id))"
)
_DECISIONS = "'granted', 'denied', 'not_applicable', 'refused'"
_ACCEPTED, _DECIDED = _HAPPENED.format(f"'accepted', {_DECISIONS}"), _HAPPENED.format(_DECISIONS)
"""Whether papers with what the file says went out to the applicant: it was accepted, or refused; and decided."""
_FILES = "(SELECT group_concat(t.sha256, ' ') FROM case_attachment t WHERE t.case_id = case_file.id)"
_CORRECTED = (
    "(SELECT group_concat(f.key, ' ') FROM applicant_correction k"
    " JOIN json_each(CASE WHEN json_valid(k.fields) THEN k.fields ELSE '{}' END) f WHERE k.case_id = case_file.id)"
)
_CASE_HERE = (
    f"SELECT number, site_code, accepting_organ, id_number_key, agent_id_key, {', '.join(STAYING)},"
    f" {', '.join(who_applies.PLAIN)}, {_ACCEPTED} AS accepted, {_DECIDED} AS decided,"
    f" {_FILES} AS files, {_CORRECTED} AS corrected FROM case_file WHERE id = ?"
)
_CASE_ACT = (
    "SELECT a.case_id, a.kind, a.details, h.owner FROM case_act a"
    " LEFT JOIN exchange_head h ON h.doc_type = 'case_act' AND h.doc_id = a.id WHERE a.id = ?"
)


def sender_of(origin: Origin) -> Sender | None:
    """The office that sent the package; None for the county, whose own documents are in scope everywhere."""
    replica = roster.replica_at(origin.roster, origin.address)
    if origin.from_county or replica is None:
        return None
    register = organs.organs()
    organ = _organ_of(replica, register)
    county = organs.organ_by_id(organs.site().organ_id)
    return Sender(
        replica.site,
        office_at(replica, register),
        frozenset({plain_name(replica.name), *(_names(organ) if organ else ())}),
        frozenset({plain_name(origin.roster.name), *_names(county)}),
        organ.valid_to if organ else "",
    )


def office_at(replica: wire.Replica, register: list[Organ]) -> Office:
    """The office an installation belongs to, among the organs registered here."""
    organ = _organ_of(replica, register)
    return office_of(Site(replica.site, SiteKind(replica.kind), organ.id if organ else "", replica.name), register)


def _organ_of(replica: wire.Replica, register: list[Organ]) -> Organ | None:
    """The organ in force, otherwise the ended one: what it did before its end may arrive late."""
    kinds, today = adoption.KINDS_OF_SITE[SiteKind(replica.kind)], clock.today().isoformat()
    ended = [organ for organ in register if organ.has_ended(today)]
    return adoption.twin(replica.name, replica.site, kinds, register) or adoption.twin(
        replica.name, replica.site, kinds, ended, ""
    )


def _names(organ: Organ) -> set[str]:
    return {plain_name(name) for name in (organ.name, organ.short_name, *organ.aliases)}


def held(doc_type: str, body: Body, me: str, ask: Ask = one) -> Held:
    """What is here of the document and of those it refers to; documents no other office sent are `me`'s."""
    if doc_type in _AROUND:
        return _AROUND[doc_type](body, ask)
    match doc_type:
        case "case_act":
            return _around_case_act(body, me, ask)
        case "applicant_correction":
            return _around_applicant_correction(body, me, ask)
        case "list_act" if body["reverses"]:
            undone = ask("SELECT kind, subject_id, organ_id FROM list_act WHERE id = ?", body["reverses"])
            return Held(reversed=undone) if undone else _lacks("被更正的记录", "list_act", body["reverses"])
        case "paper" if body["subject_type"] == "case":
            about = _owned(ask, _CASE, body["subject_id"], me)
            return Held(about=about, about_site=about.get("owner_site", ""))
    return _NOTHING


def _around_checklist(body: Body, ask: Ask) -> Held:
    of = ask("SELECT kind FROM batch WHERE id = ?", body["batch_id"])
    return Held(itself=ask(f"SELECT {_CHECKLIST} FROM checklist WHERE id = ?", body["id"]), about=of)


def _around_leaving(body: Body, ask: Ask) -> Held:
    return Held(itself=ask("SELECT kind FROM batch WHERE id = ?", body["id"]))


def _around_memorandum(body: Body, ask: Ask) -> Held:
    itself = ask(f"SELECT {_MEMORANDUM} FROM memorandum WHERE id = ?", body["id"])
    before = (body["batch_id"], body["department_id"], body["version"] - 1)
    return Held(itself=itself) if _follows(before, ask) else _lacks("上一版", "memorandum", *before)


def _around_returned_page(body: Body, ask: Ask) -> Held:
    itself = ask("SELECT sha256, source_page FROM returned_page WHERE id = ?", body["id"])
    about = ask(_PAPER_OF, body["paper_id"])
    if body["paper_id"] and not about:
        return _lacks("文书", "paper", body["paper_id"])
    return Held(itself=itself, about=about)


def _around_case(body: Body, ask: Ask) -> Held:
    itself = _with_numbers(ask(_CASE_HERE, body["id"]), body)
    if itself.get("item_id") == body["item_id"]:
        return Held(itself=itself)
    item = ask("SELECT implementing_id, implementing_text, level FROM item WHERE id = ?", body["item_id"])
    return Held(itself=itself, item=item)


def _with_numbers(itself: Body, body: Body) -> Body:
    """The case here, with its identity numbers where they are of the same people as the body's, else ''."""
    if not itself.get("accepted"):
        return itself
    known = {
        name: body[name] if store.lookup_key(body[name]) == itself[f"{column}_key"] else None
        for name, column in who_applies.NUMBERS.items()
    }
    return {**itself, **known}


def _around_case_act(body: Body, me: str, ask: Ask) -> Held:
    about = _owned(ask, _CASE, body["case_id"], me)
    if not about:
        return _lacks("办件", "case", body["case_id"])
    if body["kind"] != ActKind.REVERSED:
        return Held(about=_with_surveyors(about, body, body["case_id"], ask), about_site=about["owner_site"])
    undone = _owned(ask, _CASE_ACT, body["reverses"], me)
    if not undone:
        return _lacks("被更正的记录", "case_act", body["reverses"])
    about = _with_surveyors(about, undone, body["case_id"], ask)
    return Held(
        about=about, about_site=about["owner_site"], reversed=undone, reversed_site=undone["owner_site"]
    )  # fmt: skip


def _with_surveyors(about: Body, act: Body, case_id: str, ask: Ask) -> Body:
    """The case and, for a report on a survey, the office the county asked to make that survey."""
    if act["kind"] != ActKind.SURVEY_REPORTED:
        return about
    return {**about, **ask(_SURVEYORS, json.loads(act["details"]).get("survey", ""), case_id)}


def _around_applicant_correction(body: Body, me: str, ask: Ask) -> Held:
    """The act the correction belongs to, of the same case, and who wrote that act."""
    act = _owned(ask, _CASE_ACT, body["id"], me)
    if not act or act["case_id"] != body["case_id"]:
        return _lacks("更正记录", "case_act", body["id"])
    return Held(about=act, about_site=act["owner_site"])


def _around_line_act(body: Body, ask: Ask) -> Held:
    about = ask(
        "SELECT c.kind, c.giver_organ_id, c.receiver_organ_id, c.content_hash FROM checklist c"
        " JOIN checklist_line l ON l.checklist_id = c.id WHERE c.id = ? AND l.id = ?",
        body["checklist_id"], body["line_id"],
    )  # fmt: skip
    if not about:
        return _lacks("移交清单", "checklist_line", body["checklist_id"], body["line_id"])
    if not body["reverses"]:
        return Held(about=about)
    undone = ask("SELECT line_id, party FROM line_act WHERE id = ?", body["reverses"])
    if not undone:
        return _lacks("被撤销的记录", "line_act", body["reverses"])
    return Held(about=about, reversed=undone)


def _around_handover_act(body: Body, ask: Ask) -> Held:
    """The memorandum the act is about and what was cut over on it, or the checklist; and the act it takes back."""
    about: Body = {}
    if body["subject_type"] == Subject.MEMORANDUM:
        about = ask(f"SELECT department_id, {_CUT_OVER} AS cut_over FROM memorandum WHERE id = ?", body["subject_id"])
        if not about:
            return _lacks("备忘录", "memorandum_id", body["subject_id"])
    if body["subject_type"] in _OF_CHECKLISTS:
        about = ask(_OF_CHECKLISTS[body["subject_type"]], body["subject_id"])
        if not about:
            return _lacks("批次或清单", body["subject_type"], body["subject_id"])
    if not body["reverses"]:
        return Held(about=about)
    undone = ask(
        "SELECT kind, subject_type, subject_id, organ_id FROM handover_act WHERE id = ?", body["reverses"]
    )  # fmt: skip
    if not undone:
        return _lacks("被更正的记录", "handover_act", body["reverses"])
    return Held(about=about, reversed=undone)


def _follows(before: tuple[str, str, int], ask: Ask) -> bool:
    """Whether the version before one of a memorandum is here, whoever drafted it; before the first there is none."""
    query = "SELECT 1 AS found FROM memorandum WHERE batch_id = ? AND department_id = ? AND version = ?"
    return before[2] == 0 or bool(ask(query, *before))


def _lacks(words: str, *awaits: str | int) -> Held:
    """What the document refers to and is missing here: in words, and by type and key as in the quarantine."""
    return Held(lacking=words, awaits=" ".join(map(str, awaits)))


def _owned(ask: Ask, query: str, doc_id: str, me: str) -> Body:
    row = ask(query, doc_id)
    return {**row, "owner_site": trust.site_of(row["owner"] or me)} if row else {}


_AROUND: dict[str, Callable[[Body, Ask], Held]] = {
    "case": _around_case,
    "checklist": _around_checklist,
    "leaving": _around_leaving,
    "line_act": _around_line_act,
    "handover_act": _around_handover_act,
    "memorandum": _around_memorandum,
    "returned_page": _around_returned_page,
}
"""What is gathered around a document of these types."""
