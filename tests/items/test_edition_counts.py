"""Counting an edition: figures reconcile, and nothing is counted twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from db.items.lists.counts import totals
from db.items.lists.levels import above_of, in_tree, tier_of
from db.items.rules import Item, ItemStatus, Tier
from tests.items.listed import item_of

USCC = "11140525MB12345671"


def test_the_prefectures_list_of_324_is_315_set_by_the_centre_and_9_by_itself() -> None:
    central = [item_of(f"中央设定的许可{n}", setting_level="1") for n in range(315)]
    regional = [item_of(f"自治州设定的许可{n}", setting_level="3") for n in range(9)]
    found = totals(central + regional)
    assert (found.items, found.equation) == (324, "324 = 中央设定 315 + 市（州）设定 9")
    assert found.by_type == (("行政许可", 324),)


def test_what_nobody_says_the_setter_of_is_counted_openly() -> None:
    found = totals([item_of("甲", setting_level="1"), item_of("乙"), item_of("丙", item_type="")])
    assert found.equation == "3 = 中央设定 1 + 未注明 2"
    assert found.by_type == (("行政许可", 2), ("未注明", 1))


def test_sub_items_what_an_organ_implements_and_what_a_case_is_opened_on_are_not_counted_again() -> None:
    main, sub = "00010110100Y", "000101101001"
    items = [
        item_of("主项", main),
        item_of("子项", sub),
        item_of("实施事项", f"{USCC}4{sub}"),
        item_of("新办", f"{USCC}4{sub}01"),
        item_of("变更", f"{USCC}4{sub}02"),
        item_of("没有子项的", "000101102000"),
    ]
    found = totals(items)
    assert found.items == 2
    assert found.below == (("子项", 1), ("实施事项", 1), ("业务办理项", 2))
    assert [(branch.item.name, branch.depth) for branch in in_tree(items)] == [
        ("主项", 0), ("子项", 1), ("实施事项", 2), ("新办", 3), ("变更", 3), ("没有子项的", 0),
    ]  # fmt: skip
    assert [tier_of(item) for item in items[:4]] == [Tier.MAIN, Tier.SUB, Tier.IMPLEMENTATION, Tier.HANDLING]


def test_a_handling_item_stands_under_the_main_item_where_the_list_leaves_the_levels_between_out() -> None:
    items = [item_of("新办", f"{USCC}400010110100101"), item_of("主项", "00010110100Y")]
    assert above_of(items) == {"新办": "主项"}


def test_disabled_items_stand_beside_the_sum() -> None:
    found = totals([item_of("甲"), item_of("乙", status=ItemStatus.DISABLED)])
    assert (found.items, found.disabled) == (1, 1)


ids = st.sampled_from("甲乙丙丁戊己")
trees = st.lists(
    st.builds(
        lambda name, above, level, kind, status: item_of(
            name, above_id=above, setting_level=level, item_type=kind, status=status
        ),
        ids, st.none() | ids, st.sampled_from(["", "1", "2", "3", "9"]), st.sampled_from(["", "01", "10", "99"]),
        st.sampled_from(ItemStatus),
    ),
    unique_by=lambda item: item.id,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(trees)
def test_every_sum_is_the_same_whatever_stands_under_what(items: list[Item]) -> None:
    found = totals(items)
    current = [item for item in items if item.status is ItemStatus.CURRENT]
    assert sum(number for _, number in found.by_setting) == found.items
    assert sum(number for _, number in found.by_type) == found.items
    assert found.items + sum(number for _, number in found.below) == len(current)
    assert found.disabled == len(items) - len(current)
    assert bool(found.items) is bool(current)


@settings(max_examples=40, deadline=None)
@given(trees)
def test_a_tree_shows_every_item_once(items: list[Item]) -> None:
    branches = in_tree(items)
    assert sorted(branch.item.id for branch in branches) == sorted(item.id for item in items)
