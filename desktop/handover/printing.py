"""整套文书: all papers of a department's handover, asked for in one dialog and shown as one file."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.papers import show_paper
from desktop.widgets.fields import CountField
from desktop.widgets.parts import label


class SetDialog(FormDialog):
    """How the whole set of a department is printed: so many copies, from that page on."""

    wanted = Signal(int, int)

    def __init__(self, parent: QWidget | None, department: str, most: int) -> None:
        super().__init__(parent, f"{department}整套文书", "预览打印", "Enter", width=560)
        self._most = most
        self.copies, self.first = CountField(1, most), CountField(1)
        self.body.addWidget(
            label(
                "移交清单、交接书和附件、备忘录、印章登记表、库存台账、密钥交接单，按份依次排好。",
                tone="ink2",
                wrap=True,
            )
        )
        self.add_field("一式几份", self.copies)
        self.add_field("从第几页起", self.first, "打印机中途停了的，写没有打出来的第一页接着打，不算补打。")
        self.copies.setFocus()

    def submit(self) -> None:
        if not self.copies.value() or not self.first.value():
            self.problem(f"份数写 1 到 {self._most}，页数从 1 起")
            return
        self.wanted.emit(self.copies.value(), self.first.value())
        self.accept()


def ask_for_set(desk: Desk, parent: QWidget, batch_id: str, department_id: str, department: str) -> None:
    """How many copies and from which page, then the preview of the file."""
    from reports.handover import paper_set

    actor = desk.actor

    def show(copies: int, first: int) -> None:
        show_paper(
            desk,
            parent,
            f"{department}整套文书",
            lambda out: paper_set.print_department(actor, batch_id, department_id, out, copies, first),
        )

    dialog = SetDialog(parent, department, paper_set.MOST_COPIES)
    dialog.wanted.connect(show)
    dialog.open()
