"""The table every list is shown in."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.look import look
from desktop.tokens import COLOURS, TypeSize
from desktop.widgets.rows import Column, Group, Rows, SubLine, matches
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable


@dataclass(frozen=True)
class Fruit:
    id: str
    name: str
    count: int
    ripe: bool = True


def status(fruit: Fruit) -> Status:
    return Status(Shape.DISC, Tone.GREEN, "熟") if fruit.ripe else Status(Shape.RING, Tone.GREY, "生")


COLUMNS = [
    Column("编码", 160, text=lambda fruit: fruit.id, hint="编码"),
    Column("名称", 120, text=lambda fruit: fruit.name, hint="名称", stretch=True),
    Column("数量", 60, text=lambda fruit: str(fruit.count), order=lambda fruit: fruit.count, rank=3),
    Column("状态", 80, status=status, choices=True),
]
FRUIT = [Fruit("000101101000", "苹果", 9), Fruit("140525199901010021", "梨", 10, False), Fruit("7", "葡萄", 2)]


@pytest.fixture
def table(qtbot: QtBot) -> DenseTable:
    found = DenseTable(COLUMNS)
    qtbot.addWidget(found)
    found.resize(600, 400)
    found.show()
    found.show_rows(FRUIT)
    return found


def names(rows: Rows) -> list[str]:
    return [row.name for row in rows.visible_rows() if isinstance(row, Fruit)]


def test_typing_in_the_filter_row_keeps_only_rows_that_contain_the_text(qtbot: QtBot, table: DenseTable) -> None:
    field = table.header_row.editor(1)
    assert isinstance(field, QLineEdit)
    field.setText("果")
    qtbot.waitUntil(lambda: names(table.rows) == ["苹果"])


def test_a_combo_filter_offers_the_words_present_and_is_not_editable(table: DenseTable) -> None:
    field = table.header_row.editor(3)
    assert isinstance(field, QComboBox)
    assert not field.isEditable()
    assert [field.itemText(number) for number in range(field.count())] == ["全部", "熟", "生"]
    field.setCurrentText("生")
    assert names(table.rows) == ["梨"]
    field.setCurrentText("全部")
    assert len(names(table.rows)) == 3


def test_escape_clears_a_filter_and_a_second_escape_leaves_it(qtbot: QtBot, table: DenseTable) -> None:
    left: list[bool] = []
    table.header_row.left.connect(lambda: left.append(True))
    field = table.header_row.editor(1)
    assert isinstance(field, QLineEdit)
    field.setText("果")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), left) == ("", [])
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert left == [True]


@pytest.mark.parametrize(
    ("text", "found"), [("苹", True), ("pg", True), ("pingguo", True), ("xx", False), ("梨", False)]
)
def test_a_filter_answers_to_characters_and_to_pinyin(text: str, found: bool) -> None:
    assert matches("苹果", text) is found


def test_sorting_by_number_does_not_sort_by_characters(table: DenseTable) -> None:
    table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert names(table.rows) == ["葡萄", "苹果", "梨"]


def test_the_cursor_stays_on_its_row_when_the_rows_are_read_again(table: DenseTable) -> None:
    table.go_to(table.rows.index_of(lambda fruit: fruit.name == "梨"))
    table.show_rows([Fruit("1", "桃", 1), *FRUIT])
    assert table.current_row().name == "梨"


def test_copying_gives_tabs_and_keeps_zeros_and_long_digits_as_text_for_a_workbook(
    qtbot: QtBot, table: DenseTable
) -> None:
    table.go_to_first()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "000101101000\t苹果\t9\t熟"
    assert "<td style=\"mso-number-format:'\\@'\">000101101000</td>" in data.html()
    assert "<td>9</td>" in data.html()


def test_a_state_is_read_out_by_its_word(table: DenseTable) -> None:
    index = table.rows.index(1, 3)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "生"
    assert index.data(Qt.ItemDataRole.DisplayRole) == "生"


def test_a_reason_goes_with_its_row_through_every_filter(table: DenseTable) -> None:
    reason = SubLine("欠交到 2026-12-01", "理由：示例")
    table.show_groups([(Group("g", "水果"), [FRUIT[0], FRUIT[1], reason, FRUIT[2]])])
    table.rows.filter_column(1, "梨")
    group = table.rows.index(0, 0)
    assert [table.rows.row_at(table.rows.index(n, 0, group)) for n in range(table.rows.rowCount(group))] == [
        FRUIT[1],
        reason,
    ]


def test_space_for_a_larger_type_comes_from_third_rank_columns(table: DenseTable) -> None:
    assert not table.isColumnHidden(2)
    look.apply(TypeSize.EXTRA)
    assert table.isColumnHidden(2)
    assert not table.isColumnHidden(1)


def test_a_narrow_place_takes_the_room_from_the_fourth_rank_before_the_third(qtbot: QtBot) -> None:
    found = DenseTable([*COLUMNS, Column("标记", 80, rank=4)])
    qtbot.addWidget(found)
    found.show()
    hidden = {}
    for width in (600, 450, 370):
        found.resize(width, 400)
        hidden[width] = [number for number in range(5) if found.isColumnHidden(number)]
    assert hidden == {600: [], 450: [4], 370: [2, 4]}


def test_enter_opens_a_row_and_folds_a_group(qtbot: QtBot, table: DenseTable) -> None:
    opened: list[Fruit] = []
    table.opened.connect(opened.append)
    table.show_groups([(Group("g", "水果", "3 种"), FRUIT)])
    group = table.rows.index(0, 0)
    table.setCurrentIndex(group)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert not table.isExpanded(group)
    QTest.keyClick(table, Qt.Key.Key_Return)
    table.go_to(table.rows.index_of(lambda fruit: fruit.name == "梨"))
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened == [FRUIT[1]]


def test_what_looks_like_html_is_shown_under_the_mouse_as_it_was_written() -> None:
    rows = Rows(COLUMNS)
    rows.show_rows([Fruit("1", '<img src="//x/y">', 1), Fruit("2", "甲 & 乙", 1)])
    shown = [rows.data(rows.index(row, 1), Qt.ItemDataRole.ToolTipRole) for row in range(2)]
    assert shown == ["<qt>&lt;img src=&quot;//x/y&quot;&gt;</qt>", "甲 & 乙"]


def test_a_row_with_half_its_room_at_the_foot_is_not_begun(qtbot: QtBot) -> None:
    table = DenseTable([Column("事项", 200, text=str, stretch=True)])
    qtbot.addWidget(table)
    table.show_rows([f"第{number}项许可" for number in range(40)])
    table.resize(400, look.metrics.table_head + 5 * look.metrics.row + 14)
    table.show()
    picture = table.viewport().grab().toImage()
    below = {picture.pixelColor(x, 5 * look.metrics.row + 7).name() for x in range(picture.width())}
    assert below == {COLOURS.surface.lower()}
    within = {picture.pixelColor(x, 4 * look.metrics.row + 15).name() for x in range(picture.width())}
    assert len(within) > 1


def test_a_name_too_long_for_its_column_is_lent_room_by_columns_that_have_little_to_say(qtbot: QtBot) -> None:
    table = DenseTable([
        Column("名称", 120, text=lambda row: row, stretch=True),
        Column("编号", 160, text=lambda row: ""),
        Column("来源单位", 120, text=lambda row: "县水利局"),
    ])  # fmt: skip
    qtbot.addWidget(table)
    table.resize(460, 300)
    table.show()
    table.show_rows(["林业局行政审批专用章"])
    before = table.columnWidth(1)
    table.show_rows(["交通运输局行政审批专用章（已停用，等待封存）"])
    advance = table.fontMetrics().horizontalAdvance("交通运输局行政审批专用章（已停用，等待封存）")
    assert table.columnWidth(0) > advance
    assert table.columnWidth(1) < before
    assert sum(table.columnWidth(number) for number in range(3)) <= table.viewport().width()
    table.show_rows(["林业局行政审批专用章"])
    assert table.columnWidth(1) == before
