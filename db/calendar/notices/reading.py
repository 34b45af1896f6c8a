"""Reading the days named in a notice on holidays, each with its sentence; nothing is assumed. Pure.

The wording is that of 国务院办公厅关于……部分节假日安排的通知 and of the notices of 民族自治地方 on their own holidays.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

LONGEST = 31
"""The most days one holiday can have; a longer one was misread."""
LONGEST_TEXT = 20_000
NAMES = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
"""What a State Council notice for a whole year arranges."""

_DATE = r"(?:(?:(\d{4})年)?(\d{1,2})月)?(\d{1,2})日(?:\(([^()]{0,30})\))?"
_SPAN = re.compile(rf"{_DATE}(?:(?:至|到|[-—–~～]+){_DATE})?")
_JOINED = re.compile(r"[、,和及与]?")
_VERB = re.compile(r"(?:(?:均|都|全部|全体|照常|正常|公休日)*)(放假|休假|上班|补班)")
_SECTION = re.compile(r"^[一二三四五六七八九十]{1,3}[、.]\s*(?:([^:,;\d]{1,24}):)?")
_EXTENDED = re.compile(rf"延长(?:\d{{4}}年)?([^\d]{{1,12}}?)(?:的?假期|放假)至{_DATE}")
_COUNT = re.compile(r"(?:共|放假)(\d{1,2})天")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_YEAR = re.compile(r"关于(?:[^年]{0,12}?)(\d{4})年")
_TITLE = re.compile(r"[^。:\n]{0,40}关于[^。:\n]{2,60}?通知")
_NUMBER = re.compile(r"(?:^|通知)([一-鿿]{2,8}[〔\[(]\d{4}[〕\])]第?\d{1,4}号)", re.MULTILINE)
_ISSUED = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日$")
_SPOKEN = re.compile(r"放假|上班|补班")
_DAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of rest, or one make-up working day (`working`); `first` None: the notice only says until when.

    `doubt` is what a person should look at before accepting it.
    """

    first: date | None
    last: date
    name: str
    working: bool
    sentence: str
    doubt: str = ""

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1 if self.first else 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a notice says, for a person to accept; `remarks` are sentences about holidays no day was read from."""

    title: str
    number: str
    published: date | None
    year: int | None
    whole_year: bool
    national: bool
    stretches: tuple[Stretch, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sentence stands: the notice's year and the holiday its section is about."""

    year: int
    name: str


def read(text: str) -> Proposal:
    """Everything a notice says of days off and make-up days; of another text a proposal without any."""
    lines = [line for raw in text[:LONGEST_TEXT].splitlines() if (line := _plain(raw))]
    whole = "".join(lines)
    title = _title(lines, whole)
    said = _YEAR.search(title) or _YEAR.search(whole)
    year = int(said[1]) if said and 1990 <= int(said[1]) <= 2150 else None
    found, remarks = (_stretches(whole, title, year)) if year else ([], [])
    national = "国务院" in title or whole.startswith("国务院")
    names = "、".join(one.name for one in found)
    number = _NUMBER.search("\n".join(lines))
    return Proposal(
        title=title,
        number=_as_written(number[1]) if number else "",
        published=_issued(lines),
        year=year,
        whole_year=national and all(name in names for name in NAMES),
        national=national,
        stretches=tuple(sorted(found, key=lambda one: (one.last, one.working))),
        remarks=tuple(remarks),
    )


def _plain(line: str) -> str:
    """A line with half-width digits, brackets and colons, without blanks."""
    return "".join(unicodedata.normalize("NFKC", line).replace("﹕", ":").split())


def _as_written(number: str) -> str:
    """A document number with the brackets of official documents."""
    return re.sub(r"[\[(](\d{4})[\])]", r"〔\1〕", number)


def _title(lines: Sequence[str], whole: str) -> str:
    """The title, however many lines it takes; '' where there is none."""
    for first, line in enumerate(lines[:12]):
        if "关于" in line or any("关于" in one for one in lines[first : first + 2]):
            found = _TITLE.search("".join(lines[first : first + 4]))
            if found:
                return found[0]
    found = _TITLE.search(whole)
    return found[0] if found else ""


def _issued(lines: Sequence[str]) -> date | None:
    """The day under the signature: the last line that is a date and nothing else."""
    for line in reversed(lines):
        said = _ISSUED.match(line)
        if said:
            return _date(*(int(part) for part in said.groups()))
    return None


