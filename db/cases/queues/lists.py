"""The lists of cases (队列): how many wait where, and one page of one list at a time, filtered and in its order.

Every list in every order is a range of an index over `case_standing`, so a page costs the same however many cases
there are and wherever it begins. Text typed into the filter row is looked up in the search index; with few candidates
only those are read, otherwise the list is walked and each row is checked.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from db import clock
from db.calendar.counting import quick
from db.calendar.rules import add_working_days
from db.calendar.service import load_calendar
from db.cases import periods, reading
from db.cases.acts import CaseState
from db.cases.intake import competence
from db.cases.queues import narrowing, standing
from db.cases.queues.standing import Queue
from db.cases.queues.walking import Place, Way, all_of
from db.cases.rules import CaseSummary
from db.rows import THESE
from db.store import database

PAGE = 200
STRETCH = 3000
"""How many rows of a list are read for one page; with a filter the page may then be short, and the next one goes on."""
SORTED = 5000
"""How many rows are sorted into another order than the list's own; with more, an index of that order is used."""
SOON_DAYS = 3


class CaseList(StrEnum):
    """The lists a person chooses from."""

    OPEN = "open"
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    COUNTER = "counter"
    CORRECTION = "correction"
    REVIEW = "review"
    SPECIAL = "special"
    ABOVE = "above"
    DELIVERY = "delivery"
    ARCHIVE = "archive"
    CLOSED = "closed"
    ALL = "all"


LIST_LABELS = {
    CaseList.OPEN: "全部在办",
    CaseList.OVERDUE: "已超期",
    CaseList.TODAY: "今天到期",
    CaseList.SOON: "3 日内",
    CaseList.COUNTER: "待受理",
    CaseList.CORRECTION: "待补正",
    CaseList.REVIEW: "待审查",
    CaseList.SPECIAL: "特别程序中",
    CaseList.ABOVE: "已转报上级",
    CaseList.DELIVERY: "待送达",
    CaseList.ARCHIVE: "待归档",
    CaseList.CLOSED: "已办结",
    CaseList.ALL: "全部",
}

DUE_WORDS = {
    "overdue": "逾期",
    "today": "今天",
    "soon": "3 日内",
    "later": "3 日后",
    "stopped": "已停表",
    "none": "未起算",
}
"""What the filter under 期限 offers."""

