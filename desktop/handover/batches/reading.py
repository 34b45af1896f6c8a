"""The batches as their page shows them: a row for every department, also for one whose checklist is not written yet."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from db.handover.rules import Batch, ChecklistSummary, Direction, HandoverKind


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department of a batch in one direction; without `summary` its checklist is still to be written.

    `in_force` is since when its memorandum is, `closed_on` the day its handover was closed ('' before).
    """

    batch_id: str
    department_id: str
    department: str
    direction: Direction
    items: int
    summary: ChecklistSummary | None
    closed_on: str = ""
    in_force: date | None = None
    liaison: str = ""
    leaving: bool = False

    @property
    def settled(self) -> int:
        """How many lines are settled."""
        return self.summary.progress.settled if self.summary else 0

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return self.summary.progress.lines if self.summary else 0

    @property
    def complete(self) -> bool:
        """Whether the department is complete (承接完成): every line, and the memorandum where one is needed."""
        every = self.summary is not None and self.summary.progress.complete
        return every and (self.leaving or self.in_force is not None)


@dataclass(frozen=True, slots=True)
class ShownBatch:
    """One batch with its rows; `tasks` is how many tasks are done, and of how many.

    `liaisons` are the names of those named, by the id of the organ: the departments' and the bureau's own.
    """

    batch: Batch
    rows: tuple[DepartmentRow, ...]
    finished_on: str
    transition: tuple[date, date] | None
    tasks: tuple[int, int]
    moved: int
    liaisons: Mapping[str, str] = field(default_factory=dict)
    bureau_liaison: str = ""


def read() -> list[ShownBatch]:
    """Every batch, the newest notice first."""
    from db.handover import service

    return [_shown(batch) for batch in service.batches()]


def _shown(batch: Batch) -> ShownBatch:
    from db import clock
    from db.handover.batches import service as life
    from db.handover.batches import tasks
    from db.handover.checklists import gate
    from db.handover.memoranda import state as memoranda_state

    named, closed, today = life.liaisons(batch.id), gate.closed_days(batch.id), clock.today()
    signed = memoranda_state.of_batch(batch.id)
    departments = life.departments_of(batch)
    begun = life.transition_of(batch)
    done = tasks.done_keys(batch.id)
    finished = gate.finished_on(batch.id)
    staying = {one.id for one in batch.items if finished and not one.effective_on}
    every = tasks.tasks_of(batch, staying)
    rows = []
    for department_id, direction, items, name in _wanted(batch, departments):
        summary = next((c for c in batch.checklists if (c.department, c.direction) == (name, direction)), None)
        liaison = named.get(department_id)
        rows.append(
            DepartmentRow(
                batch.id, department_id, name, direction, items, summary, closed.get(summary.id, "") if summary else "",
                memoranda_state.since(signed.get(department_id, ()), today) if summary else None,
                liaison.name if liaison else "", batch.kind is HandoverKind.LEAVING,
            )
        )  # fmt: skip
    return ShownBatch(
        batch, tuple(rows), finished, (begun.since, begun.until) if begun else None,
        (sum(one.key in done for one in every), len(every)), len(life.deadline_moves(batch.id)),
        {organ_id: one.name for organ_id, one in named.items()},
        "、".join(one.name for organ_id, one in named.items() if organ_id not in departments),
    )  # fmt: skip


def _wanted(batch: Batch, departments: dict[str, str]) -> list[tuple[str, Direction, int, str]]:
    """Department, direction, how many powers, name: those of the items; of a person who leaves the checklist's own."""
    if batch.kind is HandoverKind.LEAVING:
        return [("", one.direction, 0, one.department) for one in batch.checklists]
    moved = Counter((one.direction, organ) for one in batch.items for organ in {one.from_id, one.to_id})
    return [
        (department_id, direction, moved[(direction, department_id)], name)
        for direction in Direction
        for department_id, name in departments.items()
        if moved[(direction, department_id)]
    ]
