"""What a clerk's hands find in 办件: Enter, Tab and the keys on the buttons, wherever the keyboard stands."""

from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.cases import attachments, service
from db.cases.acts import ActKind, CaseState
from db.cases.rules import HandedIn, Intake
from db.errors import UserError
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Material
from desktop.cases.case import CaseView
from desktop.cases.intake.corrected import CorrectedDialog
from desktop.cases.intake.dialog import IntakeDialog
from desktop.cases.page import CasesPage
from desktop.desk import Desk
from desktop.status import case_status
from desktop.widgets.buttons import ChoiceRow, KeyButton
from tests.desktop.conftest import in_front, settle

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT_TAB = Qt.Key.Key_Backtab
Take = Callable[[str], str]


@pytest.fixture
def take(county: Actor) -> Take:
    """Take a case in of which one material lacks; returns its id."""
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = NewItem("公共场所卫生许可", department="县卫生健康和体育局", item_type="01", level="4",
                  implementing_body=county.organ_name, statutory_limit=20, statutory_unit="working_day")  # fmt: skip
    (item_id,) = items.add_items(county, edition.id, [new])
    items.add_guide(county, item_id, materials=[Material(1, "申请书", "1", 1, True), Material(2, "照片", "1", 2, True)])

    def work(name: str) -> str:
        handed = (HandedIn(1), HandedIn())
        return service.take_in(county, Intake(item_id, name, "person", clock.today(), handed=handed)).summary.id

    return work


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


@pytest.mark.parametrize("state", CaseState)
def test_every_state_of_a_case_has_a_shape_and_a_word(state: CaseState) -> None:
    assert case_status(state).word


def test_enter_presses_the_button_that_has_the_keyboard(qtbot: QtBot) -> None:
    pressed: list[str] = []
    form, one = QWidget(), KeyButton("受理", primary=True)
    layout = QVBoxLayout(form)
    layout.addWidget(one)
    one.clicked.connect(lambda: pressed.append("受理"))
    qtbot.addWidget(form)
    form.show()
    QTest.keyClick(one, Qt.Key.Key_Return)
    assert pressed == ["受理"]


def test_tab_comes_to_the_chosen_of_several_from_both_sides(qtbot: QtBot) -> None:
    form, row = QWidget(), ChoiceRow((("person", "个人"), ("organ", "单位")))
    before, after = QLineEdit(), QLineEdit()
    layout = QVBoxLayout(form)
    for part in (before, row, after):
        layout.addWidget(part)
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow, timeout=5000)
    for start, key in ((before, Qt.Key.Key_Tab), (after, SHIFT_TAB)):
        start.setFocus()
        QTest.keyClick(start, key)
        found = focused()
        assert isinstance(found, QPushButton)
        assert (found.text(), found.isChecked()) == ("个人", True)
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    assert row.current == "organ"


def test_a_page_that_is_read_again_goes_on_to_the_case_opened_meanwhile(qtbot: QtBot, desk: Desk, take: Take) -> None:
    first, second = take("张三（示例）"), take("李四（示例）")
    view = CaseView(desk)
    qtbot.addWidget(view)
    view.open_case(first)
    settle(qtbot, desk.tasks)
    view.open_case(second)
    view.reload()
    settle(qtbot, desk.tasks)
    assert view.case_id == second


def test_the_keys_of_a_view_work_while_its_buttons_have_the_keyboard(qtbot: QtBot, desk: Desk) -> None:
    page = CasesPage(desk)
    qtbot.addWidget(page)
    page.resize(1240, 680)
    page.show()
    page.activateWindow()
    page.enter()
    page.show_view("counter")
    settle(qtbot, desk.tasks)
    button = page.view.buttons[0]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_N, CONTROL)
    dialog = in_front(qtbot)
    assert dialog.windowTitle() == "登记咨询"
    dialog.close()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow, timeout=5000)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_PageDown, CONTROL)
    assert page.tabs.current == "bags"


def test_what_came_with_the_corrections_is_ticked_and_received_in_one_stroke(
    qtbot: QtBot, desk: Desk, county: Actor, take: Take
) -> None:
    case_id = take("张三（示例）")
    service.act(county, case_id, ActKind.CORRECTION_ASKED, clock.today(), "缺照片 2 张")
    dialog = CorrectedDialog(desk, None, service.case(case_id), ActKind.CORRECTED)
    dialog.show()
    assert list(dialog.came) == [2]
    dialog.came[2].click()
    dialog.submit()
    settle(qtbot, desk.tasks)
    case = service.case(case_id)
    assert (case.summary.state, [one.missing for one in case.materials]) == (CaseState.RECEIVED, [False, False])


def test_a_half_typed_form_is_taken_up_by_its_key_and_never_over_what_is_typed_now(
    qtbot: QtBot, desk: Desk, take: Take
) -> None:
    def opened() -> IntakeDialog:
        dialog = IntakeDialog(desk, None)
        dialog.show()
        dialog.activateWindow()
        settle(qtbot, desk.tasks)
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    first = opened()
    first.applicant.setText("半途（示例）")
    first.draft.flush()
    settle(qtbot, desk.tasks)
    again = opened()
    QTest.keyClick(again.seek, Qt.Key.Key_R, CONTROL)
    settle(qtbot, desk.tasks)
    assert again.applicant.text() == "半途（示例）"
    third = opened()
    third.applicant.setText("另一人")
    QTest.keyClick(third.seek, Qt.Key.Key_R, CONTROL)
    settle(qtbot, desk.tasks)
    assert third.applicant.text() == "另一人"


def test_a_wrong_digit_is_said_as_soon_as_the_number_is_left_and_taken_back_when_it_is_right(
    qtbot: QtBot, desk: Desk, county: Actor
) -> None:
    dialog = IntakeDialog(desk, None)
    for number, told in (("999999199001010017", True), ("999999199001010016", False)):
        dialog.id_number.setText(number)
        dialog.id_number.editingFinished.emit()
        assert ("逐位核对" in dialog.remark.text()) is told


def test_a_pdf_that_opens_with_a_password_only_is_no_attachment(county: Actor, take: Take, tmp_path: Path) -> None:
    case_id, file = take("张三（示例）"), tmp_path / "加密.pdf"
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("示例密码")
    writer.write(file)
    with pytest.raises(UserError, match="要密码才能打开"):
        attachments.add(county, case_id, file)
    assert attachments.listed(case_id) == ()
