"""What a person can do about decisions: record them, see what goes along, what is due, what others transferred."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.handover import acts, ownership
from db.handover import service as handover
from db.handover.acts import HandoverActKind, NewAct, Subject
from db.handover.deciding import judging
from db.handover.deciding.judging import Associated, Decision, Gap
from db.handover.deciding.papers import require_officer
from db.handover.rules import DIRECTION_LABELS, Batch, Direction, TransferItem
from db.items import service as items
from db.items.rules import Edition, Item, ItemStatus
from db.items.specs import relations
from db.items.specs.relations import RELATIONS, RelationKind
from db.items.tables import GuideRow, RelationRow
from db.sheets.rules import comparable
from db.store import database

CENTRAL = ("行政审批", "政务服务", "审批服务")


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the list with what was decided about it, and the batch that moves it ('' for none) which way."""

    item: Item
    decision: Decision | None
    moved_by: str = ""
    way: Direction | None = None

    @property
    def id(self) -> str:
        """The item's id."""
        return self.item.id


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every item in force of a list with its decision; `edition` is None while the store has no list."""

    edition: Edition | None
    lines: tuple[Line, ...]

    def count(self, kind: HandoverActKind | None) -> int:
        """How many items are decided so; None counts those nothing was decided about and no batch moved."""
        if kind is None:
            return sum(line.decision is None and not line.moved_by for line in self.lines)
        return sum(line.decision is not None and line.decision.kind is kind for line in self.lines)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A decision to be recorded. `document` is what it rests on, `hall` the window of the hall it is handled at."""

    kind: HandoverActKind
    decided_on: date
    reason: str = ""
    review_on: date | None = None
    document: str = ""
    document_number: str = ""
    devolved: bool = False
    hall: str = ""


def sheet(edition_id: str = "") -> Sheet:
    """The list in force, or a given edition, with what was decided about every item (山西 2019 三(一))."""
    edition = items.edition(edition_id, counted=False) if edition_id else items.current_edition(counted=False)
    if edition is None:
        return Sheet(None, ())
    listed = _in_force(edition.id)
    found, moved = decisions(listed), _moved()
    lines = tuple(Line(item, found.get(item.id), *_moved_by(item, moved)) for item in listed)
    return Sheet(edition, lines)


def decisions(listed: Iterable[Item]) -> dict[str, Decision]:
    """What stands of these items; a decision on a row in any earlier edition counts until there is a newer one."""
    found = judging.decisions(acts.every(Subject.DECISION))
    standing = dict(found)
    earlier = {item.id: item.predecessor_id for item in listed if item.predecessor_id and item.id not in found}
    while earlier:
        standing |= {item_id: found[row_id] for item_id, row_id in earlier.items() if row_id in found}
        earlier = _predecessors({item_id: row_id for item_id, row_id in earlier.items() if row_id not in found})
    return standing


def _predecessors(rows: Mapping[str, str]) -> dict[str, str]:
    """The rows before these, in the edition before theirs, where there is one."""
    asked = "SELECT id, predecessor_id FROM item WHERE id IN (SELECT value FROM json_each(?))"
    before = dict(database.execute_sql(asked, (json.dumps(sorted(set(rows.values()))),)).fetchall()) if rows else {}
    return {item_id: before[row_id] for item_id, row_id in rows.items() if before.get(row_id)}


def decide(actor: Actor, item_ids: Sequence[str], wanted: Wanted) -> int:
    """Record one decision about items, each as an act of its own; a later decision replaces an earlier one.

    An item that was devolved (山西 2019 三(一)) names the document that devolved it. Returns the number of items.
    Raises UserError where a reason, a review day or that document is missing.
    """
    require_officer(actor)
    said = judging.problem(wanted.kind, wanted.reason, wanted.decided_on, wanted.review_on)
    if said:
        raise UserError(f"{said}，没有保存。", hint="以划转为原则；例外请写清理由，暂缓的填好再定的日期。")
    if wanted.devolved and not wanted.document.strip():
        raise UserError("上级下放的事项没有写下放文件，没有保存。", hint="请填下放文件的标题和文号。")
    if not item_ids:
        raise UserError("没有选事项，没有保存。", hint="请先选一个或几个事项。")
    review = wanted.review_on.isoformat() if wanted.review_on else ""
    details = {"review_on": review, "document": wanted.document, "number": wanted.document_number,
               "origin": judging.DEVOLVED if wanted.devolved else "", "hall": wanted.hall}  # fmt: skip
    with database.atomic():
        listed = [items.item(item_id) for item_id in dict.fromkeys(item_ids)]
        kept = decisions(listed)
        acts.append_many(actor, [
            NewAct(Subject.DECISION, item.id, wanted.kind, wanted.decided_on, item.name,
                   details=details | _hall(kept.get(item.id), wanted), reason=wanted.reason)
            for item in listed
        ])  # fmt: skip
    return len(listed)


def _hall(known: Decision | None, wanted: Wanted) -> dict[str, str]:
    """The window an item is handled at; a decision that names none keeps the one before."""
    return {"hall": wanted.hall.strip() or (known.hall if known else "")}


def take_back(actor: Actor, item_id: str, reason: str) -> None:
    """Take back what was decided last about an item by another act; what was decided before stands again."""
    require_officer(actor)
    if not reason.strip():
        raise UserError("更正要写明理由，没有保存。", hint="请写清为什么更正。")
    with database.atomic():
        item = items.item(item_id)
        known = decisions([item]).get(item_id)
        if known is None:
            raise UserError(f"「{item.name}」还没有决定，没有可更正的。", hint="请刷新后再看。")
        acts.append(
            actor, Subject.DECISION, known.item_id, HandoverActKind.REVERSED, clock.today(), called=item.name,
            reason=reason, reverses=known.act_id,
        )  # fmt: skip


