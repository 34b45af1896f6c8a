"""待核对 by keyboard alone: choosing sides, putting off, writing down what was found out."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db import journal
from db.cases.tables import CaseActRow, CaseRow
from db.exchange.merging import conflicts
from db.exchange.tables import QuarantineRow
from desktop.desk import Desk
from desktop.exchange.conflict_words import TAKEN
from desktop.exchange.conflicts import ConflictsDialog
from desktop.look import look
from desktop.manual import ManualDialog
from desktop.messages import MessageBox
from desktop.tokens import TypeSize
from desktop.widgets.empty import StepCard
from tests.desktop.conftest import settle
from tests.exchange.conflicted import body_of, set_aside
from tests.exchange.offices import add_case

Key = Qt.Key


@pytest.fixture
def case(desk: Desk) -> str:
    """A case of this office whose other version waits: note, applicant and one material less."""
    found = add_case()
    rows = body_of("case", found)["materials"]
    set_aside(desk.actor, "case", found, "conflict", note="另一边", applicant="赵六", materials=rows[1:])
    return found


def opened(qtbot: QtBot, desk: Desk) -> ConflictsDialog:
    dialog = ConflictsDialog(desk)
    qtbot.addWidget(dialog)
    dialog.resize(1366, 728)
    dialog.show()
    settle(qtbot, desk.tasks)
    return dialog


def answer() -> None:
    """Press Enter in the box that asks."""
    box = QApplication.activeModalWidget()
    assert isinstance(box, MessageBox)
    QTest.keyClick(box.focusWidget(), Key.Key_Return)


def test_a_conflict_is_decided_by_keyboard_alone(qtbot: QtBot, desk: Desk, case: str) -> None:
    dialog = opened(qtbot, desk)
    assert dialog.count.text() == "本机要办 1 件"
    QTest.keyClick(dialog.list, Key.Key_Return)
    table = dialog.panel.table
    assert table.hasFocus()
    labels = [table.rows.columns[1].word(line) for line in table.rows.visible_rows()]
    assert labels == ["申请人", "备注", "材料 0 材料0"]
    for key in (Key.Key_Right, Key.Key_Down, Key.Key_Left):
        QTest.keyClick(table, key)
    QTest.keyClick(table, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.panel.progress.text().startswith("还有 1 项没有选")
    assert table.current_row().label == "材料 0 材料0"
    QTest.keyClick(table, Key.Key_Left)
    assert dialog.panel.full.toPlainText().endswith("保存为：原件，应交 1 份，已收 1 份")
    QTest.keyClick(table, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    answer()
    settle(qtbot, desk.tasks)
    kept = CaseRow.get_by_id(case)
    assert (kept.applicant, kept.note, len(body_of("case", case)["materials"])) == ("赵六", "", 3)
    assert dialog.outcome.word == "已决定，下次导出时带给县里"
    assert dialog.stack.currentWidget() is dialog.empty
    assert conflicts.waiting() == ()


def test_every_difference_carries_word_and_shape_and_equal_fields_come_on_request(
    qtbot: QtBot, desk: Desk, case: str
) -> None:
    dialog = opened(qtbot, desk)
    words = {dialog.panel.table.rows.columns[0].word(row) for row in dialog.panel.table.rows.visible_rows()}
    assert words == {"不同"}
    dialog.panel.equal.click()
    words = {dialog.panel.table.rows.columns[0].word(row) for row in dialog.panel.table.rows.visible_rows()}
    assert words == {"不同", "相同"}
    assert len({status.shape for status in TAKEN.values()}) == 3
    assert len({status.word for status in TAKEN.values()}) == 3


def test_putting_off_needs_one_key_and_keeps_it_in_the_list(qtbot: QtBot, desk: Desk, case: str) -> None:
    dialog = opened(qtbot, desk)
    QTest.keyClick(dialog.list, Key.Key_D)
    settle(qtbot, desk.tasks)
    assert [dialog.list.rows.columns[0].word(row) for row in dialog.list.rows.visible_rows()] == ["以后再定"]
    assert dialog.count.text() == "本机要办 0 件，以后再定 1 件"
    assert CaseRow.get_by_id(case).note == ""


def test_what_was_chosen_stays_chosen_while_another_document_is_looked_at(qtbot: QtBot, desk: Desk, case: str) -> None:
    set_aside(desk.actor, "case", add_case(2), "conflict", note="第二件")
    dialog = opened(qtbot, desk)
    dialog.panel.table.setFocus()
    QTest.keyClick(dialog.panel.table, Key.Key_Right)
    for key in (Key.Key_Down, Key.Key_Up):
        QTest.keyClick(dialog.list, key)
        settle(qtbot, desk.tasks)
    assert list(dialog.panel.choice.values()) == ["theirs"]


def test_the_next_one_comes_into_sight_when_one_is_decided(qtbot: QtBot, desk: Desk, case: str) -> None:
    other = add_case(2)
    set_aside(desk.actor, "case", other, "conflict", foreign=True, note="别处的")
    dialog = opened(qtbot, desk)
    dialog.panel.table.setFocus()
    QTest.keyClick(dialog.panel.table, Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog.panel.table, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    answer()
    settle(qtbot, desk.tasks)
    shown = dialog.panel.comparison
    assert shown is not None
    assert shown.waiting.doc_id == other
    assert (dialog.panel.save.isVisible(), dialog.panel.later.isVisible()) == (False, True)
    dialog.panel.note.setText("x")
    QTest.keyClick(dialog.panel.note, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    assert conflicts.counts().elsewhere == 1
    assert CaseRow.get_by_id(case).applicant == "赵六"


def test_an_alarm_is_looked_at_and_put_away_with_what_was_found_out(qtbot: QtBot, desk: Desk) -> None:
    add_case()
    act = str(CaseActRow.get().id)
    set_aside(desk.actor, "case_act", act, "alarm", foreign=True, user_name="赵六")
    dialog = opened(qtbot, desk)
    panel = dialog.panel
    assert panel.save.text() == "记下核对结果"
    assert not panel.all_mine.isVisible()
    panel.table.setFocus()
    QTest.keyClick(panel.table, Key.Key_Right)
    assert panel.choice == {}
    QTest.keyClick(panel.table, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    assert panel.note.hasFocus()
    assert QuarantineRow.get().settled_at == ""
    QTest.keyClicks(panel.note, "asked by phone")
    QTest.keyClick(panel.note, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    assert QuarantineRow.get().decision == "acknowledged"
    assert journal.history(conflicts.NOTES, act)[0].reason == "asked by phone"
    assert CaseActRow.get_by_id(act).user_name == "李四"


def test_f6_goes_round_the_areas_and_escape_leaves(qtbot: QtBot, desk: Desk, case: str) -> None:
    dialog = opened(qtbot, desk)
    dialog.list.setFocus()
    seen = []
    for _ in range(4):
        QTest.keyClick(dialog.focusWidget(), Key.Key_F6)
        seen.append(dialog.focusWidget())
    assert seen == [dialog.panel.table, dialog.panel.full, dialog.panel.note, dialog.list]
    dialog.panel.note.setFocus()
    QTest.keyClick(dialog.panel.note, Key.Key_Escape)
    assert dialog.panel.table.hasFocus()
    with qtbot.waitSignal(dialog.finished):
        QTest.keyClick(dialog.panel.table, Key.Key_Escape)


def test_nothing_is_cut_off_at_any_type_size(qtbot: QtBot, desk: Desk, case: str) -> None:
    dialog = opened(qtbot, desk)
    for size in TypeSize:
        look.apply(size)
        assert dialog.minimumSizeHint().width() <= 1366, size
        assert dialog.minimumSizeHint().height() <= 728, size
        table = dialog.panel.table
        shown = [number for number in range(len(table.rows.columns)) if not table.isColumnHidden(number)]
        assert sum(table.columnWidth(number) for number in shown) <= table.viewport().width() + 2, size


def test_nothing_waiting_says_so_and_what_to_do_next(qtbot: QtBot, desk: Desk) -> None:
    dialog = opened(qtbot, desk)
    assert dialog.stack.currentWidget() is dialog.empty
    back, explain = dialog.empty.findChildren(StepCard)
    assert [(card.step.title, card.step.key) for card in (back, explain)] == [("返回数据交换", "Esc"), ("看说明", "F1")]
    dialog.activateWindow()
    explain.setFocus()
    QTest.keyClick(explain, Key.Key_F1)
    manual = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ManualDialog))
    manual.close()
    with qtbot.waitSignal(dialog.finished):
        back.click()
