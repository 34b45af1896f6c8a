"""调整申请 in a store: drafted and submitted by a department, answered by the county with an adjustment of its own.

A draft is an adjustment of the kind 部门申请 that stays on the department's PC. Submitting makes an act that holds the
whole application and never changes again; it travels, and both sides read the request from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items import acts
from db.items import service as items
from db.items.acts import ListAct, ListActKind, NewAct, Subject
from db.items.changes import course, requested, service, waiting
from db.items.changes.course import AdjustmentState
from db.items.changes.requested import REQUEST_LABELS, Content, RequestState, TakenUp
from db.items.changes.rules import Adjustment, AdjustmentKind, Ground, Line, adjustment_problems
from db.items.changes.service import NewAdjustment
from db.items.changes.waiting import Age
from db.items.lists.life import Refusal
from db.items.tables import AdjustmentRow
from db.organs import service as organs
from db.rows import uuid7
from db.store import database

K = ListActKind

OPEN = frozenset({RequestState.DRAFT, RequestState.SUBMITTED})
"""Where somebody has still to do something."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it stands; `adjustment` is its head in the shape of an adjustment's."""

    adjustment: Adjustment
    lines: tuple[Line, ...]
    acts: tuple[ListAct, ...]
    state: RequestState
    taken_up: TakenUp | None
    problems: tuple[str, ...]
    age: Age | None
    """From its submission to the county's answer."""

    names: dict[str, str]
    """What the successors of its lines are called, by their ids."""

    @property
    def id(self) -> str:
        """The request's id."""
        return self.adjustment.id

    @property
    def progress(self) -> str:
        """Where it stands, in one sentence."""
        return requested.progress(self.acts, self.taken_up)


def draft(actor: Actor, edition_id: str, title: str, reason: str = "", basis: str = "") -> Adjustment:
    """Begin a request of the own department; its lines are put in with `service.put_line`."""
    return service.draft(actor, edition_id, _new(title, reason, basis))


def revise(actor: Actor, request_id: str, title: str, reason: str, basis: str) -> Adjustment:
    """Change what stands at the head, while it is being drafted."""
    return service.revise(actor, request_id, _new(title, reason, basis))


def submit(actor: Actor, request_id: str, on: date) -> Request:
    """提交: the application leaves with the next package, as it is now and for good.

    Raises UserError where it is not in order, was submitted already, or is too long for one record.
    """
    service.require_applicant(actor)
    with database.atomic():
        found = _own_draft(request_id)
        lines = service.lines(request_id)
        problems = adjustment_problems(lines, service.ground_of(found))
        if problems:
            more = f"另有 {len(problems) - 1} 处。" if len(problems) > 1 else ""
            raise UserError(f"申请没有提交：{problems[0]}。{more}", hint="请逐项改正，再提交。")
        details = requested.details_of(Content(found.title, found.reason, found.basis, tuple(lines), found.note))
        if len(lines) > requested.MOST_LINES or sum(map(len, details.values())) > requested.LONGEST:
            raise UserError(
                f"申请太长，没有提交：一件最多 {requested.MOST_LINES} 个事项、{requested.LONGEST} 字。",
                hint="请分成几件提交。",
            )
        acts.append_many(
            actor, [NewAct(Subject.REQUEST, request_id, K.REQUESTED, on, found.title, found.edition_id,
                           organs.site().organ_id, details, id=request_id)],
        )  # fmt: skip
    return request(request_id, clock.today())


def withdraw(actor: Actor, request_id: str, reason: str) -> Request:
    """撤回: take a request back that the county has not answered; the submission stays on record."""
    service.require_applicant(actor)
    with database.atomic():
        found = request(request_id, clock.today())
        _refuse(requested.why_not_withdraw(found.acts))
        _explained(reason, "没有写撤回的原因，没有撤回。")
        _append(actor, found, K.REVERSED, clock.today(), {}, reason, request_id)
    return request(request_id, clock.today())


