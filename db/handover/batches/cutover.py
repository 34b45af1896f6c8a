"""Cut-over (交接): the day from which the receiving organ handles a power."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db import journal
from db.actors import Actor
from db.errors import UserError
from db.handover import acts, service
from db.handover.acts import HandoverActKind, NewAct, Subject
from db.handover.batches.service import departments_of, require_open
from db.handover.checklists.gate import ItemStanding, item_standings
from db.handover.deciding import service as deciding
from db.handover.deciding.papers import missing, require_all, require_officer
from db.handover.rules import TransferItem
from db.handover.tables import TransferItemRow
from db.store import database


@dataclass(frozen=True, slots=True)
class Plan:
    """Which powers of a batch, or of one department in it, can be cut over now, and what holds back the rest.

    `staying` are the powers that a decision or a later notice keeps where they are, with the reason. `lacking` are
    those of the four papers still missing for the powers to be cut over.
    """

    item_ids: tuple[str, ...]
    staying: tuple[str, ...]
    lacking: tuple[str, ...]


def plans(batch_id: str) -> dict[str, Plan]:
    """What can be cut over of the whole batch, under '', and of each of its departments, by id."""
    batch = service.batch(batch_id)
    waiting = [one for one in batch.items if not one.effective_on]
    staying = deciding.staying(batch) if waiting else {}
    made = {}
    for department in ("", *departments_of(batch)):
        own = [one for one in waiting if department in ("", one.from_id, one.to_id)]
        ids = tuple(one.id for one in own if one.id not in staying)
        kept = tuple(f"「{one.name}」{staying[one.id]}" for one in own if one.id in staying)
        made[department] = Plan(ids, kept, missing(batch, ids))
    return made


def cut_over(
    actor: Actor, batch_id: str, item_ids: Sequence[str], on: date | None = None, document: str = "", override: str = ""
) -> date:
    """Cut these powers of a batch over and return the day.

    Where the rule set goes by the handover (交接日期为界, 泽州 2020 二(二)) `on` is needed; where by the memorandum
    (山西 2019 四(三)3) the day is the one it came into force on. Raises UserError before the four papers are there
    (山西 2019 四(三)2), without a memorandum in force, and for a power cut over already or kept where it is by a
    decision (山西 2019 三(一)): that is decided first. `override` names the basis for going ahead without the papers.
    """
    require_officer(actor)
    with database.atomic():
        batch = require_open(batch_id)
        wanted = [one for one in item_standings(batch_id) if one.item.id in item_ids]
        if not wanted:
            raise UserError("没有选要交接的事项。", hint="请至少选一个事项。")
        _refuse_staying([one.item for one in wanted], deciding.staying(batch))
        if not override.strip():
            require_all(batch, [one.item.id for one in wanted])
        by_memorandum = service.rule_set_of(batch.notice_on).cutover == "memorandum_date"
        day = on
        new = []
        for one in wanted:
            day = _day(one, by_memorandum, on)
            if day.isoformat() < batch.notice_on:
                raise UserError(f"交接日期 {day} 早于文件日期 {batch.notice_on}，没有保存。", hint="请核对日期。")
            details = {"document": document, "override": override, "criterion": "备忘录" if by_memorandum else "交接"}
            new.append(
                NewAct(Subject.ITEM, one.item.id, HandoverActKind.CUT_OVER, day, one.item.name, batch_id,
                       one.department_id, details)
            )  # fmt: skip
            TransferItemRow.update(effective_on=day.isoformat()).where(TransferItemRow.id == one.item.id).execute()
            journal.record(
                actor, f"交接事项 {one.item.name}", "batch", batch_id, {"effective_on": one.item.effective_on},
                {"effective_on": day.isoformat()}, override.strip(),
            )  # fmt: skip
        acts.append_many(actor, new)
    assert day is not None
    return day


def _refuse_staying(wanted: Sequence[TransferItem], staying: Mapping[str, str]) -> None:
    kept = [f"「{one.name}」{staying[one.id]}" for one in wanted if one.id in staying and not one.effective_on]
    if kept:
        more = f"；另有 {len(kept) - 3} 项" if len(kept) > 3 else ""
        raise UserError(
            f"{'；'.join(kept[:3])}{more}，不能交接。", hint="要交接的，请先在「决定」里重新决定；不交接的，不要选它。"
        )


def _day(one: ItemStanding, by_memorandum: bool, on: date | None) -> date:
    if one.item.effective_on:
        raise UserError(f"「{one.item.name}」已于 {one.item.effective_on} 交接。", hint="不用再交接。")
    in_force = one.in_force
    if by_memorandum:
        if in_force is None:
            raise UserError(
                f"「{one.item.name}」的备忘录（{one.department}）没有生效，不能交接。",
                hint="本县以备忘录写明的日期为界：请先登记备忘录的签署。",
            )
        if on and on != in_force:
            raise UserError(f"本县以备忘录的生效日 {in_force} 为界，不能另填 {on}。", hint="请不填日期，或改备忘录。")
        return in_force
    if on is None:
        raise UserError("本县以交接日期为界，请填交接日期。", hint="填双方交接的那一天。")
    return on
