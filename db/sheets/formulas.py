"""Formulas of an .xlsx that no office program has calculated yet; the reader would show them as empty cells.

Parts and elements: ECMA-376 part 1, 12.3.24 (worksheet), 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.96 (v).
"""

import html
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator

from db.sheets.rules import Position, column_number

_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_LINK = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(r"(?:\w+:)?(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*"
    rb"</(?:\w+:)?c>"
)
_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")


def uncalculated(content: bytes) -> dict[str, frozenset[Position]]:
    """By sheet name, the cells of an .xlsx that have a formula and no value; sheets without such cells are absent,
    and so are all of a damaged file.

    A formula whose value is the empty text has been calculated.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return {name: found for name, member in _members(package) if (found := _positions(package.read(member)))}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError):
        return {}  # whether a damaged file can be read at all is the reader's to say


def _members(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Every sheet's name and the member of the package it is kept in."""
    members = set(package.namelist())
    if not {_BOOK, _LINKS} <= members:
        return
    book, links = (package.read(member).decode("utf-8", "replace") for member in (_BOOK, _LINKS))
    targets = {link.get("Id", ""): link.get("Target", "") for link in map(_attributes, _LINK.findall(links))}
    for sheet in map(_attributes, _SHEET.findall(book)):
        member = posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get("id", ""), ""))).lstrip("/")
        if member in members:
            yield sheet.get("name", ""), member


def _attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(text)}


def _positions(content: bytes) -> frozenset[Position]:
    found = set()
    for text, value in _FORMULA.findall(content):
        attributes = _attributes(text.decode("utf-8", "replace"))
        place = _PLACE.fullmatch(attributes.get("r", ""))
        if place and not (value and attributes.get("t") == "str"):
            found.add((int(place[2]) - 1, column_number(place[1])))
    return frozenset(found)
