"""Transfers: the batches with their departments, and the checklist of one department."""

from datetime import date

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from db import clock
from db.handover.rules import DIRECTION_LABELS, Batch, ChecklistSummary
from desktop.desk import Desk
from desktop.handover.checklist import ChecklistView
from desktop.page import Keys, Page
from desktop.status import deadline_status, progress_status
from desktop.tokens import GAP
from desktop.widgets.empty import EmptyState, NextStep
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import label
from desktop.widgets.rows import Column, Group
from desktop.widgets.shapes import Status, Tone
from desktop.widgets.table import DenseTable

BATCH_KEYS = (("↑↓", "选部门"), ("Enter", "打开清单"), ("→ ←", "展开、收起"), ("Ctrl+F", "到筛选"))


def department_columns() -> list[Column]:
    """部门, 方向, 事项, 进度, 状态."""
    return [
        Column("批次、部门", 320, text=lambda c: c.department, hint="部门", stretch=True),
        Column("方向", 96, text=lambda c: DIRECTION_LABELS[c.direction], tone=Tone.INK2, choices=True),
        Column("事项", 96, text=lambda c: f"{c.items} 项", tone=Tone.INK2),
        Column("进度", 140, text=lambda c: f"{c.progress.settled} / {c.progress.lines} 行"),
        Column("定稿", 110, text=lambda c: "已定稿" if c.issued else "未定稿", tone=Tone.INK2, choices=True, rank=3),
        Column("状态", 300, status=_state, choices=True),
    ]


def _state(summary: ChecklistSummary) -> Status:
    return progress_status(summary.progress)


class HandoverPage(Page):
    """划转移交."""

    title = "划转移交"
    manual = "handover"
    keys: Keys = BATCH_KEYS

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add_actions()
        self.table = DenseTable(department_columns())
        self.table.group_columns = (3, 5)
        self.panel = ListPanel(self.table)
        self.checklist = ChecklistView(desk)
        self.empty = EmptyState(
            "arrow-right-left",
            "还没有划转批次",
            "一份划转文件就是一个批次：划入、划回哪些事项，各部门一份移交清单。",
            (
                NextStep(
                    "从数据包带入",
                    "Ctrl+6",
                    "县级平台已经建好批次的，到数据交换页读取数据包即可，不要重复新建。",
                    lambda: desk.open("exchange"),
                ),
            ),
            "从划转文件建批次的窗口还没有做好；演示县里有 2020 年第二批的样子。",
        )
        self.lists = QStackedWidget()
        self.lists.addWidget(self.panel)
        self.lists.addWidget(self.empty)
        self.board = QWidget()
        board = QVBoxLayout(self.board)
        board.setContentsMargins(0, 0, 0, 0)
        self.basis = label("", tone="ink2", wrap=True)
        board.addWidget(self.basis)
        board.setSpacing(GAP)
        board.addWidget(self.lists, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.board)
        self.stack.addWidget(self.checklist)
        self.layout_.addWidget(self.stack, 1)
        self.table.opened.connect(lambda summary: self.open_subject(summary.id))
        self.checklist.left.connect(self.show_batches)
        bind_key(self.board, "Ctrl+F", self.table.focus_filter)

    def _show_view(self, view: QWidget) -> None:
        self._head.setVisible(view is self.board)
        self.stack.setCurrentWidget(view)
        self.keys = self.checklist.keys if view is self.checklist else BATCH_KEYS
        self.keys_changed.emit()

    def refresh(self) -> None:
        from db.handover import service

        self.desk.query(service.batches, self._show)
        if self.stack.currentWidget() is self.checklist:
            self.checklist.reload()

    def _show(self, batches: list[Batch]) -> None:
        self.lists.setCurrentWidget(self.panel if batches else self.empty)
        self.remark.setText(f"{len(batches)} 个批次")
        self.table.show_groups([(_group(batch), batch.checklists) for batch in batches])
        lists = [c for batch in batches for c in batch.checklists]
        done = sum(c.progress.complete for c in lists)
        self.panel.show_foot(f"{len(lists)} 份移交清单，已齐 {done} 份", "打开一份清单后按 Ctrl+P 打印")
        self.basis.setText("　".join(_basis(batch) for batch in batches[:1]))
        self.basis.setVisible(bool(batches))
        if not self.table.currentIndex().isValid() and batches:
            self.table.go_to(self.table.rows.index(0, 0, self.table.rows.index(0, 0)))

    def open_subject(self, subject_id: str) -> None:
        if not subject_id:
            self.show_batches()
            return
        self.checklist.open_checklist(subject_id)
        self._show_view(self.checklist)
        self.checklist.table.setFocus()

    def show_batches(self) -> None:
        """Back to the batches."""
        self._show_view(self.board)
        self.table.setFocus()

    def focus_first(self) -> None:
        in_sight = self.checklist.table if self.stack.currentWidget() is self.checklist else self.table
        in_sight.setFocus()


def _group(batch: Batch) -> Group:
    complete = bool(batch.checklists) and all(c.progress.complete for c in batch.checklists)
    status = deadline_status(date.fromisoformat(batch.deadline), clock.today(), complete)
    done = sum(c.progress.settled for c in batch.checklists)
    lines = sum(c.progress.lines for c in batch.checklists)
    return Group(batch.id, f"{batch.name}　{len(batch.items)} 项", f"{done} / {lines} 行", status)


def _basis(batch: Batch) -> str:
    number = f"（{batch.document_number}）" if batch.document_number else ""
    return f"依据　{batch.issuer} {batch.notice_on}《{batch.document_title}》{number}"
