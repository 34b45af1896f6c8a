"""Every paper of a department's handover in one go: as one collated file, or part by part in a folder."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.handover import service
from db.handover.acts import HandoverActKind
from db.handover.memoranda import service as memoranda
from db.handover.memoranda.clauses import basis_of
from db.handover.named import batch_called
from db.handover.registers import standing
from db.handover.registers.rules import Register
from db.handover.registers.standing import Standing
from db.handover.rules import DIRECTION_LABELS, Batch, Checklist, HandoverKind
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, Wanted, print_paper
from db.papers.service import print_set as print_papers
from db.paths import file_stem
from reports import pdf
from reports.handover import (
    annexes,
    checklist_sheet,
    key_sheet,
    memorandum,
    open_cases,
    record_sheet,
    seal_log,
    seal_sheet,
    stock_ledger,
)
from reports.page import Page

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

STATED_COPIES = 4
"""What the papers say they are made in, unless more than one copy is asked for at once."""
MOST_COPIES = 9

LAY_OUT: dict[PaperKind, Callable[[Any, str], list[Page]]] = {
    PaperKind.HANDOVER_CHECKLIST: checklist_sheet.lay_out,
    PaperKind.HANDOVER_RECORD: record_sheet.lay_out,
    PaperKind.MEMORANDUM: memorandum.lay_out,
    PaperKind.SEAL_SHEET: seal_sheet.lay_out,
    PaperKind.SEAL_LOG: seal_log.lay_out,
    PaperKind.STOCK_LEDGER: stock_ledger.lay_out,
    PaperKind.KEY_SHEET: key_sheet.lay_out,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One paper of a set: what it is about, what it says, and what its file is called."""

    kind: PaperKind
    subject_type: str
    subject_id: str
    content: "DataclassInstance"
    name: str

    @property
    def wanted(self) -> Wanted:
        """What is recorded of it."""
        return Wanted(self.kind, self.subject_type, self.subject_id, asdict(self.content))


def parts_of(actor: Actor, batch: Batch, department_id: str, copies: int = STATED_COPIES) -> list[Part]:
    """The papers of one department, in the order they are bound; a missing memorandum is drafted.

    Checklists and records of both ways, the memorandum, then what the registers hold of its seals, stock and keys.
    """
    lists = [service.checklist(one.id) for one in batch.checklists]
    lists = [one for one in lists if department_id in (one.giver_id, one.receiver_id)]
    if not lists:
        known = "、".join(dict.fromkeys(one.department for one in batch.checklists))
        raise UserError("这个部门在这一批里没有移交清单，没有整套文书。", hint=f"有清单的部门：{known or '无'}。")
    name = lists[0].department
    return [
        *(part for one in lists for part in _of_checklist(batch, one, copies)),
        *_of_memorandum(actor, batch, department_id, name, copies),
        *_of_registers(batch, department_id, name),
    ]


def _of_memorandum(actor: Actor, batch: Batch, department_id: str, name: str, copies: int) -> list[Part]:
    """The newest memorandum, drafted where there is none; who leaves a post (离任移交) agrees on none."""
    if batch.kind is HandoverKind.LEAVING:
        return []
    drafted = memoranda.memorandum(batch.id, department_id)
    found = drafted or memoranda.draft_memorandum(actor, batch.id, department_id)
    content = memorandum.build(found, memorandum.amended_words(found), copies)
    return [Part(PaperKind.MEMORANDUM, "memorandum", found.id, content, f"{name}-审管衔接备忘录")]


def _of_checklist(batch: Batch, checklist: Checklist, copies: int) -> list[Part]:
    document = basis_of(batch.issuer, batch.document_title, batch.document_number)
    record = record_sheet.build(
        batch, checklist, service.rule_set_of(batch.notice_on), open_cases=open_cases.of_checklist(checklist),
        annexed=annexes.of_registers(batch.id, checklist.giver_id), copies=copies,
    )  # fmt: skip
    listed = checklist_sheet.build(checklist, document, copies=copies)
    name = f"{checklist.department}-{DIRECTION_LABELS[checklist.direction]}"
    return [
        Part(PaperKind.HANDOVER_CHECKLIST, "checklist", checklist.id, listed, f"{name}-移交清单"),
        Part(PaperKind.HANDOVER_RECORD, "checklist", checklist.id, record, f"{name}-交接书"),
    ]


