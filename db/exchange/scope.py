"""What an office below the county may write: its own cases, its own side of a handover, its own papers. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from db.actors import SiteKind
from db.cases.checks import STATUTORY
from db.cases.competence import Office, may_act
from db.cases.rules import ActKind
from db.handover.rules import LineActKind, Party
from db.organs.rules import plain_name

Body = Mapping[str, Any]

_PAPER_SITE = re.compile(r"〔\d{4}〕(\d+)[A-Z]?-\d+号\Z")
"""The site code in a paper's number; the installation letter may follow it, as in 移清〔2026〕140525A-3号."""


@dataclass(frozen=True, slots=True)
class Sender:
    """An office below the county, as the roster and the county's register of organs know it; names are plain names."""

    site: str
    office: Office
    names: frozenset[str]
    county_names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Held:
    """What is here already: the document itself, the one it speaks of with its owner's site, the act it takes back.

    `lacking` names in words what it speaks of and is not here yet.
    """

    lacking: str = ""
    itself: Body = field(default_factory=dict)
    about: Body = field(default_factory=dict)
    about_site: str = ""
    reversed: Body = field(default_factory=dict)
    reversed_site: str = ""


def in_scope(doc_type: str, body: Body, sender: Sender, held: Held) -> bool:
    """Whether this office may write this document; what it may not waits aside as 无权修改."""
    rule = _RULES.get(doc_type)
    return rule is not None and rule(body, sender, held)


def _case(body: Body, sender: Sender, held: Held) -> bool:
    """Its number and office stay; the accepting organ changes at most to another name of the same office."""
    if not held.itself:
        return bool(body["site_code"] == sender.site and body["number"].startswith(sender.site))
    if any(body[name] != held.itself[name] for name in ("number", "site_code")):
        return False
    organs = {body["accepting_organ"], held.itself["accepting_organ"]}
    return len(organs) == 1 or all(may_act(sender.office, organ) for organ in organs)


def _case_act(body: Body, sender: Sender, held: Held) -> bool:
    """On an own case, never in the county's name; only the accepting organ decides, only its author undoes an act."""
    if held.about_site != sender.site or plain_name(body["organ_name"]) in sender.county_names:
        return False
    if body["kind"] in STATUTORY and not may_act(sender.office, held.about["accepting_organ"]):
        return False
    if body["kind"] != ActKind.REVERSED:
        return True
    return held.reversed_site == sender.site and held.reversed["case_id"] == body["case_id"]


def _line_act(body: Body, sender: Sender, held: Held) -> bool:
    """In the place of the own organ alone, on the content as issued; a witness's half comes from the county."""
    sides = {Party.GIVER: held.about["giver_organ_id"], Party.RECEIVER: held.about["receiver_organ_id"]}
    own = sides.get(body["party"]) in sender.office.ids and plain_name(body["organ_name"]) in sender.names
    if not own or not held.about["content_hash"] or body["content_hash"] != held.about["content_hash"]:
        return False
    if body["kind"] != LineActKind.REVERSED:
        return True
    return all(held.reversed[name] == body[name] for name in ("line_id", "party"))


def _checklist(body: Body, sender: Sender, held: Held) -> bool:
    """Prepared by a department that is one of its two sides; once here its content is frozen."""
    own = {body["giver_organ_id"], body["receiver_organ_id"]} & sender.office.ids
    frozen = held.itself.get("content_hash", "") in ("", body["content_hash"])
    return _is_department(body, sender) and bool(own) and frozen


def _memorandum(body: Body, sender: Sender, held: Held) -> bool:
    return _is_department(body, sender) and body["department_id"] in sender.office.ids


def _is_department(body: Body, sender: Sender) -> bool:
    return sender.office.kind is SiteKind.DEPARTMENT and body["site_code"] == sender.site


def _paper(body: Body, sender: Sender, held: Held) -> bool:
    """Under a number of the own site, and not about another office's case."""
    number = _PAPER_SITE.search(body["number"])
    return number is not None and number[1] == sender.site and held.about_site in ("", sender.site)


_RULES: dict[str, Callable[[Body, Sender, Held], bool]] = {
    "case": _case,
    "case_act": _case_act,
    "line_act": _line_act,
    "checklist": _checklist,
    "memorandum": _memorandum,
    "paper": _paper,
}
