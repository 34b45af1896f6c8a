"""Who applies, corrected at the station or at the county: it goes both ways, and only from whom it may come."""

from pathlib import Path

import pytest

from db import store
from db.actors import SiteKind
from db.cases import service
from db.cases.acts import ActKind
from db.cases.counter import amending
from db.cases.intake.competence import Office as Body
from db.cases.queues import finding
from db.cases.tables import ApplicantCorrectionRow, CaseRow
from db.errors import UserError
from db.exchange.merging.scope import Held, Sender, in_scope
from db.exchange.records import versions
from db.exchange.tables import QuarantineRow
from db.papers import numbers
from db.papers.tables import PaperRow
from reports.cases import filed
from tests.exchange.offices import ID_NUMBER, Office, add_case
from tests.exchange.recorded import BUREAU, CENTRE, act, paper

Pair = tuple[Office, Office]
K = ActKind
WHY = "照身份证核对，收件时录错"
RIGHT = "999999199002020013"


@pytest.fixture
def collected(pair: Pair) -> str:
    """A case the township collects for the county; its id."""
    pair[1].open()
    case = add_case()
    CaseRow.update(accepting_organ=BUREAU, accept_mode="collected").where(CaseRow.id == case).execute()
    return case


def told(case: str) -> tuple[str, str, str]:
    """Name, masked number and the whole number of an applicant in the open store."""
    row = CaseRow.get_by_id(case)
    assert row.id_number_key == store.lookup_key(store.decrypt_column(row.id_number_cipher))
    return row.applicant, row.id_number_masked, store.decrypt_column(row.id_number_cipher)


def test_the_station_corrects_before_the_case_is_sent_and_the_county_reads_it(pair: Pair, collected: str) -> None:
    bureau, centre = pair
    amending.correct(centre.open(), collected, {"applicant": "张三丰（示例）"}, WHY)
    result = bureau.apply(centre.export("140525")[0])
    assert (result.new, result.quarantined) == (4, 0)
    bureau.open()
    assert told(collected) == ("张三丰（示例）", "999999********1234", ID_NUMBER)
    assert service.case(collected).acts[-1].details["changes"] == "申请人：张三改为张三丰（示例）"
    assert versions.check_heads()


def test_the_county_corrects_what_was_sent_on_and_the_stations_own_file_follows(
    pair: Pair, collected: str, tmp_path: Path
) -> None:
    bureau, centre = pair
    centre.open()
    act(collected, "sent", details='{"bag": "Y1", "to": "泽州县行政审批服务管理局"}')
    with pytest.raises(UserError, match=r"已经报送.*由它更正"):
        amending.correct(centre.open(), collected, {"applicant": "李四"}, WHY)
    assert K.APPLICANT_CORRECTED not in service.case(collected).beside
    bureau.apply(centre.export("140525")[0])
    actor = bureau.open()
    assert K.APPLICANT_CORRECTED in service.case(collected).beside
    amending.correct(actor, collected, {"applicant": "章三（示例）", "id_number": RIGHT}, WHY)
    assert versions.check_heads()
    centre.apply(bureau.export("140525108", tmp_path)[0])
    centre.open()
    assert told(collected) == ("章三（示例）", "999999********0013", RIGHT)
    assert [one.id for one in finding.find_cases("章三")] == [collected]
    again = bureau.apply(centre.export("140525")[0])
    assert (again.quarantined, again.changed) == (0, 1)
    bureau.open()
    assert told(collected) == ("章三（示例）", "999999********0013", RIGHT)
    assert versions.check_heads()
    assert ApplicantCorrectionRow.select().count() == 1


