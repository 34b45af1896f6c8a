"""What stands above the days of the strip calendar never covers one another."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from db.calendar.days import Calendar
from db.calendar.rules import calendar_days_ledger
from desktop.widgets.shapes import GAP_TO_WORD
from desktop.widgets.strip import MOST, StripCalendar, nearest_room


@given(wanted=st.integers(-50, 1200), width=st.integers(20, 160), taken=st.lists(st.integers(0, 7), max_size=4))
def test_a_mark_covers_no_month_and_stays_inside_wherever_there_is_room(
    wanted: int, width: int, taken: list[int]
) -> None:
    words = [(place * 140, place * 140 + 40) for place in sorted(set(taken))]
    left = nearest_room(wanted, width, words, 1200)
    assert 0 <= left <= 1200 - width
    for begin, end in words:
        assert left + width + GAP_TO_WORD <= begin or left >= end + GAP_TO_WORD


def test_fifty_days_share_two_lines_evenly_where_one_is_too_short(qtbot: QtBot) -> None:
    strip = StripCalendar()
    qtbot.addWidget(strip)
    strip.resize(1196, 200)
    strip.show()
    strip.show_ledger(calendar_days_ledger(date(2026, 9, 18), 49, Calendar(), roll=False), date(2026, 9, 25), [])
    shown: list[date] = []
    strip.day_chosen.connect(lambda line: shown.append(line.day))
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(25 * MOST - 5, strip.sizeHint().height() - 20))
    assert shown == [date(2026, 11, 6)], "the last of them ends the second line"


def test_a_mark_ends_above_its_day_where_nothing_is_in_the_way() -> None:
    assert nearest_room(300, 100, [(0, 40), (500, 540)], 1200) == 300
    assert nearest_room(10, 100, [(0, 40)], 1200) == 40 + GAP_TO_WORD
