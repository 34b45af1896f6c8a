"""Writes lists as workbooks people go on working with: text stays text, the head stays in sight, the page is set up."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.pdf import write_whole
from reports.typeface import printable

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HEAD_ROW = 3
FONT = "宋体"


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
    """One sheet for another program: Chinese heads over field names, then rows, however many; widths in characters."""

    tab: str
    heads: Sequence[str]
    names: Sequence[str]
    rows: Iterable[Sequence[str | int | float | None]]
    widths: Sequence[float]


def save_columns(sheets: Sequence[Columns], out: Path) -> None:
    """Write a workbook row by row in flat memory; texts are text cells, the two head rows stay in sight."""
    from openpyxl import Workbook

    def write(part: Path) -> None:
        book = Workbook(write_only=True)
        for sheet in sheets:
            _pour(book.create_sheet(sheet.tab), sheet)
        packed = io.BytesIO()
        book.save(packed)
        part.write_bytes(packed.getvalue())

    write_whole(out, write)


def _pour(page: Any, sheet: Columns) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    page.freeze_panes = "B3"
    page.auto_filter.ref = f"A2:{get_column_letter(len(sheet.heads))}2"
    for place, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(place)].width = width
    middle, shade = Alignment(horizontal="center", vertical="center", wrap_text=True), PatternFill("solid", "EEF2F7")
    for heads, size, bold in ((sheet.heads, 10, True), (sheet.names, 8, False)):
        cells = [WriteOnlyCell(page, printable(head)) for head in heads]
        for cell in cells:
            cell.font, cell.alignment, cell.fill = Font(name=FONT, size=size, bold=bold), middle, shade
        page.append(cells)
    texts = [WriteOnlyCell(page) for _ in sheet.heads]  # one for each column, styled once and written again and again
    for cell in texts:
        cell.font, cell.number_format = Font(name=FONT, size=10), "@"
    for row in sheet.rows:
        page.append([_text(cell, value) for cell, value in zip(texts, row, strict=True)])


def _text(cell: Any, value: str | int | float | None) -> Any:
    """A text in its column's cell, marked as text; a number as it is, and nothing for an empty text."""
    if not isinstance(value, str):
        return value
    if not value:
        return None
    cell.value = printable(value)
    cell.data_type = "s"
    return cell


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


def _set_up(page: "Worksheet", columns: int) -> None:
    """Landscape A4, head repeated on every printed page and kept in sight, filter in the head."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
    from openpyxl.worksheet.properties import PageSetupProperties

    page.freeze_panes = f"A{HEAD_ROW + 1}"
    page.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(columns)}{page.max_row}"
    page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页　共 &N 页"))
