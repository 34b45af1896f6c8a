"""Draws a recorded paper again from its stored snapshot: the same paper, marked 补打."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from db.errors import UserError
from db.papers.rules import TITLES, PaperKind, PaperStamp
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
    guide_sheet,
    local_catalogue,
    one_time_notice,
    same_source_report,
    supervision_list,
    urging_letter,
)
from reports.cases import archive_list, bag_sheet, day_sheet
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

CONTENT: dict[PaperKind, tuple[type, Callable[[Any, PaperStamp, Path], int]]] = {
    PaperKind.CATALOGUE: (catalogue.Catalogue, catalogue.write),
    PaperKind.HANDOVER_CHECKLIST: (checklist_sheet.ChecklistPaper, checklist_sheet.write),
    PaperKind.HANDOVER_RECORD: (record_sheet.RecordPaper, record_sheet.write),
    PaperKind.MEMORANDUM: (memorandum.MemorandumPaper, memorandum.write),
    **{one.kind: (one.content, one.write) for one in CASE_PAPERS},
    PaperKind.ENROLMENT_FORM: (enrolment_form.EnrolmentForm, enrolment_form.write),
    PaperKind.EDITION_LETTER: (edition_letter.Letter, edition_letter.write),
    PaperKind.EDITION_DIFF: (edition_diff.Differences, edition_diff.write),
    PaperKind.SERVICE_GUIDE: (guide_sheet.GuideSheet, guide_sheet.write),
    PaperKind.APPLICATION_FORM: (application_form.ApplicationForm, application_form.write),
    PaperKind.ONE_TIME_NOTICE: (one_time_notice.OneTimeNotice, one_time_notice.write),
    PaperKind.URGING_LETTER: (urging_letter.UrgingLetter, urging_letter.write),
    PaperKind.BOARD_SHEET: (board_sheet.BoardSheet, board_sheet.write),
    PaperKind.ADJUSTMENT_DRAFT: (adjustment_draft.AdjustmentPaper, adjustment_draft.write_draft),
    PaperKind.ADJUSTMENT_CLEAN: (adjustment_draft.AdjustmentPaper, adjustment_draft.write_clean),
    PaperKind.ADJUSTMENT_FORM: (adjustment_form.ApplicationPaper, adjustment_form.write),
    PaperKind.SUPERVISION_LIST: (supervision_list.SupervisionList, supervision_list.write),
    PaperKind.LOCAL_CATALOGUE: (local_catalogue.LocalCatalogue, local_catalogue.write),
    PaperKind.SAME_SOURCE: (same_source_report.SameSource, same_source_report.write),
    PaperKind.CLAIM_WORKSHEET: (claim_worksheet.Claims, claim_worksheet.write),
    PaperKind.SEAL_SHEET: (seal_sheet.SealSheet, seal_sheet.write),
    PaperKind.SEAL_LOG: (seal_log.SealLog, seal_log.write),
    PaperKind.STOCK_LEDGER: (stock_ledger.StockLedger, stock_ledger.write),
    PaperKind.KEY_SHEET: (key_sheet.KeySheet, key_sheet.write),
    PaperKind.TRANSFER_CATALOGUE: (catalogue_sheet.CatalogueSheet, catalogue_sheet.write),
    PaperKind.PROGRESS_SHEET: (progress_sheet.ProgressSheet, progress_sheet.write),
    PaperKind.DEADLINE_NOTICE: (deadline_notice.DeadlineNotice, deadline_notice.write),
    PaperKind.OUTSTANDING_SHEET: (outstanding.OutstandingSheet, outstanding.write),
    PaperKind.DAY_SHEET: (day_sheet.DaySheet, day_sheet.write),
    PaperKind.BAG_SHEET: (bag_sheet.BagSheet, bag_sheet.write),
    PaperKind.ARCHIVE_LIST: (archive_list.ArchiveList, archive_list.write),
}
"""What a snapshot of each kind holds and who draws it; the sheets for the safe have none, their codes are not kept."""


def render(kind: PaperKind, snapshot: dict[str, Any]) -> Callable[[PaperStamp, Path], int]:
    """The drawing of a stored snapshot, for `papers.service.reprint`. UserError when it does not fit its kind."""
    from msgspec import ValidationError, convert

    if kind not in CONTENT:
        raise UserError(f"{TITLES[kind]}不留存底，不能补打。", hint="请用锁在保险柜里的那一份。")
    content_type, write = CONTENT[kind]
    try:
        content: object = convert(snapshot, content_type)
    except ValidationError as error:
        raise UserError(
            f"这份{TITLES[kind]}的存底和现在的程序对不上，不能补打。",
            hint="请换用打印它时的程序版本，或重新打印一份新的。",
        ) from error
    return lambda stamp, out: write(content, stamp, out)
