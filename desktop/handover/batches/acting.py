"""What is done with a batch from its page: each asks and writes."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from db import clock
from db.handover.rules import Batch
from desktop.desk import Desk
from desktop.handover.batches.dialogs import (
    CutOverDialog,
    DeadlineDialog,
    LeavingDialog,
    LiaisonDialog,
    MentoringDialog,
    TransitionDialog,
)
from desktop.handover.batches.reading import DepartmentRow, ShownBatch
from desktop.handover.people import offer_people

if TYPE_CHECKING:
    from db.handover.batches.cutover import Plan


class BatchActions(QObject):
    """Acts on the batch in sight; `made` names a checklist that was begun."""

    made = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk, self._parent = desk, parent
        self._department_id = ""

    def do(self, key: str, shown: ShownBatch | None, department_id: str = "") -> None:
        """What a button of the panel asks for; a dialog that asks which department begins with the one in sight."""
        self._department_id = department_id
        acts: dict[str, Callable[[ShownBatch], object]] = {
            "liaison": self.name_liaison, "deadline": self.move_deadline, "transition": self.begin_transition,
            "mentoring": self.log_mentoring, "cutover": self.cut_over, "tasks": self.show_tasks,
            "record": self.show_record, "finish": self.finish,
        }  # fmt: skip
        if shown is not None:
            acts[key](shown)

    def begin(self, row: DepartmentRow) -> None:
        """A department's checklist from the template of its powers."""
        from db.handover.checklists import editing

        actor = self.desk.actor
        self.desk.change(
            lambda: editing.start(actor, row.batch_id, row.direction, row.department_id),
            lambda made: self.made.emit(made.id),
        )

    def name_liaison(self, shown: ShownBatch) -> None:
        """Whom a department names, or the bureau itself."""
        from db.handover.batches import service

        batch_id, actor = shown.batch.id, self.desk.actor
        sides = service.sides_of(shown.batch)
        dialog = LiaisonDialog(self._parent, sides, shown.liaisons, self._department_id)
        offer_people(self.desk, dialog.name)
        dialog.named.connect(
            lambda department, name, phone, post, reason, on: self.desk.change(
                lambda: service.name_liaison(actor, batch_id, department, name, on, phone, post, reason)
            )
        )
        dialog.open()

    def move_deadline(self, shown: ShownBatch) -> None:
        """Another deadline, with the reason."""
        from db.handover.batches import service

        batch_id, actor = shown.batch.id, self.desk.actor
        dialog = DeadlineDialog(self._parent, shown.batch)
        dialog.moved.connect(
            lambda to, reason, document: self.desk.change(
                lambda: service.move_deadline(actor, batch_id, to, clock.today(), reason, document)
            )
        )
        dialog.open()

    def begin_transition(self, shown: ShownBatch) -> None:
        """From which day the transition period counts."""
        from db.handover.batches import service

        batch_id, actor = shown.batch.id, self.desk.actor
        months = shown.batch.transition_months or service.TRANSITION_MONTHS
        dialog = TransitionDialog(self._parent, shown.batch, months)
        dialog.begun.connect(
            lambda since, document: self.desk.change(lambda: service.begin_transition(actor, batch_id, since, document))
        )
        dialog.open()

    def log_mentoring(self, shown: ShownBatch) -> None:
        """One time of 传帮带."""
        from db.handover.batches import service

        batch_id, actor = shown.batch.id, self.desk.actor
        dialog = MentoringDialog(self._parent, _departments(shown.batch), self._department_id)
        offer_people(self.desk, dialog.mentor, dialog.trainee)
        dialog.logged.connect(
            lambda department, on, mentor, trainee, content: self.desk.change(
                lambda: service.log_mentoring(actor, batch_id, department, on, mentor, trainee, content)
            )
        )
        dialog.open()

    def cut_over(self, shown: ShownBatch) -> None:
        """From which day the receiving organs handle the powers; the rule set says what decides the day."""
        from db.handover import service
        from db.handover.batches import cutover

        batch = shown.batch
        self.desk.query(
            lambda: (service.rule_set_of(batch.notice_on).cutover == "memorandum_date", cutover.plans(batch.id)),
            lambda found: self._ask_cut_over(batch, *found),
        )

    def _ask_cut_over(self, batch: Batch, by_memorandum: bool, plans: Mapping[str, "Plan"]) -> None:
        from db.handover.batches import cutover

        actor = self.desk.actor
        dialog = CutOverDialog(self._parent, batch, _departments(batch), by_memorandum, plans)

        def go(department: str, on: date | None, document: str, override: str) -> None:
            ids = plans[department].item_ids
            self.desk.change(lambda: cutover.cut_over(actor, batch.id, ids, on, document, override))

        dialog.cut.connect(go)
        dialog.open()

    def show_tasks(self, shown: ShownBatch) -> None:
        """What has to be done after the powers have moved."""
        from desktop.handover.batches.tasks import TasksDialog

        dialog: QDialog = TasksDialog(self.desk, self._parent, shown.batch)
        dialog.open()

    def show_record(self, shown: ShownBatch) -> None:
        """How far each power is and what it lacks, the mentoring log, deadlines and everything else recorded."""
        from desktop.handover.batches.record import RecordDialog

        dialog = RecordDialog(self.desk, self._parent, shown.batch)
        dialog.wanted.connect(self.made)
        dialog.open()

    def finish(self, shown: ShownBatch) -> None:
        """批次办结: refused in words as long as something is owed."""
        from db.handover.checklists import gate

        batch_id, actor = shown.batch.id, self.desk.actor
        self.desk.change(lambda: gate.finish(actor, batch_id, clock.today()))

    def leaving(self) -> None:
        """离任移交: who leaves, and who takes over."""
        from db.cases import for_handover
        from db.handover import leaving

        actor = self.desk.actor
        dialog = LeavingDialog(self._parent)
        offer_people(self.desk, dialog.giver, dialog.receiver)
        dialog.prepared.connect(
            lambda giver, receiver, by, reason: self.desk.change(
                lambda: leaving.prepare(actor, giver, receiver, by, for_handover.open_cases_of(giver), reason),
                lambda made: self.made.emit(made.id),
            )
        )
        dialog.open()


def _departments(batch: Batch) -> dict[str, str]:
    from db.handover.batches import service

    return service.departments_of(batch)
