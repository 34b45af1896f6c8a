"""Counting legal periods: test vectors, traps, and properties that hold for every start and length."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.calendar.days import Calendar, SpecialDay
from db.calendar.rules import (
    EXCLUDED_TIME_ARTICLE,
    ROLL_ARTICLE,
    Exclusion,
    Extension,
    Ledger,
    add_working_days,
    as_json,
    calendar_days_ledger,
    full_reason,
    months_ledger,
    working_days_between,
    working_days_ledger,
)
from db.calendar.service import load_calendar
from db.errors import UserError

NATIONAL = load_calendar()
starts = st.dates(date(2019, 1, 1), date(2027, 6, 30))
lengths = st.integers(1, 90)


@st.composite
def closed_exclusions(draw: st.DrawFn) -> list[Exclusion]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        begin = draw(st.dates(date(2019, 1, 1), date(2027, 6, 30)))
        found.append(Exclusion(begin, begin + timedelta(days=draw(st.integers(0, 40))), "鉴定", paper="告知书"))
    return found


def iso(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2022-04-29", 1, "2022-05-05"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-09-23", 5, "2026-10-08"),
        ("2026-01-28", 20, "2026-03-03"),
        ("2026-09-18", 20, "2026-10-22"),
        ("2026-09-18", 30, "2026-11-05"),
        ("2026-09-18", 45, "2026-11-26"),
        ("2026-09-24", 10, "2026-10-15"),
        ("2026-04-30", 10, "2026-05-18"),
    ],
)
def test_the_known_vectors_come_out(start: str, length: int, due: str) -> None:
    ledger = working_days_ledger(iso(start), length, NATIONAL)
    assert ledger.due == iso(due)
    assert not ledger.provisional
    assert add_working_days(iso(start), length, NATIONAL) == iso(due)


def test_a_count_that_crosses_into_a_year_without_a_notice_is_provisional() -> None:
    ledger = working_days_ledger(iso("2026-12-10"), 20, NATIONAL)
    assert ledger.provisional
    assert ledger.due == iso("2027-01-08")
    assert "2027年放假安排尚未公布" in ledger.days[-1].reason


def test_new_years_day_is_a_holiday_even_before_the_notice_is_out() -> None:
    line = next(day for day in working_days_ledger(iso("2026-12-30"), 2, NATIONAL).days if day.day.year == 2027)
    assert (line.day, line.counted, line.kind) == (iso("2027-01-01"), False, "holiday")
    assert "放假办法" in line.article


def test_a_count_ending_on_the_last_known_day_is_not_provisional() -> None:
    assert not working_days_ledger(iso("2026-12-30"), 1, NATIONAL).provisional


def test_make_up_days_count_and_name_their_notice() -> None:
    lines = {line.day: line for line in working_days_ledger(iso("2026-09-18"), 20, NATIONAL).days}
    for day in (iso("2026-09-20"), iso("2026-10-10")):
        assert lines[day].counted
        assert lines[day].kind == "makeup"
        assert "调休上班" in lines[day].reason
        assert "国务院办公厅关于2026年部分节假日安排的通知" in lines[day].paper
    assert lines[iso("2026-10-01")].kind == "holiday"
    assert lines[iso("2026-10-17")].kind == "weekend"
    assert lines[iso("2026-09-21")].article.endswith("第八十二条")


def test_the_ledger_is_plain_json_with_the_start_first_and_not_counted() -> None:
    shown = json.loads(json.dumps(as_json(working_days_ledger(iso("2026-09-18"), 20, NATIONAL))))
    assert set(shown) == {"due", "provisional", "ledger"}
    assert shown["due"] == shown["ledger"][-1]["date"] == "2026-10-22"
    assert shown["provisional"] is False
    assert shown["ledger"][0]["date"] == "2026-09-18"
    assert shown["ledger"][0]["counted"] is False
    assert "第二百零一条" in shown["ledger"][0]["reason"]
    assert all(set(line) == {"date", "counted", "reason"} for line in shown["ledger"])


def test_excluded_time_is_not_counted_and_says_why() -> None:
    exclusion = Exclusion(iso("2026-03-04"), iso("2026-03-10"), "专家评审", paper="泽审时告〔2026〕3号")
    ledger = working_days_ledger(iso("2026-03-02"), 5, NATIONAL, [exclusion])
    assert ledger.due == iso("2026-03-13")
    stopped = [line for line in ledger.days if line.kind == "stopped"]
    assert [line.day.day for line in stopped] == [5, 6, 7, 8, 9, 10]
    assert all(line.article == EXCLUDED_TIME_ARTICLE and line.paper == exclusion.paper for line in stopped)
    assert all("专家评审" in line.reason for line in stopped)


def test_overlapping_exclusions_are_not_counted_twice() -> None:
    one = Exclusion(iso("2026-03-04"), iso("2026-03-10"), "检验")
    two = Exclusion(iso("2026-03-06"), iso("2026-03-12"), "鉴定")
    both = Exclusion(iso("2026-03-04"), iso("2026-03-12"), "检验和鉴定")
    overlapping = working_days_ledger(iso("2026-03-02"), 8, NATIONAL, [one, two])
    assert overlapping.due == working_days_ledger(iso("2026-03-02"), 8, NATIONAL, [both]).due


def test_an_open_exclusion_stops_the_clock_without_a_due_date() -> None:
    ledger = working_days_ledger(iso("2026-03-02"), 20, NATIONAL, [Exclusion(iso("2026-03-04"), None, "听证")])
    assert ledger.due is None
    assert ledger.counted == 2
    assert ledger.days[-1].kind == "stopped"
    assert "尚未结束" in ledger.days[-1].reason
    assert as_json(ledger)["due"] is None


def test_an_open_exclusion_that_begins_after_the_due_date_changes_nothing() -> None:
    late = Exclusion(iso("2026-12-01"), None, "听证")
    assert working_days_ledger(iso("2026-09-18"), 20, NATIONAL, [late]).due == iso("2026-10-22")


def test_sixty_days_for_reconsideration_are_calendar_days() -> None:
    ledger = calendar_days_ledger(iso("2026-03-02"), 60, NATIONAL)
    assert ledger.due == iso("2026-05-06")
    assert ledger.counted == 60
    assert ledger.days[60].day == iso("2026-05-01")
    assert all(line.article == ROLL_ARTICLE and not line.counted for line in ledger.days[61:])
    assert calendar_days_ledger(iso("2026-03-02"), 60, NATIONAL, roll=False).due == iso("2026-05-01")


def test_the_last_day_rolls_onto_a_make_up_day() -> None:
    assert calendar_days_ledger(iso("2026-09-14"), 5, NATIONAL).due == iso("2026-09-20")


def test_a_calendar_day_count_is_provisional_only_where_its_last_day_rests_on_an_unknown_year() -> None:
    assert calendar_days_ledger(iso("2026-12-01"), 60, NATIONAL).provisional
    assert not calendar_days_ledger(iso("2026-12-01"), 60, NATIONAL, roll=False).provisional
    assert not calendar_days_ledger(iso("2026-11-01"), 30, NATIONAL).provisional


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-03-20", 3, "2026-06-22"),
        ("2026-11-30", 3, "2027-03-01"),
        ("2026-01-15", 12, "2027-01-15"),
    ],
)
def test_months_end_on_the_same_day_or_the_month_end_and_roll(start: str, months: int, due: str) -> None:
    assert months_ledger(iso(start), months, NATIONAL).due == iso(due)


def test_a_month_count_without_rolling_ends_on_the_day_itself() -> None:
    assert months_ledger(iso("2026-03-20"), 3, NATIONAL, roll=False).due == iso("2026-06-20")


def test_a_regional_festival_is_a_rest_day_only_there() -> None:
    festival = {iso("2026-03-20"): SpecialDay(False, "肉孜节", "《地区放假通知》")}
    there = Calendar("653100", NATIONAL.known_years, {**NATIONAL.special, **festival})
    assert add_working_days(iso("2026-03-19"), 1, there) == iso("2026-03-23")
    assert add_working_days(iso("2026-03-19"), 1, NATIONAL) == iso("2026-03-20")


@pytest.mark.parametrize("length", [0, -1, 3651])
def test_a_length_that_is_no_period_is_refused_in_words(length: int) -> None:
    for count in (working_days_ledger, calendar_days_ledger, months_ledger):
        with pytest.raises(UserError, match="不能计算") as refused:
            count(iso("2026-09-18"), length, NATIONAL)
        assert refused.value.hint


def test_a_start_outside_sensible_years_is_refused_in_words() -> None:
    with pytest.raises(UserError, match="起算日"):
        working_days_ledger(date(26, 9, 18), 20, NATIONAL)


def test_an_exclusion_that_ends_before_it_begins_is_refused_in_words() -> None:
    backwards = Exclusion(iso("2026-10-02"), iso("2026-10-01"), "检测")
    with pytest.raises(UserError, match="早于开始日"):
        working_days_ledger(iso("2026-09-18"), 20, NATIONAL, [backwards])


@given(starts, lengths, closed_exclusions())
def test_the_ledger_walks_every_day_once_and_counts_exactly_the_length(
    start: date, length: int, exclusions: list[Exclusion]
) -> None:
    ledger = working_days_ledger(start, length, NATIONAL, exclusions)
    assert ledger.days[-1].day == ledger.due
    assert ledger.counted == length
    assert [line.number for line in ledger.days if line.counted] == list(range(1, length + 1))
    assert [line.day for line in ledger.days] == [start + timedelta(days=n) for n in range(len(ledger.days))]
    assert ledger.days[0].kind == "start"


@given(starts, lengths, closed_exclusions())
def test_every_day_says_why_it_counts_or_not(start: date, length: int, exclusions: list[Exclusion]) -> None:
    for line in working_days_ledger(start, length, NATIONAL, exclusions).days:
        assert line.reason
        assert full_reason(line).startswith(line.reason)
        if line.kind in {"counted", "start", "stopped"}:
            assert line.article
        if line.kind in {"makeup", "holiday"}:
            assert line.paper or line.article
        assert line.counted == (line.kind in {"counted", "makeup"})


@given(starts, lengths, lengths)
def test_a_longer_period_never_ends_earlier(start: date, one: int, more: int) -> None:
    assert add_working_days(start, one, NATIONAL) < add_working_days(start, one + more, NATIONAL)


@given(starts, st.integers(0, 400), lengths)
def test_a_later_start_never_ends_earlier(start: date, later: int, length: int) -> None:
    after = start + timedelta(days=later)
    assert add_working_days(start, length, NATIONAL) <= add_working_days(after, length, NATIONAL)


@given(starts, lengths, lengths)
def test_counting_in_two_steps_ends_on_the_same_day(start: date, one: int, two: int) -> None:
    halfway = add_working_days(start, one, NATIONAL)
    assert add_working_days(halfway, two, NATIONAL) == add_working_days(start, one + two, NATIONAL)


@given(starts, lengths)
def test_adding_and_measuring_agree(start: date, length: int) -> None:
    due = add_working_days(start, length, NATIONAL)
    assert working_days_between(start, due, NATIONAL) == length
    assert working_days_between(due, start, NATIONAL) == -length
    assert working_days_ledger(start, length, NATIONAL).due == due


@given(starts, lengths, closed_exclusions())
def test_excluded_time_never_makes_a_period_shorter(start: date, length: int, exclusions: list[Exclusion]) -> None:
    plain = working_days_ledger(start, length, NATIONAL).due
    stretched = working_days_ledger(start, length, NATIONAL, exclusions).due
    assert plain is not None
    assert stretched is not None
    assert stretched >= plain


@given(starts, lengths, closed_exclusions())
def test_a_due_date_is_provisional_exactly_when_an_unknown_year_was_walked(
    start: date, length: int, exclusions: list[Exclusion]
) -> None:
    ledger = working_days_ledger(start, length, NATIONAL, exclusions)
    assert ledger.provisional == any(line.day.year > 2026 for line in ledger.days[1:])


@given(starts, st.integers(1, 400))
def test_a_rolled_last_day_is_a_working_day_at_most_a_holiday_later(start: date, length: int) -> None:
    ledger = calendar_days_ledger(start, length, NATIONAL)
    assert ledger.due is not None
    assert NATIONAL.is_working_day(ledger.due)
    assert ledger.counted == length
    assert 0 <= (ledger.due - start).days - length <= 10


@given(starts, st.integers(1, 60))
def test_months_never_skip_a_month(start: date, months: int) -> None:
    due = months_ledger(start, months, NATIONAL, roll=False).due
    assert due is not None
    assert (due.year * 12 + due.month) - (start.year * 12 + start.month) == months
    assert due.day == start.day or (due + timedelta(days=1)).day == 1


def test_an_extension_counts_on_behind_the_period_and_names_its_article_and_paper() -> None:
    more = Extension(10, "《中华人民共和国行政许可法》第四十二条第一款", "泽审延〔2026〕2号")
    ledger = working_days_ledger(iso("2026-09-18"), 20, NATIONAL, extension=more)
    assert (ledger.due, ledger.length, ledger.extension, ledger.counted) == (iso("2026-11-05"), 20, 10, 30)
    plain = [line for line in ledger.days if line.counted and (line.number or 0) <= 20]
    added = [line for line in ledger.days if line.counted and (line.number or 0) > 20]
    assert plain[-1].day == iso("2026-10-22")
    assert {(line.article, line.paper) for line in added} == {(more.article, more.paper)}


def test_excluded_days_move_the_end_of_a_month_on_by_as_many_days() -> None:
    stop = Exclusion(iso("2026-03-04"), iso("2026-03-10"), "专家评审", paper="告知书")
    ledger = months_ledger(iso("2026-03-02"), 1, NATIONAL, [stop])
    assert [line.day.day for line in ledger.days if line.kind == "stopped"] == [5, 6, 7, 8, 9, 10]
    assert ledger.due == iso("2026-04-08")
    assert "其间不计的 6 日顺延至此" in ledger.days[-1].reason
    open_one = months_ledger(iso("2026-03-02"), 1, NATIONAL, [Exclusion(iso("2026-03-04"), None, "听证")])
    assert (open_one.due, open_one.provisional) == (None, False)


def counted_by(unit: str, start: date, length: int, exclusions: list[Exclusion]) -> Ledger:
    if unit == "months":
        return months_ledger(start, length, NATIONAL, exclusions)
    count = working_days_ledger if unit == "working_days" else calendar_days_ledger
    return count(start, length, NATIONAL, exclusions)


units = st.sampled_from(["working_days", "calendar_days", "months"])


@given(units, starts, st.integers(1, 30), closed_exclusions())
def test_every_excluded_day_is_named_with_its_procedure_article_and_paper(
    unit: str, start: date, length: int, exclusions: list[Exclusion]
) -> None:
    ledger = counted_by(unit, start, length, exclusions)
    ended = max(line.day for line in ledger.days if line.counted)
    for line in ledger.days[1:]:
        excluded = line.day <= ended and any(one.covers(line.day) for one in exclusions)
        assert (line.kind == "stopped") == excluded
        if excluded:
            assert ("鉴定" in line.reason, line.article, line.paper) == (True, EXCLUDED_TIME_ARTICLE, "告知书")


@given(units, starts, st.integers(1, 30), st.integers(1, 10), closed_exclusions())
def test_a_longer_period_never_ends_earlier_whatever_is_excluded(
    unit: str, start: date, one: int, more: int, exclusions: list[Exclusion]
) -> None:
    short, long = (counted_by(unit, start, length, exclusions).due for length in (one, one + more))
    assert short is not None
    assert long is not None
    assert short <= long


@given(starts, lengths, st.sampled_from([10, 15]), closed_exclusions())
def test_an_extended_period_is_the_longer_period_and_goes_on_where_the_first_ended(
    start: date, length: int, days: int, exclusions: list[Exclusion]
) -> None:
    first = working_days_ledger(start, length, NATIONAL, exclusions)
    extended = working_days_ledger(start, length, NATIONAL, exclusions, extension=Extension(days, "延期"))
    whole = working_days_ledger(start, length + days, NATIONAL, exclusions)
    assert extended.due == whole.due
    assert extended.days[: len(first.days)] == first.days
    assert extended.counted == first.counted + days


@given(starts, lengths, st.integers(0, 60), st.integers(0, 40))
def test_a_period_is_stretched_by_exactly_the_working_days_that_were_excluded(
    start: date, length: int, later: int, lasting: int
) -> None:
    begin = start + timedelta(days=later)
    stop = Exclusion(begin, begin + timedelta(days=lasting), "检测")
    ledger = working_days_ledger(start, length, NATIONAL, [stop])
    lost = sum(line.kind == "stopped" and NATIONAL.is_working_day(line.day) for line in ledger.days)
    assert ledger.due == add_working_days(start, length + lost, NATIONAL)


@pytest.mark.parametrize(
    ("day", "said"),
    [("2018-06-04", "本程序没有收录2018年放假安排"), ("2027-06-04", "2027年放假安排尚未公布")],
)
def test_a_year_the_program_does_not_carry_is_not_called_unpublished(day: str, said: str) -> None:
    assert min(NATIONAL.known_years) == 2019
    line = NATIONAL.explain(iso(day))
    assert said in line.reason
    assert ("尚未公布" in line.reason) is ("尚未公布" in said)
    assert working_days_ledger(iso(day), 1, NATIONAL).provisional
