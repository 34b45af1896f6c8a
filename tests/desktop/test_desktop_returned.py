"""回收 in the window: scans dropped anywhere file themselves, old sheets stand beside the record, the rest by hand."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.papers.returned import records
from db.papers.service import Paper
from db.store import database
from desktop.desk import Desk
from desktop.handover.page import HandoverPage
from desktop.handover.returned.by_hand import ByHandDialog
from desktop.handover.returned.compare import CompareDialog
from desktop.handover.returned.view import ReturnedView
from desktop.widgets.table import DenseTable
from desktop.window import Window
from reports.handover import checklist_sheet
from tests.desktop.conftest import Transfer, settle
from tests.papers.scans import as_bytes, as_pdf, pages_of

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def sheet(transfer: Transfer, desk: Desk, tmp_path: Path) -> Paper:
    """The printed checklist."""
    return checklist_sheet.print_checklist(desk.actor, transfer.checklist.id, tmp_path / "清单.pdf")


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, sheet: Paper) -> Window:
    found = Window(desk)
    qtbot.addWidget(found)
    found.show()
    found.activateWindow()
    settle(qtbot, desk.tasks)
    return found


def drop(qtbot: QtBot, window: Window, *files: Path) -> ReturnedView:
    """Drop files on the window as a file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPointF(5, 5).toPoint(), copy, data, left, none)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), copy, data, left, none))
    settle(qtbot, window.desk.tasks)
    page = window.page
    assert isinstance(page, HandoverPage)
    view = page.view
    assert isinstance(view, ReturnedView)
    return view


def shown(table: DenseTable) -> list[Any]:
    return table.rows.visible_rows()


def test_scans_dropped_on_any_page_go_to_their_papers_and_say_so(
    qtbot: QtBot, window: Window, sheet: Paper, tmp_path: Path
) -> None:
    pages = pages_of(tmp_path / "清单.pdf")
    blank = Image.new("L", (300, 420), 255)
    window.go("cases")
    view = drop(qtbot, window, as_pdf([blank, *pages], tmp_path / "扫描.pdf"))
    assert [one.outcome for one in shown(view.results)] == ["unreadable", *["filed"] * len(pages)]
    (paper,) = shown(view.table)
    assert (paper.number, paper.missing) == (sheet.number, ())
    assert view.remark == "等着手工归卷 1 张"
    assert window.focusWidget() is view.results


def test_a_page_that_waits_is_looked_at_and_filed_by_the_keyboard(
    qtbot: QtBot, window: Window, sheet: Paper, tmp_path: Path
) -> None:
    photo = tmp_path / "照片.jpg"
    photo.write_bytes(as_bytes(Image.new("L", (300, 420), 255)))
    view = drop(qtbot, window, photo)
    QTest.keyClick(view.results, Qt.Key.Key_Return)
    settle(qtbot, window.desk.tasks)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ByHandDialog)
    assert dialog.sheet.shown
    QTest.keyClick(dialog, Qt.Key.Key_D, CONTROL)
    assert dialog.remark.text() == "请写不归卷的原因"
    dialog.paper.setEditText(sheet.number)
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settle(qtbot, window.desk.tasks)
    assert [one.page for one in records.pages_of(sheet.id)] == [1]
    assert view.remark == ""


def test_an_old_sheet_stands_beside_the_record_with_what_changed(
    qtbot: QtBot, window: Window, sheet: Paper, tmp_path: Path
) -> None:
    database.execute_sql("UPDATE checklist_line SET quantity = 3 WHERE name = '专网密钥'")
    view = drop(qtbot, window, as_pdf(pages_of(tmp_path / "清单.pdf"), tmp_path / "扫描.pdf"))
    (result,) = {one.outcome for one in shown(view.results)}
    assert result == "outdated"
    QTest.keyClick(view.results, Qt.Key.Key_Return)
    settle(qtbot, window.desk.tasks)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, CompareDialog)
    assert dialog.came.shown
    assert dialog.now.shown
    (change,) = shown(dialog.changes)
    assert (change.before, change.after) == ("2", "3")
    assert dialog.right.remark.text() == "改了 1 处"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert records.papers_home()[0].number == sheet.number, "looking prints nothing"


def test_a_paper_that_has_not_come_home_says_so_page_by_page(qtbot: QtBot, window: Window, sheet: Paper) -> None:
    window.open("handover", "returned/" + sheet.id)
    settle(qtbot, window.desk.tasks)
    page = window.page
    assert isinstance(page, HandoverPage)
    view = page.view
    assert isinstance(view, ReturnedView)
    view.table.go_to_first()
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    settle(qtbot, window.desk.tasks)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, CompareDialog)
    assert dialog.came.words == "这一页还没有收回。"
    assert dialog.right.remark.text() == "打印以后没有改动"
    assert not dialog.take.isEnabled()
