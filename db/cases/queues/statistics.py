"""Cases of a period counted: by item, office, month, channel, and how long each step takes (山西 2019 三(七))."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from typing import Any

from db import clock
from db.calendar.counting import Quick, quick
from db.calendar.service import load_calendar
from db.cases import excluded, reading
from db.cases.acts import ACT_LABELS, ActKind, CaseAct
from db.cases.queues import standing
from db.cases.rules import CASE_FLAGS
from db.rows import THESE
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
_KEYS = {By.ITEM: "s.item_name", By.OFFICE: "c.site_name", By.MONTH: "substr(s.received_on, 1, 7)",
         By.CHANNEL: "c.channel", By.MARK: "m.value"}  # fmt: skip
_MARKS = """JOIN json_each('["' || replace(s.flags, ' ', '","') || '"]') m"""
_DECIDED = "AND s.accepted_on <> '' AND s.decided_on <> ''"
_STOPS = "('stopped', 'resumed', 'reversed')"
_DAYS = "s.received_on BETWEEN ? AND ?"
_MANY = f"SELECT count(*) > 20000 FROM (SELECT 1 FROM case_standing s WHERE {_DAYS} LIMIT 20001)"


@dataclass(frozen=True, slots=True)
class Line:
    """The cases of one item, office, month or channel.

    `mean_days` are working days from acceptance to decision as the period counts them: without special procedures.
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

    @property
    def closed(self) -> int:
        """How many are done with."""
        return self.received - self.open


@dataclass(frozen=True, slots=True)
class StepLine:
    """How long one step of one item takes at one organ, in working days since the step before."""

    item: str
    item_id: str
    organ: str
    step: str
    number: int
    mean_days: float
    median_days: float
    most_days: int


def count_by(by: By, first: date, last: date) -> list[Line]:
    """The cases taken in from one day to another, the most numerous first; months in their order.

    Late is a case decided after its statutory limit, or open and overdue; `beyond_promise` one decided after what the
    guide promises.
    """
    standing.refresh()
    days, today = (first.isoformat(), last.isoformat()), clock.today().isoformat()
    key, source, mean = _KEYS[by], _source(by, days), _mean_days(by, days)
    rows = database.execute_sql(
        f"SELECT {key}, count(*), sum(s.accepted_on <> ''), sum(s.outcome = 'granted'), sum(s.outcome = 'denied'),"
        " sum(s.outcome IN ('refused', 'not_applicable')), sum(s.state = 'withdrawn'), sum(s.open),"
        " sum((s.statutory_due <> '' AND s.decided_on > s.statutory_due) OR (s.open AND s.due <> '' AND s.due < ?)),"
        f" sum(s.promised_due <> '' AND s.decided_on > s.promised_due) {source} GROUP BY 1",
        (today, *days),
    )
    found = [Line(*(_named(by, row[0]), *row[1:], mean.get(row[0]))) for row in rows]
    return sorted(found, key=lambda line: (0 if by is By.MONTH else -line.received, line.name))


def _source(by: By, days: tuple[str, str]) -> str:
    """The cases of the period; by marks a case counts under each of its own, and one without any not at all.

    Of a long period every case is looked at in the order they are kept in: going by the index of days means a jump
    for each, which takes many times as long.
    """
    if by is By.MARK:
        return f"FROM case_standing s {_MARKS} WHERE s.flags <> '' AND {_DAYS}"
    files = " CROSS JOIN case_file c ON c.id = s.case_id" if _KEYS[by].startswith("c.") else ""
    (many,) = database.execute_sql(_MANY, days).fetchone()
    return f"FROM case_standing s {'NOT INDEXED' if many else ''}{files} WHERE {_DAYS}"


def _named(by: By, key: str) -> str:
    if by is By.MARK:
        return CASE_FLAGS.get(key, key)
    if by is By.CHANNEL:
        return CHANNELS.get(key, "其他")
    return key or "（未写明）"


def _mean_days(by: By, days: tuple[str, str]) -> dict[str, float]:
    """Working days from acceptance to decision without special procedures, counted once for each pair of days."""
    calendar = quick(load_calendar())
    stopped = _stopped_days(by, days, calendar)
    spent: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    rows = database.execute_sql(
        f"SELECT {_KEYS[by]}, s.accepted_on, s.decided_on, count(*) {_source(by, days)} {_DECIDED} GROUP BY 1, 2, 3",
        days,
    )
    for name, accepted, decided, number in rows:
        spent[name][0] += number * _between(date.fromisoformat(accepted), date.fromisoformat(decided), calendar)
        spent[name][1] += number
    return {name: round((total - stopped[name]) / number, 1) for name, (total, number) in spent.items()}


