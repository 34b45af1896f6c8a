"""The journal: a chain that shows whoever touched it."""

import re
from datetime import date, datetime, timedelta

import peewee
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock, journal
from db.actors import Actor
from db.clock import ClockState, Seen
from db.errors import UserError
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.store import database


@pytest.fixture
def written(county: Actor) -> Actor:
    for name in ("县林业局", "县水务局", "县教育局"):
        organs.add_organ(county, name, name, OrganKind.DEPARTMENT)
    return county


def test_an_untouched_chain_is_whole(written: Actor) -> None:
    assert journal.verify() == 4


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET action = '登记单位 别的' WHERE seq = 3",
        "UPDATE journal SET at = '2020-01-01T00:00:00+08:00' WHERE seq = 3",
        "DELETE FROM journal WHERE seq = 3",
        "DELETE FROM journal WHERE seq = 4",
        "UPDATE journal SET seq = 9 WHERE seq = 3",
    ],
)
def test_an_edit_with_another_tool_is_found(written: Actor, statement: str) -> None:
    _without_guards()
    database.execute_sql(statement)
    with pytest.raises(UserError, match="日志"):
        journal.verify()


def _without_guards() -> None:
    for event in ("update", "delete"):
        database.execute_sql(f"DROP TRIGGER journal_refuses_{event}")


def test_what_was_recorded_can_neither_be_changed_nor_removed(written: Actor) -> None:
    for statement in ("UPDATE journal SET action = ''", "DELETE FROM journal"):
        with pytest.raises(peewee.IntegrityError, match="append-only"):
            database.execute_sql(statement)
    assert journal.verify() == 4


def test_an_id_number_in_a_reason_is_masked_for_ever(county: Actor) -> None:
    number = "999999199001010016"
    with database.atomic():
        journal.record(county, "试", "store", "1", after={"note": f"证号{number}。"}, reason=f"身份证 {number} 写错")
    (entry,) = journal.history("store", "1")
    assert "999***6" in entry.reason
    assert number not in str(entry)


@given(st.text("0123456789X年A ", max_size=60))
def test_masking_leaves_no_run_of_eighteen_digits_and_is_stable(text: str) -> None:
    hidden = journal.hide_numbers(text)
    assert not re.search(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])", hidden)
    assert journal.hide_numbers(hidden) == hidden


def test_a_failed_action_leaves_no_entry(county: Actor) -> None:
    organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    with pytest.raises(UserError, match="已经登记过"):
        organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    assert journal.verify() == 2


def test_history_tells_who_did_what_to_a_subject(county: Actor) -> None:
    organ = organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    (entry,) = journal.history("organ", organ.id)
    assert (entry.user_name, entry.action, entry.after["name"]) == ("李四", "登记单位 县林业局", "县林业局")


def test_a_clock_set_back_is_noticed_and_marks_what_is_recorded(county: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    past = datetime.fromisoformat("2000-01-01T08:00:00+08:00")
    monkeypatch.setattr(clock, "now", lambda: past)
    assert journal.clock_state() is ClockState.BEHIND
    with database.atomic():
        assert journal.record(county, "试", "store", "1").clock == "suspect"
    with pytest.raises(UserError, match=r"2000-01-01.*没有保存") as told, database.atomic():
        journal.record(county, "试", "store", "1", dated=True)
    assert "任务栏" in told.value.hint
    with pytest.raises(UserError, match="不会是今天"):
        journal.confirm_clock(county, past.date(), "对照手机核对过")
    monkeypatch.setattr(clock, "BUILD_DATE", date(1999, 1, 1))
    journal.confirm_clock(county, past.date(), "对照手机核对过")
    with database.atomic():
        assert journal.record(county, "试", "store", "1", dated=True).clock == "confirmed"


@pytest.mark.parametrize(
    ("now", "believed"),
    [
        ("2036-05-06T00:20:00+08:00", True),
        ("2036-05-06T09:00:00+08:00", True),
        ("2036-05-05T23:50:00+08:00", False),
        ("2036-05-05T20:00:00+00:00", False),
        ("2036-05-05T12:00:00+08:00", False),
    ],
)
def test_a_clock_set_back_by_less_than_a_day_is_noticed_when_it_lands_on_an_earlier_date(
    county: Actor, monkeypatch: pytest.MonkeyPatch, now: str, believed: bool
) -> None:
    monkeypatch.setattr(clock, "BUILD_DATE", date(2036, 5, 1))
    for seen in ("2036-05-05T23:40:00+08:00", "2036-05-06T00:10:00+08:00"):
        monkeypatch.setattr(clock, "now", lambda seen=seen: datetime.fromisoformat(seen))
        with database.atomic():
            journal.record(county, "试", "store", "1")
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(now))
    assert (journal.clock_state() is ClockState.OK) == believed
    with database.atomic():
        assert journal.record(county, "试", "store", "1").clock == ("ok" if believed else "suspect")


