"""A notice on holidays moves due dates: looked at before, applied at once, and seen where it came by itself."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from db.actors import Actor
from db.calendar import service as calendars
from db.calendar.tables import CalendarNoticeRow
from db.cases import service
from db.cases.acts import ActKind
from db.cases.queues import redating, standing
from db.cases.rules import CaseDetail
from db.cases.tables import DueChangeRow
from db.errors import UserError
from db.store import database
from tests.cases.conftest import Today

TakeIn = Callable[..., CaseDetail]
RECEIPT = date(2026, 12, 17)
NEXT_YEAR = {
    "notice": "国务院办公厅关于2027年部分节假日安排的通知", "number": "国办发明电〔2026〕9号",
    "published": "2026-11-05",
    "region": "", "year": 2027, "whole_year": True,
    "rest": [{"from": "2027-01-01", "to": "2027-01-05", "name": "元旦"}], "work": [],
}  # fmt: skip


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """The notice of 2027: two working days fewer than could be guessed before."""
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(NEXT_YEAR, ensure_ascii=False), encoding="utf-8")
    return file


@pytest.fixture
def open_cases(county: Actor, take_in: TakeIn, today: Today) -> tuple[str, str]:
    """One case due in 2027 and one due before."""
    today.day = RECEIPT
    late, early = take_in("燃气经营许可"), take_in()
    for case in (late, early):
        service.act(county, case.summary.id, ActKind.ACCEPTED, today.day)
    return late.summary.id, early.summary.id


def due(case_id: str) -> str:
    return str(database.execute_sql("SELECT due FROM case_standing WHERE case_id = ?", (case_id,)).fetchone()[0])


def test_the_plan_names_each_case_with_its_date_before_and_after_and_writes_nothing(
    open_cases: tuple[str, str], notice: Path
) -> None:
    planned = redating.plan(notice)
    assert [(one.case_id, one.before, one.after) for one in planned.changes] == [
        (open_cases[0], "2027-01-15", "2027-01-19")
    ]
    assert (planned.looked_at, planned.made_firm, planned.notice.year) == (2, 1, 2027)
    assert (CalendarNoticeRow.select().count(), DueChangeRow.select().count()) == (0, 0)
    assert due(open_cases[0]) == "2027-01-15"


def test_applying_moves_the_dates_with_the_notice_and_who_did_it_has_seen_them(
    county: Actor, open_cases: tuple[str, str], notice: Path
) -> None:
    done = redating.apply(county, notice)
    assert [due(case) for case in open_cases] == ["2027-01-19", "2026-12-31"]
    case = service.case(open_cases[0])
    assert (case.summary.due, case.summary.provisional) == (date(2027, 1, 19), False)
    (kept,) = redating.of_case(open_cases[0])
    assert (kept.before, kept.after, kept.reason) == ("2027-01-15", "2027-01-19", f"《{done.notice.title}》")
    assert (redating.unseen(), redating.follow()) == ([], 0)


def test_who_may_not_enter_a_notice_changes_no_date(
    county: Actor, open_cases: tuple[str, str], notice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise UserError("放假安排由县里统一录入。")

    standing.refresh()
    monkeypatch.setattr(calendars, "add_notice", refuse)
    with pytest.raises(UserError, match="统一录入"):
        redating.apply(county, notice)
    assert due(open_cases[0]) == "2027-01-15"
    assert DueChangeRow.select().count() == 0


def test_a_notice_that_came_by_itself_leaves_its_changes_to_be_seen(
    county: Actor, open_cases: tuple[str, str], notice: Path
) -> None:
    standing.refresh()
    assert redating.follow() == 0
    calendars.add_notice(county, notice)
    assert redating.follow() == 1
    (change,) = redating.unseen()
    assert (change.number, change.before, change.after) == (
        service.case(open_cases[0]).summary.number, "2027-01-15", "2027-01-19"
    )  # fmt: skip
    assert change.reason == f"《{NEXT_YEAR['notice']}》"
    assert due(open_cases[0]) == "2027-01-19"
    assert (redating.follow(), redating.count_unseen()) == (0, 1)
    assert (redating.mark_seen(county, [change.id]), redating.mark_seen(county, [change.id])) == (1, 0)
    assert redating.count_unseen() == 0


def test_what_happened_to_a_case_meanwhile_is_not_put_down_to_the_notice(
    county: Actor, open_cases: tuple[str, str], notice: Path
) -> None:
    standing.refresh()
    redating.follow()
    calendars.add_notice(county, notice)
    told = {"procedure": "鉴定", "paper": "1号", "days": "5"}
    service.act(county, open_cases[0], ActKind.STOPPED, RECEIPT, "评审", told)
    assert redating.follow() == 0
    assert due(open_cases[0]) == ""
