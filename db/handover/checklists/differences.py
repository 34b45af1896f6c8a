"""Receiving in parts, and differences between the two sides: one objects, then both settle."""

from db.actors import Actor
from db.errors import UserError
from db.handover import line_acts, serials
from db.handover.checking import check_part
from db.handover.line_acts import NewLineAct
from db.handover.line_states import difference_of, is_open
from db.handover.rules import PARTY_LABELS, Line, LineActKind, Party
from db.store import database


def receive_part(
    actor: Actor, checklist_id: str, line_id: str, quantity: int, serial: str = "", condition: str = ""
) -> Line:
    """Receive a further part of a line: `quantity` is added to what was counted before.

    `serial` are the numbers of this part, where they are known. Raises UserError when the giver has not ticked yet,
    more would be received than is owed, or the numbers are not of this line or were received before.
    """
    with database.atomic():
        at = line_acts.at_line(actor, checklist_id, line_id)
        found, line = at.found, at.line
        line_acts.party_for(actor, found, Party.RECEIVER)
        check_part(line, quantity)
        _check_numbers(line, serial.strip())
        line_acts.refuse_received_twice(at, serial.strip() or line.serials)
        said = f"又收 {quantity}{line.unit}，共收 {line.received_quantity + quantity}{line.unit}"
        new = NewLineAct(
            LineActKind.PART, Party.RECEIVER, said, quantity, reason=serial.strip(), condition=condition.strip()
        )
        return line_acts.record(actor, at, new)


def dispute(actor: Actor, checklist_id: str, line_id: str, reason: str) -> Line:
    """Object to a line (提出异议): either side, saying what is wrong; the line waits until both call it settled."""
    with database.atomic():
        at = line_acts.at_line(actor, checklist_id, line_id)
        found, line = at.found, at.line
        side = line_acts.side_for(actor, found)
        if not reason.strip():
            raise UserError("提出异议要写明哪里不对，没有保存。", hint="例：章面印文与台账不一致。")
        if line.excused:
            raise UserError(f"{line.number} 行已列为免交，不用提异议。", hint="不同意免交的，请接收方先撤销免交。")
        if line.disputed and is_open(line):
            raise UserError(f"{line.number} 行的异议还没有解决，不能再提。", hint="请双方先把前一个异议记为已解决。")
        new = NewLineAct(LineActKind.DISPUTED, side, "提出异议", reason=reason.strip())
        return line_acts.record(actor, at, new)


def settle(actor: Actor, checklist_id: str, line_id: str, reason: str) -> Line:
    """Record for one's own side how a difference was settled; it is settled once both sides have said so."""
    with database.atomic():
        at = line_acts.at_line(actor, checklist_id, line_id)
        found, line = at.found, at.line
        side = line_acts.side_for(actor, found)
        if difference_of(line) is None or not is_open(line):
            raise UserError(f"{line.number} 行没有待解决的异议。", hint="数量不符的按 F2 补收，不用记异议。")
        if side in {act.party for act in line.agreed}:
            raise UserError(f"{PARTY_LABELS[side]}已经记过解决，等对方确认。", hint="请换另一方的交接员登录后确认。")
        if actor.user_id in {act.user_id for act in line.agreed}:
            raise UserError(f"{actor.name}已经代表对方确认过，两方不能是一个人。", hint="请换本方另一位交接员登录。")
        if not reason.strip():
            raise UserError("请写明是怎样解决的，没有保存。", hint="例：双方当面核对，按实物印文更正台账。")
        new = NewLineAct(LineActKind.SETTLED, side, f"异议{PARTY_LABELS[side]}确认解决", reason=reason.strip())
        return line_acts.record(actor, at, new)


def _check_numbers(line: Line, numbers: str) -> None:
    if not numbers:
        return
    if line.serials and not serials.holds(line.serials, numbers):
        raise UserError(
            f"编号 {numbers} 不在 {line.number} 行的 {line.serials} 里，没有保存。", hint="请核对实物编号和清单。"
        )
    again = [part.reason for part in line.parts if serials.shared(part.reason, numbers)]
    if again:
        raise UserError(f"编号 {numbers} 已经收过，没有重复登记。", hint="请扫下一件。")
