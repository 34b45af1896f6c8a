"""What is asked about one line: the quantity received, why it is owed or excused, why a tick is taken back."""

from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from db import clock
from db.handover.rules import PARTY_LABELS, Line, LineAct, Party
from desktop.messages import FormDialog
from desktop.widgets.buttons import ChoiceRow
from desktop.widgets.fields import CountField, DayField, TextField
from desktop.widgets.parts import label, row


class QuantityDialog(FormDialog):
    """F2: how many were really given or received."""

    counted = Signal(int)

    def __init__(self, parent: QWidget | None, line: Line, party: Party) -> None:
        word = "移交数" if party is Party.GIVER else "实收数"
        super().__init__(parent, f"{line.number} 行{word}", "勾选并保存", "Enter", width=420)
        shown = line.signed_by(party)
        value = shown.quantity if shown and shown.quantity is not None else line.quantity
        self.quantity = CountField(value)
        self.body.addWidget(label(f"{line.name}　应交 {line.quantity} {line.unit}", tone="ink2", wrap=True))
        self.add_field(
            f"{PARTY_LABELS[party]}点数", self.quantity, "和应交数不同时，状态记为「数量不符」，补齐后再改。"
        )
        self.quantity.selectAll()
        self.quantity.lineEdit().returnPressed.connect(self.ok.click)

    def submit(self) -> None:
        self.counted.emit(self.quantity.value())
        self.accept()


class OweDialog(FormDialog):
    """F4: owed until a date, or excused on a stated basis where that is this person's to say."""

    owed = Signal(object, str, str)
    excused = Signal(str)

    def __init__(self, parent: QWidget | None, line: Line, may_excuse: bool) -> None:
        super().__init__(parent, f"{line.number} 行记欠交" + ("或免交" if may_excuse else ""), "保存")
        self.kind = ChoiceRow((("owe", "欠交"), ("excuse", "免交")))
        self.kind.chosen.connect(self._switch)
        self.due = DayField(clock.today() + timedelta(days=15))
        self.reason = TextField("例：密钥正在更换持有人，待换发")
        self.responsible = QLineEdit()
        self.responsible.setPlaceholderText("姓名")
        self.body.addWidget(label(line.name, tone="ink2", wrap=True))
        self.body.addLayout(row(self.kind, None))
        if not may_excuse:
            self.kind.hide()
        self.add_field("补交日期", self.due)
        self.add_field("理由", self.reason)
        self.add_field("责任人", self.responsible)
        self.body.addStretch(1)
        self.reason.setFocus()

    def _switch(self, kind: str) -> None:
        self.due.setEnabled(kind == "owe")
        self.responsible.setEnabled(kind == "owe")
        words = "例：密钥正在更换持有人，待换发" if kind == "owe" else "例：双方商定，随系统停用不再移交"
        self.reason.setPlaceholderText(words)

    def submit(self) -> None:
        if not self.reason.text:
            self.problem("请写明理由")
            self.reason.setFocus()
            return
        if self.kind.current == "owe":
            self.owed.emit(self.due.day, self.reason.text, self.responsible.text().strip())
        else:
            self.excused.emit(self.reason.text)
        self.accept()


class TakeBackDialog(FormDialog):
    """Why a tick, an owed or excused note is taken back."""

    reversed = Signal(str)

    def __init__(self, parent: QWidget | None, line: Line, act: LineAct) -> None:
        super().__init__(parent, f"撤销 {line.number} 行的登记", "撤销")
        at = act.at[:16].replace("T", " ")
        self.body.addWidget(
            label(f"{line.name}　由{act.user_name}在 {at} 登记。原来的登记仍留在日志里。", tone="ink2", wrap=True)
        )
        self.reason = TextField("例：点错了行")
        self.add_field("理由", self.reason)
        self.reason.setFocus()

    def submit(self) -> None:
        if not self.reason.text:
            self.problem("请写明理由")
            return
        self.reversed.emit(self.reason.text)
        self.accept()
