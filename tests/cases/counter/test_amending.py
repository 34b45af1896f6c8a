"""Correcting who applies after the intake: recorded, masked, found again, told of on the papers printed before."""

from collections.abc import Callable
from pathlib import Path

import pytest

from db import clock, journal, store
from db.actors import Actor
from db.cases import reading, service
from db.cases.acts import ActKind
from db.cases.counter import amending, applicants
from db.cases.intake.identity import ID_CARD
from db.cases.queues import finding
from db.cases.rules import CaseDetail
from db.errors import UserError
from db.papers.rules import PaperKind
from db.store import database
from reports.cases import filed, papers

TakeIn = Callable[..., CaseDetail]
WHY = "照身份证核对，收件时录错"
WRONG, RIGHT = "999999199001010016", "999999199002020013"
K = ActKind


@pytest.fixture
def case(take_in: TakeIn) -> CaseDetail:
    return take_in(
        applicant="张叁（示例）",
        applicant_kind="1",
        id_kind=ID_CARD,
        id_number=WRONG,
        phone="000-1111",
        address="示例村",
    )


def test_a_wrong_name_and_number_are_corrected_with_before_after_who_and_why(county: Actor, case: CaseDetail) -> None:
    done = amending.correct(county, case.summary.id, {"applicant": "张三（示例）", "id_number": RIGHT}, WHY)
    act = done.case.acts[-1]
    assert (act.kind, act.user_name, act.reason, act.happened_on) == (
        K.APPLICANT_CORRECTED, county.name, WHY, clock.today(),
    )  # fmt: skip
    changed = "申请人：张叁（示例）改为张三（示例）；证件号码：999999********0016改为999999********0013"
    assert act.details["changes"] == done.changes == changed
    assert (done.case.summary.applicant, done.case.id_number_masked) == ("张三（示例）", "999999********0013")
    assert done.case.summary.state is case.summary.state
    kept = "".join(str(row) for table in ("journal", "case_act", "applicant_correction", "case_file")
                   for row in database.execute_sql(f"SELECT * FROM {table}").fetchall())  # fmt: skip
    assert not [number for number in (WRONG, RIGHT) if number in kept]
    entry = journal.history("case", case.summary.id)[-1]
    assert (entry.action, entry.after["changes"]) == (f"更正申请人信息：{case.summary.number}", changed)


def test_search_the_keyed_hash_and_the_list_of_former_applicants_follow(county: Actor, case: CaseDetail) -> None:
    amending.correct(county, case.summary.id, {"applicant": "李四（示例）", "id_number": RIGHT, "phone": "000-2"}, WHY)
    for text in ("李四", "ls", RIGHT, "000-2"):
        assert [one.id for one in finding.find_cases(text)] == [case.summary.id], text
    for text in ("张叁", WRONG, "000-1111"):
        assert finding.find_cases(text) == [], text
    assert [one.applicant for one in applicants.offered(RIGHT)] == ["李四（示例）"]
    assert applicants.offered(WRONG) == []
    assert applicants.identity_key("999999********0013", case.summary.id) == store.lookup_key(RIGHT)


def test_the_slip_printed_before_is_told_and_offered_again_as_it_reads_now(
    county: Actor, case: CaseDetail, tmp_path: Path
) -> None:
    slip = papers.print_one(county, case.summary.id, PaperKind.RECEIPT_SLIP, tmp_path / "1.pdf")
    done = amending.correct(county, case.summary.id, {"applicant": "张三（示例）"}, WHY)
    assert done.to_do == (f"已打印的收件凭证 {slip.number}上是更正前的内容，请补打。",)
    found = [one for one in filed.papers_of_case(done.case) if one.kind is PaperKind.RECEIPT_SLIP]
    assert [(one.number, one.standing) for one in found] == [
        (slip.number, filed.Standing.PRINTED), ("", filed.Standing.OFFERED),
    ]  # fmt: skip
    assert "更正前的内容" in found[0].words
    papers.print_one(county, case.summary.id, PaperKind.RECEIPT_SLIP, tmp_path / "2.pdf")
    found = [one for one in filed.papers_of_case(done.case) if one.kind is PaperKind.RECEIPT_SLIP]
    assert [one.standing for one in found] == [filed.Standing.PRINTED, filed.Standing.PRINTED]


