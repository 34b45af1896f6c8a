"""An organ that is renamed or ends (改名、撤并): with its date, what it rests on, and what it was called before."""

import json
from dataclasses import asdict
from datetime import date

from db import clock, journal
from db.actors import Actor, Role, SiteKind
from db.errors import UserError
from db.organs import service
from db.organs.rules import FormerName, Organ
from db.organs.tables import OrganRow
from db.store import database

LONGEST_NAME = 60


def rename(actor: Actor, organ_id: str, name: str, on: date, short_name: str = "", document: str = "") -> Organ:
    """Give an organ its new name from a day on; the old one is kept with its last day and stays an alias.

    Papers printed before keep the old name, and so do handovers finished before that day. Raises UserError for a name
    that is taken or unchanged, a day ahead, and one before the organ was last renamed.
    """
    _require(actor)
    name, short_name = name.strip(), short_name.strip()
    with database.atomic():
        known = service.organ_by_id(organ_id)
        _check_name(known, name)
        if on > clock.today():
            raise UserError(f"改名日期 {on} 还没有到，没有保存。", hint="到了那一天再登记。")
        if known.former and on.isoformat() <= known.former[-1].until:
            raise UserError(
                f"改名日期 {on} 不晚于上一次改名的 {known.former[-1].until}，没有保存。", hint="请核对日期。"
            )
        former = (*known.former, FormerName(known.name, known.short_name, on.isoformat(), document.strip()))
        aliases = dict.fromkeys((*known.aliases, known.name, known.short_name))
        values = {
            "name": name, "short_name": short_name or name, "former": _json([asdict(one) for one in former]),
            "aliases": _json([one for one in aliases if one not in (name, short_name)]),
        }  # fmt: skip
        OrganRow.update(values).where(OrganRow.id == organ_id).execute()
        journal.record(
            actor, f"{known.name}改名为{name}", "organ", organ_id, {"name": known.name},
            {"name": name, "on": on.isoformat(), "document": document.strip()},
        )  # fmt: skip
    service.show_own_name()
    return service.organ_by_id(organ_id)


def end(actor: Actor, organ_id: str, on: date, successor_id: str | None = None, document: str = "") -> Organ:
    """Record that an organ ends on a day, and its successor (撤销、并入); the day may be ahead.

    Raises UserError for the own office, for one that has ended already, and for a successor that has.
    """
    _require(actor)
    with database.atomic():
        known = service.organ_by_id(organ_id)
        if organ_id == actor.site.organ_id:
            raise UserError("本单位不能在自己的库里停用，没有保存。", hint="机构合并的，由接续的单位另建库。")
        if known.valid_to:
            raise UserError(f"{known.name}已登记从 {known.valid_to} 起停用。", hint="登记错了的，先恢复再登记。")
        if not document.strip():
            raise UserError("停用单位要写明依据的文件，没有保存。", hint="例：县机构改革方案第三条。")
        if successor_id:
            _check_successor(organ_id, service.organ_by_id(successor_id), on)
        _write_end(actor, known, on.isoformat(), successor_id, document.strip(), "停用")
    return service.organ_by_id(organ_id)


def resume(actor: Actor, organ_id: str, reason: str) -> Organ:
    """Take the end of an organ back, saying why: it stands in force again."""
    _require(actor)
    if not reason.strip():
        raise UserError("恢复要写明理由，没有保存。", hint="请写清为什么恢复。")
    with database.atomic():
        known = service.organ_by_id(organ_id)
        if not known.valid_to:
            raise UserError(f"{known.name}没有停用。", hint="不用恢复。")
        _write_end(actor, known, "", None, "", "恢复", reason.strip())
    return service.organ_by_id(organ_id)


def _write_end(
    actor: Actor, known: Organ, valid_to: str, successor_id: str | None, note: str, verb: str, reason: str = ""
) -> None:
    row = OrganRow.get_by_id(known.id)
    before = {"valid_to": row.valid_to, "successor_id": row.successor_id, "note": row.note}
    after = {"valid_to": valid_to, "successor_id": successor_id, "note": note}
    OrganRow.update(after).where(OrganRow.id == known.id).execute()
    journal.record(actor, f"{verb}单位 {known.name}", "organ", known.id, before, after, reason)


def _require(actor: Actor) -> None:
    """Raise UserError unless the county asks: changes made elsewhere would be overwritten by its register."""
    actor.require(Role.ADMIN, Role.LIST_EDITOR)
    if actor.site.kind not in (SiteKind.COUNTY, SiteKind.ZONE):
        raise UserError("单位改名、停用由县级登记，没有保存。", hint="请告诉县行政审批服务管理局，随数据包带回。")


def _check_name(known: Organ, name: str) -> None:
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UserError("单位名称空着、太长，或有换行等看不见的字符，没有保存。", hint="请照批文填写全称。")
    if name == known.name:
        raise UserError(f"{known.name}本来就叫这个名称。", hint="请填新的名称。")
    taken = next((one for one in service.organs() if one.id != known.id and one.name == name), None)
    if taken:
        raise UserError(f"单位「{name}」已经登记过。", hint="两个单位合并的，用「停用」写明接续单位。")


def _check_successor(organ_id: str, successor: Organ, on: date) -> None:
    if successor.id == organ_id or successor.has_ended(on.isoformat()):
        raise UserError(f"接续单位{successor.name}那天也不在了，没有保存。", hint="请选还在的单位。")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
