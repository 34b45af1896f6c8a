"""Restoring the paragraphs of a text whose lines were broken by hand, by a page or by a PDF. Pure."""

import re
from collections import Counter
from itertools import pairwise

INDENT = "　　"
"""What a paragraph of an official document begins with; a line that has it is never joined to the one above."""

WIDEST_LINE = 46
"""No page of an official document has longer lines (28 characters by GB/T 9704); what is longer was never broken."""

NARROWEST_LINE = 16
"""Lines that are all shorter were not broken by an edge: no page is so narrow."""

FEWEST_FULL = 2
"""One long line among short ones was not broken either."""

SLACK = 5
"""How much shorter than the widest a full line can be: the indent of two, and a bracket or digits that wrapped."""

REPEATED = 3
"""A line that stands first or last on at least this many pages is a running head."""

_STARTS = re.compile(
    r"[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}\s*[.．、](?!\d)"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节条]|附件|[①-⑳]"
)
_ENDS = tuple("。：；！？:;")
_ITEM_ENDS = re.compile(r"[（(][^（()）]{0,8}(?:许可|确认|权[力利]|职权|服务|检查|裁决|给付|奖励)[)）]$")
"""A power type in brackets, which ends an item's line."""

_QUOTES = "”’」』）)》"
_PAGE_NUMBER = re.compile(r"[-—－–·\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:[\s,，/]*共\s*\d{1,4}\s*页)?[-—－–·\s]*")


def heal(text: str) -> str:
    """The text with one line per paragraph, each behind an indent; nothing but breaks and blanks beside them change.

    Healing a healed text changes nothing.
    """
    return "\n".join(INDENT + paragraph for paragraph in paragraphs(text))


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text: a full line that ends no sentence goes on in the next, unless that begins a new one."""
    lines = [(raw, raw.strip()) for raw in text.splitlines()]
    filled = [raw for raw, stripped in lines if stripped]
    full, spaced = _full_width(filled), _double_spaced([stripped for _, stripped in lines])
    found: list[str] = []
    above, blank = "", False
    for raw, stripped in lines:
        if not stripped:
            blank = True
            continue
        if found and full and (spaced or not blank) and _goes_on(above, raw, stripped, full):
            found[-1] = _joined(found[-1], stripped)
        else:
            found.append(stripped)
        above, blank = stripped, False
    return tuple(found)


def _goes_on(above: str, raw: str, line: str, full: float) -> bool:
    """Whether a line continues the one above."""
    if raw.startswith(INDENT) or _STARTS.match(line) or _ITEM_ENDS.search(above):
        return False
    return not above.rstrip(_QUOTES).endswith(_ENDS) and width(above) >= full - SLACK


def width(text: str) -> float:
    """How wide a line is in Chinese characters; a Latin letter or digit is half of one, blanks count nothing."""
    return sum(0.5 if character.isascii() else 1.0 for character in text if not character.isspace())


def _full_width(lines: list[str]) -> float:
    """The width lines were broken at; 0 where they were not broken at all."""
    if any(line.startswith(INDENT) for line in lines) and all(line.startswith(INDENT) for line in lines):
        return 0
    widths = [width(line) for line in lines]
    long = sum(one > WIDEST_LINE for one in widths)
    if not widths or long * 4 > len(widths):
        return 0
    full = max((one for one in widths if one <= WIDEST_LINE), default=0)
    near = sum(full - SLACK <= one <= full for one in widths)
    return full if full >= NARROWEST_LINE and near >= FEWEST_FULL else 0


def _double_spaced(lines: list[str]) -> bool:
    """Whether a blank line follows nearly every line, so that it says nothing."""
    followed = [not below for line, below in pairwise(lines) if line]
    return sum(followed) * 2 > len(followed)


def _joined(first: str, second: str) -> str:
    latin = first[-1].isascii() and first[-1].isalpha() and second[0].isascii() and second[0].isalpha()
    return f"{first} {second}" if latin else first + second


def without_noise(text: str) -> str:
    """The text without page numbers and running heads; pages are told apart by form feeds."""
    pages = [_trimmed(page.splitlines()) for page in text.split("\f")]
    heads = Counter(line for page in pages if page for line in {page[0].strip(), page[-1].strip()})
    running = {line for line, times in heads.items() if times >= REPEATED}
    kept = [_trimmed([line for line in page if line.strip() not in running]) for page in pages if page]
    return "\n".join(line for page in kept for line in page)


def _trimmed(lines: list[str]) -> list[str]:
    """Without page numbers, and without blank lines at the page's ends."""
    kept = [line for line in lines if not (line.strip() and _PAGE_NUMBER.fullmatch(line.strip()))]
    while kept and not kept[0].strip():
        kept.pop(0)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
