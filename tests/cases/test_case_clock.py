"""The clock of a case: extensions and their approvers, months, renewals, commitments, and what is easily got wrong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.actors import Actor
from db.calendar.service import load_calendar
from db.cases import checks, periods, service
from db.cases.acts import ActKind, CaseAct
from db.cases.excluded import EXCLUDED_PROCEDURES
from db.cases.periods import Limits
from db.cases.queues import standing
from db.cases.rules import CaseDetail
from db.errors import UserError
from db.store import database
from tests.cases.conftest import Today
from tests.cases.lawful import CHOICES, course

TakeIn = Callable[..., CaseDetail]

CALENDAR = load_calendar()
LICENCE = Limits("01", 20)
JOINT = replace(LICENCE, flags=frozenset({"joint"}))
UPPER = Limits("01", flags=frozenset({"upper"}))
BY_THE_HEAD = {"days": "10", "approver": "王局长", "approver_post": "organ_head", "paper": "泽审延〔2026〕2号"}
BY_THE_COUNTY = BY_THE_HEAD | {"days": "15", "approver": "陈县长", "approver_post": "government_head"}
STOP = {"procedure": "专家评审", "paper": "泽审时告〔2026〕1号", "days": "10"}


def act(lsn: int, kind: ActKind, on: date, **details: str) -> CaseAct:
    return CaseAct(f"a{lsn}", "c", kind, on, details, "", "", "吴九", "县局", "", lsn)


def accepted(on: date, *more: CaseAct) -> list[CaseAct]:
    return [act(1, ActKind.RECEIVED, on), act(2, ActKind.ACCEPTED, on), *more]


# --- extensions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "days", "due", "extended"),
    [(LICENCE, "10", date(2026, 10, 22), date(2026, 11, 5)), (JOINT, "15", date(2026, 11, 26), date(2026, 12, 17))],
)
def test_twenty_and_ten_days_and_joint_licences_forty_five_and_fifteen(
    limits: Limits, days: str, due: date, extended: date
) -> None:
    acts = accepted(date(2026, 9, 18))
    before = periods.statutory_ledger(acts, limits, CALENDAR)
    after = periods.statutory_ledger([*acts, act(3, ActKind.EXTENDED, due, days=days)], limits, CALENDAR)
    assert before
    assert after
    assert (before.due, after.due) == (due, extended)


def test_an_extension_is_granted_once_in_time_in_writing_by_the_right_head(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    case_id = take_in().summary.id
    before = service.act(county, case_id, ActKind.ACCEPTED, today.day)
    assert ActKind.EXTENDED in before.beside
    for wrong, said in (
        (BY_THE_COUNTY, "只能由本行政机关负责人批准延长 10 个工作日"),
        (BY_THE_HEAD | {"approver": " "}, "没有填批准人"),
        (BY_THE_HEAD | {"paper": ""}, "延期通知书"),
    ):
        with pytest.raises(UserError, match=said):
            service.act(county, case_id, ActKind.EXTENDED, today.day, "需要补充论证", wrong)
    after = service.act(county, case_id, ActKind.EXTENDED, today.day, "需要补充论证", BY_THE_HEAD)
    assert before.statutory
    assert after.statutory
    assert (before.statutory.due, after.statutory.due) == (date(2026, 10, 21), date(2026, 11, 4))
    assert (after.summary.due, after.promised) == (date(2026, 11, 4), before.promised)
    assert ActKind.EXTENDED not in after.beside
    with pytest.raises(UserError, match="已经延期过一次"):
        service.act(county, case_id, ActKind.EXTENDED, today.day, "再延", BY_THE_HEAD)
    assert after.told
    assert after.told.due == date(2026, 10, 21), "what was told at acceptance stays what it was"


def test_on_its_last_day_a_period_may_still_be_extended_and_never_after(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    case_id = take_in().summary.id
    service.act(county, case_id, ActKind.ACCEPTED, today.day)
    today.later(20)
    assert ActKind.EXTENDED in service.case(case_id).beside
    today.later(1)
    assert ActKind.EXTENDED not in service.case(case_id).beside
    with pytest.raises(UserError, match=r"期限届满（2026-10-21）以前"):
        service.act(county, case_id, ActKind.EXTENDED, today.day, "来不及", BY_THE_HEAD)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits("07", 20), "不是行政许可"),
        (UPPER, "初审的期限"),
        (Limits("01", 2, "month"), "另有规定"),
        (Limits("01", 60, "day"), "另有规定"),
    ],
)
def test_what_article_42_does_not_rule_is_not_extended_by_it(limits: Limits, said: str) -> None:
    why = checks.why_not_extended(accepted(date(2026, 9, 18)), date(2026, 9, 21), limits, CALENDAR)
    assert why
    assert said in why[0]
    assert why[1]


def test_a_joint_case_is_extended_by_the_head_of_the_government(county: Actor, take_in: TakeIn, today: Today) -> None:
    case_id = take_in("燃气经营许可", flags=frozenset({"joint"})).summary.id
    case = service.act(county, case_id, ActKind.ACCEPTED, today.day)
    assert case.statutory
    assert case.statutory.length == 45
    assert "第四十二条第二款" in case.limit_basis
    with pytest.raises(UserError, match="只能由本级人民政府负责人批准延长 15 个工作日"):
        service.act(county, case_id, ActKind.EXTENDED, today.day, "协调", BY_THE_HEAD)
    longer = service.act(county, case_id, ActKind.EXTENDED, today.day, "协调", BY_THE_COUNTY)
    assert longer.statutory
    assert (longer.statutory.counted, longer.statutory.extension) == (60, 15)


# --- excluded time -------------------------------------------------------------------------------------------------


def test_the_time_of_all_eight_procedures_and_of_nothing_else_may_be_left_out() -> None:
    assert len(EXCLUDED_PROCEDURES) == 8
    for procedure in EXCLUDED_PROCEDURES:
        checks.check_stop(STOP | {"procedure": procedure}, LICENCE)
    for procedure in ("现场踏勘", "等候部门答复", "补正", "联合审图", ""):
        with pytest.raises(UserError, match="只有听证、招标、拍卖"):
            checks.check_stop(STOP | {"procedure": procedure}, LICENCE)
    with pytest.raises(UserError, match="书面告知"):
        checks.check_stop(STOP | {"paper": " "}, LICENCE)
    for days in ("十", "0", "-3", "1000"):
        with pytest.raises(UserError, match="不是天数"):
            checks.check_stop(STOP | {"days": days}, LICENCE)


def test_a_period_in_months_leaves_out_the_days_of_a_review(county: Actor, take_in: TakeIn, today: Today) -> None:
    case_id = take_in("取水许可").summary.id
    before = service.act(county, case_id, ActKind.ACCEPTED, today.day)
    assert before.statutory
    assert before.statutory.due == date(2026, 11, 17)
    service.act(county, case_id, ActKind.STOPPED, today.later(1), "需专家评审", STOP)
    stopped = service.case(case_id)
    assert stopped.statutory
    assert (stopped.statutory.due, stopped.summary.due) == (None, None)
    after = service.act(county, case_id, ActKind.RESUMED, today.later(4))
    assert after.statutory
    assert after.statutory.due == date(2026, 11, 23), "six calendar days later than the 17th"


def test_time_at_another_department_and_at_the_site_counts(county: Actor, take_in: TakeIn, today: Today) -> None:
    case_id = take_in().summary.id
    before = service.act(county, case_id, ActKind.ACCEPTED, today.day)
    with pytest.raises(UserError) as refused:
        service.act(county, case_id, ActKind.STOPPED, today.day, "看现场", STOP | {"procedure": "现场踏勘"})
    assert "现场踏勘和等候其他部门答复都计入期限" in refused.value.hint
    today.later(3)
    after = service.case(case_id)
    assert (after.statutory, after.promised) == (before.statutory, before.promised)


# --- what starts the clock -----------------------------------------------------------------------------------------


def test_the_five_days_run_from_the_stations_receipt_not_from_the_organs() -> None:
    station, organ = date(2026, 9, 17), date(2026, 9, 24)
    acts = [act(1, ActKind.RECEIVED, station), act(2, ActKind.SENT, station), act(3, ActKind.ARRIVED, organ)]
    assert (periods.received_on(acts), periods.organ_received_on(acts)) == (station, organ)
    assert periods.deemed_on(acts, LICENCE, CALENDAR, organ) == station
    later = [*acts, act(4, ActKind.ACCEPTED, organ), act(5, ActKind.ARRIVED, date(2026, 10, 30))]
    assert periods.organ_received_on(later) == organ, "a bag on its way back is no receipt"


@given(CHOICES)
def test_the_receipt_is_never_later_than_what_any_office_noted(choices: list[tuple[int, int]]) -> None:
    acts = course(choices)
    received, organ = periods.received_on(acts), periods.organ_received_on(acts)
    assert (received is None) == (not acts)
    assert organ is None or (received is not None and received <= organ)


def test_a_correction_before_acceptance_takes_nothing_from_the_decision_period() -> None:
    acts = [
        act(1, ActKind.RECEIVED, date(2026, 9, 1)), act(2, ActKind.CORRECTION_ASKED, date(2026, 9, 4)),
        act(3, ActKind.CORRECTED, date(2026, 9, 17)), act(4, ActKind.ACCEPTED, date(2026, 9, 18)),
    ]  # fmt: skip
    ledger = periods.statutory_ledger(acts, LICENCE, CALENDAR)
    assert ledger
    assert (ledger.start, ledger.due) == (date(2026, 9, 18), date(2026, 10, 22))


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2026, 9, 19), date(2026, 9, 25)])
def test_accepting_on_a_rest_day_is_allowed_and_said(day: date) -> None:
    said = checks.rest_day_words(day, CALENDAR)
    assert "当日办理有效" in said
    ledger = periods.statutory_ledger(accepted(day), LICENCE, CALENDAR)
    assert ledger
    assert not ledger.days[0].counted
    assert ledger.counted == 20


@pytest.mark.parametrize("day", [date(2026, 9, 20), date(2026, 9, 21)])
def test_a_make_up_sunday_is_a_working_day_like_any_other(day: date) -> None:
    assert checks.rest_day_words(day, CALENDAR) == ""


def test_a_case_across_the_years_end_has_a_provisional_date_and_keeps_counting() -> None:
    deadline = periods.deadline(accepted(date(2026, 12, 10)), LICENCE, CALENDAR, date(2026, 12, 11))
    assert (deadline.due, deadline.provisional) == (date(2027, 1, 8), True)


@pytest.mark.parametrize(
    ("limits", "due"),
    [
        (LICENCE, date(2026, 10, 22)),
        (Limits("01", 1, "month"), date(2026, 10, 19)),
        (Limits("07", 30, "day"), date(2026, 10, 19)),
        (Limits("10", 7), date(2026, 9, 29)),
    ],
)
def test_each_item_is_counted_in_the_unit_of_its_own_law(limits: Limits, due: date) -> None:
    ledger = periods.statutory_ledger(accepted(date(2026, 9, 18)), limits, CALENDAR)
    assert ledger
    assert ledger.due == due


def test_the_review_below_an_upper_decision_has_its_own_article() -> None:
    ledger = periods.statutory_ledger(accepted(date(2026, 9, 18)), UPPER, CALENDAR)
    assert ledger
    assert ledger.due == date(2026, 10, 22)
    assert any("第四十三条" in day.article for day in ledger.days)


# --- renewals ------------------------------------------------------------------------------------------------------


def renewal(received: date, ends: date) -> list[CaseAct]:
    return [act(1, ActKind.RECEIVED, received, old_ends_on=ends.isoformat()), act(2, ActKind.ACCEPTED, received)]


def test_a_renewal_is_decided_before_the_old_licence_ends() -> None:
    acts = renewal(date(2026, 9, 18), date(2026, 10, 19))
    deadline = periods.deadline(acts, LICENCE, CALENDAR, date(2026, 9, 21))
    assert deadline.due == date(2026, 10, 19)
    assert "10-19 原证到期前决定" in deadline.next_step
    later = periods.deadline(renewal(date(2026, 9, 18), date(2026, 12, 31)), LICENCE, CALENDAR, date(2026, 9, 21))
    assert later.due == date(2026, 10, 22)


def test_a_renewal_nobody_decided_in_time_is_deemed_granted_and_said_to_be() -> None:
    acts, ends = renewal(date(2026, 9, 18), date(2026, 10, 19)), date(2026, 10, 19)
    assert periods.deemed_renewed_on(acts, LICENCE, CALENDAR, ends) is None
    assert periods.deemed_renewed_on(acts, LICENCE, CALENDAR, ends + timedelta(days=1)) == date(2026, 10, 20)
    assert "视为准予延续" in periods.deadline(acts, LICENCE, CALENDAR, date(2026, 10, 20)).next_step
    decided = [*acts, act(3, ActKind.GRANTED, date(2026, 10, 16))]
    assert periods.deemed_renewed_on(decided, LICENCE, CALENDAR, date(2026, 11, 2)) is None


@pytest.mark.parametrize(
    ("received", "limits"),
    [(date(2026, 9, 20), LICENCE), (date(2026, 9, 18), Limits("07", 20))],
)
def test_applied_for_too_late_or_no_licence_nothing_is_deemed_renewed(received: date, limits: Limits) -> None:
    acts = renewal(received, date(2026, 10, 19))
    assert periods.deemed_renewed_on(acts, limits, CALENDAR, date(2026, 11, 2)) is None


# --- commitments ---------------------------------------------------------------------------------------------------


def committed(*more: CaseAct) -> list[CaseAct]:
    told = act(3, ActKind.COMMITTED, date(2026, 4, 1), due_on="2026-04-30")
    return accepted(date(2026, 4, 1), told, act(4, ActKind.GRANTED, date(2026, 4, 2)), *more)


def test_ten_working_days_after_a_commitment_its_supervisor_has_reported() -> None:
    found = periods.commitment(committed(), CALENDAR)
    assert found
    assert (found.due, found.report_by, found.kept) == (date(2026, 4, 30), date(2026, 5, 18), None)


def test_a_case_done_on_a_commitment_still_says_what_is_to_come() -> None:
    done = committed(act(5, ActKind.DELIVERED, date(2026, 4, 3)))
    deadline = periods.deadline(done, LICENCE, CALENDAR, date(2026, 4, 7))
    assert (deadline.due, deadline.next_step) == (None, "承诺 04-30 前履行，监管部门 05-18 前报告")
    kept = [*done, act(6, ActKind.COMMITMENT_MET, date(2026, 4, 20))]
    assert periods.deadline(kept, LICENCE, CALENDAR, date(2026, 4, 21)).next_step == "已办结"


@pytest.mark.parametrize("said", ["", "月底", "9999-12-31", "0001-01-01"])
def test_a_day_another_program_wrote_otherwise_stops_no_count(said: str) -> None:
    acts = accepted(date(2026, 4, 1), act(3, ActKind.COMMITTED, date(2026, 4, 1), due_on=said))
    assert periods.commitment(acts, CALENDAR) is None
    acts[0] = replace(acts[0], details={"old_ends_on": said})
    assert periods.deadline(acts, LICENCE, CALENDAR, date(2026, 4, 2)).due == date(2026, 4, 30)


# --- whatever happens ----------------------------------------------------------------------------------------------


@given(CHOICES, st.sampled_from([LICENCE, JOINT, UPPER, Limits("01", 1, "month"), Limits("01", 30, "day")]))
def test_in_every_lawful_course_the_ledger_walks_each_day_once_and_says_why(
    choices: list[tuple[int, int]], limits: Limits
) -> None:
    acts = course(choices)
    ledger = periods.statutory_ledger(acts, limits, CALENDAR)
    if ledger is None:
        assert periods.accepted_on(acts) is None
        return
    assert all(later.day - earlier.day == timedelta(days=1) for earlier, later in pairwise(ledger.days))
    assert all(line.reason for line in ledger.days)
    assert (ledger.due is None) == (ledger.days[-1].kind == "stopped")


def test_the_end_of_the_old_licence_is_noted_at_intake(take_in: TakeIn, today: Today) -> None:
    case = take_in(kind="renewal", base_certificate="示例证001", old_ends_on=date(2026, 11, 2))
    assert (case.kind, case.old_ends_on, case.deemed_renewed_on) == ("renewal", date(2026, 11, 2), None)
    today.day = date(2026, 11, 3)
    later = service.case(case.summary.id)
    assert (later.deemed_on, later.deemed_renewed_on) == (date(2026, 9, 17), date(2026, 11, 3))


def test_a_renewal_changes_its_standing_by_time_alone(county: Actor, take_in: TakeIn, today: Today) -> None:
    case = take_in(kind="renewal", base_certificate="示例证1号", old_ends_on=date(2026, 10, 19))
    service.act(county, case.summary.id, ActKind.ACCEPTED, today.day)
    standing.refresh()
    assert standing.refresh() == 0
    today.day = date(2026, 10, 20)
    assert standing.refresh() == 1
    (step,) = database.execute_sql("SELECT step FROM case_standing WHERE case_id = ?", (case.summary.id,)).fetchone()
    assert "视为准予延续" in step
    assert standing.refresh() == 0
