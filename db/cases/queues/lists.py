"""The lists of cases (队列): how many wait where, and one page of one list at a time, filtered and in its order.

Every list is a stretch of an index over `case_standing`; a page costs the same however many cases there are. What is
typed into the filter row is looked for among few candidates where the search index knows of few, else on the way along
the list.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from db import clock, search
from db.calendar.counting import quick
from db.calendar.rules import add_working_days
from db.calendar.service import load_calendar
from db.cases import periods, reading
from db.cases.acts import CaseState
from db.cases.intake import competence
from db.cases.queues import standing
from db.cases.queues.standing import Queue
from db.cases.rules import CaseSummary
from db.rows import THESE
from db.store import database

PAGE = 200
FEW = 3000
"""So many candidates are looked up one by one; where there are more, the list itself is gone along."""
STRETCH = 3000
"""So many rows of a list are looked at for one page; a page may then come short, and the next one goes on."""
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
    "turn": "s.turn", "received": "s.received_on", "number": "c.number", "item": "c.item_name",
    "applicant": "c.applicant", "state": "s.state",
}  # fmt: skip
_SHOWN = (
    "c.id, c.number, c.item_name, c.item_type, c.applicant, c.site_name, c.accepting_organ, s.state, s.outcome,"
    " coalesce(nullif(s.received_on, ''), c.received_on), s.accepted_on, s.due, s.provisional, s.step, s.closed_on"
)
_FROM = "FROM case_standing s CROSS JOIN case_file c ON c.id = s.case_id"


def _each(column: str) -> str:
    """The different values of a column, from one to the next in its index: never every case."""
    return (
        f"WITH RECURSIVE names (name) AS (SELECT min({column}) FROM case_file UNION ALL SELECT"
        f" (SELECT min({column}) FROM case_file WHERE {column} > names.name) FROM names WHERE names.name IS NOT NULL)"
        " SELECT name FROM names WHERE name IS NOT NULL"
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
    order: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list in its order; `next` is where the following page begins, None behind the last."""

    rows: tuple[CaseSummary, ...]
    next: tuple[str, str] | None


def counts(today: date | None = None) -> dict[CaseList, int]:
    """How many cases each list holds."""
    today = today or clock.today()
    standing.refresh(today)
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


def page(wanted: Wanted, after: tuple[str, str] | None = None, size: int = PAGE, today: date | None = None) -> Page:
    """A page of a list; `after` is the `next` of the page before. With a filter it may hold fewer rows than `size`."""
    today = today or clock.today()
    standing.refresh(today)
    key, descending = _order(wanted)
    way, beyond = (" DESC", "<") if descending else ("", ">")
    kept, values = _kept(wanted, today)
    said, typed = _typed(wanted)
    if key.startswith("c."):
        if after:
            said, typed = [*said, f"({key}, s.case_id) {beyond} (?, ?)"], [*typed, *after]
        rows = _read(
            f"{_FROM} WHERE {_all_of(kept + said)} ORDER BY {key}{way}, s.case_id{way}", key, size, values + typed
        )
        return _page(rows, size, None, today)
    if after:
        kept, values = [*kept, f"({key}, s.case_id) {beyond} (?, ?)"], [*values, *after]
    order = f" ORDER BY {key}{way}, s.case_id{way}"
    stretch = STRETCH if said else size + 1
    by_item = " INDEXED BY case_standing_item" if wanted.item else ""
    along = (
        f"SELECT s.case_id, {key} AS turn FROM case_standing s{by_item} WHERE {_all_of(kept)}{order} LIMIT {stretch:d}"
    )
    rows = _read(
        f"FROM ({along}) k CROSS JOIN case_standing s ON s.case_id = k.case_id"
        f" CROSS JOIN case_file c ON c.id = k.case_id WHERE {_all_of(said)} ORDER BY k.turn{way}, k.case_id{way}",
        "k.turn", size, values + typed,
    )  # fmt: skip
    end = None
    if said and len(rows) <= size:
        end = database.execute_sql(f"{along} OFFSET {stretch - 1:d}", values).fetchone()
    return _page(rows, size, (end[1], end[0]) if end else None, today)


def _read(source: str, key: str, size: int, values: list[object]) -> list[tuple[Any, ...]]:
    return database.execute_sql(f"SELECT {_SHOWN}, {key} {source} LIMIT {size + 1:d}", values).fetchall()


def _page(rows: list[tuple[Any, ...]], size: int, end: tuple[str, str] | None, today: date) -> Page:
    """A page of these rows; `end` is where the stretch looked at ended, where there may be more behind it."""
    shown = rows[:size]
    following = (shown[-1][-1], shown[-1][0]) if len(rows) > size else end
    return Page(tuple(_summaries(shown, today)), following)


def _all_of(conditions: list[str]) -> str:
    return " AND ".join(conditions) or "1"


def stations() -> list[str]:
    """The offices that took cases in."""
    return [row[0] for row in database.execute_sql(_each("site_name"))]


def by_ids(ids: Collection[str], today: date | None = None) -> list[CaseSummary]:
    """These cases as rows of a list, in the order asked; those that are not there are left out."""
    today = today or clock.today()
    standing.refresh(today)
    sql = f"SELECT {_SHOWN} {_FROM} WHERE s.case_id IN {THESE}"
    rows = {row[0]: row for row in database.execute_sql(sql, (json.dumps(list(ids)),))}
    return list(_summaries([rows[one] for one in dict.fromkeys(ids) if one in rows], today))


