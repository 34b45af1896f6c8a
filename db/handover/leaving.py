"""离任移交: everything one person holds, as one checklist handed to a successor of the same office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db import clock, journal
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import pins, reading, service
from db.handover.persons import TELL_APART, same_person
from db.handover.registers import standing
from db.handover.registers.life import State
from db.handover.registers.rules import REGISTER_LABELS, Register
from db.handover.registers.standing import Standing
from db.handover.rules import Checklist, Direction, HandoverKind, LineState
from db.handover.service import NewBatch, NewLine
from db.handover.tables import BatchRow, ChecklistRow
from db.organs import service as organs
from db.store import database

CATEGORY = {
    Register.SEAL: 10, Register.KEY: 11, Register.CERTIFICATE: 6, Register.SYSTEM: 9, Register.EQUIPMENT: 8,
    Register.ARCHIVE: 7,
}  # fmt: skip
"""The category of a checklist under which a person's things of each register are listed."""

OTHER = 12
GONE = (State.DESTROYED, State.REVOKED, State.CLOSED)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case a person is handling, as given by the caller: its number, item, applicant and state."""

    number: str
    item: str
    applicant: str
    state: str
    due: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """A line somebody answers for on another checklist."""

    batch: str
    department: str
    number: str
    name: str
    due_on: str
    reason: str


def held_by(person: str) -> list[Standing]:
    """Every entry of the registers this person has now: seals and keys by their chain of custody, else the keeper."""
    return [
        one
        for register in CATEGORY
        for one in standing.standings(register)
        if one.state not in GONE and (one.holder or one.said("keeper")) == person
    ]


def owed_by(person: str) -> list[Owed]:
    """Every line still owed for which this person was named responsible."""
    lists = reading.checklists(list(ChecklistRow.select().where(ChecklistRow.issued_at != "")))
    return [
        Owed(found.batch_name, found.department, line.number, line.name, line.owed.due_on, line.owed.reason)
        for found in lists
        for line in found.lines
        if line.state is LineState.OWED and line.owed and line.owed.responsible == person
    ]


def lines_for(held: Sequence[Standing], cases: Sequence[OpenCase], owed: Sequence[Owed]) -> list[NewLine]:
    """What a person holds as lines of a checklist. Pure."""
    found = [_held(one) for one in held]
    found += [
        NewLine(OTHER, f"在办件 {one.number}", 1, "件", "纸质、电子", one.item, section="在办件",
                remark="，".join(filter(None, (one.applicant, one.state, one.due and f"到期 {one.due}"))))
        for one in cases
    ]  # fmt: skip
    found += [
        NewLine(OTHER, f"未补交：{one.name}", 1, "项", "纸质", f"{one.batch}{one.department}清单 {one.number} 行",
                section="欠交事项", remark=f"应于 {one.due_on} 前补交；{one.reason}")
        for one in owed
    ]  # fmt: skip
    return sorted(found, key=lambda line: line.category)


def prepare(
    actor: Actor, giver: str, receiver: str, deadline: date, cases: Sequence[OpenCase] = (), reason: str = ""
) -> Checklist:
    """Put everything a person of this office holds on one checklist for the successor.

    Raises UserError when the two are the same person, or the person holds nothing and has nothing open.
    """
    actor.require(Role.HANDOVER, Role.ADMIN)
    giver, receiver = giver.strip(), receiver.strip()
    if not giver or not receiver or same_person(giver, receiver):
        raise UserError("离任移交要写明移交人和接收人，两人不能相同，没有保存。", hint=f"请核对姓名。{TELL_APART}")
    pins.refuse_secrets([reason])
    if deadline < clock.today():
        raise UserError(f"移交期限 {deadline} 已经过去，没有保存。", hint="请填今天以后的日期。")
    lines = lines_for(held_by(giver), cases, owed_by(giver))
    if not lines:
        raise UserError(
            f"台账、在办件和欠交行里都没有{giver}名下的东西，没有建清单。",
            hint="请核对姓名；保管人、持有人以台账登记为准。",
        )
    with database.atomic():
        batch = _batch(actor, giver, deadline, reason.strip())
        row = ChecklistRow.create(
            batch_id=batch, direction=Direction.IN, giver_organ_id=actor.organ_id, receiver_organ_id=actor.organ_id,
            site_code=actor.site.code, kind=HandoverKind.LEAVING, giver_person=giver, receiver_person=receiver,
        )  # fmt: skip
        service.write_lines(row.id, lines)
        organ = organs.organ_by_id(actor.organ_id).name
        journal.record(actor, f"编制{organ}{giver}离任移交清单", "checklist", row.id, after={"lines": len(lines)})
    return service.checklist(row.id)


def _batch(actor: Actor, giver: str, deadline: date, reason: str) -> str:
    today = clock.today()
    new = NewBatch(
        f"{giver}离任移交（{today}）", "离任移交", "", actor.organ_name, today, deadline,
        note=reason, kind=HandoverKind.LEAVING,
    )  # fmt: skip
    row = BatchRow.create(**service.batch_values(new))
    journal.record(actor, f"录入{new.name}", "batch", row.id, after={"name": new.name})
    return str(row.id)


def _held(one: Standing) -> NewLine:
    entry = one.entry
    serials = entry.serial + (f"—{entry.serial_to}" if entry.serial_to else "")
    quantity = max(one.book.balance, 1) if one.register is Register.CERTIFICATE else entry.quantity
    return NewLine(
        CATEGORY[one.register], entry.name, max(quantity, 1), entry.unit or "件",
        "电子" if one.register is Register.SYSTEM else "实物", entry.fields.get("inscription", ""), serials,
        section=REGISTER_LABELS[one.register], remark=one.state_words, entry_id=entry.id,
    )  # fmt: skip
