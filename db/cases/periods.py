"""Which period runs for a case, from which act, and until when (行政许可法 Arts 32, 42–45, 50, 82). Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from db.calendar.counting import calendar_days_ledger, months_ledger, quick, working_days_ledger
from db.calendar.days import Calendar
from db.calendar.rules import (
    EARLIEST,
    LATEST,
    LONGEST_DAYS,
    LONGEST_MONTHS,
    WORKING_DAY_ARTICLE,
    Exclusion,
    Extension,
    Ledger,
)
from db.cases.acts import (
    OPEN,
    RUNNING,
    ActKind,
    CaseAct,
    CaseState,
    last_of,
    moving,
    standing,
    state_of,
    to_serve,
)
from db.cases.excluded import exclusions
from db.items.rules import LICENCE

CORRECTION_DAYS = 5
CORRECTION_ARTICLE = "《中华人民共和国行政许可法》第三十二条第一款第四项"
DELIVERY_DAYS = 10
DELIVERY_ARTICLE = "《中华人民共和国行政许可法》第四十四条"
GENERAL_DAYS = 20
GENERAL_ARTICLE = "《中华人民共和国行政许可法》第四十二条第一款"
GENERAL_BASIS = f"{GENERAL_ARTICLE}，特别规定待核"
"""What a licence rests on whose list names no limit: a special law may set another one."""
JOINT_DAYS = 45
JOINT_ARTICLE = "《中华人民共和国行政许可法》第四十二条第二款"
UPPER_ARTICLE = "《中华人民共和国行政许可法》第四十三条"
EXTENSION_DAYS, JOINT_EXTENSION_DAYS = 10, 15
RENEWAL_DAYS = 30
"""How long before the end a renewal is to be applied for (Art 50); the law does not say working days."""
REPORT_DAYS = 10
"""Working days after a commitment's due date for the supervisor to tell that it was not kept."""
GUIDE_LIMIT = "办事指南载明的法定时限"
GUIDE_PROMISE = "办事指南承诺时限"

NEXT_STEPS = {
    CaseState.RECEIVED: "查材料，决定是否受理",
    CaseState.CORRECTION: "等申请人补正",
    CaseState.ACCEPTED: "审查",
    CaseState.REVIEWED: "送决定人",
    CaseState.STOPPED: "等特别程序结束",
    CaseState.FORWARDED: "等上级机关决定",
    CaseState.GRANTED: "通知申请人取件",
    CaseState.DENIED: "送达书面决定",
    CaseState.NOT_APPLICABLE: "书面告知申请人",
    CaseState.REFUSED: "送达书面决定",
}
"""What is to be done next, by the state of a case."""


