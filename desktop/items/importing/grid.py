"""The preview grid: the file's own rows and columns, what becomes of each row, wrong cells red and open to typing."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyle, QStyleOptionViewItem, QTableView

from desktop.items.importing.header import MappingHeader
from desktop.items.importing.lines import GridLine, shown
from desktop.look import look
from desktop.tokens import CELL, COLOURS
from desktop.widgets.delegates import CellDelegate, option_of
from desktop.widgets.rows import GROUND_ROLE, STATUS_ROLE, TAIL_ROLE, TONE_ROLE, Index
from desktop.widgets.shapes import Shape, Status, Tone

Role = Qt.ItemDataRole
OWN_COLUMNS = 3
REASONS = 2
MEASURED = 200
WIDTHS = (92, 52, 220)
COLUMN_WIDTH, WIDE_COLUMN = 128, 260
LONG_TEXT = 14
LONGEST_TYPED = 20_000

RESULTS = {
    "new": Status(Shape.PLUS, Tone.GREEN, "新增"),
    "changed": Status(Shape.ZIGZAG, Tone.PRIMARY, "变更"),
    "same": Status(Shape.EQUALS, Tone.GREY, "相同"),
    "rejected": Status(Shape.CROSS, Tone.AMBER, "退回"),
    "left_out": Status(Shape.EMPTY_DIAMOND, Tone.GREY, "未收"),
    "remark": Status(Shape.TRIANGLE, Tone.AMBER, "请核对"),
}
UNREAD = Status(Shape.RING, Tone.GREY, "未读")


class FramedCell(CellDelegate):
    """A cell that keeps its own ground while it is the current one; a frame says where the cursor is."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        plain = QStyleOptionViewItem(option)
        told = option_of(plain)
        selected = bool(told.state & QStyle.StateFlag.State_Selected)
        told.state &= ~QStyle.StateFlag.State_Selected
        super().paint(painter, plain, index)
        if selected:
            painter.save()
            painter.setPen(QPen(QColor(COLOURS.primary), 2))
            painter.drawRect(told.rect.adjusted(1, 1, -1, -1))
            painter.restore()


class GridModel(QAbstractTableModel):
    """Result, row number and reasons, then the file's columns as they stand."""

    typed = Signal(int, int, str)

    def __init__(self) -> None:
        super().__init__()
        self._all: list[GridLine] = []
        self.lines: list[GridLine] = []
        self._heads: Sequence[str] = ()
        self._corrected: Mapping[tuple[int, int], str] = {}
        self._kind = "all"

    def show_lines(
        self, lines: Sequence[GridLine], heads: Sequence[str], corrected: Mapping[tuple[int, int], str]
    ) -> None:
        """Show the rows of a sheet; `corrected` are cells typed over, by row and column."""
        self.beginResetModel()
        self._all, self._heads, self._corrected = list(lines), heads, corrected
        self._choose()
        self.endResetModel()

    def keep(self, kind: str) -> None:
        """Keep only the rows of one result, or all."""
        self.beginResetModel()
        self._kind = kind
        self._choose()
        self.endResetModel()

    def _choose(self) -> None:
        self.lines = [line for line in self._all if self._kind == "all" or self._kind in line.kinds]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else OWN_COLUMNS + len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if role != Role.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return ("结果", "行", "说明", *self._heads)[section] if section < self.columnCount() else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        common = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return common | Qt.ItemFlag.ItemIsEditable if index.column() >= OWN_COLUMNS else common

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        line, column = self.lines[index.row()], index.column()
        if role == STATUS_ROLE:
            return RESULTS.get(line.kind, UNREAD) if column == 0 else None
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return shown(self._text(line, column))
        if role == Role.EditRole:
            return self._text(line, column)[:LONGEST_TYPED]
        if role == Role.ToolTipRole:
            return line.wrong.get(column - OWN_COLUMNS) or line.noted.get(column - OWN_COLUMNS) or line.reasons
        if role == GROUND_ROLE:
            return self._ground(line, column - OWN_COLUMNS)
        if role == TONE_ROLE:
            return Tone.INK if column >= OWN_COLUMNS else Tone.INK2
        if role == TAIL_ROLE:
            return True
        return Qt.AlignmentFlag.AlignVCenter if role == Role.TextAlignmentRole else None

    def _text(self, line: GridLine, column: int) -> str:
        if column < OWN_COLUMNS:
            return (RESULTS.get(line.kind, UNREAD).word, str(line.row + 1), line.reasons)[column]
        place = column - OWN_COLUMNS
        return line.texts[place] if place < len(line.texts) else ""

    def _ground(self, line: GridLine, column: int) -> Tone | None:
        if column in line.wrong and column >= 0:
            return Tone.AMBER if line.kind == "rejected" else Tone.GREY
        if (line.row, column) in self._corrected:
            return Tone.PRIMARY
        return Tone.AMBER if column in line.noted else None

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        line = self.lines[index.row()]
        text = str(value).strip()
        if role != Role.EditRole or text == self._text(line, index.column()):
            return False
        self.typed.emit(line.row, index.column() - OWN_COLUMNS, text)
        return True


