"""The demo county (演示县): fills an empty county store through the same services a clerk uses, or leaves it empty."""

import json
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import resources
from db import clock, demo_cases
from db.actors import Actor, Role, SiteKind
from db.cases.tables import CaseRow
from db.errors import UserError
from db.handover import service as handover
from db.handover.acts import HandoverActKind
from db.handover.checklists import gate
from db.handover.memoranda import service as memoranda
from db.handover.registers import acting
from db.handover.registers import service as entries
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry
from db.handover.rules import DIRECTION_LABELS, Checklist, Direction, Line, Party
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Material
from db.items.specs import relations
from db.organs import service as organs
from db.organs.rules import Organ, OrganKind
from db.rows import uuid7
from db.rulesets import service as rulesets
from db.rulesets.rules import RuleSet
from db.store import database

BUREAU = "县行政审批服务管理局"
"""The name in the facts that stands for the office whose store this is, whatever it was called at its start."""


@dataclass(frozen=True, slots=True)
class _Demo:
    """The state of filling: who asked, and everything already entered, by name."""

    actor: Actor
    organs: dict[str, Organ] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)


def fill(actor: Actor, list_only: bool = False) -> Generator[str, None, None]:
    """Fill this empty county store in one transaction, yielding after each part what was entered, in Chinese.

    With `list_only` the county gets its offices, items and rules, but no handover and no cases.

    A township's store gets example cases on the list the county's package brought. The demo's people sign and decide,
    but get no password: nobody can sign in as one of them unless `seat` is called. Closing the generator early leaves
    the store as it was. Raises UserError for another kind of office, or a store that is not empty.
    """
    if actor.site.kind is SiteKind.TOWNSHIP:
        yield f"办件 {demo_cases.fill_station(actor)} 件"
        return
    _refuse_unless_empty(actor)
    demo = _Demo(actor)
    with database.atomic():
        yield f"单位 {_organs(demo)} 个"
        yield f"事项 {_items(demo)} 项，办事指南 {_guides(demo)} 份"
        yield f"合并办理和材料简化 {_relations(demo)} 条"
        _rule_set(demo)
        if list_only:
            return
        batch_id = _batch(demo)
        for sheet in _facts("batch_2020")["checklists"]:
            way = DIRECTION_LABELS[Direction(sheet["direction"])]
            yield f"{sheet['department']}{way}清单 {_checklist(demo, batch_id, sheet)} 行"
        yield f"审管衔接备忘录 {_memoranda(demo, batch_id)} 份"
        yield f"移交台账 {_registers(demo, batch_id)} 条"
        yield from demo_cases.fill(actor, demo.people, demo.items)


def seat(actor: Actor, password: str) -> tuple[str, ...]:
    """Let the giver and the witness of the demo sign in at this PC with the given password; returns their names."""
    names = []
    taken = {name for name, _, _ in organs.users()}
    for row in _facts("people")["people"]:
        organ = organs.organ_named(row["organ"])
        roles = frozenset(map(Role, row["roles"]))
        signs = roles & {Role.HANDOVER, Role.WITNESS} and organ and organ.id != actor.organ_id
        if organ and signs and row["name"] not in taken:
            organs.add_user(actor, row["name"], password, organ.id, roles)
            names.append(row["name"])
    return tuple(names)


def _refuse_unless_empty(actor: Actor) -> None:
    if actor.site.kind is not SiteKind.COUNTY:
        raise UserError(
            "演示县只能装进县局的库，没有装入。",
            hint="请另建一个县局的空库再装；乡镇的清单由县里的数据包带来。",
        )
    if items.editions() or handover.batches() or CaseRow.select().exists() or len(organs.organs()) > 1:
        raise UserError("这个库里已经有数据，没有装入演示县。", hint="请另选一个文件夹建空库，再装演示县。")


