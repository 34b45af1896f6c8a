"""印章密钥 in the window, by the keyboard: entered, enabled, used, sealed up together, handed on, taken back."""

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from db.actors import Actor
from db.handover import service as handover
from db.handover.acts import HandoverActKind
from db.handover.registers import service, standing
from db.handover.registers.life import State
from db.handover.registers.rules import Register
from db.handover.registers.service import Entry, NewEntry
from desktop.desk import Desk
from desktop.handover.registers.dialogs import (
    EntryDialog,
    ImportDialog,
    SealOffDialog,
    StepDialog,
    TakeDialog,
)
from desktop.handover.registers.reading import Found
from desktop.handover.registers.view import RegistersView
from desktop.messages import MessageBox, ReasonDialog
from desktop.shots import sample_registers as sample
from tests.desktop.conftest import Transfer, settle

CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
Dialog = TypeVar("Dialog", bound=QDialog)


def opened(qtbot: QtBot, desk: Desk) -> RegistersView:
    """The view as it comes into sight for the first time."""
    view = RegistersView(desk)
    qtbot.addWidget(view)
    view.resize(1200, 600)
    view.show()
    view.activateWindow()
    view.refresh()
    settle(qtbot, desk.tasks)
    view.focus_first()
    return view


def press(qtbot: QtBot, desk: Desk, view: RegistersView, key: Qt.Key, with_: Qt.KeyboardModifier = CONTROL) -> None:
    view.activateWindow()
    view.refresh()
    settle(qtbot, desk.tasks)
    view.table.setFocus()
    QTest.keyClick(view.table, key, with_)
    settle(qtbot, desk.tasks)


def front(kind: type[Dialog]) -> Dialog:
    [found] = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    return found


def fill(dialog: StepDialog | SealOffDialog | EntryDialog, **texts: str) -> None:
    """Fill in the fields of a form."""
    for name, text in texts.items():
        editor = dialog.form.editors[name]
        if isinstance(editor, QComboBox):
            editor.setCurrentText(text)
        else:
            assert isinstance(editor, QLineEdit)
            editor.setText(text)


def confirm(qtbot: QtBot, desk: Desk, dialog: QDialog) -> None:
    dialog.activateWindow()
    settle(qtbot, desk.tasks)
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settle(qtbot, desk.tasks)


def seal(actor: Actor, name: str, kind: str = "原审批专用章") -> Entry:
    fields = {"kind": kind, "inscription": name, "keeper": "李四"}
    return service.add_entry(actor, NewEntry(Register.SEAL, name, unit="枚", fields=fields))


def test_a_seal_is_entered_enabled_and_used_by_the_keyboard(qtbot: QtBot, desk: Desk) -> None:
    view = opened(qtbot, desk)
    assert not view.detail.isVisible()
    press(qtbot, desk, view, Qt.Key.Key_N)
    entry = front(EntryDialog)
    fill(entry, name_="审批专用章", kind="行政审批专用章", inscription="泽州县行政审批专用章", keeper="李四")
    confirm(qtbot, desk, entry)
    assert view.current is not None
    assert (view.current.entry.name, view.detail.next.text()) == ("审批专用章", "登记启用")
    press(qtbot, desk, view, Qt.Key.Key_Return)
    enabling = front(StepDialog)
    fill(enabling, document="启用〔2026〕1号", first="张三", second="张三")
    confirm(qtbot, desk, enabling)
    problem = front(MessageBox)
    assert "不能是同一个人" in problem.sentence
    problem.accept()
    fill(enabling, second="王五")
    confirm(qtbot, desk, enabling)
    view.refresh()
    settle(qtbot, desk.tasks)
    assert view.detail.next.text() == "登记用印"
    press(qtbot, desk, view, Qt.Key.Key_Return)
    using = front(StepDialog)
    assert using.form.values == {"copies": "1", "keeper": "李四"}
    fill(using, document="准予决定书", applicant="张三", approver="王五")
    confirm(qtbot, desk, using)
    assert standing.standings(Register.SEAL)[0].state is State.IN_USE


def test_other_steps_are_chosen_with_one_key_and_the_newest_is_taken_back(
    qtbot: QtBot, desk: Desk, county: Actor
) -> None:
    made = seal(county, "甲局专用章")
    view = opened(qtbot, desk)
    press(qtbot, desk, view, Qt.Key.Key_F4, NONE)
    step = front(StepDialog)
    step.kind.setCurrentIndex(step.kind.findData(HandoverActKind.HANDED_ON))
    assert step.form.values == {"giver": "李四"}
    fill(step, receiver="张三")
    confirm(qtbot, desk, step)
    assert standing.standing(made.id).holder == "张三"
    view.refresh()
    settle(qtbot, desk.tasks)
    turns = view.detail.turns.rows
    assert [turns.index(line, 1).data() for line in range(turns.rowCount())] == ["李四（登记）", "张三（移交保管）"]
    view.detail.back.click()
    reason = front(ReasonDialog)
    confirm(qtbot, desk, reason)
    assert reason.remark.text() == "请写明理由"
    reason.reason.setPlainText("登错")
    confirm(qtbot, desk, reason)
    assert standing.standing(made.id).holder == "李四"


