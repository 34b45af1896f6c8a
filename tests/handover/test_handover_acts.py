"""Every dated step of a handover is recorded once, and only taken back by another one."""

from datetime import date, timedelta

import peewee
import pytest

from db import clock, journal
from db.actors import Actor
from db.errors import UserError
from db.handover import acts
from db.handover.acts import HANDOVER_ACT_LABELS, KINDS, HandoverActKind, NewAct, Subject
from db.store import database

K = HandoverActKind
DAY = date(2020, 12, 24)


def test_every_kind_has_words_and_belongs_to_one_subject() -> None:
    assert set(HANDOVER_ACT_LABELS) == set(K)
    assert set(KINDS) == set(Subject)
    named = [kind for kinds in KINDS.values() for kind in kinds]
    assert len(named) == len(set(named))
    assert set(named) | {K.REVERSED} == set(K)


def test_what_was_recorded_is_read_back_in_its_order_and_the_journal_says_it(county: Actor) -> None:
    with database.atomic():
        first = acts.append(
            county, Subject.LIAISON, "b", K.NAMED, DAY, called="县交通运输局", batch_id="b", organ_id="o",
            details={"person": " 张三 ", "phone": ""},
        )  # fmt: skip
        acts.append_many(
            county,
            [
                NewAct(Subject.LIAISON, "b", K.REPLACED, DAY, "县交通运输局", "b", "o", {"person": "李四"}),
                NewAct(Subject.BATCH, "b", K.DEADLINE_MOVED, DAY, "第二批", "b", reason="封路"),
            ],
        )
    found = acts.of(Subject.LIAISON, "b")
    assert [(act.id == first, act.kind, act.details["person"]) for act in found] == [
        (True, K.NAMED, "张三"), (False, K.REPLACED, "李四"),
    ]  # fmt: skip
    assert (found[0].batch_id, found[0].organ_id, found[0].label) == ("b", "o", "确定联络员")
    assert acts.in_batch("b", Subject.LIAISON) == acts.every(Subject.LIAISON) == found
    assert acts.of_subjects(Subject.LIAISON, ["b", "c"]) == found
    assert [act.reason for act in acts.in_batch("b", Subject.BATCH)] == ["封路"]
    assert journal.history("liaison", "b")[0].action == "确定联络员：县交通运输局"
    assert journal.verify() > 0


def test_an_act_is_taken_back_by_another_one_and_never_changed(county: Actor) -> None:
    with database.atomic():
        wrong = acts.append(county, Subject.ENTRY, "s", K.ENABLED, DAY, called="审批专用章")
        acts.append(county, Subject.ENTRY, "s", K.REVERSED, DAY, called="审批专用章", reason="登错", reverses=wrong)
        acts.append(county, Subject.ENTRY, "s", K.SEALED_UP, DAY, called="审批专用章")
    assert [act.kind for act in acts.standing(acts.of(Subject.ENTRY, "s"))] == [K.SEALED_UP]
    for statement in ("UPDATE handover_act SET kind = 'used'", "DELETE FROM handover_act"):
        with pytest.raises(peewee.IntegrityError, match="append-only"):
            database.execute_sql(statement)


def test_a_day_to_come_or_long_before_the_reform_is_refused_but_a_seal_may_be_old(county: Actor) -> None:
    def on(day: date, subject: Subject = Subject.ENTRY, kind: K = K.ENABLED) -> None:
        acts.append(county, subject, "s", kind, day, called="章")

    with pytest.raises(UserError, match="还没有到"):
        on(clock.today() + timedelta(days=1))
    with pytest.raises(UserError, match="早于行政许可法施行的 2004-07-01"):
        on(date(2002, 12, 24), Subject.BATCH, K.FINISHED)
    with pytest.raises(UserError, match="早于新中国成立的 1949-10-01"):
        on(date(1020, 12, 24))
    on(date(1996, 5, 1))
    assert len(acts.of(Subject.ENTRY, "s")) == 1


def test_nobody_writes_a_pin_into_an_act(county: Actor) -> None:
    with pytest.raises(UserError, match="PIN、口令或者密码"):
        acts.append(county, Subject.ENTRY, "k", K.HANDED_ON, DAY, called="UKey", details={"note": "PIN：123456"})
    assert acts.of(Subject.ENTRY, "k") == []
