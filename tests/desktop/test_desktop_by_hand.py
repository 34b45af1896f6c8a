"""A name no font has: the clerk is told which character, and agrees before its place on the paper stays empty."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db import clock, journal
from db.actors import Actor
from db.cases import service
from db.cases.rules import HandedIn, Intake
from db.papers.rules import PaperKind
from desktop.cases import printing
from desktop.desk import Desk
from desktop.messages import MessageBox
from desktop.preview import PreviewDialog
from tests.cases.licence import FORM, licence
from tests.desktop.conftest import settle


def test_a_paper_with_an_unknown_character_opens_only_after_the_clerk_agreed_to_write_it_by_hand(
    qtbot: QtBot, desk: Desk, county: Actor
) -> None:
    item = licence(county, FORM)
    intake = Intake(item.id, "赵\U0002ebf0（示例）", "person", clock.today(), handed=(HandedIn(1),))
    case = service.take_in(county, intake)
    printing.preview(desk, None, case, PaperKind.RECEIPT_SLIP)
    settle(qtbot, desk.tasks)
    (box,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, MessageBox) and one.isVisible())
    assert "U+2EBF0" in box.sentence
    QTest.keyClick(box, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    (preview,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, PreviewDialog) and one.isVisible())
    assert not [one for one in journal.history("case", case.summary.id) if "留空手写" in one.reason]
    preview.reject()
