"""How every case stands (办件现状): one stored row each, derived again from its acts when something changed."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from peewee import OperationalError

from db import clock, journal
from db.calendar.counting import quick
from db.calendar.days import Calendar
from db.calendar.service import load_calendar
from db.cases import marks, periods, reading, whereabouts
from db.cases.acts import (
    CLOSED,
    CLOSING,
    OPEN,
    TO_SERVE,
    ActKind,
    CaseAct,
    CaseState,
    is_archived,
    moving,
    outcome_of,
    standing,
    state_of,
)
from db.cases.periods import Limits
from db.cases.queues import stops
from db.cases.tables import CaseRow
from db.rows import THESE, many_rows
from db.store import database

AT_ONCE = 2000
NO_DAY = "9999"
_OF_FILE = ("item_name", "number", "applicant", "item_type", "site_name", "accepting_organ", "channel")
"""The columns of the file that lists and statistics show; copied here so that they read one table only."""
_COLUMNS = (
    "case_id", "state", "outcome", "open", "queue", "received_on", "accepted_on", "decided_on", "closed_on", "due",
    "statutory_due", "promised_due", "commitment_due", "provisional", "deemed", "archived", "step", "lapses",
    "flags", "bags", "stops", "turn", *_OF_FILE,
)  # fmt: skip
_PUT = f"INSERT INTO case_standing ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_COUNT = (
    "INSERT INTO case_tally (queue, due, cases) VALUES (?, ?, ?)"
    " ON CONFLICT (queue, due) DO UPDATE SET cases = cases + excluded.cases"
)
_FILE = "id, item_type, statutory_limit, limit_unit, promised_limit, promised_unit, limit_basis, flags"


_QUEUE, _DUE = _COLUMNS.index("queue"), _COLUMNS.index("due")
_DECISIONS = (ActKind.GRANTED, ActKind.DENIED, ActKind.NOT_APPLICABLE, ActKind.REFUSED)


class Queue(StrEnum):
    """Where a case waits; when it is due is kept apart."""

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
    step: str
    lapses: str
    flags: str
    bags: str
    stops: str

    @property
    def turn(self) -> str:
        """The day lists are ordered by: the due date of an open case (without one last), else the day it was closed."""
        return (self.due or NO_DAY) if self.is_open else self.closed_on

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about the application."""
        return self.state in OPEN


def derive(acts: Sequence[CaseAct], limits: Limits, calendar: Calendar, today: date) -> Standing:
    """How a case stands after these acts. Pure."""
    acts = standing(acts)
    state, moved = state_of(acts) or CaseState.RECEIVED, moving(acts)
    decided = [act for act in moved if act.kind in _DECISIONS]
    deadline = periods.deadline(acts, limits, calendar, today)
    statutory = periods.statutory_ledger(acts, limits, calendar)
    promised = periods.promised_ledger(acts, limits, calendar)
    archived = is_archived(acts)
    deemed = periods.deemed_on(acts, limits, calendar, today) is not None
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
        commitment_due=_day(periods.commitment_due(acts)),
        provisional=deadline.provisional,
        deemed=deemed,
        archived=archived,
        step=whereabouts.next_step(acts, state, deadline.next_step),
        lapses=_day(periods.lapses_on(acts, limits, calendar, today)),
        flags=" ".join(marks.in_order(limits.flags)),
        bags=json.dumps(out, ensure_ascii=False) if (out := whereabouts.bags_out(acts)) else "",
        stops=stops.kept(acts),
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
    """Renew the standing of every case that changed or was deemed accepted since; returns how many.

    Every reader of `case_standing` calls it first. Where nothing changed it costs two index look-ups and takes no lock.
    """
    day = (today or clock.today()).isoformat()
    if not database.execute_sql(_ANY_STALE, (day, _SEEN, day)).fetchone()[0]:
        return 0
    count = 0
    with database.atomic(), many_rows():
        if journal.info(_SEEN) > day:
            stale_open()
            journal.set_info(_SEEN, day)
        database.execute_sql(_LAPSED, (day,))
        while ids := [row[0] for row in database.execute_sql("SELECT case_id FROM case_stale LIMIT ?", (AT_ONCE,))]:
            renew(ids, date.fromisoformat(day))
            database.execute_sql(f"DELETE FROM case_stale WHERE case_id IN {THESE}", (json.dumps(ids),))
            count += len(ids)
    return count


def refresh_to_read(today: date | None = None) -> None:
    """As `refresh`, but a full disk does not stop the reader: then the rows derived last are read.

    A person who only looks something up did not ask for anything to be written; the next act reports the full disk.
    """
    try:
        refresh(today)
    except OperationalError as error:
        if "full" not in str(error):
            raise


def renew(ids: Sequence[str], today: date) -> None:
    """Derive the standing of these cases again, store what changed, and count it."""
    calendar, named = quick(load_calendar()), _named(ids)
    _keep(
        [_row(case_id, derive(acts, limits, calendar, today), named[case_id]) for case_id, limits, acts in files(ids)],
        today,
    )


