"""Chinese is written into a table's cell from the first character on: composed by an input method, then committed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTableWidget
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.counter.materials import Line
from db.cases.rules import HandedIn, Intake
from db.items.rules import Material
from desktop.cases.intake.checklist import WAIVED, MaterialTable
from desktop.cases.intake.correcting import PROBLEM, CorrectionDialog
from desktop.desk import Desk
from tests.cases.licence import FORM, licence


def compose(table: QTableWidget) -> None:
    """As fcitx does: pinyin grows under the cursor, then the characters come at once."""
    for typed in ("m", "mei", "mei'you"):
        QApplication.sendEvent(table, QInputMethodEvent(typed, []))
    done = QInputMethodEvent("", [])
    done.setCommitString("没有")
    QApplication.sendEvent(table, done)


def finish(qtbot: QtBot, table: QTableWidget) -> str:
    """Write on in the open editor and leave it by Enter; what stands in the cell then."""
    editor = table.viewport().findChild(QLineEdit)
    assert editor is not None
    further = QInputMethodEvent("", [])
    further.setCommitString("盖章")
    QApplication.sendEvent(editor, further)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(table.currentIndex().data()))  # Qt keeps the text after Enter has been handled
    return str(table.currentIndex().data())


def test_a_problem_of_a_material_is_composed_from_its_first_character(qtbot: QtBot, desk: Desk, county: Actor) -> None:
    item = licence(county, Material(1, "营业执照", "2", 1, False), FORM)
    case = service.take_in(
        county, Intake(item.id, "张三（示例）", "person", clock.today(), handed=(HandedIn(0, 1),) * 2)
    )
    dialog = CorrectionDialog(desk, None, case, ActKind.CORRECTION_ASKED)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.table.setCurrentCell(0, PROBLEM)
    assert dialog.table.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    compose(dialog.table)
    assert finish(qtbot, dialog.table) == "没有盖章"
    assert dialog.corrections[0].problem == "没有盖章"


def test_why_a_material_is_not_asked_for_is_composed_and_numbers_stay_numbers(qtbot: QtBot) -> None:
    table = MaterialTable()
    qtbot.addWidget(table)
    table.show_lines([Line(Material(1, "营业执照", "2", 1, False)), Line(Material(2, "申请书", "1", 1, True))])
    table.show()
    table.setCurrentCell(1, WAIVED)
    assert table.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    compose(table)
    assert finish(qtbot, table) == "没有盖章"
    assert table.handed[1] == HandedIn(waived="没有盖章")
    table.setCurrentCell(0, WAIVED - 1)
    compose(table)
    assert table.state() == table.State.NoState
    assert table.handed[0] == HandedIn()
