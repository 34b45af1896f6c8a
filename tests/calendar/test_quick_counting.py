"""Counting by the table of working days ends on the day the ledger ends on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.calendar import counting, rules
from db.calendar.days import Calendar
from db.calendar.rules import Exclusion, Extension, Ledger
from db.calendar.service import load_calendar
from db.errors import UserError

STARTS = st.dates(date(2018, 1, 1), date(2028, 12, 31))


@st.composite
def periods(draw: st.DrawFn) -> tuple[date, int, list[Exclusion]]:
    """A start, a length and times that do not count, finished and running, inside each other and apart."""
    start = draw(STARTS)
    found = []
    for _ in range(draw(st.integers(0, 4))):
        begun = start + timedelta(days=draw(st.integers(-20, 60)))
        length = draw(st.none() | st.integers(0, 40))
        found.append(Exclusion(begun, None if length is None else begun + timedelta(days=length), "专家评审"))
    return start, draw(st.integers(1, 70)), found


def bare(ledger: Ledger) -> Ledger:
    return replace(ledger, days=())


@given(periods(), st.none() | st.builds(Extension, st.sampled_from((10, 15)), st.just("第四十二条")))
def test_working_days_end_where_the_ledger_ends(
    period: tuple[date, int, list[Exclusion]], extension: Extension | None
) -> None:
    start, length, excluded = period
    calendar = load_calendar("")
    whole = rules.working_days_ledger(start, length, calendar, excluded, extension=extension)
    quick = counting.working_days_ledger(start, length, counting.quick(calendar), excluded, extension=extension)
    assert bare(whole) == quick


@given(periods(), st.booleans())
def test_calendar_days_and_months_end_where_the_ledger_ends(
    period: tuple[date, int, list[Exclusion]], roll: bool
) -> None:
    start, length, excluded = period
    calendar = load_calendar("")
    fast = counting.quick(calendar)
    days = rules.calendar_days_ledger(start, length, calendar, excluded, roll)
    assert bare(days) == counting.calendar_days_ledger(start, length, fast, excluded, roll)
    months = rules.months_ledger(start, min(length, 24), calendar, excluded, roll)
    assert bare(months) == counting.months_ledger(start, min(length, 24), fast, excluded, roll)


@given(STARTS, STARTS)
def test_working_days_between_two_days_are_those_counted_one_by_one(first: date, second: date) -> None:
    calendar = load_calendar("")
    found = counting.quick(calendar).working_between(first.toordinal(), second.toordinal())
    assert found == max(0, rules.working_days_between(first, second, calendar))


def test_the_table_is_kept_for_its_calendar_and_made_anew_for_another() -> None:
    one, other = Calendar(), Calendar("14")
    assert counting.quick(one) is counting.quick(one)
    assert counting.quick(other).source is other
    assert counting.quick(counting.quick(other)) is counting.quick(other)


def test_the_last_day_of_a_year_is_counted_when_the_table_goes_on_into_the_next() -> None:
    calendar = load_calendar("")
    fast = counting.Quick(calendar.region, calendar.known_years, calendar.special, calendar)
    last = date(2025, 12, 31)
    assert fast.working_between((last - timedelta(days=1)).toordinal(), last.toordinal()) == 1
    assert fast.working_between(last.toordinal(), date(2026, 1, 5).toordinal()) == 2
    assert fast.working_between((last - timedelta(days=1)).toordinal(), date(2026, 1, 5).toordinal()) == 3


def test_only_the_days_that_are_counted_make_an_end_provisional_not_the_day_it_begins_after() -> None:
    calendar = load_calendar("")
    unknown = date(min(calendar.known_years) - 1, 12, 31)
    for day, provisional in ((unknown, False), (unknown - timedelta(days=1), True)):
        quick = counting.working_days_ledger(day, 5, counting.quick(calendar))
        assert (quick.provisional, bare(rules.working_days_ledger(day, 5, calendar))) == (provisional, quick)


def test_an_ordinary_calendar_gets_the_whole_ledger_and_nonsense_its_words() -> None:
    calendar = load_calendar("")
    assert len(counting.working_days_ledger(date(2026, 9, 18), 20, calendar).days) > 20
    with pytest.raises(UserError, match="不能计算"):
        counting.working_days_ledger(date(2026, 9, 18), 0, counting.quick(calendar))
