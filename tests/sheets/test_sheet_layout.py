"""Finding the table on the sheet and naming its columns, whatever an office puts above, between and below."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import UserError
from db.sheets.layout import Layout, find_layout, group_name
from db.sheets.mapping import Field, Vocabulary, heading, propose
from db.sheets.records import Parsed, parse_rows
from db.sheets.rules import Merge, Sheet

FIELDS = Vocabulary(
    (
        Field("seq", "序号", ("序号", "seq"), idle=True),
        Field("name", "事项名称", ("事项名称", "项目名称", "name"), required=True, instead=("main", "sub")),
        Field("main", "主项", ("主项",)),
        Field("sub", "子项", ("子项",)),
        Field("department", "主管部门", ("主管部门", "部门", "department")),
        Field("code", "事项编码", ("事项编码", "item_code"), code=True, pattern=r"^\d{12}$"),
        Field("statutory", "法定时限", ("法定时限", "办结时限法定")),
        Field("promised", "承诺时限", ("承诺时限", "办结时限承诺")),
        Field("basis", "设定依据", ("设定依据",), pattern="《.+》"),
    )
)


def sheet(*rows: Sequence[str], merges: Sequence[Merge] = (), several: bool = False) -> Sheet:
    return Sheet("清单.xlsx", "xlsx", "清单", tuple(map(tuple, rows)), merges=tuple(merges), several=several)


def layout(source: Sheet) -> Layout:
    return find_layout(source, FIELDS.knows, FIELDS.names_rows)


def columns(source: Sheet) -> dict[str, int]:
    return propose(source, layout(source), FIELDS).columns


def parsed(source: Sheet) -> Parsed:
    found = layout(source)
    return parse_rows(source, found, propose(source, found, FIELDS), FIELDS)


def test_title_rows_above_and_notes_below_are_no_data() -> None:
    source = sheet(
        ["泽州县行政许可事项清单", "", ""],
        ["（2026年版）", "", ""],
        ["序号", "事项名称", "主管部门"],
        ["1", "甲", "教育局"],
        ["2", "乙", "林业局"],
        ["注：共2项。", "", ""],
        ["合计", "2", ""],
    )
    found = layout(source)
    assert (found.header, found.data) == ((2,), (3, 4))
    assert {row for row, _ in found.skipped} == {0, 1, 2, 5, 6}


def test_a_two_row_header_with_merged_cells_is_read_as_one() -> None:
    source = sheet(
        ["序号", "事项名称", "办结时限", "办结时限", "主管部门"],
        ["序号", "事项名称", "法定", "承诺", "主管部门"],
        ["1", "甲", "20", "5", "教育局"],
        merges=[Merge(0, 0, 1, 0), Merge(0, 1, 1, 1), Merge(0, 2, 0, 3), Merge(0, 4, 1, 4)],
    )
    assert layout(source).data == (2,)
    assert columns(source) == {"seq": 0, "name": 1, "statutory": 2, "promised": 3, "department": 4}


def test_a_two_row_header_without_merged_cells_is_read_as_one() -> None:
    source = sheet(
        ["序号", "事项名称", "办结时限", "", "主管部门"],
        ["", "", "法定", "承诺", ""],
        ["1", "甲", "20", "5", "教育局"],
    )
    assert columns(source) == {"seq": 0, "name": 1, "statutory": 2, "promised": 3, "department": 4}
    assert layout(source).data == (2,)


@pytest.mark.parametrize("head", ["许可条件", "设定依据"])
def test_an_unmerged_second_header_row_of_unknown_words_is_recognised(head: str) -> None:
    source = sheet(
        ["序号", "事项名称", head, "", "", "主管部门"],
        ["", "", "条件一", "条件二", "条件三", ""],
        ["1", "甲", "a", "b", "c", "教育局"],
    )
    assert layout(source).header == (0, 1)
    assert layout(source).data == (2,)
    assert layout(source).columns[3] == (head, "条件二")


@pytest.mark.parametrize(
    "row", [["", "甲", "附记", ""], ["1", "", "", "5"], ["", "甲", "附记一", "附记二"], ["", "", "3", "4"]]
)
def test_a_data_row_under_a_heading_with_gaps_stays_a_data_row(row: list[str]) -> None:
    head = ["序号", "事项名称", "", ""] if row[1] else ["序号", "事项名称", "窗口号", ""]
    source = sheet(head, row, ["2", "乙", "林业局", ""])
    assert layout(source).data == (1, 2)


@pytest.mark.parametrize("merged", [True, False])
def test_main_item_and_sub_item_under_one_heading_do_for_the_name(merged: bool) -> None:
    top = ["序号", "事项", "事项", "主管部门"] if merged else ["序号", "事项", "", "主管部门"]
    below = ["序号", "主项", "子项", "主管部门"] if merged else ["", "主项", "子项", ""]
    merges = [Merge(0, 0, 1, 0), Merge(0, 1, 0, 2), Merge(0, 3, 1, 3)] if merged else []
    source = sheet(top, below, ["1", "甲", "甲一", "教育局"], merges=merges)
    assert columns(source) == {"seq": 0, "main": 1, "sub": 2, "department": 3}
    assert layout(source).data == (2,)


def test_a_main_item_alone_is_no_name() -> None:
    with pytest.raises(UserError, match="缺少「事项名称」"):
        columns(sheet(["序号", "主项", "主管部门"], ["1", "甲", "教育局"]))


def test_a_first_data_row_with_gaps_is_not_taken_for_a_second_header_row() -> None:
    source = sheet(["序号", "事项名称", "主管部门", ""], ["1", "甲", "", "附记"], ["2", "乙", "林业局", ""])
    assert layout(source).data == (1, 2)


def test_group_rows_are_no_items_and_name_the_rows_below_them() -> None:
    source = sheet(
        ["序号", "事项名称", "设定依据"],
        ["一、行政许可（共2项）", "一、行政许可（共2项）", "一、行政许可（共2项）"],
        ["1", "甲", "《甲法》"],
        ["2", "乙", "《乙法》"],
        ["县教育局", "", ""],
        ["3", "丙", ""],
        merges=[Merge(1, 0, 1, 2)],
    )
    found = layout(source)
    assert found.data == (2, 3, 5)
    assert [found.groups[row] for row in found.data] == ["行政许可", "行政许可", "县教育局"]


def test_a_header_repeated_on_a_later_page_is_skipped() -> None:
    head = ["序号", "事项名称", "主管部门"]
    source = sheet(head, ["1", "甲", "教育局"], head, ["2", "乙", "林业局"])
    assert layout(source).data == (1, 3)


def test_a_row_that_has_only_its_name_is_still_an_item() -> None:
    source = sheet(["序号", "事项名称", "主管部门"], ["", "甲", ""], ["2", "乙", "林业局"])
    assert layout(source).data == (1, 2)


def test_a_list_of_names_alone_is_a_list() -> None:
    source = sheet(["事项名称"], ["甲"], ["乙"])
    assert layout(source).data == (1, 2)


def test_a_sheet_without_header_is_refused_in_words() -> None:
    with pytest.raises(UserError, match="没有找到表头") as error:
        layout(sheet(["1", "甲", "教育局"], ["2", "乙", "林业局"]))
    assert error.value.hint


def test_a_missing_required_column_names_the_columns_found() -> None:
    source = sheet(["序号", "主管部门", "设定依据"], ["1", "教育局", "《甲法》"])
    with pytest.raises(UserError, match=r"缺少「事项名称」.*序号、主管部门、设定依据"):
        columns(source)


def test_headings_are_known_with_remarks_stars_blanks_and_full_width() -> None:
    source = sheet(["序 号", "*事项\n名称（必填）", "主管部门 (县级)"], ["1", "甲", "教育局"])
    assert columns(source) == {"seq": 0, "name": 1, "department": 2}


def test_english_headings_are_known() -> None:
    source = sheet(["seq", "department", "name", "item_code"], ["1", "教育局", "甲", "x"])
    assert columns(source) == {"seq": 0, "department": 1, "name": 2, "code": 3}


def test_the_better_known_heading_wins() -> None:
    assert columns(sheet(["项目名称", "事项名称"], ["目", "事"]))["name"] == 1


def test_columns_with_unknown_headings_are_recognised_by_their_cells() -> None:
    source = sheet(
        ["事项名称", "国家码", "法规"], ["甲", "000101101000", "《甲法》"], ["乙", "000101102000", "《乙法》"]
    )
    assert columns(source) == {"name": 0, "code": 1, "basis": 2}


def test_a_number_in_a_code_column_is_refused_with_its_address() -> None:
    source = Sheet(
        "清单.xlsx", "xlsx", "林业局",
        (("事项名称", "事项编码"), ("甲", "101101000"), ("乙", "1.23E+17"), ("丙", "000101101000")),
        numeric={(1, 1): 101101000, (2, 1): 1.23e17}, several=True,
    )  # fmt: skip
    found = parsed(source)
    assert [rejection.cell for rejection in found.rejections] == ["林业局!B2", "林业局!B3"]
    assert all("设为文本" in rejection.reason for rejection in found.rejections)
    assert [record.get("code") for record in found.records] == ["000101101000"]


def test_scientific_notation_saved_as_text_is_refused_too() -> None:
    found = parsed(sheet(["事项名称", "事项编码"], ["甲", "1.23457E+17"]))
    assert [rejection.cell for rejection in found.rejections] == ["B2"]


def test_a_formula_error_is_refused_with_its_address() -> None:
    found = parsed(sheet(["事项名称", "主管部门"], ["甲", "#REF!"]))
    assert [(rejection.cell, rejection.text) for rejection in found.rejections] == [("B2", "#REF!")]


@pytest.mark.parametrize("code", ["'000101101000", "‘000101101000’", '"000101101000"', "＇000101101000"])
def test_quotes_guarding_a_code_are_no_part_of_it(code: str) -> None:
    found = parsed(sheet(["事项名称", "事项编码"], ["'甲'", code]))
    assert [(record.get("name"), record.get("code")) for record in found.records] == [("'甲'", "000101101000")]


def test_a_guard_does_not_hide_that_digits_are_lost() -> None:
    assert [one.cell for one in parsed(sheet(["事项名称", "事项编码"], ["甲", "'1.2E+17"])).rejections] == ["B2"]


@pytest.mark.parametrize("word", ["同上", "〃", "同前", "（同上）", "同 上。", "″", '"'])
def test_a_ditto_takes_the_text_of_the_row_above_in_its_column(word: str) -> None:
    source = sheet(
        ["事项名称", "主管部门", "设定依据"], ["甲", "教育局", "《甲法》"], ["乙", word, "x"], ["丙", word, word]
    )
    records = parsed(source).records
    assert [record.get("department") for record in records] == ["教育局"] * 3
    assert [record.dittos for record in records] == [{}, {"department": word}, {"department": word, "basis": word}]
    assert records[2].get("basis") == "x"


def test_a_ditto_reaches_over_a_refused_row_but_takes_nothing_unreadable() -> None:
    head = ["事项名称", "主管部门", "事项编码", "设定依据"]
    records = parsed(sheet(head, ["甲", "教育局", "1.2E+17", "#REF!"], ["乙", "同上", "", "同上"])).records
    assert [(record.get("department"), record.get("basis")) for record in records] == [("教育局", "")]


def test_a_ditto_without_anything_above_or_behind_a_group_heading_is_empty() -> None:
    rows = [["1", "甲", "同上"], ["2", "乙", "教育局"], ["林业局", "", ""], ["3", "丙", "同上"]]
    records = parsed(sheet(["序号", "事项名称", "主管部门"], *rows)).records
    assert [record.get("department") for record in records] == ["", "教育局", ""]
    assert records[2].dittos == {"department": "同上"}


def test_a_cell_that_is_too_long_is_refused_with_its_address() -> None:
    rejections = parsed(sheet(["事项名称", "设定依据"], ["甲", "依" * 20_001])).rejections
    assert [(one.cell, "单元格太长" in one.reason) for one in rejections] == [("B2", True)]


def test_a_broken_running_number_costs_no_row() -> None:
    assert len(parsed(sheet(["序号", "事项名称"], ["#REF!", "甲"], ["同上", "乙"])).records) == 2


def test_a_record_knows_the_cell_of_every_field() -> None:
    record = parsed(sheet(["", "序号", "事项名称"], ["", "1", "甲"])).records[0]
    assert (record.cell("name"), record.cell("seq"), record.cell("department")) == ("C2", "B2", "B2")


def test_unused_columns_and_skipped_rows_are_said() -> None:
    found = parsed(sheet(["事项名称", "窗口号"], ["甲", "3"], ["合计", "1"]))
    assert any("窗口号" in warning for warning in found.warnings)
    assert any("第 3 行" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("一、行政许可（共12项）", "行政许可"),
        ("（二）行政确认", "行政确认"),
        ("县教育局(3项)", "县教育局"),
        ("林业", "林业"),
    ],
)
def test_a_group_heading_is_read_without_number_and_count(text: str, name: str) -> None:
    assert group_name(text) == name


texts = st.text("甲乙丙一二、（）注合计12 项局《》#E+", max_size=8)


@given(st.lists(st.lists(texts, min_size=3, max_size=3), max_size=12))
def test_every_filled_row_is_accounted_for_exactly_once(rows: list[list[str]]) -> None:
    stripped = [[cell.strip() for cell in row] for row in rows]
    source = sheet(["序号", "事项名称", "主管部门"], *stripped)
    found = layout(source)
    accounted = [*found.data, *(row for row, _ in found.skipped)]
    assert sorted(accounted) == [r for r, row in enumerate(source.rows) if any(row)]
    result = parsed(source)
    assert len(result.records) + len(result.rejections) == len(found.data)


WORDS = ["序号", "seq", "事项名称", "项目名称", "name", "主管部门", "部门", "department", "事项编码", "itemcode"]
WORDS += ["法定时限", "办结时限法定", "承诺时限", "办结时限承诺", "设定依据"]


@given(st.text(max_size=30) | st.sampled_from([f" {word}*（必填）" for word in WORDS]))
def test_a_heading_is_known_exactly_when_its_plain_form_is(text: str) -> None:
    assert FIELDS.knows(text) == (heading(text) in WORDS)
