"""What has to be done after the powers of a batch have moved, ticked off one by one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from db import clock
from db.handover.batches.tasks import Task
from db.handover.rules import Batch
from desktop import messages
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import WIDEST
from desktop.tokens import GAP, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.fields import DayField
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

COLUMNS = (
    Column("由谁办", 200, text=lambda task: task.responsible, choices=True),
    Column("事项", 260, text=lambda task: task.item.name, hint="事项", stretch=True, tail=True),
    Column("要办的事", 190, text=lambda task: task.what, choices=True),
    Column("状态", 150, status=lambda task: _status(task)),
    Column("文件", 130, text=lambda task: task.document, tail=True, rank=3),
)


class TasksDialog(Dialog):
    """The tasks of a batch; Space says that the current one is done."""

    def __init__(self, desk: Desk, parent: QWidget | None, batch: Batch) -> None:
        super().__init__(parent)
        self.desk, self._batch = desk, batch
        self.setWindowTitle("划转以后要办的事")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(min(look.metrics.scaled(1000), WIDEST), 600)
        self.table = DenseTable(list(COLUMNS))
        self.panel = ListPanel(self.table)
        self.on, self.document = DayField(clock.today()), QLineEdit()
        self.document.setPlaceholderText("文号，没有可以不填")
        self.document.setAccessibleName("文号")
        self.finished_button = KeyButton("完成", "空格", primary=True)
        self.finished_button.clicked.connect(self._finish)
        bind_key(self.table, "Space", self._finish)
        every = KeyButton("列出的都完成", "Ctrl+Enter").bind(self, self._ask_all)
        close = KeyButton("关闭", "Esc").bind(self, self.close)
        bar = row(label("完成日期", tone="ink2"), self.on, self.document, close, every, self.finished_button)
        whole = column(label(f"{batch.name}　划转以后要办的事", "title"), self.panel, bar, gap=GAP)
        whole.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self.setLayout(whole)
        desk.tasks.data_changed.connect(self.read)
        self.read()

    def read(self) -> None:
        """Read the tasks and show them."""
        from db.handover.batches import tasks

        batch_id = self._batch.id
        self.desk.query(lambda: tasks.tasks(batch_id), self.show_tasks)

    def show_tasks(self, found: list[Task]) -> None:
        """Show the tasks; the cursor goes on to the next that waits, from the one it was on."""
        current = self.table.current_row()
        self.table.show_rows(found)
        done = sum(one.done_on is not None for one in found)
        self.panel.show_foot(f"{len(found)} 项，已完成 {done} 项", "按「由谁办」「要办的事」筛选，Ctrl+Enter 一次登记")
        keys = [one.key for one in found]
        at = keys.index(current.key) if isinstance(current, Task) and current.key in keys else 0
        seen = (one.key for one in (*found[at:], *found[:at]) if not (one.done_on or one.waits))
        wanted = next(seen, keys[at] if keys else "")
        self.table.go_to(self.table.rows.index_of(lambda one: one.key == wanted))
        self.table.setFocus()

    def _finish(self) -> None:
        task = self.table.current_row()
        if isinstance(task, Task) and not task.done_on:  # one that waits is refused in words
            self._write([task.key])

    def _ask_all(self) -> None:
        """Every task the filter leaves in sight, after a question."""
        seen = [task for task in self.table.rows.visible_rows() if isinstance(task, Task)]
        waiting = [task for task in seen if not task.done_on and not task.waits]
        if waiting:
            told = f"完成日期 {self.on.day}。" + "、".join(dict.fromkeys(task.what for task in waiting)) + "。"
            keys = [task.key for task in waiting]
            messages.ask(self, f"列出的 {len(keys)} 项都办完了吗？", told, "都完成", lambda: self._write(keys))

    def _write(self, keys: Sequence[str]) -> None:
        from db.handover.batches import tasks

        actor, batch_id, on, document = self.desk.actor, self._batch.id, self.on.day, self.document.text().strip()
        self.desk.change(lambda: tasks.finish_tasks(actor, batch_id, keys, on, document))


def _status(task: Task) -> Status:
    if task.done_on:
        return Status(Shape.DISC, Tone.GREEN, f"{task.done_on} 完成")
    if task.waits:
        return Status(Shape.BARS, Tone.GREY, "等事项交接")
    return Status(Shape.RING, Tone.GREY, "未完成")
