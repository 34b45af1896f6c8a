"""花脸稿: what was deleted from a text and what was added to it, in runs a person can read. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

MOST_COMPARED = 1_000_000
"""Pairs of words beyond which the differing middle of two texts is shown as replaced in one."""
SHORTEST_KEPT = 2
"""A kept run between two changes that is shorter than this is shown as replaced too: single signs only confuse."""

_WORD = re.compile(r"[A-Za-z0-9.\-]+|\s+|.", re.DOTALL)


class Mark(StrEnum):
    """How a run of text stands."""

    KEPT = "kept"
    DELETED = "deleted"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text and how it stands."""

    mark: Mark
    text: str


def marked(before: str, after: str) -> tuple[Run, ...]:
    """Both texts as one: kept and deleted runs make the earlier, kept and added runs the later text.

    Han characters are compared one by one, numbers and Latin words whole.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    pieces = [(Mark.KEPT, "".join(old[:head]), "")]
    pieces += _middle(middle_old, middle_new)
    pieces.append((Mark.KEPT, "".join(old[len(old) - tail :]), ""))
    return _merged(pieces)


def _middle(old: Sequence[str], new: Sequence[str]) -> list[tuple[Mark, str, str]]:
    """Kept pieces (text twice the same) and replaced ones (DELETED, old text, new text)."""
    if len(old) * len(new) > MOST_COMPARED:
        return [(Mark.DELETED, "".join(old), "".join(new))]
    found = []
    for operation, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now = "".join(old[i1:i2]), "".join(new[j1:j2])
        short = operation == "equal" and i2 - i1 < SHORTEST_KEPT
        kept = operation == "equal" and not short
        found.append((Mark.KEPT, was, "") if kept else (Mark.DELETED, was, now))
    return found


def _merged(pieces: Sequence[tuple[Mark, str, str]]) -> tuple[Run, ...]:
    """Neighbours of one sort in one run, what was deleted before what was added."""
    runs: list[Run] = []
    for is_kept, group in groupby((piece for piece in pieces if piece[1] or piece[2]), lambda one: one[0] is Mark.KEPT):
        found = list(group)
        was, now = "".join(one[1] for one in found), "".join(one[2] for one in found)
        wanted = (Run(Mark.KEPT, was),) if is_kept else (Run(Mark.DELETED, was), Run(Mark.ADDED, now))
        runs += [run for run in wanted if run.text]
    return tuple(runs)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        count += 1
    return count
