"""Elements a list came without are filled in for many items at once, while the list is drafted."""

from pathlib import Path

import pytest

import main
from db import clock, journal
from db.actors import Actor
from db.command_line import finished
from db.errors import UserError
from db.items import filling, finding, gates, importing, service
from db.items.drafts import NewItem
from db.items.incoming import batches, choices, organ_names
from db.items.rules import EditionState, Item, ItemStatus
from db.items.tables import EditionRow, ItemRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.paths import StorePaths
from tests.conftest import PASSWORD

NAME = "示例县2026年版"


@pytest.fixture
def edition_id(county: Actor) -> str:
    edition = service.ensure_edition(county, NAME)
    new = [
        NewItem("林木采伐许可", code="A-1", item_type="01", department="县林业局"),
        NewItem("林地占用许可", code="A-2", item_type="01", department="县林业局", basis="《森林法》第三十七条"),
        NewItem("取水许可", code="A-3", item_type="01", department="县水利局", setting_level="1"),
        NewItem("无主事项", code="A-4", item_type="01"),
    ]
    service.add_items(county, edition.id, new)
    return edition.id


def by_name(edition_id: str) -> dict[str, Item]:
    return {item.name: item for item in service.list_items(edition_id)}


def test_every_item_gets_its_own_department_as_implementing_body(county: Actor, edition_id: str) -> None:
    forestry = organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    lines = filling.plan(edition_id, {"implementing_body": filling.AS_DEPARTMENT})
    assert filling.apply(county, edition_id, lines).items == 3
    found = by_name(edition_id)
    assert {item.name: item.implementing_body for item in found.values()} == {
        "林木采伐许可": "县林业局", "林地占用许可": "县林业局", "取水许可": "县水利局", "无主事项": "",
    }  # fmt: skip
    assert found["林木采伐许可"].implementing_id == forestry.id
    [entry] = [entry for entry in journal.history("item", found["取水许可"].id) if "补要素" in entry.action]
    assert entry.action == "补要素 取水许可"


def test_one_department_is_filled_and_what_stands_is_kept_unless_told(county: Actor, edition_id: str) -> None:
    wanted = {"basis": "《森林法》第五十七条"}
    lines = filling.plan(edition_id, wanted, "县林业局")
    assert {line.item.name: line.kept for line in lines} == {"林木采伐许可": "", "林地占用许可": "已有，不改"}
    assert filling.apply(county, edition_id, lines).items == 1
    level = {"level": "5"}
    assert filling.apply(county, edition_id, filling.plan(edition_id, level, "县林业局", over=True)).items == 2
    assert by_name(edition_id)["林地占用许可"].level == "5"


def test_what_a_higher_level_settled_is_left_to_the_comparison(county: Actor, edition_id: str) -> None:
    found = by_name(edition_id)
    land, water = found["林地占用许可"].id, found["取水许可"].id
    wanted = {"basis": "《水法》第四十八条", "implementing_body": "县水利局"}
    told = {line.item.id: line for line in filling.plan(edition_id, wanted, over=True, item_ids=[land, water])}
    assert told[land].words == "实施机关：县水利局"
    assert told[water].words == "设定依据：《水法》第四十八条；实施机关：县水利局"
    [line] = filling.plan(edition_id, {"basis": "《水法》第四十八条"}, over=True, item_ids=[land])
    assert line.kept == "上级已定，到「同源比对」按上级改"


def test_a_fill_is_taken_back_whole_with_the_values_before(county: Actor, edition_id: str) -> None:
    before = by_name(edition_id)
    wanted = {"implementing_body": filling.AS_DEPARTMENT, "basis": "《示例条例》第一条", "department": "县林业局"}
    done = filling.apply(county, edition_id, filling.plan(edition_id, wanted, over=True))
    assert done.items == 4
    found = batches.batch(done.batch_id)
    assert (found.file_name, found.imported, found.changed) == ("补要素：主管部门、实施机关、设定依据", False, 4)
    assert all(item != before[name] for name, item in by_name(edition_id).items())
    finished(batches.undo(county, done.batch_id))
    assert by_name(edition_id) == before
    assert finding.find("示例条例") == []
    entry = journal.history("item", before["取水许可"].id)[-1]
    assert (entry.action, entry.after["basis"]) == ("撤销补要素 取水许可", "")


def test_a_fill_that_something_stands_on_stays_and_says_which_item(county: Actor, edition_id: str) -> None:
    first = filling.apply(county, edition_id, filling.plan(edition_id, {"level": "4"}, "县林业局"))
    second = filling.apply(county, edition_id, filling.plan(edition_id, {"level": "5"}, "县林业局", over=True))
    with pytest.raises(UserError, match="「林木采伐许可」后来又改过，「补要素：行使层级」（请先撤销那一次）"):
        finished(batches.undo(county, first.batch_id))
    finished(batches.undo(county, second.batch_id))
    ItemRow.update(level="6").where(ItemRow.name == "林地占用许可").execute()
    assert [one.words for one in batches.why_not(first.batch_id)] == ["「林地占用许可」后来又改过行使层级"]
    ItemRow.update(level="4").where(ItemRow.name == "林地占用许可").execute()
    EditionRow.update(state=EditionState.REVIEWED).where(EditionRow.id == edition_id).execute()
    with pytest.raises(UserError, match="审核中，其中的事项不能再撤"):
        finished(batches.undo(county, first.batch_id))


