"""Papers issued with a clerical error, put right in the window; and what the same dialogs ask as all others do."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QTableWidgetItem
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.bags import service as bags
from db.cases.bags.rules import Load
from db.cases.periods import correct_by
from db.cases.rules import CaseDetail, Intake
from db.cases.whereabouts import Thing
from desktop import pc_clock
from desktop.cases.acting.misprints import RIGHT, MisprintDialog
from desktop.cases.acting.step import StepDialog
from desktop.cases.bags.arriving import ArriveDialog, PaperDialog
from desktop.cases.bags.sending import SendDialog
from desktop.cases.case import CaseView, first_act
from desktop.cases.cover import facts_of
from desktop.cases.intake.amending import AmendDialog
from desktop.cases.issuing.deliver import DeliverDialog
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import MessageBox
from desktop.tokens import TypeSize
from tests.cases.after_decision import at_station, decided, delivered
from tests.cases.licence import licence
from tests.desktop.conftest import cases_page, settle

K = ActKind
Shown = TypeVar("Shown", bound=QDialog)
TRUE_DAY = "电脑日期 2000-01-03 比已经登记到的 2026-09-18 还早，可能不对。"


@pytest.fixture
def case(county: Actor, monkeypatch: pytest.MonkeyPatch) -> CaseDetail:
    monkeypatch.setattr(pc_clock, "problem", lambda: "")
    intake = Intake(licence(county).id, "示例面食厂", "1", clock.today(), phone="000-1")
    return service.take_in(county, intake)


@pytest.fixture
def view(qtbot: QtBot, desk: Desk) -> Callable[[str], CaseView]:
    """The page of a case."""

    def work(case_id: str) -> CaseView:
        made = CaseView(desk)
        qtbot.addWidget(made)
        made.resize(1210, 690)
        made.show()
        made.open_case(case_id)
        settle(qtbot, desk.tasks)
        return made

    return work


def opened(kind: type[Shown]) -> Shown:
    """The one dialog of a kind that is in sight."""
    (found,) = _visible(kind)
    return found


def _visible(kind: type[Shown]) -> Iterator[Shown]:
    return (one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def press(dialog: QDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_corrected_applicant_leads_at_once_to_the_correction_of_the_decision_and_its_delivery(
    qtbot: QtBot, desk: Desk, county: Actor, case: CaseDetail, view: Callable[[str], CaseView]
) -> None:
    delivered(county, decided(county, case, clock.today()), clock.today())
    page = view(case.summary.id)
    page.act(K.APPLICANT_CORRECTED)
    settle(qtbot, desk.tasks)
    amend = opened(AmendDialog)
    amend.applicant.kind.choose("organ")
    amend.applicant.name.line.setText("示例面点厂")
    amend.reason.insertPlainText("照营业执照核对")
    press(amend)
    settle(qtbot, desk.tasks)
    QTest.keyClick(opened(MessageBox), Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    dialog = opened(MisprintDialog)
    assert [(one.where, one.wrong, one.right) for one in dialog.misprints] == [("申请人", "示例面食厂", "示例面点厂")]
    dialog.reason.insertPlainText("收件时录错一个字")
    press(dialog)
    settle(qtbot, desk.tasks)
    after = service.case(case.summary.id)
    assert after.acts[-1].kind is K.DECISION_CORRECTED
    assert after.acts[-1].details["changes"] == "申请人：示例面食厂改为示例面点厂"
    assert first_act(after) is K.CORRECTION_SERVED
    for one in _visible(QDialog):
        one.reject()
    page.show_case(after)
    page.act(K.CORRECTION_SERVED)
    settle(qtbot, desk.tasks)
    serving = opened(DeliverDialog)
    assert (serving.windowTitle(), serving.papers.text()) == ("送达更正决定书", "行政许可更正决定书")
    serving.reject()


@pytest.mark.parametrize("size", [TypeSize.STANDARD, TypeSize.EXTRA])
def test_the_right_words_are_typed_beside_the_wrong_ones_and_nothing_else_is_corrected(
    qtbot: QtBot, desk: Desk, county: Actor, case: CaseDetail, view: Callable[[str], CaseView], size: TypeSize
) -> None:
    page = view(decided(county, case, clock.today()).summary.id)
    look.apply(size)
    page.act(K.DECISION_CORRECTED)
    settle(qtbot, desk.tasks)
    dialog = opened(MisprintDialog)
    assert (dialog.width() <= 1320, dialog.height() <= 700) == (True, True)
    press(dialog)
    assert "更正后" in dialog.remark.text()
    dialog.table.setItem(0, RIGHT, QTableWidgetItem("泽审批许〔2026〕21号"))
    dialog.reason.insertPlainText("文号录错")
    press(dialog)
    settle(qtbot, desk.tasks)
    told = service.case(case.summary.id).acts[-1].details
    assert told["changes"] == "决定文书号：泽审批许〔2026〕12号改为泽审批许〔2026〕21号"
    assert told["decision_number"] == "泽审批许〔2026〕21号"
    for one in _visible(QDialog):
        one.reject()


def test_a_firm_under_a_natural_person_is_asked_about_as_the_intake_asks(
    qtbot: QtBot, desk: Desk, case: CaseDetail, view: Callable[[str], CaseView]
) -> None:
    page = view(case.summary.id)
    page.act(K.APPLICANT_CORRECTED)
    settle(qtbot, desk.tasks)
    dialog = opened(AmendDialog)
    dialog.applicant.name.line.setText("示例农机合作社")
    dialog.reason.insertPlainText("照证件核对")
    press(dialog)
    assert "名称像是单位" in dialog.remark.text()
    assert len(service.case(case.summary.id).acts) == 1
    press(dialog)
    settle(qtbot, desk.tasks)
    assert service.case(case.summary.id).acts[-1].kind is K.APPLICANT_CORRECTED


def test_the_page_says_until_when_corrections_may_be_brought_and_puts_it_off(
    qtbot: QtBot, desk: Desk, county: Actor, case: CaseDetail, view: Callable[[str], CaseView]
) -> None:
    told = clock.today() + timedelta(30)
    said = {"items": '[{"material": "营业执照", "problem": "没有提交"}]', "until": told.isoformat()}
    service.act(county, case.summary.id, K.CORRECTION_ASKED, clock.today(), "", said)
    page = view(case.summary.id)
    assert page.figures.text() == f"补正期限到 {told}；受理以后才开始计算期限"
    page.act(K.CORRECTION_UNTIL)
    settle(qtbot, desk.tasks)
    dialog = opened(StepDialog)
    assert dialog.windowTitle() == "改补正期限"
    dialog.reason.insertPlainText("申请人来电，同意延长")
    press(dialog)
    settle(qtbot, desk.tasks)
    after = service.case(case.summary.id)
    until = correct_by(list(after.acts))
    assert until
    assert until > told
    assert dict(facts_of(after))["补正期限"] == str(until)
    for one in _visible(QDialog):
        one.reject()


def test_no_bag_is_sent_or_received_while_the_pcs_date_cannot_be_believed(
    qtbot: QtBot, desk: Desk, county: Actor, case: CaseDetail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pc_clock, "problem", lambda: TRUE_DAY)
    page = cases_page(qtbot, desk)
    station = at_station(county)
    load = Load(case.summary.id, frozenset({Thing.FILE}), 5, 1)
    coming = bags.send(station, county.organ_name, "孙八", clock.today(), [load])
    arriving = ArriveDialog(desk, page, number=coming.number)
    noting = PaperDialog(desk, page)
    noting.bag.setText("140525001AY20260007")
    noting.giver.setText("示例镇便民服务中心")
    noting.lines.setPlainText("140525001A2026000012 12 2")
    settle(qtbot, desk.tasks)
    for dialog in (arriving, noting):
        refused(qtbot, desk, dialog)
    assert [one.arrived_on for one in bags.bag(coming.number).lines] == [None]
    assert bags.noted_bags() == []
    bags.arrive(county, coming.number, clock.today(), [bags.Found(case.summary.number, 5, 1)])
    sending = SendDialog(desk, page)
    settle(qtbot, desk.tasks)
    sending.count.lines[0].ticked = True
    sending.carrier.setText("孙八")
    sending.to.setEditText("示例镇便民服务中心")
    refused(qtbot, desk, sending)
    assert bags.under_way() == []


def refused(qtbot: QtBot, desk: Desk, dialog: SendDialog | ArriveDialog | PaperDialog) -> None:
    """The dialog asks which day it is and writes nothing."""
    dialog.open()
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert not dialog.ok.isEnabled()
    opened(pc_clock.DayDialog).reject()
    assert dialog.ok.isEnabled()
    dialog.reject()
