"""What a memorandum says depends on which way its items move, on the rule set, and on nothing else."""

import json
from dataclasses import replace
from datetime import date

import pytest

from db.actors import Actor, SiteKind
from db.errors import UserError
from db.handover import service
from db.handover.memoranda import clauses
from db.handover.memoranda import service as memoranda
from db.handover.memoranda.clauses import Memorandum, Terms
from db.handover.rules import Batch, Direction
from db.handover.service import NewBatch, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.rulesets.rules import GENERAL, RuleSet
from db.rulesets.service import add_rule_set, current
from db.rulesets.tables import RuleSetRow

BUREAU, DEPARTMENT = "县行政审批服务管理局", "县林业局"
BATCH = Batch("b", "第二批", "通知", "", "县人民政府", "2020-12-24", "2020-12-30", 3, "2020-12-30", (), ())
IN, BACK = frozenset({Direction.IN}), frozenset({Direction.BACK})


def texts(directions: frozenset[Direction], rule_set: RuleSet = GENERAL, batch: Batch = BATCH) -> dict[str, str]:
    """The clauses by heading."""
    terms = Terms(batch, rule_set, directions, DEPARTMENT, BUREAU, "本级人民政府")
    return {clause.heading: clause.text for clause in clauses.compose(terms)}


def test_a_department_that_only_gets_items_back_loses_no_power_and_no_seal() -> None:
    found = texts(BACK)
    assert set(found) == {"职责划分", "在办事项衔接", "过渡期", "联络员", "争议处理", "附则"}
    whole = "".join(found.values())
    for word in ("不再行使", "专用章", "封存", "推送", "划入事项", "初审"):
        assert word not in whole
    assert f"自交接之日起由{DEPARTMENT}受理、审查、决定并负责监管，{BUREAU}不再办理" in found["职责划分"]
    assert f"此前{BUREAU}已受理的，由{BUREAU}按程序办结；此后由{DEPARTMENT}受理和办理" in found["在办事项衔接"]
    assert f"划回事项由{BUREAU}原办理人员做好“传帮带”" in found["过渡期"]


def test_a_department_that_only_gives_items_up_reads_nothing_of_items_moved_back() -> None:
    found = texts(IN)
    assert "划回" not in "".join(found.values())
    assert f"{DEPARTMENT}不再行使划入事项的审批权" in found["职责划分"]
    assert f"附表划入事项自本备忘录签订后使用{BUREAU}行政审批专用章" in found["印章使用"]
    assert f"此前{DEPARTMENT}已受理的，由{DEPARTMENT}按程序办结；此后由{BUREAU}受理和办理" in found["在办事项衔接"]
    assert f"划入事项由{DEPARTMENT}原审批业务办理人员做好“传帮带”" in found["过渡期"]


def test_with_both_ways_every_clause_says_of_which_items_it_speaks() -> None:
    found = texts(IN | BACK)
    for heading, text in found.items():
        if heading not in ("联络员", "争议处理", "附则"):
            assert "划入事项" in text or "划回事项" in text, heading
    for heading in ("职责划分", "在办事项衔接", "过渡期"):
        assert "划入事项" in found[heading]
        assert "划回事项" in found[heading]


@pytest.mark.parametrize("directions", [IN, BACK, IN | BACK])
def test_the_cut_over_is_the_rule_sets(directions: frozenset[Direction]) -> None:
    assert texts(directions)["在办事项衔接"].startswith("以交接日期为界")
    other = texts(directions, replace(GENERAL, cutover="memorandum_date"))
    assert other["在办事项衔接"].startswith("以本备忘录生效日期为界")
    assert "自本备忘录生效之日起由" in other["职责划分"]


def test_dates_and_months_are_written_as_official_papers_write_them() -> None:
    assert texts(IN)["过渡期"].startswith("过渡期为三个月，自2020年12月30日起。")
    assert "起始日期由双方在签署时填写" in texts(IN, batch=replace(BATCH, transition_from=""))["过渡期"]
    assert "过渡期" not in texts(IN, batch=replace(BATCH, transition_months=0))
    written = [clauses.months_words(number) for number in (1, 2, 3, 10, 12, 20, 24)]
    assert written == ["一个月", "两个月", "三个月", "十个月", "十二个月", "二十个月", "二十四个月"]


def test_the_working_day_is_for_policy_documents_and_not_for_results() -> None:
    text = texts(IN)["监管信息和政策反馈"]
    documents, results = text.split("。")[:2]
    assert "政策文件等，应当在1个工作日内推送" in documents
    assert "处理结果，应当及时告知" in results


