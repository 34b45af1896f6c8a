"""Pages that came home: filed by their codes or by hand, the originals kept, what is missing listed."""

import io
from collections import defaultdict
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from db import clock, journal
from db.actors import Actor, Role
from db.attachments import service as attachments
from db.errors import UserError
from db.papers.returned import scanning
from db.papers.returned.records import BY_CODE, BY_HAND, NOT_OURS, WAITING, FiledPage, filed_page, known, paper_numbered
from db.papers.returned.rules import FILED, OLD, OUTCOME_LABELS, Outcome, Placement, page_words, place, read_code
from db.papers.rules import digest
from db.papers.tables import PaperRow, ReturnedPageRow
from db.rows import uuid7
from db.store import database

PARTS = 1000  # parts of the progress that one file is
WRITERS = tuple(role for role in Role if role not in (Role.OBSERVER, Role.ADMIN))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading has got, in words and in parts of the whole."""

    text: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one scanned page, in words; `source_page` is 0 where the whole file was refused."""

    name: str
    source_page: int
    outcome: Outcome
    words: str
    id: str = ""
    paper_id: str = ""
    page: int = 0

    @property
    def label(self) -> str:
        """The outcome in a word or two."""
        return OUTCOME_LABELS[self.outcome]


# --- filing ------------------------------------------------------------------------------------------------------


def file_pages(actor: Actor, sources: Sequence[Path]) -> Generator[Progress, None, tuple[Result, ...]]:
    """File scans by the codes on their pages: every file wholly or not at all, its original kept.

    A file that cannot be taken is refused in its result and does not keep the others from being filed.
    """
    actor.require(*WRITERS)
    results: list[Result] = []
    for before, source in enumerate(sources):
        try:
            results += yield from _file_one(actor, source, before, len(sources))
        except UserError as error:
            results.append(Result(source.name, 0, Outcome.REFUSED, error.sentence))
    return tuple(results)


def _file_one(actor: Actor, source: Path, files: int, of: int) -> Generator[Progress, None, list[Result]]:
    data = scanning.read_file(source)
    known_rows = _rows_of_content(digest(data))
    if known_rows:
        return [_told_again(row, source.name) for row in known_rows]
    read: list[list[str] | str] = []
    with scanning.opened(data, source.name) as scan:
        for number in range(1, scan.pages + 1):
            done = PARTS * files + PARTS * (number - 1) // scan.pages
            yield Progress(f"{source.name} 第 {number} / {scan.pages} 页", done, PARTS * of)
            try:
                read.append(scanning.codes_on(scan, number))
            except scanning.BadPage as bad:
                read.append(str(bad))
    return _store(actor, source.name, data, read)


def _rows_of_content(sha256: str) -> list[ReturnedPageRow]:
    rows = ReturnedPageRow.select().where(ReturnedPageRow.sha256 == sha256)
    return list(rows.order_by(ReturnedPageRow.source_page))


def _told_again(row: ReturnedPageRow, name: str) -> Result:
    where = f"在{_name_of(row.paper_id)}第 {row.page} 页" if row.paper_id else "还没有归到哪一页"
    words = f"这一张 {row.filed_at[:10]} 收过，{where}，没有再存。"
    return Result(name, row.source_page, Outcome.TWICE, words, row.id, row.paper_id, row.page)


def _name_of(paper_id: str) -> str:
    row = PaperRow.get_by_id(paper_id)
    return f"{row.title} {row.number} "


def _store(actor: Actor, name: str, data: bytes, read: Sequence[list[str] | str]) -> list[Result]:
    """Put the original away, then record all its pages in one transaction, unless another window just did."""
    stored = attachments.put(io.BytesIO(data))
    try:
        with database.atomic():
            if filed := _rows_of_content(stored.sha256):
                return [_told_again(row, name) for row in filed]
            attachments.keep(stored)
            placements = _place_all(read)
            results = _record(actor, name, stored.sha256, placements)
    except BaseException:
        attachments.discard([stored])
        raise
    return results


def _place_all(read: Sequence[list[str] | str]) -> list[Placement]:
    codes = [code for texts in read if isinstance(texts, list) for text in texts if (code := read_code(text))]
    papers = known({code.paper_id for code in codes})
    placements = []
    for texts in read:
        if isinstance(texts, str):
            placements.append(Placement(Outcome.UNREADABLE, texts))
            continue
        found = place(texts, papers)
        placements.append(found)
        if found.paper_id:
            paper = papers[found.paper_id]
            papers[found.paper_id] = replace(paper, home={**paper.home, found.page: paper.home.get(found.page, 0) + 1})
    return placements


def _record(actor: Actor, name: str, sha256: str, placements: Sequence[Placement]) -> list[Result]:
    at = clock.now().isoformat()
    rows, results = [], []
    for number, found in enumerate(placements, start=1):
        filed = found.outcome in FILED
        row_id = uuid7()
        rows.append({
            "id": row_id, "paper_id": found.paper_id, "page": found.page, "pages": found.pages, "sha256": sha256,
            "source_page": number, "name": name, "digest": found.digest, "matched": BY_CODE if filed else WAITING,
            "filed_at": at, "user_name": actor.name, "note": _note(found),
        })  # fmt: skip
        results.append(Result(name, number, found.outcome, found.words, row_id, found.paper_id, found.page))
    ReturnedPageRow.insert_many(rows).execute()
    journal.record_many(actor, _entries(name, sha256, results))
    return results


def _note(found: Placement) -> str:
    """Why a page waits, or that it is one of an old sheet; '' where there is nothing to remark."""
    if found.outcome is Outcome.OUTDATED:
        return f"{OLD}：{found.words}"
    return "" if found.outcome in FILED else found.words


