"""What is said when something goes wrong."""

import logging

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from db.errors import UserError
from desktop import app, messages
from desktop.messages import MessageBox


def texts(dialog: QDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_a_user_error_is_shown_in_its_own_words_and_nothing_else(qtbot: QtBot) -> None:
    box = messages.show_error(None, UserError("川底镇第 18 号包被改动过，没有写入。", hint="请重新拷贝一次。"))
    qtbot.addWidget(box)
    assert texts(box).split("\n") == ["川底镇第 18 号包被改动过，没有写入。", "请这样做", "请重新拷贝一次。"]
    assert box.findChildren(QPlainTextEdit) == []


def test_a_fault_of_ours_offers_its_details_for_copying_and_says_that_saved_work_is_safe(qtbot: QtBot) -> None:
    try:
        raise ZeroDivisionError("an example")
    except ZeroDivisionError as error:
        box = messages.show_error(None, error)
    qtbot.addWidget(box)
    assert isinstance(box, MessageBox)
    assert "程序出了问题" in texts(box)
    box.copy()
    copied = QGuiApplication.clipboard().text()
    assert "ZeroDivisionError: an example" in copied
    assert "已经保存的数据都在" in copied


def test_a_question_does_nothing_until_it_is_answered_yes(qtbot: QtBot) -> None:
    answers: list[bool] = []
    box = messages.ask(None, "现在退出？", "其余都已保存。", "退出", lambda: answers.append(True))
    qtbot.addWidget(box)
    box.reject()
    assert answers == []


def test_an_exception_nobody_caught_ends_in_the_fault_box_and_in_the_log(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[Exception] = []
    with pytest.MonkeyPatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(messages, "show_error", lambda parent, error: shown.append(error))
        fault = KeyError("x")
        app.report_fault(KeyError, fault, None)
    assert shown == [fault]
    assert "unexpected" in caplog.text
