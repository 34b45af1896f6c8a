"""Which period runs for a case, from which act, and until when (行政许可法 Arts 32, 42, 44, 45, 82). Pure."""

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
from db.cases.acts import NEXT_STEPS, OPEN, ActKind, CaseAct, CaseState, moving, standing, state_of
from db.items.rules import LICENCE

CORRECTION_DAYS = 5
CORRECTION_ARTICLE = "《中华人民共和国行政许可法》第三十二条第一款第四项"
DELIVERY_DAYS = 10
DELIVERY_ARTICLE = "《中华人民共和国行政许可法》第四十四条"
GENERAL_DAYS = 20
GENERAL_ARTICLE = "《中华人民共和国行政许可法》第四十二条第一款"
GENERAL_BASIS = f"{GENERAL_ARTICLE}，特别规定待核"
"""What a licence rests on whose list names no limit: a special law may set another one."""
GUIDE_LIMIT = "办事指南载明的法定时限"
GUIDE_PROMISE = "办事指南承诺时限"


@dataclass(frozen=True, slots=True)
class Limits:
    """A case's two limits, each in its own unit, and the item type that says whether the Licensing Act holds."""

    item_type: str
    statutory: int | None = None
    statutory_unit: str = "working_day"
    promised: int | None = None
    promised_unit: str = "working_day"
    basis: str = ""

    @property
    def licence(self) -> bool:
        """Whether the item is a 行政许可; for anything else the Licensing Act sets no period."""
        return self.item_type == LICENCE

    @property
    def general(self) -> bool:
        """Whether only the general 20 working days of Art 42(1) are known."""
        return self.licence and not self.statutory


@dataclass(frozen=True, slots=True)
class Deadline:
    """The date that matters now, and what is to be done by then."""

    due: date | None
    provisional: bool
    next_step: str


def received_on(acts: list[CaseAct]) -> date | None:
    """The receipt date (收件日期)."""
    return next((act.happened_on for act in standing(acts) if act.kind is ActKind.RECEIVED), None)


def accepted_on(acts: list[CaseAct]) -> date | None:
    """The acceptance date (受理日期), day 0 of the decision period."""
    dates = [act.happened_on for act in standing(acts) if act.kind is ActKind.ACCEPTED]
    return dates[-1] if dates else None


def correction_asked(acts: list[CaseAct]) -> bool:
    """Whether the applicant was told what to correct (一次性告知)."""
    return any(act.kind is ActKind.CORRECTION_ASKED for act in standing(acts))


def last_day_to_ask(acts: list[CaseAct], limits: Limits, calendar: Calendar) -> date | None:
    """The fifth working day after receipt, the last one for the notice of corrections; licences only (Art 32(1)(4))."""
    received = received_on(acts)
    if received is None or not limits.licence:
        return None
    return working_days_ledger(received, CORRECTION_DAYS, calendar, article=CORRECTION_ARTICLE).due


def deemed_on(acts: list[CaseAct], limits: Limits, calendar: Calendar, today: date) -> date | None:
    """The receipt date where the five working days went by without a notice: accepted by law (视为受理)."""
    last = last_day_to_ask(acts, limits, calendar)
    if state_of(acts) is not CaseState.RECEIVED or correction_asked(acts) or last is None or today <= last:
        return None
    return received_on(acts)


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


def statutory_ledger(acts: list[CaseAct], limits: Limits, calendar: Calendar, stops: bool = True) -> Ledger | None:
    """The ledger of the statutory limit (法定时限); None before acceptance or where no law is known to set one.

    A licence without a limit of its own has the 20 working days of Art 42(1). Without `stops` the special
    procedures are left out: the period as it stood on the day of acceptance.
    """
    start = accepted_on(acts)
    excluded = exclusions(acts) if stops else ()
    return _statutory(start, limits, calendar, excluded) if start else None


