"""A form that scrolls: it ends below a whole field, never in the middle of one."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.widgets.parts import set_tone


class FormArea(QScrollArea):
    """The fields of `inner`; what has only half its room at the foot is covered until it is scrolled to."""

    def __init__(self, inner: QWidget, ground: str = "") -> None:
        """`ground` is the tone of what the form stands on: '' for a dialog, `surface` for a white panel."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setWidget(inner)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.cover = QFrame(self.viewport())
        self.cover.setObjectName("cover")
        self.cover.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        set_tone(self.cover, ground)
        self.cover.hide()
        inner.installEventFilter(self)
        self.verticalScrollBar().valueChanged.connect(self._cover_half_field)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cover_half_field()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The form was laid out anew."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._cover_half_field()
        return super().eventFilter(watched, event)

    def _cover_half_field(self) -> None:
        view, inner = self.viewport(), self.widget()
        foot = view.height()
        parts = inner.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        tops = [
            top for part in parts
            if part.isVisibleTo(inner) and 0 < (top := part.mapTo(view, QPoint(0, 0)).y()) < foot < top + part.height()
        ]  # fmt: skip
        self.cover.setVisible(bool(tops))
        if tops:
            self.cover.setGeometry(0, min(tops), view.width(), foot - min(tops))
            self.cover.raise_()
