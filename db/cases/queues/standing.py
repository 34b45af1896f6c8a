"""How every case stands (办件现状), kept in one row each and renewed from its acts when something changed."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db import clock
from db.calendar.rules import Calendar
from db.calendar.service import load_calendar
from db.cases import periods, reading
from db.cases.acts import CLOSED, OPEN, TO_SERVE, ActKind, CaseAct, CaseState, last_of, moving, outcome_of, state_of
from db.cases.periods import Limits
from db.store import database

AT_ONCE = 2000
_COLUMNS = (
    "case_id", "state", "outcome", "open", "queue", "received_on", "accepted_on", "decided_on", "closed_on", "due",
    "statutory_due", "promised_due", "commitment_due", "provisional", "deemed", "archived",
)  # fmt: skip
_PUT = f"INSERT OR REPLACE INTO case_standing ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_FILE = "id, item_type, statutory_limit, limit_unit, promised_limit, promised_unit, limit_basis, flags"
_THESE = "(SELECT value FROM json_each(?))"
_ACT = "id, case_id, kind, happened_on, details, reason, reverses, user_name, organ_name, at, lsn"


_DECISIONS = (ActKind.GRANTED, ActKind.DENIED, ActKind.NOT_APPLICABLE, ActKind.REFUSED)


class Queue(StrEnum):
    """Where a case waits; what is due when is another matter."""

    COUNTER = "counter"
    CORRECTION = "correction"
    REVIEW = "review"
    SPECIAL = "special"
    ABOVE = "above"
    DELIVERY = "delivery"
    ARCHIVE = "archive"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows from the acts of one case; days as ISO texts, '' where there is none."""

    state: CaseState
    outcome: str
    queue: Queue
    received_on: str
    accepted_on: str
    decided_on: str
    closed_on: str
    due: str
    statutory_due: str
    promised_due: str
    commitment_due: str
    provisional: bool
    deemed: bool
    archived: bool

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about the application."""
        return self.state in OPEN


def derive(acts: Sequence[CaseAct], limits: Limits, calendar: Calendar, today: date) -> Standing:
    """How a case stands after these acts. Pure."""
    acts = list(acts)
    state, moved = state_of(acts) or CaseState.RECEIVED, moving(acts)
    decided = [act for act in moved if act.kind in _DECISIONS]
    committed, deadline = last_of(acts, ActKind.COMMITTED), periods.deadline(acts, limits, calendar, today)
    statutory = periods.statutory_ledger(acts, limits, calendar)
    promised = periods.promised_ledger(acts, limits, calendar)
    archived = last_of(acts, ActKind.ARCHIVED) is not None
    return Standing(
        state=state,
        outcome=outcome_of(acts) or "",
        queue=queue_of(state, archived),
        received_on=_day(periods.received_on(acts)),
        accepted_on=_day(periods.accepted_on(acts)),
        decided_on=_day(decided[-1].happened_on if decided else None),
        closed_on=_day(_closed_on(moved)),
        due=_day(deadline.due),
        statutory_due=_day(statutory.due if statutory else None),
        promised_due=_day(promised.due if promised else None),
        commitment_due=committed.details.get("due_on", "") if committed else "",
        provisional=deadline.provisional,
        deemed=periods.deemed_on(acts, limits, calendar, today) is not None,
        archived=archived,
    )


def queue_of(state: CaseState, archived: bool) -> Queue:
    """Where a case of this state waits."""
    if state in CLOSED:
        return Queue.DONE if archived else Queue.ARCHIVE
    if state in TO_SERVE or state is CaseState.GRANTED:
        return Queue.DELIVERY
    return {
        CaseState.RECEIVED: Queue.COUNTER,
        CaseState.CORRECTION: Queue.CORRECTION,
        CaseState.STOPPED: Queue.SPECIAL,
        CaseState.FORWARDED: Queue.ABOVE,
    }.get(state, Queue.REVIEW)


def refresh(today: date | None = None) -> int:
    """Renew the standing of every case that changed, and of those the law takes for accepted since; how many.

    Readers of `case_standing` call it first; where nothing changed it costs two looks at an index.
    """
    today = today or clock.today()
    count = 0
    with database.atomic():
        _stale_by_time(today)
        while ids := [row[0] for row in database.execute_sql("SELECT case_id FROM case_stale LIMIT ?", (AT_ONCE,))]:
            renew(ids, today)
            database.execute_sql(f"DELETE FROM case_stale WHERE case_id IN {_THESE}", (json.dumps(ids),))
            count += len(ids)
    return count


def renew(ids: Sequence[str], today: date) -> None:
    """Derive the standing of these cases anew and keep it."""
    calendar = load_calendar()
    rows = [_row(case_id, derive(acts, limits, calendar, today)) for case_id, limits, acts in _cases(ids)]
    database.execute_many(_PUT, rows)


def stale_open() -> None:
    """Name every open case as to be renewed: the calendar changed."""
    database.execute_sql("INSERT OR IGNORE INTO case_stale SELECT case_id FROM case_standing WHERE open = 1")


def _stale_by_time(today: date) -> None:
    """A case whose five days for a notice of corrections went by is accepted by law without anybody doing a thing."""
    database.execute_sql(
        "INSERT OR IGNORE INTO case_stale SELECT case_id FROM case_standing"
        " WHERE queue = ? AND due < ? AND due <> '' AND deemed = 0",
        (Queue.COUNTER, today.isoformat()),
    )


def _cases(ids: Sequence[str]) -> Iterator[tuple[str, Limits, list[CaseAct]]]:
    wanted = (json.dumps(ids),)
    acts: dict[str, list[CaseAct]] = defaultdict(list)
    found = database.execute_sql(f"SELECT {_ACT} FROM case_act WHERE case_id IN {_THESE}", wanted)
    for act in reading.read_acts(found):
        acts[act.case_id].append(act)
    rows = database.execute_sql(f"SELECT {_FILE} FROM case_file WHERE id IN {_THESE}", wanted)
    for case_id, item_type, statutory, unit, promised, promised_unit, basis, _flags in rows.fetchall():
        yield case_id, Limits(item_type, statutory, unit, promised, promised_unit or unit, basis), acts[case_id]


def _row(case_id: str, one: Standing) -> tuple[str | int, ...]:
    return (
        case_id, one.state, one.outcome, int(one.is_open), one.queue, one.received_on, one.accepted_on, one.decided_on,
        one.closed_on, one.due, one.statutory_due, one.promised_due, one.commitment_due, int(one.provisional),
        int(one.deemed), int(one.archived),
    )  # fmt: skip


def _closed_on(moved: list[CaseAct]) -> date | None:
    """The day the application was done with; what ends a licence later does not move it."""
    return next((act.happened_on for act in moved if state_of([act]) in CLOSED), None)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
