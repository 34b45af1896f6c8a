"""What a person can do with batches, checklists and memoranda: one function per action, one transaction each."""

import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date
from typing import NoReturn

from db import clock, journal
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import line_acts, reading, serials
from db.handover.checking import check_excuse, check_reversal, check_signature
from db.handover.line_acts import NewLineAct
from db.handover.rules import (
    PARTY_LABELS,
    Batch,
    Checklist,
    Direction,
    HandoverKind,
    Line,
    LineActKind,
    Party,
    content_hash,
)
from db.handover.tables import BatchRow, ChecklistRow, LineRow, TransferItemRow
from db.organs import service as organ_service
from db.rulesets.rules import RuleSet
from db.store import database


@dataclass(frozen=True, slots=True)
class NewBatch:
    """What a transfer document says (划转文件)."""

    name: str
    document_title: str
    document_number: str
    issuer: str
    notice_on: date
    deadline: date
    transition_months: int = 0
    note: str = ""
    kind: HandoverKind = HandoverKind.TRANSFER
    sequence: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class NewTransferItem:
    """One item in the document's wording; `item_type` is the normalised GB/T 39046 code."""

    seq: int
    direction: Direction
    name: str
    item_type: str
    type_as_written: str
    from_organ_id: str
    to_organ_id: str
    part: str = ""
    item_id: str | None = None
    item_code: str = ""
    sentence: str = ""
    associated_with: str = ""
    approval_duty: str = ""
    supervision_duty: str = ""
    opinion_required: bool = False
    opinion_basis: str = ""
    survey: str = ""
    effective_on: str = ""


@dataclass(frozen=True, slots=True)
class NewLine:
    """One line of a new checklist."""

    category: int
    name: str
    quantity: int
    unit: str
    medium: str
    specification: str = ""
    serials: str = ""
    condition: str = ""
    remark: str = ""
    section: str = ""
    entry_id: str = ""
    attachment: str = ""
    item_seqs: tuple[str, ...] = ()


def batches() -> list[Batch]:
    """All batches, the newest notice first."""
    return reading.batches(list(BatchRow.select().order_by(BatchRow.notice_on.desc(), BatchRow.name)))


def unfinished_batches() -> int:
    """How many batches have a checklist on which something is left to do."""
    return reading.unfinished()


def batch(batch_id: str) -> Batch:
    """One batch with its items and the progress of each department's checklist. Raises UserError when there is none."""
    row = BatchRow.get_or_none(BatchRow.id == batch_id)
    if row is None:
        raise UserError("找不到这个划转批次。", hint="请用 handover list 查看有哪些批次。")
    return reading.batches([row])[0]


def checklist(checklist_id: str) -> Checklist:
    """One checklist with its lines, their standing signatures and states. Raises UserError when there is none."""
    row = ChecklistRow.get_or_none(ChecklistRow.id == checklist_id)
    if row is None:
        raise UserError("找不到这份移交清单。", hint="请回到批次页重新打开。")
    return reading.checklists([row])[0]


def rule_set_of(notice_on: str) -> RuleSet:
    """The rule set in force in this county on the day of a batch's document."""
    return reading.rule_set_of(notice_on)


def add_batch(actor: Actor, new: NewBatch, items: list[NewTransferItem]) -> Batch:
    """Enter a transfer batch with the items its document names."""
    actor.require(Role.HANDOVER, Role.LIST_EDITOR)
    if not items:
        raise UserError("这一批还没有事项，没有保存。", hint="请至少加一个事项。")
    if new.deadline < new.notice_on:
        raise UserError(
            f"移交截止日 {new.deadline} 早于文件日期 {new.notice_on}，没有保存。",
            hint="请对照文件核对两个日期。",
        )
    with database.atomic():
        row = BatchRow.create(**batch_values(new))
        for item in items:
            TransferItemRow.create(batch_id=row.id, **asdict(item))
        journal.record(
            actor, f"录入划转批次 {new.name}", "batch", row.id, after={"name": new.name, "items": len(items)}
        )
    return batch(row.id)


