"""The catalogue as a workbook."""

import gc
from pathlib import Path

import openpyxl
import pytest

from db.errors import UserError
from reports import catalogue, xlsx
from tests.reports import samples


def test_codes_keep_their_zeros_because_every_text_cell_is_text(tmp_path: Path) -> None:
    content = samples.catalogue(5)
    catalogue.write_xlsx(content, tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["事项目录"]
    heads = [cell.value for cell in page[3]]
    column = heads.index("事项编码") + 1
    cells = [page.cell(row, column) for row in range(4, 9)]
    assert [cell.value for cell in cells] == [row.code for row in content.rows]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}
    assert page.freeze_panes == "A4"
    assert page.print_title_rows == "$3:$3"


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    content = samples.catalogue(1)
    row = type(content.rows[0])(**{**{f: "" for f in content.rows[0].__slots__}, "name": "=1+1"})
    catalogue.write_xlsx(type(content)("目录", "", "", "", "", (row,)), tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["事项目录"]
    assert (page["D4"].value, page["D4"].data_type) == ("=1+1", "s")


def test_the_totals_sheet_adds_up(tmp_path: Path) -> None:
    catalogue.write_xlsx(samples.catalogue(40), tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["合计"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    assert ["按事项类型", "行政确认", 20] in rows
    assert rows[-1] == ["全部", None, 40]


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="没有写成文件"):
        catalogue.write_xlsx(samples.catalogue(1), tmp_path / "file" / "a.xlsx")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
def test_a_full_disk_is_said_once_and_leaves_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.xlsx.part").symlink_to("/dev/full")
    with pytest.raises(UserError, match="磁盘空间不够"):
        catalogue.write_xlsx(samples.catalogue(1), tmp_path / "a.xlsx")
    gc.collect()
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_columns_for_another_program_print_as_wide_as_a_sheet_with_their_head_on_each(tmp_path: Path) -> None:
    sheet = xlsx.Columns("按事项", ("事项", "收件"), ("task_name", "received_num"), [("食品经营许可", 2)], (36.0, 11.0))
    xlsx.save_columns([sheet], tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["按事项"]
    fitting = page.sheet_properties.pageSetUpPr
    assert page.page_setup.orientation == "landscape"
    assert fitting is not None
    assert fitting.fitToPage
    assert page.page_setup.fitToHeight == 0
    assert page.print_title_rows == "$1:$2"
