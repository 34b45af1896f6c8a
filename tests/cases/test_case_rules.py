"""Which period runs, until when, and what the law's order forbids."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from db.calendar.rules import working_days_between
from db.calendar.service import load_calendar
from db.cases import periods
from db.cases.identity import CREDIT_CODE, ID_CARD, checked_identity
from db.cases.rules import ALLOWED, CLOSED, ActKind, CaseAct, CaseState, check_act, mask, standing, state_of
from db.errors import UserError

CALENDAR = load_calendar()


def act(lsn: int, kind: ActKind, on: date, reverses: str = "", **details: str) -> CaseAct:
    return CaseAct(f"a{lsn}", "c", kind, on, details, "", reverses, "吴九", "县局", "", lsn)


RECEIVED = act(1, ActKind.RECEIVED, date(2026, 9, 17))
ACCEPTED = act(2, ActKind.ACCEPTED, date(2026, 9, 18))


def test_the_decision_is_due_twenty_working_days_after_acceptance() -> None:
    ledger = periods.decision_ledger([RECEIVED, ACCEPTED], 20, "working_day", "", CALENDAR)
    assert ledger
    assert (ledger.due, ledger.counted, ledger.provisional) == (date(2026, 10, 22), 20, False)


def test_a_special_procedure_moves_the_due_date_by_its_working_days() -> None:
    stopped = act(3, ActKind.STOPPED, date(2026, 10, 9), procedure="专家评审", paper="除外时间告知书")
    resumed = act(4, ActKind.RESUMED, date(2026, 10, 16))
    acts = [RECEIVED, ACCEPTED, stopped, resumed]
    ledger = periods.decision_ledger(acts, 20, "working_day", "", CALENDAR)
    lost = working_days_between(date(2026, 10, 9), date(2026, 10, 16), CALENDAR)
    assert ledger
    assert working_days_between(date(2026, 10, 22), ledger.due or date.max, CALENDAR) == lost == 6
    assert next(day.paper for day in ledger.days if day.kind == "stopped") == "除外时间告知书"


def test_a_running_special_procedure_leaves_the_due_date_open() -> None:
    acts = [RECEIVED, ACCEPTED, act(3, ActKind.STOPPED, date(2026, 10, 9), procedure="检验")]
    assert periods.deadline(acts, 20, None, "working_day", CALENDAR).due is None
    assert state_of(acts) is CaseState.STOPPED


def test_before_acceptance_the_five_days_for_a_correction_notice_run() -> None:
    deadline = periods.deadline([RECEIVED], 20, None, "working_day", CALENDAR)
    assert deadline.due == date(2026, 9, 23)
    assert "视为受理" in deadline.next_step


def test_the_promised_limit_rules_the_work_and_the_statutory_one_stays_beside() -> None:
    acts = [RECEIVED, ACCEPTED]
    assert periods.deadline(acts, 20, 10, "working_day", CALENDAR).due == date(2026, 10, 9)


def test_after_the_grant_ten_working_days_are_left_for_delivery() -> None:
    acts = [RECEIVED, ACCEPTED, act(3, ActKind.GRANTED, date(2026, 9, 24))]
    assert periods.deadline(acts, 20, 10, "working_day", CALENDAR).due == date(2026, 10, 15)


def test_an_item_without_a_known_limit_has_no_invented_due_date() -> None:
    assert periods.deadline([RECEIVED, ACCEPTED], None, None, "working_day", CALENDAR).due is None


def test_an_overdue_case_says_by_how_many_days() -> None:
    assert periods.days_left(date(2026, 10, 19), date(2026, 10, 20), CALENDAR) == -1
    assert periods.days_left(date(2026, 10, 20), date(2026, 10, 20), CALENDAR) == 0
    assert periods.days_left(date(2026, 10, 23), date(2026, 10, 20), CALENDAR) == 3


@pytest.mark.parametrize("closed", sorted(CLOSED))
def test_a_closed_case_allows_no_further_act(closed: CaseState) -> None:
    assert closed not in ALLOWED


@given(st.lists(st.tuples(st.sampled_from(ActKind), st.integers(0, 3)), max_size=14))
def test_whatever_is_tried_only_lawful_sequences_come_into_being(tries: list[tuple[ActKind, int]]) -> None:
    acts: list[CaseAct] = []
    day = date(2026, 9, 1)
    for number, (kind, later) in enumerate(tries, start=1):
        day += timedelta(days=later)
        before = state_of(acts)
        try:
            check_act(acts, kind, day, date(2027, 1, 1))
        except UserError:
            continue
        assert kind in ALLOWED[before]
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


@given(st.integers(0, 10**17 - 1))
def test_every_id_number_with_a_right_check_digit_passes_and_no_other(digits: int) -> None:
    body = f"{digits:017d}"
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


@given(st.text("0123456789X", max_size=18))
def test_a_mask_never_shows_the_birthday(number: str) -> None:
    assert len(mask(number)) == len(number)
    if len(number) == 18:
        assert mask(number)[6:14] == "*" * 8
    assert number[6:14] not in mask(number) or len(number) <= 6
