"""数据交换 in the window between two real stores: carried by a folder that stands for a stick, worked by keyboard."""

import shutil
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db import journal, practice, store
from db.actors import SiteKind
from db.exchange import service
from db.exchange.transport import stick
from db.exchange.transport.devices import Drive
from db.organs import lives
from db.organs import service as organs
from db.paths import StorePaths
from db.practice import Practice
from desktop.desk import Desk
from desktop.exchange.conflicts import ConflictsDialog
from desktop.exchange.history import HistoryDialog
from desktop.exchange.outbox import ExportDialog
from desktop.exchange.page import ExchangePage
from desktop.exchange.preview import DifferenceDialog
from desktop.exchange.reading import ReadDialog
from desktop.exchange.rescue import RestoreRootDialog
from desktop.exchange.roster import ClosingDialog, RosterDialog
from desktop.messages import MessageBox, ProgressBox
from desktop.preferences import Preferences
from desktop.session import close_connection
from desktop.tasks import TaskRunner
from desktop.widgets.buttons import KeyButton
from desktop.widgets.table import DenseTable
from tests.desktop.conftest import settle
from tests.exchange.conftest import found
from tests.exchange.offices import PASSWORD as OFFICE_PASSWORD

CTRL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[Practice], ExchangePage]


@pytest.fixture
def township(practised: Path, tmp_path: Path) -> Practice:
    """A copy of the township, with some cases the county has not seen."""
    shutil.copytree(practised, tmp_path / "both")
    return Practice(tmp_path / "both")


