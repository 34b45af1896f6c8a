"""A table whose rows are picked: Space takes a row or leaves it, Ctrl+A takes all; the word stands in the row."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent

from desktop.widgets.keys import bind_key
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable


class PickTable(DenseTable):
    """Rows that are picked or not; `key` names a row, `open_to` says which may be picked."""

    picked_changed = Signal()

    def __init__(self, words: tuple[str, str], columns: Sequence[Column], key: Callable[[Any], object]) -> None:
        """`words` are what stands before a row that is picked and before one that is not."""
        self._key, self._words = key, words
        self._picked: set[object] = set()
        self._refused: Callable[[Any], bool] = lambda row: False
        super().__init__([Column("选", 72, status=self._status, extra=100), *columns], sortable=False)
        self.clicked.connect(self._clicked)
        bind_key(self, "Ctrl+A", self._take_all)

    def _status(self, row: object) -> Status | None:
        if self._refused(row):
            return None
        taken = self._key(row) in self._picked
        return Status(*((Shape.DISC, Tone.PRIMARY) if taken else (Shape.RING, Tone.GREY)), self._words[not taken])

    def show_choice(
        self, rows: Sequence[object], wanted: Callable[[Any], bool], refused: Callable[[Any], bool] = lambda row: False
    ) -> None:
        """Show rows, those picked for which `wanted` holds; those `refused` cannot be picked."""
        self._refused = refused
        self._picked = {self._key(row) for row in rows if wanted(row) and not refused(row)}
        self.show_rows(rows)
        self.go_to_first()
        self.picked_changed.emit()

    @property
    def picked(self) -> list[Any]:
        """The rows picked, in the order shown."""
        return [row for row in self.rows.visible_rows() if self._key(row) in self._picked]

    def toggle(self, row: object) -> None:
        """Take a row, or leave it."""
        if row is None or self._refused(row):
            return
        self._picked ^= {self._key(row)}
        self.viewport().update()
        self.picked_changed.emit()

    def _clicked(self, index: QModelIndex | QPersistentModelIndex) -> None:
        if index.column() == 0:
            self.toggle(self.rows.row_at(index))

    def _take_all(self) -> None:
        keys = {self._key(row) for row in self.rows.visible_rows() if not self._refused(row)}
        self._picked = set() if keys <= self._picked else keys
        self.viewport().update()
        self.picked_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.toggle(self.current_row())
        else:
            super().keyPressEvent(event)
