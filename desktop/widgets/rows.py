"""Rows of a table as Qt sees them: flat or in groups, with filter and sorting, each state as word + shape + colour."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, overload

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.widgets.shapes import Status, Tone
from desktop.widgets.tips import tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

ROW_ROLE = Role.UserRole + 1
STATUS_ROLE = Role.UserRole + 2
TONE_ROLE = Role.UserRole + 3
GROUND_ROLE = Role.UserRole + 4
TAIL_ROLE = Role.UserRole + 5

ALL = "全部"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, width at 标准, and how to read a cell from a row.

    `hint` makes a text filter, `choices` a combo filter over the words present. `extra` is the width at 特大 where
    scaling would take too much; columns of `rank` 3 and 4 are dropped there, and in a narrow place those of 4 first.
    `tail` lets a long text lose its end rather than its middle.
    """

    title: str
    width: int
    text: Callable[[Any], str] = lambda row: ""
    status: Callable[[Any], Status | None] | None = None
    tone: Tone = Tone.INK
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    hint: str = ""
    choices: bool = False
    stretch: bool = False
    rank: int = 1
    order: Callable[[Any], Any] | None = None
    own: bool = False
    extra: int = 0
    tail: bool = False

    def word(self, row: object) -> str:
        """What the cell says: for a state its word."""
        if self.status:
            status = self.status(row)
            return status.word if status else ""
        return self.text(row)


@dataclass(frozen=True, slots=True)
class Group:
    """A group row: a name, how many of what, and the group's state."""

    key: str
    name: str
    figures: str = ""
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class SubLine:
    """A reason under its row: the coloured beginning, and the rest."""

    lead: str
    rest: str


@dataclass(slots=True)
class Entry:
    """A row on the top level, with its children when it is a group."""

    row: object
    children: list[object] = field(default_factory=list)


