"""Reads batches and checklists from the store: many in a few queries, because the overview shows them all."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from db.handover.line_states import with_acts
from db.handover.rules import (
    Batch,
    Checklist,
    ChecklistSummary,
    Direction,
    HandoverKind,
    Line,
    LineAct,
    LineActKind,
    Party,
    TransferItem,
)
from db.handover.tables import BatchRow, ChecklistRow, LineActRow, LineRow, TransferItemRow
from db.organs import service as organ_service
from db.rulesets import service as rulesets
from db.rulesets.rules import RuleSet


def rule_set_of(notice_on: str) -> RuleSet:
    """The rule set in force in this county on the day of a batch's document."""
    return rulesets.current(organ_service.site().county_code, date.fromisoformat(notice_on))


def batches(rows: Sequence[BatchRow]) -> list[Batch]:
    """The stored batches with their items and the progress of each department's checklist."""
    names = _organ_names()
    items: dict[str, list[TransferItem]] = defaultdict(list)
    for row in _items(row.id for row in rows):
        items[row.batch_id].append(_transfer_item(row, names))
    summaries: dict[str, list[ChecklistSummary]] = defaultdict(list)
    wanted = ChecklistRow.batch_id.in_([row.id for row in rows])
    lists = checklists(list(ChecklistRow.select().where(wanted)))
    for found in sorted(lists, key=lambda found: (found.direction is Direction.BACK, found.department)):
        summaries[found.batch_id].append(
            ChecklistSummary(
                found.id, found.department, found.direction, len(found.items), found.progress, bool(found.issued_at)
            )
        )
    return [
        Batch(
            row.id, row.name, row.document_title, row.document_number, row.issuer, row.notice_on, row.deadline,
            row.transition_months, row.transition_from, tuple(items[row.id]), tuple(summaries[row.id]),
            HandoverKind(row.kind), row.sequence, row.source, row.note,
        )
        for row in rows
    ]  # fmt: skip


def checklists(rows: Sequence[ChecklistRow]) -> list[Checklist]:
    """The stored checklists with their lines, the standing signatures on them and the states that follow."""
    ids, names = [row.id for row in rows], _organ_names()
    parents = {row.id: row for row in BatchRow.select().where(BatchRow.id.in_([row.batch_id for row in rows]))}
    acts: dict[str, list[LineAct]] = defaultdict(list)
    for act in LineActRow.select().where(LineActRow.checklist_id.in_(ids)):
        acts[act.line_id].append(line_act(act))
    lines: dict[str, list[LineRow]] = defaultdict(list)
    ordered = LineRow.select().where(LineRow.checklist_id.in_(ids)).order_by(LineRow.category, LineRow.position)
    for line in ordered:
        lines[line.checklist_id].append(line)
    moved: dict[tuple[str, str, str], list[TransferItemRow]] = defaultdict(list)
    for item in _items(parents):
        moved[(item.batch_id, item.from_organ_id, item.to_organ_id)].append(item)
    witness = {parent.id: rule_set_of(parent.notice_on).witness_required for parent in parents.values()}
    return [
        Checklist(
            row.id, row.batch_id, parents[row.batch_id].name, Direction(row.direction),
            row.giver_organ_id, names[row.giver_organ_id], row.receiver_organ_id, names[row.receiver_organ_id],
            parents[row.batch_id].deadline, row.issued_at, row.content_hash, witness[row.batch_id],
            tuple(item.name for item in moved[(row.batch_id, row.giver_organ_id, row.receiver_organ_id)]),
            tuple(
                with_acts(_line(line), acts[line.id], witness[row.batch_id], row.content_hash)
                for line in lines[row.id]
            ),
            HandoverKind(row.kind), row.giver_person, row.receiver_person,
            tuple(item.id for item in moved[(row.batch_id, row.giver_organ_id, row.receiver_organ_id)]),
        )
        for row in rows
    ]  # fmt: skip


def line_as_it_stands(found: Checklist, line: Line) -> Line:
    """One line of a checklist with the acts the store holds now."""
    rows = LineActRow.select().where(LineActRow.checklist_id == found.id, LineActRow.line_id == line.id)
    return with_acts(line, [line_act(row) for row in rows], found.witness_required, found.content_hash)


def line_act(row: LineActRow) -> LineAct:
    """A stored act as a value."""
    return LineAct(
        row.id, row.line_id, row.content_hash, LineActKind(row.kind), Party(row.party), row.quantity, row.due_on,
        row.reason, row.responsible, row.reverses, row.user_id, row.user_name, row.organ_name, row.at, row.lsn,
        row.condition,
    )  # fmt: skip


def _items(batch_ids: Iterable[str]) -> list[TransferItemRow]:
    """The items of some batches: those that move in first, each in the order of the notice."""
    wanted = TransferItemRow.batch_id.in_(list(batch_ids))
    return list(TransferItemRow.select().where(wanted).order_by(TransferItemRow.direction.desc(), TransferItemRow.seq))


def _transfer_item(row: TransferItemRow, names: dict[str, str]) -> TransferItem:
    return TransferItem(
        row.id, row.seq, Direction(row.direction), row.name, row.part, row.item_type, row.type_as_written,
        row.from_organ_id, names[row.from_organ_id], row.to_organ_id, names[row.to_organ_id],
        row.item_id, row.item_code, row.sentence, row.associated_with, row.approval_duty,
        row.supervision_duty, row.opinion_required, row.opinion_basis, row.survey, row.effective_on,
    )  # fmt: skip


def _line(row: LineRow) -> Line:
    return Line(
        row.id, row.category, row.position, row.name, row.specification, row.quantity, row.unit, row.serials,
        row.medium, row.condition, row.remark, section=row.section, entry_id=row.entry_id, attachment=row.attachment,
        item_seqs=tuple(json.loads(row.item_seqs)) if row.item_seqs != "[]" else (),
    )  # fmt: skip


def _organ_names() -> dict[str, str]:
    return {organ.id: organ.name for organ in organ_service.organs()}
