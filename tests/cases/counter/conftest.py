"""A county whose list of powers (权责清单) comes into force when a test says so."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from db import clock
from db.actors import Actor
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import ListKind
from db.items.tables import EditionRow
from db.rows import uuid7


@pytest.fixture
def powers_in_force(county: Actor) -> Callable[[str], None]:
    """Publish a list of powers with one item of that name."""

    def work(name: str) -> None:
        day = (clock.today() - timedelta(days=1)).isoformat()
        edition = EditionRow.create(
            id=str(uuid7()), name="权责清单", level="4", region="140525", state="published", approved_by="示例",
            published_on=day, kind=ListKind.POWERS, in_force_on=day,
        )  # fmt: skip
        bureau = county.organ_name
        items.insert_items(edition.id, [NewItem(name, implementing_body=bureau, item_type="07", level="4")])

    return work
