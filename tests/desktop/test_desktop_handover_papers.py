"""Every paper of a handover is reached by the keyboard where the thing it is about is shown."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from db.handover.registers import service
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry
from db.papers import numbers
from desktop.desk import Desk
from desktop.handover.batches.view import BatchesView
from desktop.handover.deciding.view import DecidingView
from desktop.handover.registers.view import RegistersView
from desktop.handover.view import HandoverView
from desktop.messages import MessageBox
from desktop.preview import PreviewDialog
from tests.desktop.conftest import Transfer, settle

CONTROL = Qt.KeyboardModifier.ControlModifier
FIELDS = {
    Register.SEAL: {"kind": "行政审批专用章", "inscription": "泽州县行政审批专用章", "keeper": "李四"},
    Register.KEY: {"kind": "UKey", "system": "运政管理系统", "holder": "张三"},
    Register.CERTIFICATE: {"kind": "证照", "channel": "省厅直供"},
    Register.EQUIPMENT: {},
}


@pytest.fixture(autouse=True)
def menus(monkeypatch: pytest.MonkeyPatch) -> list[QMenu]:
    """The menus that were opened; without a screen they cannot take the keyboard."""
    opened: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, at: opened.append(menu))
    return opened


def registered(desk: Desk, register: Register) -> RegistersView:
    """The registers with one thing, which is in sight."""
    service.add_entry(desk.actor, NewEntry(register, "示例", unit="件", fields=FIELDS[register]))
    view = RegistersView(desk)
    view.open_subject(register.value)
    return view


def shown(qtbot: QtBot, desk: Desk, view: HandoverView) -> HandoverView:
    """A view as it comes into sight."""
    qtbot.addWidget(view)
    view.resize(1300, 640)
    view.show()
    view.refresh()
    settle(qtbot, desk.tasks)
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.focus_first()
    return view


def printed(qtbot: QtBot, desk: Desk, view: HandoverView, menus: list[QMenu], digit: str = "") -> str:
    """Ctrl+P, then the digit of a paper where several are offered: the title of the preview that opens."""
    focused = view.focusWidget()
    assert isinstance(focused, QWidget)
    QTest.keyClick(focused, Qt.Key.Key_P, CONTROL)
    settle(qtbot, desk.tasks)
    if digit:
        [action] = [one for one in menus[-1].actions() if f"(&{digit})" in one.text()]
        action.trigger()
        settle(qtbot, desk.tasks)
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, PreviewDialog) and one.isVisible())
    dialog.reject()
    settle(qtbot, desk.tasks)
    return dialog.windowTitle().removeprefix("打印预览：")


@pytest.mark.parametrize(
    ("register", "digit", "title"),
    [
        (Register.SEAL, "1", "用印登记台账"),
        (Register.SEAL, "2", "印章登记表"),
        (Register.SEAL, "3", "本单位全部印章登记表"),
        (Register.CERTIFICATE, "1", "空白证照台账"),
        (Register.CERTIFICATE, "2", "本单位全部空白证照台账"),
        (Register.KEY, "", "密钥保管交接单"),
    ],
)
def test_the_papers_of_a_thing_of_the_registers_are_one_or_two_keys_away(
    register: Register, digit: str, title: str, qtbot: QtBot, desk: Desk, menus: list[QMenu]
) -> None:
    view = shown(qtbot, desk, registered(desk, register))
    assert printed(qtbot, desk, view, menus, digit) == title
    assert numbers.numbered() == []


def test_a_register_without_papers_says_what_to_do_instead(qtbot: QtBot, desk: Desk) -> None:
    view = shown(qtbot, desk, registered(desk, Register.EQUIPMENT))
    QTest.keyClick(view.focusWidget(), Qt.Key.Key_P, CONTROL)
    settle(qtbot, desk.tasks)
    box = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MessageBox) and one.isVisible())
    assert "没有单独的文书" in box.sentence
    box.accept()


@pytest.mark.parametrize(
    ("make", "digit", "title"),
    [
        (BatchesView, "5", "县林业局未办结清单"),
        (BatchesView, "4", "县林业局移交进度"),
        (DecidingView, "1", "划转事项目录"),
    ],
)
def test_outstanding_lines_progress_and_catalogue_are_printed_from_batches_and_decisions(
    make: Callable[[Desk], HandoverView], digit: str, title: str, qtbot: QtBot, desk: Desk, transfer: Transfer,
    menus: list[QMenu],
) -> None:  # fmt: skip
    view = shown(qtbot, desk, make(desk))
    if isinstance(view, BatchesView):
        view.table.go_to(view.table.rows.index_of(lambda row: getattr(row, "summary", None) is not None))
    assert printed(qtbot, desk, view, menus, digit) == title
