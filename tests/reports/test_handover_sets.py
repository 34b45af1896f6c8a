"""A department's whole set in one file: collated, continued where the printer stopped, a paper each on record."""

import shutil
from pathlib import Path

import pypdfium2
import pytest

from db.actors import Actor
from db.errors import UserError
from db.handover import service
from db.handover.memoranda import service as memoranda
from db.handover.named import batch_called
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry, add_entries
from db.handover.rules import Batch
from db.handover.tables import MemorandumRow
from db.organs import service as organs
from db.papers import numbers
from db.papers import service as papers
from db.papers.numbers import NumberState
from db.papers.tables import PaperRow
from db.paths import StorePaths
from reports.handover import paper_set
from tests.reports.reading import codes, pages_by_pdfium

DEPARTMENT = "县交通运输局"
SEAL = {"kind": "原审批专用章", "inscription": "泽州县交通运输局行政审批专用章", "keeper": "张三"}
KEY = {"kind": "UKey", "system": "运政管理系统", "holder": "张三"}


@pytest.fixture
def filled(filled_original: StorePaths, county_paths: StorePaths) -> Actor:
    """A county with the demo's batch."""
    shutil.copytree(filled_original.folder, county_paths.folder)
    return organs.sign_in(county_paths, "李四", "Ceshi-2026")


@pytest.fixture
def batch(filled: Actor) -> Batch:
    """The demo's batch, with an old seal, a key and a stock of the transport department."""
    found = batch_called("2020")
    organ = paper_set.departments_of(found)[DEPARTMENT]
    entered = [
        NewEntry(Register.SEAL, "行政审批专用章", found.id, organ, fields=SEAL),
        NewEntry(Register.KEY, "运政密钥", found.id, organ, serial="UK-1", fields=KEY),
        NewEntry(
            Register.CERTIFICATE, "道路运输证", found.id, organ, serial="JY0001", serial_to="JY0100", quantity=100,
            unit="本", fields={"kind": "证照", "channel": "省厅直供"},
        ),
    ]  # fmt: skip
    add_entries(filled, entered)
    return service.batch(found.id)


def pages(path: Path) -> int:
    """How many pages a file has."""
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def test_the_set_holds_every_paper_of_the_department_and_records_each(
    filled: Actor, batch: Batch, tmp_path: Path
) -> None:
    organ = paper_set.departments_of(batch)[DEPARTMENT]
    made = paper_set.print_department(filled, batch.id, organ, tmp_path / "a.pdf")
    kinds = [str(one.kind) for one in made]
    assert kinds == ["handover_checklist", "handover_record", "memorandum", "seal_sheet", "stock_ledger", "key_sheet"]
    assert sum(one.pages for one in made) == pages(tmp_path / "a.pdf")
    read = codes(tmp_path / "a.pdf")
    assert len({code.split(":")[1] for code in read}) == len(made)
    for one in made:
        own = [code.split(":")[2] for code in read if code.split(":")[1] == one.id.replace("-", "")]
        assert own == [f"{number}/{one.pages}" for number in range(1, one.pages + 1)]
        assert papers.paper(one.id).number == one.number
    record = "".join(pages_by_pdfium(tmp_path / "a.pdf"))
    assert "道路运输证JY0001—JY0100100本" in record
    assert "UK-1张三" in record


def test_each_paper_of_a_set_knows_its_own_pages_to_sign(filled: Actor, batch: Batch, tmp_path: Path) -> None:
    organ = paper_set.departments_of(batch)[DEPARTMENT]
    for one in paper_set.print_department(filled, batch.id, organ, tmp_path / "a.pdf", copies=2):
        signed = PaperRow.get_by_id(one.id).signed
        assert signed != "[]"
        assert max(int(place) for place in signed.strip("[]").split(",")) <= one.pages


def test_copies_are_collated_and_the_papers_say_how_many_they_are(filled: Actor, batch: Batch, tmp_path: Path) -> None:
    organ = paper_set.departments_of(batch)[DEPARTMENT]
    made = paper_set.print_department(filled, batch.id, organ, tmp_path / "a.pdf", copies=3)
    found = pages_by_pdfium(tmp_path / "a.pdf")
    one = sum(paper.pages for paper in made)
    assert len(found) == 3 * one
    assert found[:one] == found[one : 2 * one] == found[2 * one :]
    assert "一式三份" in "".join(found)
    with pytest.raises(UserError, match="一次打 10 份不行"):
        paper_set.print_department(filled, batch.id, organ, tmp_path / "b.pdf", copies=10)


