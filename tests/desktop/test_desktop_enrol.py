"""入册 in the window: the office's fingerprint to read out, the county's choice 续接/新装/更换, all by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from db import store
from db.actors import Actor, SiteKind
from db.exchange import service
from db.exchange.format import package
from db.exchange.offices import trust
from db.organs import service as organs
from db.paths import StorePaths
from desktop.desk import Desk
from desktop.exchange.enrol import ANEW, CONTINUE, REPLACE, ApproveDialog, RequestDialog, enrol_dialog
from desktop.preferences import Preferences
from desktop.tasks import TaskRunner
from tests.conftest import PASSWORD
from tests.desktop.conftest import settle

OFFICE = (SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108", "张三")


@pytest.fixture
def asked(county: Actor, county_paths: StorePaths, tmp_path: Path) -> Iterator[list[Path]]:
    """Requests of two PCs of one township; the first is approved; the county's store is open."""
    files = [tmp_path / "first.xpk", tmp_path / "second.xpk"]
    service.ensure_identity(county)
    for file in files:
        paths = StorePaths(tmp_path / file.stem)
        kind, name, code, user = OFFICE
        actor, _ = organs.start_office(paths, kind, name, code, user, PASSWORD)
        service.enrol_request(actor, file)
    county = organs.sign_in(county_paths, county.name, PASSWORD)
    service.enrol_approve(county, files[0], tmp_path / "grant.xpk", fingerprint_in(files[0]))
    yield files
    store.close_store()


def fingerprint_in(file: Path) -> str:
    enrolment = package.read_outer(file).header.enrol
    assert enrolment is not None
    return trust.short_form(trust.replica_fingerprint(enrolment))


def choose_files(patch: pytest.MonkeyPatch, opened: Path, saved: Path) -> None:
    patch.setattr(QFileDialog, "getOpenFileName", staticmethod(lambda *_: (str(opened), "")))
    patch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (str(saved), "")))


@pytest.fixture
def approving(qtbot: QtBot, desk: Desk, asked: list[Path]) -> ApproveDialog:
    """The county's dialog, nothing chosen yet."""
    dialog = enrol_dialog(desk, None)
    assert isinstance(dialog, ApproveDialog)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, desk.tasks)
    return dialog


def test_the_county_replaces_a_pc_by_keyboard_alone(
    qtbot: QtBot, desk: Desk, approving: ApproveDialog, asked: list[Path], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    choose_files(monkeypatch, asked[1], tmp_path / "grant-2.xpk")
    QTest.keyClick(approving, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    assert approving.decision.isVisible()
    assert approving.choices.current == ANEW
    approving.choices.choose(REPLACE)
    assert approving.members.current_row().letter == "A"
    approving.typed.setText(fingerprint_in(asked[1]).lower())
    QTest.keyClick(approving.typed, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    assert [(row.standing, row.letter) for row in service.roster_rows()] == [("有效", "B"), ("已续接", "A")]
    assert approving.own.text().replace("　", "-") == trust.short_form(service.fingerprint())
    assert "凭证在 grant-2.xpk" in approving.problem.text()


def test_an_office_without_a_pc_in_the_roster_needs_no_choice(
    qtbot: QtBot, desk: Desk, approving: ApproveDialog, tmp_path: Path
) -> None:
    asked = service.Asked("大阳镇便民服务中心", "140525101", "township", "AAAA-BBBB-CCCC-DDDD", "A", "", "", False, ())
    approving.show_request(tmp_path / "x.xpk", asked)
    assert not approving.decision.isVisible()
    assert approving._choice() == ("", False)
    QTest.keyClick(approving, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "输入对方的指纹" in approving.problem.text()


def test_continuing_needs_the_proof_and_says_so(approving: ApproveDialog, asked: list[Path]) -> None:
    found = service.look_at_request(asked[1])
    approving.show_request(asked[1], found)
    approving.choices.choose(CONTINUE)
    assert approving._choice() is None
    assert "没有带续接的证明" in approving.problem.text()
    approving.choices.choose(ANEW)
    assert (approving._choice(), approving.problem.text()) == (("", True), "")


def test_an_office_writes_its_request_and_shows_its_fingerprint_large(
    qtbot: QtBot, tasks: TaskRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, name, code, user = OFFICE
    paths = StorePaths(tmp_path / "office")
    actor, _ = organs.start_office(paths, kind, name, code, user, PASSWORD)
    desk = Desk(tasks, paths, actor, Preferences(paths))
    dialog = enrol_dialog(desk, None)
    assert isinstance(dialog, RequestDialog)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, tasks)
    assert dialog.own.text() == "还没有"
    choose_files(monkeypatch, tmp_path / "none.xpk", tmp_path / "request.xpk")
    QTest.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, tasks)
    assert dialog.own.text().replace("　", "-") == fingerprint_in(tmp_path / "request.xpk")
    assert len(dialog.own.text().split("　")) == 4
    QTest.keyClick(dialog, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert "请先照登记表输入县级指纹" in dialog.problem.text()
