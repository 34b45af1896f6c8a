"""Numbers, digests and codes of papers."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.papers import rules
from db.papers.rules import PaperKind, PaperStamp

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=10,
)


@given(PLAIN)
def test_canonical_json_reads_back_as_the_same_value(value: object) -> None:
    assert json.loads(rules.canonical_json(value)) == value


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers()))
def test_the_order_of_keys_does_not_change_the_digest(value: dict[str, int]) -> None:
    backwards = dict(reversed(list(value.items())))
    assert rules.digest(rules.canonical_json(value)) == rules.digest(rules.canonical_json(backwards))


def test_canonical_json_keeps_chinese_readable_and_refuses_what_is_no_number() -> None:
    assert rules.canonical_json({"乙": 1, "甲": "𬱖"}) == '{"乙":1,"甲":"𬱖"}'.encode()
    with pytest.raises(ValueError, match="JSON"):
        rules.canonical_json(float("nan"))


def test_a_number_has_its_year_in_brackets_the_site_and_no_leading_zeros() -> None:
    assert rules.number_of(PaperKind.HANDOVER_CHECKLIST, 2026, "140525108", 3) == "移清〔2026〕140525108-3号"


def test_every_kind_has_a_title_and_a_number_word_of_its_own() -> None:
    assert set(rules.TITLES) == set(rules.NUMBER_WORDS) == set(PaperKind)
    assert len(set(rules.NUMBER_WORDS.values())) == len(PaperKind)


def test_the_code_names_document_page_and_the_beginning_of_the_digest() -> None:
    stamp = PaperStamp("doc", "号", "0123456789abcdef" * 4, date(2026, 11, 20))
    assert rules.qr_text(stamp, 2, 11) == "SGT1:doc:2/11:0123456789abcdef"
