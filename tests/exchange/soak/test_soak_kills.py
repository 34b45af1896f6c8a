"""Kills at every point of every job, then at any time of any job, for as long as told."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.exchange.conftest import copied
from tests.exchange.soak import killing
from tests.exchange.soak.conftest import Length
from tests.exchange.soak.killing import Launcher, Scene

SLOWEST = 4
"""Once in so many cases the disk is busy: the moment of death lies anywhere up to this many times the usual time."""


@pytest.mark.usefixtures("fast_keys")
def test_nothing_acknowledged_is_lost_wherever_a_process_dies(
    originals: Path, tmp_path: Path, length: Length, tell: list[str]
) -> None:
    scenes = dict(killing.list_scenes(copied(originals / "enrolled", tmp_path / "bureau")[0], tmp_path))
    scenes |= killing.scenes(*copied(originals / "enrolled", tmp_path / "offices"), tmp_path)
    launcher, done, problems = Launcher(), Counter[str](), Counter[str]()
    try:
        usual = {name: every_point(launcher, name, scene, tmp_path, done, problems) for name, scene in scenes.items()}
        chance = length.random
        for seed in length.seeds():
            name = sorted(scenes)[seed % len(scenes)]
            after = chance.uniform(0.001, usual[name] * (SLOWEST if seed % 7 == 0 else 1))
            one(launcher, name, scenes[name], tmp_path, done, problems, after=after)
    finally:
        launcher.close()
        tell[:] = [
            f"强行结束：{sum(done.values())} 次，{dict(done)}",
            *(f"{text}：{n} 次" for text, n in problems.items()),
        ]
    assert not problems


def every_point(
    launcher: Launcher, name: str, scene: Scene, folder: Path, done: Counter[str], problems: Counter[str]
) -> float:
    """Die once at every point; returns how long the job takes undisturbed."""
    passed, seconds = killing.points(launcher, scene, folder / f"{name}-undisturbed")
    for place in range(1, len(passed) + 1):
        one(launcher, f"{name} {passed[place - 1]}", scene, folder, done, problems, at=place)
    return seconds


def one(
    launcher: Launcher, name: str, scene: Scene, folder: Path, done: Counter[str], problems: Counter[str], **how: object
) -> None:
    """One death; what is wrong with the wreck is counted, and the wreck thrown away."""
    wreck = killing.run(launcher, scene, folder / "wreck", **how)
    done[name.split()[0]] += wreck.outcome["killed"]
    try:
        killing.check(wreck)
    except AssertionError as error:
        problems[f"{name}：{str(error).splitlines()[0]}"] += 1
    shutil.rmtree(folder / "wreck")
