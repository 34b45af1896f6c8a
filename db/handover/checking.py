"""Whether somebody may do this to a line of a checklist now. Pure."""

from db.errors import UserError
from db.handover.rules import (
    PARTY_LABELS,
    SEAL_CATEGORY,
    Direction,
    HandoverKind,
    Line,
    LineAct,
    LineActKind,
    LineState,
    Party,
)

MOST = 10_000_000


def check_signature(line: Line, party: Party, quantity: int, condition: str = "") -> None:
    """Raise UserError when this party may not sign this line now.

    The order is giver, receiver, witness; a witness confirms only what was received in full, and nobody says the same
    twice.
    """
    if line.excused:
        raise UserError(f"{line.number} 行已列为免交，不能再勾。", hint="如要恢复移交，请先撤销免交。")
    if party is Party.RECEIVER and not line.given:
        raise UserError(f"{line.number} 行移交人还没有勾，接收人不能先收。", hint="请移交人先勾，按 F8 换人。")
    if party is Party.WITNESS and line.state not in (LineState.RECEIVED, LineState.DONE):
        raise UserError(
            f"{line.number} 行还没有收齐，监交人不能勾。",
            hint="请接收人先点清数量；数量不符的先补齐或记欠交。",
        )
    if quantity < 0 or quantity > MOST:
        raise UserError(f"{line.number} 行的数量 {quantity} 不对，没有保存。", hint="请填 0 以上的整数。")
    if condition and party is not Party.RECEIVER:
        raise UserError("实际状况由接收人点收时填写，没有保存。", hint="移交人请在清单定稿前写明状况。")
    _refuse_twice(line, party, quantity, condition)


def _refuse_twice(line: Line, party: Party, quantity: int, condition: str) -> None:
    """Refuse the same signature again: it would look like a second handing over. A different count is allowed."""
    before = line.signed_by(party)
    if before and not line.parts and (before.quantity, before.condition) == (quantity, condition):
        raise UserError(
            f"{line.number} 行{before.user_name}已经在「{PARTY_LABELS[party]}」一栏勾过，没有重复登记。",
            hint="数量有变的按 F2 改数量；勾错了的先撤销。",
        )


def check_part(line: Line, quantity: int) -> None:
    """Raise UserError when no further part of this size can be received on this line now."""
    if line.excused:
        raise UserError(f"{line.number} 行已列为免交，不能再收。", hint="如要恢复移交，请先撤销免交。")
    if not line.given:
        raise UserError(f"{line.number} 行移交人还没有勾，接收人不能先收。", hint="请移交人先勾，按 F8 换人。")
    left = line.quantity - line.received_quantity
    if left <= 0:
        raise UserError(f"{line.number} 行 {line.quantity} {line.unit}已经收齐。", hint="多出来的请单独列一行移交。")
    if not 0 < quantity <= left:
        raise UserError(
            f"{line.number} 行还差 {left} {line.unit}，这次不能收 {quantity} {line.unit}，没有保存。",
            hint="请点清后重填；多出来的请单独列一行移交。",
        )


def check_excuse(line: Line, direction: Direction, kind: HandoverKind = HandoverKind.TRANSFER) -> None:
    """Raise UserError when this line cannot be listed as 免交.

    The old approval seal of a power that moves in is always given up (泽州 2020 二(二)).
    """
    if kind is HandoverKind.TRANSFER and direction is Direction.IN and line.category == SEAL_CATEGORY:
        raise UserError(
            f"{line.number} 行是原审批专用章，不能列为免交。",
            hint="划入事项的旧章一律废止、封存；确实没有章的，编清单时不列这一行。",
        )
    if line.excused:
        raise UserError(f"{line.number} 行已经列为免交。", hint="依据写错了的，先撤销再记。")
    if line.given or line.received:
        raise UserError(f"{line.number} 行已有人勾选，不能列为免交。", hint="请先撤销勾选。")


def check_reversal(line: Line, act: LineAct) -> None:
    """Raise UserError when a later signature still rests on this act."""
    if act.kind not in (LineActKind.SIGNED, LineActKind.PART):
        return
    resting = {
        Party.GIVER: (line.received, line.witnessed),
        Party.RECEIVER: (line.witnessed,),
        Party.WITNESS: (),
    }
    later = [other for other in resting[act.party] if other]
    if later:
        raise UserError(
            f"{line.number} 行{PARTY_LABELS[later[-1].party]}已经勾选，不能先撤销{PARTY_LABELS[act.party]}的勾选。",
            hint="请按相反的次序，从后面的一方开始撤销。",
        )
