"""Until when corrections may be brought (补正期限): told later or put off, never brought forward, never asked again."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from db import clock
from db.actors import Actor
from db.cases import periods, service
from db.cases.acts import ActKind
from db.cases.reviewing.prepared import prepared
from db.cases.rules import CaseDetail
from db.errors import UserError
from db.papers.rules import PaperKind as P
from reports.cases.papers import print_one
from tests.cases.conftest import Today
from tests.reports.reading import pages_by_pdfium

TakeIn = Callable[..., CaseDetail]
K = ActKind
ITEMS = '[{"material": "营业执照", "problem": "没有提交"}]'


@pytest.fixture
def asked(county: Actor, take_in: TakeIn, today: Today) -> Callable[..., CaseDetail]:
    """An application that is to be corrected, by so many days from now; without a day by none."""

    def work(days: int = 0) -> CaseDetail:
        said = {"items": ITEMS} | ({"until": (today.day + timedelta(days)).isoformat()} if days else {})
        case = take_in(received_on=today.day)
        return service.act(county, case.summary.id, K.CORRECTION_ASKED, today.day, "", said)

    return work


def put_off(actor: Actor, case: CaseDetail, days: int, why: str = "体检报告两周后才能取") -> CaseDetail:
    until = (clock.today() + timedelta(days)).isoformat()
    return service.act(actor, case.summary.id, K.CORRECTION_UNTIL, clock.today(), why, {"until": until})


def test_a_day_put_off_is_the_day_after_which_nothing_that_came_may_be_refused(
    county: Actor, asked: Callable[..., CaseDetail], today: Today
) -> None:
    case = put_off(county, asked(5), 20)
    assert periods.correct_by(list(case.acts)) == today.day + timedelta(20)
    today.day += timedelta(10)
    with pytest.raises(UserError, match="还没有过，不能不予受理"):
        service.act(county, case.summary.id, K.REFUSED, today.day, "逾期没有补正")
    assert f"{periods.correct_by(list(case.acts)):%m-%d} 前" in service.case(case.summary.id).summary.next_step


def test_it_is_never_brought_forward_nor_changed_without_a_reason(
    county: Actor, asked: Callable[..., CaseDetail]
) -> None:
    case = asked(15)
    for days, why, said in ((10, "想早点办", "只能往后延"), (15, "一样", "只能往后延"), (30, " ", "要写明理由")):
        with pytest.raises(UserError, match=said):
            put_off(county, case, days, why)
    with pytest.raises(UserError, match="不是告知以后的日期"):
        put_off(county, asked(), -1)


def test_where_none_was_told_one_may_be_told_later_and_the_form_says_so(
    county: Actor, asked: Callable[..., CaseDetail]
) -> None:
    case = asked()
    assert "没有定期限" in prepared(case.summary.id, K.CORRECTION_UNTIL, clock.today()).remark
    case = put_off(county, case, 12)
    assert "原来告知的补正期限到" in prepared(case.summary.id, K.CORRECTION_UNTIL, clock.today()).remark
    service.act(county, case.summary.id, K.CORRECTED, clock.today())
    with pytest.raises(UserError, match="不能「改补正期限」"):
        put_off(county, case, 30)


def test_the_applicant_is_told_in_writing_that_only_the_day_changes(
    county: Actor, asked: Callable[..., CaseDetail], tmp_path: Path
) -> None:
    case = put_off(county, asked(5), 20)
    old, new = clock.today() + timedelta(5), clock.today() + timedelta(20)
    print_one(county, case.summary.id, P.CORRECTION_NOTICE, tmp_path / "1.pdf")
    told = "".join("".join(pages_by_pdfium(tmp_path / "1.pdf")).split())
    for words in (
        "补正期限告知书", f"由{old.year}年{old.month}月{old.day}日延长到{new.year}年{new.month}月{new.day}日",
        "需要补正的内容不变", "（原因：体检报告两周后才能取）", "不予受理的决定",
    ):  # fmt: skip
        assert words in told, words
    assert "营业执照" not in told
