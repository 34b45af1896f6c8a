"""What an office may no longer do to a case another organ decided, and to a survey another organ asked for."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from db import clock
from db.cases import service
from db.cases.acts import ActKind
from db.cases.surveys import service as surveys
from db.cases.tables import CaseRow
from db.errors import UserError
from db.exchange.tables import QuarantineRow
from tests.exchange import recorded
from tests.exchange.offices import Office, add_case
from tests.exchange.recorded import BUREAU, CENTRE
from tests.exchange.test_surveys_at_stations import SAID, noticed

Pair = tuple[Office, Office]
K = ActKind


def waiting() -> list[tuple[str, str]]:
    """What waits at the office that is open: type and reason."""
    return [(row.doc_type, row.reason) for row in QuarantineRow.select()]


def collected(pair: Pair) -> str:
    """A case the station collected and the bureau knows."""
    bureau, centre = pair
    centre.open()
    case = add_case()
    CaseRow.update(accepting_organ=BUREAU).where(CaseRow.id == case).execute()
    bureau.apply(centre.export("140525")[0])
    return case


@pytest.mark.parametrize(
    ("changed", "decided", "taken"),
    [
        ({"applicant": "别人（示例）"}, True, False),
        ({"item_id": "y", "item_name": "另一事项"}, True, False),
        ({"applicant": "别人（示例）"}, False, True),
        ({"phone": "000-1"}, True, True),
    ],
)
def test_the_file_of_a_decided_case_still_says_who_applied_for_what(
    pair: Pair, changed: dict[str, str], decided: bool, taken: bool
) -> None:
    bureau, centre = pair
    case = collected(pair)
    bureau.open()
    recorded.act(case, "accepted", BUREAU, lsn=10)
    granted = recorded.act(case, "granted", BUREAU, lsn=11)
    if not decided:
        recorded.act(case, "reversed", BUREAU, lsn=12, reverses=granted)
    centre.open()
    CaseRow.update(changed).where(CaseRow.id == case).execute()
    bureau.apply(centre.export("140525")[0])
    bureau.open()
    assert waiting() == ([] if taken else [("case", "forbidden")])
    row = CaseRow.get()
    assert all((getattr(row, name) == words) is taken for name, words in changed.items())


def test_a_station_that_only_collects_gives_no_opinion_on_a_survey(pair: Pair) -> None:
    bureau, centre = pair
    case = collected(pair)
    centre.open()
    recorded.act(case, "survey_opined", CENTRE, details='{"opinion": "同意"}')
    bureau.apply(centre.export("140525")[0])
    assert waiting() == [("case_act", "forbidden")]


def test_a_report_is_on_the_survey_that_was_asked_for(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    case = noticed(bureau)
    centre.apply(bureau.export("140525108", tmp_path)[0])
    centre.open()
    for said in (json.dumps({"survey": "another"}), "{}"):
        recorded.act(case, "survey_reported", CENTRE, details=said)
    bureau.apply(centre.export("140525")[0])
    assert waiting() == [("case_act", "forbidden")] * 2


def test_a_station_takes_its_own_report_back_and_the_county_hears_of_it(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    case = noticed(bureau)
    centre.apply(bureau.export("140525108", tmp_path)[0])
    service.act(centre.open(), case, K.SURVEY_REPORTED, clock.today(), "", SAID)
    bureau.apply(centre.export("140525")[0])
    actor = bureau.open()
    (found,) = surveys.of_case(case)
    elsewhere = replace(found.plan, place="另一个村")
    with pytest.raises(UserError, match=r"已经报送 .* 的踏勘情况，没有改通知"):
        surveys.amend(actor, found.id, elsewhere, clock.today(), "地点写错")
    service.reverse(centre.open(), case, "写错了一个水池")
    assert bureau.apply(centre.export("140525")[0]).quarantined == 0
    actor = bureau.open()
    assert service.case(case).acts[-1].kind is K.REVERSED
    assert surveys.amend(actor, found.id, elsewhere, clock.today(), "地点写错").plan.place == "另一个村"


def test_what_the_county_recorded_is_not_taken_back_at_a_station(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    case = collected(pair)
    bureau.open()
    for lsn, kind in enumerate(("accepted", "granted", "delivered"), 10):
        recorded.act(case, kind, BUREAU, lsn=lsn)
    centre.apply(bureau.export("140525108", tmp_path)[0])
    with pytest.raises(UserError, match=f"「出件送达」是{BUREAU}登记的，不能由本单位更正"):
        service.reverse(centre.open(), case, "不算")
    service.act(centre.open(), case, K.RATED, clock.today(), "", {"grade": "5"})
    assert service.reverse(centre.open(), case, "不是本人填的").acts[-1].kind is K.REVERSED
