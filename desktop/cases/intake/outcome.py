"""Done at once (当场办结): the decision's numbers and who takes the result home, asked for once."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from db.cases.rules import CaseDetail, Intake
from desktop import pc_clock
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.widgets.parts import label


class OutcomeDialog(FormDialog):
    """即办件当场办结."""

    done_at_once = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None, intake: Intake) -> None:
        super().__init__(parent, "当场办结", "收件、受理、准予、送达", width=560)
        self._desk, self._intake = desk, intake
        told = "四步用同一天记下：收件、受理、准予决定、出件送达。有一步不行，一步也不记。"
        self.body.addWidget(label(told, tone="ink2", wrap=True))
        self.decision, self.certificate = QLineEdit(), QLineEdit()
        whom = intake.addressee
        self.content, self.receiver = QLineEdit(), QLineEdit(whom.likely)
        self.relation = QLineEdit(whom.relation_of(whom.likely))
        for field in (self.decision, self.certificate):
            field.setPlaceholderText("照文书填写，没有的不填")
        self.add_field("决定文书号", self.decision)
        self.add_field("证照编号", self.certificate)
        self.add_field("准予内容", self.content)
        self.add_field("领取人", self.receiver)
        self.relation.setPlaceholderText("本人、法定代表人、经办人、代理人、成年家属……")
        self.add_field("与申请人关系", self.relation)
        self.decision.setFocus()

    def submit(self) -> None:
        from db.cases.counter import sitting

        actor, intake = self._desk.actor, self._intake
        outcome = sitting.Outcome(
            self.decision.text(), self.certificate.text(), self.content.text(), self.receiver.text(),
            self.relation.text(),
        )  # fmt: skip
        self.ok.setEnabled(False)

        def write() -> None:
            task = self._desk.change(lambda: sitting.at_once(actor, intake, outcome), self._told)
            task.failed.connect(lambda error: self.ok.setEnabled(True))

        pc_clock.believed(self._desk, self, write, lambda: self.ok.setEnabled(True))

    def _told(self, case: CaseDetail) -> None:
        self.accept()
        self.done_at_once.emit(case)
