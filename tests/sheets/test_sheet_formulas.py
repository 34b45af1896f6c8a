"""Formulas that no office program has calculated are named, never taken for empty cells."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from db.sheets.layout import find_layout
from db.sheets.mapping import Field, Vocabulary, propose
from db.sheets.marks import marks
from db.sheets.read import read_book, read_sheet
from db.sheets.records import Parsed, parse_rows
from db.sheets.rules import UNCALCULATED

MakeXlsx = Callable[..., Path]
FIELDS = Vocabulary(
    (
        Field("seq", "序号", ("序号",), idle=True),
        Field("name", "事项名称", ("事项名称",), required=True),
        Field("department", "主管部门", ("主管部门",)),
    )
)


def parsed(path: Path) -> Parsed:
    sheet = read_sheet(path)
    layout = find_layout(sheet, FIELDS.knows, FIELDS.names_rows)
    return parse_rows(sheet, layout, propose(sheet, layout, FIELDS), FIELDS)


def with_cells(source: Path, cells: str) -> Path:
    """The workbook with more cells in a last row 9 of its first sheet."""
    out = source.with_name("b.xlsx")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"</sheetData>", f'<row r="9">{cells}</row></sheetData>'.encode())
            new.writestr(name, content)
    return out


def test_an_uncalculated_formula_is_named_with_its_cell_and_is_not_called_empty(xlsx: MakeXlsx) -> None:
    found = parsed(xlsx([["事项名称", "主管部门"], ["甲", "教育局"], ['="乙"&1', "林业局"], ["丙", "=B2"]]))
    assert [one.cell for one in found.rejections] == ["A3", "B4"]
    assert all("公式没有算出的值，请在表格软件里重新计算后保存" in one.reason for one in found.rejections)
    assert [record.get("name") for record in found.records] == ["甲"]


def test_a_row_of_nothing_but_uncalculated_formulas_is_not_passed_over(xlsx: MakeXlsx) -> None:
    rows = [["序号", "事项名称", "主管部门"], [1, "甲", "教育局"], ["=A2+1", '="乙"', '="丙"'], [None, '="丁"', None]]
    assert [one.cell for one in parsed(xlsx(rows)).rejections] == ["B3", "B4"]


def test_an_uncalculated_running_number_costs_no_row(xlsx: MakeXlsx) -> None:
    found = parsed(xlsx([["序号", "事项名称"], ["=ROW()-1", "甲"], ["=ROW()-1", "乙"]]))
    assert [record.get("name") for record in found.records] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A9" t="str"><f>"甲"&amp;1</f><v>甲1</v></c>', "甲1"),
        ('<c r="A9" t="str"><f>""</f><v></v></c>', ""),
        ('<c r="A9"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="A9"><f>1+1</f></c>', UNCALCULATED),
        ('<c r="A9" s="0"><f t="shared" ref="A9:A9" si="0">1+1</f><v/></c>', UNCALCULATED),
        ('<c s="0" r="A9"> <f t="shared" si="0"/> <v> </v> </c>', UNCALCULATED),
    ],
)
def test_a_calculated_formula_is_its_value_even_an_empty_one(xlsx: MakeXlsx, cell: str, text: str) -> None:
    sheet = read_sheet(with_cells(xlsx([["事项名称", "部门"], ["甲", "乙"]]), f'{cell}<c r="B9"><v>7</v></c>'))
    assert sheet.rows[8] == (text, "7")


def test_formulas_are_found_in_the_sheet_they_stand_in(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "甲&乙"
    book.create_sheet("丙")["B3"] = "=1+1"
    book.move_sheet("丙", -1)
    book["甲&乙"]["A1"] = "=2"
    book.save(tmp_path / "a.xlsx")
    found = marks((tmp_path / "a.xlsx").read_bytes())
    assert {name: mark.uncalculated for name, mark in found.items()} == {"甲&乙": {(0, 0)}, "丙": {(2, 1)}}
    assert [sheet.address(len(sheet.rows) - 1, 1) for sheet in read_book(tmp_path / "a.xlsx")] == ["丙!B3", "甲&乙!B1"]


def test_what_is_no_package_has_no_formulas() -> None:
    assert marks(b"PK\x03\x04 cut off") == {}


def test_formulas_are_found_though_the_styles_are_no_xml(xlsx: MakeXlsx) -> None:
    path = with_cells(xlsx([["事项名称"], ["甲"]]), '<c r="A9"><f>1+1</f></c>')
    out = path.with_name("c.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<strike" if name == "xl/styles.xml" else old.read(name))
    assert marks(out.read_bytes())["清单"].uncalculated == {(8, 0)}
