"""Clerical errors in papers issued: put right by a paper of its own, served, and what is read from then on is right."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from db import clock
from db.actors import Actor
from db.cases import misprints, service
from db.cases.acts import ActKind
from db.cases.counter import amending, bases
from db.cases.intake.identity import CREDIT_CODE
from db.cases.issuing import service as issuing
from db.cases.misprints import Misprint
from db.cases.queues import finding
from db.cases.reviewing.prepared import prepared
from db.cases.rules import CaseDetail
from db.errors import UserError
from db.papers.rules import PaperKind as P
from reports.cases import filed
from reports.cases.filed import Standing
from reports.cases.papers import offered_for, print_one
from tests.cases.after_decision import SERVED
from tests.reports.reading import pages_by_pdfium

TakeIn = Callable[..., CaseDetail]
K = ActKind
DECIDED = {
    "decision_number": "泽审准〔2026〕7号", "certificate_number": "卫证字12号", "valid_from": "2026-10-12",
    "valid_to": "2029-10-11",
}  # fmt: skip
YEAR = "有效期止：2029-10-11改为2030-10-11"
PLACE = "地址：示例路1号改为示例路2号"
WHY = "录入时将年份录错，与审批表不一致"


@pytest.fixture
def act(county: Actor) -> Callable[..., CaseDetail]:
    """Record an act today."""

    def work(case: CaseDetail, kind: K, reason: str = "", **details: str) -> CaseDetail:
        return service.act(county, case.summary.id, kind, clock.today(), reason, details)

    return work


Act = Callable[..., CaseDetail]


@pytest.fixture
def granted(take_in: TakeIn, act: Act) -> CaseDetail:
    """A licence that is decided on."""
    case = act(take_in(applicant="示例宾馆有限公司"), K.ACCEPTED)
    return act(act(case, K.REVIEWED, "符合"), K.GRANTED, **DECIDED)


@pytest.fixture
def delivered(granted: CaseDetail, act: Act) -> CaseDetail:
    """The same, handed to the applicant."""
    return act(granted, K.DELIVERED, **SERVED, papers="准予行政许可决定书 泽审准〔2026〕7号")


def test_a_corrected_validity_and_number_are_what_registers_renewals_and_search_read(
    delivered: CaseDetail, act: Act
) -> None:
    case = act(delivered, K.DECISION_CORRECTED, WHY, of="granted", errors=f"{YEAR}\n证照编号：卫证字12号改为卫证字21号")
    told = case.acts[-1].details
    assert (told["valid_to"], told["certificate_number"]) == ("2030-10-11", "卫证字21号")
    assert told["changes"] == f"{YEAR}；证照编号：卫证字12号改为卫证字21号"
    today = clock.today()
    (line,) = issuing.register(today, today)
    assert (line.valid_to, line.certificate_number, line.decision_number) == (
        "2030-10-11", "卫证字21号", "泽审准〔2026〕7号",
    )  # fmt: skip
    base = bases.find("卫证字21号")
    assert base
    assert str(base.valid_to) == "2030-10-11"
    assert [one.id for one in finding.find_cases("卫证字21号")] == [case.summary.id]
    assert case.summary.state is delivered.summary.state
    assert case.summary.next_step == "送达更正决定书"


def test_words_that_are_not_on_the_record_are_corrected_on_the_paper_alone(delivered: CaseDetail, act: Act) -> None:
    case = act(delivered, K.DECISION_CORRECTED, WHY, of="granted", errors="有效期止：2028-10-11改为2029-10-11")
    assert "valid_to" not in case.acts[-1].details


@pytest.mark.parametrize(
    ("said", "why", "words"),
    [
        ({"of": "granted", "errors": YEAR}, " ", "要写明理由"),
        ({"of": "denied", "errors": YEAR}, WHY, "没有不予决定书"),
        ({"of": "granted", "errors": "有效期错了"}, WHY, "1 到 20 处"),
        ({"of": "granted", "errors": "有效期止：2029-10-11改为2029-10-11"}, WHY, "两边一样"),
        ({"of": "granted", "errors": "有效期止：2029-10-11改为明年"}, WHY, "不是日期"),
        ({"of": "granted", "errors": "申请人：改为张三"}, WHY, "没有写全原文"),
        ({"of": "granted", "errors": YEAR, "valid_to": "x" * 5000}, WHY, ""),
    ],
)
def test_what_is_no_clerical_error_of_a_paper_issued_is_refused_in_words(
    delivered: CaseDetail, act: Act, said: dict[str, str], why: str, words: str
) -> None:
    if not words:
        assert act(delivered, K.DECISION_CORRECTED, why, **said).acts[-1].details["valid_to"] == "2030-10-11"
        return
    with pytest.raises(UserError, match=words) as refused:
        act(delivered, K.DECISION_CORRECTED, why, **said)
    assert refused.value.hint


def test_before_a_decision_and_by_who_may_not_decide_nothing_is_corrected(take_in: TakeIn, act: Act) -> None:
    with pytest.raises(UserError, match="不能「更正已发文书」"):
        act(take_in(), K.DECISION_CORRECTED, WHY, of="granted", errors=YEAR)


def words_of(county: Actor, case: CaseDetail, kind: P, out: Path) -> str:
    print_one(county, case.summary.id, kind, out)
    return "".join("".join(pages_by_pdfium(out)).split())


def test_the_paper_says_which_decision_of_which_day_wrong_and_right_ground_and_no_number_of_its_own(
    county: Actor, delivered: CaseDetail, act: Act, tmp_path: Path
) -> None:
    case = act(delivered, K.DECISION_CORRECTED, WHY, of="granted", errors=PLACE)
    told, day = words_of(county, case, P.DECISION_CORRECTION, tmp_path / "1.pdf"), clock.today()
    assert "行政许可更正决定书" in told
    assert f"本机关于{day.year}年{day.month}月{day.day}日就你单位的“" in told
    for words in (
        "《准予行政许可决定书》（泽审准〔2026〕7号）",
        WHY,
        "示例路1号",
        "示例路2号",
        "存底编号：更正〔",
    ):
        assert words in told, words
    assert "〔〕号" in told
    assert "行政复议" not in told
    assert "换发" not in told


def test_where_rights_are_touched_it_names_the_remedies_and_a_certificate_is_exchanged(
    county: Actor, delivered: CaseDetail, act: Act, tmp_path: Path
) -> None:
    case = act(
        delivered, K.DECISION_CORRECTED, WHY, of="granted", errors="证照编号：卫证字12号改为卫证字21号",
        affects="rights", certificate="exchange", paper="泽审更〔2026〕1号", basis="《某某省行政程序规定》第一百条",
    )  # fmt: skip
    told = words_of(county, case, P.DECISION_CORRECTION, tmp_path / "1.pdf")
    for words in (
        "申请行政复议",
        "六个月内",
        "原证照（编号：卫证字12号）",
        "换发",
        "泽审更〔2026〕1号",
        "第一百条的规定",
    ):
        assert words in told, words


def test_it_is_numbered_reprinted_and_served_like_the_others_with_its_own_receipt(
    county: Actor, delivered: CaseDetail, act: Act, tmp_path: Path
) -> None:
    case = act(delivered, K.DECISION_CORRECTED, WHY, of="granted", errors=YEAR, paper="泽审更〔2026〕1号")
    new = [one for one in offered_for(case) if one.act_id == case.acts[-1].id]
    assert [one.kind for one in new] == [P.DECISION_CORRECTION, P.DELIVERY_RECEIPT]
    receipt = words_of(county, case, P.DELIVERY_RECEIPT, tmp_path / "r.pdf")
    assert "行政许可更正决定书泽审更〔2026〕1号" in receipt
    assert "准予" not in receipt
    paper = print_one(county, case.summary.id, P.DECISION_CORRECTION, tmp_path / "1.pdf")
    assert issuing.next_serving(case) is K.CORRECTION_SERVED
    with pytest.raises(UserError, match="不能「出件送达」"):
        act(case, K.DELIVERED, **SERVED)
    case = act(case, K.CORRECTION_SERVED, **SERVED, papers=f"更正决定书 {paper.number}")
    (found,) = [one for one in filed.papers_of_case(case) if one.kind is P.DECISION_CORRECTION]
    assert (found.number, found.standing) == (paper.number, Standing.SERVED)
    assert [one.kind for one in offered_for(case) if one.act_id == case.acts[-2].id] == [P.DECISION_CORRECTION]
    assert case.summary.next_step == "已办结"
    with pytest.raises(UserError, match="不能「送达更正决定书」"):
        act(case, K.CORRECTION_SERVED, **SERVED)


def test_what_is_corrected_before_delivery_goes_along_with_the_decision(granted: CaseDetail, act: Act) -> None:
    case = act(granted, K.DECISION_CORRECTED, WHY, of="granted", errors=YEAR, paper="泽审更〔2026〕1号")
    assert issuing.served_papers(case)[-1] == ("行政许可更正决定书", "泽审更〔2026〕1号")
    assert issuing.next_serving(case) is K.DELIVERED
    receipts = [one.act_id for one in offered_for(case) if one.kind is P.DELIVERY_RECEIPT]
    assert receipts == [granted.acts[-1].id]


def test_who_applies_as_corrected_is_written_down_already_a_credit_code_whole(
    county: Actor, take_in: TakeIn, act: Act
) -> None:
    codes = [_code(middle) for middle in ("HHHHH", "JJJJJ")]
    case = take_in(applicant="示例兵馆有限公司", applicant_kind="2", id_kind=CREDIT_CODE, id_number=codes[0])
    case = act(act(act(case, K.ACCEPTED), K.REVIEWED, "符合"), K.GRANTED, **DECIDED)
    amending.correct(
        county, case.summary.id, {"applicant": "示例宾馆有限公司", "id_number": codes[1], "phone": "1"}, WHY
    )
    found = prepared(case.summary.id, K.DECISION_CORRECTED, clock.today()).values
    rows = misprints.read(found["errors"])
    assert found["of"] == "granted"
    assert rows[:2] == (
        Misprint("申请人", "示例兵馆有限公司", "示例宾馆有限公司"), Misprint("证件号码", codes[0], codes[1]),
    )  # fmt: skip
    assert [one.where for one in rows if not one.right] == [
        "决定文书号",
        "证照编号",
        "有效期起",
        "有效期止",
        "决定日期",
    ]
    act(case, K.DECISION_CORRECTED, WHY, of="granted", errors=misprints.encoded(one for one in rows if one.right))
    again = misprints.read(prepared(case.summary.id, K.DECISION_CORRECTED, clock.today()).values["errors"])
    assert not [one for one in again if one.right]


def _code(middle: str) -> str:
    base = f"91140525MA{middle}XX"
    return base + str(uscc.calc_check_digit(base))


PLAIN = st.text("张叁12示例（）〔〕", min_size=1, max_size=8)


@given(st.lists(st.builds(Misprint, PLAIN, PLAIN, PLAIN), max_size=6))
def test_a_list_reads_back_the_same_from_its_words_and_from_its_code(found: list[Misprint]) -> None:
    assert misprints.read(misprints.encoded(found)) == tuple(found)
    assert misprints.in_words("；".join(one.words for one in found)) == tuple(found)
