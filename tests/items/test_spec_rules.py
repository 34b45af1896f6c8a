"""Specs as values: nothing written is lost, limits, locks, and which way a change goes."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.items.lists.locks import locked_attributes
from db.items.lists.same_source_rules import BASIC
from db.items.rules import LEVELS
from db.items.specs import rules
from db.items.specs.elements import ELEMENTS, TEMPLATE, Kind
from db.items.specs.rules import Change, Direction, ElementValue, Spec, SpecMaterial
from tests.items.listed import item_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LEVEL = st.sampled_from(["", *list(LEVELS)[:6]])
VALUES = st.builds(ElementValue, TEXTS.filter(bool), LEVEL, TEXTS)
KEYS = st.sampled_from(list(ELEMENTS)) | st.text("abcxyz", min_size=1, max_size=8)
MATERIALS = st.builds(
    SpecMaterial, TEXTS.filter(bool), TEXTS, st.sampled_from("1234"), st.integers(0, 9), st.integers(0, 9),
    st.booleans(), TEXTS, TEXTS, LEVEL,
)  # fmt: skip
CHANGES = st.builds(Change, TEXTS, TEXTS, TEXTS, TEXTS, st.sampled_from(["", *Direction]), TEXTS)
UNKNOWN = st.dictionaries(st.text("qr", min_size=1, max_size=3), st.integers() | st.lists(TEXTS) | TEXTS, max_size=3)
SPECS = st.builds(
    Spec, st.just("i"), st.just(1), elements=st.dictionaries(KEYS, VALUES, max_size=6),
    materials=st.lists(MATERIALS, max_size=4).map(tuple), changes=st.lists(CHANGES, max_size=3).map(tuple),
    unknown=UNKNOWN,
)  # fmt: skip
QUANTITIES = st.tuples(st.integers(1, 400), st.sampled_from(["个工作日", "日", "个月", "年"]))


def spec(**values: str) -> Spec:
    return Spec("i", 1, elements={key: ElementValue(text) for key, text in values.items()})


def change(key: str, before: str, after: str, direction: str = "", basis: str = "县文件") -> Change:
    return Change(key, ELEMENTS[key].label, before, after, direction, basis)


def test_the_template_has_fifteen_parts_in_order_and_every_key_once() -> None:
    assert [part.number for part in TEMPLATE] == list(range(1, 16))
    assert len(ELEMENTS) == sum(len(part.elements) for part in TEMPLATE)
    choices = [one for one in ELEMENTS.values() if one.kind is not Kind.TEXT]
    assert all(one.options for one in choices)
    assert all(one.burden in ("", *one.options) for one in ELEMENTS.values())


@settings(max_examples=40)
@given(SPECS)
def test_what_is_written_down_reads_back_the_same(found: Spec) -> None:
    elements, changes, unknown = rules.decode_elements(rules.encode_elements(found))
    assert elements == dict(found.elements)
    assert changes == found.changes
    assert unknown == {key: value for key, value in found.unknown.items() if key not in elements}
    assert rules.decode_materials(rules.encode_materials(found.materials)) == found.materials


@settings(max_examples=30)
@given(UNKNOWN)
def test_what_another_program_wrote_among_the_elements_is_written_again(unknown: dict[str, object]) -> None:
    text = json.dumps(unknown | {"conditions": {"value": "一", "level": "2", "basis": ""}})
    elements, _, kept = rules.decode_elements(text)
    again = json.loads(rules.encode_elements(Spec("i", 1, elements=elements, unknown=kept)))
    assert {key: again[key] for key in unknown} == unknown


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"a": 1}', '[{"x": 1}]', '[{"name": "甲", "later": 1}]'])
def test_what_is_no_spec_breaks_nothing(text: str) -> None:
    assert rules.decode_elements(text)[0] == {}
    assert [one.name for one in rules.decode_materials(text)] in ([], ["甲"])


@given(QUANTITIES, QUANTITIES)
def test_one_period_is_surely_longer_than_another_in_one_direction_at_most(
    one: tuple[int, str], other: tuple[int, str]
) -> None:
    a, b = rules.quantity(f"{one[0]}{one[1]}"), rules.quantity(f"{other[0]}{other[1]}")
    assert a
    assert b
    assert not (rules.surely_longer(a, b) and rules.surely_longer(b, a))
    assert not rules.surely_longer(a, a)


@pytest.mark.parametrize(
    ("promised", "statutory", "refused"),
    [
        ("10个工作日", "20个工作日", False), ("21个工作日", "20个工作日", True), ("20个工作日", "20个工作日", False),
        ("20日", "20个工作日", False), ("2个月", "20个工作日", True), ("45个工作日", "1个月", True),
        ("即时办结", "20个工作日", False), ("", "20个工作日", False), ("20 工作日", "1个月", False),
    ],
)  # fmt: skip
def test_what_is_promised_is_never_longer_than_the_law_allows(promised: str, statutory: str, refused: bool) -> None:
    problem = rules.limit_problem(spec(promised_limit=promised, statutory_limit=statutory))
    assert bool(problem) == refused


@given(LEVEL, LEVEL, st.sampled_from(["", "1", "2", "3"]))
def test_what_a_higher_level_fixed_is_locked_and_never_what_a_lower_one_did(fixed: str, own: str, setting: str) -> None:
    item = item_of("甲", setting_level=setting)
    reason = rules.lock_reason("conditions", ElementValue("一", fixed), item, own)
    assert bool(reason) == (bool(fixed) and bool(own) and fixed < own)


@given(st.sampled_from([key for key, one in ELEMENTS.items() if one.basic]), st.sampled_from(["4", "5", "6"]))
def test_no_county_and_no_township_changes_a_basic_element_of_a_licence(key: str, own: str) -> None:
    for setting in ("", "1", "2", "3"):
        item = item_of("甲", setting_level=setting)
        assert rules.lock_reason(key, ElementValue("一", own), item, own)
        assert locked_attributes(item, own) == frozenset(BASIC)


@given(st.sampled_from([key for key, one in ELEMENTS.items() if one.basic]), LEVEL, st.sampled_from(["", "u1"]))
def test_a_spec_locks_basic_elements_just_where_the_list_does(key: str, own: str, parent: str) -> None:
    for setting in ("", "1", "2", "3", "4"):
        item = item_of("甲", setting_level=setting, item_type="07", upper_id=parent or None)
        assert bool(rules.lock_reason(key, None, item, own)) == bool(locked_attributes(item, own))


@pytest.mark.parametrize(
    ("key", "before", "after", "direction"),
    [
        ("intermediary", "无", "有", Direction.STRICTER), ("intermediary", "有", "无", Direction.FAVOURABLE),
        ("fee", "否", "是", Direction.STRICTER), ("site_survey", "否", "是", Direction.STRICTER),
        ("commitment", "是", "否", Direction.STRICTER), ("commitment", "否", "是", Direction.FAVOURABLE),
        ("quantity_limit", "无", "有", Direction.STRICTER),
        ("promised_limit", "10个工作日", "8个工作日", Direction.FAVOURABLE),
        ("promised_limit", "8个工作日", "10个工作日", Direction.STRICTER),
        ("validity", "4年", "2年", Direction.STRICTER),
        ("validity", "2年", "4年", Direction.FAVOURABLE), ("conditions", "甲", "乙", None), ("fee", "", "是", None),
        ("promised_limit", "长期", "10个工作日", None),
    ],
)  # fmt: skip
def test_which_way_a_change_goes_is_told_by_its_values(
    key: str, before: str, after: str, direction: Direction | None
) -> None:
    assert rules.harshest(change(key, before, after), spec(), spec()) is direction


def test_a_material_more_or_one_that_becomes_core_is_stricter() -> None:
    table, copy = SpecMaterial("申请表"), SpecMaterial("营业执照", originals=0, copies=1, core=False)
    one, two = Spec("i", 1, materials=(table,)), Spec("i", 2, materials=(table, copy))
    (added,) = rules.changes_between(one, two)
    assert rules.harshest(added, one, two) is Direction.STRICTER
    assert rules.harshest(rules.changes_between(two, one)[0], two, one) is Direction.FAVOURABLE
    core = Spec("i", 3, materials=(table, SpecMaterial("营业执照", originals=0, copies=1, core=True)))
    assert rules.harshest(rules.changes_between(two, core)[0], two, core) is Direction.STRICTER


@given(st.sampled_from(["", "1", "2", "3"]), st.sampled_from(["4", "5", "6"]))
def test_below_the_setting_level_nothing_stricter_passes_and_favours_always_do(setting: str, own: str) -> None:
    stricter = change("conditions", "甲", "甲、乙", Direction.STRICTER)
    favour = change("promised_limit", "10个工作日", "5个工作日", Direction.FAVOURABLE)
    assert "从严" in rules.change_problem(stricter, None, setting, own)
    assert rules.change_problem(favour, Direction.FAVOURABLE, setting, own) == ""
    assert rules.change_problem(stricter, None, "1", "1") == ""


@given(CHANGES, st.sampled_from([None, *Direction]), st.sampled_from(["", "1", "2", "3"]))
def test_a_stricter_change_is_never_passed_off_as_milder(one: Change, known: Direction | None, setting: str) -> None:
    passed = not rules.change_problem(one, known, setting, "4")
    if passed:
        assert one.basis.strip()
        assert one.direction != Direction.STRICTER
        assert known is not Direction.STRICTER


def test_a_part_counts_what_is_filled_against_what_it_needs() -> None:
    limits = next(part for part in TEMPLATE if part.number == 8)
    assert rules.progress(limits, spec()) == (0, 2)
    assert rules.progress(limits, spec(statutory_limit="20个工作日", limit_basis="第四十二条")) == (2, 3)
    materials = next(part for part in TEMPLATE if part.number == 5)
    assert rules.progress(materials, Spec("i", 1, materials=(SpecMaterial("申请表"),))) == (1, 1)
    assert "申请材料" in rules.missing_elements(spec())
