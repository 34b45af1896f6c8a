"""A PC whose date is wrong, and a year that is a slip of the pen: nothing bears it, and the words say what to do."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from db import clock, journal
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.counter import consultations
from db.cases.counter.consultations import Asking
from db.cases.rules import CaseDetail
from db.errors import UserError
from db.papers.rules import PaperKind
from db.papers.tables import PaperRow
from db.store import database
from reports.cases import papers

TakeIn = Callable[..., CaseDetail]
WRONG = datetime.fromisoformat("2000-01-03T09:00:00+08:00")
K = ActKind


@pytest.fixture
def case(take_in: TakeIn) -> CaseDetail:
    return take_in()


@pytest.fixture
def in_2000(case: CaseDetail, monkeypatch: pytest.MonkeyPatch) -> date:
    """The PC's clock has fallen back to 2000 (a flat battery); the true day."""
    true = clock.today()
    monkeypatch.setattr(clock, "_told", [])
    monkeypatch.setattr(clock, "steady", lambda: 100.0)
    monkeypatch.setattr(clock, "pc_now", lambda: WRONG)
    return true


def test_no_case_act_paper_or_question_is_dated_while_the_pc_stands_in_2000(
    county: Actor, case: CaseDetail, take_in: TakeIn, in_2000: date, tmp_path: Path
) -> None:
    before = _counted()
    for work in (
        take_in,
        lambda: service.act(county, case.summary.id, K.WITHDRAWN, clock.today(), "不办了"),
        lambda: service.reverse(county, case.summary.id, "记错了"),
        lambda: papers.print_one(county, case.summary.id, PaperKind.RECEIPT_SLIP, tmp_path / "1.pdf"),
        lambda: consultations.add(county, Asking("要带什么？")),
    ):
        with pytest.raises(UserError):
            work()
    with pytest.raises(UserError, match="电脑日期 2000-01-03 比已经登记到的") as told:
        take_in()
    assert [words for words in ("任务栏", "真实日期") if words not in told.value.hint] == []
    assert _counted() == before
    assert journal.verify()


def _counted() -> tuple[object, ...]:
    return tuple(
        database.execute_sql(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("case_file", "case_act", "paper", "consultation_note", "counter")
    )


def test_once_the_clerk_tells_the_true_day_numbers_and_papers_bear_it(
    county: Actor, take_in: TakeIn, in_2000: date, tmp_path: Path
) -> None:
    journal.confirm_clock(county, in_2000, "主板电池没电，已对照手机核对")
    taken = take_in(received_on=clock.today())
    assert taken.summary.received_on == in_2000
    assert taken.summary.number == f"140525A{in_2000.year}000002"
    papers.print_one(county, taken.summary.id, PaperKind.RECEIPT_SLIP, tmp_path / "1.pdf")
    assert PaperRow.get().issued_on == in_2000.isoformat()
    assert [act.at[:10] for act in taken.acts] == [in_2000.isoformat()]


def test_a_receipt_of_1978_is_refused_and_what_was_left_over_is_numbered_this_year(take_in: TakeIn) -> None:
    today = clock.today()
    for day in (date(1978, 9, 9), today - timedelta(days=367)):
        with pytest.raises(UserError, match="太早") as told:
            take_in(received_on=day)
        assert "历史遗留问题" in told.value.hint
    assert take_in(received_on=today - timedelta(days=366)).summary.number.startswith("140525A2025")
    old = take_in(received_on=date(2009, 9, 9), kind="legacy")
    assert (old.summary.received_on, old.summary.number[7:11]) == (date(2009, 9, 9), str(today.year))
    with pytest.raises(UserError, match="太早"):
        take_in(received_on=date(1978, 9, 9), kind="legacy")
