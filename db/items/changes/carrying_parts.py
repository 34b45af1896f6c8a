"""Parts of a draft's items that were changed on its base since: specs, guides, relations, supervision.

Versions of specs and guides are only added, and relations only added or ended, so what the draft holds shows what the
base had when it was copied. Supervision is overwritten; there the journal shows what was done since.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from db import journal
from db.actors import Actor
from db.items import service as items
from db.items.acts import LIST_ACT_LABELS, ListActKind
from db.items.changes.carrying_rules import MISSED_KINDS, Missed, MissedKind
from db.items.rules import Edition, Item, ItemStatus
from db.items.specs import rules
from db.items.specs.relations import RELATIONS, RelationKind
from db.items.supervision import service as supervision
from db.items.supervision.rules import same_bodies
from db.items.tables import GuideRow, ItemRow, MaterialRow, RelationRow, SpecRow
from db.rows import uuid7
from db.store import database

_Row = Mapping[str, Any]
_Versioned = type[SpecRow] | type[GuideRow]
_SPEC = ("effective_on", "document", "document_number", "source_level", "elements", "materials", "note")
_GUIDE = ("effective_on", "conditions", "process", "fee", "result_name", "validity", "place", "note", "elements")
_MATERIAL = ("position", "name", "form", "copies", "core", "note", "basis", "source")
_RELATION = ("kind", "other_id", "other_name", "materials", "document", "document_number", "effective_on", "note")
_MATERIALS = "materials_of"
_TAKEN = "承接底版的"

_PAIRS = (
    "SELECT base.id, own.id FROM item own JOIN item base ON base.id = own.predecessor_id"
    " WHERE own.edition_id = ? AND own.status = ?2 AND base.status = ?2"
)
_BEHIND = (
    "SELECT pair.key, pair.value FROM json_each(?) pair JOIN {0} theirs ON theirs.item_id = pair.key"
    " AND theirs.version = (SELECT max(version) FROM {0} WHERE item_id = pair.key)"
    " WHERE NOT EXISTS (SELECT 1 FROM {0} ours WHERE ours.item_id = pair.value AND {1}) ORDER BY pair.key"
)
"""The pairs of items where nothing of the draft's reads as the newest version of the base's."""

_NAMED = ", ".join(_MATERIAL)
_SAME_MATERIALS = (
    f" AND NOT EXISTS (SELECT {_NAMED} FROM material WHERE guide_id = theirs.id"
    f" EXCEPT SELECT {_NAMED} FROM material WHERE guide_id = ours.id)"
    " AND (SELECT count(*) FROM material WHERE guide_id = theirs.id)"
    " = (SELECT count(*) FROM material WHERE guide_id = ours.id)"
)


def pairs_of(edition: Edition) -> dict[str, str]:
    """The ids of a draft's items by those of the base's they were copied from, where both are current."""
    return dict(database.execute_sql(_PAIRS, (edition.id, ItemStatus.CURRENT.value)).fetchall())


def copies_of(edition: Edition) -> dict[str, str]:
    """A draft's items, whatever became of them, by the base's they were copied from."""
    rows = ItemRow.select(ItemRow.id, ItemRow.predecessor_id).where(
        ItemRow.edition_id == edition.id, ItemRow.predecessor_id.is_null(False)
    )
    return {str(row.predecessor_id): row.id for row in rows}


def missed(edition: Edition, pairs: Mapping[str, str], settled: Collection[str]) -> list[Missed]:
    """What the base's items have and the draft's (the other half of `pairs`) lack.

    `settled` are the ids of base rows a person was asked about before.
    """
    if edition.base_id is None or not pairs:
        return []
    found = [
        *_versions_missed(MissedKind.SPEC, SpecRow, _SPEC, pairs),
        *_versions_missed(MissedKind.GUIDE, GuideRow, (*_GUIDE, "spec_version"), pairs),
        *_relations_missed(edition, pairs),
        *_supervision_missed(edition, pairs),
    ]
    return [one for one in found if not one.rows or one.rows[-1]["id"] not in settled]


def take(actor: Actor, taken: Sequence[Missed], copies: Mapping[str, str]) -> None:
    """Bring these into the draft's rows, in the caller's transaction; `copies` are its items by the base's."""
    for kind, write in _WRITERS.items():
        for one in taken:
            if one.kind is kind:
                write(actor, one, copies)