@dataclass(frozen=True, slots=True)
class Limits:
    """A case's two limits, each in its own unit, and the item type that says whether the Licensing Act holds."""

    item_type: str
    statutory: int | None = None
    statutory_unit: str = "working_day"
    promised: int | None = None
    promised_unit: str = "working_day"
    basis: str = ""
    flags: frozenset[str] = frozenset()

    @property
    def joint(self) -> bool:
        """Whether several licences are handled together (统一、联合、集中办理, Arts 26(2), 42(2))."""
        return self.licence and "joint" in self.flags

    @property
    def upper(self) -> bool:
        """Whether this office only reviews and an upper one decides (Art 43)."""
        return self.licence and "upper" in self.flags

    @property
    def rests_on(self) -> str:
        """What the statutory limit rests on, in words for the page and the papers."""
        if self.joint:
            return JOINT_ARTICLE
        if self.general:
            return UPPER_ARTICLE if self.upper else GENERAL_BASIS
        by_the_act = self.licence and self.statutory_unit == "working_day"
        return self.basis or (WORKING_DAY_ARTICLE if by_the_act else GUIDE_LIMIT)

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


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the applicant committed to bring or do (告知承诺), and the day the supervisor has to report by."""

    due: date
    report_by: date
    provisional: bool
    kept: bool | None


def received_on(acts: list[CaseAct]) -> date | None:
    """The receipt date (收件日期): of the station that collects, or of the organ where that is the earlier one."""
    days = [act.happened_on for act in standing(acts) if act.kind is ActKind.RECEIVED]
    organ = organ_received_on(acts)
    return min([*days, organ]) if days and organ else next(iter(days), None)


def organ_received_on(acts: list[CaseAct]) -> date | None:
    """The day the papers a station collected came to the organ that accepts (机关收到日期); None before.

    An acceptance by law is dated as of the receipt, but was recorded behind what came before.
    """
    accepted = last_of(acts, ActKind.ACCEPTED)
    came = [act for act in standing(acts) if act.kind is ActKind.ARRIVED and (not accepted or act.lsn < accepted.lsn)]
    return _day(came[0].details.get("came_on", "")) or came[0].happened_on if came else None


def accepted_on(acts: list[CaseAct]) -> date | None:
    """The acceptance date (受理日期), day 0 of the decision period."""
    dates = [act.happened_on for act in standing(acts) if act.kind is ActKind.ACCEPTED]
    return dates[-1] if dates else None


def correction_asked(acts: list[CaseAct]) -> bool:
    """Whether the applicant was told what to correct (一次性告知)."""
    return any(act.kind is ActKind.CORRECTION_ASKED for act in standing(acts))


def correct_by(acts: list[CaseAct]) -> date | None:
    """The day by which the applicant was told last to bring all corrections (补正期限); None where none was told."""
    asked = last_of(acts, ActKind.CORRECTION_ASKED, ActKind.CORRECTION_UNTIL)
    return _day(asked.details.get("until", "")) if asked else None


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


def extension(acts: list[CaseAct]) -> Extension | None:
    """The extension granted since the case was accepted (延期): 10 or 15 working days; None where none was."""
    act = last_of(acts, ActKind.EXTENDED, ActKind.ACCEPTED)
    days = act.details.get("days", "") if act and act.kind is ActKind.EXTENDED else ""
    if act is None or days not in (str(EXTENSION_DAYS), str(JOINT_EXTENSION_DAYS)):
        return None
    article = JOINT_ARTICLE if days == str(JOINT_EXTENSION_DAYS) else GENERAL_ARTICLE
    return Extension(int(days), article, act.details.get("paper", ""))


def statutory_ledger(acts: list[CaseAct], limits: Limits, calendar: Calendar, stops: bool = True) -> Ledger | None:
    """The ledger of the statutory limit (法定时限); None before acceptance or where no law is known to set one.

    A licence without a limit of its own has the 20 working days of Art 42(1), or of Art 43 where an upper office
    decides; licences handled together have the 45 of Art 42(2). Without `stops` special procedures and the extension
    are left out: the period as it stood on the day of acceptance.
    """
    start = accepted_on(acts)
    if start is None:
        return None
    return (
        _statutory(start, limits, calendar, exclusions(acts, calendar), extension(acts))
        if stops
        else _statutory(start, limits, calendar)
    )


def promised_ledger(acts: list[CaseAct], limits: Limits, calendar: Calendar, stops: bool = True) -> Ledger | None:
    """The ledger of the promised limit (承诺时限); None before acceptance or where nothing is promised.

    An extension is one of the statutory limit; the promise stays what it was.
    """
    start = accepted_on(acts)
    excluded = exclusions(acts, calendar) if stops else ()
    return _promised(start, limits, calendar, excluded) if start else None


def deadline(acts: list[CaseAct], limits: Limits, calendar: Calendar, today: date) -> Deadline:
    """The date that matters in the case's present state; the promised limit (承诺时限) before the statutory one.

    Once a period was extended, the extended one counts. A renewal is decided before the old licence ends. The days
    of the Licensing Act for acceptance (Art 32) and delivery (Art 44) run for licences alone.
    """
    state = state_of(acts) or CaseState.RECEIVED
    step = NEXT_STEPS.get(state, "已办结")
    if state not in OPEN or not moving(acts):
        return Deadline(None, False, _after_the_end(acts, calendar) or step)
    if state is CaseState.RECEIVED:
        return _before_the_old_ends(_before_acceptance(acts, limits, calendar, today), acts, limits, calendar, today)
    if state is CaseState.GRANTED:
        if not limits.licence:
            return Deadline(None, False, step)
        decided = moving(acts)[-1].happened_on
        return _deadline(working_days_ledger(decided, DELIVERY_DAYS, calendar, article=DELIVERY_ARTICLE), step)
    if state in RUNNING:
        promised = None if extension(acts) else promised_ledger(acts, limits, calendar)
        running = _deadline(promised or statutory_ledger(acts, limits, calendar), step)
        return _before_the_old_ends(running, acts, limits, calendar, today)
    by = correct_by(acts) if state is CaseState.CORRECTION else None
    return Deadline(None, False, f"{step}，{by:%m-%d} 前" if by else step)


def old_licence_ends(acts: list[CaseAct], limits: Limits) -> date | None:
    """The last day of the licence that a renewal is to follow, as noted at its intake; None for anything else."""
    act = last_of(acts, ActKind.RECEIVED)
    return _day(act.details.get("old_ends_on", "")) if act and limits.licence else None


def deemed_renewed_on(acts: list[CaseAct], limits: Limits, calendar: Calendar, today: date) -> date | None:
    """The day from which the law takes a licence for renewed (视为准予延续, Art 50); None where it does not.

    Nobody decided before it ended, though the renewal had been applied for in time and accepted, if only by law.
    """
    ends, received, state = old_licence_ends(acts, limits), received_on(acts), state_of(acts)
    if ends is None or received is None or today <= ends or (ends - received).days < RENEWAL_DAYS:
        return None
    undecided = state in RUNNING or (
        state is CaseState.RECEIVED and deemed_on(acts, limits, calendar, today) is not None
    )
    return ends + timedelta(days=1) if undecided else None


def lapses_on(acts: list[CaseAct], limits: Limits, calendar: Calendar, today: date) -> date | None:
    """The last day before time alone changes how a case stands; None where time changes nothing.

    After it, the law takes the application for accepted (Art 32) or the licence for renewed (Art 50).
    """
    state = state_of(acts)
    if state is not CaseState.RECEIVED and state not in RUNNING:
        return None
    waits = state is CaseState.RECEIVED and not correction_asked(acts)
    days = [last_day_to_ask(acts, limits, calendar) if waits else None, old_licence_ends(acts, limits)]
    return min((day for day in days if day and day >= today), default=None)


def commitment_due(acts: list[CaseAct]) -> date | None:
    """The day by which the last commitment is to be kept; None where there is none, or it names no day."""
    act = last_of(acts, ActKind.COMMITTED)
    return _day(act.details.get("due_on", "")) if act else None


def commitment(acts: list[CaseAct], calendar: Calendar) -> Commitment | None:
    """The last commitment, and by when its supervisor reports; None where there is none, or it names no day."""
    due = commitment_due(acts)
    if due is None:
        return None
    told = last_of(acts, ActKind.COMMITTED, ActKind.COMMITMENT_MET, ActKind.COMMITMENT_FAILED)
    kept = {ActKind.COMMITMENT_MET: True, ActKind.COMMITMENT_FAILED: False}.get(told.kind) if told else None
    ledger = working_days_ledger(due, REPORT_DAYS, calendar)
    return Commitment(due, ledger.due or due, ledger.provisional, kept)


def days_left(due: date | None, today: date, calendar: Calendar) -> int | None:
    """Working days after today until the due date; 0 on the day, negative by calendar days once it has passed."""
    if due is None:
        return None
    if due < today:
        return (due - today).days
    left = quick(calendar).working_between(today.toordinal(), due.toordinal())
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


def _before_the_old_ends(
    found: Deadline, acts: list[CaseAct], limits: Limits, calendar: Calendar, today: date
) -> Deadline:
    """A renewal's date, never later than the old licence's last day (Art 50)."""
    ends = old_licence_ends(acts, limits)
    if ends is None:
        return found
    renewed = deemed_renewed_on(acts, limits, calendar, today)
    if renewed:
        return Deadline(ends, False, "没有在有效期内决定，视为准予延续，请补办")
    if found.due is None or found.due > ends:
        return Deadline(ends, False, f"{found.next_step}，{ends:%m-%d} 原证到期前决定")
    return found


def _after_the_end(acts: list[CaseAct], calendar: Calendar) -> str:
    """What is still to be done on a finished case: serve a correction of its papers, watch a commitment."""
    if to_serve(acts):
        return "送达更正决定书"
    found = commitment(acts, calendar)
    if found is None or found.kept is not None:
        return ""
    return f"承诺 {found.due:%m-%d} 前履行，监管部门 {found.report_by:%m-%d} 前报告"


def _day(text: str) -> date | None:
    """A date in an act's details; None where another office's program wrote something else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _deadline(ledger: Ledger | None, step: str) -> Deadline:
    return Deadline(ledger.due, ledger.provisional, step) if ledger else Deadline(None, False, step)


