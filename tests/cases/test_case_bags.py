"""Papers on their way between two offices: sent, counted at the other end, chased, never lost."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.actors import Actor
from db.cases import service, whereabouts
from db.cases.acts import ActKind, CaseAct
from db.cases.bags import reminders, rules
from db.cases.bags import service as bags
from db.cases.bags.rules import Load
from db.cases.bags.service import Found
from db.cases.rules import CaseDetail
from db.cases.whereabouts import Thing
from db.errors import UserError
from db.store import database
from tests.cases.after_decision import STATION, at_station, decided, delivered
from tests.cases.lawful import CHOICES, course

TakeIn = Callable[..., CaseDetail]
BOTH = frozenset({Thing.FILE, Thing.ORIGINALS})


def places(case_id: str) -> dict[Thing, str]:
    return {one.thing: one.where for one in bags.where(case_id)}


@pytest.fixture
def two(take_in: TakeIn, today: Any) -> list[CaseDetail]:
    return [take_in(), take_in(applicant="李四")]


def sent(actor: Actor, cases: list[CaseDetail], on: date) -> rules.Bag:
    loads = [Load(one.summary.id, BOTH, 12, 2) for one in cases]
    return bags.send(at_station(actor), "泽州县行政审批服务管理局", "乡邮员孙八", on, loads)


def test_a_bag_goes_up_with_several_cases_and_is_counted_at_the_other_end(
    county: Actor, two: list[CaseDetail], today: Any
) -> None:
    bag = sent(county, two, today.day)
    assert bag.under_way
    assert (bag.sender, bag.pages, bag.originals, len(bag.lines)) == (STATION, 24, 4, 2)
    assert bag.number == "140525AY20260001"
    way = bags.where(two[0].summary.id)
    assert [one.bag for one in way] == [bag.number] * 2
    assert "在途，往泽州县行政审批服务管理局" in way[0].words
    after = bags.arrive(county, bag.number, today.later(1), [Found(one.summary.number, 12, 2) for one in two])
    assert not after.under_way
    assert after.arrived_on == today.day
    assert places(two[0].summary.id) == dict.fromkeys(BOTH, county.organ_name)
    assert bags.under_way() == []


def test_a_bag_that_is_late_is_told_of_until_it_arrives(county: Actor, two: list[CaseDetail], today: Any) -> None:
    bag = sent(county, two, today.day)
    assert reminders.reminders(today.day + timedelta(days=rules.LATE_DAYS)) == []
    (one,) = reminders.reminders(today.day + timedelta(days=rules.LATE_DAYS + 1))
    assert (one.page, one.place, one.overdue) == ("cases", "/bags", True)
    assert f"{bag.number}：{today.day} 送出，乡邮员孙八送，2 件没有登记收到" in one.what
    bags.arrive(county, bag.number, today.later(1), [Found(case.summary.number, 12, 2) for case in two])
    assert reminders.reminders(today.day + timedelta(days=30)) == []


def test_a_line_without_an_original_does_not_say_that_originals_travel(
    county: Actor, two: list[CaseDetail], today: Any
) -> None:
    loads = [Load(one.summary.id, BOTH, 12, count) for count, one in enumerate(two)]
    bag = bags.send(at_station(county), "泽州县行政审批服务管理局", "乡邮员孙八", today.day, loads)
    assert sorted((one.originals, one.things_words) for one in bag.lines) == [(0, "申请材料"), (1, "申请材料、原件")]


def test_what_is_missing_must_be_written_down_and_the_rest_stays_under_way(
    county: Actor, two: list[CaseDetail], today: Any
) -> None:
    bag, first = sent(county, two, today.day), two[0].summary
    with pytest.raises(UserError, match="没有写明差异"):
        bags.arrive(county, bag.number, today.day, [Found(first.number, 11, 1)])
    after = bags.arrive(county, bag.number, today.day, [Found(first.number, 11, 1, "缺营业执照原件 1 件")])
    assert after.under_way
    assert after.differs
    assert "缺营业执照原件" in bags.where(first.id)[0].words
    with pytest.raises(UserError, match="已经登记"):
        bags.arrive(county, bag.number, today.day, [Found(first.number, 12, 2)])
    with pytest.raises(UserError, match="里没有"):
        bags.arrive(county, bag.number, today.day, [Found("140525A2026000099", 1, 0)])


def test_a_bag_that_does_not_arrive_is_chased_however_old(county: Actor, two: list[CaseDetail], today: Any) -> None:
    bag = sent(county, two, today.day)
    today.day += timedelta(days=rules.LATE_DAYS)
    assert not bags.under_way()[0].late(today.day)
    today.day += timedelta(days=400)
    assert [one.number for one in bags.under_way()] == [bag.number]
    assert bags.under_way()[0].late(today.day)
    assert bags.recent() == []


def test_what_is_on_its_way_cannot_be_sent_again_and_an_empty_bag_never(
    county: Actor, two: list[CaseDetail], today: Any
) -> None:
    sent(county, two, today.day)
    with pytest.raises(UserError, match="在途"):
        sent(county, two[:1], today.day)
    case = two[0].summary.id
    for loads, why in (
        ([], "没有办件"),
        ([Load(case, BOTH, 0, 0)], "共几页"),
        ([Load(case, BOTH, 1, 2)], "比总页数还多"),
        ([Load(case, BOTH, 1, 0)] * 2, "写了两次"),
    ):
        with pytest.raises(UserError, match=why):
            bags.send(county, STATION, "孙八", today.day, loads)
    with pytest.raises(UserError, match="就是本单位"):
        bags.send(county, county.organ_name, "孙八", today.day, [Load(case, BOTH, 1, 0)])
    assert len(bags.recent()) == 1


def test_an_arrival_taken_back_is_under_way_again(county: Actor, two: list[CaseDetail], today: Any) -> None:
    bag = sent(county, two[:1], today.day)
    bags.arrive(county, bag.number, today.day, [Found(two[0].summary.number, 12, 2)])
    service.reverse(county, two[0].summary.id, "点错了")
    assert [one.number for one in bags.under_way()] == [bag.number]
    service.reverse(county, two[0].summary.id, "没有送")
    assert bags.under_way() == []
    assert bags.recent() == []


def test_originals_and_the_certificate_come_back_while_the_file_stays(
    county: Actor, two: list[CaseDetail], today: Any
) -> None:
    case = decided(county, two[0], today.day).summary
    back = frozenset({Thing.ORIGINALS, Thing.RESULT})
    assert rules.goes_back(service.case(case.id).acts) == back
    bag = bags.send(county, STATION, "孙八", today.day, [Load(case.id, back, 4, 3)])
    assert bag.lines[0].things_words == "原件、证照文书"
    with pytest.raises(UserError, match="没有登记送达"):
        delivered(county, two[0], today.day)
    bags.arrive(at_station(county), bag.number, today.day, [Found(case.number, 4, 3)])
    assert places(case.id)[Thing.RESULT] == STATION
    delivered(county, two[0], today.day)
    assert places(case.id)[Thing.RESULT] == "已交钱七"
    assert [one.number for one in bags.of_case(case.id)] == [bag.number]


def test_an_arrival_written_down_late_says_on_which_day_it_was(
    county: Actor, two: list[CaseDetail], today: Any
) -> None:
    begun, bag = today.day, sent(county, two[:1], today.day)
    service.act(county, two[0].summary.id, ActKind.ACCEPTED, today.later(2))
    after = bags.arrive(county, bag.number, begun + timedelta(days=1), [Found(two[0].summary.number, 12, 2)])
    assert after.arrived_on == begun + timedelta(days=1)


def test_the_sender_may_note_by_the_signed_sheet_that_it_arrived(
    county: Actor, two: list[CaseDetail], today: Any
) -> None:
    bag = sent(county, two[:1], today.day)
    bags.arrive(at_station(county), bag.number, today.day, [Found(two[0].summary.number, 12, 2)])
    assert places(two[0].summary.id)[Thing.FILE] == "泽州县行政审批服务管理局"


def test_a_bag_whose_data_has_not_come_is_entered_by_its_paper_and_settled_later(
    county: Actor, take_in: TakeIn, today: Any
) -> None:
    here = take_in()
    number = "140525001AY20260007"
    found = [Found(here.summary.number, 3, 1), Found("140525A2026000002", 5, 0)]
    noted = bags.arrive_by_paper(county, number, STATION, today.day, found)
    assert noted
    assert noted.waiting == ("140525A2026000002",)
    assert [one.number for one in bags.noted_bags()] == [number]
    assert places(here.summary.id)[Thing.FILE] == county.organ_name
    with pytest.raises(UserError, match="已有记录"):
        bags.arrive_by_paper(county, number, STATION, today.day, found)
    later = take_in(applicant="李四")
    assert later.summary.number == "140525A2026000002"
    today.later(1)
    assert bags.settle(county, number) is None
    assert bags.noted_bags() == []
    assert bags.bag(number).arrived_on == today.day - timedelta(days=1)


def test_the_code_on_the_sheet_says_what_is_in_the_bag(county: Actor, two: list[CaseDetail], today: Any) -> None:
    bag = sent(county, two, today.day)
    read = rules.read_code(rules.code_text(bag))
    assert read == (bag.number, tuple((one.summary.number, BOTH, 12, 2) for one in two))


@given(st.text(max_size=60))
def test_no_other_text_is_taken_for_the_code_of_a_bag(text: str) -> None:
    assert rules.read_code(text) is None or text.strip().startswith("SGTB1:")


@given(CHOICES)
def test_the_papers_of_a_case_are_always_somewhere(choices: list[tuple[int, int]]) -> None:
    acts: list[CaseAct] = course(choices)
    found = whereabouts.whereabouts(acts, STATION)
    if acts:
        assert {Thing.FILE, Thing.ORIGINALS} <= {one.thing for one in found}
    assert len({one.thing for one in found}) == len(found)


TRIPS = st.lists(
    st.tuples(st.sampled_from([ActKind.SENT, ActKind.ARRIVED]), st.frozensets(st.sampled_from([*BOTH]), min_size=1)),
    max_size=8,
)


def travelled(trips: list[tuple[ActKind, frozenset[Thing]]]) -> list[CaseAct]:
    """A case taken in, and its papers carried about: sent to the county, arrived where the act was recorded."""
    day, said = date(2026, 9, 1), {"to": "县审批局", "bag": "Y1"}
    acts = [CaseAct("a0", "c", ActKind.RECEIVED, day, {}, "", "", "李四", STATION, "", 0)]
    for number, (kind, things) in enumerate(trips, 1):
        told = {**said, "things": whereabouts.things_words(things)}
        acts.append(CaseAct(f"a{number}", "c", kind, day, told, "", "", "李四", "县审批局", "", number))
    return acts


@given(TRIPS)
def test_each_kind_of_papers_is_where_its_last_trip_left_it(trips: list[tuple[ActKind, frozenset[Thing]]]) -> None:
    for place in whereabouts.whereabouts(travelled(trips), STATION):
        last = next((kind for kind, things in reversed(trips) if place.thing in things), None)
        assert place.where == (STATION if last is None else "县审批局")
        assert bool(place.bag) == (last is ActKind.SENT)


@given(TRIPS)
def test_a_trip_taken_back_never_moved_anything(trips: list[tuple[ActKind, frozenset[Thing]]]) -> None:
    acts = travelled(trips)
    undone = CaseAct("b", "c", ActKind.REVERSED, date(2026, 9, 1), {}, "", acts[-1].id, "", "", "", 99)
    assert whereabouts.whereabouts([*acts, undone], STATION) == whereabouts.whereabouts(acts[:-1], STATION)


def test_bags_are_found_by_the_index_of_their_numbers(county: Actor, two: list[CaseDetail], today: Any) -> None:
    sql = f"SELECT id FROM case_act WHERE kind IN ('sent', 'arrived') AND {bags._BAG} = 'x'"
    assert "case_act_bag" in str(database.execute_sql(f"EXPLAIN QUERY PLAN {sql}").fetchall())