@pytest.fixture
def plugged_in(township: Practice, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stick that the system knows."""
    drive = Drive(township.stick, "KINGSTON", "vfat", "/dev/sdz1", 8 << 30, 2 << 30, False)
    monkeypatch.setattr(stick, "drives", lambda: (drive,))
    return township.stick


@pytest.fixture
def open_page(qtbot: QtBot) -> Iterator[Open]:
    """Show the page of one of the two offices, as if it were a real one; the one before is left."""
    shown: list[ExchangePage] = []

    def leave() -> None:
        for page in shown:
            page.hide()
            page.desk.tasks.stop()
        store.close_store()

    def show(office: Practice) -> ExchangePage:
        leave()
        actor = practice.sign_in(office)
        tasks = TaskRunner(at_stop=close_connection)
        page = ExchangePage(Desk(tasks, office.paths, actor, Preferences(office.paths)))
        qtbot.addWidget(page)
        page.resize(1242, 700)
        page.show()
        page.enter()
        settle(qtbot, tasks)
        shown.append(page)
        return page

    yield show
    leave()


Kind = TypeVar("Kind", bound=QWidget)


def front(kind: type[Kind]) -> Kind:
    """The dialog of that kind in sight."""
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def asked(qtbot: QtBot, page: ExchangePage, ask: Callable[[], object], kind: type[Kind]) -> Kind:
    """The window in front once the page was asked for something and has found it out."""
    ask()
    settle(qtbot, page.desk.tasks)
    return front(kind)


def names(table: DenseTable) -> list[str]:
    """What stands in the first column."""
    return [str(table.rows.index(number, 0).data()) for number in range(table.rows.rowCount())]


def words(widget: QWidget) -> str:
    """Everything a dialog says."""
    return "\n".join(part.text() for part in widget.findChildren(QLabel))


def press(widget: QWidget, text: str) -> None:
    """Press the button with these words."""
    next(b for b in widget.findChildren(QPushButton) if b.text() == text and b.isVisible()).click()


def test_the_clerk_sees_how_many_documents_are_not_yet_with_the_county(open_page: Open, township: Practice) -> None:
    page = open_page(township)
    assert page.outbox_panel.remark.text() == "还有 13 条没有带到县里"
    assert page.county_panel.isVisible()
    assert not page.sites_panel.isVisible()
    page = open_page(township.other)
    assert page.sites_panel.isVisible()
    assert page.sites_panel.remark.text() == "1 个单位，最新 1，落后 0"


def export(qtbot: QtBot, page: ExchangePage) -> None:
    """Ctrl+E onto the stick."""
    dialog = asked(qtbot, page, page.export_package, ExportDialog)
    assert names(dialog.target) == ["U 盘 KINGSTON", "别的文件夹…"]
    dialog.submit()
    settle(qtbot, page.desk.tasks)
    box = front(MessageBox)
    assert box.sentence == "已写完并核对，可以拔出"
    assert [b.text() for b in box.findChildren(KeyButton)] == ["复制详情", "弹出 U 盘", "知道了"]
    press(box, "知道了")
    settle(qtbot, page.desk.tasks)


def read(qtbot: QtBot, page: ExchangePage) -> None:
    """Ctrl+I: what is new on the stick is picked already."""
    dialog = asked(qtbot, page, page.choose_file, ReadDialog)
    assert [one.is_new for one in dialog.files.picked] == [True]
    dialog.submit()
    settle(qtbot, page.desk.tasks)


def write(qtbot: QtBot, page: ExchangePage) -> str:
    """Ctrl+Enter; returns what is said."""
    page.plan.apply.click()
    settle(qtbot, page.desk.tasks)
    told = words(front(MessageBox))
    press(front(MessageBox), "知道了")
    settle(qtbot, page.desk.tasks)
    return told


def test_a_whole_trip_ends_with_the_receipt_at_the_clerks_office(
    qtbot: QtBot, open_page: Open, township: Practice, plugged_in: Path
) -> None:
    page = open_page(township)
    export(qtbot, page)
    assert [one.state for one in service.status().addressees] == ["已带走"]
    page = open_page(township.other)
    read(qtbot, page)
    assert (page.plan.title.text(), page.plan.apply.text()) == ("预览　巴公镇第 1 号包", "写入 13 件")
    told = write(qtbot, page)
    assert "请把这个 U 盘带回巴公镇便民服务中心" in told
    assert str(plugged_in) in told
    page = open_page(township)
    read(qtbot, page)
    assert page.plan.apply.text() == "登记回执"
    write(qtbot, page)
    assert page.outbox_panel.remark.text() == "都带到了"
    assert service.status().addressees[0].state.startswith("县已接收")


def test_an_export_that_is_stopped_leaves_no_file_on_the_stick(
    qtbot: QtBot, open_page: Open, township: Practice, plugged_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, gate = service.export_to, threading.Event()

    def halting(*given: Any, **named: Any) -> Generator[object, None, list[Path]]:
        steps = whole(*given, **named)
        yield next(steps)
        gate.wait(20)
        return (yield from steps)

    monkeypatch.setattr(service, "export_to", halting)
    page = open_page(township)
    asked(qtbot, page, page.export_package, ExportDialog).submit()
    front(ProgressBox).reject()
    gate.set()
    settle(qtbot, page.desk.tasks)
    assert list(plugged_in.iterdir()) == []
    assert not any(isinstance(w, (MessageBox, ProgressBox)) and w.isVisible() for w in QApplication.topLevelWidgets())


def test_a_stick_that_can_only_be_read_is_named_and_another_folder_is_asked_for(
    qtbot: QtBot, open_page: Open, township: Practice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drive = Drive(township.stick, "锁住的", "vfat", "/dev/sdz1", 8, 2, True)
    monkeypatch.setattr(stick, "drives", lambda: (drive,))
    page = open_page(township)
    dialog = asked(qtbot, page, page.export_package, ExportDialog)
    dialog.submit()
    assert "只能读" in dialog.remark.text()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "别处"))
    QTest.keyClick(dialog.target, Qt.Key.Key_Down)
    (tmp_path / "别处").mkdir()
    dialog.submit()
    settle(qtbot, page.desk.tasks)
    assert "已写完并核对" in words(front(MessageBox))
    assert len(list((tmp_path / "别处").iterdir())) == 1
    press(front(MessageBox), "知道了")


def test_the_county_picks_offices_with_space_and_those_behind_are_picked_already(
    qtbot: QtBot, open_page: Open, township: Practice
) -> None:
    page = open_page(township.other)
    dialog = asked(qtbot, page, page.export_package, ExportDialog)
    assert (dialog.offices.picked, dialog.ok.text()) == ([], "导出 0 个单位")
    dialog.submit()
    assert dialog.remark.text() == "请至少选一个单位"
    QTest.keyClick(dialog.offices, Qt.Key.Key_Space)
    assert dialog.ok.text() == "导出 1 个单位"
    QTest.keyClick(dialog.offices, Qt.Key.Key_A, CTRL)
    assert dialog.offices.picked == []
    QTest.keyClick(dialog.offices, Qt.Key.Key_A, CTRL)
    assert len(dialog.offices.picked) == 1
    dialog.reject()


@pytest.fixture
def carried(township: Practice) -> list[Path]:
    """Two packages of the township on the stick, one after the other."""
    actor = practice.sign_in(township)
    for _ in range(2):
        for _ in service.export_to(actor, "140525", township.stick):
            pass
    store.close_store()
    return sorted(township.stick.glob("*.xpk"))


def test_several_packages_are_read_one_after_the_other(
    qtbot: QtBot, open_page: Open, township: Practice, carried: list[Path]
) -> None:
    page = open_page(township.other)
    page.open_files(carried)
    settle(qtbot, page.desk.tasks)
    assert page.plan.title.text() == "预览　巴公镇第 1 号包"
    assert "之后还有 1 个包" in page.plan.remark_below.text()
    page.plan.later.click()
    settle(qtbot, page.desk.tasks)
    assert page.plan.title.text() == "预览　巴公镇第 2 号包"
    page.plan.later.click()
    assert not page.plan.isVisible()


def test_enter_shows_a_row_field_by_field_and_the_search_keeps_what_is_wanted(
    qtbot: QtBot, open_page: Open, township: Practice, carried: list[Path]
) -> None:
    page = open_page(township.other)
    page.open_file(carried[0])
    settle(qtbot, page.desk.tasks)
    QTest.keyClick(page.plan.table, Qt.Key.Key_Return)
    dialog = front(DifferenceDialog)
    assert ("联系人", "—", "赵六（示例）") in dialog.table.rows.visible_rows()
    dialog.accept()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    QTest.keyClicks(page.plan.seek, "spjy")
    assert 0 < len(page.plan.table.rows.visible_rows()) < 13
    page.plan.counts.choose("变更")
    assert page.plan.table.rows.visible_rows() == []
    QTest.keyClick(page.plan.seek, Qt.Key.Key_Escape)
    page.plan.counts.choose("全部")
    assert len(page.plan.table.rows.visible_rows()) == 13
    assert page.plan.isVisible()


def test_the_history_is_filtered_and_enter_tells_one_row_with_its_receipt(
    qtbot: QtBot, open_page: Open, township: Practice
) -> None:
    page = open_page(township.other)
    dialog = asked(qtbot, page, page.open_history, HistoryDialog)
    assert len(dialog.table.rows.visible_rows()) == 4
    dialog.ways.choose("发出")
    settle(qtbot, page.desk.tasks)
    assert len(dialog.table.rows.visible_rows()) == 1
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    settle(qtbot, page.desk.tasks)
    box = front(MessageBox)
    assert "两边相同" in words(box)
    box.copy()
    assert "回执：第 1 号" in QGuiApplication.clipboard().text()
    press(box, "知道了")
    dialog.seek.setText("没有这样的单位")
    settle(qtbot, page.desk.tasks)
    assert dialog.table.rows.visible_rows() == []
    dialog.accept()


def test_the_county_closes_a_computer_with_a_reason_and_never_without(
    qtbot: QtBot, open_page: Open, township: Practice
) -> None:
    page = open_page(township.other)
    dialog = asked(qtbot, page, page.open_roster, RosterDialog)
    QTest.keyClick(dialog.table, Qt.Key.Key_D, CTRL)
    closing = front(ClosingDialog)
    closing.submit()
    assert closing.remark.text() == "请写一句停用的原因"
    closing.reason.setText("电脑丢失")
    closing.ok.click()
    settle(qtbot, page.desk.tasks)
    assert [(one.standing, one.reason) for one in service.roster_rows()] == [("已停用", "电脑丢失")]
    assert not dialog.close_one.isEnabled()
    dialog.accept()
    settle(qtbot, page.desk.tasks)
    assert page.sites_panel.remark.text().startswith("0 个单位")


def test_an_office_sees_its_own_standing_and_the_countys_fingerprint(
    qtbot: QtBot, open_page: Open, township: Practice
) -> None:
    page = open_page(township)
    dialog = asked(qtbot, page, page.open_roster, RosterDialog)
    told = words(dialog)
    assert service.status().county_fingerprint in told
    assert service.fingerprint() in told
    assert not dialog.close_one.isVisible()
    dialog.accept()


def test_what_waits_for_a_person_opens_from_its_button(qtbot: QtBot, open_page: Open, township: Practice) -> None:
    page = open_page(township)
    assert page.waiting.text() == "待核对 0"
    page.waiting.click()
    settle(qtbot, page.desk.tasks)
    dialog = front(ConflictsDialog)
    dialog.reject()


# --- what is needed once in years ------------------------------------------------------------------------------------


def choose_in_menu(dialog: RosterDialog, begins: str) -> None:
    """Choose a line of 「更多…」."""
    next(action for action in dialog.more_menu().actions() if action.text().startswith(begins)).trigger()


def test_an_administrator_confirms_in_the_roster_that_this_pc_goes_on_as_the_county(
    qtbot: QtBot, open_page: Open, township: Practice
) -> None:
    page = open_page(township.other)
    journal.set_info(lives.BROKEN, "moved")
    choose_in_menu(asked(qtbot, page, page.open_roster, RosterDialog), "确认由本机继续")
    press(front(MessageBox), "确认由本机继续")
    settle(qtbot, page.desk.tasks)
    assert front(MessageBox).sentence == "已确认由本机继续做县级平台"
    assert journal.info(lives.BROKEN) == ""


def test_a_county_that_lost_its_store_is_taken_back_from_the_paper_in_the_window(
    qtbot: QtBot, open_page: Open, township: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = service.root_sheet(open_page(township.other).desk.actor).code
    page = open_page(township)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (str(tmp_path / "副本.xpk"), "")))
    choose_in_menu(asked(qtbot, page, page.open_roster, RosterDialog), "县里丢了数据库")
    settle(qtbot, page.desk.tasks)
    press(front(MessageBox), "知道了")
    assert (tmp_path / "副本.xpk").exists()
    page.desk.tasks.stop()
    store.close_store()
    found(tmp_path / "anew", tmp_path, SiteKind.COUNTY, "泽州县行政审批服务管理局", "140525")
    paths, anew = StorePaths(tmp_path / "anew"), TaskRunner(at_stop=close_connection)
    actor = organs.sign_in(paths, "张三", OFFICE_PASSWORD)
    dialog = RestoreRootDialog(Desk(anew, paths, actor, Preferences(paths)), page)
    dialog.show()
    dialog.submit()
    assert dialog.remark.text() == "请照根密钥单输入恢复码"
    dialog.code.setText(code.lower())
    dialog.submit()
    assert dialog.remark.text() == "请选名册副本"
    dialog.take(tmp_path / "副本.xpk")
    dialog.submit()
    settle(qtbot, anew)
    anew.stop()
    assert front(MessageBox).sentence.startswith("县级平台已恢复，名册第 ")
    assert [row.name for row in service.roster_rows()] == ["巴公镇便民服务中心"]
