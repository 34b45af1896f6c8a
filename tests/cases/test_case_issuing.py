"""Certificates on blanks from stock, calls to collect, six ways of serving, the issue register."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from db.actors import Actor
from db.cases import blanks as stock
from db.cases import delivery, service
from db.cases.acts import ActKind, CaseState
from db.cases.delivery import WAYS, Way
from db.cases.issuing import rules
from db.cases.issuing import service as issuing
from db.cases.issuing.rules import Spoiled
from db.cases.queues.lists import CaseList, Wanted
from db.cases.rules import CaseDetail
from db.errors import UserError
from db.handover.registers import standing
from tests.cases.after_decision import blanks, certificate, decided, delivered

TakeIn = Callable[..., CaseDetail]
LOST = Spoiled("WS0001", "打印错位", "王五")
WHOLE = {
    Way.DIRECT: {"receiver": "钱七", "relation": "法定代表人"},
    Way.LEFT: {"refused": "不服决定，拒绝签字", "witness": "示例村委会周九", "place": "受送达人住所"},
    Way.MAIL: {"mail_number": "EMS1234567890"},
    Way.ENTRUSTED: {"entrusted": "示例镇便民服务中心", "receiver": "钱七", "relation": "代理人"},
    Way.ELECTRONIC: {"address": "示例@example.com", "agreed": "送达地址确认书"},
    Way.PUBLIC: {"published_on": "2026-08-18", "published_in": "县政府网站", "tried": "邮寄两次退回"},
}


def left(entry_id: str) -> str:
    return standing.standing(entry_id).book.there.words


@pytest.fixture
def granted(county: Actor, take_in: TakeIn, today: Any) -> CaseDetail:
    return decided(county, take_in(), today.day)


def test_a_certificate_takes_its_blank_from_stock(county: Actor, granted: CaseDetail, today: Any) -> None:
    entry = blanks(county)
    assert stock.next_number(standing.standing(entry)) == "WS0001"
    case = issuing.certify(county, granted.summary.id, today.day, certificate(entry, "WS0001"))
    assert left(entry) == "WS0002—0005"
    assert case.summary.state is CaseState.GRANTED
    assert case.acts[-1].details["blank_number"] == "WS0001"
    moved = standing.standing(entry).held[-1]
    assert granted.summary.number in moved.details["document"]


def test_the_blank_offered_is_the_lowest_in_stock_until_none_is_left(county: Actor, today: Any) -> None:
    entry = blanks(county, "WS0001—0003、WS0007")
    offered = []
    while number := stock.next_number(standing.standing(entry)):
        offered.append(number)
        stock.draw(county, entry, number, today.day, "办件")
    assert offered == ["WS0001", "WS0002", "WS0003", "WS0007"]
    assert (stock.stocks()[-1].id, stock.stocks()[-1].book.balance) == (entry, 0)


@pytest.mark.parametrize(
    ("number", "why"),
    [("WS0009", "不在库"), ("WS0001—0002", "不止一份"), ("", "没有填空白证照编号")],
)
def test_a_blank_that_is_not_in_stock_makes_no_certificate(
    county: Actor, granted: CaseDetail, today: Any, number: str, why: str
) -> None:
    entry = blanks(county)
    with pytest.raises(UserError, match=why):
        issuing.certify(county, granted.summary.id, today.day, certificate(entry, number))
    assert left(entry) == "WS0001—0005"
    assert [act.kind for act in service.case(granted.summary.id).acts][-1] is ActKind.GRANTED


def test_a_blank_that_was_used_is_not_used_again_and_no_number_twice(
    county: Actor, take_in: TakeIn, granted: CaseDetail, today: Any
) -> None:
    entry = blanks(county)
    issuing.certify(county, granted.summary.id, today.day, certificate(entry, "WS0001"))
    other = decided(county, take_in(applicant="李四"), today.day)
    with pytest.raises(UserError, match="已经发给示例宾馆有限公司"):
        issuing.certify(county, other.summary.id, today.day, certificate(entry, "WS0002"))
    with pytest.raises(UserError, match="不在库"):
        issuing.certify(
            county, other.summary.id, today.day, certificate(entry, "WS0001", "晋泽卫公证字〔2026〕第0013号")
        )


def test_a_spoiled_blank_is_void_with_its_reason_and_a_second_person(
    county: Actor, granted: CaseDetail, today: Any
) -> None:
    entry = blanks(county)
    with pytest.raises(UserError, match="作废要写明原因和监督人"):
        issuing.certify(county, granted.summary.id, today.day, certificate(entry, "WS0002"), Spoiled("WS0001"))
    lost = Spoiled("WS0001", "打印错位", county.name)
    with pytest.raises(UserError, match="不能是同一个人"):
        issuing.certify(county, granted.summary.id, today.day, certificate(entry, "WS0002"), lost)
    issuing.certify(county, granted.summary.id, today.day, certificate(entry, "WS0002"), LOST)
    book = standing.standing(entry).book
    assert (book.void.words, book.drawn.words) == ("WS0001", "WS0002")


def test_a_certificate_made_again_gives_its_first_blank_back_spoiled(
    county: Actor, granted: CaseDetail, today: Any
) -> None:
    entry, case = blanks(county), granted.summary.id
    issuing.certify(county, case, today.day, certificate(entry, "WS0001"))
    again = Spoiled("", "名称错一字", "王五")
    issuing.certify(county, case, today.day, certificate(entry, "WS0002"), again)
    book = standing.standing(entry).book
    assert (book.void.words, book.drawn.words) == ("WS0001", "WS0002")
    row = issuing.register(today.day, today.day)[0]
    assert (row.blank_number, row.spoiled) == ("WS0002", "WS0001")


def test_taking_the_certificate_back_puts_the_blank_back(county: Actor, granted: CaseDetail, today: Any) -> None:
    entry = blanks(county)
    issuing.certify(county, granted.summary.id, today.day, certificate(entry, "WS0001"))
    service.reverse(county, granted.summary.id, "办错了件")
    assert left(entry) == "WS0001—0005"


def test_no_certificate_for_what_was_denied_nor_with_days_that_cannot_be(
    county: Actor, take_in: TakeIn, granted: CaseDetail, today: Any
) -> None:
    denied = decided(county, take_in(applicant="李四"), today.day, ActKind.DENIED)
    with pytest.raises(UserError, match="没有准予"):
        issuing.certify(county, denied.summary.id, today.day, certificate())
    wrong = rules.Certificate("号", "2026-09-18", "2026-09-17")
    with pytest.raises(UserError, match="有效期止早于"):
        issuing.certify(county, granted.summary.id, today.day, wrong)
    with pytest.raises(UserError, match="不是日期"):
        issuing.certify(county, granted.summary.id, today.day, rules.Certificate("号", "明年"))


@pytest.mark.parametrize("way", list(Way))
def test_every_way_of_serving_asks_for_its_proof(county: Actor, granted: CaseDetail, today: Any, way: Way) -> None:
    whole = WHOLE[way]
    for one in WAYS[way].asked:
        if one.needed:
            with pytest.raises(UserError, match=one.label):
                issuing.deliver(county, granted.summary.id, way, today.day, whole | {one.name: " "})
    case = issuing.deliver(county, granted.summary.id, way, today.day, whole | {"unheard_of": "x"})
    assert case.summary.state is CaseState.DELIVERED
    assert delivery.way_of(case.acts[-1]) == WAYS[way].label
    assert "unheard_of" not in case.acts[-1].details


def test_leaving_a_paper_needs_a_witness_or_a_recording(county: Actor, granted: CaseDetail, today: Any) -> None:
    alone = WHOLE[Way.LEFT] | {"witness": ""}
    with pytest.raises(UserError, match="见证人签名，或者拍照、录像"):
        issuing.deliver(county, granted.summary.id, Way.LEFT, today.day, alone)
    issuing.deliver(county, granted.summary.id, Way.LEFT, today.day, alone | {"recorded": "录像 0917.mp4"})


def test_a_public_notice_counts_after_thirty_days(county: Actor, granted: CaseDetail, today: Any) -> None:
    late = WHOLE[Way.PUBLIC] | {"published_on": "2026-08-19"}
    with pytest.raises(UserError, match="最早 2026-09-18"):
        issuing.deliver(county, granted.summary.id, Way.PUBLIC, today.day, late)
    issuing.deliver(county, granted.summary.id, Way.PUBLIC, date(2026, 9, 17), WHOLE[Way.PUBLIC])


def test_who_waits_is_listed_with_the_calls_and_the_ten_days(county: Actor, granted: CaseDetail, today: Any) -> None:
    one = issuing.waiting()[0]
    assert (one.result, one.calls, one.last_call) == ("准予", 0, "还没有通知")
    assert one.deliver_by == date(2026, 10, 8)  # ten working days over the national holiday
    issuing.notify(county, granted.summary.id, today.day, "电话", "钱七", rules.NOT_REACHED)
    today.day += timedelta(days=1)
    issuing.notify(county, granted.summary.id, today.day, "电话", "钱七", "已告知本人")
    one = issuing.waiting()[0]
    assert (one.calls, one.last_call) == (2, "09-18 电话 已告知本人")
    assert one.where == "在本单位"
    with pytest.raises(UserError, match="怎么通知"):
        issuing.notify(county, granted.summary.id, today.day, "", "", "")
    delivered(county, granted, today.day)
    assert issuing.waiting() == []


def test_who_waits_is_read_a_page_at_a_time_and_found_by_what_is_typed(
    county: Actor, take_in: TakeIn, today: Any
) -> None:
    for name in "甲乙丙":
        decided(county, take_in(applicant=name), today.day)
    first = issuing.waiting_page(Wanted(CaseList.DELIVERY), size=2)
    rest = issuing.waiting_page(Wanted(CaseList.DELIVERY), first.next, size=2)
    assert (len(first.rows), len(rest.rows), rest.next) == (2, 1, None)
    assert issuing.waiting() == [*first.rows, *rest.rows]
    (found,) = issuing.waiting_page(Wanted(CaseList.DELIVERY, applicant="乙")).rows
    assert (found.applicant, found.result) == ("乙", "准予")


def test_the_issue_register_tells_who_collected_what(county: Actor, granted: CaseDetail, today: Any) -> None:
    entry = blanks(county)
    issuing.certify(county, granted.summary.id, today.day, certificate(entry, "WS0003"))
    delivered(county, granted, today.day)
    row = issuing.register(today.day, today.day)[0]
    assert (row.certificate_number, row.blank_number, row.receiver, row.way) == (
        "晋泽卫公证字〔2026〕第0012号", "WS0003", "钱七", "直接送达",
    )  # fmt: skip
    assert (row.decision_number, row.valid_to) == ("泽审批许〔2026〕12号", "2030-09-17")
    assert issuing.register(today.day + timedelta(days=1), today.day + timedelta(days=2)) == []
