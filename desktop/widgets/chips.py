"""Buttons that filter a plan by its results, each with shape, word and count."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop.look import look
from desktop.tokens import COLOURS, GAP_SMALL
from desktop.widgets.shapes import GAP_TO_WORD, Status, draw_shape

SIDE = 12


class Chip(QPushButton):
    """One result with its count."""

    def __init__(self, status: Status) -> None:
        super().__init__()
        self._status, self._count = status, 0
        self.setProperty("role", "chip")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def show_count(self, count: int) -> None:
        """Show how many rows have this result."""
        self._count = count
        self.setAccessibleName(f"{self._status.word} {count}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        word = QFontMetrics(look.font()).horizontalAdvance(self._status.word)
        count = QFontMetrics(look.font(bold=True)).horizontalAdvance(str(self._count))
        return QSize(2 * SIDE + look.metrics.shape + GAP_TO_WORD + word + GAP_SMALL + count, look.metrics.control)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        size, tone = look.metrics.shape, self._status.tone.colour
        draw_shape(painter, self._status.shape, tone, SIDE, (self.height() - size) / 2 + look.lowered, size)
        painter.setFont(look.font())
        painter.setPen(tone)
        words = QRect(SIDE + size + GAP_TO_WORD, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._status.word)
        painter.setFont(look.font(bold=True))
        painter.setPen(QColor(COLOURS.ink))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(self.rect().adjusted(0, 0, -SIDE, 0), flags, str(self._count))


class ChipRow(QWidget):
    """Exclusive chips; the first one is chosen."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, Status]]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._chips: dict[str, Chip] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_SMALL)
        for key, status in choices:
            chip = Chip(status)
            self._chips[key] = chip
            self._group.addButton(chip)
            layout.addWidget(chip)
            chip.clicked.connect(lambda checked, key=key: self.chosen.emit(key))
        next(iter(self._chips.values())).setChecked(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_count(self, key: str, count: int) -> None:
        """Show how many rows have the result `key`."""
        self._chips[key].show_count(count)

    def choose(self, key: str) -> None:
        """Choose by key, as if clicked."""
        self._chips[key].click()
