"""参照比对: what the list of another place says its bureau holds, and ours does not (参照并全部划转)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QWidget

from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.handover.deciding.judging import Gap


class GapDialog(FormDialog):
    """The lists of other places; below, what of the chosen one we did not transfer."""

    def __init__(self, desk: Desk, parent: QWidget | None, references: Sequence[tuple[str, str]]) -> None:
        super().__init__(parent, "参照别的县比对", "知道了", width=900)
        self._desk = desk
        self.back.hide()
        self.reference = QComboBox()
        for name, words in references:
            self.reference.addItem(words, name)
        self.reference.currentIndexChanged.connect(self._compare)
        self.table = DenseTable(
            [Column("对方已集中的事项", 320, text=lambda gap: gap.reference.name, hint="事项名称", stretch=True),
             Column("对方主管部门", 180, text=lambda gap: gap.reference.department, tone=Tone.INK2, choices=True),
             Column("本级", 150, status=_standing, choices=True)]
        )  # fmt: skip
        self.table.empty_text = "对方集中的事项，本级都已划转。"
        self.table.setMinimumHeight(300)
        self.panel = ListPanel(self.table)
        self.add_field("参照清单", self.reference)
        self.body.addWidget(self.panel, 1)
        if not references:
            self.table.empty_text = "没有可比对的清单。"
            self.reference.setEnabled(False)
            self.problem("还没有别的县的清单；请先在「事项清单」里导入，并写明层级和来件单位")
        self._compare()

    def _compare(self) -> None:
        from db.handover.deciding import service

        name = self.reference.currentData()
        if name:
            self._desk.query(lambda: service.reference_gap(name), self.show_gaps)

    def show_gaps(self, gaps: "Sequence[Gap]") -> None:
        """Show what is not transferred with us."""
        self.table.show_rows(list(gaps))
        self.panel.show_foot(f"对方已集中、本级没有划转的 {len(gaps)} 项")


def _standing(gap: "Gap") -> Status:
    if gap.own is None:
        return Status(Shape.EMPTY_DIAMOND, Tone.INK2, gap.words)
    return Status(Shape.RING if gap.decision is None else Shape.DIAMOND, Tone.AMBER, gap.words)
