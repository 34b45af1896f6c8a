"""Whether this PC's date can be believed (电脑日期), asked before a formal act; a person tells the day, and why."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from db import clock
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.tasks import Work
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import label

_begun = [clock.Seen(clock.now(), clock.steady())]
"""When this program started, or a person last told the day; a change of the PC's date since then is noticed."""

TOLD = (
    "正式手续、编号、文书都按这个日期。请先改正电脑日期：点任务栏右下角的时间，选「调整日期和时间」，改好再办。"
    "一时改不了的，照手机或者日历填今天的真实日期，写明理由；理由记入日志，程序关闭以前都按它办。"
)


def problem() -> str:
    """Why the PC's date cannot be believed, or ''."""
    from db import journal

    now, state, today = clock.now(), journal.clock_state(), clock.today()
    should = _begun[-1].expected(now, clock.steady())
    if journal.info("clock_confirmed_on") == today.isoformat():
        return ""
    moved = f"电脑日期 {today} 被改过，按走过的时间应当是 {should}。" if now.date() != should else ""
    return {
        clock.ClockState.OK: moved,
        clock.ClockState.BEHIND: f"电脑日期 {today} 比已经登记到的 {journal.known_day()} 还早，可能不对。",
        clock.ClockState.AHEAD: f"电脑日期 {today} 比上一次登记晚了一年多，可能不对。",
    }[state]


def believed(
    desk: Desk, parent: QWidget, then: Callable[[], object], otherwise: Callable[[], object] = lambda: None
) -> None:
    """Go on if the PC's date can be believed; otherwise ask, and go on only if a person tells the day."""
    desk.query(problem, lambda found: ask(desk, parent, found, then, otherwise) if found else then())


def ask(
    desk: Desk, parent: QWidget, found: str, then: Callable[[], object], otherwise: Callable[[], object] = lambda: None
) -> None:
    """Ask which day it is and why the PC shows another; `found` is what is wrong with the PC's date."""
    asking = DayDialog(desk, parent, found)
    asking.accepted.connect(then)
    asking.rejected.connect(otherwise)
    asking.open()


class DatedDialog(FormDialog):
    """A form that records a formal act, once, and only when the PC's date can be believed."""

    def write(self, desk: Desk, work: Work, done: Callable[[Any], object]) -> None:
        """Write in the background once the date can be believed; if it was not written, the button works again."""
        self.ok.setEnabled(False)
        believed(desk, self, lambda: self._write(desk, work, done), lambda: self.ok.setEnabled(True))

    def _write(self, desk: Desk, work: Work, done: Callable[[Any], object]) -> None:
        desk.change(work, done).failed.connect(lambda _: self.ok.setEnabled(True))


class DayDialog(FormDialog):
    """今天是哪一天."""

    def __init__(self, desk: Desk, parent: QWidget | None, found: str) -> None:
        super().__init__(parent, "电脑日期可能不对", "按这个日期办理", width=620)
        self._desk = desk
        self.body.addWidget(label(found, "strong", wrap=True))
        self.body.addWidget(label(TOLD, tone="ink2", wrap=True))
        self.day, self.reason = DayField(clock.today()), TextField("例：主板电池没电，已对照手机核对", 2)
        self.add_field("今天是", self.day, "电脑日期没有错的，不用改，只写理由。")
        self.add_field("理由", self.reason)
        self.day.begin()

    def submit(self) -> None:
        actor, day, reason = self._desk.actor, self.day.day, self.reason.text
        if not reason:
            self.problem("请写明理由")
            self.reason.setFocus()
            return

        def tell() -> None:
            from db import journal

            journal.confirm_clock(actor, day, reason)
            _begun[:] = [clock.Seen(clock.now(), clock.steady())]

        self.ok.setEnabled(False)
        task = self._desk.change(tell, lambda done: self.accept())
        task.failed.connect(lambda _: self.ok.setEnabled(True))
