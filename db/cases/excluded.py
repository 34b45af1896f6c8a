"""Time that does not count (特别程序, 行政许可法 Art 45), and when it ran longer than the applicant was told. Pure."""

from dataclasses import dataclass, replace
from datetime import date

from db.calendar.counting import quick, working_days_ledger
from db.calendar.days import Calendar
from db.calendar.rules import LONGEST_DAYS, Exclusion
from db.cases.acts import ActKind, CaseAct, standing

EXCLUDED_PROCEDURES = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")
"""行政许可法第四十五条: only these stop the clock; a site survey (现场踏勘) does not."""


@dataclass(frozen=True, slots=True)
class Overrun:
    """A special procedure that took longer than the written notice said.

    The notice named `told` working days, ending on `told_until`; the procedure took `over` working days more. `ended`
    is None while it is still running. All of its time stays excluded from the period; the fault is that the notice was
    wrong.
    """

    procedure: str
    paper: str
    told: int
    told_until: date
    ended: date | None
    over: int

    @property
    def words(self) -> str:
        """What is wrong, in one line."""
        how = f"{self.ended:%m-%d} 才结束" if self.ended else "还没有结束"
        return (
            f"{self.procedure}书面告知 {self.told} 个工作日，到 {self.told_until:%m-%d}，{how}，"
            f"超过 {self.over} 个工作日"
        )


def told_days(act: CaseAct) -> int:
    """The working days named by a notice of excluded time; 0 where it names no usable number."""
    text = act.details.get("days", "")
    days = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(LONGEST_DAYS)) else 0
    return days if days <= LONGEST_DAYS else 0


def exclusions(acts: list[CaseAct], calendar: Calendar | None = None) -> tuple[Exclusion, ...]:
    """The special procedures whose time does not count; the last one may still be running.

    With a calendar, each also carries the day by which the notice said it would end (`told_until`).
    """
    found = []
    for begun, ended in _procedures(acts):
        one = Exclusion(
            begun.happened_on,
            ended.happened_on if ended else None,
            begun.details.get("procedure", "特别程序"),
            paper=begun.details.get("paper", ""),
        )
        days = told_days(begun) if calendar else 0
        if calendar and days:
            one = replace(one, told_until=working_days_ledger(begun.happened_on, days, quick(calendar)).due)
        found.append(one)
    return tuple(found)


def overruns(acts: list[CaseAct], calendar: Calendar, today: date) -> tuple[Overrun, ...]:
    """The special procedures that took longer than told (Art 45: 所需时间书面告知), as of today.

    The notice's days are counted as working days (Art 82), from the day after it began.
    """
    found = []
    for begun, ended in _procedures(acts):
        days = told_days(begun)
        until = working_days_ledger(begun.happened_on, days, calendar).due if days else None
        last = ended.happened_on if ended else today
        if until is None or last <= until:
            continue
        over = quick(calendar).working_between(until.toordinal(), last.toordinal())
        if over:
            found.append(Overrun(
                begun.details.get("procedure", "特别程序"), begun.details.get("paper", ""), days, until,
                ended.happened_on if ended else None, over,
            ))  # fmt: skip
    return tuple(found)


def _procedures(acts: list[CaseAct]) -> list[tuple[CaseAct, CaseAct | None]]:
    """Each special procedure: the act that began it and the one that ended it; None while it runs."""
    found: list[tuple[CaseAct, CaseAct | None]] = []
    for act in standing(acts):
        if act.kind is ActKind.STOPPED:
            found.append((act, None))
        elif act.kind is ActKind.RESUMED and found and found[-1][1] is None:
            found[-1] = (found[-1][0], act)
    return found
