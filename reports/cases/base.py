"""What the papers of a case share: a notice in words, from its number at the right to the recipient's signature.

A notice is kept as the very words it was printed with, so that a reprint reads the same whatever the program says by
then. Its organ is the one that accepts and decides, also where a station collected the papers (代收): the seal is its.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from db.papers.rules import PaperStamp
from reports import form, pdf
from reports.page import FORM, MM, SIZE_4, SIZE_5, Flow, Page
from reports.table import Column, Row, Table
from reports.typeface import Style

LEADING, CLOSER = 1.6, 1.45
"""Line spacing in font sizes; the closer one is used where it saves a last page."""
NO_NUMBER = "〔　　　〕　　　号"
"""Printed in place of a 发文字号 the document office has not given yet; it is written in by hand."""
SIGNER = "受送达人"
FACT = 8 * MM  # of a row of facts, by which a block of them is kept on one page
LABEL, AFTER_TABLE = 34.0, 2.5  # millimetres: of the names of facts, of white below a table


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table; widths in millimetres, 0 shares what is left; short columns stand in the middle."""

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a notice, drawn in this order: heading, paragraphs, facts two to a row, lines (facts one to a row),
    table.
    """

    texts: tuple[str, ...] = ()
    heading: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A whole paper of a case; `act` is the id of the act it tells of, dates in `day` are YYYY-MM-DD.

    `number` stands in the place of the program's own one, which then goes into the small print: a 发文字号, or
    `NO_NUMBER`. The last part ends in text, of which the last paragraph is never parted from the seal. `signer` signs
    for the paper; '' where nobody does.
    """

    act: str
    organ: str
    title: str
    addressee: str
    parts: tuple[Part, ...]
    day: str
    number: str = ""
    signer: str = SIGNER
    copies: int = 2


def write(content: Notice, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, content.title, out)


def lay_out(content: Notice, number: str) -> list[Page]:
    """The pages of a notice under the program's own number; its lines stand closer where that saves a page."""
    pages = _pages(content, number, LEADING)
    closer = _pages(content, number, CLOSER) if len(pages) > 1 else pages
    return closer if len(closer) < len(pages) else pages


def _pages(content: Notice, number: str, leading: float) -> list[Page]:
    flow = begin(content.organ, content.title, content.number or number, bare=bool(content.number))
    if content.addressee:
        flow.paragraph(f"{content.addressee}：", Style.FANG, SIZE_4, leading, 0.0)
    *before, last = content.parts
    ending = last.texts[-1]
    closing = form.sealed_height(flow, content.organ, bool(content.signer))
    closing += form.paragraph_height(flow, ending, Style.FANG, SIZE_4, leading)
    last = replace(last, texts=last.texts[:-1])
    if before and last == Part():
        last = before.pop()
    for part in before:
        _draw(flow, part, leading)
    _draw(flow, last, leading, closing)
    flow.need(closing)
    text(flow, ending, leading)
    form.sealed(flow, content.organ, form.chinese_date(content.day))
    if content.signer:
        form.signed_for(flow, content.signer)
    own = f"存底编号：{number}。" if content.number else ""
    remark = f"{own}本件{form.copies(content.copies)}，一份送达{content.signer or '申请人'}，一份归档。"
    form.small_print(flow, remark)
    return flow.pages


def begin(organ: str, title: str, number: str, bare: bool = False) -> Flow:
    """The first page: the number at the right (`bare`: a 发文字号, which is not called 编号), organ and title below."""
    flow = Flow(FORM)
    form.numbered(flow, number if bare else f"编号：{number}")
    form.title_lines(flow, f"{organ}\n{title}")
    flow.space(2 * MM)
    return flow


def text(flow: Flow, words: str, leading: float) -> None:
    """A paragraph of the body."""
    flow.paragraph(words, Style.FANG, SIZE_4, leading)


def grid(flow: Flow, table: Grid, tail: float = 0.0) -> None:
    """A table of the body; its head is repeated on every page, and `tail` points stay free below it."""
    columns = [
        Column(head, width, 0.5 if 0 < width <= 20 else 0.0)
        for head, width in zip(table.heads, table.widths, strict=True)
    ]
    Table(flow, columns, SIZE_5, Style.FANG).draw([Row(cells, 6.8) for cells in table.rows], tail)


def _draw(flow: Flow, part: Part, leading: float, tail: float = 0.0) -> None:
    """Draw a part; what stands at its end, the last row of a table, stays with the `tail` points that follow it."""
    if part.heading:
        form.heading(flow, part.heading)
    for words in part.texts:
        text(flow, words, leading)
    if part.facts or part.lines:
        flow.space(2 * MM)
        flow.need((len(part.facts) / 2 + len(part.lines)) * FACT + (0 if part.grid or not tail else tail + FACT))
        form.facts(flow, part.facts, label=LABEL, after=0 if part.lines else AFTER_TABLE)
        form.facts(flow, part.lines, columns=1, label=LABEL, after=AFTER_TABLE)
    if part.grid:
        flow.space(1.5 * MM)
        grid(flow, part.grid, tail + AFTER_TABLE * MM if tail else 0.0)
        flow.space(AFTER_TABLE * MM)
