"""Finding items: Chinese from one character, pinyin in full or by initials, codes; and nothing by accident."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import search
from db.actors import Actor
from db.errors import UserError
from db.items import service
from db.items.drafts import NewItem
from db.items.rules import Item, Material
from db.store import database

NAMES = (
    "公共场所卫生许可",
    "银行业金融机构设立审批",
    "林木采伐许可证核发",
    "医师执业注册",
    "长途客运班线重新审核",
    "A级旅游景区质量等级评定",
    "𠅤村集体建房审批",
    "食品（含保健食品）经营许可",
)


@pytest.fixture
def list_of_items(county: Actor) -> str:
    edition = service.ensure_edition(county, "试验清单")
    service.add_items(
        county, edition.id, [NewItem(name=name, code=f"00010110{n}000", item_type="01") for n, name in enumerate(NAMES)]
    )
    return edition.id


def found(text: str) -> list[str]:
    return [item.name for item in service.find_items(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("卫", "公共场所卫生许可"),
        ("卫生", "公共场所卫生许可"),
        ("场所 许可", "公共场所卫生许可"),
        ("ggcs", "公共场所卫生许可"),
        ("WSXK", "公共场所卫生许可"),
        ("gonggongchangsuo", "公共场所卫生许可"),
        ("weisheng", "公共场所卫生许可"),
        ("weish", "公共场所卫生许可"),
        ("卫生xk", "公共场所卫生许可"),
        ("yinhang", "银行业金融机构设立审批"),
        ("yh", "银行业金融机构设立审批"),
        ("changtu", "长途客运班线重新审核"),
        ("zhangtu", "长途客运班线重新审核"),
        ("chongxin", "长途客运班线重新审核"),
        ("zhongxin", "长途客运班线重新审核"),
        ("a级", "A级旅游景区质量等级评定"),
        ("Ａ级", "A级旅游景区质量等级评定"),
        ("𠅤村", "𠅤村集体建房审批"),
        ("食品(含", "食品（含保健食品）经营许可"),
        ("000101102000", "林木采伐许可证核发"),
        ("00010110", "林木采伐许可证核发"),
    ],
)
def test_an_item_is_found_by(list_of_items: str, text: str, name: str) -> None:
    assert name in found(text)


@pytest.mark.parametrize("text", ["", "  ", '"', "*", "卫*生 OR", "()", "许 卫生可", "zzzz", "NOT", "生卫"])
def test_what_means_nothing_here_finds_nothing_and_breaks_nothing(list_of_items: str, text: str) -> None:
    assert found(text) == []


def test_a_name_that_begins_with_the_text_stands_first(list_of_items: str, county: Actor) -> None:
    service.add_items(county, list_of_items, [NewItem(name="卫生许可"), NewItem(name="卫生监督")])
    assert found("卫生")[2:] == ["公共场所卫生许可"]


def test_the_limit_holds(list_of_items: str) -> None:
    assert len(service.find_items("许可", limit=2)) == 2


@given(st.text(max_size=12))
def test_no_text_makes_an_ill_formed_query(text: str) -> None:
    for part in search.query(text).split(" AND "):
        assert part.count('"') % 2 == 0
        assert part.count("(") == part.count(")")


@given(st.text("公共场所卫生许可审批备案银行长重（）、 ", min_size=1, max_size=20), st.data())
def test_every_piece_of_a_name_is_found_in_its_index_words(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    piece = search.split_words(name[start : start + 3])
    assert f" {piece} " in f" {search.split_words(name)} " or not piece


def test_initials_follow_the_reading_in_the_word_and_keep_the_others() -> None:
    spelled, initials = search.pinyin_forms("银行行长")
    assert spelled.split("/")[0] == "yin hang hang zhang"
    assert "xing" in spelled
    assert initials.split("/")[0] == "y h h z"
    assert search.pinyin_forms("") == ("", "")


def test_items_keep_their_order_by_department_code_and_name(county: Actor) -> None:
    edition = service.ensure_edition(county, "甲")
    service.add_items(
        county,
        edition.id,
        [NewItem(name="丙", department="乙局"), NewItem(name="乙", code="2", department="甲局"),
         NewItem(name="甲", code="1", department="甲局")],
    )  # fmt: skip
    assert [item.name for item in service.list_items(edition.id)] == ["丙", "甲", "乙"]
    assert service.departments(edition.id) == [("乙局", 1), ("甲局", 2)]
    assert [item.name for item in service.list_items(edition.id, "甲局")] == ["甲", "乙"]


def test_an_item_row_and_the_item_value_have_the_same_fields(county: Actor, list_of_items: str) -> None:
    item = service.list_items(list_of_items)[0]
    assert isinstance(item, Item)
    assert (item.name, item.code, item.township_accepts, item.status.value) == (
        NAMES[0],
        "000101100000",
        False,
        "current",
    )
    assert service.item(item.id) == item


def test_a_missing_item_is_said_in_words(county: Actor) -> None:
    with pytest.raises(UserError, match="没有这个事项"):
        service.item("nothing")


def test_the_current_edition_is_the_newest_until_one_is_published(county: Actor) -> None:
    assert service.current_edition() is None
    first = service.ensure_edition(county, "2025年版")
    second = service.ensure_edition(county, "2026年版")
    assert service.ensure_edition(county, "2025年版").id == first.id
    assert service.current_edition() == second
    database.execute_sql(
        "UPDATE edition SET state = 'published', published_on = '2025-12-31' WHERE id = ?", (first.id,)
    )
    current = service.current_edition()
    assert current is not None
    assert current.id == first.id


def test_a_guide_gets_its_next_version_and_the_older_one_stays(county: Actor, list_of_items: str) -> None:
    item = service.list_items(list_of_items)[0]
    assert service.guide(item.id) is None
    service.add_guide(county, item.id, conditions="一", materials=[Material(1, "申请表", "原件", 1, True)])
    second = service.add_guide(county, item.id, conditions="二", materials=[Material(1, "申请表", "原件", 2, True)])
    assert (second.version, second.materials[0].copies) == (2, 2)
    kept = database.execute_sql("SELECT count(*) FROM guide WHERE item_id = ?", (item.id,)).fetchone()
    assert kept[0] == 2
