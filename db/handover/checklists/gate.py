"""The gate (承接完成、办结移交): when a power is taken over, and when a checklist may be closed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from peewee import fn

from db import clock
from db.actors import Actor, Role, SiteKind
from db.errors import UserError
from db.handover import acts, line_acts, reading, service
from db.handover.acts import SEEN, HandoverActKind, Subject
from db.handover.blocking import Blocker, all_put_away, blockers, gives_up_seals
from db.handover.deciding import service as deciding
from db.handover.deciding.papers import require_officer
from db.handover.memoranda import state as memoranda_state
from db.handover.registers import lines as entered
from db.handover.registers import standing
from db.handover.registers.life import PUT_AWAY
from db.handover.registers.rules import Register
from db.handover.rules import (
    DIRECTION_LABELS,
    SEAL_CATEGORY,
    Batch,
    Checklist,
    HandoverKind,
    Line,
    LineState,
    TransferItem,
)
from db.handover.tables import ChecklistRow, LineActRow
from db.organs import service as organs
from db.store import database


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """How far one power has got: its lines, those missing, the days its memorandum took effect and it was cut over."""

    item: TransferItem
    department_id: str
    department: str
    lines: tuple[Line, ...]
    missing: tuple[Line, ...]
    in_force: date | None

    @property
    def complete(self) -> bool:
        """Whether the power is taken over (承接完成)."""
        return bool(self.lines) and not self.missing and self.in_force is not None

    @property
    def words(self) -> str:
        """How far it has got, in office words."""
        if self.complete:
            return "承接完成"
        if not self.lines:
            return "清单还没有编"
        parts = [f"差 {len(self.missing)} 行"] if self.missing else []
        return "，".join([*parts, *([] if self.in_force else ["备忘录未生效"])])


def lines_of(item_id: str, checklists: Sequence[Checklist]) -> tuple[Line, ...]:
    """Every line that concerns a transfer item: those that name it, and those that name none. Pure."""
    return tuple(
        line
        for found in checklists
        if item_id in found.item_ids
        for line in found.lines
        if not line.item_seqs or item_id in line.item_seqs
    )


def item_standings(batch_id: str) -> list[ItemStanding]:
    """Every power of a batch in the order of the notice, and how far it has got."""
    batch, found = service.batch(batch_id), of_batch(batch_id)
    in_force: dict[str, date | None] = {}
    standings = []
    for item in batch.items:
        moved_in = item.direction == "in"
        department_id, department = (item.from_id, item.from_organ) if moved_in else (item.to_id, item.to_organ)
        if department_id not in in_force:
            in_force[department_id] = memoranda_state.in_force(batch_id, department_id)
        lines = lines_of(item.id, found)
        missing = tuple(line for line in lines if not line.settled)
        standings.append(ItemStanding(item, department_id, department, lines, missing, in_force[department_id]))
    return standings


def of_batch(batch_id: str) -> list[Checklist]:
    """Every checklist of a batch with its lines."""
    return reading.checklists(list(ChecklistRow.select().where(ChecklistRow.batch_id == batch_id)))


def unsealed(found: Checklist) -> tuple[str, ...]:
    """The ids of received lines whose old seals are not all registered and put away (旧章未封存).

    Only the county's or zone's registers count; a department's store holds too little of them to tell.
    """
    if not gives_up_seals(found) or organs.site().kind not in (SiteKind.COUNTY, SiteKind.ZONE):
        return ()
    seals = [line for line in found.lines if line.category == SEAL_CATEGORY and line.received_quantity]
    listed = entered.every_of(seals)
    ids = {line_id: [one.id for one in some if one.register is Register.SEAL] for line_id, some in listed.items()}
    known = {one.id: one for one in standing.together(entry_id for some in ids.values() for entry_id in some)}
    entries = {
        line_id: [(known[one].entry.quantity, known[one].state in PUT_AWAY) for one in some]
        for line_id, some in ids.items()
    }
    return tuple(line.id for line in seals if not all_put_away(line.received_quantity, entries.get(line.id, [])))


def why_open(found: Checklist) -> tuple[Blocker, ...]:
    """Everything that stands in the way of closing a checklist: differences, old seals, lines nobody ticked."""
    what = list(blockers(found, unsealed(found)))
    by_state: dict[LineState, list[str]] = defaultdict(list)
    for line in found.lines:
        if line.state in _WAITING:
            by_state[line.state].append(line.number)
    for state, numbers in by_state.items():
        what.append(Blocker(False, f"{len(numbers)} 行{_WAITING[state]}。", f"{'、'.join(numbers)} 行"))
    return tuple(what)


_WAITING: Mapping[LineState, str] = {
    LineState.NOT_BEGUN: "移交人还没有勾",
    LineState.GIVEN: "接收人还没有点收",
    LineState.RECEIVED: "等监交人勾",
}


def close(actor: Actor, checklist_id: str, on: date) -> str:
    """Close a checklist's handover (办结移交): from then on nothing on it changes. Returns the act's id.

    Raises UserError naming everything still owed, disputed, differing or not ticked, and an old seal nobody sealed up.

    Acts ticked elsewhere may arrive after the closing. Whether such an act is late follows from its own time
    (`LineAct.at`), not from sequence numbers or the order of arrival: those differ between stores, and every store must
    read the same state from the same acts. An act that had arrived before the closing is never late, even if its clock
    ran fast: `seen` is the latest time among those. An act that arrives later with an earlier time counts, and shows as
    a change after the closing (`why_unfinished`).
    """
    with database.atomic():
        found = line_acts.issued(checklist_id)
        _require_closer(actor, found)
        reasons = why_open(found)
        if reasons:
            told = "；".join(f"{one.text.rstrip('。：')}（{one.detail}）" for one in reasons[:4])
            more = f"；另有 {len(reasons) - 4} 项" if len(reasons) > 4 else ""
            raise UserError(f"还不能办结移交：{told}{more}。", hint="请逐项补齐、解决或记免交，再办结。")
        _check_day(found, on)
        seen = LineActRow.select(fn.MAX(LineActRow.at)).where(LineActRow.checklist_id == checklist_id).scalar() or ""
        return _record(actor, found, HandoverActKind.GATE_CLOSED, on, details={SEEN: seen})


def reopen(actor: Actor, checklist_id: str, on: date, reason: str) -> str:
    """Open a closed checklist again, saying why. Returns the act's id. Raises UserError once its batch is finished."""
    with database.atomic():
        found = service.checklist(checklist_id)
        _require_closer(actor, found)
        closed = line_acts.gate_closed_on(checklist_id)
        if not closed:
            raise UserError("这份清单没有办结，不用重新打开。", hint="可以直接勾选。")
        if not reason.strip():
            raise UserError("重新打开要写明理由，没有保存。", hint="请写清要更正什么。")
        if on.isoformat() < closed:
            raise UserError(f"重新打开的日期 {on} 早于办结的 {closed}，没有保存。", hint="请填办结以后的日期。")
        if finished_on(found.batch_id):
            raise UserError("这一批已经办结，清单不能重新打开。", hint="要补的东西请另编一批移交。")
        return _record(actor, found, HandoverActKind.REOPENED, on, reason.strip())


