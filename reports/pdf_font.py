"""Embeds a TrueType face in a PDF as one font with two-byte codes: every character draws and copies right.

ReportLab's own embedding cuts a face into fonts of 256 characters, and maps those past U+FFFF to wrong text.
"""

from functools import cache
from pathlib import Path
from struct import error as StructError
from struct import pack
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

BOX = ord("□")
"""Drawn for a character the face does not have, to be filled in by hand."""
LONGEST_MAP = 100  # a ToUnicode map lists at most 100 characters per block (ISO 32000-1, 9.10.3)
IDENTITY = {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0}


class _Codes(dict[int, int]):
    """The two-byte codes one document gave to the characters of one face, as they were first drawn."""

    def __missing__(self, character: int) -> int:
        self[character] = code = len(self) + 1
        return code


class EmbeddedFace(TTFont):
    """A face that a canvas draws with like any other, embedded as one Type 0 font with Identity-H codes.

    `without` are characters of the face that another one is to draw.
    """

    def __init__(self, name: str, path: Path, index: int = 0, without: frozenset[str] = frozenset()) -> None:
        super().__init__(name, str(path), subfontIndex=index, shapable=False)
        self._face: Any = self.face  # its methods have no types
        if "glyf" not in self._face.table:
            raise TTFError(f"{path.name} has no TrueType outlines")
        self.characters = frozenset(map(chr, self.face.charToGlyph)) - without
        self._codes: WeakKeyDictionary[object, _Codes] = WeakKeyDictionary()
        self._internal: WeakKeyDictionary[object, str] = WeakKeyDictionary()

    def advance(self, character: str) -> float:
        """Width of a character in ems."""
        return float(self.face.charWidths[ord(character)]) / 1000

    def _drawn(self, character: int) -> int:
        return character if character in self.face.charToGlyph or not character else BOX

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:
        """The text as one run of two-byte codes; the name is the one a canvas calls."""
        return [(0, text.translate(self.codes(doc)).encode("utf-16-be"))]

    def codes(self, doc: Any) -> dict[int, int]:
        """The two-byte code of every character in that document; asking for one's code gives it one."""
        return self._codes.setdefault(doc, _Codes())

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:
        """The name this face has inside the document."""
        if doc not in self._internal:
            self._internal[doc] = name = f"F{len(doc.fontMapping) + 1}"
            doc.fontMapping[self.fontName] = "/" + name
            doc.delayedFonts.append(self)
        return "/" + self._internal[doc]

    def addObjects(self, doc: Any) -> None:
        """Write the used glyphs, their widths and their text into the document when it is saved."""
        name = self._internal.pop(doc)
        characters = [0, *self._codes.pop(doc)]
        drawn = [self._drawn(character) for character in characters]
        base = f"SGT{name}+".ljust(7, "A") + self.face.name.decode("ascii")
        descendant = {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": pdfdoc.PDFName(base),
            "CIDSystemInfo": pdfdoc.PDFDictionary(IDENTITY),
            "FontDescriptor": self._face.addSubsetObjects(doc, base, drawn),
            "DW": 1000,
            "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray(list(map(self._face.getCharWidth, drawn[1:])))]),
            "CIDToGIDMap": _stream(doc, "gid:" + base, self._glyph_map(drawn)),
        }
        font = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": pdfdoc.PDFName(base),
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([doc.Reference(pdfdoc.PDFDictionary(descendant), "cid:" + base)]),
            "ToUnicode": _stream(doc, "text:" + base, to_unicode(characters).encode("ascii")),
        }
        doc.Reference(pdfdoc.PDFDictionary(font), name)
        doc.idToObject["BasicFonts"].dict[name] = doc.idToObject[name]

    def _glyph_map(self, characters: list[int]) -> bytes:
        """For each code its glyph in the embedded subset; two characters may share one glyph."""
        new: dict[int, int] = {0: 0}
        glyphs = [self.face.charToGlyph.get(character, 0) for character in characters]
        return pack(f">{len(glyphs)}H", *(new.setdefault(glyph, len(new)) for glyph in glyphs))


def _stream(doc: Any, name: str, content: bytes) -> object:
    stream = pdfdoc.PDFStream()
    stream.content = content
    if doc.compression:
        stream.filters = [pdfdoc.PDFZCompress]
    return doc.Reference(stream, name)


def to_unicode(characters: list[int]) -> str:
    """The map from two-byte codes back to text; beyond U+FFFF a character stands as two UTF-16 halves."""
    lines = [
        f"<{code:04X}> <{chr(character).encode('utf-16-be').hex().upper()}>"
        for code, character in enumerate(characters)
        if code
    ]
    blocks = [lines[start : start + LONGEST_MAP] for start in range(0, len(lines), LONGEST_MAP)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    )


@cache
def load(path: Path, index: int = 0, without: frozenset[str] = frozenset()) -> EmbeddedFace:
    """The face in that file, read once per process and known to every canvas under its file's name."""
    face = EmbeddedFace(f"{path.name}#{index}", path, index, without)
    pdfmetrics.registerFont(face)
    return face


def load_foreign(path: Path, index: int) -> EmbeddedFace | None:
    """A font of the PC, or None when it cannot be embedded: cubic outlines, a licence bit, a broken file."""
    try:
        return load(path, index)
    except (TTFError, StructError, OSError, KeyError, IndexError, ValueError):
        return None
