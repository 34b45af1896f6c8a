"""A county put back from a backup: its list counts again, and everybody comes to agree with it."""

from pathlib import Path

from db import backups, store
from db.exchange.tables import AppliedRow
from db.items.tables import ItemRow
from tests.exchange.offices import Office, add_items

Pair = tuple[Office, Office]


def name_of(office: Office, item_id: str) -> str:
    """What an office calls the item."""
    office.open()
    return str(ItemRow.get_by_id(item_id).name)


def test_after_a_restore_the_countys_list_replaces_what_it_has_forgotten(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    bureau.open()
    item_id = add_items(1)[0]
    centre.apply(bureau.export("140525108")[0])
    bureau.open()
    backups.backup_to(tmp_path / "before.tar")
    ItemRow.update(name="还原后不再记得的名称").where(ItemRow.id == item_id).execute()
    centre.apply(bureau.export("140525108")[0])
    assert name_of(centre, item_id) == "还原后不再记得的名称"
    store.close_store()
    backups.restore(tmp_path / "before.tar", bureau.paths)
    for _ in range(2):
        centre.apply(bureau.export("140525108")[0])
        bureau.apply(centre.export("140525")[0])
    assert name_of(centre, item_id) == name_of(bureau, item_id) == "示例事项0"
    centre.open()
    assert AppliedRow.select().order_by(AppliedRow.receipt_number.desc()).first().digest == "same"


def test_a_county_that_was_never_restored_makes_no_new_versions(pair: Pair) -> None:
    bureau, centre = pair
    bureau.open()
    add_items(1)
    first = centre.apply(bureau.export("140525108")[0])
    again = centre.apply(bureau.export("140525108")[0])
    assert (first.changed, again.new, again.changed) == (0, 0, 0)
