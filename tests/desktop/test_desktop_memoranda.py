"""The view of memoranda by keyboard: drafted, worded, signed by both, amended, printed as a whole set."""

from dataclasses import replace
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from db.handover.memoranda import service as memoranda
from db.handover.memoranda import state as memoranda_state
from db.handover.memoranda.clauses import Memorandum
from desktop.desk import Desk
from desktop.handover.memoranda.dialogs import ClausesDialog, ItemDialog, SignDialog
from desktop.handover.memoranda.view import MemorandaView
from desktop.handover.printing import SetDialog
from desktop.messages import MessageBox, ReasonDialog
from desktop.preview import PreviewDialog
from tests.desktop.conftest import Transfer, settle

Kind = TypeVar("Kind", bound=QDialog)


@pytest.fixture
def view(qtbot: QtBot, desk: Desk, transfer: Transfer) -> MemorandaView:
    """The view with one batch of one department, shown."""
    made = MemorandaView(desk)
    desk.tasks.data_changed.connect(made.refresh)
    qtbot.addWidget(made)
    made.resize(1200, 640)
    made.show()
    made.activateWindow()
    made.refresh()
    settle(qtbot, desk.tasks)
    return made


def press(qtbot: QtBot, view: MemorandaView, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    """A key, and what follows from it."""
    if QApplication.activeModalWidget() is None and QApplication.activeWindow() is None:
        view.activateWindow()  # the screenless platform gives no window the focus when a dialog closes
        qtbot.waitUntil(lambda: QApplication.activeWindow() is view)
        view.table.setFocus()
    modifiers = Qt.KeyboardModifier.NoModifier
    for one in held:
        modifiers |= one
    QTest.keyClick(QApplication.activeModalWidget() or QApplication.focusWidget() or view, key, modifiers)
    settle(qtbot, view.desk.tasks)


def asked(kind: type[Kind]) -> Kind:
    """The dialog in front."""
    found = QApplication.activeModalWidget()
    assert isinstance(found, kind), found
    return found


CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def drafted(qtbot: QtBot, view: MemorandaView, transfer: Transfer) -> Memorandum:
    """The first draft, made by keyboard."""
    view.table.setFocus()
    press(qtbot, view, Qt.Key.Key_N, CONTROL)
    found = memoranda.memorandum(transfer.checklist.batch_id, transfer.checklist.giver_id)
    assert found is not None
    return found


def test_a_department_without_a_memorandum_is_listed_and_drafted_by_keyboard(
    qtbot: QtBot, view: MemorandaView, transfer: Transfer
) -> None:
    assert view.chip.word == "未起草"
    found = drafted(qtbot, view, transfer)
    assert view.chip.word == "起草中"
    assert view.clauses.rows.rowCount() == len(found.clauses)
    assert view.next.text() == "登记本单位签署"


def test_clauses_are_added_moved_and_kept_as_one_version(qtbot: QtBot, view: MemorandaView, transfer: Transfer) -> None:
    first = drafted(qtbot, view, transfer)
    press(qtbot, view, Qt.Key.Key_E, CONTROL)
    dialog = asked(ClausesDialog)
    QTest.keyClick(dialog, Qt.Key.Key_N, CONTROL)
    dialog.heading.setText("档案查阅")
    dialog.text.setPlainText("互相提供查阅。")
    QTest.keyClick(dialog, Qt.Key.Key_Down, ALT)
    assert [one.heading for one in dialog.clauses[:3]] == [
        first.clauses[0].heading,
        first.clauses[1].heading,
        "档案查阅",
    ]
    press(qtbot, view, Qt.Key.Key_Return, CONTROL)
    second = memoranda.memorandum(first.batch_id, first.department_id)
    assert second is not None
    assert (second.version, second.clauses[2].text) == (2, "互相提供查阅。")


def test_a_clause_without_text_is_not_kept_and_the_dialog_says_so(
    qtbot: QtBot, view: MemorandaView, transfer: Transfer
) -> None:
    first = drafted(qtbot, view, transfer)
    press(qtbot, view, Qt.Key.Key_E, CONTROL)
    dialog = asked(ClausesDialog)
    dialog.text.setPlainText("")
    press(qtbot, view, Qt.Key.Key_Return, CONTROL)
    assert "标题和内容都要写" in dialog.remark.text()
    QTest.keyClick(dialog, Qt.Key.Key_R, CONTROL)
    assert dialog.clauses == first.clauses
    dialog.reject()


def test_an_opinion_is_asked_for_only_with_its_law(qtbot: QtBot, view: MemorandaView, transfer: Transfer) -> None:
    drafted(qtbot, view, transfer)
    press(qtbot, view, Qt.Key.Key_2, ALT)
    view.items.setFocus()
    press(qtbot, view, Qt.Key.Key_Return)
    dialog = asked(ItemDialog)
    dialog.opinion.choose("yes")
    dialog.submit()
    assert "法律、法规的名称" in dialog.remark.text()
    dialog.basis.setText("县局要求")
    dialog.submit()
    settle(qtbot, view.desk.tasks)
    refusal = asked(MessageBox)
    assert "没有写明法律、法规的名称" in refusal.sentence
    refusal.accept()
    dialog.basis.setText("《森林法》第五十七条")
    dialog.submit()
    settle(qtbot, view.desk.tasks)
    assert "《森林法》第五十七条" in view.words.text()


def test_both_sides_sign_and_then_only_an_amendment_changes_it(
    qtbot: QtBot, view: MemorandaView, desk: Desk, transfer: Transfer
) -> None:
    found = drafted(qtbot, view, transfer)
    for actor in (transfer.receiver, replace(transfer.giver)):
        desk.switch_actor(actor)
        settle(qtbot, desk.tasks)
        press(qtbot, view, Qt.Key.Key_Return, CONTROL)
        dialog = asked(SignDialog)
        dialog.signatory.setText("赵六")
        press(qtbot, view, Qt.Key.Key_Return, CONTROL)
    assert view.chip.word == "已生效"
    assert memoranda_state.in_force(found.batch_id, found.department_id)
    press(qtbot, view, Qt.Key.Key_E, CONTROL)
    refusal = asked(MessageBox)
    assert "已经有人签署" in refusal.sentence
    refusal.accept()
    desk.switch_actor(transfer.receiver)
    settle(qtbot, desk.tasks)
    assert view.next.text() == "起草修改稿"
    press(qtbot, view, Qt.Key.Key_Return, CONTROL)
    why = asked(ReasonDialog)
    why.reason.setPlainText("规则变了")
    press(qtbot, view, Qt.Key.Key_Return, CONTROL)
    assert "修改第 1 版，生效以前原备忘录继续有效" in view.told.text()
    assert view.versions.rows.rowCount() == 2


def test_a_signature_is_taken_back_with_a_reason(qtbot: QtBot, view: MemorandaView, transfer: Transfer) -> None:
    drafted(qtbot, view, transfer)
    press(qtbot, view, Qt.Key.Key_Return, CONTROL)
    asked(SignDialog).signatory.setText("赵六")
    press(qtbot, view, Qt.Key.Key_Return, CONTROL)
    assert view.chip.word == "签署中"
    press(qtbot, view, Qt.Key.Key_Return, CONTROL)
    asked(ReasonDialog).reason.setPlainText("写错")
    press(qtbot, view, Qt.Key.Key_Return, CONTROL)
    assert view.chip.word == "起草中"


def test_the_whole_set_is_one_preview(qtbot: QtBot, view: MemorandaView, transfer: Transfer) -> None:
    drafted(qtbot, view, transfer)
    press(qtbot, view, Qt.Key.Key_P, CONTROL, SHIFT)
    dialog = asked(SetDialog)
    dialog.copies.setValue(2)
    dialog.submit()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), PreviewDialog), timeout=20000)
    settle(qtbot, view.desk.tasks)
    preview = asked(PreviewDialog)
    assert preview.where.text().startswith("第 1 / ")
    assert int(preview.where.text().split("/")[1].removesuffix("页")) % 2 == 0
    preview.reject()
    settle(qtbot, view.desk.tasks)
