"""From which day to which day: a choice of usual periods and two dates."""

from datetime import date, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QWidget

from db import clock
from desktop.tokens import GAP_SMALL
from desktop.widgets.buttons import ChoiceRow
from desktop.widgets.fields import DayField
from desktop.widgets.parts import label, row

USUAL = (("month", "本月"), ("before", "上月"), ("year", "今年"), ("last", "去年"))


def usual(key: str, today: date) -> tuple[date, date]:
    """The days of a usual period."""
    month = today.replace(day=1)
    ends = month - timedelta(days=1)
    return {
        "month": (month, today),
        "before": (ends.replace(day=1), ends),
        "year": (date(today.year, 1, 1), today),
        "last": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }[key]


class PeriodField(QWidget):
    """Two dates with buttons for the usual periods."""

    changed = Signal()

    def __init__(self, chosen: str) -> None:
        super().__init__()
        first, last = usual(chosen, clock.today())
        self.usual = ChoiceRow(USUAL)
        self.usual.mark_chosen(chosen)
        self.first, self.last = DayField(first), DayField(last)
        for field, name in ((self.first, "自"), (self.last, "至")):
            field.setAccessibleName(name)
            field.setKeyboardTracking(False)
            field.dateChanged.connect(lambda _: self.changed.emit())
        self.setLayout(row(self.usual, self.first, label("至", tone="ink2"), self.last, gap=GAP_SMALL))
        self.usual.chosen.connect(self._choose)

    def _choose(self, key: str) -> None:
        days = usual(key, clock.today())
        for field, day in zip((self.first, self.last), days, strict=True):
            field.blockSignals(True)
            field.setDate(QDate(day.year, day.month, day.day))
            field.blockSignals(False)
        self.changed.emit()

    @property
    def days(self) -> tuple[date, date]:
        """The chosen days, the earlier one first."""
        first, last = self.first.day, self.last.day
        return min(first, last), max(first, last)
