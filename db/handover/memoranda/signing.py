"""Signing memoranda, taking a signature back, ending one. Each party signs the newest version once, in its own name."""

from datetime import date

from db import clock
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import acts, service
from db.handover.acts import HandoverActKind, Subject
from db.handover.memoranda import service as memoranda
from db.handover.memoranda import state as memoranda_state
from db.handover.memoranda.clauses import Memorandum
from db.handover.memoranda.state import MemorandumState, Signing
from db.organs import service as organs
from db.store import database

SIGNERS = (Role.HANDOVER, Role.LIAISON)


def sign(actor: Actor, memorandum_id: str, signatory: str, on: date) -> Signing:
    """Register that `signatory` signed and sealed the paper for the actor's own organ on that day.

    Raises UserError for a person of neither party, a second signature, a version that is not the newest, a day before
    the notice or before what it amends was signed, and wording that cannot stand.
    """
    actor.require(*SIGNERS)
    with database.atomic():
        found = memoranda.by_id(memorandum_id)
        now = memoranda.signing(found)
        _check_party(actor, found, now)
        _check_version(found, now)
        if not signatory.strip():
            raise UserError("没有写签署人，没有登记。", hint="请写在备忘录上签字的主要负责人姓名。")
        _check_day(found, on)
        memoranda.require_sound(memoranda.content_of(found))
        acts.append(
            actor, Subject.MEMORANDUM, found.id, HandoverActKind.SIGNED, on, called=called(found),
            batch_id=found.batch_id, organ_id=actor.organ_id,
            details={"signatory": signatory, "version": str(found.version)},
        )  # fmt: skip
        return memoranda.signing(found)


def take_back(actor: Actor, memorandum_id: str, reason: str) -> Signing:
    """Take the own organ's signature back; not while a later one, an amendment or a cut-over rests on it."""
    actor.require(*SIGNERS)
    if not reason.strip():
        raise UserError("撤回签署要写明理由，没有保存。", hint="请写清为什么撤回。")
    with database.atomic():
        found = memoranda.by_id(memorandum_id)
        now = memoranda.signing(found)
        own = now.signature_of(actor.organ_id)
        if own is None:
            raise UserError(f"{actor.organ_name}没有签署过这一版，没有可撤回的。", hint="请换已签一方的人登录。")
        if not now.newest:
            raise UserError(f"第 {found.version} 版之后已有新版，签署不能撤回。", hint="要改的请在新版上改。")
        if now.signatures[-1] is not own:
            raise UserError("对方在后面也签了，不能先撤回这一方的。", hint="请后签的一方先撤回。")
        _refuse_after_cut_over(found, now)
        acts.append(
            actor, Subject.MEMORANDUM, found.id, HandoverActKind.REVERSED, clock.today(), called=called(found),
            batch_id=found.batch_id, organ_id=actor.organ_id, reason=reason, reverses=own.act_id,
        )  # fmt: skip
        return memoranda.signing(found)


def end(actor: Actor, memorandum_id: str, on: date, reason: str) -> Signing:
    """End a memorandum in force from that day on (终止), with the reason; its department has none then."""
    actor.require(Role.HANDOVER)
    if not reason.strip():
        raise UserError("终止备忘录要写明依据，没有保存。", hint="请写清依据的文件或者双方的商定。")
    with database.atomic():
        found = memoranda.by_id(memorandum_id)
        now = memoranda.signing(found)
        if now.state_on(on) is not MemorandumState.IN_FORCE:
            raise UserError(
                f"这份备忘录{memoranda_state.MEMORANDUM_STATE_LABELS[now.state_on(on)]}，不能终止。",
                hint="只有已生效的备忘录可以终止；没有签的，不用终止。",
            )
        if actor.organ_id not in now.parties or actor.organ_id == found.department_id:
            raise UserError(f"{actor.organ_name}不能登记终止备忘录，没有保存。", hint="请换审批局的交接员登录。")
        acts.append(
            actor, Subject.MEMORANDUM, found.id, HandoverActKind.ENDED, on, called=called(found),
            batch_id=found.batch_id, organ_id=actor.organ_id, reason=reason,
        )  # fmt: skip
        return memoranda.signing(found)


def called(found: Memorandum) -> str:
    """What people call a version."""
    return f"与{found.department}的审管衔接备忘录第 {found.version} 版"


def _check_party(actor: Actor, found: Memorandum, now: Signing) -> None:
    if actor.organ_id not in now.parties:
        raise UserError(
            f"{actor.name}（{actor.organ_name}）不是这份备忘录的一方，不能签署。",
            hint=f"由{found.bureau}和{found.department}各自的人登记；换人请按 F8。",
        )
    own = now.signature_of(actor.organ_id)
    if own:
        raise UserError(
            f"{actor.organ_name}已由{own.signatory}在 {own.on} 签署，不能再签一次。",
            hint="签错了的，先撤回签署，写明理由，再签。",
        )


def _check_version(found: Memorandum, now: Signing) -> None:
    if not now.newest:
        raise UserError(f"第 {found.version} 版不是最新的，不能签署。", hint="请打开最新的一版，核对以后再签。")
    if not found.amends_id:
        return
    before = memoranda.by_id(found.amends_id)
    if not memoranda.signing(before).signed_by_all:
        raise UserError(f"它要修改的第 {before.version} 版还没有签齐，不能先签修改稿。", hint="请先把原备忘录签齐。")


def _refuse_after_cut_over(found: Memorandum, now: Signing) -> None:
    """Raise UserError where a power was cut over on this memorandum: it stays covered (先立后破, 山西 2019 四(三)3)."""
    items = service.batch(found.batch_id).items
    done = [one for one in items if found.department_id in (one.from_id, one.to_id) and one.effective_on]
    if done and now.signed_by_all:
        raise UserError(
            f"「{done[0].name}」已于 {done[0].effective_on} 交接，备忘录的签署不能再撤回。",
            hint="要改内容的，另起草修改稿由双方再签；不再执行的，由审批局登记终止。",
        )


def _check_day(found: Memorandum, on: date) -> None:
    notice = date.fromisoformat(service.batch(found.batch_id).notice_on)
    if on < notice:
        raise UserError(f"签署日期 {on} 早于划转文件的日期 {notice}，没有登记。", hint="请核对年份和月份。")
    if found.amends_id:
        earlier = memoranda.signing(memoranda.by_id(found.amends_id)).signed_on
        if earlier and on < earlier:
            raise UserError(
                f"签署日期 {on} 早于原备忘录签署的 {earlier}，没有登记。", hint="修改稿只能在原备忘录之后签。"
            )


def party_names(now: Signing) -> dict[str, str]:
    """What the parties are called, by their ids: the bureau first."""
    return {organ_id: organs.organ_by_id(organ_id).name for organ_id in now.parties}