def test_a_rule_sets_own_wording_replaces_a_clause_but_brings_none_back_that_does_not_apply() -> None:
    rule_set = replace(GENERAL, clauses={"印章使用": "另行约定。"})
    assert texts(IN, rule_set)["印章使用"] == "另行约定。"
    assert "印章使用" not in texts(BACK, rule_set)


@pytest.fixture
def batch(county: Actor) -> Batch:
    """One item to the bureau and one back, of two departments."""
    transport = organs.add_organ(county, "县交通运输局", "交通局", OrganKind.DEPARTMENT)
    forestry = organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    new = NewBatch("第二批", "关于事项调整的通知", "", "泽州县人民政府", date(2020, 12, 24), date(2020, 12, 30), 3)
    bureau = county.organ_id
    return service.add_batch(
        county,
        new,
        [
            NewTransferItem(1, Direction.IN, "客运班线延续经营许可", "01", "行政许可", transport.id, bureau),
            NewTransferItem(2, Direction.BACK, "森林植物产地检疫合格证核发", "01", "行政许可", bureau, forestry.id),
        ],
    )


def clause(found: Memorandum, heading: str) -> str:
    """One clause's text."""
    return {one.heading: one.text for one in found.clauses}[heading]


def test_the_memorandum_follows_the_rule_set_in_force(county: Actor, batch: Batch) -> None:
    department = batch.items[0].from_id
    assert "认领" in clause(memoranda.draft_memorandum(county, batch.id, department), "审批信息推送")
    add_rule_set(county, RuleSet("140525", "泽州县 2020", "2020-12-24", "通知", "", receipt="deemed", push_days=None))
    deemed = memoranda.draft_memorandum(county, batch.id, department, date(2020, 12, 30))
    assert deemed.version == 2
    assert "视为" not in clause(deemed, "会商和函询")
    assert "推送行为结束即为对方接收成功" in clause(deemed, "审批信息推送")
    assert [(item.name, item.direction) for item in deemed.items] == [("客运班线延续经营许可", Direction.IN)]


def test_the_item_table_names_the_department_as_the_one_that_approves_what_it_got_back(
    county: Actor, batch: Batch
) -> None:
    drafted = memoranda.draft_memorandum(county, batch.id, batch.items[1].to_id)
    assert drafted.bureau == county.organ_name
    (item,) = drafted.items
    assert (item.direction, item.approval_duty, item.supervision_duty) == (Direction.BACK, DEPARTMENT, DEPARTMENT)
    assert item.preliminary_opinion == ""


@pytest.mark.parametrize(("kind", "words"), [(SiteKind.COUNTY, "本级人民政府"), (SiteKind.ZONE, "管委会")])
def test_disputes_go_to_the_government_or_in_a_zone_to_its_committee(
    county: Actor, batch: Batch, monkeypatch: pytest.MonkeyPatch, kind: SiteKind, words: str
) -> None:
    site = replace(organs.site(), kind=kind)
    monkeypatch.setattr(organs, "site", lambda: site)
    drafted = memoranda.draft_memorandum(county, batch.id, batch.items[0].from_id)
    assert f"必要时报{words}决定" in clause(drafted, "争议处理")


def test_a_department_without_items_in_the_batch_gets_no_memorandum(county: Actor, batch: Batch) -> None:
    other = organs.add_organ(county, "县水务局", "水务局", OrganKind.DEPARTMENT)
    with pytest.raises(UserError, match="没有事项"):
        memoranda.draft_memorandum(county, batch.id, other.id)
    assert memoranda.memorandum(batch.id, other.id) is None


def test_parameters_of_a_newer_program_do_no_harm_and_stay_in_the_row(county: Actor) -> None:
    add_rule_set(county, RuleSet("140525", "泽州县 2020", "2020-12-24", "通知", "", push_days=3))
    row = RuleSetRow.get()
    row.parameters = json.dumps(json.loads(row.parameters) | {"later_days": 7, "name": "别的名字"})
    row.save()
    found = current("140525", date(2020, 12, 30))
    assert (found.push_days, found.name) == (3, "泽州县 2020")
    assert json.loads(RuleSetRow.get().parameters)["later_days"] == 7


def test_the_liaison_a_department_named_stands_in_the_clause_and_the_clause_stays_editable() -> None:
    def clause(liaison: str) -> str:
        terms = Terms(BATCH, GENERAL, IN, DEPARTMENT, BUREAU, "本级人民政府", liaison)
        return next(one.text for one in clauses.compose(terms) if one.heading == "联络员")

    assert clause("").startswith("甲乙双方各确定一名联络员，负责")
    named = clause("赵六（审批股长，0356-0000000）")
    assert named.startswith("乙方联络员为赵六（审批股长，0356-0000000），甲方联络员由甲方书面告知乙方。联络员负责")
