"""Many items of a draft changed at once by a person (补要素, 按上级改), kept like an import so it can be taken back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db import clock, journal
from db.actors import Actor
from db.errors import UserError
from db.items import service
from db.items.incoming import writing
from db.items.indexing import FOUND_BY
from db.items.rules import Item
from db.items.tables import ImportBatchRow
from db.store import database

_NOTE = "INSERT INTO import_change (batch_id, item_id, kind, before, after, cells) VALUES (?, ?, 'changed', ?, ?, '{}')"


@dataclass(frozen=True, slots=True)
class ItemChange:
    """The new values of one item, by attribute of Item; `item` is what it said when a person agreed to them."""

    item: Item
    after: Mapping[str, object]

    @property
    def before(self) -> dict[str, object]:
        """What it said so far, by the same attributes."""
        return {attribute: getattr(self.item, attribute) for attribute in self.after}


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many items were changed, and the id of the batch they can be taken back by; '' where there was nothing."""

    items: int
    batch_id: str


def write(actor: Actor, edition_id: str, what: str, named: str, changes: Sequence[ItemChange]) -> Recorded:
    """Write changes inside the caller's transaction, each journalled, and all of them kept as one batch.

    `what` is the act in a word (补要素), `named` tells this batch from others. Raises UserError unless the edition is
    being drafted, and where an item was changed since.
    """
    service.require_draft(edition_id)
    if not changes:
        return Recorded(0, "")
    now = {item.id: item for item in service.list_items(edition_id)}
    for change in changes:
        here = now.get(change.item.id)
        if here is None or ItemChange(here, change.after).before != change.before:
            raise UserError(f"「{change.item.name}」刚才改动过，没有写入。", hint="请重新看一遍会改哪些，再写入。")
    batch = ImportBatchRow.create(
        at=clock.now().isoformat(), user_id=actor.user_id, file_name=f"{what}：{named}", sha256="",
        edition_id=edition_id, counts=json.dumps([0, len(changes), 0, 0, 0]),
    )  # fmt: skip
    writing.set_many([(change.item.id, change.after) for change in changes])
    database.execute_many(_NOTE, [_noted(batch.id, change) for change in changes])
    journal.record_many(actor, [_told(what, change) for change in changes])
    journal.record(actor, f"{batch.file_name}，{len(changes)} 项", "import_batch", batch.id,
                   after={"changed": len(changes)})  # fmt: skip
    writing.reindex([change.item.id for change in changes if change.after.keys() & FOUND_BY])
    return Recorded(len(changes), batch.id)


def _noted(batch_id: str, change: ItemChange) -> tuple[str, ...]:
    before, after = (json.dumps(values, ensure_ascii=False) for values in (change.before, dict(change.after)))
    return batch_id, change.item.id, before, after


def _told(what: str, change: ItemChange) -> journal.Told:
    return journal.Told(f"{what} {change.item.name}", service.KIND, change.item.id, change.before, dict(change.after))
