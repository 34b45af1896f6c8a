"""What is written down with a step by the words of the office; the reporting letter's figures."""

from datetime import date

import pytest

from db.errors import UserError
from db.items.acts import ListActKind
from db.items.lists import counts, life
from db.items.rules import Edition, EditionState, ListKind
from reports import edition_letter
from tests.items.listed import item_of


def test_a_step_is_told_by_its_words_or_its_keys_and_refuses_others() -> None:
    told = life.by_keys(ListActKind.APPROVED, {"审定机关": "泽州县人民政府", "meeting": "第11次常务会议"})
    assert told == {"organ": "泽州县人民政府", "meeting": "第11次常务会议"}
    with pytest.raises(UserError, match="没有「单位」这一栏") as refused:
        life.by_keys(ListActKind.JOINT_REVIEWED, {"单位": "县司法局"})
    assert refused.value.hint == "可以写的有：参加单位、纪要或意见。"


def test_a_letter_counts_by_type_where_not_every_setting_level_is_known() -> None:
    edition = Edition("e", "示例区2026年版", "4", "511602", EditionState.DRAFT, "", "", 2)
    items = [item_of("取水许可", setting_level="1"), item_of("校车许可")]
    figures = [
        edition_letter.build(edition, counts.totals(found), "区审改办", "市审改办", "", date(2026, 10, 9)).figures
        for found in (items, items[:1])
    ]
    assert figures == ["行政许可2项", "中央设定1项"]


@pytest.mark.parametrize(
    ("name", "kind", "types", "called"),
    [
        ("示例区2026年版", ListKind.LIST, ("01",), "《示例区2026年版行政许可事项清单》"),
        ("示例区2026年版", ListKind.LIST, ("01", "07"), "《示例区2026年版事项清单》"),
        ("示例区2026年版", ListKind.POWERS, ("01",), "《示例区2026年版权责清单》"),
        ("示例区政务服务事项目录", ListKind.LIST, ("07",), "《示例区政务服务事项目录》"),
    ],
)
def test_a_letter_calls_a_list_what_it_is(name: str, kind: ListKind, types: tuple[str, ...], called: str) -> None:
    edition = Edition("e", name, "4", "511602", EditionState.DRAFT, "", "", len(types), kind)
    totals = counts.totals([item_of(f"事项{code}", item_type=code) for code in types])
    assert edition_letter.build(edition, totals, "区审改办", "市审改办", "", date(2026, 10, 9)).list_name == called
