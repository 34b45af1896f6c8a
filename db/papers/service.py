"""Numbering, recording and reprinting papers: printing is one local, complete transaction."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from db import clock, journal
from db.actors import Actor
from db.errors import UserError
from db.papers import by_hand, numbers
from db.papers.bookmarks import signature_pages
from db.papers.rules import TITLES, PaperKind, PaperStamp, canonical_json, digest, number_of
from db.papers.tables import PaperRow
from db.rows import uuid7
from db.store import database

Render = Callable[[PaperStamp, Path], int]
"""Writes the paper to a path and returns its number of pages."""

RenderSet = Callable[[Sequence[PaperStamp], Path], Sequence[int]]
"""Writes several papers into one file and returns how many pages each has."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper to be printed; `content` is the snapshot it can be rebuilt from.

    `number` is the one it was given before (`take_number`), by the act it tells of.
    """

    kind: PaperKind
    subject_type: str
    subject_id: str
    content: dict[str, Any]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed paper as recorded; `content` is the snapshot it can be rebuilt from."""

    id: str
    kind: PaperKind
    number: str
    subject_type: str
    subject_id: str
    digest: str
    pages: int
    issued_on: date
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Issued:
    """A numbered paper whose file is ready but that nobody has printed yet; `by_hand` is what it left empty."""

    actor: Actor
    paper: Paper
    verb: str
    by_hand: str = ""


UNNUMBERED = "（打印时编号）"
"""What stands for the number on a preview."""

T = TypeVar("T")

_issued: ContextVar[list[Issued] | None] = ContextVar("issued", default=None)
_trial: ContextVar[bool] = ContextVar("trial", default=False)


def print_paper(
    actor: Actor,
    kind: PaperKind,
    subject_type: str,
    subject_id: str,
    content: dict[str, Any],
    out: Path,
    render: Render,
) -> Paper:
    """Number, draw and record a paper, then put it at `out`. The same content again is a reprint (补打).

    The file gets its name only once the paper is recorded: a number never stands on paper without a record.
    """
    wanted = Wanted(kind, subject_type, subject_id, content)
    return print_set(actor, [wanted], out, lambda stamps, path: [render(stamps[0], path)])[0]


def print_set(
    actor: Actor, wanted: Sequence[Wanted], out: Path, render: RenderSet, continued: bool = False
) -> list[Paper]:
    """Number, draw and record several papers, then put them at `out` as one file; as `print_paper` otherwise.

    With `continued` the printer stopped half-way and the rest of the same papers is drawn: they are no reprints, and
    UserError is raised where one of them was never numbered with this content.
    """
    with _file_named_last(out) as pending:
        with database.atomic():
            known = [_known(one) for one in wanted]
            if continued and not all(known):
                raise UserError("上次打印以后内容有改动，不能接着打。", hint="请从第一页起整套重新打印。")
            stamps = [
                _stamp_again(row, continued) if row else _new_stamp(actor, one)
                for one, row in zip(wanted, known, strict=True)
            ]
            pages = render(stamps, pending)
            signed = [()] * len(pages) if all(known) else _signed(pending, pages)
            rows = [
                row or _store(actor, one, stamp, count, places)
                for one, row, stamp, count, places in zip(wanted, known, stamps, pages, signed, strict=True)
            ]
        pending.replace(out)
    found = [_paper(row) for row in rows]
    for row, one, stamp in zip(rows, found, stamps, strict=True):
        again = continued and numbers.printed(row)
        _hand_out(Issued(actor, one, "续打" if again else "补打" if stamp.reprint else "打印", by_hand.words()))
    return found


def issue(print_it: Callable[[], object]) -> list[Issued]:
    """Let papers be numbered, recorded and drawn without noting them as printed, which `note_printed` does.

    Until then, printing the same content again takes the same number and is no reprint.
    """
    issued: list[Issued] = []
    token = _issued.set(issued)
    try:
        print_it()
    finally:
        _issued.reset(token)
    return issued


def note_printed(one: Issued) -> None:
    """Journal that a paper was put on paper, or its file where the clerk wants it."""
    printed = one.paper
    action = f"{one.verb}{TITLES[printed.kind]} {printed.number}"
    after = {"by_hand": one.by_hand} if one.by_hand else None
    reason = f"字库没有的字留空手写：{one.by_hand}" if one.by_hand else ""
    with database.atomic():
        journal.record(one.actor, action, printed.subject_type, printed.subject_id, after=after, reason=reason)


def _hand_out(one: Issued) -> None:
    """Note a paper as printed once its file is in place, unless the caller does so later (`issue`)."""
    waiting = _issued.get()
    if waiting is None:
        note_printed(one)
    else:
        waiting.append(one)


@contextmanager
def _file_named_last(out: Path) -> Iterator[Path]:
    """A name beside `out` to write under; what is left there when something goes wrong is removed."""
    pending = out.with_name(out.name + ".未完成")
    try:
        yield pending
    finally:
        with suppress(OSError):  # where even its folder is none, what went wrong before is what is to be told
            pending.unlink()


def _known(wanted: Wanted) -> PaperRow | None:
    """The recorded paper that says the same and is not void, if there is one."""
    said = digest(canonical_json(wanted.content))
    rows = _rows_about(wanted.kind, wanted.subject_type, wanted.subject_id)
    return next((row for row in rows.where(PaperRow.digest == said) if not numbers.voided(row)), None)


def _rows_about(kind: PaperKind, subject_type: str, subject_id: str) -> Any:
    return PaperRow.select().where(
        PaperRow.kind == kind, PaperRow.subject_type == subject_type, PaperRow.subject_id == subject_id
    )


