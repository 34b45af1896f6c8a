"""The user's own workbook comes back with comments and colours, and can be read again."""

import gc
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.comments import Comment

from db.errors import UserError
from db.sheets.annotate import CellNote, write_annotated
from db.sheets.read import SUMMARY_SHEET, read_book, read_sheet

MakeXlsx = Callable[..., Path]
NOTES = [CellNote("B2", "编码存成了数字。", True), CellNote("A3", "请核对。", False)]


def test_an_xlsx_keeps_its_look_and_gains_comments_colours_and_a_summary(xlsx: MakeXlsx, tmp_path: Path) -> None:
    source = xlsx([["事项名称", "事项编码"], ["甲", 101101000], ["乙", "x"]])
    book = openpyxl.load_workbook(source)
    book["清单"].column_dimensions["A"].width = 44
    book.save(source)
    before = source.read_bytes()
    write_annotated(source, tmp_path / "out.xlsx", NOTES, ["共 2 行。"])
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["清单"]
    assert sheet["B2"].comment is not None
    assert "数字" in sheet["B2"].comment.text
    assert sheet["B2"].value == 101101000
    assert sheet["B2"].fill.fgColor.rgb != sheet["A3"].fill.fgColor.rgb
    assert sheet.column_dimensions["A"].width == 44
    assert source.read_bytes() == before
    summary = openpyxl.load_workbook(tmp_path / "out.xlsx")[SUMMARY_SHEET]
    texts = [cell.value for row in summary.iter_rows() for cell in row if cell.value]
    assert {"B2", "编码存成了数字。", "未导入", "A3", "请核对", "共 2 行。"} <= set(texts)


def test_the_copy_opens_on_the_summary_with_a_way_to_every_cell(xlsx: MakeXlsx, tmp_path: Path) -> None:
    source = xlsx([["事项名称", "事项编码"], ["甲", 101101000], ["乙", "x"]])
    long = CellNote("B3", "编码对不上。" * 40, True)
    write_annotated(source, tmp_path / "out.xlsx", [*NOTES, long], ["共 2 行。"])
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    summary = book.worksheets[0]
    assert (summary.title, book.active) == (SUMMARY_SHEET, summary)
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected] == [SUMMARY_SHEET]
    links = [cell.hyperlink.location for row in summary.iter_rows() for cell in row if cell.hyperlink]
    assert links == ["'清单'!B2", "'清单'!A3", "'清单'!B3"]
    with zipfile.ZipFile(tmp_path / "out.xlsx") as package:
        drawing = next(name for name in package.namelist() if name.endswith(".vml"))
        heights = sorted(int(px) for px in re.findall(rb"height:(\d+)px", package.read(drawing)))
    assert heights[-1] > 3 * heights[0]
    assert any("再导入一次" in str(row[0].value) for row in summary.iter_rows())


def test_a_corrected_copy_that_is_checked_again_loses_the_notes_of_the_first_time(
    xlsx: MakeXlsx, tmp_path: Path
) -> None:
    source = xlsx([["事项名称", "事项编码"], ["甲", 101101000], ["乙", "x"]])
    book = openpyxl.load_workbook(source)
    book["清单"]["A3"].comment = Comment("张三：问过了", "张三")
    book.save(source)
    write_annotated(source, tmp_path / "first.xlsx", NOTES, [])
    write_annotated(tmp_path / "first.xlsx", tmp_path / "second.xlsx", [CellNote("A2", "新的。", False)], [])
    sheet = openpyxl.load_workbook(tmp_path / "second.xlsx")["清单"]
    comments = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert comments == {"A2": "【导入检查】\n新的。", "A3": "张三：问过了"}
    assert sheet["B2"].fill.fill_type is None
    assert openpyxl.load_workbook(tmp_path / "second.xlsx").sheetnames == [SUMMARY_SHEET, "清单"]


def test_a_copy_made_for_a_csv_shows_its_texts_whole(tmp_path: Path) -> None:
    name = "公共场所卫生许可（新办、变更、延续、注销）" * 3
    (tmp_path / "a.csv").write_text(f"序号,事项名称\n1,{name}\n", encoding="utf-8")
    write_annotated(tmp_path / "a.csv", tmp_path / "out.xlsx", NOTES, [])
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[1]
    widths = [sheet.column_dimensions[letter].width for letter in "AB"]
    assert widths[0] < 10 < 40 < widths[1]
    assert sheet["B2"].alignment.wrap_text
    height = sheet.row_dimensions[2].height
    assert height is not None
    assert height * widths[1] / 16.5 >= 2 * len(name)


