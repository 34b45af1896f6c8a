"""Formulas of an .xlsx that no office program has calculated yet; the reader would show them as empty cells.

Elements: ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.96 (v).
"""

import re

from db.sheets.parts import attributes
from db.sheets.rules import Position, column_number

_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*"
    rb"</(?:\w+:)?c>"
)
_ANY_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")


def without_value(content: bytes) -> frozenset[Position]:
    """The cells of a sheet's part that have a formula and no value.

    A formula whose value is the empty text has been calculated.
    """
    if b"<f" not in content and b":f" not in content:
        return frozenset()  # the plain search is many times faster, and most lists have no formula
    if not _ANY_FORMULA.search(content):
        return frozenset()
    found = set()
    for text, value in _FORMULA.findall(content):
        told = attributes(text.decode("utf-8", "replace"))
        place = _PLACE.fullmatch(told.get("r", ""))
        if place and not (value and told.get("t") == "str"):
            found.add((int(place[2]) - 1, column_number(place[1])))
    return frozenset(found)
