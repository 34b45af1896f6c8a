"""Rows read a page at a time: filter and order are asked of the reader, the next page is when the end comes near."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal

from desktop.widgets.rows import ALL, Column, Entry, Index, Rows

MOST = 5000
"""Nobody looks through more rows than these; a filter finds the rest."""


class PagedRows(Rows):
    """A flat list of which only the first pages are held."""

    asked = Signal()
    more_wanted = Signal()

    def __init__(self, columns: Sequence[Column], choices: Mapping[int, Sequence[str]]) -> None:
        """`choices` are the words of the combo filters, by column."""
        super().__init__(columns)
        self.typed: dict[int, str] = {}
        self.order: tuple[int, bool] | None = None
        self.choices = {column: list(words) for column, words in choices.items()}
        self._more = False

    def show_first(self, rows: Sequence[object], more: bool) -> None:
        """Show the first page; `more` says whether there is another."""
        self._more = more
        self.show_rows(rows)

    def add_page(self, rows: Sequence[object], more: bool) -> None:
        """Put the next page behind what is shown."""
        self._more = more
        if not rows:
            return
        count = len(self._shown)
        self.beginInsertRows(QModelIndex(), count, count + len(rows) - 1)
        self._entries += [Entry(row) for row in rows]
        self._shown += self._entries[count:]
        self.endInsertRows()

    @property
    def cut(self) -> bool:
        """Whether there is more than is ever shown."""
        return self._more and len(self._shown) >= MOST

    @property
    def whole(self) -> bool:
        """Whether every row is here."""
        return not self._more

    def filter_column(self, column: int, text: str) -> None:
        wanted = "" if text == ALL else text.strip()
        if wanted != self.typed.get(column, ""):
            self.typed[column] = wanted
            self.asked.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        wanted = None if column < 0 else (column, order == Qt.SortOrder.DescendingOrder)
        if wanted != self.order:
            self.order = wanted
            self.asked.emit()

    @property
    def filtered(self) -> bool:
        return any(self.typed.values())

    def words_in(self, column: int) -> list[str]:
        return self.choices.get(column, [])

    def canFetchMore(self, parent: Index = QModelIndex()) -> bool:
        return not parent.isValid() and self._more and len(self._shown) < MOST

    def fetchMore(self, parent: Index = QModelIndex()) -> None:
        if self.canFetchMore(parent):
            self.more_wanted.emit()

    def _refilter(self) -> None:
        self.beginResetModel()
        self._shown = list(self._entries)
        self.endResetModel()
