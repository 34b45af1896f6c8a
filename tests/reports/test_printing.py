"""Papers of a real store: numbered, recorded, printed again with the same number."""

import re
import shutil
from pathlib import Path

import pytest

from db import clock
from db.actors import Actor
from db.cases import service as cases
from db.cases.queues import lists
from db.errors import UserError
from db.handover import service as handover
from db.items import service as items
from db.organs import service as organs
from db.papers import service as papers
from db.papers.rules import PaperKind
from db.paths import StorePaths
from reports import catalogue, enrolment_form, form, reprint
from reports.cases.papers import print_one
from reports.handover import (
    checklist_sheet,
    paper_set,
)
from tests.reports.reading import codes, pages_by_pdfium


@pytest.fixture
def filled(filled_original: StorePaths, county_paths: StorePaths) -> Actor:
    """A county with the demo's items, batch and cases."""
    shutil.copytree(filled_original.folder, county_paths.folder)
    return organs.sign_in(county_paths, "李四", "Ceshi-2026")


def test_every_paper_of_a_batch_is_numbered_and_printed_again_from_its_snapshot(filled: Actor, tmp_path: Path) -> None:
    batch = handover.batches()[0]
    written = paper_set.print_set(filled, batch.id, tmp_path, batch.checklists[0].department)
    first = [pages_by_pdfium(path) for path in written]
    numbers = {re.findall(r"\w\w〔\d{4}〕140525A?-\d+号", pages[0])[0] for pages in first}
    assert len(numbers) == len(written) >= 3
    for path in written:
        assert all(code.startswith("SGT1:") for code in codes(path))

    again = checklist_sheet.print_checklist(filled, batch.checklists[0].id, tmp_path / "2.pdf")
    assert [page.replace(reprint_mark(), "") for page in pages_by_pdfium(tmp_path / "2.pdf")] in first

    stored = papers.paper(again.id)
    papers.reprint(filled, again.id, tmp_path / "3.pdf", reprint.render(stored.kind, stored.content))
    assert (tmp_path / "3.pdf").read_bytes() == (tmp_path / "2.pdf").read_bytes()
    assert len(papers.papers_of("checklist", batch.checklists[0].id)) == 2


def test_catalogue_notice_and_ledger_say_what_the_store_says(filled: Actor, tmp_path: Path) -> None:
    edition = items.current_edition()
    assert edition is not None
    department = items.departments(edition.id)[0][0]
    whole = catalogue.print_catalogue(filled, edition.id, tmp_path / "1.pdf")
    part = catalogue.print_catalogue(filled, edition.id, tmp_path / "2.pdf", catalogue.Scope(department))
    assert whole.number != part.number
    assert "合计：1个主管部门" in "".join(pages_by_pdfium(tmp_path / "2.pdf"))
    catalogue.write_catalogue_xlsx(edition.id, tmp_path / "3.xlsx")
    assert (tmp_path / "3.xlsx").stat().st_size > 5000
    with pytest.raises(UserError, match="没有事项"):
        catalogue.print_catalogue(filled, edition.id, tmp_path / "4.pdf", catalogue.Scope("没有的局"))

    case = next(case for case in lists.page(lists.Wanted(lists.CaseList.ALL)).rows if case.accepted_on and case.due)
    print_one(filled, case.id, PaperKind.ACCEPTANCE_NOTICE, tmp_path / "5.pdf")
    print_one(filled, case.id, PaperKind.DUE_LEDGER, tmp_path / "6.pdf")
    ledger = cases.case(case.id).statutory
    assert ledger is not None
    assert ledger.due is not None
    day = form.chinese_date(ledger.due.isoformat())
    assert day in pages_by_pdfium(tmp_path / "5.pdf")[0]
    assert f"到期日{day}" in pages_by_pdfium(tmp_path / "6.pdf")[0]

    waiting = next(case for case in lists.page(lists.Wanted(lists.CaseList.ALL)).rows if case.accepted_on is None)
    with pytest.raises(UserError, match="没有受理通知书可打"):
        print_one(filled, waiting.id, PaperKind.ACCEPTANCE_NOTICE, tmp_path / "7.pdf")
    assert not (tmp_path / "7.pdf").exists()


def test_the_enrolment_form_shows_the_fingerprint_in_groups(county: Actor, tmp_path: Path) -> None:
    enrolment_form.print_form(county, "a3f19c0277de4b10", "申请.xpk", tmp_path / "1.pdf")
    assert "a3f19c0277de4b10" in pages_by_pdfium(tmp_path / "1.pdf")[0]


def reprint_mark() -> str:
    """What a reprint of today carries."""
    day = clock.today()
    return f"补打{day.year}年{day.month}月{day.day}日"
