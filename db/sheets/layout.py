"""Where the table lies on a sheet: title rows above, a header of one or two rows, group rows, notes below."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from db.errors import UserError
from db.sheets.rules import UNCALCULATED, Sheet, comparable

SEARCHED_ROWS = 60
LONGEST_HEADING = 12
LONGEST_GROUP = 40

_NOTE = re.compile(
    r"(注|备注|说明|填表说明|填报说明|填报人|填表人|填报单位|填表单位|审核人|联系人|联系电话|负责人|制表人?)\s*\d*\s*([:：]|$)"
)
_TOTAL = re.compile(r"(合计|总计|小计|共计)\s*([:：（(\d]|$)")
_GROUP_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十百]+[)）、.．]\s*")
_GROUP_COUNT = re.compile(r"[（(]\s*(共|计)?\s*\d+\s*(项|条|个|大项|小项)?\s*[)）]$")


@dataclass(frozen=True, slots=True)
class Layout:
    """What each row of a sheet is. `columns` are the header texts, top row first for two-row headers.

    `data` are the rows to read; `groups` give the group heading above a row and `headed` the row it stands in;
    `skipped` names every other row that has something in it and why it is not data.
    """

    header: tuple[int, ...]
    columns: tuple[tuple[str, ...], ...]
    data: tuple[int, ...]
    groups: dict[int, str]
    skipped: tuple[tuple[int, str], ...]
    headed: dict[int, int]


def find_layout(sheet: Sheet, is_header_word: Callable[[str], bool], is_name_word: Callable[[str], bool]) -> Layout:
    """Find header and data; `is_header_word` says whether a cell's comparable text is a known column heading.

    `is_name_word` tells the headings of what every data row has: a row that leaves that empty may belong to the header.
    Raises UserError when no row looks like a header.
    """
    top = _header_row(sheet, is_header_word)
    if top is None:
        raise UserError(
            f"{_where(sheet)}没有找到表头，没有导入。",
            hint="请在数据上方加一行列名（至少有「事项名称」），再导入。",
        )
    bottom = _header_bottom(sheet, top, is_header_word, is_name_word)
    header = tuple(range(top, bottom + 1))
    columns = _header_texts(sheet, header)
    return _sort_rows(sheet, header, columns)


def group_name(text: str) -> str:
    """A group heading without its number and count: 「一、行政许可（共12项）」 is 行政许可."""
    return _GROUP_COUNT.sub("", _GROUP_NUMBER.sub("", text.strip(), count=1)).strip()


def _where(sheet: Sheet) -> str:
    return f"{sheet.file_name} 的工作表「{sheet.name}」" if sheet.several else f"{sheet.file_name} "


def _header_row(sheet: Sheet, is_header_word: Callable[[str], bool]) -> int | None:
    """The first of the rows with most known headings; one is enough where its neighbours are short words too."""
    best, best_score = None, 0
    for index, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = {comparable(cell) for cell in row if cell}
        score = sum(1 for text in texts if is_header_word(text))
        if score > best_score and (score >= 2 or all(len(text) <= LONGEST_HEADING for text in texts)):
            best, best_score = index, score
    return best


def _header_bottom(
    sheet: Sheet, top: int, is_header_word: Callable[[str], bool], is_name_word: Callable[[str], bool]
) -> int:
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
    if not present & gaps or not present <= gaps | {c - 1 for c in gaps}:
        return top
    if any(len(second[c]) > LONGEST_HEADING or (top + 1, c) in sheet.numeric for c in present):
        return top
    known = any(is_header_word(comparable(text)) for text in _under(first, second, present))
    return top + 1 if spans or known or _parts_headings(first, second, present, is_name_word) else top


def _parts_headings(
    first: Sequence[str], second: Sequence[str], present: set[int], is_name_word: Callable[[str], bool]
) -> bool:
    """Whether unknown words of a second row divide the headings above: under and after each, but not under a name."""
    heads = {c for c in present if c < len(first) and first[c]}
    return (
        bool(heads)
        and all(c in heads or c - 1 in present for c in present)
        and not any(is_name_word(comparable(first[c])) for c in heads)
        and not any(second[c].isdigit() for c in present)
    )


def _under(first: Sequence[str], second: Sequence[str], columns: Iterable[int]) -> Iterator[str]:
    """The second row's texts, alone and behind the heading they may stand under."""
    for column in columns:
        above = next((first[c] for c in range(min(column, len(first) - 1), -1, -1) if first[c]), "")
        yield from (second[column], above + second[column])


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
    table = _Table(
        sheet,
        frozenset(comparable(part) for parts in columns for part in parts),
        several_columns=sum(1 for parts in columns if parts) > 1,
        numbers_first=_first_column_numbers(sheet, header[-1]),
    )
    data: list[int] = []
    groups: dict[int, str] = {}
    headed: dict[int, int] = {}
    skipped = [(r, "标题") for r in range(header[0]) if any(sheet.rows[r])]
    skipped += [(r, "表头") for r in header]
    group, heading = "", -1
    for index in range(header[-1] + 1, len(sheet.rows)):
        distinct = list(dict.fromkeys([cell for cell in sheet.rows[index] if cell]))
        if not distinct:
            continue
        why = table.not_data(index, distinct)
        if why == "分组":
            group, heading = group_name(distinct[0]), index
        if why:
            skipped.append((index, why))
        else:
            data.append(index)
            if group:
                groups[index], headed[index] = group, heading
    return Layout(header, columns, tuple(data), groups, tuple(skipped), headed)


def _first_column_numbers(sheet: Sheet, header: int) -> bool:
    """Whether the first column is a running number (序号): at least every third cell under the header is one."""
    filled = [row[0] for row in sheet.rows[header + 1 :] if row and row[0]]
    numbers = sum(1 for cell in filled if cell.isdigit())
    return numbers > 0 and 3 * numbers >= len(filled)


@dataclass(frozen=True, slots=True)
class _Table:
    """What must be known of the table to distinguish its data rows from the others."""

    sheet: Sheet
    headings: frozenset[str]
    several_columns: bool
    numbers_first: bool

    def not_data(self, index: int, distinct: list[str]) -> str:
        """Why a row is no data row: a repeated header, a note or a group heading; '' when it is one."""
        if len(distinct) >= 2 and all(comparable(cell) in self.headings for cell in distinct):
            return "重复的表头"
        if _NOTE.match(distinct[0]) or _TOTAL.match(distinct[0]):
            return "说明或合计"
        if len(distinct) == 1 and self.several_columns and distinct[0] != UNCALCULATED:
            return self._lone_cell(index, distinct[0])
        return ""

    def _lone_cell(self, index: int, text: str) -> str:
        """A row with one text: a heading if merged across, numbered, or standing where others have their number."""
        across = any(merge.top == index and merge.right - merge.left >= 2 for merge in self.sheet.merges)
        numbered = bool(_GROUP_NUMBER.match(text) or _GROUP_COUNT.search(text))
        instead_of_number = self.numbers_first and bool(self.sheet.rows[index][0]) and not text.isdigit()
        if across or numbered or instead_of_number:
            return "分组" if len(text) <= LONGEST_GROUP else "说明或合计"
        return ""
