"""The overview counts lines without reading them: it says what reading every line says."""

from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from db import clock
from db.actors import Actor
from db.handover import acts, line_acts, reading, service
from db.handover.acts import HandoverActKind, Subject
from db.handover.rules import Checklist, Direction, LineAct, LineActKind, Party
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.rulesets import service as rulesets
from db.rulesets.rules import GENERAL
from db.store import database

NUMBERS = count(1)
K = LineActKind
DONE = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from([K.SIGNED, K.SIGNED, K.SIGNED, K.REVERSED, K.REVERSED, *K]),
        st.sampled_from(Party),
        st.sampled_from([3, 3, 2, 1, None]),
        st.sampled_from(["", "", "破损"]),
        st.integers(1, 6),
        st.integers(0, 9),
        st.sampled_from(["2020-01-01T08:00:00+08:00", "2099-01-01T08:00:00+08:00"]),
    ),
    min_size=2,
    max_size=8,
)
"""Line, kind, party, quantity, condition, place, whether it signs this content (0: no), when."""


@pytest.fixture
def issued(county: Actor) -> Checklist:
    """A checklist of three lines, as it was issued."""
    department = organs.add_organ(county, "县交通运输局", "交通局", OrganKind.DEPARTMENT)
    new = NewBatch("第二批", "通知", "", "县人民政府", date(2020, 12, 24), date(2020, 12, 30))
    moved = [NewTransferItem(1, Direction.IN, "客运经营许可", "01", "行政许可", department.id, county.organ_id)]
    batch = service.add_batch(county, new, moved)
    lines = [
        NewLine(6, "许可证", 3, "本", "纸质"),
        NewLine(6, "线路牌", 2, "块", "实物"),
        NewLine(7, "卷宗", 2, "卷", "纸质"),
    ]
    made = service.add_checklist(county, batch.id, Direction.IN, department.id, county.organ_id, lines)
    return service.issue(county, made.id)


def record(issued: Checklist, done: list[tuple[Any, ...]]) -> None:
    """Put acts on the lines as a package would bring them, whatever the rules say of them."""
    before: dict[int, str] = {}
    for place, kind, party, quantity, condition, lsn, same, at in done:
        line, number = issued.lines[place], next(NUMBERS)
        act = LineAct(
            f"{number * 7919 % 100_003:06d}-{number}", line.id, issued.content_hash if same else "other", kind, party,
            quantity, "", "", "", before.get(place, "") if kind is K.REVERSED else "", "u", "张三", "示例局", at, lsn,
            condition,
        )  # fmt: skip
        before[place] = act.id
        reading.add_act(issued.id, act, "ok")


MORNING = "2020-01-01T08:00:00+08:00"
AT_ONE_PLACE = [(0, K.SIGNED, party, 3, "", place, 1, MORNING) for place, party in zip((1, 2, 2), Party, strict=True)]
TAKEN_BACK = [
    (0, kind, Party.GIVER, 3, "", place, 1, MORNING)
    for place, kind in enumerate((K.SIGNED, K.REVERSED, K.OWED, K.REVERSED), start=1)
]


@example(AT_ONE_PLACE, False)
@example(TAKEN_BACK, False)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DONE, st.booleans())
def test_the_overview_counts_what_reading_every_line_finds(
    county: Actor, issued: Checklist, done: list[tuple[Any, ...]], closed: bool
) -> None:
    with database.atomic() as transaction:
        record(issued, done)
        if closed:
            acts.append(
                county, Subject.CHECKLIST, issued.id, HandoverActKind.GATE_CLOSED, clock.today(), called="清单",
                batch_id=issued.batch_id,
            )  # fmt: skip
        (summary,) = service.batch(issued.batch_id).checklists
        assert astuple(summary.progress) == astuple(service.checklist(issued.id).progress)
        assert service.unfinished_batches() == (0 if summary.progress.complete else 1)
        transaction.rollback()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DONE, st.booleans())
def test_who_ticks_finds_the_line_as_the_whole_checklist_shows_it(
    county: Actor, issued: Checklist, done: list[tuple[Any, ...]], witness: bool
) -> None:
    own = replace(GENERAL, region=county.site.county_code, effective_on="2020-01-01", witness_required=witness)
    with database.atomic() as transaction:
        record(issued, done)
        rulesets.add_rule_set(county, own)
        for line in service.checklist(issued.id).lines:
            assert line_acts.at_line(county, issued.id, line.id).line == line
        transaction.rollback()


def test_a_tick_reads_nothing_of_the_other_lines(
    county: Actor, issued: Checklist, monkeypatch: pytest.MonkeyPatch
) -> None:
    giver = Actor("g", "张三", issued.giver_id, issued.giver, county.roles, county.site)
    asked: list[str] = []
    real = database.execute_sql

    def listening(sql: str, params: Sequence[object] = ()) -> object:
        asked.append(sql)
        return real(sql, params)

    monkeypatch.setattr(database, "execute_sql", listening)
    service.sign(giver, issued.id, issued.lines[0].id)
    reads = [sql for sql in asked if "FROM checklist_line" in sql or "FROM line_act" in sql]
    assert len(reads) == 1
    assert "l.id = ?" in reads[0]
    assert "a.line_id = l.id" in reads[0]
    assert len(asked) <= 8
