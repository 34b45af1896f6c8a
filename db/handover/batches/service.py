"""What is recorded of a batch besides its checklists: liaisons, the deadline, the transition, mentoring."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from db import clock, journal
from db.actors import Actor, Role
from db.calendar.days import Calendar
from db.calendar.rules import months_ledger
from db.errors import UserError
from db.handover import acts, service
from db.handover.acts import HandoverAct, HandoverActKind, Subject
from db.handover.checklists.gate import finished_on
from db.handover.deciding.papers import require_officer
from db.handover.persons import TELL_APART, same_person
from db.handover.rules import Batch, Direction
from db.handover.tables import BatchRow
from db.organs import service as organs
from db.store import database

TRANSITION_MONTHS = 3
"""How many months a transition lasts where the document names no other number (泽州 2020 二(三))."""


@dataclass(frozen=True, slots=True)
class Liaison:
    """Who a department named for a batch (划转移交工作联络员), since when."""

    department_id: str
    department: str
    name: str
    phone: str
    post: str
    since: date


@dataclass(frozen=True, slots=True)
class Transition:
    """A transition period (过渡期) with its stated start; `until` is its last day."""

    since: date
    until: date
    document: str


@dataclass(frozen=True, slots=True)
class Mentoring:
    """One occasion on which the old handlers taught the new ones (传帮带)."""

    act_id: str
    on: date
    department: str
    mentor: str
    trainee: str
    content: str


@dataclass(frozen=True, slots=True)
class DeadlineMove:
    """A deadline that was moved: from which day to which, why and by which document."""

    on: date
    before: str
    after: str
    reason: str
    document: str


def departments_of(batch: Batch) -> dict[str, str]:
    """The departments of a batch, those the bureau hands over to or takes from, by id. Pure."""
    return {
        (one.from_id if one.direction is Direction.IN else one.to_id): (
            one.from_organ if one.direction is Direction.IN else one.to_organ
        )
        for one in batch.items
    }


def sides_of(batch: Batch) -> dict[str, str]:
    """Every organ of a batch that may name a liaison, by id: its departments, then the bureau. Pure."""
    both = (side for one in batch.items for side in ((one.from_id, one.from_organ), (one.to_id, one.to_organ)))
    departments = departments_of(batch)
    return departments | {organ_id: name for organ_id, name in both if organ_id not in departments}


def name_liaison(
    actor: Actor, batch_id: str, department_id: str, name: str, on: date, phone: str = "", post: str = "",
    reason: str = "",
) -> None:  # fmt: skip
    """Note whom a department, or the bureau itself, names as its liaison (泽州 2020 二(二)); who replaces one, and why.

    A department's own officer or the bureau may. Raises UserError for an organ not in the batch.
    """
    with database.atomic():
        batch = require_open(batch_id)
        department = _department(actor, batch, department_id)
        if not name.strip():
            raise UserError("没有写联络员姓名，没有保存。", hint="请写部门确定的联络员。")
        before = liaisons(batch_id).get(department_id)
        if before and before.name == name.strip() and (before.phone, before.post) == (phone.strip(), post.strip()):
            raise UserError(f"{department}的联络员已经是{before.name}。", hint="换人或者换电话时再登记。")
        if before and not reason.strip():
            raise UserError(f"{department}已有联络员{before.name}，更换要写明理由。", hint="例：岗位调整。")
        if before and on < before.since:
            raise UserError(f"更换日期 {on} 早于{before.name}的 {before.since}，没有保存。", hint="请核对日期。")
        details = {"name": name, "phone": phone, "post": post, "replaces": before.name if before else ""}
        kind = HandoverActKind.REPLACED if before else HandoverActKind.NAMED
        acts.append(
            actor, Subject.LIAISON, batch_id, kind, on, called=f"{department}联络员{name.strip()}",
            batch_id=batch_id, organ_id=department_id, details=details, reason=reason,
        )  # fmt: skip


def liaisons(batch_id: str) -> dict[str, Liaison]:
    """The liaison of each organ of a batch, by its id; those that named none are missing."""
    found = {}
    for act in acts.standing(acts.of(Subject.LIAISON, batch_id)):
        if act.organ_id:
            d = act.details
            found[act.organ_id] = Liaison(
                act.organ_id, organs.organ_by_id(act.organ_id).name, d.get("name", ""), d.get("phone", ""),
                d.get("post", ""), act.happened_on,
            )  # fmt: skip
    return found


def move_deadline(
    actor: Actor, batch_id: str, to: date, on: date, reason: str, document: str = ""
) -> Batch:  # fmt: skip
    """Move the deadline of a batch (变更移交期限), with the reason.

    Raises UserError for the day that is in force already, for a day before the notice, and for a move dated before the
    last one.
    """
    require_officer(actor)
    with database.atomic():
        batch = require_open(batch_id)
        if not reason.strip():
            raise UserError("变更期限要写明理由，没有保存。", hint="例：专网授权待省厅批复。")
        before, moves = deadline_of(batch), deadline_moves(batch_id)
        if to.isoformat() == before:
            raise UserError(f"移交期限本来就是 {to}。", hint="请填新的截止日。")
        if to.isoformat() < batch.notice_on:
            raise UserError(f"截止日 {to} 早于文件日期 {batch.notice_on}，没有保存。", hint="请核对日期。")
        if moves and on < moves[-1].on:
            raise UserError(f"变更日期 {on} 早于上一次变更的 {moves[-1].on}，没有保存。", hint="请核对日期。")
        details = {"from": before, "to": to.isoformat(), "document": document}
        _append(actor, batch, HandoverActKind.DEADLINE_MOVED, on, details, reason)
        write_batch(actor, batch, "deadline", to.isoformat(), reason)
    return service.batch(batch_id)


def deadline_of(batch: Batch) -> str:
    """The deadline in force: the one it was last moved to, else the one the document names."""
    moves = deadline_moves(batch.id)
    return moves[-1].after if moves else batch.deadline


def deadline_moves(batch_id: str) -> list[DeadlineMove]:
    """How the deadline of a batch was moved, in order."""
    return [
        DeadlineMove(
            act.happened_on, act.details["from"], act.details["to"], act.reason, act.details.get("document", "")
        )
        for act in _of(batch_id, HandoverActKind.DEADLINE_MOVED)
    ]  # fmt: skip


def begin_transition(actor: Actor, batch_id: str, since: date, document: str = "") -> Transition:
    """State the day the transition period starts, which may be ahead (泽州 2020 二(三): the notice leaves it open).

    Raises UserError when it was stated already.
    """
    require_officer(actor)
    with database.atomic():
        batch = require_open(batch_id)
        begun = transition(batch_id)
        if begun:
            raise UserError(
                f"过渡期已从 {begun.since} 起算。",
                hint="起算日写错的，先在「批次记录」里更正原来的登记。",
            )
        if since.isoformat() < batch.notice_on:
            raise UserError(f"过渡期起算日 {since} 早于文件日期 {batch.notice_on}，没有保存。", hint="请核对日期。")
        told = {"document": document, "since": since.isoformat()}
        _append(actor, batch, HandoverActKind.TRANSITION_BEGUN, min(since, clock.today()), told)
        write_batch(actor, batch, "transition_from", since.isoformat())
    found = transition(batch_id)
    assert found is not None
    return found


def transition(batch_id: str) -> Transition | None:
    """The transition period of a batch, None before its start was stated; in calendar months (民法典 Art 202)."""
    return transition_of(service.batch(batch_id))


def transition_of(batch: Batch) -> Transition | None:
    """The same for a batch that was read already."""
    begun = _of(batch.id, HandoverActKind.TRANSITION_BEGUN)
    start = begun[-1].details.get("since") or begun[-1].happened_on.isoformat() if begun else batch.transition_from
    if not start:
        return None
    since = date.fromisoformat(start)
    months = batch.transition_months or TRANSITION_MONTHS
    until = months_ledger(since, months, Calendar(), roll=False).days[-1].day
    return Transition(since, until, begun[-1].details.get("document", "") if begun else "")


def log_mentoring(
    actor: Actor, batch_id: str, department_id: str, on: date, mentor: str, trainee: str, content: str
) -> str:
    """Note one time of 传帮带: who of the department taught whom of the bureau what. Returns the act's id."""
    with database.atomic():
        batch = service.batch(batch_id)
        department = _department(actor, batch, department_id)
        if not (mentor.strip() and trainee.strip() and content.strip()):
            raise UserError("传帮带要写明谁教谁、教什么，没有保存。", hint="请填带教人、跟学人和内容。")
        if same_person(mentor, trainee):
            raise UserError("带教人和跟学人不能是同一个人，没有保存。", hint=f"请核对姓名。{TELL_APART}")
        details = {"mentor": mentor, "trainee": trainee, "content": content}
        return acts.append(
            actor, Subject.MENTORING, batch_id, HandoverActKind.LOGGED, on, called=f"{department} {mentor.strip()}",
            batch_id=batch_id, organ_id=department_id, details=details,
        )  # fmt: skip


