"""How an act on a line is recorded: who may, on which checklist, and never the same thing received twice."""

from dataclasses import dataclass

from db import journal
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import acts, pins, reading, serials
from db.handover.acts import HandoverActKind, Subject
from db.handover.line_states import with_acts
from db.handover.rules import PARTY_LABELS, Checklist, HandoverKind, Line, LineAct, LineActKind, Party
from db.handover.tables import ChecklistRow
from db.rows import uuid7
from db.store import database

_SAME_THING = (
    "SELECT id, checklist_id, serials FROM checklist_line"
    " WHERE name = ? AND category = ? AND serials <> '' AND checklist_id <> ?"
)


@dataclass(frozen=True, slots=True)
class NewLineAct:
    """An act to be recorded; `said` is what the journal calls it."""

    kind: LineActKind
    party: Party
    said: str
    quantity: int | None = None
    due_on: str = ""
    reason: str = ""
    responsible: str = ""
    reverses: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class AtLine:
    """A checklist that can be signed, read with only one of its lines, and every act on that line.

    `has_namesake` says that another checklist has a numbered thing of the same name.
    """

    found: Checklist
    line: Line
    acts: list[LineAct]
    has_namesake: bool


def parties_of(actor: Actor, found: Checklist) -> frozenset[Party]:
    """In whose place this person may sign: a 交接员 for the own organ, a 监交人 of a third organ for neither side.

    When a person leaves a post (离任移交), the two persons named sign, and a 监交人 who is neither of them.
    """
    if found.kind is HandoverKind.LEAVING:
        return _persons(actor, found)
    sides = {found.giver_id: Party.GIVER, found.receiver_id: Party.RECEIVER}
    parties = set()
    if Role.HANDOVER in actor.roles and actor.organ_id in sides:
        parties.add(sides[actor.organ_id])
    if Role.WITNESS in actor.roles and actor.organ_id not in sides:
        parties.add(Party.WITNESS)
    return frozenset(parties)


def _persons(actor: Actor, found: Checklist) -> frozenset[Party]:
    named = {
        (found.giver_person, found.giver_id): Party.GIVER,
        (found.receiver_person, found.receiver_id): Party.RECEIVER,
    }
    own = named.get((actor.name, actor.organ_id))
    if own:
        return frozenset({own})
    return frozenset({Party.WITNESS}) if Role.WITNESS in actor.roles else frozenset()


def party_for(actor: Actor, found: Checklist, party: Party | None) -> Party:
    """In whose place this act is done: the party asked for, else the person's only one. Raises UserError otherwise."""
    own = parties_of(actor, found)
    if party is None and len(own) == 1:
        return next(iter(own))
    if party is None or party not in own:
        wanted = PARTY_LABELS[party] if party else "哪一方"
        raise UserError(
            f"{actor.name}（{actor.organ_name}）不能在「{wanted}」一栏勾选。",
            hint="请换该方的交接员或监交人登录后再勾。",
        )
    return party


def side_for(actor: Actor, found: Checklist) -> Party:
    """On whose side the person stands. Raises UserError for a 监交人 and for everybody else."""
    sides = parties_of(actor, found) - {Party.WITNESS}
    if not sides:
        raise UserError(f"{actor.name}不是移交方或接收方的交接员，没有保存。", hint="请换任意一方的交接员登录。")
    return next(iter(sides))


def issued(checklist_id: str) -> Checklist:
    """A checklist that can be signed. Raises UserError before it is issued and after its gate was closed."""
    row = ChecklistRow.get_or_none(ChecklistRow.id == checklist_id)
    if row is None:
        raise _missing()
    _refuse_closed(row.issued_at, gate_closed_on(checklist_id))
    return reading.checklists([row])[0]


