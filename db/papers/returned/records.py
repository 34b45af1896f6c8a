"""Paper that came home: papers with the pages that are here and those missing, and scans that wait."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import peewee

from db.errors import UserError
from db.papers import numbers
from db.papers.returned.rules import OLD, Printed, missing_pages, page_words
from db.papers.rules import ABOUT, OF_ONE_ORGAN
from db.papers.tables import PaperRow, ReturnedPageRow

BY_CODE, BY_HAND, WAITING, NOT_OURS = "qr", "hand", "", "none"
"""How a page found its place; one set aside (NOT_OURS) keeps its scan and the reason."""

AT_ONCE = 500
"""The most values named in one query."""

_COLUMNS = ("id", "kind", "title", "number", "subject_type", "subject_id", "issued_on", "pages", "signed", "digest")


@dataclass(frozen=True, slots=True)
class FiledPage:
    """One scan on record; `paper_id` is '' while it waits for a person, or was set aside."""

    id: str
    paper_id: str
    page: int
    name: str
    source_page: int
    sha256: str
    matched: str
    filed_at: str
    user_name: str
    note: str


@dataclass(frozen=True, slots=True)
class PaperHome:
    """A paper that is to come home: its pages, those that came, those to be signed; `newer` as in `rules.Printed`.

    `old` says that one of its pages was filed as belonging to an old sheet (旧稿).
    """

    id: str
    kind: str
    title: str
    number: str
    about: str
    subject_type: str
    subject_id: str
    issued_on: date
    pages: int
    home: tuple[int, ...]
    signed: tuple[int, ...]
    newer: str
    old: bool = False

    @property
    def missing(self) -> tuple[int, ...]:
        """The pages that have not come, in order."""
        return missing_pages(self.pages, self.home)

    @property
    def missing_words(self) -> str:
        """The same for people, signature pages named; '' when all are here."""
        if not self.home:
            signed = "、".join(str(page) for page in self.signed)
            return "全部" + (f"（签字第 {signed} 页）" if signed else "")
        return page_words(self.missing, self.signed)


def known(paper_ids: Iterable[str]) -> dict[str, Printed]:
    """Those of these papers that this office has, by id."""
    wanted = list(paper_ids)
    home = _home(set(wanted))
    return {
        one.id: Printed(one.id, one.title, one.number, digest, one.pages, one.newer, home[one.id])
        for start in range(0, len(wanted), AT_ONCE)
        for one, digest in _papers(PaperRow.id.in_(wanted[start : start + AT_ONCE]))
    }


def papers_home() -> list[PaperHome]:
    """Papers to sign that are no case's, and every paper of which a page came; newest first.

    A sheet that a newer one replaced before any page of it came home is not waited for, nor one whose number is void.
    """
    came = ReturnedPageRow.select(ReturnedPageRow.paper_id).where(ReturnedPageRow.paper_id != "")
    awaited = (PaperRow.signed != "[]") & (PaperRow.subject_type != "case")
    found = [one for one, _ in _papers(awaited | PaperRow.id.in_(came))]
    void = numbers.void_ids()
    return [one for one in reversed(found) if one.home or not (one.newer or one.id in void)]


def paper_numbered(number: str) -> PaperHome:
    """One paper by its number. Raises UserError when there is none, or more than one."""
    found = [one for one, _ in _papers(PaperRow.number == number.strip())]
    if len(found) != 1:
        raise UserError(
            f"没有编号是「{number}」的文书。",
            hint="编号印在文书右上角或题目下面，请照着填，例如 移清〔2026〕140525A-3号。",
        )
    return found[0]


def _papers(wanted: peewee.Expression) -> list[tuple[PaperHome, str]]:
    """Papers with their digests, oldest first."""
    columns = (getattr(PaperRow, name) for name in _COLUMNS)
    asked = PaperRow.select(*columns, _about()).where(wanted)
    rows: Any = list(asked.order_by(PaperRow.at, PaperRow.number).dicts())
    home, newest = _home({row["id"] for row in rows}), _newest({row["subject_id"] for row in rows})
    marked = ReturnedPageRow.select(ReturnedPageRow.paper_id).where(ReturnedPageRow.note.startswith(OLD))
    old = {row.paper_id for row in marked.distinct()}
    found = []
    for row in rows:
        newer = newest.get(_same(row), row["number"])
        one = PaperHome(
            row["id"], row["kind"], row["title"], row["number"], row["about"], row["subject_type"], row["subject_id"],
            date.fromisoformat(row["issued_on"]), row["pages"], tuple(sorted(home[row["id"]])),
            tuple(json.loads(row["signed"])), "" if newer == row["number"] else newer, row["id"] in old,
        )  # fmt: skip
        found.append((one, row["digest"]))
    return found


def _about() -> Any:
    """Whose paper it is (`rules.about`), as a column."""
    told = [peewee.fn.json_extract(PaperRow.snapshot, f"$.{key}") for key in ABOUT]
    return peewee.fn.COALESCE(*told, "").alias("about")


def _same(row: dict[str, Any]) -> tuple[str, ...]:
    """What sheets of the same paper have in common."""
    about = "" if row["subject_type"] in OF_ONE_ORGAN else row["about"]
    return (row["kind"], row["subject_type"], row["subject_id"], about)


def _newest(subjects: Collection[str]) -> dict[tuple[str, ...], str]:
    """The number of the newest sheet of every paper about these subjects that is not void."""
    named, found, void = sorted(subjects), {}, numbers.void_ids()
    columns = (PaperRow.id, PaperRow.kind, PaperRow.subject_type, PaperRow.subject_id, PaperRow.number)
    for start in range(0, len(named), AT_ONCE):
        some = PaperRow.select(*columns, _about()).where(PaperRow.subject_id.in_(named[start : start + AT_ONCE]))
        rows: Any = some.order_by(PaperRow.at, PaperRow.number).dicts()
        for row in rows:
            if row["id"] not in void:
                found[_same(row)] = row["number"]
    return found


def _home(paper_ids: Collection[str]) -> dict[str, Counter[int]]:
    """How often each page of each paper came."""
    home: dict[str, Counter[int]] = defaultdict(Counter)
    rows = ReturnedPageRow.select(ReturnedPageRow.paper_id, ReturnedPageRow.page).where(ReturnedPageRow.paper_id != "")
    for row in rows:
        if row.paper_id in paper_ids:
            home[row.paper_id][row.page] += 1
    return home


def pages_of(paper_id: str) -> list[FiledPage]:
    """The scans of one paper, by page; of several of one page, its copies, the newest first."""
    rows = ReturnedPageRow.select().where(ReturnedPageRow.paper_id == paper_id)
    newest = (ReturnedPageRow.filed_at.desc(), ReturnedPageRow.source_page.desc())
    return [filed_page(row) for row in rows.order_by(ReturnedPageRow.page, *newest)]


def waiting() -> list[FiledPage]:
    """The scans a person has to file, oldest first."""
    rows = ReturnedPageRow.select().where(ReturnedPageRow.matched == WAITING)
    return [
        filed_page(row)
        for row in rows.order_by(ReturnedPageRow.filed_at, ReturnedPageRow.name, ReturnedPageRow.source_page)
    ]


def filed_page(row: ReturnedPageRow) -> FiledPage:
    """A stored scan as a value."""
    return FiledPage(
        row.id, row.paper_id, row.page, row.name, row.source_page, row.sha256, row.matched, row.filed_at, row.user_name,
        row.note,
    )  # fmt: skip
