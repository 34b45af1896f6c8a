"""Taking an import back: whole, with the values before, until something stands on it, and then the reasons by item."""

import csv
from pathlib import Path

import pytest

from db import journal
from db.actors import Actor, Role
from db.errors import UserError
from db.items import importing, service
from db.items.drafts import NewItem
from db.items.incoming import batches
from db.items.incoming.batches import Batch
from db.items.rules import EditionState
from db.items.tables import EditionRow, ItemRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.store import database

HEAD = ["主管部门", "事项名称", "设定依据"]


def brought_in(actor: Actor, folder: Path, *rows: list[str], name: str = "清单.csv") -> Batch:
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    for _ in importing.apply_import(actor, importing.plan_import(path, "版")):
        pass
    return batches.batches()[0]


def undone(actor: Actor, batch: Batch) -> Batch:
    for _ in batches.undo(actor, batch.id):
        pass
    return batches.batch(batch.id)


def reasons(batch: Batch) -> dict[str, str]:
    return {one.name: one.reason for one in batches.why_not(batch.id)}


@pytest.fixture
def first(county: Actor, tmp_path: Path) -> Batch:
    """Two items just imported."""
    return brought_in(county, tmp_path, ["县水务局", "取水许可", "《水法》"], ["县水务局", "排水许可", ""])


def test_new_items_go_and_changed_ones_get_their_values_back(county: Actor, tmp_path: Path, first: Batch) -> None:
    organ = organs.add_organ(county, "泽州县教育局", "县教育局", OrganKind.DEPARTMENT)
    before = service.list_items(first.edition_id)
    second = brought_in(
        county, tmp_path, ["县水务局", "取水许可", "《水法》第七条"], ["县教育局", "办学许可", ""], name="二.csv"
    )
    assert (second.new, second.changed) == (1, 1)
    assert batches.why_not(second.id) == []
    after = undone(county, second)
    assert (after.standing, after.undone_by) == (False, county.name)
    assert service.list_items(first.edition_id) == before
    assert service.find_items("办学") == []
    assert journal.history("import_batch", second.id)[-1].action == "撤销导入 二.csv"
    item = service.find_items("取水")[0]
    assert journal.history("item", item.id)[-1].after == {"basis": "《水法》"}
    assert organs.organ_by_id(organ.id)
    assert [one.cell for one in importing.provenance(item.id) if one.attribute == "basis"] == ["C2"]


def test_the_first_import_can_be_undone_and_brought_in_again(county: Actor, tmp_path: Path, first: Batch) -> None:
    undone(county, first)
    assert ItemRow.select().count() == 0
    again = brought_in(county, tmp_path, ["县水务局", "取水许可", "《水法》"])
    assert (again.new, [one.standing for one in batches.batches()]) == (1, [True, False])
    with pytest.raises(UserError, match="撤销过"):
        undone(county, first)


def test_a_later_import_must_go_first_and_leaves_nothing_in_the_way(
    county: Actor, tmp_path: Path, first: Batch
) -> None:
    second = brought_in(county, tmp_path, ["县水务局", "取水许可", "改了"], name="二.csv")
    assert set(reasons(first)) == {"取水许可"}
    assert "先撤销那一次" in reasons(first)["取水许可"]
    with pytest.raises(UserError, match="后来又由「二"):
        undone(county, first)
    assert len(service.list_items(first.edition_id)) == 2
    undone(county, second)
    assert reasons(first) == {}
    undone(county, first)


def test_a_changed_item_that_was_changed_again_stays_as_it_is(county: Actor, tmp_path: Path, first: Batch) -> None:
    second = brought_in(county, tmp_path, ["县水务局", "取水许可", "改了"], name="二.csv")
    ItemRow.update(basis="又改了").where(ItemRow.name == "取水许可").execute()
    assert reasons(second) == {"取水许可": "后来又改过设定依据"}


def test_what_stands_on_an_item_is_told_item_by_item(county: Actor, first: Batch) -> None:
    water, drain = (service.find_items(name)[0] for name in ("取水", "排水"))
    service.add_guide(county, water.id)
    database.execute_sql("UPDATE item SET upper_id = ? WHERE id = ?", (drain.id, water.id))
    assert reasons(first) == {"取水许可": "已编办事指南"}
    other = service.ensure_edition(county, "下级版")
    service.add_items(county, other.id, [NewItem("别处", upper_id=drain.id)])
    assert reasons(first) == {"取水许可": "已编办事指南", "排水许可": "下级清单里有事项对应它"}
    with pytest.raises(UserError, match="「取水许可」已编办事指南") as error:
        undone(county, first)
    assert "「排水许可」下级清单里有事项对应它" in str(error.value)


def test_a_list_that_went_further_cannot_be_emptied(county: Actor, first: Batch) -> None:
    EditionRow.update(state=EditionState.REVIEWED).execute()
    assert reasons(first) == {"版": "审核中，其中的事项不能再撤"}


def test_an_item_that_left_in_a_package_stays(county: Actor, first: Batch) -> None:
    item = service.find_items("取水")[0]
    database.execute_sql(
        "INSERT INTO exchange_head (doc_type, doc_id, schema_version, owner, epoch, vid, parent, seq, body_sha256,"
        " body, edited_by, edited_at, released) VALUES ('item', ?, 1, 'x', 0, 'v', '', 1, '', '', '', '', '')",
        (item.id,),
    )
    assert reasons(first) == {"取水许可": "已随数据包发出"}


def test_an_undo_stopped_half_way_undoes_nothing(county: Actor, first: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "CHUNK", 1)
    entries = journal.verify()
    steps = batches.undo(county, first.id)
    assert next(steps) == 1
    steps.close()
    assert (ItemRow.select().count(), journal.verify()) == (2, entries)
    assert batches.batch(first.id).standing


def test_only_a_list_editor_may_undo_and_an_unknown_number_is_said(county: Actor, first: Batch) -> None:
    clerk = Actor(
        county.user_id, county.name, county.organ_id, county.organ_name, frozenset({Role.WINDOW}), county.site
    )
    with pytest.raises(UserError, match="清单编制"):
        undone(clerk, first)
    with pytest.raises(UserError, match="没有编号"):
        batches.batch("zz")
    assert batches.batch(first.id[:30]) == first


def test_an_edition_an_import_made_goes_when_nothing_is_left_in_it(county: Actor, tmp_path: Path, first: Batch) -> None:
    second = brought_in(county, tmp_path, ["县教育局", "办学许可", ""], name="二.csv")
    undone(county, first)
    assert [one.name for one in service.editions()] == ["版"]
    undone(county, second)
    assert service.editions() == []
    assert journal.history("edition", first.edition_id)[-1].before == {"name": "版"}
    assert brought_in(county, tmp_path, ["县水务局", "取水许可", ""], name="三.csv").edition_name == "版"


@pytest.mark.parametrize(
    "meanwhile",
    [
        "UPDATE edition SET upper_id = 'x'",
        "INSERT INTO edition (id, name, level, region, state, base_id) SELECT 'x', '', '', '', state, id FROM edition",
        "INSERT INTO catalogue_entry (id, edition_id, position, item_name) SELECT 'x', id, 1, '甲' FROM edition",
        "UPDATE import_batch SET counts = '[2, 0, 0, 0, 0]'",
    ],
)
def test_an_edition_somebody_goes_on_with_or_drafted_stays_empty(county: Actor, first: Batch, meanwhile: str) -> None:
    database.execute_sql(meanwhile)
    undone(county, first)
    assert [(one.name, one.items) for one in service.editions() if one.id == first.edition_id] == [("版", 0)]
