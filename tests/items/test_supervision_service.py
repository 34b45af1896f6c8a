"""Supervision in a store: proposed, settled one by one and many at once, disputed, kept, printed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

import main
from db import clock, journal
from db.actors import Actor, Role
from db.errors import UserError
from db.items import service as items
from db.items.drafts import NewItem
from db.items.lists import editions
from db.items.rules import Item
from db.items.supervision import disputes, service
from db.items.supervision.rules import Body, Elements, Risk, Rule, State, Supervision, read_bodies
from db.items.tables import EditionRow, ItemRow, SupervisionRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.paths import StorePaths
from db.rulesets import service as rulesets
from db.rulesets.rules import RuleSet
from reports import supervision_list
from tests.conftest import PASSWORD

TODAY = date(2026, 9, 18)
FULL = Elements("采伐作业", "双随机抽查", Risk.HIGH, True, "采伐现场", "《示例规则》", "4", "JG-01", "2026-09-01")
BUREAU, FORESTRY = "泽州县行政审批服务管理局", "县林业局"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def listed(county: Actor) -> dict[str, Item]:
    """Four items: moved to the bureau, of one department, of two departments, and one nobody can tell."""
    organs.add_organ(county, FORESTRY, "林业局", OrganKind.DEPARTMENT)
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = [
        NewItem("林木采伐许可", code="A-1", item_type="01", department=FORESTRY, implementing_body=BUREAU),
        NewItem("林地占用许可", code="A-2", item_type="01", department=FORESTRY, implementing_body=FORESTRY),
        NewItem("河道采砂许可", code="A-3", item_type="01", department="县水利局", implementing_body=FORESTRY),
        NewItem("无主事项", code="A-4", item_type="01"),
    ]
    ids = items.add_items(county, edition.id, new)
    return {items.item(item_id).name: items.item(item_id) for item_id in ids}


def one(found: dict[str, Item], name: str = "林木采伐许可") -> service.Overseen:
    return service.overseen(found[name].id)


def settle(actor: Actor, item: Item, text: str = FORESTRY, elements: Elements = FULL) -> Supervision:
    return service.set_supervision(actor, item.id, Supervision(read_bodies(text), elements, Rule.PERSON, "三定规定"))


def publish(item: Item, state: str = "published") -> None:
    EditionRow.update(state=state).where(EditionRow.id == item.edition_id).execute()


def test_a_supervision_is_kept_whole_and_the_list_says_the_bodies(county: Actor, listed: dict[str, Item]) -> None:
    found = settle(county, listed["林木采伐许可"], f"{FORESTRY}（牵头）、县水利局")
    assert (found.elements, found.rule, found.basis) == (FULL, Rule.PERSON, "三定规定")
    assert [body.organ_id is not None for body in found.bodies] == [True, False]
    assert items.item(listed["林木采伐许可"].id).supervising_body == f"{FORESTRY}（牵头）、县水利局"
    assert one(listed).state is State.DONE
    assert journal.history("item", listed["林木采伐许可"].id)[-1].after["风险等级"] == "高"


def test_the_worst_stand_first(county: Actor, listed: dict[str, Item]) -> None:
    settle(county, listed["林木采伐许可"])
    settle(county, listed["林地占用许可"], elements=replace(FULL, entry_number="", entered_on=""))
    disputes.raise_dispute(county, listed["河道采砂许可"].id, TODAY, "县林业局、县水利局", "谁牵头")
    found = service.overview(listed["林木采伐许可"].edition_id)
    assert [line.state for line in found] == [State.DISPUTED, State.MISSING, State.NOT_ENTERED, State.DONE]


def test_a_list_that_names_its_supervisors_needs_only_the_elements(county: Actor) -> None:
    edition = items.ensure_edition(county, "泽州县2026年版")
    [item_id] = items.add_items(county, edition.id, [NewItem("甲许可", supervising_body="县甲局,县乙局")])
    found = service.overseen(item_id)
    assert (found.supervision.words, found.supervision.rule, found.state) == ("县甲局、县乙局", None, State.INCOMPLETE)
    settle(county, items.item(item_id), "县甲局、县乙局")
    assert items.item(item_id).supervising_body == "县甲局,县乙局"


def test_where_the_list_was_changed_since_its_words_hold(county: Actor, listed: dict[str, Item]) -> None:
    item = listed["林木采伐许可"]
    settle(county, item)
    ItemRow.update(supervising_text="县农业农村局").where(ItemRow.id == item.id).execute()
    found = one(listed).supervision
    assert (found.words, found.rule, found.elements) == ("县农业农村局", None, FULL)


@pytest.mark.parametrize(
    ("text", "elements", "sentence"),
    [
        ("", FULL, "没有写监管主体"), ("甲局（牵头）、乙局（牵头）", FULL, "2 个牵头"),
        (FORESTRY, replace(FULL, entered_on=""), "只写了"), (FORESTRY, replace(FULL, entered_on="2026-13-01"), "日期"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    county: Actor, listed: dict[str, Item], text: str, elements: Elements, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        settle(county, listed["林木采伐许可"], text, elements)
    assert SupervisionRow.select().count() == 0


def test_in_a_list_that_is_no_draft_the_body_stays_and_the_rest_may_change(
    county: Actor, listed: dict[str, Item]
) -> None:
    item = listed["林木采伐许可"]
    settle(county, item)
    for state, hint in (("published", "调整"), ("approved", "退回编制")):
        publish(item, state)
        with pytest.raises(UserError) as caught:
            settle(county, items.item(item.id), "县水利局")
        assert hint in caught.value.hint
    settle(county, items.item(item.id), elements=replace(FULL, entry_number="JG-02"))
    assert one(listed).supervision.elements.entry_number == "JG-02"


def test_only_the_countys_list_editors_settle_supervision(county: Actor, listed: dict[str, Item]) -> None:
    with pytest.raises(UserError):
        settle(replace(county, roles=frozenset({Role.WINDOW})), listed["林木采伐许可"])


def test_proposals_follow_the_rules_and_are_stored_with_the_rule(county: Actor, listed: dict[str, Item]) -> None:
    edition_id = listed["林木采伐许可"].edition_id
    plan = {line.item.name: line for line in service.plan_proposals(edition_id)}
    assert {name: (line.after.words, line.after.rule) for name, line in plan.items() if not line.kept} == {
        "林木采伐许可": (FORESTRY, Rule.CENTRALISED),
        "林地占用许可": (FORESTRY, Rule.SILENT),
        "河道采砂许可": ("县水利局（牵头）、县林业局", Rule.LEAD),
    }
    assert "定不了" in plan["无主事项"].kept
    assert service.apply(county, list(plan.values())) == 3
    assert one(listed).supervision.rule is Rule.CENTRALISED
    assert "国办发〔2022〕2号" in one(listed).supervision.basis
    assert [line.item.name for line in service.plan_proposals(edition_id)] == ["无主事项"]


def test_the_rule_set_of_the_region_decides_whether_one_leads(county: Actor, listed: dict[str, Item]) -> None:
    rules = RuleSet("140525", "示例", "2026-01-01", "示例通知", "示例〔2026〕1号", supervisors="jointly")
    rulesets.add_rule_set(county, rules)
    found = service.propose(listed["河道采砂许可"].id)
    assert (found.rule, found.basis) == (Rule.JOINTLY, "示例通知（示例〔2026〕1号）")
    assert found.bodies == read_bodies("县水利局、县林业局")


def test_a_department_is_settled_at_once_after_a_preview(county: Actor, listed: dict[str, Item]) -> None:
    settle(county, listed["林木采伐许可"], "县自然资源局")
    wanted = Supervision((Body(FORESTRY),), Elements(measures="现场检查"), Rule.PERSON)
    edition_id = listed["林木采伐许可"].edition_id
    plan = service.plan_department(edition_id, FORESTRY, wanted)
    assert {line.item.name: line.kept for line in plan} == {
        "林木采伐许可": "已有监管主体 县自然资源局", "林地占用许可": "",
    }  # fmt: skip
    assert items.item(listed["林地占用许可"].id).supervising_body == ""
    assert service.apply(county, plan) == 1
    assert one(listed, "林地占用许可").supervision.elements.measures == "现场检查"
    again = service.plan_department(edition_id, FORESTRY, wanted, others_too=True)
    assert service.apply(county, again) == 1
    assert one(listed).supervision.words == FORESTRY
    assert one(listed).supervision.elements == replace(FULL, measures="现场检查")


def test_a_plan_that_no_longer_holds_writes_nothing(county: Actor, listed: dict[str, Item]) -> None:
    plan = service.plan_proposals(listed["林木采伐许可"].edition_id)
    publish(listed["林木采伐许可"])
    with pytest.raises(UserError, match="整批没有写入"):
        service.apply(county, plan)
    assert SupervisionRow.select().count() == 0


def test_without_supervisor_or_with_a_dispute_a_list_is_not_published(county: Actor, listed: dict[str, Item]) -> None:
    edition_id = listed["林木采伐许可"].edition_id
    assert service.publication_problems(edition_id)[0].startswith("4 项没有监管主体")
    service.apply(county, service.plan_proposals(edition_id))
    settle(county, listed["无主事项"])
    assert service.publication_problems(edition_id) == []
    disputes.raise_dispute(county, listed["河道采砂许可"].id, TODAY, "县林业局、县水利局", "谁牵头")
    assert "有争议" in service.publication_problems(edition_id)[0]


def test_a_dispute_is_settled_by_the_government_and_its_document_gives_the_body(
    county: Actor, listed: dict[str, Item]
) -> None:
    item = listed["河道采砂许可"]
    disputes.raise_dispute(county, item.id, date(2026, 9, 10), "县林业局、县水利局", "谁牵头")
    with pytest.raises(UserError, match="有争议"):
        settle(county, item)
    with pytest.raises(UserError, match="已经登记过"):
        disputes.raise_dispute(county, item.id, TODAY, "县林业局、县水利局", "谁牵头")
    for organ, number, on, sentence in (
        (FORESTRY, "1号", TODAY, "不能裁定"), ("泽州县人民政府", " ", TODAY, "文号"),
        ("泽州县人民政府", "1号", date(2026, 9, 9), "早于"),
    ):  # fmt: skip
        with pytest.raises(UserError, match=sentence):
            service.settle_dispute(county, item.id, on, organ, number, read_bodies("县水利局"))
    found = service.settle_dispute(
        county, item.id, TODAY, "泽州县人民政府", "泽政纪〔2026〕9号", read_bodies("县水利局")
    )
    assert (found.supervision.words, found.supervision.rule) == ("县水利局", Rule.DECIDED)
    assert found.supervision.basis == "泽州县人民政府（泽政纪〔2026〕9号）"
    assert (found.dispute, items.item(item.id).supervising_body) == (None, "县水利局")


def test_in_a_published_list_the_decision_is_recorded_and_the_body_waits_for_the_adjustment(
    county: Actor, listed: dict[str, Item]
) -> None:
    item = listed["河道采砂许可"]
    settle(county, item)
    publish(item)
    disputes.raise_dispute(county, item.id, TODAY, "县林业局、县水利局", "谁牵头")
    found = service.settle_dispute(county, item.id, TODAY, "泽州县人民政府", "9号", read_bodies("县水利局"))
    assert (found.dispute, found.supervision.words) == (None, FORESTRY)


def test_a_dispute_goes_on_in_the_next_edition_until_it_is_settled(county: Actor, listed: dict[str, Item]) -> None:
    item = listed["河道采砂许可"]
    disputes.raise_dispute(county, item.id, TODAY, "县林业局、县水利局", "谁牵头")
    nxt = editions.draft(county, "泽州县2027年版", base_id=item.edition_id)
    copy = next(one for one in items.list_items(nxt.id) if one.name == item.name)
    assert service.overseen(copy.id).state is State.DISPUTED
    service.settle_dispute(county, copy.id, TODAY, "泽州县人民政府", "9号", read_bodies("县水利局"))
    assert {service.overseen(copy.id).dispute, service.overseen(item.id).dispute} == {None}
    assert service.supervision_of(items.item(copy.id)).words == "县水利局"


def test_a_cancelled_item_keeps_its_supervision_and_has_to_name_level_and_standard(
    county: Actor, listed: dict[str, Item]
) -> None:
    item = listed["林木采伐许可"]
    service.apply(county, service.plan_proposals(item.edition_id))
    settle(county, listed["无主事项"])
    publish(item)
    ItemRow.update(status="disabled", valid_to="2026-09-01").where(ItemRow.id == item.id).execute()
    nxt = editions.draft(county, "泽州县2027年版", base_id=item.edition_id)
    gone = next(line for line in service.overview(nxt.id) if line.item.id == item.id)
    assert (gone.supervision.words, gone.lacking) == (FORESTRY, ("监管层级", "监管规则和标准"))
    assert "已取消或者下放" in service.publication_problems(nxt.id)[0]
    settle(county, items.item(item.id), elements=Elements(standard="《示例规则》", level="4"))
    assert service.publication_problems(nxt.id) == []


def test_a_devolved_item_has_to_name_level_and_standard_too(county: Actor, listed: dict[str, Item]) -> None:
    item = listed["林木采伐许可"]
    ItemRow.update(level="4").where(ItemRow.edition_id == item.edition_id).execute()
    settle(county, item, elements=replace(FULL, level="", standard=""))
    nxt = editions.draft(county, "泽州县2027年版", base_id=item.edition_id)
    copy = next(one for one in items.list_items(nxt.id) if one.name == item.name)
    assert service.overseen(copy.id).lacking == ()
    ItemRow.update(level="5").where(ItemRow.id == copy.id).execute()
    assert service.overseen(copy.id).lacking == ("监管层级", "监管规则和标准")


def test_the_paper_lists_a_department_or_a_supervisor(county: Actor, listed: dict[str, Item], tmp_path: Path) -> None:
    settle(county, listed["林木采伐许可"])
    settle(county, listed["河道采砂许可"], f"县水利局（牵头）、{FORESTRY}")
    edition_id = listed["林木采伐许可"].edition_id
    whole = supervision_list.build(edition_id, BUREAU)
    assert (len(whole.lines), whole.open_points) == (4, (("无监管主体", 2),))
    mine = supervision_list.build(edition_id, BUREAU, supervisor=FORESTRY)
    assert [line.name for line in mine.lines] == ["林木采伐许可", "河道采砂许可"]
    assert (mine.lines[0].cells[4], mine.lines[0].cells[-1]) == ("高\n重点", "JG-01\n2026年9月1日")
    assert supervision_list.print_list(county, edition_id, tmp_path / "a.pdf", department=FORESTRY).pages == 1
    supervision_list.write_list_xlsx(edition_id, tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 7
    with pytest.raises(UserError, match="没有符合条件"):
        supervision_list.build(edition_id, BUREAU, supervisor="县甲局")


def run(paths: StorePaths, *words: str) -> int:
    password = paths.folder / "password"
    password.write_text(PASSWORD)
    return main.main(["--data", str(paths.folder), "--password-file", str(password), "items", "supervision", *words])


def test_the_commands_do_what_the_page_does(
    county: Actor, county_paths: StorePaths, listed: dict[str, Item], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(county_paths, "status", "--open") == 0
    assert "无监管主体 4" in capsys.readouterr().out
    assert run(county_paths, "propose", "--accept") == 0
    assert "已确定 3 项" in capsys.readouterr().out
    told = ("--measures", "现场检查", "--risk", "中", "--entry", "JG-2", "--entered-on", "2026-09-01")
    assert run(county_paths, "set", "无主事项", "--bodies", FORESTRY, "--matter", "示例", *told) == 0
    assert one(listed, "无主事项").state is State.DONE
    assert run(county_paths, "set", "--department", FORESTRY, "--bodies", FORESTRY, "--risk", "低", "--yes") == 0
    assert one(listed).supervision.elements.risk is Risk.LOW
    assert run(county_paths, "dispute", "A-3", "--parties", "县林业局、县水利局", "--matter", "谁牵头") == 0
    assert one(listed, "河道采砂许可").state is State.DISPUTED
    decided = ("--organ", "泽州县人民政府", "--number", "9号", "--bodies", "县水利局")
    assert run(county_paths, "settle", "A-3", *decided) == 0
    assert run(county_paths, "print", str(tmp_path / "清单.pdf")) == 0
    assert (tmp_path / "清单.pdf").stat().st_size > 1000
    assert run(county_paths, "settle", "许可", *decided) != 0
    assert "不止一个事项" in capsys.readouterr().err
