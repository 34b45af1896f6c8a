"""What an ended item leaves to its successor (承接): spec, guide, supervision, relations, to be checked by a person."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from db import clock, journal
from db.actors import Actor
from db.errors import UserError
from db.items import editors
from db.items import service as items
from db.items.changes import versions
from db.items.rules import Item, ItemStatus
from db.items.specs import relations, rules
from db.items.specs import service as specs
from db.items.specs.elements import INHERITED_KEY
from db.items.specs.relations import Relation
from db.items.specs.rules import Spec
from db.items.supervision import service as supervision
from db.items.supervision.rules import Rule, same_bodies
from db.items.tables import GuideRow, MaterialRow, RelationRow, SpecRow, SupervisionRow
from db.rows import uuid7
from db.store import database

_BEFORE = (
    "WITH heir AS (SELECT value AS id FROM json_each(?)) SELECT successor_id, id FROM item"
    " WHERE successor_id IN heir UNION SELECT one.value, line.item_id FROM adjustment_line line,"
    " json_each(line.successors) one JOIN item ON item.id = line.item_id"
    " WHERE one.value IN heir AND item.successor_id IN (SELECT value FROM json_each(line.successors)) ORDER BY 1, 2"
)
"""The ended items that each of many items succeeds: a row names its first successor, its adjustment names all."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one item took over from the one it succeeds; nothing where it comes from several (合并)."""

    item: Item
    sources: tuple[Item, ...]
    what: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """In a sentence."""
        names = "".join(f"「{one.name}」" for one in self.sources)
        if len(self.sources) > 1:
            kept = "规范、指南、监管规则没有自动承接，请选其中一项承接或者另行编制"
            return f"「{self.item.name}」由{names}合并，{kept}"
        return f"「{self.item.name}」承接{names}的{'、'.join(self.what)}，待核对"


def predecessors_of(item_id: str) -> list[Item]:
    """The ended items an item succeeds, as their adjustments say."""
    return _predecessors([item_id])[item_id]


def _predecessors(heirs: Sequence[str]) -> dict[str, list[Item]]:
    """The same for many items at once, by their ids: the lines of all adjustments are gone through only once."""
    found: dict[str, list[Item]] = {heir: [] for heir in heirs}
    for heir, item_id in database.execute_sql(_BEFORE, (json.dumps(list(heirs)),)).fetchall():
        found[heir].append(items.item(item_id))
    return found


def pass_on(actor: Actor, item_ids: Sequence[str], on: date) -> list[Taken]:
    """Let the successors of items that end on a day take over what they lack, inside the caller's transaction.

    From a single ended item everything is taken over, to be checked; from several nothing, because only a person can
    choose. Returns what happened to each successor.
    """
    heirs = _heirs(item_ids)
    found = []
    for heir, sources in _predecessors(heirs).items():
        item = items.item(heir)
        what = _copy(actor, sources[0], item, on) if len(sources) == 1 else ()
        if what or (len(sources) > 1 and specs.spec(heir) is None):
            found.append(Taken(item, tuple(sources), what))
    return found


def _heirs(item_ids: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(heir for heirs in versions.successors(item_ids).values() for heir in heirs))


def unchecked(item_ids: Sequence[str]) -> list[str]:
    """What the successors of ended items still wait for, in words: a check, or for somebody to choose."""
    found = []
    for heir, sources in _predecessors(_heirs(item_ids)).items():
        item, spec = items.item(heir), specs.spec(heir)
        if spec and spec.inherited:
            found.append(f"「{item.name}」的实施规范承接自「{spec.inherited}」，待核对")
        elif spec is None and len(sources) > 1 and any(specs.spec(one.id) for one in sources):
            found.append(Taken(item, tuple(sources)).words)
    return found


def pointing(ended: Mapping[str, Sequence[str]]) -> list[str]:
    """What is to be done about relations of other items to ended ones, in words; `ended` names their successors."""
    if not ended:
        return []
    rows = RelationRow.select().where(RelationRow.other_id.in_(list(ended)), RelationRow.ended_on == "")
    told: dict[bool, dict[str, list[str]]] = {True: {}, False: {}}
    for one in (relations.relation(row) for row in rows if row.item_id not in ended):
        item = items.item(one.item_id)
        if item.status is ItemStatus.CURRENT:
            told[bool(ended[one.other_id or ""])].setdefault(item.id, [f"「{item.name}」"]).append(one.words)
    asked = {True: "请改指接续事项", False: "没有接续事项，请停用这些关系"}
    return [
        f"另有 {len(found)} 项与停用事项有关系，{asked[succeeded]}："
        + "、".join(f"{name}（{'、'.join(words)}）" for name, *words in found.values())
        for succeeded, found in told.items()
        if found
    ]


