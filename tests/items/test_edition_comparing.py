"""Comparing two editions: who answers whom, and what differs."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from db.items.lists.comparing import EditionDiff, compare_editions
from db.items.rules import Flag, Item
from tests.items.listed import item_of

USCC = "11140525MB12345671"


def read(diff: EditionDiff) -> list[tuple[str, str]]:
    return [(pair.before.id if pair.before else "", pair.after.id if pair.after else "") for pair in diff.pairs]


def test_a_copy_answers_its_predecessor_whatever_else_was_changed() -> None:
    before = item_of("林木采伐许可", id="a", department="县林业局", basis="《森林法》第五十七条")
    after = item_of("林木采伐许可证核发", id="b", predecessor_id="a", department="县自然资源局", basis=before.basis)
    (pair,) = compare_editions([before], [after]).changed
    assert [(change.label, change.before, change.after) for change in pair.changes] == [
        ("事项名称", "林木采伐许可", "林木采伐许可证核发"),
        ("主管部门", "县林业局", "县自然资源局"),
    ]


def test_it_works_in_both_directions() -> None:
    before, after = item_of("甲", id="a"), item_of("乙", id="b", predecessor_id="a")
    assert read(compare_editions([after], [before])) == [("b", "a")]


def test_an_item_answers_its_parent_in_the_upper_list_and_two_children_of_one_parent_answer_each_other() -> None:
    upper, ours, theirs = item_of("上级", id="u"), item_of("甲", id="a", upper_id="u"), item_of("乙", upper_id="u")
    assert read(compare_editions([upper], [ours])) == [("u", "a")]
    assert read(compare_editions([ours], [theirs])) == [("a", "乙")]


def test_a_code_of_31_characters_answers_the_basic_code_inside_it() -> None:
    upper, ours = item_of("甲", "000101101000"), item_of("乙", f"{USCC}4000101101000")
    assert read(compare_editions([upper], [ours])) == [("甲", "乙")]


def test_department_and_name_pair_what_has_no_code_and_at_last_the_name_alone() -> None:
    before = [
        item_of("甲", id="1", department="林业局"),
        item_of("甲", id="2", department="水务局"),
        item_of("乙", id="3"),
    ]
    after = [item_of("甲", id="4", department="水务局"), item_of("乙", id="5", department="教育局")]
    assert read(compare_editions(before, after)) == [("2", "4"), ("3", "5"), ("1", "")]


def test_namesakes_nobody_can_tell_apart_are_not_paired_by_guessing() -> None:
    before = [item_of("甲", id="1"), item_of("甲", id="2")]
    assert read(compare_editions(before, [item_of("甲", id="3")])) == [("", "3"), ("1", ""), ("2", "")]


def test_values_are_told_in_words() -> None:
    before = item_of("甲", level="4", statutory_limit=20, statutory_unit="working_day")
    after = replace(before, level="5", statutory_limit=10, township_accepts=True, flags=frozenset({Flag.INTEGRATED}))
    (pair,) = compare_editions([before], [after]).pairs
    assert [(change.label, change.before, change.after) for change in pair.changes] == [
        ("行使层级", "县级", "镇（乡、街道）级"), ("法定时限", "20个工作日", "10个工作日"), ("乡镇代收", "否", "是"),
        ("办理方式", "", "集成服务"),
    ]  # fmt: skip


items = st.lists(
    st.builds(
        lambda number, name, code, department, upper, before: item_of(
            name, code, id=str(number), department=department, upper_id=upper, predecessor_id=before
        ),
        st.integers(0, 30), st.sampled_from("甲乙丙"), st.sampled_from(["", "000101101000", "000101102000"]),
        st.sampled_from(["", "林业局"]), st.sampled_from([None, "u1", "u2"]), st.sampled_from([None, "1", "2", "x"]),
    ),
    unique_by=lambda item: item.id,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(items, items)
def test_every_item_of_both_sides_stands_in_exactly_one_pair(before: list[Item], after: list[Item]) -> None:
    diff = compare_editions(before, after)
    assert [pair.after.id for pair in diff.pairs if pair.after] == [item.id for item in after]
    assert sorted(pair.before.id for pair in diff.pairs if pair.before) == sorted(item.id for item in before)
    assert len(diff.added) + len(diff.removed) + len(diff.changed) + diff.same == len(diff.pairs)


@settings(max_examples=40, deadline=None)
@given(items)
def test_an_edition_does_not_differ_from_itself(found: list[Item]) -> None:
    assert compare_editions(found, found).same == len(found)
