"""Finds the fonts the PC itself has, by the family names inside the files."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from struct import error as StructError
from struct import unpack, unpack_from
from typing import BinaryIO

FAMILY, STYLE = 1, 2  # name table: which string is what
UPRIGHT = ("", "Regular", "Normal", "常规", "常规体")


def font_folders() -> tuple[Path, ...]:
    """Where this system keeps its fonts; those of the machine before those of the user."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData/Local"))
        return Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", local / "Microsoft/Windows/Fonts"
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local/share/fonts",
        home / ".fonts",
    )


@cache
def installed_families(folders: tuple[Path, ...]) -> dict[str, tuple[Path, int]]:
    """Family name → font file and the font's place in it; the first in folder and file order wins."""
    found: dict[str, tuple[Path, int]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in (".ttf", ".ttc"):
                for family, index in _families_of(path):
                    found.setdefault(family, (path, index))
    return found


def _families_of(path: Path) -> list[tuple[str, int]]:
    """The upright families in one file; none when it is not a font, whatever its name says."""
    try:
        with path.open("rb") as file:
            return [
                (family, index)
                for index, offset in enumerate(_font_offsets(file))
                for family in _families(_name_table(file, offset))
            ]
    except (OSError, StructError):
        return []


def _font_offsets(file: BinaryIO) -> tuple[int, ...]:
    head = file.read(12)
    if head[:4] != b"ttcf":
        return (0,)
    count: int = unpack_from(">L", head, 8)[0]
    return unpack(f">{count}L", file.read(4 * count))


def _name_table(file: BinaryIO, offset: int) -> bytes:
    file.seek(offset)
    count: int = unpack(">4xH6x", file.read(12))[0]
    directory = file.read(16 * count)
    for start in range(0, 16 * count, 16):
        tag, _, position, length = unpack_from(">4s3L", directory, start)
        if tag == b"name":
            file.seek(position)
            return file.read(length)
    return b""


def _families(table: bytes) -> Iterator[str]:
    """Family names in a name table, in every language it has, unless it is a bold or slanted cut."""
    if not table:
        return
    count, strings = unpack_from(">2xHH", table)
    found: dict[int, list[str]] = {FAMILY: [], STYLE: []}
    for record in range(count):
        platform, encoding, _, kind, length, offset = unpack_from(">6H", table, 6 + 12 * record)
        if platform == 3 and encoding in (1, 10) and kind in found:
            text = table[strings + offset : strings + offset + length].decode("utf-16-be", "replace")
            found[kind].append(text)
    if not found[STYLE] or any(style in UPRIGHT for style in found[STYLE]):
        yield from found[FAMILY]
