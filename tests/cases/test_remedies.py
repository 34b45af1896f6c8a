"""Who reviews what an organ refused: the government of its level by default, and the exceptions the law makes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.cases.papers.remedies import GOVERNMENT, UPPER_GOVERNMENT, review_organ
from db.organs.rules import Organ, OrganKind

COUNTY = Organ("g", "县人民政府", "县政府", OrganKind.GOVERNMENT, "", None, ("泽州县人民政府",))


@pytest.mark.parametrize(
    ("organ", "expected"),
    [
        ("泽州县行政审批服务管理局", "泽州县人民政府"),
        ("县林业局", "泽州县人民政府"),
        ("巴公镇人民政府", "泽州县人民政府"),
        ("泽州县人民政府", "上一级人民政府"),
        ("国家税务总局泽州县税务局", "上一级主管部门"),
        ("晋城市生态环境局泽州分局", "晋城市人民政府，也可以向泽州县人民政府"),
        ("泽州县司法局", "泽州县人民政府，也可以向上一级司法行政部门"),
    ],
)
def test_the_organ_of_review_follows_from_the_organ(organ: str, expected: str) -> None:
    assert review_organ(organ, [COUNTY]) == expected


@pytest.mark.parametrize(
    ("organ", "expected"),
    [
        ("泽州县市场监督管理局", "泽州县人民政府"),
        ("泽州县城市管理局", "泽州县人民政府"),
        ("晋城市城区行政审批服务管理局", "晋城市城区人民政府"),
        ("县林业局", "本级人民政府"),
        ("巴公镇人民政府", "上一级人民政府"),
    ],
)
def test_without_a_registered_government_a_doubtful_name_is_not_guessed(organ: str, expected: str) -> None:
    assert review_organ(organ, []) == expected


PLACES = ("泽州县", "晋城市城区", "阳城县", "某某区", "")
BODIES = ("林业局", "市场监督管理局", "行政审批服务管理局", "社区建设局", "园区管理委员会", "水务局")


@given(st.sampled_from(PLACES), st.sampled_from(BODIES), st.booleans())
def test_a_body_of_a_county_is_reviewed_by_a_government_never_by_itself(place: str, body: str, known: bool) -> None:
    found = review_organ(f"{place}{body}", [COUNTY] if known else [])
    assert found != f"{place}{body}"
    if known:
        assert found == "泽州县人民政府"
    else:
        assert found == (f"{place}人民政府" if place else GOVERNMENT)


@given(st.text(max_size=20))
def test_a_government_is_always_reviewed_from_above(name: str) -> None:
    assert review_organ(f"{name}人民政府", []) == UPPER_GOVERNMENT or "镇人民政府" in f"{name}人民政府"


@given(st.text(max_size=30))
def test_whatever_an_organ_is_called_somebody_reviews_it(name: str) -> None:
    assert review_organ(name, [COUNTY]).strip()
