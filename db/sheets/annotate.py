"""The user's own workbook handed back with coloured cells, comments and a summary sheet (批注副本)."""

import io
import math
import re
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db.errors import UserError
from db.sheets.read import SUMMARY_SHEET, read_book
from db.sheets.rules import Sheet

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

AUTHOR = "导入检查"
MARK = f"【{AUTHOR}】"
"""The line above every note at a cell, by which a later check knows what to remove."""
REJECTED_FILL = "FFF4C7C3"
REMARK_FILL = "FFFFF2CC"
HEAD_FILL = "FFEDEDED"
FONT = "宋体"
PAPER_A4 = 9

COMMENT_WIDTH, COMMENT_LINE, COMMENT_EDGE = 320, 20, 28
"""Of a comment's box in pixels: its width, a line of it, and what stands above and below the lines."""
LETTERS_IN_COMMENT = 46
"""How many half-width letters a line of a comment holds; a Chinese character takes the room of two."""
MOST_LINES = 18
ROW_LINE = 16.5
"""The height of a line in a cell, in points."""
NARROWEST, WIDEST = 7, 44
MOST_LINKS = 60_000
"""The most links in a sheet; Excel allows 65 530."""
SUMMARY_WIDTHS = (20, 12, 96)
HOW_TO = "红色的没有导入，黄色的已经导入、请核对。在原来的格子里改好、存盘，把这份表再导入一次就行；本页不会读。"

_ADDRESS = re.compile(r"(?:(.+)!)?([A-Z]{1,3}\d{1,7})")


@dataclass(frozen=True, slots=True)
class CellNote:
    """What to say at one cell; `rejected` rows are red, mere remarks yellow."""

    cell: str
    text: str
    rejected: bool