def _stopped_days(by: By, days: tuple[str, str], calendar: Quick) -> Counter[str]:
    """The working days of special procedures (行政许可法 Art 45) between acceptance and decision, of all its cases."""
    rows = database.execute_sql(
        f"SELECT {_KEYS[by]}, s.case_id, s.accepted_on, s.decided_on {_source(by, days)} {_DECIDED}"
        " AND s.case_id IN (SELECT case_id FROM case_act WHERE kind = 'stopped' AND happened_on >= ?)",
        (*days, days[0]),
    ).fetchall()
    wanted = json.dumps([row[1] for row in rows])
    stops = f"SELECT {reading.ACT} FROM case_act WHERE case_id IN {THESE} AND kind IN {_STOPS}"
    acts: dict[str, list[CaseAct]] = defaultdict(list)
    for act in reading.read_acts(database.execute_sql(stops, (wanted,))):
        acts[act.case_id].append(act)
    found: Counter[str] = Counter()
    for name, case_id, accepted, decided in rows:
        first, last = date.fromisoformat(accepted), date.fromisoformat(decided)
        for one in excluded.exclusions(acts[case_id]):
            found[name] += _between(max(one.start, first), min(one.end or last, last), calendar)
    return found


def items_by_name(first: date, last: date) -> dict[str, str]:
    """An item of each name that cases of the period were taken in on, for its codes: the one of the newest case."""
    rows = database.execute_sql(
        "SELECT item_name, item_id, max(received_on) FROM case_file WHERE received_on BETWEEN ? AND ? GROUP BY 1",
        (first.isoformat(), last.isoformat()),
    )
    return {name: item_id for name, item_id, _ in rows}


def step_times(first: date, last: date) -> list[StepLine]:
    """How long each step took in the cases taken in from one day to another, by item and organ."""
    standing.refresh()
    calendar = quick(load_calendar())
    spent: dict[tuple[str, str, str, str], Counter[int]] = defaultdict(Counter)
    for (item, item_id, organ, kind, before, on), number in _pairs(first, last).items():
        days = _between(date.fromisoformat(before), date.fromisoformat(on), calendar)
        spent[item, item_id, organ, ACT_LABELS[ActKind(kind)]][days] += number
    return [
        StepLine(*key, days.total(), round(mean_of(days), 1), median_of(days), max(days))
        for key, days in sorted(spent.items())
    ]


def _pairs(first: date, last: date) -> Counter[tuple[str, ...]]:
    """How often a step followed how: item, its id, organ, kind, the day of the act in force before it, its own day.

    The rows come one case after another, and only what is counted stays in memory.
    """
    days = (first.isoformat(), last.isoformat())
    (many,) = database.execute_sql(_MANY, days).fetchone()
    rows = database.execute_sql(
        "SELECT c.item_name, c.item_id, a.organ_name, a.kind, a.happened_on, a.lsn, a.id, a.reverses, c.id"
        f" FROM case_file c {'NOT INDEXED' if many else ''} CROSS JOIN case_act a ON a.case_id = c.id"
        f" WHERE c.id IN (SELECT s.case_id FROM case_standing s WHERE {_DAYS})",
        days,
    )
    found: Counter[tuple[str, ...]] = Counter()
    for _, group in groupby(rows, itemgetter(8)):
        acts = _in_force(list(group))
        found.update((*act[:4], before[4], act[4]) for before, act in pairwise(acts))
    return found


def _in_force(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Of the acts of one case those that stand and can be counted, in the order they happened and were recorded."""
    undone = {row[7] for row in rows if row[3] == ActKind.REVERSED}
    kept = [row for row in rows if row[3] in _STEPS and row[6] not in undone and reading.countable_day(row[4])]
    return sorted(kept, key=itemgetter(4, 5, 6))


_STEPS = frozenset(ACT_LABELS) - {ActKind.REVERSED}


def mean_of(days: Counter[int]) -> float:
    """The mean of numbers counted by how often each came up."""
    return sum(number * often for number, often in days.items()) / days.total()


def median_of(days: Counter[int]) -> float:
    """The median of numbers counted by how often each came up."""
    number = days.total()
    below, above = (_at(days, place) for place in ((number - 1) // 2, number // 2))
    return above if number % 2 else (below + above) / 2


def _at(days: Counter[int], place: int) -> int:
    """The number at one place of all of them in order."""
    ends = accumulate(often for _, often in sorted(days.items()))
    return next(number for number, end in zip(sorted(days), ends, strict=True) if place < end)


def _between(begun: date, ended: date, calendar: Quick) -> int:
    return calendar.working_between(begun.toordinal(), ended.toordinal())
