"""A note below a date that it is a rest day: a formal act may be dated on one, but the person should know."""

from PySide6.QtWidgets import QLabel

from desktop.desk import Desk
from desktop.widgets.fields import DayField


class RestDayNote(QLabel):
    """Unseen while the date is a working day."""

    def __init__(self, desk: Desk, day: DayField) -> None:
        super().__init__()
        self.setProperty("role", "small")
        self.setProperty("tone", "amber")
        self.setWordWrap(True)
        self._desk, self._day = desk, day
        day.dateChanged.connect(lambda _: self._ask())
        self.hide()
        self._ask()

    def _ask(self) -> None:
        day = self._day.day

        def read() -> str:
            from db.calendar.service import load_calendar
            from db.cases import checks

            return checks.rest_day_words(day, load_calendar())

        self._desk.query(read, self._show)

    def _show(self, words: str) -> None:
        self.setText(words)
        self.setVisible(bool(words))
