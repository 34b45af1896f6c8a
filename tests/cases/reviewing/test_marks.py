"""Marks a reviewer sets and takes off: what they ask of a decision, where they show, who may change which."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock
from db.actors import Actor, Role
from db.cases import marks, service
from db.cases.acts import ActKind, CaseAct
from db.cases.marks import JOINT, SETTABLE, UPPER, Filed, flags_of
from db.cases.queues import lists, statistics
from db.cases.queues.lists import CaseList, Wanted
from db.cases.queues.statistics import By
from db.cases.rules import CASE_FLAGS, CaseDetail
from db.errors import UserError
from db.items.rules import Item
from db.items.tables import ItemRow
from db.store import database
from tests.cases.conftest import Today

K = ActKind
Do = Callable[..., CaseDetail]


def act(number: int, kind: ActKind, details: dict[str, str], reverses: str = "") -> CaseAct:
    day = clock.today()
    return CaseAct(str(number), "c", kind, day, details, "示例", reverses, "王五", "审批局", day.isoformat(), number)


changes = st.lists(st.tuples(st.sets(st.sampled_from(SETTABLE)), st.sets(st.sampled_from(SETTABLE))), max_size=6)


@given(st.frozensets(st.sampled_from(sorted(CASE_FLAGS))), changes)
def test_the_last_word_on_a_mark_holds_and_the_others_stay_as_the_intake_said(
    begun: frozenset[str], course: list[tuple[set[str], set[str]]]
) -> None:
    acts: list[CaseAct] = []
    now = set(begun)
    for number, (marked, off) in enumerate(course):
        said = {"marks": " ".join(marked), "off": " ".join(off - marked)}
        try:
            told = marks.checked(Filed(begun, "renewal", helper=True), acts, said, clock.today())
        except UserError:
            assert marked <= now
            assert not (off - marked) & now
            continue
        acts.append(act(number, K.MARKED, told))
        now = (now | marked) - (off - marked)
    assert flags_of(begun, acts) == now
    assert flags_of(begun, acts) - set(SETTABLE) == begun - set(SETTABLE)
    if acts:
        undone = act(99, K.REVERSED, {}, acts[-1].id)
        assert flags_of(begun, [*acts, undone]) == flags_of(begun, acts[:-1])


def test_a_mark_set_in_review_asks_for_what_it_asks_and_taken_off_no_longer(accepted: Do, do: Do) -> None:
    case = do(accepted(), K.MARKED, "群众反映强烈", marks="major key")
    assert case.flags == {"major", "key"}
    with pytest.raises(UserError, match="重大事项还没有征求意见"):
        do(case, K.GRANTED)
    case = do(case, K.MARKED, "经研究不属于重大事项", off="major")
    assert case.flags == {"key"}
    assert do(case, K.GRANTED).summary.outcome == "granted"


def test_a_case_on_a_commitment_is_under_key_supervision_until_it_is_taken_off(
    accepted: Do, do: Do, listed: dict[str, Item]
) -> None:
    ItemRow.update(commitment=True).where(ItemRow.id == listed["公共场所卫生许可"].id).execute()
    case = accepted(received_materials=(1, 0))
    case = do(case, K.COMMITMENT_TOLD)
    case = do(case, K.COMMITTED, missing='["营业执照"]', due_on="2099-01-01", paper="承诺〔2026〕1号")
    assert case.flags == {"commitment", "key"}
    assert do(case, K.MARKED, "监管部门来函解除", off="key").flags == {"commitment"}


def test_what_the_case_gives_no_ground_for_what_is_so_already_and_a_change_without_a_reason_are_refused(
    county: Actor, accepted: Do, do: Do
) -> None:
    case = accepted(flags=frozenset({"major"}))
    for said, words in (
        ({"off": "commitment"}, "「告知承诺」不能在这里改"),
        ({"marks": "别的"}, "「别的」不能在这里改"),
        ({"marks": "unchanged"}, "不是延续、换发"),
        ({"marks": "helped"}, "没有登记代办人"),
        ({"marks": "major"}, "没有变化"),
        ({"off": "key"}, "没有变化"),
        ({"marks": "key", "off": "key"}, "又设又去"),
    ):
        with pytest.raises(UserError, match=words):
            do(case, K.MARKED, **said)
    with pytest.raises(UserError, match="要写明理由"):
        do(case, K.MARKED, " ", marks="key")
    clerk = replace(county, roles=frozenset({Role.WINDOW}))
    with pytest.raises(UserError):
        service.act(clerk, case.summary.id, K.MARKED, clock.today(), "示例", {"marks": "key"})


def test_lists_show_all_marks_and_are_narrowed_by_one_and_statistics_count_each(accepted: Do, do: Do) -> None:
    plain, major = accepted(), accepted(flags=frozenset({"major"}))
    both = do(accepted(flags=frozenset({"interested"})), K.MARKED, "来函", marks="key major")
    for queue in (CaseList.ALL, CaseList.REVIEW):
        rows = {row.id: row.flags for row in lists.page(Wanted(queue)).rows}
        assert rows == {plain.summary.id: set(), major.summary.id: {"major"},
                        both.summary.id: {"interested", "key", "major"}}  # fmt: skip
    for flag, wanted in (("major", [major, both]), ("key", [both]), ("ordered", [])):
        found = lists.page(Wanted(CaseList.REVIEW, flag=flag)).rows
        assert {row.id for row in found} == {case.summary.id for case in wanted}
    day = clock.today()
    lines = {line.name: line.received for line in statistics.count_by(By.MARK, day, day)}
    assert lines == {"重大事项": 2, "重点监管": 1, "涉及利害关系人": 1}


def test_a_case_called_joint_afterwards_has_the_period_of_joint_handling_and_a_mistaken_one_its_own_again(
    today: Today, accepted: Do, do: Do
) -> None:
    case = accepted()
    assert case.statutory is not None
    own = case.statutory.due
    case = do(case, K.MARKED, "与县住建局一并办理", marks=JOINT)
    assert case.statutory is not None
    assert (case.statutory.due, len([day for day in case.statutory.days if day.counted])) == (date(2026, 11, 25), 45)
    assert case.limit_basis.endswith("第四十二条第二款")
    assert case.acts[-1].details["changes"] == f"加上统一、联合、集中办理；法定期限由 {own} 改为 2026-11-25"
    assert with_mark(JOINT) == [(case.summary.id, "2026-11-25")]
    with pytest.raises(UserError, match="本级人民政府负责人批准延长 15 个工作日"):
        do(case, K.EXTENDED, days="10", approver="周八", approver_post="organ_head", paper="延〔2026〕1号")
    case = do(case, K.MARKED, "收件时点错", off=JOINT)
    assert case.statutory is not None
    assert case.statutory.due == own
    assert with_mark(JOINT) == []
    today.later(21)
    with pytest.raises(UserError, match=f"法定期限 {own} 已经过了，不能再改为"):
        do(case, K.MARKED, "赶不上了", marks=JOINT)


def with_mark(flag: str) -> list[tuple[str, str]]:
    """The cases with a mark, and when their statutory period ends."""
    found = [row.id for row in lists.page(Wanted(CaseList.REVIEW, flag=flag)).rows]
    sql = "SELECT statutory_due FROM case_standing WHERE case_id = ?"
    return [(one, database.execute_sql(sql, (one,)).fetchone()[0]) for one in found]


def test_who_decides_is_corrected_until_it_was_forwarded_and_no_extension_hangs_on_it(
    today: Today, accepted: Do, do: Do
) -> None:
    case = do(accepted(), K.MARKED, "由市局决定", marks=UPPER)
    with pytest.raises(UserError, match="由上级机关决定，本机关只初审"):
        do(case, K.GRANTED)
    case = do(case, K.FORWARDED)
    with pytest.raises(UserError, match="已经转报上级"):
        do(case, K.MARKED, "点错", off=UPPER)
    case = do(do(case, K.RETURNED), K.MARKED, "点错", off=UPPER)
    case = do(case, K.EXTENDED, days="10", approver="周八", approver_post="organ_head", paper="延〔2026〕1号")
    for flag in (JOINT, UPPER):
        with pytest.raises(UserError, match="已经按现在的标记延期"):
            do(case, K.MARKED, "示例", marks=flag)
    case = do(case, K.GRANTED)
    for said in ({"marks": JOINT}, {"marks": UPPER}, {"marks": "unchanged"}):
        with pytest.raises(UserError, match="决定已经作出" if said["marks"] != "unchanged" else "没有保存"):
            do(case, K.MARKED, **said)
    assert do(case, K.MARKED, "上门收的件", marks="home_visit").flags == {"home_visit"}


def test_what_moves_the_period_or_the_decision_is_the_leads_to_set_and_to_take_back(
    county: Actor, accepted: Do, do: Do
) -> None:
    reviewer = replace(county, roles=frozenset({Role.REVIEW}))
    case = accepted()
    for flag in (JOINT, UPPER):
        with pytest.raises(UserError, match="审核领导"):
            service.act(reviewer, case.summary.id, K.MARKED, clock.today(), "示例", {"marks": flag})
    assert service.act(reviewer, case.summary.id, K.MARKED, clock.today(), "示例", {"marks": "major"}).flags
    do(case, K.MARKED, "示例", marks=JOINT)
    with pytest.raises(UserError, match="审核领导"):
        service.reverse(reviewer, case.summary.id, "点错")
    assert service.reverse(county, case.summary.id, "点错").flags == {"major"}


def test_a_declaration_nobody_made_is_taken_off_and_the_survey_is_owed_again(accepted: Do, do: Do) -> None:
    case = accepted(kind="renewal", base_certificate="晋卫公证〔2022〕1号", flags=frozenset({"unchanged"}))
    case = do(case, K.MARKED, "申请书上没有声明", off="unchanged")
    with pytest.raises(UserError, match="没有声明条件未变化"):
        do(case, K.REVIEWED, no_survey="unchanged")
    assert do(case, K.MARKED, "补交了声明", marks="unchanged").flags == {"unchanged"}


def test_nothing_a_decision_would_mind_is_marked_on_a_case_that_was_withdrawn(accepted: Do, do: Do) -> None:
    case = do(accepted(), K.WITHDRAWN, "申请人来函")
    with pytest.raises(UserError, match="已经办结"):
        do(case, K.MARKED, "示例", marks="major")
    assert do(case, K.MARKED, "上门收的件", marks="home_visit").flags == {"home_visit"}
