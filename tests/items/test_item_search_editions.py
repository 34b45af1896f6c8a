"""Finding among editions: the list in force first, with the path to it; law, department, readings, days."""

from datetime import date, timedelta
from functools import cache

import pytest
import sqlcipher3
from hypothesis import assume, given
from hypothesis import strategies as st

from db import clock, search
from db.actors import Actor
from db.errors import UserError
from db.items import finding, readings, service
from db.items.changes import versions
from db.items.drafts import NewItem
from db.items.tables import EditionRow
from db.store import database

FELLING = NewItem(
    "林木采伐许可证核发", code="000164002000", department="县林业局", main_item="林木采伐", item_type="01",
    basis="《中华人民共和国森林法》第五十七条",
)  # fmt: skip
WATER = NewItem("取水许可", department="县水务局", item_type="01", basis="《取水许可和水资源费征收管理条例》第二条")
NAMES = st.text("公共场所卫生许可审批备案银行长重会计都县（）、 ", min_size=1, max_size=14)


@pytest.fixture
def lists(county: Actor) -> dict[str, str]:
    """Last year's list, the one in force, next year's draft, and the province's."""
    ids = {}
    for name, state, since, until in (
        ("2025年版", "published", "2025-01-01", "2026-01-01"),
        ("2026年版", "published", "2026-01-01", ""),
        ("2027年版", "draft", "", ""),
        ("省清单", "published", "2025-06-01", ""),
    ):
        ids[name] = service.ensure_edition(county, name, *(("2", "14") if name == "省清单" else ())).id
        service.add_items(county, ids[name], [FELLING, *([WATER] if name != "2026年版" else [])])
        row = EditionRow.update(state=state, published_on=since, in_force_on=since, ended_on=until)
        row.where(EditionRow.id == ids[name]).execute()
    return ids


def test_the_list_in_force_answers_first_and_the_same_item_elsewhere_is_only_named(lists: dict[str, str]) -> None:
    (hit,) = finding.find("采伐")
    assert hit.path == "2026年版（现行） › 县林业局 › 林木采伐 › 林木采伐许可证核发"
    assert sorted(hit.elsewhere) == ["2025年版", "2027年版", "省清单"]
    (other,) = finding.find("取水")
    assert not other.in_force
    assert sorted((other.edition.name, *other.elsewhere)) == ["2025年版", "2027年版", "省清单"]


@pytest.mark.parametrize("text", ["森林法", "林业局", "lyj", "林业局 采伐", "森林法 lmcf", "linyeju"])
def test_an_item_is_found_by_its_law_and_its_department(lists: dict[str, str], text: str) -> None:
    assert finding.find(text)[0].path.startswith("2026年版（现行） › 县林业局")


def test_a_name_stands_before_what_only_its_department_gave(county: Actor, lists: dict[str, str]) -> None:
    service.add_items(county, lists["2027年版"], [NewItem("林业局站设立", department="县编办")])
    found = finding.find("林业局", edition_id=lists["2027年版"])
    assert [hit.item.name for hit in found] == ["林业局站设立", FELLING.name]


def test_intake_is_offered_the_list_in_force_alone(lists: dict[str, str]) -> None:
    assert [item.edition_id for item in finding.offered("林木")] == [lists["2026年版"]]
    assert finding.offered("取水") == []


def test_a_chosen_edition_or_day_answers_as_it_stood(county: Actor, lists: dict[str, str]) -> None:
    (hit,) = finding.find("取水", edition_id=lists["2027年版"])
    assert hit.path == "2027年版（编制中） › 县水务局 › 取水许可"
    earlier = finding.find("采伐", day=date(2025, 5, 1))
    assert (earlier[0].edition.name, earlier[0].state) == ("2025年版", "现行")


def test_an_item_is_found_on_a_day_by_the_name_it_had_then(county: Actor, lists: dict[str, str]) -> None:
    today = clock.today()
    item = service.find_items("采伐")[0]
    item = next(one for one in service.list_items(lists["2026年版"]) if one.name == item.name)
    with database.atomic():
        versions.change_item(county, item.id, {"name": "树木砍伐许可"}, today, None, "上级改名")
    assert not finding.find("采伐", edition_id=lists["2026年版"])
    for text in ("采伐", "lmcf"):
        (hit,) = finding.find(text, edition_id=lists["2026年版"], day=today - timedelta(days=1))
        assert hit.item.name == FELLING.name
    assert finding.find("砍伐")[0].in_force


