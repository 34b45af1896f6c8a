"""The series of this office's paper numbers: how many are printed, waiting or void, and why numbers are missing."""

import json
from dataclasses import dataclass

from db import journal
from db.papers import numbers
from db.papers.numbers import SERIES, Numbered, NumberState, given, void_ids
from db.papers.rules import NUMBER_WORDS, TITLES, PaperKind
from db.papers.tables import PaperRow
from db.store import database

UNKNOWN = "没有记录，可能是从备份恢复以前编的"
SHOWN = 500


@dataclass(frozen=True, slots=True)
class Series:
    """One series: a kind of paper of one office in one year; `last` is the newest number.

    `printed`, `waiting` and `void` count numbers that stand on a recorded paper; `without` are those that do not,
    given with an act or unexplained.
    """

    kind: PaperKind
    office: str
    year: int
    last: int
    printed: int
    waiting: int
    void: int
    without: tuple[Numbered, ...]

    @property
    def id(self) -> str:
        """What tells it from the others."""
        return f"{self.kind}:{self.office}:{self.year}"

    @property
    def title(self) -> str:
        """The kind of paper."""
        return TITLES[self.kind]

    @property
    def prefix(self) -> str:
        """What its numbers begin with, e.g. 受理〔2026〕140525A."""
        return f"{NUMBER_WORDS[self.kind]}〔{self.year}〕{self.office}"


def series(year: int | None = None) -> list[Series]:
    """Every series this office counts, of one year or all; the newest year first, then by the kinds' order."""
    void = json.dumps(sorted(void_ids()))
    found = [
        _series(*place, last, void)
        for name, last in journal.counters(SERIES).items()
        if (place := _place(name)) and year in (None, place[2])
    ]
    order = list(PaperKind)
    return sorted(found, key=lambda one: (-one.year, order.index(one.kind), one.office))


def of_series(one: Series) -> list[Numbered]:
    """The newest numbers of a series with what became of each, those without a paper among them; newest first."""
    rows = PaperRow.select().where(PaperRow.kind == one.kind, *_between(one.prefix))
    found = [numbers.state_of(row) for row in rows.order_by(PaperRow.at.desc()).limit(SHOWN)]
    return sorted([*found, *one.without], key=lambda number: _sequence(number.number), reverse=True)[:SHOWN]


def _place(name: str) -> tuple[PaperKind, str, int] | None:
    parts = name.removeprefix(SERIES).split(":")
    if len(parts) != 3 or parts[0] not in set(PaperKind) or not parts[2].isdecimal():
        return None
    return PaperKind(parts[0]), parts[1], int(parts[2])


def _series(kind: PaperKind, office: str, year: int, last: int, void: str) -> Series:
    prefix = f"{NUMBER_WORDS[kind]}〔{year}〕{office}"
    all_, printed, void_count = database.execute_sql(
        "SELECT count(*),"
        " sum(p.id NOT IN (SELECT value FROM json_each(?)) AND EXISTS (SELECT 1 FROM journal j WHERE"
        " j.subject_type = p.subject_type AND j.subject_id = p.subject_id"
        " AND j.action = '打印' || p.title || ' ' || p.number)),"
        " sum(p.id IN (SELECT value FROM json_each(?)))"
        " FROM paper p WHERE p.kind = ? AND p.number >= ? AND p.number < ?",
        (void, void, kind, f"{prefix}-", f"{prefix}."),
    ).fetchone()
    printed, void_count = printed or 0, void_count or 0
    without = _without(kind, prefix, last) if all_ < last else ()
    return Series(kind, office, year, last, printed, all_ - printed - void_count, void_count, without)


def _without(kind: PaperKind, prefix: str, last: int) -> tuple[Numbered, ...]:
    """The numbers of a series that stand on no recorded paper, and what was said of each when it was given."""
    rows = PaperRow.select(PaperRow.number).where(PaperRow.kind == kind, *_between(prefix))
    taken = {_sequence(row.number) for row in rows}
    missing = (f"{prefix}-{number}号" for number in range(1, last + 1) if number not in taken)
    return tuple(given(number) or Numbered("", "", number, "", "", NumberState.WAITING, UNKNOWN) for number in missing)


def _between(prefix: str) -> tuple[object, object]:
    return PaperRow.number >= f"{prefix}-", PaperRow.number < f"{prefix}."


def _sequence(number: str) -> int:
    """The running number at the end."""
    digits = number.removesuffix("号").rpartition("-")[2]
    return int(digits) if digits.isdecimal() else 0
