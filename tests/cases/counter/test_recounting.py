"""Correcting the materials after the intake: a dated step with before and after, on the page and on the slip."""

from collections.abc import Callable
from pathlib import Path

import pytest

from db import journal
from db.actors import Actor
from db.cases import reading, service
from db.cases.acts import ActKind
from db.cases.counter.materials import ALREADY
from db.cases.counter.recounting import given_elsewhere, recount
from db.cases.handed import as_handed
from db.cases.papers.paperwork import paperwork
from db.cases.rules import CaseDetail, HandedIn
from db.errors import UserError
from db.papers.rules import PaperKind
from reports.cases import papers, receipt_slip

TakeIn = Callable[..., CaseDetail]
WHY = "收件时把原件登记成了复印件"


def handed(case: CaseDetail) -> list[tuple[int, int, str]]:
    return [(one.originals, one.duplicates, one.waived) for one in case.materials]


def test_originals_and_copies_are_corrected_apart_with_before_after_and_why(
    county: Actor, take_in: TakeIn, tmp_path: Path
) -> None:
    case = take_in(handed=(HandedIn(0, 1), HandedIn(0, 2)))
    day = case.summary.received_on
    after = recount(county, case.summary.id, day, {1: HandedIn(1, 0), 2: HandedIn(0, 2)}, WHY)
    assert handed(after) == [(1, 0, ""), (0, 2, "")]
    act = after.acts[-1]
    assert (act.kind, act.reason) == (ActKind.RECOUNTED, WHY)
    assert act.details["changes"] == "卫生许可证申请书：复印件 1 份改为原件 1 份"
    assert after.summary.state is case.summary.state
    (entry,) = [one for one in journal.history("case", case.summary.id) if one.action.startswith("更正收件材料")]
    assert (entry.reason, entry.after["changes"]) == (WHY, act.details["changes"])
    slip = receipt_slip.build(paperwork(case.summary.id), after.acts[0])
    assert slip.recounted == (f"{day} {act.details['changes']}（{WHY}）",)
    assert papers.print_one(county, case.summary.id, PaperKind.RECEIPT_SLIP, tmp_path / "凭证.pdf")


def test_a_material_is_waived_after_the_intake_and_is_no_longer_missing(county: Actor, take_in: TakeIn) -> None:
    first = take_in()
    case = take_in(handed=(HandedIn(1, 0), HandedIn()))
    assert given_elsewhere(case.summary.id) == [first.summary.number]
    there = ALREADY.format(first.summary.number)
    after = recount(county, case.summary.id, case.summary.received_on, {2: HandedIn(waived=there)}, "申请人当场说明")
    assert [one.missing for one in after.materials] == [False, False]
    assert after.materials[1].source_case == first.summary.number
    with pytest.raises(UserError, match="本机没有编号"):
        recount(county, case.summary.id, case.summary.received_on, {2: HandedIn(waived=ALREADY.format("9"))}, "错")
    back = service.reverse(county, case.summary.id, "不是同一个申请人")
    assert handed(back) == [(1, 0, ""), (0, 0, "")]


@pytest.mark.parametrize(
    ("counted", "reason", "words"),
    [
        ({1: HandedIn(0, 1)}, " ", "没有写为什么更正"),
        ({1: HandedIn(1, 0)}, WHY, "没有改动"),
        ({1: HandedIn(-1, 0)}, WHY, "份数没有保存"),
        ({9: HandedIn(1, 0)}, WHY, "份数没有保存"),
        ({1: HandedIn(1, 0, "不需要提交")}, WHY, "已经收了"),
    ],
)
def test_what_cannot_be_a_correction_is_refused(
    county: Actor, take_in: TakeIn, counted: dict[int, HandedIn], reason: str, words: str
) -> None:
    case = take_in(handed=(HandedIn(1, 0), HandedIn(0, 2)))
    with pytest.raises(UserError, match=words):
        recount(county, case.summary.id, case.summary.received_on, counted, reason)


def test_a_decided_case_keeps_its_materials(county: Actor, take_in: TakeIn) -> None:
    case = take_in(handed=(HandedIn(1, 0), HandedIn(0, 2)))
    service.act(county, case.summary.id, ActKind.WITHDRAWN, case.summary.received_on, "申请人自愿撤回")
    with pytest.raises(UserError, match="不能「更正收件材料」"):
        recount(county, case.summary.id, case.summary.received_on, {1: HandedIn(0, 1)}, WHY)


def test_copies_nobody_told_originals_from_count_as_what_is_asked_for(take_in: TakeIn) -> None:
    case = take_in()
    assert [as_handed(one) for one in reading.materials_of(case.summary.id)] == [HandedIn(1, 0), HandedIn(0, 2)]
