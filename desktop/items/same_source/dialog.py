"""What a person settles in 同源比对: which upper item is meant, and the upper list's wording for many items at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from db.items.lists.same_source_rules import ORGANS, Finding
from desktop.look import look
from desktop.messages import FormDialog
from desktop.widgets.buttons import Toggle
from desktop.widgets.parts import Facts, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Tone
from desktop.widgets.table import DenseTable


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


@dataclass(frozen=True, slots=True)
class _Line:
    """One element of one item that would be changed."""

    attribute: str
    item_id: str
    name: str
    element: str
    ours: str
    upper: str


class TakeOverDialog(FormDialog):
    """成批按上级改: which elements, what they would say, and one confirmation for all."""

    agreed = Signal(list)

    def __init__(self, parent: QWidget | None, findings: Sequence[Finding], upper: str) -> None:
        super().__init__(parent, "成批按上级改", "改", width=920)
        self._lines = [
            _Line(fault.attribute, one.item.id, one.item.name, fault.label, fault.ours or "（空）", fault.upper)
            for one in findings
            for fault in one.faults
            if one.parent and fault.attribute not in ORGANS
        ]
        told = f"照「{upper}」改列出的事项；主管部门、实施机关由本级对应，不改。改错了在「成批改动」里整批撤销。"
        self.body.addWidget(label(told, tone="ink2", wrap=True))
        labels = dict.fromkeys((line.attribute, line.element) for line in self._lines)
        self.elements = {attribute: Toggle(f"{words} {self._times(attribute)}") for attribute, words in labels}
        for toggle in self.elements.values():
            toggle.setChecked(True)
            toggle.toggled.connect(lambda _: self._show())
        self.body.addLayout(row(*self.elements.values(), None))
        self.table = DenseTable(
            [
                Column("事项名称", 220, text=attrgetter("name"), stretch=True),
                Column("要素", 124, text=attrgetter("element"), tone=Tone.INK2),
                Column("本级现在", 220, text=attrgetter("ours"), stretch=True),
                Column("改为", 220, text=attrgetter("upper"), stretch=True),
            ]
        )
        self.table.empty_text = "上面没有选要改的要素。"
        self.table.setMinimumHeight(min(look.metrics.scaled(260), 320))
        self.body.addWidget(self.table, 1)
        self.told = label("", wrap=True)
        self.body.addWidget(self.told)
        self._show()
        self.ok.setFocus()

    @property
    def chosen(self) -> list[str]:
        """The attributes that are to be changed."""
        return [attribute for attribute, toggle in self.elements.items() if toggle.isChecked()]

    def _times(self, attribute: str) -> int:
        return sum(line.attribute == attribute for line in self._lines)

    def _show(self) -> None:
        chosen = set(self.chosen)
        lines = [line for line in self._lines if line.attribute in chosen]
        self.table.show_rows(lines)
        items = len({line.item_id for line in lines})
        self.told.setText(f"将改 {items} 项 {len(lines)} 处。")
        self.ok.setText(f"改 {items} 项")
        self.ok.setEnabled(items > 0)
        self.ok.updateGeometry()

    def submit(self) -> None:
        self.agreed.emit(self.chosen)
        self.accept()
