"""The PC's clock, and how far it is believed: PC clocks lie, so an act also carries a counter that cannot go back."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

BUILD_DATE = date(2026, 11, 20)
BACKWARD_TOLERANCE = timedelta(days=1)
FORWARD_TOLERANCE = timedelta(days=400)
JUMP = timedelta(minutes=10)


class ClockState(StrEnum):
    """Whether the PC's date can be believed; anything but OK shows a banner and asks before a formal act."""

    OK = "ok"
    BEHIND = "behind"
    AHEAD = "ahead"


def pc_now() -> datetime:
    """The PC's time with its offset from UTC, whole seconds, however wrong."""
    return datetime.now(UTC).astimezone().replace(microsecond=0)


def now() -> datetime:
    """The PC's time, on the true day where somebody told it (`set_right`), until the PC's clock is set."""
    at = pc_now()
    if not _told:
        return at
    seen, days = _told[-1]
    if seen.expected(at, steady()) != at.date():
        _told.clear()
        return at
    return at + timedelta(days=days)


def today() -> date:
    """The date by `now`."""
    return now().date()


def set_right(day: date) -> None:
    """Take this day for today, whatever the PC's date, while this program runs and nobody sets the PC's clock."""
    at = pc_now()
    _told[:] = [(Seen(at, steady()), (day - at.date()).days)] if day != at.date() else []


def is_set_right() -> bool:
    """Whether the date is one that a person told, not the PC's."""
    return bool(_told)


def steady() -> float:
    """Seconds of a clock that nobody can set and that runs on while the PC sleeps; its starting point is arbitrary."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(boot) if boot is not None else time.monotonic()


@dataclass(frozen=True, slots=True)
class Seen:
    """The PC's time at some moment, and the steady clock at the same moment."""

    at: datetime
    steady: float

    def expected(self, at: datetime, steady_now: float) -> date:
        """The time it should be now if nobody had set the PC's clock since; `at` is the PC's time.

        Clocks drift and are corrected by seconds, so less than JUMP is no jump.
        """
        should = self.at + timedelta(seconds=steady_now - self.steady)
        return at.date() if abs(at - should) < JUMP else should.date()


_told: list[tuple[Seen, int]] = []
"""The true day a person told: the PC's clock at that moment, and by how many days it was behind."""


def judge(at: datetime, floor: datetime) -> ClockState:
    """Compare the PC's time with the latest time known to have passed (`floor`).

    Acts are dated by days, so a clock on an earlier day than one already seen is behind, even by minutes; within one
    day it may be corrected by some hours.
    """
    if at < floor - BACKWARD_TOLERANCE or at.date() < floor.date():
        return ClockState.BEHIND
    if at > floor + FORWARD_TOLERANCE:
        return ClockState.AHEAD
    return ClockState.OK