def _new_stamp(actor: Actor, wanted: Wanted) -> PaperStamp:
    said, trial = digest(canonical_json(wanted.content)), _trial.get()
    number = UNNUMBERED if trial and not wanted.number else _given(wanted.number) or _next_number(actor, wanted.kind)
    return PaperStamp(uuid7().replace("-", ""), number, said, clock.today(), trial=trial)


def _stamp_again(row: PaperRow, continued: bool = False) -> PaperStamp:
    """The stamp of a recorded paper, marked 补打 where it once was put on paper, unless that is being continued."""
    again = numbers.printed(row) and not continued
    return PaperStamp(_document(row.id), row.number, row.digest, clock.today(), reprint=again, trial=_trial.get())


def _given(number: str) -> str:
    """A number given before, unless a paper already has it: one made void, or with other content now."""
    return "" if PaperRow.select().where(PaperRow.number == number).exists() else number


def take_number(actor: Actor, kind: PaperKind, purpose: str) -> str:
    """Give a paper its number before it is printed; call it inside the transaction that writes down what it is for."""
    number = _next_number(actor, kind)
    numbers.note_given(actor, number, purpose)
    return number


def _next_number(actor: Actor, kind: PaperKind) -> str:
    """Site code and installation letter keep offline stations, and a restored store, from using a number twice."""
    series = f"{actor.site.code}{journal.info('letter', actor.site.letter)}"
    year = clock.today().year
    return number_of(kind, year, series, journal.next_counter(f"{numbers.SERIES}{kind}:{series}:{year}"))


def _signed(file: Path, pages: Sequence[int]) -> list[tuple[int, ...]]:
    """Of each paper in a file the pages, from 1, that have a place to sign; the papers follow one another."""
    found, starts = signature_pages(file), accumulate(pages, initial=0)
    return [
        tuple(place - start for place in found if start < place <= start + count)
        for start, count in zip(starts, pages, strict=False)
    ]


def _store(actor: Actor, wanted: Wanted, stamp: PaperStamp, pages: int, signed: Sequence[int]) -> PaperRow:
    subject_type, subject_id, title = wanted.subject_type, wanted.subject_id, TITLES[wanted.kind]
    after = {"number": stamp.number, "sha256": stamp.digest, "pages": pages}
    when = journal.record(actor, f"{title}编号 {stamp.number}", subject_type, subject_id, after=after, dated=True)
    before = list(_rows_about(wanted.kind, subject_type, subject_id))
    row = PaperRow.create(
        id=str(UUID(stamp.document)),
        kind=wanted.kind,
        number=stamp.number,
        title=title,
        subject_type=subject_type,
        subject_id=subject_id,
        snapshot=canonical_json(wanted.content).decode(),
        digest=stamp.digest,
        pages=pages,
        issued_on=stamp.printed_on.isoformat(),
        at=when.at,
        user_id=actor.user_id,
        user_name=actor.name,
        signed=json.dumps(signed),
    )
    numbers.replace_unprinted(actor, row, before)
    return row


def reprint(actor: Actor, paper_id: str, out: Path, render: Render) -> Paper:
    """Draw a recorded paper again from its snapshot, marked 补打; number and digest stay."""
    found = paper(paper_id)
    row = PaperRow.get_by_id(paper_id)
    stamp = _stamp_again(row)
    with _file_named_last(out) as pending:
        render(stamp, pending)
        pending.replace(out)
    _hand_out(Issued(actor, found, "补打" if stamp.reprint else "打印", by_hand.words()))
    return found


def on_trial(print_it: Callable[[], T]) -> T:
    """Let papers be printed and undo all of it: only the file drawn stays, unnumbered, as the papers would read now."""
    token = _trial.set(True)
    try:
        with database.atomic() as transaction:
            found = print_it()
            transaction.rollback()
    finally:
        _trial.reset(token)
    return found


def paper(paper_id: str) -> Paper:
    """One recorded paper. Raises UserError when its snapshot no longer matches its digest."""
    row = PaperRow.get_or_none(PaperRow.id == paper_id)
    if row is None:
        raise UserError("找不到这份文书。", hint="请刷新后再试。")
    if digest(row.snapshot.encode()) != row.digest:
        raise UserError(f"文书 {row.number} 的存底被改动过，不能补打。", hint="请用备份核对，并告诉管理员。")
    return _paper(row)


def is_recorded(paper_id: str) -> bool:
    """Whether a paper was really printed, and not only on trial."""
    return bool(PaperRow.select().where(PaperRow.id == paper_id).exists())


def check_snapshots() -> int:
    """Compare every paper's snapshot with its digest; returns their number. Raises UserError naming an altered one."""
    count = 0
    for row in PaperRow.select().order_by(PaperRow.at).iterator():
        count += 1
        if digest(row.snapshot.encode()) != row.digest:
            raise UserError(f"文书 {row.number} 的存底被改动过。", hint="请用备份核对，并告诉管理员。")
    return count


def papers_of(subject_type: str, subject_id: str) -> list[Paper]:
    """The papers printed about one subject, oldest first."""
    rows = (
        PaperRow.select()
        .where(PaperRow.subject_type == subject_type, PaperRow.subject_id == subject_id)
        .order_by(PaperRow.at, PaperRow.number)
    )
    return [_paper(row) for row in rows]


def _document(paper_id: str) -> str:
    return paper_id.replace("-", "")


def _paper(row: PaperRow) -> Paper:
    return Paper(
        row.id,
        PaperKind(row.kind),
        row.number,
        row.subject_type,
        row.subject_id,
        row.digest,
        row.pages,
        date.fromisoformat(row.issued_on),
        json.loads(row.snapshot),
    )
