"""What a person sees in an .xlsx beside its values: hidden rows, hidden columns, and text that is struck out (删除线).

Elements: ECMA-376 part 1, 18.3.1.73 (row), 18.3.1.13 (col), 18.4.8 (si), 18.4.4 (r), 18.4.10 (strike), 18.8.10
(cellXfs).
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar
from xml.etree import ElementTree

from db.sheets.formulas import without_value
from db.sheets.parts import DAMAGES, attributes, sheet_members
from db.sheets.rules import Position, place_of

_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_ON = rb"[\"'](?:1|true)[\"']"
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s(?=[^>]*?\bhidden\s*=\s*" + _ON + rb")[^>]*?\br\s*=\s*[\"'](\d{1,7})[\"']")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\s(?=[^>]*?\bhidden\s*=\s*" + _ON + rb")([^>]*)>")
_MOST_COLUMNS = 16_384

Element = ElementTree.Element
Source = TypeVar("Source")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Marks:
    """Rows and columns counted from 0; `struck` gives what is left of a cell without its struck-out text,
    `uncalculated` are formulas without a value."""

    hidden: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: dict[Position, str] = field(default_factory=dict)
    uncalculated: frozenset[Position] = frozenset()


def marks(content: bytes) -> dict[str, Marks]:
    """By sheet name, the marks of an .xlsx; sheets without any are absent, and so are all of a damaged file.

    The package must have been found safe: no document type, nothing that unpacks to more than it says.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            strings = _readable(_struck_strings, package, dict[int, str]())
            styles = _readable(_struck_styles, package, frozenset[int]())
            found = {}
            for name, member in sheet_members(package):
                mark = _of_sheet(package.read(member), strings, styles)
                if mark != Marks():
                    found[name] = mark
            return found
    except DAMAGES:
        return {}


def _readable(look: Callable[[Source], Found], source: Source, nothing: Found) -> Found:
    """What `look` finds, nothing where the part is no XML: the formulas are looked for all the same."""
    try:
        return look(source)
    except ElementTree.ParseError:
        return nothing


def _of_sheet(content: bytes, strings: dict[int, str], styles: frozenset[int]) -> Marks:
    hidden, columns = frozenset[int](), set[int]()
    if b"hidden" in content:
        hidden = frozenset(int(row) - 1 for row in _HIDDEN_ROW.findall(content))
        for text in _HIDDEN_COLUMN.findall(content):
            told = attributes(text.decode("utf-8", "replace"))
            if told.get("min", "").isdigit() and told.get("max", "").isdigit():
                columns.update(range(int(told["min"]) - 1, min(int(told["max"]), _MOST_COLUMNS)))
    struck: dict[Position, str] = {}
    if strings or styles or b"strike" in content:
        struck = _readable(lambda part: _struck_cells(part, strings, styles), content, struck)
    return Marks(hidden, frozenset(columns), struck, without_value(content))


def _struck_cells(content: bytes, strings: dict[int, str], styles: frozenset[int]) -> dict[Position, str]:
    found = {}
    for cell in _elements(content, "c"):
        place, left = place_of(cell.get("r", "")), _left_of_cell(cell, strings, styles)
        if place and left is not None:
            found[place[1], place[2]] = left
    return found


def _elements(content: bytes, name: str) -> Iterator[Element]:
    """Every element of that name, whole, one after another; what was read is let go."""
    for _, element in ElementTree.iterparse(io.BytesIO(content)):
        if _name(element) == name:
            yield element
        if _name(element) in ("c", "row", "si"):
            element.clear()


def _name(element: Element) -> str:
    """The name without its namespace: the ordinary and the strict form of the format differ in it only."""
    return element.tag.rpartition("}")[2]


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if _name(child) == name]


def _left_of_cell(cell: Element, strings: dict[int, str], styles: frozenset[int]) -> str | None:
    """What is left of one cell, None where it is empty or nothing in it is struck out."""
    if not len(cell):
        return None
    style = cell.get("s", "0")
    struck = style.isdigit() and int(style) in styles
    inline = _children(cell, "is")
    if inline:
        return _left(inline[0], struck)
    value = "".join(child.text or "" for child in _children(cell, "v")).strip()
    if cell.get("t") == "s" and value.isdigit() and int(value) in strings:
        return strings[int(value)]
    return "" if struck and value else None


def _struck_strings(package: zipfile.ZipFile) -> dict[int, str]:
    """The shared strings with struck-out runs, by number, and what is left of them."""
    content = package.read(_STRINGS) if _STRINGS in package.namelist() else b""
    if b"strike" not in content:
        return {}
    left = ((number, _left(element, False)) for number, element in enumerate(_elements(content, "si")))
    return {number: text for number, text in left if text is not None}


def _left(text: Element, struck: bool) -> str | None:
    """What is left of a text without its struck-out runs; a run with a look of its own does not take the cell's."""
    runs = _children(text, "r")
    if not runs:
        return "" if struck else None
    kept, dropped = [], False
    for run in runs:
        look = _children(run, "rPr")
        if _is_struck(look[0]) if look else struck:
            dropped = True
        else:
            kept += [part.text or "" for part in _children(run, "t")]
    return "".join(kept).strip() if dropped else None


def _is_struck(font: Element) -> bool:
    return any(strike.get("val", "1") not in ("0", "false") for strike in _children(font, "strike"))


def _struck_styles(package: zipfile.ZipFile) -> frozenset[int]:
    """The numbers of the cell formats whose font is struck out."""
    content = package.read(_STYLES) if _STYLES in package.namelist() else b""
    if b"strike" not in content:
        return frozenset()
    root = ElementTree.fromstring(content)
    fonts = [font for group in _children(root, "fonts") for font in _children(group, "font")]
    struck = {str(number) for number, font in enumerate(fonts) if _is_struck(font)}
    formats = [form for group in _children(root, "cellXfs") for form in _children(group, "xf")]
    return frozenset(number for number, form in enumerate(formats) if form.get("fontId") in struck)
