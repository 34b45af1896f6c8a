"""What an office below the county may write: its own cases, its own side of a handover, its own papers. Pure."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from db.actors import SiteKind
from db.cases import who_applies
from db.cases.acts import ActKind
from db.cases.checks import STATUTORY
from db.cases.intake.competence import Office, accept_mode, implements, may_act, may_record
from db.handover.acts import HandoverActKind
from db.handover.acts import Subject as HandoverSubject
from db.handover.rules import HandoverKind, LineActKind, Party
from db.items.acts import ANSWERS, BOARD, ListActKind, Subject
from db.items.changes import requested
from db.organs.rules import plain_name

Body = Mapping[str, Any]

_PAPER_SITE = re.compile(r"〔\d{4}〕(\d+)[A-Z]?-\d+号\Z")
"""The site code in a paper's number; the installation letter may follow it, as in 移清〔2026〕140525A-3号."""


@dataclass(frozen=True, slots=True)
class Sender:
    """An office below the county, as the roster and the county's register of organs know it; names are plain names.

    `ended` is the first day (ISO) on which its organ is no more; '' while it stands.
    """

    site: str
    office: Office
    names: frozenset[str]
    county_names: frozenset[str]
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What is here already: the document itself, the one it is about with its owner's site, the act it takes back.

    `lacking` names in words what the document refers to and is not here, `awaits` is that by type and key. `item` is
    the item of a case, where the county knows it and the case did not name it before.
    """

    lacking: str = ""
    awaits: str = ""
    itself: Body = field(default_factory=dict)
    about: Body = field(default_factory=dict)
    about_site: str = ""
    reversed: Body = field(default_factory=dict)
    reversed_site: str = ""
    item: Body = field(default_factory=dict)


def in_scope(doc_type: str, body: Body, sender: Sender, held: Held) -> bool:
    """Whether this office may write this document; otherwise the version waits as 无权修改."""
    rule = _RULES.get(doc_type)
    return rule is not None and rule(body, sender, held)


_DAY = {
    "case": "received_on", "case_act": "happened_on", "list_act": "happened_on", "handover_act": "happened_on",
    "paper": "issued_on",
}  # fmt: skip
"""The field with the day on which something was done in the office's name, by type of document."""


def after_its_end(doc_type: str, body: Body, sender: Sender) -> bool:
    """Whether the act is dated after the office's organ ended (撤并); then it was its successor's to do.

    What the organ did before counts, however late it comes. So do the papers and ticks of a checklist still to be
    signed: the successor's people finish it in its name.
    """
    day = body.get(_DAY.get(doc_type, ""), "")
    if doc_type == "paper" and body["subject_type"] == HandoverSubject.CHECKLIST:
        return False
    return bool(sender.ended and day) and bool(day >= sender.ended)


def keeps_its_place(doc_type: str, body: Body, sender: Sender, held: Held) -> bool:
    """Whether a version that descends from the county's grant is still the same document, whoever wrote it before.

    A document the county lost altogether is taken as the new writer brings it.
    """
    if not held.itself:
        return True
    if doc_type == "case":
        return _case(body, sender, held)
    return _as_known(body, held)


def _case(body: Body, sender: Sender, held: Held) -> bool:
    """Its number and office stay; the accepting organ changes at most to another name of the same office.

    Nobody makes itself the accepting organ of an item that is another organ's; of an item the county does not know
    only the office itself can tell.
    """
    if not held.itself:
        own = body["site_code"] == sender.site and body["number"].startswith(sender.site)
        return bool(own and _accepts_what_is_its_own(body, sender, held))
    if any(body[name] != held.itself[name] for name in ("number", "site_code")):
        return False
    organs = {body["accepting_organ"], held.itself["accepting_organ"]}
    if len(organs) > 1 and not all(may_act(sender.office, organ) for organ in organs):
        return False
    return _accepts_what_is_its_own(body, sender, held) and _still_says_what_was_accepted(body, sender, held)


STAYING = (
    "item_id", "item_name", "item_type", "kind", "flags", "received_on", "statutory_limit", "limit_unit",
    "promised_limit", "promised_unit", "limit_basis",
)  # fmt: skip
"""What of a file stays once another organ accepted it: what is applied for, and all that its period is counted by."""


