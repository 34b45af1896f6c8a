"""Before a decision: commitments, major matters, legacy cases, surveys still owed; after it: how a licence ends."""

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.actors import Actor
from db.calendar.service import load_calendar
from db.cases import periods
from db.cases.acts import ActKind, CaseAct
from db.cases.details import ASKED
from db.cases.reviewing import commitment, decisions
from db.cases.reviewing.commitment import Allowed
from db.cases.reviewing.endings import ARTICLES, GROUNDS
from db.cases.rules import CaseDetail, CaseMaterial
from db.errors import UserError
from db.items.local import service as local
from db.items.rules import Item, ListKind
from db.items.specs import service as specs
from db.items.specs.rules import ElementValue
from db.items.tables import ItemRow
from tests.cases.conftest import Today
from tests.cases.lawful import CHOICES, course

K = ActKind
DAY = date(2026, 9, 17)
Do = Callable[..., CaseDetail]
SHIPPED = load_calendar("")


# --- commitment and shortfall ---------------------------------------------------------------------------------------


@pytest.fixture
def short(take_in: Do, listed: Mapping[str, Item], today: Today) -> CaseDetail:
    """A case on commitment whose second, non-core material is not in yet."""
    ItemRow.update(commitment=True).where(ItemRow.id == listed["公共场所卫生许可"].id).execute()
    return take_in(received_materials=(1, 0))


def test_a_commitment_names_what_is_missing_and_its_day_after_the_notice(
    short: CaseDetail, do: Do, today: Today
) -> None:
    missing = json.dumps(["营业执照"], ensure_ascii=False)
    with pytest.raises(UserError, match="还没有把法定条件、监管方式和法律后果一次告知"):
        do(short, K.COMMITTED, missing=missing, due_on="2026-10-30")
    do(short, K.COMMITMENT_TOLD)
    with pytest.raises(UserError, match="没有填补齐材料的期限"):
        do(short, K.COMMITTED, missing=missing)
    with pytest.raises(UserError, match="不在承诺日期"):
        do(short, K.COMMITTED, missing=missing, due_on="2026-09-17")
    committed = do(short, K.COMMITTED, missing=missing, due_on="2026-10-30").acts[-1]
    assert commitment.missing_of(committed.details) == ("营业执照",)
    assert do(short, K.ACCEPTED, "").summary.state == "accepted"


def test_a_core_material_never_comes_later(short: CaseDetail, do: Do, take_in: Do) -> None:
    bare = take_in(received_materials=(0, 0))
    do(bare, K.COMMITMENT_TOLD)
    with pytest.raises(UserError, match="核心要件不能容缺：卫生许可证申请书"):
        do(bare, K.COMMITTED, missing=json.dumps(["卫生许可证申请书"]), due_on="2027-01-05")
    with pytest.raises(UserError, match="不能凭承诺后补：房产证"):
        do(bare, K.COMMITTED, missing=json.dumps(["房产证"]), due_on="2027-01-05")


def test_an_item_outside_the_catalogue_is_not_done_on_commitment(take_in: Do, do: Do) -> None:
    case = take_in("燃气经营许可")
    for kind in (K.COMMITMENT_TOLD, K.COMMITTED):
        with pytest.raises(UserError, match="没有列入告知承诺制事项目录"):
            do(case, kind)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.integers(0, 3)), max_size=6),
    st.none() | st.frozensets(st.integers(0, 6)),
)
def test_what_may_come_later_is_missing_not_core_and_in_the_catalogue(
    kept: list[tuple[int, bool, int]], named: frozenset[int] | None
) -> None:
    materials = [CaseMaterial(n, f"材料{n}", "1", copies, core, came) for n, (copies, core, came) in enumerate(kept)]
    allowed = Allowed(True, None if named is None else frozenset(f"材料{n}" for n in named))
    wanted = {n for n, (copies, core, came) in enumerate(kept) if came < copies and not core}
    assert {one.position for one in commitment.may_lack(materials, allowed)} == (
        wanted if named is None else wanted & named
    )


@given(st.frozensets(st.integers(0, 4)), st.integers(-3, 3))
def test_a_commitment_holds_for_what_may_come_later_and_a_day_to_come(promised: frozenset[int], days: int) -> None:
    told = CaseAct("a", "c", K.COMMITMENT_TOLD, DAY, {}, "", "", "", "", "", 1)
    materials = [CaseMaterial(n, f"材料{n}", "1", 1, n == 0, int(n == 1)) for n in range(4)]
    said = {
        "missing": json.dumps([f"材料{n}" for n in sorted(promised)]),
        "due_on": (DAY + timedelta(days=days)).isoformat(),
    }
    if promised <= {2, 3} and days > 0:
        commitment.check_commitment([told], DAY, said, materials, Allowed(True))
        return
    with pytest.raises(UserError):
        commitment.check_commitment([told], DAY, said, materials, Allowed(True))


