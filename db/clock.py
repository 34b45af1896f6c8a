"""The PC's clock, and how far it is believed: PC clocks lie, so an act also carries a counter that cannot go back."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

BUILD_DATE = date(2026, 11, 20)
BACKWARD_TOLERANCE = timedelta(days=1)
FORWARD_TOLERANCE = timedelta(days=400)


class ClockState(StrEnum):
    """Whether the PC's date can be believed; anything but OK shows a banner and asks before a formal act."""

    OK = "ok"
    BEHIND = "behind"
    AHEAD = "ahead"


def now() -> datetime:
    """The PC's time with its offset from UTC, whole seconds."""
    return datetime.now(UTC).astimezone().replace(microsecond=0)


def today() -> date:
    """The PC's date."""
    return now().date()


def judge(at: datetime, floor: datetime) -> ClockState:
    """Compare the PC's time with the latest time known to have passed (`floor`)."""
    if at < floor - BACKWARD_TOLERANCE:
        return ClockState.BEHIND
    if at > floor + FORWARD_TOLERANCE:
        return ClockState.AHEAD
    return ClockState.OK