def again(actor: Actor, request_id: str) -> Adjustment:
    """Draft a request anew with the content of one that was withdrawn or sent back."""
    service.require_applicant(actor)
    with database.atomic():
        found = request(request_id, clock.today())
        if found.state not in (RequestState.WITHDRAWN, RequestState.SENT_BACK):
            raise UserError(
                f"「{found.adjustment.title}」{REQUEST_LABELS[found.state]}，不用重新起草。",
                hint="另有要改的，请新起草一件。",
            )
        head = found.adjustment
        made = draft(actor, head.edition_id, head.title, head.reason, head.basis)
        for line in requested.copied(found.lines, iter(uuid7, "")):
            service.put_line(actor, made.id, line)
    return made


def accept(
    actor: Actor, request_id: str, received_on: date, *, into: str = "", number: str = ""
) -> Adjustment:  # fmt: skip
    """列入调整: the request's lines become a draft adjustment of ours, or join the one `into` (an id) that is drafted.

    `received_on` is the day from which it has waited; a county numbers its adjustments or does not.
    """
    service.require_editor(actor)
    with database.atomic():
        found = request(request_id, clock.today())
        _refuse(requested.why_not_answer(found.acts, received_on, clock.today()))
        head = found.adjustment
        new = NewAdjustment(
            AdjustmentKind.LOCAL, head.title, head.department, head.reason, head.basis, received_on.isoformat(), number
        )
        made = _to_join(into, head) if into else service.draft(actor, head.edition_id, new)
        for line in requested.copied(found.lines, iter(uuid7, "")):
            service.put_line(actor, made.id, replace(line, basis=line.basis or head.basis) if into else line)
        details = {"received_on": received_on.isoformat(), "adjustment": made.id, "called": made.title,
                   "number": made.number}  # fmt: skip
        _append(actor, found, K.ACCEPTED, clock.today(), details)
    return made


def send_back(actor: Actor, request_id: str, received_on: date, reason: str) -> Request:
    """退回: answer that the request is not taken up, and why."""
    service.require_editor(actor)
    with database.atomic():
        found = request(request_id, clock.today())
        _refuse(requested.why_not_answer(found.acts, received_on, clock.today()))
        _explained(reason, "没有写退回的理由，没有退回。")
        _append(actor, found, K.SENT_BACK, clock.today(), {"received_on": received_on.isoformat()}, reason)
    return request(request_id, clock.today())


def reverse(actor: Actor, request_id: str, reason: str) -> Request:
    """更正: take the county's answer back, so that it can be given again; not once the adjustment was applied for."""
    service.require_editor(actor)
    with database.atomic():
        found = request(request_id, clock.today())
        answer = requested.answer_of(found.acts)
        if answer is None:
            raise UserError("这件申请还没有答复，不用更正。", hint="请直接答复。")
        if found.taken_up and found.taken_up.state is not AdjustmentState.DRAFT:
            raise UserError(
                f"「{found.taken_up.title}」已经在办，不能更正「{answer.label}」。",
                hint="请先更正那件调整的申请；不同意的，在那件调整里登记「不予调整」。",
            )
        _explained(reason, "没有写更正的原因，没有更正。")
        _append(actor, found, K.REVERSED, clock.today(), {}, reason, answer.id)
    return request(request_id, clock.today())


def requests(edition_id: str, day: date) -> list[Request]:
    """The requests about a list, newest first, those of other editions of ours too while nobody has answered them.

    At a department its drafts are among them; those of other departments are not here.
    """
    drafts = AdjustmentRow.select().where(AdjustmentRow.kind == AdjustmentKind.REQUEST)
    heads = {row.id: row.edition_id for row in drafts}
    heads |= {act.subject_id: act.edition_id for act in acts.every(Subject.REQUEST) if act.id == act.subject_id}
    grounds: dict[str, Ground] = {}
    found = [_read(one, day, grounds) for one in sorted(heads, reverse=True)]
    return [one for one in found if one and (heads[one.id] == edition_id or one.state in OPEN)]


def request(request_id: str, day: date) -> Request:
    """One request. Raises UserError when there is none."""
    found = _read(request_id, day, {})
    if found is None:
        raise UserError("没有这件申请。", hint="请在「调整」里重新选择。")
    return found


