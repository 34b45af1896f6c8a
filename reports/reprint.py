"""Draws a recorded paper again from its stored snapshot: the same paper, marked 补打."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from db.errors import UserError
from db.papers.rules import TITLES, PaperKind, PaperStamp
from reports import (
    acceptance_notice,
    catalogue,
    due_ledger,
    enrolment_form,
    handover_checklist,
    handover_record,
    memorandum,
)

CONTENT: dict[PaperKind, tuple[type, Callable[[Any, PaperStamp, Path], int]]] = {
    PaperKind.CATALOGUE: (catalogue.Catalogue, catalogue.write),
    PaperKind.HANDOVER_CHECKLIST: (handover_checklist.ChecklistPaper, handover_checklist.write),
    PaperKind.HANDOVER_RECORD: (handover_record.RecordPaper, handover_record.write),
    PaperKind.MEMORANDUM: (memorandum.MemorandumPaper, memorandum.write),
    PaperKind.ACCEPTANCE_NOTICE: (acceptance_notice.AcceptanceNotice, acceptance_notice.write),
    PaperKind.DUE_LEDGER: (due_ledger.LedgerPaper, due_ledger.write),
    PaperKind.ENROLMENT_FORM: (enrolment_form.EnrolmentForm, enrolment_form.write),
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