def at_line(actor: Actor, checklist_id: str, line_id: str) -> AtLine:
    """One line of a checklist that can be signed; raises UserError as `issued` does, and where there is no such line.

    Nothing else of the checklist is read, so that ticking does not wait for the other lines.
    """
    read = reading.at_line(actor.site.county_code, checklist_id, line_id)
    if read is None:
        raise _missing()
    head, written = read
    _refuse_closed(head.issued_at, gate_closed_on(checklist_id) if head.has_steps else "")
    if written is None:
        raise UserError("清单里没有这一行。", hint="请刷新清单后再试。")
    line, done, namesake, witness = written
    found = reading.checklist_of(head, (line,), witness)
    return AtLine(found, with_acts(line, done, witness, found.content_hash), done, namesake)


def _missing() -> UserError:
    return UserError("找不到这份移交清单。", hint="请回到批次页重新打开。")


def _refuse_closed(issued_at: str, closed: str) -> None:
    if not issued_at:
        raise UserError("这份清单还没有定稿，不能勾选。", hint="请先核对各行，再按「定稿」。")
    if closed:
        raise UserError(
            f"这份清单已于 {closed} 办结移交，不能再勾选或改动。",
            hint="确需更正的，先由县级交接员写明理由重新打开。",
        )


def gate_closed_on(checklist_id: str) -> str:
    """The day on which a checklist's handover was closed (办结移交); '' while it is open."""
    last = ""
    for act in acts.standing(acts.of(Subject.CHECKLIST, checklist_id)):
        if act.kind is HandoverActKind.GATE_CLOSED:
            last = act.happened_on.isoformat()
        elif act.kind is HandoverActKind.REOPENED:
            last = ""
    return last


def refuse_received_twice(at: AtLine, numbers: str) -> None:
    """Raise UserError when the receiver already has these numbers of this thing by another checklist.

    Numbers given back in between may be received again: they belong to whoever received them last.
    """
    if not numbers or not at.has_namesake:
        return
    found, line = at.found, at.line
    rows = database.execute_sql(_SAME_THING, (line.name, line.category, found.id)).fetchall()
    near = {line_id: checklist_id for line_id, checklist_id, there in rows if serials.shared(there, numbers)}
    if not near:
        return
    others = reading.checklists(list(ChecklistRow.select().where(ChecklistRow.id.in_(list(near.values())))))
    had = [
        (other_line.received.at, other, other_line)
        for other in others
        for other_line in other.lines
        if other_line.received and other_line.id in near
    ]
    if not had:
        return
    _, other, twice = max(had, key=lambda one: one[0])
    if other.receiver_id == found.receiver_id:
        both = "、".join(one.words for one in serials.shared(twice.serials, numbers))
        raise UserError(
            f"{line.number} 行的编号 {both} 已经收过（「{other.batch_name}」{other.giver}清单 {twice.number} 行）。",
            hint="同一编号只能收一次：请核对实物编号，编号写错的由移交方更正清单。",
        )


def record(actor: Actor, at: AtLine, new: NewLineAct) -> Line:
    """Store one act inside the caller's transaction and return the line as it is now.

    Raises UserError where its text contains a PIN.
    """
    pins.refuse_secrets([new.reason, new.condition, new.responsible])
    found, line = at.found, at.line
    after = {"line": line.number, "kind": new.kind, "party": new.party, "quantity": new.quantity, "due_on": new.due_on}
    after |= {"condition": new.condition} if new.condition else {}
    said = f"{found.department}移交清单 {line.number} 行{new.said}"
    stamp = journal.record(actor, said, "checklist", found.id, after=after, reason=new.reason, dated=True)
    act = LineAct(
        uuid7(), line.id, found.content_hash, new.kind, new.party, new.quantity, new.due_on, new.reason,
        new.responsible, new.reverses, actor.user_id, actor.name, actor.organ_name, stamp.at,
        max([stamp.lsn, *(one.lsn + 1 for one in at.acts)]), new.condition,
    )  # fmt: skip
    reading.add_act(found.id, act, stamp.clock)
    return with_acts(line, [*at.acts, act], found.witness_required, found.content_hash)
