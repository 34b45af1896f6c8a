"""Reading batches and checklists from the store: many in a few queries, because the overview shows them all.

Rows are read as plain tuples: there are thousands of them, and making a model object for each takes time.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from db.handover import acts as recorded
from db.handover import counting
from db.handover.acts import HandoverActKind, Subject
from db.handover.counting import Counted
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
from db.handover.tables import BatchRow, ChecklistRow
from db.organs import service as organ_service
from db.rulesets import service as rulesets
from db.rulesets.rules import RuleSet
from db.store import database


def _named(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{column}" for column in columns.split(", "))


_ACT_COLUMNS = (
    "id, line_id, content_hash, kind, party, quantity, due_on, reason, responsible, reverses, user_id, user_name,"
    " organ_name, at, lsn, condition"
)
_ACT_VALUES = attrgetter(*_ACT_COLUMNS.split(", "))
_ADD_ACT = f"INSERT INTO line_act ({_ACT_COLUMNS}, checklist_id, clock) VALUES ({','.join('?' * 18)})"
_LINE_COLUMNS = (
    "id, category, position, name, specification, quantity, unit, serials, medium, condition, remark, section,"
    " entry_id, attachment, item_seqs"
)
_HEAD_COLUMNS = (
    "c.id, c.batch_id, b.name, c.direction, c.giver_organ_id, g.name, c.receiver_organ_id, r.name, b.deadline,"
    " c.issued_at, c.content_hash, c.kind, c.giver_person, c.receiver_person, b.notice_on,"
    " EXISTS (SELECT 1 FROM handover_act WHERE subject_type = 'checklist' AND subject_id = c.id)"
)
_SIDES = (
    " FROM checklist c JOIN batch b ON b.id = c.batch_id JOIN organ g ON g.id = c.giver_organ_id"
    " JOIN organ r ON r.id = c.receiver_organ_id"
)
_HEADS = f"SELECT {_HEAD_COLUMNS}{_SIDES}"
_AT_LINE = (
    f"SELECT {_HEAD_COLUMNS}, EXISTS (SELECT 1 FROM checklist_line WHERE name = l.name AND category = l.category"
    f" AND serials <> '' AND checklist_id <> c.id), {rulesets.PARAMETERS_ON.format(day='b.notice_on')},"
    f" {_named('l', _LINE_COLUMNS)}, {_named('a', _ACT_COLUMNS)}{_SIDES}"
    " LEFT JOIN checklist_line l ON l.id = ? AND l.checklist_id = c.id"
    " LEFT JOIN line_act a ON a.checklist_id = c.id AND a.line_id = l.id WHERE c.id = ?"
)
_ITEMS = (
    "SELECT t.batch_id, t.id, t.seq, t.direction, t.name, t.part, t.item_type, t.type_as_written, t.from_organ_id,"
    " f.name, t.to_organ_id, r.name, t.item_id, t.item_code, t.sentence, t.associated_with, t.approval_duty,"
    " t.supervision_duty, t.opinion_required, t.opinion_basis, t.survey, t.effective_on"
    " FROM transfer_item t JOIN organ f ON f.id = t.from_organ_id JOIN organ r ON r.id = t.to_organ_id"
)
_DIRECTIONS = {str(direction): direction for direction in Direction}
_KINDS = {str(kind): kind for kind in LineActKind}
_PARTIES = {str(party): party for party in Party}


class Head(NamedTuple):
    """The head of a checklist; `has_steps` says that acts were recorded on it as a whole (办结移交)."""

    id: str
    batch_id: str
    batch_name: str
    direction: str
    giver_id: str
    giver: str
    receiver_id: str
    receiver: str
    deadline: str
    issued_at: str
    content_hash: str
    kind: str
    giver_person: str
    receiver_person: str
    notice_on: str
    has_steps: int


class Written(NamedTuple):
    """One line as written, every act on it, and what else decides how it stands and who may sign.

    `has_namesake` says that another checklist has a numbered thing of the same name.
    """

    line: Line
    acts: list[LineAct]
    has_namesake: bool
    witness_required: bool


_HEAD = len(Head._fields)
_LINE = _HEAD + 2 + len(_LINE_COLUMNS.split(", "))


def rule_set_of(notice_on: str) -> RuleSet:
    """The rule set in force in this county on the day of a batch's document."""
    return rulesets.current(organ_service.site().county_code, date.fromisoformat(notice_on))


