"""The number of an archived case, how long it is kept, and the checks before it (四性检测). Pure.

Retention and 档号 after DA/T 22-2015 as offices write it; the county's archives decide, so the number stays a text.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.errors import UserError

RETENTIONS = {"permanent": "永久", "30": "30年", "10": "10年"}
_CODES = {"permanent": "Y", "30": "D30", "10": "D10"}
LONGEST = 60
COUNTY_YEARS = 10
"""Years after which a county's archives take a file over (档案法实施条例 第二十条)."""
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


class Aspect(StrEnum):
    """The four things an electronic archive is checked for (四性)."""

    AUTHENTICITY = "authenticity"
    INTEGRITY = "integrity"
    USABILITY = "usability"
    SAFETY = "safety"


ASPECT_LABELS = {
    Aspect.AUTHENTICITY: "真实性", Aspect.INTEGRITY: "完整性", Aspect.USABILITY: "可用性", Aspect.SAFETY: "安全性",
}  # fmt: skip


class Result(StrEnum):
    """The result of a check: good, to be explained, bad (the case cannot be archived), or not made."""

    GOOD = "good"
    LACKING = "lacking"
    BAD = "bad"
    NOT_MADE = "not_made"


RESULT_LABELS = {
    Result.GOOD: "通过", Result.LACKING: "缺项", Result.BAD: "不通过", Result.NOT_MADE: "没有检测",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was checked, its result, and what was found."""

    aspect: Aspect
    name: str
    result: Result
    words: str = ""

    @property
    def line(self) -> str:
        """The check as one line."""
        found = f"：{self.words}" if self.words else ""
        return f"{ASPECT_LABELS[self.aspect]}　{self.name}　{RESULT_LABELS[self.result]}{found}"


@dataclass(frozen=True, slots=True)
class Filing:
    """Number, fonds, year and retention a case is archived under; `secrecy` as the office wrote it."""

    number: str
    retention: str
    fonds: str = ""
    category: str = ""
    secrecy: str = ""


def office_part(site_code: str, letter: str) -> str:
    """The part of a number that is this PC's alone (机构代码): the office's code; a second PC adds its letter.

    So two PCs without each other's data cannot give the same number, whatever 全宗号 they write.
    """
    return site_code + ("" if letter == "A" else letter)


def prefix_of(fonds: str, category: str, year: int, retention: str, office: str) -> str:
    """The beginning of this PC's numbers for one year and retention.

    The parts stand as DA/T 22-2015 orders them: 全宗号-门类·年度-保管期限-机构代码-件号.
    """
    head = "-".join(part for part in (fonds.strip(), category.strip()) if part) or "XZSP"
    return f"{head}·{year}-{_CODES[retention]}-{office}-"


def suggested(prefix: str, taken: Iterable[str]) -> str:
    """The next number after the highest taken one with the same beginning."""
    tails = (number.removeprefix(prefix) for number in taken if number.startswith(prefix))
    return f"{prefix}{max((int(tail) for tail in tails if tail.isdecimal()), default=0) + 1:04d}"


def check_filing(filing: Filing) -> None:
    """Raise UserError for a number that cannot be a folder name, or an unknown retention."""
    number = filing.number.strip()
    if not number.isprintable() or not 0 < len(number) <= LONGEST or _FORBIDDEN.search(number):
        raise UserError(
            f"档号「{number[:LONGEST]}」不能用，没有归档。",
            hint=f'最多 {LONGEST} 个字，不能有空格和 \\ / : * ? " < > | 这些符号。',
        )
    if number.endswith(".") or _RESERVED.fullmatch(number):
        raise UserError(
            f"档号「{number}」不能作文件夹名，没有归档。", hint="请换一个，例如 Z109-XZSP·2026-D30-140525-0001。"
        )
    if filing.retention not in RETENTIONS:
        raise UserError("没有选保管期限，没有归档。", hint=f"只有{'、'.join(RETENTIONS.values())}。")


def check_results(found: Sequence[Check], why: str) -> None:
    """Raise UserError where a check is bad, or something is lacking without an explanation."""
    bad = [one for one in found if one.result is Result.BAD]
    if bad:
        raise UserError(
            f"检测不通过，没有归档：{'；'.join(one.words or one.name for one in bad)}。", hint="请先改好再归档。"
        )
    lacking = [one for one in found if one.result is Result.LACKING]
    if lacking and not why.strip():
        raise UserError(
            f"有缺项，没有写归档说明，没有归档：{'；'.join(one.words or one.name for one in lacking)}。",
            hint="补齐再归档；补不齐的，写明为什么缺、原件在哪里。",
        )


def due_at_county(closed: date, today: date) -> bool:
    """Whether a file is old enough for the county's archives."""
    return today.year - closed.year > COUNTY_YEARS or (
        today.year - closed.year == COUNTY_YEARS and (today.month, today.day) >= (closed.month, closed.day)
    )


def retention_words(code: str) -> str:
    """A retention in words; an unknown one stays as it is."""
    return RETENTIONS.get(code, code)


def results_of(found: Sequence[Check]) -> Mapping[str, str]:
    """The result of each of the four aspects: the worst of its checks."""
    order = (Result.BAD, Result.LACKING, Result.GOOD, Result.NOT_MADE)
    worst = {}
    for aspect in Aspect:
        results = [one.result for one in found if one.aspect is aspect]
        worst[aspect.value] = next((one for one in order if one in results), Result.NOT_MADE).value
    return worst
