"""The checklist: tickable to its end by keyboard alone, every reason where the fact is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.actors import Actor
from db.handover import service
from db.handover.rules import Line, LineState, Party
from desktop.desk import Desk
from desktop.handover.checklist.dialogs import DifferenceDialog, QuantityDialog
from desktop.handover.checklist.lines import FIRST_TICK, sub_line
from desktop.handover.checklist.view import ChecklistView
from desktop.look import look
from desktop.messages import ReasonDialog
from desktop.tokens import TypeSize
from desktop.widgets.delegates import TICK_ROLE
from tests.desktop.conftest import Transfer, settle

LINES = 3


@pytest.fixture
def view(qtbot: QtBot, desk: Desk, transfer: Transfer) -> ChecklistView:
    """The checklist as the giver sees it first."""
    desk.switch_actor(transfer.giver)
    found = ChecklistView(desk)
    qtbot.addWidget(found)
    found.resize(1366, 700)
    found.show()
    desk.tasks.data_changed.connect(found.reload)
    found.open_checklist(transfer.checklist.id)
    settle(qtbot, desk.tasks)
    found.table.setFocus()
    return found


def press(qtbot: QtBot, view: ChecklistView, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(view.table, key)
        settle(qtbot, view.desk.tasks)


def sit_down(qtbot: QtBot, view: ChecklistView, actor: Actor) -> None:
    view.desk.switch_actor(actor)
    settle(qtbot, view.desk.tasks)


def dialog_of(kind: type) -> object:
    found = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]
    assert len(found) == 1
    return found[0]


def test_three_people_tick_the_whole_list_with_space_and_arrow_alone(
    qtbot: QtBot, view: ChecklistView, transfer: Transfer
) -> None:
    for actor in (transfer.giver, transfer.receiver, transfer.witness):
        sit_down(qtbot, view, actor)
        press(qtbot, view, Qt.Key.Key_Home)
        for _ in range(20):
            if isinstance(view.table.current_row(), Line):
                press(qtbot, view, Qt.Key.Key_Space)
            before = view.table.currentIndex()
            press(qtbot, view, Qt.Key.Key_Down)
            if view.table.currentIndex() == before:
                break
    found = service.checklist(transfer.checklist.id)
    assert [line.state for line in found.lines] == [LineState.DONE] * LINES
    assert view.table.line_rows.data(view.table.rows.index_of(lambda line: True, FIRST_TICK), TICK_ROLE) == "other"


def test_the_cursor_stands_only_in_the_persons_own_column(
    qtbot: QtBot, view: ChecklistView, transfer: Transfer
) -> None:
    columns = set()
    press(qtbot, view, Qt.Key.Key_Home)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right):
        press(qtbot, view, key)
        if isinstance(view.table.current_row(), Line):
            columns.add(view.table.currentIndex().column())
    assert columns == {FIRST_TICK}


def test_a_receiver_cannot_tick_before_the_giver_and_is_told_so_by_the_box(
    qtbot: QtBot, view: ChecklistView, transfer: Transfer
) -> None:
    sit_down(qtbot, view, transfer.receiver)
    index = view.table.rows.index_of(lambda line: line.category == 6, FIRST_TICK + 1)
    assert view.table.line_rows.data(index, TICK_ROLE) == "none"


def test_f2_with_another_quantity_leaves_the_line_differing_with_its_reason_below(
    qtbot: QtBot, view: ChecklistView, transfer: Transfer
) -> None:
    line = transfer.checklist.lines[1]
    service.sign(transfer.giver, transfer.checklist.id, line.id)
    sit_down(qtbot, view, transfer.receiver)
    view.table.go_to_line(lambda one: one.id == line.id)
    press(qtbot, view, Qt.Key.Key_F2)
    dialog = dialog_of(QuantityDialog)
    assert isinstance(dialog, QuantityDialog)
    dialog.quantity.setValue(118)
    dialog.submit()
    settle(qtbot, view.desk.tasks)
    changed = service.checklist(transfer.checklist.id).lines[1]
    assert (changed.state, changed.received_quantity) == (LineState.DIFFERS, 118)
    reason = sub_line(changed)
    assert reason is not None
    assert "少 2 本" in reason.lead


def test_f4_asks_for_a_reason_and_shows_it_under_the_line(
    qtbot: QtBot, view: ChecklistView, transfer: Transfer
) -> None:
    line = transfer.checklist.lines[2]
    view.table.go_to_line(lambda one: one.id == line.id)
    press(qtbot, view, Qt.Key.Key_F4)
    dialog = dialog_of(DifferenceDialog)
    assert isinstance(dialog, DifferenceDialog)
    dialog.submit()
    assert dialog.isVisible(), "an owed line needs its reason"
    dialog.reason.setPlainText("密钥待换发")
    dialog.responsible.setText("张三")
    dialog.submit()
    settle(qtbot, view.desk.tasks)
    owed = service.checklist(transfer.checklist.id).lines[2]
    assert owed.state is LineState.OWED
    reason = sub_line(owed)
    assert reason is not None
    assert "密钥待换发" in reason.rest
    assert "责任人：张三" in reason.rest


def test_only_the_receiver_is_offered_to_excuse_a_line(qtbot: QtBot, view: ChecklistView, transfer: Transfer) -> None:
    for actor, offered in ((transfer.giver, False), (transfer.receiver, True)):
        sit_down(qtbot, view, actor)
        view.table.go_to_line(lambda one: one.category == 6)
        view.owe.click()
        dialog = dialog_of(DifferenceDialog)
        assert isinstance(dialog, DifferenceDialog)
        assert dialog.may_excuse is offered
        if offered:
            dialog.kind.mark_chosen("excuse")
            dialog.reason.setPlainText("双方商定，不再移交")
            dialog.submit()
            settle(qtbot, view.desk.tasks)
        else:
            dialog.reject()
    assert service.checklist(transfer.checklist.id).lines[1].state is LineState.EXCUSED


def test_the_witness_ticks_and_does_nothing_else(qtbot: QtBot, view: ChecklistView, transfer: Transfer) -> None:
    sit_down(qtbot, view, transfer.witness)
    press(qtbot, view, Qt.Key.Key_F4)
    assert "交接员" in view.hint.text()
    view.table.go_to_line(lambda one: one.category == 6)
    press(qtbot, view, Qt.Key.Key_F2)
    assert "监交人只勾选" in view.hint.text()
    assert not [
        w for w in QApplication.topLevelWidgets() if isinstance(w, DifferenceDialog | QuantityDialog) and w.isVisible()
    ]


def test_a_difference_between_what_was_given_and_received_is_said_under_the_line(
    qtbot: QtBot, view: ChecklistView, transfer: Transfer
) -> None:
    line = transfer.checklist.lines[1].id
    service.sign(transfer.giver, transfer.checklist.id, line, quantity=118)
    counted = service.sign(transfer.receiver, transfer.checklist.id, line)
    reason = sub_line(counted)
    assert reason is not None
    assert reason.lead == "移交 118，实收 120 本"


def test_the_button_for_another_person_says_what_f8_says_everywhere(view: ChecklistView) -> None:
    assert (view.switch.text(), view.switch.key) == ("换人", "F8")


def test_a_second_space_asks_for_a_reason_before_it_takes_the_tick_back(
    qtbot: QtBot, view: ChecklistView, transfer: Transfer
) -> None:
    view.table.go_to_line(lambda one: one.category == 1)
    press(qtbot, view, Qt.Key.Key_Space, Qt.Key.Key_Space)
    dialog = dialog_of(ReasonDialog)
    assert isinstance(dialog, ReasonDialog)
    dialog.reason.setPlainText("点错了行")
    dialog.submit()
    settle(qtbot, view.desk.tasks)
    assert service.checklist(transfer.checklist.id).lines[0].signed_by(Party.GIVER) is None


def test_a_scanned_number_jumps_to_its_line_and_clears_the_field(
    qtbot: QtBot, view: ChecklistView, transfer: Transfer
) -> None:
    view.seek.setText("UK-DEMO-01")
    QTest.keyClick(view.seek, Qt.Key.Key_Return)
    assert view.seek.text() == ""
    assert view.table.current_row().serials == "UK-DEMO-01"


def test_only_unsettled_lines_stay_in_sight_when_asked(qtbot: QtBot, view: ChecklistView, transfer: Transfer) -> None:
    line = transfer.checklist.lines[0]
    for actor, party in zip(
        (transfer.giver, transfer.receiver, transfer.witness), (Party.GIVER, Party.RECEIVER, Party.WITNESS), strict=True
    ):
        service.sign(actor, transfer.checklist.id, line.id, party)
    view.reload()
    settle(qtbot, view.desk.tasks)
    view.open_only.click()
    rows = view.table.rows
    groups = [rows.index(number, 0).data() for number in range(rows.rowCount())]
    assert groups[0] == "已收起：已齐 1 行　1 行　已齐"
    assert len(groups) == LINES


def test_at_the_largest_type_the_panel_becomes_a_strip_and_f6_brings_it_back(qtbot: QtBot, view: ChecklistView) -> None:
    assert view.conditions.isVisible()
    look.apply(TypeSize.EXTRA)
    assert not view.conditions.isVisible()
    assert view.strip.isVisible()
    press(qtbot, view, Qt.Key.Key_F6)
    assert view.conditions.isVisible()
