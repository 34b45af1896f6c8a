"""A table that is written into, cell by cell: heads stand over their words, and it ends in whole rows."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableWidget

from desktop.look import look
from desktop.tokens import COLOURS
from desktop.widgets.keys import bind_key


class WrittenTable(QTableWidget):
    """Rows of different heights, each as high as its words."""

    def __init__(self, rows: int, heads: Sequence[str], counts: Sequence[int] = ()) -> None:
        """`counts` are the columns of figures: they stand in the middle of their column, as their heads do."""
        super().__init__(rows, len(heads))
        self.setHorizontalHeaderLabels(list(heads))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place in counts:
            middle = Qt.AlignmentFlag.AlignCenter
            self.model().setHeaderData(place, Qt.Orientation.Horizontal, middle, Qt.ItemDataRole.TextAlignmentRole)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(look.metrics.row + 4)
        self.verticalHeader().setDefaultSectionSize(look.metrics.row + 4)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        bind_key(self, "Delete", self._clear)

    def height_of(self, rows: int) -> int:
        """The height at which so many rows of one line are seen whole."""
        self.ensurePolished()
        return self.horizontalHeader().sizeHint().height() + rows * (look.metrics.row + 4) + 2 * self.frameWidth() + 2

    def _clear(self) -> None:
        """Delete takes away what was written into a cell."""
        written = self.currentItem()
        if written and written.flags() & Qt.ItemFlag.ItemIsEditable:
            written.setText("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """How many lines the words of a row take follows from the width of its column."""
        super().resizeEvent(event)
        self.resizeRowsToContents()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A row for which there is only half the room at the foot is not begun: scrolling goes by whole rows."""
        super().paintEvent(event)
        area = self.viewport().rect()
        last = self.rowAt(area.bottom())
        top = self.rowViewportPosition(last) if last >= 0 else 0
        if top > 0 and top + self.rowHeight(last) > area.bottom() + 1:
            half = QRect(0, top, area.width(), area.height() - top)
            QPainter(self.viewport()).fillRect(half, QColor(COLOURS.surface))
