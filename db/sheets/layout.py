"""Where the table lies on a sheet: title rows above, a header of one or two rows, group rows, notes below."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from db.errors import UserError
from db.sheets.rules import Sheet, comparable

SEARCHED_ROWS = 60

_NOTE = re.compile(
    r"(注|备注|说明|填表说明|填报说明|填报人|填表人|填报单位|填表单位|审核人|审核|联系人|联系电话|负责人|制表|合计|总计|小计|共计)"
    r"(\s*[:：0-9一二三四五六七八九十]|$)"
)
_GROUP_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十百]+[)）、.．]\s*")
_GROUP_COUNT = re.compile(r"[（(]\s*(共|计)?\s*\d+\s*(项|条|个|大项|小项)?\s*[)）]$")


@dataclass(frozen=True, slots=True)
class Layout:
    """What each row of a sheet is. `columns` are the header texts, top row first for two-row headers.

    `data` are the rows to read; `groups` give the group heading above a row; `skipped` names every other row that
    has something in it and why it is not data.
    """

    header: tuple[int, ...]
    columns: tuple[tuple[str, ...], ...]
    data: tuple[int, ...]
    groups: dict[int, str]
    skipped: tuple[tuple[int, str], ...]


def find_layout(sheet: Sheet, is_header_word: Callable[[str], bool]) -> Layout:
    """Find header and data; `is_header_word` says whether a cell's comparable text is a known column heading.

    Raises UserError when no row looks like a header.
    """
    top = _header_row(sheet, is_header_word)
    if top is None:
        raise UserError(
            f"{_where(sheet)}没有找到表头，没有导入。",
            hint="请在数据上方加一行列名（至少有「事项名称」），再导入。",
        )
    bottom = _header_bottom(sheet, top, is_header_word)
    header = tuple(range(top, bottom + 1))
    columns = _header_texts(sheet, header)
    return _sort_rows(sheet, header, columns)


def group_name(text: str) -> str:
    """A group heading without its number and count: 「一、行政许可（共12项）」 is 行政许可."""
    return _GROUP_COUNT.sub("", _GROUP_NUMBER.sub("", text.strip(), count=1)).strip()


def _where(sheet: Sheet) -> str:
    return f"{sheet.file_name} 的工作表「{sheet.name}」" if sheet.several else f"{sheet.file_name} "


def _header_row(sheet: Sheet, is_header_word: Callable[[str], bool]) -> int | None:
    """The first of the rows with most known headings; one heading is enough only where it stands alone."""
    best, best_score = None, 0
    for index, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = {comparable(cell) for cell in row if cell}
        score = sum(1 for text in texts if is_header_word(text))
        if score > best_score and (score >= 2 or len(texts) <= 2):
            best, best_score = index, score
    return best


def _header_bottom(sheet: Sheet, top: int, is_header_word: Callable[[str], bool]) -> int:
    """The last row of the header: merged cells tell; without them a second row that only fills the gaps."""
    merged = [merge for merge in sheet.merges if merge.top == top]
    deepest = max((merge.bottom for merge in merged), default=top)
    if deepest > top:
        return min(deepest, top + 2)
    if top + 1 >= len(sheet.rows):
        return top
    first, second = sheet.rows[top], sheet.rows[top + 1]
    spans = [range(m.left, m.right + 1) for m in merged if m.several_columns and m.right - m.left < len(first) - 1]
    gaps = {column for span in spans for column in span} or {c for c, cell in enumerate(first) if not cell}
    present = {column for column, cell in enumerate(second) if cell}
    filled_gaps = present & gaps
    if present and present <= gaps | {c - 1 for c in gaps} and filled_gaps:
        known = sum(1 for column in present if is_header_word(comparable(second[column])))
        short = all(len(second[column]) <= 12 and (top + 1, column) not in sheet.numeric for column in present)
        return top + 1 if short and (known or spans) else top
    return top


def _header_texts(sheet: Sheet, header: tuple[int, ...]) -> tuple[tuple[str, ...], ...]:
    """For every column the headings above it; a heading over several columns reaches to the right."""
    columns = []
    for column in range(sheet.width):
        parts: list[str] = []
        for row in header:
            text = _cell(sheet, row, column)
            if not text and row != header[-1] and _cell(sheet, header[-1], column):
                text = next((_cell(sheet, row, c) for c in range(column, -1, -1) if _cell(sheet, row, c)), "")
            text = "".join(text.split())
            if text and text not in parts:
                parts.append(text)
        columns.append(tuple(parts))
    return tuple(columns)


def _cell(sheet: Sheet, row: int, column: int) -> str:
    cells = sheet.rows[row]
    return cells[column] if column < len(cells) else ""


def _sort_rows(sheet: Sheet, header: tuple[int, ...], columns: tuple[tuple[str, ...], ...]) -> Layout:
    headings = {comparable(part) for parts in columns for part in parts}
    named = sum(1 for parts in columns if parts)
    data: list[int] = []
    groups: dict[int, str] = {}
    skipped = [(r, "标题") for r in range(header[0]) if any(sheet.rows[r])]
    skipped += [(r, "表头") for r in header]
    group = ""
    for index in range(header[-1] + 1, len(sheet.rows)):
        distinct = list(dict.fromkeys(cell for cell in sheet.rows[index] if cell))
        if not distinct:
            continue
        why = _not_data(sheet, index, distinct, headings, named)
        if why == "分组":
            group = group_name(distinct[0])
        if why:
            skipped.append((index, why))
        else:
            data.append(index)
            if group:
                groups[index] = group
    return Layout(header, columns, tuple(data), groups, tuple(skipped))


def _not_data(sheet: Sheet, index: int, distinct: list[str], headings: set[str], named: int) -> str:
    """Why a row is no data row: a repeated header, a note or a group heading; '' when it is one."""
    if len(distinct) >= 2 and all(comparable(cell) in headings for cell in distinct):
        return "重复的表头"
    if _NOTE.match(distinct[0]) and (len(distinct) <= 2 or distinct[0].startswith(("合计", "总计", "小计"))):
        return "说明或合计"
    if len(distinct) == 1 and named > 1:
        return _lone_cell(sheet, index, distinct[0])
    return ""


def _lone_cell(sheet: Sheet, index: int, text: str) -> str:
    """A row with one text: a heading when merged across, numbered, or standing in the first column."""
    across = any(m.top == index and m.right - m.left >= 2 for m in sheet.merges)
    numbered = bool(_GROUP_NUMBER.match(text) or _GROUP_COUNT.search(text))
    in_first = bool(sheet.rows[index][0]) and (index, 0) not in sheet.numeric and not text.isdigit()
    if across or numbered or in_first:
        return "分组" if len(text) <= 40 else "说明或合计"
    return ""