def add_checklist(
    actor: Actor,
    batch_id: str,
    direction: Direction,
    department_id: str,
    bureau_id: str,
    lines: list[NewLine],
) -> Checklist:
    """Prepare a department's checklist; it can be signed once it is issued.

    Raises UserError where the batch moves nothing from the one to the other.
    """
    actor.require(Role.HANDOVER)
    giver, receiver = (department_id, bureau_id) if direction is Direction.IN else (bureau_id, department_id)
    with database.atomic():
        sides = (TransferItemRow.from_organ_id == giver) & (TransferItemRow.to_organ_id == receiver)
        if TransferItemRow.get_or_none(TransferItemRow.batch_id == batch_id, sides) is None:
            _refuse_sides(giver, receiver)
        row = ChecklistRow.create(
            batch_id=batch_id, direction=direction, giver_organ_id=giver, receiver_organ_id=receiver,
            site_code=actor.site.code,
        )  # fmt: skip
        write_lines(row.id, lines)
        department = organ_service.organ_by_id(department_id).name
        journal.record(actor, f"编制{department}移交清单", "checklist", row.id, after={"lines": len(lines)})
    return checklist(row.id)


def batch_values(new: NewBatch) -> dict[str, object]:
    """A new batch as its row keeps it."""
    return asdict(new) | {"notice_on": new.notice_on.isoformat(), "deadline": new.deadline.isoformat()}


def write_lines(checklist_id: str, lines: list[NewLine], last: dict[int, int] | None = None) -> None:
    """Add lines after the last position of their categories, inside the caller's transaction."""
    positions: dict[int, int] = defaultdict(int, last or {})
    for line in lines:
        positions[line.category] += 1
        values = asdict(line) | {"item_seqs": json.dumps(line.item_seqs)}
        LineRow.create(checklist_id=checklist_id, position=positions[line.category], **values)


def issue(actor: Actor, checklist_id: str) -> Checklist:
    """Freeze the lines (定稿): from now on they are signed, not edited."""
    actor.require(Role.HANDOVER)
    with database.atomic():
        found = checklist(checklist_id)
        if found.issued_at:
            raise UserError("这份清单已经定稿。", hint="可以直接勾选。")
        if not found.lines:
            raise UserError("这份清单还没有内容，不能定稿。", hint="请先按移交内容逐类加行。")
        if found.kind is HandoverKind.TRANSFER and not found.item_ids:
            _refuse_sides(found.giver_id, found.receiver_id)
        _refuse_overlaps(found.lines)
        frozen = content_hash(found.lines)
        stamp = journal.record(
            actor, f"{found.department}移交清单定稿", "checklist", checklist_id, after={"sha256": frozen}
        )
        row = ChecklistRow.get_by_id(checklist_id)
        row.issued_at, row.content_hash = stamp.at, frozen
        row.save()
        return checklist(checklist_id)


def _refuse_sides(giver: str, receiver: str) -> NoReturn:
    one, other = organ_service.organ_by_id(giver).name, organ_service.organ_by_id(receiver).name
    raise UserError(
        f"这一批没有从{one}移交给{other}的事项，两方不能编移交清单，没有保存。",
        hint="请核对批次、部门和划入、划回；单位写错的，先改批次里的事项。",
    )


def _refuse_overlaps(lines: tuple[Line, ...]) -> None:
    """Raise UserError where two lines name the same numbers of the same thing, or one line names some twice."""
    by_number = {line.number: line for line in lines if line.serials}
    for first, second, both in serials.overlaps([(number, line.serials) for number, line in by_number.items()]):
        one, other = by_number[first], by_number[second]
        if one.category != other.category or not (both.prefix or one.name == other.name):
            continue
        where = f"{first} 行和 {second} 行" if first != second else f"{first} 行里"
        raise UserError(
            f"{where}的编号重了：{both.words}，没有定稿。", hint="请核对实物编号，改好这两行的起止号再定稿。"
        )


