"""A county with a list of three items in force, one with a guide."""

import pytest

from db.actors import Actor
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Item, Material


@pytest.fixture
def listed(county: Actor) -> dict[str, Item]:
    """Items by name."""
    edition = items.ensure_edition(county, "泽州县2026年版")
    health, roads, bureau = "县卫生健康和体育局", "县交通运输局", county.organ_name
    new = [
        NewItem("公共场所卫生许可", department=health, implementing_body=bureau, item_type="01", level="4",
                statutory_limit=20, statutory_unit="working_day", promised_limit=10, promised_unit="working_day"),
        NewItem("公路工程交竣工质量鉴定", department=roads, implementing_body=bureau, item_type="07", level="4"),
        NewItem("林木采伐许可证核发", department="县林业局", implementing_body="县林业局", item_type="01", level="4",
                statutory_limit=20, statutory_unit="working_day", township_accepts=True),
    ]  # fmt: skip
    ids = items.add_items(county, edition.id, new)
    materials = [Material(1, "卫生许可证申请书", "原件", 1, True), Material(2, "营业执照", "复印件", 2, False)]
    items.add_guide(county, ids[0], materials=materials)
    return {item.name: item for item in items.list_items(edition.id)}
