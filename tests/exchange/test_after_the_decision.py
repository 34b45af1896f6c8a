"""What an office may no longer do to a case another organ decided, and to a survey another organ asked for."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from db import clock, store
from db.cases import attachments, service
from db.cases.acts import ActKind
from db.cases.counter import amending
from db.cases.surveys import service as surveys
from db.cases.tables import CaseRow
from db.errors import UserError
from db.exchange.merging import again, conflicts
from db.exchange.records import versions
from db.exchange.tables import QuarantineRow
from tests.exchange import recorded
from tests.exchange.offices import ID_NUMBER, Office, add_case
from tests.exchange.recorded import BUREAU, CENTRE
from tests.exchange.test_surveys_at_stations import SAID, noticed

Pair = tuple[Office, Office]
K = ActKind


def waiting() -> list[tuple[str, str]]:
    """What waits at the office that is open: type and reason."""
    return [(row.doc_type, row.reason) for row in QuarantineRow.select().where(QuarantineRow.settled_at == "")]


def collected(pair: Pair) -> str:
    """A case the station collected and the bureau knows."""
    bureau, centre = pair
    centre.open()
    case = add_case()
    CaseRow.update(accepting_organ=BUREAU).where(CaseRow.id == case).execute()
    bureau.apply(centre.export("140525")[0])
    return case


OTHER = "999999199002020013"


@pytest.mark.parametrize(
    ("changed", "accepted", "reason"),
    [
        ({"applicant": "别人（示例）"}, True, "silent"),
        ({"phone": "000-1"}, True, "silent"),
        ({"agent": "赵六"}, True, "silent"),
        ({"id_number_cipher": OTHER, "id_number_key": OTHER}, True, "silent"),
        ({"item_id": "y", "item_name": "另一事项"}, True, "forbidden"),
        ({"flags": "joint"}, True, "forbidden"),
        ({"statutory_limit": 60}, True, "forbidden"),
        ({"applicant": "别人（示例）", "phone": "000-1", "flags": "joint"}, False, ""),
        ({"note": "补记一笔"}, True, ""),
    ],
)
def test_the_file_of_an_accepted_case_still_says_who_applied_for_what_and_when_it_is_due(
    pair: Pair, changed: dict[str, str], accepted: bool, reason: str
) -> None:
    bureau, centre = pair
    case = collected(pair)
    bureau.open()
    taken = recorded.act(case, "accepted", BUREAU, lsn=10)
    if not accepted:
        recorded.act(case, "reversed", BUREAU, lsn=12, reverses=taken)
    centre.open()
    hidden = {"id_number_cipher": store.encrypt_column, "id_number_key": store.lookup_key}
    told = {name: hidden[name](words) if name in hidden else words for name, words in changed.items()}
    CaseRow.update(told).where(CaseRow.id == case).execute()
    bureau.apply(centre.export("140525")[0])
    bureau.open()
    assert waiting() == ([("case", reason)] if reason else [])
    row = CaseRow.get()
    assert store.decrypt_column(row.id_number_cipher) == ID_NUMBER
    plain = [name for name in changed if name not in hidden]
    assert all((getattr(row, name) == changed[name]) is (not reason) for name in plain)


@pytest.mark.parametrize("sort", ["attachment", "more"])
def test_what_a_decision_rests_on_stays_in_the_file_and_more_may_come(pair: Pair, tmp_path: Path, sort: str) -> None:
    bureau, centre = pair
    case = collected(pair)
    files = [tmp_path / "营业执照.png", tmp_path / "补充.png"]
    for number, file in enumerate(files):
        file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes([number]) * 200)
    actor = centre.open()
    scan = attachments.add(actor, case, files[0])
    bureau.apply(centre.export("140525")[0])
    bureau.open()
    recorded.act(case, "accepted", BUREAU, lsn=10)
    recorded.act(case, "granted", BUREAU, lsn=11)
    actor = centre.open()
    if sort == "attachment":
        attachments.remove(actor, case, scan.id, "扫成了别人的")
    else:
        attachments.add(actor, case, files[1])
    bureau.apply(centre.export("140525")[0])
    bureau.open()
    assert waiting() == ([] if sort == "more" else [("case", "forbidden")])
    assert [one.name for one in attachments.listed(case)][:1] == ["营业执照.png"]


def test_what_an_office_changed_silently_waits_in_words_and_is_taken_once_an_act_has_corrected_it(pair: Pair) -> None:
    bureau, centre = pair
    case = collected(pair)
    bureau.open()
    recorded.act(case, "accepted", BUREAU, lsn=10)
    centre.open()
    CaseRow.update(phone="000-1", note="补记一笔").where(CaseRow.id == case).execute()
    (file,) = centre.export("140525")
    assert [row.there for row in bureau.plan(file).rows if row.result == "待核对"] == [
        "受理以后改了申请人信息，没有「更正申请人信息」的记录"
    ]
    bureau.apply(file)
    actor = bureau.open()
    assert again.retry(actor).taken == 0
    (found,) = conflicts.waiting()
    assert (found.standing, found.turn) == (
        conflicts.Standing.HERE, "属实的，由受理机构办「更正申请人信息」后重新处理"
    )  # fmt: skip
    amending.correct(actor, case, {"phone": "000-2"}, "申请人来电，换了号码")
    assert again.retry(actor).taken == 1
    row = CaseRow.get()
    assert (row.phone, row.note) == ("000-2", "补记一笔")
    assert versions.check_heads()


def test_a_correction_made_before_the_acceptance_was_known_brings_its_file_along(pair: Pair) -> None:
    bureau, centre = pair
    case = collected(pair)
    bureau.open()
    recorded.act(case, "accepted", BUREAU, lsn=10)
    amending.correct(centre.open(), case, {"phone": "000-1"}, "电话录错一位")
    bureau.apply(centre.export("140525")[0])
    bureau.open()
    assert waiting() == []
    assert CaseRow.get().phone == "000-1"
    assert versions.check_heads()


def test_a_file_from_before_the_countys_correction_is_no_silent_change(pair: Pair) -> None:
    bureau, centre = pair
    case = collected(pair)
    actor = bureau.open()
    recorded.act(case, "accepted", BUREAU, lsn=10)
    recorded.act(case, "granted", BUREAU, lsn=11)
    amending.correct(actor, case, {"applicant": "章三（示例）", "id_number": OTHER}, "照身份证核对")
    centre.open()
    CaseRow.update(note="补记一笔").where(CaseRow.id == case).execute()
    bureau.apply(centre.export("140525")[0])
    bureau.open()
    row = CaseRow.get()
    assert waiting() == []
    assert (row.applicant, row.note, row.id_number_masked) == ("章三（示例）", "补记一笔", "999999********0013")


def test_a_mark_the_county_set_moves_the_period_at_the_station_too_and_only_the_county_sets_it(
    pair: Pair, tmp_path: Path
) -> None:
    bureau, centre = pair
    case = collected(pair)
    actor = bureau.open()
    CaseRow.update(statutory_limit=20).where(CaseRow.id == case).execute()
    recorded.act(case, "accepted", BUREAU, lsn=10)
    marked = service.act(actor, case, K.MARKED, clock.today(), "与县住建局一并办理", {"marks": "joint"})
    centre.apply(bureau.export("140525108", tmp_path)[0])
    actor = centre.open()
    there = service.case(case)
    assert there.flags == {"joint"}
    assert marked.statutory is not None
    assert there.statutory is not None
    assert there.statutory.due == marked.statutory.due
    with pytest.raises(UserError, match="受理和决定"):
        service.act(actor, case, K.MARKED, clock.today(), "示例", {"off": "joint"})
    recorded.act(case, "marked", CENTRE, details='{"off": "joint"}', lsn=30)
    bureau.apply(centre.export("140525")[0])
    bureau.open()
    assert waiting() == [("case_act", "forbidden")]
    assert service.case(case).flags == {"joint"}


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
