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
    """Take this for today although the PC's date is another one: while this program runs and nobody sets the PC."""
    at = pc_now()
    _told[:] = [(Seen(at, steady()), (day - at.date()).days)] if day != at.date() else []


def is_set_right() -> bool:
    """Whether the date is one that a person told, not the PC's."""
    return bool(_told)


def steady() -> float:
    """Seconds of a clock nobody can set, which runs on while the PC sleeps; from when is nobody's business."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(boot) if boot is not None else time.monotonic()


@dataclass(frozen=True, slots=True)
class Seen:
    """The PC's time at some moment, and how the steady clock stood then."""

    at: datetime
    steady: float

    def expected(self, at: datetime, steady_now: float) -> date:
        """The date it should be by now had nobody set the PC's clock since; `at` is what the PC says.

        Clocks drift and are put right by seconds: less than JUMP is no jump.
        """
        should = self.at + timedelta(seconds=steady_now - self.steady)
        return at.date() if abs(at - should) < JUMP else should.date()


_told: list[tuple[Seen, int]] = []
"""The true day a person told: how the PC's clock stood then, and by how many days it was behind."""


def judge(at: datetime, floor: datetime) -> ClockState:
    """Compare the PC's time with the latest time known to have passed (`floor`).

    Acts are dated by days: a clock that stands on an earlier day than was seen already is behind, if only by minutes;
    within the day it may be put right by some hours.
    """
    if at < floor - BACKWARD_TOLERANCE or at.date() < floor.date():
        return ClockState.BEHIND
    if at > floor + FORWARD_TOLERANCE:
        return ClockState.AHEAD
    return ClockState.OK