def promised_ledger(acts: list[CaseAct], limits: Limits, calendar: Calendar, stops: bool = True) -> Ledger | None:
    """The ledger of the promised limit (承诺时限); None before acceptance or where nothing is promised."""
    start = accepted_on(acts)
    excluded = exclusions(acts) if stops else ()
    return _promised(start, limits, calendar, excluded) if start else None


def deadline(acts: list[CaseAct], limits: Limits, calendar: Calendar, today: date) -> Deadline:
    """The date that matters in the case's present state; the promised limit (承诺时限) before the statutory one.

    The days of the Licensing Act for acceptance (Art 32) and delivery (Art 44) run for licences alone.
    """
    state = state_of(acts) or CaseState.RECEIVED
    step = NEXT_STEPS.get(state, "已办结")
    if state not in OPEN or not acts:
        return Deadline(None, False, step)
    if state is CaseState.RECEIVED:
        return _before_acceptance(acts, limits, calendar, today)
    if state is CaseState.GRANTED:
        if not limits.licence:
            return Deadline(None, False, step)
        decided = moving(acts)[-1].happened_on
        return _deadline(working_days_ledger(decided, DELIVERY_DAYS, calendar, article=DELIVERY_ARTICLE), step)
    if state in (CaseState.ACCEPTED, CaseState.REVIEWED, CaseState.STOPPED):
        return _deadline(promised_ledger(acts, limits, calendar) or statutory_ledger(acts, limits, calendar), step)
    return Deadline(None, False, step)


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


def _before_acceptance(acts: list[CaseAct], limits: Limits, calendar: Calendar, today: date) -> Deadline:
    if not limits.licence:
        return Deadline(None, False, NEXT_STEPS[CaseState.RECEIVED])
    deemed = deemed_on(acts, limits, calendar, today)
    if deemed:
        running = _promised(deemed, limits, calendar, ()) or _statutory(deemed, limits, calendar, ())
        return _deadline(running, f"视为 {deemed:%m-%d} 受理，请补记")
    begun = max(a.happened_on for a in standing(acts) if a.kind in (ActKind.RECEIVED, ActKind.CORRECTED))
    ledger = working_days_ledger(begun, CORRECTION_DAYS, calendar, article=CORRECTION_ARTICLE)
    asked = correction_asked(acts)
    return _deadline(ledger, "补正齐全的应当受理" if asked else f"{ledger.due:%m-%d} 前不告知即视为受理")


def _deadline(ledger: Ledger | None, step: str) -> Deadline:
    return Deadline(ledger.due, ledger.provisional, step) if ledger else Deadline(None, False, step)


def _statutory(start: date, limits: Limits, calendar: Calendar, excluded: tuple[Exclusion, ...]) -> Ledger | None:
    if limits.general:
        return working_days_ledger(start, GENERAL_DAYS, calendar, excluded, GENERAL_BASIS)
    by_the_act = limits.licence and limits.statutory_unit == "working_day"
    basis = limits.basis or (WORKING_DAY_ARTICLE if by_the_act else GUIDE_LIMIT)
    return _ledger(start, limits.statutory, limits.statutory_unit, basis, calendar, excluded)


def _promised(start: date, limits: Limits, calendar: Calendar, excluded: tuple[Exclusion, ...]) -> Ledger | None:
    return _ledger(start, limits.promised, limits.promised_unit, GUIDE_PROMISE, calendar, excluded)


def _ledger(
    start: date, limit: int | None, unit: str, basis: str, calendar: Calendar, excluded: tuple[Exclusion, ...]
) -> Ledger | None:
    if not limit:
        return None
    if unit == "month":
        return months_ledger(start, limit, calendar)
    if unit == "day":
        return calendar_days_ledger(start, limit, calendar, excluded, article=basis)
    return working_days_ledger(start, limit, calendar, excluded, basis)


def _exclusion(begun: CaseAct, end: date | None) -> Exclusion:
    return Exclusion(
        begun.happened_on,
        end,
        begun.details.get("procedure", "特别程序"),
        paper=begun.details.get("paper", ""),
    )