def test_the_origin_of_a_value_filled_in_is_the_fill_not_the_file(county: Actor, tmp_path: Path) -> None:
    file = tmp_path / "清单.csv"
    file.write_text("事项名称,主管部门,设定依据\n取水许可,县水利局,《水法》\n", encoding="utf-8")
    finished(importing.apply_import(county, importing.plan_import(file, NAME)))
    [item] = service.find_items("取水许可")
    filling.apply(county, item.edition_id, filling.plan(item.edition_id, {"level": "4", "basis": "《条例》"}))
    told = {one.attribute: one.words for one in importing.provenance(item.id)}
    assert (told["level"], told["basis"]) == ("补要素：行使层级", "清单.csv C2")


def test_nothing_is_written_over_what_changed_since_the_plan(county: Actor, edition_id: str) -> None:
    lines = filling.plan(edition_id, {"basis": "《示例条例》第一条"})
    filling.apply(county, edition_id, filling.plan(edition_id, {"basis": "《示例条例》第二条"}, "县林业局"))
    with pytest.raises(UserError, match="刚才改动过"):
        filling.apply(county, edition_id, lines)
    assert by_name(edition_id)["无主事项"].basis == ""


def test_a_list_under_review_is_not_filled_in(county: Actor, edition_id: str) -> None:
    lines = filling.plan(edition_id, {"basis": "《示例条例》第一条"})
    EditionRow.update(state=EditionState.REVIEWED).where(EditionRow.id == edition_id).execute()
    with pytest.raises(UserError, match="不能直接改动事项") as told:
        filling.apply(county, edition_id, lines)
    assert "退回编制" in told.value.hint


def test_filling_in_nothing_is_asked_about(edition_id: str) -> None:
    with pytest.raises(UserError, match="没有写要补的内容"):
        filling.plan(edition_id, {"basis": " "})


def test_every_reason_against_publication_says_where_to_go(county: Actor, edition_id: str) -> None:
    problems = gates.publication_problems(service.edition(edition_id))
    assert [problem.partition("到「")[2].partition("」")[0] for problem in problems] == [
        "事项", "事项", "事项", "监管", "清单版本",
    ]  # fmt: skip
    with pytest.raises(UserError, match="还没有登记「联合审核」") as told:
        gates.publish(county, edition_id, clock.today(), {"channels": "政府网站", "no_upper_reason": "示例"})
    assert "没有实施机关" not in str(told.value)


def test_an_item_leaves_a_draft_with_a_reason_and_no_longer_stands_in_the_way(county: Actor, edition_id: str) -> None:
    nobody = by_name(edition_id)["无主事项"]
    with pytest.raises(UserError, match="没有写移出的原因"):
        filling.leave_out(county, nobody.id, clock.today(), " ")
    left = filling.leave_out(county, nobody.id, clock.today(), "本县没有这项职权")
    assert (left.status, left.valid_to) == (ItemStatus.DISABLED, clock.today().isoformat())
    assert not any("无主事项" in problem for problem in gates.publication_problems(service.edition(edition_id)))
    EditionRow.update(state=EditionState.PUBLISHED).where(EditionRow.id == edition_id).execute()
    with pytest.raises(UserError, match="不能直接改动事项"):
        filling.leave_out(county, by_name(edition_id)["取水许可"].id, clock.today(), "重复")


def test_names_that_are_only_texts_are_tied_to_organs_registered_since(county: Actor, edition_id: str) -> None:
    water = organs.add_organ(county, "县水利局", "水利局", OrganKind.DEPARTMENT)
    assert [(name.name, name.rows) for name in organ_names.waiting(edition_id)] == [("县林业局", 2)]
    done, tied = organ_names.match(county, edition_id, {"县林业局": choices.NEW_ORGAN})
    assert (done, tied) == (["登记单位「县林业局」"], 3)
    found = by_name(edition_id)
    assert found["取水许可"].department_id == water.id
    assert not any(item.department_pending for item in found.values())
    assert organ_names.waiting(edition_id) == ()


def test_the_command_shows_what_it_would_fill_and_writes_when_told(
    county: Actor, edition_id: str, county_paths: StorePaths, capsys: pytest.CaptureFixture[str]
) -> None:
    password = county_paths.folder / "password"
    password.write_text(PASSWORD)
    words = ["--data", str(county_paths.folder), "--password-file", str(password), "items", "fill", "--set"]
    assert main.main([*words, f"实施机关={filling.AS_DEPARTMENT}"]) == 0
    assert "将补 3 项，1 项不动；写入请加 --yes。" in capsys.readouterr().out
    assert by_name(edition_id)["取水许可"].implementing_body == ""
    assert main.main([*words, f"实施机关={filling.AS_DEPARTMENT}", "--department", "县水利局", "--yes"]) == 0
    assert "已补 1 项，0 项不动。要撤销：items undo-batch " in capsys.readouterr().out
    assert by_name(edition_id)["取水许可"].implementing_body == "县水利局"
    undo = [*words[:5], "undo-batch", batches.batches()[0].id]
    assert main.main(undo) == 0
    assert "已撤销「补要素：实施机关」：恢复变更 1 项。" in capsys.readouterr().out
    assert by_name(edition_id)["取水许可"].implementing_body == ""
    assert main.main(undo) == 1
    assert "「补要素：实施机关」已由李四撤销过。" in capsys.readouterr().err
    assert main.main([*words, "机关=县水利局"]) == 1
    assert "主管部门、实施机关、设定依据、设定层级、行使层级" in capsys.readouterr().err