def finished_on(batch_id: str) -> str:
    """The day on which a batch was finished (批次办结); '' before."""
    done = [
        act.happened_on.isoformat()
        for act in acts.standing(acts.of(Subject.BATCH, batch_id))
        if act.kind is HandoverActKind.FINISHED
    ]
    return done[-1] if done else ""


def closed_days(batch_id: str) -> dict[str, str]:
    """When each closed checklist of a batch was closed, by its id."""
    found: dict[str, str] = {}
    for act in acts.standing(acts.in_batch(batch_id, Subject.CHECKLIST)):
        if act.kind is HandoverActKind.GATE_CLOSED:
            found[act.subject_id] = act.happened_on.isoformat()
        elif act.kind is HandoverActKind.REOPENED:
            found.pop(act.subject_id, None)
    return found


def finish(actor: Actor, batch_id: str, on: date) -> str:
    """Finish a batch (批次办结). Returns the act's id.

    Raises UserError while a checklist is missing or open, a memorandum not in force or a power not cut over, naming
    them.
    """
    with database.atomic():
        batch = service.batch(batch_id)
        require_finisher(actor, batch)
        if finished_on(batch_id):
            raise UserError(f"{batch.name}已经办结。", hint="不用再办结。")
        reasons = why_unfinished(batch_id)
        if reasons:
            told = "；".join(reasons[:5]) + (f"；另有 {len(reasons) - 5} 项" if len(reasons) > 5 else "")
            raise UserError(f"{batch.name}还不能办结：{told}。", hint="请到各部门的清单、备忘录和交接里办完再来。")
        last = max(closed_days(batch_id).values(), default="")
        if on.isoformat() < last:
            raise UserError(f"办结日期 {on} 早于最后一份清单办结的 {last}，没有保存。", hint="请核对日期。")
        cut_over = max((one.effective_on for one in batch.items), default="")
        if on.isoformat() < cut_over:
            raise UserError(f"办结日期 {on} 早于最后一次交接的 {cut_over}，没有保存。", hint="请核对日期。")
        return acts.append(
            actor, Subject.BATCH, batch_id, HandoverActKind.FINISHED, on, called=batch.name, batch_id=batch_id,
            organ_id=actor.organ_id if batch.kind is HandoverKind.LEAVING else None,
        )  # fmt: skip


