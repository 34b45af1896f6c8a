"""Legal bases (设定依据) glued together in one cell, taken apart into citations. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_NUMBER = re.compile(r"[（(]([^（()）]*(?:号|令|〔[0-9]{4}〕)[^（()）]*)([）)]?)")
_ARTICLE = re.compile(
    r"第[〇零一二三四五六七八九十百千0-9]+条(?:之[一二三四五六七八九十])?(?:第[^条，。；、《]{1,6}[款项目])*"
)
_MARKS = re.compile("[《》]")
_BETWEEN = " \t\r\n\u3000、，,；;。．."
_COUNTING = re.compile(r"(?:[（(]?(?:[一二三四五六七八九十]+|\d{1,2})[）)、.．]\s*)$")


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited paper: its title without 《》, its number, the articles, the whole text as written, and a flaw."""

    title: str
    number: str
    articles: tuple[str, ...]
    text: str
    flaw: str = ""

    @property
    def label(self) -> str:
        """The citation in the usual form, brackets mended: 《…》（国务院令第591号）第三条."""
        name = f"《{self.title}》" if self.title else self.text
        number = f"（{self.number}）" if self.number else ""
        return f"{name}{number}{'、'.join(self.articles)}" if self.title else name


LONGEST_KEPT = 600
"""Longer texts are not kept in memory with their citations."""


def split_citations(text: str) -> tuple[Citation, ...]:
    """The citations of a legal basis in order; nothing written is lost, a missing bracket is mended and named."""
    return _kept(text) if len(text) <= LONGEST_KEPT else _split(text)


@lru_cache(maxsize=16_384)
def _kept(text: str) -> tuple[Citation, ...]:
    """An import asks for the same bases again and again, one list after the other: a whole list has room here."""
    return _split(text)


def _split(text: str) -> tuple[Citation, ...]:
    starts = _title_starts(text)
    if not starts:
        plain = text.strip(_BETWEEN)
        return (_citation(plain),) if plain else ()
    bounds = [*starts, len(text)]
    pieces = [text[: starts[0]], *(text[a:b] for a, b in pairwise(bounds))]
    found: list[Citation] = []
    for index, piece in enumerate(pieces):
        last = index == len(pieces) - 1
        plain = (piece if last else _COUNTING.sub("", piece)).strip(_BETWEEN)
        if plain:
            found.append(_citation(plain))
    return tuple(found)


def _title_starts(text: str) -> list[int]:
    """Where each outermost 《 stands; one that is never closed does not swallow the titles after it."""
    starts: list[int] = []
    depth = 0
    for mark in _MARKS.finditer(text):
        index = mark.start()
        if mark[0] == "《":
            if depth == 0 or ("》" not in text[starts[-1] : index] and _opens_anew(text, index)):
                starts.append(index)
                depth = 0
            depth += 1
        else:
            depth = max(0, depth - 1)
    return starts


def _opens_anew(text: str, index: int) -> bool:
    """Whether a 《 inside an unclosed title begins another one: a bracket or separator stands before it."""
    return index > 0 and text[index - 1] in "）)；;。\n"


def _citation(text: str) -> Citation:
    if not text.startswith("《"):
        return Citation("", "", tuple(_ARTICLE.findall(text)), text)
    end = _title_end(text)
    flaw = ""
    if end is None:
        flaw = "缺右书名号"
        end = next((i for i, character in enumerate(text) if character in "（(第，；"), len(text))
        title, rest = text[1:end], text[end:]
    else:
        title, rest = text[1:end], text[end + 1 :]
    number = _NUMBER.search(rest)
    if number and not number[2]:
        flaw = flaw or "缺右括号"
    return Citation(title, number[1].strip() if number else "", tuple(_ARTICLE.findall(rest)), text, flaw)


def _title_end(text: str) -> int | None:
    depth = 0
    for mark in _MARKS.finditer(text):
        depth += 1 if mark[0] == "《" else -1
        if depth == 0:
            return mark.start()
    return None
