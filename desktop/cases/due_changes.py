"""Due dates moved by a notice on holidays: a line above the lists until they are marked as seen, and their table."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.tokens import GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import Note, clear, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.cases.queues.redating import DueChange

LEAST_HEIGHT = 320


def change_columns() -> list[Column]:
    """原到期日, 现到期日, 办件编号, 事项, 申请人."""
    return [
        Column("原到期日", 96, text=lambda one: one.before or "停表"),
        Column("现到期日", 96, text=lambda one: one.after or "停表"),
        Column("办件编号", 164, text=lambda one: one.number, hint="编号"),
        Column("事项", 220, text=lambda one: one.item_name, hint="汉字或首字母", stretch=True),
        Column("申请人", 150, text=lambda one: one.applicant, tone=Tone.INK2, rank=3),
    ]


def change_table(changes: "Sequence[DueChange]") -> DenseTable:
    """A table of changes, high enough to be read."""
    table = DenseTable(change_columns())
    table.setAccessibleName("到期日变动")
    table.setMinimumHeight(LEAST_HEIGHT)
    table.show_rows(changes)
    table.go_to_first()
    return table


class DueChangesBar(QWidget):
    """The line above the lists; hidden while there is nothing to look at."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._line = row(gap=GAP_SMALL)
        self.setLayout(self._line)
        self.hide()

    def refresh(self) -> None:
        """Compare with the notices as they are now, and say how many dates nobody has looked at."""

        def read() -> int:
            from db.cases.queues import redating

            redating.follow()
            return redating.count_unseen()

        self._desk.query(read, self._show)

    def _show(self, count: int) -> None:
        clear(self._line)
        self.setVisible(count > 0)
        if count:
            words = f"放假安排有变化，{count} 件的到期日变了，还没有人看过。"
            look_at = KeyButton("看变动…")
            look_at.clicked.connect(self.look)
            self._line.addWidget(Note(words, "", Tone.AMBER, Shape.TRIANGLE), 1)
            self._line.addWidget(look_at)

    def look(self) -> None:
        """Show the changes nobody has looked at."""

        def read() -> "list[DueChange]":
            from db.cases.queues import redating

            return redating.unseen()

        self._desk.query(read, lambda found: DueChangesDialog(self._desk, self, found).open() if found else None)


class DueChangesDialog(FormDialog):
    """The changed dates, with the button that marks them as seen."""

    def __init__(self, desk: Desk, parent: QWidget | None, changes: "list[DueChange]") -> None:
        super().__init__(parent, "到期日变动", "看过了", width=900)
        self._desk, self._changes = desk, changes
        reasons = "；".join(dict.fromkeys(one.reason for one in changes))
        self.body.addWidget(label(f"{reasons}。下面 {len(changes)} 件的到期日变了。", tone="ink2", wrap=True))
        self.table = change_table(changes)
        self.body.addWidget(self.table, 1)
        self.table.opened.connect(self._open)
        self.table.setFocus()

    def _open(self, one: "DueChange") -> None:
        self.reject()
        self._desk.open("cases", one.case_id)

    def submit(self) -> None:
        """Note who looked, and close."""
        actor, ids = self._desk.actor, [one.id for one in self._changes]

        def write() -> int:
            from db.cases.queues import redating

            return redating.mark_seen(actor, ids)

        self._desk.change(write, lambda _: self.accept())
