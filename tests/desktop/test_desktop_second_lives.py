"""What a second life leaves to a person in the window: 取回, 由另一台电脑经办的, 第一套密钥."""

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db import journal
from db.exchange import service
from db.organs import lives
from desktop import messages
from desktop.desk import Desk
from desktop.exchange.second_lives import OtherPcDialog, TakeBackDialog, ask_first_keys
from tests.desktop.conftest import settle

RETURNED = (
    service.Returned(
        "1", "140525108", "巴公镇便民服务中心", "办件记录", "140525108A2026000001　小餐饮经营许可", "准予，王五",
        "王五", "2026-11-20 10:00", "本机没有", True,
    ),
    service.Returned(
        "2", "140525108", "巴公镇便民服务中心", "事项", "小餐饮经营许可", "承诺 10 日", "王五", "2026-11-20 10:00",
        "本机是另一版", False,
    ),
)  # fmt: skip
ELSEWHERE = (
    service.Elsewhere("办件", "140525108A2026000001　小餐饮经营许可", "140525108/r-aaaaaaaaaa", "B", True, False),
    service.Elsewhere("办件", "140525108A2026000002　小餐饮经营许可", "140525108/r-bbbbbbbbbb", "C", False, True),
)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A plain window in which the dialogs open."""
    found = QWidget()
    qtbot.addWidget(found)
    found.resize(1366, 768)
    found.show()
    return found


def test_what_a_restored_county_takes_back_needs_a_word_on_whom_it_was_compared_with(
    qtbot: QtBot, desk: Desk, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def take_back(actor: object, site: str, reason: str) -> service.TakenBack:
        asked.append((site, reason))
        return service.TakenBack(1, 0, 1)

    monkeypatch.setattr(service, "returned", lambda: RETURNED)
    monkeypatch.setattr(service, "take_back", take_back)
    dialog = TakeBackDialog(desk, window)
    dialog.open()
    settle(qtbot, desk.tasks)
    dialog.submit()
    assert dialog.remark.text() == "请写明和谁核对过"
    dialog.show_returned(())
    assert not dialog.ok.isEnabled()
    dialog.show_returned(RETURNED)
    dialog.reason.setText("和巴公镇李四对过")
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert asked == [("140525108", "和巴公镇李四对过")]


def test_what_another_pc_writes_is_listed_until_somebody_has_seen_it(
    qtbot: QtBot, desk: Desk, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    monkeypatch.setattr(service, "elsewhere", lambda: ELSEWHERE)
    monkeypatch.setattr(service, "note_seen", seen.append)
    dialog = OtherPcDialog(desk, window)
    dialog.open()
    settle(qtbot, desk.tasks)
    assert dialog.table.current_row() is None or dialog.table.current_row() in ELSEWHERE
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert seen == [desk.actor]


def test_a_restored_county_says_that_it_never_exchanged_before_it_makes_keys(
    qtbot: QtBot, desk: Desk, window: QWidget
) -> None:
    journal.set_info(lives.RESTORES, "1")
    box = ask_first_keys(desk, window)
    assert isinstance(box, messages.MessageBox)
    assert "从来没有用过" in box.sentence
    assert service.fingerprint() == ""
    (verb,) = [one for one in box.findChildren(QPushButton) if "生成密钥" in one.text()]
    verb.click()
    settle(qtbot, desk.tasks)
    assert service.fingerprint()
