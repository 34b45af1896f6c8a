"""Marks a reviewer sets and takes off: what they ask of a decision, where they show, who may change which."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock
from db.actors import Actor, Role
from db.cases import marks, service
from db.cases.acts import ActKind, CaseAct
from db.cases.marks import SETTABLE, flags_of
from db.cases.queues import lists, statistics
from db.cases.queues.lists import CaseList, Wanted
from db.cases.queues.statistics import By
from db.cases.rules import CASE_FLAGS, CaseDetail
from db.errors import UserError
from db.items.rules import Item
from db.items.tables import ItemRow

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
            told = marks.checked(begun, acts, said)
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
    case = accepted(received_materials=(1, 0), flags=frozenset({"commitment"}))
    case = do(case, K.COMMITMENT_TOLD)
    case = do(case, K.COMMITTED, missing='["营业执照"]', due_on="2099-01-01", paper="承诺〔2026〕1号")
    assert case.flags == {"commitment", "key"}
    assert do(case, K.MARKED, "监管部门来函解除", off="key").flags == {"commitment"}


def test_what_moves_the_clock_what_is_so_already_and_a_change_without_a_reason_are_refused(
    county: Actor, accepted: Do, do: Do
) -> None:
    case = accepted(flags=frozenset({"joint", "major"}))
    for said, words in (
        ({"off": "joint"}, "不能在审查中改"),
        ({"marks": "helped"}, "不能在审查中改"),
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
