"""The lists of cases say what the cases' own pages say, count right, and page through everything once."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean, median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import OperationalError

from db import clock, store
from db.actors import Actor
from db.cases import for_handover, service
from db.cases.acts import ActKind, CaseState
from db.cases.queues import books, exceptions, finding, lists, narrowing, standing, statistics
from db.cases.queues.exceptions import Fault
from db.cases.queues.lists import CaseList, Page, Wanted
from db.cases.queues.statistics import By
from db.cases.rules import CaseDetail, CaseSummary
from db.items.rules import Item
from db.paths import StorePaths
from db.store import database
from tests.cases.after_decision import SERVED
from tests.cases.conftest import Today, taking_in
from tests.conftest import Fresh

TakeIn = Callable[..., CaseDetail]
ROAD = "公路工程交竣工质量鉴定"


@pytest.fixture(scope="module")
def several_original(
    fresh_county: Fresh, listed_original: tuple[StorePaths, dict[str, Item]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[StorePaths, dict[str, str], date]:
    """A county's store with cases in different states, closed, made once; their ids by applicant, the day after."""
    listed, items = listed_original
    paths = StorePaths(tmp_path_factory.mktemp("several") / "county")
    shutil.copytree(listed.folder, paths.folder)
    today = Today(date(2026, 9, 17))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: today.day)
        store.open_store(paths, fresh_county.key)
        found = _add_cases(fresh_county.actor, taking_in(fresh_county.actor, items), today)
        store.close_store()
    return paths, found, today.day


@pytest.fixture
def several(county: Actor, today: Today, several_original: tuple[StorePaths, dict[str, str], date]) -> dict[str, str]:
    """Cases in different states by their applicants, taken in over five weeks."""
    _, found, today.day = several_original
    return dict(found)


def _add_cases(county: Actor, take_in: TakeIn, today: Today) -> dict[str, str]:
    begun = today.day
    found = {}
    courses: dict[str, tuple[ActKind, ...]] = {
        "甲宾馆": (), "乙浴室": (ActKind.CORRECTION_ASKED,), "丙影院": (ActKind.ACCEPTED,),
        "丁商场": (ActKind.ACCEPTED, ActKind.GRANTED), "戊网吧": (ActKind.ACCEPTED, ActKind.GRANTED, ActKind.DELIVERED),
        "己书店": (ActKind.WITHDRAWN,), "庚茶楼": (ActKind.ACCEPTED, ActKind.DENIED),
    }  # fmt: skip
    for applicant, course in courses.items():
        found[applicant] = take_in(applicant=applicant, received_on=today.day).summary.id
        for kind in course:
            details = SERVED if kind is ActKind.DELIVERED else None
            service.act(county, found[applicant], kind, today.day, "示例理由", details)
        today.later(2)
    found["辛工地"] = take_in(ROAD, applicant="辛工地", received_on=today.day).summary.id
    assert today.day > begun
    return found


def shown(page: Page[CaseSummary]) -> list[str]:
    return [case.applicant for case in page.rows]