def test_a_half_printed_set_goes_on_at_its_page_and_is_no_reprint(filled: Actor, batch: Batch, tmp_path: Path) -> None:
    organ = paper_set.departments_of(batch)[DEPARTMENT]
    with pytest.raises(UserError, match="内容有改动"):
        paper_set.print_department(filled, batch.id, organ, tmp_path / "b.pdf", first=3)
    paper_set.print_department(filled, batch.id, organ, tmp_path / "a.pdf")
    whole = pages_by_pdfium(tmp_path / "a.pdf")
    paper_set.print_department(filled, batch.id, organ, tmp_path / "b.pdf", first=4)
    assert pages_by_pdfium(tmp_path / "b.pdf") == whole[3:]
    with pytest.raises(UserError, match=f"一共 {len(whole)} 页，没有第 {len(whole) + 1} 页"):
        paper_set.print_department(filled, batch.id, organ, tmp_path / "c.pdf", first=len(whole) + 1)
    assert not (tmp_path / "c.pdf").exists()
    paper_set.print_department(filled, batch.id, organ, tmp_path / "d.pdf")
    assert all("补打" in page for page in pages_by_pdfium(tmp_path / "d.pdf"))


def test_a_set_that_never_reached_the_printer_is_continued_with_its_numbers_and_then_counts_as_printed(
    filled: Actor, batch: Batch, tmp_path: Path
) -> None:
    organ = paper_set.departments_of(batch)[DEPARTMENT]
    issued = papers.issue(lambda: paper_set.print_department(filled, batch.id, organ, tmp_path / "a.pdf"))
    papers.note_printed(issued[0])  # the first paper came out, then the printer stopped
    made = paper_set.print_department(filled, batch.id, organ, tmp_path / "b.pdf", first=issued[0].paper.pages + 1)
    assert [one.number for one in made] == [one.paper.number for one in issued]
    assert "补打" not in "".join(pages_by_pdfium(tmp_path / "b.pdf"))
    assert {one.state for one in numbers.numbered()} == {NumberState.PRINTED}


def test_looking_at_a_set_numbers_nothing_drafts_nothing_and_marks_every_page(
    filled: Actor, batch: Batch, tmp_path: Path
) -> None:
    organ = paper_set.departments_of(batch)[DEPARTMENT]
    MemorandumRow.delete().execute()
    papers.on_trial(lambda: paper_set.print_department(filled, batch.id, organ, tmp_path / "a.pdf"))
    assert numbers.numbered() == []
    assert memoranda.memorandum(batch.id, organ) is None
    assert all("预览" in page for page in pages_by_pdfium(tmp_path / "a.pdf"))
    assert set(codes(tmp_path / "a.pdf")) == {""}, "a code of a paper that is not on record leads nowhere"


def test_a_set_whose_content_has_changed_is_not_continued(filled: Actor, batch: Batch, tmp_path: Path) -> None:
    organ = paper_set.departments_of(batch)[DEPARTMENT]
    paper_set.print_department(filled, batch.id, organ, tmp_path / "a.pdf")
    memoranda.draft_memorandum(filled, batch.id, organ)
    with pytest.raises(UserError, match="内容有改动"):
        paper_set.print_department(filled, batch.id, organ, tmp_path / "b.pdf", first=3)
    assert not (tmp_path / "b.pdf").exists()


def test_nothing_is_recorded_of_a_set_that_could_not_be_written(filled: Actor, batch: Batch, tmp_path: Path) -> None:
    organ = paper_set.departments_of(batch)[DEPARTMENT]
    (tmp_path / "folder").write_text("no folder")
    before = PaperRow.select().count()
    with pytest.raises(UserError, match="没有写成文件"):
        paper_set.print_department(filled, batch.id, organ, tmp_path / "folder" / "a.pdf")
    assert PaperRow.select().count() == before
