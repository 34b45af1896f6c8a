"""What the law asks of acceptance, correction, stopping, refusal and service."""

import threading
from collections.abc import Callable
from datetime import date

import pytest

from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind, CaseState
from db.cases.rules import CaseDetail
from db.errors import UserError
from db.store import database
from tests.cases.after_decision import SERVED
from tests.cases.conftest import Today

RECEIPT = date(2026, 9, 17)
STOP = {"procedure": "专家评审", "paper": "特别程序告知书〔2026〕1号", "days": "10"}
TakeIn = Callable[..., CaseDetail]


def test_a_licence_nobody_answered_in_five_working_days_is_accepted_as_of_its_receipt(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    case_id = take_in(received_materials=(0, 0)).summary.id
    day = today.later(6)
    waiting = service.case(case_id)
    assert waiting.deemed_on == RECEIPT
    assert ActKind.CORRECTION_ASKED not in waiting.offered
    with pytest.raises(UserError, match=r"受理日期应当是 2026-09-17"):
        service.act(county, case_id, ActKind.ACCEPTED, day)
    with pytest.raises(UserError, match=r"最迟到 2026-09-23"):
        service.act(county, case_id, ActKind.CORRECTION_ASKED, day, "缺申请书")
    accepted = service.act(county, case_id, ActKind.ACCEPTED, RECEIPT)
    assert accepted.summary.accepted_on == RECEIPT
    assert [act.label for act in accepted.acts] == ["收件", "视为受理"]


def test_an_acceptance_recorded_late_but_dated_in_time_is_an_ordinary_one(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    case_id = take_in().summary.id
    in_time = today.later(5)
    today.later(3)
    with pytest.raises(UserError, match="核心要件没有收齐"):
        service.act(
            county, take_in(received_on=RECEIPT, received_materials=(0, 0)).summary.id, ActKind.ACCEPTED, in_time
        )
    assert [act.label for act in service.act(county, case_id, ActKind.ACCEPTED, in_time).acts] == ["收件", "受理"]


def test_whole_papers_are_deemed_accepted_only_when_somebody_says_so(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    told, untold = take_in().summary.id, take_in().summary.id
    today.later(6)
    said = service.act(county, told, ActKind.ACCEPTED, RECEIPT, details={"deemed": "yes"})
    plain = service.act(county, untold, ActKind.ACCEPTED, RECEIPT)
    assert [said.acts[-1].label, plain.acts[-1].label] == ["视为受理", "受理"]
    fresh = take_in(received_on=today.day).summary.id
    bogus = service.act(county, fresh, ActKind.ACCEPTED, today.day, details={"deemed": "yes"})
    assert bogus.acts[-1].label == "受理"


def test_corrections_of_a_licence_are_asked_for_once(county: Actor, take_in: TakeIn, today: Today) -> None:
    case_id = take_in().summary.id
    service.act(county, case_id, ActKind.CORRECTION_ASKED, today.later(5), "营业执照没有盖章")
    corrected = service.act(county, case_id, ActKind.CORRECTED, today.later(1))
    assert ActKind.CORRECTION_ASKED not in corrected.offered
    with pytest.raises(UserError, match="不能再次要求补正"):
        service.act(county, case_id, ActKind.CORRECTION_ASKED, today.day, "还缺一份")
    assert service.act(county, case_id, ActKind.ACCEPTED, today.later(9)).summary.accepted_on == today.day


def test_what_is_no_licence_is_not_bound_by_the_five_days(county: Actor, take_in: TakeIn, today: Today) -> None:
    case_id = take_in("公路工程交竣工质量鉴定").summary.id
    for _ in range(2):
        service.act(county, case_id, ActKind.CORRECTION_ASKED, today.later(8), "缺检测报告")
        service.act(county, case_id, ActKind.CORRECTED, today.day)
    assert service.act(county, case_id, ActKind.ACCEPTED, today.day).summary.accepted_on == today.day


def test_nothing_is_accepted_without_its_core_materials(county: Actor, take_in: TakeIn, today: Today) -> None:
    case_id = take_in(received_materials=(0, 2)).summary.id
    with pytest.raises(UserError, match="核心要件没有收齐，没有受理：卫生许可证申请书"):
        service.act(county, case_id, ActKind.ACCEPTED, today.day)
    service.receive_material(county, case_id, 1, 1)
    service.receive_material(county, case_id, 2, 0)
    assert service.act(county, case_id, ActKind.ACCEPTED, today.day).summary.state is CaseState.ACCEPTED


def test_the_clock_stops_only_for_licences(county: Actor, take_in: TakeIn, today: Today) -> None:
    case_id = take_in("公路工程交竣工质量鉴定").summary.id
    accepted = service.act(county, case_id, ActKind.ACCEPTED, today.day)
    assert ActKind.STOPPED not in accepted.offered
    with pytest.raises(UserError, match="不是行政许可"):
        service.act(county, case_id, ActKind.STOPPED, today.day, "评审", STOP)


def test_each_limit_keeps_its_own_unit(county: Actor, take_in: TakeIn, today: Today) -> None:
    case_id = take_in("烟花爆竹经营许可").summary.id
    case = service.act(county, case_id, ActKind.ACCEPTED, today.day)
    assert case.statutory
    assert case.promised
    assert (case.statutory.length, case.statutory.unit) == (20, "working_days")
    assert (case.promised.length, case.promised.unit) == (10, "calendar_days")


@pytest.mark.parametrize(
    ("acts", "waiting"),
    [
        ((ActKind.REFUSED,), "不予受理待送达"),
        ((ActKind.NOT_APPLICABLE,), "不受理待送达"),
        ((ActKind.ACCEPTED, ActKind.DENIED), "不予许可待送达"),
    ],
)
def test_a_refusal_is_served_before_the_case_is_closed(
    county: Actor, take_in: TakeIn, today: Today, acts: tuple[ActKind, ...], waiting: str
) -> None:
    case = take_in()
    for kind in acts:
        case = service.act(county, case.summary.id, kind, today.day, "不符合第六条规定的条件")
    assert (case.summary.state_label, case.summary.is_open, case.offered) == (waiting, True, (ActKind.DELIVERED,))
    served = service.act(county, case.summary.id, ActKind.DELIVERED, today.day, "", SERVED)
    assert not served.summary.is_open
    assert served.summary.state_label == waiting.replace("待送达", "已送达")


def test_two_people_cannot_both_decide_a_case(county: Actor, take_in: TakeIn, today: Today) -> None:
    case_id = take_in().summary.id
    service.act(county, case_id, ActKind.ACCEPTED, today.day)
    both, said = threading.Barrier(2), []

    def decide(kind: ActKind) -> None:
        try:
            both.wait(10)
            service.act(county, case_id, kind, today.day, "两个人同时决定")
            said.append("")
        except UserError as error:
            said.append(str(error))
        finally:
            database.close()

    threads = [threading.Thread(target=decide, args=(kind,)) for kind in (ActKind.GRANTED, ActKind.DENIED)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(said)[0] == ""
    assert "不能「" in sorted(said)[1]
    decided = [act.kind for act in service.case(case_id).acts if act.kind in (ActKind.GRANTED, ActKind.DENIED)]
    assert len(decided) == 1
