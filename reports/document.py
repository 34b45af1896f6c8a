"""Official documents on the grid of GB/T 9704-2012: 22 lines of 28 characters, headings by level, signatures kept."""

from collections.abc import Sequence

from reports.page import CAP, LETTER, MM, OFFICIAL, SIZE_2, SIZE_3, SIZE_4, Flow, Paper, Rule, Words
from reports.table import Column, Row, Table
from reports.typeface import Style, printable, typeface
from reports.typesetting import break_line

LINES, CHARACTERS = 22, 28
LINE = OFFICIAL.depth / LINES
PITCH = OFFICIAL.measure / CHARACTERS
TIGHT = PITCH - SIZE_3  # what the grid takes off every character's own width
SIGN_LINE = 2.2 * LINE
LOOSEST = 2.5  # points a line may be stretched per character to end at the margin
SEALED_LINES, LEAST_SEALED_LINES = 4, 3  # white, office and date; the seal reaches over no more
DATE_INDENT = 4
TITLE_CHARACTERS = int(OFFICIAL.measure / SIZE_2)

Span = tuple[Style, str]


class Document:
    """An official document being written, line by line on the grid."""

    def __init__(self, paper: Paper = OFFICIAL) -> None:
        self.flow = Flow(paper)

    def blank(self, lines: int = 1) -> None:
        """Leave lines empty, but none at the top of a page."""
        self.flow.space(lines * LINE)

    def title(self, text: str) -> None:
        """The title in 2号 小标宋, centred, in lines of like length; a line end in the text is kept."""
        self._title(text)
        self.flow.y = OFFICIAL.top + LINE * -(-(self.flow.y - OFFICIAL.top - 0.01) // LINE)  # back to the grid

    def _title(self, text: str) -> None:
        for part in text.split("\n"):
            lines = -(-len(part) // TITLE_CHARACTERS)
            step = -(-len(part) // lines)
            for start in range(0, len(part), step):
                self.flow.line(part[start : start + step], Style.TITLE, SIZE_2, LINE * 1.15 / SIZE_2, anchor=0.5)

    def centred(self, text: str) -> None:
        """One centred line, for a number or a note under the title."""
        self.flow.line(text, Style.KAI, SIZE_3, LINE / SIZE_3, anchor=0.5)

    def heading(self, text: str) -> None:
        """First level: 一、 in 黑体; two lines of what follows stay with it."""
        self.flow.need(3 * LINE)
        self.paragraph([(Style.HEI, text)])

    def text(self, text: str) -> None:
        """Body text in 3号 仿宋, every paragraph indented by two characters."""
        for part in printable(text).split("\n"):
            self.paragraph([(Style.FANG, part)])

    def paragraph(self, spans: Sequence[Span], indent: int = 2) -> None:
        """One paragraph of one or more faces, its lines stretched to both margins; no line of it stands alone."""
        text = "".join(part for _, part in spans)
        styles = [style for style, part in spans for _ in part]
        widths = [typeface(style).width(one) * SIZE_3 + TIGHT for style, one in zip(styles, text, strict=True)]
        measure = OFFICIAL.measure
        lines = break_line(text, widths, measure, measure - indent * PITCH)
        for place, (start, end) in enumerate(lines):
            rest = len(lines) - place
            self.flow.need(LINE * (2 if rest == 2 or (place == 0 and rest > 1) else 1))
            shift = indent * PITCH if place == 0 else 0.0
            last = place == len(lines) - 1
            extra = 0.0 if last else _stretch(text[start:end], widths[start:end], measure - shift)
            self._put(text[start:end], styles[start:end], shift, extra)

    def _put(self, text: str, styles: Sequence[Style], shift: float, extra: float) -> None:
        flow = self.flow
        flow.need(LINE)
        x, base = flow.paper.left + shift, flow.y + (LINE - SIZE_3) / 2 + CAP * SIZE_3
        start = 0
        while start < len(text):
            end = start
            while end < len(text) and styles[end] is styles[start]:
                end += 1
            face = typeface(styles[start])
            flow.page.write(x, base, text[start:end], face, SIZE_3, TIGHT + extra)
            x += face.length(text[start:end]) * SIZE_3 + (TIGHT + extra) * (end - start)
            start = end
        flow.y += LINE

    def keep_with_seal(self, lines: float) -> None:
        """Turn the page unless so many lines fit with office and date below them: no seal on a page without text."""
        self.flow.need((lines + LEAST_SEALED_LINES) * LINE)

    def sealed(self, office: str, day: str) -> None:
        """The office centred over its date, which ends four characters from the margin (7.3.5.1); the seal is ink."""
        flow = self.flow
        roomy = flow.room >= (SEALED_LINES + 1) * LINE  # a further line may follow
        flow.need(LEAST_SEALED_LINES * LINE)
        flow.space(2 * LINE if roomy else LINE)
        face = typeface(Style.FANG)
        lengths = [face.length(text) * SIZE_3 for text in (office, day)]
        middle = DATE_INDENT * PITCH + max(lengths) / 2
        for text, length in zip((office, day), lengths, strict=True):
            flow.line(text, Style.FANG, SIZE_3, LINE / SIZE_3, 1.0, middle - length / 2)

    def keep_with_signatures(self, lines: int, signed: int) -> None:
        """Turn the page unless so many lines and the signatures below them fit: nobody signs a page without text."""
        self.flow.need(lines * LINE + LINE + signed * SIGN_LINE)

    def signatures(self, parties: Sequence[str], lines: Sequence[str]) -> None:
        """Two or more parties side by side, each with the same lines to fill in; it stands on one page with text."""
        flow = self.flow
        flow.space(LINE)
        flow.need((len(lines) + 1) * SIGN_LINE)
        width = OFFICIAL.measure / MM / len(parties)
        columns = [Column("", width) for _ in parties]
        rows = [Row([line] * len(parties), SIGN_LINE / MM, keep=True) for line in lines]
        named = Row(list(parties), SIGN_LINE / MM, keep=True)
        Table(flow, columns, SIZE_4, Style.FANG, ruled=False).draw([named, *rows])
        flow.page.signed = True


MARK_TOP = 30 * MM  # of the organ's name, from the page's upper edge
MARK_SIZE, MARK_LEAST = 40.0, 22.0  # of its characters; smaller for a long name
RULE_LENGTH = 170 * MM
RULE_BELOW_MARK, RULE_ABOVE_FOOT = 4 * MM, 20 * MM
THICK, THIN, RULE_GAP = 1.5 * MM, 0.35 * MM, 0.9 * MM  # of the double rules; the standard names lengths and places


class Letter(Document):
    """A letter (信函格式, GB/T 9704-2012 10.1): organ's name and double rules in red, its number under the first.

    Its first page bears no page number.
    """

    def __init__(self, organ: str, number: str) -> None:
        super().__init__(LETTER)
        flow, page = self.flow, self.flow.page
        face = typeface(Style.TITLE)
        size = max(MARK_LEAST, min(MARK_SIZE, RULE_LENGTH / face.length(organ)))
        x = (LETTER.width - face.length(organ) * size) / 2
        for font, piece in face.runs(organ):
            page.red_words.append(Words(x, MARK_TOP + CAP * size, font, size, piece, 0.0))
            x += face.length(piece) * size
        below = MARK_TOP + size + RULE_BELOW_MARK
        self._double_rule(below, THICK, THIN)
        self._double_rule(LETTER.height - RULE_ABOVE_FOOT, THIN, THICK)
        flow.y = below + THICK + RULE_GAP + THIN + SIZE_3 * 7 / 8
        flow.line(number, Style.FANG, SIZE_3, LINE / SIZE_3, anchor=1.0)
        flow.y += 2 * LINE

    def title(self, text: str) -> None:
        """The title, as in any official document; under a letterhead there is no grid to come back to."""
        self._title(text)

    def _double_rule(self, top: float, first: float, second: float) -> None:
        left, page = (LETTER.width - RULE_LENGTH) / 2, self.flow.page
        for y, weight in ((top + first / 2, first), (top + first + RULE_GAP + second / 2, second)):
            page.red_rules.append(Rule(left, y, left + RULE_LENGTH, y, weight))


def _stretch(text: str, widths: Sequence[float], measure: float) -> float:
    """Points to add after every character so that the line ends at the margin; 0 when it would look torn."""
    gaps = len(text.rstrip(" ")) - 1
    extra = (measure - sum(widths[: gaps + 1])) / gaps if gaps > 0 else 0.0
    return extra if -1.0 < extra < LOOSEST else 0.0
