"""What a clerk puts right by keyboard: materials after the intake, a survey's notice, late opinions, archiving many."""

from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.archive import service as archive
from db.cases.rules import CaseDetail, Intake
from db.cases.surveys import service as surveys
from db.cases.surveys.planning import Person, Plan, Point
from db.items.rules import Item, Material
from desktop import pc_clock
from desktop.cases import doing
from desktop.cases.archive.several import SeveralDialog
from desktop.cases.archive.view import ArchiveView
from desktop.cases.intake.recounting import RecountDialog
from desktop.cases.page import CasesPage
from desktop.cases.reviewing.opinion import OpinionDialog
from desktop.cases.reviewing.survey import NoticeDialog
from desktop.desk import Desk
from desktop.look import look
from desktop.tokens import TypeSize
from tests.cases.after_decision import decided, delivered
from tests.cases.licence import licence
from tests.desktop.conftest import cases_page, settle

K = ActKind
THURSDAY = date(2026, 9, 17)
HIGHEST, WIDEST = 700, 1320


@pytest.fixture
def item(county: Actor, monkeypatch: pytest.MonkeyPatch) -> Item:
    """A licence with two materials, on Thursday, 17 September 2026."""
    monkeypatch.setattr(clock, "today", lambda: THURSDAY)
    monkeypatch.setattr(pc_clock, "problem", lambda: "")
    return licence(county, Material(1, "申请书", "1", 1, True), Material(2, "营业执照", "2", 1, False))


@pytest.fixture
def case(county: Actor, item: Item) -> CaseDetail:
    """A case whose materials came whole."""
    return service.take_in(
        county, Intake(item.id, "示例宾馆有限公司", "2", THURSDAY, received_materials=(1, 1), address="凤台街12号")
    )


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, case: CaseDetail) -> CasesPage:
    """The page with the case in sight."""
    found = cases_page(qtbot, desk)
    found.open_subject(case.summary.id)
    settle(qtbot, desk.tasks)
    return found


def dialog_of(kind: type) -> object:
    found = QApplication.activeModalWidget()
    assert isinstance(found, kind), found
    return found


def test_a_copy_noted_as_an_original_is_put_right_and_another_material_waived(
    qtbot: QtBot, desk: Desk, page: CasesPage, case: CaseDetail
) -> None:
    tab = page.case.side.materials
    page.case.side.go_to("materials")
    QTest.keyClick(tab.table, Qt.Key.Key_F2)
    settle(qtbot, desk.tasks)
    dialog = dialog_of(RecountDialog)
    assert isinstance(dialog, RecountDialog)
    table = dialog.table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_0)
    QTest.keyClick(table, Qt.Key.Key_Right)
    QTest.keyClick(table, Qt.Key.Key_1)
    QTest.keyClick(table, Qt.Key.Key_Down)
    dialog.waiving.setCurrentIndex(dialog.waiving.findText("可以共享核验"))
    dialog.waiving.activated.emit(dialog.waiving.currentIndex())
    assert dialog.remark.text() == "改动 2 份：申请书、营业执照"
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.remark.text() == "请写为什么更正"
    dialog.reason.setPlainText("收的是盖章复印件；执照已共享")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    first, second = service.case(case.summary.id).materials
    assert ((first.originals, first.duplicates), second.waived) == ((0, 1), "可以共享核验")
    page.case.reload()
    settle(qtbot, desk.tasks)
    tab.table.setCurrentIndex(tab.table.rows.index_of(lambda one: one.position == 2))
    assert tab.why.text() == "营业执照：免交（可以共享核验）"


def surveyed(county: Actor, case: CaseDetail, done: bool) -> str:
    """A joint survey on Monday the 21st, made or still to be made."""
    service.act(county, case.summary.id, K.ACCEPTED, THURSDAY)
    bureau = county.organ_name
    people = (Person("王五", bureau), Person("赵六", bureau), Person("", "县卫健局", "department"))
    wanted = Plan((case.summary.id,), "visit", "joint", datetime(2026, 9, 21, 9), "凤台街", people, (Point("消毒间"),))
    made = surveys.plan(county, wanted, THURSDAY)
    if done:
        surveys.record(county, made.id, clock.today(), people, (Point("消毒间", fits="yes"),), "符合")
    return made.id


