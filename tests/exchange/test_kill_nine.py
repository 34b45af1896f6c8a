"""Processes killed at every kind of point and at any moment: reopened, nothing acknowledged is gone or half done."""

import os
from pathlib import Path
from random import Random

import pytest

from db import backups
from tests.exchange.conftest import copied
from tests.exchange.offices import Office
from tests.exchange.soak import killing, list_life
from tests.exchange.soak.killing import Launcher, Scene, check

AT_POINTS, AT_ANY_TIME = 8, 2
"""Few for every job; `make soak` kills at all of them, for as long as told."""


@pytest.fixture(scope="session")
def scenes(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scene]:
    """The scenes by name."""
    root = tmp_path_factory.mktemp("scenes")
    return dict(killing.scenes(*copied(originals / "enrolled", root / "offices"), root))


@pytest.fixture(scope="session")
def list_scenes(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scene]:
    """The scenes of a list's life by name."""
    root = tmp_path_factory.mktemp("list-scenes")
    return dict(killing.list_scenes(copied(originals / "enrolled", root / "offices")[0], root))


@pytest.mark.parametrize("name", ["save", "items", "export", "apply", "down"])
def test_whatever_is_killed_is_whole_when_it_is_opened_again(
    launcher: Launcher, scenes: dict[str, Scene], tmp_path: Path, name: str
) -> None:
    killed_and_checked(launcher, scenes[name], tmp_path)


@pytest.mark.parametrize("name", list_life.JOBS)
def test_an_act_on_a_list_that_is_killed_is_there_as_a_whole_or_not_at_all(
    launcher: Launcher, list_scenes: dict[str, Scene], tmp_path: Path, name: str
) -> None:
    killed_and_checked(launcher, list_scenes[name], tmp_path)


def killed_and_checked(launcher: Launcher, scene: Scene, folder: Path) -> None:
    """Die at some points of a job and at some moments, and look at every wreck."""
    passed, seconds = killing.points(launcher, scene, folder / "undisturbed")
    places = killing.spread(passed, AT_POINTS)
    wrecks = [killing.run(launcher, scene, folder / f"at-{place}", at=place) for place in places]
    killed = [wreck for wreck in wrecks if wreck.outcome["killed"]]
    assert len(killed) >= len(places) - 1, "the last point can lie behind the end: how many there are differs by a few"
    for wreck in wrecks:
        check(wreck)
    chance = Random(scene.job)
    for number in range(AT_ANY_TIME):
        check(killing.run(launcher, scene, folder / f"any-{number}", after=chance.uniform(0.005, seconds)))


def test_a_backup_that_died_is_cleared_by_the_next_one_another_day(pair: tuple[Office, Office]) -> None:
    pair[0].open()
    left = pair[0].paths.backups / "20261101-080000-写入数据包前.db.part"
    fresh = pair[0].paths.backups / "20261121-080000-写入数据包前.db.part"
    for part in (left, fresh):
        part.write_bytes(b"half")
    os.utime(left, (0, 0))
    backups.snapshot("写入数据包前")
    assert (left.exists(), fresh.exists()) == (False, True)
