"""Looking into an old Office container (OLE compound file) before it is read: its sector chains must end. Pure.

The reader follows a chain that runs in a circle until the memory is full, which ends the whole program; a damaged USB
stick is enough to make one. Layout: [MS-CFB], Compound File Binary File Format, sections 2.2 to 2.6.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LARGEST_SECTOR = 0xFFFFFFF9
_NAMED_IN_HEADER = 109
_ENTRY = 128
_STREAM, _ROOT = 2, 5


def workbook_stream(content: bytes) -> bytes:
    """The workbook's own stream, b"" where the container has none.

    Raises ValueError when a chain of sectors does not end inside the container.
    """
    try:
        return _workbook_stream(content)
    except (struct.error, IndexError) as error:
        raise ValueError("the container's tables point outside it") from error


def _workbook_stream(content: bytes) -> bytes:
    (shift,) = struct.unpack_from("<H", content, 30)
    if shift not in (9, 12):
        raise ValueError("an unknown sector size")
    size = 1 << shift
    directory, small_limit, small_table = _numbers(content, 48, 1)[0], *_numbers(content, 56, 2)
    table = _table(content, size)
    _check_ends(table, [directory, small_table])
    entries = list(_entries(_joined(content, size, table, directory)))
    small_sectors = _joined(content, size, table, small_table)
    small = _numbers(small_sectors, 0, len(small_sectors) // 4)
    _check_ends(table, [e.start for e in entries if e.length and (e.kind == _ROOT or e.length >= small_limit)])
    _check_ends(small, [e.start for e in entries if e.kind == _STREAM and 0 < e.length < small_limit])
    for entry in entries:
        if entry.kind == _STREAM and entry.name in ("Workbook", "Book") and entry.length >= small_limit:
            return _joined(content, size, table, entry.start)[: entry.length]
    return b""


def _numbers(content: bytes, at: int, count: int) -> tuple[int, ...]:
    return struct.unpack_from(f"<{count}I", content, at)


def _table(content: bytes, size: int) -> tuple[int, ...]:
    """The sector table (FAT): for every sector the next one of its chain. Its own sectors are named in the header."""
    names = list(_numbers(content, 76, _NAMED_IN_HEADER))
    more, count = _numbers(content, 68, 2)
    for _ in range(min(count, len(content) // size)):
        if more > _LARGEST_SECTOR:
            break
        *named, more = _numbers(content, (more + 1) * size, size // 4)
        names += named
    used = [name for name in names if name <= _LARGEST_SECTOR]
    if len(used) != len(set(used)):
        raise ValueError("a sector of the table is named twice")
    sectors = b"".join(_sectors(content, size, used))
    return _numbers(sectors, 0, len(sectors) // 4)


def _joined(content: bytes, size: int, table: Sequence[int], start: int) -> bytes:
    """The bytes of a chain known to end."""
    found = []
    while start <= _LARGEST_SECTOR:
        found.append(start)
        start = table[start]
    return b"".join(_sectors(content, size, found))


def _sectors(content: bytes, size: int, numbers: Sequence[int]) -> Iterator[bytes]:
    for number in numbers:
        at = (number + 1) * size
        if at >= len(content):
            raise ValueError("a sector beyond the end")
        yield content[at : at + size].ljust(size, b"\xff")


def _check_ends(table: Sequence[int], starts: Sequence[int]) -> None:
    """Raise ValueError unless the chains from all `starts` end inside the table; every sector is walked once."""
    ending: set[int] = set()
    for start in starts:
        walked: set[int] = set()
        sector = start
        while sector <= _LARGEST_SECTOR and sector not in ending:
            if sector in walked or sector >= len(table):
                raise ValueError("a chain without end")
            walked.add(sector)
            sector = table[sector]
        ending |= walked


@dataclass(frozen=True, slots=True)
class _Entry:
    """One stream, or the root, which holds the small streams."""

    name: str
    kind: int
    start: int
    length: int


def _entries(directory: bytes) -> Iterator[_Entry]:
    for at in range(0, len(directory), _ENTRY):
        kind = directory[at + 66]
        if kind in (_STREAM, _ROOT):
            (name_length,) = struct.unpack_from("<H", directory, at + 64)
            name = directory[at : at + min(max(name_length - 2, 0), 62)].decode("utf-16-le", "replace")
            yield _Entry(name, kind, *_numbers(directory, at + 116, 2))
