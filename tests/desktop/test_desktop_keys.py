"""Keys that a page and a part of it share."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db.exchange.transport.carrying import Step
from desktop.desk import Desk
from desktop.frame import PLACES
from desktop.handover.page import VIEWS as HANDOVER_VIEWS
from desktop.handover.page import HandoverPage
from desktop.handover.view import HandoverView
from desktop.items.page import VIEWS, ItemsPage
from desktop.items.view import ItemsView
from desktop.messages import ProgressBox
from desktop.page import Page
from desktop.tasks import Task
from desktop.widgets.buttons import KeyButton
from desktop.widgets.keys import bind_key
from desktop.window import Window
from tests.desktop.conftest import settle

MOST_KEYS = 5


def test_a_key_of_a_page_and_of_a_part_of_it_still_works_inside_the_part(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    part = QPushButton("x", page)
    pressed: list[str] = []
    bind_key(page, "Ctrl+I", lambda: pressed.append("page"))
    bind_key(part, "Ctrl+I", lambda: pressed.append("part"))
    page.show()
    page.activateWindow()
    part.setFocus()
    qtbot.waitUntil(part.hasFocus)
    for _ in range(3):
        QTest.keyClick(part, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 3


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_ctrl_enter_is_the_large_key_as_well_as_that_of_the_number_pad(qtbot: QtBot, key: Qt.Key) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    pressed: list[str] = []
    KeyButton("写入", "Ctrl+Enter").bind(page, lambda: pressed.append("written"))
    page.show()
    page.activateWindow()
    page.setFocus()
    qtbot.waitUntil(page.isActiveWindow)
    QTest.keyClick(page, key, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["written"]


def test_a_bar_follows_the_bytes_written_however_many_they_are(qtbot: QtBot) -> None:
    task = Task()
    box = ProgressBox(None, "正在导出数据包", task)
    qtbot.addWidget(box)
    bar = box.findChild(QProgressBar)
    assert bar is not None
    task.progressed.emit(Step(3 << 30, "正在写到「U 盘」", 4 << 30))
    assert bar.value() == 0.75 * bar.maximum() > 0
    task.progressed.emit("正在等 U 盘写完")
    assert bar.maximum() == 0, "nobody knows how much there is"
    task.finished.emit(None)


def test_no_page_and_no_view_names_more_keys_than_the_status_bar_can_show_and_can_be_read(
    qtbot: QtBot, desk: Desk
) -> None:
    window = Window(desk)
    qtbot.addWidget(window)
    for place, _, _ in PLACES:
        page = window.go(place)
        if isinstance(page, ItemsPage):
            for key, _, _ in VIEWS:
                page.show_view(key)
        if isinstance(page, HandoverPage):
            for key, _, _ in HANDOVER_VIEWS:
                page.show_view(key)
    settle(qtbot, desk.tasks)
    shown: list[Page | ItemsView | HandoverView] = [*window.findChildren(Page), *window.findChildren(ItemsView)]
    shown += window.findChildren(HandoverView)
    named = {type(one).__name__: one.keys for one in shown}
    assert len(named) >= len(PLACES) + len(VIEWS) + len(HANDOVER_VIEWS)
    assert {name: keys for name, keys in named.items() if len(keys) > MOST_KEYS} == {}
