"""What has to be done after a power has moved: by the bureau for what it got, by a department for what came back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from db.actors import Actor
from db.errors import UserError
from db.handover import acts, service
from db.handover.acts import HandoverAct, HandoverActKind, Subject
from db.handover.deciding import service as deciding
from db.handover.deciding.papers import require_officer
from db.handover.rules import Batch, Direction, TransferItem
from db.store import database

AFTER_TRANSFER = (
    ("process", "再造审批流程"),
    ("guide", "编制标准化办事指南"),
    ("limit", "压缩审批时限"),
    ("catalogue", "更新划转事项目录并公布"),
)
"""What the bureau does with a power it got (泽州 2020 二(一); 山西 2019 三(一))."""

AHEAD = frozenset({"guide", "handling", "supervision"})
"""What may be done before the power moves: guides and systems are set up first (先立后破, 山西 2019 四(三)3); the
rest follows it."""

AFTER_RETURN = (
    ("handling", "建立办理制度"),
    ("supervision", "建立事中事后监管制度"),
    ("guide", "编制并公布办事指南"),
)
"""What a department does with a power that came back (泽州 2020 二(一))."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do with one power; `done_on` is None while it waits."""

    key: str
    item: TransferItem
    what: str
    responsible: str
    done_on: date | None = None
    document: str = ""
    by: str = ""

    @property
    def waits(self) -> bool:
        """Whether it cannot be done yet: the power has not moved, and this is done after it has."""
        return not self.done_on and not self.item.effective_on and self.key.partition("/")[2] not in AHEAD


def tasks_of(batch: Batch, staying: Collection[str] = ()) -> list[Task]:
    """The tasks that follow from a batch, none of them done yet, in the order of the notice. Pure.

    `staying` are the ids of powers that no longer move: no task follows for them.
    """
    found = []
    for item in batch.items:
        if item.id in staying:
            continue
        for code, what in AFTER_TRANSFER if item.direction is Direction.IN else AFTER_RETURN:
            found.append(Task(f"{item.id}/{code}", item, what, item.to_organ))
    return found


def tasks(batch_id: str) -> list[Task]:
    """The tasks of a batch with what was done of them."""
    done, batch = done_keys(batch_id), service.batch(batch_id)
    kept = {item_of(act) for act in done.values()}.union(one.id for one in batch.items if one.effective_on)
    moving = kept.issuperset(one.id for one in batch.items)
    staying = frozenset() if moving else deciding.staying(batch).keys() - kept
    return [
        Task(
            one.key, one.item, one.what, one.responsible, done[one.key].happened_on,
            done[one.key].details.get("document", ""), done[one.key].user_name,
        )
        if one.key in done
        else one
        for one in tasks_of(batch, staying)
    ]  # fmt: skip


def done_keys(batch_id: str) -> dict[str, HandoverAct]:
    """What was done of the tasks of a batch: the act by the task's key."""
    return {
        act.details.get("task", ""): act
        for act in acts.standing(acts.of(Subject.BATCH, batch_id))
        if act.kind is HandoverActKind.TASK_DONE
    }


def item_of(act: HandoverAct) -> str:
    """The transfer item a done task is of. Pure."""
    return act.details.get("task", "").partition("/")[0]


def finish_task(actor: Actor, batch_id: str, key: str, on: date, document: str = "") -> Task:
    """Note that a task is done, and by which document. Raises UserError for one that is done or not of this batch."""
    return finish_tasks(actor, batch_id, [key], on, document)[0]


def finish_tasks(
    actor: Actor, batch_id: str, keys: Sequence[str], on: date, document: str = ""
) -> list[Task]:  # fmt: skip
    """Note that tasks are done, all or none. Raises UserError for one that is done already or not of this batch."""
    require_officer(actor)
    with database.atomic():
        known = {one.key: one for one in tasks(batch_id)}
        for key in keys:
            _finish(actor, batch_id, known.get(key), on, document)
    known = {one.key: one for one in tasks(batch_id)}
    return [known[key] for key in keys]


def _finish(actor: Actor, batch_id: str, found: Task | None, on: date, document: str) -> None:
    if found is None:
        raise UserError("这一批没有这项任务。", hint="请在任务表里选一项。")
    if found.done_on:
        raise UserError(f"「{found.item.name}」的「{found.what}」已于 {found.done_on} 完成。", hint="不用再登记。")
    if found.waits:
        raise UserError(
            f"「{found.item.name}」还没有交接，「{found.what}」要在交接以后登记。", hint="请先办交接，再登记完成。"
        )
    from_day = found.item.effective_on
    ahead = found.key.partition("/")[2] in AHEAD
    if from_day and not ahead and on.isoformat() < from_day:
        raise UserError(f"完成日期 {on} 早于交接日期 {from_day}，没有保存。", hint="请核对日期。")
    acts.append(
        actor, Subject.BATCH, batch_id, HandoverActKind.TASK_DONE, on,
        called=f"{found.item.name} {found.what}", batch_id=batch_id,
        details={"task": found.key, "item": found.item.name, "what": found.what, "document": document},
    )  # fmt: skip
