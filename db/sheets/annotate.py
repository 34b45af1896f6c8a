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
REJECTED_FILL = "FFF4C7C3"
REMARK_FILL = "FFFFF2CC"

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
        for note in notes:
            _annotate(book, sheets, note)
        _write_summary(book, source.name, notes, summary)
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
    return book


def _merge(copy: "Worksheet", sheet: Sheet) -> None:
    """Merge what the user had merged, so that header and groups are recognised again."""
    for merge in sheet.merges:
        bottom, right = min(merge.bottom, len(sheet.rows) - 1), min(merge.right, sheet.width - 1)
        if bottom > merge.top or right > merge.left:
            copy.merge_cells(
                start_row=merge.top + 1, start_column=merge.left + 1, end_row=bottom + 1, end_column=right + 1
            )


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
    comment = Comment(f"{earlier}{note.text}", AUTHOR)
    comment.width, comment.height = 320, 120
    cell.comment = comment
    if note.rejected or not earlier:
        cell.fill = PatternFill("solid", fgColor=REJECTED_FILL if note.rejected else REMARK_FILL)


def _top_left(sheet: "Worksheet", address: str) -> str:
    """The cell that carries a merged range's value; the others can hold no comment."""
    for merged in sheet.merged_cells.ranges:
        if address in merged:
            return str(merged.start_cell.coordinate)
    return address


def _write_summary(book: "Workbook", name: str, notes: Sequence[CellNote], summary: Sequence[str]) -> None:
    from openpyxl.styles import Alignment, Font

    if SUMMARY_SHEET in book.sheetnames:
        book.remove(book[SUMMARY_SHEET])
    sheet = book.create_sheet(SUMMARY_SHEET)
    sheet.append([f"{name} 的导入检查"])
    for line in summary:
        sheet.append([line])
    sheet.append([])
    sheet.append(["单元格", "结果", "原因"])
    for note in notes:
        sheet.append([note.cell, "未导入" if note.rejected else "请核对", note.text])
    sheet["A1"].font = Font(bold=True, size=14)
    for cell in sheet[len(summary) + 3]:
        cell.font = Font(bold=True)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 10
    sheet.column_dimensions["C"].width = 90
    for row in sheet.iter_rows(min_row=len(summary) + 4, min_col=3, max_col=3):
        row[0].alignment = Alignment(wrap_text=True, vertical="top")


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
