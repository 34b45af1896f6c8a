"""听证 and interested parties (行政许可法 Arts 36, 46–48): who is told, asks by when, when it is held. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.calendar.days import Calendar
from db.calendar.rules import add_working_days
from db.cases.acts import ActKind, CaseAct, last_of, standing
from db.errors import UserError

K = ActKind
ASK_DAYS = 5
HOLD_DAYS = 20
NOTICE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Hearing:
    """How far a hearing has got, and its statutory days as they follow from the acts; None where none runs.

    `ask_by` is the last day to ask for it, `hold_by` the last day to hold it, `record` the number of its record.
    """

    told_on: date | None = None
    ask_by: date | None = None
    asked_on: date | None = None
    hold_by: date | None = None
    noticed_for: date | None = None
    held_on: date | None = None
    given_up: bool = False
    record: str = ""

    @property
    def open(self) -> bool:
        """Whether it was asked for and has neither been held nor given up."""
        return self.asked_on is not None and self.held_on is None and not self.given_up


def hearing_of(acts: Sequence[CaseAct], calendar: Calendar) -> Hearing:
    """How far a case's hearing has got. Its days are working days, like every period in the Act (Art 82)."""
    told, asked = last_of(acts, K.HEARING_TOLD), last_of(acts, K.HEARING_ASKED)
    noticed, held = last_of(acts, K.HEARING_NOTICED), last_of(acts, K.HEARING_HELD)
    waived = [act for act in standing(acts) if act.kind is K.VIEWS_HEARD and act.details.get("waives") == "hearing"]
    since = asked or told
    return Hearing(
        told_on=told.happened_on if told else None,
        ask_by=add_working_days(told.happened_on, ASK_DAYS, calendar) if told else None,
        asked_on=asked.happened_on if asked else None,
        hold_by=add_working_days(asked.happened_on, HOLD_DAYS, calendar) if asked else None,
        noticed_for=_day(noticed),
        held_on=held.happened_on if held else None,
        given_up=bool(since and any(_later(act, since) for act in waived)),
        record=(held.details.get("paper", "") or f"{held.happened_on} 听证笔录") if held else "",
    )


def earliest_day(noticed_on: date, calendar: Calendar) -> date:
    """The first day a hearing may be held after notice on a day: seven working days on (Art 48(1)(1))."""
    return add_working_days(noticed_on, NOTICE_DAYS, calendar)


def reviewers_of(acts: Sequence[CaseAct]) -> frozenset[str]:
    """Everybody who looks into the case: who wrote an opinion on it, and the officers of its surveys."""
    found = {act.user_name for act in standing(acts) if act.kind is K.REVIEWED}
    for act in standing(acts):
        if act.kind in (K.SURVEY_NOTICED, K.SURVEYED):
            found |= set(names_of(act.details.get("officers", "")))
    return frozenset(found)


def names_of(text: str) -> tuple[str, ...]:
    """Names written one after the other, in the order written, each once."""
    for mark in "，,;；/\n　 ":
        text = text.replace(mark, "、")
    return tuple(dict.fromkeys(name.strip() for name in text.split("、") if name.strip()))


def check_asked(acts: Sequence[CaseAct], happened_on: date, calendar: Calendar) -> None:
    """Raise UserError when the five working days for asking have gone by (Art 47(1))."""
    found = hearing_of(acts, calendar)
    if found.ask_by and happened_on > found.ask_by:
        raise UserError(
            f"申请听证的期限到 {found.ask_by}，已经过了，没有保存。",
            hint="逾期视为放弃；认为涉及公共利益、应当听证的，由本机关决定举行，请直接办「通知举行听证」。",
        )


def check_noticed(
    acts: Sequence[CaseAct], happened_on: date, day: date, presider: str, reason: str, calendar: Calendar
) -> None:
    """Raise UserError for a notice too short, a day too late without a reason, or a presider who reviews the case."""
    _check_presider(acts, presider)
    earliest = earliest_day(happened_on, calendar)
    if day < earliest:
        raise UserError(
            f"{happened_on} 通知，最早只能在 {earliest} 举行听证，没有保存。",
            hint="举行听证的时间、地点要在七日前通知（工作日，行政许可法第四十八条），请改听证日期。",
        )
    found = hearing_of(acts, calendar)
    if found.hold_by and day > found.hold_by and not reason.strip():
        raise UserError(
            f"听证应当在 {found.hold_by} 以前举行，没有保存。",
            hint="提出申请后二十日内组织（行政许可法第四十七条）；确实赶不上的，在说明里写清原因。",
        )


def check_held(acts: Sequence[CaseAct], happened_on: date, presider: str, calendar: Calendar) -> None:
    """Raise UserError for a hearing without notice, before its day, or presided over by a reviewer of the case."""
    _check_presider(acts, presider)
    day = hearing_of(acts, calendar).noticed_for
    if day is None:
        raise UserError("还没有通知举行听证，没有保存。", hint="请先办「通知举行听证」，七日前通知各方。")
    if happened_on < day:
        raise UserError(f"通知的听证日期是 {day}，没有保存。", hint="请核对日期；改期的，请先重新通知。")


def check_reviewer(acts: Sequence[CaseAct], name: str) -> None:
    """Raise UserError where the writer of the opinion also presides over the hearing (Art 48(1)(3))."""
    act = last_of(acts, K.HEARING_HELD, K.HEARING_NOTICED)
    if act and name and name in names_of(act.details.get("presider", "")):
        raise UserError(f"{name}是听证主持人，不能再审查这件，没有保存。", hint="请由别的审查人员写审查意见。")


def _check_presider(acts: Sequence[CaseAct], presider: str) -> None:
    both = [name for name in names_of(presider) if name in reviewers_of(acts)]
    if both:
        raise UserError(
            f"{'、'.join(both)}审查过这件，不能主持听证，没有保存。",
            hint="主持人要在审查人员以外指定（行政许可法第四十八条）。",
        )


def _later(act: CaseAct, since: CaseAct) -> bool:
    return (act.happened_on, act.lsn) >= (since.happened_on, since.lsn)


def _day(act: CaseAct | None) -> date | None:
    try:
        return date.fromisoformat(act.details.get("day", "")) if act else None
    except ValueError:
        return None
