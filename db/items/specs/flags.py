"""Ways of handling an item offers (泽州 2022 二(二)2; 山西 2019 三(六)): told by the list editor, shown to the
window."""

from collections.abc import Collection

from db import journal
from db.actors import Actor
from db.items import editors
from db.items import service as items
from db.items.rules import FLAGS, Flag, Item
from db.items.tables import ItemRow
from db.store import database

COMMITMENT = "告知承诺"


def flag_words(item: Item) -> tuple[str, ...]:
    """What an item offers, in office words, 告知承诺 first."""
    own = [FLAGS[flag] for flag in Flag if flag in item.flags]
    return (COMMITMENT, *own) if item.commitment else tuple(own)


def set_flags(actor: Actor, item_id: str, commitment: bool, flags: Collection[Flag]) -> Item:
    """Say what an item offers, in a draft; what is published changes by adjustments alone (自治州 2022 三(一))."""
    editors.require_county_editor(actor)
    before = items.item(item_id)
    if (before.commitment, before.flags) == (commitment, frozenset(flags)):
        return before
    with database.atomic():
        items.require_draft(before.edition_id)
        values = {"commitment": commitment, "flags": " ".join(sorted(flags))}
        ItemRow.update(values).where(ItemRow.id == item_id).execute()
        after = items.item(item_id)
        said = {"ways": "、".join(flag_words(after)) or "无"}
        journal.record(
            actor, f"改办理方式 {after.name}", "item", item_id, {"ways": "、".join(flag_words(before)) or "无"}, said
        )
    return after
