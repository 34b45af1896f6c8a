"""Cases of a period counted: by item, office, month, channel, and how long each step takes (山西 2019 三(七))."""

from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any, TypeVar

from db import clock
from db.calendar.counting import Quick, quick
from db.calendar.service import load_calendar
from db.cases import reading
from db.cases.acts import ACT_LABELS, ActKind
from db.cases.queues import narrowing, standing, stops
from db.cases.queues.stops import Stop
from db.cases.rules import CASE_FLAGS
from db.store import database

CHANNELS = {"1": "窗口", "2": "电脑端网上", "3": "移动端", "4": "快递", "9": "其他"}
"""GB/T 39046-2020 A.5."""


class By(StrEnum):
    """What cases are counted by."""

    ITEM = "item"
    OFFICE = "office"
    MONTH = "month"
    CHANNEL = "channel"
    MARK = "mark"


BY_LABELS = {By.ITEM: "事项", By.OFFICE: "收件单位", By.MONTH: "月份", By.CHANNEL: "渠道", By.MARK: "标记"}
FEW = 20_000
"""Up to this many cases of a period are read through the index of days; for more, the whole table is read in its own
order, which is faster."""
STRIDE = 5000
"""How many rows are read between two reports of progress."""
_DAYS = "s.received_on BETWEEN ? AND ?"
_STEPS = frozenset(ACT_LABELS) - {ActKind.REVERSED}


@dataclass(frozen=True, slots=True)
class Counting:
    """Progress: how many cases were read, and of how many."""

    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one item, office, month, channel or mark.

    `mean_days` is the mean number of working days from acceptance to decision without special procedures;
    `mean_stopped` that of special procedures, over all decided cases (行政许可法 Arts 42, 45). None without a decision.
    """

    name: str
    received: int
    accepted: int
    granted: int
    denied: int
    not_accepted: int
    withdrawn: int
    open: int
    late: int
    beyond_promise: int
    mean_days: float | None
    mean_stopped: float | None

    @property
    def closed(self) -> int:
        """How many are no longer open."""
        return self.received - self.open


@dataclass(frozen=True, slots=True)
class StepLine:
    """How long one step of one item takes at one organ, in working days since the step before.

    Time within a special procedure (行政许可法 Art 45) does not count as the office's; it is in `mean_stopped`, a mean
    over every time the step was taken.
    """

    item: str
    organ: str
    step: str
    number: int
    mean_days: float
    median_days: float
    most_days: int
    mean_stopped: float


Value = TypeVar("Value")


def ended(steps: Generator[object, None, Value]) -> Value:
    """Run a counting to its end without showing progress; its result."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            value: Value = stop.value
            return value


def count_by(by: By, first: date, last: date) -> list[Line]:
    """The cases received from `first` to `last`, counted one way (see `counted`)."""
    return ended(counted(first, last))[by]


def counted(first: date, last: date) -> Generator[Counting, None, dict[By, list[Line]]]:
    """The cases received from `first` to `last`, both included, counted every way; the largest first, months in order.

    A case is late if it was decided, forwarded or withdrawn after its statutory limit, or is open and overdue;
    `beyond_promise` if it was decided after the guide's promised limit. By mark, a case counts under each of its marks,
    without any not at all.
    """
    standing.refresh()
    sums: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0] * _SUMS)
    days = _Days(quick(load_calendar()))
    of, source = _source(first, last)
    rows = database.execute_sql(
        f"SELECT {_COUNTED} {' '.join(source)}", (clock.today().isoformat(), *_texts(first, last))
    )
    for done, (*names, accepted, decided, stopped, one) in enumerate(_whole(rows)):
        if not done % STRIDE:
            yield Counting(done, of)
        spent = days.decided(accepted, decided, stopped) if accepted and decided else (0, 0, 0)
        found = sums[tuple(names)]
        for place, value in enumerate((1, *one, *spent)):
            found[place] += value
    return {by: _lines(by, sums) for by in By}


