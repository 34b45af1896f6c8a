"""A batch from its liaisons to the day everybody knows who handles which case."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import ownership, service
from db.handover.batches import cutover, tasks
from db.handover.batches import service as life
from db.handover.deciding import papers
from db.handover.deciding import service as deciding
from db.handover.deciding.papers import FourPaper
from db.handover.memoranda import service as memoranda
from db.handover.memoranda import signing
from db.handover.rules import Batch, Direction, TransferItem
from db.handover.service import NewBatch, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.rulesets import service as rulesets
from db.rulesets.rules import RuleSet

DAY = date(2020, 12, 30)
ITEM = TransferItem("i", 1, Direction.IN, "客运班线延续经营许可", "", "01", "", "d", "县交通运输局", "z", "县审批局")


@pytest.fixture
def batch(county: Actor) -> Batch:
    traffic = organs.add_organ(county, "县交通运输局", "交通局", OrganKind.DEPARTMENT)
    forestry = organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    new = NewBatch("第二批", "关于事项调整的通知", "泽政办〔2020〕1号", "县人民政府", date(2020, 12, 24), DAY, 3)
    items = [
        NewTransferItem(1, Direction.IN, "客运班线延续经营许可", "01", "行政许可", traffic.id, county.organ_id),
        NewTransferItem(1, Direction.BACK, "产地检疫合格证核发", "01", "行政许可", county.organ_id, forestry.id),
    ]
    return service.add_batch(county, new, items)


def present_all(county: Actor, batch: Batch) -> None:
    for paper in FourPaper:
        papers.present(county, batch.id, paper, DAY, "某文件")


def test_each_department_names_its_liaison_and_replaces_them_with_a_reason(county: Actor, batch: Batch) -> None:
    traffic = batch.items[0].from_id
    officer = Actor("t", "张三", traffic, "县交通运输局", frozenset({Role.LIAISON}), county.site)
    life.name_liaison(officer, batch.id, traffic, "赵六", DAY, "0356-0000000")
    with pytest.raises(UserError, match="已有联络员赵六，更换要写明理由"):
        life.name_liaison(officer, batch.id, traffic, "孙七", DAY)
    with pytest.raises(UserError, match="早于赵六的"):
        life.name_liaison(officer, batch.id, traffic, "孙七", DAY - timedelta(days=1), reason="岗位调整")
    life.name_liaison(county, batch.id, traffic, "孙七", DAY, reason="岗位调整")
    assert {one.department: one.name for one in life.liaisons(batch.id).values()} == {"县交通运输局": "孙七"}
    with pytest.raises(UserError, match="不在这一批里"):
        life.name_liaison(officer, batch.id, "nobody", "李四", DAY)


def test_the_bureau_names_its_own_liaison_and_no_department_does_it_for_the_bureau(county: Actor, batch: Batch) -> None:
    officer = Actor("t", "张三", batch.items[0].from_id, "县交通运输局", frozenset({Role.LIAISON}), county.site)
    with pytest.raises(UserError):
        life.name_liaison(officer, batch.id, county.organ_id, "李四", DAY)
    life.name_liaison(county, batch.id, county.organ_id, "李四", DAY, "0356-0000000", "法规股")
    assert life.liaisons(batch.id)[county.organ_id].name == "李四"
    assert [name for name in life.sides_of(batch).values()][-1] == county.organ_name
    assert county.organ_id not in life.departments_of(batch), "nobody reminds of a liaison the notice does not ask for"


def test_a_deadline_is_moved_with_a_reason_and_every_move_is_remembered(county: Actor, batch: Batch) -> None:
    with pytest.raises(UserError, match="要写明理由"):
        life.move_deadline(county, batch.id, date(2021, 1, 15), DAY, " ")
    with pytest.raises(UserError, match="早于文件日期"):
        life.move_deadline(county, batch.id, date(2020, 12, 1), DAY, "专网待批")
    moved = life.move_deadline(county, batch.id, date(2021, 1, 15), DAY, "专网待批")
    assert moved.deadline == "2021-01-15"
    assert [(one.before, one.after, one.reason) for one in life.deadline_moves(batch.id)] == [
        ("2020-12-30", "2021-01-15", "专网待批")
    ]


def test_the_transition_lasts_three_months_of_the_calendar_from_its_stated_start(county: Actor, batch: Batch) -> None:
    assert life.transition(batch.id) is None
    begun = life.begin_transition(county, batch.id, date(2020, 12, 30), "县政府办公室说明")
    assert (begun.since, begun.until) == (date(2020, 12, 30), date(2021, 3, 30))
    with pytest.raises(UserError, match="过渡期已从 2020-12-30 起算"):
        life.begin_transition(county, batch.id, date(2021, 1, 1))


def test_mentoring_names_two_persons_and_what_was_taught(county: Actor, batch: Batch) -> None:
    traffic = batch.items[0].from_id
    life.log_mentoring(county, batch.id, traffic, date(2021, 1, 20), "赵六", "李四", "客运班线勘验")
    life.log_mentoring(county, batch.id, traffic, date(2021, 1, 5), "赵六", "李四", "材料要件")
    assert [one.content for one in life.mentoring(batch.id)] == ["材料要件", "客运班线勘验"]
    for wrong in (("赵六", "赵六", "材料"), ("赵六", "", "材料")):
        with pytest.raises(UserError):
            life.log_mentoring(county, batch.id, traffic, DAY, *wrong)


def test_the_bureau_and_the_departments_get_the_tasks_of_the_notice(county: Actor, batch: Batch) -> None:
    found = tasks.tasks(batch.id)
    assert [(one.responsible, one.what) for one in found if one.item.direction is Direction.BACK] == [
        ("县林业局", "建立办理制度"),
        ("县林业局", "建立事中事后监管制度"),
        ("县林业局", "编制并公布办事指南"),
    ]
    guide = next(one for one in found if one.what == "编制标准化办事指南")
    done = tasks.finish_task(county, batch.id, guide.key, DAY, "审批局〔2020〕9号")
    assert (done.done_on, done.document) == (DAY, "审批局〔2020〕9号")
    with pytest.raises(UserError, match="已于 2020-12-30 完成"):
        tasks.finish_task(county, batch.id, guide.key, DAY)


def test_what_follows_a_cut_over_is_not_done_before_it_but_guides_and_systems_are(county: Actor, batch: Batch) -> None:
    waiting = [one.what for one in tasks.tasks(batch.id) if one.waits]
    assert waiting == ["再造审批流程", "压缩审批时限", "更新划转事项目录并公布"]
    limit = next(one for one in tasks.tasks(batch.id) if one.what == "压缩审批时限")
    with pytest.raises(UserError, match="还没有交接，「压缩审批时限」要在交接以后登记"):
        tasks.finish_task(county, batch.id, limit.key, DAY)
    present_all(county, batch)
    cutover.cut_over(county, batch.id, [limit.item.id], DAY)
    with pytest.raises(UserError, match="早于交接日期"):
        tasks.finish_task(county, batch.id, limit.key, DAY - timedelta(days=1))
    assert tasks.finish_task(county, batch.id, limit.key, DAY).done_on == DAY


def test_a_power_decided_otherwise_is_not_cut_over_and_has_no_tasks(
    county: Actor, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    present_all(county, batch)
    put_off, other = batch.items
    monkeypatch.setattr(deciding, "staying", lambda found: {put_off.id: "2021-01-04 已决定暂缓划转"})
    with pytest.raises(UserError, match="「客运班线延续经营许可」2021-01-04 已决定暂缓划转，不能交接") as refused:
        cutover.cut_over(county, batch.id, [put_off.id, other.id], DAY, override="会议纪要")
    assert "先在「决定」里重新决定" in refused.value.hint
    plans = cutover.plans(batch.id)
    assert plans[""].item_ids == (other.id,)
    assert (plans[put_off.from_id].item_ids, len(plans[put_off.from_id].staying)) == ((), 1)
    assert {one.item.id for one in tasks.tasks(batch.id)} == {other.id}


def test_a_memorandum_in_force_is_the_fourth_paper_for_the_powers_it_names(county: Actor, batch: Batch) -> None:
    traffic, moved = batch.items[0].from_id, batch.items[0].id
    officer = Actor("t", "张三", traffic, "县交通运输局", frozenset({Role.LIAISON}), county.site)
    drafted = memoranda.draft_memorandum(county, batch.id, traffic)
    for side in (county, officer):
        signing.sign(side, drafted.id, "李四", DAY)
    fourth = papers.for_powers(batch, [moved])[-1]
    assert (fourth.presented, fourth.told) == (True, "与县交通运输局的审管衔接备忘录第 1 版（2020-12-30 起生效）")
    whole = papers.of_batch(batch.id)[-1]
    assert (whole.presented, whole.uncovered) == (False, ("产地检疫合格证核发",))
    for paper in set(FourPaper) - {FourPaper.MEMORANDUM}:
        papers.present(county, batch.id, paper, DAY, "某文件")
    plans = cutover.plans(batch.id)
    assert (plans[traffic].lacking, plans[""].lacking) == ((), ("审管衔接备忘录",))
    with pytest.raises(UserError, match="四份文件还缺 1 份：审管衔接备忘录"):
        cutover.cut_over(county, batch.id, [one.id for one in batch.items], DAY)
    assert cutover.cut_over(county, batch.id, [moved], DAY) == DAY
    papers.present(county, batch.id, FourPaper.MEMORANDUM, DAY, "纸质备忘录")
    assert papers.of_batch(batch.id)[-1].presented, "one signed elsewhere is still entered by hand"


def test_a_memorandum_that_leaves_a_power_out_does_not_cover_it(county: Actor, batch: Batch) -> None:
    traffic = batch.items[0].from_id
    officer = Actor("t", "张三", traffic, "县交通运输局", frozenset({Role.LIAISON}), county.site)
    drafted = memoranda.draft_memorandum(county, batch.id, traffic)
    held = memoranda.content_of(drafted)
    other = memoranda.revise(county, drafted.id, replace(held, items=(replace(held.items[0], name="别的事项"),)))
    for side in (county, officer):
        signing.sign(side, other.id, "李四", DAY)
    assert papers.for_powers(batch, [batch.items[0].id])[-1].uncovered == ("客运班线延续经营许可",)


def test_nothing_is_cut_over_before_the_four_papers_or_without_a_day(county: Actor, batch: Batch) -> None:
    ids = [item.id for item in batch.items]
    with pytest.raises(UserError, match="四份文件还缺 4 份"):
        cutover.cut_over(county, batch.id, ids, DAY)
    present_all(county, batch)
    with pytest.raises(UserError, match="请填交接日期"):
        cutover.cut_over(county, batch.id, ids)
    assert cutover.cut_over(county, batch.id, ids, DAY) == DAY
    assert {item.effective_on for item in service.batch(batch.id).items} == {"2020-12-30"}
    with pytest.raises(UserError, match="已于 2020-12-30 交接"):
        cutover.cut_over(county, batch.id, ids[:1], DAY)


def test_where_the_memorandum_decides_no_other_day_is_taken(county: Actor, batch: Batch) -> None:
    region = county.site.county_code
    rulesets.add_rule_set(county, RuleSet(region, "本县", "2019-01-01", "文件", "", cutover="memorandum_date"))
    present_all(county, batch)
    with pytest.raises(UserError, match="备忘录（县交通运输局）没有生效"):
        cutover.cut_over(county, batch.id, [batch.items[0].id], DAY)


@given(st.dates(date(2020, 1, 1), date(2022, 1, 1)))
def test_a_case_belongs_to_who_held_the_power_on_its_acceptance_day(accepted: date) -> None:
    moved = Batch("b", "第二批", "关于事项调整的通知", "", "县人民政府", "2020-12-24", "2020-12-30", 3, "", (ITEM,), ())
    undecided, cut = (
        ownership.history([(moved, item)]) for item in (ITEM, replace(ITEM, effective_on=DAY.isoformat()))
    )
    assert undecided.holder_on(accepted).organ == "县交通运输局", "while no day is fixed the department goes on"
    assert cut.holder_on(accepted).organ == ("县交通运输局" if accepted < DAY else "县审批局")


def test_a_power_that_moved_twice_has_three_holders_without_a_gap(county: Actor, batch: Batch) -> None:
    first = batch.items[0]
    present_all(county, batch)
    cutover.cut_over(county, batch.id, [item.id for item in batch.items], DAY)
    later = NewBatch("第三批", "关于划回的通知", "", "县人民政府", date(2022, 1, 4), date(2022, 2, 1))
    moved = NewTransferItem(1, Direction.BACK, first.name, "01", "行政许可", county.organ_id, first.from_id)
    third = service.add_batch(county, later, [moved])
    found = next(one for one in ownership.histories() if one.name == first.name)
    assert (found.holder.organ, found.pending) == (county.organ_name, "第三批划回县交通运输局，未交接")
    present_all(county, third)
    cutover.cut_over(county, third.id, [service.batch(third.id).items[0].id], date(2022, 2, 1))
    found = next(one for one in ownership.histories() if one.name == first.name)
    spans = [(one.organ, one.since, one.until) for one in found.holdings]
    assert spans == [
        ("县交通运输局", "", "2020-12-30"),
        (county.organ_name, "2020-12-30", "2022-02-01"),
        ("县交通运输局", "2022-02-01", ""),
    ]
    assert found.holdings[1].document == "《关于事项调整的通知》（泽政办〔2020〕1号）"


def test_the_start_of_a_transition_may_be_stated_ahead_and_one_before_the_notice_is_refused(
    county: Actor, batch: Batch
) -> None:
    with pytest.raises(UserError, match="早于文件日期"):
        life.begin_transition(county, batch.id, date(2020, 12, 1))
    ahead = clock.today() + timedelta(days=5)
    assert life.begin_transition(county, batch.id, ahead, "县政府说明").since == ahead


def test_many_tasks_are_finished_at_once_or_none_of_them(county: Actor, batch: Batch) -> None:
    keys = [one.key for one in tasks.tasks(batch.id) if not one.waits][:3]
    tasks.finish_task(county, batch.id, keys[2], DAY)
    with pytest.raises(UserError, match="完成"):
        tasks.finish_tasks(county, batch.id, keys, DAY)
    assert sum(one.done_on is not None for one in tasks.tasks(batch.id)) == 1
    assert all(one.done_on == DAY for one in tasks.finish_tasks(county, batch.id, keys[:2], DAY))


def test_nothing_is_cut_over_on_a_day_before_the_notice(county: Actor, batch: Batch) -> None:
    present_all(county, batch)
    with pytest.raises(UserError, match="早于文件日期 2020-12-24"):
        cutover.cut_over(county, batch.id, [batch.items[0].id], date(2020, 12, 23))


@pytest.mark.parametrize(("since", "until"), [(date(2020, 11, 30), date(2021, 2, 28)), (DAY, date(2021, 3, 30))])
def test_a_transition_ends_on_the_same_day_of_the_month_or_its_last(
    county: Actor, batch: Batch, since: date, until: date
) -> None:
    moved = replace(batch, transition_from=since.isoformat(), transition_months=3)
    found = life.transition_of(moved)
    assert found is not None
    assert found.until == until
