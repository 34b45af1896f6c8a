"""The day-by-day ledger of a case on its page (逐日账), in runs of like days or day by day."""

import re
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from db import clock
from db.calendar.days import LedgerDay
from db.calendar.rules import BEYOND_TOLD, STILL, Ledger
from db.cases.rules import CaseDetail
from desktop.cases.course import short_article
from desktop.tokens import GAP
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import Panel, label
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of the shortened ledger: a day, or a run of days that do not count for the same reason."""

    id: str
    first: LedgerDay
    last: LedgerDay
    state: Status
    reason: str


def ledger_lines(ledger: Ledger, today: date) -> list[LedgerLine]:
    """The ledger with days of the same kind joined into runs, so that it can be read at a glance."""
    lines: list[LedgerLine] = []
    run: list[LedgerDay] = []
    for day in ledger.days:
        if run and not _together(run[-1], day, today):
            lines.append(_line(run, today))
            run = []
        run.append(day)
    return [*lines, _line(run, today)] if run else lines


def _together(before: LedgerDay, day: LedgerDay, today: date) -> bool:
    if before.kind != day.kind or today in (before.day, day.day):
        return False
    if day.kind == "counted":
        return (before.day <= today) == (day.day <= today)
    if day.kind == "stopped":
        return (BEYOND_TOLD in before.reason) == (BEYOND_TOLD in day.reason)
    return day.kind in ("holiday", "weekend")


def _line(run: list[LedgerDay], today: date) -> LedgerLine:
    first, last = run[0], run[-1]
    if first.kind == "stopped":
        tone = Tone.RED if BEYOND_TOLD in first.reason else Tone.AMBER
        state = Status(Shape.BARS, tone, "停着" if STILL in last.reason else f"停 {len(run)} 天")
    elif first.kind == "start":
        state = Status(Shape.RING, Tone.GREY, "起算日不计")
    elif not first.counted:
        state = Status(Shape.RING, Tone.GREY, f"不计 {len(run)} 天" if len(run) > 1 else "不计")
    else:
        words = f"第 {first.number} 天" if len(run) == 1 else f"第 {first.number}—{last.number} 天"
        past = last.day <= today
        state = Status(Shape.DISC if past else Shape.RING, Tone.GREEN if past else Tone.PRIMARY, words)
    return LedgerLine(first.day.isoformat(), first, last, state, _reason(run, today))


def _reason(run: list[LedgerDay], today: date) -> str:
    """Why, in a few words: the whole of it stands on the strip's day and on the paper."""
    first = run[0]
    if first.day == today:
        why = "" if first.kind == "counted" else _why(run)
        return f"今天，{why}" if why else "今天"
    return _why(run)


def _why(run: list[LedgerDay]) -> str:
    first = run[0]
    if first.kind == "start":
        return "受理当日不计入"
    if first.kind == "stopped":
        return first.reason.split("所需时间")[0] + ("，超过告知" if BEYOND_TOLD in first.reason else "")
    by_the_calendar = any(one.day.weekday() > 4 for one in run)
    plain = {"counted": "日历日" if by_the_calendar else "工作日", "weekend": "周末"}.get(first.kind)
    if plain and (len(run) > 1 or first.reason.startswith("第")):
        return plain
    return first.reason.split("（")[0].split("，")[-1]


def _days(line: LedgerLine) -> str:
    first, last = line.first.day, line.last.day
    if first == last:
        return f"{first:%m-%d} {WEEKDAYS[first.weekday()]}"
    return f"{first:%m-%d} 至 {last:%d}" if first.month == last.month else f"{first:%m-%d} 至 {last:%m-%d}"


def ledger_columns() -> list[Column]:
    """日期, 计否, 理由, 依据, 文书."""
    return [
        Column("日期", 108, text=_days),
        Column("计否", 96, status=lambda line: line.state),
        Column("理由", 100, text=lambda line: line.reason, stretch=True),
        Column("依据", 130, text=_basis, tone=Tone.INK2, rank=3),
        Column("文书", 66, text=_paper, tone=Tone.INK2, rank=3),
    ]


_HOLIDAYS = ("makeup", "holiday")


