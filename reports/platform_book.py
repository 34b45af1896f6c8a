"""The provincial fields as workbooks: a sheet for each table, and one that names every field left empty and why."""

from collections.abc import Sequence
from pathlib import Path
from unicodedata import east_asian_width

from db.exchange.provincial.platform import Filled
from reports import xlsx

ABOUT, EMPTY = "说明", "未填字段"
SAMPLE, NARROWEST, WIDEST = 100, 8, 48
"""So many rows are looked at for the width of a column, which stays between these, in characters."""


def write(out: Path, under: str, tables: Sequence[Filled]) -> None:
    """Write the tables of one set into one workbook. Raises UserError when the file cannot be written."""
    xlsx.save_columns([_about(under, tables), *map(_sheet, tables), _empty(tables)], out)


def _about(under: str, tables: Sequence[Filled]) -> xlsx.Columns:
    rows = [(one.table.label, one.table.name, one.table.standard, len(one.rows), under) for one in tables]
    heads, names = ("表", "文件", "依据", "行数", "导出单位和日期"), ("label", "table", "standard", "count", "made")
    return xlsx.Columns(ABOUT, heads, names, rows, (20, 24, 48, 8, 48))


def _sheet(one: Filled) -> xlsx.Columns:
    fields = one.table.fields
    heads, names = [field.label for field in fields], [field.name for field in fields]
    widths = [
        min(WIDEST, max(NARROWEST, _width(head), len(name), *(_width(row[place]) for row in one.rows[:SAMPLE])))
        for place, (head, name) in enumerate(zip(heads, names, strict=True))
    ]
    return xlsx.Columns(one.table.label, heads, names, one.rows, widths)


def _empty(tables: Sequence[Filled]) -> xlsx.Columns:
    rows = [(one.table.label, field.label, field.name, field.why) for one in tables for field in one.unfilled]
    return xlsx.Columns(
        EMPTY, ("表", "字段", "字段名", "原因"), ("table", "label", "name", "why"), rows, (20, 30, 34, 50)
    )


def _width(value: object) -> int:
    """How wide the first line of a value is, in characters; Chinese counts two, and there is some air."""
    line = "" if value is None else str(value).partition("\n")[0][:WIDEST]
    return 2 + sum(2 if east_asian_width(char) in "WF" else 1 for char in line)
