"""Fields for dates, numbers and longer text, typed rather than picked."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QDateEdit, QPlainTextEdit, QSizePolicy, QSpinBox, QWidget

from desktop.look import look

SEPARATORS = "-/."


class DayField(QDateEdit):
    """A date typed as 2026-10-20; the arrows move the part the cursor is in."""

    def __init__(self, day: date) -> None:
        super().__init__(QDate(day.year, day.month, day.day))
        self.setDisplayFormat("yyyy-MM-dd")
        self.setCalendarPopup(False)
        self.setButtonSymbols(QDateEdit.ButtonSymbols.NoButtons)
        self._moved_on = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ignore a separator typed after a full part: the field has moved to the next part by itself."""
        text = event.text()
        if text and text in SEPARATORS and self._moved_on:
            self._moved_on = False
            return
        part = self.currentSection()
        super().keyPressEvent(event)
        self._moved_on = text.isdigit() and self.currentSection() is not part

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Start at the first part when the field is entered by keyboard, wherever the cursor was before."""
        super().focusInEvent(event)
        if event.reason() not in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.setSelectedSection(QDateEdit.Section.YearSection)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab leaves the date at once; its arrows go from part to part."""
        return QWidget.focusNextPrevChild(self, forward)

    def begin(self) -> None:
        """Put the keyboard at the beginning of the date, even where it is in the field already."""
        self.setFocus()
        self.setSelectedSection(QDateEdit.Section.YearSection)

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


class TypedChoice(QComboBox):
    """Words to choose from, or others typed: what stands in the field is what is meant, also after Enter."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.addItems(words)
        self.setCompleter(QCompleter(self))  # one that knows no words: what is typed is not completed to another

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the form; Qt's own box would go back to its first words."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)


class TextField(QPlainTextEdit):
    """A few lines of text; Tab leaves it."""

    def __init__(self, placeholder: str = "", lines: int = 3) -> None:
        super().__init__()
        self._lines = lines
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
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