def staying(batch: Batch) -> dict[str, str]:
    """The transfer items of a batch that by later decisions or notices are not moved by it, with why; by id.

    A decision is found by the item in the list in force: by its id, else by its code or its name, a part by the id
    alone, because what is decided of the whole says nothing of the part.
    """
    found: dict[str, Decision] = {}
    for line in sheet().lines:
        if line.decision:
            names = (line.item.id, line.decision.item_id, line.item.code, comparable(line.item.name))
            found |= dict.fromkeys(names, line.decision)
    later = ownership.later_moves(batch, handover.batches())
    told = {
        one.id: judging.why_stays(one.direction, batch.notice_on, _decided_of(one, found), later[one.id])
        for one in batch.items
    }
    return {item_id: why for item_id, why in told.items() if why}


def _decided_of(item: TransferItem, found: Mapping[str, Decision]) -> Decision | None:
    keys = (item.item_id or "",) if item.part else (item.item_id or "", item.item_code, comparable(item.name))
    return next((found[key] for key in keys if key and key in found), None)


def going_along(item_id: str) -> tuple[Associated, ...]:
    """What should be transferred with an item: its 关联事项, and the items behind its prerequisite materials.

    Items to be transferred already are left out. These are proposals; a person chooses (山西 2019 四(二)3).
    """
    item = items.item(item_id)
    listed = _in_force(item.edition_id)
    named = {row.item_id: row.result_name for row in GuideRow.select().order_by(GuideRow.version)}
    along = judging.associated(item, listed, _related(item_id))
    behind = judging.behind_materials(items.guide(item_id), judging.by_result(listed, named), item_id)
    found = decisions(listed)
    done = {one.id for one in listed if one.id in found and found[one.id].kind is HandoverActKind.TRANSFER}
    seen = {one.item.id: one for one in (*behind, *along) if one.item.id not in done}
    return tuple(sorted(seen.values(), key=lambda one: (one.item.item_type, one.item.name)))


def due_for_review(within: int = judging.REMIND_DAYS) -> list[tuple[Item, Decision]]:
    """The deferred items of the list in force to be reviewed within this many days (山西 2019 三(一))."""
    lines = {line.item.id: line for line in sheet().lines}
    found = [line.decision for line in lines.values() if line.decision]
    by_act = {line.decision.act_id: line.item for line in lines.values() if line.decision}
    return [(by_act[one.act_id], one) for one in judging.due_for_review(found, clock.today(), within)]


def reference_gap(reference: str) -> tuple[Gap, ...]:
    """What another place's bureau holds by its list, and ours does not (山西 2019 三(一)).

    `reference` is the id of the edition that holds the other place's list.
    """
    other = items.edition_named(reference, region="") or next(
        (one for one in items.editions(counted=False) if one.name == reference.strip()), None
    )
    if other is None:
        raise UserError(
            f"没有叫「{reference}」的清单。", hint="请先在「事项清单」里导入对方县的清单，导入时写明层级和来件单位。"
        )
    centralised = [item for item in _in_force(other.id) if any(word in item.implementing_body for word in CENTRAL)]
    if not centralised:
        raise UserError(
            f"「{other.name}」里没有一项的实施机关是行政审批局，比不出来。", hint="请核对导入时「实施机关」一列。"
        )
    ours = sheet()
    held = frozenset(line.item.id for line in ours.lines if line.way is Direction.IN)
    found = {line.item.id: line.decision for line in ours.lines if line.decision}
    return judging.gaps(centralised, [line.item for line in ours.lines], found, held)


def hall_coverage() -> tuple[tuple[str, int, int], ...]:
    """Per department: how many items name their window of the hall (进驻政务大厅, 山西 2019 三(一)), of how many."""
    counted: dict[str, tuple[int, int]] = {}
    for line in sheet().lines:
        inside, every = counted.get(line.item.department, (0, 0))
        entered = bool(line.decision and line.decision.hall)
        counted[line.item.department] = (inside + entered, every + 1)
    return tuple((name, inside, every) for name, (inside, every) in sorted(counted.items()))


def _in_force(edition_id: str) -> list[Item]:
    return [item for item in items.list_items(edition_id) if item.status is ItemStatus.CURRENT]


def _related(item_id: str) -> dict[str, str]:
    """The items tied to one by recorded relations, in either direction."""
    own = relations.relations(item_id)
    others = [relations.relation(row) for row in RelationRow.select().where(RelationRow.other_id == item_id)]
    held = [one for one in (*own, *others) if not one.ended_on and one.kind is not RelationKind.ONLY_MATERIALS]
    found = {one.other_id if one.item_id == item_id else one.item_id: RELATIONS[one.kind] for one in held}
    return {other: f"已登记「{words}」" for other, words in found.items() if other}


def _moved() -> Mapping[str, tuple[str, Direction | None]]:
    """The newest batch that moved an item in or back, and which way, by item id and by comparable name."""
    found: dict[str, tuple[str, Direction | None]] = {}
    for batch in reversed(handover.batches()):
        for item in batch.items:
            way = item.direction if item.direction is Direction.IN else Direction.BACK
            for key in filter(None, (item.item_id, comparable(item.name))):
                found[key] = (f"{batch.name}：{DIRECTION_LABELS[item.direction]}", way)
    return found


def _moved_by(item: Item, moved: Mapping[str, tuple[str, Direction | None]]) -> tuple[str, Direction | None]:
    return moved.get(item.id, moved.get(comparable(item.name), ("", None)))
