"""What kind of day a day is: notices on holidays laid over each other into one calendar. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

HOLIDAY_RULES = "《全国年节及纪念日放假办法》第二条"

FIXED_HOLIDAYS = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
"""Holidays on a fixed solar date (放假办法 2024 修订 Art 2): certain even before the year's notice is out."""

_WEEKDAYS = "一二三四五六日"


def is_day(text: str) -> bool:
    """Whether a text is a day written as 2026-10-20."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day some notice makes a rest day (`working` False) or a make-up working day (`working` True)."""

    working: bool
    name: str
    paper: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice on holidays (放假安排通知): `region` is a division code prefix, '' for the whole country.

    `whole_year` is True when the notice settles its `year`; an amendment or a regional festival does not.
    """

    title: str
    number: str
    published: date
    region: str
    year: int
    whole_year: bool
    days: Mapping[date, SpecialDay]


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """One line of the ledger; `kind`: start 起, counted, makeup 班, weekend 休, holiday 假, stopped 停."""

    day: date
    counted: bool
    number: int | None
    kind: str
    reason: str
    article: str
    paper: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Rest and make-up days in force at one place; years outside `known_years` have no official notice."""

    region: str = ""
    known_years: frozenset[int] = frozenset()
    special: Mapping[date, SpecialDay] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Whether an office works on `day`, as far as is known today."""
        return self._working_and_kind(day)[0]

    def is_known(self, day: date) -> bool:
        """Whether the yearly notice for the year of `day` is out."""
        return day.year in self.known_years

    def explain(self, day: date) -> LedgerDay:
        """What kind of day this is, in words; `counted` says whether an office works on it."""
        working, kind = self._working_and_kind(day)
        special = self.special.get(day)
        if special:
            reason = f"{special.name}调休上班" if working else f"{special.name}放假"
            return LedgerDay(day, working, None, kind, f"{reason}（{weekday(day)}）", "", special.paper)
        if kind == "holiday":
            name = FIXED_HOLIDAYS[day.month, day.day]
            reason = f"{name}放假（{weekday(day)}），{self._unknown(day)}，调休未计入"
            return LedgerDay(day, False, None, kind, reason, HOLIDAY_RULES, "")
        reason = f"工作日（{weekday(day)}）" if working else f"休息日（{weekday(day)}）"
        if not self.is_known(day):
            reason += f"，{self._unknown(day)}，暂按周末推算"
        return LedgerDay(day, working, None, kind, reason, "", "")

    def _unknown(self, day: date) -> str:
        """Why the notice of that year is missing: not out yet, or of a year the program does not carry."""
        if self.known_years and day.year < min(self.known_years):
            return f"本程序没有收录{day.year}年放假安排"
        return f"{day.year}年放假安排尚未公布"

    def _working_and_kind(self, day: date) -> tuple[bool, str]:
        special = self.special.get(day)
        if special:
            return (True, "makeup") if special.working else (False, "holiday")
        if not self.is_known(day) and (day.month, day.day) in FIXED_HOLIDAYS:
            return False, "holiday"
        return (True, "counted") if day.weekday() < 5 else (False, "weekend")


def weekday(day: date) -> str:
    """The Chinese name of the weekday, 星期一 to 星期日."""
    return f"星期{_WEEKDAYS[day.weekday()]}"


def combine(notices: Iterable[Notice], region: str = "") -> Calendar:
    """Lay the notices in force at `region` over each other: national first, nearer later, newer last."""
    applying = [notice for notice in notices if region.startswith(notice.region)]
    applying.sort(key=lambda notice: (len(notice.region), notice.published, notice.title))
    special: dict[date, SpecialDay] = {}
    for notice in applying:
        special.update(notice.days)
    known = frozenset(n.year for n in applying if n.whole_year and not n.region)
    return Calendar(region, known, special)