def settled_by(found: Sequence[Missed]) -> list[str]:
    """The rows of the base a person was asked about, which are not asked about again."""
    return [one.rows[-1]["id"] for one in found if one.conflict and one.rows]


def _versions_missed(
    kind: MissedKind, table: _Versioned, columns: Sequence[str], pairs: Mapping[str, str]
) -> list[Missed]:
    same = " AND ".join(f"ours.{name} = theirs.{name}" for name in columns)
    sql = _BEHIND.format(table._meta.table_name, same + (_SAME_MATERIALS if table is GuideRow else ""))
    behind = database.execute_sql(sql, (json.dumps(dict(pairs)),)).fetchall()
    return [_version_missed(kind, table, base_id, items.item(own_id)) for base_id, own_id in behind]


def _version_missed(kind: MissedKind, table: _Versioned, base_id: str, own: Item) -> Missed:
    """The versions after the newest the draft holds; where its own newest is none of the base's, a person settles."""
    theirs, ours = _versions(table, base_id), _versions(table, own.id)
    known, held = [_content(one) for one in theirs], [_content(one) for one in ours]
    newest = max((place for place, one in enumerate(known) if one in held), default=-1)
    conflict = bool(held) and held[-1] not in known
    fresh = theirs[-1:] if conflict else theirs[newest + 1 :] or theirs[-1:]
    return Missed(
        kind, base_id, own.id, own.name, ours=_version_words(ours[-1]) if ours else "没有",
        theirs=_version_words(theirs[-1]), conflict=conflict, part=str(kind), rows=tuple(fresh),
    )  # fmt: skip


def _versions(table: _Versioned, item_id: str) -> list[dict[str, Any]]:
    """The versions of an item's spec or guide, oldest first, a guide with its materials."""
    found: Any = table.select().where(table.item_id == item_id).dicts()
    rows = sorted((dict(row) for row in found), key=lambda row: row["version"])
    if table is GuideRow:
        for row in rows:
            materials: Any = MaterialRow.select().where(MaterialRow.guide_id == row["id"])
            row[_MATERIALS] = tuple(dict(one) for one in materials.order_by(MaterialRow.position).dicts())
    return rows


def _content(row: _Row) -> tuple[Any, ...]:
    """What a version says, whatever its number."""
    if _MATERIALS not in row:
        return tuple(row[name] for name in _SPEC)
    materials = tuple(tuple(one[name] for name in _MATERIAL) for one in row[_MATERIALS])
    return (*(row[name] for name in _GUIDE), materials)


def _version_words(row: _Row) -> str:
    since = f"，{row['effective_on']} 起" if row["effective_on"] else ""
    labels = "、".join(one.label for one in rules.decode_elements(row["elements"])[1]) if _MATERIALS not in row else ""
    return f"第 {row['version']} 版{since}" + (f"：{labels}" if labels else "")


def _take_spec(actor: Actor, one: Missed, copies: Mapping[str, str]) -> None:
    number = _newest(SpecRow, one.own_id)
    for row in one.rows:
        number = max(number + 1, row["version"])
        SpecRow.insert({**row, "id": uuid7(), "item_id": one.own_id, "version": number}).execute()
    _tell(actor, one, {"version": number})


