"""What organs are for, whatever level they stand on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.items.lists.organ_words import correspond, counterpart, function_word, function_words, implements_for
from db.organs.rules import Organ, OrganKind

NAMES = st.text(alphabet="国家务院省市县区镇乡州城林业和草原自然资源规划局厅部委总办级以上（）、；", max_size=16)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("国家林业和草原局", "林业草原"),
        ("省林草局", "林业草原"),
        ("泽州县林业局", "林业"),
        ("湘西土家族苗族自治州林业局", "林业"),
        ("国家市场监督管理总局", "市场监管"),
        ("县市场监管局", "市场监管"),
        ("市场监督管理局", "市场监管"),
        ("县卫健体局", "卫生健康体育"),
        ("住房和城乡建设部", "住房城乡建设"),
        ("县住建局", "住房城乡建设"),
        ("晋城市城市管理局", "城市管理"),
        ("县级以上地方林业主管部门", "林业"),
        ("国家发展改革委", "发展改革"),
        ("泽州县发展和改革局", "发展改革"),
        ("中共泽州县委宣传部", "宣传"),
        ("泽州县人民政府", "政府"),
        ("县乡村振兴局", "乡村振兴"),
        ("市政管理局", "市政管理"),
    ],
)
def test_an_organs_function_is_its_name_without_region_level_and_kind(name: str, word: str) -> None:
    assert function_word(name) == word


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("国家林业和草原局", "县林业局"),
        ("自然资源部", "泽州县自然资源和规划局"),
        ("国家卫生健康委员会", "县卫健体局"),
        ("省级、设区的市级、县级文化和旅游部门", "县文旅局"),
        ("教育部", "区教科体局"),
        ("水利部", "县水务局"),
    ],
)
def test_organs_of_one_function_answer_each_other_on_every_level(upper: str, lower: str) -> None:
    assert correspond(upper, lower)


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("自然资源部", "县水利局"),
        ("公安部", "县司法局"),
        ("省教育厅", "县林业局"),
        ("国家新闻出版署", "县文旅局"),
        ("省市场监督管理局", "泽州县行政审批服务管理局"),
    ],
)
def test_organs_of_different_function_do_not(upper: str, lower: str) -> None:
    assert not correspond(upper, lower)


def test_the_approvals_bureau_implements_what_was_moved_to_it_and_takes_nobodys_department() -> None:
    assert implements_for("省市场监督管理局", "泽州县行政审批服务管理局")
    assert implements_for("省林业厅", "县林业局")
    assert not implements_for("省行政审批服务管理局", "县林业局")


@given(NAMES)
def test_any_text_has_a_function_and_answers_itself_when_it_has_words(text: str) -> None:
    assert function_word(function_word(text)) is not None
    if function_words(text):
        assert correspond(text, text)


def organ(name: str, kind: OrganKind = OrganKind.DEPARTMENT, *aliases: str) -> Organ:
    return Organ(name, name, name, kind, "", None, aliases)


REGISTER = (
    organ("泽州县林业局"), organ("泽州县自然资源局"), organ("泽州县卫生健康和体育局", OrganKind.DEPARTMENT, "县卫健局"),
    organ("巴公镇便民服务中心", OrganKind.TOWNSHIP_CENTRE), organ("泽州县文化局"), organ("泽州县文化旅游局"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("upper", "found"),
    [
        ("国家林业和草原局", "泽州县林业局"),
        ("国家卫生健康委", "泽州县卫生健康和体育局"),
        ("文化和旅游部", "泽州县文化旅游局"),
        ("公安部", None),
        ("", None),
    ],
)
def test_the_countys_counterpart_is_found_where_just_one_organ_answers(upper: str, found: str | None) -> None:
    answer = counterpart(upper, REGISTER)
    assert (answer.name if answer else None) == found
