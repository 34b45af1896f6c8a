"""A year's notice the county entered reaches an office by package: a provisional due date there becomes firm."""

import json
from datetime import date
from pathlib import Path

import pytest

from db import clock
from db.calendar import service as calendar
from db.calendar.tables import CalendarNoticeRow
from db.cases import service as cases
from db.cases.queues import redating, standing
from tests.exchange.offices import Office, add_case
from tests.exchange.recorded import act

NEXT_YEAR = {
    "notice": "国务院办公厅关于2027年部分节假日安排的通知", "number": "", "published": "2026-11-05", "region": "",
    "year": 2027, "whole_year": True, "rest": [{"from": "2027-01-01", "to": "2027-01-03", "name": "元旦"}], "work": [],
}  # fmt: skip


def test_a_provisional_due_date_becomes_firm_with_the_package_that_brings_the_notice(
    pair: tuple[Office, Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, centre = pair
    monkeypatch.setattr(clock, "today", lambda: date(2026, 12, 21))
    centre.open()
    case = add_case()
    act(case, "accepted", happened_on="2026-12-18")
    before = cases.case(case).statutory
    assert before is not None
    assert before.provisional
    notice = tmp_path / "2027.json"
    notice.write_text(json.dumps(NEXT_YEAR), encoding="utf-8")
    calendar.add_notice(bureau.open(), notice)
    centre.apply(bureau.export("140525108", tmp_path)[0])
    after = cases.case(case).statutory
    assert after is not None
    assert not after.provisional
    assert CalendarNoticeRow.get().year == 2027
    changed = dict(NEXT_YEAR, published="2026-12-01", rest=[{"from": "2027-01-01", "to": "2027-01-08", "name": "元旦"}])
    notice.write_text(json.dumps(changed), encoding="utf-8")
    centre.open()
    standing.refresh()
    calendar.add_notice(bureau.open(), notice)
    centre.apply(bureau.export("140525108", tmp_path / "again")[0])
    (told,) = redating.unseen()
    assert (told.case_id, told.before, told.after) == (case, str(after.due), "2027-01-25")
    later = cases.case(case).statutory
    assert CalendarNoticeRow.select().count() == 1
    assert later is not None
    assert later.due is not None
    assert after.due is not None
    assert later.due > after.due