def _basis(line: LedgerLine) -> str:
    """The article, or the year's notice on holidays, which is long, by its year."""
    if line.first.kind in _HOLIDAYS and line.first.paper:
        return f"{line.first.day.year}年放假通知"
    return shortest_article(line.first.article)


def _paper(line: LedgerLine) -> str:
    return "" if line.first.kind in _HOLIDAYS else line.first.paper


_DIGITS = "零一二三四五六七八九"
_NUMBER = re.compile("[零一二三四五六七八九十百]+(?=条)")
_ARTICLE = re.compile(r".*?第\d+条")


def shortest_article(text: str) -> str:
    """An article in a narrow column: 《中华人民共和国行政许可法》第八十二条 as 许可法第82条."""
    short = short_article(text).replace("行政许可法", "许可法").replace("全国年节及纪念日", "").split("，")[0]
    digits = _NUMBER.sub(lambda found: str(_value(found[0])), short)
    found = _ARTICLE.match(digits)
    return found[0] if found else digits


def _value(number: str) -> int:
    """第二百零一 is 201."""
    value, digit = 0, 0
    for sign in number:
        if sign in _DIGITS:
            digit = _DIGITS.index(sign)
        else:
            value, digit = value + (digit or 1) * (10 if sign == "十" else 100), 0
    return value + digit


class LedgerPanel(Panel):
    """逐日账: drawn together so that it can be read at a glance, or the whole of it (Ctrl+L)."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__("逐日账")
        self.how = label("同类的日子合并列出", "small", "ink2")
        self.whole = KeyButton("全部", "Ctrl+L").bind(owner, self.turn)
        self.head_row.insertWidget(1, self.how)
        self.head_row.addWidget(self.whole)
        self.table = DenseTable(ledger_columns(), sortable=False)
        self.table.setAccessibleName("逐日账")
        self.empty = label("受理以后，这里逐日写明哪天计、哪天不计、为什么。", tone="ink2", wrap=True)
        self.empty.setContentsMargins(GAP, GAP, GAP, GAP)
        self.empty.hide()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty, 1)
        self.foot = label("", "small", "ink2", wrap=True)
        self.foot.setContentsMargins(GAP, 6, GAP, 6)
        self.body.addWidget(self.foot)
        self._ledger: Ledger | None = None
        self.day_by_day = False

    def turn(self) -> None:
        """From the ledger drawn together to the whole one and back; the table has the keyboard."""
        if self._ledger is None:
            return
        self.day_by_day = not self.day_by_day
        self._show(self._ledger)
        self.table.setFocus()

    def show_case(self, case: CaseDetail) -> None:
        """Show the ledger that binds: the statutory one, else the promised one."""
        self._ledger = ledger = case.statutory or case.promised
        for part in (self.table, self.foot, self.how, self.whole):
            part.setVisible(ledger is not None)
        self.empty.setVisible(ledger is None)
        if ledger:
            self._show(ledger)

    def _show(self, ledger: Ledger) -> None:
        today = clock.today()
        lines = [_line([day], today) for day in ledger.days] if self.day_by_day else ledger_lines(ledger, today)
        self.how.setText("一天一行" if self.day_by_day else "同类的日子合并列出")
        self.whole.setText("合并" if self.day_by_day else f"全部 {len(ledger.days)} 天")
        self.whole.updateGeometry()
        self.table.show_rows(lines)
        self.table.go_to(self.table.rows.index_of(lambda line: line.first.day <= today <= line.last.day))
        QTimer.singleShot(0, self.table, self._today_in_sight)
        stopped = sum(1 for day in ledger.days if day.kind == "stopped")
        resting = sum(1 for day in ledger.days if not day.counted) - stopped - 1
        added = f"（含延期 {ledger.extension}）" if ledger.extension else ""
        due = f"到期 {ledger.due}" if ledger.due else "期限停着，没有到期日"
        words = f"受理日 1 + 计入 {ledger.counted}{added} + 停 {stopped} + 不计 {resting} = {len(ledger.days)} 天"
        self.foot.setText(f"{words}　{due}" + ("，日历未公布，暂定" if ledger.provisional else ""))

    def _today_in_sight(self) -> None:
        self.table.scrollTo(self.table.currentIndex(), DenseTable.ScrollHint.PositionAtCenter)
