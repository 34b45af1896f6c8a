"""Ruled tables drawn straight onto pages: repeated head, bands, cells broken in Chinese, long rows carried over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from reports.page import CAP, MM, SIZE_SMALL_5, Flow, Words
from reports.typeface import Style, Typeface, printable, typeface
from reports.typesetting import break_line

CELL_SIDE = 1.2 * MM  # white between a rule and the words beside it
CELL_TOP = 0.9 * MM
LEADING = 1.25
LEAST_WIDTH = 13.0  # millimetres of a column nobody gave a width
FIGURE = 0.6  # ems of a figure or Latin letter, about
SAMPLE = 200  # rows looked at to share out the width
LONG_ROW = 6  # a row of at least this many lines may be carried over to the next page
LAST_ROWS = 3  # so many, at least, go on with what may not be parted from a table
LEAST_LINES = 3  # and then at least this many stay before the break and after it
CODE_SCALE = 0.84  # long codes are set smaller
LONG_CODE, LONG_CODE_WIDTH = 24, 46.0  # from so many characters on a code stands in two lines of so many millimetres

Piece = tuple[float, str, float, str]  # how far right of the line's start, font, size, characters
Line = tuple[float, list[Piece]]  # the line's width in points and its pieces


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in millimetres (0: a share of what is left), where its words stand.

    `anchor` is 0 left, 0.5 centred, 1 right; `scale` makes the words of long codes smaller.
    """

    title: str
    width: float = 0.0
    anchor: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of one row; `height` in millimetres is the least; `keep` forbids a page break before the next row."""

    cells: Sequence[str]
    height: float = 0.0
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A row that spans the table; with `keep` it opens a group and is never parted from its first row."""

    text: str
    bold: bool = True
    keep: bool = True


@dataclass(frozen=True, slots=True)
class _Laid:
    """A row broken into lines; `band` rows span the table."""

    cells: list[list[Line]]
    lines: int
    height: float
    band: bool = False


