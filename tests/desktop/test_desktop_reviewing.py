"""The dialogs of reviewing: what is known stands there, what is missing is said, and what is typed is recorded."""

import json
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.details import ASKED
from db.cases.rules import CaseDetail, Intake
from db.cases.surveys import service as surveys
from db.handover.registers import service as registers
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Material
from db.items.tables import ItemRow
from desktop.cases import doing
from desktop.cases.acting.step import StepDialog
from desktop.cases.reviewing.commitment import CommitDialog
from desktop.cases.reviewing.experts import DrawDialog
from desktop.cases.reviewing.record import RecordDialog
from desktop.cases.reviewing.survey import NoticeDialog
from desktop.desk import Desk
from desktop.look import look
from desktop.manual import ManualDialog
from desktop.tokens import TypeSize
from tests.desktop.conftest import settle

K = ActKind
HIGHEST, WIDEST = 700, 1320


@pytest.fixture
def case(county: Actor, monkeypatch: pytest.MonkeyPatch) -> CaseDetail:
    """An accepted case of the county on Thursday, 17 September 2026, one material not in yet."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 17))
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = NewItem("公共场所卫生许可", department="县卫健局", implementing_body=county.organ_name, item_type="01",
                  level="4", statutory_limit=20, statutory_unit="working_day")  # fmt: skip
    item_id = items.add_items(county, edition.id, [new])[0]
    ItemRow.update(commitment=True).where(ItemRow.id == item_id).execute()
    materials = [Material(1, "申请书", "原件", 1, True), Material(2, "检测报告", "复印件", 1, False)]
    items.add_guide(county, item_id, materials=materials)
    intake = Intake(item_id, "示例宾馆有限公司", "2", clock.today(), received_materials=(1, 0), address="凤台街12号")
    taken = service.take_in(county, intake)
    return service.act(county, taken.summary.id, K.ACCEPTED, clock.today())


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """What the dialogs stand before."""
    made = QWidget()
    qtbot.addWidget(made)
    return made


def opened(qtbot: QtBot, desk: Desk, window: QWidget, case: CaseDetail, kind: ActKind) -> QWidget:
    """The dialog the page opens for an act, with what it reads."""
    found = doing.dialog_for(desk, window, service.case(case.summary.id), kind)
    found.show()
    settle(qtbot, desk.tasks)
    return found


def test_an_opinion_is_not_saved_empty(qtbot: QtBot, desk: Desk, window: QWidget, case: CaseDetail) -> None:
    dialog = opened(qtbot, desk, window, case, K.REVIEWED)
    assert isinstance(dialog, StepDialog)
    dialog.submit()
    assert dialog.remark.text() == "请写审查意见"
    dialog.reason.setPlainText("申请材料齐全，建议准予")
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert service.case(case.summary.id).acts[-1].reason == "申请材料齐全，建议准予"


@pytest.mark.parametrize("size", [TypeSize.STANDARD, TypeSize.EXTRA])
def test_every_dialog_fits_the_screen(
    qtbot: QtBot, desk: Desk, window: QWidget, case: CaseDetail, size: TypeSize
) -> None:
    look.apply(size)
    for kind in (*ASKED, K.COMMITTED, K.SURVEY_NOTICED, K.EXPERTS_DRAWN):
        found = opened(qtbot, desk, window, case, kind)
        assert found.height() <= HIGHEST, (kind, found.height())
        assert found.width() <= WIDEST
        found.close()


def test_a_hearing_notice_starts_with_the_first_lawful_day_and_says_what_is_missing(
    qtbot: QtBot, desk: Desk, window: QWidget, case: CaseDetail
) -> None:
    found = opened(qtbot, desk, window, case, K.HEARING_NOTICED)
    assert isinstance(found, StepDialog)
    assert found.details["day"] == "2026-09-28"
    assert "最早 2026-09-28" in found.told.text()
    found.ok.click()
    assert found.remark.text() == "请填时间"
    for name, text in (("at", "上午9时"), ("place", "三楼"), ("presider", "周八")):
        editor = found.editors[name]
        assert isinstance(editor, QLineEdit)
        editor.setText(text)
    found.ok.click()
    settle(qtbot, desk.tasks)
    act = service.case(case.summary.id).acts[-1]
    assert (act.kind, act.details["presider"], act.details["public"]) == (K.HEARING_NOTICED, "周八", "public")


def test_a_commitment_offers_only_what_may_come_later_and_a_working_day_some_thirty_days_on(
    qtbot: QtBot, desk: Desk, window: QWidget, case: CaseDetail
) -> None:
    told = {"conditions": "场所", "supervision": "核查", "consequences": "撤销"}
    service.act(desk.actor, case.summary.id, K.COMMITMENT_TOLD, clock.today(), "", told)
    found = opened(qtbot, desk, window, case, K.COMMITTED)
    assert isinstance(found, CommitDialog)
    assert list(found.ticks) == ["检测报告"]
    found.ticks["检测报告"].click()
    found.ok.click()
    settle(qtbot, desk.tasks)
    details = service.case(case.summary.id).acts[-1].details
    assert json.loads(details["missing"]) == ["检测报告"]
    assert details["due_on"] == "2026-10-19", "2026-10-17 is a Saturday"


def test_a_survey_is_noticed_and_recorded_by_keyboard(
    qtbot: QtBot, desk: Desk, window: QWidget, case: CaseDetail
) -> None:
    notice = opened(qtbot, desk, window, case, K.SURVEY_NOTICED)
    assert isinstance(notice, NoticeDialog)
    assert (notice.place.text(), notice.day.day) == ("凤台街12号", date(2026, 9, 18))
    notice.officers.setText("王五、赵六")
    notice.points.setPlainText("消毒间：独立设置")
    notice.ok.click()
    settle(qtbot, desk.tasks)
    planned = surveys.of_case(case.summary.id)[0]
    assert (planned.officers, planned.plan.points[0].wanted) == (("王五", "赵六"), "独立设置")


def test_a_record_shows_every_checkpoint_and_keeps_what_was_found(
    qtbot: QtBot, desk: Desk, window: QWidget, case: CaseDetail, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = opened(qtbot, desk, window, case, K.SURVEY_NOTICED)
    assert isinstance(notice, NoticeDialog)
    notice.officers.setText("王五、赵六")
    notice.points.setPlainText("消毒间：独立设置\n布草间")
    notice.ok.click()
    settle(qtbot, desk.tasks)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 18))
    found = opened(qtbot, desk, window, case, K.SURVEYED)
    assert isinstance(found, RecordDialog)
    for box, text in zip(found.fits, ("符合", "不涉及"), strict=True):
        box.setCurrentText(text)
    found.conclusion.setPlainText("符合规定的条件")
    found.ok.click()
    settle(qtbot, desk.tasks)
    made = surveys.of_case(case.summary.id)[0]
    assert [point.fits for point in made.plan.points] == ["yes", "none"]
    assert made.found == "符合规定的条件"


def test_without_a_notice_there_is_nothing_to_record(
    qtbot: QtBot, desk: Desk, window: QWidget, case: CaseDetail
) -> None:
    found = opened(qtbot, desk, window, case, K.SURVEYED)
    assert isinstance(found, RecordDialog)
    assert "请先办「通知踏勘」" in found.told.text()
    assert not found.ok.isEnabled()


def test_experts_are_drawn_and_stand_in_the_next_survey(
    qtbot: QtBot, desk: Desk, window: QWidget, case: CaseDetail
) -> None:
    for name in ("甲一", "乙二"):
        registers.add_entry(desk.actor, NewEntry(Register.EXPERT, name, fields={"field": "给排水"}))
    found = opened(qtbot, desk, window, case, K.EXPERTS_DRAWN)
    assert isinstance(found, DrawDialog)
    assert "可以抽的 2 人" in found.pool.text()
    found.count.setValue(1)
    found.avoid.setPlainText("甲一：申请人的亲属")
    found.ok.click()
    settle(qtbot, desk.tasks)
    assert service.case(case.summary.id).acts[-1].details["names"] == "乙二"
    notice = opened(qtbot, desk, window, case, K.SURVEY_NOTICED)
    assert isinstance(notice, NoticeDialog)
    assert "乙二" in notice.experts.text()


def test_f1_explains_how_a_case_is_reviewed(qtbot: QtBot, desk: Desk, window: QWidget, case: CaseDetail) -> None:
    found = opened(qtbot, desk, window, case, K.HEARING_TOLD)
    QTest.keyClick(found, Qt.Key.Key_F1)
    pages = found.findChildren(ManualDialog)
    assert [page.windowTitle() for page in pages] == ["审查：说明"]
