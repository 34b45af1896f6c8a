"""The head of a table with its filter row, which is always there and never a popup (input methods fail in popups)."""

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QComboBox, QHeaderView, QLineEdit, QWidget

from desktop.look import look
from desktop.tokens import CELL, COLOURS
from desktop.widgets.rows import ALL, Column

Editor = QLineEdit | QComboBox


class FilterHeader(QHeaderView):
    """Section heads with the sort arrow after the word, and one filter field under each head that has one."""

    filtered = Signal(int, str)
    left = Signal()

    def __init__(self, columns: list[Column], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = columns
        self._editors: dict[int, Editor] = {}
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(150)
        self._pending: dict[int, str] = {}
        self._areas: dict[int, tuple[int, int, int, int]] = {}
        self._typed.timeout.connect(self._send)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(24)
        self.sectionResized.connect(self.place_editors)
        self.sectionMoved.connect(self.place_editors)
        for number, column in enumerate(columns):
            self._add_editor(number, column)
        look.changed.connect(self._relayout)

    def editor(self, column: int) -> Editor | None:
        """The filter field of a column."""
        return self._editors.get(column)

    def first_text_filter(self) -> QLineEdit | None:
        """Where Ctrl+F goes: the name column's field when there is one, else the first line edit."""
        fields = [field for field in self._editors.values() if isinstance(field, QLineEdit)]
        longest = max(fields, key=lambda field: field.width(), default=None)
        return longest

    def offer(self, column: int, words: list[str]) -> None:
        """Fill a combo filter with the words present; what was chosen stays chosen."""
        field = self._editors.get(column)
        if not isinstance(field, QComboBox):
            return
        chosen = field.currentText()
        wanted = [ALL, *words]
        if [field.itemText(number) for number in range(field.count())] == wanted:
            return
        field.blockSignals(True)
        field.clear()
        field.addItems(wanted)
        field.setCurrentIndex(max(0, field.findText(chosen)))
        field.blockSignals(False)

    def _add_editor(self, number: int, column: Column) -> None:
        field: Editor
        if column.choices:
            field = QComboBox(self)
            field.addItem(ALL)
            field.currentTextChanged.connect(lambda text: self.filtered.emit(number, text))
        elif column.hint:
            field = QLineEdit(self)
            field.setPlaceholderText(column.hint)
            field.textChanged.connect(lambda text: self._note(number, text))
        else:
            return
        field.setProperty("role", "filter")
        field.setAccessibleName(f"筛选{column.title}")
        field.installEventFilter(self)
        self._editors[number] = field

    def _note(self, number: int, text: str) -> None:
        self._pending[number] = text
        self._typed.start()

    def _send(self) -> None:
        pending, self._pending = self._pending, {}
        for number, text in pending.items():
            self.filtered.emit(number, text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                if isinstance(watched, QLineEdit) and watched.text():
                    watched.clear()
                elif isinstance(watched, QComboBox) and watched.currentIndex() > 0:
                    watched.setCurrentIndex(0)
                else:
                    self.left.emit()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (
                event.key() == Qt.Key.Key_Down and isinstance(watched, QLineEdit)
            ):
                self._typed.stop()
                self._send()
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def _relayout(self) -> None:
        self.updateGeometry()
        self.place_editors()

    def sizeHint(self) -> QSize:
        """How high the head is; how wide it is the table says, which asks only for the height."""
        return QSize(0, look.metrics.table_head + (look.metrics.filter_row if self._editors else 0))

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self.place_editors()

    def place_editors(self) -> None:
        """Put every filter field under its head; Qt asks very often, and mostly everything is where it was."""
        top = look.metrics.table_head + 4
        height = look.metrics.filter_row - 8
        for number, field in self._editors.items():
            size = self.sectionSize(number)  # of a hidden section none
            area = (self.sectionViewportPosition(number) + 4, top, max(0, size - 8), height)
            if self._areas.get(number) != area:
                self._areas[number] = area
                field.setMaximumHeight(height)
                field.setGeometry(*area)
                field.setVisible(size > 0)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        column = self._columns[logicalIndex]
        painter.save()
        painter.fillRect(rect, QColor(COLOURS.sunken))
        head = QRect(rect.left(), rect.top(), rect.width(), look.metrics.table_head)
        if column.own:
            painter.fillRect(head, QColor(COLOURS.primary_tint))
        painter.setPen(QPen(QColor(COLOURS.line2), 1))
        painter.drawLine(head.bottomLeft(), head.bottomRight())
        if self._editors:
            painter.setPen(QPen(QColor(COLOURS.line), 1))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(look.font(look.metrics.small, bold=True))
        painter.setPen(QColor(COLOURS.primary if column.own else COLOURS.ink2))
        side = 4 if column.align & Qt.AlignmentFlag.AlignHCenter else CELL
        flags = column.align | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(head.adjusted(side, 0, -side, 0), flags, column.title + self._arrow(logicalIndex))
        painter.restore()

    def _arrow(self, section: int) -> str:
        if not self.isSortIndicatorShown() or self.sortIndicatorSection() != section:
            return ""
        return " ↑" if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder else " ↓"
