"""成批打印: the papers still to be printed of the cases in sight, marked one by one, as one file."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QWidget

from desktop.cases import printing
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import label
from desktop.widgets.rows import ALL

if TYPE_CHECKING:
    from reports.cases.filed import ToPrint

ROLE = Qt.ItemDataRole.UserRole
LINES = 10
"""How many lines of the list are visible at once."""

MOST_CASES = 300
"""Most cases of a list that are looked through at once."""


class BatchDialog(FormDialog):
    """Which papers of which cases; Space marks, Ctrl+A marks all or none."""

    def __init__(self, desk: Desk, parent: QWidget | None, case_ids: Sequence[str]) -> None:
        super().__init__(parent, "成批打印文书", "预览、打印", width=760)
        self._desk = desk
        self._parent = parent
        self._found: list[ToPrint] = []
        self.kind = QComboBox()
        self.add_field("文书", self.kind)
        self.list = QListWidget()
        self.list.setAccessibleName("要打印的文书")
        self.list.setObjectName("results")
        self.list.setFixedHeight(LINES * look.metrics.row + 2)
        self.body.addWidget(self.list)
        self.told = label("正在查还没有打印的文书……", "small", "ink2", wrap=True)
        self.body.addWidget(self.told)
        self.kind.activated.connect(self._fill)
        self.list.itemChanged.connect(lambda _: self._count())
        bind_key(self.list, "Ctrl+A", self.mark_all)
        wanted = tuple(case_ids[:MOST_CASES])
        self.list.setFocus()

        def read() -> "list[ToPrint]":
            from reports.cases import filed

            return filed.to_print(wanted)

        desk.query(read, self.show_found)

    def show_found(self, found: "list[ToPrint]") -> None:
        """Offer what was found, all of it marked."""
        self._found = found
        self.kind.clear()
        self.kind.addItems([ALL, *dict.fromkeys(one.filed.title for one in found)])
        self._fill()

    def _fill(self) -> None:
        chosen = self.kind.currentText()
        self.list.clear()
        for one in self._found:
            if chosen in (ALL, one.filed.title):
                line = QListWidgetItem(f"{one.filed.title}　{one.case_number}　{one.applicant}　{one.filed.words}")
                line.setFlags(line.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                line.setData(ROLE, one)
                line.setCheckState(Qt.CheckState.Checked)
                self.list.addItem(line)
        self.list.setCurrentRow(0)
        self._count()

    @property
    def marked(self) -> "list[ToPrint]":
        """The papers marked, in the order of the list."""
        lines = [self.list.item(place) for place in range(self.list.count())]
        return [line.data(ROLE) for line in lines if line.checkState() is Qt.CheckState.Checked]

    def mark_all(self) -> None:
        """Mark all of them, or none where all are marked."""
        state = Qt.CheckState.Unchecked if len(self.marked) == self.list.count() else Qt.CheckState.Checked
        for place in range(self.list.count()):
            self.list.item(place).setCheckState(state)

    def _count(self) -> None:
        if not self._found:
            self.told.setText("这些办件没有还没打印的文书。")
        else:
            marked = len(self.marked)
            self.told.setText(f"选了 {marked} 份，共 {self.list.count()} 份；空格勾选，Ctrl+A 全选。每份单独编号。")
        self.ok.setEnabled(bool(self.marked))

    def submit(self) -> None:
        chosen = [one.chosen for one in self.marked]
        if chosen:
            self.accept()
            printing.preview_several(self._desk, self._parent, f"办件文书 {len(chosen)} 份", chosen)
