"""指定部门: which department answers an item of the upper list."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from db.items.lists.claims_rules import Line
from db.organs.rules import Organ
from desktop.messages import FormDialog
from desktop.widgets.buttons import Toggle
from desktop.widgets.parts import label, row


class AssignDialog(FormDialog):
    """The registered organs; the one asked so far is chosen at first."""

    assigned = Signal(str, bool)

    def __init__(self, parent: QWidget | None, line: Line, departments: Sequence[Organ]) -> None:
        super().__init__(parent, "指定答复部门", "指定", width=560)
        upper = f"上级主管部门：{line.item.department or '未载明'}"
        self.body.addWidget(label(f"{line.item.name}\n{upper}", tone="ink2", wrap=True))
        self.department = QComboBox()
        self.department.setEditable(True)
        self.department.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for organ in departments:
            self.department.addItem(organ.name, organ.id)
        self.department.setCurrentIndex(max(0, self.department.findData(line.organ_id)))
        self.add_field(
            "部门", self.department, "指定后由它答复，同日登记「主子项确认」；原来的部门还没答复的不用再答。"
        )
        self.beside = Toggle("原来的部门也要答复")
        self.body.addLayout(row(self.beside, None))
        self.body.addStretch(1)
        self.department.setFocus()

    def submit(self) -> None:
        place = self.department.findText(self.department.currentText().strip())
        if place < 0:
            self.problem("单位登记里没有这个部门，请从列表里选")
            return
        self.assigned.emit(self.department.itemData(place), self.beside.isChecked())
        self.accept()