def _statutory(
    start: date,
    limits: Limits,
    calendar: Calendar,
    excluded: tuple[Exclusion, ...] = (),
    more: Extension | None = None,
) -> Ledger | None:
    days = JOINT_DAYS if limits.joint else GENERAL_DAYS if limits.general else limits.statutory
    unit = "working_day" if limits.joint or limits.general else limits.statutory_unit
    return _ledger(start, days, unit, limits.rests_on, calendar, excluded, more)


def _promised(start: date, limits: Limits, calendar: Calendar, excluded: tuple[Exclusion, ...]) -> Ledger | None:
    return _ledger(start, limits.promised, limits.promised_unit, GUIDE_PROMISE, calendar, excluded)


def _ledger(
    start: date,
    limit: int | None,
    unit: str,
    basis: str,
    calendar: Calendar,
    excluded: tuple[Exclusion, ...],
    more: Extension | None = None,
) -> Ledger | None:
    if not limit or not 1 <= limit <= (LONGEST_MONTHS if unit == "month" else LONGEST_DAYS):
        return None  # none is known, or one nobody can mean: the other cases are counted all the same
    if unit == "month":
        return months_ledger(start, limit, calendar, excluded)
    if unit == "day":
        return calendar_days_ledger(start, limit, calendar, excluded, article=basis)
    return working_days_ledger(start, limit, calendar, excluded, basis, more)
