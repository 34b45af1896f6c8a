"""Bags of several cases: each line says what of its case travels, and what is wrong with it when it comes."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.bags import service as bags
from db.cases.bags.rules import Load
from db.cases.rules import CaseDetail, Intake
from db.cases.whereabouts import Thing
from desktop.cases.bags.arriving import ArriveDialog
from desktop.cases.bags.sending import SendDialog
from desktop.desk import Desk
from tests.cases.after_decision import at_station, decided
from tests.cases.licence import licence
from tests.desktop.conftest import cases_page, settle

FILE = frozenset({Thing.FILE, Thing.ORIGINALS})
Make = Callable[[str], CaseDetail]
Shown = TypeVar("Shown", bound=QDialog)


@pytest.fixture
def make(county: Actor) -> Make:
    """Take a case in."""
    item = licence(county).id
    return lambda applicant: service.take_in(county, Intake(item, applicant, "2", clock.today()))


def front(kind: type[Shown]) -> Shown:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, kind)
    return dialog


def test_each_case_of_a_bag_says_what_of_it_is_sent(qtbot: QtBot, desk: Desk, county: Actor, make: Make) -> None:
    running, granted = make("示例面馆"), make("张三")
    decided(county, granted, clock.today())
    dialog = SendDialog(desk, cases_page(qtbot, desk))
    dialog.open()
    settle(qtbot, desk.tasks)
    said = {one.number: one.things for one in dialog.count.lines}
    assert said == {running.summary.number: "申请材料、原件", granted.summary.number: "原件、证照文书"}
    dialog.count.table.setFocus()
    for _ in said:
        QTest.keyClick(dialog.count.table, Qt.Key.Key_Space)
        dialog.count.pages.setValue(3)
        dialog.count.originals.setValue(1)
        assert dialog.what.currentText() == said[dialog.count.table.current_row().number]
        QTest.keyClick(dialog.count.table, Qt.Key.Key_Down)
    dialog.to.setEditText("示例镇便民服务中心")
    dialog.carrier.setText("孙八")
    dialog.submit()
    settle(qtbot, desk.tasks)
    (bag,) = bags.under_way()
    assert {one.number: one.things_words for one in bag.lines} == said


def test_a_remark_on_a_case_whose_count_is_right_is_kept_with_that_case(
    qtbot: QtBot, desk: Desk, county: Actor, make: Make
) -> None:
    loads = [Load(make(name).summary.id, FILE, 5, 1) for name in ("示例宾馆", "李四", "王五")]
    bag = bags.send(at_station(county), county.organ_name, "孙八", clock.today(), loads)
    dialog = ArriveDialog(desk, cases_page(qtbot, desk), number=bag.number)
    dialog.open()
    settle(qtbot, desk.tasks)
    QTest.keyClicks(dialog.differs, "torn")
    QTest.keyClick(dialog.count.table, Qt.Key.Key_Down)
    assert dialog.differs.text() == ""
    dialog.count.pages.setValue(4)
    QTest.keyClick(dialog.count.table, Qt.Key.Key_Down)
    dialog.submit()
    assert bag.lines[1].number in dialog.remark.text()
    QTest.keyClicks(dialog.differs, "page 2 lacks")
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert [one.differs for one in bags.bag(bag.number).lines] == ["torn", "page 2 lacks", ""]
    again = SendDialog(desk, cases_page(qtbot, desk))
    again.open()
    settle(qtbot, desk.tasks)
    assert [one.pages for one in again.count.lines] == [5, 4, 5]  # what was counted when it came
