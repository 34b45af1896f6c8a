"""No PIN and no password is written down of a case, by whichever door; ordinary words about 密码 are kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from db import clock
from db.actors import Actor
from db.cases import attachments, service
from db.cases.acts import ActKind
from db.cases.counter import amending, consultations, recounting
from db.cases.counter.consultations import Asking
from db.cases.rules import CaseDetail, HandedIn
from db.cases.surveys import service as surveys
from db.cases.surveys.planning import Person, Plan, Point
from db.errors import UserError
from tests.cases.conftest import Today

K = ActKind
TakeIn = Callable[..., CaseDetail]
SECRET = "一网通办密码 Abc12345"
FINE = "商用密码（SM4）产品证书 GM001219，密码管理局 2026-09-01 来函"


def refused(work: Callable[[], object]) -> None:
    """Whatever is done is refused for its secret, and it is said what to write instead."""
    with pytest.raises(UserError, match="写了 PIN、口令或者密码，没有保存") as caught:
        work()
    assert "口令已当面交接" in caught.value.hint


def test_no_reason_detail_note_name_or_answer_of_a_case_tells_one(
    today: Today, county: Actor, take_in: TakeIn, tmp_path: Path
) -> None:
    refused(lambda: take_in(note=SECRET))
    refused(lambda: take_in(handed=(HandedIn(waived=SECRET), HandedIn())))
    case = take_in().summary.id
    tried: tuple[tuple[ActKind, str, dict[str, str]], ...] = (
        (K.ACCEPTED, SECRET, {}),
        (K.NOTIFIED, "", {"result": SECRET}),
        (K.CORRECTION_ASKED, "", {"items": f'[{{"material": "申请书", "problem": "{SECRET}"}}]'}),
        (K.CONSULTED, "", {"from": "县住建局", "opinion": SECRET, "paper": "函1"}),
    )
    for kind, reason, said in tried:
        refused(partial(service.act, county, case, kind, today.day, reason, said))
    refused(lambda: service.reverse(county, case, SECRET))
    refused(lambda: amending.correct(county, case, {"address": SECRET}, "录错"))
    refused(lambda: recounting.recount(county, case, today.day, {1: HandedIn(waived=SECRET)}, "已经交过"))
    refused(lambda: attachments.add(county, case, tmp_path / "口令8888.pdf"))
    refused(lambda: consultations.add(county, Asking(SECRET)))
    asked = consultations.add(county, Asking("忘记密码怎么办"))
    refused(lambda: consultations.answer(county, asked.number, SECRET))
    assert consultations.answer(county, asked.number, "请到窗口重设密码").answer
    assert len(service.case(case).acts) == 1


def test_no_survey_tells_one(today: Today, county: Actor, take_in: TakeIn) -> None:
    case = take_in().summary.id
    service.act(county, case, K.ACCEPTED, today.day)
    people = (Person("王五", county.organ_name), Person("赵六", county.organ_name))
    at = datetime.combine(today.day + timedelta(days=5), datetime.min.time())
    plan = Plan((case,), "visit", "own", at, "示例路 1 号", people, (Point("门禁", "能开门"),))
    refused(lambda: surveys.plan(county, replace(plan, note=SECRET), today.day))
    refused(lambda: surveys.plan(county, replace(plan, points=(Point("门禁", SECRET),)), today.day))
    made = surveys.plan(county, plan, today.day)
    today.later(5)
    seen = [Point("门禁", "能开门", SECRET, "yes")]
    refused(lambda: surveys.record(county, made.id, today.day, people, seen, "符合"))
    seen = [Point("门禁", "能开门", "门开着", "yes")]
    refused(lambda: surveys.record(county, made.id, today.day, people, seen, SECRET))
    told = [replace(people[0], opinion=SECRET, opinion_kind="definite"), people[1]]
    refused(lambda: surveys.record(county, made.id, today.day, told, seen, "符合"))
    surveys.record(county, made.id, today.day, people, seen, "符合")
    refused(lambda: surveys.give_opinion(county, made.id, 1, "definite", SECRET, today.day))


def test_words_about_encryption_are_kept_wherever_they_stand(today: Today, county: Actor, take_in: TakeIn) -> None:
    case = take_in(note=FINE, project="商用密码应用安全性评估").summary.id
    assert service.act(county, case, K.ACCEPTED, clock.today(), FINE).acts[-1].reason == FINE
