"""现场清点 and writing a checklist: keyboard and scanner alone, from the draft to the closed handover."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from db.actors import Actor
from db.handover import line_acts, service
from db.handover.rules import Direction, LineState, Party
from desktop.desk import Desk
from desktop.handover.checklist.dialogs import DifferenceDialog, QuantityDialog
from desktop.handover.checklist.drafting import LineDialog
from desktop.handover.checklist.tab import ChecklistTab
from desktop.messages import FormDialog, MessageBox, ReasonDialog
from desktop.widgets.buttons import KeyButton
from desktop.widgets.fields import TypedChoice
from tests.desktop.conftest import Transfer, settle


@pytest.fixture
def tab(qtbot: QtBot, desk: Desk, transfer: Transfer) -> ChecklistTab:
    """The checklist as the giver counts it, the scan field in hand."""
    desk.switch_actor(transfer.giver)
    found = ChecklistTab(desk)
    qtbot.addWidget(found)
    found.resize(1366, 700)
    found.show()
    desk.tasks.data_changed.connect(found.refresh)
    found.open_subject(transfer.checklist.id)
    settle(qtbot, desk.tasks)
    return found


def count(qtbot: QtBot, tab: ChecklistTab) -> None:
    tab.checklist.table.setFocus()
    QTest.keyClick(tab.checklist.table, Qt.Key.Key_F11)
    settle(qtbot, tab.desk.tasks)


def take_up(qtbot: QtBot, tab: ChecklistTab, widget: QWidget) -> None:
    """The window is in front again, as it is when a dialog has gone."""
    tab.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)


def delete(qtbot: QtBot, tab: ChecklistTab, answer: str) -> None:
    """Delete on the line at hand, and the answer to the question."""
    take_up(qtbot, tab, tab.checklist.table)
    QTest.keyClick(tab.checklist.table, Qt.Key.Key_Delete)
    (asked,) = shown(MessageBox)
    assert isinstance(asked, MessageBox)
    assert tab.checklist.table.current_row().name in asked.sentence
    next(button for button in asked.findChildren(KeyButton) if button.text() == answer).click()
    settle(qtbot, tab.desk.tasks)


def press(qtbot: QtBot, tab: ChecklistTab, *keys: Qt.Key) -> None:
    take_up(qtbot, tab, tab.counting.scan)
    for key in keys:
        QTest.keyClick(tab.counting.scan, key)
        settle(qtbot, tab.desk.tasks)


def scan(qtbot: QtBot, tab: ChecklistTab, text: str) -> str:
    QTest.keyClicks(tab.counting.scan, text)
    press(qtbot, tab, Qt.Key.Key_Return)
    return tab.counting.told.text()


def sit_down(qtbot: QtBot, tab: ChecklistTab, actor: Actor) -> None:
    tab.desk.switch_actor(actor)
    settle(qtbot, tab.desk.tasks)


def shown(kind: type) -> list[object]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]


def test_a_whole_checklist_is_ticked_and_closed_while_counting_by_keyboard_alone(
    qtbot: QtBot, tab: ChecklistTab, transfer: Transfer
) -> None:
    count(qtbot, tab)
    for actor in (transfer.giver, transfer.receiver, transfer.witness):
        sit_down(qtbot, tab, actor)
        tab.counting.step(-10)
        press(qtbot, tab, Qt.Key.Key_Space, Qt.Key.Key_Space, Qt.Key.Key_Space)
    found = service.checklist(transfer.checklist.id)
    assert {line.state for line in found.lines} == {LineState.DONE}
    sit_down(qtbot, tab, transfer.receiver)
    press(qtbot, tab, Qt.Key.Key_Escape)
    assert tab.checklist.close_gate.isVisible()
    tab.checklist.close_gate.click()
    settle(qtbot, tab.desk.tasks)
    assert line_acts.gate_closed_on(transfer.checklist.id)
    assert not tab.checklist.owe.isVisible()
    tab.checklist.reopen.click()
    (dialog,) = shown(ReasonDialog)
    assert isinstance(dialog, ReasonDialog)
    dialog.reason.setPlainText("少点一本")
    dialog.submit()
    settle(qtbot, tab.desk.tasks)
    assert line_acts.gate_closed_on(transfer.checklist.id) == ""


def test_a_scanner_that_types_receives_one_number_after_the_other_and_refuses_in_words(
    qtbot: QtBot, tab: ChecklistTab, transfer: Transfer
) -> None:
    service.sign(transfer.giver, transfer.checklist.id, transfer.checklist.lines[1].id)
    count(qtbot, tab)
    sit_down(qtbot, tab, transfer.receiver)
    assert "LM0003 已收" in scan(qtbot, tab, "LM0003")
    assert "1 / 120 本" in tab.counting.figures.text()
    assert "已经收过" in scan(qtbot, tab, "lm0003")
    assert "清单里没有编号 LM0121" in scan(qtbot, tab, "LM0121")
    assert "移交人还没有勾" in scan(qtbot, tab, "UK-DEMO-01")
    assert "2 / 120 本" in (scan(qtbot, tab, "LM0120") and tab.counting.figures.text())
    line = service.checklist(transfer.checklist.id).lines[1]
    assert (line.state, [part.reason for part in line.parts]) == (LineState.PARTIAL, ["LM0003", "LM0120"])


def test_a_part_and_another_condition_are_counted_in_one_dialog(
    qtbot: QtBot, tab: ChecklistTab, transfer: Transfer
) -> None:
    line = transfer.checklist.lines[1]
    service.sign(transfer.giver, transfer.checklist.id, line.id)
    sit_down(qtbot, tab, transfer.receiver)
    for kind, quantity, condition, state in (
        ("part", 100, "", LineState.PARTIAL),
        ("part", 20, "受潮", LineState.CONDITION),
    ):
        tab.checklist.acting.count(service.checklist(transfer.checklist.id).lines[1], Party.RECEIVER)
        (dialog,) = shown(QuantityDialog)
        assert isinstance(dialog, QuantityDialog)
        dialog.kind.choose(kind)
        dialog.quantity.setValue(quantity)
        dialog.condition.setText(condition)
        dialog.submit()
        settle(qtbot, tab.desk.tasks)
        assert service.checklist(transfer.checklist.id).lines[1].state is state


def test_f4_objects_and_then_settles_for_both_sides(qtbot: QtBot, tab: ChecklistTab, transfer: Transfer) -> None:
    count(qtbot, tab)
    press(qtbot, tab, Qt.Key.Key_F4)
    (dialog,) = shown(DifferenceDialog)
    assert isinstance(dialog, DifferenceDialog)
    dialog.kind.choose("dispute")
    dialog.reason.setPlainText("名称和通知不一致")
    dialog.submit()
    settle(qtbot, tab.desk.tasks)
    assert "名称和通知不一致" in tab.counting.reason.text()
    for actor in (transfer.giver, transfer.receiver):
        sit_down(qtbot, tab, actor)
        press(qtbot, tab, Qt.Key.Key_F4)
        (settling,) = shown(ReasonDialog)
        assert isinstance(settling, ReasonDialog)
        settling.reason.setPlainText("以通知为准")
        settling.submit()
        settle(qtbot, tab.desk.tasks)
    assert service.checklist(transfer.checklist.id).lines[0].state is LineState.NOT_BEGUN


def test_a_draft_is_written_by_keyboard_and_pasted_from_a_table(
    qtbot: QtBot, tab: ChecklistTab, transfer: Transfer, county: Actor
) -> None:
    sit_down(qtbot, tab, county)
    view = tab.checklist
    view.withdraw.click()
    (why,) = shown(ReasonDialog)
    assert isinstance(why, ReasonDialog)
    why.reason.setPlainText("漏列")
    why.submit()
    settle(qtbot, tab.desk.tasks)
    take_up(qtbot, tab, view.table)
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_Insert)
    (dialog,) = shown(LineDialog)
    assert isinstance(dialog, LineDialog)
    dialog.texts["name"].setText("新证")
    dialog.submit()
    settle(qtbot, tab.desk.tasks)
    take_up(qtbot, tab, view.table)
    QGuiApplication.clipboard().setText("6\t贴来的证\t\t5\t本\tA01-A05\n")
    QTest.keyClick(view.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, tab.desk.tasks)
    lines = service.checklist(transfer.checklist.id).lines
    assert [line.number for line in lines] == ["1-1", "1-2", "6-1", "6-2", "11-1"]
    view.table.go_to_line(lambda line: line.number == "6-2")
    QTest.keyClick(view.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle(qtbot, tab.desk.tasks)
    assert service.checklist(transfer.checklist.id).lines[2].name == "贴来的证"
    view.table.go_to_line(lambda line: line.name == "贴来的证")
    delete(qtbot, tab, "不了")
    assert len(service.checklist(transfer.checklist.id).lines) == 5
    delete(qtbot, tab, "删去")
    view.issue.click()
    settle(qtbot, tab.desk.tasks)
    found = service.checklist(transfer.checklist.id)
    assert (bool(found.issued_at), len(found.lines), found.direction) == (True, 4, Direction.IN)


def test_who_has_ticked_all_he_can_is_told_what_is_left_and_the_next_person_reads_nothing_of_it(
    qtbot: QtBot, tab: ChecklistTab, transfer: Transfer
) -> None:
    for line in transfer.checklist.lines:
        service.sign(transfer.giver, transfer.checklist.id, line.id)
    for line in transfer.checklist.lines[:2]:
        service.sign(transfer.receiver, transfer.checklist.id, line.id)
    tab.refresh()
    settle(qtbot, tab.desk.tasks)
    count(qtbot, tab)
    sit_down(qtbot, tab, transfer.witness)
    tab.counting.step(-10)
    press(qtbot, tab, Qt.Key.Key_Space, Qt.Key.Key_Space)
    assert tab.counting.told.text() == "● 能勾的都勾完了，11-1还不能勾。"
    sit_down(qtbot, tab, transfer.receiver)
    assert tab.counting.told.text() == ""


def test_enter_in_a_box_that_takes_other_words_too_keeps_what_stands_there(qtbot: QtBot) -> None:
    dialog, box, after = FormDialog(None, "加一行", "保存"), TypedChoice(("纸质", "电子", "纸质、电子")), QLineEdit()
    dialog.add_field("载体", box)
    dialog.add_field("编号", after)
    qtbot.addWidget(dialog)
    box.setCurrentText("纸质、电子")
    box.setFocus()
    dialog.open()
    qtbot.waitUntil(box.hasFocus)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.currentText() == "纸质、电子"
    assert after.hasFocus()