class Table:
    """One table on a flow of pages; `size` in points."""

    def __init__(
        self,
        flow: Flow,
        columns: Sequence[Column],
        size: float = SIZE_SMALL_5,
        style: Style = Style.SONG,
        ruled: bool = True,
    ) -> None:
        self._flow = flow
        self._columns = columns
        self._ruled = ruled
        self._size = size
        self._lead = LEADING * size
        self._face = typeface(style)
        self._bold = typeface(Style.HEI)
        self._broken: dict[tuple[str, float], list[Line]] = {}
        self._edges = self._place_columns()
        self._from = 0.0  # where the inner upright rules now running began
        self._head = self._lay_head()

    def _place_columns(self) -> list[float]:
        """The x of every upright rule; columns without a width share the rest evenly."""
        free = self._flow.paper.measure / MM - sum(column.width for column in self._columns)
        sharing = sum(not column.width for column in self._columns)
        widths = [column.width or free / sharing for column in self._columns]
        return list(accumulate((width * MM for width in widths), initial=self._flow.paper.left))

    def draw(self, rows: Iterable[Row | Band], tail: float = 0.0) -> None:
        """Draw the rows; `tail` points stay free below the last one, for what may not be parted from it."""
        groups = [[self._lay(row) for row in group] for group in _kept_together(rows)]
        if tail:
            self._gather_last(groups, tail)
        self._flow.need(min(self._head.height + sum(row.height for row in groups[0]), self._flow.paper.depth))
        self._open()
        for group in groups[:-1]:
            self._put(group)
        self._put(groups[-1], tail)
        self._uprights()

    def _gather_last(self, groups: list[list[_Laid]], tail: float) -> None:
        """Let a few rows go on with what follows the table: one alone above it looks forgotten."""
        room = (self._flow.paper.depth - self._head.height - tail) / 2
        while len(groups) > 1 and len(groups[-1]) < LAST_ROWS:
            together = groups[-2] + groups[-1]
            if sum(row.height for row in together) > room:
                break
            groups[-2:] = [together]

    def _open(self) -> None:
        self._across()
        self._from = self._flow.y
        if any(column.title for column in self._columns):
            self._place(self._head)

    def _turn(self) -> None:
        self._uprights()
        self._flow.new_page()
        self._open()

    def _put(self, group: list[_Laid], tail: float = 0.0) -> None:
        """Place rows that belong together, on a new page when this one has no room for them."""
        height = sum(row.height for row in group)
        page_room = self._flow.paper.depth - self._head.height
        if height + tail <= self._flow.room:
            for row in group:
                self._place(row)
        elif len(group) == 1 and (group[0].lines >= LONG_ROW or height > page_room) and self._carry(group[0]):
            return
        elif height + tail <= page_room or (height <= page_room and tail):
            self._turn()
            for row in group:
                self._place(row)
        else:
            for row in group:
                self._put([row])

    def _carry(self, row: _Laid) -> bool:
        """Place as much of a long row as fits and the rest on the next page; False when it may not be parted here."""
        fitting = int((self._flow.room - 2 * CELL_TOP) / self._lead)
        if fitting < LEAST_LINES:
            self._turn()
            self._put([row])
            return True
        if row.lines - fitting < LEAST_LINES:
            fitting = row.lines - LEAST_LINES
        if fitting < LEAST_LINES:
            return False
        for part in (slice(None, fitting), slice(fitting, None)):
            cells = [lines[part] for lines in row.cells]
            lines = max(map(len, cells))
            piece = _Laid(cells, lines, lines * self._lead + 2 * CELL_TOP)
            if part.start is None:
                self._place(piece)
                self._turn()
            else:
                self._put([piece])
        return True

    def _lay(self, row: Row | Band) -> _Laid:
        if isinstance(row, Band):
            face = self._bold if row.bold else self._face
            lines = self._break(row.text, self._edges[-1] - self._edges[0], face)
            return _Laid([lines], len(lines), len(lines) * self._lead + 2 * CELL_TOP, band=True)
        cells = [
            self._break(text, right - left, self._face, column.scale)
            for text, column, (left, right) in zip(row.cells, self._columns, pairwise(self._edges), strict=True)
        ]
        lines_high = max(map(len, cells))
        return _Laid(cells, lines_high, max(lines_high * self._lead + 2 * CELL_TOP, row.height * MM))

    def _lay_head(self) -> _Laid:
        cells = [
            self._break(
                _evenly(column.title, int((right - left - 2 * CELL_SIDE) / self._size)), right - left, self._bold
            )
            for column, (left, right) in zip(self._columns, pairwise(self._edges), strict=True)
        ]
        lines = max(map(len, cells))
        return _Laid(cells, lines, lines * self._lead + 3 * CELL_TOP if any(c.title for c in self._columns) else 0)

    def _break(self, text: str, width: float, face: Typeface, scale: float = 1.0) -> list[Line]:
        """The lines of a cell; the same words in the same width are broken once."""
        key = (text, width if face is self._face else -width)
        if (known := self._broken.get(key)) is None:
            known = self._broken[key] = self._break_anew(printable(text), width - 2 * CELL_SIDE, face, scale)
        return known

    def _break_anew(self, text: str, width: float, face: Typeface, scale: float) -> list[Line]:
        size = self._size * scale
        lines: list[Line] = []
        for part in text.split("\n"):
            widths = face.widths(part)
            total = sum(widths) * size
            if total <= width:
                lines.append((total, _pieces(part, face, size)))
                continue
            for start, end in break_line(part, widths, width / size):
                lines.append((sum(widths[start:end]) * size, _pieces(part[start:end], face, size)))
        return lines

    def _place(self, row: _Laid) -> None:
        """Put one row on the page, its words in the middle of its height."""
        flow, lead = self._flow, self._lead
        words = flow.page.words
        if row.band:
            self._uprights()
        for place, lines in enumerate(row.cells):
            left = self._edges[place] + CELL_SIDE
            right = (self._edges[-1] if row.band else self._edges[place + 1]) - CELL_SIDE
            anchor = 0.5 if row is self._head else 0.0 if row.band else self._columns[place].anchor
            base = flow.y + (row.height - len(lines) * lead) / 2 + (lead - self._size) / 2 + CAP * self._size
            for length, pieces in lines:
                x = left + anchor * max(right - left - length, 0.0)
                for shift, font, size, text in pieces:
                    words.append(Words(x + shift, base, font, size, text, 0.0))
                base += lead
        flow.y += row.height
        self._across()
        if row.band:
            for x in (self._edges[0], self._edges[-1]):
                flow.page.rule(x, self._from, x, flow.y)
            self._from = flow.y

    def _across(self) -> None:
        if self._ruled:
            self._flow.page.rule(self._edges[0], self._flow.y, self._edges[-1], self._flow.y)

    def _uprights(self) -> None:
        """Draw the upright rules down to here, and begin new ones."""
        y = self._flow.y
        if self._ruled and y > self._from:
            for x in self._edges:
                self._flow.page.rule(x, self._from, x, y)
        self._from = y


