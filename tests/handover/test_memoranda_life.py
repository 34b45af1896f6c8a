"""A memorandum is edited until somebody signs it, holds from what all have signed, and is changed only by another."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import service
from db.handover.acts import HandoverAct, HandoverActKind, Subject
from db.handover.batches import service as life
from db.handover.memoranda import service as memoranda
from db.handover.memoranda import signing, wording
from db.handover.memoranda import state as memoranda_state
from db.handover.memoranda.clauses import Clause, Memorandum
from db.handover.memoranda.state import MemorandumState, Version
from db.handover.rules import Direction
from db.handover.service import NewBatch, NewTransferItem
from db.handover.tables import TransferItemRow
from db.organs import service as organs
from db.organs.rules import OrganKind

NOTICE, TODAY = date(2020, 12, 24), date(2021, 3, 1)
A, B, C = Clause("甲", "一"), Clause("乙", "二"), Clause("丙", "三")


@pytest.fixture(autouse=True)
def in_2021(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything happens on one day of 2021."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def drafted(county: Actor) -> Memorandum:
    """A first draft between the bureau and the transport department, of one item moved in and one moved back."""
    transport = organs.add_organ(county, "县交通运输局", "交通局", OrganKind.DEPARTMENT)
    new = NewBatch("第二批", "通知", "", "泽州县人民政府", NOTICE, date(2020, 12, 30), 3)
    items = [
        NewTransferItem(1, Direction.IN, "客运班线延续经营许可", "01", "行政许可", transport.id, county.organ_id),
        NewTransferItem(2, Direction.BACK, "人防工程监理资质年检", "10", "其他权力", county.organ_id, transport.id),
    ]
    return memoranda.draft_memorandum(county, service.add_batch(county, new, items).id, transport.id)


@pytest.fixture
def other_side(county: Actor, drafted: Memorandum) -> Actor:
    """The department's handover officer."""
    return replace(county, user_id="u-2", name="张三", organ_id=drafted.department_id, organ_name=drafted.department)


def sign_both(county: Actor, other_side: Actor, found: Memorandum, on: date) -> None:
    signing.sign(county, found.id, "李四", on)
    signing.sign(other_side, found.id, "王五", on)


def test_every_edit_is_a_further_version_and_the_earlier_ones_stay(county: Actor, drafted: Memorandum) -> None:
    content = memoranda.content_of(drafted)
    second = memoranda.revise(county, drafted.id, replace(content, clauses=wording.removed(content.clauses, 0)), "商定")
    assert (second.version, len(second.clauses)) == (2, len(drafted.clauses) - 1)
    assert memoranda.by_id(drafted.id) == drafted
    with pytest.raises(UserError, match="没有改动"):
        memoranda.revise(county, second.id, memoranda.content_of(second))
    with pytest.raises(UserError, match="不是最新"):
        memoranda.revise(county, drafted.id, memoranda.content_of(second))
    assert [one.version for one in memoranda.versions(drafted.batch_id, drafted.department_id)] == [1, 2]


def test_a_draft_names_the_liaison_named_last_and_an_edited_clause_can_be_set_back_to_them(
    county: Actor, drafted: Memorandum
) -> None:
    where = drafted.batch_id, drafted.department_id
    life.name_liaison(county, *where, "孙七", NOTICE)
    life.name_liaison(county, *where, "赵六", NOTICE, "0356-0000000", "审批股长", "岗位调整")
    content = memoranda.content_of(memoranda.draft_memorandum(county, *where))
    place = [one.heading for one in content.clauses].index("联络员")
    assert "乙方联络员为赵六（审批股长，0356-0000000）" in content.clauses[place].text
    changed = wording.edited(content.clauses, place, "联络员", "双方另行商定。")
    composed = memoranda.compose(*where).clauses
    assert wording.reset(changed, place, composed)[place] == content.clauses[place]


def test_it_holds_from_the_last_signature_and_not_before(county: Actor, other_side: Actor, drafted: Memorandum) -> None:
    where = drafted.batch_id, drafted.department_id
    signing.sign(county, drafted.id, "李四", date(2020, 12, 28))
    assert memoranda_state.in_force(*where) is None
    now = signing.sign(other_side, drafted.id, "王五", date(2020, 12, 29))
    assert now.signed_by_all
    assert memoranda_state.in_force(*where) == memoranda_state.signed_by_all(*where) == date(2020, 12, 29)
    assert memoranda_state.in_force(*where, date(2020, 12, 28)) is None


def test_a_memorandum_with_a_date_of_its_own_waits_for_it(
    county: Actor, other_side: Actor, drafted: Memorandum
) -> None:
    content = replace(memoranda.content_of(drafted), effective_on="2021-03-15")
    dated = memoranda.revise(county, drafted.id, content)
    sign_both(county, other_side, dated, date(2021, 2, 1))
    where = drafted.batch_id, drafted.department_id
    assert memoranda_state.in_force(*where) is None
    assert memoranda.signing(dated).state_on(TODAY) is MemorandumState.SIGNED
    assert memoranda_state.in_force(*where, date(2021, 3, 15)) == date(2021, 3, 15)