def _take_guide(actor: Actor, one: Missed, copies: Mapping[str, str]) -> None:
    number, specs = _newest(GuideRow, one.own_id), _spec_numbers(one)
    for row in one.rows:
        number = max(number + 1, row["version"])
        followed = row["spec_version"]
        behind = 0 if followed > max(specs, default=0) else followed
        own = {"id": uuid7(), "item_id": one.own_id, "version": number, "spec_version": specs.get(followed, behind)}
        GuideRow.insert({name: value for name, value in row.items() if name != _MATERIALS} | own).execute()
        for material in row[_MATERIALS]:
            MaterialRow.insert({**material, "id": uuid7(), "guide_id": own["id"]}).execute()
    _tell(actor, one, {"version": number})


def _spec_numbers(one: Missed) -> dict[int, int]:
    """The numbers the base's versions of a spec have in the draft: a guide of a spec it has not is behind its own."""
    own = {_content(row): row["version"] for row in _versions(SpecRow, one.own_id)}
    theirs = _versions(SpecRow, one.base_id)
    return {row["version"]: own[_content(row)] for row in theirs if _content(row) in own}


def _newest(table: _Versioned, item_id: str) -> int:
    return max((row["version"] for row in _versions(table, item_id)), default=0)


def _relations_missed(edition: Edition, pairs: Mapping[str, str]) -> list[Missed]:
    """Relations that came or ended; where the draft has one of its own to the same item, a person settles."""
    copies = copies_of(edition)
    theirs, ours = (_relations(edition_id) for edition_id in (edition.base_id, edition.id))
    found = []
    for base_id, rows in theirs.items():
        if base_id in pairs:
            matched, apart = _matched(rows, ours.get(pairs[base_id], []), copies)
            told = [_relation_missed(row, same, apart, copies) for row, same in matched]
            found += [replace(one, base_id=base_id, own_id=pairs[base_id]) for one in told if one]
    return [replace(one, item_name=items.item(one.own_id).name) for one in found]


def _matched(
    theirs: Sequence[_Row], ours: Sequence[_Row], copies: Mapping[str, str]
) -> tuple[list[tuple[_Row, _Row | None]], list[_Row]]:
    """Each relation of the base with the draft's that says the same, and the draft's relations left over.

    A relation ended and entered again exists twice; the two are matched in order.
    """
    left = [(_relation_content(one, {}), one) for one in ours]
    matched: list[tuple[_Row, _Row | None]] = []
    for row in theirs:
        content = _relation_content(row, copies)
        place = next((place for place, (said, _) in enumerate(left) if said == content), None)
        matched.append((row, None if place is None else left.pop(place)[1]))
    return matched, [one for _, one in left if not one["ended_on"]]


def _relation_missed(row: _Row, same: _Row | None, apart: Sequence[_Row], copies: Mapping[str, str]) -> Missed | None:
    if same and (not row["ended_on"] or same["ended_on"] == row["ended_on"]):
        return None
    rival = next((one for one in apart if _tie(one, {}) == _tie(row, copies)), None)
    if same:
        rival = same if same["ended_on"] else None
    mine = same or rival
    return Missed(
        MissedKind.RELATION, "", "", "", ours=_relation_words(mine) if mine else "没有", theirs=_relation_words(row),
        conflict=rival is not None, part=f"{MissedKind.RELATION}:{row['id']}", rows=(row,),
        own_row=mine["id"] if mine else "",
    )  # fmt: skip


def _relations(edition_id: str | None) -> dict[str, list[dict[str, Any]]]:
    """The relations of an edition's items, by item, in their order."""
    within = ItemRow.select(ItemRow.id).where(ItemRow.edition_id == edition_id)
    rows: Any = RelationRow.select().where(RelationRow.item_id.in_(within)).order_by(RelationRow.position).dicts()
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["item_id"], []).append(dict(row))
    return found


def _relation_content(row: _Row, copies: Mapping[str, str]) -> tuple[Any, ...]:
    """What a relation says, the other item by the draft's copy of it."""
    own = {**row, "other_id": copies.get(row["other_id"] or "", row["other_id"])}
    return tuple(own[name] for name in _RELATION)


def _tie(row: _Row, copies: Mapping[str, str]) -> tuple[Any, ...]:
    return row["kind"], copies.get(row["other_id"] or "", row["other_id"]) or row["other_name"]


