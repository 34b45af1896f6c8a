"""Workbooks made on the spot, one small function per format."""

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

Rows = Sequence[Sequence[object]]
MakeXlsx = Callable[..., Path]


@pytest.fixture
def xlsx(tmp_path: Path) -> MakeXlsx:
    """Write rows as .xlsx: xlsx(rows, merges=("A1:C1",), name="清单.xlsx", sheet="清单")."""

    def make(rows: Rows, merges: Sequence[str] = (), name: str = "清单.xlsx", sheet: str = "清单") -> Path:
        book = openpyxl.Workbook()
        page = book.worksheets[0]
        page.title = sheet
        for r, row in enumerate(rows, start=1):
            for c, value in enumerate(row, start=1):
                if value is not None:
                    page.cell(r, c).value = value  # type: ignore[assignment]
        for merge in merges:
            page.merge_cells(merge)
        book.save(tmp_path / name)
        return tmp_path / name

    return make