_FORWARDED_LATE = (
    "EXISTS (SELECT 1 FROM case_act f WHERE f.case_id = s.case_id AND f.kind = 'forwarded'"
    " AND f.happened_on > s.statutory_due"
    " AND NOT EXISTS (SELECT 1 FROM case_act r WHERE r.case_id = f.case_id AND r.reverses = f.id))"
)
_LATE = (
    "(s.statutory_due <> '' AND (s.decided_on > s.statutory_due"
    " OR (s.state = 'withdrawn' AND s.closed_on > s.statutory_due)"
    f" OR (s.state IN ('forwarded', 'concluded') AND {_FORWARDED_LATE})))"
)
"""Nothing that ends the office's own period hides that it was over (行政许可法 Arts 42, 43)."""
_SUMS = 12
_COUNTED = (
    "s.item_name, s.site_name, substr(s.received_on, 1, 7), s.channel, s.flags, s.accepted_on, s.decided_on, s.stops,"
    " s.accepted_on <> '', s.outcome = 'granted', s.outcome = 'denied', s.outcome IN ('refused', 'not_applicable'),"
    " s.state = 'withdrawn', s.open,"
    f" {_LATE} OR (s.open AND s.due <> '' AND s.due < ?),"
    " s.promised_due <> '' AND s.decided_on > s.promised_due"
)
_NAMES = 8


