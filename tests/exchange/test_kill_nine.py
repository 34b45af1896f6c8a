"""Processes killed at every kind of point and at any moment: reopened, nothing acknowledged is gone or half done."""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from db import backups
from tests.exchange.conftest import copied
from tests.exchange.offices import Office
from tests.exchange.soak import killing
from tests.exchange.soak.killing import Launcher, Scene, check

AT_POINTS, AT_ANY_TIME = 6, 2
"""Few for every job; `make soak` kills at all of them, for as long as told."""


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    """The process that forks the victims."""
    found = Launcher()
    yield found
    found.close()


@pytest.fixture(scope="session")
def scenes(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scene]:
    """The scenes by name."""
    root = tmp_path_factory.mktemp("scenes")
    return dict(killing.scenes(*copied(originals / "enrolled", root / "offices"), root))


@pytest.mark.parametrize("name", ["save", "items", "export", "apply", "down"])
def test_whatever_is_killed_is_whole_when_it_is_opened_again(
    launcher: Launcher, scenes: dict[str, Scene], tmp_path: Path, name: str
) -> None:
    scene = scenes[name]
    passed, seconds = killing.points(launcher, scene, tmp_path / "undisturbed")
    killed = 0
    for place in killing.spread(passed, AT_POINTS):
        wreck = killing.run(launcher, scene, tmp_path / f"at-{place}", at=place)
        killed += bool(wreck.outcome["killed"])
        check(wreck)
    assert killed >= AT_POINTS - 1, "the last point can lie behind the end: how many there are differs by a few"
    chance = Random(name)
    for number in range(AT_ANY_TIME):
        check(killing.run(launcher, scene, tmp_path / f"any-{number}", after=chance.uniform(0.005, seconds)))


def test_a_backup_that_died_is_cleared_by_the_next_one_another_day(pair: tuple[Office, Office]) -> None:
    pair[0].open()
    left = pair[0].paths.backups / "20261101-080000-写入数据包前.db.part"
    fresh = pair[0].paths.backups / "20261121-080000-写入数据包前.db.part"
    for part in (left, fresh):
        part.write_bytes(b"half")
    os.utime(left, (0, 0))
    backups.snapshot("写入数据包前")
    assert (left.exists(), fresh.exists()) == (False, True)
