"""Chinese lines break where an office would break them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reports.typesetting import OPENING, break_line

CLOSED = "，。、；：？！）》」』】〕”’"
TEXT = st.text(st.sampled_from("审批服务管理局（）《》“”，。、；：〔〕ab12-. "), max_size=80)


def lines(text: str, measure: float, first: float | None = None) -> list[str]:
    widths = [0.5 if character.isascii() else 1.0 for character in text]
    return [text[start:end] for start, end in break_line(text, widths, measure, first)]


def test_no_closing_mark_opens_a_line_and_no_opening_mark_ends_one() -> None:
    assert lines("依据《行政许可法》（修正），受理", 4) == ["依据《行", "政许可", "法》（修", "正），受", "理"]


def test_a_closing_mark_may_stand_half_outside_the_line() -> None:
    assert lines("审批服务，管理", 4.5) == ["审批服务，", "管理"]


def test_a_date_stays_whole_and_a_long_code_is_cut_after_its_hyphens() -> None:
    assert lines("于2020-12-30交", 6) == ["于2020-12-30", "交"]
    assert lines("511Z07001006-511602000000-000", 8) == ["511Z07001006-", "511602000000-000"]


def test_a_dash_and_an_ellipsis_of_two_characters_are_never_parted() -> None:
    assert lines("审批管——理", 4) == ["审批", "管——理"]


def test_the_first_line_may_be_shorter_for_its_indent() -> None:
    assert lines("审批服务管理", 4, 2) == ["审批", "服务管理"]


@given(TEXT, st.integers(6, 20))
def test_breaking_loses_no_character_but_spaces(text: str, measure: int) -> None:
    assert "".join(lines(text, measure)).replace(" ", "") == text.replace(" ", "")


@given(TEXT, st.integers(6, 20))
def test_no_line_is_longer_than_the_measure_and_half_a_mark(text: str, measure: int) -> None:
    for line in lines(text, measure):
        assert sum(0.5 if c.isascii() else 1.0 for c in line.rstrip(" ")) <= measure + 0.51


@given(st.text(st.sampled_from("审批服务（《，。》）"), max_size=60))
def test_marks_stand_right_in_any_text_whose_marks_are_not_heaped(text: str) -> None:
    tame = all(not (a in CLOSED + OPENING and b in CLOSED + OPENING) for a, b in pairwise(text))
    if tame:
        broken = lines(text, 6)
        assert all(line[0] not in CLOSED for line in broken[1:])
        assert all(line[-1] not in OPENING for line in broken[:-1])