def _summaries(rows: list[tuple[Any, ...]], today: date) -> list[CaseSummary]:
    """Rows as values; what many of them have in common is worked out once."""
    office, calendar = reading.this_office(), quick(load_calendar())
    own = {organ: competence.may_act(office, organ) for organ in {row[6] for row in rows}}
    left = {due: periods.days_left(_day(due), today, calendar) for due in {row[11] for row in rows}}
    return [
        CaseSummary(
            case_id, number, item, item_type, applicant, site, _STATES[state], _known_day(received), _day(accepted),
            _day(due), bool(provisional), left[due],
            step if own[organ] else reading.passed_on(_STATES[state], _day(due), step),
            _STATES[outcome] if outcome else None, _day(closed),
        )
        for case_id, number, item, item_type, applicant, site, organ, state, outcome, received, accepted, due,
        provisional, step, closed, *_ in rows
    ]  # fmt: skip


_STATES = {state.value: state for state in CaseState}
_known_day = lru_cache(maxsize=10_000)(date.fromisoformat)


@lru_cache(maxsize=10_000)
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _later(today: date) -> str:
    """The first day that is no longer within three working days."""
    return add_working_days(today, SOON_DAYS + 1, load_calendar()).isoformat()


def _by_day(due: str, today: str) -> CaseList:
    if due < today:
        return CaseList.OVERDUE
    return CaseList.TODAY if due == today else CaseList.SOON


def _order(wanted: Wanted) -> tuple[str, bool]:
    """The column a list is ordered by and whether from its end: what is done, and all there is, the newest first."""
    if wanted.order:
        return _ORDERS[wanted.order], wanted.descending
    if wanted.list is CaseList.ALL:
        return "s.received_on", True
    return "s.turn", wanted.list in _FINISHED


def _kept(wanted: Wanted, today: date) -> tuple[list[str], list[object]]:
    """What holds for how the cases wanted stand; `+` keeps SQLite from the list's index where another one is better."""
    candidates = _candidates(wanted)
    apart = "+" if candidates is not None or wanted.state else ""
    conditions, values = _of_list(wanted.list, today, apart)
    if candidates is not None:
        conditions.append(f"s.case_id IN {THESE}")
        values.append(json.dumps(candidates))
    if wanted.item:
        conditions.append(f"s.item_name IN {THESE}")
        values.append(json.dumps(_items_named(wanted.item)))
        if wanted.list in _QUEUES:
            conditions.append("s.open = ?")
            values.append(int(wanted.list not in _FINISHED))
    if wanted.state:
        state = CaseState(wanted.state)
        conditions += ["s.state = ?", "s.queue IN (?, ?)"]
        values += [state.value, standing.queue_of(state, archived=False), standing.queue_of(state, archived=True)]
    if wanted.day:
        conditions.append("s.turn LIKE ? ESCAPE '!'")
        values.append(_like(wanted.day))
    if wanted.due:
        _add_due(wanted.due, today, conditions, values)
    return conditions, values


def _typed(wanted: Wanted) -> tuple[list[str], list[object]]:
    """What holds for the files of the cases wanted."""
    conditions: list[str] = []
    values: list[object] = []
    if wanted.number:
        conditions.append("c.number LIKE ? ESCAPE '!'")
        values.append(_like(wanted.number))
    if wanted.station:
        conditions.append("c.site_name = ?")
        values.append(wanted.station)
    if wanted.applicant:
        latin = _latin(wanted.applicant)
        conditions.append("sounds(c.applicant, ?)" if latin else "c.applicant LIKE ? ESCAPE '!'")
        values.append(wanted.applicant.strip().lower() if latin else _like(wanted.applicant))
    return conditions, values


def _of_list(name: CaseList, today: date, plus: str) -> tuple[list[str], list[object]]:
    if name is CaseList.ALL:
        return [], []
    if name in _QUEUES:
        return [f"{plus}s.queue = ?"], [_QUEUES[name].value]
    conditions: list[str] = [f"{plus}s.open = ?"]
    values: list[object] = [int(name is not CaseList.CLOSED)]
    if name in (CaseList.OVERDUE, CaseList.TODAY, CaseList.SOON):
        _add_due(name.value, today, conditions, values)
    return conditions, values


def _add_due(due: str, today: date, conditions: list[str], values: list[object]) -> None:
    """Add what a word under 期限 asks of the day a case is due."""
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


def _candidates(wanted: Wanted) -> list[str] | None:
    """The cases that alone can answer what is typed, where these are few; None where they are many or all."""
    for text in (wanted.number, wanted.applicant):
        if text.strip():
            sql = f"SELECT subject_id FROM search_index WHERE search_index MATCH ? AND kind = 'case' LIMIT {FEW + 1:d}"
            rows = database.execute_sql(sql, (search.query(text) or '""',)).fetchall()
            if len(rows) <= FEW:
                return [row[0] for row in rows]
    return None


def _items_named(text: str) -> list[str]:
    """The names of items with cases that answer a text, by characters or by pinyin."""
    wanted = text.strip().lower()
    names = [row[0] for row in database.execute_sql(_each("item_name"))]
    if _latin(text):
        return [name for name in names if _sounds(name, wanted)]
    return [name for name in names if wanted in name.lower()]


def _latin(text: str) -> bool:
    return text.strip().isascii() and text.strip().isalpha()


def _like(text: str) -> str:
    return "%" + "".join(f"!{letter}" if letter in "!%_" else letter for letter in text.strip()) + "%"


@lru_cache(maxsize=50_000)
def _spellings(word: str) -> tuple[str, ...]:
    spelled, initials = search.pinyin_forms(word)
    return initials.replace(" ", ""), spelled.replace(" ", "")


@database.func("sounds", 2)
def _sounds(word: str, wanted: str) -> bool:
    """Whether a name holds these letters, or is read so."""
    return wanted in word.lower() or any(wanted in form for form in _spellings(word))
