"""What a list editor does with local catalogues: draft a version, fill it from items, have it agreed, publish it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db import journal
from db.actors import Actor
from db.errors import UserError
from db.items import editors, gates, service
from db.items.acts import ListActKind
from db.items.lists import asof, editions
from db.items.local.rules import KINDS, Entry, EntryChange, Remark, compare, finder, offer_words, title_of
from db.items.local.rules import remarks as judge
from db.items.rules import Edition, EditionState, Item, ItemStatus, ListKind
from db.items.tables import EntryRow
from db.rows import uuid7
from db.store import database

K = ListActKind
_COLUMNS = "id, position, item_id, item_code, item_name, department_text, content, basis, note"
_CORE = (
    "SELECT guide.item_id, material.name FROM guide JOIN material ON material.guide_id = guide.id"
    " JOIN item ON item.id = guide.item_id WHERE item.edition_id = ? AND material.core = 1 AND guide.version ="
    " (SELECT max(version) FROM guide AS newest WHERE newest.item_id = guide.item_id)"
)
CHANGEABLE = ("content", "basis", "note")
_CHAIN = (
    "WITH RECURSIVE chain (own, earlier) AS (SELECT id, predecessor_id FROM item WHERE {} = ? AND predecessor_id"
    " IS NOT NULL UNION SELECT chain.own, item.predecessor_id FROM chain JOIN item ON item.id = chain.earlier"
    " WHERE item.predecessor_id IS NOT NULL) SELECT own, earlier FROM chain"
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One version of a local catalogue with its entries."""

    edition: Edition
    entries: tuple[Entry, ...]

    @property
    def kind(self) -> ListKind:
        """Which catalogue it is."""
        return self.edition.kind


def versions(kind: ListKind | None = None) -> list[Edition]:
    """The versions of one catalogue, or of all of them, newest first."""
    return [one for one in service.editions() if one.kind in KINDS and kind in (None, one.kind)]


def catalogue(edition_id: str) -> Catalogue:
    """One version with its entries in their order. Raises UserError when the edition is no local catalogue."""
    edition = service.edition(edition_id)
    if edition.kind not in KINDS:
        raise UserError(f"「{edition.name}」不是专项目录。", hint="请在「专项目录」里选一版。")
    return Catalogue(edition, tuple(_entries(edition_id)))


def in_force(kind: ListKind, day: date) -> Catalogue | None:
    """Our catalogue of a kind as it was in force on a day; None where we had none."""
    edition = asof.edition_on(day, kind=kind)
    return Catalogue(edition, tuple(_entries(edition.id))) if edition else None


def entry_for(kind: ListKind, item: Item, day: date) -> Entry | None:
    """What our catalogue of a kind in force on a day says of an item; None where it does not list it."""
    listed = in_force(kind, day)
    return finder(listed.entries)(item, _earlier("id", item.id).get(item.id, ())) if listed else None


def offers(item: Item, day: date) -> tuple[str, ...]:
    """What the catalogues in force on a day offer whoever takes papers in for an item, in words."""
    found = ((kind, entry_for(kind, item, day)) for kind in KINDS)
    return tuple(words for kind, entry in found if entry and (words := offer_words(kind, entry)))


def draft(actor: Actor, kind: ListKind, name: str, base_id: str | None = None) -> Catalogue:
    """Begin a version, empty or with the entries of an earlier one of the same kind."""
    if kind not in KINDS:
        raise ValueError(f"{kind} is no local catalogue")
    before = catalogue(base_id) if base_id else None
    if before and before.kind is not kind:
        raise UserError(f"「{before.edition.name}」不是{title_of(kind)}，没有起草。", hint="请选同一种目录的版本。")
    with database.atomic():
        made = editions.draft(actor, name, base_id=base_id, kind=kind)
        if before:
            _insert(made.id, before.entries)
            journal.record(actor, f"从「{before.edition.name}」带入 {len(before.entries)} 条", "edition", made.id)
    return catalogue(made.id)


def add_items(actor: Actor, edition_id: str, item_ids: Sequence[str], content: str = "", basis: str = "") -> int:
    """List items in a draft; those listed already are left as they are. Returns how many were added."""
    found = _drafted(actor, edition_id)
    items = [service.item(item_id) for item_id in dict.fromkeys(item_ids)]
    find = finder(found.entries)
    fresh = [item for item in items if find(item, _earlier("id", item.id).get(item.id, ())) is None]
    start = max((entry.position for entry in found.entries), default=0)
    entries = [
        Entry("", start + place, item.id, item.code, item.name, item.department, content.strip(), basis.strip())
        for place, item in enumerate(fresh, start=1)
    ]
    if entries:
        with database.atomic():
            _insert(edition_id, entries)
            journal.record(actor, f"列入 {len(entries)} 个事项", "edition", edition_id,
                           after={"items": "、".join(item.name for item in fresh)})  # fmt: skip
    return len(entries)


def change_entry(actor: Actor, entry_id: str, values: Mapping[str, str]) -> Entry:
    """Change what an entry of a draft says: `content`, `basis`, `note`."""
    row, before = _entry(entry_id)
    _drafted(actor, row.edition_id)
    wrong = sorted(set(values) - set(CHANGEABLE))
    if wrong:
        raise ValueError(f"an entry's {wrong} follow its item")
    told = {name: text.strip() for name, text in values.items() if text.strip() != getattr(before, name)}
    if told:
        with database.atomic():
            EntryRow.update(**told).where(EntryRow.id == entry_id).execute()
            journal.record(actor, f"修改目录条目 {before.name}", "edition", row.edition_id,
                           {name: getattr(before, name) for name in told}, told)  # fmt: skip
    return _entry(entry_id)[1]


