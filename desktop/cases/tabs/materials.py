"""材料: what the guide asks for and what came; Space marks one as received, or as not received."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from db.cases import handed
from db.cases.acts import ActKind, CaseState
from db.cases.rules import CaseDetail, CaseMaterial
from desktop.cases import doing
from desktop.cases.tab import CaseTab
from desktop.desk import Desk
from desktop.tokens import GAP
from desktop.widgets.buttons import KeyCap
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

FORMS = {"1": "原件", "2": "复印件", "3": "原件和复印件", "4": "电子件"}

_TAKING = (CaseState.RECEIVED, CaseState.CORRECTION, CaseState.ACCEPTED, CaseState.REVIEWED, CaseState.STOPPED)
"""The states in which materials come in: what was lacking (容缺) is handed in after acceptance."""


def material_columns() -> list[Column]:
    """材料, 份数, 状态."""
    return [
        Column("材料", 120, text=lambda m: m.name, stretch=True),
        Column("应交", 70, text=lambda m: f"{FORMS.get(m.form, m.form)} {m.copies}", tone=Tone.INK2),
        Column("状态", 104, status=_material_status),
    ]


def _material_status(material: CaseMaterial) -> Status:
    if material.waived:
        return Status(Shape.EMPTY_DIAMOND, Tone.GREY, "免交")
    if not material.missing:
        return Status(Shape.DISC, Tone.GREEN, "已收")
    if material.received:
        return Status(Shape.DIAMOND, Tone.AMBER, f"收 {material.received} 份")
    return Status(Shape.RING, Tone.GREY, "未收" if material.core else "未收，可缺")


class MaterialsTab(CaseTab):
    """材料; Space marks one as received, or as not received."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._case: CaseDetail | None = None
        self.table = DenseTable(material_columns(), sortable=False)
        self.table.setAccessibleName("材料")
        self.layout_.addWidget(self.table, 1)
        self.empty = label("这个事项还没有办事指南，没有材料目录。", tone="ink2", wrap=True)
        self.empty.setContentsMargins(GAP, GAP, GAP, GAP)
        self.empty.hide()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.layout_.addWidget(self.empty, 1)
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        self.came = label("", "small", "ink2")
        keys = row(
            KeyCap("空格"), label("已收、未收", "small", "ink2"), KeyCap("F2"), label("更正、免交", "small", "ink2"),
            None, self.came, gap=6,
        )  # fmt: skip
        keys.setContentsMargins(GAP, 6, GAP, 6)
        foot.setLayout(keys)
        self.foot = foot
        self.layout_.addWidget(foot)
        self.why = label("", "small", "ink2", wrap=True)
        self.why.setContentsMargins(GAP, 4, GAP, 4)
        self.layout_.insertWidget(1, self.why)
        self.table.current_changed.connect(lambda _: self._explain())
        bind_key(self.table, "Space", self._toggle)
        bind_key(self.table, "F2", self.recount)

    @property
    def area(self) -> QWidget:
        """The table."""
        return self.table

    def chosen(self) -> tuple[int, str] | None:
        """The chosen material: which one, from 1, and its name."""
        found = self.table.current_row()
        if self._case is None or not isinstance(found, CaseMaterial) or found not in self._case.materials:
            return None
        return self._case.materials.index(found) + 1, found.name

    def show_case(self, case: CaseDetail) -> None:
        """Show what was asked and what came."""
        self._case = case
        materials = case.materials
        self.table.show_rows(materials)
        for part in (self.table, self.foot):
            part.setVisible(bool(materials))
        self.empty.setVisible(not materials)
        came = sum(not m.missing for m in materials)
        self.came.setText(f"已收 {came} / {len(materials)} 种")
        self.counted.emit(len(materials))
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()
        self._explain()

    def _explain(self) -> None:
        """The whole name of the chosen material, its originals and copies, or why it need not be given."""
        chosen = self.table.current_row()
        words = handed.words(handed.as_handed(chosen)) if isinstance(chosen, CaseMaterial) else ""
        self.why.setText(f"{chosen.name}：{words}" if words else "")
        self.why.setVisible(bool(words) and words != "未收")

    def recount(self) -> None:
        """更正收件材料, where the case is not decided."""
        if self._case and ActKind.RECOUNTED in self._case.beside and self._case.materials:
            doing.dialog_for(self.desk, self, self._case, ActKind.RECOUNTED).open()

    def _toggle(self) -> None:
        from db.cases import service

        material, case = self.table.current_row(), self._case
        if isinstance(material, CaseMaterial) and case and case.summary.state in _TAKING:
            received = material.copies if material.missing else 0
            actor, case_id = self.desk.actor, case.summary.id
            self.desk.change(lambda: service.receive_material(actor, case_id, material.position, received))
