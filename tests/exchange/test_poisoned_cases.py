"""A case that another office's program wrote wrongly stops neither the package it came in nor any list here."""

import json
from pathlib import Path

import pytest

from db.cases.queues import lists, standing
from db.cases.tables import CaseActRow, CaseRow
from db.exchange.merging.scope import Held, in_scope
from db.exchange.merging.soundness import is_sound
from db.exchange.tables import QuarantineRow
from db.store import database
from tests.exchange.offices import Office, add_case
from tests.exchange.recorded import act
from tests.exchange.test_scope_of_cases import SENDER

Pair = tuple[Office, Office]
HALF = json.dumps({"of": "granted", "errors": json.dumps([{"where": "地址", "wrong": "甲", "right": "\ud800"}])})
"""A list whose JSON hides half a character, which no paper could be printed with."""


def arrived(pair: Pair, case: str) -> set[str]:
    """Apply what the township wrote of a case; the kinds of its acts that the county took, with the lists in order."""
    bureau, centre = pair
    bureau.apply(centre.export("140525")[0])
    standing.refresh()
    assert [row.id for row in lists.by_ids([case])] == [case]
    return {row.kind for row in CaseActRow.select().where(CaseActRow.case_id == case)}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("sent", {"details": "不是 JSON"}),
        ("arrived", {"details": "[" * 5000}),
        ("sent", {"details": '{"bag": {"a": 1}}'}),
        ("sent", {"details": '{"bag": "\\ud800"}'}),
        ("decision_corrected", {"details": HALF, "reason": "录错"}),
        ("correction_asked", {"details": HALF.replace("errors", "items"), "reason": "缺件"}),
        ("marked", {"details": json.dumps({"marks": " ".join(map(str, range(100)))}), "reason": "示例"}),
        ("accepted", {"happened_on": "2199-12-31"}),
        ("accepted", {"happened_on": "1901-01-01"}),
    ],
)
def test_an_act_that_cannot_be_read_waits_aside(pair: Pair, kind: str, fields: dict[str, str]) -> None:
    pair[1].open()
    case = add_case()
    database.execute_sql("DROP INDEX case_act_bag")
    act(case, kind, **fields)
    assert arrived(pair, case) == {"received"}
    assert {row.reason for row in QuarantineRow.select()} == {"bad_body"}


@pytest.mark.parametrize(
    "fields",
    [
        {"statutory_limit": 10_000},
        {"statutory_limit": 10_000, "limit_unit": "month"},
        {"promised_limit": 10_000, "promised_unit": "day"},
        {"statutory_limit": 5, "limit_unit": "年"},
        {"flags": "joint upper 没有的"},
    ],
)
def test_a_limit_nobody_can_mean_is_none(pair: Pair, fields: dict[str, object]) -> None:
    pair[1].open()
    case = add_case()
    CaseRow.update(fields).execute()
    act(case, "accepted")
    assert arrived(pair, case) == {"received", "accepted"}


@pytest.mark.parametrize("kind", ["sent", "committed", "rated", "accepted", "returned", "reversed"])
def test_an_act_that_came_before_the_intake_stops_no_list(pair: Pair, kind: str) -> None:
    pair[1].open()
    case = add_case()
    database.execute_sql("DROP TRIGGER case_act_refuses_delete")
    CaseActRow.delete().execute()
    act(case, kind)
    arrived(pair, case)


def test_a_day_that_stands_in_a_store_already_hides_only_its_act(pair: Pair) -> None:
    pair[0].open()
    case = add_case()
    act(case, "accepted", happened_on="2199-12-31")
    standing.refresh()
    row = database.execute_sql("SELECT state FROM case_standing WHERE case_id = ?", (case,)).fetchone()
    assert row[0] == "received"


def test_a_survey_is_the_countys_alone(tmp_path: Path) -> None:
    body = {"id": "s", "kind": "visit", "mode": "own", "organ_id": "own", "cases": "[]", "people": [], "points": []}
    assert not in_scope("survey", body, SENDER, Held())
    assert is_sound("case_act", type("Act", (), {"details": "{}", "happened_on": "2026-11-20", "reason": ""}))
