"""How notices word things: headings, numbers, dates, items, and who is meant. Pure."""

import re
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date

from db.handover.rules import Direction
from db.items.columns import type_code

_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_COUNT = r"\d{1,4}|[一二两三四五六七八九十百]{1,4}"
_IN = "划转|移交|划入|划归|划至|集中|调整"
_BACK = "划回|退回|交回|调回|收回|归还"
_VERB = rf"(?:再|统一|全部|整体|一并|予以|集中)?(?P<verb>{_IN}|{_BACK})(?:至|到|给|由|入|归)?"
_END = r"(?:(?:集中)?(?:办理|实施|行使|负责|管理|承接)|集中)?[：:。；;]?"
_SECTION = re.compile(
    rf"(?:现)?将(?P<from>[^，。；：]*?)(?:的)?(?:下列|以下|如下|首批划转的|等)?(?:共)?(?P<count>{_COUNT})[个项]"
    rf"(?P<what>[^，。；：]*?){_VERB}(?P<to>[^，。；：]{{2,40}}?){_END}"
)
_MOVE = re.compile(rf"(?:现)?将(?P<name>.+?)(?:这一)?(?:事项|职权|权限)?{_VERB}(?P<to>[^，。；：]{{2,40}}?){_END}")
_COUNTED = re.compile(rf"(?P<count>{_COUNT})[个项](?:[^，。；个项]*?事项)")
_OWNER = re.compile(r"(?P<from>[^的，。；]{2,24}?(?:局|委|委员会|办公室|中心|站|队|部|院))的(?P<name>.+)")
_DEPARTMENT = re.compile(
    rf"(?P<name>[^，。；：、（(]{{2,24}}?(?:局|委员会|委|办公室|办|部|中心|站|队|院))"
    rf"(?:[（(]?(?:共|计)?(?P<count>{_COUNT})[个项](?:事项)?[)）]?)?[：:]?"
)
_TYPE = re.compile(r"(?P<body>.*?)[（(](?P<type>[^（()）]{2,14})[)）][。；;，,]?")
_TYPE_LIKE = re.compile(r"许可|确认|权[力利]|职权|服务|处罚|强制|征收|给付|检查|奖励|裁决|备案|类别")
_BUREAU = re.compile(r"(?:行政审批|政务服务|审批服务)[^，。；、]{0,6}局|审批局")
_NAMED_BUREAU = re.compile(r"(?:[县市区旗州]|开发区)?(?:行政审批|政务服务|审批服务)(?:和|与|服务|管理|大?数据)*局")
_PARTY = re.compile(r"(?:[县市区旗州省]委|党委|党工委|纪委|工委)(?:[^员]|$)")
_GENERIC = re.compile(r"(?:各|相关|有关)?(?:原)?(?:划转|审批|主管|相关|有关)?(?:部门|单位)")
_PART = re.compile(r"(?P<whole>.{2,}?)中的(?P<part>.{2,})")
_MARK = re.compile(
    r"(?P<one>[一二三四五六七八九十]{1,3})[、．.]|[（(](?P<two>[一二三四五六七八九十]{1,3})[)）][、.．]?"
    r"|(?P<three>\d{1,3})\s*[.．、](?!\d)|[（(](?P<four>\d{1,3})[)）]|(?P<ring>[①-⑳])"
)
_LEVELS = {"one": 1, "two": 2, "three": 3, "four": 4, "ring": 4}
_DAY = re.compile(r"(?:(?P<year>\d{4}|[〇○零一二三四五六七八九]{4})年)?(?P<month>[\d一二三四五六七八九十]{1,3})月"
                  r"(?:(?P<day>[\d一二三四五六七八九十]{1,3})[日号]|(?P<end>底))")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """The number a paragraph begins with: its level (1 一、 2 （一） 3 1. 4 (1), 0 none), the number, and the rest."""

    level: int
    number: str
    rest: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading that says from whom to whom the items below it go; names as written, '' where it does not say."""

    direction: Direction
    from_name: str
    to_name: str
    count: int | None
    below: str = ""


def marked(paragraph: str) -> Mark:
    """The number in front of a paragraph, told apart from it."""
    found = _MARK.match(paragraph)
    if not found:
        return Mark(0, "", paragraph)
    name = str(found.lastgroup)
    return Mark(_LEVELS[name], found[name], paragraph[found.end() :].strip())


def compact(text: str) -> str:
    """A sentence without the blanks typesetters put around figures."""
    return "".join(text.split())


def number_of(text: str) -> int | None:
    """14, 十四, 二十 as a number; None where it is none."""
    if text.isascii():
        return int(text) if text.isdigit() else None
    if "百" in text or not set(text) <= set(_DIGITS) | {"十"}:
        return None
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS[tens] if len(tens) == 1 else None
    if len(tens) > 1 or len(ones) > 1 or ones == "十":
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def section_of(heading: str) -> Section | None:
    """What 将县林业局 2 个事项划转至县行政审批服务管理局 says; None for any other sentence."""
    head, colon, below = heading.partition("：") if "：" in heading else heading.partition(":")
    found = _SECTION.fullmatch(compact(head) + colon)
    if not found:
        return None
    giver, receiver = _not_generic(found["from"]), _not_generic(found["to"])
    return Section(direction_of(found["verb"], giver, receiver), giver, receiver, number_of(found["count"]), below)


def _not_generic(name: str) -> str:
    plain = re.sub(r"^(?:下列|以下|如下)|(?:承担|实施|行使)?的?$", "", name)
    return "" if _GENERIC.fullmatch(plain) or plain in ("", "首批") else plain


def direction_of(verb: str, giver: str, receiver: str) -> Direction:
    """Which way: to a bureau is in, from one is back; else as the verb says."""
    if is_bureau(receiver) or is_bureau(giver):
        return Direction.IN if is_bureau(receiver) else Direction.BACK
    return Direction.BACK if re.fullmatch(_BACK, verb) else Direction.IN


def move_of(sentence: str) -> tuple[str, str, Direction] | None:
    """The item, the receiver and the way of 将…事项划回县林业局办理; None for any other sentence."""
    found = _MOVE.fullmatch(compact(sentence))
    if not found or "。" in found["name"]:
        return None
    receiver = _not_generic(found["to"])
    return found["name"], receiver, direction_of(found["verb"], "", receiver)


def counted(sentence: str) -> list[tuple[Direction, int]]:
    """How many items a sentence says go which way, clause by clause."""
    found = []
    for clause in re.split(r"[，。；,;]", compact(sentence)):
        verb = re.search(rf"{_BACK}", clause) or re.search(r"(?:划转|移交|划入|划归)(?:至|到|给|由|入)", clause)
        numbers = [number_of(one["count"]) for one in _COUNTED.finditer(clause)]
        if verb and numbers and numbers[-1]:
            found.append((Direction.BACK if re.fullmatch(_BACK, verb[0]) else Direction.IN, numbers[-1]))
    return found


def direction_named(heading: str) -> Direction | None:
    """The way a short heading names: 划转事项, 划回事项."""
    text = compact(heading)
    if len(text) > 24:
        return None
    if re.search(_BACK, text):
        return Direction.BACK
    return Direction.IN if re.search(r"划转|划入|移交|集中行使", text) and "事项" in text else None


def department_of(heading: str) -> tuple[str, int | None] | None:
    """The department and its number of items, of a heading that is nothing else: （一）县林业局（3项）."""
    found = _DEPARTMENT.fullmatch(compact(heading))
    return (found["name"], number_of(found["count"] or "")) if found else None


def owned(name: str) -> tuple[str, str]:
    """The department before 的, '' where there is none, and the item's name."""
    found = _OWNER.fullmatch(name)
    return (found["from"], found["name"]) if found else ("", name)


