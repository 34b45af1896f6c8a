"""Where a scanned page belongs, by what its code says."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from db.papers.returned.rules import (
    Outcome,
    PageCode,
    Printed,
    missing_pages,
    page_words,
    place,
    printed_on,
    read_code,
)
from db.papers.rules import PaperStamp, qr_text
from db.rows import uuid7

DIGEST = "0123456789abcdef" * 4
PAPER = Printed("019353aa-1111-7abc-8def-0123456789ab", "移交清单", "移清〔2026〕140525A-3号", DIGEST, 4)
STAMP = PaperStamp(PAPER.id.replace("-", ""), PAPER.number, DIGEST, date(2026, 11, 20))
KNOWN = {PAPER.id: PAPER}


@given(st.uuids(), st.integers(1, 999), st.integers(0, 999), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_what_the_code_of_a_page_says_is_read_back(document: object, page: int, more: int, digest: str) -> None:
    stamp = PaperStamp(str(document).replace("-", ""), "", digest, date(2026, 11, 20))
    assert read_code(qr_text(stamp, page, page + more)) == PageCode(str(document), page, page + more, digest[:16])


@given(st.lists(st.text(max_size=80), max_size=3))
def test_any_other_text_waits_for_a_person_and_never_fails(texts: list[str]) -> None:
    found = place(texts, KNOWN)
    assert found.outcome in (Outcome.UNREADABLE, Outcome.STRANGE)
    assert (found.paper_id, found.words[-1]) == ("", "。")


def test_a_page_of_this_office_is_filed_at_its_page() -> None:
    found = place([qr_text(STAMP, 2, 4), "https://example.org"], KNOWN)
    assert (found.outcome, found.paper_id, found.page) == (Outcome.FILED, PAPER.id, 2)


def test_a_page_printed_elsewhere_is_told_with_the_day_of_its_printing() -> None:
    found = place([qr_text(STAMP, 2, 4)], {})
    assert (found.outcome, found.paper_id) == (Outcome.FOREIGN, "")
    assert found.words.startswith("本机没有印过这份文书（2024年11月22日打印）：是别的县")


def test_a_code_whose_digest_is_not_the_records_is_not_believed() -> None:
    forged = PaperStamp(STAMP.document, STAMP.number, "f" * 64, STAMP.printed_on)
    assert place([qr_text(forged, 2, 4)], KNOWN).outcome is Outcome.ALTERED
    assert place([qr_text(STAMP, 2, 5)], KNOWN).outcome is Outcome.ALTERED


def test_a_second_scan_and_an_old_sheet_are_filed_and_said() -> None:
    code = [qr_text(STAMP, 2, 4)]
    home = Printed(PAPER.id, PAPER.title, PAPER.number, DIGEST, 4, home={2: 1})
    old = Printed(PAPER.id, PAPER.title, PAPER.number, DIGEST, 4, newer="移清〔2026〕140525A-9号")
    assert place(code, {PAPER.id: home}).outcome is Outcome.AGAIN
    found = place(code, {PAPER.id: old})
    assert found.outcome is Outcome.OUTDATED
    assert "140525A-9号" in found.words


def test_two_pages_on_one_photograph_and_a_newer_programs_code_wait() -> None:
    assert place([qr_text(STAMP, 1, 4), qr_text(STAMP, 2, 4)], KNOWN).outcome is Outcome.SEVERAL
    assert place([qr_text(STAMP, 1, 4).replace("SGT1", "SGT2")], KNOWN).outcome is Outcome.NEWER


def test_the_day_of_printing_is_read_from_the_papers_id_where_it_can_be() -> None:
    assert printed_on(PAPER.id) == date(2024, 11, 22)
    assert printed_on(uuid7()) is not None
    assert printed_on("f" * 12 + "7" + "0" * 19) is None


def test_missing_pages_are_named_with_those_to_sign() -> None:
    assert page_words(missing_pages(9, {4, 9}), {6}) == "第 1—3、5、6（签字页）、7—8 页"
    assert page_words(()) == ""
