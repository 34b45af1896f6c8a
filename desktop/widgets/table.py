"""The dense table every list is shown in: one current row, filter row, groups, reasons, copy to WPS."""

from collections.abc import Sequence
from html import escape
from itertools import islice
from typing import Any

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyleOptionViewItem, QTreeView

from desktop.look import look
from desktop.tokens import CELL, COLOURS, TypeSize
from desktop.widgets.delegates import CellDelegate, option_of, paint_group, paint_sub_line
from desktop.widgets.filters import FilterHeader
from desktop.widgets.rows import ROW_ROLE, Column, Group, Index, Rows, SubLine
from desktop.widgets.shapes import GAP_TO_WORD

LONG_DIGITS = 11
MEASURED = 40
"""How many rows are measured for column widths: about a screen of them."""


class DenseTable(QTreeView):
    """A list or grouped list; Enter opens, Ctrl+C copies, Ctrl+F goes to the filter row."""

    opened = Signal(object)
    current_changed = Signal(object)

    def __init__(self, columns: Sequence[Column], model: Rows | None = None, sortable: bool = True) -> None:
        super().__init__()
        self.rows = model or Rows(columns)
        self.header_row = FilterHeader(self.rows.columns, self)
        self.group_columns = (len(columns) - 1, len(columns) - 1)
        self.sub_line_column = 1
        self.empty_text = ""
        self._folded: set[str] = set()
        self._dropped: set[int] = set()
        self._widened: int | None = None
        self._lent: dict[int, int] = {}
        self._place: tuple[object, int, int, int] | None = None
        self._dress()
        self.setHeader(self.header_row)
        self.setModel(self.rows)
        self.setItemDelegate(CellDelegate(self))
        self.header_row.setStretchLastSection(False)
        self.header_row.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.header_row.filtered.connect(self._filter)
        self.header_row.left.connect(self.setFocus)
        if sortable:
            self.header_row.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.setSortingEnabled(True)
        self.activated.connect(self._open)
        self.expanded.connect(lambda index: self._remember_fold(index, False))
        self.collapsed.connect(lambda index: self._remember_fold(index, True))
        self.rows.modelAboutToBeReset.connect(self._note_place)
        self.rows.modelReset.connect(self._restore_place)
        look.changed.connect(self.relayout)
        self.relayout()

    def _dress(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setItemsExpandable(True)
        self.setExpandsOnDoubleClick(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(80)

    def show_rows(self, rows: Sequence[object]) -> None:
        """Show a flat list; filters, order and cursor stay."""
        self.rows.show_rows(rows)
        self.offer_choices()

    def show_groups(self, groups: Sequence[tuple[Group, Sequence[object]]], folded: set[str] | None = None) -> None:
        """Show groups; `folded` names the groups closed at first."""
        if folded is not None:
            self._folded = set(folded)
        self.rows.show_groups(groups)
        self.offer_choices()

    def current_row(self) -> Any:
        """The value of the current row, None when there is none."""
        index = self.currentIndex()
        return self.rows.row_at(index) if index.isValid() else None

    def go_to(self, index: QModelIndex) -> None:
        """Make an index current and bring it into sight."""
        if index.isValid():
            if index.parent().isValid():
                self.expand(index.parent())
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def go_to_first(self) -> None:
        """Make the first row current, inside the first open group."""
        if self.rows.rowCount():
            first = self.rows.index(0, 0)
            inside = self.rows.index(0, 0, first)
            self.go_to(inside if inside.isValid() and self.isExpanded(first) else first)

    def drop_column(self, column: int, dropped: bool) -> None:
        """Leave a column out because something else already says it (the group)."""
        (self._dropped.add if dropped else self._dropped.discard)(column)
        self.relayout()

    def focus_filter(self) -> None:
        """Put the cursor into the filter row."""
        field = self.header_row.first_text_filter()
        if field:
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            field.selectAll()

    def _filter(self, column: int, text: str) -> None:
        self.rows.filter_column(column, text)

    def offer_choices(self) -> None:
        """Fill the combo filters with the words of their columns."""
        for number, column in enumerate(self.rows.columns):
            if column.choices:
                self.header_row.offer(number, self.rows.words_in(number))
        self._stretch()

    def _open(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index)
        if isinstance(row, Group):
            self.setExpanded(index.siblingAtColumn(0), not self.isExpanded(index.siblingAtColumn(0)))
        elif not isinstance(row, SubLine):
            self.opened.emit(row)

    def _remember_fold(self, index: QModelIndex, folded: bool) -> None:
        row = self.rows.row_at(index)
        if isinstance(row, Group):
            (self._folded.add if folded else self._folded.discard)(row.key)

    def _note_place(self) -> None:
        index = self.currentIndex()
        if index.isValid():
            row = self.rows.row_at(index)
            number = index.row() if not index.parent().isValid() else -1
            name = getattr(row, "id", getattr(row, "key", row))
            self._place = (name, index.column(), self.verticalScrollBar().value(), number)

    def _restore_place(self) -> None:
        for number in range(self.rows.rowCount()):
            index = self.rows.index(number, 0)
            row = self.rows.row_at(index)
            if isinstance(row, Group):
                self.setExpanded(index, row.key not in self._folded)
        if self._place is None:
            return
        wanted, column, scrolled, number = self._place
        found = self.rows.index_of(lambda row: getattr(row, "id", getattr(row, "key", row)) == wanted, column)
        if not found.isValid():
            found = self._group_index(wanted)
        if not found.isValid() and number >= 0:
            found = self.rows.index(min(number, self.rows.rowCount() - 1), column)
        if found.isValid():
            self.setCurrentIndex(found)
            self.verticalScrollBar().setValue(scrolled)

    def _group_index(self, key: object) -> QModelIndex:
        for number in range(self.rows.rowCount()):
            index = self.rows.index(number, 0)
            row = self.rows.row_at(index)
            if isinstance(row, Group) and row.key == key:
                return index
        return QModelIndex()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.current_changed.emit(self.rows.row_at(current))

    def relayout(self) -> None:
        """Give columns their widths for the type size in force, and drop the third-rank ones at 特大."""
        self._lent.clear()
        with QSignalBlocker(self.header_row):
            for number in range(len(self.rows.columns)):
                self.header_row.resizeSection(number, self._own_width(number))
            self._stretch()
        self.doItemsLayout()
        self.header_row.place_editors()

    def _hide_what_does_not_fit(self) -> None:
        """Third-rank columns go at 特大, and wherever the others would not have their room; the fourth before them."""
        columns = self.rows.columns
        extra, most = look.metrics.size is TypeSize.EXTRA, 4
        while most > 2 and (extra or self._wanted(most) > self.viewport().width()):
            most -= 1
        for number, column in enumerate(columns):
            hidden = number in self._dropped or column.rank > most
            if hidden != self.isColumnHidden(number):
                self.setColumnHidden(number, hidden)

    def _wanted(self, most: int) -> int:
        """The least room for the columns up to this rank."""
        kept = [n for n, column in enumerate(self.rows.columns) if n not in self._dropped and column.rank <= most]
        return sum(self._least_width(number) for number in kept)

    def _least_width(self, number: int) -> int:
        column = self.rows.columns[number]
        return look.metrics.scaled(min(column.width, 120) if column.stretch else column.width)

    def _stretch(self) -> None:
        self._give_back()
        self._hide_what_does_not_fit()
        shown = [number for number in range(len(self.rows.columns)) if not self.isColumnHidden(number)]
        wide = [number for number in shown if self.rows.columns[number].stretch]
        self._widen_last(shown if not wide else [])
        wide = wide or shown[-1:]
        spare = self.viewport().width() - sum(self.columnWidth(number) for number in shown if number not in wide)
        for number in wide:
            self.header_row.resizeSection(number, max(self._least_width(number), spare // len(wide)))
        self._even_out([number for number in shown if not self.itemDelegateForColumn(number)], set(wide))

    def _give_back(self) -> None:
        """Columns that had lent or borrowed room are as before, whatever a person has drawn them to since."""
        for number, room in self._lent.items():
            self.header_row.resizeSection(number, self.columnWidth(number) + room)
        self._lent.clear()

    def _even_out(self, columns: list[int], wide: set[int]) -> None:
        """Room for words that would be shortened, from columns whose own words do not need theirs.

        A column a person has drawn narrower stays as it was drawn.
        """
        wanting = {number: self._wanting(number) for number in columns}
        short = {
            number: wanted - self.columnWidth(number)
            for number, wanted in wanting.items()
            if number in wide or self.columnWidth(number) == self._own_width(number)
        }
        spare = {n: self.columnWidth(n) - max(self._head_width(n), wanting[n]) for n in columns}
        self._come_within_sight(spare)
        for taker in sorted((n for n in short if short[n] > 0), key=lambda n: short[n]):
            for giver in columns:
                room = min(spare[giver], short[taker])
                if room > 0:
                    spare[giver] -= room
                    short[taker] -= room
                    self._move(room, giver, taker)

    def _come_within_sight(self, spare: dict[int, int]) -> None:
        """Where the columns are wider than the table, each gives what it does not need; `spare` is what is left."""
        over = self.header_row.length() - self.viewport().width()
        for giver, room in spare.items():
            given = min(room, over)
            if given > 0:
                spare[giver] -= given
                over -= given
                self._lent[giver] = self._lent.get(giver, 0) + given
                self.header_row.resizeSection(giver, self.columnWidth(giver) - given)

    def _move(self, room: int, giver: int, taker: int) -> None:
        """Note and show that a column has lent room to another."""
        for number, less in ((giver, room), (taker, -room)):
            self._lent[number] = self._lent.get(number, 0) + less
            self.header_row.resizeSection(number, self.columnWidth(number) - less)

    def _own_width(self, number: int) -> int:
        """The width a column has by itself."""
        column = self.rows.columns[number]
        extra = column.extra if look.metrics.size is TypeSize.EXTRA else 0
        return extra or look.metrics.scaled(column.width)

    def _head_width(self, number: int) -> int:
        """The least width that shows a column's head whole, and what is typed into its filter."""
        column = self.rows.columns[number]
        head = QFontMetrics(look.font(look.metrics.small, bold=True)).horizontalAdvance(f"{column.title} ↑")
        return max(head + 2 * CELL, look.metrics.scaled(72) if column.hint or column.choices else 0)

    def _wanting(self, number: int) -> int:
        """The width at which no word of the first rows would be shortened."""
        column, metrics = self.rows.columns[number], QFontMetrics(look.font())
        beside = look.metrics.shape + GAP_TO_WORD if column.status else 0
        words = (column.word(row) for row in islice(self.rows.plain_rows(), MEASURED))
        return max((metrics.horizontalAdvance(word) for word in words), default=0) + beside + 2 * CELL + 2

    def _widen_last(self, shown: list[int]) -> None:
        """Without a column that stretches the last one takes the room; it gives it back once there is one again."""
        if self._widened is not None:
            self.header_row.resizeSection(self._widened, self._own_width(self._widened))
        self._widened = shown[-1] if shown else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stretch()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.rows.rowCount():
            self._cover_half_row()
            return
        text = "没有符合筛选的行。按 Ctrl+F 到筛选，Esc 清空。" if self.rows.filtered else self.empty_text
        painter = QPainter(self.viewport())
        painter.setFont(look.font())
        painter.setPen(QColor(COLOURS.ink2))
        area = self.viewport().rect().adjusted(12, 12, -12, -12)
        painter.drawText(area, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, text)

    def _cover_half_row(self) -> None:
        """A row for which there is only half the room at the foot is not begun: scrolling goes by whole rows."""
        area = self.viewport().rect()
        whole = area.height() // look.metrics.row * look.metrics.row
        if whole and self.indexAt(QPoint(area.left(), whole)).isValid():
            QPainter(self.viewport()).fillRect(area.adjusted(0, whole, 0, 0), QColor(COLOURS.surface))

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Nothing: the group row carries its own arrow."""

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        area = QRect(option_of(options).rect)
        if isinstance(row, Group):
            selection = self.selectionModel()
            selected = selection is not None and selection.isRowSelected(index.row(), QModelIndex())
            columns = (self._column_area(self.group_columns[0]), self._column_area(self.group_columns[1]))
            paint_group(painter, area, row, self.isExpanded(index), selected, columns)
        elif isinstance(row, SubLine):
            paint_sub_line(painter, area, row, self.columnViewportPosition(self.sub_line_column))
        else:
            super().drawRow(painter, options, index)

    def _column_area(self, column: int) -> QRect:
        return QRect(self.columnViewportPosition(column), 0, self.columnWidth(column), 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.currentIndex().isValid():
                self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def copy(self) -> None:
        """Copy the current row, or a group's rows: tab-separated, and as a table whose long digits are text."""
        index = self.currentIndex()
        if not index.isValid():
            return
        lines = [index.siblingAtColumn(0)]
        if isinstance(self.rows.row_at(index), Group):
            top = index.siblingAtColumn(0)
            lines = [self.rows.index(number, 0, top) for number in range(self.rows.rowCount(top))]
        shown = [n for n in range(self.model().columnCount()) if not self.isColumnHidden(n)]
        cells = [[str(line.siblingAtColumn(n).data() or "") for n in shown] for line in lines]
        data = QMimeData()
        data.setText("\n".join("\t".join(cell for cell in line) for line in cells))
        data.setHtml(_as_html(cells))
        QGuiApplication.clipboard().setMimeData(data)


def _as_html(lines: list[list[str]]) -> str:
    """A table for WPS and Excel: codes and ID numbers keep their zeros and their last digits."""
    rows = "".join(
        "<tr>" + "".join(f"<td{_as_text(cell)}>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines
    )
    return f"<table>{rows}</table>"


def _as_text(cell: str) -> str:
    digits = cell.isascii() and cell.replace("-", "").isdigit()
    return " style=\"mso-number-format:'\\@'\"" if digits and (len(cell) >= LONG_DIGITS or cell[0] == "0") else ""
