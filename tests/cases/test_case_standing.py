"""How a case stands is kept at hand and always follows from its acts."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given

from db.actors import Actor
from db.cases import reading, service
from db.cases.acts import BESIDE, MOVES, ActKind, CaseState, allowed_now, check_act, state_of
from db.cases.queues import standing
from db.cases.queues.standing import Queue
from db.cases.rules import CaseDetail
from db.errors import UserError
from db.store import database
from tests.cases.lawful import CHOICES, course

TakeIn = Callable[..., CaseDetail]


def kept(case_id: str) -> tuple[str, str, int, str]:
    row = database.execute_sql(
        "SELECT state, queue, open, due FROM case_standing WHERE case_id = ?", (case_id,)
    ).fetchone()
    return (row[0], row[1], row[2], row[3])


def test_what_changed_is_renewed_once_and_what_did_not_is_left(county: Actor, take_in: TakeIn, today: Any) -> None:
    case = take_in()
    assert standing.refresh() == 0
    assert kept(case.summary.id)[:3] == ("received", Queue.COUNTER, 1)
    database.execute_sql("UPDATE case_file SET item_name = '改了名的事项'")
    assert standing.refresh() == 1
    assert standing.refresh() == 0
    service.act(county, case.summary.id, ActKind.ACCEPTED, today.day)
    assert standing.refresh() == 0
    shown = service.case(case.summary.id).summary
    assert kept(case.summary.id) == ("accepted", Queue.REVIEW, 1, str(shown.due))


def test_a_case_the_law_accepts_moves_though_nobody_touched_it(take_in: TakeIn, today: Any) -> None:
    case = take_in()
    standing.refresh()
    before = kept(case.summary.id)[3]
    today.day += timedelta(days=20)
    assert standing.refresh() == 1
    assert kept(case.summary.id)[3] > before
    assert standing.refresh() == 0


@given(CHOICES)
def test_an_act_beside_never_moves_a_case(choices: list[tuple[int, int]]) -> None:
    acts = course(choices)
    for place, act in enumerate(acts):
        before, after = state_of(acts[:place]), state_of(acts[: place + 1])
        assert act.kind in MOVES or before == after
    assert all(kind not in MOVES for kind in BESIDE)


@given(CHOICES)
def test_what_was_never_granted_can_neither_be_withdrawn_nor_struck_off(choices: list[tuple[int, int]]) -> None:
    acts = course(choices)
    ended = {CaseState.TAKEN_BACK, CaseState.RESCINDED, CaseState.REVOKED, CaseState.CANCELLED}
    if state_of(acts) in ended:
        assert any(act.kind is ActKind.GRANTED for act in acts)
        assert any(act.kind is ActKind.DELIVERED for act in acts)


def test_the_queue_of_every_state_is_known() -> None:
    for state in CaseState:
        assert standing.queue_of(state, archived=False) in Queue
        assert standing.queue_of(state, archived=True) in Queue


def test_an_act_no_state_allows_is_refused_in_words() -> None:
    with pytest.raises(UserError, match="未收件"):
        check_act([], ActKind.CANCELLED, date(2026, 9, 1), date(2026, 9, 2))
    assert ActKind.CANCELLED not in allowed_now([])
    assert reading.read_acts([("1", "c", "unheard_of", "2026-09-01", "{}", "", "", "", "", "", 1)]) == []
