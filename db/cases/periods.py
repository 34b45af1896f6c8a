"""Which period runs for a case, from which act, and until when (行政许可法 Arts 32, 42, 44, 45). Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from db.calendar.rules import (
    WORKING_DAY_ARTICLE,
    Calendar,
    Exclusion,
    Ledger,
    calendar_days_ledger,
    months_ledger,
    working_days_ledger,
)
from db.cases.rules import NEXT_STEPS, OPEN, ActKind, CaseAct, CaseState, standing, state_of

CORRECTION_DAYS = 5
CORRECTION_ARTICLE = "《中华人民共和国行政许可法》第三十二条第一款第四项"
DELIVERY_DAYS = 10
DELIVERY_ARTICLE = "《中华人民共和国行政许可法》第四十四条"

__all__ = ["Deadline", "accepted_on", "days_left", "deadline", "decision_ledger", "exclusions", "standing"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The date that matters now, and what is to be done by then."""

    due: date | None
    provisional: bool
    next_step: str


def accepted_on(acts: list[CaseAct]) -> date | None:
    """The acceptance date (受理日期), day 0 of the decision period."""
    dates = [act.happened_on for act in standing(acts) if act.kind is ActKind.ACCEPTED]
    return dates[-1] if dates else None


def exclusions(acts: list[CaseAct]) -> tuple[Exclusion, ...]:
    """The special procedures (特别程序) whose time does not count; the last one may still be running."""
    found: list[Exclusion] = []
    begun: CaseAct | None = None
    for act in standing(acts):
        if act.kind is ActKind.STOPPED:
            begun = act
        elif act.kind is ActKind.RESUMED and begun:
            found.append(_exclusion(begun, act.happened_on))
            begun = None
    if begun:
        found.append(_exclusion(begun, None))
    return tuple(found)


def decision_ledger(acts: list[CaseAct], limit: int | None, unit: str, basis: str, calendar: Calendar) -> Ledger | None:
    """The ledger of the decision period; None before acceptance or where no limit is known."""
    start = accepted_on(acts)
    if start is None or not limit:
        return None
    if unit == "month":
        return months_ledger(start, limit, calendar)
    if unit == "day":
        return calendar_days_ledger(start, limit, calendar, exclusions(acts), article=basis)
    return working_days_ledger(start, limit, calendar, exclusions(acts), basis or WORKING_DAY_ARTICLE)


def deadline(
    acts: list[CaseAct], statutory: int | None, promised: int | None, unit: str, calendar: Calendar
) -> Deadline:
    """The date that matters in the case's present state; the promised limit (承诺时限) before the statutory one."""
    state = state_of(acts) or CaseState.RECEIVED
    step = NEXT_STEPS.get(state, "已办结")
    if state not in OPEN or not acts:
        return Deadline(None, False, step)
    if state is CaseState.RECEIVED:
        begun = max(a.happened_on for a in standing(acts) if a.kind in (ActKind.RECEIVED, ActKind.CORRECTED))
        ledger = working_days_ledger(begun, CORRECTION_DAYS, calendar, article=CORRECTION_ARTICLE)
        return Deadline(ledger.due, ledger.provisional, f"{ledger.due:%m-%d} 前不告知即视为受理")
    if state is CaseState.GRANTED:
        decided = standing(acts)[-1].happened_on
        ledger = working_days_ledger(decided, DELIVERY_DAYS, calendar, article=DELIVERY_ARTICLE)
        return Deadline(ledger.due, ledger.provisional, step)
    running = decision_ledger(acts, promised or statutory, unit, "", calendar)
    if running is None:
        return Deadline(None, False, step)
    return Deadline(running.due, running.provisional, step)


def days_left(due: date | None, today: date, calendar: Calendar) -> int | None:
    """Working days after today until the due date; 0 on the day, negative by calendar days once it has passed."""
    if due is None:
        return None
    if due < today:
        return (due - today).days
    left, day = 0, today
    while day < due:
        day += timedelta(days=1)
        left += calendar.is_working_day(day)
    return max(left, 1) if due > today else 0


def _exclusion(begun: CaseAct, end: date | None) -> Exclusion:
    return Exclusion(
        begun.happened_on,
        end,
        begun.details.get("procedure", "特别程序"),
        paper=begun.details.get("paper", ""),
    )