def _still_says_what_was_accepted(body: Body, sender: Sender, held: Held) -> bool:
    """What another organ accepted stays: its marks are corrected by that organ's own act (改办件标记)."""
    if not held.itself.get("accepted") or may_act(sender.office, held.itself["accepting_organ"]):
        return True
    stays = all(body[name] == held.itself[name] for name in STAYING)
    return stays and (not held.itself["decided"] or _still_has_its_files(body, held.itself))


def _still_has_its_files(body: Body, itself: Body) -> bool:
    """Every attachment a decision may rest on stays; more may come."""
    return set((itself["files"] or "").split()) <= {one["sha256"] for one in body["attachments"]}


def changes_applicant_silently(doc_type: str, body: Body, held: Held) -> bool:
    """Whether a file changes the applicant's data after acceptance without an act of correcting it here.

    Corrected fields are written into the file again whatever it says, so only the others are compared. It makes no
    difference whose case it is: papers with the old data went out to the applicant.
    """
    if doc_type != "case" or not held.itself.get("accepted"):
        return False
    corrected = set((held.itself["corrected"] or "").split())
    told = {name: name for name in who_applies.PLAIN}
    told |= {name: f"{column}_masked" for name, column in who_applies.NUMBERS.items()}
    return any(body[name] != held.itself[name] for name, said in told.items() if said not in corrected)


def _accepts_what_is_its_own(body: Body, sender: Sender, held: Held) -> bool:
    item = held.item
    if not item or not may_act(sender.office, body["accepting_organ"]):
        return True
    return implements(sender.office, item["implementing_id"], item["implementing_text"], item["level"])


def _case_act(body: Body, sender: Sender, held: Held) -> bool:
    """An act on an own case, never in the county's name; only the accepting organ decides, only its author undoes it.

    An office that took a case in and gave it away (移交) still serves the applicant but no longer decides.
    """
    if plain_name(body["organ_name"]) in sender.county_names:
        return False
    if ActKind.SURVEY_REPORTED in (body["kind"], held.reversed.get("kind")):
        own = body["kind"] != ActKind.REVERSED or held.reversed_site == sender.site
        return own and _surveys(sender, held)
    if ActKind.APPLICANT_CORRECTED in (body["kind"], held.reversed.get("kind")):
        return body["kind"] == ActKind.APPLICANT_CORRECTED and held.about_site == sender.site
    if not _took_part(sender, held):
        return False
    undone = held.reversed.get("kind", "")
    if not _decides(sender, held, {body["kind"], undone} & STATUTORY):
        return False
    if body["kind"] != ActKind.REVERSED:
        return True
    return held.reversed_site == sender.site and held.reversed["case_id"] == body["case_id"]


def _applicant_correction(body: Body, sender: Sender, held: Held) -> bool:
    """A correction of the applicant by the office's own act, which must be here, on a case it writes."""
    return held.about_site == sender.site and held.about["kind"] == ActKind.APPLICANT_CORRECTED


def _surveys(sender: Sender, held: Held) -> bool:
    """Whether the county asked this office for the survey it reports on (委托踏勘), whoever took the case in."""
    return not sender.office.ids.isdisjoint((held.about.get("surveyors") or "").split())


def _took_part(sender: Sender, held: Held) -> bool:
    return sender.site in (held.about_site, held.about.get("site_code", ""))


def _decides(sender: Sender, held: Held, kinds: Collection[str]) -> bool:
    """Whether the sender may record these acts; one the county's own guide names accepts for the organ (委托受理)."""
    if not kinds:
        return True
    if held.about_site != sender.site:
        return False
    organ, told = held.about["accepting_organ"], held.about.get("accepting_body") or ""
    mode = accept_mode(sender.office, organ, told)
    return all(may_record(sender.office, organ, mode, ActKind(kind)) for kind in kinds)


