"""What a paper bag (材料移送单) holds, and whether it arrived whole. Pure.

A bag has no row of its own: it is the `sent` and `arrived` acts that name the same `bag`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from db.cases.acts import TO_SERVE, ActKind, CaseAct, CaseState, last_of, outcome_of, standing
from db.cases.whereabouts import Thing, arrived_on, things_of, things_words
from db.errors import UserError

LATE_DAYS = 2
"""Calendar days after which somebody asks about a bag that has not arrived (inside one county it takes a day)."""
MOST_PAGES = 99_999
CODE = "SGTB1"
MOST_IN_CODE = 12
_CASE = re.compile(r"([0-9A-Za-z-]{1,40}),([FOR]{0,3}),(\d{1,5}),(\d{1,5})")
K = ActKind


@dataclass(frozen=True, slots=True)
class Load:
    """What goes into a bag for one case: the things, their pages, and how many of those are originals."""

    case_id: str
    things: frozenset[Thing]
    pages: int
    originals: int


@dataclass(frozen=True, slots=True)
class BagLine:
    """One case in a bag: what was sent, and what was found in it at the other end."""

    case_id: str
    number: str
    item_name: str
    applicant: str
    things: frozenset[Thing]
    pages: int
    originals: int
    arrived_on: date | None = None
    pages_found: int = 0
    originals_found: int = 0
    differs: str = ""

    @property
    def things_words(self) -> str:
        """The things in words; originals only where some were counted into the bag."""
        there = self.things if self.originals else self.things - {Thing.ORIGINALS}
        return things_words(there or self.things)


@dataclass(frozen=True, slots=True)
class Bag:
    """One trip; `sent_on` is None where the bag is here but the other office's data is not."""

    number: str
    sender: str
    to: str
    sent_on: date | None
    carrier: str
    sent_by: str
    lines: tuple[BagLine, ...] = field(default=())

    @property
    def under_way(self) -> bool:
        """Whether something in it has not arrived."""
        return any(line.arrived_on is None for line in self.lines)

    @property
    def arrived_on(self) -> date | None:
        """The day the last part arrived; None while something is under way."""
        days = [line.arrived_on for line in self.lines if line.arrived_on]
        return max(days) if days and not self.under_way else None

    @property
    def differs(self) -> bool:
        """Whether anything is missing or differs from the sheet."""
        return any(line.differs for line in self.lines)

    @property
    def pages(self) -> int:
        """How many pages were sent."""
        return sum(line.pages for line in self.lines)

    @property
    def originals(self) -> int:
        """How many originals were sent."""
        return sum(line.originals for line in self.lines)

    def days_under_way(self, today: date) -> int:
        """Calendar days since it was sent, until it arrived."""
        return ((self.arrived_on or today) - self.sent_on).days if self.sent_on else 0

    def late(self, today: date) -> bool:
        """Whether somebody has to ask where it is."""
        return self.under_way and self.days_under_way(today) > LATE_DAYS


def count_of(act: CaseAct, name: str) -> int:
    """A number in an act's details; 0 where there is none."""
    text = act.details.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_PAGES)) else 0


def code_text(bag: Bag) -> str:
    """The text of the code on a bag's sheet, read by a receiver who has not got the other office's package yet."""
    cases = (f"{one.number},{_letters(one.things)},{one.pages},{one.originals}" for one in bag.lines[:MOST_IN_CODE])
    return ";".join((f"{CODE}:{bag.number}", *cases))


def read_code(text: str) -> tuple[str, tuple[tuple[str, frozenset[Thing], int, int], ...]] | None:
    """The bag's number, and the number, things, pages and originals of each case; None for any other text."""
    head, *cases = text.strip().split(";")
    sign, _, number = head.partition(":")
    found = [_CASE.fullmatch(one) for one in cases]
    if sign != CODE or not number or not all(found):
        return None
    return number, tuple(
        (one[1], frozenset(thing for thing in Thing if thing.name[0] in one[2]), int(one[3]), int(one[4]))
        for one in found if one
    )  # fmt: skip


def _letters(things: frozenset[Thing]) -> str:
    return "".join(thing.name[0] for thing in Thing if thing in things)


