"""Entering a notice on holidays: pasted, looked at day by day, then the reviewed batch."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.calendar.service import load_calendar
from desktop.desk import Desk
from desktop.settings.notice_text import FIRST, NoticeTextDialog
from desktop.settings.notices import NoticeDialog, NoticesPanel

TEXT = (
    "国务院办公厅关于2027年部分节假日安排的通知\n国办发明电〔2026〕9号\n一、元旦：１月１日（周五）至３日（周日）放假，"
    "共3天。\n四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）、4月26日（周一）上班。\n2026年11月5日"
)


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> NoticesPanel:
    made = NoticesPanel(desk)
    qtbot.addWidget(made)
    made.show()
    return made


def front(kind: type[NoticeDialog] | type[NoticeTextDialog]) -> list[object]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


def test_a_pasted_notice_is_looked_at_day_by_day_and_then_moves_the_due_dates(
    qtbot: QtBot, panel: NoticesPanel
) -> None:
    panel.read_text()
    (dialog,) = front(NoticeTextDialog)
    assert isinstance(dialog, NoticeTextDialog)
    QApplication.clipboard().setText(TEXT)
    QTest.keyClick(dialog.text, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: dialog.days.rowCount() == 4)
    assert (dialog.number.text(), dialog.published.day) == ("国办发明电〔2026〕9号", date(2026, 11, 5))
    ticked = [dialog.days.item(row, FIRST) for row in range(4)]
    assert [one.checkState() == Qt.CheckState.Checked for one in ticked if one] == [True, False, True, True]
    dialog.whole.setChecked(True)
    dialog.submit()
    qtbot.waitUntil(lambda: bool(front(NoticeDialog)))
    (review,) = front(NoticeDialog)
    assert isinstance(review, NoticeDialog)
    assert 2027 not in load_calendar().known_years
    review.submit()
    qtbot.waitUntil(lambda: 2027 in load_calendar().known_years)
    calendar = load_calendar()
    assert not calendar.is_working_day(date(2027, 5, 5))
    assert calendar.is_working_day(date(2027, 5, 8))
    assert "4-26" not in str([day for day, one in calendar.special.items() if one.working and day.year == 2027])


def test_a_day_written_wrongly_and_a_notice_without_days_are_said_and_nothing_is_taken(
    qtbot: QtBot, panel: NoticesPanel
) -> None:
    panel.read_text()
    (dialog,) = front(NoticeTextDialog)
    assert isinstance(dialog, NoticeTextDialog)
    dialog.text.setPlainText("今天天气很好")
    qtbot.waitUntil(lambda: "没有读出放假的日子" in dialog.remarks.text())
    dialog.submit()
    dialog.text.setPlainText(TEXT)
    qtbot.waitUntil(lambda: dialog.days.rowCount() == 4)
    cell = dialog.days.item(0, FIRST)
    assert cell
    cell.setText("元月一日")
    taken: list[object] = []
    dialog.taken.connect(taken.append)
    dialog.submit()
    assert (taken, dialog.isVisible()) == ([], True)
    dialog.reject()
