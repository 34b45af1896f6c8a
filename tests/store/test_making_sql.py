"""The short way in which columns are written says what peewee itself would write."""

from typing import Any

import peewee
import pytest
from peewee import fn

from db.items.tables import EditionRow, GuideRow, ItemRow
from db.store import database

Other = ItemRow.alias("other")
inner = ItemRow.select(ItemRow.id).where(ItemRow.name == "林木采伐许可证核发")


@pytest.mark.parametrize(
    "query",
    [
        ItemRow.select(),
        ItemRow.select(ItemRow.name, fn.count(ItemRow.id)).group_by(ItemRow.name).order_by(ItemRow.name.desc()),
        ItemRow.select(ItemRow, GuideRow).join(GuideRow, on=(GuideRow.item_id == ItemRow.id)),
        ItemRow.select(ItemRow.id, Other.id).join(Other, on=(Other.above_id == ItemRow.id)),
        GuideRow.select().where(GuideRow.item_id.in_(inner)),
        EditionRow.select().where(fn.exists(ItemRow.select().where(ItemRow.edition_id == EditionRow.id))),
        ItemRow.update(name="苗木检疫").where(ItemRow.id.in_(inner)),
        ItemRow.update({ItemRow.code: ItemRow.code + "x"}),
        ItemRow.insert(name="苗木检疫"),
        ItemRow.insert_many([{"name": "苗木检疫"}]).on_conflict(
            conflict_target=[ItemRow.id], update={ItemRow.name: peewee.EXCLUDED.name}
        ),
        ItemRow.delete().where(ItemRow.edition_id == ""),
        inner.union(ItemRow.select(ItemRow.id).where(ItemRow.code == "")),
    ],
)
def test_a_query_is_written_as_peewee_writes_it(query: peewee.Query) -> None:
    quick: Any = database.get_sql_context()
    slow: Any = peewee.Context(**database.get_context_options())
    written, values = quick.parse(query)
    expected, expected_values = slow.parse(query)
    assert written == expected
    assert len(values) == len(expected_values)
