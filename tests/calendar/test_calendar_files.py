"""The shipped notices, regional overlays, and damaged files.

The run against chinesecalendar is a regression run: both were typed from the same notices, so it is the same facts
twice, and shows a slip of the pen, not that the notices were understood.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from db.calendar.service import load_calendar, read_notice
from db.errors import UserError

NOTICE = {
    "notice": "自治州人民政府关于2026年肉孜节放假的通知",
    "number": "",
    "published": "2026-03-01",
    "source": "",
    "region": "6530",
    "year": 2026,
    "whole_year": False,
    "rest": [{"from": "2026-03-20", "to": "2026-03-20", "name": "肉孜节"}],
    "work": [],
}


def written(folder: Path, name: str = "local.json", **changes: object) -> Path:
    file = folder / name
    file.write_text(json.dumps({**NOTICE, **changes}, ensure_ascii=False), encoding="utf-8")
    return file


@pytest.mark.parametrize("year", range(2019, 2027))
def test_every_day_is_what_chinesecalendar_says_too_the_same_facts_twice(year: int) -> None:
    calendar = load_calendar()
    day = date(year, 1, 1)
    differing = []
    while day.year == year:
        if calendar.is_working_day(day) != chinese_calendar.is_workday(day):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []
    assert year in calendar.known_years


def test_an_amending_notice_is_laid_over_the_yearly_one() -> None:
    calendar = load_calendar()
    assert not calendar.is_working_day(date(2019, 5, 3))
    assert "调整2019年劳动节" in calendar.explain(date(2019, 5, 3)).paper
    assert not calendar.is_working_day(date(2020, 2, 1))
    assert "延长2020年春节" in calendar.explain(date(2020, 2, 1)).paper


def test_a_holiday_names_the_notice_with_its_number_and_a_notice_without_one_by_its_title(tmp_path: Path) -> None:
    paper = "《国务院办公厅关于2026年部分节假日安排的通知》（国办发明电〔2025〕7号）"
    assert load_calendar().explain(date(2026, 10, 1)).paper == paper
    written(tmp_path, number="")
    assert load_calendar("653022", tmp_path).explain(date(2026, 3, 20)).paper == f"《{NOTICE['notice']}》"


def test_a_regional_notice_holds_inside_its_region_only(tmp_path: Path) -> None:
    written(tmp_path)
    day = date(2026, 3, 20)
    assert not load_calendar("653022", tmp_path).is_working_day(day)
    assert load_calendar("140525", tmp_path).is_working_day(day)
    assert load_calendar(None, tmp_path).is_working_day(day)


def test_next_years_notice_brought_on_a_stick_makes_the_year_known(tmp_path: Path) -> None:
    file = written(tmp_path, region="", year=2027, whole_year=True, rest=[], notice="2027年放假通知")
    assert 2027 in load_calendar(None, file).known_years
    assert 2027 not in load_calendar().known_years


def test_a_regional_notice_does_not_make_a_year_known(tmp_path: Path) -> None:
    written(tmp_path, year=2027, whole_year=True)
    assert 2027 not in load_calendar("653022", tmp_path).known_years


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "not json",
        json.dumps({**NOTICE, "rest": [{"from": "2026-03-20", "to": "2027-03-20", "name": "x"}]}),
    ],
)
def test_a_damaged_notice_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "坏文件.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="坏文件") as refused:
        read_notice(file)
    assert refused.value.hint
