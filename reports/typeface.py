"""Which font draws which character: the style's own face, then Song, then the rare faces."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from itertools import groupby
from string import ascii_letters, digits
from typing import TYPE_CHECKING

import resources
from db.papers import by_hand
from reports.installed_fonts import font_folders, installed_families

if TYPE_CHECKING:
    from reports.pdf_font import EmbeddedFace


class Style(StrEnum):
    """The five faces of office papers, by the names GB/T 9704-2012 uses."""

    SONG = "宋体"
    TITLE = "小标宋体"
    HEI = "黑体"
    KAI = "楷体"
    FANG = "仿宋体"


BUNDLED = {
    Style.SONG: "SGT-Song.ttf",
    Style.TITLE: "SGT-Song-Bold.ttf",
    Style.HEI: "SGT-Hei-Bold.ttf",
    Style.KAI: "SGT-Kai.ttf",
    Style.FANG: "SGT-Fang.ttf",
}
FALLBACK = ("SGT-Song.ttf", "SGT-Rare.ttf", "SGT-Rare-2.ttf")
BORROWED = {Style.FANG: frozenset(ascii_letters + digits), Style.KAI: frozenset(ascii_letters + digits)}
"""Characters Song draws in 仿宋 and 楷体: those faces' own figures have an even weight that does not fit the text."""

EXPECTED = {
    Style.SONG: ("宋体", "SimSun"),
    Style.TITLE: ("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05"),
    Style.HEI: ("黑体", "SimHei"),
    Style.KAI: ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi"),
    Style.FANG: ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong"),
}
"""The families offices expect on the PC, best first."""
EXPECTED_RARE = (
    "SimSun-ExtB", "SimSun-ExtG", "Plangothic P1", "Plangothic P2", "遍黑体 P1", "遍黑体 P2", "BabelStone Han",
    "Jigmo3", "Jigmo2", "Jigmo",
)  # fmt: skip
"""Families that have what ours lack, GB 18030-2022 level 3 to its last amendment; read only when a paper needs them."""

_INVISIBLE = dict.fromkeys(
    [0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065)]
    + [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
    + [code for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A)]
) | {0x09: " ", 0xA0: " ", 0x2028: "\n", 0x2029: "\n"}

_own_fonts = True


def use_own_fonts(wanted: bool) -> None:
    """Whether the PC's own fonts come before ours; off in tests: papers are then the same everywhere."""
    global _own_fonts
    _own_fonts = wanted
    typeface.cache_clear()


def printable(text: str) -> str:
    """The text without the invisible marks that workbooks and web pages leave in it; line ends stay."""
    return text if text.isprintable() and text.isascii() else text.translate(_INVISIBLE)


class Typeface:
    """One style and all the faces that stand in for it, read from disk only when a character needs them."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self._further = _faces(style)
        self._faces = [next(self._further)]
        self._first = self._faces[0]
        self._advances: dict[str, tuple[float, str]] = {}

    def width(self, character: str) -> float:
        """Width of one character in ems."""
        return (self._advances.get(character) or self._look_up(character))[0]

    def widths(self, text: str) -> list[float]:
        """Width of every character of a text in ems."""
        known = self._advances
        return [(known.get(character) or self._look_up(character))[0] for character in text]

    def length(self, text: str) -> float:
        """Width of a text on one line in ems."""
        return sum(self.widths(text))

    def runs(self, text: str) -> list[tuple[str, str]]:
        """The text cut into (font name, piece) drawn by one font each. Raises UserError for an unknown one."""
        if self._first.characters.issuperset(text):
            return [(self._first.fontName, text)]
        known = self._advances
        by_font = groupby(text, lambda character: (known.get(character) or self._look_up(character))[1])
        return [(font, "".join(piece)) for font, piece in by_font]

    def _look_up(self, character: str) -> tuple[float, str]:
        for face in self._every_face():
            if character in face.characters:
                self._advances[character] = found = (face.advance(character), face.fontName)
                return found
        by_hand.leave_empty(character)
        return 1.0, self._first.fontName

    def _every_face(self) -> Iterator["EmbeddedFace"]:
        yield from self._faces
        for face in self._further:
            self._faces.append(face)
            yield face


def _faces(style: Style) -> Iterator["EmbeddedFace"]:
    """The faces of a style, best first: the PC's own, ours, Song, the rare ones."""
    from reports.pdf_font import load, load_foreign

    own = installed_families(font_folders()) if _own_fonts else {}
    families = iter(EXPECTED[style])
    face = next((face for name in families if name in own and (face := load_foreign(*own[name]))), None)
    if face:
        yield face
    yield load(resources.path(f"fonts/{BUNDLED[style]}"), without=BORROWED.get(style, frozenset()))
    for name in FALLBACK:
        if name != BUNDLED[style]:
            yield load(resources.path(f"fonts/{name}"))
    for name in EXPECTED_RARE:
        if name in own and (face := load_foreign(*own[name])):
            yield face


@cache
def typeface(style: Style) -> Typeface:
    """The typeface of that style; one per style and process."""
    return Typeface(style)
