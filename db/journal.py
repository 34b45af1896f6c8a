"""Who did what, why, before and after: append-only, hash-chained, verifiable; it stays in this store."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from db import clock
from db.actors import Actor
from db.clock import ClockState
from db.errors import UserError
from db.store import database

GENESIS = "0" * 64
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[0-9Xx]|\d{15})(?![0-9A-Za-z])")
_COLUMNS = "seq, at, user_id, user_name, action, subject_type, subject_id, before, after, reason, previous_hash"


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something was recorded: the PC's time, this store's counter that never goes back, and the clock's credit."""

    at: str
    lsn: int
    clock: str


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry is to say: `action` is the sentence a person reads, in Chinese."""

    action: str
    subject_type: str
    subject_id: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One journal entry for reading."""

    seq: int
    at: str
    user_name: str
    action: str
    subject_type: str
    subject_id: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str


def record(
    actor: Actor,
    action: str,
    subject_type: str,
    subject_id: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> Stamp:
    """Append one entry; call it inside the transaction that makes the change.

    `action` is the sentence a person reads, in Chinese. The journal is kept for ever: what looks like an ID number is
    masked in it.
    """
    return record_many(actor, [Told(action, subject_type, subject_id, before or {}, after or {}, reason)])[0]


def record_many(actor: Actor, told: Sequence[Told]) -> list[Stamp]:
    """Append one entry for each, in order and at one time; as `record` otherwise."""
    if not told:
        return []
    at, credit = _time()
    row = database.execute_sql("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    first, previous = (row[0] + 1, row[1]) if row else (1, GENESIS)
    rows: list[tuple[Any, ...]] = []
    for seq, one in enumerate(told, start=first):
        texts = [hide_numbers(text) for text in (_json(one.before), _json(one.after), one.reason)]
        entry = (seq, at, actor.user_id, actor.name, one.action, one.subject_type, one.subject_id, *texts, previous)
        previous = _hash(entry)
        rows.append((*entry, previous))
    database.execute_many(f"INSERT INTO journal ({_COLUMNS}, hash) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", rows)
    set_info("journal_length", str(rows[-1][0]))
    return [Stamp(at, entry[0], credit) for entry in rows]


def hide_numbers(text: str) -> str:
    """The text with every run of digits that may be an ID number (18 or 15 places) masked but for its ends."""
    return _ID_NUMBER.sub(lambda found: f"{found[0][:3]}***{found[0][-1]}", text)


def verify() -> int:
    """Re-compute the whole chain; returns the number of entries. Raises UserError naming the first broken one."""
    previous, count = GENESIS, 0
    for row in database.execute_sql(f"SELECT {_COLUMNS}, hash FROM journal ORDER BY seq"):
        count += 1
        if row[0] != count or row[10] != previous or row[11] != _hash(tuple(row[:11])):
            raise UserError(
                f"日志第 {count} 条对不上，之后的记录不能作为凭据。",
                hint="可能有人用别的工具改过数据库；请保留现场，拿最近的备份核对，并告诉管理员。",
            )
        previous = row[11]
    if count != int(info("journal_length", "0")):
        raise UserError(
            f"日志应有 {info('journal_length', '0')} 条，实有 {count} 条，末尾被删过。",
            hint="请保留现场，拿最近的备份核对，并告诉管理员。",
        )
    return count


def history(subject_type: str, subject_id: str) -> list[Entry]:
    """The entries about one subject, oldest first."""
    return _entries("subject_type = ? AND subject_id = ? ORDER BY seq", subject_type, subject_id)


def newest(subject_type: str, subject_id: str, action: str) -> Entry | None:
    """The newest entry about one subject whose sentence is this one, if there is any."""
    asked = "subject_type = ? AND subject_id = ? AND action = ? ORDER BY seq DESC LIMIT 1"
    return next(iter(_entries(asked, subject_type, subject_id, action)), None)


def _entries(asked: str, *values: str) -> list[Entry]:
    columns = "seq, at, user_name, action, subject_type, subject_id, before, after, reason"
    rows = database.execute_sql(f"SELECT {columns} FROM journal WHERE {asked}", values)
    return [
        Entry(row[0], row[1], row[2], row[3], row[4], row[5], json.loads(row[6]), json.loads(row[7]), row[8])
        for row in rows
    ]


def subjects_since(seq: int, subject_type: str, action: str) -> set[str]:
    """The ids of the subjects of one type that entries after `seq` are about whose sentence begins with `action`."""
    rows = database.execute_sql(
        "SELECT DISTINCT subject_id FROM journal WHERE seq > ? AND subject_type = ? AND action LIKE ? || '%'",
        (seq, subject_type, action),
    )
    return {str(row[0]) for row in rows.fetchall()}


def next_counter(name: str) -> int:
    """The next number of a series, from 1, without gaps; call it inside a transaction."""
    row = database.execute_sql(
        "INSERT INTO counter (name, value) VALUES (?, 1)"
        " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
        (name,),
    ).fetchone()
    return int(row[0])


def counters(prefix: str) -> dict[str, int]:
    """The series whose names begin so, and the last number each has given."""
    rows = database.execute_sql("SELECT name, value FROM counter WHERE name GLOB ? || '*' ORDER BY name", (prefix,))
    return {str(name): int(value) for name, value in rows.fetchall()}


def info(key: str, default: str = "") -> str:
    """One of the store's own facts."""
    row = database.execute_sql("SELECT value FROM store_info WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else default


def set_info(key: str, value: str) -> None:
    """Set one of the store's own facts."""
    database.execute_sql("INSERT OR REPLACE INTO store_info (key, value) VALUES (?, ?)", (key, value))


def clock_state() -> ClockState:
    """Whether the PC's clock can be believed, against the latest time this store knows to have passed."""
    return clock.judge(clock.now(), _floor())


def confirm_clock(actor: Actor) -> None:
    """The user looked and said that today's date on this PC is right."""
    with database.atomic():
        set_info("clock_confirmed_on", clock.today().isoformat())
        record(actor, f"确认电脑日期 {clock.today()} 没有错", "store", actor.site.code)


def _floor() -> datetime:
    built = datetime.combine(clock.BUILD_DATE, time(0), tzinfo=clock.now().tzinfo)
    known = info("time_floor")
    return max(built, datetime.fromisoformat(known)) if known else built


def _time() -> tuple[str, str]:
    now, floor = clock.now(), _floor()
    state = clock.judge(now, floor)
    confirmed = info("clock_confirmed_on") == now.date().isoformat()
    if (state is ClockState.OK or confirmed) and now > floor:
        set_info("time_floor", now.isoformat())
    set_info("last_saved_at", now.isoformat())
    credit = "ok" if state is ClockState.OK else "confirmed" if confirmed else "suspect"
    return now.isoformat(), credit


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(entry: tuple[Any, ...]) -> str:
    return hashlib.sha256(json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
