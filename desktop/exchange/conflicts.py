"""待核对: the documents that wait for a person on the left, the two versions of one of them on the right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from desktop import messages
from desktop.desk import Desk
from desktop.exchange.conflict_panel import ConflictPanel
from desktop.exchange.conflict_words import MINE, THEIRS, counted, waiting_columns
from desktop.look import look
from desktop.manual import ManualDialog
from desktop.tokens import GAP, GAP_SMALL, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.empty import EmptyState, NextStep
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Panel, label, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.exchange.merging.conflicts import Comparison, Counts, Waiting
    from db.exchange.merging.deciding import Decided


@dataclass(frozen=True, slots=True)
class Source:
    """What waits, with how many of them, and the two versions of one of them."""

    waiting: "Callable[[], tuple[tuple[Waiting, ...], Counts]]"
    compare: "Callable[[str], Comparison]"


KEYS = "↑↓ 换行　← 用本机　→ 用对方　Ctrl+Enter 保存　D 以后再定　F6 换区　F1 说明　Esc 返回"


class ConflictsDialog(Dialog):
    """What waits for a person, decidable by keyboard alone."""

    def __init__(self, desk: Desk, parent: QWidget | None = None, source: "Source | None" = None) -> None:
        """`source` says where it is read from, by default the store."""
        super().__init__(parent)
        self.desk = desk
        self._source = source or Source(_read, _compare)
        self.setWindowTitle("待核对")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.count = label("", tone="ink2")
        self.outcome = StatusLabel(bold=True)
        self.again = KeyButton("重新处理", "Ctrl+R").bind(self, self._retry)
        self.back = KeyButton("返回", "Esc")
        self.back.clicked.connect(self.reject)
        self.list = DenseTable(waiting_columns(), sortable=False)
        self.list.setAccessibleName("待核对的件")
        self.panel = ConflictPanel()
        self.empty = EmptyState(
            "check",
            "没有要核对的",
            "两边都改过、内容不合规范或对方无权修改的，会留在这里等人看；没有写入任何一边之前，数据都在。",
            (
                NextStep("返回数据交换", "Esc", "接着读取或导出数据包。", self.back.click),
                NextStep("看说明", "F1", "为什么会有要核对的，由谁决定，怎么决定。", _explain),
            ),
        )
        self._build()
        self.list.current_changed.connect(self._open)
        self.list.opened.connect(lambda one: self.panel.table.setFocus())
        self.panel.decided.connect(self._confirm)
        self.panel.acknowledged.connect(self._acknowledge)
        self.panel.deferred.connect(self._defer)
        bind_key(self, "F1", _explain)
        bind_key(self, "F6", self._next_area)
        bind_key(self.list, "D", self.panel.later.click)
        desk.tasks.data_changed.connect(self.refresh)
        look.changed.connect(self._relayout)
        self._relayout()
        if parent is not None:
            self.resize(parent.window().size())
        self.refresh()

    def _build(self) -> None:
        head = row(label("待核对", "page"), self.count, None, self.panel.equal, self.again, self.back, gap=GAP)
        self.listing = Panel("待核对的件")
        self.listing.body.addWidget(self.list, 1)
        both = row(gap=GAP_SMALL)
        both.addWidget(self.listing)
        both.addWidget(self.panel, 1)
        middle = QWidget()
        middle.setLayout(both)
        self.stack = QStackedWidget()
        self.stack.addWidget(middle)
        self.stack.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(MARGIN, GAP, MARGIN, GAP_SMALL)
        whole.setSpacing(GAP_SMALL)
        whole.addLayout(head)
        whole.addWidget(self.stack, 1)
        self.keys = label(KEYS, "small", "ink2")
        whole.addLayout(row(self.keys, None, self.outcome, gap=GAP))

    def _relayout(self) -> None:
        self.listing.setFixedWidth(min(look.metrics.scaled(340), 420))

    def refresh(self) -> None:
        """Read again what waits."""
        self.desk.query(self._source.waiting, self._show)

    def _show(self, found: "tuple[tuple[Waiting, ...], Counts]") -> None:
        waiting, counts = found
        self.count.setText(counted(counts))
        hidden = counts.all - len(waiting)
        self.listing.remark.setText(f"另有 {hidden} 件没有列出" if hidden else f"{counts.all} 件")
        self.stack.setCurrentIndex(0 if waiting else 1)
        for part in (self.keys, self.panel.equal):
            part.setVisible(bool(waiting))
        self.list.show_rows(waiting)
        if waiting and self.list.current_row() is None:
            self.list.go_to_first()
            self.list.setFocus()
        elif waiting:
            self._open(self.list.current_row())
        self.again.setVisible(any("retry" in one.actions for one in waiting))
        if not waiting:
            self.back.setFocus()

    def _open(self, one: "Waiting") -> None:
        compare = self._source.compare
        self.desk.query(lambda: compare(one.id), self._show_comparison)

    def _show_comparison(self, comparison: "Comparison") -> None:
        current = self.list.current_row()
        if current is not None and current.id == comparison.waiting.id:
            shown = self.panel.comparison
            if shown is None or (shown.waiting, shown.shown) != (comparison.waiting, comparison.shown):
                self.panel.show_comparison(comparison)

    def _in_sight(self) -> "Comparison | None":
        """What the panel shows, when it is the document the list stands on: it may still be on its way."""
        shown, current = self.panel.comparison, self.list.current_row()
        return shown if shown is not None and current is not None and shown.waiting.id == current.id else None

    def _confirm(self, choice: dict[str, str]) -> None:
        comparison = self._in_sight()
        if comparison is None:
            return
        mine, theirs = (sum(side == wanted for side in choice.values()) for wanted in (MINE, THEIRS))
        text = (
            f"用本机 {mine} 项，用对方 {theirs} 项。保存后成为新的一版，下次导出时带给县里；"
            "没有采用的内容留在日志里，不会丢。"
        )
        sentence = f"{comparison.waiting.kind} {comparison.waiting.subject}：按选定的保存？"
        messages.ask(self, sentence, text, "保存决定", lambda: self._decide(choice))

    def _decide(self, choice: dict[str, str]) -> None:
        from db.exchange.merging import deciding

        comparison, actor, reason = self._in_sight(), self.desk.actor, self.panel.note.text()
        if comparison is None:
            return
        waiting_id, shown = comparison.waiting.id, comparison.shown
        sides = {key: deciding.Keep(side) for key, side in choice.items()}
        self.desk.change(lambda: deciding.decide(actor, waiting_id, sides, reason, shown), self._decided)

    def _decided(self, decided: "Decided") -> None:
        more = f"；这一件还有 {decided.waiting} 版在等" if decided.waiting else ""
        self._told(f"已决定，下次导出时带给县里{more}")

    def _acknowledge(self) -> None:
        from db.exchange.merging import deciding

        comparison, actor, note = self._in_sight(), self.desk.actor, self.panel.note.text()
        if comparison is None:
            return
        if not note.strip():
            self.panel.progress.setText("请先写明核对结果：问过谁、查到什么")
            self.panel.note.setFocus()
            return
        waiting_id = comparison.waiting.id
        self.desk.change(
            lambda: deciding.acknowledge(actor, waiting_id, note),
            lambda done: self._told("核对结果已记下，本机那份没有动"),
        )

    def _defer(self) -> None:
        from db.exchange.merging import deciding

        comparison, actor, note = self._in_sight(), self.desk.actor, self.panel.note.text()
        if comparison is not None:
            waiting_id = comparison.waiting.id
            self.desk.change(
                lambda: deciding.defer(actor, waiting_id, note), lambda done: self._told("记为以后再定，还留在这里")
            )

    def _retry(self) -> None:
        from db.exchange.merging import again

        actor = self.desk.actor
        self.desk.change(lambda: again.retry(actor), lambda found: self._told(found.words))

    def _told(self, text: str) -> None:
        self.outcome.show_status(Status(Shape.DISC, Tone.GREEN, text))
        self.list.setFocus()

    def reject(self) -> None:
        """Esc: out of a field back to the table, from anywhere else back to the page."""
        if self.panel.note.hasFocus() or self.panel.full.hasFocus():
            self.panel.table.setFocus()
        else:
            super().reject()

    def _next_area(self) -> None:
        areas = [self.list, *self.panel.areas()]
        focused = [number for number, area in enumerate(areas) if area.hasFocus()]
        areas[(focused[0] + 1) % len(areas) if focused else 0].setFocus()


def _explain() -> None:
    ManualDialog(QApplication.activeWindow(), "conflicts", "待核对").open()


def _read() -> "tuple[tuple[Waiting, ...], Counts]":
    from db.exchange.merging import conflicts

    return conflicts.waiting(), conflicts.counts()


def _compare(waiting_id: str) -> "Comparison":
    from db.exchange.merging import conflicts

    return conflicts.compare(waiting_id)