def test_old_seals_are_sealed_up_together_and_one_can_be_left_out(qtbot: QtBot, desk: Desk, county: Actor) -> None:
    for name in ("甲局专用章", "乙局专用章", "丙局专用章"):
        seal(county, name)
    view = opened(qtbot, desk)
    assert view.detail.next.text() == "停用封存"
    assert view.panel._right.text() == "旧章未封存 3 枚"
    press(qtbot, desk, view, Qt.Key.Key_Return)
    off = front(SealOffDialog)
    off.table.setFocus()
    QTest.keyClick(off.table, Qt.Key.Key_Space)
    fill(off, organ="县政府", document="泽政〔2021〕2号", first="张三", second="王五", place="档案馆", keeper="赵六")
    confirm(qtbot, desk, off)
    states = [one.state for one in standing.standings(Register.SEAL)]
    assert states == [State.REGISTERED, State.SEALED_UP, State.SEALED_UP]


def test_received_lines_are_entered_and_those_no_register_is_for_are_not_told_of(
    qtbot: QtBot, desk: Desk, transfer: Transfer
) -> None:
    checklist = transfer.checklist
    for line in checklist.lines[1:]:
        handover.sign(transfer.giver, checklist.id, line.id)
        handover.sign(transfer.receiver, checklist.id, line.id)
    view = opened(qtbot, desk)
    press(qtbot, desk, view, Qt.Key.Key_T)
    take = front(TakeDialog)
    assert take.checklist.currentText() == "县林业局　示例批次"
    confirm(qtbot, desk, take)
    assert front(MessageBox).sentence == "登进台账 2 条。"
    front(MessageBox).close()
    view.open_subject("certificate")
    settle(qtbot, desk.tasks)
    assert view.current is not None
    assert view.current.state_words == "结存 120 本"
    assert [view.kinds.rows.index(line, 1).data() for line in range(4)] == ["0", "1", "0", "1"]


def test_a_workbook_is_looked_at_before_it_is_written(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "专家.csv"
    file.write_text("姓名,专业领域,职称\n张三,园林,高工\n李四,,工程师\n", encoding="utf-8")
    view = opened(qtbot, desk)
    view.kinds.setFocus()
    for _ in range(4):
        QTest.keyClick(view.kinds, Qt.Key.Key_Down)
    settle(qtbot, desk.tasks)
    view.import_book(file)
    settle(qtbot, desk.tasks)
    shown = front(ImportDialog)
    assert shown.told.text().startswith("可以登记 1 条，没有登记 1 行。")
    confirm(qtbot, desk, shown)
    assert [one.name for one in service.entries(Register.EXPERT)] == ["张三"]
    assert view.current is not None
    assert view.current.entry.fields["title"] == "高工"


def test_a_scan_of_an_impression_is_kept_and_an_entry_corrected(
    qtbot: QtBot, desk: Desk, county: Actor, tmp_path: Path
) -> None:
    made = seal(county, "甲局专用章")
    scan = tmp_path / "印模.png"
    scan.write_bytes(b"\x89PNG\r\n\x1a\n" + b"1" * 64)
    view = opened(qtbot, desk)
    view.keep_scan(scan)
    settle(qtbot, desk.tasks)
    view.refresh()
    settle(qtbot, desk.tasks)
    assert view.detail.scan.text() == "取出印模"
    press(qtbot, desk, view, Qt.Key.Key_F2, NONE)
    entry = front(EntryDialog)
    fill(entry, material="铜", serial_="1405250001")
    entry.reason.setText("补填")
    confirm(qtbot, desk, entry)
    after = service.entry(made.id)
    assert (after.fields["material"], after.serial, len(after.impression)) == ("铜", "1405250001", 64)


@pytest.mark.parametrize("found", [sample.seals(), sample.keys(), sample.stock()], ids=["seals", "keys", "stock"])
def test_every_thing_shows_its_state_its_steps_and_exactly_the_steps_allowed(
    qtbot: QtBot, desk: Desk, found: Found
) -> None:
    view = opened(qtbot, desk)
    view.show_found(found)
    for number, one in enumerate(found.standings):
        view.table.go_to(view.table.rows.index(number, 0))
        assert view.detail.name.text() == one.entry.name
        assert len(view.detail.steps.rows.visible_rows()) == len(one.held)
        main = set() if view.detail.seals_off else {view.detail.main}
        assert set(view.detail.others) | main == set(one.next_steps)
        buttons = [button.text() for button in view.detail.findChildren(QPushButton) if button.isVisible()]
        assert len([text for text in buttons if text]) >= len(view.detail.others)
