"""The checklist's table: Space ticks, the cursor stays in the own column, the keyboard reaches every line."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

from db.handover.rules import Checklist, Line, Party
from desktop.handover.checklist.lines import (
    FIRST_TICK,
    PARTIES,
    SERIALS,
    LineRows,
    groups_of,
    line_columns,
    settled_groups,
)
from desktop.widgets.delegates import TickDelegate
from desktop.widgets.rows import Group, Index
from desktop.widgets.table import DenseTable


class LineTable(DenseTable):
    """Lines in groups; `ticked` asks the page to sign or to take back."""

    ticked = Signal(object, object)

    def __init__(self) -> None:
        columns = line_columns(frozenset())
        super().__init__(columns, LineRows(columns), sortable=False)
        self.group_columns = (2, 5)
        self.setAccessibleName("移交清单")
        self._ticks = TickDelegate(self)
        for number in range(3):
            self.setItemDelegateForColumn(FIRST_TICK + number, self._ticks)
        self._shown_id = ""

    @property
    def line_rows(self) -> LineRows:
        """The model with its ticks."""
        if not isinstance(self.rows, LineRows):
            raise RuntimeError("the checklist's table lost its model")
        return self.rows

    def show_checklist(self, checklist: Checklist, own: frozenset[Party], open_only: bool) -> None:
        """Show the lines; at the first showing the cursor goes to the first line that waits for this person."""
        first = checklist.id != self._shown_id
        self.line_rows.show_owner(own, bool(checklist.issued_at))
        self.drop_column(SERIALS, not any(line.serials for line in checklist.lines))
        self.show_groups(groups_of(checklist, open_only), settled_groups(checklist) if first else None)
        self._shown_id = checklist.id
        if first or not self.currentIndex().isValid():
            self.go_to_next_open()

    def show_line(self, line: Line) -> None:
        """Show one line as it stands now, before the checklist is read again."""
        self.rows.replace_row(lambda one: isinstance(one, Line) and one.id == line.id, line)

    def own_column(self) -> int:
        """Where the cursor belongs: the current own tick column, else the first one."""
        column = self.currentIndex().column()
        mine = [FIRST_TICK + number for number, party in enumerate(PARTIES) if party in self.line_rows.own]
        return column if column in mine else (mine[0] if mine else 0)

    def party(self) -> Party | None:
        """The party of the column the cursor is in."""
        column = self.own_column()
        return PARTIES[column - FIRST_TICK] if column >= FIRST_TICK else None

    def go_to_line(self, wanted: Callable[[Line], bool]) -> bool:
        """Put the cursor on the first line for which `wanted` holds."""
        index = self.rows.index_of(wanted, self.own_column())
        self.go_to(index)
        return index.isValid()

    def go_to_next_open(self) -> None:
        """Put the cursor on the first line this person can tick, else on the first unsettled, else on the first row."""
        party = self.party()
        rows = self.line_rows
        if party and self.go_to_line(lambda line: rows.tick(line, party) == "open"):
            return
        if not self.go_to_line(lambda line: not line.settled):
            self.go_to_first()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        here = self.currentIndex()
        if here.isValid() and isinstance(self.rows.row_at(here), Line) and here.column() != self.own_column():
            self.setCurrentIndex(here.siblingAtColumn(self.own_column()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the selected line in sight when the strip below takes its room."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex().siblingAtColumn(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current_row()
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._space(row)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers():
            self._sideways(row, 1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def _space(self, row: object) -> None:
        index = self.currentIndex().siblingAtColumn(0)
        if isinstance(row, Group):
            self.setExpanded(index, not self.isExpanded(index))
        elif isinstance(row, Line):
            self.ticked.emit(row, self.party())

    def _sideways(self, row: object, step: int) -> None:
        index = self.currentIndex()
        if isinstance(row, Group):
            self.setExpanded(index.siblingAtColumn(0), step > 0)
            return
        mine = [FIRST_TICK + number for number, party in enumerate(PARTIES) if party in self.line_rows.own]
        column = index.column() + step
        while FIRST_TICK <= column < FIRST_TICK + 3 and column not in mine:
            column += step
        if column in mine:
            self.setCurrentIndex(index.siblingAtColumn(column))
        elif step < 0:
            self.setCurrentIndex(index.parent())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index: QModelIndex = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return
        row = self.rows.row_at(index)
        if isinstance(row, Group):
            self.setExpanded(index.siblingAtColumn(0), not self.isExpanded(index.siblingAtColumn(0)))
        elif isinstance(row, Line) and index.column() >= FIRST_TICK:
            party = PARTIES[index.column() - FIRST_TICK]
            if party in self.line_rows.own:
                self.ticked.emit(row, party)