def mentoring(batch_id: str) -> list[Mentoring]:
    """The mentoring log of a batch by day."""
    found = [
        Mentoring(
            act.id, act.happened_on, organs.organ_by_id(act.organ_id).name if act.organ_id else "",
            act.details.get("mentor", ""), act.details.get("trainee", ""), act.details.get("content", ""),
        )
        for act in acts.standing(acts.of(Subject.MENTORING, batch_id))
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.on)


def require_open(batch_id: str) -> Batch:
    """A batch that is not finished yet. Raises UserError for one that is."""
    batch = service.batch(batch_id)
    if finished_on(batch_id):
        raise UserError(f"{batch.name}已经办结，不能再改。", hint="以后的变动请另记一批；办结错了的，先更正办结。")
    return batch


def _department(actor: Actor, batch: Batch, department_id: str) -> str:
    """The department's name. Raises UserError unless the actor is its own officer or the county's."""
    actor.require(Role.HANDOVER, Role.LIAISON)
    department = sides_of(batch).get(department_id)
    if department is None:
        raise UserError("这个单位不在这一批里，没有保存。", hint="请核对批次和单位。")
    if actor.organ_id != department_id:
        require_officer(actor)
    return department


def _append(
    actor: Actor, batch: Batch, kind: HandoverActKind, on: date, details: Mapping[str, str], reason: str = ""
) -> str:
    return acts.append(
        actor, Subject.BATCH, batch.id, kind, on, called=batch.name, batch_id=batch.id, details=details, reason=reason
    )


def write_batch(actor: Actor, batch: Batch, name: str, after: str, reason: str = "") -> None:
    """Write one attribute of a batch inside the caller's transaction; the journal keeps what it was."""
    before = {name: getattr(batch, name)}
    BatchRow.update({name: after}).where(BatchRow.id == batch.id).execute()
    journal.record(actor, f"修改划转批次 {batch.name}", "batch", batch.id, before, {name: after}, reason)


def _of(batch_id: str, kind: HandoverActKind) -> list[HandoverAct]:
    return [act for act in acts.standing(acts.of(Subject.BATCH, batch_id)) if act.kind is kind]
