"""确认上级事项: whether an item and one of a like name in the upper list are the same; a person says so."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from db.items.lists.same_source_rules import Finding
from desktop.messages import FormDialog
from desktop.widgets.parts import Facts, label


class ParentDialog(FormDialog):
    """The county's item beside the proposed ones, the likest first."""

    accepted_parent = Signal(str)

    def __init__(self, parent: QWidget | None, finding: Finding) -> None:
        super().__init__(parent, "确认上级事项", "是同一项", width=640)
        self._finding = finding
        item = finding.item
        self.body.addWidget(label("名称只是相近，是不是同一项请按设定依据和部门核对。", tone="ink2", wrap=True))
        ours, self.theirs = Facts(96), Facts(96)
        ours.show_facts([("本级事项", item.name), ("主管部门", item.department), ("设定依据", item.basis_label)])
        self.body.addWidget(ours)
        self.choice = QComboBox()
        for one in finding.proposals:
            self.choice.addItem(f"{one.code} {one.name}".strip(), one.id)
        self.choice.currentIndexChanged.connect(self._show)
        self.add_field("上级事项", self.choice)
        self.body.addWidget(self.theirs)
        self.body.addStretch(1)
        self._show(0)
        self.choice.setFocus()

    def _show(self, place: int) -> None:
        one = self._finding.proposals[place]
        self.theirs.show_facts([("主管部门", one.department), ("设定依据", one.basis_label)])

    def submit(self) -> None:
        self.accepted_parent.emit(self.choice.currentData())
        self.accept()