def write_annotated(source: Path, out: Path, notes: Sequence[CellNote], summary: Sequence[str]) -> None:
    """Write `out` (.xlsx): the user's sheets as they are, the notes at their cells, and a summary sheet in front.

    Macros are dropped and links to other files are not followed. Other formats than .xlsx come back as .xlsx with the
    same cells; numbers stay numbers, so that a code refused for having lost digits is refused again when the copy
    is imported. Raises UserError when `out` is the source itself or cannot be written.
    """
    if out.resolve() == source.resolve():
        raise UserError("批注副本不能覆盖原文件，没有写。", hint="请换一个文件名，例如在原名后加「-批注」。")
    if out.suffix.lower() != ".xlsx":
        raise UserError(f"批注副本只能存为 .xlsx，没有写 {out.name}。", hint="请把文件名的后缀改为 .xlsx。")
    sheets = read_book(source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl names the parts of a workbook it does not keep
        book = _own_workbook(source) if sheets[0].kind == "xlsx" else _copied_workbook(sheets)
        _forget_earlier(book)
        for note in notes:
            _annotate(book, sheets, note)
        _write_summary(book, source.name, sheets[0].name or book.sheetnames[0], notes, summary)
        _save(book, out)


def _own_workbook(source: Path) -> "Workbook":
    from openpyxl import load_workbook

    return load_workbook(source, keep_links=False, rich_text=True)


def _copied_workbook(sheets: Sequence[Sheet]) -> "Workbook":
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        copy = book.create_sheet(sheet.name or "Sheet1")
        for r, row in enumerate(sheet.rows, start=1):
            for c, text in enumerate(row, start=1):
                number = sheet.numeric.get((r - 1, c - 1))
                if number is not None and math.isfinite(number):
                    copy.cell(r, c).value = number
                    copy.cell(r, c).number_format = "0" if text.isdigit() else "General"
                elif text:
                    cell = copy.cell(r, c)
                    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
                    cell.data_type = "s"
                    cell.number_format = "@"
        _merge(copy, sheet)
        _widen(copy, sheet)
    return book


def _widen(copy: "Worksheet", sheet: Sheet) -> None:
    """Columns as wide as most of their texts and rows as high as their longest, so that nothing is cut off."""
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    across = {(merge.top, merge.left) for merge in sheet.merges if merge.several_columns}
    widths = []
    for c in range(sheet.width):
        texts = (row[c] for r, row in enumerate(sheet.rows) if c < len(row) and (r, c) not in across)
        widths.append(min(max(max(map(_room, texts), default=0) + 2, NARROWEST), WIDEST))
        copy.column_dimensions[get_column_letter(c + 1)].width = widths[c]
    wrapped = Alignment(wrap_text=True, vertical="center")
    for r, row in enumerate(sheet.rows):
        lines = max((_lines(text, widths[c] - 2) for c, text in enumerate(row) if (r, c) not in across), default=1)
        copy.row_dimensions[r + 1].height = min(lines, MOST_LINES) * ROW_LINE
        for cell in copy[r + 1]:
            cell.alignment = wrapped


def _room(text: str) -> int:
    """The width of a text on one line, in half-width letters."""
    return max((sum(2 if ord(letter) > 0x2E7F else 1 for letter in line) for line in text.split("\n")), default=0)


def _lines(text: str, letters: int) -> int:
    """How many lines a text takes where a line holds so many half-width letters."""
    return sum(max(1, math.ceil(_room(line) / max(letters, 2))) for line in text.split("\n"))


def _merge(copy: "Worksheet", sheet: Sheet) -> None:
    """Merge what the user had merged, so that header and groups are recognised again."""
    for merge in sheet.merges:
        bottom, right = min(merge.bottom, len(sheet.rows) - 1), min(merge.right, sheet.width - 1)
        if bottom > merge.top or right > merge.left:
            copy.merge_cells(
                start_row=merge.top + 1, start_column=merge.left + 1, end_row=bottom + 1, end_column=right + 1
            )


def _forget_earlier(book: "Workbook") -> None:
    """Take out what an earlier check of this very workbook wrote; what the user noted at a cell stays."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment and MARK in cell.comment.text:
                    own = cell.comment.text.partition(MARK)[0].strip()
                    cell.comment = Comment(own, cell.comment.author) if own else None
                    if cell.fill.fgColor.rgb in (REJECTED_FILL, REMARK_FILL):
                        cell.fill = PatternFill()


def _annotate(book: "Workbook", sheets: Sequence[Sheet], note: CellNote) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    found = _ADDRESS.fullmatch(note.cell)
    if not found:
        return
    name = found[1] or sheets[0].name or book.sheetnames[0]
    sheet = book[name]
    cell = sheet[_top_left(sheet, found[2])]
    earlier = f"{cell.comment.text}\n" if cell.comment else ""
    ours = MARK in earlier
    comment = Comment(
        f"{earlier}{'' if ours else f'{MARK}{chr(10)}'}{note.text}", cell.comment.author if cell.comment else AUTHOR
    )
    lines = min(_lines(comment.text, LETTERS_IN_COMMENT), MOST_LINES)
    comment.width, comment.height = COMMENT_WIDTH, COMMENT_EDGE + lines * COMMENT_LINE
    cell.comment = comment
    if note.rejected or not ours:
        cell.fill = PatternFill("solid", fgColor=REJECTED_FILL if note.rejected else REMARK_FILL)


def _top_left(sheet: "Worksheet", address: str) -> str:
    """The cell that carries a merged range's value; the others can hold no comment."""
    for merged in sheet.merged_cells.ranges:
        if address in merged:
            return str(merged.start_cell.coordinate)
    return address


def _write_summary(book: "Workbook", name: str, first: str, notes: Sequence[CellNote], summary: Sequence[str]) -> None:
    """The sheet in front: what was found, cell by cell, with a way to each; bare addresses are in `first`."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.properties import PageSetupProperties

    if SUMMARY_SHEET in book.sheetnames:
        book.remove(book[SUMMARY_SHEET])
    sheet = book.create_sheet(SUMMARY_SHEET, 0)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", PAPER_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for letter, width in zip("ABC", SUMMARY_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for line in (f"{name} 的导入检查", *summary, *([HOW_TO] if notes else [])):
        sheet.append([line])
        sheet.merge_cells(start_row=sheet.max_row, start_column=1, end_row=sheet.max_row, end_column=3)
        _wrap(sheet, sheet.max_row)
    sheet["A1"].font = Font(name=FONT, bold=True, size=14)
    sheet.row_dimensions[1].height = 2 * ROW_LINE
    if notes:
        _list_notes(sheet, notes, first)
    _bring_to_front(book)


def _list_notes(sheet: "Worksheet", notes: Sequence[CellNote], first: str) -> None:
    from openpyxl.styles import Border, Font, PatternFill, Side
    from openpyxl.worksheet.hyperlink import Hyperlink

    sheet.append([])
    sheet.append(["单元格", "结果", "原因"])
    head, line = sheet.max_row, Side(style="thin", color="FFBFBFBF")
    for note in notes:
        sheet.append([note.cell, "未导入" if note.rejected else "请核对", note.text])
        _wrap(sheet, sheet.max_row)
        cell = sheet.cell(sheet.max_row, 1)
        found = _ADDRESS.fullmatch(note.cell)
        if found and sheet.max_row < MOST_LINKS:
            place = f"'{(found[1] or first).replace(chr(39), chr(39) * 2)}'!{found[2]}"
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)
            cell.font = Font(name=FONT, underline="single", color="FF0563C1")
        fill = PatternFill("solid", fgColor=REJECTED_FILL if note.rejected else REMARK_FILL)
        sheet.cell(sheet.max_row, 2).fill = fill
    for row in sheet.iter_rows(min_row=head, max_col=3):
        for cell in row:
            cell.border = Border(line, line, line, line)
            if cell.row == head:
                cell.font = Font(name=FONT, bold=True)
                cell.fill = PatternFill("solid", fgColor=HEAD_FILL)
    sheet.freeze_panes = f"A{head + 1}"
    sheet.auto_filter.ref = f"A{head}:C{sheet.max_row}"


def _wrap(sheet: "Worksheet", row: int) -> None:
    """Show the whole of a row's texts: those of one cell over the whole width, else each in its column."""
    from openpyxl.styles import Alignment, Font

    cells = [cell for cell in sheet[row] if cell.value is not None]
    widths = (sum(SUMMARY_WIDTHS),) if len(cells) == 1 else SUMMARY_WIDTHS
    lines = max((_lines(str(cell.value), width - 2) for cell, width in zip(cells, widths, strict=False)), default=1)
    sheet.row_dimensions[row].height = lines * ROW_LINE + 3
    for cell in cells:
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.font = Font(name=FONT)


def _bring_to_front(book: "Workbook") -> None:
    """Open on the summary; just one sheet may be marked, or the next key would be typed into several."""
    book.active = 0
    for place, sheet in enumerate(book.worksheets):
        sheet.sheet_view.tabSelected = place == 0


def _save(book: "Workbook", out: Path) -> None:
    """Pack in memory first: a full disk then stops one plain write, not a half-written archive."""
    part = out.with_name(out.name + ".part")
    packed = io.BytesIO()
    try:
        book.save(packed)
        part.write_bytes(packed.getvalue())
        part.replace(out)
    except OSError as error:
        raise UserError(
            f"{out.name} 没有写成。", hint="请关掉正在打开它的程序，并确认磁盘有空间、文件夹可以写。"
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()
