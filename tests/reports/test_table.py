"""Tables across pages: head repeated, groups not parted, long rows carried over, last row kept with what follows."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.page import FORM, LANDSCAPE, MM, Flow, Page
from reports.table import Band, Column, Row, Table, fit_columns

COLUMNS = (Column("序号", 12, 0.5), Column("名称"), Column("备注", 30))


def words(page: Page) -> str:
    return "".join(word.text for word in page.words)


def test_the_head_stands_on_every_page() -> None:
    flow = Flow(FORM)
    Table(flow, COLUMNS).draw([Row((str(n), "事项", "")) for n in range(200)])
    assert len(flow.pages) > 2
    assert all(words(page).startswith("序号名称备注") for page in flow.pages)


def test_no_word_stands_outside_the_type_area() -> None:
    flow = Flow(LANDSCAPE)
    Table(flow, COLUMNS).draw([Row((str(n), "长名称" * 40, "备注" * 9)) for n in range(40)])
    for page in flow.pages:
        for word in page.words:
            assert LANDSCAPE.left <= word.x < LANDSCAPE.width - LANDSCAPE.right
            assert LANDSCAPE.top < word.y < LANDSCAPE.height - LANDSCAPE.bottom


def test_the_name_of_a_group_never_stands_alone_at_the_foot_of_a_page() -> None:
    for before in range(30, 60):
        flow = Flow(FORM)
        rows: list[Row | Band] = [Row((str(n), "事项", "")) for n in range(before)]
        Table(flow, COLUMNS).draw([*rows, Band("某某局"), Row(("1", "组内第一项", ""))])
        page = next(page for page in flow.pages if "某某局" in words(page))
        assert "组内第一项" in words(page)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 400), st.integers(0, 40))
def test_a_row_longer_than_a_page_is_carried_over_without_losing_a_word(times: int, before: int) -> None:
    flow = Flow(FORM)
    text = "".join(f"{n:04d}，" for n in range(times))
    Table(flow, COLUMNS).draw([*(Row((str(n), "x", "")) for n in range(before)), Row(("长", text, ""))])
    printed = "".join(words(page).replace("序号名称备注", "") for page in flow.pages)
    assert text in printed.replace("长", "")


def test_the_last_row_goes_with_what_must_follow_it() -> None:
    tail = 100 * MM
    for count in range(20, 60):
        flow = Flow(FORM)
        Table(flow, COLUMNS).draw([Row((str(n), "事项", "")) for n in range(count)], tail)
        assert flow.room >= tail
        assert "事项" in words(flow.page)


def test_columns_without_a_width_share_what_is_left_and_none_is_squeezed_out() -> None:
    columns = (Column("序号", 10), Column("名称"), Column("依据"), Column("备注"))
    rows = [("1", "名称" * 8, "依据" * 60, "") for _ in range(20)]
    fitted = fit_columns(columns, rows, 200)
    assert sum(column.width for column in fitted) == 200 or fitted[2].width > fitted[1].width > fitted[3].width
    assert abs(sum(column.width for column in fitted) - 200) < 1e-6
    assert all(column.width >= 10 for column in fitted)
