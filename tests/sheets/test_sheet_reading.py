"""Reading files by what they are: every format the offices send, and a clear sentence for everything else."""

import csv
import io
import struct
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from db.errors import UserError
from db.sheets.read import read_book, read_sheet
from db.sheets.rules import column_letters, column_number, comparable, is_scientific

MakeXlsx = Callable[..., Path]
CSV = "序号,事项名称,主管部门\r\n1,公共场所卫生许可,县卫健体局\r\n"


def refused(path: Path) -> str:
    with pytest.raises(UserError) as error:
        read_book(path)
    assert error.value.hint, "a refusal names a next step"
    assert path.name in str(error.value)
    return str(error.value)


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_csv_is_read_in_every_encoding_offices_use(tmp_path: Path, encoding: str) -> None:
    sheet = read_sheet(written(tmp_path, "清单.csv", CSV.encode(encoding)))
    assert sheet.rows == (("序号", "事项名称", "主管部门"), ("1", "公共场所卫生许可", "县卫健体局"))
    assert sheet.address(1, 2) == "C2"


def test_a_rare_character_survives_gb18030(tmp_path: Path) -> None:
    sheet = read_sheet(written(tmp_path, "清单.csv", "事项名称\n𠅤村𬀩业许可\n".encode("gb18030")))
    assert sheet.rows[1] == ("𠅤村𬀩业许可",)


def test_a_csv_with_tabs_or_semicolons_is_read(tmp_path: Path) -> None:
    for mark in ("\t", ";"):
        sheet = read_sheet(written(tmp_path, "清单.csv", CSV.replace(",", mark).encode()))
        assert sheet.rows[1][1] == "公共场所卫生许可"


def test_a_csv_cell_may_hold_line_breaks_and_commas(tmp_path: Path) -> None:
    sheet = read_sheet(written(tmp_path, "a.csv", '名称,依据\n甲,"《甲法》\n第三条, 第四条"\n'.encode()))
    assert sheet.rows[1][1] == "《甲法》\n第三条, 第四条"


def test_a_csv_with_an_unpaired_quote_is_refused_near_its_line(tmp_path: Path) -> None:
    assert "双引号" in refused(written(tmp_path, "a.csv", '名称,依据\n甲,"乙\n丙,丁\n'.encode()))


def test_an_unpaired_quote_is_named_by_the_line_it_begins_in(tmp_path: Path) -> None:
    text = '名称,依据\n甲,乙\n丙,"丁\n' + "戊,己\n" * 40_000
    assert "第 3 行附近的双引号" in refused(written(tmp_path, "a.csv", text.encode()))


def test_a_long_csv_cell_is_read_and_an_absurd_one_is_said_to_be_too_long(tmp_path: Path) -> None:
    sheet = read_sheet(written(tmp_path, "a.csv", f"名称,依据\n甲,{'依' * 140_000}\n".encode()))
    assert len(sheet.rows[1][1]) == 140_000
    told = refused(written(tmp_path, "a.csv", f"名称,依据\n甲,{'依' * 1_000_001}\n".encode()))
    assert "第 2 行附近有单元格太长" in told
    assert "双引号" not in told


def test_a_csv_cell_written_as_a_formula_of_a_text_is_that_text(tmp_path: Path) -> None:
    rows = [['="000101101000"', '="甲""乙"""', '="a"&"b"', "=1+1"]]
    out = io.StringIO()
    csv.writer(out).writerows([["编码", "名称", "丙", "丁"], *rows])
    sheet = read_sheet(written(tmp_path, "a.csv", out.getvalue().encode()))
    assert sheet.rows[1] == ("000101101000", '甲"乙"', '="a"&"b"', "=1+1")


def test_a_text_in_no_known_encoding_is_refused(tmp_path: Path) -> None:
    assert "编码" in refused(written(tmp_path, "a.csv", "名稱\n許可\n".encode("big5") + b"\xff\xff\n"))


