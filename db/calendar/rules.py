"""Counting legal periods day by day: values in, a ledger that explains itself out."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from db.calendar.days import Calendar, LedgerDay, weekday
from db.errors import UserError

LONGEST_DAYS = 3650
LONGEST_MONTHS = 120
EARLIEST = date(1990, 1, 1)
LATEST = date(2150, 12, 31)

WORKING_DAY_ARTICLE = "《中华人民共和国行政许可法》第八十二条"
EXCLUDED_TIME_ARTICLE = "《中华人民共和国行政许可法》第四十五条"
BEYOND_TOLD, STILL = "超过书面告知的时间", "尚未结束"
START_DAY_ARTICLE = "参照《中华人民共和国民法典》第二百零一条第一款"
MONTH_END_ARTICLE = "参照《中华人民共和国民法典》第二百零二条"
ROLL_ARTICLE = "参照《中华人民共和国民法典》第二百零三条第一款"

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Time that does not count (扣除时间, 行政许可法 Art 45): days after `start`, `end` included.

    `end` None: still running, the clock is stopped. `paper` names the written notice to the applicant; it ends at
    `told_until` as told there.
    """

    start: date
    end: date | None
    reason: str
    article: str = EXCLUDED_TIME_ARTICLE
    paper: str = ""
    told_until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether `day` lies in the excluded time; the day it began is judged as any other."""
        return self.start < day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Extension:
    """Working days granted at the end of a period (延期, 行政许可法 Art 42); `paper` told the applicant why."""

    days: int
    article: str
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A counted period: the due date is the last line. `due` None: an open exclusion has stopped the clock.

    `extension` working days were granted beyond `length`. `unit` is "working_days", "calendar_days" or "months";
    `provisional` means a year without an official notice was walked: the date is recomputed when the notice comes.
    """

    start: date
    length: int
    unit: str
    due: date | None
    provisional: bool
    days: tuple[LedgerDay, ...]
    extension: int = 0

    @property
    def counted(self) -> int:
        """How many days have been counted: `length` and `extension` in a finished count of days."""
        return sum(1 for line in self.days if line.counted)


def working_days_ledger(
    start: date,
    length: int,
    calendar: Calendar,
    exclusions: Iterable[Exclusion] = (),
    article: str = WORKING_DAY_ARTICLE,
    extension: Extension | None = None,
) -> Ledger:
    """Count working days from the day after `start` (行政许可法 Art 82; day 0: 民法典 Art 201 by analogy).

    `article` is the law the period rests on; Art 82 holds for 行政许可 only. UserError for an absurd length.
    """
    _check(start, length, LONGEST_DAYS, "工作日")
    exclusions, more = _checked(exclusions), extension.days if extension else 0
    lines, number = [_start_line(start)], 0
    for day in _days_after(start):
        stopped = _exclusion_on(day, exclusions)
        if stopped:
            lines.append(_stopped_line(day, stopped))
            if stopped.end is None:
                return _ledger(lines, length, None, calendar, more)
            continue
        line = calendar.explain(day)
        if line.counted:
            number += 1
            line = _counted_line(line, number, article)
            if extension and number > length:
                line = replace(line, article=extension.article, paper=extension.paper or line.paper)
        lines.append(line)
        if number == length + more:
            break
    return _ledger(lines, length, lines[-1].day, calendar, more)


def calendar_days_ledger(
    start: date,
    length: int,
    calendar: Calendar,
    exclusions: Iterable[Exclusion] = (),
    roll: bool = True,
    article: str = "",
) -> Ledger:
    """Count calendar days from the day after `start`, where the law counts every day (复议 60 日).

    With `roll`, a last day that is a rest day moves to the next working day (民法典 Art 203, by analogy).
    """
    _check(start, length, LONGEST_DAYS, "日")
    lines, ended = _every_day(start, length, _checked(exclusions))
    shown = [replace(line, reason=f"计第{line.number}日（{weekday(line.day)}）", article=article)
             if line.counted else line for line in lines]  # fmt: skip
    return _rolled(shown, length, "calendar_days", calendar, roll, ended)


def months_ledger(
    start: date,
    months: int,
    calendar: Calendar,
    exclusions: Iterable[Exclusion] = (),
    roll: bool = True,
    article: str = MONTH_END_ARTICLE,
) -> Ledger:
    """Count months: the same day `months` later, or the month's last day if none (民法典 Art 202).

    Excluded days move that end on by as many days: a period in months runs through every day of the calendar. With
    `roll`, a last day that is a rest day moves to the next working day (民法典 Art 203, by analogy).
    """
    _check(start, months, LONGEST_MONTHS, "个月")
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    month_end = monthrange(year, month + 1)[1]
    end = date(year, month + 1, min(start.day, month_end))
    lines, ended = _every_day(start, (end - start).days, _checked(exclusions))
    if ended:
        last = lines[-1]
        how = "到期月的对应日" if start.day <= month_end else "到期月没有对应日，以月末日为最后一日"
        if last.day != end:
            how = f"{how} {end.isoformat()}，其间不计的 {(last.day - end).days} 日顺延至此"
        lines[-1] = replace(last, reason=f"{how}（{weekday(last.day)}）", article=article)
    return _rolled(lines, months, "months", calendar, roll, ended)


def add_working_days(start: date, length: int, calendar: Calendar) -> date:
    """The date `length` working days after `start`, day 0 excluded; `length` 0 is `start` itself."""
    if length == 0:
        return start
    _check(start, length, LONGEST_DAYS, "工作日")
    left = length
    for day in _days_after(start):
        left -= calendar.is_working_day(day)
        if left == 0:
            return day
    raise AssertionError("_days_after never ends without an error")


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """How many working days lie after `start`, `end` included; negative when `end` is earlier."""
    if end < start:
        return -working_days_between(end, start, calendar)
    span = (end - start).days
    return sum(calendar.is_working_day(start + timedelta(days=n)) for n in range(1, span + 1))


