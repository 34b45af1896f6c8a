"""Taking back what was recorded wrongly of a batch (更正): by another act, with a reason, while nothing rests on it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from db import clock, journal
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import acts, ownership, service
from db.handover.acts import HandoverAct, HandoverActKind, Subject
from db.handover.batches import service as life
from db.handover.batches import tasks
from db.handover.checklists.gate import finished_on, require_finisher
from db.handover.deciding.papers import require_officer
from db.handover.rules import Batch
from db.handover.tables import HandoverActRow, TransferItemRow
from db.organs import service as organs
from db.store import database

K = HandoverActKind
SUBJECTS = (Subject.BATCH, Subject.LIAISON, Subject.MENTORING, Subject.ITEM)
CORRECTED_HERE = frozenset(
    {K.TRANSITION_BEGUN, K.DEADLINE_MOVED, K.TASK_DONE, K.FINISHED, K.NAMED, K.REPLACED, K.LOGGED, K.CUT_OVER}
)
"""Acts that are corrected here. Papers, decisions, signatures, register steps and closings are taken back elsewhere."""

AFTER_THE_END = frozenset({K.TASK_DONE, K.LOGGED, K.FINISHED})
"""What may still be recorded, and so corrected, of a batch that is finished."""


@dataclass(frozen=True, slots=True)
class Correctable:
    """One act of a batch; `about` is who or what it is about, `why_not` what rests on it so that it must stay."""

    act: HandoverAct
    about: str
    why_not: str = ""

    @property
    def words(self) -> str:
        """What was recorded, as people say it."""
        return f"{self.act.happened_on} {self.act.label}{f'：{self.about}' if self.about else ''}"


def correctable(batch_id: str) -> list[Correctable]:
    """The standing acts of a batch that are corrected here, in the order of recording, each with what prevents it."""
    batch, held = service.batch(batch_id), _held(batch_id)
    finished = finished_on(batch_id)
    return [
        Correctable(act, _about(act, batch), why_not(act, held, finished) or _moved_on(act, batch))
        for act in held
        if act.kind in CORRECTED_HERE
    ]


def why_not(act: HandoverAct, held: Sequence[HandoverAct], finished: str) -> str:
    """What rests on an act of a batch, in words; '' where nothing does. Pure.

    `held` are the standing acts of the batch in the order of recording, `finished` the day it was finished, or ''.
    """
    if finished and act.kind not in AFTER_THE_END:
        return f"这一批已于 {finished} 办结，请先更正「批次办结」"
    after = held[held.index(act) + 1 :]
    if act.kind in (K.NAMED, K.REPLACED):
        later = [one for one in after if one.subject_type is Subject.LIAISON and one.organ_id == act.organ_id]
        return f"后来又登记了「{later[-1].label}」，请先更正后一次" if later else ""
    if act.kind is K.DEADLINE_MOVED:
        again = [one for one in after if one.kind is K.DEADLINE_MOVED]
        return f"后来在 {again[-1].happened_on} 又变更了期限，请先更正后一次" if again else ""
    if act.kind is K.CUT_OVER:
        done = [one for one in held if one.kind is K.TASK_DONE and tasks.item_of(one) == act.subject_id]
        return f"交接以后的任务「{done[-1].details.get('what', '')}」已经登记完成，请先更正任务" if done else ""
    return ""


def correct(actor: Actor, act_id: str, reason: str, accepted: Collection[str] = ()) -> HandoverAct:
    """Take back a cut-over, a transition's start, a moved deadline, a liaison, a task, a mentoring or a batch's end.

    Who may record such an act may correct it. `accepted` are the numbers of the cases the receiving organ accepted
    since the cut-over, as the caller knows them. Returns the act that no longer holds. Raises UserError without a
    reason, for what is corrected elsewhere, and where a later step rests on it.
    """
    if not reason.strip():
        raise UserError("更正要写明理由，没有保存。", hint="请写清为什么更正。")
    with database.atomic():
        batch_id = _batch_of(act_id)
        batch, held = service.batch(batch_id), _held(batch_id)
        act = next((one for one in held if one.id == act_id), None)
        if act is None or act.kind not in CORRECTED_HERE:
            raise UserError(
                "这一步不在这里更正，或者已经更正过了，没有保存。",
                hint="印章、备忘录、决定、四份文件和清单各在原处更正。",
            )
        _require(actor, act, batch)
        why = why_not(act, held, finished_on(batch_id)) or _moved_on(act, batch) or _cases_rest(act, accepted)
        if why:
            raise UserError(f"「{act.label}」不能更正：{why}，没有保存。", hint="请按相反的次序，从最后一步开始更正。")
        acts.append(
            actor, act.subject_type, act.subject_id, K.REVERSED, clock.today(),
            called=f"{batch.name}的「{act.label}」{_about(act, batch)}",
            batch_id=batch_id, organ_id=act.organ_id, reason=reason, reverses=act.id,
        )  # fmt: skip
        _undo(actor, act, batch, reason.strip())
    return act


def _held(batch_id: str) -> list[HandoverAct]:
    found = [act for subject in SUBJECTS for act in acts.standing(acts.in_batch(batch_id, subject))]
    return sorted(found, key=lambda act: (act.lsn, act.id))


def _batch_of(act_id: str) -> str:
    row = HandoverActRow.get_or_none(HandoverActRow.id == act_id)
    if row is None or not row.batch_id:
        raise UserError("找不到要更正的这一步。", hint="请刷新后再试。")
    return str(row.batch_id)


def _require(actor: Actor, act: HandoverAct, batch: Batch) -> None:
    """Whoever may record an act may correct it."""
    if act.kind is K.FINISHED:
        require_finisher(actor, batch)
    elif act.subject_type in (Subject.LIAISON, Subject.MENTORING) and actor.organ_id == act.organ_id:
        actor.require(Role.HANDOVER, Role.LIAISON)
    else:
        require_officer(actor)


def _moved_on(act: HandoverAct, batch: Batch) -> str:
    """Why a cut-over stays where a later notice moved the power on: the power was held in between. '' otherwise."""
    if act.kind is not K.CUT_OVER:
        return ""
    later = ownership.later_moves(batch, service.batches(), done=True).get(act.subject_id)
    return "这个事项后来又按别的文件交接过，请先更正后一次交接" if later else ""


def _cases_rest(act: HandoverAct, accepted: Collection[str]) -> str:
    if act.kind is not K.CUT_OVER or not accepted:
        return ""
    some = sorted(accepted)
    more = f"等 {len(some)} 件" if len(some) > 2 else ""
    return f"交接以后接收单位已经受理 {'、'.join(some[:2])}{more}，这些件按交接日期归它办"


def _undo(actor: Actor, act: HandoverAct, batch: Batch, reason: str) -> None:
    """Restore what the store keeps besides the act to what it said before."""
    if act.kind is K.DEADLINE_MOVED:
        life.write_batch(actor, batch, "deadline", act.details["from"], reason)
    elif act.kind is K.TRANSITION_BEGUN:
        life.write_batch(actor, batch, "transition_from", "", reason)
    elif act.kind is K.CUT_OVER:
        TransferItemRow.update(effective_on="").where(TransferItemRow.id == act.subject_id).execute()
        journal.record(
            actor, f"更正交接事项 {_about(act, batch)}", "batch", batch.id,
            {"effective_on": act.happened_on.isoformat()}, {"effective_on": ""}, reason,
        )  # fmt: skip


def _about(act: HandoverAct, batch: Batch) -> str:
    """Who or what an act is about, in words."""
    told = act.details
    match act.kind:
        case K.CUT_OVER:
            return next((one.name for one in batch.items if one.id == act.subject_id), "")
        case K.DEADLINE_MOVED:
            return f"{told.get('from', '')} 改为 {told.get('to', '')}"
        case K.TASK_DONE:
            return f"{told.get('item', '')} {told.get('what', '')}"
        case K.NAMED | K.REPLACED:
            return f"{_organ(act)}{told.get('name', '')}"
        case K.LOGGED:
            return f"{_organ(act)}{told.get('mentor', '')}带{told.get('trainee', '')}"
    return ""


def _organ(act: HandoverAct) -> str:
    return organs.organ_by_id(act.organ_id).name if act.organ_id else ""
