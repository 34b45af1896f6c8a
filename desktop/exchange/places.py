"""Where packages are written to and read from: the sticks plugged in, the practice's stand-in, any other folder."""

from dataclasses import dataclass
from pathlib import Path

from desktop.desk import Desk
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone

REFRESH_MILLISECONDS = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """A stick or a folder: what people call it, what file system, how much room in words; `path` None asks for one."""

    name: str
    path: Path | None
    room: str
    stick: bool
    writable: bool


def places(desk: Desk) -> list[Place]:
    """The sticks plugged in, then another folder; in a practice only its stand-in, so that nothing gets out."""
    from db.exchange.transport import stick

    if desk.practice:
        return [Place("练习 U 盘", desk.practice.stick, _free(desk.practice.stick), True, True)]
    found = [
        Place(
            f"U 盘 {drive.label}", drive.path, f"剩余 {stick.in_words(drive.free)}，共 {stick.in_words(drive.total)}",
            True, not drive.read_only,
        )
        for drive in stick.drives()
    ]  # fmt: skip
    return [*found, Place("别的文件夹…", None, "", False, True)]


def chosen_folder(path: Path) -> Place:
    """A folder somebody chose."""
    return Place(str(path), path, _free(path), False, True)


def _free(path: Path) -> str:
    from db.errors import UserError
    from db.exchange.transport import stick

    try:
        return f"剩余 {stick.in_words(stick.space(path).free)}"
    except UserError:
        return "读不到"


def place_columns() -> list[Column]:
    """位置, 剩余空间, 能不能写."""
    return [
        Column("位置", 220, text=lambda one: one.name, stretch=True),
        Column("剩余空间", 220, text=lambda one: one.room, tone=Tone.INK2),
        Column("", 104, status=_state, extra=150),
    ]


def _state(place: Place) -> Status | None:
    if place.path is None:
        return None
    return None if place.writable else Status(Shape.CROSS, Tone.AMBER, "只能读")
