"""A simple chart: one bar per line with its words and figure; the late part is red, and said in words too."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.look import look
from desktop.tokens import COLOURS, GAP, GAP_SMALL

MOST = 12
LEAST_BAR = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its words, its length, how much of it is late, and the figure in words."""

    name: str
    value: float
    late: float
    words: str


class BarChart(QWidget):
    """Bars under each other, the longest as wide as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._bars: Sequence[Bar] = ()
        self._rest = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        look.changed.connect(self.update)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show the first bars; how many are left out is said below."""
        self._bars, left = bars[:MOST], len(bars) - MOST
        self._rest = f"另有 {left} 行，见左边的表" if left > 0 else ""
        self.setAccessibleName("；".join(f"{bar.name} {bar.words}" for bar in self._bars))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look.metrics.scaled(380), MOST * self._line())

    def _line(self) -> int:
        """The height of a bar with its words above it."""
        return look.metrics.row + GAP

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(look.font(look.metrics.small))
        most = max((bar.value for bar in self._bars), default=0) or 1
        share = (self.height() - 2 * GAP_SMALL) // (len(self._bars) + 1)
        line = max(min(self._line(), share), painter.fontMetrics().height() + 12)
        for place, bar in enumerate(self._bars):
            self._paint_bar(painter, QRect(GAP, GAP_SMALL + place * line, self.width() - 2 * GAP, line), bar, most)
        if self._rest:
            painter.setPen(QColor(COLOURS.ink2))
            below = QRect(GAP, GAP_SMALL + len(self._bars) * line, self.width() - 2 * GAP, line)
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, self._rest)

    def _paint_bar(self, painter: QPainter, area: QRect, bar: Bar, most: float) -> None:
        metrics = painter.fontMetrics()
        top = QRect(area.left(), area.top(), area.width(), metrics.height() + 2)
        painter.setPen(QColor(COLOURS.ink))
        room = area.width() - metrics.horizontalAdvance(bar.words) - GAP
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter,
                         metrics.elidedText(bar.name, Qt.TextElideMode.ElideMiddle, room))  # fmt: skip
        painter.setPen(QColor(COLOURS.ink2))
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, bar.words)
        height = max(6, area.height() - top.height() - GAP_SMALL)
        box = QRect(area.left(), top.bottom() + 1, area.width(), min(height, 12))
        painter.fillRect(box, QColor(COLOURS.sunken))
        wide = max(LEAST_BAR, round(box.width() * bar.value / most)) if bar.value else 0
        painter.fillRect(QRect(box.left(), box.top(), wide, box.height()), QColor(COLOURS.primary))
        if bar.late:
            late = max(LEAST_BAR, round(box.width() * bar.late / most))
            painter.fillRect(QRect(box.left(), box.top(), late, box.height()), QColor(COLOURS.red))
