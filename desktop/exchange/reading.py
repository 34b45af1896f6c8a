"""从 U 盘读取: the packages and receipts found on the sticks and in the inbox, picked by keyboard, read in turn."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from db.organs.rules import short_office
from desktop.desk import Desk
from desktop.exchange.boxes import box_status
from desktop.exchange.picking import PickTable
from desktop.exchange.places import REFRESH_MILLISECONDS
from desktop.look import look
from desktop.messages import FormDialog
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import column, label
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Tone

if TYPE_CHECKING:
    from db.exchange.transport.at_hand import AtHand

FILE_KINDS = "数据包和回执 (*.xpk *.xrc)"
NOTHING = "没有找到数据包。请插好 U 盘，稍等它出现；文件在别处的，按「选别的文件」。"


class ReadDialog(FormDialog):
    """从 U 盘读取; Space picks, Ctrl+Enter or Enter reads what is picked, one after the other."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, "从 U 盘读取", "读取", width=860)
        self._desk = desk
        self.files = PickTable(("读", "不读"), _file_columns(), key=lambda one: one.file)
        self.files.setAccessibleName("U 盘上的数据包和回执")
        self.files.empty_text = "正在找 U 盘上的数据包…"
        self.files.setMinimumHeight(look.metrics.table_head + 8 * look.metrics.row)
        frame = QFrame()
        frame.setProperty("role", "panel")
        inner = column(self.files, gap=0)
        inner.setContentsMargins(1, 1, 1, 1)
        frame.setLayout(inner)
        lead = "没有读过、发给本单位的已经选上。空格选或不选，Ctrl+A 全选；先看会改什么，认可了才写入。"
        self.body.addWidget(label(lead, tone="ink2", wrap=True))
        self.body.addWidget(frame, 1)
        self.other = KeyButton("选别的文件…", "Ctrl+O").bind(self, self.choose_other)
        self.other.setVisible(desk.practice is None)
        self.foot.insertWidget(0, self.other)
        self.files.picked_changed.connect(self._say_picked)
        self.files.opened.connect(lambda one: self.submit())
        self._shown: tuple[AtHand, ...] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MILLISECONDS)
        self._timer.timeout.connect(self._look_around)
        self._timer.start()
        self._look_around()
        self.files.setFocus()

    def _look_around(self) -> None:
        """A stick plugged in while the dialog is open appears by itself."""
        from db.exchange.transport import at_hand

        practice = self._desk.practice
        folders = [("练习 U 盘", practice.stick)] if practice else None
        self._desk.tasks.query(lambda: at_hand.at_hand(folders)).finished.connect(self._show)

    def _show(self, found: "tuple[AtHand, ...]") -> None:
        if found == self._shown:
            return
        self._shown = found
        self.files.empty_text = NOTHING
        self.files.show_choice(found, lambda one: one.is_new, lambda one: one.state not in ("待看", "已导入过"))

    def _say_picked(self) -> None:
        count = len(self.files.picked)
        self.ok.setText(f"读取 {count} 个" if count else "读取")
        self.ok.updateGeometry()

    def choose_other(self) -> None:
        """One or several files somewhere else."""
        names, _ = QFileDialog.getOpenFileNames(self, "读取数据包", str(Path.home()), FILE_KINDS)
        if names:
            self._finish(sorted(Path(name) for name in names))

    def submit(self) -> None:
        """Read what is picked; where nothing is, the current row."""
        rows = self.files.picked or [row for row in [self.files.current_row()] if row is not None]
        if not rows:
            self.problem("请先选一个数据包或回执")
            return
        self._finish([row.file for row in rows])

    def _finish(self, files: list[Path]) -> None:
        self._timer.stop()
        self.accept()
        self.chosen.emit(files)


def _file_columns() -> list[Column]:
    return [
        Column("来自", 130, text=lambda one: short_office(one.sender), stretch=True),
        Column("编号", 70, text=lambda one: f"第 {one.number} 号" if one.number else ""),
        Column("种类", 70, text=lambda one: one.kind, tone=Tone.INK2),
        Column("状态", 150, status=lambda one: box_status(one.state), extra=220),
        Column("封包日期", 92, text=lambda one: one.sealed_at[:10], rank=3),
        Column("大小", 84, text=_size, tone=Tone.INK2, rank=3),
        Column("位置", 110, text=lambda one: one.place, tone=Tone.INK2, rank=3),
    ]


def _size(one: "AtHand") -> str:
    from db.exchange.format.limits import in_words

    return in_words(one.size) if one.size else ""
