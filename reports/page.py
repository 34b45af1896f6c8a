"""A page as a plain list of words and lines, measured in points from its upper left corner, before it becomes PDF."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from reports.typeface import Style, Typeface, printable, typeface
from reports.typesetting import break_line

MM = 72 / 25.4

# Chinese type sizes (字号) in points.
SIZE_2, SIZE_3, SIZE_SMALL_3, SIZE_4, SIZE_SMALL_4, SIZE_5, SIZE_SMALL_5 = (
    22.0,
    16.0,
    15.0,
    14.0,
    12.0,
    10.5,
    9.0,
)
CAP = 0.86  # from the top of a Han character's square down to the baseline, in ems

CODE_SIDE = 15 * MM  # the code, its quiet zone not counted
CODE_EDGE = 8 * MM  # from the page's upper right corner


class Words(NamedTuple):
    """A run of characters one font draws, starting at x on the baseline y."""

    x: float
    y: float
    font: str
    size: float
    text: str
    spacing: float


class Rule(NamedTuple):
    """A straight black line."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float


class Code(NamedTuple):
    """A QR code that says `text`, its quiet zone not counted, by its upper left corner and its side."""

    x: float
    y: float
    side: float
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet and its type area (版心), in points; `official` pages are numbered as GB/T 9704-2012 7.5 says.

    The first page of a `letter` (信函格式) has no number (10.1).
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    official: bool = False
    letter: bool = False

    @property
    def measure(self) -> float:
        """Width of the type area."""
        return self.width - self.left - self.right

    @property
    def depth(self) -> float:
        """Height of the type area."""
        return self.height - self.top - self.bottom


OFFICIAL = Paper(210 * MM, 297 * MM, 28 * MM, 26 * MM, 37 * MM, 35 * MM, official=True)
"""GB/T 9704-2012 5.2: 天头 37 mm, 订口 28 mm, type area 156 × 225 mm."""
LETTER = replace(OFFICIAL, letter=True)
"""信函格式, GB/T 9704-2012 10.1: the same type area under a letterhead."""
FORM = Paper(210 * MM, 297 * MM, 28 * MM, 18 * MM, 28 * MM, 20 * MM)
"""A form or register: the binding edge of an official document, more room for the table."""
LANDSCAPE = Paper(297 * MM, 210 * MM, 22 * MM, 18 * MM, 28 * MM, 18 * MM)
"""A wide table: bound at its upper edge, like a landscape page inside an official document."""
LANDSCAPE_ANNEX = Paper(297 * MM, 210 * MM, 22 * MM, 18 * MM, 28 * MM, 18 * MM, official=True)
"""A wide table inside an official document: its pages are counted with the document's."""


@dataclass(slots=True)
class Page:
    """What stands on one page; `signed` where people sign on it. A letterhead is red, all else black."""

    paper: Paper
    words: list[Words] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    signed: bool = False
    red_words: list[Words] = field(default_factory=list)
    red_rules: list[Rule] = field(default_factory=list)

    def write(self, x: float, y: float, text: str, face: Typeface, size: float, spacing: float = 0.0) -> None:
        """Put a line of text with its baseline at y; nothing is broken or cut."""
        for font, piece in face.runs(text):
            self.words.append(Words(x, y, font, size, piece, spacing))
            if len(piece) != len(text):
                x += face.length(piece) * size + len(piece) * spacing

    def write_at(self, x: float, y: float, text: str, face: Typeface, size: float, anchor: float) -> None:
        """Put a line so that `anchor` of its width lies left of x: 0 left, 0.5 centred, 1 right."""
        self.write(x - anchor * face.length(text) * size, y, text, face, size)

    def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float = 0.5) -> None:
        """Draw a line."""
        self.rules.append(Rule(x1, y1, x2, y2, weight))

    def code(self, x: float, y: float, side: float, text: str) -> None:
        """Put a QR code, its upper left corner at x and y."""
        self.codes.append(Code(x, y, side, text))


@dataclass(slots=True)
class Flow:
    """Pages filled from top to bottom."""

    paper: Paper
    pages: list[Page] = field(default_factory=list)
    y: float = 0.0

    def __post_init__(self) -> None:
        self._add()

    @property
    def page(self) -> Page:
        """The page being filled."""
        return self.pages[-1]

    @property
    def bottom(self) -> float:
        """Where the type area ends."""
        return self.paper.height - self.paper.bottom

    @property
    def room(self) -> float:
        """What is left of the page."""
        return self.bottom - self.y

    @property
    def fresh(self) -> bool:
        """Whether nothing stands on the page yet."""
        return not self.page.words

    def new_page(self, paper: Paper | None = None) -> None:
        """Go on at the top of the next page, of another paper if one is given."""
        if paper:
            self.paper = paper
        self._add()

    def _add(self) -> None:
        self.pages.append(Page(self.paper))
        self.y = self.paper.top

    def need(self, height: float) -> None:
        """Turn the page unless that much room is left."""
        if height > self.room + 0.01 and not self.fresh:
            self.new_page()

    def space(self, height: float) -> None:
        """Leave white, but never at the top of a page."""
        if not self.fresh:
            self.y += height

    def line(
        self,
        text: str,
        style: Style,
        size: float,
        leading: float = 1.6,
        anchor: float = 0.0,
        indent: float = 0.0,
    ) -> None:
        """One line that fits; `leading` in sizes, `indent` in points from the side it is anchored to."""
        self.need(leading * size)
        at = self.paper.left + anchor * self.paper.measure + (indent if anchor < 1 else -indent)
        base = self.y + (leading - 1) / 2 * size + CAP * size
        self.page.write_at(at, base, printable(text), typeface(style), size, anchor)
        self.y += leading * size

    def paragraph(
        self,
        text: str,
        style: Style,
        size: float,
        leading: float = 1.6,
        indent: float = 2.0,
        anchor: float = 0.0,
    ) -> None:
        """Text broken to the type area, every line end starting anew; `indent` of first lines in characters."""
        face = typeface(style)
        for part in printable(text).split("\n"):
            widths = face.widths(part)
            measure = self.paper.measure / size
            for place, (start, end) in enumerate(break_line(part, widths, measure, measure - indent)):
                shift = indent * size if place == 0 and anchor == 0 else 0.0
                self.line(part[start:end].rstrip(" "), style, size, leading, anchor, shift)
