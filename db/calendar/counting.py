"""The same periods as the ledgers without their lines: only the due date, for many cases at once. Pure.

A calendar made quick keeps its working days as a table of day numbers, grown year by year as it is asked. Whoever
counts by the functions here gets the whole ledger for an ordinary calendar, and one without lines for a quick one.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from db.calendar import rules
from db.calendar.days import Calendar
from db.calendar.rules import Exclusion, Extension, Ledger

_FURTHEST = 9998
"""A year the slow count is asked instead: it says what is wrong with such a period."""


@dataclass(frozen=True, slots=True)
class Table:
    """The day numbers of all working days of some years, in order."""

    first: int
    last: int
    days: list[int]


@dataclass(frozen=True, slots=True, eq=False)
class Quick(Calendar):
    """A calendar with its working days at hand, in a table that grows by taking the place of the one before."""

    source: Calendar = field(default_factory=Calendar)
    kept: list[Table] = field(default_factory=list)

    def _reach(self, first: int, last: int) -> list[int]:
        """The working days of a table that holds these years and all between."""
        table = self.kept[0] if self.kept else Table(first, first - 1, [])
        if first < table.first or last > table.last:
            before = self._days_of(range(first, table.first))
            after = self._days_of(range(table.last + 1, last + 1))
            table = Table(min(first, table.first), max(last, table.last), [*before, *table.days, *after])
            self.kept[:] = [table]
        return table.days

    def _days_of(self, years: range) -> list[int]:
        if not years:
            return []
        ends = (date(years.start, 1, 1).toordinal(), date(years.stop - 1, 12, 31).toordinal())
        return [number for number in range(ends[0], ends[1] + 1) if self.is_working_day(date.fromordinal(number))]

    def knows(self, first: int, last: int) -> bool:
        """Whether the notices of all years of these days are out."""
        begun, ended = date.fromordinal(first).year, date.fromordinal(last).year
        if begun == ended:
            return begun in self.known_years
        return all(year in self.known_years for year in range(begun, ended + 1))

    def working_after(self, number: int, count: int) -> int:
        """The `count`th working day after a day."""
        year = date.fromordinal(number).year
        days = self._reach(year, year + 1 + count // 200)
        return days[bisect_right(days, number) + count - 1]

    def working_between(self, after: int, until: int) -> int:
        """How many working days lie after one day up to another; none where that is earlier."""
        days = self._reach(date.fromordinal(min(after, until)).year, date.fromordinal(max(after, until)).year)
        return max(0, bisect_right(days, until) - bisect_right(days, after))


_last: list[Quick] = []


def quick(calendar: Calendar) -> Quick:
    """The same calendar made quick; kept until another one is wanted."""
    if isinstance(calendar, Quick):
        return calendar
    if not (_last and _last[0].source is calendar):
        _last[:] = [Quick(calendar.region, calendar.known_years, calendar.special, calendar)]
    return _last[0]


def working_days_ledger(
    start: date,
    length: int,
    calendar: Calendar,
    exclusions: Iterable[Exclusion] = (),
    article: str = rules.WORKING_DAY_ARTICLE,
    extension: Extension | None = None,
) -> Ledger:
    """As `rules.working_days_ledger`."""
    exclusions, more = tuple(exclusions), extension.days if extension else 0
    if not isinstance(calendar, Quick) or not _plain(start, length, rules.LONGEST_DAYS, exclusions):
        return rules.working_days_ledger(start, length, calendar, exclusions, article, extension)
    begun, count = start.toordinal(), length + more
    last, ended = _walked(begun, count, exclusions, calendar)
    due = date.fromordinal(last) if ended else None
    return Ledger(start, length, "working_days", due, not calendar.knows(begun + 1, last), (), more)


def calendar_days_ledger(
    start: date,
    length: int,
    calendar: Calendar,
    exclusions: Iterable[Exclusion] = (),
    roll: bool = True,
    article: str = "",
) -> Ledger:
    """As `rules.calendar_days_ledger`."""
    exclusions = tuple(exclusions)
    if not isinstance(calendar, Quick) or not _plain(start, length, rules.LONGEST_DAYS, exclusions):
        return rules.calendar_days_ledger(start, length, calendar, exclusions, roll, article)
    last, ended = _walked(start.toordinal(), length, exclusions, None)
    return _rolled(start, length, "calendar_days", last, ended, calendar if roll else None)


def months_ledger(
    start: date,
    months: int,
    calendar: Calendar,
    exclusions: Iterable[Exclusion] = (),
    roll: bool = True,
    article: str = rules.MONTH_END_ARTICLE,
) -> Ledger:
    """As `rules.months_ledger`."""
    exclusions = tuple(exclusions)
    if not isinstance(calendar, Quick) or not _plain(start, months, rules.LONGEST_MONTHS, exclusions):
        return rules.months_ledger(start, months, calendar, exclusions, roll, article)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    end = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    begun = start.toordinal()
    last, ended = _walked(begun, end.toordinal() - begun, exclusions, None)
    return _rolled(start, months, "months", last, ended, calendar if roll else None)


def _plain(start: date, length: int, longest: int, exclusions: tuple[Exclusion, ...]) -> bool:
    """Whether nothing is wrong with a period; what is, the ledger says."""
    if not (1 <= length <= longest and rules.EARLIEST <= start <= rules.LATEST):
        return False
    return all(one.end is None or (one.start <= one.end and one.end.year < _FURTHEST) for one in exclusions)


def _walked(begun: int, count: int, exclusions: tuple[Exclusion, ...], calendar: Quick | None) -> tuple[int, bool]:
    """The day a count ends on, of working days or without a calendar of every day; False: stopped on that day.

    Time that is over is left out before the time that still runs, as the ledger does it.
    """
    place, left = begun, count
    if not exclusions:
        return calendar.working_after(begun, count) if calendar else begun + count, True
    stopped = min((one.start.toordinal() for one in exclusions if one.end is None), default=None)
    over = sorted((one.start.toordinal(), one.end.toordinal()) for one in exclusions if one.end is not None)
    for after, until in over:
        if until <= place:
            continue
        here = _between(place, after, calendar)
        if here >= left:
            break
        if stopped is not None and stopped < after and max(stopped, place) < after:
            break
        left -= here
        place = max(place, until)
    ends = calendar.working_after(place, left) if calendar else place + left
    if stopped is None or ends <= stopped:
        return ends, True
    return max(stopped, place) + 1, False


def _between(place: int, after: int, calendar: Quick | None) -> int:
    if after <= place:
        return 0
    return calendar.working_between(place, after) if calendar else after - place


def _rolled(start: date, length: int, unit: str, last: int, ended: bool, calendar: Quick | None) -> Ledger:
    if not ended:
        return Ledger(start, length, unit, None, False, ())
    if calendar is None:
        return Ledger(start, length, unit, date.fromordinal(last), False, ())
    due = calendar.working_after(last - 1, 1)
    return Ledger(start, length, unit, date.fromordinal(due), not calendar.knows(last, due), ())
