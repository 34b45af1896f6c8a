"""Who did what, why, before and after: append-only, hash-chained, verifiable; it stays in this store."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from db import clock
from db.actors import Actor
from db.clock import ClockState
from db.errors import UserError
from db.store import database

GENESIS = "0" * 64
_BEFORE = (
    "SELECT coalesce(j.seq, 0), coalesce(j.hash, ?), coalesce(f.value, ''), coalesce(c.value, '') FROM (SELECT 1)"
    " LEFT JOIN (SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1) j"
    " LEFT JOIN store_info f ON f.key = 'time_floor' LEFT JOIN store_info c ON c.key = 'clock_confirmed_on'"
)
FLOOR_STEP = timedelta(hours=1)
"""How much later the time must be before the latest known time is rewritten within a day; clocks are judged by days."""
SHORTEST = 15
"""How many digits the shortest ID number has."""
_ID_NUMBER = re.compile(r"(?<![0-9a-f])(?:\d{17}[\dXx]|\d{15}|\d{6} \d{8} \d{3}[\dXx])(?![0-9a-f])")
"""Also behind capitals (ID140525…), in full-width digits and in groups; not within a hash."""
_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_COLUMNS = "seq, at, user_id, user_name, action, subject_type, subject_id, before, after, reason, previous_hash"
_ADD = f"INSERT INTO journal ({_COLUMNS}, hash) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something was recorded: the PC's time, this store's counter (never goes back), and the clock's credit."""

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
    *,
    dated: bool = False,
) -> Stamp:
    """Append one entry; call it inside the transaction that makes the change.

    `action` is the sentence a person reads, in Chinese. The journal is kept for ever: what looks like an ID number is
    masked in it. `dated` is what bears a date or a number of its year; see `check_credit`.
    """
    told = Told(action, subject_type, subject_id, before or {}, after or {}, reason)
    return record_many(actor, [told], dated=dated)[0]


def record_many(actor: Actor, told: Sequence[Told], *, dated: bool = False) -> list[Stamp]:
    """Append one entry for each, in order and at one time; as `record` otherwise."""
    if not told:
        return []
    last, previous, floor, confirmed_on = database.execute_sql(_BEFORE, (GENESIS,)).fetchone()
    at, credit = _time(floor, confirmed_on)
    if dated:
        check_credit(credit, floor)
    rows: list[tuple[Any, ...]] = []
    for seq, one in enumerate(told, start=last + 1):
        texts = [hide_numbers(text) for text in (_json(one.before), _json(one.after), one.reason)]
        entry = (seq, at, actor.user_id, actor.name, one.action, one.subject_type, one.subject_id, *texts, previous)
        previous = _hash(entry)
        rows.append((*entry, previous))
    database.execute_many(_ADD, rows)
    set_info("journal_length", str(rows[-1][0]))
    return [Stamp(at, entry[0], credit) for entry in rows]


def hide_numbers(text: str) -> str:
    """The text with every run of digits that may be an ID number (18 or 15 places) masked but for its ends."""
    return text if len(text) < SHORTEST else _ID_NUMBER.sub(lambda found: f"{found[0][:3]}***{found[0][-1]}", text)


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
    """The newest entry about one subject with exactly this sentence, if there is one."""
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
    """The ids of subjects of one type, from entries after `seq` whose sentence begins with `action`."""
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
    """Set one of the store's own facts; one that is there keeps its place, so that its index stays as it is."""
    database.execute_sql(
        "INSERT INTO store_info (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def last_saved_at() -> str:
    """When something was last recorded in this store, by the PC's clock; '' before the first entry."""
    row = database.execute_sql("SELECT at FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return str(row[0]) if row else ""


def clock_state() -> ClockState:
    """Whether the PC's clock can be believed, against the latest time this store knows to have passed."""
    now = clock.now()
    return clock.judge(now, _floor(now, info("time_floor")))


def known_day() -> date:
    """The latest day this store knows to have come: of its journal, or the one this program was made on."""
    return _floor(clock.now(), info("time_floor")).date()


def check_credit(credit: str, known: str) -> None:
    """Raise UserError where the PC's date cannot be believed: acts, numbers and papers would carry a wrong year."""
    if credit != "suspect":
        return
    now = clock.now()
    last, today = _floor(now, known).date(), now.date()
    why = f"比已经登记到的 {last} 还早" if today < last else f"比上一次登记的 {last} 晚了一年多"
    raise UserError(
        f"电脑日期 {today} {why}，没有保存。",
        hint="请先改正电脑日期（点任务栏右下角的时间）；一时改不了的，在窗口上方的黄条里填今天的真实日期，写明理由。",
    )


def confirm_clock(actor: Actor, day: date, reason: str) -> None:
    """Record the true day, told by a person who looked at a calendar, and why the PC's date is strange.

    The PC's own date is believed from now on; another day is taken for today while this program runs. Raises UserError
    without a reason, for a day before this program was made, and, where it is not the PC's own, for one before what is
    recorded already or more than a year after it.
    """
    if not reason.strip():
        raise UserError("没有写理由，没有采用这个日期。", hint="例：主板电池没电，已对照手机核对。")
    said, known = clock.today(), known_day()
    if day < clock.BUILD_DATE:
        raise UserError(
            f"{day} 早于本程序做成的 {clock.BUILD_DATE}，不会是今天，没有采用。", hint="请照手机或者日历填今天的日期。"
        )
    if day != said and not known <= day <= known + clock.FORWARD_TOLERANCE:
        way = f"早于已经登记到的 {known}" if day < known else f"比上一次登记的 {known} 晚了一年多"
        raise UserError(f"{day} {way}，没有采用。", hint="请照手机或者日历核对今天的日期。")
    if day != said:
        clock.set_right(day)
    told = f"确认电脑日期 {day} 没有错" if day == said else f"电脑日期 {said} 不对，按 {day} 办理"
    with database.atomic():
        set_info("clock_confirmed_on", clock.today().isoformat())
        record(actor, told, "store", actor.site.code, reason=reason.strip())


def _floor(now: datetime, known: str) -> datetime:
    built = datetime.combine(clock.BUILD_DATE, time(0), tzinfo=now.tzinfo)
    return max(built, datetime.fromisoformat(known)) if known else built


def _time(known: str, confirmed_on: str) -> tuple[str, str]:
    now = clock.now()
    at = now.isoformat()
    if clock.BUILD_DATE.isoformat() < known <= at and (known[:13], known[19:]) == (at[:13], at[19:]):
        return at, "confirmed" if clock.is_set_right() else "ok"  # the same hour as when it was last believed
    floor = _floor(now, known)
    state = clock.judge(now, floor)
    confirmed = confirmed_on == at[:10]
    later = now - floor >= FLOOR_STEP or now.date() > floor.date()
    if (state is ClockState.OK or confirmed) and later:
        set_info("time_floor", at)
    credit = "ok" if state is ClockState.OK else "confirmed" if confirmed else "suspect"
    if credit == "ok" and clock.is_set_right():
        credit = "confirmed"
    return at, credit


def _json(value: dict[str, Any]) -> str:
    return _WRITER.encode(value) if value else "{}"


def _hash(entry: tuple[Any, ...]) -> str:
    return hashlib.sha256(_WRITER.encode(entry).encode()).hexdigest()
