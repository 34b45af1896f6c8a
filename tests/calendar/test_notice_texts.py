"""Notices on holidays read as they were issued: the days of every year, whatever way the text was copied."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.actors import Actor
from db.calendar.days import combine
from db.calendar.notices import accepting
from db.calendar.notices.accepting import Accepted, accepted, days_of
from db.calendar.notices.reading import NAMES, Proposal, Stretch, read
from db.calendar.service import add_notice, load_calendar, read_notice
from db.errors import UserError
from resources import path

HEAD = (
    "国务院办公厅关于{year}年\n部分节假日安排的通知\n国办发明电〔{before}〕7号\n各省、自治区、直辖市人民政府：\n"
    "　　经国务院批准，现将{year}年元旦、春节等节日放假调休日期的具体安排通知如下。\n"
)
FOOT = "\n　　节假日期间，各地区、各部门要妥善安排好值班工作。\n国务院办公厅\n{before}年11月4日\n"
BODIES = {
    2019: "一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。"
    "二、春节：2月4日至10日放假调休，共7天。2月2日（星期六）、2月3日（星期日）上班。三、清明节：4月5日放假，与周末连休。"
    "四、劳动节：5月1日放假。五、端午节：6月7日放假，与周末连休。六、中秋节：9月13日放假，与周末连休。"
    "七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。",
    2020: "一、元旦：2020年1月1日放假，共1天。二、春节：1月24日至30日放假调休，共7天。1月19日（星期日）、"
    "2月1日（星期六）上班。三、清明节：4月4日至6日放假调休，共3天。四、劳动节：5月1日至5日放假调休，共5天。4月26日（星期日）、"
    "5月9日（星期六）上班。五、端午节：6月25日至27日放假调休，共3天。6月28日（星期日）上班。"
    "六、国庆节、中秋节：10月1日至8日放假调休，共8天。9月27日（星期日）、10月10日（星期六）上班。",
    2021: "一、元旦：2021年1月1日至3日放假，共3天。二、春节：2月11日至17日放假调休，共7天。2月7日（星期日）、"
    "2月20日（星期六）上班。三、清明节：4月3日至5日放假调休，共3天。四、劳动节：5月1日至5日放假调休，共5天。"
    "4月25日（星期日）、5月8日（星期六）上班。五、端午节：6月12日至14日放假，共3天。"
    "六、中秋节：9月19日至21日放假调休，共3天。9月18日（星期六）上班。"
    "七、国庆节：10月1日至7日放假调休，共7天。9月26日（星期日）、10月9日（星期六）上班。",
    2022: "一、元旦：2022年1月1日至3日放假，共3天。二、春节：1月31日至2月6日放假调休，共7天。1月29日（星期六）、"
    "1月30日（星期日）上班。三、清明节：4月3日至5日放假调休，共3天。4月2日（星期六）上班。"
    "四、劳动节：4月30日至5月4日放假调休，共5天。4月24日（星期日）、5月7日（星期六）上班。"
    "五、端午节：6月3日至5日放假，共3天。六、中秋节：9月10日至12日放假，共3天。"
    "七、国庆节：10月1日至7日放假调休，共7天。10月8日（星期六）、10月9日（星期日）上班。",
    2023: "一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。二、春节：1月21日至27日放假调休，共7天。"
    "1月28日（星期六）、1月29日（星期日）上班。三、清明节：4月5日放假，共1天。"
    "四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。"
    "五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。"
    "六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。",
    2024: "一、元旦：1月1日放假，与周末连休。二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、"
    "2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。"
    "三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。四、劳动节：5月1日至5日放假调休，共5天。"
    "4月28日（星期日）、5月11日（星期六）上班。五、端午节：6月10日放假，与周末连休。"
    "六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。"
    "七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。",
    2025: "一、元旦：1月1日（周三）放假1天，不调休。二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）"
    "放假调休，共8天。1月26日（周日）、2月8日（周六）上班。三、清明节：4月4日（周五）至6日（周日）放假，共3天。"
    "四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。"
    "五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。"
    "六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。",
    2026: "一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。"
    "二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、"
    "2月28日（周六）上班。三、清明节：4月4日（周六）至6日（周一）放假，共3天。"
    "四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。"
    "五、端午节：6月19日（周五）至21日（周日）放假，共3天。六、中秋节：9月25日（周五）至27日（周日）放假，共3天。"
    "七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。",
}


def text(year: int) -> str:
    return HEAD.format(year=year, before=year - 1) + BODIES[year] + FOOT.format(before=year - 1)


def taken(found: Proposal) -> Accepted:
    assert found.published
    assert found.year
    return accepted(
        found.title, found.number, found.published, "", found.whole_year, found.year, found.stretches
    )  # fmt: skip


@pytest.mark.parametrize("year", BODIES)
def test_the_notice_of_every_year_gives_the_working_days_of_the_file_that_stands(year: int) -> None:
    found = read(text(year))
    assert (found.year, found.whole_year, found.national, found.remarks) == (year, True, True, ())
    assert found.title == f"国务院办公厅关于{year}年部分节假日安排的通知"
    assert (found.number, found.published) == (f"国办发明电〔{year - 1}〕7号", date(year - 1, 11, 4))
    assert not [one for one in found.stretches if one.doubt]
    shipped = combine([read_notice(path(f"calendar/{year}.json"))])
    own = combine([read_notice(taken(found))])
    days = [date(year - 1, 12, 1) + timedelta(days=number) for number in range(397)]
    assert [day for day in days if own.is_working_day(day) != shipped.is_working_day(day)] == []
    assert {day for day in days if (one := own.special.get(day)) and one.working} == {
        day for day in days if (one := shipped.special.get(day)) and one.working
    }


def test_each_day_comes_with_the_sentence_it_was_read_from() -> None:
    found = {one.last: one for one in read(text(2025)).stretches}
    assert found[date(2025, 2, 4)].sentence.startswith("二、春节:1月28日")
    assert found[date(2025, 4, 27)].sentence == "4月27日(周日)上班。"
    assert found[date(2025, 4, 27)].name == "劳动节"


def test_amendments_are_read_and_an_extension_begins_where_the_holiday_ended(county: Actor) -> None:
    moved = read("国务院办公厅关于调整2019年劳动节假期安排的通知\n一、2019年5月1日至4日放假调休，共4天。"
                 "4月28日（星期日）、5月5日（星期日）上班。\n2019年3月22日")  # fmt: skip
    assert not moved.whole_year
    kept = combine([read_notice(path("calendar/2019-labour-day.json"))]).special
    assert read_notice(taken(moved)).days.keys() == kept.keys()
    longer = read("国务院办公厅关于延长2020年春节假期的通知\n一、延长2020年春节假期至2月2日（农历正月初九、星期日），"
                  "2月3日（星期一）起正常上班。")  # fmt: skip
    (open_,) = longer.stretches
    assert (open_.first, open_.last) == (None, date(2020, 2, 2))
    calendar = combine([read_notice(path("calendar/2020.json"))])
    (begun,) = accepting.completed(longer, calendar).stretches
    assert (begun.first, begun.name) == (date(2020, 1, 31), "春节")
    (lost,) = accepting.completed(longer, combine([])).stretches
    assert "还没有录入" in lost.doubt


def test_a_regional_notice_holds_where_it_says_and_leaves_the_others_alone(county: Actor) -> None:
    found = read("广西壮族自治区人民政府办公厅关于2026年“壮族三月三”放假的通知\n全区放假安排如下："
                 "4月18日（星期六）至21日（星期二）放假调休，共4天。4月25日（星期六）上班。\n2026年3月1日")  # fmt: skip
    assert (found.national, found.whole_year) == (False, False)
    assert [one.name for one in found.stretches] == ["壮族三月三", "壮族三月三"]
    assert found.published
    notice = accepted(found.title, "", found.published, "45", True, 2026, found.stretches)
    assert not notice.whole_year
    add_notice(county, notice)
    assert not load_calendar("450102").is_working_day(date(2026, 4, 20))
    assert load_calendar("140525").is_working_day(date(2026, 4, 20))


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        ("四、劳动节：5月1日（周一）至5日（周二）放假。", "写的是周一"),
        ("四、劳动节：5月1日至5日放假，共4天。", "写的是共 4 天"),
        ("5月6日上班。", "不是周六、周日"),
        ("四、劳动节：5月1日至7月5日放假。", "不像一个假期"),
    ],
)
def test_what_does_not_fit_is_said_and_left_to_a_person(said: str, doubt: str) -> None:
    (found,) = read(f"国务院办公厅关于2026年部分节假日安排的通知\n{said}").stretches
    assert doubt in found.doubt


def test_a_sentence_on_holidays_no_day_was_read_from_is_shown_as_it_stands() -> None:
    found = read("关于2026年放假的通知\n13月45日至50日放假。")
    assert found.stretches == ()
    assert found.remarks == ("13月45日至50日放假。",)


def test_what_no_notice_can_say_is_not_accepted() -> None:
    day = date(2026, 5, 1)
    rest = Stretch(day, day + timedelta(days=4), "劳动节", False, "")
    may = Stretch(day, day, "劳动节", True, "")
    for title, stretches, words in (
        ("", [rest], "没有写通知的标题"),
        ("通知", [], "一天也没有选"),
        ("通知", [rest, may], "选了两次"),
        ("通知", [replace(rest, first=None)], "起日不对"),
        ("通知", [replace(rest, first=date(2029, 1, 1), last=date(2029, 1, 2))], "不在 2026 年前后"),
    ):
        with pytest.raises(UserError, match=words):
            accepted(title, "", day, "", True, 2026, stretches)


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Copy:
    """How a text came to be copied."""

    week: str
    to: str
    wide: bool
    halves: bool
    breaks: list[int]
    spaced: bool
    years: bool


COPIES = st.builds(
    Copy, st.sampled_from(("周", "星期", "")), st.sampled_from(("至", "到", "—", "－")), st.booleans(), st.booleans(),
    st.lists(st.integers(1, 300), max_size=12), st.booleans(), st.booleans(),
)  # fmt: skip


@st.composite
def arranged(draw: st.DrawFn) -> tuple[int, list[tuple[str, date, date, list[date]]]]:
    """A year's holidays in their order with make-up days; the first may begin in the year before."""
    year = draw(st.integers(2010, 2080))
    found, day = [], date(year - 1, 12, 29)
    for name in NAMES:
        day = max(day, date(year, 1, 1) - timedelta(days=3)) if name == "元旦" else max(day, date(year, 1, 20))
        first = day + timedelta(days=draw(st.integers(0, 20) if name != "元旦" else st.integers(0, 3)))
        last = first + timedelta(days=draw(st.integers(0, 8)))
        if name == "元旦" and last.year < year:
            last = date(year, 1, 1)
        sunday = last + timedelta(days=1 + (5 - last.weekday()) % 7)
        found.append((name, first, last, [sunday] if draw(st.booleans()) else []))
        day = last + timedelta(days=15)
    return year, found