class Rows(QAbstractItemModel):
    """A two-level model over plain values; a flat list is one level."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = list(columns)
        self._entries: list[Entry] = []
        self._shown: list[Entry] = []
        self._filters: dict[int, Callable[[str], bool]] = {}
        self._keep: Callable[[Any], bool] | None = None
        self._sort: tuple[int, bool] | None = None
        self._ground: Callable[[Any], Tone | None] | None = None

    def show_rows(self, rows: Sequence[object]) -> None:
        """Show a flat list."""
        self._entries = [Entry(row) for row in rows]
        self._refilter()

    def show_groups(self, groups: Sequence[tuple[Group, Sequence[object]]]) -> None:
        """Show rows in groups."""
        self._entries = [Entry(group, list(rows)) for group, rows in groups]
        self._refilter()

    def colour_rows(self, ground: Callable[[Any], Tone | None]) -> None:
        """Say which rows stand on a tint (欠交)."""
        self._ground = ground

    def filter_column(self, column: int, text: str) -> None:
        """Keep rows whose cell contains `text`, or begins so in pinyin initials; '' or 全部 keeps all."""
        self._filters.pop(column, None)
        if text and text != ALL:
            self._filters[column] = matcher(text)
        self._refilter()

    def keep(self, wanted: Callable[[Any], bool] | None) -> None:
        """Keep only rows for which `wanted` holds, besides the column filters."""
        self._keep = wanted
        self._refilter()

    @property
    def filtered(self) -> bool:
        """Whether any filter holds rows back."""
        return bool(self._filters) or self._keep is not None

    def words_in(self, column: int) -> list[str]:
        """The different words of a column, for its combo filter."""
        words = {self.columns[column].word(row) for row in self.plain_rows()}
        return sorted(word for word in words if word)

    def visible_rows(self) -> list[object]:
        """All rows that pass the filters, groups and sub-lines apart."""
        rows = [row for entry in self._shown for row in (entry.children or [entry.row])]
        return [row for row in rows if not isinstance(row, (Group, SubLine))]

    def index_of(self, wanted: Callable[[Any], bool], column: int = 0) -> QModelIndex:
        """The index of the first row for which `wanted` holds; invalid when there is none."""
        for top, entry in enumerate(self._shown):
            if not isinstance(entry.row, (Group, SubLine)) and wanted(entry.row):
                return self.index(top, column)
            for below, row in enumerate(entry.children):
                if not isinstance(row, SubLine) and wanted(row):
                    return self.index(below, column, self.index(top, 0))
        return QModelIndex()

    def replace_row(self, wanted: Callable[[Any], bool], row: object) -> None:
        """Put a newer value in a row's place without losing the cursor."""
        for entries in (self._entries, self._shown):
            for entry in entries:
                entry.children = [
                    row if not isinstance(old, SubLine) and wanted(old) else old for old in entry.children
                ]
                if not isinstance(entry.row, (Group, SubLine)) and wanted(entry.row):
                    entry.row = row
        index = self.index_of(wanted)
        if index.isValid():
            self.dataChanged.emit(index, index.siblingAtColumn(len(self.columns) - 1))

    def plain_rows(self) -> Iterator[object]:
        """All rows in turn, filtered out or not, groups and sub-lines apart."""
        rows = (row for entry in self._entries for row in (entry.children or [entry.row]))
        return (row for row in rows if not isinstance(row, (Group, SubLine)))

    def _passes(self, row: object) -> bool:
        if self._keep and not self._keep(row):
            return False
        return all(answers(self.columns[column].word(row)) for column, answers in self._filters.items())

    def _refilter(self) -> None:
        self.beginResetModel()
        self._shown = []
        for entry in self._entries:
            if isinstance(entry.row, Group):
                children = self._kept(entry.children)
                if children or not self.filtered:
                    self._shown.append(Entry(entry.row, self._sorted(children)))
        flat = self._sorted(self._kept([e.row for e in self._entries if not isinstance(e.row, Group)]))
        self._shown += [Entry(row) for row in flat]
        self.endResetModel()

    def _kept(self, rows: list[object]) -> list[object]:
        if not self.filtered:
            return list(rows)
        result: list[object] = []
        passed = False
        for row in rows:
            passed = passed if isinstance(row, SubLine) else self._passes(row)
            if passed:
                result.append(row)
        return result

    def _sorted(self, rows: list[object]) -> list[object]:
        if self._sort is None or any(isinstance(row, SubLine) for row in rows):
            return rows
        column, descending = self._sort
        key = self.columns[column].order or self.columns[column].word
        return sorted(rows, key=key, reverse=descending)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sort = None if column < 0 else (column, order == Qt.SortOrder.DescendingOrder)
        self._refilter()

    def row_at(self, index: Index) -> object:
        """The value behind an index."""
        parent = index.internalId()
        if parent:
            return self._shown[parent - 1].children[index.row()]
        return self._shown[index.row()].row

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    @overload
    def parent(self) -> QObject: ...

    @overload
    def parent(self, child: Index) -> QModelIndex: ...

    def parent(self, child: Index | None = None) -> QObject | QModelIndex:
        if child is None:
            return super().parent()
        return self._parent(child)

    def _parent(self, index: Index) -> QModelIndex:
        if not index.isValid() or not index.internalId():
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self._shown)
        if parent.internalId() or parent.column() > 0:
            return 0
        return len(self._shown[parent.row()].children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or isinstance(self.row_at(index), SubLine):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self.columns[section].title
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        row = self.row_at(index)
        if role == ROW_ROLE:
            return row
        if isinstance(row, Group):
            return _group_data(row, index.column(), role)
        if isinstance(row, SubLine):
            return f"{row.lead}　{row.rest}" if role == Role.DisplayRole and index.column() == 0 else None
        column = self.columns[index.column()]
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return column.word(row)
        if role == Role.ToolTipRole:
            return tip(column.word(row))
        if role == STATUS_ROLE:
            return column.status(row) if column.status else None
        if role in (TONE_ROLE, TAIL_ROLE):
            return column.tone if role == TONE_ROLE else column.tail
        if role == GROUND_ROLE:
            return self._ground(row) if self._ground else None
        if role == Role.TextAlignmentRole:
            return column.align | Qt.AlignmentFlag.AlignVCenter
        return None


def _group_data(group: Group, column: int, role: int) -> object:
    if role in (Role.DisplayRole, Role.AccessibleTextRole) and column == 0:
        state = group.status.word if group.status else ""
        return "　".join(part for part in (group.name, group.figures, state) if part)
    return None


def matches(word: str, text: str) -> bool:
    """Whether one word answers a filter text."""
    return matcher(text)(word)


def matcher(text: str) -> Callable[[str], bool]:
    """Whether a cell's word answers a filter text: by characters, or by pinyin when Latin letters are typed."""
    wanted = text.strip().lower()
    if not (wanted.isascii() and wanted.isalpha()):
        return lambda word: wanted in word.lower()
    return lambda word: wanted in word.lower() or any(wanted in form for form in _pinyin(word))


@lru_cache(maxsize=50_000)
def _pinyin(word: str) -> tuple[str, ...]:
    """Initials and spelling without blanks; kept, because every key pressed asks them of every row."""
    from db.search import pinyin_forms

    spelled, initials = pinyin_forms(word)
    return initials.replace(" ", ""), spelled.replace(" ", "")