def test_what_somebody_signed_is_frozen_until_the_signature_is_taken_back(
    county: Actor, other_side: Actor, drafted: Memorandum
) -> None:
    content = replace(memoranda.content_of(drafted), expires_on="2025-12-31")
    signing.sign(county, drafted.id, "李四", date(2020, 12, 28))
    with pytest.raises(UserError, match="已有一方签署"):
        memoranda.revise(county, drafted.id, content)
    with pytest.raises(UserError, match="已有一方签署"):
        memoranda.draft_memorandum(county, drafted.batch_id, drafted.department_id)
    with pytest.raises(UserError, match="没有签署过"):
        signing.take_back(other_side, drafted.id, "写错")
    signing.take_back(county, drafted.id, "期限写错")
    assert memoranda.revise(county, drafted.id, content).version == 2


def test_wrong_hands_second_signatures_and_wrong_order_are_refused(
    county: Actor, other_side: Actor, drafted: Memorandum
) -> None:
    clerk = replace(county, roles=frozenset({Role.WINDOW}))
    stranger = replace(county, organ_id="x", organ_name="县林业局")
    for actor, words in ((clerk, "没有「交接员或联络员/监管」角色"), (stranger, "不是这份备忘录的一方")):
        with pytest.raises(UserError, match=words):
            signing.sign(actor, drafted.id, "李四", TODAY)
    with pytest.raises(UserError, match="早于划转文件"):
        signing.sign(county, drafted.id, "李四", NOTICE - timedelta(days=1))
    with pytest.raises(UserError, match="没有写签署人"):
        signing.sign(county, drafted.id, " ", TODAY)
    with pytest.raises(UserError, match="还没有到"):
        signing.sign(county, drafted.id, "李四", TODAY + timedelta(days=1))
    signing.sign(county, drafted.id, "李四", TODAY)
    with pytest.raises(UserError, match="不能再签一次"):
        signing.sign(county, drafted.id, "李四", TODAY)
    signing.sign(other_side, drafted.id, "王五", TODAY)
    with pytest.raises(UserError, match="对方在后面也签了"):
        signing.take_back(county, drafted.id, "写错")


def test_an_old_version_cannot_be_signed(county: Actor, drafted: Memorandum) -> None:
    memoranda.draft_memorandum(county, drafted.batch_id, drafted.department_id)
    with pytest.raises(UserError, match="第 1 版不是最新的"):
        signing.sign(county, drafted.id, "李四", TODAY)


def test_the_old_memorandum_holds_until_its_amendment_does(
    county: Actor, other_side: Actor, drafted: Memorandum
) -> None:
    where = drafted.batch_id, drafted.department_id
    with pytest.raises(UserError, match="还没有签齐"):
        memoranda.amend(county, drafted.id, "规则变了")
    sign_both(county, other_side, drafted, date(2021, 1, 4))
    with pytest.raises(UserError, match="已经签署，不能再改"):
        memoranda.revise(county, drafted.id, replace(memoranda.content_of(drafted), expires_on="2025-12-31"))
    draft = memoranda.amend(county, drafted.id, "规则变了")
    content = replace(memoranda.content_of(draft), clauses=wording.removed(draft.clauses, 0), effective_on="2021-03-10")
    changed = memoranda.revise(county, draft.id, content)
    assert changed.amends_id == drafted.id
    sign_both(county, other_side, changed, date(2021, 2, 1))
    for day, version in ((TODAY, 1), (date(2021, 3, 9), 1), (date(2021, 3, 10), 3)):
        held = memoranda.holding(*where, day)
        assert held is not None
        assert held.version == version
        assert memoranda_state.in_force(*where, day) == date(2021, 1, 4)
    assert memoranda.signing(drafted).state_on(date(2021, 3, 10)) is MemorandumState.REPLACED


def test_one_that_runs_out_is_reminded_of_and_then_holds_no_more(
    county: Actor, other_side: Actor, drafted: Memorandum
) -> None:
    dated = memoranda.revise(county, drafted.id, replace(memoranda.content_of(drafted), expires_on="2021-03-20"))
    sign_both(county, other_side, dated, date(2021, 1, 4))
    some = memoranda_state.of_batch(drafted.batch_id)
    last = {drafted.department_id: date(2021, 3, 20)}
    assert memoranda_state.expiring(some, date(2021, 2, 10)) == {}
    assert memoranda_state.expiring(some, TODAY) == last
    assert memoranda_state.in_force(drafted.batch_id, drafted.department_id, date(2021, 3, 20)) == date(2021, 1, 4)
    assert memoranda_state.in_force(drafted.batch_id, drafted.department_id, date(2021, 3, 21)) is None
    assert memoranda_state.expiring(some, date(2021, 6, 1)) == last