def _facts(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(resources.path(f"demo/{name}.json").read_text(encoding="utf-8"))
    return content


def _organs(demo: _Demo) -> int:
    demo.organs[BUREAU] = organs.add_aliases(demo.actor, demo.actor.organ_id, (BUREAU, "县行政审批局"))
    for row in _facts("organs")["organs"]:
        if row["name"] in demo.organs:
            continue
        parent = demo.organs[row["parent"]].id if row["parent"] else None
        demo.organs[row["name"]] = organs.add_organ(
            demo.actor,
            row["name"],
            row["short_name"],
            OrganKind(row["kind"]),
            row["code"],
            parent,
            tuple(row["aliases"]),
        )
    for row in _facts("people")["people"]:
        demo.people[row["name"]] = _person(demo, row["name"], row["organ"], frozenset(map(Role, row["roles"])))
    return len(demo.organs)


def _person(demo: _Demo, name: str, organ_name: str, roles: frozenset[Role]) -> Actor:
    """The signed-in user where name and office are the same, else somebody who acts in the demo only."""
    organ, user = demo.organs[organ_name], demo.actor
    user_id = user.user_id if (user.name, user.organ_id) == (name, organ.id) else uuid7()
    return Actor(user_id, name, organ.id, organ.name, roles, user.site)


def _items(demo: _Demo) -> int:
    facts = _facts("items")
    named = facts["edition"]
    edition = items.ensure_edition(demo.actor, named["name"], named["level"], named["region"])
    new = [_item(demo, row) for row in facts["items"]]
    ids = items.add_items(demo.actor, edition.id, new)
    demo.items.update(zip((item.name for item in new), ids, strict=True))
    return len(new)


def _item(demo: _Demo, row: dict[str, Any]) -> NewItem:
    implementing = row["implementing_body"]
    return NewItem(
        name=row["name"],
        code=row["code"],
        department=row["department"],
        implementing_body=demo.organs[BUREAU].name if implementing == BUREAU else implementing,
        supervising_body=row["supervising_body"],
        item_type=row["item_type"],
        type_text=row["type_as_written"],
        basis=row["basis"],
        level=row["level"],
        statutory_limit=row["statutory_limit"],
        statutory_unit=row["statutory_unit"],
        limit_basis=row["limit_basis"],
        promised_limit=row["promised_limit"],
        promised_unit=row["promised_unit"],
        township_accepts=row["township_accepts"],
        note=row["note"],
        source=row["source"],
        commitment=row.get("commitment", False),
    )


def _guides(demo: _Demo) -> int:
    facts = _facts("guides")["guides"]
    for row in facts:
        materials = [
            Material(position, m["name"], m["form"], m["copies"], m["core"], m["note"])
            for position, m in enumerate(row["materials"], start=1)
        ]
        basis = f"（{row['validity_basis']}）" if row["validity_basis"] else ""
        items.add_guide(
            demo.actor,
            demo.items[row["item"]],
            materials=materials,
            effective_on=row["effective_on"],
            conditions=row["conditions"],
            process=row["process"],
            fee=row["fee"],
            result_name=row["result_name"],
            validity=row["validity"] + basis,
            place=row["place"],
            note=row["note"],
        )
    return len(facts)


def _relations(demo: _Demo) -> int:
    facts = _facts("relations")
    edition, listed = items.current_edition(), demo.items
    assert edition is not None
    department = "县住房和城乡建设管理局"
    new = [
        NewItem(row["name"], row["code"], department, demo.organs[BUREAU].name, department, "10", level="4")
        for row in facts["items"]
    ]
    listed.update(zip((item.name for item in new), items.add_items(demo.actor, edition.id, new), strict=True))
    for row in facts["relations"]:
        materials = tuple(Material(n, name, "原件", 1, True) for n, name in enumerate(row["materials"], start=1))
        told = relations.Relation(
            relations.RelationKind(row["kind"]), facts["document"], facts["document_number"], facts["effective_on"],
            listed.get(row["other"]), row["other"], materials,
        )  # fmt: skip
        relations.add_relation(demo.actor, listed[row["item"]], told)
    return len(facts["relations"])


def _rule_set(demo: _Demo) -> None:
    values = _facts("rule_set")
    del values["about"], values["sources"]
    rulesets.add_rule_set(demo.actor, RuleSet(**values))


def _batch(demo: _Demo) -> str:
    facts = _facts("batch_2020")
    new = handover.NewBatch(
        facts["name"],
        facts["document_title"],
        facts["document_number"],
        facts["issuer"],
        date.fromisoformat(facts["notice_on"]),
        date.fromisoformat(facts["deadline"]),
        facts["transition_months"],
        facts["note"],
    )
    moved = [
        handover.NewTransferItem(
            move["seq"],
            Direction(move["direction"]),
            move["name"],
            move["item_type"],
            move["type_as_written"],
            demo.organs[move["from_organ"]].id,
            demo.organs[move["to_organ"]].id,
            move["part"],
            demo.items[move["name"]],
        )
        for move in facts["items"]
    ]
    return handover.add_batch(demo.actor, new, moved).id


def _checklist(demo: _Demo, batch_id: str, sheet: dict[str, Any]) -> int:
    direction = Direction(sheet["direction"])
    lines = [
        handover.NewLine(
            line["category"], line["name"], line["quantity"], line["unit"], line["medium"],
            line["specification"], line["serials"], remark=line["remark"],
        )
        for line in sheet["lines"]
    ]  # fmt: skip
    department, bureau = demo.organs[sheet["department"]].id, demo.actor.organ_id
    made = handover.add_checklist(demo.actor, batch_id, direction, department, bureau, lines)
    made = handover.issue(demo.actor, made.id)
    for line, told in zip(made.lines, sheet["lines"], strict=True):
        _tell_line(demo, made, line, sheet, told)
    return len(lines)


def _tell_line(demo: _Demo, made: Checklist, line: Line, sheet: dict[str, Any], told: dict[str, Any]) -> None:
    receiver = demo.people[sheet["receiver_person"]]
    if "excused" in told:
        handover.excuse(receiver, made.id, line.id, told["excused"])
    if "owed" in told:
        owed = told["owed"]
        due_on = clock.today() + timedelta(days=owed["due_days"])
        handover.owe(receiver, made.id, line.id, due_on, owed["reason"], owed["responsible"])
    for name in told["signed"]:
        party = Party(name)
        quantity = told.get("received") if party is Party.RECEIVER else None
        handover.sign(demo.people[sheet[f"{name}_person"]], made.id, line.id, party, quantity)


def _memoranda(demo: _Demo, batch_id: str) -> int:
    departments = dict.fromkeys(sheet["department"] for sheet in _facts("batch_2020")["checklists"])
    for department in departments:
        memoranda.draft_memorandum(demo.actor, batch_id, demo.organs[department].id)
    return len(departments)


def _registers(demo: _Demo, batch_id: str) -> int:
    """Seals old and new, a key with its chain, stock with its ranges, archives: those received name their line."""
    facts = _facts("registers")["entries"]
    sheets = [found for found in gate.of_batch(batch_id) if found.direction is Direction.IN]
    lines = {(found.department, line.number): line.id for found in sheets for line in found.lines}
    organs_by_name = {name: organ.id for name, organ in demo.organs.items()} | {"": ""}
    new = [
        NewEntry(
            Register(row["register"]), row["name"], batch_id, organs_by_name[row["organ"]], demo.actor.organ_id,
            row["serial"], quantity=row["quantity"], unit=row["unit"], fields=row["fields"],
            line_id=lines.get((row["organ"], row["line"]), ""), note="示例",
        )
        for row in facts
    ]  # fmt: skip
    for made, row in zip(entries.add_entries(demo.actor, new), facts, strict=True):
        for told in row["steps"]:
            step = acting.Step(HandoverActKind(told["kind"]), date.fromisoformat(told["on"]), told["details"])
            acting.take_step(demo.actor, made.id, step)
    return len(facts)