def test_a_file_that_comes_again_as_it_was_keeps_the_countys_correction(pair: Pair, collected: str) -> None:
    bureau, centre = pair
    bureau.apply(centre.export("140525")[0])
    amending.correct(bureau.open(), collected, {"applicant": "章三（示例）"}, WHY)
    centre.open()
    CaseRow.update(note="补记一笔").where(CaseRow.id == collected).execute()
    bureau.apply(centre.export("140525")[0])
    bureau.open()
    row = CaseRow.get_by_id(collected)
    assert (row.applicant, row.note) == ("章三（示例）", "补记一笔")


def test_a_correction_waits_where_its_masked_number_is_another_or_its_act_is_missing(
    pair: Pair, collected: str
) -> None:
    bureau, centre = pair
    amending.correct(centre.open(), collected, {"id_number": RIGHT}, WHY)
    ApplicantCorrectionRow.create(case_id=collected, fields='{"phone": "000"}', user_name="李四", at="2026-11-20")
    fields = ApplicantCorrectionRow.fields
    ApplicantCorrectionRow.update(fields='{"id_number_masked": "1***2"}').where(fields != '{"phone": "000"}').execute()
    CaseRow.update(id_number_masked="999999********1234").where(CaseRow.id == collected).execute()
    assert bureau.apply(centre.export("140525")[0]).quarantined == 2
    assert sorted(row.reason for row in QuarantineRow.select()) == ["bad_body", "待收：还没有它的更正记录"]
    assert CaseRow.get_by_id(collected).phone == ""


def test_only_who_writes_the_file_corrects_it_and_nobody_takes_a_correction_back() -> None:
    sender = Sender("140525108", Body(SiteKind.TOWNSHIP, CENTRE, frozenset(), frozenset({CENTRE})),
                    frozenset({CENTRE}), frozenset({BUREAU}))  # fmt: skip
    about = {"accepting_organ": BUREAU, "site_code": "140525108", "kind": "applicant_corrected", "case_id": "c"}
    done = {"kind": "applicant_corrected", "organ_name": CENTRE, "case_id": "c", "id": "a"}
    for site, may in (("140525108", True), ("140525", False)):
        held = Held(about=about, about_site=site)
        assert in_scope("case_act", done, sender, held) is may
        assert in_scope("applicant_correction", {"id": "a", "case_id": "c"}, sender, held) is may
    other = Held(about=about | {"kind": "received"}, about_site="140525108")
    assert not in_scope("applicant_correction", {"id": "a", "case_id": "c"}, sender, other)
    undone = Held(about=about, about_site="140525108", reversed=done, reversed_site="140525108")
    assert not in_scope("case_act", done | {"kind": "reversed"}, sender, undone)


def test_what_the_other_office_prints_is_said_to_be_printed_there_and_never_to_be_unprinted(
    pair: Pair, collected: str, tmp_path: Path
) -> None:
    bureau, centre = pair
    centre.open()
    paper("收件〔2026〕140525108-1号", kind="receipt_slip", title="收件凭证", subject_type="case", subject_id=collected)
    bureau.apply(centre.export("140525")[0])
    actor = bureau.open()
    paper("受理〔2026〕140525-1号", subject_type="case", subject_id=collected)
    assert shown(collected) == {"收件凭证": "由乡镇打印", "受理通知书": "已编号，没有打印"}
    assert filed.to_print([collected])[0].filed.title == "受理通知书"
    done = amending.correct(actor, collected, {"applicant": "章三（示例）"}, WHY)
    assert done.papers == ("收件凭证 收件〔2026〕140525108-1号",)
    centre.apply(bureau.export("140525108", tmp_path)[0])
    centre.open()
    found = shown(collected)
    assert found["受理通知书"] == "由县局打印"
    assert "由县局打印" in numbers.state_of(PaperRow.get(PaperRow.title == "受理通知书")).why
    assert all(one.filed.title != "受理通知书" for one in filed.to_print([collected]))


def shown(case: str) -> dict[str, str]:
    """How the recorded papers of a case stand, in words."""
    return {one.title: one.words for one in filed.papers_of_case(service.case(case)) if one.paper_id}
