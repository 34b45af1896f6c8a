"""移交清单: the checklist last opened, or what to do where none is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from db.handover.rules import Line
from desktop.desk import Desk
from desktop.handover.checklist.counting import CountingView
from desktop.handover.checklist.opened import Opened
from desktop.handover.checklist.view import ChecklistView
from desktop.handover.view import HandoverView
from desktop.widgets.empty import EmptyState, NextStep
from desktop.widgets.parts import column

NONE_KEYS = (("Ctrl+PgUp", "回到批次"),)


class ChecklistTab(HandoverView):
    """Fills the page while a checklist is open."""

    title = "移交清单"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.checklist = ChecklistView(desk)
        self.checklist.left.connect(self.left)
        self.empty = EmptyState(
            "arrow-right-left",
            "还没有打开移交清单",
            "每个部门每个方向一份清单，逐行点交、点收、监交。",
            (NextStep("回到批次", "Ctrl+PgUp", "选一个部门，按 Enter 打开它的清单。", lambda: self.left.emit()),),
        )
        self.counting = CountingView(desk, self.checklist.acting)
        self.stack = QStackedWidget()
        for part in (self.empty, self.checklist, self.counting):
            self.stack.addWidget(part)
        self.checklist.shown.connect(self._follow)
        self.checklist.counting_wanted.connect(self.count)
        self.counting.left.connect(self._leave_counting)
        self.setLayout(column(self.stack))
        self.keys = NONE_KEYS

    def refresh(self) -> None:
        self.checklist.reload()

    def open_subject(self, subject_id: str) -> None:
        self.checklist.open_checklist(subject_id)
        self._bring(self.checklist)

    def count(self) -> None:
        """F11: one line at a time in large type; the window fills the screen."""
        opened, line = self.checklist.acting.opened, self.checklist.table.current_row()
        if opened and opened.checklist.issued_at:
            self.counting.show_opened(opened, line if isinstance(line, Line) else None)
            self._bring(self.counting)
            self.counting.focus_first()
            self._fill_screen(True)

    def _leave_counting(self) -> None:
        line = self.counting.line
        self._fill_screen(False)
        self._bring(self.checklist)
        self.checklist.table.go_to_line(lambda one: line is not None and one.id == line.id)
        self.checklist.table.setFocus()

    def _fill_screen(self, on: bool) -> None:
        """Both sides look at one screen: a maximised window takes all of it while things are counted."""
        window, full = self.window(), Qt.WindowState.WindowFullScreen
        if window.isMaximized() or window.isFullScreen():
            window.setWindowState(window.windowState() | full if on else window.windowState() & ~full)

    def _follow(self, opened: Opened) -> None:
        """The checklist was read again: what is counted is shown as it stands now."""
        if self.stack.currentWidget() is self.counting:
            self.counting.show_opened(opened)
        elif self.stack.currentWidget() is self.checklist:
            self._bring(self.checklist)

    def _bring(self, part: ChecklistView | CountingView) -> None:
        self.stack.setCurrentWidget(part)
        self.fills, self.keys = True, part.keys
        self.changed.emit()

    def focus_first(self) -> None:
        if self.stack.currentWidget() is self.counting:
            self.counting.focus_first()
        else:
            (self.checklist.table if self.fills else self.empty).setFocus()
