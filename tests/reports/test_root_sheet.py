"""县级数据交换根密钥单 and 数据交换登记表 on paper."""

from datetime import date
from pathlib import Path

from db.actors import Actor
from db.exchange import service
from db.papers.tables import PaperRow
from reports import enrolment_form, root_sheet
from tests.reports.reading import pages_by_pypdf

CODE = "-".join(["ABCD", "EFGH", "JKLM", "NPQR", "STUV", "WXYZ", "2345"] * 2)
SHEET = service.RootSheet("示例县审批局", "140525", "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH", CODE)


def test_the_root_sheet_is_one_page_with_fingerprint_and_code_in_groups(tmp_path: Path) -> None:
    assert root_sheet.write(SHEET, date(2026, 11, 20), tmp_path / "a.pdf") == 1
    (text,) = pages_by_pypdf(tmp_path / "a.pdf")
    assert "县级数据交换根密钥单" in text
    assert CODE.replace("-", "") in text
    assert "AAAABBBBCCCCDDDD" in text


def test_printing_the_root_sheet_records_no_paper(county: Actor, tmp_path: Path) -> None:
    assert root_sheet.print_root_sheet(county, tmp_path / "a.pdf") == 1
    assert PaperRow.select().count() == 0
    (text,) = pages_by_pypdf(tmp_path / "a.pdf")
    assert service.root_sheet(county).code.replace("-", "") in text


def test_the_enrolment_form_has_room_for_the_countys_fingerprint_and_seal(county: Actor, tmp_path: Path) -> None:
    enrolment_form.print_form(county, "ABCD-EFGH-JKLM-NPQR", "申请.xpk", tmp_path / "a.pdf")
    (text,) = pages_by_pypdf(tmp_path / "a.pdf")
    for words in ("数据交换登记表", "ABCDEFGHJKLMNPQR", "县级指纹", "（印章）"):
        assert words in text
