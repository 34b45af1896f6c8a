"""The papers of a transfer batch in one go: checklists, handover records and memoranda per department."""

from pathlib import Path

from db.actors import Actor
from db.errors import UserError
from db.handover import memoranda, service
from db.handover.rules import DIRECTION_LABELS, Batch, ChecklistSummary
from db.organs import service as organs
from db.papers.service import Paper
from reports import handover_checklist, handover_record, memorandum


def print_set(actor: Actor, batch_name: str, out_dir: Path, department: str | None = None) -> list[Path]:
    """Print every paper of a batch, or of one of its departments, into a folder; a missing memorandum is drafted.

    `batch_name` is the batch's name, or its beginning, or its id. Raises UserError when nothing fits.
    """
    batch = _batch_called(batch_name)
    lists = [summary for summary in batch.checklists if department in (None, summary.department)]
    if not lists:
        known = "、".join(dict.fromkeys(summary.department for summary in batch.checklists))
        raise UserError(f"这一批里没有「{department}」的移交清单。", hint=f"有清单的部门：{known}。")
    out_dir.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for summary in lists:
        name = f"{summary.department}-{DIRECTION_LABELS[summary.direction]}"
        written += [out_dir / f"{name}-移交清单.pdf", out_dir / f"{name}-交接书.pdf"]
        handover_checklist.print_checklist(actor, summary.id, written[-2])
        handover_record.print_record(actor, summary.id, written[-1])
    for name, department_id in _departments(lists).items():
        written.append(out_dir / f"{name}-审管衔接备忘录.pdf")
        print_memorandum(actor, batch.id, department_id, written[-1])
    return written


def print_memorandum(actor: Actor, batch_id: str, department_id: str, out: Path) -> Paper:
    """Print the newest memorandum of a department, drafting the first one from the rule set in force."""
    if memoranda.memorandum(batch_id, department_id) is None:
        memoranda.draft_memorandum(actor, batch_id, department_id)
    return memorandum.print_memorandum(actor, batch_id, department_id, out)


def _batch_called(name: str) -> Batch:
    batches = service.batches()
    begins = [b for b in batches if name.strip() and b.name.startswith(name)]
    found = [b for b in batches if name in (b.id, b.name)] or begins
    if len(found) != 1:
        known = "、".join(b.name for b in batches) or "还没有批次"
        problem = f"以「{name}」开头的划转批次不止一个。" if found else f"没有叫「{name}」的划转批次。"
        raise UserError(problem, hint=f"现有批次：{known}。")
    return found[0]


def _departments(lists: list[ChecklistSummary]) -> dict[str, str]:
    found: dict[str, str] = {}
    for summary in lists:
        organ = organs.organ_named(summary.department)
        if organ:
            found[organ.name] = organ.id
    return found