def mark_old(actor: Actor, results: Sequence[Result], words: str) -> None:
    """Remark on pages just filed that the record has changed since their sheet was printed (旧稿)."""
    actor.require(*WRITERS)
    with database.atomic():
        for result in results:
            row = _row(result.id)
            note = f"{OLD}：{words}"
            paper = PaperRow.get_by_id(row.paper_id)
            action = f"归卷的{paper.title} {paper.number} 第 {row.page} 页是旧稿"
            _change(row, {"note": note})
            journal.record(actor, action, paper.subject_type, paper.subject_id, {"note": row.note}, {"note": note})


def _entries(name: str, sha256: str, results: Sequence[Result]) -> list[journal.Told]:
    """One entry for every paper some pages belong to, told of what the paper is about, and one for those that wait."""
    pages: dict[str, list[int]] = defaultdict(list)
    for result in results:
        pages[result.paper_id].append(result.page if result.paper_id else result.source_page)
    told = []
    for paper_id, numbers in pages.items():
        after = {"file": name, "sha256": sha256, "pages": numbers}
        words = page_words(sorted(set(numbers)))
        if paper_id:
            row = PaperRow.get_by_id(paper_id)
            action = f"收回{row.title} {row.number} {words}"
            told.append(journal.Told(action, row.subject_type, row.subject_id, {}, after))
        else:
            told.append(journal.Told(f"收到待归卷的扫描件{words}", "returned_page", sha256, {}, after))
    return told


# --- by hand -----------------------------------------------------------------------------------------------------


def file_by_hand(actor: Actor, page_id: str, number: str, page: int, note: str = "") -> FiledPage:
    """Say to which page of which paper (by its number) a scan belongs; also corrects one that was filed."""
    actor.require(*WRITERS)
    with database.atomic():
        paper = paper_numbered(number)
        if not 1 <= page <= paper.pages:
            raise UserError(
                f"{paper.title} {paper.number} 没有第 {page} 页，没有归卷。", hint=f"它共有 {paper.pages} 页。"
            )
        row = _row(page_id)
        new = {"paper_id": paper.id, "page": page, "pages": paper.pages, "matched": BY_HAND, "note": note.strip()}
        _change(row, new)
        action = f"手工归卷：{row.name} 第 {row.source_page} 页归到 {paper.title} {paper.number} 第 {page} 页"
        after = {**new, "sha256": row.sha256}
        journal.record(actor, action, paper.subject_type, paper.subject_id, _place_of(row), after, note)
    return filed_page(_row(page_id))


def file_one_by_hand(actor: Actor, source: Path, source_page: int, number: str, page: int) -> FiledPage:
    """The same for a page of a file, which is read and kept first unless it is already."""
    paper_numbered(number)
    data = scanning.read_file(source)
    sha256 = digest(data)
    rows = _rows_of_content(sha256)
    if not rows:
        with scanning.opened(data, source.name) as scan:
            pages = scan.pages
        _store(actor, source.name, data, [[] for _ in range(pages)])
        rows = _rows_of_content(sha256)
    wanted = next((row for row in rows if row.source_page == source_page), None)
    if wanted is None:
        raise UserError(f"「{source.name}」没有第 {source_page} 页，没有归卷。", hint=f"它共有 {len(rows)} 页。")
    return file_by_hand(actor, wanted.id, number, page)


def set_aside(actor: Actor, page_id: str, reason: str) -> None:
    """Say that a scan is no page of ours; it stays, with the reason, and waits no longer."""
    actor.require(*WRITERS)
    if not reason.strip():
        raise UserError("没有写不归卷的原因。", hint="请写一句，例如“别的县寄错的”“背面空白页”。")
    with database.atomic():
        row = _row(page_id)
        # What was filed keeps how many pages its paper has: where it has travelled to, it is taken back.
        _change(row, {"paper_id": "", "page": 0, "pages": row.pages, "matched": NOT_OURS, "note": reason.strip()})
        action = f"不归卷：{row.name} 第 {row.source_page} 页"
        journal.record(actor, action, "returned_page", row.sha256, _place_of(row), {"matched": NOT_OURS}, reason)


def _row(page_id: str) -> ReturnedPageRow:
    row: ReturnedPageRow | None = ReturnedPageRow.get_or_none(ReturnedPageRow.id == page_id)
    if row is None:
        raise UserError("找不到这一张扫描件。", hint="请刷新后再试。")
    return row


def _change(row: ReturnedPageRow, values: dict[str, object]) -> None:
    ReturnedPageRow.update(values).where(ReturnedPageRow.id == row.id).execute()


def _place_of(row: ReturnedPageRow) -> dict[str, object]:
    return {"paper_id": row.paper_id, "page": row.page, "matched": row.matched, "note": row.note}


def picture(page: FiledPage, longest: int) -> scanning.Picture:
    """A scan as it came, turned upright by its code. Raises UserError when it is damaged or cannot be drawn."""
    if attachments.missing([page.sha256]):
        raise UserError(
            "这一张的扫描件不在本机。", hint="别的单位归卷的，读取它的附件包以后就能看；本机归卷的，请用备份恢复附件。"
        )
    data = io.BytesIO()
    try:
        attachments.read_into(page.sha256, data)
        with scanning.opened(data.getvalue(), page.name) as scan:
            return scanning.upright(scan, page.source_page, longest)
    except attachments.Damaged as error:
        raise UserError("这一张的原件损坏或不见了。", hint="请用备份恢复附件，或把纸再扫一次。") from error
    except scanning.BadPage as bad:
        raise UserError(f"「{page.name}」第 {page.source_page} 页画不出来。", hint=str(bad)) from bad
