"""Status as word + shape + colour: the shapes are drawn on a 12 px box and never stand without their word."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.look import look
from desktop.tokens import COLOURS

BOX = 12
GAP_TO_WORD = 6


class Shape(Enum):
    """The shapes of the vocabulary; each keeps its meaning in a black-and-white print."""

    DISC = auto()
    HALF = auto()
    RING = auto()
    TRIANGLE = auto()
    SQUARE = auto()
    DIAMOND = auto()
    EMPTY_DIAMOND = auto()
    BARS = auto()
    CROSS = auto()
    UP = auto()
    DOWN = auto()
    PLUS = auto()
    ZIGZAG = auto()
    EQUALS = auto()


class Tone(Enum):
    """What a colour says: red is the law's stop, amber waits for a person, green is done, grey is not begun."""

    RED = COLOURS.red
    AMBER = COLOURS.amber
    GREEN = COLOURS.green
    GREY = COLOURS.grey
    PRIMARY = COLOURS.primary
    INK = COLOURS.ink
    INK2 = COLOURS.ink2

    @property
    def colour(self) -> QColor:
        """The colour of shape and word."""
        return QColor(self.value)

    @property
    def tint(self) -> QColor:
        """The ground of a chip in this tone."""
        return QColor(_TINTS.get(self, COLOURS.grey_tint))


_TINTS = {
    Tone.RED: COLOURS.red_tint,
    Tone.AMBER: COLOURS.amber_tint,
    Tone.GREEN: COLOURS.green_tint,
    Tone.PRIMARY: COLOURS.primary_tint,
}


@dataclass(frozen=True, slots=True)
class Status:
    """A state to show; the word is also what copy, print and a screen reader get."""

    shape: Shape
    tone: Tone
    word: str