def typed(line: str) -> tuple[str, str]:
    """An item's line without the power type in brackets at its end, and that type as written, '' without one."""
    found = _TYPE.fullmatch(line)
    if found and _TYPE_LIKE.search(found["type"]):
        return found["body"].strip(), found["type"].strip()
    return line.rstrip("。；;，, "), ""


def type_of(written: str) -> tuple[str, str]:
    """The GB/T 39046 code of a type as written, and what to look at: a slip of the pen, or a type nobody knows."""
    code = type_code(written)
    if code:
        return code, ""
    if not written:
        return "", "通知没有写权力类型，请选。"
    mended = type_code(written.replace("权利", "权力").replace("其它", "其他"))
    if mended:
        return mended, f"原文写作「{written}」，按其他行政权力登记，原文照留。"
    return "", f"「{written}」不是事项类型里的一种，请选。"


def part_of(name: str) -> tuple[str, str] | None:
    """The whole item and the part that moves, of 旅行社设立许可中的分社、网点设立."""
    found = _PART.fullmatch(name)
    return (found["whole"], found["part"]) if found else None


def is_bureau(name: str) -> bool:
    """Whether an organ is a centralised one (集中审批部门)."""
    return bool(_BUREAU.search(name))


def bureau_in(text: str) -> str:
    """The bureau a text names most often, '' where it names none."""
    found = Counter(match[0] for match in _NAMED_BUREAU.finditer(text)).most_common(1)
    return found[0][0] if found else ""


def is_party_organ(name: str) -> bool:
    """Whether an organ is one of the Party's (党委机关), as 县委统战部."""
    return bool(_PARTY.search(name))


def day_in(text: str, year: int | None = None) -> date | None:
    """The first day a text names, in figures or Chinese numerals; `year` counts where it names none."""
    found = _DAY.search(compact(text))
    return _day(found, year) if found else None


def days_in(text: str, year: int | None = None) -> list[date]:
    """All the days a text names, in their order; a year counts on until another is named."""
    days = list[date]()
    for found in _DAY.finditer(compact(text)):
        day = _day(found, days[-1].year if days else year)
        days += [day] if day else []
    return days


def _day(found: re.Match[str], year: int | None) -> date | None:
    stated, month = _year(found["year"]) or year, number_of(found["month"])
    if not stated or not month or not 1 <= month <= 12:
        return None
    last = monthrange(stated, month)[1]
    day = last if found["end"] else number_of(found["day"])
    return date(stated, month, day) if day and day <= last else None


def _year(text: str | None) -> int | None:
    if not text:
        return None
    year = int(text) if text.isascii() else int("".join(str(_DIGITS[one]) for one in text))
    return year if 1949 <= year <= 2200 else None
