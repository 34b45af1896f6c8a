"""Numbering, recording and reprinting papers: printing is one local, complete transaction."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from db import clock, journal
from db.actors import Actor
from db.errors import UserError
from db.papers.rules import TITLES, PaperKind, PaperStamp, canonical_json, digest, number_of
from db.papers.tables import PaperRow
from db.rows import uuid7
from db.store import database

Render = Callable[[PaperStamp, Path], int]
"""Writes the paper to a path and returns its number of pages."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed paper as recorded; `content` is the snapshot it can be rebuilt from."""

    id: str
    kind: PaperKind
    number: str
    digest: str
    pages: int
    issued_on: date
    printed_by: str
    content: dict[str, Any]


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
    snapshot = canonical_json(content)
    earlier = _same(kind, subject_type, subject_id, digest(snapshot))
    if earlier:
        return reprint(actor, earlier.id, out, render)
    pending = out.with_name(out.name + ".未完成")
    try:
        with database.atomic():
            stamp = PaperStamp(uuid7().replace("-", ""), _next_number(actor, kind), digest(snapshot), clock.today())
            pages = render(stamp, pending)
            row = _store(actor, kind, subject_type, subject_id, snapshot, stamp, pages)
        pending.replace(out)
    finally:
        with suppress(OSError):  # where even its folder is none, what went wrong before is what is to be told
            pending.unlink()
    _note_printed(actor, row, "打印")
    return _paper(row)


def _note_printed(actor: Actor, row: PaperRow, verb: str) -> None:
    """Journal that the file stands at its place; until then printing again is no reprint."""
    with database.atomic():
        journal.record(actor, f"{verb}{row.title} {row.number}", row.subject_type, row.subject_id)


def _was_printed(row: PaperRow) -> bool:
    entries = journal.history(row.subject_type, row.subject_id)
    return any(entry.action == f"打印{row.title} {row.number}" for entry in entries)


def _next_number(actor: Actor, kind: PaperKind) -> str:
    """Site code and installation letter keep offline stations, and a restored store, from using a number twice."""
    series = f"{actor.site.code}{journal.info('letter', actor.site.letter)}"
    year = clock.today().year
    return number_of(kind, year, series, journal.next_counter(f"paper:{kind}:{series}:{year}"))


def _store(
    actor: Actor,
    kind: PaperKind,
    subject_type: str,
    subject_id: str,
    snapshot: bytes,
    stamp: PaperStamp,
    pages: int,
) -> PaperRow:
    after = {"number": stamp.number, "sha256": stamp.digest, "pages": pages}
    when = journal.record(actor, f"{TITLES[kind]}编号 {stamp.number}", subject_type, subject_id, after=after)
    return PaperRow.create(
        id=str(UUID(stamp.document)),
        kind=kind,
        number=stamp.number,
        title=TITLES[kind],
        subject_type=subject_type,
        subject_id=subject_id,
        snapshot=snapshot.decode(),
        digest=stamp.digest,
        pages=pages,
        issued_on=stamp.printed_on.isoformat(),
        at=when.at,
        user_id=actor.user_id,
        user_name=actor.name,
    )


def reprint(actor: Actor, paper_id: str, out: Path, render: Render) -> Paper:
    """Draw a recorded paper again from its snapshot, marked 补打; number and digest stay."""
    found = paper(paper_id)
    row = PaperRow.get_by_id(paper_id)
    again = _was_printed(row)
    stamp = PaperStamp(_document(found.id), found.number, found.digest, clock.today(), reprint=again)
    pending = out.with_name(out.name + ".未完成")
    try:
        render(stamp, pending)
        pending.replace(out)
    finally:
        with suppress(OSError):  # where even its folder is none, what went wrong before is what is to be told
            pending.unlink()
    _note_printed(actor, row, "补打" if again else "打印")
    return found


def paper(paper_id: str) -> Paper:
    """One recorded paper. Raises UserError when its snapshot no longer matches its digest."""
    row = PaperRow.get_or_none(PaperRow.id == paper_id)
    if row is None:
        raise UserError("找不到这份文书。", hint="请刷新后再试。")
    if digest(row.snapshot.encode()) != row.digest:
        raise UserError(f"文书 {row.number} 的存底被改动过，不能补打。", hint="请用备份核对，并告诉管理员。")
    return _paper(row)


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


def _same(kind: PaperKind, subject_type: str, subject_id: str, sha256: str) -> PaperRow | None:
    found: PaperRow | None = (
        PaperRow.select()
        .where(
            PaperRow.kind == kind,
            PaperRow.subject_type == subject_type,
            PaperRow.subject_id == subject_id,
            PaperRow.digest == sha256,
        )
        .first()
    )
    return found


def _document(paper_id: str) -> str:
    return paper_id.replace("-", "")


def _paper(row: PaperRow) -> Paper:
    return Paper(
        row.id,
        PaperKind(row.kind),
        row.number,
        row.digest,
        row.pages,
        date.fromisoformat(row.issued_on),
        row.user_name,
        json.loads(row.snapshot),
    )