def test_a_notice_not_surveyed_yet_opens_as_it_went_out_and_is_changed(
    qtbot: QtBot, desk: Desk, page: CasesPage, case: CaseDetail, county: Actor
) -> None:
    survey_id = surveyed(county, case, done=False)
    dialog = doing.dialog_for(desk, page, service.case(case.summary.id), K.SURVEY_NOTICED)
    dialog.show()
    settle(qtbot, desk.tasks)
    assert isinstance(dialog, NoticeDialog)
    assert (dialog.place.text(), dialog.officers.text(), dialog.departments.text()) == (
        "凤台街", "王五、赵六", "县卫健局"
    )  # fmt: skip
    dialog.place.setFocus()
    dialog.place.selectAll()
    QTest.keyClicks(dialog.place, "West 8")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    (found,) = surveys.of_case(case.summary.id)
    assert (found.id, found.plan.place) == (survey_id, "West 8")
    assert service.case(case.summary.id).acts[-1].details["changes"] == "地点由“凤台街”改为“West 8”"


def test_an_opinion_that_comes_late_is_entered_in_the_window(
    qtbot: QtBot, desk: Desk, page: CasesPage, case: CaseDetail, county: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 21))
    survey_id = surveyed(county, case, done=True)
    dialog = doing.dialog_for(desk, page, service.case(case.summary.id), K.SURVEY_OPINED)
    dialog.show()
    settle(qtbot, desk.tasks)
    assert isinstance(dialog, OpinionDialog)
    assert "县卫健局" in dialog.whose.currentText()
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.remark.text() == "请选意见种类"
    dialog.kind.setFocus()
    QTest.keyClick(dialog.kind, Qt.Key.Key_Down)
    dialog.opinion.setPlainText("同意，建议补充清洗记录")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    assert surveys.survey(survey_id).silent == ()
    again = doing.dialog_for(desk, page, service.case(case.summary.id), K.SURVEY_OPINED)
    again.show()
    settle(qtbot, desk.tasks)
    assert isinstance(again, OpinionDialog)
    assert "都给过意见" in again.told.text()


def test_several_cases_are_marked_checked_and_archived_and_the_one_that_lacks_says_so(
    qtbot: QtBot, desk: Desk, county: Actor, item: Item, tmp_path: Path
) -> None:
    taken = [
        service.take_in(county, Intake(item.id, name, "2", THURSDAY, received_materials=(1, 1)))
        for name in ("示例甲店", "示例乙店")
    ]
    for one in taken:
        delivered(county, decided(county, one, THURSDAY), THURSDAY)
    page = cases_page(qtbot, desk)
    view = page.show_view("archive")
    assert isinstance(view, ArchiveView)
    settle(qtbot, desk.tasks)
    page.activateWindow()
    view.focus_first()
    QTest.keyClick(view.ready, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view.ready, Qt.Key.Key_F7)
    settle(qtbot, desk.tasks)
    dialog = dialog_of(SeveralDialog)
    assert isinstance(dialog, SeveralDialog)
    assert dialog.remark.text() == "2 件缺项"
    dialog.folder.setText(str(tmp_path))
    dialog.fonds.setText("Z109")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    assert "2 件没有归档" in dialog.remark.text()
    assert all("没有写归档说明" in one.problem for one in dialog.outcomes.values())
    dialog.why.setPlainText("文书为手写，在纸质卷里")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    assert dialog.remark.text() == "归档 2 件，都归档了"
    numbers = sorted(one.archive_number for one in archive.packed())
    assert numbers == [f"Z109·2026-D30-140525-000{n}" for n in (1, 2)]
    assert sorted(file.stem for file in tmp_path.glob("*.zip")) == numbers


@pytest.mark.parametrize("size", [TypeSize.STANDARD, TypeSize.EXTRA])
def test_the_dialogs_fit_the_screen(
    qtbot: QtBot, desk: Desk, page: CasesPage, case: CaseDetail, county: Actor, size: TypeSize
) -> None:
    look.apply(size)
    surveyed(county, case, done=False)
    found = [doing.dialog_for(desk, page, service.case(case.summary.id), kind)
             for kind in (K.RECOUNTED, K.SURVEY_NOTICED, K.SURVEY_OPINED)]  # fmt: skip
    for dialog in (*found, SeveralDialog(desk, page, [case.summary.id])):
        dialog.show()
        settle(qtbot, desk.tasks)
        assert dialog.width() <= WIDEST
        assert dialog.height() <= HIGHEST, (dialog.windowTitle(), dialog.height())
        dialog.close()
