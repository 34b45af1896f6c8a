"""Serial numbers and ranges as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.handover import serials
from db.handover.serials import Range

PREFIXES = st.sampled_from(["", "JY", "BX〔2020〕", "DEMO-L-", "UK-", "晋"])


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    first = draw(st.integers(0, 9000))
    last = draw(st.integers(first, 9999))
    return Range(draw(PREFIXES), first, last, 4)


@given(
    st.lists(ranges(), max_size=6), st.sampled_from(["、", "，", "; ", "\n"]), st.sampled_from(["—", "-", "～", "至"])
)
def test_ranges_are_read_back_as_they_are_written(wanted: list[Range], between: str, to: str) -> None:
    text = between.join(one.words.replace("—", to) for one in wanted)
    assert serials.parse(text) == tuple(wanted)
    assert serials.count(text) == sum(one.count for one in wanted)


@given(ranges(), ranges())
def test_two_texts_share_what_is_in_both_whichever_comes_first(one: Range, other: Range) -> None:
    here, there = serials.shared(one.words, other.words), serials.shared(other.words, one.words)
    assert here == there
    numbers = set(range(one.first, one.last + 1)) & set(range(other.first, other.last + 1))
    assert sum(both.count for both in here) == (len(numbers) if one.prefix == other.prefix else 0)


@given(ranges(), st.data())
def test_every_number_of_a_range_is_found_in_it_and_no_other(one: Range, data: st.DataObject) -> None:
    inside = data.draw(st.integers(one.first, one.last))
    assert serials.holds(one.words, f"{one.prefix}{inside:04d}")
    assert not serials.holds(one.words, f"{one.prefix}{one.last + 1:04d}")


@given(st.lists(st.tuples(st.sampled_from("abcd"), ranges()), max_size=8))
def test_overlaps_are_the_same_as_comparing_each_with_each(found: list[tuple[str, Range]]) -> None:
    texts = [(key, one.words) for key, one in found]
    said = sorted((*sorted((a, b)), both.first, both.last) for a, b, both in serials.overlaps(texts))
    plain = sorted(
        (*sorted((a, b)), both.first, both.last)
        for n, (a, one) in enumerate(texts)
        for b, other in texts[n + 1 :]
        for both in serials.shared(one, other)
    )
    assert said == plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0001-0100、0105", (Range("", 1, 100, 4), Range("", 105, 105, 4))),
        ("JY0200–0399", (Range("JY", 200, 399, 4),)),
        ("DEMO-L-001—100", (Range("DEMO-L-", 1, 100, 3),)),
        ("ＪＹ０２００～ｊｙ０３９９", (Range("JY", 200, 399, 4),)),
        ("20200001-0100", (Range("", 20200001, 20200100, 8),)),
        ("UK-DEMO-01", (Range("UK-DEMO-", 1, 1, 2),)),
        ("2020-0001", (Range("2020-", 1, 1, 4),)),
        ("UK-2019-071、UK-2019-072", (Range("UK-2019-", 71, 71, 3), Range("UK-2019-", 72, 72, 3))),
        ("UK-2019-071—075", (Range("UK-2019-", 71, 75, 3),)),
        ("UK-2019-071-075", (Range("UK-2019-", 71, 75, 3),)),
        ("无号", (Range("无号", 0, 0, 0),)),
        ("", ()),
    ],
)
def test_the_ways_offices_write_numbers_are_understood(text: str, expected: tuple[Range, ...]) -> None:
    assert serials.parse(text) == expected


def test_a_remark_in_place_of_a_number_is_no_number_two_lines_could_share() -> None:
    assert serials.shared("待登记印模", "待登记印模") == ()
    assert serials.overlaps([("10-1", "无号"), ("10-2", "无号")]) == []


def test_a_text_that_names_a_number_twice_is_noticed() -> None:
    assert [one.words for one in serials.repeated("0001-0050、0050-0060")] == ["0050"]
    assert serials.repeated("0001-0050、0051-0060") == ()
