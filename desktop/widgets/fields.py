"""Fields for dates, numbers and longer text, typed rather than picked."""

from datetime import date

from PySide6.QtCore import QDate, QSize, Qt
from PySide6.QtWidgets import QDateEdit, QPlainTextEdit, QSpinBox

from desktop.look import look


class DayField(QDateEdit):
    """A date typed as 2026-10-20; the arrows move the part the cursor is in."""

    def __init__(self, day: date) -> None:
        super().__init__(QDate(day.year, day.month, day.day))
        self.setDisplayFormat("yyyy-MM-dd")
        self.setCalendarPopup(False)
        self.setButtonSymbols(QDateEdit.ButtonSymbols.NoButtons)

    @property
    def day(self) -> date:
        """The date in the field."""
        value = self.date()
        return date(value.year(), value.month(), value.day())


class CountField(QSpinBox):
    """A whole number from 0, typed."""

    def __init__(self, value: int, most: int = 10_000_000) -> None:
        super().__init__()
        self.setRange(0, most)
        self.setValue(value)
        self.setGroupSeparatorShown(False)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft)


class TextField(QPlainTextEdit):
    """A few lines of text; Tab leaves it."""

    def __init__(self, placeholder: str = "", lines: int = 3) -> None:
        super().__init__()
        self._lines = lines
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        look.changed.connect(self._relayout)
        self._relayout()

    def _relayout(self) -> None:
        self.setFixedHeight(self.sizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(200, round(look.metrics.body * 1.5) * self._lines + 14)

    @property
    def text(self) -> str:
        """What was typed, without blanks at the ends."""
        return self.toPlainText().strip()
