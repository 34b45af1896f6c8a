"""同源比对 in a store: what stops a publication and an import, a parent a person confirmed, a real list."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import main
from db import journal
from db.actors import Actor
from db.command_line import finished
from db.errors import UserError
from db.items import gates, importing, service
from db.items.drafts import NewItem
from db.items.incoming import batches
from db.items.lists import editions, same_source
from db.items.lists.same_source_rules import Verdict
from db.items.rules import Edition, Item, ItemStatus, ListKind
from db.items.tables import EditionRow, ItemRow
from db.paths import StorePaths
from reports import same_source_report
from tests.conftest import PASSWORD, real_list

FOREST = NewItem(
    "林木采伐许可证核发", code="000164002000", department="省林业和草原局", implementing_body="县级林业部门",
    item_type="01", basis="《森林法》第五十七条", setting_level="1", statutory_limit=20, statutory_unit="working_day",
)  # fmt: skip
WATER = NewItem("取水许可审批", code="000119001000", department="省水利厅", item_type="01", basis="《水法》第七条")


def upper_list(county: Actor, *items: NewItem) -> Edition:
    made = editions.draft(county, "山西省2026年版", level="2", region="14")
    service.add_items(county, made.id, items or [FOREST, WATER])
    return service.edition(made.id)


def ours(county: Actor, upper: Edition, *items: NewItem) -> Edition:
    """A list of ours that answers to an upper one without having been copied from it."""
    base = editions.draft(county, "底稿")
    made = editions.draft(county, "泽州县2026年版", base_id=base.id, upper_id=upper.id)
    service.add_items(county, made.id, items)
    return service.edition(made.id)


def test_a_list_copied_from_the_upper_one_is_of_the_same_source(county: Actor) -> None:
    upper = upper_list(county)
    compared = same_source.compare(editions.draft(county, "泽州县2026年版", upper_id=upper.id).id)
    assert [one.verdict for one in compared.findings] == [Verdict.SAME] * 2


def test_a_list_without_an_upper_one_has_nothing_to_compare(county: Actor) -> None:
    edition = editions.draft(county, "泽州县2026年版")
    assert same_source.compare(edition.id).upper is None
    assert same_source.publication_problems(edition.id) == []
    with pytest.raises(UserError, match="和自己比对"):
        same_source.compare(edition.id, edition.id)


def test_a_licence_without_a_parent_stops_the_publication(county: Actor) -> None:
    edition = ours(county, upper_list(county), replace(FOREST, name="饮用水许可", code=""))
    assert any(
        "1 项行政许可在上级清单里没有对应事项（「饮用水许可」）" in one for one in gates.publication_problems(edition)
    )


def test_other_types_are_looked_up_in_the_powers_list_of_this_place(county: Actor) -> None:
    birth = NewItem("再生育登记", department="县卫健局", item_type="07")
    edition = ours(county, upper_list(county), birth)
    assert same_source.compare(edition.id).findings[0].verdict is Verdict.UNCHECKED
    powers = editions.draft(county, "县权责清单", kind=ListKind.POWERS)
    service.add_items(county, powers.id, [birth])
    found = same_source.compare(edition.id).findings[0]
    assert (found.verdict, found.against) == (Verdict.SAME, "县权责清单")
    elsewhere = editions.draft(county, "外地权责清单", kind=ListKind.POWERS, region="999999")
    service.add_items(county, elsewhere.id, [NewItem("婚姻登记", item_type="07")])
    assert "外地" not in str(same_source.compare(edition.id).findings)


def test_an_item_of_a_like_name_is_proposed_and_only_a_person_accepts_it(county: Actor) -> None:
    edition = ours(county, upper_list(county), replace(FOREST, name="林木采伐许可证书核发", code=""))
    found = same_source.compare(edition.id).findings[0]
    assert (found.verdict, [one.name for one in found.proposals]) == (Verdict.NO_PARENT, ["林木采伐许可证核发"])
    same_source.accept_parent(county, found.item.id, found.proposals[0].id)
    again = same_source.compare(edition.id).findings[0]
    assert (again.verdict, [one.label for one in again.faults]) == (Verdict.DIFFERENT, ["事项名称"])
    assert again.item.upper_code == "000164002000"
    assert "对应上级事项" in journal.history("item", found.item.id)[0].action


def test_the_upper_wording_is_taken_over_for_all_but_the_organs(county: Actor) -> None:
    item = replace(FOREST, name="采伐证", department="县水利局", basis="《森林法》第三条", statutory_limit=15)
    edition = ours(county, upper_list(county), item)
    found = same_source.compare(edition.id).findings[0]
    assert same_source.take_over(county, found.item.id) == ("事项名称", "设定和实施依据", "法定时限")
    again = same_source.compare(edition.id).findings[0]
    assert (again.item.name, again.item.statutory_limit) == ("林木采伐许可证核发", 20)
    assert [one.label for one in again.faults] == ["主管部门"]
    assert [one.name for one in service.find_items("林木采伐")].count("林木采伐许可证核发") == 2
    with pytest.raises(UserError, match="没有可以按上级改的"):
        same_source.take_over(county, found.item.id)


def test_many_items_take_the_upper_wording_at_once_and_give_it_back(county: Actor) -> None:
    worse = replace(FOREST, name="采伐证", department="县水利局", basis="《森林法》第三条", statutory_limit=15)
    edition = ours(county, upper_list(county), worse, replace(WATER, basis="《水法》第九条"))
    before = service.list_items(edition.id)
    findings = same_source.compare(edition.id).findings
    named = same_source.takeovers(findings, ["basis"])
    assert [dict(one.after) for one in named] == [{"basis": "《森林法》第五十七条"}, {"basis": "《水法》第七条"}]
    done = same_source.take_over_all(county, edition.id, same_source.takeovers(findings))
    assert done.items == 2
    again = same_source.compare(edition.id).findings
    assert [[fault.label for fault in one.faults] for one in again] == [["主管部门"], []]
    assert journal.history("import_batch", done.batch_id)[0].action.startswith("按上级改：山西省2026年版 事项名称、")
    with pytest.raises(UserError, match="刚才改动过"):
        same_source.take_over_all(county, edition.id, named)
    finished(batches.undo(county, done.batch_id))
    assert service.list_items(edition.id) == before
    assert [one.name for one in service.find_items("采伐证")] == ["采伐证"]


def test_the_command_takes_the_upper_wording_over(
    county: Actor, county_paths: StorePaths, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = ours(county, upper_list(county), replace(FOREST, basis="《森林法》第三条", statutory_limit=15))
    password = county_paths.folder / "password"
    password.write_text(PASSWORD)
    words = ["--data", str(county_paths.folder), "--password-file", str(password), "items", "take-over"]
    words += ["--edition", edition.name]
    assert main.main([*words, "--element", "设定和实施依据"]) == 0
    told = "林木采伐许可证核发  设定和实施依据：《森林法》第三条 → 《森林法》第五十七条\n将改 1 项"
    assert told in capsys.readouterr().out
    assert main.main([*words, "林木采伐许可证核发", "--yes"]) == 0
    assert "已按上级改 1 项。要撤销：items undo-batch " in capsys.readouterr().out
    assert same_source.compare(edition.id).findings[0].verdict is Verdict.SAME
    assert main.main([*words, "--element", "主管部门"]) == 1
    assert "可以改的有：事项名称、" in capsys.readouterr().err


def test_a_list_that_is_no_draft_is_not_changed_from_here(county: Actor) -> None:
    edition = ours(county, upper_list(county), replace(FOREST, name="采伐证"))
    found = same_source.compare(edition.id).findings[0]
    EditionRow.update(state="published").where(EditionRow.id == edition.id).execute()
    with pytest.raises(UserError, match="不能直接改动"):
        same_source.take_over(county, found.item.id)
    with pytest.raises(UserError, match="不能直接改动"):
        same_source.accept_parent(county, found.item.id, found.item.id)


def write(folder: Path, *rows: list[str]) -> Path:
    path = folder / "清单.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(
            [["事项名称", "事项编码", "主管部门", "事项类型", "设定依据", "上级事项编码"], *rows]
        )
    return path


def test_an_import_refuses_licences_the_upper_list_does_not_have(county: Actor, tmp_path: Path) -> None:
    ours(county, upper_list(county))
    file = write(
        tmp_path,
        ["林木采伐许可证核发", "000164002000", "县林业局", "行政许可", "《森林法》第五十七条", ""],
        ["取水许可的审批", "", "县水务局", "行政许可", "《水法》第七条", ""],
        ["取水证", "", "县水务局", "行政许可", "《水法》第七条", "000119001000"],
        ["本地特种许可", "", "县水务局", "行政许可", "县政府文件", ""],
        ["再生育登记", "", "县卫健局", "行政确认", "条例", ""],
    )
    plan = importing.plan_import(file, "泽州县2026年版")
    assert [one.item.name for one in plan.new] == ["林木采伐许可证核发", "取水证", "再生育登记"]
    assert [one.cell for one in plan.rejected] == ["A3", "A5"]
    assert "名称相近的有「取水许可审批」（000119001000）" in plan.rejected[0].reason
    assert "请核对设定依据" in plan.rejected[1].reason
    finished(importing.apply_import(county, plan))
    assert len(same_source.compare(_edition("泽州县2026年版").id).findings) == 3


def _edition(name: str) -> Edition:
    found = service.edition_named(name)
    assert found is not None
    return found


@pytest.fixture
def district(county: Actor) -> tuple[Edition, Edition]:
    """The real list of a district, and an upper list made from it, word for word."""
    plan = importing.plan_import(real_list("guangan_511602_service_items.csv"), "区清单")
    finished(importing.apply_import(county, plan))
    edition = _edition("区清单")
    upper = editions.draft(county, "市清单", level="3", region="5116")
    items = service.list_items(edition.id)
    service.add_items(county, upper.id, [_upward(one) for one in items])
    return edition, service.edition(upper.id)


def _upward(item: Item) -> NewItem:
    return NewItem(
        item.name, item.code, item.department.replace("区", "市", 1), item.implementing_body, item_type=item.item_type,
        type_text=item.type_text, main_item=item.main_item, basis="《示例条例》第三条", statutory_limit=20,
        statutory_unit="working_day",
    )  # fmt: skip


def _marked(items: list[Item]) -> Iterator[tuple[Item, str]]:
    """Forty items and the element that is changed in each."""
    wanted = ("name", "department", "basis", "statutory_limit")
    once = [item for item in items if sum(other.code == item.code for other in items) == 1]
    for place, item in enumerate(once[:: len(once) // 40][:40]):
        yield item, wanted[place % len(wanted)]


def test_forty_differences_marked_in_an_upper_list_made_from_a_real_one_are_found_and_no_others(
    county: Actor, district: tuple[Edition, Edition], tmp_path: Path
) -> None:
    edition, upper = district
    ItemRow.update(basis="《示例条例》第三条", statutory_limit=20, statutory_unit="working_day").where(
        ItemRow.edition_id == edition.id
    ).execute()
    marked = dict(_mark(service.list_items(upper.id)))
    compared = same_source.compare(edition.id, upper.id)
    found = {(one.parent.id, fault.attribute) for one in compared.findings if one.parent for fault in one.faults}
    assert len(marked) == 40
    assert found == set(marked.items())
    assert len(compared.of(Verdict.DIFFERENT)) == 40
    content = same_source_report.build(compared)
    assert content.counts == (("同源", len(compared.findings) - 40), ("要素不一致", 40))
    paper = same_source_report.print_report(county, compared, tmp_path / "同源.pdf")
    assert paper.pages >= 2


def _mark(items: list[Item]) -> Iterator[tuple[str, str]]:
    values = {"name": "（改过的名称）", "department": "市气象局", "basis": "《另一条例》第九条", "statutory_limit": 7}
    for item, attribute in _marked(items):
        column = "department_text" if attribute == "department" else attribute
        ItemRow.update({column: values[attribute]}).where(ItemRow.id == item.id).execute()
        yield item.id, attribute


def test_disabled_items_are_not_compared(county: Actor) -> None:
    edition = ours(county, upper_list(county), FOREST, replace(FOREST, name="饮用水许可", code=""))
    ItemRow.update(status=ItemStatus.DISABLED).where(ItemRow.name == "饮用水许可").execute()
    assert [one.item.name for one in same_source.compare(edition.id).findings] == ["林木采伐许可证核发"]
