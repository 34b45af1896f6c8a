"""What the benchmarks of the lists share: believable words for names, fresh stores, medians taken side by side."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

from db.actors import Actor, SiteKind
from db.organs import service as organs
from db.paths import StorePaths

WORDS = [
    "公共",
    "场所",
    "卫生",
    "道路",
    "客运",
    "经营",
    "建设",
    "工程",
    "施工",
    "林木",
    "采伐",
    "养殖",
    "水利",
    "医疗",
    "教育",
]


def fresh_counties(folder: Path) -> Callable[[], tuple[tuple[Actor], dict[str, object]]]:
    """The set-up of a round: each call makes another county's store below the folder and opens it."""
    numbers = count()

    def fresh() -> tuple[tuple[Actor], dict[str, object]]:
        paths = StorePaths(folder / str(next(numbers)))
        actor, _ = organs.start_office(
            paths, SiteKind.COUNTY, "泽州县行政审批服务管理局", "140525", "李四", "Ceshi-2026"
        )
        return (actor,), {}

    return fresh


def side_by_side(ours: Callable[[], object], baseline: Callable[[], object], rounds: int) -> tuple[float, float]:
    """The median seconds of each, run by turns so that whatever else the machine does falls on both."""
    taken: tuple[list[float], list[float]] = [], []
    for _ in range(rounds):
        for work, found in zip((ours, baseline), taken, strict=True):
            begun = perf_counter()
            work()
            found.append(perf_counter() - begun)
    return median(taken[0]), median(taken[1])
