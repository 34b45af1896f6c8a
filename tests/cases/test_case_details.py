"""Every act says in its details what the list names, and nothing else."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from db.cases.acts import RESULT_NUMBERS, ActKind
from db.cases.delivery import WAYS
from db.cases.details import ASKED, LONGEST, LONGEST_NUMBER, Detail, Form, checked, names_of
from db.errors import UserError

MANUAL = resources.path("manual/exchange-format.md").read_text("utf-8")


def test_the_written_format_names_the_details_of_every_act_and_no_others() -> None:
    table = MANUAL[MANUAL.index("| 步骤 | 成员 |") :].split("\n\n", 1)[0]
    written = {
        kind: tuple(names.split())
        for kinds, names in re.findall(r"^  \| (`.+`) \| (.+) \|$", table, re.MULTILINE)
        for kind in re.findall(r"`(\w+)`", kinds)
    }
    assert written == {kind.value: names_of(kind) for kind in ActKind if names_of(kind)}


def test_no_detail_of_an_act_is_named_twice() -> None:
    for kind in ActKind:
        assert len(names_of(kind)) == len(set(names_of(kind))), kind


def test_a_delivery_may_say_whatever_its_ways_ask_for_and_a_decision_its_numbers() -> None:
    assert {asked.name for rule in WAYS.values() for asked in rule.asked} <= set(names_of(ActKind.DELIVERED))
    for kind, numbers in RESULT_NUMBERS.items():
        assert set(numbers) <= set(names_of(kind))


def lawful(detail: Detail) -> st.SearchStrategy[str]:
    if detail.choices:
        return st.sampled_from(sorted(detail.choices))
    if detail.form is Form.DAY:
        return st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(date.isoformat)
    return st.text("宿舍李四𫄸a1，。=；", min_size=1, max_size=20)


@given(st.data(), st.sampled_from(sorted(ASKED)))
def test_what_is_filled_in_lawfully_is_kept_trimmed_and_what_is_empty_left_out(
    data: st.DataObject, kind: ActKind
) -> None:
    said = {
        one.name: data.draw(lawful(one) if one.needed else st.just("") | lawful(one), one.name) for one in ASKED[kind]
    }
    padded = {name: f" {text} " if text else " " for name, text in said.items()}
    assert checked(kind, padded) == {name: text for name, text in said.items() if text}
    for one in ASKED[kind]:
        if one.needed:
            with pytest.raises(UserError, match=one.label):
                checked(kind, {**said, one.name: " "})


def test_a_detail_of_no_act_a_word_that_is_no_choice_and_a_text_too_long_are_refused() -> None:
    with pytest.raises(UserError, match="没有「witness」这一栏"):
        checked(ActKind.GRANTED, {"witness": "李四"})
    with pytest.raises(UserError, match="只能选"):
        checked(ActKind.REVIEWED, {"marks": "紧急"})
    with pytest.raises(UserError, match="不是日期"):
        checked(ActKind.GRANTED, {"valid_to": "长期"})
    with pytest.raises(UserError, match=f"超过 {LONGEST} 字"):
        checked(ActKind.GRANTED, {"content": "宿" * (LONGEST + 1)})
    with pytest.raises(UserError, match=f"超过 {LONGEST_NUMBER} 字"):
        checked(ActKind.GRANTED, {"decision_number": "1" * (LONGEST_NUMBER + 1)})