def _relation_words(row: _Row) -> str:
    known = row["kind"] in set(RelationKind)
    label = RELATIONS[RelationKind(row["kind"])] if known else "关系"
    ended = f"，{row['ended_on']} 停用" if row["ended_on"] else ""
    return f"{label}{'「' + row['other_name'] + '」' if row['other_name'] else ''}（{row['document']}）{ended}"


def _take_relation(actor: Actor, one: Missed, copies: Mapping[str, str]) -> None:
    row = one.rows[-1]
    told = {name: row[name] for name in (*_RELATION, "ended_on")}
    told["other_id"] = copies.get(row["other_id"] or "", row["other_id"])
    if one.own_row:
        RelationRow.update(told).where(RelationRow.id == one.own_row).execute()
    else:
        last = RelationRow.select().where(RelationRow.item_id == one.own_id).count()
        RelationRow.create(item_id=one.own_id, position=last + 1, **told)
    _tell(actor, one, {"relation": _relation_words(row)})


def _supervision_missed(edition: Edition, pairs: Mapping[str, str]) -> list[Missed]:
    """What was settled on the base since the draft was begun, or since it was last carried over."""
    told = journal.history("edition", edition.id)
    carried = [one.seq for one in told if one.action.startswith(LIST_ACT_LABELS[ListActKind.CARRIED])]
    since = max(carried, default=told[0].seq if told else 0)
    touched = journal.subjects_since(since, items.KIND, supervision.SETTLED)
    found = []
    for base_id in sorted(touched & pairs.keys()):
        own = items.item(pairs[base_id])
        theirs, ours = (supervision.in_words(supervision.supervision_of(one)) for one in (items.item(base_id), own))
        apart = [name for name in {**theirs, **ours} if theirs.get(name) != ours.get(name)]
        if apart:
            ours_words, theirs_words = (
                "；".join(f"{name} {side.get(name) or '空'}" for name in apart) for side in (ours, theirs)
            )
            found.append(
                Missed(MissedKind.SUPERVISION, base_id, own.id, own.name, ours=ours_words, theirs=theirs_words,
                       conflict=_settled_here(own.id), part=str(MissedKind.SUPERVISION))
            )  # fmt: skip
    return found


def _settled_here(item_id: str) -> bool:
    """Whether the draft's own supervision was settled since it was copied or last taken from the base."""
    told = [one.action for one in journal.history(items.KIND, item_id)]
    marks = (supervision.SETTLED, f"{_TAKEN}{MISSED_KINDS[MissedKind.SUPERVISION]}")
    own = [action for action in told if action.startswith(marks)]
    return bool(own) and own[-1].startswith(supervision.SETTLED)


def _take_supervision(actor: Actor, one: Missed, copies: Mapping[str, str]) -> None:
    """Take over the base's supervision; the bodies stay the draft's own unless a person chose the base's."""
    own, theirs = items.item(one.own_id), supervision.supervision_of(items.item(one.base_id))
    if not one.conflict and not same_bodies(theirs.bodies, own.supervising_body):
        ours = supervision.supervision_of(own)
        theirs = replace(theirs, bodies=ours.bodies, rule=ours.rule, basis=ours.basis)
    supervision.write(actor, own, theirs, items.organ_ids())
    _tell(actor, one, {})


def _tell(actor: Actor, one: Missed, after: dict[str, Any]) -> None:
    journal.record(
        actor, f"{_TAKEN}{one.label} {one.item_name}", items.KIND, one.own_id, {"was": one.ours},
        {"now": one.theirs, **after},
    )  # fmt: skip


_WRITERS: Mapping[MissedKind, Callable[[Actor, Missed, Mapping[str, str]], None]] = {
    MissedKind.SPEC: _take_spec,
    MissedKind.GUIDE: _take_guide,
    MissedKind.RELATION: _take_relation,
    MissedKind.SUPERVISION: _take_supervision,
}
