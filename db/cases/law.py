"""What the law asks of an act: one door for the service that records acts, one line for each kind of act."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from db import clock
from db.calendar.counting import quick
from db.calendar.days import Calendar
from db.calendar.service import load_calendar
from db.cases import checks, delivery, details, marks, misprints, periods, reading, reported, whereabouts
from db.cases.acts import ENDINGS, ActKind, CaseAct, check_act
from db.cases.intake import corrections, routing
from db.cases.periods import Limits
from db.cases.reviewing import commitment, decisions, endings, hearings, needs
from db.cases.rules import Addressee
from db.cases.tables import CaseRow
from db.errors import UserError

K = ActKind
OUTSIDE = "outside"
Details = dict[str, str]


@dataclass(frozen=True, slots=True)
class Doing:
    """An act about to be recorded: on which case, after which acts, when, why and by whom."""

    row: CaseRow
    acts: list[CaseAct]
    kind: ActKind
    on: date
    reason: str
    who: str
    limits: Limits
    calendar: Calendar

    @property
    def by_law(self) -> bool:
        """Whether this is the acceptance as of the receipt that the law made: nobody asked to correct anything."""
        return self.kind is K.ACCEPTED and self.on == periods.deemed_on(
            self.acts, self.limits, self.calendar, clock.today()
        )


def checked(row: CaseRow, kind: ActKind, on: date, reason: str, told: Mapping[str, str], who: str) -> Details:
    """The details of an act as they are kept. Raises UserError for what the law does not allow now.

    `who` is the name of the person recording it; `told` are the details as they were entered.
    """
    checks.check_reason(kind, reason)
    acts = reading.acts_of(row.id)
    one = Doing(row, acts, kind, on, reason, who, reading.limits_of(row, acts), quick(load_calendar()))
    check_act(acts, kind, on, clock.today(), one.by_law)
    if kind is K.FORWARDED and not told.get("opinion"):
        told = {**told, "opinion": reason}
    said = details.checked(kind, told)
    work = _CHECKS.get(kind)
    return work(one, said) if work else said


def _correcting(one: Doing, said: Details) -> Details:
    corrections.check(one.kind, said, one.reason)
    if one.kind is K.CORRECTION_ASKED:
        checks.check_until(one.on, said)
        checks.check_correction(one.acts, one.on, one.limits, one.calendar)
    return said


def _later(one: Doing, said: Details) -> Details:
    checks.check_later_until(one.acts, one.on, said)
    return said


def _accepted(one: Doing, said: Details) -> Details:
    """An acceptance the law made says so (`deemed`): where the office tells it, or could not have accepted itself."""
    checks.check_acceptance_date(one.acts, one.on, one.limits, one.calendar)
    routing.check_acceptance(reading.this_office(), one.row.item_id, one.row.accepting_organ, one.on)
    materials = reading.materials_of(one.row.id)
    if one.by_law and (said.get("deemed") or checks.missing_core(materials)):
        return {"deemed": one.on.isoformat()}
    checks.check_materials(materials)
    return {}


def _refused(one: Doing, said: Details) -> Details:
    checks.check_refusal(one.acts, one.on, one.limits, one.calendar)
    checks.check_unanswered(one.acts, one.on, one.reason, said, one.calendar)
    return said


def _stopped(one: Doing, said: Details) -> Details:
    checks.check_stop(said, one.limits)
    return said


def _extended(one: Doing, said: Details) -> Details:
    checks.check_extension(one.acts, one.on, said, one.limits, one.calendar)
    return said


def _done_outside(one: Doing, said: Details) -> Details:
    checks.check_outside(one.row.kind == OUTSIDE)
    return said


def _told(one: Doing, said: Details) -> Details:
    commitment.check_listed(needs.allowed_of(one.row, one.on))
    return said


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
    decisions.check_no_survey(said, one.acts, needs.asks_of(one.row, one.on))
    return said


def _decided(one: Doing, said: Details) -> Details:
    """A decision after a hearing names its record (Art 48(2))."""
    asks = needs.asks_of(one.row, one.on)
    if one.kind is K.GRANTED:
        decisions.check_validity(said)
        materials = reading.materials_of(one.row.id)
        decisions.check_complete(materials, commitment.promised(one.acts), one.reason)
    decisions.check_decision(one.acts, asks, one.kind is K.GRANTED, one.on, one.calendar)
    record = hearings.hearing_of(one.acts, one.calendar).record
    told = {name: words for name, words in said.items() if name != "hearing_record"}
    return told | {"hearing_record": record} if record else told


def _surveyed(one: Doing, said: Details) -> Details:
    decisions.check_officers(hearings.names_of(said.get("officers", "")))
    return said


def _reported(one: Doing, said: Details) -> Details:
    """What a township station saw where the county asked it to survey; the county then records the survey itself."""
    asked = checks.survey_asked(one.acts, reading.this_office().ids)
    if asked is None:
        raise UserError("这件没有委托本单位踏勘，或者已经报送，没有保存。", hint="县里通知委托踏勘的，随数据包到本站。")
    if reported.read(said.get(reported.FILES, "")) is None:
        raise UserError("报送的附件写得不对，没有保存。", hint="请用「加照片、录音、录像…」选文件，不要手工填写。")
    return _surveyed(one, said) | {"survey": asked.details["survey"]}


def _marked(one: Doing, said: Details) -> Details:
    """What is set and taken off, and in words what that changes: the statutory period too, before and after."""
    row, before = one.row, _ends(one, one.limits)
    file = marks.Filed(frozenset(row.flags.split()), row.kind, bool(row.agent and row.agent_id_key), before)
    told = marks.checked(file, one.acts, said, clock.today())
    flags = (one.limits.flags | set(told.get("marks", "").split())) - set(told.get("off", "").split())
    return told | {"changes": marks.changes(told, before, _ends(one, replace(one.limits, flags=flags)))}


def _ends(one: Doing, limits: Limits) -> date | None:
    ledger = periods.statutory_ledger(one.acts, limits, one.calendar)
    return ledger.due if ledger else None


def _applicant(one: Doing, said: Details) -> Details:
    raise UserError("更正申请人信息要写明改什么，没有保存。", hint="请用「更正申请人信息」，逐栏改好再保存。")


def _legacy(one: Doing, said: Details) -> Details:
    decisions.check_legacy(one.kind, one.acts, one.row.kind)
    return said


def _forwarded(one: Doing, said: Details) -> Details:
    """All materials go along (Art 35): the list is what came in."""
    decisions.check_forwarded(one.acts, decisions.Asks(one.row.kind, frozenset(one.row.flags.split())), one.on,
                              one.calendar)  # fmt: skip
    came = [[m.name, m.form, str(m.received)] for m in reading.materials_of(one.row.id) if m.received]
    return said | {"materials": said.get("materials") or json.dumps(came, ensure_ascii=False)}


def _sent(one: Doing, said: Details) -> Details:
    whereabouts.check_sent(said, one.reason)
    return said


def _delivered(one: Doing, said: Details) -> Details:
    row = one.row
    whom = Addressee(row.applicant, row.applicant_kind, row.legal_person, row.agent, row.agent_relation, row.contact)
    return delivery.checked(said, one.on, one.acts, whom)


def _misprinted(one: Doing, said: Details) -> Details:
    """A paper names who applies as the file does: another person than the one decided on is no clerical error."""
    told = misprints.checked(one.acts, said)
    name = one.row.applicant
    others = [place.right for place in misprints.read(told["errors"]) if place.where == misprints.APPLICANT]
    if any(right not in name for right in others):
        raise UserError(
            f"更正后的申请人「{others[0][:40]}」不是本件的申请人「{name}」，没有保存。",
            hint="名称录错的，先用「更正申请人信息」改好，再更正文书；换了人的不是笔误，按变更办理（行政许可法第四十九条）。",
        )
    if "valid_from" in told or "valid_to" in told:
        decisions.check_validity(misprints.result_of(one.acts) | told)
    return told


def _ended(one: Doing, said: Details) -> Details:
    endings.check_ending(one.kind, one.acts, one.on, said)
    return said


_CHECKS: Mapping[ActKind, Callable[[Doing, Details], Details]] = {
    K.CORRECTED_AT_ONCE: _correcting,
    K.CORRECTION_ASKED: _correcting,
    K.CORRECTION_UNTIL: _later,
    K.ACCEPTED: _accepted,
    K.REFUSED: _refused,
    K.STOPPED: _stopped,
    K.EXTENDED: _extended,
    K.DONE_OUTSIDE: _done_outside,
    K.COMMITMENT_TOLD: _told,
    K.COMMITTED: _committed,
    K.COMMITMENT_MET: _outcome,
    K.COMMITMENT_FAILED: _outcome,
    K.HEARING_ASKED: _asked,
    K.HEARING_NOTICED: _noticed,
    K.HEARING_HELD: _held,
    K.REVIEWED: _reviewed,
    K.GRANTED: _decided,
    K.DENIED: _decided,
    K.MARKED: _marked,
    K.APPLICANT_CORRECTED: _applicant,
    K.SURVEYED: _surveyed,
    K.SURVEY_NOTICED: _surveyed,
    K.SURVEY_REPORTED: _reported,
    K.LEGACY_OPINION: _legacy,
    K.LEGACY_VERIFIED: _legacy,
    K.FORWARDED: _forwarded,
    K.SENT: _sent,
    K.DELIVERED: _delivered,
    K.CORRECTION_SERVED: _delivered,
    K.DECISION_CORRECTED: _misprinted,
    **dict.fromkeys(ENDINGS, _ended),
}
