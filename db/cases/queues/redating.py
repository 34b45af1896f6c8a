"""Due dates changed by a notice on holidays (放假安排变动): previewed, recorded, marked as seen."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from db import clock, journal
from db.actors import Actor
from db.calendar import service as calendars
from db.calendar.counting import quick
from db.calendar.days import Calendar
from db.calendar.service import KeptNotice, Source, load_calendar
from db.cases.queues import standing
from db.cases.queues.standing import AT_ONCE, Standing
from db.rows import THESE, many_rows, uuid7
from db.store import database

FOLLOWED = "notices_followed"
"""The key in store_info for the notices the stored due dates were last compared with."""

_OPEN = (
    "SELECT case_id, due, provisional, deemed FROM case_standing WHERE open = 1"
    " AND NOT EXISTS (SELECT 1 FROM case_stale s WHERE s.case_id = case_standing.case_id)"
)
_PUT = (
    "INSERT INTO due_change (id, case_id, at, before, after, reason, seen_at, seen_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_SHOWN = (
    "SELECT d.id, d.case_id, c.number, c.item_name, c.applicant, d.before, d.after, d.reason, d.at FROM due_change d"
    " JOIN case_file c ON c.id = d.case_id WHERE {} ORDER BY d.after, c.number LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class DueChange:
    """One case whose due date changes; days as ISO texts, '' while the clock is stopped."""

    id: str
    case_id: str
    number: str
    item_name: str
    applicant: str
    before: str
    after: str
    reason: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a notice would change: the cases, how many open cases there are, how many provisional dates become firm."""

    notice: KeptNotice
    looked_at: int
    made_firm: int
    changes: tuple[DueChange, ...]


def plan(source: Source) -> Plan:
    """What a notice would change about the open cases; writes nothing. Raises UserError for a damaged file."""
    notice = calendars.listed(source)
    standing.refresh()
    found = list(_compared(load_calendar(extra=source)))
    changed = [(case_id, kept[1], after.due) for case_id, kept, after in found if kept[1] != after.due]
    firm = sum(bool(kept[2]) and not after.provisional for _, kept, after in found)
    reason = f"《{notice.title}》"
    return Plan(notice, len(found), firm, tuple(_named((case, b, a, reason) for case, b, a in changed)))


def apply(actor: Actor, source: Source) -> Plan:
    """Store a notice and give every open case its new due date, in one transaction; the changes count as seen.

    Raises UserError for a missing role, an office that enters no notices, a damaged or an older file.
    """
    with database.atomic():
        planned = plan(source)
        calendars.add_notice(actor, source)
        _record(planned.changes, actor.name)
        journal.set_info(FOLLOWED, _known())
        standing.stale_open()
        standing.refresh()
    return planned


def follow() -> int:
    """Compare the stored due dates with the notices as they are now, record the changes, and return how many.

    For notices that came by package or with a newer program, which nobody here has looked at yet.
    """
    known, now = journal.info(FOLLOWED), _known()
    if known == now:
        return 0
    reason = "；".join(f"《{title}》" for title in _new_titles(known, now)) or "放假安排有变化"
    with database.atomic():
        found = _compared(load_calendar())
        changed = [(case, kept[1], after.due) for case, kept, after in found
                   if kept[1] != after.due and bool(kept[3]) == after.deemed]  # fmt: skip
        _record(_named((case, before, after, reason) for case, before, after in changed), "")
        journal.set_info(FOLLOWED, now)
        standing.stale_open()
        standing.refresh()
    return len(changed)


def unseen(limit: int = 500) -> list[DueChange]:
    """The changed due dates not marked as seen, the most urgent first."""
    return [DueChange(*row) for row in database.execute_sql(_SHOWN.format("d.seen_at = ''"), (limit,))]


def count_unseen() -> int:
    """How many changed due dates are not marked as seen."""
    return int(database.execute_sql("SELECT count(*) FROM due_change WHERE seen_at = ''").fetchone()[0])


def of_case(case_id: str) -> list[DueChange]:
    """Every change of a case's due date by a notice."""
    rows = database.execute_sql(_SHOWN.format("d.case_id = ?"), (case_id, -1))
    return [DueChange(*row) for row in rows]


def mark_seen(actor: Actor, ids: Iterable[str]) -> int:
    """Mark these changes as seen by this person; returns how many were not yet."""
    wanted = json.dumps(list(ids))
    with database.atomic():
        done = database.execute_sql(
            f"UPDATE due_change SET seen_at = ?, seen_by = ? WHERE seen_at = '' AND id IN {THESE}",
            (clock.now().isoformat(), actor.name, wanted),
        ).rowcount
        if done:
            journal.record(actor, f"看过到期日变动 {done} 件", "store", actor.site.code)
    return int(done)


def _compared(calendar: Calendar) -> Iterator[tuple[str, tuple[str, str, int, int], Standing]]:
    """Every open case whose standing is up to date: as it is stored, and as this calendar makes it."""
    today, fast = clock.today(), quick(calendar)
    kept = {row[0]: row for row in database.execute_sql(_OPEN)}
    ids = iter(kept)
    with many_rows():
        while some := list(islice(ids, AT_ONCE)):
            for case_id, limits, acts in standing.files(some):
                yield case_id, kept[case_id], standing.derive(acts, limits, fast, today)


def _named(changed: Iterable[tuple[str, str, str, str]]) -> list[DueChange]:
    changes = {row[0]: row for row in changed}
    files = database.execute_sql(
        f"SELECT id, number, item_name, applicant FROM case_file WHERE id IN {THESE}", (json.dumps(list(changes)),)
    )
    found = [
        DueChange(uuid7(), case_id, number, item, applicant, *changes[case_id][1:])
        for case_id, number, item, applicant in files
    ]
    return sorted(found, key=lambda one: (one.after, one.number))


def _record(changes: Iterable[DueChange], seen_by: str) -> None:
    at = clock.now().isoformat()
    rows = [(one.id, one.case_id, at, one.before, one.after, one.reason, at if seen_by else "", seen_by)
            for one in changes]  # fmt: skip
    database.execute_many(_PUT, rows)


def _known() -> str:
    """The notices in force here, as text."""
    return json.dumps(
        [[one.title, one.published, one.region] for one in calendars.notices() if one.readable], ensure_ascii=False
    )


def _new_titles(known: str, now: str) -> list[str]:
    before = {tuple(one) for one in json.loads(known or "[]")}
    return [one[0] for one in json.loads(now) if tuple(one) not in before] if known else []
