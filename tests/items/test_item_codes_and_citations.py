"""Codes are told apart by scheme and keep their zeros; glued legal bases come apart without losing a character."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.items.citations import Citation, split_citations
from db.items.codes import SCHEME_LABELS, code_problem, code_remark, code_scheme, normal_code
from db.items.columns import VOCABULARY, level_code, limit_of, type_code
from tests.conftest import real_list

USCC = "11140525MB12345671"


@pytest.mark.parametrize(
    ("code", "scheme"),
    [
        ("000101101000", "basic"),
        ("00010110100Y", "basic"),
        ("14200A123001", "basic"),
        (f"{USCC}4000101101000", "implementation"),
        (f"{USCC}400010110100001", "handling"),
        ("XK0010100Y", "guizhou"),
        ("511A0138000000-511602000000-000-110000000000000000-1-00", "local"),
        ("G-000007-001-511602000000-000-110000000000000000-1-00", "local"),
        ("SL-0001", "unknown"),
        ("", ""),
    ],
)
def test_a_code_is_recognised_by_its_scheme(code: str, scheme: str) -> None:
    assert code_scheme(code) == scheme
    assert scheme in SCHEME_LABELS


def test_nine_digits_are_named_as_a_code_without_its_zeros() -> None:
    assert "000101101000" in code_problem("101101000")
    assert code_problem("000101101000") == ""
    assert code_problem("511A0138000000-511602000000") == ""


def test_eighteen_digits_with_zeros_from_the_sixteenth_on_are_remarked() -> None:
    assert "18 位数字" in code_remark("511602000000123000")
    for code in ("511602000000123001", "000101101000", "511602000000120", f"{USCC}4000101101000", ""):
        assert code_remark(code) == ""


@pytest.mark.parametrize(
    "text", ["'000101102000", '="000101102000"', "＇000101102000", "=‘000101102000’", " ' 000101102000"]
)
def test_a_guard_is_no_part_of_a_code(text: str) -> None:
    assert normal_code(text) == "000101102000"


@given(st.text("'\"=‘’“”＇＂0A中 -"))
def test_a_code_of_any_guards_is_normal_once_made_so(text: str) -> None:
    assert normal_code(normal_code(text)) == normal_code(text)


@given(st.text())
def test_a_normal_code_stays_what_it_is(text: str) -> None:
    code = normal_code(text)
    assert normal_code(code.lower()).upper() == normal_code(code.lower())
    assert not any(character.isspace() for character in code)


def test_full_width_digits_and_blanks_in_a_code_are_made_plain() -> None:
    assert normal_code(" ００01 0110100y\n") == "00010110100Y"


@pytest.mark.parametrize(
    ("label", "code", "found"),
    [
        ("行政许可", "", "01"), ("其他权力", "", "10"), ("其他行政权力", "10", "10"), ("公共服务", "20", "20"),
        ("", "1", "01"), ("", "7", "07"), ("别的", "99", ""), ("", "", ""),
    ],
)  # fmt: skip
def test_an_item_type_is_read_from_words_or_code(label: str, code: str, found: str) -> None:
    assert type_code(label, code) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [("县级", "4"), ("4", "4"), ("区（县）级", "4"), ("镇（乡、街道）级", "5"), ("国家级", "1"), ("海上", "海上")],
)
def test_a_level_is_read_from_words_or_code(text: str, code: str) -> None:
    assert level_code(text) == code


@pytest.mark.parametrize(
    ("text", "unit", "found"),
    [
        ("20个工作日", "", (20, "working_day")), ("20", "工作日", (20, "working_day")), ("３个月", "", (3, "month")),
        ("60日", "", (60, "day")), ("20", "", (20, "")), ("即办", "", None), ("", "", None), ("20至30日", "", None),
    ],
)  # fmt: skip
def test_a_limit_is_read_with_its_unit_and_never_guessed(text: str, unit: str, found: tuple[int, str] | None) -> None:
    assert limit_of(text, unit) == found


def test_no_heading_means_two_fields() -> None:
    words = [word for field in VOCABULARY.fields for word in field.words]
    assert len(words) == len(set(words))


def test_glued_citations_come_apart_with_numbers_and_articles() -> None:
    text = "《消防法》第十五条第一款《检查规定》（公安部令第120号）第八条、第九条；1.《甲〈乙〉办法》(省政府令第5号)"
    found = split_citations(text)
    assert [(c.title, c.number, c.articles) for c in found] == [
        ("消防法", "", ("第十五条第一款",)),
        ("检查规定", "公安部令第120号", ("第八条", "第九条")),
        ("甲〈乙〉办法", "省政府令第5号", ()),
    ]


def test_a_missing_bracket_is_mended_and_named() -> None:
    found = split_citations("《危险化学品安全管理条例》（国务院令第591号")
    assert [(c.title, c.number, c.flaw) for c in found] == [("危险化学品安全管理条例", "国务院令第591号", "缺右括号")]
    assert found[0].label == "《危险化学品安全管理条例》（国务院令第591号）"


def test_an_unclosed_title_does_not_swallow_the_next_one() -> None:
    found = split_citations("《甲条例（国务院令第1号）《乙条例》（国务院令第2号）")
    assert [(c.title, c.number) for c in found] == [("甲条例", "国务院令第1号"), ("乙条例", "国务院令第2号")]
    assert found[0].flaw == "缺右书名号"


def test_a_title_inside_a_title_is_one_citation() -> None:
    assert len(split_citations("《关于修改《甲条例》的决定》（国务院令第3号）")) == 1


def test_a_basis_without_any_title_is_kept_as_text() -> None:
    assert split_citations(" 县政府文件第三条 ") == (Citation("", "", ("第三条",), "县政府文件第三条"),)
    assert split_citations(" 、\n") == ()


@given(st.text("《》〈〉（）()甲乙法第三条令号〔1〕、；\n .", max_size=40))
def test_no_written_character_of_a_basis_is_lost(text: str) -> None:
    kept = "".join(citation.text for citation in split_citations(text))
    separators = " \t\r\n\u3000、，,；;。．.1（）()一二三"
    assert [c for c in kept if c not in separators] == [c for c in text if c not in separators]


def test_every_basis_of_the_real_catalogue_is_parsed_and_only_row_16_is_flawed() -> None:
    with real_list("national_pre_approval_catalogue_2017.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    flawed = [row["序号"] for row in rows if any(c.flaw for c in split_citations(row["设定依据"]))]
    assert len(rows) == 31
    assert flawed == ["16"]
    assert all(c.title for row in rows for c in split_citations(row["设定依据"]))