def _lines(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(QPointF(*point))
    return path


def _closed(*points: tuple[float, float]) -> QPainterPath:
    path = _lines(*points)
    path.closeSubpath()
    return path


def _stroke(painter: QPainter, path: QPainterPath, colour: QColor, width: float) -> None:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.strokePath(path, pen)


def _disc(painter: QPainter, colour: QColor) -> None:
    path = QPainterPath()
    path.addEllipse(QPointF(6, 6), 5.5, 5.5)
    painter.fillPath(path, colour)
    _stroke(painter, _lines((3.2, 6.2), (5.2, 8.2), (8.9, 4.2)), QColor(COLOURS.surface), 1.6)


def _ring(painter: QPainter, colour: QColor) -> None:
    path = QPainterPath()
    path.addEllipse(QPointF(6, 6), 4.8, 4.8)
    _stroke(painter, path, colour, 1.4)


def _half(painter: QPainter, colour: QColor) -> None:
    _ring(painter, colour)
    path = QPainterPath(QPointF(6, 1.2))
    path.arcTo(QRectF(1.2, 1.2, 9.6, 9.6), 90, -180)
    path.closeSubpath()
    painter.fillPath(path, colour)


def _square(painter: QPainter, colour: QColor) -> None:
    painter.fillRect(QRectF(0.8, 0.8, 10.4, 10.4), colour)
    white = QColor(COLOURS.surface)
    _stroke(painter, _lines((6, 3), (6, 6.6)), white, 1.6)
    _stroke(painter, _lines((6, 8), (6, 9.5)), white, 1.6)


def _bars(painter: QPainter, colour: QColor) -> None:
    painter.fillRect(QRectF(1.5, 1, 3.2, 10), colour)
    painter.fillRect(QRectF(7.3, 1, 3.2, 10), colour)


def _equals(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, _lines((1.5, 4), (10.5, 4)), colour, 2)
    _stroke(painter, _lines((1.5, 8), (10.5, 8)), colour, 2)


def _cross(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, _lines((2, 2), (10, 10)), colour, 2)
    _stroke(painter, _lines((10, 2), (2, 10)), colour, 2)


def _plus(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, _lines((6, 1), (6, 11)), colour, 2.4)
    _stroke(painter, _lines((1, 6), (11, 6)), colour, 2.4)


_FILLED = {
    Shape.TRIANGLE: _closed((6, 0.8), (11.6, 11), (0.4, 11)),
    Shape.DIAMOND: _closed((6, 0.3), (11.7, 6), (6, 11.7), (0.3, 6)),
    Shape.UP: _closed((6, 1), (10.5, 6), (7.5, 6), (7.5, 11), (4.5, 11), (4.5, 6), (1.5, 6)),
    Shape.DOWN: _closed((6, 11), (10.5, 6), (7.5, 6), (7.5, 1), (4.5, 1), (4.5, 6), (1.5, 6)),
}
_STROKED = {
    Shape.EMPTY_DIAMOND: (_closed((6, 1.2), (10.8, 6), (6, 10.8), (1.2, 6)), 1.4),
    Shape.ZIGZAG: (_lines((1, 8.5), (4, 5.5), (7, 8.5), (11, 3.5)), 2.0),
}
_DRAWN: dict[Shape, Callable[[QPainter, QColor], None]] = {
    Shape.DISC: _disc,
    Shape.HALF: _half,
    Shape.RING: _ring,
    Shape.SQUARE: _square,
    Shape.BARS: _bars,
    Shape.EQUALS: _equals,
    Shape.CROSS: _cross,
    Shape.PLUS: _plus,
}


def draw_shape(painter: QPainter, shape: Shape, colour: QColor, left: float, top: float, size: int) -> None:
    """Draw a shape with its box's upper left corner at (`left`, `top`), `size` logical pixels wide."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(left, top)
    painter.scale(size / BOX, size / BOX)
    if shape in _FILLED:
        painter.fillPath(_FILLED[shape], QBrush(colour))
    elif shape in _STROKED:
        path, width = _STROKED[shape]
        _stroke(painter, path, colour, width)
    else:
        _DRAWN[shape](painter, colour)
    painter.restore()


def draw_check(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """Draw the tick mark that fills a tick box."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / BOX, box.height() / BOX)
    _stroke(painter, _lines((2.8, 6.2), (5.1, 8.5), (9.3, 3.6)), colour, 1.7)
    painter.restore()


class StatusLabel(QWidget):
    """Shape and word side by side; as a chip it stands on its tint (only in heads, never inside a table)."""

    def __init__(
        self, status: Status | None = None, chip: bool = False, bold: bool = False, small: bool = False,
        plain: bool = False,
    ) -> None:  # fmt: skip
        """`plain`: only the shape has the tone, the word is ink."""
        super().__init__()
        self._chip, self._bold, self._small, self._plain = chip, bold, small, plain
        self._status: Status | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._relayout)
        self.show_status(status)

    def show_status(self, status: Status | None) -> None:
        """Show another state; None shows nothing and takes no room."""
        self._status = status
        self.setAccessibleName(status.word if status else "")
        self._relayout()

    @property
    def word(self) -> str:
        """The word shown."""
        return self._status.word if self._status else ""

    def _relayout(self) -> None:
        self.setFont(look.font(look.metrics.small if self._small else look.metrics.body, self._bold))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if not self._status:
            return QSize(0, 0)
        word = self.fontMetrics().horizontalAdvance(self._status.word)
        width = look.metrics.shape + (GAP_TO_WORD + word if word else 0)
        height = look.metrics.chip if self._chip else self.fontMetrics().height()
        return QSize(width + (16 if self._chip else 1), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._status:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0
        if self._chip:
            left = 8
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._status.tone.tint)
            painter.drawRoundedRect(self.rect(), 3, 3)
        size = look.metrics.shape
        top = (self.height() - size) / 2 + look.lowered
        draw_shape(painter, self._status.shape, self._status.tone.colour, left, top, size)
        painter.setPen(Tone.INK.colour if self._plain else self._status.tone.colour)
        area = self.rect().adjusted(left + size + GAP_TO_WORD, 0, 0, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._status.word)
