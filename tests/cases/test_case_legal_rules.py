"""Rules of law at the one door of acts: excluded time, opinions, papers on their way, serving, corrections not made."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock
from db.actors import Actor
from db.calendar.counting import quick
from db.calendar.rules import working_days_between
from db.calendar.service import load_calendar
from db.cases import attachments, excluded, periods, service, whereabouts
from db.cases.acts import ActKind, CaseAct, CaseState, state_of
from db.cases.bags import service as bags
from db.cases.bags.rules import Load
from db.cases.bags.service import Found
from db.cases.counter import sitting
from db.cases.periods import Limits
from db.cases.queues import exceptions, lists
from db.cases.queues.exceptions import Fault
from db.cases.queues.lists import CaseList, Wanted
from db.cases.reading import passed_on
from db.cases.rules import Addressee, CaseDetail, Intake
from db.cases.whereabouts import Thing
from db.errors import UserError
from db.items.rules import Item
from db.items.tables import EditionRow, ItemRow
from db.rows import uuid7
from tests.cases.after_decision import STATION, at_station, decided, delivered
from tests.cases.conftest import Today

TakeIn = Callable[..., CaseDetail]
K = ActKind
CALENDAR = load_calendar()
STOP = {"procedure": "专家评审", "paper": "除外〔2026〕1号", "days": "5"}
BOTH = frozenset({Thing.FILE, Thing.ORIGINALS})
BEGUN = date(2026, 9, 17)
"""A Thursday; the fifth working day after it is 2026-09-23, the make-up Sunday of 09-20 among them."""


def act(number: int, kind: ActKind, on: date, **details: str) -> CaseAct:
    return CaseAct(f"a{number}", "c", kind, on, details, "", "", "李四", "县审批局", on.isoformat(), number)


def stopped(*more: CaseAct) -> list[CaseAct]:
    return [act(1, K.RECEIVED, BEGUN), act(2, K.ACCEPTED, BEGUN), act(3, K.STOPPED, BEGUN, **STOP), *more]


# --- time left out that runs longer than told (Art 45) ----------------------------------------------------------------


def test_time_left_out_is_warned_of_from_the_day_after_the_last_one_told() -> None:
    assert excluded.overruns(stopped(), CALENDAR, date(2026, 9, 23)) == ()
    (over,) = excluded.overruns(stopped(), CALENDAR, date(2026, 9, 24))
    assert (over.told, over.told_until, over.ended, over.over) == (5, date(2026, 9, 23), None, 1)
    ended = stopped(act(4, K.RESUMED, date(2026, 10, 8)))
    (over,) = excluded.overruns(ended, CALENDAR, date(2026, 12, 1))
    assert over.words == "专家评审书面告知 5 个工作日，到 09-23，10-08 才结束，超过 5 个工作日"
    assert excluded.overruns(stopped(act(4, K.RESUMED, date(2026, 9, 23))), CALENDAR, date(2026, 12, 1)) == ()


@given(st.integers(1, 60), st.integers(0, 120), st.booleans())
def test_what_runs_over_is_the_working_days_behind_those_told(days: int, later: int, ended: bool) -> None:
    last = BEGUN + timedelta(days=later)
    acts = [act(1, K.RECEIVED, BEGUN), act(2, K.ACCEPTED, BEGUN), act(3, K.STOPPED, BEGUN, days=str(days))]
    found = excluded.overruns([*acts, act(4, K.RESUMED, last)] if ended else acts, quick(CALENDAR), last)
    lasted = working_days_between(BEGUN, last, CALENDAR)
    assert [one.over for one in found] == ([lasted - days] if lasted > days else [])


@pytest.mark.parametrize("days", ["", "五", "０5", "-3", "99999999999"])
def test_a_notice_of_another_program_without_days_accuses_nobody(days: str) -> None:
    acts = [act(1, K.RECEIVED, BEGUN), act(2, K.ACCEPTED, BEGUN), act(3, K.STOPPED, BEGUN, days=days)]
    assert excluded.overruns(acts, CALENDAR, date(2027, 1, 1)) == ()
    assert len(excluded.exclusions(acts, CALENDAR)) == 1


def test_the_ledger_tells_the_days_beyond_those_told_and_still_leaves_them_out() -> None:
    ended = stopped(act(4, K.RESUMED, date(2026, 9, 28)))
    ledger = periods.statutory_ledger(ended, Limits("01", 20), CALENDAR)
    assert ledger
    beyond = [line.day for line in ledger.days if "超过书面告知的时间（到 2026-09-23）" in line.reason]
    assert beyond == [date(2026, 9, 24) + timedelta(days=n) for n in range(5)]
    assert all(line.kind == "stopped" for line in ledger.days if line.day in beyond)
    silent = [replace(one, details={"procedure": "专家评审"}) if one.kind is K.STOPPED else one for one in ended]
    assert ledger.due == getattr(periods.statutory_ledger(silent, Limits("01", 20), CALENDAR), "due", None)


def test_the_applicant_is_told_how_long_and_the_case_and_the_exceptions_say_when_it_took_longer(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    case = service.act(county, take_in(received_on=today.day).summary.id, K.ACCEPTED, today.day)
    with pytest.raises(UserError, match="没有填告知申请人的所需天数") as refused:
        service.act(county, case.summary.id, K.STOPPED, today.day, "评审", STOP | {"days": ""})
    assert "第四十五条" in refused.value.hint
    case = service.act(county, case.summary.id, K.STOPPED, today.day, "评审", STOP)
    assert case.overruns == ()
    today.day = date(2026, 9, 29)
    assert service.case(case.summary.id).overruns[0].over == 3
    (found,) = [one for one in exceptions.exceptions(today.day, today.day) if one.fault is Fault.BEYOND_TOLD]
    assert (found.case.id, "还没有结束，超过 3 个工作日" in found.what) == (case.summary.id, True)
    service.act(county, case.summary.id, K.RESUMED, today.day)
    assert not [one for one in exceptions.exceptions(today.day, today.day) if one.fault is Fault.BEYOND_TOLD]
    assert [one for one in exceptions.exceptions(date(2026, 9, 1), today.day) if one.fault is Fault.BEYOND_TOLD]


def test_an_opinion_of_review_is_never_empty(county: Actor, take_in: TakeIn) -> None:
    case = service.act(county, take_in().summary.id, K.ACCEPTED, clock.today())
    for words in ("", "  \n"):
        with pytest.raises(UserError, match="「写审查意见」要写明理由或内容"):
            service.act(county, case.summary.id, K.REVIEWED, clock.today(), words)
    assert service.case(case.summary.id).summary.state is CaseState.ACCEPTED


# --- papers on their way ----------------------------------------------------------------------------------------------


def test_the_next_step_follows_the_bag(county: Actor, take_in: TakeIn, today: Today) -> None:
    case = take_in(received_on=today.day).summary.id
    bag = bags.send(county, STATION, "孙八", today.day, [Load(case, BOTH, 4, 1)])
    assert service.case(case).summary.next_step == f"等{STATION}签收"
    (row,) = lists.page(Wanted(CaseList.ALL)).rows
    assert row.next_step == f"等{STATION}签收"
    bags.arrive(at_station(county), bag.number, today.day, [Found(bag.lines[0].number, 4, 1)])
    assert service.case(case).summary.next_step == "材料已到，09-23 前不告知即视为受理"
    granted = decided(county, take_in(received_on=today.day, applicant="李四"), today.day).summary.id
    bags.send(county, STATION, "孙八", today.day, [Load(granted, frozenset({Thing.RESULT}), 1, 1)])
    assert service.case(granted).summary.next_step == f"等{STATION}签收"


STATION_ACT = replace(act(1, K.RECEIVED, BEGUN), organ_name=STATION)
SENT = replace(act(2, K.SENT, BEGUN, bag="1", to="县审批局"), organ_name=STATION)
CAME = act(3, K.ARRIVED, BEGUN, bag="1")
CORRECTED = replace(act(5, K.CORRECTED, BEGUN), organ_name=STATION)


@pytest.mark.parametrize(
    ("acts", "step", "mine"),
    [
        ([], "09-23 前报送受理机构", True),
        ([SENT], "等县审批局签收", False),
        ([SENT, CAME], "等受理机构办理", False),
        ([SENT, CAME, replace(SENT, id="a4", lsn=4, details={"bag": "2", "to": STATION})], f"等{STATION}签收", False),
        ([SENT, replace(CAME, organ_name=STATION)], "09-23 前报送受理机构", True),
        ([SENT, CAME, act(4, K.CORRECTION_ASKED, BEGUN), CORRECTED], "09-23 前报送受理机构", True),
        ([SENT, CAME, act(4, K.CORRECTION_ASKED, BEGUN)], "等申请人补正", False),
    ],
)
def test_a_station_sends_papers_on_once_and_then_waits(acts: list[CaseAct], step: str, mine: bool) -> None:
    every = [STATION_ACT, *acts]
    state, found = state_of(every), periods.deadline(every, Limits("01", 20), CALENDAR, BEGUN)
    assert state
    told = passed_on(state, found.due, whereabouts.next_step(every, state, found.next_step))
    assert told == step
    assert whereabouts.with_station(every, STATION) == mine


def test_papers_go_on_a_numbered_sheet_or_with_a_word_why_there_is_none(county: Actor, take_in: TakeIn) -> None:
    case, day = take_in().summary.id, clock.today()
    with pytest.raises(UserError, match="没有填移送给哪个单位"):
        service.act(county, case, K.SENT, day, "自行带去")
    with pytest.raises(UserError, match="没有移送单编号") as refused:
        service.act(county, case, K.SENT, day, details={"to": STATION})
    assert "移送单" in refused.value.hint
    sent = service.act(county, case, K.SENT, day, "申请人自行带去", {"to": STATION})
    assert sent.summary.next_step == f"等{STATION}签收"


# --- serving ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("details", "why"),
    [
        ({}, "没有写怎样送达"),
        ({"how": "pigeon"}, "没有写怎样送达"),
        ({"how": "direct"}, "直接送达要填「签收人」"),
        ({"how": "direct", "receiver": "钱七"}, "没有写明与申请人的关系"),
        ({"how": "direct", "receiver": "钱七", "relation": "本人"}, "申请人是单位.*不能填本人"),
        ({"how": "left", "refused": "不服", "place": "住所"}, "见证人签名，或者拍照、录像"),
        ({"how": "public", "published_on": "去年", "published_in": "网站", "tried": "退回"}, "不是日期"),
    ],
)
def test_serving_asks_for_its_proof_at_the_one_door(
    county: Actor, take_in: TakeIn, today: Any, details: dict[str, str], why: str
) -> None:
    case = decided(county, take_in(), today.day)
    with pytest.raises(UserError, match=why):
        service.act(county, case.summary.id, K.DELIVERED, today.day, "", details)
    assert service.case(case.summary.id).summary.state is CaseState.GRANTED


def test_a_person_signs_in_person_and_another_says_who_that_is(county: Actor, take_in: TakeIn, today: Any) -> None:
    case = decided(county, take_in(applicant="张三", applicant_kind="1"), today.day).summary.id
    by_other = {"how": "direct", "receiver": "李四", "relation": "本人"}
    with pytest.raises(UserError, match="「李四」不是申请人「张三」"):
        service.act(county, case, K.DELIVERED, today.day, "", by_other)
    with pytest.raises(UserError, match="没有写明与申请人的关系"):
        service.act(county, case, K.DELIVERED, today.day, "", by_other | {"relation": ""})
    service.act(county, case, K.DELIVERED, today.day, "", {"how": "direct", "receiver": "张三"})


@pytest.mark.parametrize(
    ("addressee", "likely", "relation"),
    [
        (Addressee("张三"), "张三", "本人"),
        (Addressee("张三", "person"), "张三", "本人"),
        (Addressee("示例公司", "organ", contact="钱七"), "钱七", "经办人"),
        (Addressee("张三", contact="李四"), "张三", "本人"),
        (Addressee("张三", agent="王五"), "王五", "代理人"),
        (Addressee("示例公司", "2", legal_person="赵六"), "赵六", "法定代表人"),
        (Addressee("示例公司", "2", legal_person="赵六", contact="钱七"), "钱七", "经办人"),
        (Addressee("示例公司", "2", agent="孙八", agent_relation="委托代理人"), "孙八", "委托代理人"),
        (Addressee("示例公司", "2"), "", ""),
    ],
)
def test_who_most_likely_signs_is_never_a_firm_in_person(addressee: Addressee, likely: str, relation: str) -> None:
    assert (addressee.likely, addressee.relation_of(addressee.likely)) == (likely, relation)
    assert Addressee("示例公司", "2").relation_of("示例公司") == "单位盖章"


def test_an_instant_case_is_served_by_the_same_rules(county: Actor, listed: dict[str, Item], today: Today) -> None:
    firm = Intake(
        listed["公共场所卫生许可"].id, "示例宾馆有限公司", "2", today.day, case_type="1", received_materials=(1, 2)
    )  # fmt: skip
    with pytest.raises(UserError, match="直接送达要填「签收人」"):
        sitting.at_once(county, firm, sitting.Outcome())
    assert lists.page(Wanted(CaseList.ALL)).rows == ()
    case = sitting.at_once(county, replace(firm, legal_person="赵六"), sitting.Outcome())
    assert case.acts[-1].details == {"how": "direct", "receiver": "赵六", "relation": "法定代表人"}


# --- what was never corrected -----------------------------------------------------------------------------------------

ASKED = {"items": '[{"material": "营业执照", "problem": "没有提交"}]'}


def test_who_does_not_correct_by_the_day_told_may_be_refused_and_not_before(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    case = take_in(received_on=today.day).summary.id
    with pytest.raises(UserError, match="补正期限「2026-09-17」不是告知以后的日期"):
        service.act(county, case, K.CORRECTION_ASKED, today.day, "", ASKED | {"until": "2026-09-17"})
    told = service.act(county, case, K.CORRECTION_ASKED, today.day, "", ASKED | {"until": "2026-10-12"})
    assert told.summary.next_step == "等申请人补正，10-12 前"
    today.day = date(2026, 10, 12)
    with pytest.raises(UserError, match="补正期限到 2026-10-12，还没有过"):
        service.act(county, case, K.REFUSED, today.day, "没有补正")
    today.day = date(2026, 10, 13)
    refused = service.act(county, case, K.REFUSED, today.day, "没有补正")
    assert refused.summary.state_label == "不予受理待送达"


def test_a_last_day_to_correct_on_which_nobody_works_moves_to_the_next_working_day(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    case = take_in(received_on=today.day).summary.id
    service.act(county, case, K.CORRECTION_ASKED, today.day, "", ASKED | {"until": "2026-10-03"})
    today.day = date(2026, 10, 8)
    with pytest.raises(UserError, match="补正期限到 2026-10-03，那天不上班，顺延到 2026-10-08，还没有过"):
        service.act(county, case, K.REFUSED, today.day, "没有补正")
    with pytest.raises(UserError, match="还没有过"):
        service.act(county, case, K.REFUSED, today.day, "违反《示例条例》第七十八条")
    today.day = date(2026, 10, 9)
    assert service.act(county, case, K.REFUSED, today.day, "没有补正").summary.state is CaseState.REFUSED


def test_without_a_day_told_only_another_ground_refuses_while_corrections_may_come(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    cases = [take_in(applicant=name, received_on=today.day).summary.id for name in ("甲", "乙", "丙")]
    for case in cases:
        service.act(county, case, K.CORRECTION_ASKED, today.day, "", ASKED)
    today.later(60)
    with pytest.raises(UserError, match="没有写补正期限") as refused:
        service.act(county, cases[0], K.REFUSED, today.day, "没有补正")
    assert "申请人撤回" in refused.value.hint
    service.act(county, cases[0], K.REFUSED, today.day, "由县林业局实施", {"to": "县林业局"})
    service.act(county, cases[1], K.REFUSED, today.day, "提供虚假材料（《中华人民共和国行政许可法》第七十八条）")
    service.act(county, cases[2], K.NOT_APPLICABLE, today.day, "已经取消许可")


# --- the exceptions list ----------------------------------------------------------------------------------------------


def test_what_the_law_accepted_is_an_exception_recorded_or_not(county: Actor, take_in: TakeIn, today: Today) -> None:
    begun, case = today.day, take_in(received_on=today.day).summary.id
    assert exceptions.exceptions(begun, begun) == []
    today.later(6)
    (waiting,) = exceptions.exceptions(today.day, today.day)
    assert (waiting.fault, waiting.what) == (Fault.DEEMED, "还没有补记受理")
    service.act(county, case, K.ACCEPTED, begun, details={"deemed": begun.isoformat()})
    (late,) = [one for one in exceptions.exceptions(begun, begun) if one.fault is Fault.DEEMED]
    assert late.what.startswith("视为 2026-09-17 受理")
    service.reverse(county, case, "记错了")
    service.act(county, take_in(applicant="乙", received_on=today.day).summary.id, K.ACCEPTED, today.day)
    assert len([one for one in exceptions.exceptions(begun, today.day) if one.fault is Fault.DEEMED]) == 1


def test_two_cases_archived_under_one_number_by_pcs_that_had_not_heard_of_each_other_are_an_exception(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    told = {"archive_number": "Z109-XZSP·2026-D30-140525-0001", "retention": "30"}
    first, second = (
        delivered(county, decided(county, take_in(applicant=name), today.day), today.day) for name in "甲乙"
    )
    for case in (first, second):
        service.act(county, case.summary.id, K.ARCHIVED, today.day, "", told)
    found = [one for one in exceptions.exceptions(today.day, today.day) if one.fault is Fault.SAME_NUMBER]
    assert {one.case.id for one in found} == {first.summary.id, second.summary.id}
    (told_of_first,) = (one.what for one in found if one.case.id == first.summary.id)
    assert told_of_first.startswith(f"档号 {told['archive_number']} 也是 {second.summary.number} 的")
    service.reverse(county, second.summary.id, "换号再归")
    assert [one for one in exceptions.exceptions(today.day, today.day) if one.fault is Fault.SAME_NUMBER] == []


def test_a_decision_on_what_no_list_in_force_held_is_an_exception(
    county: Actor, take_in: TakeIn, listed: dict[str, Item], today: Today
) -> None:
    item = listed["公共场所卫生许可"]
    in_time = decided(county, take_in(received_on=today.day), today.day)
    EditionRow.update(state="published", published_on="2026-01-10", in_force_on="2026-01-10").execute()

    def outside() -> set[str]:
        return {
            one.case.id for one in exceptions.exceptions(date(2026, 9, 1), today.day) if one.fault is Fault.OUTSIDE_LIST
        }

    assert outside() == set()
    waiting = service.act(county, take_in(applicant="乙", received_on=today.day).summary.id, K.ACCEPTED, today.day)
    today.later(1)
    ItemRow.update(status="disabled", valid_to=today.day.isoformat()).where(ItemRow.id == item.id).execute()
    denied = service.act(county, waiting.summary.id, K.DENIED, today.day, "不符合条件")
    assert outside() == {denied.summary.id}
    assert in_time.summary.id not in outside()
    service.reverse(county, denied.summary.id, "清单已经取消")
    assert outside() == set()


def test_a_new_list_accuses_from_its_first_day_and_knows_an_item_by_its_code(
    county: Actor, take_in: TakeIn, listed: dict[str, Item], today: Today
) -> None:
    begun, item = today.day, listed["公共场所卫生许可"]
    EditionRow.update(state="published", published_on="2026-01-10", in_force_on="2026-01-10").execute()
    old = EditionRow.get_by_id(item.edition_id)
    decided(county, take_in(applicant="甲", received_on=today.day), today.day)
    late = service.act(county, take_in(applicant="乙", received_on=today.day).summary.id, K.ACCEPTED, today.day)
    today.later(1)
    first = today.day.isoformat()
    new = EditionRow.create(
        name="新版", region=old.region, level=old.level, state="published", published_on=first, in_force_on=first
    )
    denied = service.act(county, late.summary.id, K.DENIED, today.day, "不符合条件")

    def outside() -> dict[str, str]:
        found = exceptions.exceptions(begun, today.day)
        return {one.case.id: one.what for one in found if one.fault is Fault.OUTSIDE_LIST}

    assert outside() == {denied.summary.id: f"{first} 决定时「新版」里没有这个事项"}
    ItemRow.update(code="000123").where(ItemRow.id == item.id).execute()
    row = ItemRow.get_by_id(item.id).__data__ | {"id": uuid7(), "edition_id": new.id, "name": "改了名"}
    ItemRow.create(**row | {"valid_from": first})
    assert outside() == {}


# --- what comes as a file ---------------------------------------------------------------------------------------------


def test_a_scan_of_300_mb_is_refused_before_a_byte_of_it_is_copied(
    county: Actor, take_in: TakeIn, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, scan = take_in().summary.id, tmp_path / "扫描.tif"
    with scan.open("wb") as file:
        file.write(b"II*\x00")
        file.truncate(300 << 20)
    monkeypatch.setattr("db.attachments.service.put", lambda source: pytest.fail("read"))
    with pytest.raises(UserError, match="附件超过 200 MB，没有保存") as refused:
        attachments.add(county, case, scan)
    assert "分辨率" in refused.value.hint
    assert attachments.listed(case) == ()
