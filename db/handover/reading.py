"""Reads batches and checklists from the store: many in a few queries, because the overview shows them all."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from db.handover import acts as recorded
from db.handover.acts import HandoverActKind, Subject
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
from db.handover.tables import BatchRow, ChecklistRow, TransferItemRow
from db.organs import service as organ_service
from db.rulesets import service as rulesets
from db.rulesets.rules import RuleSet
from db.store import database

_ACT_COLUMNS = (
    "id, line_id, content_hash, kind, party, quantity, due_on, reason, responsible, reverses, user_id, user_name,"
    " organ_name, at, lsn, condition"
)
_LINE_COLUMNS = (
    "id, category, position, name, specification, quantity, unit, serials, medium, condition, remark, section,"
    " entry_id, attachment, item_seqs"
)
_IN_ORDER = " ORDER BY category, position"
_TOUCHED = " AND id IN (SELECT line_id FROM line_act)"
"""Of a line nobody has done anything about there is nothing to tell but that it is there."""
_KINDS = {str(kind): kind for kind in LineActKind}
_PARTIES = {str(party): party for party in Party}


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
    listed = list(ChecklistRow.select().where(ChecklistRow.batch_id.in_([row.id for row in rows])))
    ids = [row.id for row in listed]
    sizes = dict(_found("checklist_id, count(*)", "checklist_line", ids, " GROUP BY checklist_id"))
    lists = _read(listed, _TOUCHED + _IN_ORDER)
    for found in sorted(lists, key=lambda found: (found.direction is Direction.BACK, found.department)):
        progress = replace(found.progress, lines=sizes.get(found.id, 0))
        summaries[found.batch_id].append(
            ChecklistSummary(
                found.id, found.department, found.direction, len(found.items), progress, bool(found.issued_at)
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
    return _read(rows, _IN_ORDER)


def _read(rows: Sequence[ChecklistRow], which: str) -> list[Checklist]:
    ids, names = [row.id for row in rows], _organ_names()
    parents = {row.id: row for row in BatchRow.select().where(BatchRow.id.in_([row.batch_id for row in rows]))}
    acts: dict[str, list[LineAct]] = defaultdict(list)
    for values in _found(_ACT_COLUMNS, "line_act", ids):
        act = _act(values)
        acts[act.line_id].append(act)
    lines: dict[str, list[Line]] = defaultdict(list)
    for checklist_id, *values in _found(f"checklist_id, {_LINE_COLUMNS}", "checklist_line", ids, which):
        lines[checklist_id].append(_line(values))
    moved: dict[tuple[str, str, str], list[TransferItemRow]] = defaultdict(list)
    for item in _items(parents):
        moved[(item.batch_id, item.from_organ_id, item.to_organ_id)].append(item)
    closed = _closed(ids)
    witness = {parent.id: rule_set_of(parent.notice_on).witness_required for parent in parents.values()}
    return [
        Checklist(
            row.id, row.batch_id, parents[row.batch_id].name, Direction(row.direction),
            row.giver_organ_id, names[row.giver_organ_id], row.receiver_organ_id, names[row.receiver_organ_id],
            parents[row.batch_id].deadline, row.issued_at, row.content_hash, witness[row.batch_id],
            tuple(item.name for item in moved[(row.batch_id, row.giver_organ_id, row.receiver_organ_id)]),
            tuple(
                with_acts(line, acts[line.id], witness[row.batch_id], row.content_hash, closed.get(row.id, ""))
                if line.id in acts
                else line
                for line in lines[row.id]
            ),
            HandoverKind(row.kind), row.giver_person, row.receiver_person,
            tuple(item.id for item in moved[(row.batch_id, row.giver_organ_id, row.receiver_organ_id)]),
        )
        for row in rows
    ]  # fmt: skip


def line_as_it_stands(found: Checklist, line: Line) -> Line:
    """One line of a checklist with the acts the store holds now."""
    rows = _found(_ACT_COLUMNS, "line_act", [found.id], " AND line_id = ?", line.id)
    return with_acts(line, [_act(values) for values in rows], found.witness_required, found.content_hash)


def line_act(checklist_id: str, act_id: str) -> LineAct | None:
    """One act on a line of a checklist, as it was recorded."""
    return next(map(_act, _found(_ACT_COLUMNS, "line_act", [checklist_id], " AND id = ?", act_id)), None)


def _found(columns: str, table: str, checklist_ids: Sequence[str], more: str = "", *values: str) -> list[Any]:
    """Rows of checklists as they lie in the store: there are thousands of them, and a model for each takes time."""
    marks = ",".join("?" * len(checklist_ids))
    query = f"SELECT {columns} FROM {table} WHERE checklist_id IN ({marks}){more}"
    return database.execute_sql(query, (*checklist_ids, *values)).fetchall()


def _act(values: Sequence[Any]) -> LineAct:
    line_act: Any = LineAct
    found: LineAct = line_act(*values[:3], _KINDS[values[3]], _PARTIES[values[4]], *values[5:])
    return found


def _closed(checklist_ids: Sequence[str]) -> dict[str, str]:
    """When each of these checklists that is closed was closed, by the clock of who closed it."""
    found: dict[str, str] = {}
    for act in recorded.standing(recorded.of_subjects(Subject.CHECKLIST, checklist_ids)):
        found[act.subject_id] = act.at if act.kind is HandoverActKind.GATE_CLOSED else ""
    return found


def _items(batch_ids: Iterable[str]) -> list[TransferItemRow]:
    """The items of some batches: those that move in first, each in the order of the notice."""
    wanted = list(batch_ids)
    query = (
        f"SELECT * FROM transfer_item WHERE batch_id IN ({','.join('?' * len(wanted))}) ORDER BY direction DESC, seq"
    )
    return list(TransferItemRow.raw(query, *wanted))


def _transfer_item(row: TransferItemRow, names: dict[str, str]) -> TransferItem:
    return TransferItem(
        row.id, row.seq, Direction(row.direction), row.name, row.part, row.item_type, row.type_as_written,
        row.from_organ_id, names[row.from_organ_id], row.to_organ_id, names[row.to_organ_id],
        row.item_id, row.item_code, row.sentence, row.associated_with, row.approval_duty,
        row.supervision_duty, row.opinion_required, row.opinion_basis, row.survey, row.effective_on,
    )  # fmt: skip


def _line(values: Sequence[Any]) -> Line:
    section, entry_id, attachment, item_seqs = values[11:]
    seqs = tuple(json.loads(item_seqs)) if item_seqs != "[]" else ()
    line: Any = Line
    found: Line = line(*values[:11], section=section, entry_id=entry_id, attachment=attachment, item_seqs=seqs)
    return found


def _organ_names() -> dict[str, str]:
    return {organ.id: organ.name for organ in organ_service.organs()}
