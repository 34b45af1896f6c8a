"""Damage that would make the reader ask for more memory than the PC has is refused before the reader sees it."""

import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt

from db.errors import UserError
from db.sheets.biff import is_possible
from db.sheets.ole import workbook_stream
from db.sheets.read import read_book

MakeXlsx = Callable[..., Path]


def old_workbook(path: Path, rows: int = 30) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("清单")
    for row in range(rows):
        page.write(row, 0, f"事项{row}")
        page.write(row, 1, row)
    book.save(str(path))
    return path.read_bytes()


def refused(path: Path) -> str:
    with pytest.raises(UserError) as error:
        read_book(path)
    assert error.value.hint
    return str(error.value)


@pytest.mark.parametrize("rows", [1, 30, 5000])
def test_a_sound_old_workbook_passes_the_checks(tmp_path: Path, rows: int) -> None:
    content = old_workbook(tmp_path / "a.xls", rows)
    stream = workbook_stream(content)
    assert stream
    assert is_possible(stream)
    assert len(read_book(tmp_path / "a.xls")[0].rows) == rows


def test_a_chain_of_sectors_that_runs_in_a_circle_is_refused(tmp_path: Path) -> None:
    content = bytearray(old_workbook(tmp_path / "a.xls"))
    table = (struct.unpack_from("<I", content, 76)[0] + 1) * 512
    struct.pack_into("<I", content, table, 0)
    (tmp_path / "a.xls").write_bytes(content)
    assert "损坏" in refused(tmp_path / "a.xls")


def test_a_sheet_announced_larger_than_possible_is_refused(tmp_path: Path) -> None:
    content = bytearray(old_workbook(tmp_path / "a.xls"))
    at = content.index(struct.pack("<HH", 0x0200, 14))
    struct.pack_into("<I", content, at + 4, 0x33000000)
    (tmp_path / "a.xls").write_bytes(content)
    assert "损坏" in refused(tmp_path / "a.xls")


def test_an_old_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    content = old_workbook(tmp_path / "a.xls")
    header = struct.pack("<HH", 0x00E1, 2)
    (tmp_path / "a.xls").write_bytes(content.replace(header, struct.pack("<HH", 0x002F, 2), 1))
    assert "密码" in refused(tmp_path / "a.xls")


def test_more_strings_announced_than_fit_are_refused() -> None:
    assert not is_possible(struct.pack("<HHII", 0x00FC, 8, 1, 0xFFFFFF00))
    assert is_possible(struct.pack("<HHII", 0x00FC, 8, 0, 0))


@pytest.mark.parametrize(
    "cell",
    ['<c r="A1048576999"><v>1</v></c>', "<c r='XFD1048576'><v>1</v></c>", '<c s="1" r="xfd1048576" t="n"><v>1</v></c>'],
)
def test_a_far_cell_is_seen_however_it_is_written(xlsx: MakeXlsx, tmp_path: Path, cell: str) -> None:
    source = xlsx([["事项名称"], ["甲"]])
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"<sheetData>", f'<sheetData><row r="1">{cell}</row>'.encode())
            new.writestr(name, content)
    assert "太大" in refused(tmp_path / "b.xlsx")


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_flipped_bytes_are_read_or_refused_but_never_crash(
    xlsx: MakeXlsx, tmp_path: Path, capfd: pytest.CaptureFixture[str], kind: str
) -> None:
    sound = old_workbook(tmp_path / "a.xls") if kind == "xls" else xlsx([["事项名称"], ["甲"]] * 20).read_bytes()
    chance = random.Random(20260918)
    outcomes = set()
    hints = set()
    for _ in range(300):
        content = bytearray(sound)
        for _ in range(chance.choice((1, 3, 20))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        (tmp_path / "b.bin").write_bytes(content)
        try:
            read_book(tmp_path / "b.bin")
            outcomes.add("read")
        except UserError as error:
            hints.add(error.hint)
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}
    assert "" not in hints
    assert capfd.readouterr() == ("", "")