class PlanGrid(QTableView):
    """The grid with its mapping row; F2, Enter or typing changes a cell, F8 goes to the next wrong one."""

    line_changed = Signal(object)

    def __init__(self, fields: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.lines = GridModel()
        self.setModel(self.lines)
        self.mapping = MappingHeader(fields, OWN_COLUMNS, self)
        self.setHorizontalHeader(self.mapping)
        self.setItemDelegate(FramedCell(self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("逐行预览")
        self.setObjectName("inside")
        self.horizontalScrollBar().valueChanged.connect(self.mapping.place_fields)
        look.changed.connect(self.relayout)
        self.relayout()

    def show_lines(
        self, lines: Sequence[GridLine], heads: Sequence[str], corrected: Mapping[tuple[int, int], str]
    ) -> None:
        """Show the rows of a sheet; the cursor stays in its cell."""
        place = self._place()
        self.lines.show_lines(lines, heads, corrected)
        self.relayout()
        self._return_to(place)

    def keep(self, kind: str) -> None:
        """Show only the rows of one result."""
        self.lines.keep(kind)
        self.go_to_next_wrong(from_top=True)

    def go_to_next_wrong(self, from_top: bool = False) -> None:
        """Put the cursor into the next wrong cell, else the next to be looked at, else the first row."""
        count = len(self.lines.lines)
        start = -1 if from_top or not self.currentIndex().isValid() else self.currentIndex().row()
        order = [(start + step) % count for step in range(1, count + 1)]
        for kind in ("rejected", ""):
            for number in order:
                line = self.lines.lines[number]
                columns = sorted(line.wrong) if kind and line.kind == kind else [] if kind else sorted(line.noted)
                if columns:
                    self._go(number, columns[0] + OWN_COLUMNS)
                    return
        if from_top and count:
            self._go(0, 0)

    def relayout(self) -> None:
        """Give rows and columns their measures for the type size in force."""
        self.verticalHeader().setDefaultSectionSize(look.metrics.row)
        for number, width in enumerate(WIDTHS):
            self.setColumnWidth(number, look.metrics.scaled(width))
        for number in range(OWN_COLUMNS, self.lines.columnCount()):
            texts = (self.lines.index(row, number).data() for row in range(min(20, len(self.lines.lines))))
            wide = max((len(str(text or "")) for text in texts), default=0) > LONG_TEXT
            self.setColumnWidth(number, look.metrics.scaled(WIDE_COLUMN if wide else COLUMN_WIDTH))
        self._use_what_is_left()
        self.mapping.place_fields()

    def _use_what_is_left(self) -> None:
        """Where the file has few columns: the reasons are written out, the rest goes to the columns of the file."""
        count = self.lines.columnCount()
        left = self.viewport().width() - sum(self.columnWidth(number) for number in range(count))
        if left <= 0 or count == OWN_COLUMNS:
            return
        metrics = self.fontMetrics()
        wanted = max((metrics.horizontalAdvance(line.reasons) for line in self.lines.lines[:MEASURED]), default=0)
        reasons = min(left, max(0, wanted + 3 * CELL - self.columnWidth(REASONS)))
        self.setColumnWidth(REASONS, self.columnWidth(REASONS) + reasons)
        share = (left - reasons) // (count - OWN_COLUMNS)
        for number in range(OWN_COLUMNS, count):
            self.setColumnWidth(number, self.columnWidth(number) + share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.relayout()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.line_changed.emit(self.lines.lines[current.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.state() != QAbstractItemView.State.EditingState:
                self.edit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _place(self) -> tuple[int, int] | None:
        index = self.currentIndex()
        return (self.lines.lines[index.row()].row, index.column()) if index.isValid() else None

    def _return_to(self, place: tuple[int, int] | None) -> None:
        if place is None:
            return
        rows = [number for number, line in enumerate(self.lines.lines) if line.row >= place[0]]
        if rows:
            self._go(rows[0], min(place[1], self.lines.columnCount() - 1))

    def _go(self, row: int, column: int) -> None:
        index = self.lines.index(row, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)
