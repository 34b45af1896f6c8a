"""What all pages have in common."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.desk import Desk
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.parts import label, page_margins, row

Keys = Sequence[tuple[str, str]]


class Bar(QWidget):
    """A row of filters and switches, as high as the type size asks."""

    def __init__(self, *parts: QWidget | None) -> None:
        super().__init__()
        self.setLayout(row(*parts, gap=GAP_SMALL))
        look.changed.connect(self._relayout)
        self._relayout()

    def _relayout(self) -> None:
        self.setFixedHeight(look.metrics.filter_bar)


class Page(QWidget):
    """A place in the window: a head with title and buttons, and a body; its keys stand in the status bar."""

    keys_changed = Signal()
    title = ""
    manual = ""
    keys: Keys = ()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setProperty("role", "page")
        self.heading: QLabel = label(self.title, "page")
        self.remark: QLabel = label("", tone="ink2")
        self._head = QWidget()
        self.head: QHBoxLayout = row(self.heading, self.remark, gap=GAP)
        self._head.setLayout(self.head)
        self.layout_: QVBoxLayout = QVBoxLayout(self)
        page_margins(self.layout_)
        self.layout_.setSpacing(0)
        self.layout_.addWidget(self._head)
        self._fresh = False
        desk.tasks.data_changed.connect(self._stale)
        look.changed.connect(self._size_head)
        self._size_head()

    def _size_head(self) -> None:
        self._head.setFixedHeight(look.metrics.page_head)

    def add_actions(self, *buttons: QWidget) -> None:
        """Put buttons at the right of the head."""
        self.head.addStretch(1)
        inner = row(*buttons, gap=GAP)
        self.head.addLayout(inner)

    def bar(self, *parts: QWidget | None) -> QWidget:
        """A bar of filters below the head."""
        return Bar(*parts)

    def enter(self) -> None:
        """Called when the page comes into sight: show what is newest."""
        if not self._fresh:
            self._fresh = True
            self.refresh()

    def refresh(self) -> None:
        """Read the page's data again."""

    def open_subject(self, subject_id: str) -> None:
        """Go to one thing on this page."""

    def take_files(self, files: Sequence[Path]) -> None:
        """Take files that were dropped somewhere on the window and belong here."""

    def focus_first(self) -> None:
        """Put the keyboard where the work begins."""
        self.setFocus()

    def _stale(self) -> None:
        self._fresh = False
        if self.isVisible():
            self.enter()
