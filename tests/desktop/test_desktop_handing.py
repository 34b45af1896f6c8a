"""移交经办 in the window: any document another office can go on with, to any office of the roster."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from db.actors import Role, SiteKind
from db.exchange.offices import trust
from db.exchange.records import versions
from db.handover.memoranda import service as memoranda
from db.organs import service as organs
from db.paths import StorePaths
from desktop.desk import Desk
from desktop.exchange.handing import HandDialog
from desktop.exchange.rescue import TakeOverDialog
from desktop.handover.checklist.view import ChecklistView
from desktop.messages import MessageBox
from desktop.preferences import Preferences
from desktop.tasks import TaskRunner
from tests.desktop.conftest import Transfer, settle
from tests.exchange.conftest import found
from tests.exchange.offices import PASSWORD, Office, enrol
from tests.exchange.recorded import CENTRE


def opened(
    qtbot: QtBot, tasks: TaskRunner, county_paths: StorePaths, transfer: Transfer, tmp_path: Path
) -> tuple[Desk, ChecklistView]:
    """The checklist of `transfer` on its page at the county, with one township in the roster."""
    stick = tmp_path / "stick"
    stick.mkdir()
    county = Office(county_paths, "李四", stick)
    enrol(county, found(tmp_path / "near", stick, SiteKind.TOWNSHIP, CENTRE, "140525108"))
    desk = Desk(tasks, county_paths, county.open(), Preferences(county_paths))
    view = ChecklistView(desk)
    tasks.data_changed.connect(view.reload)
    qtbot.addWidget(view)
    view.resize(1366, 700)
    view.show()
    view.open_checklist(transfer.checklist.id)
    settle(qtbot, tasks)
    return desk, view


def hand_over(qtbot: QtBot, tasks: TaskRunner, ask: Callable[[], object]) -> str:
    """Ask for the dialog, give the document to the one other office and close what is told; returns that."""
    ask()
    settle(qtbot, tasks)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, HandDialog) and w.isVisible())
    assert [dialog.to.itemText(number) for number in range(dialog.to.count())] == [CENTRE]
    dialog.reason.setPlainText("由镇里接着办")
    dialog.submit()
    settle(qtbot, tasks)
    box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MessageBox) and w.isVisible())
    box.accept()
    settle(qtbot, tasks)
    return box.sentence


def test_an_issued_checklist_is_given_to_an_office_of_the_roster(
    qtbot: QtBot, tasks: TaskRunner, county_paths: StorePaths, transfer: Transfer, tmp_path: Path
) -> None:
    _, view = opened(qtbot, tasks, county_paths, transfer, tmp_path)
    assert hand_over(qtbot, tasks, view.hand.click) == f"已移交给{CENTRE}"
    head = versions.head("checklist", transfer.checklist.id)
    assert head is not None
    assert trust.site_of(head.owner) == "140525108"


def test_the_checklist_page_says_who_writes_it_and_its_memorandum_can_be_given_away_too(
    qtbot: QtBot, tasks: TaskRunner, county_paths: StorePaths, transfer: Transfer, tmp_path: Path
) -> None:
    desk, view = opened(qtbot, tasks, county_paths, transfer, tmp_path)
    memoranda.draft_memorandum(desk.actor, transfer.checklist.batch_id, transfer.giver.organ_id)
    view.reload()
    settle(qtbot, tasks)
    assert view.writer.word == ""
    assert [action.text() for action in view.hand_menu().actions()] == ["移交清单 县林业局(&1)", "备忘录 县林业局(&2)"]
    hand_over(qtbot, tasks, lambda: view.hand_menu().actions()[1].trigger())
    assert view.writer.word == f"备忘录由{CENTRE}经办"
    assert view.writer.isVisible()
    hand_over(qtbot, tasks, view.hand.click)
    assert view.writer.word == f"这份清单由{CENTRE}经办；备忘录由{CENTRE}经办"
    assert not view.hand.isVisible()


def test_the_county_takes_over_in_the_window_once_a_colleague_has_signed_in(
    qtbot: QtBot, tasks: TaskRunner, county_paths: StorePaths, transfer: Transfer, tmp_path: Path
) -> None:
    desk, view = opened(qtbot, tasks, county_paths, transfer, tmp_path)
    hand_over(qtbot, tasks, view.hand.click)
    organs.add_user(desk.actor, "赵六", PASSWORD, desk.actor.organ_id, frozenset({Role.REVIEW_LEAD}))
    dialog = TakeOverDialog(desk, view)
    dialog.open()
    settle(qtbot, tasks)
    assert dialog.document.itemText(1) == f"{CENTRE}　移交清单 划入清单，3 行"
    assert [dialog.to.itemText(number) for number in range(dialog.to.count())][1:] == [CENTRE]
    for field, words in (
        ("number", "请写办件编号"),
        ("reason", "请写一句理由"),
        ("password", "请另一位同事输入自己的密码"),
    ):
        dialog.submit()
        assert dialog.remark.text() == words, field
        dialog.document.setCurrentIndex(1)
        dialog.reason.setPlainText("" if field == "number" else "电脑损坏")
    assert dialog.password.echoMode() is QLineEdit.EchoMode.Password
    assert [dialog.second.itemText(number) for number in range(dialog.second.count())] == ["赵六"]
    for password, owner in (("Bushi-2026", "140525108"), (PASSWORD, "140525")):
        dialog.password.setText(password)
        dialog.submit()
        settle(qtbot, tasks)
        head = versions.head("checklist", transfer.checklist.id)
        assert head is not None
        assert trust.site_of(head.owner) == owner
    said = [w.sentence for w in QApplication.topLevelWidgets() if isinstance(w, MessageBox)]
    assert any(sentence.startswith("已接管，改由") for sentence in said)
