"""The head of the preview grid: the file's own headings, and under each what the column is taken for."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QComboBox, QHeaderView, QWidget

from desktop.look import look
from desktop.tokens import CELL, COLOURS

UNUSED = "不用"


class MappingHeader(QHeaderView):
    """Headings with one field of choice each; `mapped` tells column (of the file) and field key, '' for none."""

    mapped = Signal(int, str)

    def __init__(self, fields: Sequence[tuple[str, str]], first: int, parent: QWidget | None = None) -> None:
        """`fields` are (key, label); the file's columns begin at section `first`."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._fields, self._first = fields, first
        self._choices: list[QComboBox] = []
        self.setSectionsClickable(False)
        self.setMinimumSectionSize(24)
        self.sectionResized.connect(self.place_fields)
        look.changed.connect(self._relayout)

    def show_columns(self, heads: Sequence[str], chosen: Mapping[int, str]) -> None:
        """Show as many fields as the file has columns, each with what it is taken for."""
        while len(self._choices) > len(heads):
            self._choices.pop().deleteLater()
        while len(self._choices) < len(heads):
            self._choices.append(self._field(len(self._choices)))
        for column, (box, head) in enumerate(zip(self._choices, heads, strict=True)):
            box.blockSignals(True)
            box.setCurrentIndex(max(0, box.findData(chosen.get(column, ""))))
            box.blockSignals(False)
            box.setAccessibleName(f"列「{head}」对应")
        self.place_fields()

    def field(self, column: int) -> QComboBox:
        """The field of choice of one column of the file."""
        return self._choices[column]

    def focus_first(self) -> None:
        """Put the keyboard into the first field that is not taken for anything, else the first."""
        free = [box for box in self._choices if not box.currentData()]
        for box in (free or self._choices)[:1]:
            box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _field(self, column: int) -> QComboBox:
        box = QComboBox(self)
        box.setProperty("role", "filter")
        box.addItem(UNUSED, "")
        for key, label in self._fields:
            box.addItem(label, key)
        box.currentIndexChanged.connect(lambda number: self.mapped.emit(column, str(box.itemData(number))))
        box.show()
        return box

    def _relayout(self) -> None:
        self.updateGeometry()
        self.place_fields()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), look.metrics.table_head + look.metrics.filter_row)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self.place_fields()

    def place_fields(self) -> None:
        """Put every field under its heading."""
        top, height = look.metrics.table_head + 4, look.metrics.filter_row - 8
        for column, box in enumerate(self._choices):
            section = column + self._first
            if section >= self.count():
                continue
            box.setGeometry(self.sectionViewportPosition(section) + 4, top, self.sectionSize(section) - 8, height)
            box.setMaximumHeight(height)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        painter.save()
        painter.fillRect(rect, QColor(COLOURS.sunken))
        head = QRect(rect.left(), rect.top(), rect.width(), look.metrics.table_head)
        painter.setPen(QPen(QColor(COLOURS.line2), 1))
        painter.drawLine(head.bottomLeft(), head.bottomRight())
        painter.setPen(QPen(QColor(COLOURS.line), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(look.font(look.metrics.small, bold=True))
        painter.setPen(QColor(COLOURS.ink2))
        text = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        area = head.adjusted(CELL, 0, -CELL, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
