"""The head of a notice: title, number, issuer, dates, transition, what batch it is. Pure."""

import re
from collections.abc import Sequence
from datetime import date

from db.handover.notice import wording
from db.handover.notice.rules import NOTHING, Proposal, Said

HEAD = 12
"""How many paragraphs at the top are searched for the head; nothing further down names the document."""

_TITLE_END = re.compile(r"(?:通知|通告|公告|决定|意见|方案|批复|函|目录)[》”]?(?:（[^（）]*）)?")
_NUMBER = re.compile(r"[一-鿿]{1,8}[〔\[（(【［]\d{4}[〕\])）】］]第?\d{1,4}号")
_CITED = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》（(?:[^（）]*[〔\[]\d{4}[〕\]][^（）]*号)）")
_SEQUENCE = re.compile(r"第[一二三四五六七八九十\d]{1,3}批|首批")
_TRANSITION = re.compile(
    r"(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,3})个月的?过渡期|过渡期(?:为|是|设为|期限为)?(?P<after>\d{1,2}|[一二两三四五六七八九十]{1,3})个月"
)
_BEFORE = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?(?:底)?(?:之前|以前|前)")
_MOVES = re.compile(r"移交|交接|划转")
_DONE = re.compile(r"完成[^，。；]{0,20}(?:移交|交接|划转)|(?:移交|交接|划转)[^，。；]{0,20}完成")
_SENTENCES = re.compile(r"[^。；]+[。；]?")
_NO_NUMBER = "正文前没有文号；发文单位给了再填，不能自编。"
_NO_START = "起算日通知没有写明，由单位填写。"


def head_of(found: Sequence[str]) -> Proposal:
    """The head as proposed; items and duties are still empty."""
    title, issuer = _title(found)
    issued = _issued(found)
    year = int(issued.value[:4]) if issued.value else None
    sequence = _sequence(found)
    return Proposal(
        name=_name(year, sequence, title), title=title, number=_number(found), issuer=issuer or _signed(found),
        notice_on=issued, deadline=_deadline(found, year), transition_months=_transition(found), sequence=sequence,
        items=(), duties=(), bases=_bases(found), remarks=(), source="",
    )  # fmt: skip


def _said(value: str, found: Sequence[str], number: int, doubt: str = "") -> Said:
    return Said(value, found[number], f"第 {number + 1} 段", doubt)


def _title(found: Sequence[str]) -> tuple[Said, Said | None]:
    """The title without who issued it, and the issuer before 关于 or on the line above; both may take several lines."""
    for first, paragraph in enumerate(found[:HEAD]):
        if "关于" not in paragraph or paragraph.endswith(("：", ":", "。")):
            continue
        for last in range(first, min(first + 4, len(found))):
            whole = "".join(found[first : last + 1])
            if _TITLE_END.search(whole[-12:]) and not whole.endswith(("，", "、")):
                return _split_title(found, first, whole)
    return NOTHING, None


def _split_title(found: Sequence[str], first: int, whole: str) -> tuple[Said, Said | None]:
    before, _, after = whole.partition("关于")
    place = f"第 {first + 1} 段"
    title = Said(f"关于{after}", whole, place)
    if before.strip():
        return title, Said(before.strip(), whole, place)
    above = found[first - 1] if first else ""
    is_issuer = (
        bool(above) and len(above) <= 40 and not _NUMBER.search(wording.compact(above)) and above[-1] not in "：:。"
    )
    return title, _said(above.removesuffix("文件"), found, first - 1) if is_issuer else None


def _number(found: Sequence[str]) -> Said:
    for number, paragraph in enumerate(found[:HEAD]):
        if paragraph.endswith(("：", ":")):
            break
        match = _NUMBER.search(wording.compact(paragraph))
        if match and len(wording.compact(paragraph)) <= len(match[0]) + 12:
            return _said(match[0], found, number)
    return Said("", doubt=_NO_NUMBER)


def _issued(found: Sequence[str]) -> Said:
    """The day under the signature: the last paragraph that is a date and nothing else."""
    for number in range(len(found) - 1, -1, -1):
        text = wording.compact(found[number])
        day = wording.day_in(text)
        if day and len(text) <= 14 and text.endswith(("日", "号")):
            return _said(day.isoformat(), found, number)
    return Said("", doubt="没有找到成文日期，请照文件填。")


def _signed(found: Sequence[str]) -> Said:
    """Who stands above the date at the end."""
    issued = _issued(found)
    for number in range(len(found) - 1, 0, -1):
        if found[number] == issued.sentence and len(found[number - 1]) <= 40:
            return _said(found[number - 1], found, number - 1)
    return Said("", doubt="没有找到发文单位，请照文件填。")


def _deadline(found: Sequence[str], year: int | None) -> Said:
    """The day before which both sides have handed everything over (泽州 2020 二(二))."""
    for number, paragraph in enumerate(found):
        for sentence in _SENTENCES.findall(paragraph):
            text = wording.compact(sentence)
            if _MOVES.search(text) and "完成" in text and _BEFORE.search(text):
                day = _day_before(text, year)
                if day:
                    return Said(day.isoformat(), sentence.strip(), f"第 {number + 1} 段")
    return Said("", doubt="没有找到移交截止日，请照文件填。")


def _day_before(text: str, year: int | None) -> date | None:
    """The day right before the 前 that the handing over is to be completed by: 3月1日起，于4月10日前完成移交."""
    ends = [found.end() for found in _BEFORE.finditer(text)]
    done = _DONE.search(text)
    earlier = [end for end in ends if done and end <= done.end()]
    days = wording.days_in(text[: (earlier or ends[:1])[-1]], year)
    return days[-1] if days else None


def _transition(found: Sequence[str]) -> Said:
    for number, paragraph in enumerate(found):
        for sentence in _SENTENCES.findall(paragraph):
            match = _TRANSITION.search(wording.compact(sentence))
            months = wording.number_of(match["count"] or match["after"]) if match else None
            if months:
                begins = wording.day_in(sentence) is not None
                return Said(str(months), sentence.strip(), f"第 {number + 1} 段", "" if begins else _NO_START)
    return NOTHING


def _sequence(found: Sequence[str]) -> Said:
    """第二批 rather than 首批: a notice of a later batch speaks of the first one too."""
    hits = [
        (number, match[0]) for number, paragraph in enumerate(found) for match in _SEQUENCE.finditer(paragraph)
    ]  # fmt: skip
    hits.sort(key=lambda hit: hit[1] == "首批")
    if not hits:
        return NOTHING
    number, word = hits[0]
    sentence = next(one for one in _SENTENCES.findall(found[number]) if word in one)
    return Said(word, sentence.strip(), f"第 {number + 1} 段")


def _name(year: int | None, sequence: Said, title: Said) -> Said:
    if year is None and not sequence.value:
        return Said("", title.sentence, title.place, "请给这一批起个名字。")
    return Said(f"{f'{year}年' if year else ''}{sequence.value}划转", sequence.sentence, sequence.place)


def _bases(found: Sequence[str]) -> tuple[Said, ...]:
    return tuple(
        Said(match[0], match[0], f"第 {number + 1} 段")
        for number, paragraph in enumerate(found)
        for match in _CITED.finditer(wording.compact(paragraph))
    )
