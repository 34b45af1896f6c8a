"""One sitting at the counter (当场办结): taken in, accepted, decided and delivered; or noted from another system."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from db.actors import Actor
from db.cases import reading, service
from db.cases.acts import ActKind, last_of
from db.cases.delivery import Way
from db.cases.intake.competence import OWN
from db.cases.rules import CaseDetail, Intake
from db.errors import UserError
from db.store import database

INSTANT, COMMITTED = "1", "2"
GRADES = {"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意"}
"""好差评: five grades; the two lowest are bad and are followed up."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a sitting: the numbers the office gave the decision, and who took the papers."""

    decision_number: str = ""
    certificate_number: str = ""
    content: str = ""
    receiver: str = ""
    relation: str = ""
    opinion: str = ""


def at_once(actor: Actor, intake: Intake, outcome: Outcome) -> CaseDetail:
    """Take in, accept, grant and deliver an instant case (即办件) in one transaction.

    Every step needs its role: the clerk must have the window, decision and issue roles. Raises UserError for a
    承诺件, an item this office does not decide on, missing materials, or anything that refuses a single step; then
    nothing is recorded.
    """
    if intake.case_type != INSTANT:
        raise UserError("只有即办件可以当场办结，没有收件。", hint="承诺件请收件后按步骤办理。")
    day = intake.received_on
    with database.atomic():
        case = service.take_in(actor, intake)
        if case.accept_mode != OWN:
            raise UserError(
                f"这件由{case.accepting_organ}受理和决定，本单位不能当场办结，没有收件。", hint="请按普通件收件后报送。"
            )
        missing = [one.name for one in case.materials if one.missing]
        if missing:
            raise UserError(
                f"材料没有收齐，不能当场办结，没有收件：{'、'.join(missing)}。", hint="请收齐材料，或按普通件收件。"
            )
        granted = {
            "decision_number": outcome.decision_number,
            "certificate_number": outcome.certificate_number,
            "content": outcome.content,
        }
        whom = case.addressee
        receiver = outcome.receiver.strip() or whom.likely
        relation = outcome.relation.strip() or whom.relation_of(receiver)
        delivered = {"how": Way.DIRECT, "receiver": receiver, "relation": relation}
        for kind, details in (
            (ActKind.ACCEPTED, {}),
            (ActKind.GRANTED, {name: text.strip() for name, text in granted.items() if text.strip()}),
            (ActKind.DELIVERED, delivered),
        ):
            case = service.act(actor, case.summary.id, kind, day, outcome.opinion, details)
    return case


def outside(actor: Actor, intake: Intake, done_on: date | None) -> CaseDetail:
    """Note a case handled in another system by its number there; `done_on` is set if it is already done."""
    if intake.kind != "outside":
        raise UserError("这件不是在外部系统办理的，没有收件。", hint="请按普通件收件。")
    with database.atomic():
        case = service.take_in(actor, intake)
        if done_on:
            case = service.act(actor, case.summary.id, ActKind.DONE_OUTSIDE, done_on)
    return case


def corrected(actor: Actor, case_id: str, happened_on: date, came: Collection[int], reason: str = "") -> CaseDetail:
    """Record 收到补正材料 and count the materials received (by position) as complete, in one transaction."""
    with database.atomic():
        for one in service.case(case_id).materials:
            if one.position in came:
                service.receive_material(actor, case_id, one.position, one.copies)
        return service.act(actor, case_id, ActKind.CORRECTED, happened_on, reason)


def rate(actor: Actor, case_id: str, grade: str, happened_on: date, words: str = "") -> CaseDetail:
    """Record the applicant's rating (好差评), one per case, as on the applicant's sheet.

    Raises UserError for a second rating or an unknown grade.
    """
    if grade not in GRADES:
        raise UserError("评价不是五级之一，没有保存。", hint=f"请选：{'、'.join(GRADES.values())}。")
    check_unrated(case_id)
    return service.act(actor, case_id, ActKind.RATED, happened_on, words, {"grade": grade})


def check_unrated(case_id: str) -> None:
    """Raise UserError where the case was rated already."""
    known = last_of(reading.acts_of(case_id), ActKind.RATED)
    if known:
        raise UserError(f"这件 {known.happened_on} 已经评价过，没有再记。", hint="一件一评；填错了请先更正原来的评价。")