def _of_registers(batch: Batch, department_id: str, name: str) -> list[Part]:
    seals = _own(Register.SEAL, batch.id, department_id)
    stock = _own(Register.CERTIFICATE, batch.id, department_id)
    keys = _own(Register.KEY, batch.id, department_id)
    parts = []
    if seals:
        sheet = seal_sheet.build(name, batch.name, seals)
        parts.append(Part(PaperKind.SEAL_SHEET, "batch", batch.id, sheet, f"{name}-印章登记表"))
    for number, seal in enumerate((one for one in seals if _was_used(one)), 1):
        log = seal_log.build(name, seal)
        parts.append(Part(PaperKind.SEAL_LOG, "register_entry", seal.id, log, f"{name}-用印登记台账{number}"))
    if stock:
        until = max((act.happened_on for one in stock for act in one.held), default=clock.today())
        ledger = stock_ledger.build(name, until.isoformat(), stock)
        parts.append(Part(PaperKind.STOCK_LEDGER, "batch", batch.id, ledger, f"{name}-空白证照台账"))
    for number, key in enumerate(keys, 1):
        chain = key_sheet.build(name, key)
        parts.append(Part(PaperKind.KEY_SHEET, "register_entry", key.id, chain, f"{name}-密钥保管交接单{number}"))
    return parts


def _own(register: Register, batch_id: str, department_id: str) -> list[Standing]:
    return [one for one in standing.standings(register, batch_id) if one.entry.organ_id == department_id]


def _was_used(seal: Standing) -> bool:
    return any(act.kind in (HandoverActKind.USED, HandoverActKind.EXTRA_SEAL) for act in seal.held)


def print_department(
    actor: Actor, batch_id: str, department_id: str, out: Path, copies: int = 1, first: int = 1
) -> list[Paper]:
    """Print and record a department's whole set as one file, `copies` sets of it one after the other (一式 N 份).

    `first` goes on where the printer stopped: the file begins at that sheet, and nothing is marked 补打. Raises
    UserError when something has changed since, or there are not so many sheets.
    """
    if not 1 <= copies <= MOST_COPIES:
        raise UserError(f"一次打 {copies} 份不行。", hint=f"请写 1 到 {MOST_COPIES}。")
    batch = service.batch(batch_id)
    parts = parts_of(actor, batch, department_id, copies if copies > 1 else STATED_COPIES)
    title = f"{batch.name}移交文书"

    def draw(stamps: Sequence[PaperStamp], path: Path) -> list[int]:
        pages = [
            pdf.Part(LAY_OUT[part.kind](part.content, stamp.number), stamp, TITLES[part.kind])
            for part, stamp in zip(parts, stamps, strict=True)
        ]
        return pdf.save_set(pages, title, path, copies, first)

    return print_papers(actor, [part.wanted for part in parts], out, draw, continued=first > 1)


def print_set(actor: Actor, batch_name: str, out_dir: Path, department: str | None = None) -> list[Path]:
    """Print every paper of a batch, or of one of its departments, into a folder; a missing memorandum is drafted.

    `batch_name` is the batch's name, or its beginning, or its id. Raises UserError when nothing fits.
    """
    batch = batch_called(batch_name)
    departments = departments_of(batch)
    wanted = {name: one for name, one in departments.items() if department in (None, name)}
    if not wanted:
        known = "、".join(departments)
        raise UserError(f"这一批里没有「{department}」的移交清单。", hint=f"有清单的部门：{known}。")
    out_dir.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for department_id in wanted.values():
        for part in parts_of(actor, batch, department_id):
            written.append(out_dir / f"{file_stem(part.name)}.pdf")
            _print_part(actor, part, written[-1])
    return written


def _print_part(actor: Actor, part: Part, out: Path) -> Paper:
    def draw(stamp: PaperStamp, path: Path) -> int:
        return pdf.save(LAY_OUT[part.kind](part.content, stamp.number), stamp, TITLES[part.kind], path)

    wanted = part.wanted
    return print_paper(actor, wanted.kind, wanted.subject_type, wanted.subject_id, wanted.content, out, draw)


def departments_of(batch: Batch) -> dict[str, str]:
    """The departments of a batch that have a checklist: their ids by their names."""
    found = {}
    for summary in batch.checklists:
        checklist = service.checklist(summary.id)
        found[checklist.department] = checklist.department_id
    return found


def print_memorandum(actor: Actor, batch_id: str, department_id: str, out: Path) -> Paper:
    """Print the newest memorandum of a department, drafting the first one from the rule set in force."""
    if memoranda.memorandum(batch_id, department_id) is None:
        memoranda.draft_memorandum(actor, batch_id, department_id)
    return memorandum.print_memorandum(actor, batch_id, department_id, out)
