"""What is written into, scrolled or read in a dialog is seen whole: no half row, no half field, no needless …."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QTableWidgetItem, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from db.items.incoming.organ_names import UnknownName
from desktop.items.importing import matching
from desktop.items.importing.matching import MatchDialog
from desktop.look import look
from desktop.messages import FormDialog
from desktop.tokens import CELL, COLOURS
from desktop.widgets.rows import Column
from desktop.widgets.scrolled import FormArea
from desktop.widgets.table import DenseTable
from desktop.widgets.written import WrittenTable

BUREAU = "泽州县行政审批服务管理局"


@pytest.fixture
def table(qtbot: QtBot) -> DenseTable:
    """Short names in a wide column, a long office in a narrow one."""
    columns = [
        Column("名称", 200, text=lambda row: row[0], stretch=True),
        Column("单位", 100, text=lambda row: row[1]),
    ]
    made = DenseTable(columns, sortable=False)
    qtbot.addWidget(made)
    made.resize(500, 200)
    made.show()
    return made


def test_an_office_is_written_out_where_the_names_leave_room(table: DenseTable) -> None:
    table.show_rows([("甲", BUREAU), ("乙", "县公安局")])
    assert table.columnWidth(1) >= QFontMetrics(look.font()).horizontalAdvance(BUREAU) + 2 * CELL
    table.show_rows([("甲", "县公安局")])
    assert table.columnWidth(1) == look.metrics.scaled(100)


def test_columns_wider_than_the_table_give_what_they_do_not_need(table: DenseTable) -> None:
    table.resize(160, 200)
    table.show_rows([("甲", "乙")])
    assert table.header_row.length() <= table.viewport().width()


def test_a_column_a_person_drew_narrower_stays_so(table: DenseTable) -> None:
    table.header_row.resizeSection(1, 60)
    table.show_rows([("甲", BUREAU)])
    assert table.columnWidth(1) == 60


def test_a_written_table_begins_no_row_it_cannot_end_and_its_words_stand_below_their_heads(qtbot: QtBot) -> None:
    table = WrittenTable(6, ("材料", "份数"), counts=(1,))
    qtbot.addWidget(table)
    for place in range(6):
        table.setItem(place, 0, QTableWidgetItem("█" * 4))
    table.setFixedHeight(table.height_of(3) - look.metrics.row // 2)
    table.show()
    QApplication.processEvents()
    view = table.viewport()
    half = table.rowAt(view.height() - 1)
    begun = view.height() - table.rowViewportPosition(half)
    assert begun < table.rowHeight(half)
    below = table.grab().toImage().copy(2, table.height() - begun - 2, 60, begun - 2)
    assert colours(below) == {QColor(COLOURS.surface).name()}
    assert table.horizontalHeader().defaultAlignment() & Qt.AlignmentFlag.AlignLeft
    assert (
        table.model().headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        == Qt.AlignmentFlag.AlignCenter
    )


def colours(image: QImage) -> set[str]:
    """Every colour in a picture."""
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_a_form_that_scrolls_shows_a_field_whole_or_not_at_all(qtbot: QtBot) -> None:
    inner = QWidget()
    layout = QVBoxLayout(inner)
    fields = [QLineEdit() for _ in range(12)]
    for field in fields:
        layout.addWidget(field)
    area = FormArea(inner)
    qtbot.addWidget(area)
    foot = fields[3].sizeHint().height() // 2
    area.resize(200, 200)
    area.show()
    QApplication.processEvents()
    area.resize(200, fields[4].mapTo(inner, fields[4].rect().topLeft()).y() + foot)
    QApplication.processEvents()
    assert (area.cover.isVisible(), area.cover.y()) == (True, fields[4].y())
    assert area.cover.y() + area.cover.height() == area.viewport().height()
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    assert not area.cover.isVisible()


def test_a_button_a_dialog_took_away_does_not_come_back(qtbot: QtBot) -> None:
    dialog = FormDialog(None, "只有一个回答", "知道了")
    qtbot.addWidget(dialog)
    dialog.back.hide()
    dialog.show()
    assert (dialog.back.isVisible(), dialog.ok.isVisible()) == (False, True)


def test_names_to_tie_take_the_keyboard_as_they_come_and_no_more_room_than_they_need(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Callable[[Any], None]] = []
    monkeypatch.setattr(matching, "_read", lambda _: None)
    desk: Any = SimpleNamespace(query=lambda _, then: answers.append(then))
    edition: Any = SimpleNamespace(id="e1", name="示例清单")
    dialog = MatchDialog(desk, None, edition)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.isActiveWindow)
    answers[0](((UnknownName("示例局", 1, ()),), [("o1", "县公安局")]))
    assert isinstance(dialog.focusWidget(), QComboBox)
    assert dialog.names.height() < 200
