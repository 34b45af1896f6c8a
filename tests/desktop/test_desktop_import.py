"""The import dialog: the file's own rows, columns settled by hand, cells typed over, names matched, imports undone."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from db.actors import Actor
from db.items import importing, service
from db.items.incoming import batches
from db.items.incoming.choices import Answer
from db.organs import service as organs
from db.organs.rules import OrganKind
from desktop.desk import Desk
from desktop.items.importing.batches import BatchesDialog
from desktop.items.importing.dialog import ImportDialog
from desktop.items.importing.grid import OWN_COLUMNS
from desktop.messages import MessageBox
from tests.desktop.conftest import settle

LIST = "事项编码,事项名称,主管部门,某栏\nA-1,林木采伐许可证核发,县林业局,《某省林木办法》\nA-2,,县林业局,\n"


def shown(qtbot: QtBot, desk: Desk, file: Path) -> ImportDialog:
    dialog = ImportDialog(desk, file, "示例版", None)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, desk.tasks)
    return dialog


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk, tmp_path: Path) -> ImportDialog:
    """The plan of a list with one good row and one without a name."""
    file = tmp_path / "清单.csv"
    file.write_text(LIST, encoding="utf-8")
    return shown(qtbot, desk, file)


def rows(dialog: ImportDialog) -> list[tuple[str, int]]:
    return [(line.kind, line.row + 1) for line in dialog.grid.lines.lines]


def test_the_rows_stand_as_in_the_file_and_the_cursor_in_the_wrong_cell(dialog: ImportDialog) -> None:
    assert rows(dialog) == [("new", 2), ("rejected", 3)]
    index = dialog.grid.currentIndex()
    assert (index.row(), index.column() - OWN_COLUMNS) == (1, 1)
    assert "「事项名称」是空的" in dialog.reason.text()
    assert service.editions() == []


def test_a_result_can_be_looked_at_alone(dialog: ImportDialog) -> None:
    dialog.counts.choose("rejected")
    assert rows(dialog) == [("rejected", 3)]


def test_typing_into_the_wrong_cell_makes_it_a_new_item(qtbot: QtBot, dialog: ImportDialog, desk: Desk) -> None:
    QTest.keyClick(dialog.grid, Qt.Key.Key_Return)
    editor = dialog.grid.findChild(QLineEdit)
    assert editor is not None
    editor.setText("林地占用审批")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    assert rows(dialog) == [("new", 2), ("new", 3)]
    assert dialog.apply.text() == "写入 2 项"
    with qtbot.waitSignal(desk.tasks.data_changed, timeout=10_000):
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    item = service.find_items("林地占用")[0]
    assert [one.corrected for one in importing.provenance(item.id) if one.attribute == "name"] == [True]


def test_a_cell_typed_back_as_it_was_is_no_correction(qtbot: QtBot, dialog: ImportDialog, desk: Desk) -> None:
    for text in ("改", ""):
        dialog.grid.lines.typed.emit(2, 1, text)
        settle(qtbot, desk.tasks)
    assert rows(dialog)[1] == ("rejected", 3)


def test_a_column_gets_its_meaning_by_hand_and_the_rows_follow(qtbot: QtBot, dialog: ImportDialog, desk: Desk) -> None:
    box = dialog.grid.mapping.field(3)
    assert box.currentText() == "设定依据"
    box.setCurrentIndex(box.findData("note"))
    settle(qtbot, desk.tasks)
    assert dialog.tabs.current == "rows"
    dialog.apply.click()
    settle(qtbot, desk.tasks)
    item = service.find_items("采伐")[0]
    assert (item.note, item.basis) == ("《某省林木办法》", "")


def test_an_unknown_name_is_matched_before_writing(qtbot: QtBot, desk: Desk, county: Actor, tmp_path: Path) -> None:
    organ = organs.add_organ(county, "泽州县林业和草原局", "林业和草原局", OrganKind.DEPARTMENT)
    file = tmp_path / "清单.csv"
    file.write_text(LIST, encoding="utf-8")
    dialog = shown(qtbot, desk, file)
    QTest.keyClick(dialog, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    box = dialog.names.fields["县林业局"]
    box.setCurrentIndex(box.findData(organ.id))
    dialog.apply.click()
    settle(qtbot, desk.tasks)
    assert service.find_items("采伐")[0].department_id == organ.id


def test_an_unlisted_law_is_taken_in_from_the_preview(qtbot: QtBot, dialog: ImportDialog, desk: Desk) -> None:
    dialog.tabs.choose("laws")
    dialog.laws.buttons["某省林木办法"].click()
    settle(qtbot, desk.tasks)
    assert dialog.laws.buttons == {}


def test_hidden_rows_are_asked_about_before_anything_can_be_written(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["事项名称", "主管部门"], ["甲", "县水务局"], ["乙", "县水务局"]):
        book.worksheets[0].append(row)
    book.worksheets[0].row_dimensions[3].hidden = True
    book.save(tmp_path / "a.xlsx")
    dialog = shown(qtbot, desk, tmp_path / "a.xlsx")
    assert rows(dialog) == [("new", 2), ("left_out", 3)]
    assert not dialog.apply.isEnabled()
    dialog.questions.asked["hidden"].answers[Answer.TAKE].click()
    settle(qtbot, desk.tasks)
    assert rows(dialog) == [("new", 2), ("new", 3)]
    assert dialog.apply.isEnabled()


def test_a_file_that_is_no_list_closes_the_dialog_with_a_sentence(
    qtbot: QtBot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Exception] = []
    monkeypatch.setattr(desk, "report", told.append)
    file = tmp_path / "空.csv"
    file.write_text("", encoding="utf-8")
    assert not shown(qtbot, desk, file).isVisible()
    assert len(told) == 1


def test_an_import_is_undone_by_key_and_one_that_is_stood_on_says_why(
    qtbot: QtBot, desk: Desk, county: Actor, tmp_path: Path
) -> None:
    for name, text in (("一.csv", "事项名称\n甲许可\n"), ("二.csv", "事项名称\n乙许可\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        for _ in importing.apply_import(county, importing.plan_import(tmp_path / name, "版")):
            pass
    service.add_guide(county, service.find_items("甲许可")[0].id)
    dialog = BatchesDialog(desk, None)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, desk.tasks)
    QTest.keyClick(dialog.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    box = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MessageBox) and one.isVisible())
    QTest.keyClick(box, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    assert [one.standing for one in batches.batches()] == [False, True]
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    settle(qtbot, desk.tasks)
    assert "「甲许可」已编办事指南" in dialog.reasons.toPlainText()
    assert not dialog.undo.isEnabled()
