"""First use and signing in."""

from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from db import store
from db.actors import Actor, SiteKind
from db.errors import UserError
from db.paths import StorePaths
from desktop.instance import SingleInstance
from desktop.preferences import FILE_NAME, Preferences
from desktop.start.login import LoginDialog
from desktop.start.wizard import FirstStart
from desktop.tasks import TaskRunner
from tests.desktop.conftest import settle

PASSWORD = "Ceshi-2026"


@pytest.fixture
def first(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> FirstStart:
    """The first start on a folder that does not exist yet."""
    paths = StorePaths(tmp_path / "new")
    found = FirstStart(tasks, paths, Preferences(paths))
    qtbot.addWidget(found)
    found.show()
    return found


def fill(first: FirstStart, code: str = "140525108") -> None:
    first.organ.setText("巴公镇便民服务中心")
    first.site.setText(code)
    first.user.setText("周八")
    first.first.setText(PASSWORD)
    first.second.setText(PASSWORD)


def test_five_steps_by_keyboard_make_a_store_and_hand_over_the_first_user(
    qtbot: QtBot, first: FirstStart, tasks: TaskRunner, tmp_path: Path
) -> None:
    signed: list[Actor] = []
    first.signed_in.connect(signed.append)
    QTest.keyClick(first, Qt.Key.Key_4)
    fill(first)
    for _ in range(4):
        QTest.keyClick(first, Qt.Key.Key_Return)
        settle(qtbot, tasks)
    assert first.stack.currentIndex() == 4
    code = first.code_label.text()
    assert len(code.replace("-", "")) >= 26
    first._sheet_done()
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert [(actor.name, actor.site.kind) for actor in signed] == [("周八", SiteKind.TOWNSHIP)]
    assert store.exists(StorePaths(tmp_path / "new"))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("site", "14052", "应是 9 位数字"),
        ("organ", "", "单位名称"),
        ("second", "anders-2026", "不一样"),
        ("user", "", "姓名"),
    ],
)
def test_a_wrong_answer_is_named_at_once_and_nothing_is_kept(
    qtbot: QtBot, first: FirstStart, tasks: TaskRunner, tmp_path: Path, field: str, value: str, said: str
) -> None:
    fill(first)
    getattr(first, field).setText(value)
    for _ in range(4):
        QTest.keyClick(first, Qt.Key.Key_Return)
        settle(qtbot, tasks)
    assert said in first.problem.text()
    assert not (tmp_path / "new").exists()


def test_leaving_half_way_leaves_nothing_behind(qtbot: QtBot, first: FirstStart, tmp_path: Path) -> None:
    fill(first)
    first._set_size("large")
    first.reject()
    assert not (tmp_path / "new").exists()


def test_leaving_without_the_recovery_sheet_is_asked_about(qtbot: QtBot, first: FirstStart, tasks: TaskRunner) -> None:
    signed: list[Actor] = []
    first.signed_in.connect(signed.append)
    fill(first)
    for _ in range(5):
        QTest.keyClick(first, Qt.Key.Key_Return)
        settle(qtbot, tasks)
    assert signed == []


@pytest.fixture
def login(qtbot: QtBot, tasks: TaskRunner, county: Actor, county_paths: StorePaths) -> LoginDialog:
    """Signing in at a closed county store."""
    store.close_store()
    found = LoginDialog(tasks, county_paths, Preferences(county_paths))
    qtbot.addWidget(found)
    found.show()
    return found


def test_name_and_password_open_the_store(qtbot: QtBot, login: LoginDialog, tasks: TaskRunner) -> None:
    signed: list[Actor] = []
    login.signed_in.connect(signed.append)
    login.password.setText(PASSWORD)
    QTest.keyClick(login.password, Qt.Key.Key_Return)
    settle(qtbot, tasks)
    assert [actor.name for actor in signed] == ["李四"]


def test_a_wrong_password_is_said_in_the_dialog_and_can_be_typed_again(
    qtbot: QtBot, login: LoginDialog, tasks: TaskRunner
) -> None:
    login.password.setText("falsch-2026")
    QTest.keyClick(login.password, Qt.Key.Key_Return)
    settle(qtbot, tasks)
    assert "密码" in login.remark.text()
    assert login.isVisible()
    assert login.enter.isEnabled()


def test_a_second_start_calls_the_first_window_forward(qtbot: QtBot, county: Actor, county_paths: StorePaths) -> None:
    first, second = SingleInstance(county_paths), SingleInstance(county_paths)
    assert first.take()
    with qtbot.waitSignal(first.called, timeout=3000):
        assert not second.take()
    first.release()
    third = SingleInstance(county_paths)
    assert third.take()
    third.release()


def test_preferences_make_no_file_before_something_is_kept(county: Actor, county_paths: StorePaths) -> None:
    preferences = Preferences(county_paths)
    assert preferences.last_user == ""
    assert not (county_paths.folder / FILE_NAME).exists()
    preferences.last_user = "李四"
    assert Preferences(county_paths).last_user == "李四"


def test_a_store_held_by_somebody_who_does_not_answer_is_refused_in_words(
    qapp: object, county: Actor, county_paths: StorePaths
) -> None:
    held = QLockFile(str(county_paths.lock))
    held.setStaleLockTime(0)
    assert held.lock()
    with pytest.raises(UserError, match="另一个用户"):
        SingleInstance(county_paths).take()
    held.unlock()
