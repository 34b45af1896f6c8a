"""Where a scanned page belongs: what its code says, against what this office printed. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from db.papers.rules import QR_VERSION

ENDINGS = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp")
"""What files of scans and photographs are called."""

CHINA = timezone(timedelta(hours=8))
FIRST_MOMENT, LAST_MOMENT = 1_577_836_800_000, 4_102_444_800_000  # milliseconds of 2020 and of 2100
_CODE = re.compile(r"(SGT\d+):([0-9a-f]{32}):(\d{1,5})/(\d{1,5}):([0-9a-f]{16})")


class Outcome(StrEnum):
    """What became of one scanned page."""

    FILED = "filed"
    OUTDATED = "outdated"
    AGAIN = "again"
    TWICE = "twice"
    UNREADABLE = "unreadable"
    STRANGE = "strange"
    NEWER = "newer"
    SEVERAL = "several"
    FOREIGN = "foreign"
    ALTERED = "altered"
    REFUSED = "refused"


OUTCOME_LABELS = {
    Outcome.FILED: "已归卷",
    Outcome.OUTDATED: "已归卷，是旧稿",
    Outcome.AGAIN: "已归卷，又一张",
    Outcome.TWICE: "收过了",
    Outcome.UNREADABLE: "读不出",
    Outcome.STRANGE: "不是文书的码",
    Outcome.NEWER: "新版程序的码",
    Outcome.SEVERAL: "拍到几页",
    Outcome.FOREIGN: "不是本机文书",
    Outcome.ALTERED: "与存底不符",
    Outcome.REFUSED: "没有收",
}
OLD = "旧稿"
"""How the remark begins on a filed page of an old sheet."""

FILED = frozenset({Outcome.FILED, Outcome.OUTDATED, Outcome.AGAIN})
"""Outcomes that put a page on record with its paper. Of the others, only TWICE and REFUSED leave no record."""


@dataclass(frozen=True, slots=True)
class PageCode:
    """What the code on a printed page says: the paper's id, which page of how many, the digest's beginning."""

    paper_id: str
    page: int
    pages: int
    digest: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper of this office as far as a scan is compared with it; `home` says how often each page came already.

    `newer` is the number of a later sheet of the same paper with other content, '' where there is none.
    """

    id: str
    title: str
    number: str
    digest: str
    pages: int
    newer: str = ""
    home: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a scan belongs, or why only a person can say; `page` is 0 where it is unknown."""

    outcome: Outcome
    words: str
    paper_id: str = ""
    page: int = 0
    pages: int = 0
    digest: str = ""


def read_code(text: str) -> PageCode | None:
    """What `db.papers.rules.qr_text` wrote; None for any other text."""
    found = _CODE.fullmatch(text)
    if found is None or found[1] != QR_VERSION:
        return None
    page, pages = int(found[3]), int(found[4])
    if not 1 <= page <= pages:
        return None
    document = found[2]
    parts = (document[:8], document[8:12], document[12:16], document[16:20], document[20:])
    return PageCode("-".join(parts), page, pages, found[5])


def printed_on(paper_id: str) -> date | None:
    """The day a paper was printed, as its UUIDv7 (RFC 9562 5.7) says; None where that day cannot be."""
    digits = paper_id.replace("-", "")
    moment = int(digits[:12], 16)
    if digits[12] != "7" or not FIRST_MOMENT <= moment < LAST_MOMENT:
        return None
    return datetime.fromtimestamp(moment / 1000, CHINA).date()


def place(texts: Sequence[str], known: Mapping[str, Printed]) -> Placement:
    """Where the page with these codes belongs. `known` holds this office's papers by id."""
    codes = {code for text in texts if (code := read_code(text))}
    if len(codes) > 1:
        return Placement(Outcome.SEVERAL, f"一张图上有 {len(codes)} 页文书的二维码，请一页拍一张，或手工归卷。")
    if not codes:
        return _without_code(texts)
    (code,) = codes
    return _with_code(code, known.get(code.paper_id))


def _without_code(texts: Sequence[str]) -> Placement:
    if not texts:
        return Placement(Outcome.UNREADABLE, "没有找到二维码：可能裁掉了右上角、拍糊了或是背面。请重拍，或手工归卷。")
    newer = any((found := _CODE.fullmatch(text)) and found[1] != QR_VERSION for text in texts)
    if newer:
        return Placement(Outcome.NEWER, "这一页是更新版本的程序打印的。请先更新本机的程序，再收一次。")
    return Placement(Outcome.STRANGE, "图上的二维码不是本程序文书上的码。请核对是不是放错了纸，或手工归卷。")


def _with_code(code: PageCode, paper: Printed | None) -> Placement:
    if paper is None:
        return Placement(Outcome.FOREIGN, _foreign(code), "", code.page, code.pages, code.digest)
    name = f"{paper.title} {paper.number}"
    if not paper.digest.startswith(code.digest) or code.pages != paper.pages:
        words = f"二维码说是{name}，但校验值或页数与存底不符，可能是仿造的纸或换过的库。请核对原件，确认后手工归卷。"
        return Placement(Outcome.ALTERED, words, "", code.page, code.pages, code.digest)
    outcome, words = _standing(code, paper)
    return Placement(outcome, words, paper.id, code.page, code.pages, code.digest)


def _standing(code: PageCode, paper: Printed) -> tuple[Outcome, str]:
    where = f"{paper.title} {paper.number} 第 {code.page} 页"
    if paper.newer:
        return (
            Outcome.OUTDATED,
            f"{where}；后来又印了 {paper.newer}，内容有改动。请对照两稿，看签的是不是该签的。",
        )
    if code.page in paper.home:
        return Outcome.AGAIN, f"{where}以前收过，这一张记作第 {paper.home[code.page] + 1} 份，一并存下。"
    return Outcome.FILED, f"{where}。"


def _foreign(code: PageCode) -> str:
    day = printed_on(code.paper_id)
    when = f"（{day.year}年{day.month}月{day.day}日打印）" if day else ""
    return f"本机没有印过这份文书{when}：是别的县、别的单位印的，或是本机恢复备份以前印的。请退回印它的单位收。"


def missing_pages(pages: int, home: Collection[int]) -> tuple[int, ...]:
    """The pages of a paper that have not come home, in order."""
    return tuple(page for page in range(1, pages + 1) if page not in home)


def page_words(pages: Sequence[int], signed: Collection[int] = ()) -> str:
    """Pages as people say them, runs together, signature pages named: 第 1–3、5（签字页）页."""
    runs: list[list[int]] = []
    for page in pages:
        joined = runs and runs[-1][-1] == page - 1 and page not in signed and runs[-1][-1] not in signed
        runs[-1].append(page) if joined else runs.append([page])
    named = [
        (f"{run[0]}" if len(run) == 1 else f"{run[0]}—{run[-1]}") + ("（签字页）" if run[0] in signed else "")
        for run in runs
    ]
    return f"第 {'、'.join(named)} 页".replace("） 页", "）页") if named else ""