def _line_act(body: Body, sender: Sender, held: Held) -> bool:
    """An act in the own organ's place only, on the content as issued; a witness's signature comes from the county.

    In a leaving handover of the own office everybody signs there, the witness too.
    """
    sides = {Party.GIVER: held.about["giver_organ_id"], Party.RECEIVER: held.about["receiver_organ_id"]}
    own = sides.get(body["party"]) in sender.office.ids and plain_name(body["organ_name"]) in sender.names
    if body["party"] == Party.WITNESS:
        own = _is_own_leaving(held.about, sender) and plain_name(body["organ_name"]) not in sender.county_names
    if not own or not held.about["content_hash"] or body["content_hash"] != held.about["content_hash"]:
        return False
    if body["kind"] == LineActKind.EXCUSED and body["party"] != Party.RECEIVER:
        return False
    if body["kind"] != LineActKind.REVERSED:
        return True
    return _takes_back(body, held, "line_id", "party")


def _list_act(body: Body, sender: Sender, held: Held) -> bool:
    """In the own organ's name: a department's answers to the upper list, its requests to ours, what an office shows."""
    own = body["organ_id"] in sender.office.ids and plain_name(body["organ_name"]) in sender.names
    kinds = _list_steps(body["subject_type"], sender.office.kind is SiteKind.DEPARTMENT)
    if not own or not ({body["kind"], held.reversed.get("kind", "")} - {""} <= kinds | {ListActKind.REVERSED}):
        return False
    if body["kind"] == ListActKind.SHOWN:
        return _shows_what_is_its_own(body, sender)
    if body["kind"] != ListActKind.REVERSED:
        return True
    return _takes_back(body, held, "subject_id", "organ_id")


def _list_steps(subject_type: str, is_department: bool) -> frozenset[ListActKind]:
    """What an office below the county may record about a subject; nothing of an adjustment, which is the county's."""
    if subject_type == Subject.GUIDE:
        return frozenset({ListActKind.SHOWN})
    asked = {Subject.CLAIM: ANSWERS, Subject.REQUEST: requested.OF_THE_DEPARTMENT}
    return next((kinds for name, kinds in asked.items() if name == subject_type and is_department), frozenset())


def _shows_what_is_its_own(body: Body, sender: Sender) -> bool:
    """A township centre or village station speaks for its own board alone (自治州 2022 五(三))."""
    if sender.office.kind is SiteKind.DEPARTMENT:
        return True
    told = json.loads(body["details"])
    return told.get("channel") == BOARD and plain_name(told.get("place", "")) in sender.names


_HANDOVER_STEPS = {
    HandoverSubject.LIAISON: frozenset({HandoverActKind.NAMED, HandoverActKind.REPLACED}),
    HandoverSubject.MENTORING: frozenset({HandoverActKind.LOGGED}),
    HandoverSubject.MEMORANDUM: frozenset({HandoverActKind.SIGNED}),
}
"""What a department may record of a handover; acts on seals, keys and powers are the county's."""

_LEAVING_STEPS = {
    HandoverSubject.CHECKLIST: frozenset({HandoverActKind.GATE_CLOSED, HandoverActKind.REOPENED}),
    HandoverSubject.BATCH: frozenset({HandoverActKind.FINISHED}),
}
"""What any office may record of a leaving handover between its own people."""


def _handover_act(body: Body, sender: Sender, held: Held) -> bool:
    """In the own organ's name: a department names its liaison, logs its mentoring and signs its own memorandum.

    A signature stays once powers were cut over on a memorandum both have signed (先立后破, 山西 2019 四(三)3). What
    happens between the own people (离任移交) any office closes itself.
    """
    own = body["organ_id"] in sender.office.ids and plain_name(body["organ_name"]) in sender.names
    inside = body["subject_type"] in _LEAVING_STEPS
    steps = _LEAVING_STEPS if inside else _HANDOVER_STEPS
    kinds = steps.get(body["subject_type"], frozenset[HandoverActKind]())
    may = _is_own_leaving(held.about, sender) if inside else sender.office.kind is SiteKind.DEPARTMENT
    if not own or not may:
        return False
    if body["subject_type"] == HandoverSubject.MEMORANDUM and held.about.get("department_id") not in sender.office.ids:
        return False
    if body["kind"] != HandoverActKind.REVERSED:
        return body["kind"] in kinds
    if held.about.get("cut_over"):
        return False
    return held.reversed.get("kind") in kinds and _takes_back(body, held, "subject_type", "subject_id", "organ_id")