def remove_entry(actor: Actor, entry_id: str) -> None:
    """Take an entry out of a draft; published versions keep all of theirs."""
    row, before = _entry(entry_id)
    _drafted(actor, row.edition_id)
    with database.atomic():
        EntryRow.delete().where(EntryRow.id == entry_id).execute()
        journal.record(actor, f"从目录去掉 {before.name}", "edition", row.edition_id, {"content": before.content})


def approve(actor: Actor, edition_id: str, on: date, details: Mapping[str, str]) -> Edition:
    """Record that the bureau and the departments fixed a version together (垣曲 2022 Art 24(1)); `departments` names
    them.

    Raises UserError for an empty version, without departments, and while an entry stands against the list.
    """
    found = catalogue(edition_id)
    if not found.entries:
        raise UserError(f"「{found.edition.name}」里还没有事项，不能审定。", hint="请先添加事项。")
    if not details.get("departments", "").strip():
        raise UserError(
            "没有写会商的部门，没有登记审定。",
            hint="目录由审批局和主管部门共同确定，请在「专项目录」里登记，写明参加的部门。",
        )
    wrong = [one for one in remarks(edition_id) if one.entry_id]
    if wrong:
        raise UserError(
            f"{len(wrong)} 条和现行清单不一致，例如「{wrong[0].name}」{wrong[0].text}，没有登记审定。",
            hint="请改目录条目，或者先改事项的办理方式和指南。",
        )
    return editions.take_step(actor, edition_id, K.APPROVED, on, details)


def take_step(actor: Actor, edition_id: str, kind: ListActKind, on: date, details: Mapping[str, str]) -> Edition:
    """Record a step of any edition but its publication; the approval of a local catalogue is asked as `approve` is."""
    ours = kind is K.APPROVED and service.edition(edition_id).kind in KINDS
    return approve(actor, edition_id, on, details) if ours else editions.take_step(actor, edition_id, kind, on, details)


def publish(
    actor: Actor, edition_id: str, on: date, details: Mapping[str, str], in_force_on: date | None = None
) -> Edition:
    """Record that a version was published; the one before it ends on the day this one begins."""
    editors.require_county_editor(actor)
    return gates.publish(actor, edition_id, on, details, in_force_on)


def remarks(edition_id: str) -> list[Remark]:
    """Where a version does not agree with our list in force: flags, items that are gone, core materials."""
    found, current = catalogue(edition_id), service.current_edition(counted=False)
    if current is None:
        return []
    items = [item for item in service.list_items(current.id) if item.status is ItemStatus.CURRENT]
    listed: dict[str, Item] = {}
    unlisted = []
    find, earlier = finder(found.entries), _earlier("edition_id", current.id)
    for item in items:
        entry = find(item, earlier.get(item.id, ()))
        if entry:
            listed[entry.id] = item
        else:
            unlisted.append(item)
    core: dict[str, set[str]] = {}
    for item_id, name in database.execute_sql(_CORE, (current.id,)):
        core.setdefault(item_id, set()).add(name)
    return judge(found.kind, found.entries, listed, unlisted, core)


def differences(before_id: str, after_id: str) -> list[EntryChange]:
    """What two versions of one catalogue differ in."""
    before, after = catalogue(before_id), catalogue(after_id)
    if before.kind is not after.kind:
        raise UserError("两版不是同一种目录，没有比对。", hint="请选同一种目录的两版。")
    return compare(after.kind, before.entries, after.entries)


def _entries(edition_id: str) -> list[Entry]:
    rows = database.execute_sql(
        f"SELECT {_COLUMNS} FROM catalogue_entry WHERE edition_id = ? ORDER BY position, id", (edition_id,)
    )
    return [Entry(*row) for row in rows]


def _entry(entry_id: str) -> tuple[EntryRow, Entry]:
    row: Any = EntryRow.get_or_none(EntryRow.id == entry_id)
    if row is None:
        raise UserError("目录里没有这一条。", hint="请在「专项目录」里重新选择。")
    return row, next(one for one in _entries(row.edition_id) if one.id == entry_id)


def _insert(edition_id: str, entries: Sequence[Entry]) -> None:
    rows = [
        (uuid7(), edition_id, one.position, one.item_id, one.code, one.name, one.department, one.content, one.basis,
         one.note)
        for one in entries
    ]  # fmt: skip
    database.connection().executemany(
        "INSERT INTO catalogue_entry (id, edition_id, position, item_id, item_code, item_name, department_text,"
        " content, basis, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def _drafted(actor: Actor, edition_id: str) -> Catalogue:
    """The version, where its entries may be changed: only while it is being drafted."""
    editors.require_county_editor(actor)
    found = catalogue(edition_id)
    if found.edition.state is EditionState.PUBLISHED:
        raise UserError(f"「{found.edition.name}」已公布，条目不能再改。", hint="请以它为底稿起草新的一版。")
    if found.edition.state is not EditionState.DRAFT:
        raise UserError(f"「{found.edition.name}」已审定，条目不能再改。", hint="请先在「清单版本」里退回编制。")
    return found


def _earlier(column: str, value: str) -> dict[str, list[str]]:
    """The items each item was copied from, through every edition; of an edition, or of one item (`column` id)."""
    found: dict[str, list[str]] = {}
    for own, earlier in database.execute_sql(_CHAIN.format(column), (value,)):
        found.setdefault(own, []).append(earlier)
    return found