def test_one_that_is_ended_with_a_reason_holds_no_more(county: Actor, other_side: Actor, drafted: Memorandum) -> None:
    with pytest.raises(UserError, match="起草中，不能终止"):
        signing.end(county, drafted.id, TODAY, "事项取消")
    sign_both(county, other_side, drafted, date(2021, 1, 4))
    signing.end(county, drafted.id, TODAY, "事项取消")
    assert memoranda.signing(drafted).state_on(TODAY) is MemorandumState.ENDED
    assert memoranda_state.in_force(drafted.batch_id, drafted.department_id) is None


def test_a_required_opinion_names_its_law_and_without_one_it_is_cancelled(county: Actor, drafted: Memorandum) -> None:
    content = memoranda.content_of(drafted)
    licence, inspection = content.items
    assert licence.preliminary_opinion == "法律、法规无明文规定的不再出具初审意见"
    asked = replace(content, items=(wording.with_opinion(licence, "县局要求"), inspection))
    with pytest.raises(UserError, match="没有写明法律、法规的名称"):
        memoranda.revise(county, drafted.id, asked)
    named = wording.with_opinion(licence, "《道路运输条例》第十条")
    made = memoranda.revise(county, drafted.id, replace(content, items=(named, inspection)))
    assert made.items[0].preliminary_opinion == "须出具初审意见（《道路运输条例》第十条）"
    changed = wording.compare(drafted, made)
    assert [one.what for one in changed] == [
        "划入客运班线延续经营许可：初审意见", "划入客运班线延续经营许可：初审意见依据",
    ]  # fmt: skip


def test_clauses_are_edited_added_removed_moved_and_reset() -> None:
    some = (A, B, C)
    assert wording.edited(some, 1, " 丁 ", "四") == (A, Clause("丁", "四"), C)
    assert wording.added(some, 1, "丁", "四")[1] == Clause("丁", "四")
    assert wording.added(some, 9, "丁", "四")[3] == Clause("丁", "四")
    assert wording.removed(some, 0) == (B, C)
    assert wording.moved(some, 0, 2) == (B, C, A)
    assert wording.reset((Clause("甲", "改过"), B), 0, some) == (A, B)
    with pytest.raises(UserError, match="规则集里没有「丁」"):
        wording.reset((Clause("丁", "四"),), 0, some)
    with pytest.raises(UserError, match="没有第 4 条"):
        wording.removed(some, 3)


def test_what_a_memorandum_cannot_say_is_told_in_words() -> None:
    told = wording.problems((A, Clause("甲", "")), (), "2021-01-01", "2020-01-01")
    assert told == ["第 2 条：标题和内容都要写", "「甲」写了两条", "有效期不晚于生效日期"]
    assert wording.problems((), (), "昨天", "") == ["一条条款也没有", "生效日期「昨天」不是日期"]
    assert "最多 18 条" in wording.problems([Clause(f"第{n}", "一") for n in range(19)], (), "", "")[0]


@given(st.permutations([A, B, C]), st.sampled_from([A, B, C]))
def test_two_versions_differ_in_what_was_changed_and_nothing_else(after: list[Clause], changed: Clause) -> None:
    said = [replace(one, text="改过") if one == changed else one for one in after]
    before = Memorandum("1", "b", "d", "部门", "局", 1, "", "", (A, B, C), ())
    found = wording.compare(before, replace(before, clauses=tuple(said)))
    assert (f"条款「{changed.heading}」", changed.text, "改过") in [(one.what, one.before, one.after) for one in found]
    assert ("条款次序" in [one.what for one in found]) == (after != [A, B, C])
    assert len(found) == 1 + (after != [A, B, C])


days = st.dates(date(2020, 1, 1), date(2022, 1, 1))


@given(days, days, days, st.booleans())
def test_nothing_holds_before_every_party_has_signed(first: date, second: date, day: date, both: bool) -> None:
    recorded = [_signed("m", "甲", first, 1)] + ([_signed("m", "乙", second, 2)] if both else [])
    (now,) = memoranda_state.signings([Version("m", 1)], recorded, ("甲", "乙"))
    assert now.holds_on(day) == (both and day >= max(first, second))
    assert memoranda_state.since([now], day) == (max(first, second) if now.holds_on(day) else None)


def _signed(memorandum_id: str, organ: str, on: date, lsn: int) -> HandoverAct:
    return HandoverAct(
        f"a{lsn}", Subject.MEMORANDUM, memorandum_id, HandoverActKind.SIGNED, "b", organ, on, {}, "", "",
        "张三", organ, "", lsn,
    )  # fmt: skip


def test_a_signature_stays_once_a_power_was_cut_over_on_it(
    county: Actor, other_side: Actor, drafted: Memorandum
) -> None:
    sign_both(county, other_side, drafted, TODAY)
    TransferItemRow.update(effective_on=TODAY.isoformat()).execute()
    with pytest.raises(UserError, match="签署不能再撤回"):
        signing.take_back(other_side, drafted.id, "写错日期")


def test_only_the_bureau_ends_a_memorandum(county: Actor, other_side: Actor, drafted: Memorandum) -> None:
    sign_both(county, other_side, drafted, TODAY)
    with pytest.raises(UserError, match="不能登记终止备忘录"):
        signing.end(other_side, drafted.id, TODAY, "不再合作")