@pytest.mark.usefixtures("several")
def test_every_row_says_what_the_page_of_its_case_says() -> None:
    rows = lists.page(Wanted(CaseList.ALL)).rows
    assert len(rows) == 8
    for row in rows:
        kept = service.case(row.id).summary
        told = [getattr(row, name) for name in ("state", "due", "days_left", "next_step", "outcome", "accepted_on")]
        assert told == [kept.state, kept.due, kept.days_left, kept.next_step, kept.outcome, kept.accepted_on], row


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(("said", "stops"), [("database or disk is full", False), ("disk I/O error", True)])
def test_a_list_is_read_though_the_disk_is_too_full_to_renew_it(
    said: str, stops: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shown(lists.page(Wanted(CaseList.ALL)))
    standing.stale_open()

    def fail(*_: object) -> None:
        raise OperationalError(said)

    monkeypatch.setattr(standing, "_keep", fail)
    with pytest.raises(OperationalError) if stops else nullcontext():
        assert shown(lists.page(Wanted(CaseList.ALL))) == before
    with pytest.raises(OperationalError):
        standing.refresh()
    monkeypatch.undo()
    assert standing.refresh() > 0


@pytest.mark.usefixtures("several")
def test_every_list_holds_as_many_as_it_counts() -> None:
    counts = lists.counts()
    for name in CaseList:
        assert len(lists.page(Wanted(name)).rows) == counts[name], name
    assert counts[CaseList.ALL] == counts[CaseList.OPEN] + counts[CaseList.CLOSED] == 8
    tally = dict(((queue, due), n) for queue, due, n in database.execute_sql("SELECT * FROM case_tally"))
    assert tally == Counter(tuple(row) for row in database.execute_sql("SELECT queue, due FROM case_standing"))


def test_a_new_day_moves_cases_between_the_lists(several: dict[str, str], today: Any) -> None:
    due = service.case(several["丙影院"]).summary.due
    assert due is not None
    for day, name in ((due, CaseList.TODAY), (due - timedelta(days=1), CaseList.SOON)):
        assert "丙影院" in shown(lists.page(Wanted(name), today=day)), name
    today.day = due + timedelta(days=1)
    assert "丙影院" in shown(lists.page(Wanted(CaseList.OVERDUE)))
    assert lists.counts()[CaseList.OVERDUE] == len(lists.page(Wanted(CaseList.OVERDUE)).rows)


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize("wanted", [Wanted(CaseList.ALL), Wanted(order="received"), Wanted(order="applicant"),
                                    Wanted(order="turn", descending=True), Wanted(item="卫生")])  # fmt: skip
def test_paging_shows_every_row_once_and_in_order(wanted: Wanted) -> None:
    whole = shown(lists.page(wanted))
    paged, after = [], None
    while True:
        page = lists.page(wanted, after, 2)
        paged += shown(page)
        after = page.next
        if after is None:
            break
    assert paged == whole
    assert len(set(paged)) == len(paged) > 3


@pytest.mark.usefixtures("several")
def test_every_list_is_gone_through_both_ways_in_every_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it is sorted or gone along an index makes no difference but in time."""
    for many in (0, 5000):
        monkeypatch.setattr(lists, "SORTED", many)
        for name in (CaseList.ALL, CaseList.OPEN, CaseList.REVIEW, CaseList.CLOSED):
            _go_through(name)


def _go_through(name: CaseList) -> None:
    for order, column in (("", None), ("turn", None), ("number", "number"), ("item", "item_name"),
                          ("applicant", "applicant"), ("state", "state")):  # fmt: skip
        for descending in (False, True) if order else (False,):
            wanted = Wanted(name, order=order, descending=descending)
            whole = lists.page(wanted).rows
            assert len(whole) == lists.counts()[name]
            if column:
                told = [getattr(case, column) for case in whole]
                assert told == sorted(told, reverse=descending), wanted
            for back in (False, True):
                found = list(_pages(wanted, back))
                if back:
                    found.reverse()
                assert [case for page in found for case in page.rows] == list(whole), (wanted, back)
                assert all(one.places[-1] < two.places[0] or descending or not order for one, two in pairwise(found))


def _pages(wanted: Wanted, back: bool) -> Iterator[Page[CaseSummary]]:
    after = None
    while True:
        page = lists.page(wanted, after, 2, back=back)
        yield page
        after = page.next
        if after is None:
            return


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(("typed", "found"), [
    ({"applicant": "浴室"}, ["乙浴室"]), ({"applicant": "bwy"}, []), ({"applicant": "yys"}, ["乙浴室"]),
    ({"item": "gggc"}, []), ({"item": "卫生", "state": "correction"}, ["乙浴室"]), ({"item": "鉴定"}, ["辛工地"]),
    ({"state": "granted"}, ["丁商场"]), ({"due": "none", "item": "鉴定"}, ["辛工地"]), ({"station": "别处"}, []),
    ({"list": CaseList.CLOSED, "applicant": "书"}, ["己书店"]), ({"day": "没有这一天"}, []), ({"number": "%"}, []),
])  # fmt: skip
def test_the_filter_row_keeps_what_answers_it(typed: dict[str, Any], found: list[str]) -> None:
    assert shown(lists.page(Wanted(**typed))) == found


def test_a_number_is_filtered_by_any_part_of_it(several: dict[str, str]) -> None:
    number = service.case(several["丙影院"]).summary.number
    assert shown(lists.page(Wanted(number=number[-6:]))) == ["丙影院"]
    assert "丙影院" in shown(lists.page(Wanted(number=number[:-3])))


@pytest.mark.usefixtures("several")
def test_a_filter_that_finds_little_goes_on_stretch_by_stretch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "STRETCH", 2)
    monkeypatch.setattr(narrowing, "FEW", 0)
    found: list[str] = []
    after, asked = None, 0
    while asked == 0 or after is not None:
        page = lists.page(Wanted(applicant="工地"), after)
        found, after, asked = found + shown(page), page.next, asked + 1
    assert found == ["辛工地"]
    assert asked > 2


@pytest.mark.usefixtures("several")
def test_the_offices_that_took_cases_in_are_offered(county: Actor) -> None:
    assert lists.stations() == [county.organ_name]
    assert len(lists.page(Wanted(station=county.organ_name)).rows) == lists.counts()[CaseList.OPEN]


def test_a_case_is_found_by_everything_on_its_papers(county: Actor, take_in: TakeIn, today: Any) -> None:
    case = take_in(applicant="示例宾馆", phone="13900000001", project="2026-140525-47-01-000001", agent="王五（示例）")
    service.act(county, case.summary.id, ActKind.ACCEPTED, today.day)
    said = {"decision_number": "泽审许字〔2026〕1号", "certificate_number": "JY21405250001234"}
    service.act(county, case.summary.id, ActKind.GRANTED, today.day, "符合条件", said)
    number = case.summary.number
    texts = (number, number.lower(), number[-6:], "13900000001", "示例宾", "slbg", "王五", "2026-140525-47-01-000001",
             "泽审许字〔2026〕1号", "JY21405250001234", "卫生")  # fmt: skip
    for text in texts:
        assert [hit.id for hit in finding.find_cases(text)] == [case.summary.id], text
    assert finding.find_cases("") == finding.find_cases("没有这个") == []


@pytest.mark.usefixtures("several")
def test_statistics_count_by_item_office_month_and_channel(county: Actor, today: Any) -> None:
    first = date(today.day.year, 1, 1)
    by_item = {line.name: line for line in statistics.count_by(By.ITEM, first, today.day)}
    hygiene = by_item["公共场所卫生许可"]
    assert (hygiene.received, hygiene.granted, hygiene.denied, hygiene.withdrawn) == (7, 2, 1, 1)
    assert (hygiene.open, hygiene.closed, hygiene.mean_days) == (5, 2, 0.0)
    assert by_item[ROAD].received == 1
    assert [line.name for line in statistics.count_by(By.OFFICE, first, today.day)] == [county.organ_name]
    months = statistics.count_by(By.MONTH, first, today.day)
    assert sum(line.received for line in months) == 8
    assert [line.name for line in months] == sorted(line.name for line in months)
    assert [line.name for line in statistics.count_by(By.CHANNEL, first, today.day)] == ["窗口"]
    assert statistics.count_by(By.ITEM, date(2020, 1, 1), date(2020, 1, 2)) == []


def test_the_mean_leaves_out_special_procedures_as_the_period_does(county: Actor, take_in: TakeIn, today: Any) -> None:
    case_id, start = take_in().summary.id, today.day
    service.act(county, case_id, ActKind.ACCEPTED, start)
    told = {"procedure": "专家评审", "paper": "泽审时告〔2026〕1号", "days": "10"}
    service.act(county, case_id, ActKind.STOPPED, today.later(1), "需专家评审", told)
    service.act(county, case_id, ActKind.RESUMED, today.later(4))
    service.act(county, case_id, ActKind.STOPPED, today.day, "记错了", told)
    service.reverse(county, case_id, "记错了")
    service.act(county, case_id, ActKind.GRANTED, today.later(2), "符合条件", {"decision_number": "示许1号"})
    for by in By:
        for line in statistics.count_by(by, start, today.day):
            assert line.mean_days == 3, by


@pytest.mark.usefixtures("several")
def test_the_time_of_each_step_is_in_working_days(
    county: Actor, take_in: TakeIn, today: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = take_in(applicant="壬宾馆", received_on=today.day)
    today.later(3)
    service.act(county, case.summary.id, ActKind.ACCEPTED, today.day)
    steps = {(line.item, line.step): line for line in statistics.step_times(date(2026, 1, 1), today.day)}
    accepted = steps["公共场所卫生许可", "受理"]
    assert (accepted.number, accepted.most_days, accepted.organ) == (5, 3, county.organ_name)
    monkeypatch.setattr(statistics, "FEW", -1)
    assert {(line.item, line.step): line for line in statistics.step_times(date(2026, 1, 1), today.day)} == steps
    service.reverse(county, case.summary.id, "记错了")
    steps = {(line.item, line.step): line for line in statistics.step_times(date(2026, 1, 1), today.day)}
    assert (steps["公共场所卫生许可", "受理"].number, steps["公共场所卫生许可", "受理"].most_days) == (4, 0)


@given(days=st.lists(st.integers(0, 30), min_size=1))
def test_mean_and_median_of_counted_numbers_are_those_of_the_numbers(days: list[int]) -> None:
    counted = Counter(days)
    assert statistics.median_of(counted) == median(days)
    assert statistics.mean_of(counted) == pytest.approx(fmean(days))


@pytest.mark.usefixtures("several")
def test_the_exceptions_list_names_what_is_wrong(county: Actor, take_in: TakeIn, today: Any) -> None:
    items = '[{"material": "户口本", "problem": "没有提交"}]'
    case = take_in(applicant="癸宾馆", received_on=today.day)
    service.act(county, case.summary.id, ActKind.CORRECTION_ASKED, today.day, "补户口本", {"items": items})
    found = {(one.fault, one.case.applicant) for one in exceptions.exceptions(date(2026, 1, 1), today.day)}
    assert (Fault.BEYOND_GUIDE, "癸宾馆") in found
    assert (Fault.NOT_SERVED, "庚茶楼") in found
    today.day += timedelta(days=60)
    found = {(one.fault, one.case.applicant) for one in exceptions.exceptions(date(2026, 1, 1), today.day)}
    assert (Fault.OVERDUE, "丙影院") in found


def test_what_was_asked_twice_is_an_exception(several: dict[str, str], today: Any) -> None:
    database.execute_sql(
        "INSERT INTO case_act (id, case_id, kind, happened_on, reason, user_id, user_name, organ_name, at, lsn, clock)"
        " SELECT 'again', case_id, kind, happened_on, reason, user_id, user_name, organ_name, at, lsn + 1, clock"
        " FROM case_act WHERE kind = 'correction_asked'"
    )
    (twice,) = [one for one in exceptions.exceptions(date(2026, 1, 1), today.day) if one.fault is Fault.CORRECTED_TWICE]
    assert (twice.case.id, twice.what[:6]) == (several["乙浴室"], "告知 2 次")


def test_the_books_of_the_counter(county: Actor, several: dict[str, str], today: Any) -> None:
    service.act(county, several["丙影院"], ActKind.REVIEWED, today.day, "符合")
    service.reverse(county, several["丙影院"], "点错了")
    service.act(county, several["丁商场"], ActKind.DELIVERED, today.day, "", SERVED)
    assert [(done.label, done.applicant) for done in books.day_close(today.day)] == [
        ("收件", "辛工地"), ("出件送达", "丁商场"),
    ]  # fmt: skip
    entries = list(books.ledger(date(2026, 1, 1), today.day))
    assert len(entries) == 8
    delivered = next(entry for entry in entries if entry.applicant == "丁商场")
    assert (delivered.state, delivered.outcome) == (CaseState.DELIVERED, CaseState.GRANTED)
    assert delivered.closed_on == today.day.isoformat()
    assert sum(line.received for line in books.month(2026, 9)) + sum(
        line.received for line in books.month(2026, 10)
    ) == len(entries)


def test_a_handover_asks_for_what_a_person_and_a_unit_have_in_hand(county: Actor, several: dict[str, str]) -> None:
    mine = for_handover.open_cases_of(county.name)
    assert len(mine) == lists.counts()[CaseList.OPEN]
    assert for_handover.open_cases_of("别人") == []
    in_hand = for_handover.in_hand_of(county.organ_name, ["公共场所卫生许可"])
    assert {case.applicant for case in in_hand} == {"丙影院", "丁商场", "庚茶楼"}
    assert several.keys() > {"丙影院"}