def test_after_a_decision_the_correction_says_that_the_papers_keep_the_old_text(
    county: Actor, case: CaseDetail, tmp_path: Path
) -> None:
    case_id, today = case.summary.id, clock.today()
    service.act(county, case_id, K.ACCEPTED, today)
    service.act(county, case_id, K.REVIEWED, today, "符合法定条件")
    service.act(county, case_id, K.GRANTED, today)
    paper = papers.print_one(county, case_id, PaperKind.GRANT, tmp_path / "1.pdf")
    done = amending.correct(county, case_id, {"applicant": "张三（示例）"}, WHY)
    assert paper.number in done.case.acts[-1].details["papers"]
    assert any(paper.number in words and "更正前的文字" in words for words in done.to_do)
    assert f"请由{county.organ_name}办「更正已发文书」，出更正决定书" in done.to_do[-1]
    (found,) = [one for one in filed.papers_of_case(done.case) if one.kind is PaperKind.GRANT]
    assert (found.number, found.standing) == (paper.number, filed.Standing.PRINTED)


def test_a_number_left_masked_stays_and_one_that_cannot_be_right_is_refused(county: Actor, case: CaseDetail) -> None:
    case_id, masked = case.summary.id, case.id_number_masked
    done = amending.correct(
        county, case_id, {"applicant": "张三（示例）", "id_number": masked, "phone": "000-1111"}, WHY
    )
    assert done.changes == "申请人：张叁（示例）改为张三（示例）"
    assert store.decrypt_column(reading.case_row(case_id).id_number_cipher) == WRONG
    for values, why, said in (
        ({"id_number": RIGHT[:-1] + "4"}, WHY, "身份证号码不对"),
        ({"id_number": "999999********0099"}, WHY, "不完整"),
        ({"applicant": " "}, WHY, "不能空着"),
        ({"applicant": "张三（示例）"}, WHY, "没有改动"),
        ({"phone": "000-3"}, " ", "为什么更正"),
        ({"agent_id_number": RIGHT}, WHY, "代理人姓名"),
        ({"received_on": "2026-01-01"}, WHY, "不能更正"),
        ({"phone": "x" * 1001}, WHY, "不超过|太长"),
        ({"phone": "\ud800"}, WHY, "存不下"),
    ):
        with pytest.raises(UserError, match=said):
            amending.correct(county, case_id, values, why)
    assert [act.kind for act in service.case(case_id).acts] == [K.RECEIVED, K.APPLICANT_CORRECTED]


def test_a_number_that_differs_only_where_it_is_masked_says_so(county: Actor, case: CaseDetail) -> None:
    days = (f"{year}{month:02}{day:02}" for year in range(1950, 2000) for month in range(1, 13) for day in range(1, 29))
    alike = next(number for day in days if (number := f"999999{day}0016") != WRONG and _fits(number))
    done = amending.correct(county, case.summary.id, {"id_number": alike}, WHY)
    assert done.changes == "证件号码：999999********0016改为999999********0016（遮住的数字有改动）"


def _fits(number: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return "10X98765432"[total % 11] == number[17]


def test_it_is_no_step_that_is_taken_back_and_hides_none_that_is(county: Actor, case: CaseDetail) -> None:
    case_id = case.summary.id
    amending.correct(county, case_id, {"phone": "000-2"}, WHY)
    with pytest.raises(UserError) as refused:
        service.reverse(county, case_id, "电话录错")
    assert "更正申请人信息" in refused.value.hint
    service.act(county, case_id, K.ACCEPTED, clock.today())
    amending.correct(county, case_id, {"phone": "000-3"}, WHY)
    after = service.reverse(county, case_id, "受理记错了")
    assert (after.summary.accepted_on, after.phone) == (None, "000-3")
    with pytest.raises(UserError, match="写明改什么"):
        service.act(county, case_id, K.APPLICANT_CORRECTED, clock.today(), WHY)
