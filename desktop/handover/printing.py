"""What can be printed of a handover, as menus of numbered papers; 整套文书 asks how many and shows one file."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from db.handover.rules import Checklist
from desktop import papers
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.papers import show_paper
from desktop.widgets.fields import CountField
from desktop.widgets.parts import label


class SetDialog(FormDialog):
    """How the whole set of a department is printed: the number of copies and the first page."""

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


def choose_paper(parent: QWidget, below: QWidget, choices: Mapping[str, Callable[[], object]]) -> None:
    """Ask which paper; each has the digit of its place as its key."""
    menu = QMenu(parent)
    for number, (title, preview) in enumerate(choices.items(), 1):
        menu.addAction(f"{title}(&{number})", preview)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(below.mapToGlobal(below.rect().bottomLeft()))


def choose_of_checklist(desk: Desk, parent: QWidget, below: QWidget, found: Checklist) -> None:
    """Ask which paper of a department's handover."""
    whole = (found.batch_id, found.department_id, found.department)
    choose_paper(
        parent,
        below,
        {
            "移交清单": lambda: papers.preview_checklist(desk, parent, found),
            "交接书": lambda: papers.preview_record(desk, parent, found),
            "审管衔接备忘录": lambda: papers.preview_memorandum(desk, parent, found),
            "进度和未办结的行": lambda: papers.preview_progress(desk, parent, found),
            "未办结清单": lambda: papers.preview_outstanding(desk, parent, *whole),
            "催交函": lambda: papers.preview_notice(desk, parent, found),
            "整套文书…": lambda: ask_for_set(desk, parent, *whole),
        },
    )


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
