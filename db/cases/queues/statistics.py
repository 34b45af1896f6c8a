"""Cases of a period counted: by item, office, month, channel, and how long each step takes (46号文 三（七）)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby, pairwise
from statistics import fmean, median

from db import clock
from db.calendar.counting import Quick, quick
from db.calendar.service import load_calendar
from db.cases import reading
from db.cases.acts import CaseAct
from db.cases.acts import standing as in_force
from db.cases.queues import standing
from db.store import database

CHANNELS = {"1": "窗口", "2": "电脑端网上", "3": "移动端", "4": "快递", "9": "其他"}
"""GB/T 39046-2020 A.5."""


class By(StrEnum):
    """What cases are counted by."""

    ITEM = "item"
    OFFICE = "office"
    MONTH = "month"
    CHANNEL = "channel"


BY_LABELS = {By.ITEM: "事项", By.OFFICE: "收件单位", By.MONTH: "月份", By.CHANNEL: "渠道"}
_KEYS = {By.ITEM: "c.item_name", By.OFFICE: "c.site_name", By.MONTH: "substr(s.received_on, 1, 7)",
         By.CHANNEL: "c.channel"}  # fmt: skip
_FROM = "FROM case_standing s JOIN case_file c ON c.id = s.case_id WHERE s.received_on BETWEEN ? AND ?"


@dataclass(frozen=True, slots=True)
class Line:
    """The cases of one item, office, month or channel; days are working days from acceptance to decision."""

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
    key, mean = _KEYS[by], _mean_days(_KEYS[by], days)
    rows = database.execute_sql(
        f"SELECT {key}, count(*), sum(s.accepted_on <> ''), sum(s.outcome = 'granted'), sum(s.outcome = 'denied'),"
        " sum(s.outcome IN ('refused', 'not_applicable')), sum(s.state = 'withdrawn'), sum(s.open),"
        " sum((s.statutory_due <> '' AND s.decided_on > s.statutory_due) OR (s.open AND s.due <> '' AND s.due < ?)),"
        f" sum(s.promised_due <> '' AND s.decided_on > s.promised_due) {_FROM} GROUP BY 1",
        (today, *days),
    )
    found = [Line(*(_named(by, row[0]), *row[1:], mean.get(row[0]))) for row in rows]
    return sorted(found, key=lambda line: (0 if by is By.MONTH else -line.received, line.name))


def _named(by: By, key: str) -> str:
    if by is By.CHANNEL:
        return CHANNELS.get(key, "其他")
    return key or "（未写明）"


def _mean_days(key: str, days: tuple[str, str]) -> dict[str, float]:
    """Working days from acceptance to decision, counted once for each pair of days."""
    calendar = quick(load_calendar())
    spent: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    rows = database.execute_sql(
        f"SELECT {key}, s.accepted_on, s.decided_on, count(*) {_FROM} AND s.accepted_on <> '' AND s.decided_on <> ''"
        " GROUP BY 1, 2, 3",
        days,
    )
    for name, accepted, decided, number in rows:
        spent[name][0] += number * _between(date.fromisoformat(accepted), date.fromisoformat(decided), calendar)
        spent[name][1] += number
    return {name: round(total / number, 1) for name, (total, number) in spent.items()}


def step_times(first: date, last: date) -> list[StepLine]:
    """How long each step took in the cases taken in from one day to another, by item and organ."""
    calendar = quick(load_calendar())
    spent: dict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    for item, item_id, acts in _courses(first, last):
        for before, act in pairwise(acts):
            days = _between(before.happened_on, act.happened_on, calendar)
            spent[item, item_id, act.organ_name, act.label].append(days)
    return [
        StepLine(*key, len(days), round(fmean(days), 1), median(days), max(days)) for key, days in sorted(spent.items())
    ]


def _courses(first: date, last: date) -> Iterator[tuple[str, str, list[CaseAct]]]:
    """The acts in force of each case, one case at a time."""
    standing.refresh()
    rows = database.execute_sql(
        "SELECT c.item_name, c.item_id, a.id, a.case_id, a.kind, a.happened_on, a.details, a.reason, a.reverses,"
        " a.user_name, a.organ_name, a.at, a.lsn FROM case_standing s JOIN case_file c ON c.id = s.case_id"
        " JOIN case_act a ON a.case_id = s.case_id WHERE s.received_on BETWEEN ? AND ?"
        " ORDER BY s.received_on, s.case_id",
        (first.isoformat(), last.isoformat()),
    )
    for _, group in groupby(rows, key=lambda row: row[3]):
        found = list(group)
        yield found[0][0], found[0][1], in_force(reading.read_acts(row[2:] for row in found))


def _between(begun: date, ended: date, calendar: Quick) -> int:
    return calendar.working_between(begun.toordinal(), ended.toordinal())