def written(day: date, how: Copy, year: bool = False, month: bool = True) -> str:
    week = f"（{how.week}{'一二三四五六日'[day.weekday()]}）" if how.week else ""
    return f"{f'{day.year}年' if year else ''}{f'{day.month}月' if month else ''}{day.day}日{week}"


@given(arranged(), COPIES)
def test_any_arrangement_written_in_the_official_wording_is_read_back(
    plan: tuple[int, list[tuple[str, date, date, list[date]]]], how: Copy
) -> None:
    year, holidays = plan
    parts = [f"国务院办公厅关于{year}年部分节假日安排的通知\n"]
    for number, (name, first, last, work) in enumerate(holidays):
        years = how.years or (first.year != last.year and not how.week)
        begins = written(first, how, years)
        ends = written(last, how, years and first.year != last.year, first.month != last.month or years)
        span = begins if first == last else f"{begins}{how.to}{ends}"
        parts.append(f"{'一二三四五六七'[number]}、{name}：{span}放假调休，共{(last - first).days + 1}天。")
        parts += [f"{written(day, how)}上班。" for day in work]
    body = "".join(parts[1:])
    for place in sorted(how.breaks, reverse=True):
        body = f"{body[:place]}\n　　{body[place:]}"
    if how.spaced:
        body = body.replace("月", " 月 ")
    if how.halves:
        body = body.replace("（", "(").replace("）", ")").replace("：", ":").replace("，", ",")
    found = read(parts[0] + (body.translate(WIDE) if how.wide else body))
    rest = {(one.name, one.first, one.last) for one in found.stretches if not one.working}
    assert rest == {(name, first, last) for name, first, last, _ in holidays}
    assert {one.last for one in found.stretches if one.working} == {day for *_, work in holidays for day in work}
    assert not [one for one in found.stretches if one.doubt]


@given(st.text("一二三年月日至、，。（）放假上班共天周六0123456789关于通知元旦\n ", max_size=200))
def test_no_text_breaks_the_reading_and_no_stretch_runs_backwards_unsaid(text_: str) -> None:
    for one in read(f"关于2026年的通知{text_}").stretches:
        assert one.doubt or len(days_of(one)) == one.length >= 1
