"""划转移交: the strip of views, from the batches to who owns which item."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from desktop.desk import Desk
from desktop.handover.view import HandoverView
from desktop.page import Page
from desktop.tokens import GAP_SMALL
from desktop.widgets.buttons import ChoiceRow
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import row

BATCHES, CHECKLIST = "batches", "checklist"


def _batches(desk: Desk) -> HandoverView:
    from desktop.handover.batches.view import BatchesView

    return BatchesView(desk)


def _checklist(desk: Desk) -> HandoverView:
    from desktop.handover.checklist.tab import ChecklistTab

    return ChecklistTab(desk)


def _deciding(desk: Desk) -> HandoverView:
    from desktop.handover.deciding.view import DecidingView

    return DecidingView(desk)


def _registers(desk: Desk) -> HandoverView:
    from desktop.handover.registers.view import RegistersView

    return RegistersView(desk)


def _memoranda(desk: Desk) -> HandoverView:
    from desktop.handover.memoranda.view import MemorandaView

    return MemorandaView(desk)


def _returned(desk: Desk) -> HandoverView:
    from desktop.handover.returned.view import ReturnedView

    return ReturnedView(desk)


def _ownership(desk: Desk) -> HandoverView:
    from desktop.handover.ownership.view import OwnershipView

    return OwnershipView(desk)


VIEWS: tuple[tuple[str, str, Callable[[Desk], HandoverView]], ...] = (
    (BATCHES, "批次", _batches),
    (CHECKLIST, "移交清单", _checklist),
    ("deciding", "决定", _deciding),
    ("registers", "印章密钥", _registers),
    ("memoranda", "备忘录", _memoranda),
    ("returned", "回收", _returned),
    ("ownership", "事项归属", _ownership),
)
"""The views in the order of their tabs: key, words, and what makes the view when it is first shown."""


class HandoverPage(Page):
    """划转移交: batches, checklists, decisions, registers, memoranda, papers that came home, who owns what."""

    title = "划转移交"
    manual = "handover"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._views: dict[str, HandoverView] = {}
        self._shown: set[str] = set()
        self._holders: dict[str, QWidget] = {}
        self._buttons = row()
        self.tabs = ChoiceRow([(key, words) for key, words, _ in VIEWS], "tab")
        self.tabs.chosen.connect(lambda key: self.show_view(key).focus_first())
        self.stack = QStackedWidget()
        buttons = QWidget()
        buttons.setLayout(self._buttons)
        self.add_actions(buttons)
        self.strip = QFrame()
        self.strip.setProperty("role", "underline")
        self.strip.setLayout(row(self.tabs, None))
        self.layout_.addWidget(self.strip)
        self.layout_.addWidget(self.stack, 1)
        bind_key(self, "Ctrl+PgDown", lambda: self._step(1))
        bind_key(self, "Ctrl+PgUp", lambda: self._step(-1))
        self.show_view(BATCHES)

    @property
    def view(self) -> HandoverView:
        """The view in sight."""
        return self.view_of(self.tabs.current)

    def view_of(self, key: str) -> HandoverView:
        """A view by its key; made the first time."""
        if key not in self._views:
            make = next(make for one, _, make in VIEWS if one == key)
            view = self._views[key] = make(self.desk)
            self.stack.addWidget(view)
            self._holders[key] = QWidget()
            for button in view.buttons:  # a click leaves the keyboard in the view, where the keys work
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._holders[key].setLayout(row(*view.buttons, gap=GAP_SMALL))
            self._buttons.addWidget(self._holders[key])
            view.changed.connect(self._follow)
            view.left.connect(lambda: self.show_view(BATCHES).focus_first())
            view.wanted.connect(self._go)
        return self._views[key]

    def show_view(self, key: str) -> HandoverView:
        """Bring a view into sight with its buttons and keys."""
        view = self.view_of(key)
        self.tabs.mark_chosen(key)
        self.stack.setCurrentWidget(view)
        for name, holder in self._holders.items():
            holder.setVisible(name == key)
        self._follow()
        self._fill()
        return view

    def _follow(self) -> None:
        """Show or hide the page's head, and show the keys, as the view says."""
        view = self.view
        self._head.setVisible(not view.fills)
        self.strip.setVisible(not view.fills)
        self.remark.setText(view.remark)
        self.keys = tuple(view.keys)
        self.manual = view.manual
        self.keys_changed.emit()

    def _step(self, by: int) -> None:
        keys = [key for key, _, _ in VIEWS]
        self.show_view(keys[(keys.index(self.tabs.current) + by) % len(keys)]).focus_first()

    def refresh(self) -> None:
        self._shown.clear()
        self._fill()

    def _fill(self) -> None:
        """Let the view in sight read what is newest, unless it shows that already."""
        if self._fresh and self.tabs.current not in self._shown:
            self._shown.add(self.tabs.current)
            self.view.refresh()

    def _go(self, key: str, subject_id: str) -> None:
        view = self.show_view(key)
        if subject_id:
            view.open_subject(subject_id)
        view.focus_first()

    def open_subject(self, subject_id: str) -> None:
        """Go to a checklist, with `view/subject` to something in another view, with nothing to the batches."""
        key, _, inside = subject_id.rpartition("/")
        self._go(key or (CHECKLIST if inside else BATCHES), inside)

    def take_files(self, files: Sequence[Path]) -> None:
        """Scans and photographs of signed paper."""
        view = self.show_view("returned")
        view.focus_first()
        view.take_files(files)

    def focus_first(self) -> None:
        self.view.focus_first()
