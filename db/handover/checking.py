"""Whether somebody may do this to a line of a checklist now. Pure."""

from db.errors import UserError
from db.handover.rules import PARTY_LABELS, SEAL_CATEGORY, Direction, Line, LineAct, LineActKind, LineState, Party


def check_signature(line: Line, party: Party, quantity: int) -> None:
    """Raise UserError when this party may not sign this line now.

    The order is giver, receiver, witness; a witness confirms only what was received in full.
    """
    if line.excused:
        raise UserError(f"{line.number} 行已列为免交，不能再勾。", hint="如要恢复移交，请先撤销免交。")
    if party is Party.RECEIVER and not line.given:
        raise UserError(f"{line.number} 行移交人还没有勾，接收人不能先收。", hint="请移交人先勾选这一行。")
    if party is Party.WITNESS and line.state not in (LineState.RECEIVED, LineState.DONE):
        raise UserError(
            f"{line.number} 行还没有收齐，监交人不能勾。",
            hint="请接收人先点清数量；数量不符的先补齐或记欠交。",
        )
    if quantity < 0 or quantity > 10_000_000:
        raise UserError(f"{line.number} 行的数量 {quantity} 不对，没有保存。", hint="请填 0 以上的整数。")


def check_excuse(line: Line, direction: Direction) -> None:
    """Raise UserError when this line cannot be listed as 免交.

    The old approval seal of a power that moves in is always given up (2020-12-24 Zezhou notice 二(二)).
    """
    if direction is Direction.IN and line.category == SEAL_CATEGORY:
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
    if act.kind is not LineActKind.SIGNED:
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
