"""A correction of papers, of marks or of a day told cuts no right, hides no late decision and is never forgotten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.actors import Actor
from db.calendar.counting import quick
from db.calendar.service import load_calendar
from db.cases import marks, misprints, periods, reading, service
from db.cases.acts import ActKind, CaseAct, standing
from db.cases.marks import JOINT
from db.cases.misprints import Misprint
from db.cases.periods import Limits
from db.cases.queues import lists, statistics, stops
from db.cases.queues.lists import CaseList, Wanted
from db.cases.queues.standing import derive
from db.cases.rules import CaseDetail, acts_before
from db.errors import UserError
from db.papers.rules import PaperKind as P
from db.store import database
from reports.cases.papers import print_one
from tests.cases.conftest import Today
from tests.reports.reading import pages_by_pdfium

K = ActKind
Do = Callable[..., CaseDetail]
DECIDED = {"certificate_number": "卫证字12号", "valid_from": "2026-09-17", "valid_to": "2030-09-16"}
NUMBER = "证照编号：卫证字12号改为卫证字21号"


@pytest.fixture
def delivered(today: Today, accepted: Do, do: Do) -> CaseDetail:
    """A licence handed to the applicant on Thursday, 17 September 2026."""
    return do(do(do(accepted(), K.REVIEWED), K.GRANTED, **DECIDED), K.DELIVERED)


def corrected(do: Do, case: CaseDetail, errors: str) -> CaseDetail:
    return do(case, K.DECISION_CORRECTED, "与审批表不一致", of="granted", errors=errors)


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ("有效期止：2030-09-16改为2026-09-01", "早于有效期起 2026-09-17"),
        ("有效期起：2026-09-17改为2031-09-17", "有效期止 2030-09-16 早于"),
        ("有效期止：2030-09-16改为2031-09-16；有效期止：2030-09-16改为2032-09-16", "写了两次"),
        ("申请人：示例宾馆有限公司改为李四", "不是本件的申请人「示例宾馆有限公司」"),
    ],
)
def test_no_licence_ends_before_it_begins_and_nobody_else_gets_one_by_a_correction_of_its_paper(
    delivered: CaseDetail, do: Do, errors: str, words: str
) -> None:
    with pytest.raises(UserError, match=words) as refused:
        corrected(do, delivered, errors)
    assert refused.value.hint


def test_what_was_granted_and_for_how_long_is_never_corrected_without_telling_of_the_remedies(
    county: Actor, delivered: CaseDetail, do: Do, tmp_path: Path
) -> None:
    for number, (errors, told) in enumerate(((NUMBER, False), ("有效期止：2030-09-16改为2028-09-16", True))):
        case = corrected(do, delivered, errors)
        out = tmp_path / f"{number}.pdf"
        print_one(county, case.summary.id, P.DECISION_CORRECTION, out, case.acts[-1].id)
        assert ("申请行政复议" in "".join("".join(pages_by_pdfium(out)).split())) is told


def test_a_file_is_not_put_away_while_a_correction_waits_to_be_served_and_comes_back_for_one(
    delivered: CaseDetail, do: Do
) -> None:
    case = corrected(do, do(delivered, K.ARCHIVED, archive_number="1", retention="30"), NUMBER)
    (waiting,) = lists.page(Wanted(CaseList.ARCHIVE)).rows
    assert (waiting.id, waiting.next_step) == (case.summary.id, "送达更正决定书")
    with pytest.raises(UserError, match="不能「归档」"):
        do(case, K.ARCHIVED, archive_number="1", retention="30")
    case = do(case, K.CORRECTION_SERVED, how="direct", receiver="钱七", relation="法定代表人")
    do(case, K.ARCHIVED, archive_number="1", retention="30")
    assert lists.page(Wanted(CaseList.ARCHIVE)).rows == ()
    assert lists.counts()[CaseList.ARCHIVE] == 0


def test_a_licence_is_not_ended_by_a_shorter_validity_nobody_was_told_of(
    delivered: CaseDetail, do: Do, today: Today
) -> None:
    case = corrected(do, delivered, "有效期止：2030-09-16改为2026-09-18")
    today.later(5)
    with pytest.raises(UserError, match="更正决定书还没有送达"):
        do(case, K.CANCELLED, ground="70-1")
    case = do(case, K.CORRECTION_SERVED, how="direct", receiver="钱七", relation="法定代表人")
    assert do(case, K.CANCELLED, ground="70-1").summary.state == "cancelled"


@pytest.mark.parametrize("until", ["9999-12-31", "2036-10-12", "20261012"])
def test_a_day_to_correct_by_that_nobody_can_mean_is_refused_before_it_hides_the_one_told(
    today: Today, take_in: Do, do: Do, until: str
) -> None:
    case = do(take_in(), K.CORRECTION_ASKED, until="2026-10-12")
    with pytest.raises(UserError, match=r"不是日期|不是告知以后的日期，或者在一年以后"):
        do(case, K.CORRECTION_UNTIL, until=until)
    assert str(periods.correct_by(reading.acts_of(case.summary.id))) == "2026-10-12"


def test_a_period_that_is_over_is_not_made_longer_by_a_mark_dated_back(
    county: Actor, accepted: Do, today: Today
) -> None:
    case = accepted()
    assert case.statutory is not None
    due = case.statutory.due
    assert due is not None
    today.day = due + timedelta(1)
    with pytest.raises(UserError, match="已经过了，不能再改为"):
        service.act(county, case.summary.id, K.MARKED, due, "与县住建局一并办理", {"marks": JOINT})


DAYS = st.integers(0, 60)
FIRST = date(2026, 9, 1)


@given(DAYS, DAYS, st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=4))
def test_a_day_is_left_out_of_the_mean_once_however_the_special_procedures_of_a_case_lie(
    begun: int, lasted: int, found: list[tuple[int, int | None]]
) -> None:
    calendar = quick(load_calendar())
    first, last = FIRST + timedelta(begun), FIRST + timedelta(begun + lasted)
    lying = [(FIRST + timedelta(a), None if b is None else FIRST + timedelta(a + b)) for a, b in sorted(found, key=str)]
    kept = " ".join(f"{a}/{b or ''}/5" for a, b in sorted(lying, key=lambda one: one[0]))
    _, spent, out = statistics._Days(calendar).decided(first.isoformat(), last.isoformat(), kept)
    days = [first + timedelta(number) for number in range(1, lasted + 1)]
    stopped = [day for day in days if any(a < day <= (b or last) for a, b in lying)]
    assert out == len([day for day in stopped if calendar.is_working_day(day)])
    assert spent + out == len([day for day in days if calendar.is_working_day(day)])


def kept() -> list[list[tuple[object, ...]]]:
    """How every case stands and is counted."""
    tables = ("case_standing", "case_tally", "case_stale")
    return [sorted(map(tuple, database.execute_sql(f"SELECT * FROM {name}").fetchall())) for name in tables]


def test_taking_an_act_back_puts_back_all_that_lists_pages_and_counts_said(
    county: Actor, delivered: CaseDetail, accepted: Do, do: Do
) -> None:
    open_one, shorter = accepted(), "有效期止：2030-09-16改为2028-09-16"
    number = {"archive_number": "1", "retention": "30"}
    for case, kind, said in (
        (open_one, K.MARKED, {"marks": JOINT}),
        (open_one, K.MARKED, {"marks": "upper major"}),
        (delivered, K.MARKED, {"marks": "key"}),
        (delivered, K.DECISION_CORRECTED, {"of": "granted", "errors": shorter}),
        (delivered, K.ARCHIVED, number),
    ):
        before, page = kept(), service.case(case.summary.id)
        do(case, kind, **said)
        assert kept() != before
        after = service.reverse(county, case.summary.id, "记错了件")
        assert kept() == before
        assert replace(after, acts=page.acts) == page


@pytest.mark.parametrize("course", [(K.FORWARDED, K.DECIDED_ABOVE), (K.WITHDRAWN,), (K.REVIEWED, K.GRANTED)])
def test_a_case_that_was_late_stays_late_in_the_statistics_however_it_left_the_desk(
    accepted: Do, do: Do, today: Today, course: tuple[ActKind, ...]
) -> None:
    case, in_time = accepted(), accepted(flags=frozenset({"upper"}))
    do(in_time, K.FORWARDED)
    today.later(24)
    if K.FORWARDED in course:
        case = do(case, K.MARKED, "由市局决定", marks="upper")
    for kind in course:
        case = do(case, kind)
        (line,) = statistics.count_by(statistics.By.ITEM, FIRST, today.day)
        assert (line.received, line.late) == (2, 1)


NAMES = ("of", "errors", "until", "days", "marks", "off", "valid_to", "old_ends_on", "due_on", "came_on", "bag", "to")
WORDS = st.sampled_from([
    "granted", "9999-12-31", "0001-01-01", "2026-02-30", "20261012", "99999999999", "-1", "10", "joint upper", "没有的",
    "[null]", '[{"where": 1, "wrong": [], "right": {}}]', "[" * 3000, "有效期止：甲改为乙",
])  # fmt: skip
ACTS = st.lists(
    st.tuples(
        st.sampled_from(list(K)), st.integers(0, 90), st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=3),
        st.integers(0, 8), st.integers(0, 3),
    ),
    max_size=9,
)  # fmt: skip


@given(ACTS, st.randoms(use_true_random=False))
def test_a_case_stands_the_same_in_whatever_order_its_acts_came_and_whatever_they_say(
    chosen: list[tuple[ActKind, int, dict[str, str], int, int]], random: Random
) -> None:
    acts = [
        replace(told(number, kind, on, lsn, **details), reverses=str(undone) if kind is K.REVERSED else "")
        for number, (kind, on, details, undone, lsn) in enumerate(chosen)
    ]
    mixed = random.sample(acts, len(acts))
    calendar, flags = quick(load_calendar()), marks.flags_of(frozenset(), acts)
    limits = Limits("01", 20, flags=flags)
    stands = derive(acts, limits, calendar, FIRST + timedelta(60))
    assert marks.flags_of(frozenset(), mixed) == flags
    assert derive(mixed, limits, calendar, FIRST + timedelta(60)) == stands
    assert misprints.result_of(mixed) == misprints.result_of(acts)
    assert misprints.proposed(mixed) == misprints.proposed(acts)
    assert len(stops.read(stands.stops)) == len([act for act in standing(acts) if act.kind is K.STOPPED])


def told(number: int, kind: ActKind, on: int, lsn: int, **details: str) -> CaseAct:
    return CaseAct(str(number), "c", kind, FIRST + timedelta(on), details, "", "", "王五", "局", "", lsn)


def test_what_came_before_is_told_by_the_days_because_every_office_numbers_its_own_acts() -> None:
    renamed = "申请人：示例兵馆改为示例宾馆"
    acts = [
        told(1, K.GRANTED, 3, 9000, valid_to="2030-09-16"),
        told(2, K.APPLICANT_CORRECTED, 1, 9500, changes="申请人：甲改为乙"),
        told(3, K.APPLICANT_CORRECTED, 5, 12, changes=renamed),
    ]
    assert [one for one in misprints.proposed(acts) if one.right] == [Misprint("申请人", "示例兵馆", "示例宾馆")]
    assert [one.id for one in acts_before(acts, acts[2])] == ["2", "1"]
