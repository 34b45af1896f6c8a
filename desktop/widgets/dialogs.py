"""The base of every dialog: shown at its full size, as high as its content, in the middle of its window."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

HIGHEST = 700
"""Most pixels of a dialog's height: what a screen of 768 leaves besides its frame."""


class Dialog(QDialog):
    """A dialog that has its size and place before it is shown, and grows with its content later.

    It sets its place itself: on a busy machine some window systems put a dialog without one into the corner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._placed = False

    def showEvent(self, event: QShowEvent) -> None:
        if not event.spontaneous():
            self._fit_height()
            if not self._placed:
                self._placed = True
                self.move(self._middle().topLeft())
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        """Grow when content put into a visible dialog needs more room."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest and self.isVisible():
            self._fit_height()
        return done

    def _fit_height(self) -> None:
        """Set the height the text needs; Qt's first size is too low for wrapped text and too high without wrapping."""
        layout = self.layout()
        if layout is None:
            return
        highest = min(HIGHEST, self.screen().availableSize().height())
        wanted = min(layout.totalHeightForWidth(self.width()), highest)
        grows = bool(layout.expandingDirections() & Qt.Orientation.Vertical)
        loose = not grows and not self.isVisible() and not self.testAttribute(Qt.WidgetAttribute.WA_Resized)
        if wanted > self.height() or (loose and 0 < wanted < self.height()):
            self.resize(self.width(), wanted)
            if self._placed:
                self.move(self._on_screen(self.frameGeometry()).topLeft())

    def _middle(self) -> QRect:
        """The place in the middle of the window below, else of the screen."""
        owner = self._window_below()
        around = owner.frameGeometry() if owner else self.screen().availableGeometry()
        frame = around.size() - owner.size() if owner else QSize(0, 0)
        place = QRect(QPoint(0, 0), self.size() + frame)
        place.moveCenter(around.center())
        return self._on_screen(place)

    def _on_screen(self, place: QRect) -> QRect:
        owner = self._window_below()
        room = (owner or self).screen().availableGeometry()
        left = max(room.left(), min(place.left(), room.right() + 1 - place.width()))
        top = max(room.top(), min(place.top(), room.bottom() + 1 - place.height()))
        return QRect(left, top, place.width(), place.height())

    def _window_below(self) -> QWidget | None:
        """The window below, when it is on the screen."""
        parent = self.parentWidget()
        window = parent.window() if parent else None
        return window if window and window.isVisible() and not window.isMinimized() else None
