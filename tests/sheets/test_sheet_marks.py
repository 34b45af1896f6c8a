"""Hidden rows and struck-out text of an .xlsx are seen; corrections and answers change a sheet as told."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from db.sheets.annotate import CellNote, write_annotated
from db.sheets.mapping import fingerprint
from db.sheets.marks import marks
from db.sheets.read import read_sheet
from db.sheets.rules import Sheet, column_letters, place_of
from db.sheets.settling import corrected, without_struck


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """A3 is struck out, B4 in part, row 5 and column C are hidden; B2 says expressly that it is not struck."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (["事项名称", "依据", "备注"], ["甲", "x", ""], ["乙", "y", ""], ["丙", "", "z"], ["丁", "w", ""]):
        page.append(row)
    page["A3"].font = Font(strike=True)
    page["B2"].font = Font(strike=False)
    page["B4"] = CellRichText("第一条", TextBlock(InlineFont(strike=True), "第二条"), "第三条")
    page["C6"].font = Font(strike=True)
    page.row_dimensions[5].hidden = True
    page.column_dimensions["C"].hidden = True
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_hidden_rows_and_columns_and_struck_text_are_seen(marked: Path) -> None:
    sheet = read_sheet(marked)
    assert (set(sheet.hidden), set(sheet.hidden_columns)) == ({4}, {2})
    assert sheet.struck == {(2, 0): "", (3, 1): "第一条第三条"}


def test_struck_text_goes_but_in_the_rows_named(marked: Path) -> None:
    sheet = read_sheet(marked)
    assert [row[:2] for row in without_struck(sheet, {2}).rows[2:4]] == [("乙", "y"), ("丙", "第一条第三条")]
    assert without_struck(sheet, ()).rows[2][0] == ""


def test_a_workbook_without_marks_and_a_damaged_one_have_none(marked: Path, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "b.xlsx")
    assert marks((tmp_path / "b.xlsx").read_bytes()) == {}
    assert marks(marked.read_bytes()[:-200]) == {}
    assert marks(b"PK") == {}


def test_a_corrected_cell_is_text_and_no_longer_a_number_or_struck(marked: Path) -> None:
    sheet = Sheet("a.xlsx", "xlsx", "清单", (("1",), ("2",)), {(0, 0): 1.0, (1, 0): 2.0}, struck={(0, 0): ""})
    found = corrected(sheet, {"A1": " 甲 ", "C2": "乙", "别的!A2": "丙", "A9": "丁"})
    assert found.rows == (("甲",), ("2", "", "乙"))
    assert (dict(found.numeric), dict(found.struck)) == ({(1, 0): 2.0}, {})


@given(st.integers(0, 9999), st.integers(0, 700), st.sampled_from(["", "行政许可", "a!b"]))
def test_an_address_means_the_place_it_was_made_of(row: int, column: int, name: str) -> None:
    sheet = Sheet("a.xlsx", "xlsx", name, (), several=bool(name))
    assert place_of(sheet.address(row, column)) == (name, row, column)
    assert place_of(f"{column_letters(column)}") is None


def test_two_layouts_are_alike_by_their_words_and_order_only() -> None:
    from db.items.columns import VOCABULARY
    from db.sheets.layout import find_layout

    def mark(*rows: tuple[str, ...]) -> str:
        sheet = Sheet("a", "csv", "", rows)
        return fingerprint(find_layout(sheet, VOCABULARY.knows, VOCABULARY.names_rows))

    first = mark(("事项名称", "主管部门"), ("甲", "乙"))
    assert first == mark(("某县清单", ""), ("事项 名称", "主管部门*"), ("丙", "丁"))
    assert first != mark(("主管部门", "事项名称"), ("乙", "甲"))


def test_the_annotated_copy_keeps_what_is_hidden_and_struck_out(marked: Path, tmp_path: Path) -> None:
    write_annotated(marked, tmp_path / "批注.xlsx", [CellNote("A2", "请核对", rejected=True)], ())
    again, first = read_sheet(tmp_path / "批注.xlsx"), read_sheet(marked)
    assert (again.rows, again.hidden, again.struck) == (first.rows, first.hidden, first.struck)
