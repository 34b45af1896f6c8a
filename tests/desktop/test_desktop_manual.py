"""F1: the page of the manual, its title said once."""

import pytest
from PySide6.QtWidgets import QLabel, QTextBrowser
from pytestqt.qtbot import QtBot

from desktop.manual import ManualDialog


@pytest.mark.parametrize(("name", "title"), [("handover", "划转移交"), ("items", "事项清单")])
def test_the_help_dialog_shows_its_title_once(qtbot: QtBot, name: str, title: str) -> None:
    dialog = ManualDialog(None, name, title)
    qtbot.addWidget(dialog)
    dialog.show()
    (text,) = dialog.findChildren(QTextBrowser)
    assert text.toPlainText().startswith(title)
    assert dialog.windowTitle() == f"{title}：说明"
    assert [label.text() for label in dialog.findChildren(QLabel) if title in label.text()] == []
