"""Recording an act on a case: its date, its reason, and for a special procedure which one."""

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db import clock
from db.cases.acts import ACT_LABELS, EXCLUDED_PROCEDURES, RESULT_NUMBERS, ActKind
from db.cases.given import OWN_NUMBER
from db.cases.rules import CaseDetail
from desktop.cases.phrases import PhraseButton
from desktop.cases.rest_day import RestDayNote
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import label, row

_HINTS = {
    ActKind.CORRECTION_ASKED: ("一次性告知要补的全部内容", "例：缺卫生检测报告原件 1 份；申请书第 2 页未签字"),
    ActKind.NOT_APPLICABLE: ("为什么不需要取得许可", "例：该活动不属于许可范围"),
    ActKind.REFUSED: ("为什么不予受理，依据哪一条", "例：不属于本机关职权，依据…"),
    ActKind.DENIED: ("为什么不予，依据哪一条", "例：不符合…第几条规定的条件"),
    ActKind.STOPPED: ("为什么停表", "例：需专家评审"),
    ActKind.WITHDRAWN: ("申请人为什么撤回", "例：申请人来函撤回"),
    ActKind.REVERSED: ("为什么更正", "例：日期填错"),
}


class ActDialog(FormDialog):
    """One act."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(parent, ACT_LABELS[kind], f"保存「{ACT_LABELS[kind]}」", width=560)
        self._desk, self._case, self._kind = desk, case, kind
        summary = case.summary
        self.body.addWidget(
            label(f"{summary.number}　{summary.item_name}　{summary.applicant}", tone="ink2", wrap=True)
        )
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
            self.days.setPlaceholderText("告知文书上写的所需天数")
            self.add_field("所需天数", self.days)
        if kind is not ActKind.REVERSED:
            late = "五个工作日内没有告知补正，视为收件之日受理（行政许可法第三十二条）。" if deemed else ""
            self.add_field("日期", self.day, late)
            self.rest = RestDayNote(desk, self.day)
            self.body.addWidget(self.rest)
        self.numbers = {name: self._number_field(words) for name, words in RESULT_NUMBERS.get(kind, {}).items()}
        self.body.addLayout(row(label(caption, tone="ink2"), None, PhraseButton(desk, self, kind, self.reason)))
        self.body.addWidget(self.reason)
        self.reason.setAccessibleName(caption)
        self.body.addStretch(1)
        (next(iter(self.numbers.values())) if self.numbers else self.reason).setFocus()

    def _number_field(self, words: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText("照文书或证照填写，还没有可以不填")
        self.add_field(words, field)
        return field

    def submit(self) -> None:
        from db.cases import service

        actor, case_id, kind = self._desk.actor, self._case.summary.id, self._kind
        day, reason = self.day.day, self.reason.text
        details = {name: field.text().strip() for name, field in self.numbers.items()}
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
        self.ok.setEnabled(False)
        if kind is ActKind.REVERSED:
            task = self._desk.change(lambda: service.reverse(actor, case_id, reason))
        else:
            task = self._desk.change(lambda: service.act(actor, case_id, kind, day, reason, details))
        task.finished.connect(lambda case: self.accept())
        task.failed.connect(lambda error: self.ok.setEnabled(True))