def _stretches(whole: str, title: str, year: int) -> tuple[list[Stretch], list[str]]:
    found: list[Stretch] = []
    remarks: list[str] = []
    name = _name_in(title)
    body = whole.split(title, 1)[-1] if title else whole
    for sentence in _sentences(body):
        section = _SECTION.match(sentence)
        if section:
            name = section[1] or _name_in(sentence) or name
        read_ = list(_of_sentence(sentence, _Place(year, name or _name_in(sentence))))
        if not read_ and _SPOKEN.search(sentence) and re.search(r"\d日", sentence):
            remarks.append(sentence)
        found += [one for one in read_ if one not in found]
    return found, remarks


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text, and the items of a list even where only their numbers separate them."""
    for piece in re.split(r"(?<=[。;；])|(?=[一二三四五六七八九十]、[^\d]{1,24}:)", text):
        if piece.strip("。;；"):
            yield piece


def _name_in(text: str) -> str:
    """The holidays a text names: 中秋节、国庆节; what stands in quotes where none of those is there."""
    known = "、".join(name for name in NAMES if name in text)
    quoted = re.search(r"[“\"「]([^”\"」]{2,12})[”\"」]", text)
    return known or (quoted[1] if quoted else "")


def _of_sentence(sentence: str, place: _Place) -> Iterator[Stretch]:
    if "鼓励" in sentence:
        return  # days off that units are merely encouraged to give are no holiday
    longer = _EXTENDED.search(sentence)
    if longer:
        last = _day_of(longer.groups()[1:], place, None)
        if last:
            yield Stretch(None, last, place.name or longer[1], False, sentence)
        return
    waiting: list[re.Match[str]] = []
    end = 0
    for span in _SPAN.finditer(sentence):
        if waiting and not _JOINED.fullmatch(sentence[end : span.start()]):
            waiting = []
        waiting.append(span)
        end = span.end()
        verb = _VERB.match(sentence, end)
        if verb:
            yield from _spans(waiting, verb[1] in ("上班", "补班"), sentence, place, sentence[verb.end() :])
            waiting = []


def _spans(spans: Sequence[re.Match[str]], working: bool, sentence: str, place: _Place, rest: str) -> Iterator[Stretch]:
    """The days of a list before one verb; a part without year or month takes it from the one before."""
    before: date | None = None
    for span in spans:
        parts = span.groups()
        first = _day_of(parts[:4], place, before)
        last = _day_of(parts[4:], place, first) if parts[6] else first
        if first is None or last is None:
            continue
        if last < first and parts[4] is None:
            first, last = _across_the_year(first, last, place)
        before = last
        if not working:
            yield _checked(_with_weekend(Stretch(first, last, place.name, False, sentence), rest), span, rest)
            continue
        for number in range(min((last - first).days + 1, LONGEST)):
            day = first + timedelta(days=number)
            yield _checked(Stretch(day, day, place.name, True, sentence), span, "")


def _across_the_year(first: date, last: date, place: _Place) -> tuple[date, date]:
    """12月30日至1月1日: of the holiday at a year's beginning the first day is in the year before."""
    if last.year == place.year and first.month == 12 and "元旦" in place.name:
        return _date(first.year - 1, first.month, first.day) or first, last
    return first, _date(last.year + 1, last.month, last.day) or last


def _day_of(parts: Sequence[str | None], place: _Place, before: date | None) -> date | None:
    year, month, day, note = parts
    number = int(month) if month else before.month if before else 0
    if not number:
        return None
    told = int(year) if year else before.year if before else place.year
    if not year and before is None and number == 12 and "元旦" in place.name:
        told = place.year - 1
    found = _date(told, number, int(day or 0))
    if found and not year and not _fits(found, note):
        other = [near for by in (-1, 1) if (near := _date(told + by, number, found.day)) and _fits(near, note)]
        return other[0] if other and abs(other[0].year - place.year) <= 1 and number in (1, 12) else found
    return found


def _fits(day: date, note: str | None) -> bool:
    said = _WEEKDAY.search(note or "")
    return not said or _DAYS.index(said[1].replace("天", "日")) == day.weekday()


def _with_weekend(one: Stretch, rest: str) -> Stretch:
    """与周末连休: the Saturday and Sunday beside it are part of the holiday."""
    if "连休" not in rest or one.first is None:
        return one
    first, last = one.first, one.last
    while (first - timedelta(days=1)).weekday() >= 5:
        first -= timedelta(days=1)
    while (last + timedelta(days=1)).weekday() >= 5:
        last += timedelta(days=1)
    return replace(one, first=first, last=last)


def _checked(one: Stretch, span: re.Match[str], rest: str) -> Stretch:
    """The stretch with its doubt: weekdays or a count that do not fit, or a make-up day that is no rest day."""
    doubts = []
    ends = ((one.first, span[4]), (one.last, span[8]))
    for day, note in ends if one.first != one.last or not one.working else ends[:1]:
        if day and not _fits(day, note) and "连休" not in rest:
            doubts.append(f"写的是周{_WEEKDAY.findall(note or '')[0]}，{day} 是周{_DAYS[day.weekday()]}")
    count = _COUNT.search(rest)
    if count and int(count[1]) != one.length and "连休" not in rest:
        doubts.append(f"写的是共 {count[1]} 天，起止是 {one.length} 天")
    if one.working and one.last.weekday() < 5:
        doubts.append("调休上班的一天不是周六、周日")
    if not 1 <= one.length <= LONGEST:
        doubts.append("起止日期不像一个假期")
    return replace(one, doubt="；".join(doubts))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
