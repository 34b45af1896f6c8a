"""Every state with every act: what the law's order forbids is refused in words at the one door, and nothing is kept."""

from collections.abc import Callable
from typing import Any

import pytest

from db.actors import Actor
from db.cases import service
from db.cases.acts import ACT_LABELS, STATE_LABELS, ActKind, CaseState
from db.cases.rules import CaseDetail
from db.errors import UserError
from db.store import database
from tests.cases.after_decision import SERVED
from tests.cases.conftest import Today

TakeIn = Callable[..., CaseDetail]
K, S = ActKind, CaseState

GRANTED = ("accepted", "granted")
WAYS: dict[CaseState, tuple[str, ...]] = {
    S.RECEIVED: (),
    S.CORRECTION: ("correction_asked",),
    S.ACCEPTED: ("accepted",),
    S.STOPPED: ("accepted", "stopped"),
    S.REVIEWED: ("accepted", "reviewed"),
    S.FORWARDED: ("accepted", "reviewed", "forwarded"),
    S.GRANTED: GRANTED,
    S.DENIED: ("accepted", "denied"),
    S.NOT_APPLICABLE: ("not_applicable",),
    S.REFUSED: ("refused",),
    S.DELIVERED: (*GRANTED, "delivered"),
    S.WITHDRAWN: ("withdrawn",),
    S.TAKEN_BACK: (*GRANTED, "delivered", "taken_back"),
    S.RESCINDED: (*GRANTED, "delivered", "rescinded"),
    S.REVOKED: (*GRANTED, "delivered", "revoked"),
    S.CANCELLED: (*GRANTED, "delivered", "rescinded", "cancelled"),
}
"""How a case comes to stand so."""

MOVED_BY: dict[CaseState, str] = {
    S.RECEIVED: "accepted correction_asked done_outside not_applicable refused withdrawn",
    S.CORRECTION: "accepted corrected not_applicable refused withdrawn",
    S.ACCEPTED: "denied forwarded granted reviewed stopped withdrawn",
    S.STOPPED: "resumed withdrawn",
    S.REVIEWED: "denied forwarded granted returned stopped withdrawn",
    S.FORWARDED: "decided_above denied granted returned withdrawn",
    S.GRANTED: "delivered",
    S.DENIED: "delivered",
    S.NOT_APPLICABLE: "delivered",
    S.REFUSED: "delivered",
    S.DELIVERED: "cancelled rescinded revoked taken_back",
    S.WITHDRAWN: "",
    S.TAKEN_BACK: "cancelled",
    S.RESCINDED: "cancelled",
    S.REVOKED: "cancelled",
    S.CANCELLED: "",
}
"""What may follow, written down from the law beside the program: Arts 32, 37, 38, 42–45, 69, 70."""

MOVING = frozenset(" ".join(("received", *MOVED_BY.values())).split())

SAID: dict[ActKind, dict[str, str]] = {
    K.CORRECTION_ASKED: {"items": '[{"material": "营业执照", "problem": "没有提交"}]', "until": "2026-10-12"},
    K.STOPPED: {"procedure": "检测", "paper": "1号", "days": "5"},
    K.FORWARDED: {"to": "市卫健委"},
    K.REFUSED: {"to": "县林业局"},
    K.DELIVERED: SERVED,
    K.TAKEN_BACK: {"ground": "8-2", "evidence": "县函", "compensation": "无"},
    K.RESCINDED: {"ground": "69-1-2", "evidence": "县函"},
    K.REVOKED: {"ground": "penalty", "by": "县局", "evidence": "县函", "decision_number": "罚1号"},
    K.CANCELLED: {"ground": "70-4", "evidence": "县函"},
}


def brought(county: Actor, take_in: TakeIn, today: Today, state: CaseState) -> CaseDetail:
    case = take_in(received_on=today.day)
    for kind in map(K, WAYS[state]):
        case = service.act(county, case.summary.id, kind, today.day, "写清理由", SAID.get(kind, {}))
    assert case.summary.state is state
    return case


@pytest.mark.parametrize("state", [one for one in WAYS if one is not S.CANCELLED])
def test_no_act_gets_through_that_the_law_does_not_let_follow(
    county: Actor, take_in: TakeIn, today: Any, state: CaseState
) -> None:
    case = brought(county, take_in, today, state)
    kept = "SELECT count(*), max(rowid) FROM case_act"
    before = database.execute_sql(kept).fetchone()
    forbidden = MOVING - set(MOVED_BY[state].split())
    assert {kind.value for kind in case.offered} <= set(MOVED_BY[state].split())
    for name in sorted(forbidden):
        with pytest.raises(UserError) as refused:
            service.act(county, case.summary.id, K(name), today.day, "写清理由", SAID.get(K(name), {}))
        assert str(refused.value) == f"这件现在是「{STATE_LABELS[state]}」，不能「{ACT_LABELS[K(name)]}」，没有保存。"
        assert "下一步" in refused.value.hint
    assert database.execute_sql(kept).fetchone() == before


def test_what_may_happen_beside_happens_only_where_it_makes_sense(county: Actor, take_in: TakeIn, today: Any) -> None:
    beside = {
        S.RECEIVED: (K.SURVEYED, K.CERTIFIED, K.HEARING_HELD, K.EXTENDED, K.NOTIFIED, K.ARCHIVED, K.COMMITMENT_FAILED),
        S.GRANTED: (K.SURVEY_NOTICED, K.HEARING_TOLD, K.EXTENDED, K.ARCHIVED, K.CORRECTED_AT_ONCE, K.COMMITTED),
        S.DENIED: (K.CERTIFIED, K.ARCHIVED, K.VIEWS_HEARD),
        S.WITHDRAWN: (K.NOTIFIED, K.CONSULTED, K.EXPERTS_DRAWN),
    }
    for state, kinds in beside.items():
        case = brought(county, take_in, today, state)
        for kind in kinds:
            with pytest.raises(UserError, match=f"不能「{ACT_LABELS[kind]}」"):
                service.act(county, case.summary.id, kind, today.day, "写清理由", SAID.get(kind, {}))
        assert len(service.case(case.summary.id).acts) == len(case.acts)
