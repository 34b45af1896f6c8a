"""批次记录: what each power lacks, the mentoring log, deadlines, and a wrong entry corrected where it stands."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from db import clock
from db.handover import acts
from db.handover.acts import Subject
from db.handover.batches import service as life
from db.handover.deciding import papers
from db.handover.deciding.papers import FourPaper
from desktop.desk import Desk
from desktop.handover.batches.dialogs import CutOverDialog
from desktop.handover.batches.record import RecordDialog
from desktop.handover.batches.view import BatchesView
from desktop.messages import ReasonDialog
from tests.desktop.conftest import Transfer, settle


@pytest.fixture
def view(qtbot: QtBot, desk: Desk, transfer: Transfer) -> BatchesView:
    """The batches with one lesson logged and one deadline moved."""
    batch_id, today = transfer.checklist.batch_id, clock.today()
    department = transfer.giver.organ_id
    life.log_mentoring(transfer.receiver, batch_id, department, today, "张三", "李四", "采伐现场勘验")
    life.name_liaison(transfer.receiver, batch_id, department, "张三", today, "000-0000000")
    found = BatchesView(desk)
    qtbot.addWidget(found)
    found.resize(1240, 640)
    found.show()
    desk.tasks.data_changed.connect(found.refresh)
    found.refresh()
    settle(qtbot, desk.tasks)
    return found


def asked(kind: type[QWidget]) -> QWidget:
    (found,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    return found


def record(qtbot: QtBot, view: BatchesView) -> RecordDialog:
    view.side.buttons["record"].click()
    settle(qtbot, view.desk.tasks)
    dialog = asked(RecordDialog)
    assert isinstance(dialog, RecordDialog)
    return dialog


def test_a_power_is_shown_with_every_line_it_lacks_and_enter_opens_its_checklist(
    qtbot: QtBot, view: BatchesView, transfer: Transfer
) -> None:
    wanted: list[tuple[str, str]] = []
    view.wanted.connect(lambda key, subject: wanted.append((key, subject)))
    dialog = record(qtbot, view)
    told = dialog.told.text()
    assert all(part in told for part in ("1-1 林木采伐许可证核发（未移交）", "11-1 专网密钥", "备忘录没有生效"))
    QTest.keyClick(dialog.items, Qt.Key.Key_Return)
    assert wanted == [("checklist", transfer.checklist.id)]


def test_the_mentoring_log_and_the_dated_acts_stand_in_pages_of_their_own(qtbot: QtBot, view: BatchesView) -> None:
    dialog = record(qtbot, view)
    QTest.keyClick(dialog, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert dialog.table is dialog.mentoring
    assert "采伐现场勘验" in dialog.told.text()
    QTest.keyClick(dialog, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert "张三" in dialog.told.text()
    assert "000-0000000" in dialog.told.text()


def test_a_lesson_logged_wrongly_is_corrected_with_a_reason_and_stays_to_be_seen(
    qtbot: QtBot, view: BatchesView, transfer: Transfer
) -> None:
    dialog = record(qtbot, view)
    assert not dialog.back.isVisible(), "a power is no act"
    dialog.tabs.choose("mentoring")
    QTest.keyClick(dialog.mentoring, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    reason = asked(ReasonDialog)
    assert isinstance(reason, ReasonDialog)
    reason.submit()
    assert reason.remark.text() == "请写明理由"
    reason.reason.setPlainText("不是那一天")
    reason.submit()
    settle(qtbot, view.desk.tasks)
    assert life.mentoring(transfer.checklist.batch_id) == []
    assert dialog.mentoring.rows.rowCount() == 2, "what was logged, and the act that took it back"
    assert not dialog.back.isVisible()


def test_powers_are_cut_over_before_the_four_papers_only_with_a_written_basis(
    qtbot: QtBot, view: BatchesView, transfer: Transfer
) -> None:
    batch_id = transfer.checklist.batch_id
    for paper in tuple(FourPaper)[:2]:
        papers.present(transfer.receiver, batch_id, paper, clock.today(), "文件")
    view.side.buttons["cutover"].click()
    settle(qtbot, view.desk.tasks)
    dialog = asked(CutOverDialog)
    assert isinstance(dialog, CutOverDialog)
    dialog.submit()
    assert "例外依据" in dialog.remark.text()
    dialog.override.setText("县政府会议纪要（示例）")
    dialog.submit()
    settle(qtbot, view.desk.tasks)
    (act,) = acts.in_batch(batch_id, Subject.ITEM)
    assert act.details["override"] == "县政府会议纪要（示例）"