def batches(rows: Sequence[BatchRow]) -> list[Batch]:
    """The stored batches with their items and the progress of each department's checklist."""
    ids = [row.id for row in rows]
    items: dict[str, list[TransferItem]] = defaultdict(list)
    moved: dict[tuple[str, str, str], int] = defaultdict(int)
    called = _called_then(ids)
    for batch_id, *values in _in(f"{_ITEMS} WHERE t.batch_id", ids, " ORDER BY t.direction DESC, t.seq"):
        item = _transfer_item(values)
        if called:
            item = replace(
                item,
                from_organ=called.get((batch_id, item.from_id), item.from_organ),
                to_organ=called.get((batch_id, item.to_id), item.to_organ),
            )
        items[batch_id].append(item)
        moved[(batch_id, item.from_id, item.to_id)] += 1
    heads = _heads("c.batch_id", ids)
    witness, closed = _witness(heads), _closed(heads)
    progress = counting.progress([Counted(one.id, witness[one.notice_on], closed.get(one.id, "")) for one in heads])
    summaries: dict[str, list[ChecklistSummary]] = defaultdict(list)
    for one in heads:
        direction = _DIRECTIONS[one.direction]
        summaries[one.batch_id].append(
            ChecklistSummary(
                one.id, one.giver if direction is Direction.IN else one.receiver, direction,
                moved[(one.batch_id, one.giver_id, one.receiver_id)], progress[one.id], bool(one.issued_at),
            )
        )  # fmt: skip
    for some in summaries.values():
        some.sort(key=lambda found: (found.direction is Direction.BACK, found.department))
    return [
        Batch(
            row.id, row.name, row.document_title, row.document_number, row.issuer, row.notice_on, row.deadline,
            row.transition_months, row.transition_from, tuple(items[row.id]), tuple(summaries[row.id]),
            HandoverKind(row.kind), row.sequence, row.source, row.note,
        )
        for row in rows
    ]  # fmt: skip


def unfinished() -> int:
    """How many batches have something left to do; a batch's checklists are counted only up to the first such one."""
    heads = [Head(*values) for values in database.execute_sql(_HEADS).fetchall()]
    witness, closed = _witness(heads), _closed(heads)
    waiting: set[str] = set()
    for one in heads:
        if one.batch_id not in waiting:
            counted = counting.progress([Counted(one.id, witness[one.notice_on], closed.get(one.id, ""))])
            waiting |= set() if counted[one.id].complete else {one.batch_id}
    return len(waiting)


def checklists(rows: Sequence[ChecklistRow]) -> list[Checklist]:
    """The stored checklists with their lines, the standing signatures on them and the states that follow."""
    ids = [row.id for row in rows]
    heads = {one.id: one for one in _heads("c.id", ids)}
    acts: dict[str, list[LineAct]] = defaultdict(list)
    for values in _in(f"SELECT {_ACT_COLUMNS} FROM line_act WHERE checklist_id", ids):
        act = _act(values)
        acts[act.line_id].append(act)
    lines: dict[str, list[Line]] = defaultdict(list)
    for checklist_id, *values in _in(
        f"SELECT checklist_id, {_LINE_COLUMNS} FROM checklist_line WHERE checklist_id", ids,
        " ORDER BY category, position",
    ):  # fmt: skip
        lines[checklist_id].append(_line(values))
    moved = _moved({one.batch_id for one in heads.values()})
    closed, witness = _closed(list(heads.values())), _witness(heads.values())
    found = []
    for head in (heads[one] for one in ids):
        witnessed, at = witness[head.notice_on], closed.get(head.id, "")
        stand = tuple(
            with_acts(line, acts[line.id], witnessed, head.content_hash, at) if line.id in acts else line
            for line in lines[head.id]
        )
        items = moved[(head.batch_id, head.giver_id, head.receiver_id)]
        found.append(checklist_of(head, stand, witnessed, items))
    return found


def checklist_of(
    head: Head, lines: tuple[Line, ...], witness_required: bool, items: Sequence[tuple[str, str]] = ()
) -> Checklist:
    """A checklist with these of its lines; of `items` the id and the name."""
    return Checklist(
        *head[:3], _DIRECTIONS[head.direction], *head[4:11], witness_required, tuple(name for _, name in items), lines,
        HandoverKind(head.kind), head.giver_person, head.receiver_person, tuple(item_id for item_id, _ in items),
    )  # fmt: skip


