"""The papers of an edition: the letter that reports it, and the table of what differs."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from db.actors import Actor
from db.errors import UserError
from db.items import service
from db.items.drafts import NewItem
from db.items.lists import editions
from db.papers.rules import PaperStamp
from reports import edition_diff, edition_letter
from tests.reports.reading import pages_by_pypdf
from tests.reports.sample_editions import differences, letter


def test_the_letter_says_to_whom_what_and_how_many_and_carries_the_number_as_entered(
    stamp: PaperStamp, tmp_path: Path
) -> None:
    pages = edition_letter.write(letter(), stamp, tmp_path / "letter.pdf")
    (text,) = pages_by_pypdf(tmp_path / "letter.pdf")
    assert pages == 1
    for wanted in (
        "示例县审改办关于报送《示例县2026年版行政许可事项清单》的函", "示审改函〔2026〕3号", "示例市审改办：",
        "共列事项324项：中央设定315项，市（州）设定9项", "由乡镇实施或者代收21项", "2026年10月9日",
    ):  # fmt: skip
        assert wanted in text


def test_without_a_number_a_place_is_left_and_none_is_invented(stamp: PaperStamp, tmp_path: Path) -> None:
    edition_letter.write(letter(""), stamp, tmp_path / "letter.pdf")
    (text,) = pages_by_pypdf(tmp_path / "letter.pdf")
    assert "〔〕号" in text
    assert f"存底编号：{stamp.number}" in text


def test_the_package_is_the_letter_and_the_workbook_in_the_chosen_folder(county: Actor, tmp_path: Path) -> None:
    edition = editions.draft(county, "泽州县2026年版")
    with pytest.raises(UserError, match="没有事项"):
        edition_letter.write_package(county, edition.id, "晋城市审改办", "", date(2026, 10, 9), tmp_path)
    service.add_items(county, edition.id, [NewItem("林木采伐许可证核发", code="000164002000", department="县林业局")])
    with pytest.raises(UserError, match="没有写报送机关"):
        edition_letter.write_package(county, edition.id, " ", "", date(2026, 10, 9), tmp_path)
    (tmp_path / "一个文件").touch()
    with pytest.raises(UserError):
        edition_letter.write_package(county, edition.id, "晋城市审改办", "", date(2026, 10, 9), tmp_path / "一个文件")
    files = edition_letter.write_package(county, edition.id, "晋城市审改办", "", date(2026, 10, 9), tmp_path)
    assert [file.name for file in files] == ["泽州县2026年版报送函.pdf", "泽州县2026年版.xlsx"]
    assert all(file.is_file() for file in files)


def test_the_table_of_differences_shows_each_element_before_and_after_and_who_is_new_and_gone(
    stamp: PaperStamp, tmp_path: Path
) -> None:
    edition_diff.write(differences(), stamp, tmp_path / "diff.pdf")
    text = "".join(pages_by_pypdf(tmp_path / "diff.pdf"))
    for wanted in ("变更（3项）", "新增（1项）", "减少（1项）", "县自然资源局", "不再保留的许可",
                   "新增1项，减少1项，变更3项，相同0项。"):  # fmt: skip
        assert wanted in text


def test_the_workbook_of_differences_keeps_codes_as_text(tmp_path: Path) -> None:
    edition_diff.write_xlsx(differences(1), tmp_path / "diff.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "diff.xlsx")["比对"]
    rows = [[cell for cell in row] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert rows[0][1:] == ["变更", None, "县自然资源局", "示例许可0", "主管部门", "县林业局", "县自然资源局"]
    assert "000101101000" in [row[2] for row in rows]
