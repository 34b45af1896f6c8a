"""A sheet as values: the text of every cell, its address, and how two texts are compared."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_SPACES = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")
_SCIENTIFIC = re.compile(r"[+-]?\d(\.\d+)?E[+-]?\d{1,3}", re.IGNORECASE)
_QUOTES = "'\"`‘’“”＇＂"
_GUARD = re.compile(rf"^(?:=?\s*[{_QUOTES}]\s*)+|[\s{_QUOTES}]+$")

LONGEST_DITTO = 6
"""The longest text that may mean 同上, in characters."""

UNCALCULATED = "#公式未计算"
"""The text of a cell whose formula has no value in the file."""

Position = tuple[int, int]
"""Row and column, both counted from 0."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range (合并单元格), both corners included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def several_columns(self) -> bool:
        return self.right > self.left


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: `rows` holds every cell as the text a person reads, merged ranges filled.

    `numeric` are the cells stored as numbers, with their values: leading zeros and digits after the fifteenth are
    lost.
    `several` says that the workbook has more than one sheet, so that addresses name their sheet.
    `hidden` and `hidden_columns` are rows and columns nobody sees; `struck` gives what is left of cells with
    struck-out text (.xlsx only).
    """

    file_name: str
    kind: str
    name: str
    rows: tuple[tuple[str, ...], ...]
    numeric: Mapping[Position, float] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    several: bool = False
    hidden: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: Mapping[Position, str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """The number of columns."""
        return max(map(len, self.rows), default=0)

    @property
    def filled(self) -> int:
        """The number of cells with something in them."""
        return sum(len(row) - row.count("") for row in self.rows)

    def address(self, row: int, column: int) -> str:
        """The cell's address as WPS and Excel show it: C12, with the sheet's name when there are several."""
        return f"{self.prefix}{column_letters(column)}{row + 1}"

    @property
    def prefix(self) -> str:
        """What stands before an address in this sheet: '' or the sheet's name and '!'."""
        return f"{self.name}!" if self.several else ""


_ADDRESS = re.compile(r"(?:(.+)!)?([A-Z]{1,3})(\d{1,7})")


def place_of(address: str) -> tuple[str, int, int] | None:
    """The sheet ('' where none is named), row and column, both from 0, an address means; None when it is none."""
    found = _ADDRESS.fullmatch(address)
    return (found[1] or "", int(found[3]) - 1, column_number(found[2])) if found else None


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """The letters of a column counted from 0: A, B, … Z, AA."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The column, counted from 0, that `letters` name."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


@lru_cache(maxsize=20_000)
def comparable(text: str) -> str:
    """A text for comparing: full-width made half-width (NFKC), no blanks, one case; never for showing."""
    if text.isascii():
        return "".join(text.split()).casefold()
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()


def is_scientific(text: str) -> bool:
    """Whether a text is a number in scientific notation (1.23E+17): an office program has rounded it."""
    return bool(_SCIENTIFIC.fullmatch(text.strip()))


def unguarded(text: str) -> str:
    """A code without the quotes that kept an office program from making a number of it: '0001 and ="0001" are 0001."""
    return text if text[:1].isalnum() else _GUARD.sub("", text)


_DITTO = frozenset(map(comparable, ("同上", "同前", "同上行", "同上栏", "同上格", "〃", "″", '"', "“", "”", "＂")))


@lru_cache(maxsize=1024)
def is_ditto(text: str) -> bool:
    """Whether a cell only says that it repeats the one above (同上, 〃, 同前)."""
    return len(text) <= LONGEST_DITTO and comparable(text).strip("()。.,") in _DITTO
