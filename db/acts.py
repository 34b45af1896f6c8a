"""Dated acts (记录) of every sort: recorded once, taken back only by another act."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from db import clock, journal
from db.actors import Actor
from db.errors import UserError
from db.rows import THESE, BaseRow, uuid7
from db.store import database

REVERSED = "reversed"
"""The kind of an act that takes another back."""
_RECORDED = (
    "kind", "happened_on", "details", "reason", "reverses", "user_id", "user_name", "organ_name", "at", "lsn", "clock",
)  # fmt: skip


class Act(Protocol):
    """What every recorded act has, whatever else it says."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def reverses(self) -> str: ...
    @property
    def lsn(self) -> int: ...


A = TypeVar("A", bound=Act)


@dataclass(frozen=True, slots=True)
class Book:
    """Where acts of one sort are recorded.

    `subject` are the columns that name what an act is about, `besides` those that tell where it belongs; a new act has
    an attribute of each name.
    """

    table: str
    labels: Mapping[Any, str]
    subject: tuple[str, ...]
    besides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActTable(Generic[A]):
    """Where acts of one sort are kept, and what they are made into.

    `within` is the column, and the attribute of a new act, that names the whole its subject belongs to. `act` is made
    from id, subject type and id, kind, `within`, organ, day, details, reason, reverses, user and organ name, at, lsn.
    """

    row: type[BaseRow]
    within: str
    kinds: type[StrEnum]
    subjects: type[StrEnum]
    labels: Mapping[Any, str]
    act: Callable[..., A]

    @property
    def book(self) -> Book:
        """How its acts are recorded."""
        return Book(self.row._meta.table_name, self.labels, ("subject_type", "subject_id"), (self.within, "organ_id"))


def texts(details: Mapping[str, str]) -> dict[str, str]:
    """The details trimmed, without the empty ones."""
    return {key: text.strip() for key, text in details.items() if text.strip()}


def check_day(called: str, day: date, first: date, why: str) -> None:
    """Raise UserError for a day to come, or one before `first`, so early that the year must be a slip.

    `why` names in Chinese what happened on `first`.
    """
    if day > clock.today():
        raise UserError(f"{called} {day} 还没有到。", hint="请按实际发生的日期填写。")
    if day < first:
        raise UserError(f"{called} {day} 早于{why}的 {first}，没有登记。", hint="请核对年份。")


def record(actor: Actor, book: Book, wanted: Sequence[Any]) -> list[str]:
    """Record new acts in order inside the caller's transaction, each with a journal entry of its own; their ids.

    A new act has `subject_type`, `subject_id`, `kind`, `happened_on`, `called` (what people call its subject),
    `details`, `reason`, `reverses`, `id` ('' where it is not given beforehand) and what its book names.
    """
    stamps = journal.record_many(actor, [_told(book, new) for new in wanted], dated=True)
    about = attrgetter("id", *book.subject)  # with the id, because one name alone would give no tuple
    newest = _newest(book, {about(new)[1:] for new in wanted})
    rows = []
    for new, stamp in zip(wanted, stamps, strict=True):
        subject = about(new)[1:]
        # Always after what another office recorded, even where its numbers ran ahead of ours.
        newest[subject] = max(stamp.lsn, newest.get(subject, 0) + 1)
        rows.append(
            (
                new.id or uuid7(), *subject, *(getattr(new, name) for name in book.besides), new.kind,
                new.happened_on.isoformat(), json.dumps(texts(new.details), ensure_ascii=False, sort_keys=True),
                new.reason.strip(), new.reverses, actor.user_id, actor.name, actor.organ_name, stamp.at,
                newest[subject], stamp.clock,
            )
        )  # fmt: skip
    columns = ("id", *book.subject, *book.besides, *_RECORDED)
    places = ", ".join("?" * len(columns))
    database.execute_many(f"INSERT INTO {book.table} ({', '.join(columns)}) VALUES ({places})", rows)
    return [row[0] for row in rows]


def of_subject(table: ActTable[A], subject_type: str, subject_id: str) -> list[A]:
    """Every act on one subject in the order of recording, those taken back and those that did so included."""
    return _found(table, "subject_type = ? AND subject_id = ?", subject_type, subject_id)


def of_subjects(table: ActTable[A], subject_type: str, subject_ids: Iterable[str]) -> list[A]:
    """Every act on any of these subjects, in the order of recording."""
    wanted = json.dumps(sorted(subject_ids))
    return _found(table, f"subject_type = ? AND subject_id IN {THESE}", subject_type, wanted)


def inside(table: ActTable[A], whole_id: str, subject_type: str) -> list[A]:
    """Every act of one sort within a whole (`within`), in the order of recording."""
    return _found(table, f"{table.within} = ? AND subject_type = ?", whole_id, subject_type)


def every(table: ActTable[A], subject_type: str) -> list[A]:
    """Every act of one sort, in the order of recording."""
    return _found(table, "subject_type = ?", subject_type)


def standing(acts: Sequence[A]) -> list[A]:
    """The acts that hold: without those another act took back, and without those that did so."""
    undone = {act.reverses for act in acts if act.kind == REVERSED}
    return [act for act in acts if act.id not in undone and act.kind != REVERSED]


def _told(book: Book, new: Any) -> journal.Told:
    after = {"kind": new.kind, "on": new.happened_on.isoformat(), **texts(new.details)}
    return journal.Told(
        f"{book.labels[new.kind]}：{new.called}", new.subject_type, new.subject_id, after=after, reason=new.reason
    )


def _newest(book: Book, subjects: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    """The highest sequence number (lsn) among the acts on each of these subjects."""
    named = ", ".join(book.subject)
    parts = ", ".join(f"value ->> {place}" for place in range(len(book.subject)))
    rows = database.execute_sql(
        f"SELECT {named}, max(lsn) FROM {book.table} WHERE ({named}) IN"
        f" (SELECT {parts} FROM json_each(?)) GROUP BY {named}",
        (json.dumps(sorted(subjects)),),
    )
    return {tuple(subject): lsn for *subject, lsn in rows.fetchall()}


def _found(table: ActTable[A], condition: str, *values: str) -> list[A]:
    """The acts that meet a condition, in the order of recording; kinds only a newer program knows are left out."""
    rows = database.execute_sql(
        f"SELECT id, subject_type, subject_id, kind, {table.within}, organ_id, happened_on, details, reason, reverses,"
        f" user_name, organ_name, at, lsn FROM {table.book.table} WHERE {condition} ORDER BY lsn, id",
        values,
    )
    kinds, subjects = ({one.value: one for one in words} for words in (table.kinds, table.subjects))
    return [
        table.act(act_id, subjects[subject], subject_id, kinds[kind], whole, organ, date.fromisoformat(day),
                  json.loads(details), *others)
        for act_id, subject, subject_id, kind, whole, organ, day, details, *others in rows
        if kind in kinds
    ]  # fmt: skip
