"""From a file, judged by its content and never by its name, to sheets of text cells."""

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from db.errors import UserError
from db.sheets.marks import Marks, marks
from db.sheets.package import MOST_CELLS, MOST_ROWS, SAVE_AS, refuse_unless_safe, too_many_rows
from db.sheets.rules import UNCALCULATED, Merge, Position, Sheet

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

LARGEST_FILE = 100 * 1024 * 1024
LONGEST_CSV_CELL = 1_000_000
SUMMARY_SHEET = "导入说明"
"""The sheet `annotate` adds to a copy; it is not read back."""

_TEXT_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ROUND_LIMIT = 1e15
_CSV_GUARD = re.compile(r'="((?:[^"]|"")*)"')

Value = int | float | str | bool | date | datetime | time | timedelta


def read_book(path: Path) -> tuple[Sheet, ...]:
    """Every visible sheet with something in it, in the order of the file (.xlsx, .xls, .ods, .csv).

    Raises UserError with a next step for anything that is not such a file, is protected, damaged or empty.
    """
    content = _bytes_of(path)
    if _is_text(content):
        sheets: tuple[Sheet, ...] = (_csv_sheet(path.name, content),)
    else:
        kind = refuse_unless_safe(path.name, content)
        with _without_panic_report():
            sheets = tuple(_workbook_sheets(path.name, kind, content))
    filled = tuple(sheet for sheet in sheets if sheet.filled)
    if not filled:
        raise UserError(
            f"{path.name} 里没有内容，没有导入。", hint="请确认选对了文件，并且表格没有放在隐藏的工作表里。"
        )
    return filled


def read_sheet(path: Path) -> Sheet:
    """The fullest visible sheet of a file; raises as `read_book` does."""
    return max(read_book(path), key=lambda sheet: sheet.filled)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UserError(
                f"「{path.name}」是文件夹，不是表格文件。", hint="请选择一个 .xlsx、.xls、.ods 或 .csv 文件。"
            )
        if path.stat().st_size > LARGEST_FILE:
            raise UserError(
                f"「{path.name}」超过 100 MB，没有读取。", hint="请只保留事项清单那一张工作表，另存后再导入。"
            )
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise UserError(f"找不到文件 {path.name}。", hint="请核对文件名和位置；U 盘请确认已经插好。") from error
    except OSError as error:
        raise UserError(
            f"「{path.name}」读不出来。", hint="请关掉正在打开它的程序，或把文件拷到本机后再试。"
        ) from error
    if not content:
        raise UserError(f"「{path.name}」是空文件（0 字节），没有导入。", hint="请重新拷贝或重新导出该文件。")
    return content


def _is_text(content: bytes) -> bool:
    """Whether the content is text (CSV) rather than a container file."""
    if content.startswith(tuple(mark for mark, _ in _TEXT_BOMS)):
        return True
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"Rar!")):
        return False
    head = content[:4096].lstrip().lower()
    return b"\0" not in content and not head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"{\\rtf"))


# --- workbooks ---------------------------------------------------------------------------------------------------


@contextmanager
def _without_panic_report() -> Iterator[None]:
    """Keep the reader's own report of a panic from the clerk's standard error; the UserError says what matters."""
    try:
        kept = os.dup(2)
    except OSError:  # a windowed program has no standard error
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _workbook_sheets(name: str, kind: str, content: bytes) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    seen = marks(content) if kind == "xlsx" else {}
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            shown = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible
                and sheet.typ == SheetTypeEnum.WorkSheet
                and sheet.name != SUMMARY_SHEET
            ]
            for sheet_name in shown:
                sheet = book.get_sheet_by_name(sheet_name)
                mark = seen.get(sheet_name, Marks())
                yield _with_marks(_sheet(name, kind, sheet, mark.uncalculated, several=len(shown) > 1), mark)
    except CalamineError as error:
        why = "可能是 WPS 的 .et 格式，或者文件损坏、不完整" if kind == "xls" else "损坏或不完整"
        raise UserError(f"{name} 读不出来（{why}），没有导入。", hint=SAVE_AS) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the reader gives up on a damaged file; it has no public name
            raise
        raise UserError(f"{name} 损坏，读不出来，没有导入。", hint=SAVE_AS) from error


def _sheet(file_name: str, kind: str, source: "CalamineSheet", formulas: Iterable[Position], several: bool) -> Sheet:
    """A sheet of texts; `formulas` are the cells whose formula has no value."""
    if source.total_height > MOST_ROWS:
        raise too_many_rows(file_name)
    if source.total_height * source.total_width > MOST_CELLS:
        raise UserError(
            f"{file_name} 的工作表「{source.name}」太大，没有导入。",
            hint="请删除清单以外很远处的零散单元格，另存后再导入。",
        )
    values = source.to_python(skip_empty_area=False)
    numeric: dict[Position, float] = {}
    rows = [
        [
            value.strip() if value.__class__ is str else _text(value, numeric, (r, c))
            for c, value in enumerate(row)
        ]
        for r, row in enumerate(values)
    ]  # fmt: skip
    _mark(rows, formulas)
    merges = tuple(
        Merge(top, left, bottom, right)
        for (top, left), (bottom, right) in source.merged_cell_ranges or ()
        if (bottom > top or right > left) and top < len(rows)
    )
    _fill(rows, numeric, merges)
    return Sheet(file_name, kind, source.name, tuple(map(tuple, rows)), numeric, merges, several=several)