def test_whether_it_was_kept_is_told_once_and_not_before_its_day(short: CaseDetail, do: Do, today: Today) -> None:
    do(short, K.COMMITMENT_TOLD)
    do(short, K.COMMITTED, missing=json.dumps(["营业执照"]), due_on="2026-09-30")
    do(short, K.ACCEPTED, "")
    do(short, K.GRANTED, "")
    today.day = date(2026, 9, 30)
    with pytest.raises(UserError, match="承诺期限到 2026-09-30，还没有过"):
        do(short, K.COMMITMENT_FAILED)
    today.later(1)
    acts = list(do(short, K.COMMITMENT_FAILED).acts)
    found = periods.commitment(acts, SHIPPED)
    assert found is not None
    assert (found.kept, found.report_by) == (False, date(2026, 10, 20))
    with pytest.raises(UserError, match="已经登记「承诺未履行」"):
        do(short, K.COMMITMENT_MET)


def test_a_catalogue_in_force_narrows_what_may_come_later(
    short: CaseDetail, do: Do, county: Actor, listed: Mapping[str, Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = local.draft(county, ListKind.TOLERANCE, "容缺受理目录")
    local.add_items(county, draft.edition.id, [listed["公共场所卫生许可"].id], "卫生检测报告")
    in_force = {ListKind.TOLERANCE: local.catalogue(draft.edition.id)}
    monkeypatch.setattr(local, "in_force", lambda kind, day: in_force.get(kind))
    do(short, K.COMMITMENT_TOLD)
    with pytest.raises(UserError, match="不能凭承诺后补：营业执照"):
        do(short, K.COMMITTED, missing=json.dumps(["营业执照"]), due_on="2027-01-05")


# --- major matters, legacy cases, forwarding ------------------------------------------------------------------------


def test_a_major_matter_is_not_decided_before_the_consultation_is_recorded(accepted: Do, do: Do) -> None:
    case = do(accepted(), K.REVIEWED, marks="major")
    with pytest.raises(UserError, match="重大事项还没有征求意见"):
        do(case, K.GRANTED)
    with pytest.raises(UserError, match="没有填复函编号"):
        do(case, K.CONSULTED, paper=" ")
    do(case, K.CONSULTED)
    assert do(case, K.GRANTED).summary.state == "granted"


def test_a_legacy_case_waits_for_the_opinion_and_for_what_had_to_be_put_right(take_in: Do, do: Do) -> None:
    case = do(take_in(kind="legacy"), K.ACCEPTED, "")
    with pytest.raises(UserError, match="还没有主管部门的书面意见"):
        do(case, K.GRANTED)
    do(case, K.LEGACY_OPINION, rectify="恢复植被 2 亩")
    with pytest.raises(UserError, match="要求整改的内容还没有经主管部门核实"):
        do(case, K.GRANTED)
    do(case, K.LEGACY_VERIFIED)
    assert do(case, K.GRANTED).summary.state == "granted"


def test_only_a_legacy_case_has_a_legacy_opinion(accepted: Do, do: Do) -> None:
    with pytest.raises(UserError, match="这件不是历史遗留问题"):
        do(accepted(), K.LEGACY_OPINION)


def test_what_an_upper_office_decides_is_forwarded_with_opinion_and_every_material(take_in: Do, do: Do) -> None:
    case = do(take_in(flags=frozenset({"upper"})), K.ACCEPTED, "")
    with pytest.raises(UserError, match="由上级机关决定，本机关只初审"):
        do(case, K.GRANTED)
    with pytest.raises(UserError, match="没有填转报到"):
        do(case, K.FORWARDED, to="")
    sent = do(case, K.FORWARDED).acts[-1]
    assert json.loads(sent.details["materials"]) == [["卫生许可证申请书", "原件", "1"], ["营业执照", "复印件", "2"]]
    above = do(case, K.DECIDED_ABOVE)
    assert above.acts[-1].numbers == (("决定文书号", "晋市审〔2026〕7号"),)
    assert above.summary.state == "concluded"


@given(CHOICES, st.frozensets(st.sampled_from(["major", "interested", "upper", "unchanged"])))
def test_a_decision_is_free_only_when_nothing_is_owed(choices: list[tuple[int, int]], flags: frozenset[str]) -> None:
    acts, asks = course(choices), decisions.Asks(flags=flags)
    found = decisions.obstacles(acts, asks, True, date(2026, 12, 1), SHIPPED)
    kinds = {act.kind for act in acts}
    forwarded = acts and K.FORWARDED in kinds
    if not forwarded and "major" in flags and K.CONSULTED not in kinds:
        assert any("征求意见" in one.text for one in found)
    if not forwarded and "upper" in flags:
        assert any("上级机关" in one.text for one in found)
    assert all(one.text and one.hint for one in found)


# --- surveys a spec asks for ----------------------------------------------------------------------------------------


@pytest.fixture
def surveyed_item(county: Actor, listed: Mapping[str, Item]) -> None:
    """The spec of 公共场所卫生许可 says that the place is surveyed."""
    item = listed["公共场所卫生许可"]
    says = {"site_survey": ElementValue("是", "4", "《公共场所卫生管理条例》第四条")}
    specs.set_spec(county, item.id, specs.SpecEdit("2026-01-01", "关于实施规范的通知", "", "4", says, (), {}))


def test_a_grant_waits_for_the_survey_the_spec_asks_for(surveyed_item: None, accepted: Do, do: Do) -> None:
    case = accepted()
    with pytest.raises(UserError, match="要现场核查，还没有踏勘"):
        do(case, K.GRANTED)
    do(case, K.SURVEYED)
    assert do(case, K.GRANTED).summary.state == "granted"


def test_a_renewal_declared_unchanged_goes_without_a_survey_when_the_law_was_looked_up(
    surveyed_item: None, accepted: Do, do: Do
) -> None:
    with pytest.raises(UserError, match="不是延续、换发，或者申请人没有声明"):
        do(accepted(), K.REVIEWED, no_survey="unchanged")
    case = accepted(kind="renewal", base_certificate="晋卫公证〔2022〕1号", flags=frozenset({"unchanged"}))
    with pytest.raises(UserError, match="「写审查意见」要写明理由或内容"):
        do(case, K.REVIEWED, " ", no_survey="unchanged")
    do(case, K.REVIEWED, "法律、行政法规没有规定必须现场核查", no_survey="unchanged")
    assert do(case, K.GRANTED).summary.state == "granted"


def test_a_survey_has_two_officers(accepted: Do, do: Do) -> None:
    with pytest.raises(UserError, match="两名以上工作人员"):
        do(accepted(), K.SURVEYED, officers="王五")


# --- how a licence ends ---------------------------------------------------------------------------------------------


@pytest.fixture
def delivered(accepted: Do, do: Do) -> CaseDetail:
    """A licence granted until the end of 2028 and delivered."""
    return do(do(accepted(), K.GRANTED, valid_to="2028-12-31"), K.DELIVERED)


def test_every_caption_is_short_enough_for_the_window() -> None:
    assert [one.label for asked in ASKED.values() for one in asked if len(one.label) > 6] == []


def test_every_ground_has_its_article() -> None:
    assert set(ARTICLES) == {ground for grounds in GROUNDS.values() for ground in grounds}


@pytest.mark.parametrize("kind", GROUNDS)
def test_an_ending_rests_on_a_ground_of_its_own_article(kind: ActKind, delivered: CaseDetail, do: Do) -> None:
    others = {ground for other, grounds in GROUNDS.items() if other is not kind for ground in grounds}
    with pytest.raises(UserError, match="法定情形只能选"):
        do(delivered, kind, ground=sorted(others)[0])
    with pytest.raises(UserError, match="没有填证据"):
        do(delivered, kind, evidence="")
    assert do(delivered, kind).acts[-1].kind is kind


def test_taking_back_says_what_is_compensated_and_fraud_is_not(delivered: CaseDetail, do: Do) -> None:
    with pytest.raises(UserError, match="没有填补偿"):
        do(delivered, K.TAKEN_BACK, compensation="")
    with pytest.raises(UserError, match="利益不受保护"):
        do(delivered, K.RESCINDED, ground="69-2", compensation="5000 元")


def test_revoking_is_recorded_from_the_penalty_of_the_supervisor(delivered: CaseDetail, do: Do) -> None:
    with pytest.raises(UserError, match="没有填处罚文号"):
        do(delivered, K.REVOKED, decision_number="")
    with pytest.raises(UserError, match="没有填处罚机关"):
        do(delivered, K.REVOKED, by="")


def test_cancelling_follows_what_ended_the_licence_or_its_last_day(delivered: CaseDetail, do: Do) -> None:
    with pytest.raises(UserError, match="还没有登记撤回、撤销或者吊销"):
        do(delivered, K.CANCELLED, ground="70-4")
    with pytest.raises(UserError, match="有效期到 2028-12-31，还没有届满"):
        do(delivered, K.CANCELLED, ground="70-1")
    do(delivered, K.RESCINDED)
    with pytest.raises(UserError, match="这件许可已经撤销"):
        do(delivered, K.CANCELLED, ground="70-3")
    assert do(delivered, K.CANCELLED, ground="70-4").summary.state == "cancelled"
