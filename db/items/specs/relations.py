"""Relations between items: merged handling (合并办理), materials other than the guide's, links before and beside."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from enum import StrEnum

from db import journal
from db.actors import Actor
from db.calendar.days import is_day
from db.errors import UserError
from db.items import editors
from db.items import service as items
from db.items.rules import Guide, Material
from db.items.specs.publication import FORM_WORDS
from db.items.tables import RelationRow
from db.sheets.rules import comparable
from db.store import database


class RelationKind(StrEnum):
    """How an item relates to another one, or which materials it asks for instead of its guide's."""

    MERGED_INTO = "merged_into"
    ONLY_MATERIALS = "only_materials"
    PREREQUISITE = "prerequisite"
    LINKED = "linked"


RELATIONS = {
    RelationKind.MERGED_INTO: "合并办理，并入",
    RelationKind.ONLY_MATERIALS: "只收下列材料",
    RelationKind.PREREQUISITE: "前一环节",
    RelationKind.LINKED: "关联事项",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of an item with the document that says so, in force from a day and perhaps until one.

    `ended_on` is the first day it does not hold. The other item may be known by its name alone.
    """

    kind: RelationKind
    document: str
    document_number: str
    effective_on: str
    other_id: str | None = None
    other_name: str = ""
    materials: tuple[Material, ...] = ()
    ended_on: str = ""
    note: str = ""
    id: str = ""
    item_id: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        text = day.isoformat()
        return self.effective_on <= text and (not self.ended_on or text < self.ended_on)

    @property
    def paper(self) -> str:
        """The document, with its number."""
        return f"{self.document}（{self.document_number}）" if self.document_number else self.document

    @property
    def words(self) -> str:
        """The relation as a line."""
        if self.kind is RelationKind.ONLY_MATERIALS:
            return f"{RELATIONS[self.kind]}：{'、'.join(one.name for one in self.materials)}"
        return f"{RELATIONS[self.kind]}「{self.other_name}」"


@dataclass(frozen=True, slots=True)
class MaterialsInForce:
    """What an applicant hands in on a day, and why it is not simply the guide's list.

    `merged_into` names the item this one is handled in, '' when it is handled by itself; `merged` those handled
    in this one; `spared` what an earlier link already collected, with that link; `documents` what all this rests on.
    """

    materials: tuple[Material, ...]
    documents: tuple[str, ...] = ()
    merged_into: str = ""
    merged: tuple[str, ...] = ()
    spared: tuple[tuple[str, str], ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """Everything a window should know, one sentence each."""
        found = [f"已并入「{self.merged_into}」办理，不单独收件。"] if self.merged_into else []
        found += [f"合并办理：{'、'.join(self.merged)}，只发本事项的证件。"] if self.merged else []
        found += [f"「{name}」在「{link}」已经交过，不再收。" for name, link in self.spared]
        return (*found, *(f"材料依据 {document}。" for document in self.documents))


def relations(item_id: str) -> list[Relation]:
    """The relations of an item in their order, ended ones included."""
    rows = RelationRow.select().where(RelationRow.item_id == item_id).order_by(RelationRow.position)
    return [relation(row) for row in rows]


def relation(row: RelationRow) -> Relation:
    """A row as a relation; of a kind this program does not know it is a plain link."""
    known = row.kind in set(RelationKind)
    return Relation(
        RelationKind(row.kind) if known else RelationKind.LINKED, row.document, row.document_number, row.effective_on,
        row.other_id, row.other_name, decode_materials(row.materials), row.ended_on, row.note, row.id, row.item_id,
    )  # fmt: skip


def add_relation(actor: Actor, item_id: str, new: Relation) -> Relation:
    """Enter a relation. Raises UserError without its document, its other item, or its materials."""
    editors.require_county_editor(actor)
    item = items.item(item_id)
    other = items.item(new.other_id) if new.other_id else None
    new = replace(new, other_name=new.other_name.strip() or (other.name if other else ""), item_id=item_id)
    _check(new)
    with database.atomic():
        known = relations(item_id)
        if new.kind is RelationKind.MERGED_INTO and other and _leads_back(other.id, item_id):
            raise UserError(f"「{other.name}」已经并入「{item.name}」，没有保存。", hint="两个事项不能互相并入。")
        row = RelationRow.create(
            item_id=item_id, position=len(known) + 1, kind=new.kind, other_id=new.other_id, other_name=new.other_name,
            materials=encode_materials(new.materials), document=new.document.strip(),
            document_number=new.document_number.strip(), effective_on=new.effective_on, ended_on=new.ended_on,
            note=new.note.strip(),
        )  # fmt: skip
        after = {"relation": new.words, "from": new.effective_on}
        journal.record(actor, f"录入关系 {item.name}", "item", item_id, after=after, reason=new.paper)
    return replace(new, id=row.id)


def end_relation(actor: Actor, relation_id: str, ended_on: date, reason: str) -> None:
    """End a relation: from that day on it does not hold; the row stays."""
    editors.require_county_editor(actor)
    if not reason.strip():
        raise UserError("停用关系要写明理由，没有保存。", hint="请写清依据哪份文件停用。")
    with database.atomic():
        row = RelationRow.get_or_none(RelationRow.id == relation_id)
        if row is None or row.ended_on:
            raise UserError("这条关系已经停用，没有改动。", hint="请刷新后再看。")
        if ended_on.isoformat() < row.effective_on:
            raise UserError(f"停用日期早于生效日期 {row.effective_on}，没有保存。", hint="请核对日期。")
        row.ended_on = ended_on.isoformat()
        row.save()
        after = {"relation": relation(row).words, "until": row.ended_on}
        journal.record(actor, "停用关系", "item", row.item_id, after=after, reason=reason)


def materials_in_force(item_id: str, day: date, guide: Guide | None = None) -> MaterialsInForce:
    """The materials of an item on a day: the guide's, changed by the relations in force then (山西 2019 三(四);
    泽州 2020 三(一)2).

    Only the materials a document names are asked for where it names them; those of items merged into this one are
    asked for once; what an earlier link collected is not asked for again. The guide is the newest unless one is given.
    """
    own = [one for one in relations(item_id) if one.holds(day)]
    guide = guide or items.guide(item_id)
    kept = list(guide.materials if guide else ())
    documents: list[str] = []
    for one in own:
        if one.kind is RelationKind.ONLY_MATERIALS:
            kept = _only(kept, one)
            documents.append(one.paper)
    merged = _merged(item_id, day)
    for one in merged:
        kept = _joined(kept, one)
        documents.append(one.paper)
    spared: list[tuple[str, str]] = []
    for one in own:
        if one.kind is RelationKind.PREREQUISITE and one.other_id:
            kept = _spare(kept, one, spared)
    into = [one for one in own if one.kind is RelationKind.MERGED_INTO]
    documents += [one.paper for one in into]
    numbered = tuple(replace(one, position=number) for number, one in enumerate(kept, 1))
    names = tuple(items.item(one.item_id).name for one in merged)
    return MaterialsInForce(
        numbered, tuple(dict.fromkeys(filter(None, documents))), into[0].other_name if into else "", names,
        tuple(spared),
    )  # fmt: skip


def _merged(item_id: str, day: date) -> list[Relation]:
    rows = RelationRow.select().where(RelationRow.other_id == item_id, RelationRow.kind == RelationKind.MERGED_INTO)
    return [one for one in map(relation, rows) if one.holds(day)]


def _only(kept: Sequence[Material], one: Relation) -> list[Material]:
    """The materials a document names; what the guide says of them stays."""
    known = {comparable(material.name): material for material in kept}
    return [known.get(comparable(named.name)) or _from(named, one.paper) for named in one.materials]


def _joined(kept: Sequence[Material], one: Relation) -> list[Material]:
    """With those of an item merged into this one, each asked for once."""
    names = {comparable(material.name) for material in kept}
    guide = items.guide(one.item_id)
    more = one.materials or (guide.materials if guide else ())
    return [*kept, *(_from(new, one.paper) for new in more if comparable(new.name) not in names)]


def _spare(kept: Sequence[Material], one: Relation, spared: list[tuple[str, str]]) -> list[Material]:
    """Without what the link before collected (山西 2019 三(四)); an application form is always a new one."""
    guide = items.guide(one.other_id or "")
    collected = {
        comparable(material.name)
        for material in (guide.materials if guide else ())
        if not any(word in material.name for word in FORM_WORDS)
    }
    gone = [material for material in kept if comparable(material.name) in collected]
    spared += [(material.name, one.other_name) for material in gone]
    return [material for material in kept if material not in gone]


def _from(material: Material, paper: str) -> Material:
    return replace(material, basis=material.basis or paper)


def _leads_back(item_id: str, wanted: str) -> bool:
    """Whether an item is merged, over any number of steps, into the wanted one."""
    seen: set[str] = set()
    while item_id and item_id not in seen:
        seen.add(item_id)
        into = [one for one in relations(item_id) if one.kind is RelationKind.MERGED_INTO and not one.ended_on]
        item_id = (into[0].other_id or "") if into else ""
        if item_id == wanted:
            return True
    return False


def _check(new: Relation) -> None:
    if not new.document.strip():
        raise UserError("没有写依据文件，没有保存。", hint="请填文件名称和文号；没有文件的做法不能录入。")
    if not new.effective_on:
        raise UserError("没有填生效日期，没有保存。", hint="请照文件填写生效日期。")
    wrong = next((day for day in (new.effective_on, new.ended_on) if day and not is_day(day)), "")
    if wrong:
        raise UserError(f"日期「{wrong}」看不懂，没有保存。", hint="请写成 2026-10-20。")
    if new.kind is RelationKind.ONLY_MATERIALS:
        if not new.materials:
            raise UserError("没有写只收哪些材料，没有保存。", hint="请照文件逐项填写材料名称。")
    elif not new.other_name:
        raise UserError("没有选另一个事项，没有保存。", hint="请先查找并选定事项。")
    if new.other_id and new.other_id == new.item_id:
        raise UserError("事项不能和它自己有关系，没有保存。", hint="请另选一个事项。")


def encode_materials(materials: Iterable[Material]) -> str:
    """The materials of a relation as JSON text."""
    return json.dumps([asdict(one) for one in materials], ensure_ascii=False, sort_keys=True)


def decode_materials(text: str) -> tuple[Material, ...]:
    """The materials of a relation from JSON text; members this program does not know are passed over."""
    try:
        found = json.loads(text)
    except ValueError:
        return ()
    known = {one.name for one in fields(Material)}
    rows = [row for row in found if isinstance(row, dict) and row.get("name")] if isinstance(found, list) else []
    plain = {"position": 0, "form": "1", "copies": 1, "core": True}
    return tuple(Material(**(plain | {key: value for key, value in row.items() if key in known})) for row in rows)