def as_json(ledger: Ledger) -> dict[str, object]:
    """The ledger as plain values: due, provisional, and one line per day with date, counted and reason."""
    return {
        "due": ledger.due.isoformat() if ledger.due else None,
        "provisional": ledger.provisional,
        "ledger": [
            {"date": line.day.isoformat(), "counted": line.counted, "reason": full_reason(line)} for line in ledger.days
        ],
    }


def full_reason(line: LedgerDay) -> str:
    """Reason, article and paper of one line as a single Chinese phrase."""
    paper = f"《{line.paper}》" if line.paper and not line.paper.startswith("《") else line.paper
    sources = "、".join(part for part in (line.article, paper) if part)
    return f"{line.reason}，{sources}" if sources else line.reason


def _check(start: date, length: int, longest: int, unit: str) -> None:
    if not 1 <= length <= longest:
        raise UserError(f"期限「{length}{unit}」不能计算。", hint=f"请填 1 到 {longest} 之间的整数。")
    if not EARLIEST <= start <= LATEST:
        raise UserError(f"起算日 {start.isoformat()} 不能计算。", hint="请核对年份，例如 2026-09-18。")


def _checked(exclusions: Iterable[Exclusion]) -> tuple[Exclusion, ...]:
    found = tuple(exclusions)
    for exclusion in found:
        if exclusion.end is not None and exclusion.end < exclusion.start:
            raise UserError(
                f"扣除时间「{exclusion.reason}」的结束日 {exclusion.end.isoformat()} 早于开始日"
                f" {exclusion.start.isoformat()}。",
                hint="请改正开始日或结束日。",
            )
    return found


def _days_after(start: date) -> Iterator[date]:
    day = start
    while day < date.max:
        day += _ONE_DAY
        yield day
    raise UserError("扣除时间太长，到期日超出了可以计算的年份。", hint="请核对扣除时间的起止日期。")


def _exclusion_on(day: date, exclusions: Iterable[Exclusion]) -> Exclusion | None:
    """The exclusion covering `day`; a finished one before an open one."""
    covering = [exclusion for exclusion in exclusions if exclusion.covers(day)]
    covering.sort(key=lambda exclusion: exclusion.end is None)
    return covering[0] if covering else None


def _start_line(start: date) -> LedgerDay:
    reason = f"起算日（{weekday(start)}），当日不计入"
    return LedgerDay(start, False, None, "start", reason, START_DAY_ARTICLE, "")


def _stopped_line(day: date, exclusion: Exclusion) -> LedgerDay:
    still = f"，{STILL}，期限停止计算" if exclusion.end is None else ""
    longer = f"，{BEYOND_TOLD}（到 {exclusion.told_until}）" if day > (exclusion.told_until or day) else ""
    reason = f"{exclusion.reason}所需时间不计入{longer}{still}（{weekday(day)}）"
    return LedgerDay(day, False, None, "stopped", reason, exclusion.article, exclusion.paper)


def _counted_line(line: LedgerDay, number: int, article: str) -> LedgerDay:
    what = f"工作日，{line.reason}" if line.kind == "makeup" else line.reason
    return LedgerDay(line.day, True, number, line.kind, f"第{number}个{what}", article, line.paper)


def _every_day(start: date, length: int, exclusions: tuple[Exclusion, ...]) -> tuple[list[LedgerDay], bool]:
    """Walk through `length` days that are not excluded; False: an open exclusion stopped the clock before."""
    lines, number = [_start_line(start)], 0
    for day in _days_after(start):
        stopped = _exclusion_on(day, exclusions)
        if stopped:
            lines.append(_stopped_line(day, stopped))
            if stopped.end is None:
                return lines, False
            continue
        number += 1
        lines.append(LedgerDay(day, True, number, "counted", f"期间内（{weekday(day)}）", "", ""))
        if number == length:
            break
    return lines, True


def _rolled(lines: list[LedgerDay], length: int, unit: str, calendar: Calendar, roll: bool, ended: bool) -> Ledger:
    """Move a due date that falls on a rest day to the next working day, where `roll` says so."""
    last = lines[-1].day
    if not ended:
        return Ledger(lines[0].day, length, unit, None, False, tuple(lines))
    tail: list[LedgerDay] = []
    if roll and not calendar.is_working_day(last):
        rest = calendar.explain(last)
        for day in _days_after(last):
            line = calendar.explain(day)
            reached = f"最后一日 {last.isoformat()} 为{rest.reason}，顺延至此：{line.reason}"
            reason = reached if line.counted else f"{line.reason}，继续顺延"
            kind = "makeup" if line.kind == "makeup" else "counted" if line.counted else line.kind
            tail.append(LedgerDay(day, False, None, kind, reason, ROLL_ARTICLE, line.paper))
            if line.counted:
                break
    due = tail[-1].day if tail else last
    looked_at = [last, *(line.day for line in tail)]
    provisional = roll and not all(calendar.is_known(day) for day in looked_at)
    return Ledger(lines[0].day, length, unit, due, provisional, (*lines, *tail))


def _ledger(lines: list[LedgerDay], length: int, due: date | None, calendar: Calendar, extension: int) -> Ledger:
    provisional = not all(calendar.is_known(line.day) for line in lines[1:])
    return Ledger(lines[0].day, length, "working_days", due, provisional, tuple(lines), extension)
