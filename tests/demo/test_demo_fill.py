"""Filling a store with the demo county goes through the services, all or nothing."""

import shutil
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock, journal
from db.actors import Actor, SiteKind
from db.calendar.service import load_calendar
from db.cases import service as cases
from db.cases.acts import ActKind, CaseState, last_of
from db.cases.archive import service as archive
from db.cases.bags import service as bags
from db.cases.counter import consultations
from db.cases.queues import lists
from db.cases.queues.lists import CaseList, Wanted
from db.cases.rules import CaseSummary
from db.cases.surveys import drawing
from db.cases.surveys import service as surveys
from db.demo import fill
from db.demo_cases import PACKAGES, working_day_before
from db.errors import UserError
from db.handover import service as handover
from db.handover.memoranda import service as memoranda
from db.handover.rules import SEAL_CATEGORY, Direction, LineState, Party
from db.items import service as items
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.paths import StorePaths
from tests.conftest import FRIDAY

PASSWORD = "Ceshi-2026"


@pytest.fixture
def filled(filled_original: StorePaths, county_paths: StorePaths, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """The first user of the filled county, signed in on the day it was filled."""
    shutil.copytree(filled_original.folder, county_paths.folder)
    monkeypatch.setattr(clock, "today", lambda: FRIDAY)
    return organs.sign_in(county_paths, "李四", PASSWORD)


def test_a_filled_county_has_its_organs_items_guides_batch_and_cases(filled: Actor) -> None:
    edition = items.current_edition()
    assert edition is not None
    listed = items.list_items(edition.id)
    assert len(listed) == 71
    assert sum(items.guide(item.id) is not None for item in listed) == 12
    assert len(organs.organs()) == 60
    assert len(every_case()) == 28
    (batch,) = handover.batches()
    assert [item.direction for item in batch.items].count(Direction.IN) == 14
    assert len(batch.checklists) == 9
    assert journal.verify() > 0


def test_no_department_of_the_demo_is_left_waiting_for_its_organ(filled: Actor) -> None:
    edition = items.current_edition()
    assert edition is not None
    listed = items.list_items(edition.id)
    assert [item.name for item in listed if item.department_pending] == []
    assert [item.name for item in listed if item.implementing_id is None] == ["农村村民宅基地审批"]


def test_a_guide_comes_with_its_materials_and_the_rule_its_validity_rests_on(filled: Actor) -> None:
    (item,) = [item for item in items.find_items("公共场所卫生许可") if item.name == "公共场所卫生许可"]
    guide = items.guide(item.id)
    assert guide is not None
    assert guide.validity == "四年（《公共场所卫生管理条例实施细则》）"
    assert [material.core for material in guide.materials] == [True, True, True, True, False, False]


def test_the_transport_bureaus_checklist_stands_as_on_the_day_before_the_deadline(filled: Actor) -> None:
    (batch,) = handover.batches()
    (summary,) = [s for s in batch.checklists if s.department == "县交通运输局"]
    lines = {line.number: line for line in handover.checklist(summary.id).lines}
    assert (len(lines), summary.progress.settled, summary.progress.owed, summary.progress.differing) == (33, 29, 1, 1)
    assert {number: line.state for number, line in lines.items() if not line.settled} == {
        "6-2": LineState.DIFFERS,
        "9-1": LineState.GIVEN,
        "10-1": LineState.NOT_BEGUN,
        "11-1": LineState.OWED,
    }
    assert (lines["6-2"].received_quantity, lines["6-2"].quantity) == (118, 120)
    owed = lines["11-1"].owed
    assert owed is not None
    assert (owed.due_on, owed.responsible) == ("2026-12-04", "张三")


def test_one_checklist_each_way_is_complete_and_others_are_not_begun(filled: Actor) -> None:
    (batch,) = handover.batches()
    complete = {(s.department, s.direction) for s in batch.checklists if s.progress.complete}
    assert complete == {("县住房和城乡建设管理局", Direction.IN), ("县林业局", Direction.BACK)}


def test_every_department_of_the_batch_has_a_memorandum_that_leaves_the_transitions_start_open(filled: Actor) -> None:
    (batch,) = handover.batches()
    departments = {item.from_id if item.direction is Direction.IN else item.to_id for item in batch.items}
    drafted = [memoranda.memorandum(batch.id, department) for department in departments]
    assert len(drafted) == 8
    for paper in drafted:
        assert paper is not None
        texts = {clause.heading: clause.text for clause in paper.clauses}
        assert "起始日期由双方在签署时填写" in texts["过渡期"]
        ways = {item.direction for item in paper.items}
        assert ("印章使用" in texts) == (Direction.IN in ways)
        if Direction.IN in ways:
            assert "推送行为结束即为对方接收成功" in texts["审批信息推送"]
        else:
            assert "审批信息推送" not in texts


def test_what_is_excused_in_the_demo_was_agreed_by_the_receiver(filled: Actor) -> None:
    (batch,) = handover.batches()
    found = [handover.checklist(summary.id) for summary in batch.checklists]
    excused = [(one, line) for one in found for line in one.lines if line.excused]
    assert excused
    for one, line in excused:
        assert line.excused
        assert (line.excused.party, line.excused.organ_name) == (Party.RECEIVER, one.receiver)
        assert line.category != SEAL_CATEGORY


def test_the_2026_list_names_who_handles_the_items_the_notice_moved(filled: Actor) -> None:
    edition = items.current_edition()
    assert edition is not None
    listed = {item.name: item for item in items.list_items(edition.id)}
    (batch,) = handover.batches()
    for moved in batch.items:
        department = moved.from_organ if moved.direction is Direction.IN else moved.to_organ
        item = listed[moved.name]
        assert item.implementing_body == moved.to_organ
        assert (item.department, item.supervising_body) == (department, department)


def every_case() -> tuple[CaseSummary, ...]:
    return lists.page(Wanted(CaseList.ALL)).rows


def test_every_case_of_the_demo_is_on_an_item_the_bureau_handles(filled: Actor) -> None:
    edition = items.current_edition()
    assert edition is not None
    implementing = {item.name: item.implementing_body for item in items.list_items(edition.id)}
    assert {implementing[case.item_name] for case in every_case()} == {filled.organ_name}


def test_the_workbench_shows_every_kind_of_urgency(filled: Actor) -> None:
    counts = lists.counts()
    assert [counts[one] for one in (CaseList.OVERDUE, CaseList.TODAY, CaseList.CORRECTION)] == [1, 2, 2]
    assert counts[CaseList.SOON] >= 3
    states = {summary.state for summary in every_case()}
    assert {CaseState.STOPPED, CaseState.RECEIVED, CaseState.DELIVERED, CaseState.DENIED} <= states


def test_every_queue_has_a_case_and_everything_a_clerk_meets_is_there_once(
    filled: Actor, county_paths: StorePaths
) -> None:
    counts = lists.counts()
    assert {one: number for one, number in counts.items() if not number} == {}
    by_name = {summary.applicant: cases.case(summary.id) for summary in every_case()}
    (way,) = bags.under_way()
    (came,) = [bag for bag in bags.recent() if bag.arrived_on]
    assert (way.lines[0].applicant, came.lines[0].applicant) == ("孙七（示例）", "示例牧业有限公司")
    (made,) = surveys.of_case(by_name["示例健身馆有限公司"].summary.id)
    assert [one.opinion != "" for one in made.plan.people] == [False, False, False, True]
    assert [one.organ for one in made.silent] == ["县卫生健康和体育局"]
    assert surveys.of_case(by_name["示例日杂店"].summary.id)[0].surveyed_on == ""
    assert drawing.drawn_of(by_name["示例健身馆有限公司"].acts)
    certified = last_of(by_name["示例茶座"].acts, ActKind.CERTIFIED)
    assert certified
    assert certified.details["blank_number"] == "WS0001"
    assert by_name["示例劳务有限公司"].commitment
    assert by_name["示例矿泉水有限公司"].summary.state is CaseState.FORWARDED
    assert by_name["示例杂货铺"].case_type == "1"
    (package,) = archive.packed()
    assert (package.applicant, package.archive_number[-4:]) == ("示例游泳馆", "0001")
    asked = consultations.between(date(2000, 1, 1), clock.now().date())
    assert sorted(bool(one.answer) for one in asked) == [False, True]
    assert (county_paths.folder / PACKAGES / f"{package.archive_number}.zip").exists()


def test_a_missing_material_is_missing_in_the_case(filled: Actor) -> None:
    (summary,) = [s for s in every_case() if s.applicant == "示例动物诊所"]
    missing = [material.name for material in cases.case(summary.id).materials if material.missing]
    assert missing == ["执业兽医备案材料"]


def test_the_demos_people_sign_papers_but_nobody_can_sign_in_as_one(filled: Actor, county_paths: StorePaths) -> None:
    assert organs.user_names(county_paths) == ("李四",)
    (summary,) = [s for s in every_case() if s.state is CaseState.DENIED]
    assert [act.user_name for act in cases.case(summary.id).acts] == ["赵六", "赵六", "赵六", "孙七"]


def test_the_office_is_the_batchs_bureau_whatever_it_is_called(filled: Actor) -> None:
    (batch,) = handover.batches()
    assert {item.to_organ for item in batch.items if item.direction is Direction.IN} == {filled.organ_name}
    assert [organ.name for organ in organs.organs() if organ.kind is OrganKind.BUREAU] == [filled.organ_name]


@pytest.mark.parametrize("day", [date(2026, 10, 4), date(2026, 1, 1)])
def test_the_demo_can_be_filled_on_a_holiday(county: Actor, monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr(clock, "today", lambda: day)
    list(fill(county))
    assert len(every_case()) == 28


def test_filling_twice_is_refused_and_changes_nothing(filled: Actor) -> None:
    before = journal.verify()
    with pytest.raises(UserError, match="已经有数据"):
        list(fill(filled))
    assert journal.verify() == before


def test_a_store_with_an_organ_of_its_own_is_not_empty(county: Actor) -> None:
    organs.add_organ(county, "县粮食局", "县粮食局", OrganKind.DEPARTMENT)
    with pytest.raises(UserError, match="已经有数据"):
        list(fill(county))


def test_a_township_waits_for_the_county_list(township_paths: StorePaths) -> None:
    actor, _ = organs.start_office(
        township_paths, SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108", "周八", PASSWORD
    )
    with pytest.raises(UserError, match="县里的清单还没有带到"):
        list(fill(actor))
    assert len(organs.organs()) == 1


def test_stopping_half_way_leaves_the_store_empty(county: Actor) -> None:
    before = journal.verify()
    filling = fill(county)
    next(filling)
    next(filling)
    filling.close()
    assert (len(organs.organs()), items.editions(), journal.verify()) == (1, [], before)


@given(st.dates(date(2021, 1, 1), date(2026, 12, 31)), st.integers(1, 40))
def test_going_back_some_working_days_passes_just_as_many(today: date, days: int) -> None:
    calendar = load_calendar("140525")
    begin = working_day_before(today, days, calendar)
    assert calendar.is_working_day(begin)
    assert begin <= today
    end = today
    while not calendar.is_working_day(end):
        end += timedelta(days=1)
    between = (begin + timedelta(days=n) for n in range(1, (end - begin).days + 1))
    assert sum(calendar.is_working_day(day) for day in between) == days