_QUEUES = {
    CaseList.COUNTER: Queue.COUNTER, CaseList.CORRECTION: Queue.CORRECTION, CaseList.REVIEW: Queue.REVIEW,
    CaseList.SPECIAL: Queue.SPECIAL, CaseList.ABOVE: Queue.ABOVE, CaseList.DELIVERY: Queue.DELIVERY,
    CaseList.ARCHIVE: Queue.ARCHIVE,
}  # fmt: skip
_FINISHED = (CaseList.ARCHIVE, CaseList.CLOSED)
_ORDERS = {
    "turn": ("turn",), "received": ("received_on",), "number": ("number",), "item": ("item_name", "turn"),
    "applicant": ("applicant",), "state": ("state", "turn"),
}  # fmt: skip
"""What each order goes by; an index of that name over `open` and these columns stands behind it."""
_SHOWN = (
    "s.case_id, s.number, s.item_name, s.item_type, s.applicant, s.site_name, s.accepting_organ, s.state, s.outcome,"
    " s.received_on, s.accepted_on, s.due, s.provisional, s.step, s.closed_on, s.flags"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One list, what is typed into its filter row, and its order ('' the list's own)."""

    list: CaseList = CaseList.OPEN
    number: str = ""
    item: str = ""
    applicant: str = ""
    station: str = ""
    day: str = ""
    due: str = ""
    state: str = ""
    flag: str = ""
    order: str = ""
    descending: bool = False


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list in its order; `places` are the places of these rows.

    `next` is the place from which reading goes on in the same direction; None at the end.
    """

    rows: tuple[Row, ...]
    next: Place | None
    places: tuple[Place, ...] = ()


def counts(today: date | None = None) -> dict[CaseList, int]:
    """How many cases each list holds."""
    today = today or clock.today()
    standing.refresh_to_read(today)
    day, later = today.isoformat(), _later(today)
    found = dict.fromkeys(CaseList, 0)
    by_queue = {queue: name for name, queue in _QUEUES.items()}
    for queue, due, cases in database.execute_sql("SELECT queue, due, cases FROM case_tally"):
        name = by_queue.get(queue)
        if name:
            found[name] += cases
        found[CaseList.ALL] += cases
        found[CaseList.CLOSED if queue in (Queue.ARCHIVE, Queue.DONE) else CaseList.OPEN] += cases
        if due and due < later:
            found[_by_day(due, day)] += cases
    return found


def page(
    wanted: Wanted,
    after: Place | None = None,
    size: int = PAGE,
    today: date | None = None,
    back: bool = False,
    itself: bool = False,
) -> Page[CaseSummary]:
    """A page of a list: the rows after a place, with `back` those before it; without a place from the first row.

    Read back without a place it is the list's last page. `itself` includes the row at that place. With a filter a
    page may hold fewer rows than `size` although more follow from `next`.
    """
    today = today or clock.today()
    standing.refresh_to_read(today)
    order, descending = _order(wanted)
    found = narrowing.candidates(wanted.number, wanted.applicant)
    kept, values = _kept(wanted, found, today)
    said, typed = _typed(wanted)
    way = Way(_ORDERS[order], descending is not back, _index(wanted, found, kept, values), wanted.list is CaseList.ALL)
    limit = STRETCH if said else size + 1
    along, values = way.along(kept, values, after, limit, itself)
    rows = database.execute_sql(
        f"SELECT {_SHOWN}, {way.shown('k')} FROM ({along}) k CROSS JOIN case_standing s ON s.case_id = k.case_id"
        f" WHERE {all_of(said)}"
        f" ORDER BY {way.order('k')} LIMIT {size + 1:d}",
        values + typed,
    ).fetchall()
    end = None
    if said and len(rows) <= size:
        end = database.execute_sql(f"SELECT * FROM ({along}) LIMIT 1 OFFSET {limit - 1:d}", values).fetchone()
    return _page(rows, len(way.columns), size, end, today, back)


def _index(wanted: Wanted, found: list[str] | None, kept: list[str], values: list[object]) -> str:
    """The index to walk: the narrowest, or one in the wanted order where too many rows would have to be sorted."""
    narrow = _narrowest(wanted, found)
    order = wanted.order or _own_order(wanted)
    if not narrow or order in (narrow, "turn"):
        return narrow
    counted = (
        f"SELECT 1 FROM case_standing s INDEXED BY case_standing_{narrow} WHERE {all_of(kept)} LIMIT {SORTED + 1:d}"
    )
    (many,) = database.execute_sql(f"SELECT count(*) FROM ({counted})", values).fetchone()
    return order if many > SORTED else narrow


def _narrowest(wanted: Wanted, found: list[str] | None) -> str:
    """The index that leaves the fewest rows to read; '' where only candidates are read."""
    if found is not None:
        return ""
    named = [name for name in ("item", "flag", "state") if getattr(wanted, name)]
    if named:
        return "flags" if named[0] == "flag" else named[0]
    if wanted.list in _QUEUES:
        return "queue"
    return "received" if (wanted.order or _own_order(wanted)) == "received" == _own_order(wanted) else "turn"


def _page(
    rows: list[tuple[Any, ...]], width: int, size: int, end: Place | None, today: date, back: bool
) -> Page[CaseSummary]:
    """A page of these rows, whose last columns are their places; `end` is where reading stopped if more may follow."""
    shown = rows[:size]
    places = [tuple(row[-width:]) for row in shown]
    following = places[-1] if len(rows) > size else end
    if back:
        shown, places = shown[::-1], places[::-1]
    return Page(tuple(_summaries(shown, today)), following, tuple(places))


def stations() -> list[str]:
    """The offices that took cases in."""
    return narrowing.each("site_name")


def by_ids(ids: Collection[str]) -> list[CaseSummary]:
    """These cases as rows of a list, in the order of `ids`; ids without a case are left out."""
    today = clock.today()
    standing.refresh_to_read(today)
    sql = f"SELECT {_SHOWN} FROM case_standing s WHERE s.case_id IN {THESE}"
    rows = {row[0]: row for row in database.execute_sql(sql, (json.dumps(list(ids)),))}
    return list(_summaries([rows[one] for one in dict.fromkeys(ids) if one in rows], today))


def _summaries(rows: list[tuple[Any, ...]], today: date) -> list[CaseSummary]:
    """Rows as values; what many rows share is computed once."""
    office, calendar = reading.this_office(), quick(load_calendar())
    own = {organ: competence.may_act(office, organ) for organ in {row[6] for row in rows}}
    left = {due: periods.days_left(_day(due), today, calendar) for due in {row[11] for row in rows}}
    return [
        CaseSummary(
            case_id, number, item, item_type, applicant, site, _STATES[state], _known_day(received), _day(accepted),
            _day(due), bool(provisional), left[due],
            step if own[organ] else reading.passed_on(_STATES[state], _day(due), step),
            _STATES[outcome] if outcome else None, _day(closed), _marks(flags),
        )
        for case_id, number, item, item_type, applicant, site, organ, state, outcome, received, accepted, due,
        provisional, step, closed, flags, *_ in rows
    ]  # fmt: skip


_STATES = {state.value: state for state in CaseState}
_known_day = lru_cache(maxsize=10_000)(date.fromisoformat)


@lru_cache(maxsize=1000)
def _marks(text: str) -> frozenset[str]:
    return frozenset(text.split())


@lru_cache(maxsize=10_000)
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _later(today: date) -> str:
    """The first day later than three working days from today."""
    return add_working_days(today, SOON_DAYS + 1, load_calendar()).isoformat()


def _by_day(due: str, today: str) -> CaseList:
    if due < today:
        return CaseList.OVERDUE
    return CaseList.TODAY if due == today else CaseList.SOON


def _order(wanted: Wanted) -> tuple[str, bool]:
    """What a list is ordered by, and whether from its end: finished cases and all cases have the newest first."""
    if wanted.order:
        return wanted.order, wanted.descending
    return _own_order(wanted), wanted.list in (*_FINISHED, CaseList.ALL)


def _own_order(wanted: Wanted) -> str:
    """The day a list is in order by: everything goes by the receipt, unless another day is asked for."""
    return "received" if wanted.list is CaseList.ALL and not (wanted.day or wanted.due) else "turn"


def _kept(wanted: Wanted, found: list[str] | None, today: date) -> tuple[list[str], list[object]]:
    """The SQL conditions on `case_standing`; `+` keeps SQLite off the list's index where there are candidates."""
    conditions, values = _of_list(wanted, "+" if found is not None else "", today)
    if found is not None:
        conditions.append(f"s.case_id IN {THESE}")
        values.append(json.dumps(found))
    if wanted.item:
        conditions.append(f"s.item_name IN {THESE}")
        values.append(json.dumps(narrowing.items_named(wanted.item)))
    if wanted.state:
        conditions.append("s.state = ?")
        values.append(CaseState(wanted.state).value)
    if wanted.flag:
        conditions.append(f"s.flags IN {THESE} AND s.flags <> ''")
        values.append(json.dumps(narrowing.marked(wanted.flag)))
    if wanted.day:
        condition, days = narrowing.on_days(wanted.day, today)
        conditions.append(condition)
        values += days
    if wanted.due:
        _add_due(wanted.due, today, conditions, values)
    return conditions, values


def _typed(wanted: Wanted) -> tuple[list[str], list[object]]:
    """The filter texts no index answers; they are checked row by row while the list is walked."""
    conditions: list[str] = []
    values: list[object] = []
    if wanted.number:
        conditions.append("s.number LIKE ? ESCAPE '!'")
        values.append(narrowing.like(wanted.number))
    if wanted.station:
        conditions.append("s.site_name = ?")
        values.append(wanted.station)
    if wanted.applicant:
        latin = narrowing.latin(wanted.applicant)
        conditions.append("sounds(s.applicant, ?)" if latin else "s.applicant LIKE ? ESCAPE '!'")
        values.append(wanted.applicant.strip().lower() if latin else narrowing.like(wanted.applicant))
    return conditions, values


def _of_list(wanted: Wanted, plus: str, today: date) -> tuple[list[str], list[object]]:
    """The conditions of the list; `open` is always named, because every index but the one by receipt begins with it."""
    name = wanted.list
    if name is CaseList.ALL:
        return [f"{plus}s.open IN (0, 1)"], []
    conditions, values = [f"{plus}s.open = ?"], list[object]([int(name not in _FINISHED)])
    if name in _QUEUES:
        return [*conditions, f"{plus}s.queue = ?"], [*values, _QUEUES[name].value]
    if name in (CaseList.OVERDUE, CaseList.TODAY, CaseList.SOON):
        _add_due(name.value, today, conditions, values)
    return conditions, values


def _add_due(due: str, today: date, conditions: list[str], values: list[object]) -> None:
    """Add the condition that a word under 期限 puts on the due date."""
    day, later = today.isoformat(), _later(today)
    condition, *more = {
        "overdue": ("s.due <> '' AND s.turn < ?", day),
        "today": ("s.turn = ?", day),
        "soon": ("s.turn > ? AND s.turn < ?", day, later),
        "later": ("s.turn >= ? AND s.due <> ''", later),
        "stopped": ("s.state = ?", CaseState.STOPPED.value),
        "none": ("s.due = ''",),
    }[due]
    conditions += [condition, "s.open = 1"]
    values += more
