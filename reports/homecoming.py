"""Returned sheets compared with the record as it is now: which are old drafts, and what has changed since."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from db.actors import Actor
from db.errors import UserError
from db.handover.memoranda import service as memoranda
from db.organs import service as organs
from db.organs.rules import names_of_today, said_today
from db.papers import service as papers
from db.papers.returned import scanning
from db.papers.returned import service as returned
from db.papers.returned.records import PaperHome, paper_numbered
from db.papers.returned.rules import Outcome
from db.papers.returned.scanning import Picture
from db.papers.returned.service import Progress, Result
from db.papers.rules import PaperKind, PaperStamp
from reports import reprint
from reports.differences import Difference, differences
from reports.handover import checklist_sheet, memorandum, record_sheet


def _memorandum(actor: Actor, memorandum_id: str, out: Path) -> papers.Paper:
    found = memoranda.by_id(memorandum_id)
    return memorandum.print_memorandum(actor, found.batch_id, found.department_id, out)


PRINTERS: dict[str, Callable[[Actor, str, Path], papers.Paper]] = {
    PaperKind.HANDOVER_CHECKLIST: checklist_sheet.print_checklist,
    PaperKind.HANDOVER_RECORD: record_sheet.print_record,
    PaperKind.MEMORANDUM: _memorandum,
}
"""Papers that can be drawn from the present record; others are compared with their newest printed sheet."""


NOT_PRINTED = "还没有打印的现在的内容"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A sheet and what it would say now: the changes, and the page the present sheet has at the same place.

    `against` names what the sheet is compared with; `now` is None where nothing newer is on record.
    """

    against: str
    changes: tuple[Difference, ...]
    now: Picture | None


def take(actor: Actor, sources: Sequence[Path], scratch: Path) -> Generator[Progress, None, tuple[Result, ...]]:
    """File scans, and say of each whether the record has changed since its sheet was printed."""
    results = yield from returned.file_pages(actor, sources)
    filed = {one.paper_id for one in results if _settled(one)}
    changed = {paper_id: len(changes_since(actor, paper_id, scratch)[1]) for paper_id in sorted(filed)}
    for paper_id, changes in changed.items():
        if changes:
            pages = [one for one in results if _settled(one) and one.paper_id == paper_id]
            returned.mark_old(actor, pages, f"打印以后记录改了 {changes} 处")
    return tuple(_outdated(one, changed.get(one.paper_id, 0)) for one in results)


def _settled(result: Result) -> bool:
    return result.outcome in (Outcome.FILED, Outcome.AGAIN)


def _outdated(result: Result, changes: int) -> Result:
    if not changes or not _settled(result):
        return result
    words = f"{result.words}打印以后记录改了 {changes} 处，请打开对照，看签的是不是该签的。"
    return replace(result, outcome=Outcome.OUTDATED, words=words)


def changes_since(actor: Actor, paper_id: str, scratch: Path) -> tuple[str, list[Difference]]:
    """What a sheet is compared with, and the changes; the present sheet, if there is one, is written to `scratch`."""
    sheet = papers.paper(paper_id)
    home = paper_numbered(sheet.number)
    scratch.unlink(missing_ok=True)
    printer = PRINTERS.get(sheet.kind)
    if printer:
        now = papers.on_trial(lambda: printer(actor, home.subject_id, scratch))
        _draw(now, scratch, now.number if papers.is_recorded(now.id) else NOT_PRINTED)
        return "现在的记录", _differences(sheet, now)
    if not home.newer:
        return "", []
    later = papers.paper(paper_numbered(home.newer).id)
    _draw(later, scratch, later.number)
    return f"后来印的 {later.number}", _differences(sheet, later)


def _differences(before: papers.Paper, after: papers.Paper) -> list[Difference]:
    """What changed between two sheets; an organ is the same one by the name of the day of printing and today's."""
    names = names_of_today(organs.organs()) if organs.renamed() else {}
    return differences(_said_today(before.content, names), _said_today(after.content, names))


def _said_today(value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return said_today(value, names)
    if isinstance(value, Mapping):
        return {key: _said_today(one, names) for key, one in value.items()}
    return [_said_today(one, names) for one in value] if isinstance(value, (list, tuple)) else value


def _draw(sheet: papers.Paper, out: Path, number: str) -> None:
    """Draw a sheet for the screen: without 补打, and without a number that was never printed."""
    stamp = PaperStamp(sheet.id.replace("-", ""), number, sheet.digest, sheet.issued_on)
    reprint.render(sheet.kind, sheet.content)(stamp, out)


def compare(actor: Actor, paper: PaperHome, page: int, longest: int, scratch: Path) -> Comparison:
    """A paper's page beside the present one, which is drawn into `scratch` and deleted afterwards."""
    try:
        against, changes = changes_since(actor, paper.id, scratch)
        now = _drawn(scratch, page, longest) if against else None
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
    return Comparison(against, tuple(changes), now)


def _drawn(file: Path, page: int, longest: int) -> Picture:
    try:
        with scanning.opened(file.read_bytes(), file.name) as sheet:
            return scanning.upright(sheet, min(page, sheet.pages), longest)
    except scanning.BadPage as bad:
        raise UserError("现在的这一页画不出来。", hint=str(bad)) from bad
