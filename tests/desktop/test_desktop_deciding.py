"""决定: transfer, defer or exclude by keyboard; the four papers and the catalogue beside the list."""

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from db.handover import service as handover
from db.handover.acts import HandoverActKind as Kind
from db.handover.deciding import catalogue, papers, service
from db.handover.deciding.papers import FourPaper
from db.handover.deciding.service import Line
from db.items import service as items
from db.items.drafts import NewItem
from desktop.desk import Desk
from desktop.handover.deciding.dialogs import DecideDialog, PaperDialog, PublishDialog
from desktop.handover.deciding.view import DecidingView
from desktop.look import look
from desktop.messages import ReasonDialog
from desktop.tokens import TypeSize
from tests.desktop.conftest import Transfer, settle

CTRL = Qt.KeyboardModifier.ControlModifier
Box = TypeVar("Box", bound=QDialog)


@pytest.fixture
def view(qtbot: QtBot, desk: Desk, transfer: Transfer) -> DecidingView:
    """The view on a list of three items, two of one department."""
    edition = items.ensure_edition(desk.actor, "示例清单", region="140525")
    rows = (("林木采伐许可证核发", "01"), ("林木采伐许可证遗失备案", "10"), ("民办学校设立", "01"))
    new = [NewItem(name, f"SL-{n}", "县林业局" if n < 2 else "县教育局", "", "", kind)
           for n, (name, kind) in enumerate(rows)]  # fmt: skip
    items.add_items(desk.actor, edition.id, new)
    found = DecidingView(desk)
    qtbot.addWidget(found)
    found.show()
    found.refresh()
    desk.tasks.data_changed.connect(found.refresh)
    settle(qtbot, desk.tasks)
    found.activateWindow()
    qtbot.waitUntil(found.isActiveWindow)
    return found


def front(qtbot: QtBot, view: DecidingView, kind: type[Box]) -> Box:
    settle(qtbot, view.desk.tasks)
    found = QApplication.activeModalWidget()
    assert isinstance(found, kind)
    return found


def go_to(view: DecidingView, name: str) -> None:
    line = next(line for line in service.sheet().lines if line.item.name == name)
    view.open_subject(line.id)
    view.table.setFocus()


def kinds() -> dict[str, Kind]:
    return {line.item.name: line.decision.kind for line in service.sheet().lines if line.decision}


def test_the_arrows_choose_another_decision_as_soon_as_the_dialog_is_open(qtbot: QtBot, view: DecidingView) -> None:
    go_to(view, "民办学校设立")
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    dialog = front(qtbot, view, DecideDialog)
    for _ in range(2):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Right)
    dialog.reason.insertPlainText("涉及重大公共利益")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    settle(qtbot, view.desk.tasks)
    assert kinds() == {"民办学校设立": Kind.EXCLUDED}


def test_an_item_is_deferred_with_its_reason_by_keyboard(qtbot: QtBot, view: DecidingView) -> None:
    go_to(view, "民办学校设立")
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    dialog = front(qtbot, view, DecideDialog)
    dialog.kind.choose(str(Kind.DEFERRED))
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    assert "要写明理由" in dialog.remark.text()
    dialog.reason.insertPlainText("专业性强")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    settle(qtbot, view.desk.tasks)
    assert kinds() == {"民办学校设立": Kind.DEFERRED}
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    QTest.keyClick(view.table, Qt.Key.Key_Z, CTRL)
    why = front(qtbot, view, ReasonDialog)
    why.reject()
    view.side.choose(str(Kind.DEFERRED))
    assert [line.item.name for line in view.table.rows.visible_rows() if isinstance(line, Line)] == ["民办学校设立"]


def test_what_belongs_to_it_is_offered_and_goes_along_where_ticked(qtbot: QtBot, view: DecidingView) -> None:
    go_to(view, "林木采伐许可证核发")
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    dialog = front(qtbot, view, DecideDialog)
    tick = next(iter(dialog.ticks.values()))
    assert (tick.text(), tick.isChecked()) == ("林木采伐许可证遗失备案", False)
    tick.click()
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    settle(qtbot, view.desk.tasks)
    assert kinds() == dict.fromkeys(("林木采伐许可证核发", "林木采伐许可证遗失备案"), Kind.TRANSFER)


def test_a_whole_department_is_decided_at_once_but_not_what_a_batch_moved_already(
    qtbot: QtBot, view: DecidingView
) -> None:
    view.table.go_to(view.table.rows.index(1, 0))
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_Return, CTRL)
    dialog = front(qtbot, view, DecideDialog)
    dialog.submit()
    settle(qtbot, view.desk.tasks)
    assert kinds() == {"林木采伐许可证遗失备案": Kind.TRANSFER}


def test_papers_are_registered_and_the_catalogue_published(
    qtbot: QtBot, view: DecidingView, transfer: Transfer
) -> None:
    batch = transfer.checklist.batch_id
    QTest.keyClick(view, Qt.Key.Key_F4)
    asked = front(qtbot, view, PaperDialog)
    asked.paper.setCurrentIndex(asked.paper.findData(FourPaper.LINKAGE))
    asked.submit()
    assert asked.remark.text() == "请填标题"
    asked.title.insert("职责划分和衔接机制")
    asked.submit()
    settle(qtbot, view.desk.tasks)
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    QTest.keyClick(view, Qt.Key.Key_F7)
    publish = front(qtbot, view, PublishDialog)
    publish.channel.insert("县政府网站")
    publish.submit()
    settle(qtbot, view.desk.tasks)
    assert papers.missing(handover.batch(batch)) == ("划出事项事中事后监管办法", "审管衔接备忘录")
    published = catalogue.newest()
    assert published is not None
    assert [entry.name for entry in published.entries] == ["林木采伐许可证核发"]
    assert view.papers.remark.text() == "缺 2 份"


@pytest.mark.parametrize("size", [TypeSize.LARGE, TypeSize.EXTRA])
def test_where_there_is_no_room_beside_the_list_f6_puts_the_papers_in_its_place_and_back(
    qtbot: QtBot, view: DecidingView, size: TypeSize
) -> None:
    look.apply(size)
    view.resize(1180, 600)
    assert not view.papers.isVisible()
    for _ in range(2):
        view.table.setFocus()
        QTest.keyClick(view.table, Qt.Key.Key_F6)
        assert (view.papers.isVisible(), view.panel.isVisible()) == (True, False)
        assert view.papers.batch.hasFocus()
        QTest.keyClick(view.papers.batch, Qt.Key.Key_F6)
        assert (view.papers.isVisible(), view.panel.isVisible()) == (False, True)
        assert view.table.hasFocus()
