"""Files dropped on a page, and the framed area that says so."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.tokens import GAP
from desktop.widgets.parts import column, label


class _FileCatcher(QObject):
    """Watches a widget for dropped files of the wanted kinds."""

    def __init__(self, target: QWidget, endings: tuple[str, ...], then: Callable[[list[Path]], object]) -> None:
        super().__init__(target)
        self._endings, self._then = endings, then
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
            if self._files(event):
                event.acceptProposedAction()
                return True
        elif event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
            files = self._files(event)
            if files:
                event.acceptProposedAction()
                self._then(files)
                return True
        return super().eventFilter(watched, event)

    def _files(self, event: QDropEvent) -> list[Path]:
        """The files of the wanted kinds, by name: packages of one office are numbered in it."""
        files = {Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()}
        return sorted(file for file in files if file.suffix.lower() in self._endings)


def accept_files(target: QWidget, endings: tuple[str, ...], then: Callable[[list[Path]], object]) -> None:
    """Let files with these endings be dropped on `target`, one or several at once."""
    _FileCatcher(target, endings, then)


class DropArea(QFrame):
    """A dashed frame with a sentence: what can be dropped here, and the key that does the same."""

    def __init__(self, text: str, more: str, endings: tuple[str, ...], then: Callable[[list[Path]], object]) -> None:
        super().__init__()
        self.setProperty("role", "drop")
        first, second = label(text, "strong"), label(more, "small", "ink2", wrap=True)
        layout = column(None, first, second, None, gap=4)
        layout.setContentsMargins(GAP, 0, GAP, 0)
        for part in (first, second):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(layout)
        accept_files(self, endings, then)
