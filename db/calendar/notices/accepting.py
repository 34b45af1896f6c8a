"""The days of a notice as a person accepts them, in the form the calendar keeps notices in. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from db.calendar.days import Calendar
from db.calendar.notices.reading import LONGEST, Proposal, Stretch
from db.errors import UserError

LONGEST_TITLE = 200
HINT = "请对照通知原文改正。"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A notice whose days a person looked at; `region` is '' for the whole country, else a division's digits."""

    title: str
    number: str
    published: date
    region: str
    year: int
    whole_year: bool
    stretches: tuple[Stretch, ...]

    @property
    def raw(self) -> dict[str, object]:
        """The same as it stands in a file of resources/calendar."""
        rest = [one for one in self.stretches if not one.working]
        return {
            "notice": self.title, "number": self.number, "published": self.published.isoformat(),
            "region": self.region, "year": self.year, "whole_year": self.whole_year,
            "rest": [{"from": str(one.first), "to": str(one.last), "name": one.name} for one in rest],
            "work": [{"day": str(one.last), "name": one.name} for one in self.stretches if one.working],
        }  # fmt: skip


def accepted(
    title: str, number: str, published: date, region: str, whole_year: bool, year: int, stretches: Sequence[Stretch]
) -> Accepted:
    """A notice ready to be kept. Raises UserError for what no notice can say."""
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise UserError("没有写通知的标题，没有采用。", hint="请照通知抄写标题。")
    if not stretches:
        raise UserError("一天也没有选，没有采用。", hint="请勾上通知里放假和上班的日子。")
    seen: dict[date, Stretch] = {}
    for one in stretches:
        _check(one, year)
        for day in days_of(one):
            other = seen.setdefault(day, one)
            if other is not one:
                raise UserError(f"{day} 选了两次，一处是{_what(other)}，一处是{_what(one)}，没有采用。", hint=HINT)
    return Accepted(title.strip(), number.strip(), published, region, year, whole_year and not region,
                    tuple(stretches))  # fmt: skip


def completed(proposal: Proposal, calendar: Calendar) -> Proposal:
    """The proposal with open stretches (延长……至) beginning after the holiday the calendar already has there."""
    return replace(proposal, stretches=tuple(_begun(one, calendar) for one in proposal.stretches))


def days_of(one: Stretch) -> list[date]:
    """Every day of a stretch."""
    return [one.first + timedelta(days=number) for number in range(one.length)] if one.first else []


def _begun(one: Stretch, calendar: Calendar) -> Stretch:
    if one.first is not None:
        return one
    day = one.last
    for _ in range(LONGEST):
        known = calendar.special.get(day)
        if known and not known.working:
            return replace(one, first=day + timedelta(days=1), doubt="起日按已有的放假安排接着算，请核对")
        day -= timedelta(days=1)
    return replace(one, doubt="通知只写了延长到哪天，原来的假期还没有录入")


def _check(one: Stretch, year: int) -> None:
    if one.first is None or not 1 <= one.length <= LONGEST:
        raise UserError(f"「{one.name}」到 {one.last} 的起日不对，没有采用。", hint=f"{HINT}一段最长 {LONGEST} 天。")
    if not {one.first.year, one.last.year} <= {year - 1, year, year + 1}:
        raise UserError(f"{one.first} 不在 {year} 年前后，没有采用。", hint=HINT)


def _what(one: Stretch) -> str:
    return f"{one.name}{'上班' if one.working else '放假'}"