def marks(found: Sequence[Relation]) -> dict[str, str]:
    """What became of the other items of relations that hold, by the ids of those whose other item has ended."""
    told = {}
    for one in found:
        if one.other_id and not one.ended_on:
            other = items.item(one.other_id)
            heirs = "".join(f"「{items.item(heir).name}」" for heir in versions.successors_of(other.id))
            if other.status is not ItemStatus.CURRENT:
                told[one.id] = f"已停用，{'接续事项' + heirs if heirs else '没有接续事项'}"
    return told


def take_over(actor: Actor, item_id: str, source_id: str) -> Taken:
    """Let a person choose which of the items it succeeds an item takes over from (合并后的承接).

    Raises UserError where it does not succeed that item, and where it has everything of its own already.
    """
    editors.require_county_editor(actor)
    item, source = items.item(item_id), items.item(source_id)
    if source_id not in {one.id for one in predecessors_of(item_id)}:
        raise UserError(
            f"「{item.name}」不是接续「{source.name}」的事项，没有承接。", hint="请选停用时写明由它接续的事项。"
        )
    with database.atomic():
        what = _copy(actor, source, item, clock.today())
    if not what:
        raise UserError(
            f"「{item.name}」已有自己的规范、指南和监管规则，没有承接。", hint="请直接编辑实施规范，再生成指南。"
        )
    return Taken(item, (source,), what)


def _copy(actor: Actor, source: Item, item: Item, on: date) -> tuple[str, ...]:
    copied = (
        ("实施规范", _copy_spec(source, item, on)), ("办事指南", _copy_guide(source, item, on)),
        ("监管规则", _copy_supervision(actor, source, item)), ("关系", _copy_relations(source, item, on)),
    )  # fmt: skip
    what = tuple(words for words, done in copied if done)
    if what:
        after = {"from": source.id, "what": "、".join(what)}
        journal.record(actor, f"承接 {item.name} ← {source.name}，待核对", items.KIND, item.id, after=after)
    return what


def _copy_spec(source: Item, item: Item, on: date) -> bool:
    """The newest spec, with what the list says of the successor in it; it is marked until a person has checked it."""
    old = specs.spec(source.id)
    if old is None or specs.spec(item.id):
        return False
    listed = specs.from_list(item)
    elements = dict(old.elements) | {
        key: replace(old.elements.get(key, value), value=value.value) for key, value in listed.items()
    }
    made = Spec(item.id, 1, elements=elements, unknown={**old.unknown, INHERITED_KEY: source.name})
    SpecRow.create(
        item_id=item.id, version=1, effective_on=on.isoformat(), document=old.document,
        document_number=old.document_number, source_level=old.source_level, elements=rules.encode_elements(made),
        materials=rules.encode_materials(old.materials), note=_remark(source, old.version),
    )  # fmt: skip
    return True


def _copy_guide(source: Item, item: Item, on: date) -> bool:
    """The newest guide with its materials, behind its spec from the first: it is not published as it is."""
    known = GuideRow.select().where(GuideRow.item_id == source.id).order_by(GuideRow.version.desc())
    old: Any = known.dicts().first()
    if old is None or items.guide(item.id):
        return False
    own = {"id": uuid7(), "item_id": item.id, "version": 1, "effective_on": on.isoformat(), "spec_version": 0}
    GuideRow.insert({**old, **own}).execute()
    materials: Any = MaterialRow.select().where(MaterialRow.guide_id == old["id"]).dicts()
    for row in materials:
        MaterialRow.insert({**row, "id": uuid7(), "guide_id": own["id"]}).execute()
    return True


def _copy_supervision(actor: Actor, source: Item, item: Item) -> bool:
    """How the item is supervised; the bodies are those the list names, the 互联网+监管 entry has to be made anew."""
    if not SupervisionRow.select().where(SupervisionRow.item_id == source.id).exists():
        return False
    if SupervisionRow.select().where(SupervisionRow.item_id == item.id).exists():
        return False
    old, own = supervision.supervision_of(source), supervision.supervision_of(item)
    note = "；".join(filter(None, (old.elements.note, _remark(source))))
    elements = replace(old.elements, entry_number="", entered_on="", note=note)
    same = not own.bodies or same_bodies(old.bodies, own.words)
    wanted = replace(old if same else own, elements=elements)
    supervision.write(
        actor, item, wanted if same else replace(wanted, rule=Rule.WRITTEN, basis=item.source), items.organ_ids()
    )
    return True


def _copy_relations(source: Item, item: Item, on: date) -> bool:
    """The relations that hold; those that end with the item it succeeds do not go on."""
    held = [one for one in relations.relations(source.id) if one.holds(on) and one.other_id != item.id]
    if not held or relations.relations(item.id):
        return False
    for position, one in enumerate(held, 1):
        told = {"note": "；".join(filter(None, (one.note, _remark(source)))), "position": position, "item_id": item.id}
        row: Any = RelationRow.select().where(RelationRow.id == one.id).dicts().get()
        RelationRow.insert({**row, "id": uuid7(), **told}).execute()
    return True


def _remark(source: Item, version: int = 0) -> str:
    return f"承接「{source.name}」" + (f"第 {version} 版" if version else "") + "，待核对"
