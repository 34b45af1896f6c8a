"""好差评: the grade an applicant's sheet gives, one sheet a case."""

from PySide6.QtWidgets import QWidget

from db import clock
from db.cases.acts import ACT_LABELS, ActKind
from db.cases.rules import CaseDetail
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.desk import Desk
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import chooser


class RatingDialog(CaseDialog):
    """好差评."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        from db.cases.counter.sitting import GRADES

        super().__init__(desk, parent, case, ACT_LABELS[kind], "保存评价", width=620)
        self.grade = chooser({"": "照评价表选", **GRADES})
        self.day, self.words = DayField(clock.today()), TextField("照评价表抄录，没有写的不填")
        self.add_field("总体评价", self.grade, "照申请人填的评价表录入，一件只录一次，不得代填。")
        self.add_field("日期", self.day)
        self.add_field("意见建议", self.words)
        self.grade.setFocus()

    def submit(self) -> None:
        from db.cases.counter import sitting

        actor, case_id, grade = self._desk.actor, self._case.summary.id, str(self.grade.currentData())
        if not grade:
            self.problem("请照评价表选总体评价")
            self.grade.setFocus()
            return
        day, words = self.day.day, self.words.text
        self.record(lambda: sitting.rate(actor, case_id, grade, day, words))
