"""Seals (印章): what is asked before one is enabled or used, and which old ones are not sealed up yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.handover.acts import HandoverActKind
from db.handover.memoranda import state as memoranda_state
from db.handover.registers import standing
from db.handover.registers.life import Refusal
from db.handover.registers.rules import Register, seals_approvals
from db.handover.registers.standing import USES, Standing
from db.handover.rules import Direction, HandoverKind
from db.handover.tables import BatchRow, ChecklistRow, TransferItemRow
from db.organs import service as organs

K = HandoverActKind


@dataclass(frozen=True, slots=True)
class Needed:
    """A memorandum an approval seal waits for; `signed_on` None while a party has not signed."""

    batch: str
    department: str
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class ClosingSeal:
    """Which seal closes the in-flight cases of a department in a batch; `seal` None while nobody has said."""

    batch_id: str
    batch: str
    department_id: str
    department: str
    seal: Standing | None
    basis: str = ""


def memoranda_needed(batch_id: str) -> list[Needed]:
    """The memoranda the approval seal needs: one with every department that gives a power.

    Those of all batches where `batch_id` names none that transfers powers. Source: 山西 2019 三(三): the seal is
    enabled after the memorandum is signed.
    """
    batches = BatchRow.select().where(BatchRow.kind == HandoverKind.TRANSFER)
    own = batches.where(BatchRow.id == batch_id)
    batches = own if own.exists() else batches
    names = {organ.id: organ.name for organ in organs.organs()}
    found = []
    for batch in batches.order_by(BatchRow.notice_on):
        rows = TransferItemRow.select(TransferItemRow.from_organ_id).where(
            TransferItemRow.batch_id == batch.id, TransferItemRow.direction == Direction.IN
        )
        signed = memoranda_state.of_batch(batch.id)
        for department in dict.fromkeys(row.from_organ_id for row in rows.order_by(TransferItemRow.seq)):
            days = [one.signed_on for one in signed.get(department, []) if one.signed_on]
            found.append(Needed(batch.name, names.get(department, ""), min(days, default=None)))
    return found


def why_never(found: Standing, kind: HandoverActKind) -> Refusal | None:
    """Why this office may never take a step on a seal: it neither enables nor uses others' (山西 2019 三(三))."""
    if kind not in USES or not found.never_used:
        return None
    return Refusal(
        f"「{found.entry.name}」是{found.organ or '其他单位'}的章，本单位不能启用，也不能用印，没有登记。",
        "请用本单位的行政审批专用章；收来的旧章只登记停用、封存。",
    )


def why_not(found: Standing, kind: HandoverActKind, on: date, details: Mapping[str, str]) -> Refusal | None:
    """Why a step on a seal may not be taken though its life allows it; None when it may."""
    if kind is K.ENABLED and seals_approvals(found.entry.name, found.entry.fields):
        return why_not_enable(found.entry.name, on, memoranda_needed(found.entry.batch_id), details.get("basis", ""))
    return None


def why_not_enable(name: str, on: date, needed: Sequence[Needed], basis: str) -> Refusal | None:
    """Why an approval seal may not be enabled on a day: a memorandum it needs is unsigned. Pure.

    A written basis overrides that and stays on record.
    """
    unsigned = [one for one in needed if one.signed_on is None or one.signed_on > on]
    if not unsigned or basis.strip():
        return None
    told = "、".join(dict.fromkeys(one.department for one in unsigned))
    return Refusal(
        f"「{name}」还不能启用：和{told}的审管衔接备忘录到 {on} 还没有签齐。",
        "请先登记备忘录的签署；另有规定先启用的，写明依据的文件。",
    )


def to_be_sealed_up() -> list[Standing]:
    """Every old seal that is not sealed up yet, of all batches and departments."""
    return [one for one in standing.standings(Register.SEAL) if one.to_be_sealed_up]


def closing_seals() -> list[ClosingSeal]:
    """Which seal closes the in-flight cases, of each department and batch with a checklist that moves a power in.

    The notice says only that such cases stay with the department: which seal they end with is asked, and recorded
    with its basis.
    """
    names = {organ.id: organ.name for organ in organs.organs()}
    batches = {row.id: row.name for row in BatchRow.select().order_by(BatchRow.notice_on)}
    rows = ChecklistRow.select().where(
        ChecklistRow.direction == Direction.IN, ChecklistRow.kind == HandoverKind.TRANSFER
    )
    answers = {
        (act.batch_id, act.organ_id): (seal, act.details.get("basis", ""))
        for seal in standing.standings(Register.SEAL)
        for act in seal.held
        if act.kind is K.CLOSING_SEAL
    }
    return [
        ClosingSeal(
            row.batch_id, batches.get(row.batch_id, ""), row.giver_organ_id, names.get(row.giver_organ_id, ""),
            *answers.get((row.batch_id, row.giver_organ_id), (None, "")),
        )
        for row in rows
    ]  # fmt: skip
