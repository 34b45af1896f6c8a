"""A table in its frame with the foot line: how many, what is filtered."""

from PySide6.QtWidgets import QFrame, QWidget

from desktop.look import look
from desktop.tokens import GAP
from desktop.widgets.parts import ShortLabel, column, label, row


class ListPanel(QFrame):
    """A panel without head: the table fills it, a quiet line stands at its foot."""

    def __init__(self, table: QWidget) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._hidden = False
        self._left = ShortLabel("small", "ink2")
        self._right = label("", "small", "ink2")
        self._foot = QFrame()
        self._foot.setProperty("role", "panelfoot")
        inner = row(gap=GAP)
        inner.addWidget(self._left, 1)
        inner.addWidget(self._right)
        inner.setContentsMargins(GAP, 0, GAP, 0)
        self._foot.setLayout(inner)
        layout = column(gap=0)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(table, 1)
        layout.addWidget(self._foot)
        self.setLayout(layout)
        look.changed.connect(self._relayout)
        self._relayout()

    def _relayout(self) -> None:
        self._foot.setFixedHeight(look.metrics.row + 2)
        self._foot.setVisible(not self._hidden and bool(self._left.text() or self._right.text()))

    def hide_foot(self, hidden: bool) -> None:
        """Leave the foot line out where its room is needed for rows."""
        self._hidden = hidden
        self._relayout()

    def show_foot(self, left: str, right: str = "") -> None:
        """Say how many rows there are and what is filtered."""
        self._left.setText(left)
        self._right.setText(right)
        self._relayout()