def test_a_disabled_item_says_so_and_is_not_offered(county: Actor, lists: dict[str, str]) -> None:
    database.execute_sql("UPDATE item SET status = 'disabled', valid_to = '2026-02-01' WHERE edition_id = ?",
                         (lists["2026年版"],))  # fmt: skip
    assert finding.find("采伐")[0].state == "已停用"
    assert finding.offered("采伐") == []


def test_a_county_reading_is_found_and_taken_back_for_what_it_stands_in_alone(
    county: Actor, lists: dict[str, str]
) -> None:
    service.add_items(county, lists["2027年版"], [NewItem("重固水库取水"), NewItem("重点项目备案")])
    before = {row[0]: row[1] for row in database.execute_sql("SELECT subject_id, words FROM search_index").fetchall()}
    assert readings.add_reading(county, "重固", "long gu") == 1
    after = {row[0]: row[1] for row in database.execute_sql("SELECT subject_id, words FROM search_index").fetchall()}
    assert len(set(before.items()) - set(after.items())) == 1
    for text in ("longgushuiku", "lgsk", "zhonggu", "chonggu"):
        assert [hit.item.name for hit in finding.find(text)] == ["重固水库取水"]
    assert [one.pinyin for one in readings.readings()] == ["long gu"]
    assert readings.remove_reading(county, "重固") == 1
    assert (finding.find("longgu"), readings.readings()) == ([], [])
    assert readings.add_reading(county, "重固", "long gu") == 1


@pytest.mark.parametrize(
    ("text", "pinyin", "words"),
    [
        ("Zhonggu", "zhong gu", "汉字词"),
        ("重固", "zhonggu", "2个音节"),
        ("重固", "zhong 固", "2个音节"),
        ("", "", "汉字"),
    ],
)
def test_a_reading_that_cannot_be_one_is_refused_in_words(county: Actor, text: str, pinyin: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        readings.add_reading(county, text, pinyin)


def test_a_reading_is_told_once(county: Actor) -> None:
    readings.add_reading(county, "枋头", "bing tou")
    with pytest.raises(UserError, match="已经是"):
        readings.add_reading(county, "枋头", "bing tou")
    with pytest.raises(UserError, match="没有登记过"):
        readings.remove_reading(county, "头枋")


@cache
def index() -> sqlcipher3.dbapi2.Connection:
    """An index like the store's, for properties that need no store."""
    made = sqlcipher3.dbapi2.connect(":memory:")
    made.execute("CREATE VIRTUAL TABLE tried USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')")
    return made


def matches(words: str, text: str) -> bool:
    """Whether a subject with these words is found by this text."""
    index().execute("DELETE FROM tried")
    index().execute("INSERT INTO tried VALUES (?)", (words,))
    found = index().execute("SELECT count(*) FROM tried WHERE tried MATCH ?", (search.query(text) or '""',))
    return bool(found.fetchone()[0])


@given(name=NAMES, data=st.data())
def test_any_piece_of_a_name_finds_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    piece = name[start : data.draw(st.integers(start + 1, len(name)))]
    assume(search.query(piece))
    assert matches(search.index_words(name), piece)


@given(name=st.text("公共场所卫生许可审批备案银行长重会计都县", min_size=1, max_size=10), data=st.data())
def test_the_pinyin_of_any_reading_finds_a_name(name: str, data: st.DataObject) -> None:
    """In full and by initials, a character read in any of its ways and the three on either side as usual."""
    place = data.draw(st.integers(0, len(name) - 1))
    spelled = search.pinyin_forms(name)[0].split("/")[0].split()
    spelled[place] = data.draw(st.sampled_from(search._readings(name[place])))
    first = data.draw(st.integers(max(0, place - search.WINDOW), place))
    last = data.draw(st.integers(place + 1, min(len(name), place + search.WINDOW + 1)))
    words = search.index_words(name)
    assert matches(words, "".join(spelled[first:last]))
    assert matches(words, "".join(syllable[0] for syllable in spelled[first:last]))
