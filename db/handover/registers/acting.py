"""Steps on things of a register: one step on one or many things under one document, and taking a step back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from db.actors import Actor, Role
from db.errors import UserError
from db.handover import acts
from db.handover.acts import HandoverActKind, NewAct
from db.handover.persons import TELL_APART
from db.handover.registers import life, seals, standing, steps, stock, stock_steps
from db.handover.registers.life import Refusal, State
from db.handover.registers.rules import Register
from db.handover.registers.service import require_keeper
from db.handover.registers.standing import Standing
from db.store import database

K = HandoverActKind


@dataclass(frozen=True, slots=True)
class Step:
    """A step to be taken; `details` are those the register asks for (`steps.STEPS`).

    `batch_id` and `organ_id` name the batch and department where they differ from the entry's own.
    """

    kind: HandoverActKind
    on: date
    details: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    batch_id: str = ""
    organ_id: str = ""


def take_step(actor: Actor, entry_id: str, step: Step) -> Standing:
    """Record one step on one thing. Raises UserError where it may not follow, or something is not written down."""
    return take_steps(actor, [entry_id], step)[0]


def take_steps(actor: Actor, entry_ids: Sequence[str], step: Step) -> list[Standing]:
    """Record the same step on many things under one document, all or none; as `take_step` otherwise."""
    require_keeper(actor)
    if not entry_ids:
        raise UserError("还没有选，没有登记。", hint="请至少选一条。")
    return _take(actor, entry_ids, step)


def take_blank(actor: Actor, entry_id: str, step: Step) -> Standing:
    """Move blanks while a certificate is made (制证): drawn, given back or spoiled by whoever issues, for one case."""
    actor.require(Role.ISSUE)
    return _take(actor, [entry_id], step)[0]


def _take(actor: Actor, entry_ids: Sequence[str], step: Step) -> list[Standing]:
    with database.atomic():
        found = standing.together(entry_ids)
        wanted = [_checked(one, step) for one in found]
        acts.append_many(actor, wanted)
        return standing.together(entry_ids)


def seal_off(actor: Actor, entry_ids: Sequence[str], on: date, details: Mapping[str, str]) -> list[Standing]:
    """Take departments' old seals out of use and seal them up under one document of the government (废止封存).

    Seals already out of use are only sealed up. `details` are those of both steps. Sources: 山西 2019 三(三); 泽州 2020
    二(二).
    """
    require_keeper(actor)
    with database.atomic():
        found = standing.together(entry_ids)
        working = [one.id for one in found if one.state in (State.REGISTERED, State.ENABLED, State.IN_USE)]
        if working:
            take_steps(actor, working, Step(K.DEACTIVATED, on, _of_step(K.DEACTIVATED, details)))
        return take_steps(actor, entry_ids, Step(K.SEALED_UP, on, _of_step(K.SEALED_UP, details)))


def reverse(actor: Actor, entry_id: str, act_id: str, reason: str) -> Standing:
    """Take a step back by another act (更正); nothing later may rest on it. Raises UserError otherwise."""
    require_keeper(actor)
    return _reverse(actor, entry_id, act_id, reason)


def put_blank_back(actor: Actor, entry_id: str, act_id: str, reason: str) -> Standing:
    """Take back that a blank was drawn for a case, when the certificate itself is taken back (更正)."""
    actor.require(Role.ISSUE)
    return _reverse(actor, entry_id, act_id, reason)


def _reverse(actor: Actor, entry_id: str, act_id: str, reason: str) -> Standing:
    if not reason.strip():
        raise UserError("更正要写明理由，没有登记。", hint="请写清为什么更正。")
    with database.atomic():
        found = standing.standing(entry_id)
        act = next((one for one in found.acts if one.id == act_id), None)
        if act is None:
            raise UserError("找不到要更正的这一步。", hint="请刷新台账后再试。")
        _refuse(life.why_not_reverse(found.register, act, found.acts))
        _refuse(stock_steps.why_not_reverse(act, found))
        subject = steps.subject_of(found.register)
        acts.append(
            actor, subject, entry_id, K.REVERSED, act.happened_on, called=f"{found.entry.name}的「{act.label}」",
            batch_id=act.batch_id, organ_id=act.organ_id, reason=reason, reverses=act_id,
        )  # fmt: skip
        return standing.standing(entry_id)


def _checked(found: Standing, step: Step) -> NewAct:
    """The act a step becomes. Raises UserError where it may not be taken."""
    register, label, entry = found.register, steps.called(found.register, step.kind), found.entry
    _refuse(seals.why_never(found, step.kind))
    _refuse(life.why_not(register, step.kind, step.on, found.acts))
    wrong = life.missing(register, step.kind, step.details)
    if wrong:
        hint = TELL_APART if any("同一个人" in one for one in wrong) else "请补好再登记。"
        raise UserError(f"登记「{label}」：{'；'.join(wrong)}。没有登记。", hint=hint)
    if register is Register.SEAL:
        _refuse(seals.why_not(found, step.kind, step.on, step.details))
        _refuse(_why_not_closing(found, step))
    if step.kind in (K.HANDED_ON, K.GIVEN_BACK) and register is not Register.CERTIFICATE:
        _refuse(life.why_not_hand_on(step.details["giver"], found.chain))
    if step.kind in stock.KINDS and register is Register.CERTIFICATE:
        step = replace(step, details=stock_steps.checked(found, step.kind, step.details))
    return NewAct(
        steps.subject_of(register), entry.id, step.kind, step.on, entry.name, step.batch_id or entry.batch_id,
        step.organ_id or entry.organ_id or None, step.details, step.reason,
    )  # fmt: skip


def _why_not_closing(found: Standing, step: Step) -> Refusal | None:
    """In-flight cases of a department in a batch end with one seal, not with two."""
    if step.kind is not K.CLOSING_SEAL:
        return None
    if not (step.batch_id and step.organ_id):
        return Refusal("没有说明是哪一批、哪个部门的在办件，没有登记。", "请选批次和部门。")
    for one in seals.closing_seals():
        if (one.batch_id, one.department_id) == (step.batch_id, step.organ_id) and one.seal:
            name = one.seal.entry.name
            return Refusal(f"{one.department}的在办件已经确定用「{name}」，没有再登记。", "要改的，请先更正那一步。")
    return None


def _of_step(kind: HandoverActKind, details: Mapping[str, str]) -> dict[str, str]:
    asked = {one.name for one in steps.STEPS[Register.SEAL][kind]}
    return {name: text for name, text in details.items() if name in asked}


def _refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise UserError(refusal.text, hint=refusal.hint)
