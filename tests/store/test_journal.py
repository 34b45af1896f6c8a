"""The journal: a chain that shows whoever touched it."""

import re
from datetime import datetime, timedelta

import peewee
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock, journal
from db.actors import Actor
from db.clock import ClockState
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
    journal.confirm_clock(county)
    with database.atomic():
        assert journal.record(county, "试", "store", "1").clock == "confirmed"


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
    journal.confirm_clock(county)
    assert journal.clock_state() is ClockState.OK


def test_counters_have_no_gaps_even_after_a_failure(county: Actor) -> None:
    with database.atomic():
        assert journal.next_counter("x") == 1
    with pytest.raises(ZeroDivisionError), database.atomic():
        assert 1 // (journal.next_counter("x") - 2)
    with database.atomic():
        assert journal.next_counter("x") == 2
