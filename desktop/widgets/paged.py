"""Rows read page by page: the reader filters and orders, and the next page is read when the end comes near."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal

from desktop.widgets.rows import ALL, Column, Entry, Index, Rows


class PagedRows(Rows):
    """A flat list of which a part is held; the view says when to read on, because Qt would ask for all of it."""

    asked = Signal()

    def __init__(self, columns: Sequence[Column], choices: Mapping[int, Sequence[str]]) -> None:
        """`choices` are the words of the combo filters, by column."""
        super().__init__(columns)
        self.typed: dict[int, str] = {}
        self.order: tuple[int, bool] | None = None
        self.choices = {column: list(words) for column, words in choices.items()}

    def put(self, place: int, rows: Sequence[object]) -> None:
        """Put further rows at a place."""
        if not rows:
            return
        self.beginInsertRows(QModelIndex(), place, place + len(rows) - 1)
        entries = [Entry(row) for row in rows]
        self._entries[place:place] = entries
        self._shown[place:place] = entries
        self.endInsertRows()

    def drop(self, place: int, count: int) -> None:
        """Give up rows that are far from those in sight."""
        if not count:
            return
        self.beginRemoveRows(QModelIndex(), place, place + count - 1)
        del self._entries[place : place + count]
        del self._shown[place : place + count]
        self.endRemoveRows()

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:
        return not parent.isValid() and bool(self._shown)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        inside = 0 <= row < len(self._shown) and 0 <= column < len(self.columns) and not parent.isValid()
        return self.createIndex(row, column, 0) if inside else QModelIndex()

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

    def _refilter(self) -> None:
        self.beginResetModel()
        self._shown = list(self._entries)
        self.endResetModel()