@pytest.mark.parametrize(
    ("passed", "shown", "expected"),
    [
        (3600, "2036-05-05T23:00:00+08:00", "2036-05-05"),
        (7201, "2036-05-05T23:59:58+08:00", "2036-05-05"),
        (7199, "2036-05-06T00:00:01+08:00", "2036-05-06"),
        (60, "2036-05-20T22:01:00+08:00", "2036-05-05"),
        (60, "2036-05-04T22:01:00+08:00", "2036-05-05"),
        (60, "2036-05-05T12:00:00+08:00", "2036-05-05"),
    ],
)
def test_a_date_set_while_the_program_runs_is_told_from_time_that_passed(
    passed: int, shown: str, expected: str
) -> None:
    begun = Seen(datetime.fromisoformat("2036-05-05T22:00:00+08:00"), 100.0)
    assert begun.expected(datetime.fromisoformat(shown), 100.0 + passed) == date.fromisoformat(expected)


def test_the_latest_known_time_is_written_again_when_an_hour_has_passed_and_every_entry_says_its_own(
    county: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "BUILD_DATE", date(2036, 5, 1))
    known = []
    for seen in ("09:00:00", "09:59:59", "10:00:01"):
        monkeypatch.setattr(clock, "now", lambda seen=seen: datetime.fromisoformat(f"2036-05-05T{seen}+08:00"))
        with database.atomic():
            assert journal.record(county, "试", "store", "1").clock == "ok"
        assert journal.last_saved_at()[11:19] == seen
        known.append(journal.info("time_floor")[11:19])
    assert known == ["09:00:00", "09:00:00", "10:00:01"]


def test_a_clock_far_ahead_does_not_poison_the_floor(county: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    real = clock.now()
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(days=20000))
    with database.atomic():
        journal.record(county, "试", "store", "1")
    monkeypatch.setattr(clock, "now", lambda: real)
    assert journal.clock_state() is ClockState.OK


def test_a_date_far_ahead_that_a_person_confirmed_is_believed_from_then_on(
    county: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = clock.now() + timedelta(days=500)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert journal.clock_state() is ClockState.AHEAD
    with pytest.raises(UserError, match="晚了一年多"), database.atomic():
        journal.record(county, "试", "store", "1", dated=True)
    journal.confirm_clock(county, later.date(), "停用了一年多")
    assert journal.clock_state() is ClockState.OK


def test_a_clerk_tells_the_true_day_with_a_reason_and_everything_bears_it_until_the_pc_is_set(
    county: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    true, wrong = clock.pc_now(), [datetime.fromisoformat("2000-01-03T09:00:00+08:00")]
    monkeypatch.setattr(clock, "_told", [])
    monkeypatch.setattr(clock, "steady", lambda: 100.0)
    monkeypatch.setattr(clock, "pc_now", lambda: wrong[-1])
    for day, why, said in (
        (true.date(), " ", "理由"), (date(2001, 1, 1), "没电", "不会是今天"),
        (true.date() + timedelta(500), "没电", "一年多"),
    ):  # fmt: skip
        with pytest.raises(UserError, match=said):
            journal.confirm_clock(county, day, why)
    assert clock.today() == date(2000, 1, 3)
    journal.confirm_clock(county, true.date(), "主板电池没电")
    assert clock.today() == true.date()
    with database.atomic():
        stamp = journal.record(county, "试", "store", "1", dated=True)
    assert (stamp.at[:10], stamp.clock) == (true.date().isoformat(), "confirmed")
    entry = journal.history("store", county.site.code)[-1]
    assert (entry.reason, "2000-01-03 不对" in entry.action) == ("主板电池没电", True)
    wrong.append(true)
    assert (clock.now(), clock.is_set_right()) == (true, False)


def test_counters_have_no_gaps_even_after_a_failure(county: Actor) -> None:
    with database.atomic():
        assert journal.next_counter("x") == 1
    with pytest.raises(ZeroDivisionError), database.atomic():
        assert 1 // (journal.next_counter("x") - 2)
    with database.atomic():
        assert journal.next_counter("x") == 2


@pytest.mark.parametrize(
    "text",
    ["ID999999199001011234", "９９９９９９１９９００１０１１２３４", "999999 19900101 123X", "证999999199001011234A"],
)
def test_an_identity_number_is_hidden_however_it_is_written(text: str) -> None:
    assert "***" in journal.hide_numbers(text)
    assert "1990" not in journal.hide_numbers(text).translate(str.maketrans("０１９", "019"))


def test_digits_within_a_hash_are_left() -> None:
    digest = "ab999999199001011234cd"
    assert journal.hide_numbers(digest) == digest
