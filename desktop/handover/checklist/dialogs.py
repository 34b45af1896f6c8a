"""What is asked about one line: how many, and why it is owed, disputed or excused."""

from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from db import clock
from db.handover.line_states import difference_of
from db.handover.rules import PARTY_LABELS, Line, LineActKind, Party
from desktop.messages import FormDialog
from desktop.widgets.buttons import ChoiceRow
from desktop.widgets.fields import CountField, DayField, TextField
from desktop.widgets.parts import label, row


class QuantityDialog(FormDialog):
    """F2: how many were really given or received; the receiver can count a part, and note another condition."""

    counted = Signal(int, str)
    part = Signal(int, str, str)

    def __init__(self, parent: QWidget | None, line: Line, party: Party) -> None:
        word = "移交数" if party is Party.GIVER else "实收数"
        super().__init__(parent, f"{line.number} 行{word}", "勾选并保存", "Enter", width=460)
        self._line = line
        shown = line.signed_by(party)
        value = shown.quantity if shown and shown.quantity is not None else line.quantity
        self.quantity = CountField(value)
        self.kind = ChoiceRow((("all", "一次点清"), ("part", "又收一部分")))
        self.kind.chosen.connect(self._switch)
        self.serial, self.condition = QLineEdit(), QLineEdit()
        told = f"{line.name}　应交 {line.quantity} {line.unit}"
        told += f"，已收 {line.received_quantity}" if line.received and party is Party.RECEIVER else ""
        self.body.addWidget(label(told, tone="ink2", wrap=True))
        self.body.addLayout(row(self.kind, None))
        self.add_field(
            f"{PARTY_LABELS[party]}点数", self.quantity, "和应交数不同时，状态记为「数量不符」，补齐后再改。"
        )
        self.add_field("这次编号", self.serial)
        self.add_field("实际状况", self.condition, "和清单写的一样就不填；填了，双方要把它记为已解决。")
        self.condition.setPlaceholderText(f"清单写的：{line.condition}" if line.condition else "例：外壳破损")
        self.serial.setPlaceholderText(line.serials or "有编号的写编号")
        receives = party is Party.RECEIVER
        self._of_receiver = (self.kind, self.condition)
        for field in self._of_receiver:
            field.setEnabled(receives)
        self.kind.setVisible(receives)
        self.serial.setEnabled(False)
        if receives and line.parts:
            self.kind.mark_chosen("part")
            self._switch("part")
        self.quantity.selectAll()
        self.quantity.lineEdit().returnPressed.connect(self.ok.click)

    def _switch(self, kind: str) -> None:
        self.serial.setEnabled(kind == "part")
        left = self._line.quantity - self._line.received_quantity
        self.quantity.setValue(max(left, 1) if kind == "part" else self._line.quantity)
        self.quantity.setFocus()
        self.quantity.selectAll()

    def submit(self) -> None:
        condition = self.condition.text().strip()
        if self.kind.current == "part":
            self.part.emit(self.quantity.value(), self.serial.text().strip(), condition)
        else:
            self.counted.emit(self.quantity.value(), condition)
        self.accept()


EXAMPLES = {
    "owe": "例：密钥正在更换持有人，待换发",
    "dispute": "例：章面印文和台账不一致",
    "excuse": "例：双方商定，随系统停用不再移交",
}


class DifferenceDialog(FormDialog):
    """F4: owed until a date, disputed, or excused on a stated basis where that is this person's to say."""

    owed = Signal(object, str, str)
    disputed = Signal(str)
    excused = Signal(str)

    def __init__(self, parent: QWidget | None, line: Line, may_excuse: bool) -> None:
        super().__init__(parent, f"{line.number} 行记差异", "保存")
        self.may_excuse = may_excuse
        kinds = (("owe", "欠交"), ("dispute", "有异议"), ("excuse", "免交"))
        self.kind = ChoiceRow(kinds if may_excuse else kinds[:2])
        self.kind.chosen.connect(self._switch)
        self.due = DayField(clock.today() + timedelta(days=15))
        self.reason = TextField(EXAMPLES["owe"])
        self.responsible = QLineEdit()
        self.responsible.setPlaceholderText("姓名")
        self.body.addWidget(label(line.name, tone="ink2", wrap=True))
        self.body.addLayout(row(self.kind, None))
        self.add_field("补交日期", self.due)
        self.add_field("理由", self.reason)
        self.add_field("责任人", self.responsible)
        self.body.addStretch(1)
        self.kind.setFocus()

    def _switch(self, kind: str) -> None:
        self.due.setEnabled(kind == "owe")
        self.responsible.setEnabled(kind == "owe")
        self.reason.setPlaceholderText(EXAMPLES[kind])

    def submit(self) -> None:
        if not self.reason.text:
            self.problem("请写明理由")
            self.reason.setFocus()
            return
        if self.kind.current == "owe":
            self.owed.emit(self.due.day, self.reason.text, self.responsible.text().strip())
        elif self.kind.current == "dispute":
            self.disputed.emit(self.reason.text)
        else:
            self.excused.emit(self.reason.text)
        self.accept()


def difference_words(line: Line) -> str:
    """What is disputed about a line and who called it settled already, as the one reads who is to agree."""
    told, difference = [], difference_of(line)
    if difference:
        said = difference.reason if difference.kind is LineActKind.DISPUTED else difference.condition
        told.append(f"{line.name}　{difference.user_name}：{said}")
    told += [f"{PARTY_LABELS[act.party]}{act.user_name}已确认：{act.reason}" for act in line.agreed]
    return "\n".join([*told, "双方都确认，这一行才算解决。"])