def why_unfinished(batch_id: str) -> list[str]:
    """Why a batch cannot be finished, department by department, in words."""
    batch, closed = service.batch(batch_id), closed_days(batch_id)
    reasons = []
    for one in batch.checklists:
        p = one.progress
        if one.id in closed:
            if p.late or not p.complete:
                reasons.append(f"{one.department}{DIRECTION_LABELS[one.direction]}清单办结后又有变动，要重新打开核对")
            continue
        counts = [(p.owed, "欠交"), (p.differing, "数量不符"), (p.disputed, "有异议")]
        words = "、".join(f"{word} {count} 行" for count, word in counts if count)
        reasons.append(
            f"{one.department}{DIRECTION_LABELS[one.direction]}清单没有办结" + (f"（{words}）" if words else "")
        )
    if batch.kind is HandoverKind.TRANSFER:
        lists = [one for one in of_batch(batch_id) if one.id in closed]
        reasons += [f"{one.department}的旧章没有封存" for one in lists if unsealed(one)]
        reasons += _why_not_moved(batch)
    return reasons


def _why_not_moved(batch: Batch) -> list[str]:
    """What the powers of a batch still wait for; powers that no longer move after a later decision wait for nothing."""
    standings = item_standings(batch.id)
    if not all(one.item.effective_on for one in standings):
        staying = deciding.staying(batch)
        standings = [one for one in standings if one.item.effective_on or one.item.id not in staying]
    without = dict.fromkeys(one.department for one in standings if not one.lines)
    unsigned = dict.fromkeys(one.department for one in standings if one.in_force is None)
    reasons = [f"{name}还没有移交清单" for name in without]
    reasons += [f"{name}的备忘录没有生效" for name in unsigned]
    waiting = [f"「{one.item.name}」" for one in standings if not one.item.effective_on]
    if waiting:
        more = f"等 {len(waiting)} 项" if len(waiting) > 2 else ""
        reasons.append(f"{'、'.join(waiting[:2])}{more}还没有交接（不再划转的，先登记决定）")
    return reasons


def require_finisher(actor: Actor, batch: Batch) -> None:
    """Raise UserError unless the person may finish a batch: the same people who close its checklists."""
    lists = of_batch(batch.id) if batch.kind is HandoverKind.LEAVING else []
    if lists:
        _require_closer(actor, lists[0])
    else:
        require_officer(actor)


def _check_day(found: Checklist, on: date) -> None:
    last = max((act.at[:10] for line in found.lines if (act := line.received)), default="")
    last = min(last, clock.today().isoformat())  # the clock of the receiver's PC may run ahead
    if last and on.isoformat() < last:
        raise UserError(f"办结日期 {on} 早于最后一次点收的 {last}，没有保存。", hint="请填点收以后的日期。")
    steps = acts.standing(acts.of(Subject.CHECKLIST, found.id))
    if steps and on < steps[-1].happened_on:
        raise UserError(
            f"办结日期 {on} 早于重新打开的 {steps[-1].happened_on}，没有保存。", hint="请填重新打开以后的日期。"
        )


def _require_closer(actor: Actor, found: Checklist) -> None:
    """Raise UserError unless the county or zone closes, or, for a leaving person (离任移交), the own office."""
    if found.kind is HandoverKind.LEAVING and actor.organ_id == found.giver_id:
        actor.require(Role.HANDOVER, Role.ADMIN)
    else:
        require_officer(actor)


def _record(
    actor: Actor, found: Checklist, kind: HandoverActKind, on: date, reason: str = "",
    details: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    return acts.append(
        actor, Subject.CHECKLIST, found.id, kind, on, called=f"{found.department}移交清单",
        batch_id=found.batch_id, organ_id=found.department_id, reason=reason, details=details,
    )  # fmt: skip
