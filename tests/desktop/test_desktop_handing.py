"""移交经办 in the window: any document another office can go on with, to any office of the roster."""

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.actors import SiteKind
from db.exchange.offices import trust
from db.exchange.records import versions
from db.paths import StorePaths
from desktop.desk import Desk
from desktop.exchange.handing import HandDialog
from desktop.handover.checklist import ChecklistView
from desktop.messages import MessageBox
from desktop.preferences import Preferences
from desktop.tasks import TaskRunner
from tests.desktop.conftest import Transfer, settle
from tests.exchange.conftest import found
from tests.exchange.offices import Office, enrol
from tests.exchange.recorded import CENTRE


def test_an_issued_checklist_is_given_to_an_office_of_the_roster(
    qtbot: QtBot, tasks: TaskRunner, county_paths: StorePaths, transfer: Transfer, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    county = Office(county_paths, "李四", stick)
    enrol(county, found(tmp_path / "near", stick, SiteKind.TOWNSHIP, CENTRE, "140525108"))
    desk = Desk(tasks, county_paths, county.open(), Preferences(county_paths))
    view = ChecklistView(desk)
    qtbot.addWidget(view)
    view.resize(1366, 700)
    view.show()
    view.open_checklist(transfer.checklist.id)
    settle(qtbot, tasks)
    view.hand.click()
    settle(qtbot, tasks)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, HandDialog))
    assert [dialog.to.itemText(number) for number in range(dialog.to.count())] == [CENTRE]
    dialog.reason.setPlainText("由镇里接着办")
    dialog.submit()
    settle(qtbot, tasks)
    told = [w.sentence for w in QApplication.topLevelWidgets() if isinstance(w, MessageBox)]
    assert told == [f"已移交给{CENTRE}"]
    head = versions.head("checklist", transfer.checklist.id)
    assert head is not None
    assert trust.site_of(head.owner) == "140525108"