def _pieces(text: str, face: Typeface, size: float) -> list[Piece]:
    pieces: list[Piece] = []
    x = 0.0
    for font, piece in face.runs(text):
        pieces.append((x, font, size, piece))
        x += face.length(piece) * size if len(piece) < len(text) else 0.0
    return pieces


def _kept_together(rows: Iterable[Row | Band]) -> list[list[Row | Band]]:
    """The rows in groups between which a page may be turned."""
    groups: list[list[Row | Band]] = [[]]
    for row in rows:
        groups[-1].append(row)
        if not row.keep:
            groups.append([])
    return groups if groups[-1] or len(groups) == 1 else groups[:-1]


def code_column(title: str, codes: Iterable[str]) -> Column:
    """A column of item codes: the widest local ones stand in two lines, national ones take what they need."""
    return Column(title, LONG_CODE_WIDTH if any(len(code) > LONG_CODE for code in codes) else 0.0, 0.0, CODE_SCALE)


def fit_columns(columns: Sequence[Column], rows: Sequence[Sequence[str]], measure: float) -> list[Column]:
    """The columns with widths (mm) for those that have none: what is left of `measure`, by how much they hold.

    A share grows with the root of the column's text, and no column is wider than its longest words need.
    """
    sample = rows[:: max(1, len(rows) // SAMPLE)]
    lengths = {
        place: [len(row[place]) for row in sample] or [0] for place, column in enumerate(columns) if not column.width
    }
    wanted = {place: _natural_width([row[place] for row in sample]) for place in lengths}
    weight = {place: (sum(long) / len(long)) ** 0.5 + max(long) ** 0.5 for place, long in lengths.items()}
    widths = {place: column.width for place, column in enumerate(columns) if column.width}
    sharing = list(lengths)
    while sharing:
        free = measure - sum(widths.values()) - LEAST_WIDTH * len(sharing)
        total = sum(weight[place] for place in sharing) or 1.0
        shares = {place: LEAST_WIDTH + free * weight[place] / total for place in sharing}
        settled = [place for place in sharing if shares[place] >= wanted[place]]
        if len(settled) in (0, len(sharing)):
            widths |= shares
            break
        widths |= {place: wanted[place] for place in settled}
        sharing = [place for place in sharing if place not in settled]
    return [replace(column, width=widths[place]) for place, column in enumerate(columns)]


def _natural_width(texts: Sequence[str]) -> float:
    """About how wide (mm) a column's longest text is on one line."""
    longest = max((sum(FIGURE if one.isascii() else 1.0 for one in text) for text in texts), default=0.0)
    return max(LEAST_WIDTH, (longest * SIZE_SMALL_5 + 2 * CELL_SIDE) / MM + 1)


def _evenly(title: str, fitting: int) -> str:
    """A head too long for one line, cut into lines of like length: 行使层级 becomes 行使 and 层级."""
    if "\n" in title:
        return title
    lines = -(-len(title) // max(fitting, 1))
    step = -(-len(title) // lines) if lines else 1
    return "\n".join(title[start : start + step] for start in range(0, len(title), step))
