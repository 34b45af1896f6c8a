"""Workbooks made to do harm, or merely absurd: refused in words, nothing run, nothing followed, memory kept."""

import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from db.errors import UserError
from db.sheets import package
from db.sheets.annotate import CellNote, write_annotated
from db.sheets.read import read_book, read_sheet
from tests.sheets.conftest import MakeXlsx

HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHEET = "xl/worksheets/sheet1.xml"


def with_member(source: Path, name: str, content: bytes) -> Path:
    """A copy of a workbook with one member replaced or added."""
    out = source.with_name(f"改-{source.name}")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return out


def test_a_million_rows_are_refused_without_taking_their_memory(xlsx: MakeXlsx) -> None:
    row = b'<row r="1"><c r="A1" t="str"><v>1</v></c></row>'
    path = with_member(xlsx([["事项名称"]]), SHEET, HEAD + row * 1_000_000 + b"</sheetData></worksheet>")
    tracemalloc.start()
    with pytest.raises(UserError, match="超过 20 万行") as error:
        read_book(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.value.hint
    assert peak < 4 * len(row) * 1_000_000


def test_a_long_csv_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.sheets.read.MOST_ROWS", 1000)
    (tmp_path / "a.csv").write_text("事项名称\n" + "甲\n" * 1000, encoding="utf-8")
    with pytest.raises(UserError, match="不像事项清单"):
        read_book(tmp_path / "a.csv")


@pytest.mark.parametrize("member", [SHEET, "xl/styles.xml", "xl/workbook.xml"])
def test_a_document_type_with_entities_is_refused_wherever_it_stands(xlsx: MakeXlsx, member: str) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    with pytest.raises(UserError, match="可能有害"):
        read_book(with_member(xlsx([["事项名称"], ["甲"]]), member, bomb))


def test_a_member_that_holds_more_than_it_says_is_refused(xlsx: MakeXlsx) -> None:
    path = with_member(xlsx([["事项名称"], ["甲"]]), "xl/extra.xml", b" " * 1_000_000)
    content = bytearray(path.read_bytes())
    size = struct.pack("<I", 1_000_000)
    for at in range(len(content) - 3):
        if content[at : at + 4] == size:
            content[at : at + 4] = struct.pack("<I", 10)
    path.write_bytes(bytes(content))
    with pytest.raises(UserError, match="异常地大"):
        read_book(path)


def test_a_cell_of_a_megabyte_is_read_and_costs_nothing_else(xlsx: MakeXlsx) -> None:
    inline = "字" * 350_000
    body = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{inline}</t></is></c></row></sheetData></worksheet>'
    path = with_member(xlsx([["x"]]), SHEET, HEAD + body.encode())
    assert len(read_sheet(path).rows[0][0]) == 350_000


def test_macros_and_links_to_other_files_are_dropped_from_the_annotated_copy(xlsx: MakeXlsx, tmp_path: Path) -> None:
    source = with_member(xlsx([["事项名称"], ["甲"]]), "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro")
    link = b'<?xml version="1.0"?><externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    source = with_member(source, "xl/externalLinks/externalLink1.xml", link)
    assert read_sheet(source).rows[1] == ("甲",)
    write_annotated(source, tmp_path / "批注.xlsx", [CellNote("A2", "请核对", rejected=False)], ())
    with zipfile.ZipFile(tmp_path / "批注.xlsx") as made:
        assert not [name for name in made.namelist() if "vba" in name or "externalLink" in name]


def test_a_formula_that_points_elsewhere_is_its_kept_value_or_said_to_have_none(xlsx: MakeXlsx) -> None:
    body = (
        b'<row r="1"><c r="A1" t="str"><f>[1]Sheet1!A1</f><v>\xe7\x94\xb2</v></c>'
        b'<c r="B1"><f>[1]Sheet1!B1</f></c></row>'
        b"</sheetData></worksheet>"
    )
    assert read_sheet(with_member(xlsx([["x"]]), SHEET, HEAD + body)).rows[0] == ("甲", "#公式未计算")


def test_a_far_cell_is_found_across_the_pieces_a_sheet_is_looked_at_in(
    xlsx: MakeXlsx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "LOOKED_AT", 300)
    rows = [[f"甲{number}"] for number in range(40)]
    assert len(read_sheet(xlsx(rows)).rows) == 40
    far = b'<row r="1048576"><c r="XFD1048576" t="str"><v>1</v></c></row></sheetData></worksheet>'
    near = b'<row r="1"><c r="A1" t="str"><v>1</v></c></row>' * 30
    with pytest.raises(UserError, match="太大"):
        read_book(with_member(xlsx([["x"]]), SHEET, HEAD + near + far))


def spreadsheet(folder: Path, rows: int, columns: int) -> Path:
    """An .ods that says once what stands in so many rows and columns, with the empty rest programs write below."""
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    cell = f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}">'
    cell += "<text:p>x</text:p></table:table-cell>"
    table = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    table += '<table:table-row table:number-rows-repeated="1048000">'
    table += '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    body = f'<office:body><office:spreadsheet><table:table table:name="a">{table}</table:table>'
    content = f"<office:document-content{names}>{body}</office:spreadsheet></office:body></office:document-content>"
    with zipfile.ZipFile(folder / "a.ods", "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", "<manifest/>")
        made.writestr("content.xml", content)
    return folder / "a.ods"


def test_repeated_cells_of_an_ods_are_counted_before_they_take_the_memory(tmp_path: Path) -> None:
    sheet = read_sheet(spreadsheet(tmp_path, 2, 3))
    assert (len(sheet.rows), sheet.width) == (2, 3)
    with pytest.raises(UserError, match="太大"):
        read_book(spreadsheet(tmp_path, 100_000, 1000))
    with pytest.raises(UserError, match="不像事项清单"):
        read_book(spreadsheet(tmp_path, 300_000, 2))
