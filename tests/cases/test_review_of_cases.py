"""What the law forbids is refused wherever it is tried, and what it commands is never barred by the order of notes."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import journal
from db.actors import Actor
from db.calendar.counting import quick
from db.calendar.service import load_calendar
from db.cases import service
from db.cases.acts import ActKind, CaseAct, CaseState, allowed_now, check_act, state_of
from db.cases.checks import offered_acts
from db.cases.intake.identity import ID_CARD, checked_identity
from db.cases.periods import Limits, organ_received_on
from db.cases.queues import standing
from db.cases.reviewing import decisions
from db.cases.reviewing.prepared import prepared
from db.cases.rules import CaseDetail
from db.cases.tables import CaseActRow, CaseRow
from db.errors import UserError
from db.store import database
from tests.cases.after_decision import SERVED
from tests.cases.conftest import Today
from tests.cases.lawful import CHOICES, course

K = ActKind
TakeIn = Callable[..., CaseDetail]
DAY = date(2026, 9, 17)
SHIPPED = load_calendar("")


def act(number: int, kind: ActKind, on: date, **details: str) -> CaseAct:
    return CaseAct(f"a{number}", "c", kind, on, details, "", "", "李四", "县审批局", on.isoformat(), number)


def decide(county: Actor, case: CaseDetail, *kinds: ActKind, on: date, reason: str = "写清理由") -> CaseDetail:
    for kind in kinds:
        details = SERVED if kind is K.DELIVERED else None
        case = service.act(county, case.summary.id, kind, on, reason, details)
    return case


# --- what the law accepted ------------------------------------------------------------------------------------------


def test_what_was_noted_beside_since_does_not_bar_the_acceptance_the_law_made(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    case, received = take_in(), today.day
    on_the_way = today.later(1)
    for kind, to in ((K.SENT, {"to": "示例局"}), (K.ARRIVED, {})):
        service.act(county, case.summary.id, kind, on_the_way, details={"bag": "1"} | to)
    today.later(6)
    with pytest.raises(UserError, match="视为收件之日受理"):
        service.act(county, case.summary.id, K.ACCEPTED, today.day)
    accepted = service.act(county, case.summary.id, K.ACCEPTED, received)
    assert accepted.summary.accepted_on == received
    assert accepted.organ_received_on == on_the_way
    assert service.act(county, case.summary.id, K.REVIEWED, today.day, "符合").summary.state is CaseState.REVIEWED


def test_what_the_law_accepted_is_not_refused_any_more(county: Actor, take_in: TakeIn, today: Today) -> None:
    case = take_in()
    today.later(6)
    assert K.REFUSED not in service.case(case.summary.id).offered
    with pytest.raises(UserError, match="已经视为 2026-09-17 受理，不能再不予受理") as told:
        decide(county, case, K.REFUSED, on=today.day)
    assert "补记「受理」" in told.value.hint
    assert decide(county, case, K.NOT_APPLICABLE, on=today.day).summary.state is CaseState.NOT_APPLICABLE


def test_what_was_asked_to_be_corrected_may_be_refused_later(county: Actor, take_in: TakeIn, today: Today) -> None:
    case = decide(county, take_in(), K.CORRECTION_ASKED, on=today.day)
    today.later(6)
    assert decide(county, case, K.CORRECTED, K.REFUSED, on=today.day).summary.state is CaseState.REFUSED


def test_an_acceptance_made_by_a_person_still_follows_what_was_noted_before() -> None:
    acts = [act(1, K.RECEIVED, DAY), act(2, K.SENT, DAY + timedelta(days=1))]
    with pytest.raises(UserError, match="早于上一步"):
        check_act(acts, K.ACCEPTED, DAY, DAY + timedelta(days=2))
    check_act(acts, K.ACCEPTED, DAY, DAY + timedelta(days=2), by_law=True)


def test_papers_that_came_after_the_acceptance_do_not_move_the_day_the_organ_had_them() -> None:
    acts = [act(1, K.RECEIVED, DAY), act(2, K.ACCEPTED, DAY), act(3, K.ARRIVED, DAY + timedelta(days=3))]
    assert organ_received_on(acts) is None


def test_a_step_behind_one_dated_to_come_says_what_to_mend() -> None:
    acts = [act(1, K.RECEIVED, DAY + timedelta(days=400))]
    with pytest.raises(UserError) as told:
        check_act(acts, K.ACCEPTED, DAY, DAY)
    assert "先更正上一步" in told.value.hint


# --- decisions ------------------------------------------------------------------------------------------------------


def test_only_what_was_taken_in_as_done_elsewhere_is_closed_by_another_systems_number(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    with pytest.raises(UserError, match="不是在外部系统办理的"):
        decide(county, take_in(), K.DONE_OUTSIDE, on=today.day)


def test_a_grant_on_materials_that_never_came_says_why(county: Actor, take_in: TakeIn, today: Today) -> None:
    case = decide(county, take_in(received_materials=(1, 0)), K.ACCEPTED, on=today.day)
    assert "材料没有收齐：营业执照" in prepared(case.summary.id, K.GRANTED, today.day).remark
    with pytest.raises(UserError, match="材料没有收齐：营业执照"):
        decide(county, case, K.GRANTED, on=today.day, reason=" ")
    granted = decide(county, case, K.GRANTED, on=today.day, reason="营业执照已核验电子证照")
    assert granted.summary.state is CaseState.GRANTED


def test_a_licence_does_not_end_before_it_begins(county: Actor, take_in: TakeIn, today: Today) -> None:
    case = decide(county, take_in(), K.ACCEPTED, on=today.day)
    told = {"valid_from": "2026-09-18", "valid_to": "2026-09-01"}
    with pytest.raises(UserError, match="早于有效期起"):
        service.act(county, case.summary.id, K.GRANTED, today.day, "", told)


def test_what_an_upper_office_sends_back_is_reviewed_and_may_be_forwarded_again(
    county: Actor, take_in: TakeIn, today: Today
) -> None:
    case = decide(county, take_in(flags=frozenset({"upper"})), K.ACCEPTED, on=today.day)
    to = {"to": "市行政审批服务管理局", "opinion": "同意上报"}
    forwarded = service.act(county, case.summary.id, K.FORWARDED, today.day, "同意", to)
    with pytest.raises(UserError, match="由上级机关决定"):
        decide(county, forwarded, K.GRANTED, on=today.day)
    with pytest.raises(UserError, match="要写明理由"):
        decide(county, forwarded, K.RETURNED, on=today.day, reason="")
    back = decide(county, forwarded, K.RETURNED, on=today.day, reason="缺踏勘记录")
    assert (back.summary.state, back.summary.due is not None) == (CaseState.ACCEPTED, True)
    again = service.act(county, case.summary.id, K.FORWARDED, today.day, "补齐", to)
    assert again.summary.state is CaseState.FORWARDED


def test_a_case_whose_intake_is_not_here_yet_has_nothing_to_take_back(
    county: Actor, take_in: TakeIn, today: Today, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = take_in()
    monkeypatch.setattr("db.cases.reading.acts_of", lambda _: [])
    with pytest.raises(UserError, match="还没有到齐"):
        service.reverse(county, case.summary.id, "写错")


def test_what_is_done_once_is_not_recorded_twice(county: Actor, take_in: TakeIn, today: Today) -> None:
    case = decide(county, take_in(), K.ACCEPTED, K.GRANTED, K.RATED, K.DELIVERED, K.ARCHIVED, on=today.day)
    for kind in (K.RATED, K.ARCHIVED):
        assert kind not in case.beside
        with pytest.raises(UserError, match=f"{today.day} 已经登记"):
            decide(county, case, kind, on=today.day)
    ended = [act(n, kind, DAY) for n, kind in enumerate((K.RECEIVED, K.ACCEPTED, K.GRANTED, K.DELIVERED, K.ARCHIVED))]
    assert K.ARCHIVED in allowed_now([*ended, act(9, K.RESCINDED, DAY)])


@given(CHOICES)
def test_a_case_an_upper_office_decides_is_never_granted_here(choices: list[tuple[int, int]]) -> None:
    acts = course(choices)
    asks = decisions.Asks(flags=frozenset({"upper"}))
    found = decisions.obstacles(acts, asks, True, date(2026, 12, 1), SHIPPED)
    assert any("由上级机关决定" in one.text for one in found)
    assert state_of(acts) is not CaseState.FORWARDED or K.RETURNED in allowed_now(acts)


# --- what an act can say --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "details", "words"),
    [
        ("长" * 4001, {}, "超过 4000 字"),
        ("", {"names": "长" * 100_001}, "超过 100000 字"),
        ("", {f"n{number}": "长" * 99_000 for number in range(4)}, "写得太多"),
        ("", {f"n{number}": "" for number in range(41)}, "不是文字"),
        ("", {"names": ["张三"]}, "不是文字"),
        ("", {"names": "\ud800"}, "存不下的字符"),
        ("\udfff", {}, "存不下的字符"),
    ],
)
def test_an_act_says_only_texts_a_store_can_hold(
    county: Actor, take_in: TakeIn, today: Today, reason: str, details: dict[str, str], words: str
) -> None:
    case = decide(county, take_in(), K.ACCEPTED, on=today.day)
    with pytest.raises(UserError, match=words):
        service.act(county, case.summary.id, K.EXPERTS_DRAWN, today.day, reason, details)


@pytest.mark.parametrize(("typed", "words"), [("长" * 1001, "超过 1000 字"), ("张\ud800", "存不下的字符")])
def test_an_intake_takes_only_texts_a_store_can_hold(take_in: TakeIn, typed: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        take_in(applicant=typed)


@pytest.mark.parametrize("number", ["²" * 18, "11010119991399001X", "110101199913990016", "11010100000000001X"])
def test_a_number_with_no_birthday_or_no_digits_is_no_id_number(number: str) -> None:
    with pytest.raises(UserError, match="身份证号码不对"):
        checked_identity(ID_CARD, number)


def test_an_id_number_typed_in_full_width_is_the_same_number() -> None:
    assert checked_identity(ID_CARD, "９９９９９９１９９００１０１００１６") == "999999199001010016"
    with pytest.raises(UserError, match="证件类型不认识"):
        checked_identity("zzz", "1")


# --- how a case stands follows from its acts ------------------------------------------------------------------------


@given(CHOICES)
def test_days_nobody_can_mean_hide_only_themselves(choices: list[tuple[int, int]]) -> None:
    acts = course(choices)
    committed = act(99, K.COMMITTED, date(2026, 12, 1), due_on="<b>明天</b>")
    found = standing.derive([*acts, committed], Limits("01", 10**6, promised=10**6), SHIPPED, DAY)
    assert (found.commitment_due, found.statutory_due, found.promised_due) == ("", "", "")


KINDS = st.lists(st.tuples(st.sampled_from(sorted(ActKind)), st.integers(0, 40)), max_size=8)
FLAGS = st.frozensets(st.sampled_from(["joint", "upper"]))


@given(KINDS, FLAGS, st.sampled_from(["01", "07"]))
def test_acts_that_came_in_part_and_in_no_order_stop_no_list(
    kinds: list[tuple[ActKind, int]], flags: frozenset[str], item_type: str
) -> None:
    told = {"due_on": "2026-12-01", "days": "10", "procedure": "听证", "old_ends_on": "2026-10-01", "day": "x"}
    acts = [act(n, kind, DAY + timedelta(days=later), **told) for n, (kind, later) in enumerate(kinds)]
    limits = Limits(item_type, 20, promised=10, flags=flags)
    for today in (DAY, DAY + timedelta(days=60)):
        slow = standing.derive(acts, limits, SHIPPED, today)
        assert slow == standing.derive(acts, limits, quick(SHIPPED), today)
        assert isinstance(offered_acts(acts, limits, SHIPPED, today, competent=True), tuple)
        decisions.obstacles(acts, decisions.Asks(flags=flags), True, today, SHIPPED)


def test_a_clock_that_was_ahead_leaves_nothing_behind(take_in: TakeIn, today: Today) -> None:
    case, begun = take_in(), today.day
    today.later(8)
    standing.refresh()
    assert _deemed(case) == 1
    today.day = begun
    assert standing.refresh() == 1
    assert _deemed(case) == 0
    assert standing.refresh() == 0


def _deemed(case: CaseDetail) -> int:
    sql = "SELECT deemed FROM case_standing WHERE case_id = ?"
    return int(database.execute_sql(sql, (case.summary.id,)).fetchone()[0])


def test_an_arrival_entered_late_is_of_the_day_it_says() -> None:
    later = DAY + timedelta(days=4)
    acts = [act(1, K.RECEIVED, DAY), act(2, K.ARRIVED, later, came_on=str(DAY + timedelta(days=1)))]
    assert organ_received_on(acts) == DAY + timedelta(days=1)


def test_every_row_kept_at_hand_says_what_its_acts_say(county: Actor, take_in: TakeIn, today: Today) -> None:
    chance = random.Random(6)
    for _ in range(12):
        case = take_in(received_on=DAY)
        choices = [(chance.randrange(30), chance.randrange(4)) for _ in range(chance.randrange(20))]
        for n, one in enumerate(course(choices, DAY)[1:]):
            CaseActRow.create(
                case_id=case.summary.id, kind=one.kind, happened_on=one.happened_on.isoformat(), user_id="u",
                user_name="李四", organ_name="县审批局", at="2026-09-17T10:00:00+08:00", lsn=1000 + n, clock="ok",
            )  # fmt: skip
    ids = [row.id for row in CaseRow.select()]
    assert database.execute_sql("SELECT count(*) FROM case_stale").fetchone()[0] <= len(ids)
    today.day = date(2026, 11, 2)
    standing.refresh()
    assert database.execute_sql("SELECT count(*) FROM case_stale").fetchone()[0] == 0
    columns = "state, outcome, queue, received_on, accepted_on, decided_on, closed_on, due, statutory_due, deemed, step"
    for case_id, limits, acts in standing.files(ids):
        row = database.execute_sql(f"SELECT {columns} FROM case_standing WHERE case_id = ?", (case_id,)).fetchone()
        found = standing.derive(acts, limits, SHIPPED, today.day)
        assert row == tuple(getattr(found, name) for name in columns.split(", "))
    counted = "SELECT queue, due, count(*) FROM case_standing GROUP BY queue, due ORDER BY queue, due"
    kept = "SELECT queue, due, cases FROM case_tally ORDER BY queue, due"
    assert database.execute_sql(counted).fetchall() == database.execute_sql(kept).fetchall()


def test_an_act_and_how_the_case_stands_are_saved_together_or_not_at_all(
    county: Actor, take_in: TakeIn, today: Today, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = take_in()

    def cut(_: object) -> None:
        raise OSError("断电")

    monkeypatch.setattr("db.cases.recording.renew_at_once", cut)
    with pytest.raises(OSError, match="断电"):
        service.act(county, case.summary.id, K.ACCEPTED, today.day)
    with pytest.raises(OSError, match="断电"):
        take_in()
    monkeypatch.undo()
    assert [act.kind for act in service.case(case.summary.id).acts] == [K.RECEIVED]
    assert journal.verify()
    assert int(take_in().summary.number[-6:]) == int(case.summary.number[-6:]) + 1
