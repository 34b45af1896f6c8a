"""What the benchmarks of the lists share: believable words for item names, a county's fresh store each round."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

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
