"""Fields in a grid, two to a row: captions of one width, each field with its name for who cannot see it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.parts import label, row

CAPTION = 62


class FieldGrid(QWidget):
    """A grid of captions and fields."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP_SMALL)
        self._grid.setVerticalSpacing(GAP_SMALL)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self._row = 0

    def add(self, name: str, field: QWidget, name2: str = "", field2: QWidget | None = None) -> None:
        """One row: one field over its width, or two."""
        self._put(name, field, 0, 3 if field2 is None else 1)
        if field2 is not None:
            self._put(name2, field2, 2, 1)
        self._row += 1

    def _put(self, name: str, field: QWidget, column: int, span: int) -> None:
        caption = label(name, tone="ink2")
        caption.setFixedWidth(look.metrics.scaled(CAPTION))
        caption.setMinimumHeight(look.metrics.control)
        caption.setBuddy(field)
        field.setAccessibleName(name)
        field.setMinimumWidth(look.metrics.scaled(80))
        self._grid.addWidget(caption, self._row, column, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(field, self._row, column + 1, 1, span)


def line(placeholder: str = "") -> QLineEdit:
    """A line to type into."""
    field = QLineEdit()
    field.setPlaceholderText(placeholder)
    return field


def spaced(*parts: QWidget) -> QWidget:
    """Parts side by side as one field."""
    holder = QWidget()
    holder.setLayout(row(*parts, None, gap=GAP))
    return holder
