"""Recording an act on a case: its date, its reason, and for a special procedure which one."""

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db import clock
from db.cases.acts import ACT_LABELS, ActKind
from db.cases.excluded import EXCLUDED_PROCEDURES
from db.cases.papers.own_numbers import OWN_NUMBER
from db.cases.rules import CaseDetail
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.cases.acting.phrases import PhraseButton
from desktop.cases.acting.rest_day import RestDayNote
from desktop.desk import Desk
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import label, row

_HINTS = {
    ActKind.STOPPED: ("为什么停表", "例：需专家评审"),
    ActKind.WITHDRAWN: ("申请人为什么撤回", "例：申请人来函撤回"),
    ActKind.REVERSED: ("为什么更正", "例：日期填错"),
}


class ActDialog(CaseDialog):
    """One act."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(desk, parent, case, ACT_LABELS[kind], f"保存「{ACT_LABELS[kind]}」")
        self._kind = kind
        caption, example = _HINTS.get(kind, ("说明（可不填）", ""))
        deemed = case.deemed_on if kind is ActKind.ACCEPTED else None
        self.day = DayField(deemed or clock.today())
        self.reason = TextField(example)
        self.procedure, self.paper = QComboBox(), QLineEdit()
        self.days = QLineEdit()
        if kind is ActKind.STOPPED:
            self.procedure.addItems(EXCLUDED_PROCEDURES)
            self.add_field("程序", self.procedure, "只有这几种时间可以扣除（行政许可法第四十五条）；现场踏勘计入期限。")
            self.paper.setPlaceholderText("书面告知申请人的文书编号")
            self.paper.setText(OWN_NUMBER)
            self.add_field("告知文书", self.paper)
            self.days.setPlaceholderText("告知文书上写的工作日天数")
            self.add_field("所需天数", self.days)
        if kind is not ActKind.REVERSED:
            late = "五个工作日内没有告知补正，视为收件之日受理（行政许可法第三十二条）。" if deemed else ""
            self.add_field("日期", self.day, late)
            self.rest = RestDayNote(desk, self.day)
            self.body.addWidget(self.rest)
        self.body.addLayout(row(label(caption, tone="ink2"), None, PhraseButton(desk, self, kind, self.reason)))
        self.body.addWidget(self.reason)
        self.reason.setAccessibleName(caption)
        self.body.addStretch(1)
        (self.procedure if kind is ActKind.STOPPED else self.reason).setFocus()

    def submit(self) -> None:
        from db.cases import service

        actor, case_id, kind = self._desk.actor, self._case.summary.id, self._kind
        day, reason = self.day.day, self.reason.text
        details: dict[str, str] = {}
        if kind is ActKind.STOPPED:
            if not self.days.text().strip():
                self.problem("请填告知申请人的所需天数")
                self.days.setFocus()
                return
            details = {
                "procedure": self.procedure.currentText(),
                "paper": self.paper.text().strip(),
                "days": self.days.text().strip(),
            }
        if kind is ActKind.ACCEPTED and day == self._case.deemed_on:
            details = {"deemed": day.isoformat()}
        if kind is ActKind.REVERSED:
            self.record(lambda: service.reverse(actor, case_id, reason))
        else:
            self.record(lambda: service.record(actor, case_id, kind, day, reason, details))