def test_an_xlsx_is_read_with_numbers_dates_and_addresses(xlsx: MakeXlsx, tmp_path: Path) -> None:
    path = xlsx([["编码", "日期", "时刻", "数"], [101101000, date(2026, 3, 1), datetime(2026, 3, 1, 8, 30), 1.5]])
    sheet = read_sheet(path)
    assert sheet.rows[1] == ("101101000", "2026-03-01", "2026-03-01 08:30", "1.5")
    assert sheet.numeric == {(1, 0): 101101000, (1, 3): 1.5}
    assert sheet.address(1, 0) == "A2"


def test_an_18_digit_number_is_shown_as_the_damage_it_is(xlsx: MakeXlsx) -> None:
    sheet = read_sheet(xlsx([["代码"], [123456789012345678]]))
    assert is_scientific(sheet.rows[1][0])
    assert (1, 0) in sheet.numeric


def test_merged_cells_are_filled_down_and_right(xlsx: MakeXlsx) -> None:
    rows = [["标题", None, None], ["部门", "名称", "备注"], ["教育局", "甲", None], [None, "乙", None]]
    sheet = read_sheet(xlsx(rows, merges=("A1:C1", "A3:A4")))
    assert sheet.rows[0] == ("标题", "标题", "标题")
    assert sheet.rows[3][0] == "教育局"


