"""The counter's books read from the acts: what one day brought (日结), every case of a period (办件台账), one month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from db.cases.acts import ACT_LABELS, ActKind, CaseState
from db.cases.queues import standing, statistics
from db.cases.queues.statistics import By, Line
from db.store import database


@dataclass(frozen=True, slots=True)
class Done:
    """One act of a day: which, on which case, by whom; `at` is when it was recorded."""

    kind: ActKind
    number: str
    item: str
    applicant: str
    user: str
    at: str

    @property
    def label(self) -> str:
        """The act in office words."""
        return ACT_LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class Entry:
    """One case of the ledger of cases (办件台账); days as ISO texts, '' where there is none."""

    number: str
    received_on: str
    item: str
    applicant: str
    station: str
    channel: str
    accepted_on: str
    due: str
    decided_on: str
    outcome: CaseState | None
    closed_on: str
    state: CaseState


def day_close(day: date) -> list[Done]:
    """What was done on a day, in the order it was recorded; what was taken back later is left out."""
    rows = database.execute_sql(
        "SELECT a.kind, c.number, c.item_name, c.applicant, a.user_name, a.at FROM case_act a"
        " JOIN case_file c ON c.id = a.case_id WHERE a.happened_on = ? AND a.kind <> 'reversed' AND NOT EXISTS"
        " (SELECT 1 FROM case_act r WHERE r.case_id = a.case_id AND r.reverses = a.id) ORDER BY a.at, a.lsn, a.id",
        (day.isoformat(),),
    )
    known = set(ActKind)
    return [Done(ActKind(kind), *others) for kind, *others in rows if kind in known]


def ledger(first: date, last: date) -> Iterator[Entry]:
    """Every case taken in from one day to another, by the day; one at a time, however many."""
    standing.refresh()
    rows = database.execute_sql(
        "SELECT c.number, s.received_on, c.item_name, c.applicant, c.site_name, c.channel, s.accepted_on,"
        " coalesce(nullif(s.statutory_due, ''), s.due), s.decided_on, s.outcome, s.closed_on, s.state"
        " FROM case_standing s CROSS JOIN case_file c ON c.id = s.case_id"
        " WHERE s.received_on BETWEEN ? AND ? ORDER BY s.received_on, s.case_id",
        (first.isoformat(), last.isoformat()),
    )
    for number, received, item, applicant, station, channel, accepted, due, decided, outcome, closed, state in rows:
        yield Entry(
            number, received, item, applicant, station, statistics.CHANNELS.get(channel, "其他"), accepted, due,
            decided, CaseState(outcome) if outcome else None, closed, CaseState(state),
        )  # fmt: skip


def month(year: int, number: int) -> list[Line]:
    """The monthly statement: the cases taken in in a month, by item."""
    first = date(year, number, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return statistics.count_by(By.ITEM, first, following - timedelta(days=1))
