"""承接底版调整: bringing into a draft what changed in its base edition after the draft was made from it.

Items change by adjustments; their specs, guides, relations and supervision (`carrying_parts`) also without one.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from db import clock, journal
from db.actors import Actor
from db.errors import UserError
from db.items import acts, indexing
from db.items import service as items
from db.items.acts import ListActKind, Subject
from db.items.changes import carrying_parts, carrying_rules, service, versions
from db.items.changes.carrying_rules import PARTS, Missed, MissedKind
from db.items.changes.elements import Value, Values
from db.items.changes.rules import ENDING, LineKind
from db.items.lists import copying, editions
from db.items.rules import Edition, EditionState, Item, ItemStatus
from db.items.tables import AdjustmentLineRow, AdjustmentRow, ItemRow, ItemVersionRow
from db.store import database

SETTLED = "settled"
"""The detail of an act of 承接底版调整 that names the base's rows a person was asked about."""

NAMED = 2
"""How many of the things a draft lacks are named in a sentence; the rest are only counted."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a draft lacks of its base as it is now; `adjustments` are the ids and titles of those it lacks."""

    adjustments: Mapping[str, str]
    missed: tuple[Missed, ...]
    links: Mapping[str, Values]

    @property
    def conflicts(self) -> tuple[Missed, ...]:
        """What base and draft both changed, for a person to settle."""
        return tuple(one for one in self.missed if one.conflict)


def plan(edition_id: str) -> Plan:
    """What an unpublished edition lacks of the adjustments made to its base since it was drafted."""
    edition = items.edition(edition_id)
    if edition.base_id is None:
        return Plan({}, (), {})
    known, pairs = set(held_by(edition)), carrying_parts.pairs_of(edition)
    wanted = [one for one in editions.adjusted_by(edition.base_id) if one not in known]
    found: list[Missed] = []
    links: dict[str, Values] = {}
    if wanted:
        base, own = {item.id: item for item in items.list_items(edition.base_id)}, items.list_items(edition_id)
        touched = _touched(wanted, base)
        found, links = carrying_rules.missed(touched, base, own)
        pairs |= carrying_rules.counterparts(touched, base, own)
    found += carrying_parts.missed(edition, pairs, _told_by(edition, SETTLED))
    titles = {row.id: row.title for row in AdjustmentRow.select().where(AdjustmentRow.id.in_(wanted))}
    return Plan({one: titles.get(one, "") for one in wanted}, tuple(found), links)


def held_by(edition: Edition) -> list[str]:
    """The ids of the base's adjustments an edition holds: in effect when it was copied, or carried over since."""
    return _told_by(edition, editions.ADJUSTMENTS)


def _told_by(edition: Edition, key: str) -> list[str]:
    """The ids every act of 承接底版调整 names under a key."""
    recorded = acts.standing(acts.of(Subject.EDITION, edition.id))
    return [one for act in recorded if act.kind is ListActKind.CARRIED for one in act.details.get(key, "").split()]


def publication_problems(edition_id: str) -> list[str]:
    """Why an edition may not be published: its base was changed since, and the draft does not have it yet."""
    found = plan(edition_id).missed
    adjusted = [one for one in found if one.kind not in PARTS]
    first = {one.base_id: one for one in reversed(found) if one.kind in PARTS}
    parts = [one for one in found if first.get(one.base_id) is one]
    also = "另有" if adjusted else "有"
    told = (
        (f"底版在起草后作过 {len(adjusted)} 处调整，本稿还没有承接", adjusted),
        (f"底版在起草后{also} {len(parts)} 项的规范、指南、关系或监管有改动，本稿还没有承接", parts),
    )
    return [
        f"{words}（{'、'.join(one.words for one in missed[:NAMED])}{'等' if len(missed) > NAMED else ''}）"
        for words, missed in told
        if missed
    ]


def passed_over(edition_id: str) -> list[str]:
    """Why an edition may not be published: the list in force is not its base, and was adjusted without it
    (泽州 2022 二(三)4).

    Adjustments of the base itself are `publication_problems`; a list that was drafted from none is new as a whole.
    """
    edition, current = items.edition(edition_id, counted=False), items.current_edition(counted=False)
    if current is None or current.state is not EditionState.PUBLISHED or edition.base_id in (None, current.id):
        return []
    held: set[str] = set()
    while edition.base_id and edition.id != current.id:
        held.update(held_by(edition))
        edition = items.edition(edition.base_id, counted=False)
    lost = [one for one in editions.adjusted_by(current.id) if one not in held]
    return [f"本稿不是由现行的「{current.name}」起草，它公布后有 {len(lost)} 件调整本稿没有"] if lost else []


def carry_over(actor: Actor, edition_id: str, answers: Mapping[str, bool]) -> Plan:
    """承接底版调整: bring what the draft lacks into its rows, all of it in one transaction; returns what it was.

    `answers` settle the conflicts by `Missed.id`: True takes the base's, False keeps the draft's. Raises UserError
    where one is not settled, where nothing is to be carried over, and once the review has begun.
    """
    service.require_editor(actor)
    with database.atomic():
        edition = items.require_draft(edition_id)
        found = plan(edition_id)
        if not found.missed:
            raise UserError(f"「{edition.name}」没有要承接的调整。", hint="底版在起草以后没有改动，或者都已经承接。")
        _all_settled(found, answers)
        kept = [one for one in found.conflicts if not answers[one.id]]
        taken = [one for one in found.missed if not one.conflict or answers[one.id]]
        _add(actor, edition, [one for one in taken if one.kind is MissedKind.ADD])
        _change(actor, [one for one in taken if one.kind is MissedKind.CHANGE])
        _disable(actor, edition, [one for one in taken if one.kind is MissedKind.DISABLE])
        _link(actor, edition, found.links)
        _adopt(found)
        carrying_parts.take(actor, taken, carrying_parts.copies_of(edition))
        _record(actor, edition, found, kept)
    return found