def _with_marks(sheet: Sheet, seen: Marks) -> Sheet:
    """The sheet with what is hidden or struck out in it; a mark on an empty cell tells nothing."""
    if not (seen.hidden or seen.hidden_columns or seen.struck):
        return sheet
    struck = {
        (r, c): left
        for (r, c), left in seen.struck.items()
        if r < len(sheet.rows) and c < len(sheet.rows[r]) and sheet.rows[r][c]
    }
    return replace(sheet, hidden=seen.hidden, hidden_columns=seen.hidden_columns, struck=struck)


def _text(value: Value, numeric: dict[Position, float], position: Position) -> str:
    """The text of a cell; numbers are noted, since digits may have been lost in them."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        numeric[position] = value
        whole = isinstance(value, int) or (value.is_integer() and abs(value) < _ROUND_LIMIT)
        return str(int(value)) if whole else f"{value:.2E}" if abs(value) >= _ROUND_LIMIT else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _mark(rows: list[list[str]], formulas: Iterable[Position]) -> None:
    """Say so where a formula has no value; such cells may lie outside what the reader takes for the sheet."""
    for r, c in formulas:
        rows.extend([] for _ in range(len(rows), r + 1))
        rows[r].extend("" for _ in range(len(rows[r]), c + 1))
        rows[r][c] = rows[r][c] or UNCALCULATED


def _fill(rows: list[list[str]], numeric: dict[Position, float], merges: tuple[Merge, ...]) -> None:
    """Put a merged range's value into all its cells: down for groups, right for headings."""
    for merge in merges:
        if merge.left >= len(rows[merge.top]):
            continue
        value = rows[merge.top][merge.left]
        number = numeric.get((merge.top, merge.left))
        for r in range(merge.top, min(merge.bottom + 1, len(rows))):
            for c in range(merge.left, min(merge.right + 1, len(rows[r]))):
                rows[r][c] = value
                if number is not None:
                    numeric[r, c] = number


# --- CSV ---------------------------------------------------------------------------------------------------------


def _csv_sheet(name: str, content: bytes) -> Sheet:
    text = _decoded(name, content)
    csv.field_size_limit(LONGEST_CSV_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    guarded = '="' in text
    rows: list[tuple[str, ...]] = []
    begun = 1
    try:
        for row in reader:
            if len(rows) >= MOST_ROWS:
                raise too_many_rows(name)
            rows.append(tuple([_without_guard(cell.strip()) if guarded else cell.strip() for cell in row]))
            begun = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable_csv(name, begun, error) from error
    return Sheet(name, "csv", "", tuple(rows))


def _unreadable_csv(name: str, line: int, error: csv.Error) -> UserError:
    if "field limit" in str(error):
        return UserError(
            f"{name} 第 {line} 行附近有单元格太长（超过 {LONGEST_CSV_CELL // 10_000} 万字），没有导入。",
            hint="请看那里是不是粘贴错了，或少了一个双引号；改好后另存为 .xlsx 再导入。",
        )
    return UserError(
        f"{name} 第 {line} 行附近的双引号不成对，没有导入。",
        hint="请用 WPS 或 Excel 打开该文件，另存为 .xlsx 后再导入。",
    )


def _without_guard(cell: str) -> str:
    """What stands in ="…": programs write a text that way so that an office program keeps it as text."""
    guarded = _CSV_GUARD.fullmatch(cell)
    return guarded[1].replace('""', '"').strip() if guarded else cell


def _decoded(name: str, content: bytes) -> str:
    """The text of a CSV: byte order mark, then UTF-8, then GB18030, each strictly; never a guess."""
    for mark, encoding in _TEXT_BOMS:
        if content.startswith(mark):
            candidates: tuple[str, ...] = (encoding,)
            break
    else:
        candidates = ("utf-8", "gb18030")
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any("\ue000" <= character <= "\uf8ff" for character in set(text)):
            return text
    raise UserError(
        f"{name} 的文字编码认不出来{_encoding_hint(content)}，没有导入。",
        hint="请用 WPS 或 Excel 打开该文件，确认文字正常，另存为 .xlsx 后再导入。",
    )


def _encoding_hint(content: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(content[:65536]).best()
    return f"（可能是 {best.encoding}）" if best else ""


def _delimiter(text: str) -> str:
    """The separator of the first non-empty lines: comma unless tabs or semicolons are more frequent."""
    head = text[:4096]
    return max((",", "\t", ";"), key=head.count)