def _read(request_id: str, day: date, grounds: dict[str, Ground]) -> Request | None:
    recorded = tuple(acts.of(Subject.REQUEST, request_id))
    submission = next((act for act in recorded if act.id == request_id), None)
    if submission is None:
        row = AdjustmentRow.get_or_none(AdjustmentRow.id == request_id, AdjustmentRow.kind == AdjustmentKind.REQUEST)
        found = (service.adjustment(request_id), service.lines(request_id)) if row else None
        return _standing(*found, (), day, grounds) if found else None
    content = requested.content_of(submission.details)
    if content is None or submission.edition_id not in {one.id for one in items.editions(counted=False)}:
        return None
    head = Adjustment(
        request_id, submission.edition_id, "", AdjustmentKind.REQUEST, content.title, submission.organ_id,
        submission.organ_name, content.reason, content.basis, None, submission.happened_on.isoformat(), content.note,
    )  # fmt: skip
    return _standing(head, content.lines, recorded, day, grounds)


def _standing(
    head: Adjustment, lines: Sequence[Line], recorded: tuple[ListAct, ...], day: date, grounds: dict[str, Ground]
) -> Request:
    state, answer = requested.state_of(recorded), requested.answer_of(recorded)
    known = grounds.get(head.edition_id) or service.ground_of(head)
    ground = grounds[head.edition_id] = replace(known, adjustment=head)
    return Request(
        head, tuple(lines), recorded, state, _taken_up(answer),
        tuple(adjustment_problems(lines, ground)) if state in OPEN else (),
        waiting.age_of(head.noticed_on, answer.happened_on if answer else None, day) if recorded else None,
        _names(lines, ground),
    )  # fmt: skip


def _names(lines: Sequence[Line], ground: Ground) -> dict[str, str]:
    names = {line.item_id: line.item_name for line in lines}
    return names | {one: ground.items[one].name for line in lines for one in line.successors if one in ground.items}


def _taken_up(answer: ListAct | None) -> TakenUp | None:
    """The county's adjustment an answer names, where it is here."""
    adjustment_id = answer.details.get("adjustment", "") if answer else ""
    row = AdjustmentRow.get_or_none(AdjustmentRow.id == adjustment_id)
    if row is None:
        return None
    recorded = acts.of(Subject.ADJUSTMENT, adjustment_id)
    return TakenUp(row.id, row.title, row.number, course.state_of(recorded), tuple(course.held(recorded)))


def _to_join(adjustment_id: str, head: Adjustment) -> Adjustment:
    found = service.adjustment(adjustment_id)
    if found.kind is not AdjustmentKind.LOCAL or found.edition_id != head.edition_id:
        raise UserError(
            f"「{head.title}」不能列入「{found.title}」，没有列入。",
            hint="请选同一版清单里「本级申请」的调整，或另起草一件。",
        )
    return found


def _own_draft(request_id: str) -> Adjustment:
    found = service.adjustment(request_id)
    if found.kind is not AdjustmentKind.REQUEST:
        raise UserError(f"「{found.title}」是县里的调整，没有提交。", hint="请选本部门起草的申请。")
    if acts.of(Subject.REQUEST, request_id):
        raise UserError(f"「{found.title}」已经提交过，没有再提交。", hint="要改的，请另起草一件申请。")
    return found


def _append(
    actor: Actor, found: Request, kind: ListActKind, on: date, details: dict[str, str], reason: str = "",
    reverses: str = "",
) -> None:  # fmt: skip
    head = found.adjustment
    acts.append(
        actor, Subject.REQUEST, head.id, kind, on, called=head.title, edition_id=head.edition_id,
        organ_id=head.department_id, details=details, reason=reason, reverses=reverses,
    )  # fmt: skip


def _new(title: str, reason: str, basis: str) -> NewAdjustment:
    return NewAdjustment(AdjustmentKind.REQUEST, title, organs.site().organ_name, reason, basis)


def _explained(reason: str, refused: str) -> None:
    if not reason.strip():
        raise UserError(refused, hint="请写一句话，对方会看到。")


def _refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise UserError(refusal.text, hint=refusal.hint)