def test_the_copy_reads_back_as_the_original(xlsx: MakeXlsx, tmp_path: Path) -> None:
    source = xlsx([["事项名称", "事项编码"], ["甲", 101101000], ["乙", "x"]])
    write_annotated(source, tmp_path / "out.xlsx", NOTES, [])
    assert read_sheet(tmp_path / "out.xlsx").rows == read_sheet(source).rows
    assert len(read_book(tmp_path / "out.xlsx")) == 1


def test_a_csv_comes_back_as_xlsx_with_codes_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("事项名称,事项编码\n甲,000101101000\n乙,=1+1\n", encoding="gb18030")
    write_annotated(tmp_path / "a.csv", tmp_path / "out.xlsx", NOTES, [])
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[1]
    assert (sheet["B2"].value, sheet["B2"].data_type, sheet["B2"].number_format) == ("000101101000", "s", "@")
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=1+1", "s")
    assert sheet["B2"].comment is not None


def test_an_xls_comes_back_with_its_numbers_as_numbers_and_its_merged_cells(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("清单")
    page.write_merge(0, 1, 0, 0, "名称")
    page.write_merge(0, 0, 1, 2, "办结时限")
    page.write(1, 1, "法定")
    page.write(1, 2, "承诺")
    for column, value in enumerate(("甲", 511602000000, 123450000000000000, 1.5)):
        page.write(2, column, value)
    book.save(str(tmp_path / "a.xls"))
    write_annotated(tmp_path / "a.xls", tmp_path / "out.xlsx", [CellNote("C2", "看", False)], [])
    before, after = read_sheet(tmp_path / "a.xls"), read_sheet(tmp_path / "out.xlsx")
    assert (after.rows, after.numeric, set(after.merges)) == (before.rows, before.numeric, set(before.merges))
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx")["清单"]["B3"]
    assert (cell.value, cell.data_type, cell.number_format) == (511602000000, "n", "0")


def test_a_note_inside_a_merged_range_stands_at_its_first_cell(xlsx: MakeXlsx, tmp_path: Path) -> None:
    source = xlsx([["部门", "名称"], ["教育局", "甲"], [None, "乙"]], merges=("A2:A3",))
    write_annotated(source, tmp_path / "out.xlsx", [CellNote("A3", "待对应", False)], [])
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["清单"]["A2"].comment is not None


def test_two_notes_at_one_cell_are_both_there(xlsx: MakeXlsx, tmp_path: Path) -> None:
    source = xlsx([["名称"], ["甲"]])
    write_annotated(source, tmp_path / "out.xlsx", [CellNote("A2", "一", True), CellNote("A2", "二", False)], [])
    comment = openpyxl.load_workbook(tmp_path / "out.xlsx")["清单"]["A2"].comment
    assert comment is not None
    assert {"一", "二"} <= set(comment.text.split("\n"))


def test_a_note_finds_its_sheet_among_several(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "教育局"
    book["教育局"]["A1"] = "甲"
    book.create_sheet("林业局")["A1"] = "乙"
    book.save(tmp_path / "a.xlsx")
    write_annotated(tmp_path / "a.xlsx", tmp_path / "out.xlsx", [CellNote("林业局!A1", "错", True)], [])
    copy = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert copy["林业局"]["A1"].comment is not None
    assert copy["教育局"]["A1"].comment is None


@pytest.mark.parametrize(("name", "word"), [("清单.xlsx", "覆盖"), ("out.xls", ".xlsx")])
def test_the_copy_never_replaces_the_original_or_lies_about_its_format(
    xlsx: MakeXlsx, tmp_path: Path, name: str, word: str
) -> None:
    source = xlsx([["名称"], ["甲"]])
    with pytest.raises(UserError, match=word):
        write_annotated(source, tmp_path / name, [], [])


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_left(xlsx: MakeXlsx, tmp_path: Path) -> None:
    source = xlsx([["名称"], ["甲"]])
    with pytest.raises(UserError, match="没有写成"):
        write_annotated(source, tmp_path / "没有这个文件夹" / "out.xlsx", [], [])
    assert [path.name for path in tmp_path.iterdir()] == [source.name]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
def test_a_full_disk_is_said_once_and_leaves_nothing(
    xlsx: MakeXlsx, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = xlsx([["名称"], ["甲"]])
    (tmp_path / "out.xlsx").write_text("old")
    (tmp_path / "out.xlsx.part").symlink_to("/dev/full")
    with pytest.raises(UserError, match="没有写成"):
        write_annotated(source, tmp_path / "out.xlsx", [], [])
    gc.collect()
    assert capfd.readouterr() == ("", "")
    assert {path.name for path in tmp_path.iterdir()} == {source.name, "out.xlsx"}
    assert (tmp_path / "out.xlsx").read_text() == "old"