def _whole(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows with what is summed put together at their end."""
    return ((*row[:_NAMES], row[_NAMES:]) for row in rows)


def _texts(first: date, last: date) -> tuple[str, str]:
    return first.isoformat(), last.isoformat()


def _source(first: date, last: date) -> tuple[int, tuple[str, str]]:
    """How many cases a period has, and the FROM and WHERE clauses that read them."""
    (many,) = database.execute_sql(
        f"SELECT count(*) FROM case_standing s WHERE {_DAYS}", _texts(first, last)
    ).fetchone()
    return many, ("FROM case_standing s", f"WHERE +{_DAYS} ORDER BY s.case_id" if many > FEW else f"WHERE {_DAYS}")


def _lines(by: By, sums: dict[tuple[str, ...], list[int]]) -> list[Line]:
    """Sums by all names together, folded to one of them."""
    folded: dict[str, list[int]] = {}
    for names, values in sums.items():
        for name in _names(by, names):
            known = folded.get(name)
            folded[name] = [a + b for a, b in zip(known, values, strict=True)] if known else values
    found = [_line(name, *values) for name, values in folded.items()]
    return sorted(found, key=lambda line: (0 if by is By.MONTH else -line.received, line.name))


def _names(by: By, names: tuple[str, ...]) -> list[str]:
    """What a case is counted under."""
    if by is By.MARK:
        return [CASE_FLAGS.get(flag, flag) for flag in names[4].split()]
    if by is By.CHANNEL:
        return [CHANNELS.get(names[3], "其他")]
    return [names[(By.ITEM, By.OFFICE, By.MONTH).index(by)] or "（未写明）"]


def _line(name: str, *sums: int) -> Line:
    *counts, decided, spent, stopped = sums
    received, accepted, granted, denied, not_accepted, withdrawn, are_open, late, beyond = counts
    mean = (round(spent / decided, 1), round(stopped / decided, 1)) if decided else (None, None)
    return Line(
        name, received, accepted, granted, denied, not_accepted, withdrawn, are_open, late, beyond, mean[0], mean[1]
    )


class _Days:
    """Working days between days, each pair worked out once."""

    def __init__(self, calendar: Quick) -> None:
        self._calendar = calendar
        self._known: dict[tuple[str, ...], tuple[int, int, int]] = {}

    def between(self, begun: date, ended: date) -> int:
        """The working days after one day up to another."""
        return self._calendar.working_between(begun.toordinal(), ended.toordinal())

    def decided(self, accepted: str, decided: str, stopped: str) -> tuple[int, int, int]:
        """One case decided, its working days from acceptance to decision, and those of special procedures."""
        key = (accepted, decided, stopped)
        if key not in self._known:
            begun, done = date.fromisoformat(accepted), date.fromisoformat(decided)
            out = self._stopped(begun, done, stops.read(stopped))
            self._known[key] = 1, self.between(begun, done) - out, out
        return self._known[key]

    def _stopped(self, begun: date, done: date, found: list[Stop]) -> int:
        """The working days between two days that lie in special procedures, each counted once."""
        out, reached = 0, begun
        for one in found:
            start, end = max(one.begun, reached), min(one.ended or done, done)
            if start < end:
                out, reached = out + self.between(start, end), end
        return out


def items_by_name(first: date, last: date) -> dict[str, str]:
    """For each item name among the period's cases, the id of the item its newest case names; for the item's codes.

    Only the newest case of each item is read.
    """
    newest = (
        "SELECT item_name, received_on FROM case_file WHERE item_id = ? AND received_on BETWEEN ? AND ?"
        " ORDER BY received_on DESC LIMIT 1"
    )
    found: dict[str, tuple[str, str]] = {}
    for item_id in narrowing.each("item_id"):
        for name, day in database.execute_sql(newest, (item_id, *_texts(first, last))):
            found[name] = max(found.get(name, ("", "")), (day, item_id))
    return {name: item_id for name, (_, item_id) in found.items()}


def step_times(first: date, last: date) -> list[StepLine]:
    """How long each step took in the cases received from `first` to `last` (see `steps_counted`)."""
    return ended(steps_counted(first, last))


def steps_counted(first: date, last: date) -> Generator[Counting, None, list[StepLine]]:
    """How long each step took in the cases received from `first` to `last`, both included, by item and organ."""
    standing.refresh()
    days = _Days(quick(load_calendar()))
    spent: dict[tuple[str, str, str], list[Counter[int]]] = defaultdict(lambda: [Counter(), Counter()])
    pairs = yield from _pairs(first, last)
    for (item, organ, kind, stopped, before, on), number in pairs.items():
        took = days.between(date.fromisoformat(before), date.fromisoformat(on))
        office, out = spent[item, organ, ACT_LABELS[ActKind(kind)]]
        office[0 if stopped else took] += number
        out[took if stopped else 0] += number
    return [_step_line(key, office, out) for key, (office, out) in sorted(spent.items())]


def _step_line(key: tuple[str, str, str], office: Counter[int], out: Counter[int]) -> StepLine:
    mean, stopped = round(mean_of(office), 1), round(mean_of(out), 1)
    return StepLine(*key, office.total(), mean, median_of(office), max(office), stopped)


Pair = tuple[str, str, str, bool, str, str]
"""Item, organ and kind of a step, whether a special procedure ran before it, the day of the step before, its own."""


def _pairs(first: date, last: date) -> Generator[Counting, None, Counter[Pair]]:
    """How often each pair of consecutive steps occurred; rows come case by case, and only the counts stay in memory."""
    of, source = _source(first, last)
    rows = database.execute_sql(
        f"SELECT s.item_name, a.organ_name, a.kind, a.happened_on, a.lsn, a.id, a.reverses, a.case_id {source[0]}"
        f" CROSS JOIN case_act a ON a.case_id = s.case_id {source[1]}",
        _texts(first, last),
    )
    found: Counter[Pair] = Counter()
    for done, (_, group) in enumerate(groupby(rows, itemgetter(7))):
        if not done % STRIDE:
            yield Counting(done, of)
        stopped, before = False, ""
        for item, organ, kind, on, *_ in _in_force(list(group)):
            if before:
                found[item, organ, kind, stopped, before, on] += 1
            before, stopped = on, kind == ActKind.STOPPED or (stopped and kind != ActKind.RESUMED)
    return found


def _in_force(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The acts of one case that stand and have a countable day, by that day and then as they were recorded."""
    undone = {row[6] for row in rows if row[2] == ActKind.REVERSED}
    kept = [row for row in rows if row[2] in _STEPS and row[5] not in undone and reading.countable_day(row[3])]
    return sorted(kept, key=itemgetter(3, 4, 5))


def mean_of(days: Counter[int]) -> float:
    """The mean of numbers given with how often each occurs."""
    return sum(number * often for number, often in days.items()) / days.total()


def median_of(days: Counter[int]) -> float:
    """The median of numbers given with how often each occurs."""
    number = days.total()
    below, above = (_at(days, place) for place in ((number - 1) // 2, number // 2))
    return above if number % 2 else (below + above) / 2


def _at(days: Counter[int], place: int) -> int:
    """The number at this place, from 0, when all are in order."""
    ends = accumulate(often for _, often in sorted(days.items()))
    return next(number for number, end in zip(sorted(days), ends, strict=True) if place < end)
