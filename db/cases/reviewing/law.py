"""What the law asks of an act of reviewing, beyond the order of acts: one door for the service that records acts."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.calendar.rules import Calendar
from db.calendar.service import load_calendar
from db.cases import reading
from db.cases.acts import ENDINGS, ActKind, CaseAct
from db.cases.reviewing import commitment, decisions, endings, hearings, needs
from db.cases.reviewing.asked import ASKED, checked
from db.cases.tables import CaseRow

K = ActKind
Details = dict[str, str]


@dataclass(frozen=True, slots=True)
class Doing:
    """An act about to be recorded: on which case, by whom, when and why."""

    row: CaseRow
    acts: Sequence[CaseAct]
    kind: ActKind
    on: date
    reason: str
    who: str
    calendar: Calendar


def check(
    row: CaseRow, acts: Sequence[CaseAct], kind: ActKind, on: date, reason: str, details: Mapping[str, str], who: str
) -> Details:
    """The details as they are kept. Raises UserError for what the law does not allow now.

    `who` is the person recording it. Acts this part of the work does not know are given back as they came.
    """
    if kind not in ASKED and kind not in _CHECKS:
        return dict(details)
    if kind is K.FORWARDED and not details.get("opinion"):
        details = {**details, "opinion": reason}
    said = checked(kind, details)
    work = _CHECKS.get(kind)
    return work(Doing(row, acts, kind, on, reason, who, load_calendar()), said) if work else said


def _committed(one: Doing, said: Details) -> Details:
    materials = reading.materials_of(one.row.id)
    allowed = needs.allowed_of(one.row, one.on)
    commitment.check_commitment(one.acts, one.on, said, materials, allowed)
    missing = commitment.missing_of(said)
    return said | {"missing": json.dumps(missing, ensure_ascii=False)} if missing else said


def _outcome(one: Doing, said: Details) -> Details:
    commitment.check_outcome(one.kind, one.acts, one.on)
    return said


def _noticed(one: Doing, said: Details) -> Details:
    day = date.fromisoformat(said["day"])
    hearings.check_noticed(one.acts, one.on, day, said["presider"], one.reason, one.calendar)
    return said


def _held(one: Doing, said: Details) -> Details:
    hearings.check_held(one.acts, one.on, said["presider"], one.calendar)
    return said


def _asked(one: Doing, said: Details) -> Details:
    hearings.check_asked(one.acts, one.on, one.calendar)
    return said


def _reviewed(one: Doing, said: Details) -> Details:
    hearings.check_reviewer(one.acts, one.who)
    decisions.check_no_survey(said, one.acts, needs.asks_of(one.row, one.on), one.reason)
    return said


def _decided(one: Doing, said: Details) -> Details:
    """A decision after a hearing names its record (Art 48(2))."""
    asks = needs.asks_of(one.row, one.on)
    decisions.check_decision(one.acts, asks, one.kind is K.GRANTED, one.on, one.calendar)
    record = hearings.hearing_of(one.acts, one.calendar).record
    return said | {"hearing_record": record} if record else said


def _surveyed(one: Doing, said: Details) -> Details:
    decisions.check_officers(hearings.names_of(said.get("officers", "")))
    return said


def _legacy(one: Doing, said: Details) -> Details:
    decisions.check_legacy(one.kind, one.acts, one.row.kind)
    return said


def _forwarded(one: Doing, said: Details) -> Details:
    """All materials go along (Art 43): the list is what came in."""
    decisions.check_forwarded(one.acts, decisions.Asks(one.row.kind, frozenset(one.row.flags.split())), one.on,
                              one.calendar)  # fmt: skip
    came = [[m.name, m.form, str(m.received)] for m in reading.materials_of(one.row.id) if m.received]
    return said | {"materials": said.get("materials") or json.dumps(came, ensure_ascii=False)}


def _ended(one: Doing, said: Details) -> Details:
    endings.check_ending(one.kind, one.acts, one.on, said)
    return said


_CHECKS: Mapping[ActKind, Callable[[Doing, Details], Details]] = {
    K.COMMITTED: _committed,
    K.COMMITMENT_MET: _outcome,
    K.COMMITMENT_FAILED: _outcome,
    K.HEARING_ASKED: _asked,
    K.HEARING_NOTICED: _noticed,
    K.HEARING_HELD: _held,
    K.REVIEWED: _reviewed,
    K.GRANTED: _decided,
    K.DENIED: _decided,
    K.SURVEYED: _surveyed,
    K.SURVEY_NOTICED: _surveyed,
    K.LEGACY_OPINION: _legacy,
    K.LEGACY_VERIFIED: _legacy,
    K.FORWARDED: _forwarded,
    **dict.fromkeys(ENDINGS, _ended),
}
