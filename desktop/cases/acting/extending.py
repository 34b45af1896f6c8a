"""Extending a case's period (延期): 10 days by the head of the organ, 15 by the head of the government where joint."""

from PySide6.QtWidgets import QLineEdit, QWidget

from db import clock
from db.cases.acts import ACT_LABELS, ActKind
from db.cases.papers.own_numbers import OWN_NUMBER
from db.cases.rules import CaseDetail
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.cases.acting.phrases import PhraseButton
from desktop.desk import Desk
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import label, row


class ExtendDialog(CaseDialog):
    """Who approved it, when, by which paper the applicant was told, and why."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        from db.cases import checks

        super().__init__(desk, parent, case, ACT_LABELS[kind], "保存「延期」")
        joint = "joint" in case.flags
        self._days, self._post, who = checks.lawful_extension(joint)
        due = case.statutory.due if case.statutory else None
        why = "统一、联合、集中办理的" if joint else "期限届满前不能作出决定的"
        words = f"{why}，经{who}批准可以延长 {self._days} 个工作日，只能一次（行政许可法第四十二条）。"
        until = f"现在的法定期限到 {due}。" if due else ""
        self.body.addWidget(label(words + until, wrap=True))
        self.approver, self.paper = QLineEdit(), QLineEdit()
        self.approver.setPlaceholderText(f"{who}的姓名")
        self.add_field("批准人", self.approver)
        self.day = DayField(clock.today())
        self.add_field("批准日期", self.day)
        self.paper.setPlaceholderText("告知申请人的延期通知书编号")
        self.paper.setText(OWN_NUMBER)
        self.add_field("通知书", self.paper)
        self.reason = TextField("例：需要补充专家论证")
        caption = "延期的理由（写进通知书）"
        self.body.addLayout(row(label(caption, tone="ink2"), None, PhraseButton(desk, self, kind, self.reason)))
        self.reason.setAccessibleName(caption)
        self.body.addWidget(self.reason)
        self.body.addStretch(1)
        self.approver.setFocus()

    def submit(self) -> None:
        """Check that nothing is empty, then record it."""
        from db.cases import service

        wanted = (("批准人", self.approver), ("通知书编号", self.paper))
        for name, field in wanted:
            if not field.text().strip():
                self.problem(f"请填{name}")
                field.setFocus()
                return
        actor, case_id, day, reason = self._desk.actor, self._case.summary.id, self.day.day, self.reason.text
        details = {
            "days": str(self._days), "approver": self.approver.text().strip(), "approver_post": self._post,
            "paper": self.paper.text().strip(),
        }  # fmt: skip
        self.record(lambda: service.record(actor, case_id, ActKind.EXTENDED, day, reason, details))
