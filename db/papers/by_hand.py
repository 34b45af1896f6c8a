"""Characters that no font here has: their places on a paper stay empty, to be filled in by hand (空格手写).

A person agrees to each by name; otherwise nothing is printed. The journal notes what was left empty.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from db.errors import UserError

FONTS = "遍黑体 Plangothic、BabelStone Han 新版、Jigmo"
"""Freely licensed TrueType fonts with the characters added to GB 18030-2022 last; whoever keeps the PCs gets them."""


class NoGlyph(UserError):
    """A character no font here has: nothing is printed until it is corrected, has a font, or is left to the hand."""

    def __init__(self, character: str) -> None:
        self.character = character
        super().__init__(
            f"「{character}」（U+{ord(character):04X}）这个字，本机和本程序的字库里都没有，没有打印。",
            hint=f"请先核对是否录错；没有录错的，请在本机安装含这个字的 TrueType 字体（{FONTS}），重开程序再打印；"
            "急用的可以留空，打印后手写。",
        )


_agreed: ContextVar[frozenset[str]] = ContextVar("agreed", default=frozenset())
_left: ContextVar[set[str] | None] = ContextVar("left", default=None)


@contextmanager
def agreed(characters: frozenset[str]) -> Iterator[None]:
    """Leave the places of these characters empty on whatever is printed inside the `with` block."""
    tokens = _agreed.set(characters), _left.set(set())
    try:
        yield
    finally:
        _agreed.reset(tokens[0])
        _left.reset(tokens[1])


def leave_empty(character: str) -> None:
    """Note that the place of a character stays empty. Raises NoGlyph where nobody agreed to that."""
    left = _left.get()
    if left is None or character not in _agreed.get():
        raise NoGlyph(character)
    left.add(character)


def words() -> str:
    """What was left empty so far: 𮯰（U+2EBF0）、…; '' where nothing was."""
    return "、".join(f"{one}（U+{ord(one):04X}）" for one in sorted(_left.get() or ()))
