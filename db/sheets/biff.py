"""Looking into the stream of an old workbook (.xls) before it is read: the sizes it announces must be possible. Pure.

The reader sets memory aside for what the stream announces; one damaged byte there asks for hundreds of gigabytes and
ends the whole program. Records: [MS-XLS], Excel Binary File Format, sections 2.4.90 and 2.4.265.
"""

import struct
from collections.abc import Iterator

_DIMENSIONS, _STRINGS = 0x0200, 0x00FC
_PASSWORD = 0x002F
_CELLS = frozenset({0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
_ROWS, _COLUMNS = 65536, 256
_SHORTEST_STRING = 3


def has_password(stream: bytes) -> bool:
    """Whether everything behind the first records is encrypted."""
    return any(kind == _PASSWORD for kind, _ in _records(stream))


def is_possible(stream: bytes) -> bool:
    """Whether sheets and cells lie inside what the format allows, and no more strings are told of than can be."""
    for kind, data in _records(stream):
        if kind == _DIMENSIONS and not _fits(data):
            return False
        if kind in _CELLS and len(data) >= 4 and struct.unpack_from("<H", data, 2)[0] >= _COLUMNS:
            return False
        if kind == _STRINGS and len(data) >= 8:
            (strings,) = struct.unpack_from("<I", data, 4)
            if strings * _SHORTEST_STRING > len(stream):
                return False
    return True


def _fits(data: bytes) -> bool:
    if len(data) >= 14:
        top, bottom, left, right = struct.unpack_from("<IIHH", data)
    elif len(data) >= 10:
        top, bottom, left, right = struct.unpack_from("<HHHH", data)
    else:
        return False
    return bool(top <= bottom <= _ROWS and left <= right <= _COLUMNS)


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
