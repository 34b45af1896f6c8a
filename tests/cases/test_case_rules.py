"""Which period runs, until when, and what the law's order forbids."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from db.calendar.rules import WORKING_DAY_ARTICLE, working_days_between
from db.calendar.service import load_calendar
from db.cases import periods
from db.cases.acts import ALLOWED, CLOSED, ActKind, CaseAct, CaseState, allowed_now, check_act, standing, state_of
from db.cases.intake.identity import CREDIT_CODE, ID_CARD, checked_identity
from db.cases.periods import Limits
from db.cases.rules import CaseSummary, mask
from db.errors import UserError

CALENDAR = load_calendar()


def act(lsn: int, kind: ActKind, on: date, reverses: str = "", **details: str) -> CaseAct:
    return CaseAct(f"a{lsn}", "c", kind, on, details, "", reverses, "吴九", "县局", "", lsn)


RECEIVED = act(1, ActKind.RECEIVED, date(2026, 9, 17))
ACCEPTED = act(2, ActKind.ACCEPTED, date(2026, 9, 18))


LICENCE = Limits("01", 20)
CONFIRMATION = Limits("07", 20)
TODAY = date(2026, 9, 21)


def due(acts: list[CaseAct], limits: Limits, today: date = TODAY) -> periods.Deadline:
    return periods.deadline(acts, limits, CALENDAR, today)


def test_the_decision_is_due_twenty_working_days_after_acceptance() -> None:
    ledger = periods.statutory_ledger([RECEIVED, ACCEPTED], LICENCE, CALENDAR)
    assert ledger
    assert (ledger.due, ledger.counted, ledger.provisional) == (date(2026, 10, 22), 20, False)


def test_a_special_procedure_moves_the_due_date_by_its_working_days_but_not_what_was_told() -> None:
    stopped = act(3, ActKind.STOPPED, date(2026, 10, 9), procedure="专家评审", paper="除外时间告知书")
    resumed = act(4, ActKind.RESUMED, date(2026, 10, 16))
    acts = [RECEIVED, ACCEPTED, stopped, resumed]
    ledger = periods.statutory_ledger(acts, LICENCE, CALENDAR)
    lost = working_days_between(date(2026, 10, 9), date(2026, 10, 16), CALENDAR)
    assert ledger
    assert working_days_between(date(2026, 10, 22), ledger.due or date.max, CALENDAR) == lost == 6
    assert next(day.paper for day in ledger.days if day.kind == "stopped") == "除外时间告知书"
    told = periods.statutory_ledger(acts, LICENCE, CALENDAR, stops=False)
    assert told
    assert told.due == date(2026, 10, 22)


def test_a_running_special_procedure_leaves_the_due_date_open() -> None:
    acts = [RECEIVED, ACCEPTED, act(3, ActKind.STOPPED, date(2026, 10, 9), procedure="检验")]
    assert due(acts, LICENCE).due is None
    assert state_of(acts) is CaseState.STOPPED


def test_before_acceptance_the_five_days_for_a_correction_notice_run() -> None:
    deadline = due([RECEIVED], LICENCE)
    assert deadline.due == date(2026, 9, 23)
    assert "视为受理" in deadline.next_step


def test_after_five_silent_working_days_the_decision_period_runs_from_the_receipt() -> None:
    deadline = due([RECEIVED], LICENCE, date(2026, 9, 24))
    assert deadline.next_step == "视为 09-17 受理，请补记"
    assert deadline.due == date(2026, 10, 21)
    assert periods.deemed_on([RECEIVED], LICENCE, CALENDAR, date(2026, 9, 23)) is None
    assert periods.deemed_on([RECEIVED], LICENCE, CALENDAR, date(2026, 9, 24)) == date(2026, 9, 17)


def test_a_notice_in_time_stops_the_case_from_being_deemed_accepted() -> None:
    acts = [RECEIVED, act(2, ActKind.CORRECTION_ASKED, date(2026, 9, 18)), act(3, ActKind.CORRECTED, date(2026, 9, 30))]
    assert periods.deemed_on(acts, LICENCE, CALENDAR, date(2026, 11, 2)) is None
    assert due(acts, LICENCE, date(2026, 11, 2)).next_step == "补正齐全的应当受理"


@pytest.mark.parametrize("state", [[RECEIVED], [RECEIVED, ACCEPTED, act(3, ActKind.GRANTED, date(2026, 9, 24))]])
def test_the_days_of_the_licensing_act_do_not_run_for_anything_but_a_licence(state: list[CaseAct]) -> None:
    assert due(state, LICENCE).due
    assert due(state, CONFIRMATION).due is None
    assert "视为" not in due(state, CONFIRMATION, date(2027, 1, 4)).next_step


@pytest.mark.parametrize(("limits", "rests_on_the_act"), [(LICENCE, True), (CONFIRMATION, False)])
def test_only_a_licences_working_days_rest_on_article_82(limits: Limits, rests_on_the_act: bool) -> None:
    ledger = periods.statutory_ledger([RECEIVED, ACCEPTED], limits, CALENDAR)
    assert ledger
    assert (WORKING_DAY_ARTICLE in {day.article for day in ledger.days}) is rests_on_the_act


def test_the_promised_limit_rules_the_work_and_the_statutory_one_stays_beside() -> None:
    assert due([RECEIVED, ACCEPTED], replace(LICENCE, promised=10)).due == date(2026, 10, 9)


def test_ten_promised_days_are_not_ten_working_days() -> None:
    limits = replace(LICENCE, promised=10, promised_unit="day")
    promised = periods.promised_ledger([RECEIVED, ACCEPTED], limits, CALENDAR)
    assert promised
    assert (promised.unit, promised.due) == ("calendar_days", date(2026, 9, 28))


def test_after_the_grant_ten_working_days_are_left_for_delivery() -> None:
    acts = [RECEIVED, ACCEPTED, act(3, ActKind.GRANTED, date(2026, 9, 24))]
    assert due(acts, LICENCE).due == date(2026, 10, 15)


def test_a_licence_without_a_limit_of_its_own_has_the_general_one_and_says_it_is_unchecked() -> None:
    ledger = periods.statutory_ledger([RECEIVED, ACCEPTED], Limits("01"), CALENDAR)
    assert ledger
    assert (ledger.length, ledger.unit, ledger.due) == (20, "working_days", date(2026, 10, 22))
    assert any("第四十二条第一款，特别规定待核" in day.article for day in ledger.days)
    assert due([RECEIVED, ACCEPTED], Limits("07")).due is None


@pytest.mark.parametrize(
    ("kind", "item_type", "waiting", "served"),
    [
        (CaseState.DENIED, "01", "不予许可待送达", "不予许可已送达"),
        (CaseState.DENIED, "07", "不予确认待送达", "不予确认已送达"),
        (CaseState.DENIED, "10", "不予批准待送达", "不予批准已送达"),
        (CaseState.REFUSED, "01", "不予受理待送达", "不予受理已送达"),
        (CaseState.NOT_APPLICABLE, "01", "不受理待送达", "不受理已送达"),
        (CaseState.GRANTED, "01", "待出件", "已送达"),
    ],
)
def test_a_refusal_stays_open_until_served_and_recognisable_afterwards(
    kind: CaseState, item_type: str, waiting: str, served: str
) -> None:
    day = date(2026, 9, 17)
    case = CaseSummary("c", "1", "事项", item_type, "示例", "局", kind, day, None, None, False, None, "", kind)
    assert (case.state_label, case.is_open) == (waiting, True)
    done = case._replace(state=CaseState.DELIVERED)
    assert (done.state_label, done.is_open) == (served, False)


def test_an_overdue_case_says_by_how_many_days() -> None:
    assert periods.days_left(date(2026, 10, 19), date(2026, 10, 20), CALENDAR) == -1
    assert periods.days_left(date(2026, 10, 20), date(2026, 10, 20), CALENDAR) == 0
    assert periods.days_left(date(2026, 10, 23), date(2026, 10, 20), CALENDAR) == 3


@pytest.mark.parametrize("closed", sorted(CLOSED))
def test_a_closed_case_allows_no_further_act(closed: CaseState) -> None:
    assert ALLOWED.get(closed, frozenset()) <= {ActKind.CANCELLED}, "what ended otherwise is still struck off (注销)"


@given(st.lists(st.tuples(st.sampled_from(ActKind), st.integers(0, 3)), max_size=14))
def test_whatever_is_tried_only_lawful_sequences_come_into_being(tries: list[tuple[ActKind, int]]) -> None:
    acts: list[CaseAct] = []
    day = date(2026, 9, 1)
    for number, (kind, later) in enumerate(tries, start=1):
        day += timedelta(days=later)
        try:
            check_act(acts, kind, day, date(2027, 1, 1))
        except UserError:
            continue
        assert kind in allowed_now(acts)
        acts.append(act(number, kind, day))
    kinds = [a.kind for a in standing(acts)]
    if ActKind.GRANTED in kinds:
        assert ActKind.ACCEPTED in kinds
    assert kinds[:1] in ([], [ActKind.RECEIVED])
    assert kinds.count(ActKind.RECEIVED) <= 1


def test_an_act_cannot_be_dated_before_its_cause_or_in_the_future() -> None:
    with pytest.raises(UserError, match="早于上一步"):
        check_act([RECEIVED], ActKind.ACCEPTED, date(2026, 9, 16), date(2026, 9, 20))
    with pytest.raises(UserError, match="还没有到"):
        check_act([RECEIVED], ActKind.ACCEPTED, date(2026, 9, 21), date(2026, 9, 20))


def test_a_reversed_act_gives_the_state_before_it() -> None:
    assert (
        state_of([RECEIVED, ACCEPTED, act(3, ActKind.REVERSED, date(2026, 9, 19), reverses="a2")]) is CaseState.RECEIVED
    )


@given(st.integers(0, 999_999), st.dates(), st.integers(0, 999))
def test_every_id_number_with_a_right_check_digit_passes_and_no_other(place: int, born: date, order: int) -> None:
    body = f"{place:06d}{born.year:04d}{born:%m%d}{order:03d}"
    right = ric.calc_check_digit(body + "0")
    for last in "0123456789X":
        if last == right:
            assert checked_identity(ID_CARD, body + last.lower()) == body + last
        else:
            with pytest.raises(UserError, match="身份证号码不对"):
                checked_identity(ID_CARD, body + last)


def test_a_wrong_credit_code_is_refused_and_an_empty_one_is_allowed() -> None:
    with pytest.raises(UserError, match="统一社会信用代码不对"):
        checked_identity(CREDIT_CODE, "91140500MA0XXXXXX0")
    assert checked_identity(CREDIT_CODE, " ") == ""


@given(st.text("0123456789X", max_size=30))
def test_a_mask_never_shows_the_birthday_nor_more_than_half_of_another_number(number: str) -> None:
    shown = mask(number)
    assert len(shown) == len(number)
    if len(number) == 18:
        assert shown == number[:6] + "*" * 8 + number[14:]
    else:
        assert len(number) - shown.count("*") <= len(number) / 2
