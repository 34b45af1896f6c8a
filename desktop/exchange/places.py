"""Where packages are written to and read from: the sticks plugged in, the practice's stand-in, any other folder."""

from dataclasses import dataclass
from pathlib import Path

from desktop.desk import Desk
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone

REFRESH_MILLISECONDS = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """A stick or a folder: what people call it, its room in words and bytes; `path` None asks for one.

    `free` is None where the room is not known.
    """

    name: str
    path: Path | None
    room: str
    stick: bool
    writable: bool
    free: int | None = None


def places(desk: Desk) -> list[Place]:
    """The sticks plugged in, then another folder; in a practice only its stand-in, so that nothing gets out."""
    from db.exchange.format.limits import in_words
    from db.exchange.transport import stick

    if desk.practice:
        return [_place("练习 U 盘", desk.practice.stick, stick=True)]
    found = [
        Place(
            f"U 盘 {drive.label}", drive.path, f"剩余 {in_words(drive.free)}，共 {in_words(drive.total)}",
            True, not drive.read_only, drive.free,
        )
        for drive in stick.drives()
    ]  # fmt: skip
    return [*found, Place("别的文件夹…", None, "", False, True)]


def chosen_folder(path: Path) -> Place:
    """A folder somebody chose."""
    return _place(str(path), path, stick=False)


def _place(name: str, path: Path, stick: bool) -> Place:
    from db.errors import UserError
    from db.exchange.format.limits import in_words
    from db.exchange.transport.stick import space

    try:
        free = space(path).free
    except UserError:
        return Place(name, path, "读不到", stick, True)
    return Place(name, path, f"剩余 {in_words(free)}", stick, True, free)


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
