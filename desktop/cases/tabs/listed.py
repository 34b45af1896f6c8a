"""A tab that is one table, or says what would stand there."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.cases.tab import CaseTab
from desktop.desk import Desk
from desktop.tokens import GAP
from desktop.widgets.parts import label
from desktop.widgets.rows import Column
from desktop.widgets.table import DenseTable


class ListedTab(CaseTab):
    """One table and its words while it is empty."""

    empty_words = ""

    def __init__(self, desk: Desk, name: str, columns: Sequence[Column]) -> None:
        super().__init__(desk)
        self.table = DenseTable(columns, sortable=False)
        self.table.setAccessibleName(name)
        self.empty = label(self.empty_words, tone="ink2", wrap=True)
        self.empty.setContentsMargins(GAP, GAP, GAP, GAP)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.layout_.addWidget(self.table, 1)
        self.layout_.addWidget(self.empty, 1)

    @property
    def area(self) -> QWidget:
        """The table."""
        return self.table

    def show_found(self, found: Sequence[object]) -> None:
        """Show what there is, or the words."""
        self.table.show_rows(found)
        self.table.setVisible(bool(found))
        self.empty.setVisible(not found)
        self.counted.emit(len(found))
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()
