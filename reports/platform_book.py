"""The provincial fields as workbooks: a sheet for each table, and one that names every field left empty and why."""

from collections.abc import Sequence
from itertools import islice
from math import ceil
from pathlib import Path
from unicodedata import east_asian_width

from db.exchange.provincial.spool import Spool
from reports import xlsx

ABOUT, EMPTY = "说明", "未填字段"
NARROWEST, WIDEST = 8, 48
"""The width of a column stays between these, in characters."""


def write(out: Path, under: str, tables: Sequence[Spool]) -> None:
    """Write the tables of one set into one workbook; a table too long for one sheet continues on the next.

    Raises UserError when the file cannot be written.
    """
    pages = [page for one in tables for page in _sheets(one)]
    xlsx.save_columns([_about(under, tables), *pages, _empty(tables)], out)


def _about(under: str, tables: Sequence[Spool]) -> xlsx.Columns:
    rows = [(one.table.label, one.table.name, one.table.standard, one.count, _parts(one), under) for one in tables]
    heads = ("表", "文件", "依据", "行数", "分几张工作表", "导出单位和日期")
    names = ("label", "table", "standard", "count", "sheets", "made")
    return xlsx.Columns(ABOUT, heads, names, rows, (20, 24, 48, 10, 14, 48))


def _parts(one: Spool) -> int:
    return max(1, ceil(one.count / xlsx.ROWS))


def _sheets(one: Spool) -> list[xlsx.Columns]:
    """The sheets of a table; they are written one after another and share its rows."""
    fields = one.table.fields
    heads, names = [field.label for field in fields], [field.name for field in fields]
    widths = [
        min(WIDEST, max(NARROWEST, _width(head), len(name), *(_width(row[place]) for row in one.sample)))
        for place, (head, name) in enumerate(zip(heads, names, strict=True))
    ]
    rows = one.rows()
    return [
        xlsx.Columns(
            one.table.label + (f"（{part}）" if part > 1 else ""), heads, names, islice(rows, xlsx.ROWS), widths
        )
        for part in range(1, _parts(one) + 1)
    ]


def _empty(tables: Sequence[Spool]) -> xlsx.Columns:
    rows = [(one.table.label, field.label, field.name, field.why) for one in tables for field in one.unfilled]
    return xlsx.Columns(
        EMPTY, ("表", "字段", "字段名", "原因"), ("table", "label", "name", "why"), rows, (20, 30, 34, 50)
    )


def _width(value: object) -> int:
    """The width of a value's first line in characters, Chinese ones counted as two, plus a margin."""
    line = "" if value is None else str(value).partition("\n")[0][:WIDEST]
    return 2 + sum(2 if east_asian_width(char) in "WF" else 1 for char in line)
