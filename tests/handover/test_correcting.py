"""What was recorded wrongly of a batch is taken back by another act, while nothing later rests on it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock, journal
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import acts, correcting, ownership, service
from db.handover.acts import HandoverAct, HandoverActKind, Subject
from db.handover.batches import cutover, tasks
from db.handover.batches import service as life
from db.handover.deciding import judging, papers
from db.handover.deciding.judging import Decision
from db.handover.deciding.papers import FourPaper
from db.handover.persons import same_person
from db.handover.rules import Batch, Direction
from db.handover.service import NewBatch, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind

K = HandoverActKind
DAY = date(2020, 12, 30)
NAME = "客运班线延续经营许可"


@pytest.fixture
def batch(county: Actor) -> Batch:
    traffic = organs.add_organ(county, "县交通运输局", "交通局", OrganKind.DEPARTMENT)
    new = NewBatch("第二批", "关于事项调整的通知", "泽政办〔2020〕1号", "县人民政府", date(2020, 12, 24), DAY, 3)
    item = NewTransferItem(1, Direction.IN, NAME, "01", "行政许可", traffic.id, county.organ_id)
    return service.add_batch(county, new, [item])


def last(batch: Batch, kind: K) -> str:
    """The newest standing act of a kind."""
    return [one.act.id for one in correcting.correctable(batch.id) if one.act.kind is kind][-1]


def cut_over(county: Actor, batch: Batch, on: date = DAY) -> None:
    for paper in FourPaper:
        papers.present(county, batch.id, paper, DAY, "某文件")
    cutover.cut_over(county, batch.id, [one.id for one in service.batch(batch.id).items], on)


def test_a_cut_over_taken_back_leaves_the_power_where_it_was_and_can_be_made_again(county: Actor, batch: Batch) -> None:
    cut_over(county, batch)
    with pytest.raises(UserError, match="更正要写明理由"):
        correcting.correct(county, last(batch, K.CUT_OVER), " ")
    correcting.correct(county, last(batch, K.CUT_OVER), "交接日期记错")
    assert service.batch(batch.id).items[0].effective_on == ""
    [owned] = ownership.histories()
    assert (owned.holder.organ, owned.pending) == ("县交通运输局", "第二批划入泽州县行政审批服务管理局，未交接")
    cutover.cut_over(county, batch.id, [batch.items[0].id], DAY + timedelta(days=1))
    assert service.batch(batch.id).items[0].effective_on == "2020-12-31"
    assert journal.verify()


def test_a_cut_over_stays_while_a_task_a_case_or_a_later_cut_over_rests_on_it(county: Actor, batch: Batch) -> None:
    cut_over(county, batch)
    done = tasks.tasks(batch.id)[0]
    tasks.finish_task(county, batch.id, done.key, DAY)
    act = last(batch, K.CUT_OVER)
    with pytest.raises(UserError, match="「交接」不能更正：交接以后的任务「再造审批流程」已经登记完成，请先更正任务"):
        correcting.correct(county, act, "记错")
    correcting.correct(county, last(batch, K.TASK_DONE), "还没有做完")
    assert tasks.tasks(batch.id)[0].done_on is None
    with pytest.raises(UserError, match="接收单位已经受理 1号、2号等 3 件，这些件按交接日期归它办"):
        correcting.correct(county, act, "记错", ["2号", "1号", "3号"])
    later = NewBatch("第三批", "关于划回的通知", "", "县人民政府", date(2022, 1, 4), date(2022, 2, 1))
    first = batch.items[0]
    moved = NewTransferItem(1, Direction.BACK, NAME, "01", "行政许可", first.to_id, first.from_id)
    cut_over(county, service.add_batch(county, later, [moved]), date(2022, 2, 1))
    with pytest.raises(UserError, match="后来又按别的文件交接过"):
        correcting.correct(county, act, "记错")


def test_nothing_of_a_finished_batch_is_taken_back_before_its_end_is(county: Actor, batch: Batch) -> None:
    cut_over(county, batch)
    life.begin_transition(county, batch.id, DAY)
    ended = acts.append(county, Subject.BATCH, batch.id, K.FINISHED, clock.today(), called="第二批", batch_id=batch.id)
    for kind in (K.CUT_OVER, K.TRANSITION_BEGUN):
        with pytest.raises(UserError, match="办结，请先更正「批次办结」"):
            correcting.correct(county, last(batch, kind), "记错")
    with pytest.raises(UserError, match="已经办结，不能再改"):
        cutover.cut_over(county, batch.id, [batch.items[0].id], DAY)
    correcting.correct(county, ended, "办结早了")
    correcting.correct(county, last(batch, K.TRANSITION_BEGUN), "起算日记错")
    assert life.transition(batch.id) is None
    assert life.begin_transition(county, batch.id, DAY + timedelta(days=2)).since == date(2021, 1, 1)


def test_of_deadlines_and_liaisons_only_the_last_is_taken_back_and_the_one_before_holds_again(
    county: Actor, batch: Batch
) -> None:
    traffic = batch.items[0].from_id
    life.move_deadline(county, batch.id, date(2021, 1, 15), DAY, "专网待批")
    first = last(batch, K.DEADLINE_MOVED)
    life.move_deadline(county, batch.id, date(2021, 2, 1), DAY, "专网仍待批")
    with pytest.raises(UserError, match="后来在 2020-12-30 又变更了期限"):
        correcting.correct(county, first, "记错")
    correcting.correct(county, last(batch, K.DEADLINE_MOVED), "没有批准")
    assert service.batch(batch.id).deadline == "2021-01-15"
    life.name_liaison(county, batch.id, traffic, "赵六", DAY)
    named = last(batch, K.NAMED)
    life.name_liaison(county, batch.id, traffic, "孙七", DAY, reason="岗位调整")
    with pytest.raises(UserError, match="请先更正后一次"):
        correcting.correct(county, named, "记错")
    officer = Actor("t", "张三", traffic, "县交通运输局", frozenset({Role.LIAISON}), county.site)
    with pytest.raises(UserError, match="没有「"):
        correcting.correct(officer, last(batch, K.DEADLINE_MOVED), "记错")
    correcting.correct(officer, last(batch, K.REPLACED), "没有换人")
    assert [one.name for one in life.liaisons(batch.id).values()] == ["赵六"]


def test_what_is_corrected_elsewhere_or_twice_is_refused_here(county: Actor, batch: Batch) -> None:
    papers.present(county, batch.id, FourPaper.LINKAGE, DAY, "某文件")
    paper = papers.of_batch(batch.id)[2].act_id
    life.log_mentoring(county, batch.id, batch.items[0].from_id, DAY, "赵六", "李四", "材料要件")
    logged = last(batch, K.LOGGED)
    assert [one.words for one in correcting.correctable(batch.id)] == ["2020-12-30 传帮带：县交通运输局赵六带李四"]
    correcting.correct(county, logged, "记重了")
    assert life.mentoring(batch.id) == []
    for act in (paper, logged):
        with pytest.raises(UserError, match="不在这里更正，或者已经更正过"):
            correcting.correct(county, act, "记错")
    with pytest.raises(UserError, match="找不到要更正的这一步"):
        correcting.correct(county, "nowhere", "记错")


def test_one_of_the_four_papers_stays_once_a_power_was_cut_over_on_it(county: Actor, batch: Batch) -> None:
    cut_over(county, batch)
    with pytest.raises(UserError, match="已于 2020-12-30 交接，「划转事项目录」不能再撤回"):
        papers.take_back(county, batch.id, FourPaper.CATALOGUE, "文号写错")
    correcting.correct(county, last(batch, K.CUT_OVER), "日期记错")
    papers.take_back(county, batch.id, FourPaper.CATALOGUE, "文号写错")
    item = batch.items[0].id
    cutover.cut_over(county, batch.id, [item], DAY, override="县政府会议纪要")
    papers.take_back(county, batch.id, FourPaper.LINKAGE, "文号写错")


def test_a_deadline_is_moved_from_the_one_in_force_and_moves_follow_each_other(county: Actor, batch: Batch) -> None:
    moved = life.move_deadline(county, batch.id, date(2021, 1, 15), DAY, "专网待批")
    assert life.deadline_of(moved) == "2021-01-15"
    for to, on, words in (
        (date(2021, 1, 15), DAY, "本来就是 2021-01-15"),
        (date(2021, 2, 1), DAY - timedelta(days=1), "早于上一次变更的 2020-12-30"),
    ):
        with pytest.raises(UserError, match=words):
            life.move_deadline(county, batch.id, to, on, "专网待批")
    back = life.move_deadline(county, batch.id, DAY, DAY, "专网已批")
    assert (back.deadline, life.deadline_moves(batch.id)[-1].before) == ("2020-12-30", "2021-01-15")


@given(st.sampled_from([K.DEFERRED, K.EXCLUDED, K.TRANSFER, None]), st.sampled_from(Direction), st.booleans())
def test_only_what_is_decided_after_the_notice_and_against_it_keeps_a_power_where_it_is(
    kind: K | None, direction: Direction, after: bool
) -> None:
    day = "2021-02-01" if after else "2020-01-01"
    decision = Decision("i", kind, day, "", "", "", "", "", "", "a", "李四") if kind else None
    against = {K.DEFERRED, K.EXCLUDED} if direction is Direction.IN else {K.TRANSFER}
    assert bool(judging.why_stays(direction, "2020-12-24", decision, ())) is (after and kind in against)
    assert bool(judging.why_stays(direction, "2020-12-24", decision, {direction})) is (after and kind in against)
    other = Direction.BACK if direction is Direction.IN else Direction.IN
    assert judging.why_stays(direction, "2020-12-24", decision, {other})


NAMES = st.sampled_from(["张三", "李四"])
POSTS = st.sampled_from(["", "（法规股）", "(窗口)"])


@given(NAMES, POSTS, NAMES, POSTS)
def test_two_of_one_name_are_two_only_when_both_say_which_they_are(one: str, post: str, two: str, other: str) -> None:
    same = one == two and (not post or not other or post == other)
    assert same_person(f" {one}{post} ", two + other) is same
    assert not same_person("", "")


@given(st.lists(st.sampled_from([K.NAMED, K.DEADLINE_MOVED, K.CUT_OVER, K.LOGGED]), min_size=1, max_size=6), st.data())
def test_the_newest_act_of_a_batch_can_always_be_taken_back(kinds: list[K], data: st.DataObject) -> None:
    subjects = {K.NAMED: Subject.LIAISON, K.CUT_OVER: Subject.ITEM, K.LOGGED: Subject.MENTORING}
    held = [
        HandoverAct(
            str(n), subjects.get(kind, Subject.BATCH), f"s{n}", kind, "b", "o", DAY, {}, "", "", "李四", "局", "", n
        )
        for n, kind in enumerate(kinds)
    ]
    assert correcting.why_not(held[-1], held, "") == ""
    chosen = data.draw(st.sampled_from(held))
    again = [one for one in held[held.index(chosen) + 1 :] if one.kind is chosen.kind]
    blocked = bool(again) and chosen.kind in (K.NAMED, K.DEADLINE_MOVED)
    assert bool(correcting.why_not(chosen, held, "")) is blocked
    assert bool(correcting.why_not(chosen, held, "2021-01-15")) is (chosen.kind is not K.LOGGED)


def test_a_namesake_counts_as_another_person_when_the_post_says_so(county: Actor, batch: Batch) -> None:
    traffic = batch.items[0].from_id
    with pytest.raises(UserError, match="不能是同一个人") as refused:
        life.log_mentoring(county, batch.id, traffic, DAY, "赵六", "赵六", "材料")
    assert "两人同名的" in refused.value.hint
    life.log_mentoring(county, batch.id, traffic, DAY, "赵六（运管股）", "赵六（窗口）", "材料")
    assert len(life.mentoring(batch.id)) == 1