def test_an_old_xls_is_read_with_its_merged_cells(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("清单")
    page.write(0, 0, "部门")
    page.write(0, 1, "编码")
    page.write_merge(1, 2, 0, 0, "教育局")
    page.write(1, 1, 101101000)
    page.write(2, 1, "000101101000")
    book.save(str(tmp_path / "a.xls"))
    sheet = read_sheet(tmp_path / "a.xls")
    assert sheet.kind == "xls"
    assert sheet.rows[2] == ("教育局", "000101101000")
    assert (1, 1) in sheet.numeric


def test_a_file_is_judged_by_its_content_not_by_its_name(xlsx: MakeXlsx, tmp_path: Path) -> None:
    path = xlsx([["事项名称"], ["甲"]])
    disguised = written(tmp_path, "清单.csv", path.read_bytes())
    assert read_sheet(disguised).kind == "xlsx"
    assert read_sheet(written(tmp_path, "清单.xls", CSV.encode())).kind == "csv"


def test_hidden_sheets_and_the_summary_of_an_annotated_copy_are_left_out(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "看得见"
    for name in ("藏起来", "导入说明"):
        book.create_sheet(name)["A1"] = "不读"
    book["藏起来"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert [sheet.rows[0][0] for sheet in read_book(tmp_path / "a.xlsx")] == ["看得见"]


def test_an_address_names_its_sheet_when_there_are_several(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "教育局"
    book["教育局"]["A1"] = "甲"
    book.create_sheet("林业局")["B2"] = "乙"
    book.save(tmp_path / "a.xlsx")
    assert [sheet.address(1, 1) for sheet in read_book(tmp_path / "a.xlsx")] == ["教育局!B2", "林业局!B2"]


def test_a_word_document_renamed_xlsx_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as package:
        package.writestr("word/document.xml", "<w:document/>")
    assert "Word" in refused(tmp_path / "a.xlsx")


def test_an_ordinary_archive_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as package:
        package.writestr("读我.txt", "x")
    assert "压缩包" in refused(tmp_path / "a.xlsx")


def ole(*streams: str) -> bytes:
    """The beginning of an old Office file and the names of its streams, enough to be told apart."""
    names = b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names + b"\0" * 512


@pytest.mark.parametrize(
    ("streams", "word"),
    [
        (("WordDocument",), "Word"),
        (("EncryptionInfo", "EncryptedPackage"), "密码"),
        (("PowerPoint Document",), "演示"),
        (("Workbook",), "损坏"),
        (("ET",), ".et"),
        (("Something",), "不是能读的表格"),
    ],
)
def test_old_office_files_are_told_apart_and_refused(tmp_path: Path, streams: tuple[str, ...], word: str) -> None:
    assert word in refused(written(tmp_path, "a.xlsx", ole(*streams)))


def test_an_et_file_renamed_xlsx_that_holds_no_readable_workbook_says_save_as(tmp_path: Path) -> None:
    path = written(tmp_path, "a.xlsx", ole("Workbook", "ETExtData"))
    with pytest.raises(UserError) as error:
        read_book(path)
    assert "另存为 .xlsx" in error.value.hint


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空文件"),
        (b"<html><body><table><tr><td>x</td></tr></table></html>", "网页"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b"%PDF-1.7\n\0", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0", "图片"),
        (b"\0\1\2\3" * 100, "不是表格"),
        (b"PK\x03\x04 cut off", "损坏"),
        (b"\r\n , , \r\n", "没有内容"),
    ],
)
def test_what_is_no_list_is_refused_in_words(tmp_path: Path, content: bytes, word: str) -> None:
    assert word in refused(written(tmp_path, "a.xls", content))


def test_a_truncated_xlsx_is_refused(xlsx: MakeXlsx, tmp_path: Path) -> None:
    content = xlsx([["事项名称"], ["甲"]]).read_bytes()
    for keep in (100, len(content) // 2, len(content) - 10):
        assert "损坏" in refused(written(tmp_path, "b.xlsx", content[:keep]))


def test_a_sheet_damaged_inside_the_package_is_refused(xlsx: MakeXlsx, tmp_path: Path) -> None:
    source = xlsx([["事项名称"], ["甲"]])
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<broken" if name.endswith("sheet1.xml") else old.read(name))
    assert "损坏" in refused(tmp_path / "b.xlsx")


def test_an_empty_sheet_is_refused(xlsx: MakeXlsx) -> None:
    assert "没有内容" in refused(xlsx([]))


def test_a_package_that_unpacks_to_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 3_000_000_000)
    path.write_bytes(bytes(content))
    assert "异常地大" in refused(path)


def test_one_stray_cell_far_away_is_refused_before_it_takes_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "事项名称"
    book.worksheets[0]["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    assert "1048576" in refused(tmp_path / "a.xlsx")


def test_formatted_but_empty_far_cells_do_no_harm(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page["A1"] = "事项名称"
    page["XFD1048576"].number_format = "@"
    book.save(tmp_path / "a.xlsx")
    assert read_sheet(tmp_path / "a.xlsx").rows == (("事项名称",),)


def test_a_missing_file_and_a_folder_are_refused_in_words(tmp_path: Path) -> None:
    assert "找不到" in refused(tmp_path / "没有.xlsx")
    assert "文件夹" in refused(tmp_path)


def test_texts_are_compared_in_half_width_without_blanks() -> None:
    assert comparable("草原等级评定（县级）") == comparable("草原等级评定 (县级)")
    assert comparable("１２３ＡＢＣ") == "123abc"
    assert comparable("〔2022〕2号") != comparable("(2022)2号")


@given(st.text())
def test_blanks_and_width_never_tell_texts_apart(text: str) -> None:
    assert comparable(f" {text}\u3000\n") == comparable(text)
    assert not any(character.isspace() for character in comparable(text))


@given(st.integers(0, 20_000))
def test_column_letters_and_numbers_are_each_others_inverse(column: int) -> None:
    assert column_number(column_letters(column)) == column


@given(st.lists(st.lists(st.text("甲乙a1,\"'\n ，", max_size=5), min_size=2, max_size=4), min_size=1, max_size=5))
def test_a_well_formed_csv_gives_back_every_cell(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["表头", "列"], *rows])
    with tempfile.TemporaryDirectory() as folder:
        sheet = read_sheet(written(Path(folder), "a.csv", out.getvalue().encode()))
    cleaned = [tuple(cell.strip() for cell in row) for row in rows]
    assert [row for row in sheet.rows[1:] if row] == cleaned


def ods(path: Path, manifest: str = "") -> Path:
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in ("事项名称", "主管部门")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="清单"><table:table-row>{cells}</table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr("content.xml", content)
        package.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}">{manifest}'
            "</manifest:file-entry></manifest:manifest>",
        )
    return path


def test_an_ods_is_read(tmp_path: Path) -> None:
    sheet = read_sheet(ods(tmp_path / "a.ods"))
    assert (sheet.kind, sheet.rows) == ("ods", (("事项名称", "主管部门"),))


def test_an_ods_with_a_password_says_so(tmp_path: Path) -> None:
    assert "密码" in refused(ods(tmp_path / "a.ods", "<manifest:encryption-data/>"))
