"""An item beside the upper list: verdicts, what counts as a difference, what is locked."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.items.lists.locks import locked_attributes
from db.items.lists.same_source_rules import (
    BASIC,
    Verdict,
    blocking,
    differences,
    judge,
    only_county_papers,
    refusal,
    sources,
)
from db.items.rules import Item, ItemStatus, Tier
from tests.items.listed import item_of

FOREST = item_of(
    "林木采伐许可证核发", "000164002000", id="u1", department="国家林业和草原局", implementing_body="县级林业主管部门",
    basis="《中华人民共和国森林法》第五十七条；《森林法实施条例》第三十条", statutory_limit=20,
    statutory_unit="working_day", setting_level="1",
)  # fmt: skip
OURS = item_of(
    "林木采伐许可证核发", "000164002000", department="县林业局", implementing_body="县行政审批服务管理局",
    basis="《森林法实施条例》第三十条，《森林法》第五十七条", statutory_limit=20, statutory_unit="working_day",
    setting_level="1",
)  # fmt: skip
UPPER = (FOREST, item_of("取水许可", "000119001000", id="u2", department="水利部"))


def verdict(item: Item, *references: tuple[str, list[Item]], level: str = "4") -> Verdict:
    return judge(item, level, sources("省清单", UPPER, references)).verdict


def test_level_names_the_order_of_laws_and_the_states_name_are_no_difference() -> None:
    finding = judge(OURS, "4", sources("省清单", UPPER))
    assert (finding.verdict, finding.parent) == (Verdict.SAME, FOREST)
    assert {one.attribute for one in finding.differences} == {"department", "implementing_body"}
    assert all(one.level for one in finding.differences)


@pytest.mark.parametrize(
    ("attribute", "value", "label"),
    [
        ("name", "林木采伐许可", "事项名称"),
        ("department", "县水利局", "主管部门"),
        ("implementing_body", "县公安局", "实施机关"),
        ("basis", "《森林法》第五十六条", "设定和实施依据"),
        ("item_type", "07", "事项类型"),
        ("statutory_limit", 15, "法定时限"),
        ("setting_level", "2", "设定层级"),
    ],
)
def test_each_element_the_upper_list_states_is_compared(attribute: str, value: Any, label: str) -> None:
    changed = replace(OURS, **{attribute: value})
    assert [one.label for one in differences(FOREST, changed) if not one.level] == [label]


def test_what_the_upper_list_does_not_state_is_the_countys() -> None:
    upper = item_of("取水许可", "000119001000", id="u2", department="水利部")
    ours = item_of("取水许可", "000119001000", department="县水务局", basis="《取水条例》第二条", statutory_limit=20)
    assert [one for one in differences(upper, ours) if not one.level] == []


@pytest.mark.parametrize(
    ("ours", "parent"),
    [
        (item_of("甲", upper_id="u1"), "u1"),
        (item_of("甲", upper_code="000164002000"), "u1"),
        (item_of("甲", "11140525MA0EXAMPL14000164002000"), "u1"),
        (item_of("林木采伐许可证 核发"), "u1"),
        (item_of("林木采伐证核发"), None),
    ],
)
def test_a_parent_is_found_by_link_code_basic_code_or_name_and_never_by_likeness(
    ours: Item, parent: str | None
) -> None:
    finding = judge(ours, "4", sources("省清单", UPPER))
    assert (finding.parent.id if finding.parent else None) == parent


def test_of_several_upper_items_of_one_name_the_departments_one_is_the_parent() -> None:
    twice = (item_of("变更登记", id="a", department="公安部"), item_of("变更登记", id="b", department="民政部"))
    known = sources("省清单", twice)
    assert judge(item_of("变更登记", department="县民政局"), "4", known).parent == twice[1]
    assert judge(item_of("变更登记", department="县教育局"), "4", known).parent is None


def test_a_licence_needs_a_parent_and_other_types_a_reference() -> None:
    powers = ("县权责清单", [item_of("再生育登记", item_type="07")])
    assert verdict(item_of("饮用水许可")) is Verdict.NO_PARENT
    assert verdict(item_of("饮用水许可"), ("县权责清单", [item_of("饮用水许可")])) is Verdict.NO_PARENT
    assert verdict(item_of("再生育登记", item_type="07")) is Verdict.UNCHECKED
    assert verdict(item_of("再生育登记", item_type="07"), powers) is Verdict.SAME
    assert verdict(item_of("献血表彰", item_type="08"), powers) is Verdict.NO_PARENT


def test_only_a_province_or_prefecture_sets_a_licence_of_its_own() -> None:
    assert verdict(item_of("本地许可", setting_level="4")) is Verdict.NOT_OURS_TO_SET
    assert verdict(item_of("本州许可", setting_level="3"), level="3") is Verdict.OWN
    assert verdict(item_of("本州许可", setting_level="3")) is Verdict.NO_PARENT


def test_an_item_the_upper_list_abolished_has_no_parent_and_says_so() -> None:
    gone = item_of("取水许可", "000119001000", id="u2", status=ItemStatus.DISABLED)
    finding = judge(item_of("取水许可"), "4", sources("省清单", [gone]))
    assert (finding.verdict, "取消" in finding.why) == (Verdict.NO_PARENT, True)


def test_a_handling_item_goes_by_its_own_name() -> None:
    ours = item_of("林木采伐许可证核发（延续）", upper_id="u1", tier=Tier.HANDLING, setting_level="1")
    assert "name" not in {one.attribute for one in differences(FOREST, ours)}


def test_licences_without_parent_or_worded_differently_stop_a_publication() -> None:
    known = sources("省清单", UPPER)
    renamed = item_of("林木采伐许可", "000164002000", department="县林业局", implementing_body="县林业局",
                      basis=FOREST.basis, statutory_limit=20, statutory_unit="working_day")  # fmt: skip
    found = [judge(one, "4", known) for one in (OURS, renamed, item_of("饮用水许可"), item_of("献血", item_type="08"))]
    problems = blocking(found)
    assert [words[:5] for words in problems] == ["1 项行政", "1 项行政"]
    assert "「饮用水许可」" in problems[0]
    assert "「林木采伐许可」" in problems[1]
    assert [bool(refusal(one)) for one in found] == [False, False, True, False]


@pytest.mark.parametrize(
    ("item", "level", "locked"),
    [
        (OURS, "4", frozenset(BASIC)),
        (OURS, "1", frozenset()),
        (item_of("甲", upper_id="u1"), "4", frozenset(BASIC)),
        (item_of("甲", setting_level="3"), "3", frozenset()),
        (item_of("甲"), "4", frozenset(BASIC)),
        (item_of("甲"), "3", frozenset()),
        (item_of("甲", item_type="07"), "4", frozenset()),
    ],
)
def test_basic_elements_are_locked_below_the_level_that_set_them(
    item: Item, level: str, locked: frozenset[str]
) -> None:
    assert locked_attributes(item, level) == locked


@given(
    st.lists(st.sampled_from(["林木采伐", "取水许可", "饮用水许可", "再生育登记"]), max_size=6),
    st.sampled_from(["01", "07"]),
)
def test_every_item_gets_one_verdict_and_an_upper_list_is_the_same_as_itself(names: list[str], kind: str) -> None:
    items = [item_of(name, id=f"{place}", item_type=kind) for place, name in enumerate(names)]
    known = sources("上级", items)
    for item in items:
        assert judge(item, "4", known).verdict in (Verdict.SAME, Verdict.NO_PARENT, Verdict.UNCHECKED)
        linked = item_of(item.name, upper_id=item.id, item_type=kind)
        assert judge(linked, "4", known).verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("basis", "county"),
    [
        ("《泽州县人民政府关于加强管理的通知》（泽政发〔2020〕3号）", True),
        ("《中共泽州县委办公室 泽州县人民政府办公室关于示例的意见》（泽办发〔2019〕5号）第三条", True),
        ("《山西省晋城市泽州县人民政府关于落实《森林法》的通知》", True),
        ("县政府常务会议纪要", True),
        ("县委办〔2020〕3号；《泽州县人民政府通告》", True),
        ("《长阳土家族自治县人民政府关于示例的决定》", True),
        ("", False),
        ("《泽州县人民政府通告》，《森林法》第五十七条", False),
        ("《泽州县人民政府通告》（泽政发〔2020〕3号），省政府令第5号", False),
        ("县政府〔2020〕3号、国务院令第412号", False),
        ("县级以上人民政府林业主管部门的通知", False),
        ("《国务院关于县人民政府职权的决定》", False),
        ("《山西省人民政府关于县政府权限的通知》", False),
        ("《示例自治区人民政府办法》", False),
        ("《高平市人民政府关于示例的通知》", False),
        ("《长阳土家族自治县示例条例》", False),
        ("县委托乡镇实施办法", False),
        ("《关于示例的通知》（泽政发〔2020〕3号）", False),
    ],
)
def test_a_paper_is_the_countys_only_where_its_title_says_so(basis: str, county: bool) -> None:
    assert only_county_papers(basis) == county


def test_a_licence_that_only_a_county_paper_stands_behind_may_not_be_set() -> None:
    paper = item_of("饮用水许可", basis="《泽州县人民政府关于饮用水的通知》")
    assert verdict(paper) is Verdict.NOT_OURS_TO_SET
    assert "写成本级设定" in blocking([judge(paper, "4", sources("省清单", UPPER))])[0]
    assert verdict(replace(paper, basis="《关于饮用水的通知》")) is Verdict.NO_PARENT
    assert verdict(replace(paper, setting_level="1")) is Verdict.NO_PARENT
    assert verdict(replace(paper, item_type="07")) is Verdict.UNCHECKED
    assert verdict(replace(paper, name="取水许可")) is Verdict.DIFFERENT
    assert "请核对设定依据" in refusal(judge(paper, "4", sources("省清单", UPPER)))
