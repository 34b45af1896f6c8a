"""Drawing experts by lot from the expert register (审批专家库), in a way that anybody can check afterwards."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.actors import Actor
from db.cases import reading, service
from db.cases.acts import ActKind, CaseAct, last_of
from db.cases.reviewing.hearings import names_of
from db.cases.rules import CaseDetail
from db.cases.surveys.planning import Person
from db.errors import UserError
from db.handover.registers import standing
from db.handover.registers.life import PUT_AWAY
from db.handover.registers.rules import Register
from db.store import database


@dataclass(frozen=True, slots=True)
class Expert:
    """One expert who may be drawn."""

    id: str
    name: str
    field: str
    title: str
    unit: str
    phone: str


@dataclass(frozen=True, slots=True)
class Draw:
    """What is to be drawn: how many of which specialty; `avoid` names who keeps away, with the reason (回避);
    `keep` those drawn before who stay."""

    count: int
    specialty: str = ""
    avoid: Mapping[str, str] | None = None
    keep: tuple[str, ...] = ()


def by_lot(ids: Sequence[str], count: int, seed: str) -> list[str]:
    """`count` of these ids, chosen by the seed alone: anybody with the ids and the seed gets the same result. Pure."""
    return sorted(set(ids), key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).hexdigest())[:count]


def specialties() -> tuple[str, ...]:
    """The specialties of the experts in the register, in the order of entering."""
    return tuple(dict.fromkeys(one.said("field") for one in standing.standings(Register.EXPERT) if one.said("field")))


def experts(specialty: str, day: date) -> list[Expert]:
    """The experts who may be drawn on a day: of the specialty, neither struck off nor past their term (聘期)."""
    return [
        Expert(one.id, one.entry.name, one.said("field"), one.said("title"), one.said("unit"), one.said("phone"))
        for one in standing.standings(Register.EXPERT)
        if specialty.strip() in one.said("field")
        and one.state not in PUT_AWAY
        and (not one.said("expires_on") or one.said("expires_on") >= day.isoformat())
    ]


def drawn_of(acts: Sequence[CaseAct]) -> tuple[str, ...]:
    """The names drawn last for a case."""
    act = last_of(acts, ActKind.EXPERTS_DRAWN)
    return names_of(act.details.get("names", "")) if act else ()


def drawn_experts(case_id: str, day: date) -> list[Expert]:
    """The experts drawn last for a case, with what the register says of them."""
    names = drawn_of(reading.acts_of(case_id))
    known = {one.name: one for one in experts("", day)}
    return [known.get(name, Expert("", name, "", "", "", "")) for name in names]


def as_people(case_id: str, day: date) -> tuple[Person, ...]:
    """The experts drawn last for a case, as participants of a survey; empty where none were drawn."""
    return tuple(Person(one.name, one.unit, "expert", one.title, one.id) for one in drawn_experts(case_id, day))


def draw(actor: Actor, case_id: str, wanted: Draw, happened_on: date, reason: str = "") -> CaseDetail:
    """Draw experts for a case and record names, pool, seed and who kept away; a second draw needs its reason.

    Raises UserError where the pool is too small, a person keeps away without a reason, or a redraw has none.
    """
    avoid = {name.strip(): why.strip() for name, why in (wanted.avoid or {}).items() if name.strip()}
    with database.atomic():
        before = drawn_of(reading.acts_of(case_id))
        _check(wanted, avoid, before, reason)
        pool = experts(wanted.specialty, happened_on)
        keep = [name for name in before if name in wanted.keep]
        free = [one for one in pool if one.name not in avoid and one.name not in keep]
        missing = wanted.count - len(keep)
        if len(free) < missing:
            raise UserError(
                f"专家库里「{wanted.specialty or '全部'}」可以抽的只有 {len(free)} 人，要抽 {missing} 人，没有抽取。",
                hint="请减少人数、放宽专业，或先在「划转移交」的审批专家库里补录。",
            )
        seed = secrets.token_hex(8)
        chosen = set(by_lot([one.id for one in free], missing, seed))
        names = keep + [one.name for one in free if one.id in chosen]
        details = {
            "names": "、".join(names), "pool": str(len(free)), "drawn": str(missing), "seed": seed,
            "ids": json.dumps(sorted(one.id for one in free)), "specialty": wanted.specialty.strip(),
            "kept": "、".join(keep), "avoided": json.dumps(avoid, ensure_ascii=False) if avoid else "",
        }  # fmt: skip
        told = {name: text for name, text in details.items() if text}
        return service.act(actor, case_id, ActKind.EXPERTS_DRAWN, happened_on, reason, told)


def _check(wanted: Draw, avoid: Mapping[str, str], before: Sequence[str], reason: str) -> None:
    if not 1 <= wanted.count <= 99:
        raise UserError("抽取人数不对，没有抽取。", hint="请填 1 到 99。")
    unexplained = [name for name, why in avoid.items() if not why]
    if unexplained:
        raise UserError(f"{'、'.join(unexplained)}的回避没有写理由，没有抽取。", hint="请写明与申请人是什么关系。")
    if before and not reason.strip():
        raise UserError(
            f"已经抽过专家：{'、'.join(before)}，没有重抽。", hint="重新抽取要写明理由，例如某人因病不能参加。"
        )
    if len([name for name in before if name in wanted.keep]) >= wanted.count:
        raise UserError("保留的专家已经够数，没有抽取。", hint="请改人数，或去掉要换的人。")
