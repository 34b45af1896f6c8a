"""通知取件: one call to the applicant and its result, below the earlier calls."""

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db import clock
from db.cases.acts import ActKind
from db.cases.issuing import rules
from db.cases.rules import CaseDetail
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.desk import Desk
from desktop.widgets.fields import DayField
from desktop.widgets.parts import label

SHOWN = 5


class NotifyDialog(CaseDialog):
    """One call."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(desk, parent, case, "通知取件", "保存「通知取件」")
        phone = f"{case.contact or case.summary.applicant}　{case.phone or '没有留电话'}"
        agent = f"　代办 {case.agent} {case.agent_phone}" if case.agent else ""
        self.body.addWidget(label(phone + agent, "title", wrap=True))
        told = rules.calls(case.acts)
        for act in told[-SHOWN:]:
            words = " ".join(act.details.get(name, "") for name in ("how", "who", "result"))
            self.body.addWidget(label(f"{act.happened_on}　{words}　{act.user_name}", "small", "ink2"))
        self.day = DayField(clock.today())
        self.how, self.outcome = QComboBox(), QComboBox()
        self.how.addItems(rules.HOW_NOTIFIED)
        self.outcome.addItems(rules.RESULTS)
        self.outcome.setEditable(True)
        self.who = QLineEdit()
        self.who.setPlaceholderText("接电话的人")
        for name, field in (("日期", self.day), ("方式", self.how), ("通知了谁", self.who), ("结果", self.outcome)):
            self.add_field(name, field)
        self.body.addStretch(1)
        self.outcome.setFocus()

    def submit(self) -> None:
        if self.outcome.currentText() == rules.TOLD_AGENT and not (self._case.agent or self.who.text().strip()):
            self.problem("这件没有登记代办人，请填通知了谁")
            self.who.setFocus()
            return
        actor, case_id, day = self._desk.actor, self._case.summary.id, self.day.day
        told = (self.how.currentText(), self.who.text(), self.outcome.currentText())

        def work() -> object:
            from db.cases.issuing import service

            return service.notify(actor, case_id, day, *told)

        self.record(work)