def at_line(county: str, checklist_id: str, line_id: str) -> tuple[Head, Written | None] | None:
    """The head of a checklist and one line of it (None for an unknown line); None for an unknown checklist.

    All in one query, with what the county's rule set says, because the person ticking waits for it. Organs have their
    present names: a checklist being signed is not finished.
    """
    rows = database.execute_sql(_AT_LINE, (county, line_id, checklist_id)).fetchall()
    if not rows:
        return None
    head, (namesake, stored, *line) = Head(*rows[0][:_HEAD]), rows[0][_HEAD:_LINE]
    if line[0] is None:
        return head, None
    done = [_act(row[_LINE:]) for row in rows if row[_LINE]]
    witness = bool(rulesets.parameter(stored, "witness_required"))
    return head, Written(_line(line), done, bool(namesake), witness)


def line_act(checklist_id: str, act_id: str) -> LineAct | None:
    """One act on a line of a checklist, as it was recorded."""
    query = f"SELECT {_ACT_COLUMNS} FROM line_act WHERE id = ? AND checklist_id = ?"
    values = database.execute_sql(query, (act_id, checklist_id)).fetchone()
    return _act(values) if values else None


def add_act(checklist_id: str, act: LineAct, clock: str) -> None:
    """Store one act on a line; `clock` says how far the PC's clock could be trusted then."""
    database.execute_sql(_ADD_ACT, (*_ACT_VALUES(act), checklist_id, clock))


def _in(query: str, ids: Sequence[str], more: str = "") -> list[Any]:
    """The rows found by a query that ends in a column's name, for these values of the column."""
    return database.execute_sql(f"{query} IN ({','.join('?' * len(ids))}){more}", ids).fetchall()


def _heads(column: str, ids: Sequence[str]) -> list[Head]:
    found = [Head(*values) for values in _in(f"{_HEADS} WHERE {column}", ids)]
    called = _called_then({one.batch_id for one in found})
    return [
        one._replace(
            giver=called.get((one.batch_id, one.giver_id), one.giver),
            receiver=called.get((one.batch_id, one.receiver_id), one.receiver),
        )
        for one in found
    ] if called else found  # fmt: skip


def _called_then(batch_ids: Collection[str]) -> dict[tuple[str, str], str]:
    """The names that organs renamed since had when these batches were finished, by batch and organ.

    In a batch not finished yet, organs have their present names.
    """
    renamed = organ_service.renamed()
    if not renamed:
        return {}
    finished = {
        act.subject_id: act.happened_on.isoformat()
        for act in recorded.standing(recorded.of_subjects(Subject.BATCH, batch_ids))
        if act.kind is HandoverActKind.FINISHED
    }
    return {(batch, organ.id): organ.name_on(day) for batch, day in finished.items() for organ in renamed}


def _witness(heads: Iterable[Head]) -> dict[str, bool]:
    """Whether a 监交人 has to confirm, by the day of the document."""
    return {day: rule_set_of(day).witness_required for day in {one.notice_on for one in heads}}


def _moved(batch_ids: Iterable[str]) -> dict[tuple[str, str, str], list[tuple[str, str]]]:
    """Id and name of what moves in these batches, in the order of the notice; by batch, who gives and who receives."""
    query = "SELECT batch_id, from_organ_id, to_organ_id, id, name FROM transfer_item WHERE batch_id"
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for batch_id, giver, receiver, *item in _in(query, list(batch_ids), " ORDER BY direction DESC, seq"):
        found[(batch_id, giver, receiver)].append((item[0], item[1]))
    return found


def _act(values: Sequence[Any]) -> LineAct:
    line_act: Any = LineAct
    found: LineAct = line_act(*values[:3], _KINDS[values[3]], _PARTIES[values[4]], *values[5:])
    return found


def _closed(heads: Sequence[Head]) -> dict[str, str]:
    """When each of these checklists that is closed was closed, by the clock of who closed it, and not before what that
    office had seen by then; see `gate.close` for why it is a time that decides."""
    found: dict[str, str] = {}
    for act in recorded.standing(recorded.of_subjects(Subject.CHECKLIST, [one.id for one in heads if one.has_steps])):
        closing = act.kind is HandoverActKind.GATE_CLOSED
        found[act.subject_id] = max(act.at, act.details.get(recorded.SEEN, "")) if closing else ""
    return found


def _transfer_item(values: Sequence[Any]) -> TransferItem:
    item: Any = TransferItem
    found: TransferItem = item(*values[:2], _DIRECTIONS[values[2]], *values[3:17], bool(values[17]), *values[18:])
    return found


def _line(values: Sequence[Any]) -> Line:
    section, entry_id, attachment, item_seqs = values[11:]
    seqs = tuple(json.loads(item_seqs)) if item_seqs != "[]" else ()
    line: Any = Line
    found: Line = line(*values[:11], section=section, entry_id=entry_id, attachment=attachment, item_seqs=seqs)
    return found
