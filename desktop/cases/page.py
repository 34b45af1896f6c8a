"""办件: the board of queues, statistics, exceptions, and one case."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from desktop.cases.case import CaseView
from desktop.cases.due_changes import DueChangesBar
from desktop.cases.lists.board import BoardView
from desktop.cases.lists.view import CasesView
from desktop.desk import Desk
from desktop.page import Page
from desktop.tokens import GAP_SMALL
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import row

BOARD = "board"


def _statistics(desk: Desk) -> CasesView:
    from desktop.cases.lists.statistics import StatisticsView

    return StatisticsView(desk)


def _exceptions(desk: Desk) -> CasesView:
    from desktop.cases.lists.exceptions import ExceptionsView

    return ExceptionsView(desk)


def _numbers(desk: Desk) -> CasesView:
    from desktop.cases.numbers import NumbersView

    return NumbersView(desk)


def _counter(desk: Desk) -> CasesView:
    from desktop.cases.counter.view import CounterView

    return CounterView(desk)


def _bags(desk: Desk) -> CasesView:
    from desktop.cases.bags.view import BagsView

    return BagsView(desk)


def _collecting(desk: Desk) -> CasesView:
    from desktop.cases.issuing.view import CollectingView

    return CollectingView(desk)


def _archive(desk: Desk) -> CasesView:
    from desktop.cases.archive.view import ArchiveView

    return ArchiveView(desk)


TABS = (
    (BOARD, "办件"), ("counter", "窗口"), ("bags", "移送"), ("collecting", "取件"), ("archive", "归档"),
    ("statistics", "统计"), ("exceptions", "例外清单"), ("numbers", "文书编号"),
)  # fmt: skip
LATER: dict[str, Callable[[Desk], CasesView]] = {
    "counter": _counter,
    "bags": _bags,
    "collecting": _collecting,
    "archive": _archive,
    "statistics": _statistics,
    "exceptions": _exceptions,
    "numbers": _numbers,
}
"""The views made when they are first shown."""


class CasesPage(Page):
    """办件."""

    title = "办件"
    manual = "cases"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.queues = BoardView(desk, self.take_in)
        self._views: dict[str, CasesView] = {}
        self._holders: dict[str, QWidget] = {}
        self._unread: set[str] = set()
        self._head_keys: set[str] = set()
        self._buttons = row()
        buttons = QWidget()
        buttons.setLayout(self._buttons)
        self.tabs = ChoiceRow(TABS, "tab")
        self.tabs.chosen.connect(self.show_view)
        strip = QFrame()
        strip.setProperty("role", "underline")
        strip.setLayout(row(self.tabs, None, buttons))
        self.views = QStackedWidget()
        self.board = QWidget()
        board = row()
        board.setContentsMargins(0, 0, 0, 0)
        self.board.setLayout(board)
        board.addWidget(self.views)
        self.case = CaseView(desk)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.board)
        self.stack.addWidget(self.case)
        self._strip = strip
        self.head.insertWidget(1, strip, 1)
        self.remark.hide()
        self.due_changes = DueChangesBar(desk)
        self.layout_.addWidget(self.due_changes)
        self.layout_.addWidget(self.stack, 1)
        self.case.left.connect(self.show_list)
        self.case.turned.connect(self._turn)
        for part in (self.board, self._head):
            bind_key(part, "Ctrl+PgDown", lambda: self._step(1))
            bind_key(part, "Ctrl+PgUp", lambda: self._step(-1))
        self.show_view(BOARD)

    @property
    def view(self) -> CasesView:
        """The view in sight."""
        return self._views[self.tabs.current]

    def show_view(self, key: str) -> CasesView:
        """Bring a view into sight with its buttons and keys; made the first time."""
        if key not in self._views:
            view = self._views[key] = LATER[key](self.desk) if key in LATER else self.queues
            view.opened.connect(self.open_subject)
            self.views.addWidget(view)
            self._holders[key] = QWidget()
            self._holders[key].setLayout(row(*view.buttons, gap=GAP_SMALL))
            self._buttons.addWidget(self._holders[key])
            self._unread.add(key)
            self._bind_in_head(view)
        self.tabs.mark_chosen(key)
        self.views.setCurrentWidget(self._views[key])
        for name, holder in self._holders.items():
            holder.setVisible(name == key)
        self.manual = self._views[key].manual
        self._show_keys()
        if self._fresh:
            self._fill()
        return self.view

    def _bind_in_head(self, view: CasesView) -> None:
        """Let the keys of a view's buttons work from the tabs and buttons too, which are outside the view."""
        for button in view.buttons:
            if isinstance(button, KeyButton) and button.key and button.key not in self._head_keys:
                self._head_keys.add(button.key)
                bind_key(self._head, button.key, partial(self._press, button.key))

    def _press(self, key: str) -> None:
        for button in self.view.buttons:
            if isinstance(button, KeyButton) and button.key == key:
                button.click()

    def _step(self, by: int) -> None:
        keys = [key for key, _ in TABS]
        self.show_view(keys[(keys.index(self.tabs.current) + by) % len(keys)]).focus_first()

    def refresh(self) -> None:
        self._unread = set(self._views)
        self.due_changes.refresh()
        self._fill()
        if self.stack.currentWidget() is self.case:
            self.case.reload()

    def _fill(self) -> None:
        """Let the view in sight read its data, unless it has."""
        if self.tabs.current in self._unread:
            self._unread.discard(self.tabs.current)
            self.view.refresh()

    def open_subject(self, subject_id: str) -> None:
        """Go to a case; with `/view` to a view, with `/board/queue` to one of the queues."""
        if not subject_id:
            self.show_list()
        elif subject_id.startswith("/"):
            key, _, queue = subject_id[1:].partition("/")
            self.show_view(key)
            if queue:
                self.queues.rail.choose(queue)
            self.show_list()
        else:
            self.case.open_case(subject_id)
            self._show_stacked(self.case)
            self.case.focus_first()

    def _turn(self, step: int) -> None:
        known = [case.id for case in self.queues.list.cases()]
        if self.case.case_id in known:
            number = known.index(self.case.case_id) + step
            if 0 <= number < len(known):
                self.open_subject(known[number])

    def show_list(self) -> None:
        """Back to the lists."""
        self._show_stacked(self.board)
        self.view.focus_first()

    def _show_stacked(self, widget: QWidget) -> None:
        self._head.setVisible(widget is self.board)
        self.stack.setCurrentWidget(widget)
        self._show_keys()

    def _show_keys(self) -> None:
        self.keys = self.case.keys if self.stack.currentWidget() is self.case else tuple(self.view.keys)
        self.keys_changed.emit()

    def focus_first(self) -> None:
        if self.stack.currentWidget() is self.case:
            self.case.focus_first()
        else:
            self.view.focus_first()

    def take_in(self) -> None:
        """收件."""
        from desktop.cases.intake.dialog import IntakeDialog

        dialog = IntakeDialog(self.desk, self)
        dialog.taken.connect(self.open_subject)
        dialog.open()
