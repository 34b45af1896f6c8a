"""Paragraphs out of lines broken by hand, by a page, by a PDF."""

from hypothesis import given, settings
from hypothesis import strategies as st

from db.handover.notice.healing import heal, paragraphs, without_noise

LINES = st.lists(
    st.text(st.sampled_from("将县林业局三个事项，。：；（）1一二、.划转 　\tabc\f—-第页共"), max_size=34)
)  # fmt: skip
WIDE = 28


def squeezed(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=60)
@given(LINES.map("\n".join))
def test_healing_loses_nothing_but_breaks_and_healing_again_changes_nothing(text: str) -> None:
    healed = heal(text)
    assert squeezed(healed) == squeezed(text)
    assert heal(healed) == healed


@settings(max_examples=60)
@given(st.text())
def test_healing_takes_any_text(text: str) -> None:
    assert squeezed(heal(text)) == squeezed(text)
    assert heal(heal(text)) == heal(text)


@settings(max_examples=40)
@given(st.lists(st.integers(min_value=1, max_value=150), min_size=2, max_size=6), st.booleans())
def test_paragraphs_broken_at_the_edge_of_the_page_come_back_whole(lengths: list[int], spaced: bool) -> None:
    whole = [("审批服务" * 40)[:length] + "。" for length in [*lengths, 100]]
    broken = [paragraph[at : at + WIDE] for paragraph in whole for at in range(0, len(paragraph), WIDE)]
    assert list(paragraphs(("\n\n" if spaced else "\n").join(broken))) == whole


def test_a_number_begins_a_paragraph_even_after_a_full_line() -> None:
    line = "审" * WIDE
    assert paragraphs(f"{line}\n（一）甲\n{line}\n2.乙\n{line}\n丙") == (line, "（一）甲", line, "2.乙", line + "丙")


def test_a_full_line_without_its_stop_goes_on_over_a_page_break() -> None:
    text = "\n".join(["审" * WIDE, "— 3 —\f泽州县文件", "批" * WIDE, "第 4 页 共 9 页"])
    pages = "\f".join([text, "泽州县文件\n理", "泽州县文件\n由"])
    assert paragraphs(without_noise(pages))[0].startswith("审" * WIDE + "批" * WIDE)
    assert "页" not in without_noise(pages)
    assert "文件" not in without_noise(pages)


def test_latin_words_keep_a_blank_where_the_line_was_broken() -> None:
    full = "审" * 24
    assert paragraphs(f"{full}Qt\nWidgets 登记\n{full}\n理。") == (f"{full}Qt Widgets 登记", f"{full}理。")


def test_a_text_that_was_never_broken_stays_as_it_is() -> None:
    lines = ("示例县人民政府关于划转第三批行政审批事项的通知", "1.取水许可审批（行政许可）", "各部门四月前完成移交")
    assert paragraphs("\n".join(lines)) == lines


def test_a_power_type_in_brackets_ends_an_item_even_at_the_edge() -> None:
    full = "审" * 22 + "（行政许可）"
    assert paragraphs(f"{full}\n各部门\n{'批' * WIDE}\n理") == (full, "各部门", "批" * WIDE + "理")


def test_blank_lines_say_nothing_only_where_more_than_half_of_the_lines_have_one() -> None:
    first, second, third = "审" * WIDE, "批" * WIDE, "理" * WIDE
    assert paragraphs(f"{first}\n\n{second}\n\n{third}") == (first + second + third,)
    assert paragraphs(f"{first}\n\n{second}\n{third}") == (first, second + third)
