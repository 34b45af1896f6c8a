"""The counter beside the intake: corrections, the applicant's grade, the camera's pictures, questions."""

import json
import os
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.counter import consultations
from db.cases.counter.consultations import Asking
from db.cases.rules import CaseDetail, HandedIn, Intake
from db.items.rules import Item, Material
from desktop.cases.counter.view import CounterView
from desktop.cases.intake.correcting import CorrectionDialog
from desktop.cases.intake.rating import RatingDialog
from desktop.cases.intake.watching import CameraDialog, new_files
from desktop.desk import Desk
from tests.cases.licence import FORM, licence
from tests.desktop.conftest import settle


@pytest.fixture
def item(county: Actor) -> Item:
    """A licence of 20 working days with a form, a licence in two copies and a photo."""
    return licence(county, FORM, Material(2, "营业执照", "2", 2, True), Material(3, "照片", "1", 3, False))


def front(kind: type[QDialog]) -> QDialog:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def taken_in(county: Actor, item: Item, handed: tuple[HandedIn, ...] = (HandedIn(1),)) -> CaseDetail:
    return service.take_in(county, Intake(item.id, "张三（示例）", "person", clock.today(), handed=handed))


def test_the_notice_of_corrections_begins_with_everything_that_is_missing(
    qtbot: QtBot, desk: Desk, item: Item, county: Actor
) -> None:
    case = taken_in(county, item)
    dialog = CorrectionDialog(desk, None, case, ActKind.CORRECTION_ASKED)
    dialog.show()
    assert [one.words for one in dialog.corrections] == [
        "营业执照：没有提交，请补交复印件 2 份",
        "照片：没有提交，请补交原件 3 份",
    ]
    dialog.more.setPlainText("申请书没有日期\n\n申请书没有签字")
    dialog.submit()
    settle(qtbot, desk.tasks)
    said = service.case(case.summary.id).acts[-1]
    assert (said.kind, len(json.loads(said.details["items"]))) == (ActKind.CORRECTION_ASKED, 4)


def test_a_notice_of_nothing_stays_open(qtbot: QtBot, desk: Desk, item: Item, county: Actor) -> None:
    dialog = CorrectionDialog(desk, None, taken_in(county, item), ActKind.CORRECTED_AT_ONCE)
    dialog.show()
    dialog.submit()
    assert (dialog.isVisible(), dialog.remark.text()) == (True, "请至少写一项")


def test_the_applicants_grade_is_taken_in_once(qtbot: QtBot, desk: Desk, item: Item, county: Actor) -> None:
    case = taken_in(county, item)
    service.act(county, case.summary.id, ActKind.WITHDRAWN, clock.today())
    dialog = RatingDialog(desk, None, service.case(case.summary.id), ActKind.RATED)
    dialog.show()
    dialog.submit()
    assert (dialog.isVisible(), dialog.remark.text()) == (True, "请照评价表选总体评价")
    dialog.grade.setCurrentIndex(dialog.grade.findData("4"))
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert service.case(case.summary.id).acts[-1].details == {"grade": "4"}


def test_what_the_camera_puts_into_its_folder_is_ticked_and_attached_to_the_material(
    qtbot: QtBot, desk: Desk, item: Item, county: Actor, tmp_path: Path
) -> None:
    from db.cases import attachments

    png = b"\x89PNG\r\n\x1a\n" + bytes(32)
    folder = tmp_path / "camera"
    folder.mkdir()
    (folder / "old.png").write_bytes(png + b"0")
    before = time.time() - 86400 * 3
    os.utime(folder / "old.png", (before, before))
    (folder / "note.txt").write_text("x")
    desk.preferences.watched_folder = str(folder)
    case = taken_in(county, item)
    dialog = CameraDialog(desk, None, case)
    dialog.show()
    assert dialog.ticked == []
    dialog.submit()
    assert dialog.remark.text() == "请先勾选文件"
    (folder / "here.png").write_bytes(png + b"1")
    dialog._known[folder / "seen"] = False
    dialog.look_again()
    assert [file.name for file in dialog.ticked] == ["here.png"]
    dialog.to.setCurrentIndex(2)
    dialog.submit()
    settle(qtbot, desk.tasks)
    (one,) = attachments.listed(case.summary.id)
    assert (one.name, one.material) == ("here.png", "营业执照")
    assert new_files(tmp_path / "gone", clock.now() - timedelta(days=1)) == []


def test_a_window_left_open_overnight_closes_the_new_day(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 30))
    view = CounterView(desk)
    qtbot.addWidget(view)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 10, 1))
    view.refresh()
    settle(qtbot, desk.tasks)
    assert (view.first.day, view.last.day) == (date(2026, 10, 1), date(2026, 10, 1))
    view.last.setDate(QDate(2026, 9, 29))
    monkeypatch.setattr(clock, "today", lambda: date(2026, 10, 2))
    view.refresh()
    settle(qtbot, desk.tasks)
    assert view.last.day == date(2026, 9, 29), "a day the clerk chose stays"


def test_questions_are_listed_asked_and_answered(qtbot: QtBot, desk: Desk, item: Item, county: Actor) -> None:
    from desktop.cases.counter.asking import AnswerDialog, AskDialog

    view = CounterView(desk)
    qtbot.addWidget(view)
    view.resize(1200, 600)
    view.show()
    view.refresh()
    settle(qtbot, desk.tasks)
    assert view.empty.isVisible()
    ask = AskDialog(desk, view)
    ask.submit()
    assert ask.remark.text() == "请写问了什么"
    ask.question.setPlainText("办卫生许可要带什么？")
    QTest.keyClicks(ask.finder.line, "ggcs")
    settle(qtbot, desk.tasks)
    QTest.keyClick(ask.finder.line, Qt.Key.Key_Return)
    ask.submit()
    settle(qtbot, desk.tasks)
    today = clock.today()
    (noted,) = consultations.between(today, today)
    assert (noted.item_name, noted.answer) == (item.name, "")
    view.refresh()
    settle(qtbot, desk.tasks)
    view.table.opened.emit(noted)
    answer = front(AnswerDialog)
    assert isinstance(answer, AnswerDialog)
    answer.reply.setPlainText("带营业执照。")
    answer.submit()
    settle(qtbot, desk.tasks)
    assert consultations.between(today, today)[0].answered_by == county.name
    consultations.add(county, Asking("几点下班？"))
