"""Writes lists as workbooks for further work: text stays text, the head stays in sight, the page is set up."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from reports.pdf import write_whole
from reports.typeface import printable

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HEAD_ROW = 3
FONT = "宋体"
HEADS = 2
"""A sheet for another program has its heads in people's words and in field names."""
ROWS = 1_048_576 - HEADS
"""Most rows below the heads of a sheet."""
LONGEST = 32_767
"""Most characters in a cell."""
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""The characters XML cannot hold."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its tab, a title and a line under it, the head, the rows, the widths of columns in characters."""

    tab: str
    title: str
    under: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str | int]]
    widths: Sequence[float]


def save(sheets: Sequence[Sheet], out: Path) -> None:
    """Write the workbook. Raises UserError when the file cannot be written."""
    from openpyxl import Workbook

    book = Workbook()
    for place, sheet in enumerate(sheets):
        page = book.active if place == 0 else book.create_sheet()
        assert page is not None
        _fill(page, sheet)

    def write(part: Path) -> None:
        """Pack in memory first: a full disk then stops one plain write, not a half-written archive."""
        packed = io.BytesIO()
        book.save(packed)
        part.write_bytes(packed.getvalue())

    write_whole(out, write)


@dataclass(frozen=True, slots=True)
class Columns:
    """One sheet for another program: Chinese heads over field names, then any number of rows; widths in characters."""

    tab: str
    heads: Sequence[str]
    names: Sequence[str]
    rows: Iterable[Sequence[str | int | float | None]]
    widths: Sequence[float]


def save_columns(sheets: Sequence[Columns], out: Path) -> None:
    """Write a workbook row by row in flat memory; texts are text cells, the two head rows stay in sight."""
    write_whole(out, lambda part: _write_columns(sheets, part))


def _write_columns(sheets: Sequence[Columns], part: Path) -> None:
    """Let the library make the workbook with its heads alone, and pour the rows in while it is copied to its place."""
    from openpyxl import Workbook

    frame = io.BytesIO()
    book = Workbook(write_only=True)
    styles = [_head(book.create_sheet(sheet.tab), sheet) for sheet in sheets]
    book.save(frame)
    pages = {f"xl/worksheets/sheet{number}.xml": number - 1 for number in range(1, len(sheets) + 1)}
    with zipfile.ZipFile(frame) as empty, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as whole:
        for name in empty.namelist():
            content = empty.read(name)
            if name not in pages:
                whole.writestr(name, content)
                continue
            before, end, after = content.partition(b"</sheetData>")
            with whole.open(name, "w", force_zip64=True) as page:
                page.write(before)
                _pour(page, sheets[pages[name]], styles[pages[name]])
                page.write(end + after)


def _head(page: Any, sheet: Columns) -> int:
    """Set the page up and write the two head rows; the style of the text cells below them, by its number."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    page.freeze_panes, page.print_title_rows = "B3", "1:2"
    _fit_wide(page)
    page.auto_filter.ref = f"A2:{get_column_letter(len(sheet.heads))}2"
    for place, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(place)].width = width
    middle, shade = Alignment(horizontal="center", vertical="center", wrap_text=True), PatternFill("solid", "EEF2F7")
    for heads, size, bold in ((sheet.heads, 10, True), (sheet.names, 8, False)):
        cells = [WriteOnlyCell(page, printable(head)) for head in heads]
        page.row_dimensions[1 if bold else 2].height = 30
        for cell in cells:
            cell.font, cell.alignment, cell.fill = Font(name=FONT, size=size, bold=bold), middle, shade
        page.append(cells)
    text = WriteOnlyCell(page)
    text.font, text.number_format = Font(name=FONT, size=10), "@"
    return int(text.style_id)


def _pour(page: IO[bytes], sheet: Columns, style: int) -> None:
    """Write the rows below the heads."""
    from openpyxl.utils import get_column_letter

    letters = [get_column_letter(place) for place in range(1, len(sheet.heads) + 1)]
    for number, row in enumerate(sheet.rows, HEADS + 1):
        cells = [
            _cell(f"{letter}{number}", value, style) for letter, value in zip(letters, row, strict=True) if value != ""
        ]
        page.write(f'<row r="{number}">{"".join(cells)}</row>'.encode())


def _cell(place: str, value: str | int | float | None, style: int) -> str:
    """A text, marked as text; a number as it is; nothing where there is no value."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = escape(_UNWRITABLE.sub("", printable(value))[:LONGEST])
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _fill(page: "Worksheet", sheet: Sheet) -> None:
    """Put title, head and rows in place. Text cells are marked as text: WPS must not make a number of a code."""
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    page.title = sheet.tab
    page.append([sheet.title])
    page.append([sheet.under])
    page.append(list(sheet.heads))
    line = Side(style="thin")
    frame = Border(left=line, right=line, top=line, bottom=line)
    top = Alignment(vertical="center", wrap_text=True)
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    plain, bold = Font(name=FONT, size=10), Font(name=FONT, size=10, bold=True)
    for row in sheet.rows:
        page.append([printable(cell) if isinstance(cell, str) else cell for cell in row])
    for cells in page.iter_rows(min_row=HEAD_ROW):
        for cell in cells:
            head = cell.row == HEAD_ROW
            cell.border, cell.font, cell.alignment = frame, bold if head else plain, middle if head else top
            if isinstance(cell.value, str):
                cell.data_type, cell.number_format = "s", "@"
    for place, size in ((1, 18), (2, 10)):
        page.merge_cells(start_row=place, start_column=1, end_row=place, end_column=len(sheet.heads))
        page.cell(place, 1).alignment = middle
        page.cell(place, 1).font = Font(name=FONT, size=size, bold=place == 1)
    for place, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(place)].width = width
    _set_up(page, len(sheet.heads))


def _fit_wide(page: Any) -> None:
    """Landscape A4, as wide as the sheet and as many pages long as it takes."""
    from openpyxl.worksheet.properties import PageSetupProperties

    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _set_up(page: "Worksheet", columns: int) -> None:
    """Landscape A4, head repeated on every printed page and kept in sight, filter in the head."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart

    page.freeze_panes = f"A{HEAD_ROW + 1}"
    page.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(columns)}{page.max_row}"
    page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    _fit_wide(page)
    page.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页　共 &N 页"))
