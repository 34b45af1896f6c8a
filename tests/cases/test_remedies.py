"""Who reviews what an organ refused: the government of its level by default, and the exceptions the law makes."""

import pytest

from db.cases.remedies import review_organ
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
