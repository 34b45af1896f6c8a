"""A field that offers what fits: typed into, walked through with the arrows, chosen with Enter."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from desktop.look import look
from desktop.widgets.parts import column


class _Line(QLineEdit):
    """The line: up and down walk the offers, Enter takes the one that is marked, even if it is still being sought."""

    walked = Signal(int)
    taken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.offering = False
        self.hurried = False
        self.textEdited.connect(self._slow_down)

    def _slow_down(self) -> None:
        self.hurried = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.offering and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.walked.emit(1 if key == Qt.Key.Key_Down else -1)
            return
        if self.offering and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.taken.emit()
            return
        self.hurried = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        super().keyPressEvent(event)


class SeekField(QWidget):
    """The line and, while there are any, its offers below."""

    sought = Signal(str)
    chosen = Signal(object)

    def __init__(self, placeholder: str, first: bool) -> None:
        """`first`: Enter takes the first offer; without it one has to be walked to."""
        super().__init__()
        self._first = first
        self.line = _Line()
        self.line.setPlaceholderText(placeholder)
        self.found = QListWidget()
        self.found.setObjectName("results")
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setAccessibleName(placeholder)
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.hide()
        self.setLayout(column(self.line, self.found, gap=0))
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self.sought)
        self.line.walked.connect(self._walk)
        self.line.taken.connect(self._take)
        self.found.itemClicked.connect(lambda _: self._take())

    def offer(self, offers: Sequence[tuple[str, object]]) -> None:
        """Show what fits; nothing hides the list."""
        self.found.clear()
        for words, thing in offers:
            entry = QListWidgetItem(words)
            entry.setData(Qt.ItemDataRole.UserRole, thing)
            self.found.addItem(entry)
        self.found.setVisible(bool(offers))
        self.found.setFixedHeight(min(len(offers), 5) * (look.metrics.row + 2) + 6)
        self.found.setCurrentRow(0 if self._first and offers else -1)
        self._mark()
        hurried, self.line.hurried = self.line.hurried, False
        if hurried and self._first and offers:
            self._take()

    def close_offers(self) -> None:
        """Take the offers away."""
        self.offer(())

    def _walk(self, step: int) -> None:
        last = self.found.count() - 1
        self.found.setCurrentRow(max(0 if self._first else -1, min(last, self.found.currentRow() + step)))
        self._mark()

    def _mark(self) -> None:
        self.line.offering = self.found.count() > 0
        current = self.found.currentItem()
        self.line.setAccessibleDescription(current.text() if current else "")

    def _take(self) -> None:
        current = self.found.currentItem()
        thing = current.data(Qt.ItemDataRole.UserRole) if current else None
        self.close_offers()
        if thing is not None:
            self.chosen.emit(thing)
        else:
            self.focusNextChild()
