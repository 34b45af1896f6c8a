"""A tick is seen in its row as soon as it is saved; the rest of the page follows."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from db.handover.rules import Line, Party
from desktop.desk import Desk
from desktop.handover.checklist import view as page
from desktop.handover.checklist.view import ChecklistView
from tests.desktop.conftest import Transfer, settle


def test_the_row_shows_the_tick_before_the_checklist_is_read_again(
    qtbot: QtBot, desk: Desk, transfer: Transfer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.switch_actor(transfer.giver)
    view = ChecklistView(desk)
    qtbot.addWidget(view)
    view.show()
    view.open_checklist(transfer.checklist.id)
    settle(qtbot, desk.tasks)
    monkeypatch.setattr(page, "read_checklist", lambda *asked: pytest.fail("read again"))
    QTest.keyClick(view.table, Qt.Key.Key_Space)
    settle(qtbot, desk.tasks)
    row = view.table.current_row()
    assert isinstance(row, Line)
    assert row.signed_by(Party.GIVER)
