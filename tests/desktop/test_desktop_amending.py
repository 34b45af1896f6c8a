"""Correcting who applies by keyboard: from the menu of the case to the record, the cover and the old slip."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.intake.identity import ID_CARD
from db.cases.rules import CaseDetail, Intake
from db.papers.rules import PaperKind
from desktop import pc_clock
from desktop.cases.case import CaseView
from desktop.cases.cover import facts_of
from desktop.cases.intake.amending import AmendDialog
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import MessageBox
from desktop.tokens import TypeSize
from reports.cases import papers
from tests.cases.licence import FORM, licence
from tests.desktop.conftest import settle

WRONG, RIGHT = "999999199001010016", "999999199002020013"
K = ActKind


@pytest.fixture
def case(county: Actor, monkeypatch: pytest.MonkeyPatch) -> CaseDetail:
    monkeypatch.setattr(pc_clock, "problem", lambda: "")
    item = licence(county, FORM)
    intake = Intake(
        item.id, "张叁（示例）", "1", clock.today(), ID_CARD, WRONG, phone="000-1111", received_materials=(1,),
        agent="李四（示例）", agent_relation="配偶", agent_id_kind=ID_CARD, agent_id_number=RIGHT,
        power_of_attorney=True,
    )  # fmt: skip
    return service.take_in(county, intake)


@pytest.fixture
def view(qtbot: QtBot, desk: Desk, case: CaseDetail) -> CaseView:
    """The case in sight."""
    made = CaseView(desk)
    qtbot.addWidget(made)
    made.resize(1210, 690)
    made.show()
    made.open_case(case.summary.id)
    settle(qtbot, desk.tasks)
    return made


def asked(qtbot: QtBot, view: CaseView) -> AmendDialog:
    """The dialog, opened from the menu of 其他办理."""
    menu = view.act_menu()
    assert menu is not None
    (action,) = [one for one in menu.actions() if one.text().startswith("更正申请人信息")]
    action.trigger()
    settle(qtbot, view.desk.tasks)
    (found,) = opened(AmendDialog)
    assert isinstance(found, AmendDialog)
    return found


def opened(kind: type) -> Iterator[object]:
    return (one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def test_a_wrong_letter_is_corrected_by_keyboard_and_the_slip_is_offered_anew(
    qtbot: QtBot, desk: Desk, county: Actor, view: CaseView, case: CaseDetail, tmp_path: Path
) -> None:
    slip = papers.print_one(county, case.summary.id, PaperKind.RECEIPT_SLIP, tmp_path / "1.pdf")
    dialog = asked(qtbot, view)
    assert dialog.applicant.name.line.hasFocus()
    assert (dialog.applicant.id_number.text(), dialog.changed) == ("999999********0016", {})
    dialog.applicant.name.line.selectAll()
    dialog.applicant.name.line.insert("张三（示例）")
    settle(qtbot, desk.tasks)
    dialog.applicant.id_number.setText(RIGHT)
    assert dialog.changed == {"applicant": "张三（示例）", "id_number": RIGHT, "id_kind": ID_CARD}
    dialog.submit()
    assert dialog.reason.hasFocus()
    assert dialog.isVisible()
    dialog.reason.insertPlainText("照身份证核对")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    after = service.case(case.summary.id)
    assert (after.acts[-1].kind, after.acts[-1].reason) == (K.APPLICANT_CORRECTED, "照身份证核对")
    assert after.agent_id_masked == case.agent_id_masked
    assert dict(facts_of(after))["申请人"] == "张三（示例）　999999********0013"
    (box,) = opened(MessageBox)
    assert isinstance(box, MessageBox)
    told = "".join(one.text() for one in box.findChildren(QLabel))
    assert f"已打印的收件凭证 {slip.number}上是更正前的内容，请补打" in told
    box.reject()


@pytest.mark.parametrize("size", [TypeSize.STANDARD, TypeSize.EXTRA])
def test_it_fits_the_screen_and_says_after_a_decision_what_it_does_not_change(
    qtbot: QtBot, desk: Desk, county: Actor, view: CaseView, case: CaseDetail, size: TypeSize
) -> None:
    for kind, why in ((K.ACCEPTED, ""), (K.REVIEWED, "符合"), (K.GRANTED, "")):
        service.act(county, case.summary.id, kind, clock.today(), why)
    view.reload()
    settle(qtbot, desk.tasks)
    look.apply(size)
    dialog = asked(qtbot, view)
    assert (dialog.width() <= 1320, dialog.height() <= 700) == (True, True)
    assert any("更正决定书" in one.text() for one in dialog.findChildren(QLabel))
    dialog.reject()


def test_nothing_is_offered_to_be_taken_back_while_only_the_intake_stands(
    view: CaseView, county: Actor, case: CaseDetail, qtbot: QtBot
) -> None:
    def words() -> list[str]:
        menu = view.act_menu()
        return [one.text() for one in menu.actions()] if menu else []

    assert not any("更正上一步" in text for text in words())
    service.act(county, case.summary.id, K.ACCEPTED, clock.today())
    view.reload()
    settle(qtbot, view.desk.tasks)
    assert any("更正上一步" in text for text in words())