def _keep(rows: Sequence[tuple[object, ...]], today: date) -> None:
    """Store the rows that changed, and count them."""
    kept = _kept([row[0] for row in rows])
    changed = [row for row in rows if kept.get(row[0]) != row]
    _write(changed, kept)
    moved: Counter[tuple[object, object]] = Counter()
    for row in changed:
        before = kept.get(row[0])
        moved[row[_QUEUE], row[_DUE]] += 1
        if before:
            moved[before[_QUEUE], before[_DUE]] -= 1
    database.execute_many(_COUNT, [(*place, by) for place, by in moved.items() if by])
    database.execute_sql("DELETE FROM case_tally WHERE cases = 0")
    if journal.info(_SEEN) < today.isoformat():
        journal.set_info(_SEEN, today.isoformat())


def _write(rows: Sequence[tuple[object, ...]], kept: Mapping[object, tuple[object, ...]]) -> None:
    """Insert new rows and update only the changed columns of the others, so that few of the ten indexes are touched."""
    database.execute_many(_PUT, [row for row in rows if row[0] not in kept])
    changes: dict[tuple[int, ...], list[tuple[object, ...]]] = defaultdict(list)
    for row in rows:
        if row[0] in kept:
            places = tuple(place for place, (now, was) in enumerate(zip(row, kept[row[0]], strict=True)) if now != was)
            changes[places].append((*(row[place] for place in places), row[0]))
    for places, values in changes.items():
        columns = ", ".join(f"{_COLUMNS[place]} = ?" for place in places)
        database.execute_many(f"UPDATE case_standing SET {columns} WHERE case_id = ?", values)


def renew_at_once(case: CaseRow) -> None:
    """Renew one case in the transaction that changed it, so that the next reader finds nothing stale."""
    today = clock.today()
    acts = reading.acts_of(case.id)
    found = derive(acts, reading.limits_of(case, acts), quick(load_calendar()), today)
    _keep([_row(case.id, found, [getattr(case, name) for name in ("received_on", *_OF_FILE)])], today)
    database.execute_sql("DELETE FROM case_stale WHERE case_id = ?", (case.id,))


def stale_open() -> None:
    """Mark every open case as stale, because the calendar changed."""
    database.execute_sql("INSERT OR IGNORE INTO case_stale SELECT case_id FROM case_standing WHERE open = 1")


_LAPSED = "INSERT OR IGNORE INTO case_stale SELECT case_id FROM case_standing WHERE lapses <> '' AND lapses < ?"
"""Cases deemed accepted by law: five days passed without a notice of corrections (行政许可法 Art 32(1)(4))."""
_SEEN = "standing_seen"
"""The key in store_info for the latest day rows were derived on; if the clock goes back, all are derived again."""
_ANY_STALE = (
    "SELECT EXISTS (SELECT 1 FROM case_stale) OR EXISTS (SELECT 1 FROM case_standing WHERE lapses <> '' AND lapses < ?)"
    " OR EXISTS (SELECT 1 FROM store_info WHERE key = ? AND value > ?)"
)


def _kept(ids: Sequence[object]) -> dict[object, tuple[object, ...]]:
    found = database.execute_sql(
        f"SELECT {', '.join(_COLUMNS)} FROM case_standing WHERE case_id IN {THESE}", (json.dumps(ids),)
    )
    return {row[0]: row for row in found}


def _named(ids: Sequence[str]) -> dict[str, list[str]]:
    """The columns of the files that lists show: the day received and `_OF_FILE`."""
    rows = database.execute_sql(
        f"SELECT id, received_on, {', '.join(_OF_FILE)} FROM case_file WHERE id IN {THESE}", (json.dumps(ids),)
    )
    return {row[0]: row[1:] for row in rows}


def files(ids: Sequence[str]) -> Iterator[tuple[str, Limits, list[CaseAct]]]:
    """What the standing of these cases is derived from: limits and acts."""
    wanted = (json.dumps(ids),)
    acts: dict[str, list[CaseAct]] = defaultdict(list)
    found = database.execute_sql(f"SELECT {reading.ACT} FROM case_act WHERE case_id IN {THESE}", wanted)
    for act in reading.read_acts(found):
        acts[act.case_id].append(act)
    rows = database.execute_sql(f"SELECT {_FILE} FROM case_file WHERE id IN {THESE}", wanted)
    for case_id, item_type, statutory, unit, promised, promised_unit, basis, flags in rows.fetchall():
        marked = marks.flags_of(frozenset(flags.split()), acts[case_id])
        yield (
            case_id,
            Limits(item_type, statutory, unit, promised, promised_unit or unit, basis, marked),
            acts[case_id],
        )


def _row(case_id: str, one: Standing, file: Sequence[str]) -> tuple[str | int, ...]:
    """A row of `case_standing`; where no act says when the case was received, the day on its file stands for it."""
    day, *shown = file
    return (
        case_id, one.state, one.outcome, int(one.is_open), one.queue, one.received_on or day, one.accepted_on,
        one.decided_on,
        one.closed_on, one.due, one.statutory_due, one.promised_due, one.commitment_due, int(one.provisional),
        int(one.deemed), int(one.archived), one.step, one.lapses,
        one.flags, one.bags, one.stops, one.turn, *shown,
    )  # fmt: skip


def _closed_on(moved: list[CaseAct]) -> date | None:
    """The day the application was done with; what ends a licence later does not move it."""
    return next((act.happened_on for act in moved if act.kind in CLOSING), None)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
