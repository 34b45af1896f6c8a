"""批次: every batch with its departments, how far each has got, and the checklist behind each row."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from db import clock
from db.handover import service
from db.handover.rules import DIRECTION_LABELS, Batch
from desktop.desk import Desk
from desktop.handover.batches.acting import BatchActions
from desktop.handover.batches.bar import BarDelegate
from desktop.handover.batches.reading import DepartmentRow, ShownBatch, read
from desktop.handover.batches.side import WIDTH as SIDE_WIDTH
from desktop.handover.batches.side import BatchSide
from desktop.handover.printing import choose_of_checklist
from desktop.handover.view import Beside, HandoverView
from desktop.look import look
from desktop.status import deadline_status, progress_status
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.drop import accept_files
from desktop.widgets.empty import EmptyState, NextStep
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import column, label, row
from desktop.widgets.rows import Column, Group
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

BAR_COLUMN = 3
BATCH_KEYS = (("↑↓", "选部门"), ("Enter", "起草、打开清单"), ("F6", "办批次的事"), ("Ctrl+F", "到筛选"))


def department_columns() -> list[Column]:
    """部门, 方向, 事项, 进度, 联络员, 状态."""
    return [
        Column("批次、部门", 240, text=lambda row: row.department, hint="部门", stretch=True),
        Column("方向", 76, text=_way, tone=Tone.INK2, choices=True),
        Column("事项", 72, text=lambda row: f"{row.items} 项" if row.items else "", tone=Tone.INK2),
        Column("进度", 210, text=lambda row: f"{row.settled} / {row.lines} 行" if row.lines else "—"),
        Column("联络员", 84, text=lambda row: row.liaison, tone=Tone.INK2, rank=3),
        Column("状态", 236, status=_state, choices=True),
    ]


def _way(row: DepartmentRow) -> str:
    return "离任" if row.leaving else DIRECTION_LABELS[row.direction]


def _state(row: DepartmentRow) -> Status:
    if row.summary is None:
        return Status(Shape.RING, Tone.GREY, "清单还没有编")
    if row.closed_on and row.complete:
        return Status(Shape.DISC, Tone.GREEN, f"承接完成，{row.closed_on} 办结")
    if row.complete:
        return Status(Shape.HALF, Tone.AMBER, "已齐，待办结")
    if row.summary.progress.complete:
        return Status(Shape.HALF, Tone.AMBER, "已齐，备忘录未生效")
    return progress_status(row.summary.progress) if row.summary.issued else Status(Shape.RING, Tone.GREY, "清单未定稿")


def _nothing_yet(desk: Desk, draft: Callable[[], object]) -> EmptyState:
    return EmptyState(
        "arrow-right-left",
        "还没有划转批次",
        "一份划转文件就是一个批次：划入、划回哪些事项，各部门一份移交清单。",
        (
            NextStep(
                "从文件起草批次",
                "Ctrl+N",
                "选划转文件，或粘贴正文：程序读出批次和事项，每一处附原句，核对后建批次。",
                draft,
            ),
            NextStep(
                "从数据包带入",
                "Ctrl+6",
                "县级平台已经建好批次的，到数据交换页读取数据包即可，不要重复新建。",
                lambda: desk.open("exchange"),
            ),
        ),
        "文本、文档和能选中文字的 PDF 都可以直接拖进来。",
    )


class BatchesView(HandoverView):
    """The batches with their departments."""

    title = "批次"
    keys = BATCH_KEYS

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._shown: list[ShownBatch] = []
        self._wanted = ""
        self.acting = BatchActions(desk, self)
        self.table = DenseTable(department_columns())
        self.table.group_columns = (3, 5)
        self.table.setItemDelegateForColumn(BAR_COLUMN, BarDelegate(self.table))
        self.panel = ListPanel(self.table)
        self.side = BatchSide()
        self.empty = _nothing_yet(desk, self.draft_from_file)
        self.lists = QStackedWidget()
        self.beside = Beside(self, self.lists, self.side, SIDE_WIDTH)
        self.lists.addWidget(self.panel)
        self.lists.addWidget(self.empty)
        self.basis = label("", tone="ink2", wrap=True)
        middle = row(gap=GAP)
        middle.addWidget(self.lists, 1)
        middle.addWidget(self.side)
        whole = column(self.basis, gap=GAP)
        whole.addLayout(middle, 1)
        whole.setContentsMargins(0, GAP_SMALL, 0, 0)
        self.setLayout(whole)
        bind_key(self, "F6", self._next_area)
        look.changed.connect(self._relayout)
        self._relayout()
        self.leave = KeyButton("离任移交…")
        self.leave.clicked.connect(self.acting.leaving)
        self.print = KeyButton("打印…", "Ctrl+P").bind(self, self._choose_paper)
        self.buttons = (self.leave, self.print, KeyButton("从文件起草批次", "Ctrl+N").bind(self, self.draft_from_file))
        accept_files(self, (".txt", ".docx", ".pdf"), lambda files: self.draft_from_file(files[0]))
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(lambda _: self._show_side())
        self.side.wanted.connect(self._act)
        self.acting.made.connect(lambda checklist_id: self.wanted.emit("checklist", checklist_id))
        bind_key(self, "Ctrl+F", self.table.focus_filter)

    def draft_from_file(self, file: Path | None = None) -> None:
        """Ctrl+N: a batch from a transfer notice, a file or pasted text."""
        from desktop.handover.notice.dialog import NoticeDialog

        dialog = NoticeDialog(self.desk, self, file)
        dialog.accepted.connect(self.focus_first)
        dialog.open()

    def _relayout(self) -> None:
        self.beside.lay_out(bool(self._shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._relayout()

    def _next_area(self) -> None:
        """F6: to what can be done with the batch, and back."""
        if self._shown and self.beside.switch(self.table.hasFocus()):
            self.side.focus_first()
        else:
            self.table.setFocus()

    def refresh(self) -> None:
        self.desk.query(read, self.show_batches)

    def open_subject(self, subject_id: str) -> None:
        """Go to one batch."""
        at = self.table.rows.index_of(lambda row: row.batch_id == subject_id)
        self._wanted = "" if at.isValid() else subject_id
        self.table.go_to(at)

    def show_batches(self, shown: list[ShownBatch]) -> None:
        """Show the batches, the newest first."""
        self._shown = shown
        self.lists.setCurrentWidget(self.panel if shown else self.empty)
        self.remark = f"{len(shown)} 个批次"
        self.changed.emit()
        self.table.show_groups([(_group(one), one.rows) for one in shown])
        rows = [row for one in shown for row in one.rows]
        done = sum(row.complete for row in rows)
        self.panel.show_foot(f"{len(rows)} 份移交清单，承接完成 {done} 份", "选一个部门，按 Ctrl+P 打印")
        self.basis.setText("　".join(_basis(one.batch) for one in shown[:1]))
        self.basis.setVisible(bool(shown))
        self._relayout()
        if self._wanted:
            self.open_subject(self._wanted)
        if not self.table.currentIndex().isValid() and shown:
            self.table.go_to(self.table.rows.index(0, 0, self.table.rows.index(0, 0)))
        self._show_side()

    @property
    def batch_in_sight(self) -> ShownBatch | None:
        """The batch the cursor is in; the newest where it is in none."""
        current = self.table.current_row()
        wanted = current.key if isinstance(current, Group) else getattr(current, "batch_id", "")
        return next((one for one in self._shown if one.batch.id == wanted), self._shown[0] if self._shown else None)

    def _act(self, key: str) -> None:
        row = self.table.current_row()
        self.acting.do(key, self.batch_in_sight, row.department_id if isinstance(row, DepartmentRow) else "")

    def _show_side(self) -> None:
        self.side.show_batch(self.batch_in_sight)

    def _open(self, row: DepartmentRow) -> None:
        """Enter: the department's checklist; where there is none it is begun from the template."""
        if row.summary:
            self.wanted.emit("checklist", row.summary.id)
        else:
            self.acting.begin(row)

    def _choose_paper(self) -> None:
        """Ctrl+P: the papers of the department in sight."""
        current = self.table.current_row()
        if isinstance(current, DepartmentRow) and current.summary:
            summary = current.summary
            self.desk.query(
                lambda: service.checklist(summary.id),
                lambda found: choose_of_checklist(self.desk, self, self.print, found),
            )

    def focus_first(self) -> None:
        self.table.setFocus()


def _group(shown: ShownBatch) -> Group:
    batch, rows = shown.batch, shown.rows
    complete = bool(rows) and all(row.complete for row in rows)
    status = deadline_status(date.fromisoformat(batch.deadline), clock.today(), complete)
    if shown.finished_on:
        status = Status(Shape.DISC, Tone.GREEN, f"{shown.finished_on} 办结")
    figures = f"{sum(row.settled for row in rows)} / {sum(row.lines for row in rows)} 行"
    items = f"　{len(batch.items)} 项" if batch.items else ""
    return Group(batch.id, f"{batch.name}{items}", figures, status)


def _basis(batch: Batch) -> str:
    number = f"（{batch.document_number}）" if batch.document_number else ""
    return f"依据　{batch.issuer} {batch.notice_on}《{batch.document_title}》{number}"
