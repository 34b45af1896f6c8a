"""A licence of the county's list to take cases in on: twenty working days, with the materials a test wants."""

from dataclasses import replace
from typing import Any

from db.actors import Actor
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Item, Material

FORM = Material(1, "申请书", "1", 1, True)
NAME = "公共场所卫生许可"


def licence(actor: Actor, *materials: Material, **more: Any) -> Item:
    """Put it on the list; a guide comes along where there are materials."""
    new = NewItem(NAME, department="县卫生健康和体育局", item_type="01", level="4", implementing_body=actor.organ_name,
                  statutory_limit=20, statutory_unit="working_day")  # fmt: skip
    edition = items.ensure_edition(actor, "泽州县2026年版")
    (item_id,) = items.add_items(actor, edition.id, [replace(new, **more)])
    if materials:
        items.add_guide(actor, item_id, materials=list(materials))
    return items.item(item_id)
