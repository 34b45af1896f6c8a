"""Surveys: who has to be there, how far ahead, several cases together, opinions, re-verification, experts by lot."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.actors import Actor
from db.calendar.rules import working_days_between
from db.calendar.service import load_calendar
from db.cases import service
from db.cases.acts import ActKind
from db.cases.papers.paperwork import paperwork
from db.cases.rules import CaseDetail
from db.cases.surveys import drawing, planning
from db.cases.surveys import service as surveys
from db.cases.surveys.drawing import Draw
from db.cases.surveys.planning import Person, Plan, Point
from db.errors import UserError
from db.handover.registers import service as registers
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry
from db.papers.rules import PaperKind
from reports.cases import papers
from reports.cases.surveys import build_record
from tests.cases.conftest import Today

K = ActKind
Do = Callable[..., CaseDetail]
SHIPPED = load_calendar("")
OFFICERS = (Person("王五", "县审批局"), Person("赵六", "县审批局"))
HEALTH = Person("", "县卫生健康和体育局", "department")
POINTS = (Point("消毒间", "独立设置"), Point("布草间", "分类存放"))


def plan_of(*cases: CaseDetail, **changed: Any) -> Plan:
    """A joint survey on Monday the 21st with the health department."""
    ids = tuple(case.summary.id for case in cases)
    made = Plan(ids, "visit", "joint", datetime(2026, 9, 21, 9, 30), "凤台街12号", (*OFFICERS, HEALTH), POINTS)
    return replace(made, **changed)


@given(st.dates(date(2025, 1, 2), date(2026, 12, 20)), st.integers(0, 12))
def test_a_joint_survey_is_told_a_whole_working_day_ahead(noticed: date, later: int) -> None:
    day = date.fromordinal(noticed.toordinal() + later)
    plan = replace(plan_of(), cases=("c",), planned_at=datetime(day.year, day.month, day.day, 9))
    ahead = working_days_between(noticed, day, SHIPPED)
    try:
        planning.check_plan(plan, noticed, [""], SHIPPED)
    except UserError:
        assert ahead < 1
    else:
        assert ahead >= 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"people": (OFFICERS[0], HEALTH)}, "两名以上工作人员"),
        ({"people": OFFICERS}, "没有写参加的部门"),
        ({"mode": "entrusted", "institution": "某某检测公司"}, "受托机构和它的资质"),
        ({"place": " "}, "没有填地点"),
        ({"planned_at": datetime(2026, 9, 17, 15)}, "最早只能在 2026-09-18 踏勘"),
        ({"mode": "alone"}, "形式不对"),
    ],
)
def test_a_survey_the_rules_do_not_allow_is_not_noticed(
    changed: dict[str, object], message: str, accepted: Do, county: Actor, today: Today
) -> None:
    case = accepted()
    with pytest.raises(UserError, match=message):
        surveys.plan(county, plan_of(case, **changed), today.day)
    assert surveys.of_case(case.summary.id) == []
    assert service.case(case.summary.id).acts[-1].kind is K.ACCEPTED


def test_cases_of_one_project_are_surveyed_together_by_a_named_method(
    accepted: Do, county: Actor, today: Today
) -> None:
    first, second = accepted(project="城西商场"), accepted("燃气经营许可", project="城西商场")
    other = accepted("烟花爆竹经营许可", project="别的项目")
    assert [row.id for row in surveys.of_project(first.summary.id)] == [second.summary.id]
    with pytest.raises(UserError, match="没有写明依据的实施办法"):
        surveys.plan(county, plan_of(first, second), today.day)
    with pytest.raises(UserError, match="不是同一个项目"):
        surveys.plan(county, plan_of(first, other, method="联合踏勘办法"), today.day)
    made = surveys.plan(county, plan_of(first, second, method="联合踏勘办法"), today.day)
    for case in (first, second):
        act = service.case(case.summary.id).acts[-1]
        assert (act.kind, act.details["survey"], act.details["officers"]) == (K.SURVEY_NOTICED, made.id, "王五、赵六")


def test_a_record_answers_every_checkpoint_and_keeps_reference_and_definite_opinions_apart(
    accepted: Do, county: Actor, today: Today, tmp_path: Path
) -> None:
    photo = tmp_path / "门头.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + b"0" * 64)
    case = accepted()
    made = surveys.plan(county, plan_of(case), today.day)
    today.day = date(2026, 9, 21)
    given = replace(HEALTH, name="孙七", opinion_kind="definite", opinion="同意")
    good = (replace(POINTS[0], found="独立", fits="yes"), replace(POINTS[1], found="混放", fits="no"))
    half = (*OFFICERS, replace(given, opinion_kind=""))
    for people, points, message in (
        (OFFICERS[:1], good, "两名以上"),
        (OFFICERS, POINTS, "没有逐条写结果：消毒间、布草间"),
        (OFFICERS, (replace(good[1], found=""),), "不符合的没有写实际情况：布草间"),
        (half, good, "意见没有写全"),
    ):
        with pytest.raises(UserError, match=message):
            surveys.record(county, made.id, today.day, people, points, "整改后复核")
    done = surveys.record(county, made.id, today.day, (*OFFICERS, given), good, "整改后复核", (photo,))
    assert (done.surveyed_on, done.found, done.photos) == ("2026-09-21", "整改后复核", ("门头.jpg",))
    assert done.plan.people[2].opined_on == "2026-09-21"
    with pytest.raises(UserError, match="已经记录"):
        surveys.record(county, made.id, today.day, OFFICERS, good, "再记一次")


def test_an_opinion_may_come_the_next_day_and_is_not_changed_after(accepted: Do, county: Actor, today: Today) -> None:
    made = surveys.plan(county, plan_of(accepted()), today.day)
    fitting = tuple(replace(point, fits="yes") for point in POINTS)
    today.day = date(2026, 9, 21)
    done = surveys.record(county, made.id, today.day, made.plan.people, fitting, "符合")
    assert [one.organ for one in done.silent] == ["县卫生健康和体育局"]
    with pytest.raises(UserError, match="早于踏勘的"):
        surveys.give_opinion(county, made.id, 3, "reference", "无不同意见", date(2026, 9, 20))
    today.day = date(2026, 9, 23)
    later = surveys.give_opinion(county, made.id, 3, "reference", "无不同意见", date(2026, 9, 22))
    assert (later.silent, later.plan.people[2].opinion_kind) == ((), "reference")
    with pytest.raises(UserError, match="已经在 2026-09-22 给过意见"):
        surveys.give_opinion(county, made.id, 3, "definite", "不同意", date(2026, 9, 23))


def test_an_opinion_that_comes_late_is_a_step_of_the_case_and_stands_in_the_record(
    accepted: Do, county: Actor, today: Today
) -> None:
    case = accepted()
    made = surveys.plan(county, plan_of(case), today.day)
    with pytest.raises(UserError, match="还没有记录踏勘"):
        surveys.give_opinion(county, made.id, 3, "definite", "同意", today.day)
    today.day = date(2026, 9, 21)
    points = tuple(replace(one, fits="yes") for one in POINTS)
    surveys.record(county, made.id, today.day, (*OFFICERS, HEALTH), points, "符合条件")
    today.day = date(2026, 9, 22)
    surveys.give_opinion(county, made.id, 3, "definite", "同意", today.day)
    act = service.case(case.summary.id).acts[-1]
    assert (act.kind, act.happened_on) == (K.SURVEY_OPINED, today.day)
    assert (act.details["kind"], act.details["opinion"]) == ("明确意见", "同意")
    record = next(one for one in service.case(case.summary.id).acts if one.kind is K.SURVEYED)
    assert ("明确意见", "同意") in [row[1:3] for row in build_record(paperwork(case.summary.id), record).opinions]


def test_a_notice_is_changed_freely_until_it_is_printed_and_then_with_a_reason(
    accepted: Do, county: Actor, today: Today, tmp_path: Path
) -> None:
    case = accepted()
    made = surveys.plan(county, plan_of(case), today.day)
    later = replace(made.plan, planned_at=datetime(2026, 9, 22, 10), place="西街")
    with pytest.raises(UserError, match="没有改动"):
        surveys.amend(county, made.id, made.plan, today.day)
    changed = surveys.amend(county, made.id, later, today.day)
    assert (changed.number, changed.plan.place, changed.id) == (made.number, "西街", made.id)
    act = service.case(case.summary.id).acts[-1]
    assert "改为“2026-09-22 10:00”" in act.details["changes"]
    printed = papers.print_one(county, case.summary.id, PaperKind.SURVEY_NOTICE, tmp_path / "通知.pdf")
    assert printed.content["title"].endswith("（更改）")
    offered = papers.offered_for(service.case(case.summary.id))
    assert [one.act_id for one in offered if one.kind is printed.kind] == [act.id]
    today.day = date(2026, 9, 18)
    again = replace(later, place="北街")
    with pytest.raises(UserError, match=f"通知已经打印（{printed.number}）"):
        surveys.amend(county, made.id, again, today.day)
    tomorrow = replace(again, planned_at=datetime(2026, 9, 18, 16))
    with pytest.raises(UserError, match="最早只能在 2026-09-20"):
        surveys.amend(county, made.id, tomorrow, today.day, "提前")
    after = surveys.amend(county, made.id, again, today.day, "申请人搬迁")
    assert (after.noticed_on, service.case(case.summary.id).acts[-1].reason) == ("2026-09-18", "申请人搬迁")
    assert [one.id for one in surveys.of_case(case.summary.id)] == [made.id]


def test_what_did_not_fit_is_looked_at_again(accepted: Do, county: Actor, today: Today) -> None:
    case = accepted()
    made = surveys.plan(county, plan_of(case), today.day)
    today.day = date(2026, 9, 21)
    points = (replace(POINTS[0], fits="yes"), replace(POINTS[1], found="混放", fits="no"))
    done = surveys.record(county, made.id, today.day, (*OFFICERS, HEALTH), points, "整改后复核")
    again = surveys.again(done, datetime(2026, 9, 28, 9))
    assert [(point.matter, point.fits) for point in again.points] == [("布草间", "")]
    second = surveys.plan(county, again, today.day)
    assert (second.plan.again_of, len(surveys.of_case(case.summary.id))) == (made.id, 2)


def test_a_survey_never_stops_the_clock(accepted: Do, county: Actor, today: Today) -> None:
    case = accepted()
    due = case.summary.due
    surveys.plan(county, plan_of(case), today.day)
    assert service.case(case.summary.id).summary.due == due
    with pytest.raises(UserError, match="没有停表"):
        service.act(county, case.summary.id, K.STOPPED, today.day, "踏勘", {"procedure": "现场踏勘", "paper": "1号"})


# --- experts --------------------------------------------------------------------------------------------------------


@given(st.sets(st.text("abcdef0123456789", min_size=4, max_size=8), max_size=20), st.integers(0, 20), st.text())
def test_a_draw_can_be_repeated_from_its_pool_and_seed_in_any_order(ids: set[str], count: int, seed: str) -> None:
    found = drawing.by_lot(sorted(ids), count, seed)
    assert found == drawing.by_lot(sorted(ids, reverse=True), count, seed)
    assert len(found) == len(set(found)) == min(count, len(ids))
    assert set(found) <= ids


@pytest.fixture
def pool(county: Actor) -> None:
    """Five experts, three of 给排水 whose term runs, one whose term is over, one of another specialty."""
    for number, (field, until) in enumerate(
        (("给排水", ""), ("给排水", "2027-12-31"), ("给排水", ""), ("给排水", "2026-01-31"), ("消防", "")), 1
    ):
        fields = {"field": field, "expires_on": until}
        registers.add_entry(county, NewEntry(Register.EXPERT, f"专家{number}", fields=fields))


def test_experts_are_drawn_of_the_specialty_without_those_who_keep_away(
    pool: None, accepted: Do, county: Actor, today: Today
) -> None:
    case = accepted()
    with pytest.raises(UserError, match="专家1的回避没有写理由"):
        drawing.draw(county, case.summary.id, Draw(2, "给排水", {"专家1": ""}), today.day)
    with pytest.raises(UserError, match="可以抽的只有 2 人"):
        drawing.draw(county, case.summary.id, Draw(3, "给排水", {"专家1": "申请人的亲属"}), today.day)
    act = drawing.draw(county, case.summary.id, Draw(2, "给排水", {"专家1": "申请人的亲属"}), today.day).acts[-1]
    assert set(drawing.drawn_of([act])) == {"专家2", "专家3"}
    assert (act.details["pool"], act.details["drawn"], act.user_name) == ("2", "2", county.name)
    again = drawing.by_lot(json.loads(act.details["ids"]), int(act.details["drawn"]), act.details["seed"])
    assert {one.name for one in drawing.experts("给排水", today.day) if one.id in again} == {"专家2", "专家3"}


def test_drawing_again_needs_its_reason_and_keeps_those_who_can_come(
    pool: None, accepted: Do, county: Actor, today: Today
) -> None:
    case = accepted()
    first = drawing.drawn_of(drawing.draw(county, case.summary.id, Draw(2, "给排水"), today.day).acts)
    with pytest.raises(UserError, match="已经抽过专家"):
        drawing.draw(county, case.summary.id, Draw(2, "给排水"), today.day)
    stays, leaves = first
    wanted = Draw(2, "给排水", {leaves: "因病不能参加"}, keep=(stays,))
    second = drawing.drawn_of(drawing.draw(county, case.summary.id, wanted, today.day, "一人因病不能参加").acts)
    assert stays in second
    assert leaves not in second
    assert len(second) == 2
    assert len(drawing.drawn_experts(case.summary.id, today.day)) == 2


def test_a_township_records_a_survey_on_its_case_alone(
    accepted: Do, do: Do, county: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveys, "_SITES", ())
    case = accepted()
    with pytest.raises(UserError, match="踏勘由县里统一安排"):
        surveys.plan(county, plan_of(case), date(2026, 9, 17))
    assert do(case, K.SURVEYED).acts[-1].details["officers"] == "王五、赵六"


def test_the_details_of_a_survey_are_kept_with_each_case(accepted: Do, county: Actor, today: Today) -> None:
    details: Mapping[str, str] = {}
    case = accepted()
    surveys.plan(county, plan_of(case), today.day)
    details = service.case(case.summary.id).acts[-1].details
    assert (details["at"], details["place"], details["mode"]) == ("2026-09-21 09:30", "凤台街12号", "联合")
