"""Adjustments as values: the order of their steps, what a line may say, the marked text, what is proposed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import UserError
from db.items.acts import ListAct, ListActKind, Subject
from db.items.changes import course, elements, proposing
from db.items.changes.course import AdjustmentState
from db.items.changes.lines import line_on
from db.items.changes.marking import Mark, marked
from db.items.changes.rules import Adjustment, AdjustmentKind, Ground, Line, LineKind, adjustment_problems
from db.items.lists.comparing import compare_editions
from db.items.rules import Flag, Item, ItemStatus
from tests.items.listed import item_of

K = ListActKind
DAY = date(2026, 11, 2)
STEPS = st.lists(st.sampled_from([*course.ORDER, K.REJECTED, K.CLAIMED]), max_size=12)


def act(kind: ListActKind, number: int, on: date = DAY, reverses: str = "") -> ListAct:
    return ListAct(f"a{number}", Subject.ADJUSTMENT, "j", kind, "e", None, on, {}, "", reverses, "李四", "县局", "",
                   number)  # fmt: skip


@given(STEPS)
def test_nothing_takes_effect_without_approval_and_nothing_twice_whatever_acts_arrive(kinds: list[K]) -> None:
    held = course.held([act(kind, number) for number, kind in enumerate(kinds)])
    done = [one.kind for one in held]
    steps = [kind for kind in done if kind is not K.REJECTED]
    assert steps == list(course.ORDER[: len(steps)])
    assert K.REJECTED not in done[:-1]
    state = course.state_of(held)
    assert (state is AdjustmentState.EFFECTED) == (done == list(course.ORDER))
    if state in course.DONE:
        assert course.next_step(held) is None
        assert all(course.why_not(kind, DAY, held) for kind in (*course.ORDER, K.REJECTED))


@given(STEPS)
def test_what_may_not_be_done_changes_nothing_and_what_may_be_done_does(kinds: list[K]) -> None:
    acts: list[ListAct] = []
    for number, kind in enumerate(kinds):
        before = course.held(acts)
        refused = course.why_not(kind, DAY, acts)
        acts.append(act(kind, number))
        assert (course.held(acts) == before) == (refused is not None)


def test_each_step_out_of_order_is_refused_in_words() -> None:
    requested, reviewed = act(K.REQUESTED, 1), act(K.REVIEWED, 2, DAY + timedelta(days=3))

    def told(kind: ListActKind, acts: list[ListAct], on: date = DAY) -> str:
        refusal = course.why_not(kind, on, acts)
        return refusal.text + refusal.hint if refusal else ""

    skipped = told(K.EFFECTED, [requested, reviewed], DAY + timedelta(days=9))
    assert skipped == "还没有登记「批准调整」，不能登记「调整生效」。请先登记「批准调整」。"
    assert "还没有登记「申请调整」" in told(K.REVIEWED, [])
    assert "已在 2026-11-02 登记过" in told(K.REQUESTED, [requested])
    assert "早于「审核」的 2026-11-05" in told(K.ADJUSTMENT_APPROVED, [requested, reviewed])
    assert "还没有申请" in told(K.REJECTED, [])
    assert "已经不予调整" in told(K.REVIEWED, [requested, act(K.REJECTED, 3)])


def test_the_newest_step_can_be_taken_back_but_never_the_effect() -> None:
    acts = [act(kind, number) for number, kind in enumerate(course.ORDER)]
    effect, under = course.why_not_reverse(acts[-1], acts), course.why_not_reverse(acts[0], acts[:2])
    assert effect is not None
    assert under is not None
    assert "不能更正" in effect.text
    assert "请先更正「审核」" in under.hint
    assert course.why_not_reverse(acts[1], acts[:2]) is None
    assert course.state_of([*acts[:2], act(K.REVERSED, 9, reverses="a1")]) is AdjustmentState.REQUESTED


HEAD = Adjustment("j", "e", "", AdjustmentKind.LOCAL, "压缩承诺时限", None, "县林业局", "群众反映", "泽林〔2026〕5号",
                  None, "2026-10-09", "")  # fmt: skip
ITEM = item_of("林木采伐许可证核发", "000164002000", department="县林业局", basis="《森林法》第五十七条",
               setting_level="1", statutory_limit=20, statutory_unit="working_day", promised_limit=10,
               promised_unit="working_day", level="4")  # fmt: skip
OTHER = item_of("木材运输证核发", department="县林业局")


def problems(*lines: Line, head: Adjustment = HEAD, items: tuple[Item, ...] = (ITEM, OTHER)) -> str:
    ground = Ground(head, "4", {item.id: item for item in items})
    return "；".join(adjustment_problems(list(lines), ground))


def test_a_shorter_promise_is_favourable_by_itself_and_in_order() -> None:
    line = line_on(ITEM, LineKind.CHANGE, {"promised_limit": "5个工作日"})
    assert line.directions == {"promised_limit": "favourable"}
    assert problems(line) == ""


@pytest.mark.parametrize(
    ("texts", "told", "wanted"),
    [
        ({"promised_limit": "15个工作日"}, {}, "是从严的改动，本级不得增加条件、材料、环节、收费或者延长时限"),
        ({"promised_limit": "15个工作日"}, {"promised_limit": "neutral"}, "不能按中性办"),
        ({"promised_limit": "30个工作日"}, {}, "长于法定时限"),
        ({"limit_basis": "《森林法实施条例》第三十条"}, {}, "没有说明改动方向"),
        ({"limit_basis": "《森林法实施条例》第三十条"}, {"limit_basis": "stricter"}, "本级不得增加条件"),
        ({"basis": "《森林法》第五十八条"}, {"basis": "neutral"}, "「设定和实施依据」是基本要素，由设定层级确定"),
        ({"name": "林木采伐许可"}, {"name": "neutral"}, "「事项名称」是基本要素"),
        ({}, {}, "没有改动任何要素"),
    ],
)
def test_a_county_can_neither_tighten_nor_touch_what_is_set_above(
    texts: Mapping[str, str], told: Mapping[str, str], wanted: str
) -> None:
    assert wanted in problems(line_on(ITEM, LineKind.CHANGE, texts, told))


def test_what_the_upper_list_changed_comes_down_even_when_it_is_stricter_but_not_our_own_promise() -> None:
    head = replace(HEAD, kind=AdjustmentKind.UPPER)
    texts = {"basis": "《森林法》第五十八条", "statutory_limit": "30个工作日"}
    told = {"basis": "neutral"}
    assert problems(line_on(ITEM, LineKind.CHANGE, texts, told), head=head) == ""
    assert "从严" in problems(line_on(ITEM, LineKind.CHANGE, {"promised_limit": "15个工作日"}), head=head)


def test_a_change_rests_on_the_basis_of_its_line_or_of_the_whole_adjustment() -> None:
    line = line_on(ITEM, LineKind.CHANGE, {"promised_limit": "5个工作日"})
    assert "没有写改动依据" in problems(line, head=replace(HEAD, basis=""))
    assert problems(replace(line, basis="泽林〔2026〕6号"), head=replace(HEAD, basis="")) == ""


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (line_on(ITEM, LineKind.SUCCEED), "没有写由哪个事项接续"),
        (line_on(ITEM, LineKind.SUCCEED, successors=[ITEM.id]), "不能由自己接续"),
        (line_on(ITEM, LineKind.SUCCEED, successors=["没有的"]), "不是现行事项"),
        (line_on(ITEM, LineKind.SPLIT, successors=[OTHER.id]), "拆分后至少有两个事项"),
        (line_on(ITEM, LineKind.MERGE), "没有写并入哪个事项"),
        (line_on(ITEM, LineKind.DISABLE, successors=[OTHER.id]), "请改选「停用并接续」"),
        (line_on(ITEM, LineKind.PART), "没有写明调整哪一部分"),
        (line_on(replace(ITEM, id="别处"), LineKind.DISABLE), "不在这一版清单里"),
        (Line("", LineKind.ADD, "n", "新许可", after={"name": "新许可", "item_type": "01", "basis": "《条例》",
                                                   "department": "县林业局"}), "本级不得自行新增"),
        (Line("", LineKind.ADD, "n", "新事项", after={"name": "新事项", "item_type": "10"}), "没有主管部门"),
    ],
)  # fmt: skip
def test_each_kind_of_line_asks_for_what_it_needs(line: Line, wanted: str) -> None:
    assert wanted in problems(line)


def test_a_line_that_was_overtaken_and_an_item_listed_twice_are_told() -> None:
    line = line_on(ITEM, LineKind.CHANGE, {"promised_limit": "5个工作日"})
    assert "起草以后改动过" in problems(line, items=(replace(ITEM, promised_limit=8), OTHER))
    assert "列了两次" in problems(line, line_on(ITEM, LineKind.DISABLE))
    assert "还没有列入事项" in problems()
    assert "已经停用" in problems(line, items=(replace(ITEM, status=ItemStatus.DISABLED), OTHER))


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("promised_limit", "５ 个工作日", "5个工作日"), ("township_accepts", "√", "是"), ("flags", "一网通办，集成服务",
         "集成服务、一网通办"), ("item_type", "行政许可", "行政许可"), ("setting_level", "省设定", "省设定"),
        ("level", "县级", "县级"), ("statutory_limit", "", ""), ("note", " 试行 ", "试行"),
    ],
)  # fmt: skip
def test_elements_are_read_from_words_and_said_again(key: str, text: str, words: str) -> None:
    assert elements.words(key, elements.read(key, text)) == words


@pytest.mark.parametrize(
    ("key", "text"),
    [("promised_limit", "尽快"), ("promised_limit", "20"), ("commitment", "也许"), ("flags", "一次办"),
     ("setting_level", "县")],
)  # fmt: skip
def test_words_nobody_understands_are_refused_with_an_example(key: str, text: str) -> None:
    with pytest.raises(UserError) as error:
        elements.read(key, text)
    assert error.value.hint


def test_more_ways_of_handling_are_a_favour_and_fewer_are_not() -> None:
    item = replace(ITEM, flags=frozenset({Flag.ONE_NETWORK}))
    more = line_on(item, LineKind.CHANGE, {"flags": "一网通办、跨省通办"})
    fewer = line_on(item, LineKind.CHANGE, {"flags": ""})
    assert (more.directions["flags"], fewer.directions["flags"]) == ("favourable", "stricter")


HAN = st.text("县林业局审批许可证核发第五十七条、。0123456789AB ", max_size=40)


@given(HAN, HAN)
def test_the_marked_text_holds_exactly_both_texts(before: str, after: str) -> None:
    runs = marked(before, after)
    assert "".join(run.text for run in runs if run.mark is not Mark.ADDED) == before
    assert "".join(run.text for run in runs if run.mark is not Mark.DELETED) == after
    assert all(run.text for run in runs)
    assert all(one.mark is not other.mark for one, other in pairwise(runs))


def test_the_marked_text_reads_as_a_person_would_mark_it() -> None:
    found = marked("《森林法》第五十七条，20个工作日", "《森林法》第五十八条，15个工作日")
    assert [(run.mark.value, run.text) for run in found] == [
        ("kept", "《森林法》第五十"), ("deleted", "七"), ("added", "八"), ("kept", "条，"), ("deleted", "20"),
        ("added", "15"), ("kept", "个工作日"),
    ]  # fmt: skip


def test_a_very_long_text_is_marked_as_replaced_in_its_middle() -> None:
    found = marked("始" + "甲乙" * 3000 + "终", "始" + "丙丁" * 3000 + "终")
    assert [run.mark.value for run in found] == ["kept", "deleted", "added", "kept"]


def proposed(ours: list[Item], before: list[Item], after: list[Item]) -> proposing.Proposal:
    return proposing.propose(ours, compare_editions(before, after), "1", iter(["n1", "n2", "n3"]))


def upper(name: str, code: str, **more: Any) -> Item:
    values: dict[str, Any] = {"id": f"u{code}", "department": "国家林草局", "basis": "《森林法》"} | more
    return item_of(name, code, **values)


OLD = upper("林木采伐许可", "000164002000", statutory_limit=20, statutory_unit="working_day")
OURS = item_of("林木采伐许可", "000164002000", id="o1", upper_id=OLD.id, department="县林业局", basis="《森林法》",
               statutory_limit=20, statutory_unit="working_day", promised_limit=10,
               promised_unit="working_day")  # fmt: skip


def test_a_changed_element_comes_down_and_what_is_ours_stays() -> None:
    new = replace(OLD, id="v1", predecessor_id=OLD.id, basis="《森林法》第五十七条", statutory_limit=15,
                  department="国家林业和草原局")  # fmt: skip
    found = proposed([OURS], [OLD], [new])
    (line,) = found.lines
    assert (line.kind, line.item_id) == (LineKind.CHANGE, "o1")
    assert dict(line.after) == {"basis": "《森林法》第五十七条", "statutory_limit": 15, "statutory_unit": "working_day"}
    assert dict(line.directions) == {"basis": "neutral", "statutory_limit": "favourable"}
    assert "上级主管部门由「国家林草局」改为「国家林业和草原局」" in line.note
    assert found.relinked["o1"].id == "v1"


def test_where_the_county_already_said_otherwise_nothing_is_overwritten() -> None:
    new = replace(OLD, id="v1", predecessor_id=OLD.id, name="采伐林木许可")
    (line,) = proposed([replace(OURS, name="林木采伐许可（人工林）")], [OLD], [new]).lines
    assert "name" not in line.after
    assert "本级原来另有规定" in line.note
    assert proposed([replace(OURS, name="采伐林木许可")], [OLD], [new]).lines == ()


def test_a_cancelled_parent_ends_our_items_and_names_what_follows() -> None:
    cut, carried = upper("木材运输证核发", "000164009000"), upper("林木采伐及运输许可", "000164077000", level="4")
    child = item_of("木材运输证核发", id="o2", upper_code="000164009000")
    (line,) = proposed([child], [cut], []).lines
    assert (line.kind, line.note) == (LineKind.DISABLE, "上级清单已取消「木材运输证核发」")
    succeed, add = proposed([OURS], [replace(OLD, successor_id=carried.id)], [carried]).lines
    assert (succeed.kind, succeed.successors, add.kind, add.item_id) == (
        LineKind.SUCCEED, ("n1",), LineKind.ADD, "n1",
    )  # fmt: skip
    assert add.after["upper_id"] == carried.id
    assert "department" not in add.after


def test_a_new_upper_item_that_a_county_does_not_exercise_is_not_proposed() -> None:
    assert proposed([], [], [upper("核电厂建造许可", "000199001000", level="1")]).lines == ()


def test_a_new_basic_code_is_taken_into_the_longer_code_of_ours() -> None:
    uscc = "11140525MB12345671"
    new = replace(OLD, id="v1", predecessor_id=OLD.id, code="000164002001")
    (line,) = proposed([replace(OURS, code=f"{uscc}4000164002000")], [OLD], [new]).lines
    assert line.after["code"] == f"{uscc}4000164002001"
    assert proposed([replace(OURS, code="本地-7")], [OLD], [new]).lines == ()
