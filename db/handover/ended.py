"""What is still tied to an organ that ends (撤并), and what to do about each."""

from dataclasses import dataclass

from db import clock
from db.handover import service
from db.handover.checklists import gate
from db.handover.memoranda import state as memoranda_state
from db.handover.rules import Batch, HandoverKind
from db.handover.tables import RegisterEntryRow
from db.items import service as items
from db.items.rules import ItemStatus
from db.organs import service as organs
from db.organs.rules import Organ


@dataclass(frozen=True, slots=True)
class Affair:
    """One sort of thing that still names an organ, and what a person does about it."""

    what: str
    todo: str


def affairs(organ_id: str) -> list[Affair]:
    """What still names an organ, whether it has ended already or is about to."""
    organ = organs.organ_by_id(organ_id)
    next_one = organs.organ_by_id(organ.successor_id).name if organ.successor_id else "承接单位"
    found = [*_items(organ, next_one), *_batches(organ, next_one), *_kept(organ, next_one)]
    users = [name for name, at, _ in organs.users() if at == organ.name]
    if users:
        found.append(
            Affair(f"本机用户 {'、'.join(users)} 的单位是它", f"请让他们以{next_one}的用户登录，在「加用户」里加。")
        )
    return found


def running_with_ended(batches: list[Batch]) -> list[tuple[Batch, list[Organ]]]:
    """The batches among these that move powers from or to an organ that has ended, with those organs."""
    today = clock.today().isoformat()
    ended = {organ.id: organ for organ in organs.organs() if organ.has_ended(today)}
    found = []
    for batch in batches if ended else []:
        named = dict.fromkeys(one for item in batch.items for one in (item.from_id, item.to_id) if one in ended)
        if named:
            found.append((batch, [ended[one] for one in named]))
    return found


def _items(organ: Organ, next_one: str) -> list[Affair]:
    edition = items.current_edition(counted=False)
    listed = items.list_items(edition.id) if edition else []
    current = [one for one in listed if one.status is ItemStatus.CURRENT]
    own = [one for one in current if organ.id in (one.department_id, one.implementing_id)]
    if not own:
        return []
    more = "等" if len(own) > 2 else ""
    named = "、".join(f"「{one.name}」" for one in own[:2])
    return [Affair(f"清单里 {len(own)} 项由它主管或实施：{named}{more}",
                   f"请在「事项清单」的「调整」里把主管部门、实施机关改为{next_one}。")]  # fmt: skip


def _batches(organ: Organ, next_one: str) -> list[Affair]:
    found = []
    for batch in service.batches():
        sides = {one for item in batch.items for one in (item.from_id, item.to_id)}
        if batch.kind is not HandoverKind.TRANSFER or organ.id not in sides:
            continue
        if not gate.finished_on(batch.id):
            found.append(Affair(
                f"划转批次「{batch.name}」没有办结",
                f"没有签完的清单由{next_one}的人以{organ.name}名义签完；还没有交接的事项，先登记决定。"
            ))  # fmt: skip
        if memoranda_state.in_force(batch.id, organ.id):
            found.append(Affair(
                f"「{batch.name}」的审管衔接备忘录在执行", f"由{next_one}接着执行；要写明新的单位，请起草修改稿再签。"
            ))  # fmt: skip
    return found


def _kept(organ: Organ, next_one: str) -> list[Affair]:
    kept = RegisterEntryRow.select().where(RegisterEntryRow.keeper_organ_id == organ.id).count()
    told = f"移交台账里 {kept} 件由它保管"
    return [Affair(told, f"请在「印章密钥」里逐件登记移交保管，交给{next_one}。")] if kept else []
