"""Where a dialog comes up and how high it is."""

import re
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import desktop
from desktop import messages
from desktop.messages import FormDialog
from desktop.widgets.dialogs import Dialog
from desktop.widgets.fields import TextField
from desktop.widgets.parts import label

LONG = "期限届满前不能作出决定的，经本行政机关负责人批准可以延长。" * 4


def window(qtbot: QtBot, place: QRect) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.setGeometry(place)
    made.show()
    return made


def test_a_dialog_stands_in_the_middle_of_the_window_it_belongs_to(qtbot: QtBot) -> None:
    owner = window(qtbot, QRect(120, 40, 640, 500))
    inside = QWidget(owner)
    box = messages.ask(inside, "现在退出？", LONG, "退出", lambda: None)
    away = box.frameGeometry().center() - owner.frameGeometry().center()
    assert abs(away.x()) <= 1
    assert abs(away.y()) <= 1
    assert box.testAttribute(Qt.WidgetAttribute.WA_Moved), "its place is asked for, not left to the system"


def test_a_dialog_of_a_window_in_the_corner_stays_on_the_screen(qtbot: QtBot) -> None:
    owner = window(qtbot, QRect(0, 0, 60, 40))
    dialog = FormDialog(owner, "延期", "保存")
    dialog.open()
    assert dialog.screen().availableGeometry().contains(dialog.frameGeometry())


def test_a_dialog_that_was_moved_away_comes_back_where_it_was_put(qtbot: QtBot) -> None:
    owner = window(qtbot, QRect(50, 50, 600, 400))
    dialog = FormDialog(owner, "延期", "保存")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.open()
    dialog.move(3, 5)
    dialog.hide()
    dialog.open()
    assert (dialog.x(), dialog.y()) == (3, 5)


def test_a_dialog_is_as_high_as_what_it_says_and_grows_when_more_is_said(qtbot: QtBot) -> None:
    dialog = FormDialog(None, "延期", "保存", width=700)
    qtbot.addWidget(dialog)
    told = label(LONG, wrap=True)
    dialog.body.addWidget(told)
    dialog.add_field("理由", TextField("写清理由"))
    dialog.open()
    layout = dialog.layout()
    assert layout is not None
    assert dialog.height() == layout.totalHeightForWidth(dialog.width())
    before = dialog.height()
    told.setText(LONG * 3)
    qtbot.waitUntil(lambda: dialog.height() > before)
    assert dialog.height() == layout.totalHeightForWidth(dialog.width())


def test_a_dialog_whose_list_takes_the_room_keeps_the_height_it_was_given(qtbot: QtBot) -> None:
    dialog = Dialog()
    qtbot.addWidget(dialog)
    QVBoxLayout(dialog).addWidget(label("一句话"))
    dialog.resize(400, 300)
    dialog.open()
    assert dialog.height() == 300


def test_every_dialog_of_the_window_is_one_of_these() -> None:
    folder = Path(desktop.__file__).parent
    own = {
        f"{file.relative_to(folder)}: {name}"
        for file in folder.rglob("*.py")
        for name in re.findall(r"^class (\w+)\(QDialog\b", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert own == {"widgets/dialogs.py: Dialog"}


def test_a_dialog_that_calls_something_of_its_own_an_owner_is_placed_all_the_same(qtbot: QtBot) -> None:
    class Owned(FormDialog):
        def __init__(self, parent: QWidget) -> None:
            super().__init__(parent, "移送材料", "移送")
            self._owner = parent

    owner = window(qtbot, QRect(120, 40, 640, 500))
    dialog = Owned(owner)
    dialog.open()
    assert abs(dialog.frameGeometry().center().x() - owner.frameGeometry().center().x()) <= 1
