"""Breaking Chinese text into lines: no closing mark opens a line, no opening mark ends one, numbers stay whole."""

import re
from collections.abc import Sequence

OPENING = "（《「『【〔〈［｛“‘(["
CLOSING = "，。、；：？！…—·）》」』】〕〉］｝”’％‰℃,.;:?!)]%"
HALF_BLANK = frozenset("，。、；：）》」』】〕〉］")
"""Closing marks whose right half carries no ink: they may stand half outside a line (行尾标点)."""

_CLUSTER = re.compile(
    rf"[{re.escape(OPENING)}]*"
    r"(?:[A-Za-z0-9]+(?:[-.,:/@_]+[A-Za-z0-9]+)*|——|……|.)"
    rf"[{re.escape(CLOSING)}]*",
    re.DOTALL,
)


def break_line(text: str, widths: Sequence[float], measure: float, first: float | None = None) -> list[tuple[int, int]]:
    """Cut one paragraph into lines as (start, end) places in the text.

    `widths` has one number per character, in the unit of `measure`; `first` is the measure of the first line
    when it differs (an indent). Spaces around a break belong to no line; a word longer than a line is cut.
    """
    limit = measure if first is None else first
    lines: list[tuple[int, int]] = []
    start = end = 0
    used = 0.0
    for match in _CLUSTER.finditer(text):
        left, right = match.span()
        width = sum(widths[left:right])
        if used and used + width > limit + _overhang(text, widths, right):
            lines.append((start, end))
            limit, used, start = measure, 0.0, left
            if text[left] == " ":
                left += 1
                width = sum(widths[left:right])
            start = end = left
        if width > limit + _overhang(text, widths, right):
            cut = _cut_word(text, widths, left, right, limit, measure)
            lines += [(start if place == 0 else left, right) for place, (left, right) in enumerate(cut[:-1])]
            start, right = cut[-1]
            limit = measure
            width = sum(widths[start:right])
        used += width
        end = right
    return [*lines, (start, len(text))] if start < len(text) or not lines else lines


def _overhang(text: str, widths: Sequence[float], right: int) -> float:
    """How far a cluster may stand outside the line: half its last mark, and a hair for rounding."""
    return (widths[right - 1] / 2 if text[right - 1] in HALF_BLANK else 0.0) + 0.001


def _cut_word(
    text: str, widths: Sequence[float], left: int, right: int, first: float, measure: float
) -> list[tuple[int, int]]:
    """Pieces of a word that is longer than a line, cut after a hyphen where one stands; each holds a character."""
    pieces: list[tuple[int, int]] = []
    start, limit = left, first
    while start < right:
        used, end = widths[start], start + 1
        while end < right and used + widths[end] <= limit + 0.001:
            used += widths[end]
            end += 1
        if end < right:
            hyphen = max(text.rfind(mark, start, end) for mark in "-/")
            end = hyphen + 1 if hyphen > start else end
        pieces.append((start, end))
        start, limit = end, measure
    return pieces
