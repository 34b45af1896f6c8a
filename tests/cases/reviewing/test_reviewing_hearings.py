"""听证: told, asked for within five working days, noticed seven ahead, held within twenty, decided on the record."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.actors import Actor
from db.calendar.rules import working_days_between
from db.calendar.service import load_calendar
from db.cases import service
from db.cases.acts import ActKind, CaseAct
from db.cases.reviewing import hearings
from db.cases.rules import CaseDetail
from db.errors import UserError
from tests.cases.conftest import Today

K = ActKind
Do = Callable[..., CaseDetail]
SHIPPED = load_calendar("")


def told(day: date, *more: CaseAct) -> list[CaseAct]:
    """A case whose parties were told of their right on a day."""
    return [CaseAct("t", "c", K.HEARING_TOLD, day, {}, "", "", "王五", "县审批局", "", 1), *more]


@given(st.dates(date(2025, 1, 1), date(2026, 11, 30)))
def test_every_period_of_a_hearing_is_counted_in_working_days(day: date) -> None:
    asked = CaseAct("a", "c", K.HEARING_ASKED, day, {}, "", "", "王五", "县审批局", "", 2)
    found = hearings.hearing_of(told(day, asked), SHIPPED)
    assert found.ask_by is not None
    assert found.hold_by is not None
    assert working_days_between(day, found.ask_by, SHIPPED) == 5
    assert working_days_between(day, found.hold_by, SHIPPED) == 20
    assert working_days_between(day, hearings.earliest_day(day, SHIPPED), SHIPPED) == 7
    assert all(SHIPPED.is_working_day(one) for one in (found.ask_by, found.hold_by))


def test_a_hearing_asked_for_stops_every_decision_until_it_is_held_on_a_record(
    accepted: Do, do: Do, today: Today
) -> None:
    case = do(accepted(), K.HEARING_TOLD)
    today.later(5)
    do(case, K.HEARING_ASKED)
    for kind in (K.GRANTED, K.DENIED):
        with pytest.raises(UserError, match="已经申请听证，还没有举行"):
            do(case, kind)
    do(case, K.HEARING_NOTICED)
    today.day = date(2026, 10, 20)
    do(case, K.HEARING_HELD)
    granted = do(case, K.GRANTED).acts[-1]
    assert granted.details["hearing_record"] == "听笔〔2026〕1号"


def test_no_decision_falls_while_the_right_to_ask_still_runs_unless_it_is_given_up(
    accepted: Do, do: Do, today: Today
) -> None:
    case = do(accepted(), K.HEARING_TOLD)
    today.later(5)
    with pytest.raises(UserError, match="申请听证的期限到 2026-09-23"):
        do(case, K.GRANTED)
    do(case, K.VIEWS_HEARD, waives="hearing")
    assert do(case, K.GRANTED).summary.state == "granted"


def test_who_asks_on_the_sixth_working_day_is_too_late(accepted: Do, do: Do, today: Today) -> None:
    case = do(accepted(), K.HEARING_TOLD)
    today.later(6)
    with pytest.raises(UserError, match="期限到 2026-09-23，已经过了"):
        do(case, K.HEARING_ASKED)
    assert do(case, K.GRANTED).summary.state == "granted"


def test_notice_is_given_seven_working_days_ahead_and_twenty_are_kept_or_explained(
    accepted: Do, do: Do, today: Today
) -> None:
    case = do(do(accepted(), K.HEARING_TOLD), K.HEARING_ASKED)
    with pytest.raises(UserError, match="最早只能在 2026-09-28 举行听证"):
        do(case, K.HEARING_NOTICED, day="2026-09-24")
    with pytest.raises(UserError, match="应当在 2026-10-21 以前举行"):
        do(case, K.HEARING_NOTICED, "", day="2026-10-22")
    assert do(case, K.HEARING_NOTICED, "会议室停用，改期", day="2026-10-22").acts[-1].kind is K.HEARING_NOTICED


def test_who_reviews_the_case_neither_presides_nor_reviews_after_presiding(
    accepted: Do, do: Do, today: Today, county: Actor
) -> None:
    case = do(accepted(), K.SURVEYED)
    with pytest.raises(UserError, match="王五审查过这件，不能主持听证"):
        do(case, K.HEARING_NOTICED, presider="王五")
    do(case, K.HEARING_NOTICED, presider=county.name)
    with pytest.raises(UserError, match="是听证主持人，不能再审查这件"):
        do(case, K.REVIEWED)


def test_a_hearing_is_held_on_the_day_noticed_and_not_without_notice(accepted: Do, do: Do, today: Today) -> None:
    case = accepted()
    with pytest.raises(UserError, match="还没有通知举行听证"):
        do(case, K.HEARING_HELD)
    do(case, K.HEARING_NOTICED)
    today.day = date(2026, 10, 19)
    with pytest.raises(UserError, match="通知的听证日期是 2026-10-20"):
        do(case, K.HEARING_HELD)


def test_an_interested_party_is_told_and_heard_before_the_decision(take_in: Do, do: Do, today: Today) -> None:
    case = do(take_in(flags=frozenset({"interested"})), K.ACCEPTED, "")
    with pytest.raises(UserError, match="还没有告知听证的权利"):
        do(case, K.GRANTED)
    do(case, K.HEARING_TOLD)
    with pytest.raises(UserError, match="利害关系人的意见还没有听取"):
        do(case, K.GRANTED)
    do(case, K.VIEWS_HEARD)
    today.later(6)
    assert do(case, K.GRANTED).summary.state == "granted"


def test_what_the_law_wants_written_of_a_hearing_is_asked_for(accepted: Do, do: Do, county: Actor) -> None:
    case = accepted()
    with pytest.raises(UserError, match="没有填地点"):
        do(case, K.HEARING_NOTICED, place=" ")
    with pytest.raises(UserError, match="不是日期"):
        do(case, K.HEARING_NOTICED, day="10月20日")
    with pytest.raises(UserError, match="只能选：公开举行"):
        do(case, K.HEARING_NOTICED, public="也许")
    assert service.case(case.summary.id).acts[-1].kind is K.ACCEPTED