def check_loads(to: str, sender: str, loads: Sequence[Load]) -> None:
    """Raise UserError for a bag that is empty, addressed to its sender, or has a case twice or a case without pages."""
    if not to.strip():
        raise UserError("没有填移送给哪个单位，没有移送。", hint="请填接收单位的全称。")
    if to.strip() == sender:
        raise UserError("接收单位就是本单位，没有移送。", hint="请填要送到的单位。")
    if not loads:
        raise UserError("移送单里没有办件，没有移送。", hint="请至少放一件。")
    if len({load.case_id for load in loads}) != len(loads):
        raise UserError("同一件在移送单里写了两次，没有移送。", hint="同一件的材料请合在一行。")
    for load in loads:
        check_counts(load.pages, load.originals)
        if not load.things or not load.pages:
            raise UserError("有一件没有写送什么、共几页，没有移送。", hint="原件、证照也按页数填。")


def check_counts(pages: int, originals: int) -> None:
    """Raise UserError for impossible numbers of pages."""
    if not (0 <= pages <= MOST_PAGES and 0 <= originals <= MOST_PAGES):
        raise UserError("页数或原件数不对，没有保存。", hint=f"请填 0 到 {MOST_PAGES}。")
    if originals > pages:
        raise UserError("原件数比总页数还多，没有保存。", hint="总页数要包括原件。")


def check_found(line: BagLine, pages: int, originals: int, differs: str) -> None:
    """Raise UserError where the count differs from what was sent and no difference is written down."""
    check_counts(pages, originals)
    if (pages, originals) != (line.pages, line.originals) and not differs.strip():
        raise UserError(
            f"{line.number} 移送单写 {line.pages} 页、原件 {line.originals} 件，实收 {pages} 页、{originals} 件，"
            "没有写明差异，没有保存。",
            hint="请写清缺什么、多什么，例：缺营业执照原件 1 件；并当场告诉移送人。",
        )


def bags_of(acts: Iterable[CaseAct], cases: dict[str, tuple[str, str, str]]) -> list[Bag]:
    """The bags in these acts, the newest first; `cases` are number, item and applicant by the case's id."""
    sent, arrived = defaultdict[str, dict[str, CaseAct]](dict), defaultdict[str, dict[str, CaseAct]](dict)
    for act in standing(acts):
        if act.kind in (K.SENT, K.ARRIVED) and act.details.get("bag") and act.case_id in cases:
            (sent if act.kind is K.SENT else arrived)[act.details["bag"]][act.case_id] = act
    bags = [_bag(number, sent[number], arrived[number], cases) for number in {*sent, *arrived}]
    return sorted(bags, key=lambda bag: (bag.sent_on or bag.arrived_on or date.min, bag.number), reverse=True)


def _bag(
    number: str, sent: dict[str, CaseAct], arrived: dict[str, CaseAct], cases: dict[str, tuple[str, str, str]]
) -> Bag:
    ids = sorted({*sent, *arrived}, key=lambda case_id: cases[case_id][0])
    first = next(iter(sent.values()), None)
    lines = tuple(_line(case_id, cases[case_id], sent.get(case_id), arrived.get(case_id)) for case_id in ids)
    some = first or next(iter(arrived.values()))
    return Bag(
        number=number,
        sender=first.organ_name if first else some.details.get("from", ""),
        to=first.details.get("to", "") if first else some.organ_name,
        sent_on=first.happened_on if first else None,
        carrier=some.details.get("carrier", ""),
        sent_by=first.user_name if first else "",
        lines=lines,
    )


def _line(case_id: str, case: tuple[str, str, str], sent: CaseAct | None, arrived: CaseAct | None) -> BagLine:
    some = sent or arrived
    assert some is not None
    return BagLine(
        case_id, *case, things_of(some), count_of(some, "pages"), count_of(some, "originals"),
        arrived_on(arrived) if arrived else None, count_of(arrived, "pages") if arrived else 0,
        count_of(arrived, "originals") if arrived else 0, arrived.details.get("differs", "") if arrived else "",
    )  # fmt: skip


def goes_back(acts: Sequence[CaseAct]) -> frozenset[Thing]:
    """The things probably sent next: originals and result once decided or certified, before that file and originals."""
    if outcome_of(acts) in (*TO_SERVE, CaseState.GRANTED) or last_of(acts, K.CERTIFIED):
        return frozenset({Thing.ORIGINALS, Thing.RESULT})
    return frozenset({Thing.FILE, Thing.ORIGINALS})
