"""How long the long runs are: `make soak SOAK="--soak-minutes=30"`; every test of this folder gets its own minutes."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak-minutes", type=float, default=5.0, help="minutes for each long run (default 5)")
    parser.addoption("--soak-seed", type=int, default=None, help="begin with this seed; without it, with the time")


@dataclass(frozen=True)
class Length:
    """How long a run goes on and with which seeds; what it did is told at its end."""

    until: float
    seed: int

    def seeds(self) -> Iterator[int]:
        """One seed after the other until the time is over; at least one."""
        seed = self.seed
        yield seed
        while time.monotonic() < self.until:
            seed += 1
            yield seed

    @property
    def random(self) -> Random:
        """Chance that can be had again with the same --soak-seed."""
        return Random(self.seed)


@pytest.fixture
def length(request: pytest.FixtureRequest) -> Length:
    """The length of one run; its first seed is shown, so that a failure can be had again."""
    minutes, seed = request.config.getoption("--soak-minutes"), request.config.getoption("--soak-seed")
    return Length(time.monotonic() + 60 * minutes, int(time.time()) if seed is None else seed)


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Sentences for the person who waits, shown even where output is captured."""
    said: list[str] = []
    yield said
    reporter = request.config.pluginmanager.getplugin("terminalreporter")
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        for sentence in ("", *said):
            reporter.write_line(sentence)
