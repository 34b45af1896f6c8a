"""The paper of one thing of a register: a key's custody, a seal's sheet or its use log, a certificate's ledger."""

from pathlib import Path

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.handover import service
from db.handover.acts import HandoverActKind
from db.handover.registers.rules import REGISTER_LABELS, Register
from db.handover.registers.standing import Standing
from db.papers.service import Paper
from reports.handover import key_sheet, seal_log, seal_sheet, stock_ledger

USES = (HandoverActKind.USED, HandoverActKind.EXTRA_SEAL)


def title_of(found: Standing) -> str:
    """What the paper is called; '' where this register has none of its own."""
    if found.register is Register.SEAL:
        return "用印登记台账" if _was_used(found) else "印章登记表"
    return {Register.KEY: "密钥保管交接单", Register.CERTIFICATE: "空白证照台账"}.get(found.register, "")


def print_of(actor: Actor, found: Standing, out: Path) -> Paper:
    """Print and record it. Raises UserError of a register that has no paper of its own."""
    office = found.organ or actor.organ_name
    if found.register is Register.KEY:
        return key_sheet.print_sheet(actor, office, found, out)
    if found.register is Register.CERTIFICATE:
        until = max((act.happened_on for act in found.held), default=clock.today())
        return stock_ledger.print_ledger(actor, found.entry.batch_id, office, until.isoformat(), [found], out)
    if found.register is not Register.SEAL:
        label = REGISTER_LABELS[found.register]
        raise UserError(f"{label}没有单独的文书。", hint="请存为表格打印；移交清单里也列了它。")
    if _was_used(found):
        return seal_log.print_log(actor, office, found, out)
    batch_id = found.entry.batch_id
    batch = service.batch(batch_id).name if batch_id else ""
    return seal_sheet.print_seals(actor, batch_id, office, batch, [found], out)


def _was_used(found: Standing) -> bool:
    return any(act.kind in USES for act in found.held)
