"""The parts of an .xlsx package: which member holds which sheet. Pure.

Parts: ECMA-376 part 1, 12.3.23 (workbook), 12.3.24 (worksheet).
"""

import html
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator

_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_LINK = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(r"(?:\w+:)?(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")

DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError)
"""What reading a damaged package can raise; whether the file can be read at all is the reader's to say."""


def sheet_members(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Every sheet's name and the member of the package it is kept in."""
    members = set(package.namelist())
    if not {_BOOK, _LINKS} <= members:
        return
    book, links = (package.read(member).decode("utf-8", "replace") for member in (_BOOK, _LINKS))
    targets = {link.get("Id", ""): link.get("Target", "") for link in map(attributes, _LINK.findall(links))}
    for sheet in map(attributes, _SHEET.findall(book)):
        member = posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get("id", ""), ""))).lstrip("/")
        if member in members:
            yield sheet.get("name", ""), member


def attributes(text: str) -> dict[str, str]:
    """The attributes of an element, by their names without prefix."""
    return {name: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(text)}
