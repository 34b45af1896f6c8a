"""成批改动: imports, 补要素 and 按上级改, and taking one back whole while nothing stands on it."""

from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from db.items.incoming.batches import Batch
from db.items.incoming.standing import Hindrance
from desktop import messages
from desktop.desk import Desk
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

STANDS = Status(Shape.DISC, Tone.GREEN, "已写入")
UNDONE = Status(Shape.EMPTY_DIAMOND, Tone.GREY, "已撤销")
MOST_SHOWN = 200


def batch_columns() -> list[Column]:
    """时间, 改动, 清单版本, 数目, 经办人, 状态."""
    return [
        Column("时间", 150, text=lambda one: one.at[:16].replace("T", " "), tone=Tone.INK2),
        Column("改动", 300, text=_what, hint="文件名、补要素、按上级改", stretch=True),
        Column("清单版本", 190, text=lambda one: one.edition_name, choices=True),
        Column("新增", 64, text=lambda one: str(one.new)),
        Column("变更", 64, text=lambda one: str(one.changed)),
        Column("经办人", 90, text=lambda one: one.by, tone=Tone.INK2, rank=3),
        Column("状态", 100, status=lambda one: STANDS if one.standing else UNDONE),
    ]


def _what(batch: Batch) -> str:
    return f"导入：{batch.file_name}" if batch.imported else batch.file_name


class BatchesDialog(Dialog):
    """The batches, the latest first; below, why the current one cannot be taken back, item by item."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._current: Batch | None = None
        self.setWindowTitle("成批改动")
        self.resize(1080, 600)
        self.table = DenseTable(batch_columns())
        self.table.empty_text = "还没有导入过清单，也没有成批改过。在「事项」里按 Ctrl+O 导入表格。"
        self.table.current_changed.connect(self._judge)
        self.reasons = QPlainTextEdit()
        self.reasons.setReadOnly(True)
        self.reasons.setTabChangesFocus(True)
        self.reasons.setAccessibleName("能不能撤销")
        self.reasons.setFixedHeight(look.metrics.scaled(150))
        self.back = KeyButton("关闭", "Esc")
        self.back.clicked.connect(self.reject)
        self.undo = KeyButton("撤销这一批", "Ctrl+Z", primary=True)
        self.undo.clicked.connect(self._ask)
        bind_key(self, "Ctrl+Z", self.undo.click)
        self.undo.setEnabled(False)
        self._build()
        self.refresh()

    def _build(self) -> None:
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        told = label("撤销是整批的：新增的去掉，变更的恢复原值，都记入日志", tone="ink2")
        buttons = row(told, None, self.back, self.undo, gap=GAP_SMALL)
        buttons.setContentsMargins(0, GAP, 0, 0)
        foot.setLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, GAP)
        layout.setSpacing(GAP)
        layout.addWidget(label("成批改动：导入、补要素、按上级改", "title"))
        layout.addWidget(ListPanel(self.table), 1)
        layout.addWidget(self.reasons)
        layout.addWidget(foot)

    def refresh(self) -> None:
        """Read the batches again."""
        from db.items.incoming import batches

        self._desk.query(batches.batches, self._show)

    def _show(self, found: list[Batch]) -> None:
        self.table.show_rows(found)
        self.reasons.setVisible(bool(found))
        self.table.go_to_first()
        self.table.setFocus()

    def _judge(self, found: object) -> None:
        """Find out what stands on the current batch."""
        from db.items.incoming import batches

        self.undo.setEnabled(False)
        self._current = found if isinstance(found, Batch) else None
        if not isinstance(found, Batch):
            self.reasons.clear()
        elif not found.standing:
            self.reasons.setPlainText(f"{found.undone_at[:16].replace('T', ' ')} 由{found.undone_by}撤销。")
        else:
            self.reasons.setPlainText("正在看有没有事情建立在它上面…")
            batch = found
            self._desk.query(lambda: batches.why_not(batch.id), lambda why: self._tell(batch, why))

    def _tell(self, batch: Batch, why: list[Hindrance]) -> None:
        if self._current is None or self._current.id != batch.id:
            return
        self.undo.setEnabled(not why)
        if not why:
            self.reasons.setPlainText("还没有事情建立在它上面，可以撤销。")
            return
        lines = [f"· {one.words}" for one in why[:MOST_SHOWN]]
        more = [f"…… 共 {len(why)} 处"] if len(why) > MOST_SHOWN else []
        self.reasons.setPlainText("\n".join([f"不能撤销，有 {len(why)} 处建立在它上面：", *lines, *more]))

    def _ask(self) -> None:
        batch = self._current
        if batch is None or not self.undo.isEnabled():
            return
        text = f"会把改过的 {batch.changed} 项恢复原值。"
        if batch.imported:
            text = f"会去掉新增的 {batch.new} 项，把变更的 {batch.changed} 项恢复原值。要再导入，得重新选文件。"
        messages.ask(self, f"撤销{batch.called}？", text, "撤销这一批", lambda: self._undo(batch))

    def _undo(self, batch: Batch) -> None:
        from db.items.incoming import batches

        task = self._desk.change(lambda: batches.undo(self._desk.actor, batch.id), lambda _: self.refresh())
        messages.ProgressBox(self, f"正在撤销「{batch.file_name}」", task, batch.new + batch.changed)
        task.cancelled.connect(self.refresh)
        task.failed.connect(lambda _: self.refresh())