def _touched(adjustments: Collection[str], base: Mapping[str, Item]) -> dict[str, list[Item]]:
    """The base's items that these adjustments changed, added or ended, each with its earlier contents, oldest first."""
    found: dict[str, list[Item]] = {}
    rows = ItemVersionRow.select().where(ItemVersionRow.adjustment_id.in_(adjustments)).order_by(ItemVersionRow.version)
    for row in rows:
        if row.item_id in base:
            found.setdefault(row.item_id, []).append(items.restored(base[row.item_id], json.loads(row.body)))
    lines = AdjustmentLineRow.select().where(
        AdjustmentLineRow.adjustment_id.in_(adjustments), AdjustmentLineRow.kind.in_([*ENDING, LineKind.ADD])
    )
    for item_id in (str(line.item_id) for line in lines):
        if item_id in base:
            found.setdefault(item_id, [])
    return found


def _all_settled(found: Plan, answers: Mapping[str, bool]) -> None:
    left = [one for one in found.conflicts if one.id not in answers]
    if left:
        named = "；".join(
            f"{one.words}：本稿「{one.ours or '改过'}」，底版「{one.theirs or '空'}」" for one in left[:NAMED]
        )
        more = f"；等 {len(left)} 处" if len(left) > NAMED else ""
        raise UserError(
            f"有 {len(left)} 处本稿和底版都改过，没有承接：{named}{more}。", hint="请逐处定下用本稿的还是用底版的。"
        )


def _add(actor: Actor, edition: Edition, added: list[Missed]) -> None:
    assert edition.base_id is not None
    if not added:
        return
    copies, wanted = carrying_parts.copies_of(edition), {one.base_id for one in added}
    copying.copy_added(items.edition(edition.base_id), edition, wanted, copies)
    copies = carrying_parts.copies_of(edition)
    journal.record_many(
        actor,
        [journal.Told(f"承接调整，新增 {one.item_name}", items.KIND, copies[one.base_id]) for one in added],
    )


def _change(actor: Actor, changes: list[Missed]) -> None:
    by_row: dict[str, dict[str, Value]] = {}
    for one in changes:
        by_row.setdefault(one.own_id, {}).update(one.values or {})
    for own_id, values in by_row.items():
        item, columns = items.item(own_id), versions.columns_of(values)
        ItemRow.update(**columns).where(ItemRow.id == own_id).execute()
        before = {name: _plain(getattr(item, name)) for name in values}
        journal.record(actor, f"承接调整 {item.name}", items.KIND, own_id, before, dict(values))
    indexing.reindex(list(by_row))


def _adopt(found: Plan) -> None:
    """Link an item entered by hand in the draft to the same item since added to the base, as its successor."""
    pairs = {(one.base_id, one.own_id) for one in found.missed if one.own_id}
    database.execute_many("UPDATE item SET predecessor_id = ? WHERE id = ? AND predecessor_id IS NULL", sorted(pairs))


def _disable(actor: Actor, edition: Edition, gone: list[Missed]) -> None:
    """A row that was only ever in the draft is disabled, never deleted; its successor is the draft's own."""
    copies = carrying_parts.copies_of(edition) if gone else {}
    for one in gone:
        base = items.item(one.base_id)
        after = {"status": ItemStatus.DISABLED.value, "valid_to": base.valid_to,
                 "successor_id": copies.get(base.successor_id or "")}  # fmt: skip
        ItemRow.update(**after).where(ItemRow.id == one.own_id).execute()
        journal.record(actor, f"承接调整，移出清单：{one.item_name}", items.KIND, one.own_id,
                       {"status": ItemStatus.CURRENT.value}, after)  # fmt: skip
    indexing.reindex([one.own_id for one in gone])


def _link(actor: Actor, edition: Edition, links: Mapping[str, Values]) -> None:
    rows = [(link["upper_id"], link["upper_code"], own_id) for own_id, link in links.items()]
    database.execute_many("UPDATE item SET upper_id = ?, upper_code = ? WHERE id = ?", rows)
    if rows:
        journal.record(actor, f"承接调整，{len(rows)} 个事项改为对应新版上级清单", "edition", edition.id,
                       after={"items": len(rows)})  # fmt: skip


def _record(actor: Actor, edition: Edition, found: Plan, kept: list[Missed]) -> None:
    on: date = clock.today()
    details = {
        editions.ADJUSTMENTS: " ".join(found.adjustments), "titles": "、".join(found.adjustments.values()),
        "carried": str(len(found.missed) - len(kept)), "kept": "、".join(one.words for one in kept),
        SETTLED: " ".join(carrying_parts.settled_by(found.missed)),
    }  # fmt: skip
    acts.append(actor, Subject.EDITION, edition.id, ListActKind.CARRIED, on, called=edition.name,
                edition_id=edition.id, details=details)  # fmt: skip


def _plain(value: object) -> object:
    return " ".join(sorted(value)) if isinstance(value, frozenset) else value