def _takes_back(body: Body, held: Held, *same: str) -> bool:
    """Whether the record it takes back is here and has the same values in these fields."""
    return bool(held.reversed) and all(held.reversed[name] == body[name] for name in same)


def _checklist(body: Body, sender: Sender, held: Held) -> bool:
    """Prepared by a department that is one of its two sides; once here its content, its sides and its lines stay.

    That of a leaving handover is of the office both persons are of, and stands in no batch that moves powers.
    """
    frozen = not held.itself.get("content_hash") or _as_known(body, held)
    if held.about.get("kind", body["kind"]) != body["kind"] or not frozen:
        return False
    if body["kind"] == HandoverKind.LEAVING:
        return _is_own_leaving(body, sender) and bool(body["site_code"] == sender.site)
    own = {body["giver_organ_id"], body["receiver_organ_id"]} & sender.office.ids
    return _is_department(body, sender) and bool(own)


def _leaving(body: Body, sender: Sender, held: Held) -> bool:
    """The head of a leaving handover: a new one, or one that was known as such; whose it is the merge rules ask."""
    return bool(held.itself.get("kind", HandoverKind.LEAVING) == HandoverKind.LEAVING)


def _is_own_leaving(about: Body, sender: Sender) -> bool:
    """Whether a checklist, or what is asked about it, is of a leaving handover between people of this office."""
    sides = {about.get("giver_organ_id"), about.get("receiver_organ_id")}
    return bool(about.get("kind") == HandoverKind.LEAVING) and sides <= sender.office.ids


def line_ids(lines: Iterable[Body]) -> str:
    """The lines of a checklist in their order, by id: a signature stands on the line it was put on."""
    return " ".join(line["id"] for line in sorted(lines, key=lambda line: (line["category"], line["position"])))


def _memorandum(body: Body, sender: Sender, held: Held) -> bool:
    """Of the own department; a version says what it said when it first came, because others may have signed it."""
    own = _is_department(body, sender) and body["department_id"] in sender.office.ids
    return own and _as_known(body, held)


def _as_known(body: Body, held: Held) -> bool:
    """Whether a document still says what is here of it; True where nothing of it is here."""
    said = {name: line_ids(body["lines"]) if name == "line_ids" else body[name] for name in held.itself}
    return said == held.itself


def _is_department(body: Body, sender: Sender) -> bool:
    return sender.office.kind is SiteKind.DEPARTMENT and body["site_code"] == sender.site


def site_of_paper(number: str) -> str:
    """The site code in a paper's number; '' where there is none."""
    found = _PAPER_SITE.search(number)
    return found[1] if found else ""


def _paper(body: Body, sender: Sender, held: Held) -> bool:
    """A paper with a number of the own site, not about another office's case."""
    own = site_of_paper(body["number"]) == sender.site
    return own and (not held.about_site or _took_part(sender, held))


def _returned_page(body: Body, sender: Sender, held: Held) -> bool:
    """A scan of the own paper, or of one of a handover the own organ signs; the scan it is stays that scan.

    One that was filed and turned out to be no page of ours keeps its place only as taken back.
    """
    if held.itself and not _as_known(body, held):
        return False
    if not body["paper_id"]:
        return bool(held.itself)
    signs = {held.about["giver"], held.about["receiver"]} & sender.office.ids
    return bool(signs) or site_of_paper(held.about["number"]) == sender.site


_RULES: dict[str, Callable[[Body, Sender, Held], bool]] = {
    "case": _case,
    "case_act": _case_act,
    "applicant_correction": _applicant_correction,
    "line_act": _line_act,
    "list_act": _list_act,
    "handover_act": _handover_act,
    "leaving": _leaving,
    "checklist": _checklist,
    "memorandum": _memorandum,
    "paper": _paper,
    "returned_page": _returned_page,
}
