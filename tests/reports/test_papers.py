"""Every paper says what it must, on pages that hold together, and is rebuilt from its snapshot to the byte."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest

from db.errors import UserError
from db.handover.rules import CATEGORIES, Direction
from db.papers.rules import PaperKind, PaperStamp, canonical_json
from db.rulesets.rules import GENERAL, RuleSet
from reports import (
    adjustment_draft,
    adjustment_form,
    application_form,
    board_sheet,
    catalogue,
    claim_worksheet,
    edition_diff,
    edition_letter,
    enrolment_form,
    form,
    guide_sheet,
    local_catalogue,
    one_time_notice,
    recovery_sheet,
    reprint,
    same_source_report,
    supervision_list,
    urging_letter,
)
from reports.cases import base, day_sheet, due_ledger, rating_sheet, receipt_slip
from reports.cases.papers import CASE_PAPERS
from reports.handover import (
    catalogue_sheet,
    checklist_sheet,
    deadline_notice,
    key_sheet,
    memorandum,
    outstanding,
    progress_sheet,
    record_sheet,
    seal_log,
    seal_sheet,
    stock_ledger,
)
from reports.handover.annexes import OpenCase
from tests.reports import (
    guide_samples,
    sample_adjustments,
    sample_after_decision,
    sample_counter,
    sample_editions,
    sample_handover,
    sample_lists,
    sample_reviewing,
    samples,
)
from tests.reports.reading import pages_by_pdfium, pages_by_pypdf

Write = Callable[[Any, PaperStamp, Path], int]

CONTENTS: dict[PaperKind, tuple[Any, Write]] = {
    PaperKind.CATALOGUE: (samples.catalogue(), catalogue.write),
    PaperKind.HANDOVER_CHECKLIST: (
        checklist_sheet.build(samples.checklist(), "示例县人民政府《通知》"),
        checklist_sheet.write,
    ),
    PaperKind.HANDOVER_RECORD: (
        record_sheet.build(samples.batch(), samples.checklist(), GENERAL),
        record_sheet.write,
    ),
    PaperKind.MEMORANDUM: (memorandum.build(samples.memorandum()), memorandum.write),
    **{one.kind: (samples.notice(), one.write) for one in CASE_PAPERS if one.content is base.Notice},
    PaperKind.DUE_LEDGER: (samples.ledger(), due_ledger.write),
    **sample_after_decision.CONTENTS,
    **sample_reviewing.CONTENTS,
    PaperKind.ENROLMENT_FORM: (samples.enrolment(), enrolment_form.write),
    PaperKind.SERVICE_GUIDE: (guide_samples.guide_sheet(), guide_sheet.write),
    PaperKind.APPLICATION_FORM: (guide_samples.application_form(), application_form.write),
    PaperKind.ONE_TIME_NOTICE: (guide_samples.one_time_notice(), one_time_notice.write),
    PaperKind.URGING_LETTER: (guide_samples.urging_letter(), urging_letter.write),
    PaperKind.BOARD_SHEET: (guide_samples.board_sheet(), board_sheet.write),
    PaperKind.EDITION_LETTER: (sample_editions.letter(), edition_letter.write),
    PaperKind.EDITION_DIFF: (sample_editions.differences(), edition_diff.write),
    PaperKind.ADJUSTMENT_DRAFT: (sample_adjustments.record(), adjustment_draft.write_draft),
    PaperKind.ADJUSTMENT_CLEAN: (sample_adjustments.record(), adjustment_draft.write_clean),
    PaperKind.ADJUSTMENT_FORM: (sample_adjustments.application(), adjustment_form.write),
    PaperKind.SUPERVISION_LIST: (sample_lists.supervision(), supervision_list.write),
    PaperKind.LOCAL_CATALOGUE: (sample_lists.tolerance(), local_catalogue.write),
    PaperKind.SAME_SOURCE: (sample_lists.same_source(), same_source_report.write),
    PaperKind.CLAIM_WORKSHEET: (sample_lists.claims(), claim_worksheet.write),
    PaperKind.SEAL_SHEET: (sample_handover.seals(), seal_sheet.write),
    PaperKind.SEAL_LOG: (sample_handover.log(), seal_log.write),
    PaperKind.STOCK_LEDGER: (sample_handover.ledger(), stock_ledger.write),
    PaperKind.KEY_SHEET: (sample_handover.custody(), key_sheet.write),
    PaperKind.TRANSFER_CATALOGUE: (sample_handover.catalogue(), catalogue_sheet.write),
    PaperKind.PROGRESS_SHEET: (sample_handover.progress(), progress_sheet.write),
    PaperKind.DEADLINE_NOTICE: (sample_handover.notice(), deadline_notice.write),
    PaperKind.OUTSTANDING_SHEET: (sample_handover.outstanding_sheet(), outstanding.write),
    PaperKind.RECEIPT_SLIP: (sample_counter.receipt_slip(), receipt_slip.write),
    PaperKind.RATING_SHEET: (sample_counter.rating_sheet(), rating_sheet.write),
    PaperKind.DAY_SHEET: (sample_counter.day_sheet(), day_sheet.write),
}


def test_every_kind_but_the_secret_sheets_can_be_reprinted() -> None:
    assert set(CONTENTS) == set(reprint.CONTENT) == set(PaperKind) - {PaperKind.RECOVERY_SHEET, PaperKind.ROOT_SHEET}


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_paper_rebuilt_from_its_snapshot_is_the_same_to_the_byte(
    kind: PaperKind, stamp: PaperStamp, tmp_path: Path
) -> None:
    content, write = CONTENTS[kind]
    pages = write(content, stamp, tmp_path / "first.pdf")
    stored = json.loads(canonical_json(asdict(content)))
    assert reprint.render(kind, stored)(stamp, tmp_path / "again.pdf") == pages
    assert (tmp_path / "first.pdf").read_bytes() == (tmp_path / "again.pdf").read_bytes()
    assert canonical_json(stored) == canonical_json(asdict(content))


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_reprint_says_nothing_new_but_that_it_is_one(kind: PaperKind, stamp: PaperStamp, tmp_path: Path) -> None:
    content, write = CONTENTS[kind]
    write(content, stamp, tmp_path / "first.pdf")
    write(content, replace(stamp, printed_on=date(2027, 1, 5), reprint=True), tmp_path / "again.pdf")
    first, again = pages_by_pdfium(tmp_path / "first.pdf"), pages_by_pdfium(tmp_path / "again.pdf")
    assert [page.replace("补打2027年1月5日", "") for page in again] == first
    assert all("补打" in page for page in again)


@pytest.mark.parametrize("kind", CONTENTS)
def test_every_paper_shows_its_number(kind: PaperKind, stamp: PaperStamp, tmp_path: Path) -> None:
    content, write = CONTENTS[kind]
    write(content, stamp, tmp_path / "a.pdf")
    assert stamp.number in pages_by_pypdf(tmp_path / "a.pdf")[0]


def test_a_snapshot_that_does_not_fit_its_kind_is_refused_in_words() -> None:
    with pytest.raises(UserError, match="存底"):
        reprint.render(PaperKind.MEMORANDUM, {"bureau": 1})
    with pytest.raises(UserError, match="不留存底"):
        reprint.render(PaperKind.RECOVERY_SHEET, {})


def test_the_catalogue_groups_by_department_and_adds_up(stamp: PaperStamp, tmp_path: Path) -> None:
    catalogue.write(samples.catalogue(), stamp, tmp_path / "a.pdf")
    text = "".join(pages_by_pdfium(tmp_path / "a.pdf"))
    assert "示例县第1局（14项）" in text
    assert "合计：3个主管部门，40项。" in text
    assert "行政确认20项，行政许可20项" in text
    assert "000101100039" in text


def test_the_checklist_has_all_eleven_categories_and_says_what_is_owed(stamp: PaperStamp, tmp_path: Path) -> None:
    checklist_sheet.write(checklist_sheet.build(samples.checklist(), "《通知》"), stamp, tmp_path / "a.pdf")
    text = "".join(pages_by_pdfium(tmp_path / "a.pdf"))
    for category, name in CATEGORIES.items():
        assert (name in text) == (category != checklist_sheet.FREE_CATEGORY)
    assert "本类无移交内容" in text
    assert "9-1欠交：应于2021年1月15日前补交；原因：待上级开通账号；责任人：王五。" in text
    assert "本清单共10行，已移交8行，欠交1行，免交1行，未办结0行。" in text
    assert text.count("√") == 8 * 3 + 1


@pytest.mark.parametrize("witness", [True, False])
def test_the_checklist_is_signed_by_three_or_by_two(witness: bool, stamp: PaperStamp, tmp_path: Path) -> None:
    content = checklist_sheet.build(samples.checklist(witness=witness))
    checklist_sheet.write(content, stamp, tmp_path / "a.pdf")
    assert ("监交单位" in pages_by_pdfium(tmp_path / "a.pdf")[-1]) == witness


@pytest.mark.parametrize("lines", range(1, 8))
def test_the_page_that_is_signed_always_holds_lines_of_the_checklist(
    lines: int, stamp: PaperStamp, tmp_path: Path
) -> None:
    content = checklist_sheet.build(samples.checklist(lines))
    checklist_sheet.write(content, stamp, tmp_path / "a.pdf")
    last = pages_by_pdfium(tmp_path / "a.pdf")[-1]
    assert all(line in last for line in checklist_sheet.SIGN_LINES)
    assert "⑪密钥" in last or f"11-{lines}" in last


@pytest.mark.parametrize("clauses", range(1, 14))
def test_nobody_signs_a_memorandum_page_without_text(clauses: int, stamp: PaperStamp, tmp_path: Path) -> None:
    content = memorandum.build(samples.memorandum(clauses))
    memorandum.write(content, stamp, tmp_path / "a.pdf")
    signed = [page for page in pages_by_pdfium(tmp_path / "a.pdf") if "签署日期" in page]
    assert len(signed) == 1
    assert signed[0].count("签署日期") == signed[0].count("（印章）") == 2
    assert "生效和份数" in signed[0]


def test_a_memorandum_has_numbered_clauses_and_its_scope_as_an_annex(stamp: PaperStamp, tmp_path: Path) -> None:
    memorandum.write(memorandum.build(samples.memorandum(11)), stamp, tmp_path / "a.pdf")
    pages = pages_by_pdfium(tmp_path / "a.pdf")
    assert "一、第0个方面" in pages[0]
    assert any("十二、生效和份数" in page for page in pages)
    assert pages[-1].startswith("附件审管职责事项表（共3项）")


@pytest.mark.parametrize(
    ("directions", "first", "second", "opinion"),
    [
        ((Direction.IN,), "甲方（审批方）：", "乙方（监管方）：", True),
        ((Direction.BACK,), "甲方（原审批方）：", "乙方（审批和监管方）：", False),
        ((Direction.IN, Direction.BACK), "甲方：", "乙方：", True),
    ],
)
def test_the_parties_and_columns_of_a_memorandum_follow_the_ways_its_items_move(
    directions: tuple[Direction, ...], first: str, second: str, opinion: bool, stamp: PaperStamp, tmp_path: Path
) -> None:
    memorandum.write(memorandum.build(samples.memorandum(2, directions)), stamp, tmp_path / "a.pdf")
    pages = pages_by_pdfium(tmp_path / "a.pdf")
    assert first + samples.BUREAU in pages[0]
    assert second + samples.DEPARTMENT in pages[0]
    assert ("初审意见及依据" in pages[-1]) is opinion
    assert ("划入" in pages[-1], "划回" in pages[-1]) == (Direction.IN in directions, Direction.BACK in directions)


def test_no_line_of_an_official_page_leaves_the_type_area(stamp: PaperStamp, tmp_path: Path) -> None:
    from reports.document import CHARACTERS, Document
    from reports.page import OFFICIAL

    document = Document()
    document.text("行政许可" * 300)
    first = document.flow.pages[0]
    assert len(first.words) == 22
    assert len(first.words[1].text) == CHARACTERS
    assert OFFICIAL.top < first.words[0].y < first.words[-1].y < OFFICIAL.height - OFFICIAL.bottom


def test_the_record_counts_every_category_and_lists_what_stays_open(stamp: PaperStamp, tmp_path: Path) -> None:
    case = OpenCase("140525-B-2020-00012", ITEM, "示例客运有限公司", "2020-12-21")
    content = record_sheet.build(samples.batch(), samples.checklist(), GENERAL, "2020-12-30", "三楼会议室", [case])
    record_sheet.write(content, stamp, tmp_path / "a.pdf")
    text = "".join(pages_by_pdfium(tmp_path / "a.pdf"))
    assert "合计108110" in text
    assert "示例客运有限公司2020年12月21日" in text
    assert "于2020年12月30日在三楼会议室" in text


ITEM = samples.ITEMS[0]


def record_text(tmp_path: Path, stamp: PaperStamp, direction: Direction, rule_set: RuleSet = GENERAL) -> str:
    """The words of a record whose open cases nobody has told."""
    content = record_sheet.build(samples.batch(direction), samples.checklist(direction=direction), rule_set)
    record_sheet.write(content, stamp, tmp_path / "a.pdf")
    return "".join(pages_by_pdfium(tmp_path / "a.pdf"))


def test_powers_that_move_in_give_up_the_old_seal_and_powers_that_move_back_none(
    stamp: PaperStamp, tmp_path: Path
) -> None:
    moved_in = record_text(tmp_path, stamp, Direction.IN)
    assert (
        f"（三）划转事项涉及的原审批专用章自交接之日起停止使用，予以废止，由{samples.DEPARTMENT}按规定送交统一封存"
        in moved_in
    )
    assert "（四）过渡期三个月，自2020年12月31日起" in moved_in
    back = record_text(tmp_path, stamp, Direction.BACK)
    assert "一、划回事项（共3项）" in back
    assert "废止" not in back
    assert f"（三）过渡期三个月，自2020年12月31日起；过渡期内由{samples.BUREAU}原审批业务办理人员传帮带" in back
    assert "（四）本交接书一式四份，移交清单和附件A至D是本交接书的组成部分" in back


def test_the_record_follows_the_cut_over_of_the_rule_set(stamp: PaperStamp, tmp_path: Path) -> None:
    assert f"（一）以交接日期为界，此前{samples.DEPARTMENT}已受理的" in record_text(tmp_path, stamp, Direction.IN)
    other = record_text(tmp_path, stamp, Direction.IN, replace(GENERAL, cutover="memorandum_date"))
    assert "（一）以审管衔接备忘录生效日期为界" in other
    assert "附件A审管衔接备忘录生效日期前已受理" in other


def test_a_record_says_that_no_case_is_open_only_when_it_was_told_so(stamp: PaperStamp, tmp_path: Path) -> None:
    unknown = record_text(tmp_path, stamp, Direction.IN)
    assert "继续办结的办件由移交单位填写；确无的填“无”。" in unknown
    assert "受理日期" in unknown
    assert "（共0件）无。" not in unknown
    told = record_sheet.build(samples.batch(), samples.checklist(), GENERAL, open_cases=())
    record_sheet.write(told, stamp, tmp_path / "b.pdf")
    assert "（共0件）无。" in "".join(pages_by_pdfium(tmp_path / "b.pdf"))


@pytest.mark.parametrize("cases", [None, 0, 1, 8, 14, 20])
def test_the_record_is_never_signed_on_a_page_of_its_own(cases: int | None, stamp: PaperStamp, tmp_path: Path) -> None:
    opened = None
    if cases is not None:
        opened = [OpenCase(f"B-{n}", ITEM, "张三", "2020-12-21") for n in range(cases)]
    content = record_sheet.build(samples.batch(), samples.checklist(), GENERAL, open_cases=opened)
    record_sheet.write(content, stamp, tmp_path / "a.pdf")
    last = pages_by_pdfium(tmp_path / "a.pdf")[-1]
    assert "负责人签名" in last
    assert "附件D密钥" in last


def test_the_ledger_has_a_line_for_every_day_and_names_its_sources_once(stamp: PaperStamp, tmp_path: Path) -> None:
    due_ledger.write(samples.ledger(), stamp, tmp_path / "a.pdf")
    text = "".join(pages_by_pdfium(tmp_path / "a.pdf"))
    assert text.count("第四十五条；特别程序告知书〔2026〕3号") == 1
    for line in samples.ledger().lines:
        assert form.chinese_date(line.day) + line.weekday in text


def test_the_recovery_sheet_prints_the_code_in_groups_and_its_stamp_does_not_depend_on_it(tmp_path: Path) -> None:
    code = "ABCD-EFGH-JKLM-NPQR"
    pages = recovery_sheet.write_recovery("示例县审批局", "140525", code, tmp_path / "a.pdf", date(2026, 11, 20))
    assert pages == 1
    (text,) = pages_by_pdfium(tmp_path / "a.pdf")
    assert "ABCDEFGHJKLMNPQR" in text
    assert "换发" not in text, "the program cannot issue another code"
    assert recovery_sheet.code_groups("abcd efgh-ij") == ["abcd", "efgh", "ij"]


def test_dates_are_written_without_leading_zeros_and_other_words_left_alone() -> None:
    assert form.chinese_date("2020-02-03") == "2020年2月3日"
    assert form.chinese_date("自签署之日") == "自签署之日"
    assert form.chinese_date("") == ""


def test_no_seal_is_drawn_where_the_seal_goes(stamp: PaperStamp, tmp_path: Path) -> None:
    memorandum.write(memorandum.build(samples.memorandum()), stamp, tmp_path / "a.pdf")
    assert [image for page in pypdf.PdfReader(tmp_path / "a.pdf").pages for image in page.images] == []
