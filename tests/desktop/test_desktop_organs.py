"""单位登记 in 设置: an organ is renamed and ended by keyboard, and says what is left to do."""

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from db import keys
from db.organs import service as organs
from desktop.desk import Desk
from desktop.settings.changing import EndDialog, EndedDialog, RenameDialog
from desktop.settings.organs import AliasDialog, OrgansPanel
from tests.desktop.conftest import Transfer, settle

Found = TypeVar("Found", bound=QDialog)


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk, transfer: Transfer) -> OrgansPanel:
    """The register with the department of a running batch under the cursor."""
    found = OrgansPanel(desk)
    qtbot.addWidget(found)
    found.resize(900, 400)
    found.show()
    show(qtbot, found, "县林业局")
    return found


def show(qtbot: QtBot, panel: OrgansPanel, name: str) -> None:
    panel.show_organs(organs.organs())
    panel.table.go_to(panel.table.rows.index_of(lambda organ: organ.name == name))
    panel.activateWindow()
    panel.table.setFocus()
    qtbot.waitUntil(panel.isActiveWindow)


def front(qtbot: QtBot, panel: OrgansPanel, kind: type[Found]) -> Found:
    settle(qtbot, panel._desk.tasks)
    (found,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    return found


def words(dialog: QDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_an_organ_is_renamed_with_f2_and_its_old_name_is_shown(qtbot: QtBot, panel: OrgansPanel) -> None:
    QTest.keyClick(panel.table, Qt.Key.Key_F2)
    dialog = front(qtbot, panel, RenameDialog)
    dialog.submit()
    assert dialog.remark.text() == "请写新名称"
    dialog.name.setText("县林业和草原局")
    dialog.document.setText("机构改革方案")
    dialog.submit()
    settle(qtbot, panel._desk.tasks)
    show(qtbot, panel, "县林业和草原局")
    QTest.keyClick(panel.table, Qt.Key.Key_Return)
    assert "以前叫县林业局（机构改革方案）" in words(front(qtbot, panel, AliasDialog))


def test_the_own_office_goes_by_its_new_name_at_once_and_in_the_login_box(qtbot: QtBot, panel: OrgansPanel) -> None:
    desk = panel._desk
    show(qtbot, panel, desk.actor.organ_name)
    QTest.keyClick(panel.table, Qt.Key.Key_F2)
    dialog = front(qtbot, panel, RenameDialog)
    dialog.name.setText("示例县数据局")
    with qtbot.waitSignal(desk.actor_changed):
        dialog.submit()
    assert (desk.actor.organ_name, desk.actor.site.organ_name) == ("示例县数据局", "示例县数据局")
    assert keys.label(desk.paths.keys).organ == "示例县数据局"


def test_an_organ_is_ended_with_f4_and_what_is_left_to_do_is_shown_before_and_after(
    qtbot: QtBot, panel: OrgansPanel
) -> None:
    QTest.keyClick(panel.table, Qt.Key.Key_F4)
    dialog = front(qtbot, panel, EndDialog)
    assert "划转批次「示例批次」没有办结" in words(dialog)
    dialog.submit()
    assert dialog.remark.text() == "请写依据的文件"
    dialog.document.setText("机构改革方案")
    dialog.successor.setCurrentIndex(dialog.successor.findText("县审改办"))
    dialog.submit()
    settle(qtbot, panel._desk.tasks)
    show(qtbot, panel, "县林业局")
    QTest.keyClick(panel.table, Qt.Key.Key_F4)
    ended = front(qtbot, panel, EndedDialog)
    assert "由县审改办承接" in words(ended)
    assert "由县审改办的人以县林业局名义签完" in words(ended)
    ended.reason.setText("登记错了")
    ended.submit()
    settle(qtbot, panel._desk.tasks)
    found = organs.organ_named("县林业局")
    assert found is not None
    assert found.valid_to == ""
