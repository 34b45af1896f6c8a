"""Whether this PC's date can be believed, asked before a formal act (电脑日期)."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from db import clock
from desktop import messages
from desktop.desk import Desk


def problem() -> str:
    """Why the PC's date cannot be believed, or ''."""
    from db import journal

    state = journal.clock_state()
    today = clock.today()
    if journal.info("clock_confirmed_on") == today.isoformat():
        return ""
    return {
        clock.ClockState.OK: "",
        clock.ClockState.BEHIND: f"电脑日期 {today} 比上一次登记的还早，可能不对。",
        clock.ClockState.AHEAD: f"电脑日期 {today} 比上一次登记晚了一年多，可能不对。",
    }[state]


def believed(desk: Desk, parent: QWidget, then: Callable[[], object]) -> None:
    """Go on where the date can be believed; else ask, and go on once a person has said that it is right."""
    desk.query(problem, lambda found: _ask(desk, parent, found, then) if found else then())


def _ask(desk: Desk, parent: QWidget, found: str, then: Callable[[], object]) -> None:
    from db import journal

    text = "期限按电脑日期算。日期不对的，请先改正电脑日期再办；日期没有错的，请确认，确认会记入日志。"
    actor = desk.actor
    messages.ask(
        parent, found, text, "日期没有错，继续",
        lambda: desk.change(lambda: journal.confirm_clock(actor), lambda done: then()),
    )  # fmt: skip