def sign(
    actor: Actor,
    checklist_id: str,
    line_id: str,
    party: Party | None = None,
    quantity: int | None = None,
    condition: str = "",
) -> Line:
    """Sign one line in a party's place; without `quantity` the full one, without `party` the actor's only one.

    `condition` is what the receiver found where it differs from the line; both sides then have to settle that.
    Raises UserError when the person may not sign there, the order is wrong, the same was signed already, the list is
    not issued yet or its handover closed, or the receiver has these numbers already.
    """
    with database.atomic():
        at = line_acts.at_line(actor, checklist_id, line_id)
        found, line = at.found, at.line
        party = line_acts.party_for(actor, found, party)
        quantity = line.quantity if quantity is None else quantity
        check_signature(line, party, quantity, condition.strip())
        _refuse_both(actor, line, party)
        if party is Party.RECEIVER:
            line_acts.refuse_received_twice(at, line.serials)
        said = f"{PARTY_LABELS[party]}签收"
        new = NewLineAct(LineActKind.SIGNED, party, said, quantity, condition=condition.strip())
        return line_acts.record(actor, at, new)


def _refuse_both(actor: Actor, line: Line, party: Party) -> None:
    """Raise UserError where this user already signed the line for another party: people change posts and offices."""
    if actor.user_id in {act.user_id for other in Party if other is not party and (act := line.signed_by(other))}:
        wanted = "监交" if party is Party.WITNESS else f"代表{PARTY_LABELS[party].removesuffix('人')}方勾选"
        raise UserError(
            f"{actor.name}已在 {line.number} 行代表一方签过，不能再{wanted}。", hint="请换该方另一位经办人登录。"
        )


def owe(actor: Actor, checklist_id: str, line_id: str, due_on: date, reason: str, responsible: str = "") -> Line:
    """Note that a line is owed until a date, with the reason (欠交); either side may."""
    with database.atomic():
        at = line_acts.at_line(actor, checklist_id, line_id)
        found, line = at.found, at.line
        side = line_acts.side_for(actor, found)
        if line.settled:
            raise UserError(f"{line.number} 行已经办完，不能记欠交。", hint="如果勾错了，请先撤销勾选。")
        if not reason.strip():
            raise UserError("欠交要写明理由，没有保存。", hint="请写清为什么现在交不出来。")
        if due_on < clock.today():
            raise UserError(f"补交日期 {due_on} 已经过去，没有保存。", hint="请填今天以后的日期。")
        new = NewLineAct(
            LineActKind.OWED, side, "记欠交",
            due_on=due_on.isoformat(), reason=reason.strip(), responsible=responsible.strip(),
        )  # fmt: skip
        return line_acts.record(actor, at, new)


def excuse(actor: Actor, checklist_id: str, line_id: str, reason: str) -> Line:
    """Note on a stated basis that a line need not be handed over (免交); the receiving side agrees by recording it."""
    with database.atomic():
        at = line_acts.at_line(actor, checklist_id, line_id)
        found, line = at.found, at.line
        if Party.RECEIVER not in line_acts.parties_of(actor, found):
            raise UserError("免交要由接收方同意，没有保存。", hint=f"请换{found.receiver}的交接员登录后记免交。")
        if not reason.strip():
            raise UserError("免交要写明依据，没有保存。", hint="请写清依据的文件或双方商定的理由。")
        check_excuse(line, found.direction, found.kind)
        new = NewLineAct(LineActKind.EXCUSED, Party.RECEIVER, "列为免交（接收方同意）", reason=reason.strip())
        return line_acts.record(actor, at, new)


def reverse(actor: Actor, checklist_id: str, act_id: str, reason: str) -> Line:
    """Take back one's own side's act by another act; later signatures on the line must be taken back first."""
    with database.atomic():
        act = reading.line_act(checklist_id, act_id)
        if act is None:
            raise UserError("找不到要撤销的这一步。", hint="请刷新清单后再试。")
        at = line_acts.at_line(actor, checklist_id, act.line_id)
        if act.party not in line_acts.parties_of(actor, at.found):
            raise UserError(
                f"这一步是{PARTY_LABELS[act.party]}做的，不能由{actor.name}撤销。", hint="请换对方登录后撤销。"
            )
        if not reason.strip():
            raise UserError("撤销要写明理由，没有保存。", hint="请写清为什么撤销。")
        if act.kind is LineActKind.REVERSED or act_id in {one.reverses for one in at.acts}:
            raise UserError("这一步已经撤销过了。", hint="请刷新清单，看现在的情况。")
        check_reversal(at.line, act)
        new = NewLineAct(LineActKind.REVERSED, act.party, "撤销", reason=reason.strip(), reverses=act_id)
        return line_acts.record(actor, at, new)
