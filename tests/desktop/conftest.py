"""A desk with a worker on a fresh county store, and a small transfer batch to work on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from db import clock, practice, store
from db.actors import Actor, Role
from db.handover import service as handover
from db.handover.rules import Checklist, Direction
from db.handover.service import NewBatch, NewLine, NewTransferItem
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.paths import StorePaths
from desktop.cases.page import CasesPage
from desktop.desk import Desk
from desktop.items.page import ItemsPage
from desktop.look import look
from desktop.preferences import Preferences
from desktop.tasks import TaskRunner
from desktop.tokens import TypeSize

HERE = __file__.rsplit("/", 1)[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The screenless platform says of every window that it has no size hints; that is no fault of ours."""
    for item in items:
        if str(item.path).startswith(HERE):
            item.add_marker(pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True))


@pytest.fixture(autouse=True)
def standard_look(qapp: object) -> Iterator[None]:
    """Every test begins and ends at 标准, and leaves neither message box nor window to the next one."""
    if not look.families:
        look.apply(TypeSize.STANDARD)
    yield
    for widget in QApplication.topLevelWidgets():
        widget.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if look.metrics.size is not TypeSize.STANDARD:
        look.apply(TypeSize.STANDARD)


@pytest.fixture(autouse=True, scope="session")
def emptied_clipboard(qapp: object) -> Iterator[None]:
    """The screenless platform gives the clipboard back after Python has gone, which ends in a crash."""
    yield
    QGuiApplication.clipboard().clear()


@pytest.fixture(scope="session")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice folder: a township and a county that know each other, made once."""
    folder = tmp_path_factory.mktemp("practice")
    found = practice.practice_of(StorePaths(folder / "county"))
    for _ in practice.make(found):
        pass
    return found.folder


@pytest.fixture
def tasks(qapp: object) -> Iterator[TaskRunner]:
    """A worker that is stopped at the end."""
    runner = TaskRunner(at_stop=store.database.close)
    yield runner
    runner.stop()


@pytest.fixture
def desk(tasks: TaskRunner, county: Actor, county_paths: StorePaths) -> Desk:
    """The desk of the county's first user."""
    return Desk(tasks, county_paths, county, Preferences(county_paths))


def settle(qtbot: QtBot, tasks: TaskRunner) -> None:
    """Wait until nothing is under way, and what follows from it has been asked and delivered too."""
    for _ in range(3):
        qtbot.waitUntil(lambda: not tasks.busy, timeout=20_000)
        qtbot.wait(1)


def items_page(qtbot: QtBot, desk: Desk) -> ItemsPage:
    """The page of the lists in a window of its own that has the keyboard, with its editions read."""
    page = ItemsPage(desk)
    qtbot.addWidget(page)
    page.resize(1240, 680)
    page.show()
    page.activateWindow()
    page.enter()
    settle(qtbot, desk.tasks)
    return page


def cases_page(qtbot: QtBot, desk: Desk) -> CasesPage:
    """The page of the cases in sight, as when one goes there."""
    page = CasesPage(desk)
    qtbot.addWidget(page)
    page.resize(1242, 700)
    page.show()
    page.enter()
    settle(qtbot, desk.tasks)
    return page


def in_front(qtbot: QtBot) -> QWidget:
    """The dialog that was just opened, once it has the keyboard."""
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None, timeout=5000)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=5000)
    return dialog


@dataclass(frozen=True, slots=True)
class Transfer:
    """An issued checklist of three lines and the three who sign it."""

    checklist: Checklist
    giver: Actor
    receiver: Actor
    witness: Actor


@pytest.fixture
def transfer(county: Actor) -> Transfer:
    """The county forestry bureau hands three lines over to the approval bureau."""
    forestry = organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT, "14052501")
    today = clock.today()
    new = NewBatch(
        "示例批次", "关于示例划转的通知", "示例〔2026〕1号", "泽州县人民政府", today, today + timedelta(days=9)
    )
    item = NewTransferItem(1, Direction.IN, "林木采伐许可证核发", "01", "行政许可", forestry.id, county.organ_id)
    batch = handover.add_batch(county, new, [item])
    lines = [
        NewLine(1, "林木采伐许可证核发", 1, "项", "纸质"),
        NewLine(6, "林木采伐许可证（空白）", 120, "本", "纸质", serials="LM0001–0120"),
        NewLine(11, "专网密钥", 2, "支", "实物", serials="UK-DEMO-01"),
    ]
    checklist = handover.add_checklist(county, batch.id, Direction.IN, forestry.id, county.organ_id, lines)
    checklist = handover.issue(county, checklist.id)
    giver = Actor("user-giver", "张三", forestry.id, forestry.name, frozenset({Role.HANDOVER}), county.site)
    office = organs.add_organ(county, "县审改办", "审改办", OrganKind.REFORM_OFFICE)
    witness = Actor("user-witness", "王五", office.id, office.name, frozenset({Role.WITNESS}), county.site)
    return Transfer(checklist, giver, county, witness)
