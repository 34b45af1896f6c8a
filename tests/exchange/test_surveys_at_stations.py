"""A survey entrusted to a township's station: the case and its notice go there, what was seen comes back."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db import clock
from db.actors import SiteKind
from db.cases import service
from db.cases.acts import ActKind
from db.cases.intake.competence import Office as Body
from db.cases.rules import Intake
from db.cases.surveys import entrusted
from db.cases.surveys import service as surveys
from db.cases.surveys.planning import Person, Plan
from db.cases.tables import CaseRow, SurveyRow
from db.errors import UserError
from db.exchange.merging.scope import Held, Sender, in_scope
from db.items.rules import Material
from db.organs import service as organs
from db.organs.rules import OrganKind
from tests.cases.licence import licence
from tests.exchange.offices import Office
from tests.exchange.recorded import BUREAU, CENTRE

Pair = tuple[Office, Office]
K = ActKind
SAID = {"at": "2026-11-20 09:30", "place": "示例村", "officers": "周八、吴九", "found": "三个水池分开设置"}
BODY = Body(SiteKind.TOWNSHIP, CENTRE, frozenset({"own"}), frozenset({CENTRE}))
SENDER = Sender("140525108", BODY, frozenset({CENTRE}), frozenset({BUREAU}))


def noticed(bureau: Office) -> str:
    """A case taken in and accepted at the county, its survey entrusted to the station; the case's id."""
    actor = bureau.open()
    organs.add_organ(actor, CENTRE, "巴公镇便民中心", OrganKind.TOWNSHIP_CENTRE, "140525108")
    item = licence(actor, Material(1, "申请书", "1", 1, False))
    today = clock.today()
    case = service.take_in(actor, Intake(item.id, "张三（示例）", "1", today))
    service.act(actor, case.summary.id, K.ACCEPTED, today)
    people = (Person("王五", BUREAU), Person("赵六", BUREAU))
    at = datetime.combine(today + timedelta(days=14), datetime.min.time())
    surveys.plan(actor, Plan((case.summary.id,), "visit", "entrusted", at, "示例村", people, institution=CENTRE), today)
    return case.summary.id


def test_the_station_finds_the_survey_in_its_queue_and_its_report_comes_home(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    case = noticed(bureau)
    (file,) = bureau.export("140525108", tmp_path)
    centre.apply(file)
    actor = centre.open()
    assert SurveyRow.select().count() == 1
    (waiting,) = entrusted.waiting()
    assert (waiting.case_id, waiting.place, waiting.applicant) == (case, "示例村", "张三（示例）")
    assert K.SURVEY_REPORTED in service.case(case).beside
    with pytest.raises(UserError, match="由它受理和决定"):
        service.act(actor, case, K.SURVEYED, clock.today(), "", SAID)
    with pytest.raises(UserError, match="两名以上"):
        service.act(actor, case, K.SURVEY_REPORTED, clock.today(), "", SAID | {"officers": "周八"})
    service.act(actor, case, K.SURVEY_REPORTED, clock.today(), "", SAID)
    assert entrusted.waiting() == []
    with pytest.raises(UserError, match="已经报送"):
        service.act(actor, case, K.SURVEY_REPORTED, clock.today(), "", SAID)
    result = bureau.apply(centre.export("140525")[0])
    assert result.quarantined == 0
    bureau.open()
    told = service.case(case).acts[-1]
    assert (told.kind, told.organ_name, told.details["found"]) == (K.SURVEY_REPORTED, CENTRE, "三个水池分开设置")
    assert told.details["survey"] == SurveyRow.get().id


def test_a_survey_the_county_makes_itself_and_its_case_stay_at_the_county(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    noticed(bureau)
    SurveyRow.update(organ_id="county").execute()
    centre.apply(bureau.export("140525108", tmp_path)[0])
    assert (SurveyRow.select().count(), CaseRow.select().count()) == (0, 0)


def test_nobody_reports_on_a_survey_it_was_not_asked_for_nor_does_more_on_the_case() -> None:
    about = {"accepting_organ": BUREAU, "site_code": "140525", "surveyors": "other own"}
    report = {"kind": "survey_reported", "organ_name": CENTRE, "case_id": "c"}
    assert in_scope("case_act", report, SENDER, Held(about=about, about_site="140525"))
    for kind in ("surveyed", "granted", "sent"):
        assert not in_scope("case_act", report | {"kind": kind}, SENDER, Held(about=about, about_site="140525"))
    for surveyors in ("other", None, ""):
        held = Held(about=about | {"surveyors": surveyors}, about_site="140525")
        assert not in_scope("case_act", report, SENDER, held)
