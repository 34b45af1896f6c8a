"""An identity number somebody typed into a sentence: masked wherever a case is looked at, whole in the act itself."""

import json
from collections.abc import Callable

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.counter import recounting
from db.cases.papers.paperwork import paperwork
from db.cases.rules import CaseDetail, HandedIn
from db.cases.tables import CaseActRow
from db.exchange.records import comparing, documents
from db.exchange.records.registry import TYPE
from desktop.cases.course import CoursePanel
from desktop.cases.cover import facts_of
from reports.cases import receipt_slip
from tests.cases.conftest import Today

K = ActKind
NUMBER = "140525199001010021"
MASKED = "140***1"
WHY = f"张三（{NUMBER}）来函"


def test_the_course_the_cover_and_what_a_package_tells_mask_it_and_the_certificates_number_stays(
    qtbot: QtBot, today: Today, county: Actor, take_in: Callable[..., CaseDetail]
) -> None:
    case = take_in(note=WHY).summary.id
    for kind, reason, said in (
        (K.ACCEPTED, WHY, {}),
        (K.CONSULTED, "", {"from": "县住建局", "opinion": WHY, "paper": "函1"}),
        (K.GRANTED, WHY, {"certificate_number": "140525202600012"}),
    ):
        found = service.act(county, case, kind, today.day, reason, said)
    panel = CoursePanel()
    qtbot.addWidget(panel)
    panel.show_case(found, None)
    told = " ".join(one.text() for one in panel.findChildren(QLabel))
    assert NUMBER not in told
    assert told.count(MASKED) == 3
    assert "140525202600012" in told
    assert dict(facts_of(found))["备注"] == f"张三（{MASKED}）来函"
    assert found.acts[-1].reason == WHY
    document = TYPE["case_act"]
    ids = [row.id for row in CaseActRow.select()]
    bodies = [json.loads(body) for _, body in documents.build_some(document, ids)]
    words = " ".join(word for body in bodies for line in comparing.differing(document, None, body) for word in line)
    assert NUMBER not in words
    assert words.count(MASKED) == 3


def test_a_receipt_slip_names_why_materials_were_counted_again_without_the_number(
    today: Today, county: Actor, take_in: Callable[..., CaseDetail]
) -> None:
    case = take_in().summary.id
    recounting.recount(county, case, today.day, {1: HandedIn(originals=0, duplicates=1)}, WHY)
    work = paperwork(case)
    (told,) = receipt_slip.build(work, work.acts[0]).recounted
    assert NUMBER not in told
    assert MASKED in told
