"""From rows of a sheet to records of text, each field knowing its cell; what cannot be read is named."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.sheets.layout import Layout
from db.sheets.mapping import Field, Mapping, Vocabulary
from db.sheets.rules import LONGEST_DITTO, UNCALCULATED, Sheet, column_letters, is_ditto, is_scientific, unguarded

LONGEST_TEXT = 20_000

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_FORMULA_ERROR = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)")


@dataclass(frozen=True, slots=True)
class Record:
    """One data row: texts by field key; `row` is counted from 1 as the office program shows it.

    `dittos` are the fields where 同上 or the like was written, and how; their texts are those of the row above.
    `group_row` is where the group heading stands, counted from 1, 0 where there is none.
    """

    row: int
    values: dict[str, str]
    group: str
    prefix: str
    columns: dict[str, int]
    dittos: dict[str, str]
    group_row: int = 0

    def get(self, key: str) -> str:
        """The text of a field; '' where the list has no such column."""
        return self.values.get(key, "")

    def cell(self, key: str) -> str:
        """The address of a field's cell, e.g. C12; of the row's first mapped cell where there is no such column."""
        column = self.columns.get(key)
        if column is None:
            column = min(self.columns.values(), default=0)
        return f"{self.prefix}{column_letters(column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was not taken: the cell to look at, why, and what stands there."""

    cell: str
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """Every data row, either as a record or as a rejection; `warnings` concern the sheet as a whole."""

    records: tuple[Record, ...]
    rejections: tuple[Rejection, ...]
    warnings: tuple[str, ...]


def parse_rows(sheet: Sheet, layout: Layout, mapping: Mapping, vocabulary: Vocabulary) -> Parsed:
    """Read the data rows; a row is rejected where digits are lost, a formula has no value or a text is absurdly long.

    Empty cells, and cells filled because of 同上, are judged by the caller. 同上 does not reach across a group heading.
    """
    columns = mapping.columns
    fields = [field for field in vocabulary.fields if field.key in columns]
    records: list[Record] = []
    rejections: list[Rejection] = []
    heading, above = -1, dict[str, str]()
    for index in layout.data:
        if layout.headed.get(index, -1) != heading:
            heading, above = layout.headed.get(index, -1), {}
        record = Record(index + 1, {}, layout.groups.get(index, ""), sheet.prefix, columns, {}, heading + 1)
        rejection = _read(sheet, fields, record, above)
        above = record.values
        if rejection:
            rejections.append(rejection)
        else:
            records.append(record)
    return Parsed(tuple(records), tuple(rejections), _warnings(sheet, layout, mapping))


def _read(sheet: Sheet, fields: Sequence[Field], record: Record, above: dict[str, str]) -> Rejection | None:
    """Fill a record with the texts of its row, or say what is wrong with it; 同上 takes the text from `above`."""
    index = record.row - 1
    cells = sheet.rows[index]
    columns, values, width = record.columns, record.values, len(cells)
    rejection = None
    for field in fields:
        key = field.key
        column = columns[key]
        text = cells[column] if column < width else ""
        if not text or field.idle:
            pass
        elif len(text) <= LONGEST_DITTO and is_ditto(text):
            record.dittos[key] = text
            text = above.get(key, "")
        else:
            text = text if text.isprintable() else _CONTROL.sub("", text).strip()
            text = unguarded(text) if field.code else text
            if field.code or text[:1] == "#" or len(text) > LONGEST_TEXT:
                problem = _problem(field, text, (index, column) in sheet.numeric)
                if problem:
                    rejection = rejection or Rejection(sheet.address(index, column), problem, text[:80])
                    text = ""
        values[key] = text
    return rejection


def _problem(field: Field, text: str, numeric: bool) -> str:
    """Why a cell's text cannot be taken, or ''."""
    if field.code and numeric:
        return f"「{field.label}」存成了数字，可能已丢失前导零或后几位；请把单元格设为文本，按原件重新填写。"
    if field.code and is_scientific(text):
        return f"「{field.label}」变成了科学记数法，后几位已丢失；请把单元格设为文本，按原件重新填写。"
    if text.startswith("#"):
        if text == UNCALCULATED:
            return f"「{field.label}」的公式没有算出的值，请在表格软件里重新计算后保存。"
        if _FORMULA_ERROR.fullmatch(text):
            return f"「{field.label}」是公式错误，请改为文字。"
    if len(text) > LONGEST_TEXT:
        return f"「{field.label}」的单元格太长（超过 {LONGEST_TEXT} 字），请核对是否粘贴错了。"
    return ""


def _warnings(sheet: Sheet, layout: Layout, mapping: Mapping) -> tuple[str, ...]:
    where = f"工作表「{sheet.name}」" if sheet.several else ""
    found = []
    if mapping.unknown:
        found.append(f"{where}这些列没有用到：{'、'.join(mapping.unknown)}。")
    for why in ("分组", "说明或合计", "重复的表头"):
        rows = [str(row + 1) for row, reason in layout.skipped if reason == why]
        if rows:
            found.append(f"{where}第 {'、'.join(rows)} 行是{why}，不作为事项。")
    return tuple(found)
