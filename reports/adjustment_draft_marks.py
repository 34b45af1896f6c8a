"""Text with marks (花脸稿): what is deleted is struck through, what is added is underlined; black and white will do."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from db.items.changes.marking import Mark, Run
from reports.page import CAP, Flow
from reports.typeface import Style, printable, typeface
from reports.typesetting import break_line

STRIKE, UNDER = -0.35, 0.17  # of the size, from the baseline
WEIGHT = 0.8
_HEIGHTS = {Mark.DELETED: STRIKE, Mark.ADDED: UNDER}

Signs = list[tuple[str, Mark]]


def marked_paragraph(
    flow: Flow, runs: Sequence[Run], style: Style, size: float, leading: float = 1.6, indent: float = 2.0
) -> None:
    """Runs of text broken to the type area, each with its mark; `indent` of first lines in characters."""
    face = typeface(style)
    measure = flow.paper.measure / size
    for signs in _paragraphs(runs):
        text = "".join(sign for sign, _ in signs)
        widths = face.widths(text)
        for place, (start, end) in enumerate(break_line(text, widths, measure, measure - indent)):
            shift = indent * size if place == 0 else 0.0
            flow.line(text[start:end], style, size, leading, 0.0, shift)
            base = flow.y - leading * size + (leading - 1) / 2 * size + CAP * size
            _rule(flow, signs[start:end], widths[start:end], shift, base, size)


def _rule(flow: Flow, signs: Signs, widths: Sequence[float], shift: float, base: float, size: float) -> None:
    """The lines through and under one line of text."""
    x = flow.paper.left + shift
    place = 0
    for mark, group in groupby(signs, lambda sign: sign[1]):
        count = len(list(group))
        right = x + sum(widths[place : place + count]) * size
        if mark in _HEIGHTS:
            y = base + _HEIGHTS[mark] * size
            flow.page.rule(x + 0.3, y, right - 0.3, y, WEIGHT)
        x, place = right, place + count


def _paragraphs(runs: Sequence[Run]) -> Iterator[Signs]:
    signs: Signs = []
    for run in runs:
        for sign in printable(run.text):
            if sign == "\n":
                yield signs
                signs = []
            else:
                signs.append((sign, run.mark))
    yield signs
