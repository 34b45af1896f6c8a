"""练习: a practice of its own beside the real store, with a band in every page, five steps, and the way back."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from db import practice, store
from db.actors import Actor
from db.paths import StorePaths
from db.practice import Practice, Side, Step
from desktop.app import show_window
from desktop.band import WARNING
from desktop.desk import Desk
from desktop.exchange.outbox import ExportDialog
from desktop.exchange.page import ExchangePage
from desktop.exchange.reading import ReadDialog
from desktop.frame import PLACES
from desktop.messages import MessageBox, ProgressBox
from desktop.preferences import Preferences
from desktop.session import Session
from desktop.window import Window


def fingerprints(folder: Path) -> dict[str, str]:
    """The digest of every file in a folder, but for those that only say that it is open."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("in-use", "lock")
    }


def in_front(kind: type[QDialog]) -> QDialog:
    """The dialog of that kind in sight."""
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def wait(qtbot: QtBot, session: Session) -> Window:
    """Wait until the session rests, and return its window."""
    for _ in range(4):
        qtbot.waitUntil(lambda: not session.tasks.busy, timeout=60_000)
        qtbot.wait(5)
    assert session.window is not None
    return session.window


def active(qtbot: QtBot, session: Session) -> Window:
    """The session's window, with the keyboard in it, as a window manager would put it there."""
    window = wait(qtbot, session)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def exchange(window: Window) -> ExchangePage:
    page = window.page
    assert isinstance(page, ExchangePage)
    return page


def acknowledge(qtbot: QtBot, session: Session) -> None:
    """Press Enter in the message that says what was done."""
    box = in_front(MessageBox)
    QTest.keyClick(box, Qt.Key.Key_Return)
    active(qtbot, session)


def read_all(qtbot: QtBot, session: Session) -> None:
    """Ctrl+I, read what is picked, Ctrl+Enter, and close what is said."""
    window = active(qtbot, session)
    QTest.keyClick(exchange(window), Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    wait(qtbot, session)
    dialog = in_front(ReadDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait(qtbot, session)
    active(qtbot, session)
    QTest.keyClick(exchange(window).plan.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait(qtbot, session)
    acknowledge(qtbot, session)


def test_a_practice_is_two_enrolled_offices_and_an_empty_stick(practised: Path) -> None:
    found = Practice(practised)
    assert found.is_ready
    assert [path.name for path in sorted(practised.iterdir())] == ["county", "ready", "township", practice.STICK]
    assert list(found.stick.iterdir()) == []
    assert practice.sign_in(found).site.code == "140525108"
    assert practice.sign_in(found.other).site.code == "140525"


def test_a_practice_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    found = practice.practice_of(StorePaths(tmp_path / "real"))
    making = practice.make(found)
    next(making)
    next(making)
    making.close()
    assert list(tmp_path.iterdir()) == []


def test_a_step_counts_only_on_the_side_where_it_belongs(tmp_path: Path) -> None:
    found = Practice(tmp_path)
    practice.note_step(found, "read")
    practice.note_step(found.other, "export")
    practice.note_step(found, "anything")
    assert practice.steps_done(found) == ()
    practice.note_step(found, "export")
    practice.note_step(found.other, "read")
    assert practice.steps_done(found) == (Step.EXPORT, Step.READ)
    assert practice.steps_done(found.other) == (Step.EXPORT, Step.READ)


@pytest.fixture
def session(
    qtbot: QtBot, practised: Path, tmp_path: Path, county: Actor, county_paths: StorePaths
) -> Iterator[Session]:
    """The window of the real county, with a practice beside it that was made before."""
    shutil.copytree(practised, tmp_path / "county-练习")
    found = Session(county_paths, show_window)
    found.begin(Desk(found.tasks, county_paths, county, Preferences(county_paths)))
    wait(qtbot, found)
    yield found
    if found.window:
        found.window.hide()
        found.window.deleteLater()
    found.stop()


def start(qtbot: QtBot, session: Session) -> Window:
    """Begin a practice from the settings."""
    real = wait(qtbot, session)
    real.open("settings", "")
    wait(qtbot, session)
    real.desk.practice_wanted.emit()
    return wait(qtbot, session)


def change_side(qtbot: QtBot, session: Session) -> Window:
    """Ctrl+Shift+P."""
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(active(qtbot, session), Qt.Key.Key_P, both)
    return wait(qtbot, session)


def test_the_band_stands_over_every_page_of_a_practice(qtbot: QtBot, session: Session) -> None:
    window = start(qtbot, session)
    assert window.band is not None
    assert (window.band.warning.word, window.desk.actor.site.code) == (WARNING, "140525108")
    for place, _, _ in PLACES:
        window.open(place, "")
        wait(qtbot, session)
        assert window.band.isVisible()


def test_five_steps_by_keyboard_tick_themselves_and_the_real_store_stays_as_it_was(
    qtbot: QtBot, session: Session, county_paths: StorePaths
) -> None:
    opened = store.opened()
    window = start(qtbot, session)
    before = fingerprints(county_paths.folder)
    QTest.keyClick(exchange(window), Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    wait(qtbot, session)
    QTest.keyClick(in_front(ExportDialog), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait(qtbot, session)
    acknowledge(qtbot, session)
    assert practice.steps_done(Practice(county_paths.folder.with_name("county-练习"))) == (Step.EXPORT,)
    window = change_side(qtbot, session)
    assert window.desk.practice is not None
    assert window.desk.practice.side is Side.COUNTY
    read_all(qtbot, session)
    window = change_side(qtbot, session)
    read_all(qtbot, session)
    assert window.band is not None
    assert practice.steps_done(Practice(county_paths.folder.with_name("county-练习"))) == tuple(Step)
    assert window.band.again.isVisible()
    window.band.end.click()
    window = wait(qtbot, session)
    assert (window.band, window.place, window.desk.actor.name) == (None, "settings", "李四")
    assert store.opened() == opened
    session.stop()
    assert fingerprints(county_paths.folder) == before


def test_a_practice_without_a_real_store_ends_with_the_program(
    qtbot: QtBot, practised: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(practised, tmp_path / "nowhere-练习")
    left: list[bool] = []
    monkeypatch.setattr(QApplication, "quit", lambda: left.append(True))
    session = Session(StorePaths(tmp_path / "nowhere"), show_window)
    session.start_practice()
    window = wait(qtbot, session)
    assert window.band is not None
    assert window.windowTitle() == "练习　巴公镇便民服务中心", "the window system adds the program's name itself"
    window.band.end.click()
    assert left == [True]
    assert not (tmp_path / "nowhere").exists()
    window.hide()
    window.deleteLater()
    session.stop()


def test_a_practice_that_is_stopped_while_it_is_made_brings_the_real_store_back(
    qtbot: QtBot, county: Actor, county_paths: StorePaths
) -> None:
    session = Session(county_paths, show_window)
    session.begin(Desk(session.tasks, county_paths, county, Preferences(county_paths)))
    wait(qtbot, session)
    opened = store.opened()
    session.start_practice()
    in_front(ProgressBox).reject()
    window = wait(qtbot, session)
    assert (window.band, store.opened()) == (None, opened)
    assert not county_paths.folder.with_name("county-练习").exists()
    window.hide()
    window.deleteLater()
    session.stop()
