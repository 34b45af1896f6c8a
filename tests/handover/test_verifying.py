"""Whoever edits a tick or an act with another tool is found out by the journal, which names the place."""

from datetime import timedelta

import pytest

from db import clock
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import service as handover
from db.handover import verifying
from db.handover.batches import service as life
from db.handover.rules import Party
from db.store import database
from tests.handover.grounds import Ground


@pytest.fixture
def ticked(ground: Ground) -> Ground:
    """Two lines given, one of the ticks taken back; a transition begun."""
    giver = Actor("g", "孙七", ground.forestry, "县林业局", frozenset({Role.HANDOVER}), ground.actor.site)
    found = ground.checklist
    for line in found.lines[:2]:
        handover.sign(giver, found.id, line.id)
    act = handover.checklist(found.id).lines[1].signed_by(Party.GIVER)
    assert act is not None
    handover.reverse(giver, found.id, act.id, "点错了行")
    life.begin_transition(ground.actor, ground.batch_id, clock.today() + timedelta(days=3), "说明 14052519900101123X")
    return ground


def test_what_nobody_edited_agrees_with_the_journal(ticked: Ground) -> None:
    verifying.check_acts()


@pytest.mark.parametrize(
    ("table", "edit", "named"),
    [
        ("line_act", "UPDATE line_act SET quantity = 50 WHERE rowid = 1", "1-1 行移交人签收"),
        ("line_act", "UPDATE line_act SET kind = 'witnessed' WHERE rowid = 2", "6-1 行移交人签收"),
        ("line_act", "UPDATE line_act SET reason = '另一个理由' WHERE rowid = 3", "6-1 行"),
        ("handover_act", "UPDATE handover_act SET happened_on = '2020-01-01'", "过渡期开始"),
    ],
)
def test_an_edited_tick_or_act_is_named_with_its_place_in_the_journal(
    ticked: Ground, table: str, edit: str, named: str
) -> None:
    database.execute_sql(f"DROP TRIGGER {table}_refuses_update")
    database.execute_sql(edit)
    with pytest.raises(UserError, match="和签收记录对不上") as raised:
        verifying.check_acts()
    assert named in str(raised.value)
    assert "日志第" in str(raised.value)


def test_a_tick_that_was_taken_out_is_missed(ticked: Ground) -> None:
    database.execute_sql("DROP TRIGGER line_act_refuses_delete")
    database.execute_sql("DELETE FROM line_act WHERE rowid = 1")
    with pytest.raises(UserError, match="1-1 行移交人签收"):
        verifying.check_acts()
