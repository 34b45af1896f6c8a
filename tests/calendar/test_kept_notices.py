"""Notices kept in the store: who enters them, what they change, and what a damaged one does not."""

import json
from datetime import date
from pathlib import Path

import pytest

from db import journal
from db.actors import Actor, SiteKind
from db.calendar.service import add_notice, load_calendar, notices
from db.calendar.tables import CalendarNoticeRow
from db.errors import UserError
from db.organs import service as organs
from db.paths import StorePaths

NEXT_YEAR = {
    "notice": "国务院办公厅关于2027年部分节假日安排的通知",
    "number": "国办发明电〔2026〕9号",
    "published": "2026-11-05",
    "region": "",
    "year": 2027,
    "whole_year": True,
    "rest": [{"from": "2027-01-01", "to": "2027-01-03", "name": "元旦"}],
    "work": [{"day": "2027-01-09", "name": "元旦"}],
}


def written(folder: Path, **changes: object) -> Path:
    file = folder / "通知.json"
    file.write_text(json.dumps({**NEXT_YEAR, **changes}, ensure_ascii=False), encoding="utf-8")
    return file


def test_a_notice_entered_at_the_county_makes_its_year_known(county: Actor, tmp_path: Path) -> None:
    assert 2027 not in load_calendar().known_years
    add_notice(county, written(tmp_path))
    calendar = load_calendar()
    assert 2027 in calendar.known_years
    assert calendar.is_working_day(date(2027, 1, 9))
    assert journal.history("calendar_notice", CalendarNoticeRow.get().id)[0].action.startswith("录入2027年放假安排")


def test_a_later_notice_of_the_same_year_takes_the_place_of_the_earlier_one(county: Actor, tmp_path: Path) -> None:
    add_notice(county, written(tmp_path))
    kept = CalendarNoticeRow.get().id
    add_notice(county, written(tmp_path, published="2026-12-01", rest=[], work=[]))
    assert [row.id for row in CalendarNoticeRow.select()] == [kept]
    assert not load_calendar().is_working_day(date(2027, 1, 9))
    with pytest.raises(UserError, match="2026-12-01") as refused:
        add_notice(county, written(tmp_path))
    assert refused.value.hint


def test_an_amendment_is_laid_over_the_years_notice_and_does_not_replace_it(county: Actor, tmp_path: Path) -> None:
    add_notice(county, written(tmp_path))
    extra = [{"from": "2027-05-03", "to": "2027-05-03", "name": "劳动节"}]
    add_notice(county, written(tmp_path, notice="关于调整2027年劳动节假期安排的通知", whole_year=False, rest=extra))
    calendar = load_calendar()
    assert CalendarNoticeRow.select().count() == 2
    assert 2027 in calendar.known_years
    assert not calendar.is_working_day(date(2027, 5, 3))
    assert not calendar.is_working_day(date(2027, 1, 1))


def test_a_years_notice_entered_later_replaces_the_shipped_one_of_that_year(county: Actor, tmp_path: Path) -> None:
    day = date(2026, 2, 28)
    assert load_calendar().is_working_day(day)
    add_notice(county, written(tmp_path, year=2026, published="2026-01-05", rest=[], work=[]))
    assert not load_calendar().is_working_day(day)


@pytest.mark.parametrize(("region", "works"), [("1405", False), ("140525", False), ("6530", True)])
def test_a_regional_notice_holds_at_the_office_it_covers(
    county: Actor, tmp_path: Path, region: str, works: bool
) -> None:
    rest = [{"from": "2026-03-20", "to": "2026-03-20", "name": "示例节"}]
    add_notice(county, written(tmp_path, year=2026, region=region, whole_year=False, rest=rest, work=[]))
    assert load_calendar().is_working_day(date(2026, 3, 20)) is works


def test_another_office_enters_no_notice(tmp_path: Path) -> None:
    actor, _ = organs.start_office(
        StorePaths(tmp_path / "township"), SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108", "李四", "Ceshi-2026"
    )
    with pytest.raises(UserError, match="县里统一录入") as refused:
        add_notice(actor, written(tmp_path))
    assert "数据包" in refused.value.hint


def test_a_damaged_notice_in_the_store_is_listed_as_such_and_stops_no_count(county: Actor, tmp_path: Path) -> None:
    add_notice(county, written(tmp_path))
    CalendarNoticeRow.update(rest='[{"from": "2027-01-01"}]').execute()
    assert 2027 not in load_calendar().known_years
    listed = next(notice for notice in notices() if notice.year == 2027)
    assert not listed.readable
    assert all(notice.readable for notice in notices() if notice.shipped)
