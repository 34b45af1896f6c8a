"""收件 by keyboard: from two letters to the number and the slip; what is taken over, kept, read and offered."""

import errno
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind, CaseState
from db.cases.counter import drafts
from db.cases.intake.identity import ID_CARD, names_organ
from db.cases.rules import CaseDetail, HandedIn, Intake
from db.cases.tables import CaseRow
from db.items.rules import Item, Material
from desktop.cases.intake.dialog import IntakeDialog
from desktop.cases.intake.outcome import OutcomeDialog
from desktop.desk import Desk
from desktop.messages import MessageBox
from desktop.preview import PreviewDialog
from tests.cases.after_decision import SERVED
from tests.cases.licence import FORM, licence
from tests.desktop.conftest import settle

EXAMPLE_ID = "999999199001010016"
READER = f"姓名：张三\n住址：示例省示例县示例村1号\n公民身份号码：{EXAMPLE_ID}\n有效期限：2010.05.01-长期"
Open = Callable[[], IntakeDialog]


@pytest.fixture
def item(county: Actor) -> Item:
    """A licence of 20 working days with a form, a licence in two copies and a photo."""
    return licence(county, FORM, Material(2, "营业执照", "2", 2, True), Material(3, "照片", "1", 3, False))


@pytest.fixture
def opened(qtbot: QtBot, desk: Desk, item: Item) -> Open:
    """The dialog in sight with nothing filled in."""

    def work() -> IntakeDialog:
        dialog = IntakeDialog(desk, None)
        dialog.show()
        settle(qtbot, desk.tasks)
        return dialog

    return work


def write(field: QLineEdit, text: str) -> None:
    """Chinese comes from an input method, not from keys."""
    field.setText(text)
    field.textEdited.emit(text)


def only_case() -> CaseDetail:
    return service.case(CaseRow.get().id)


def front(kind: type[QDialog]) -> QDialog:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def test_enter_pressed_before_the_offers_are_there_takes_the_first_when_they_come(
    qtbot: QtBot, desk: Desk, opened: Open, item: Item
) -> None:
    dialog = opened()
    QTest.keyClicks(dialog.seek, "ggcs")
    QTest.keyClick(dialog.seek, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    assert dialog.seek.text() == item.name
    assert dialog.applicant.hasFocus()


def test_a_case_is_taken_in_by_keyboard_alone_and_its_slip_lies_ready(
    qtbot: QtBot, desk: Desk, opened: Open, item: Item
) -> None:
    dialog = opened()
    QTest.keyClicks(dialog.seek, "ggcs")
    settle(qtbot, desk.tasks)
    QTest.keyClick(dialog.seek, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    assert dialog.applicant.hasFocus()
    write(dialog.applicant, "张三（示例）")
    settle(qtbot, desk.tasks)
    table = dialog.materials
    table.setFocus()
    table.setCurrentCell(0, 2)
    QTest.keyClick(table, Qt.Key.Key_Space)
    QTest.keyClick(table, Qt.Key.Key_Return)
    QTest.keyClick(table, Qt.Key.Key_Right)
    QTest.keyClicks(table, "12")
    QTest.keyClick(table, Qt.Key.Key_Backspace)
    QTest.keyClicks(table, "1")
    assert table.handed == (HandedIn(1, 0), HandedIn(0, 1), HandedIn())
    assert "缺 2 种" in dialog.foot_line.text()
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    case = only_case()
    assert [(one.originals, one.duplicates) for one in case.materials] == [(1, 0), (0, 1), (0, 0)]
    assert "收件凭证" in front(PreviewDialog).windowTitle()
    assert drafts.kept(desk.actor, "intake") == []


def test_a_company_typed_as_a_person_is_asked_about_once_and_a_shop_of_ones_own_never(
    qtbot: QtBot, desk: Desk, opened: Open, item: Item
) -> None:
    dialog = opened()
    dialog._choose(item)
    settle(qtbot, desk.tasks)
    write(dialog.applicant, "示例商贸有限公司")
    settle(qtbot, desk.tasks)
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert "名称像是单位" in dialog.remark.text()
    assert dialog.people.kind.current == "person"
    assert CaseRow.select().count() == 0
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert (only_case().summary.applicant, only_case().applicant_kind) == ("示例商贸有限公司", "person")
    assert not any(names_organ(name) for name in ("张三", "示例小吃店", "李公", "示例宾馆", ""))


def test_an_applicant_who_came_before_is_walked_to_and_what_they_gave_is_not_asked_again(
    qtbot: QtBot, desk: Desk, opened: Open, item: Item, county: Actor
) -> None:
    first = service.take_in(county, Intake(
        item.id, "张三（示例）", "person", clock.today(), ID_CARD, EXAMPLE_ID, phone="000",
        handed=(HandedIn(1), HandedIn(0, 2), HandedIn()),
    ))  # fmt: skip
    dialog = opened()
    dialog._choose(item)
    settle(qtbot, desk.tasks)
    write(dialog.applicant, "张")
    settle(qtbot, desk.tasks)
    QTest.keyClick(dialog.applicant, Qt.Key.Key_Down)
    QTest.keyClick(dialog.applicant, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    assert (dialog.applicant.text(), dialog.id_number.text()) == ("张三（示例）", "999999********0016")
    assert dialog.materials.handed[1].waived == f"已交于办件 {first.summary.number}"
    QTest.keyClick(dialog.people.phone, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    dialog.submit()
    settle(qtbot, desk.tasks)
    again = service.case(CaseRow.get(CaseRow.id != first.summary.id).id)
    assert (again.id_number_masked, again.materials[1].source_case) == ("999999********0016", first.summary.number)
    assert not any(one.missing for one in again.materials)


def test_another_name_typed_over_a_chosen_applicant_drops_the_number_that_is_not_theirs(
    qtbot: QtBot, desk: Desk, opened: Open, item: Item, county: Actor
) -> None:
    service.take_in(county, Intake(item.id, "张三", "person", clock.today(), ID_CARD, EXAMPLE_ID))
    dialog = opened()
    write(dialog.applicant, "张三")
    settle(qtbot, desk.tasks)
    QTest.keyClick(dialog.applicant, Qt.Key.Key_Down)
    QTest.keyClick(dialog.applicant, Qt.Key.Key_Return)
    assert dialog.id_number.text()
    write(dialog.applicant, "李四")
    assert (dialog.id_number.text(), dialog.people.former_case) == ("", "")


def test_a_pasted_card_fills_the_person_and_a_pasted_name_is_just_pasted(
    qtbot: QtBot, desk: Desk, opened: Open
) -> None:
    dialog = opened()
    QGuiApplication.clipboard().setText(READER)
    QTest.keyClick(dialog.applicant, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert (dialog.applicant.text(), dialog.id_number.text()) == ("张三", EXAMPLE_ID)
    assert dialog.people.address.text() == "示例省示例县示例村1号"
    assert "核对" in dialog.remark.text()
    QGuiApplication.clipboard().setText(READER.replace("0016", "0017"))
    QTest.keyClick(dialog.agent.name, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert (dialog.agent.name.text(), "身份证号码不对" in dialog.remark.text()) == ("", True)
    QGuiApplication.clipboard().setText("王五")
    QTest.keyClick(dialog.agent.name, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert dialog.agent.name.text() == "王五"


def test_what_was_half_typed_is_offered_after_a_crash_and_goes_on_where_it_was(
    qtbot: QtBot, desk: Desk, opened: Open, item: Item
) -> None:
    dialog = opened()
    dialog._choose(item)
    settle(qtbot, desk.tasks)
    write(dialog.applicant, "张三（示例）")
    dialog.id_number.setText(EXAMPLE_ID)
    dialog.materials.all_here()
    dialog.kinds.flags["major"].setChecked(True)
    dialog.draft.flush()
    settle(qtbot, desk.tasks)
    again = opened()
    assert "公共场所卫生许可　张三（示例）" in again.draft.words.text()
    again.draft.resume.click()
    settle(qtbot, desk.tasks)
    assert (again.applicant.text(), again.id_number.text()) == ("张三（示例）", EXAMPLE_ID)
    assert again.materials.missing == []
    assert again.kinds.marked == {"major"}
    again.draft.drop()
    settle(qtbot, desk.tasks)
    assert not opened().draft.isVisible()


def test_who_is_interrupted_twice_finds_both_forms_and_chooses_one(
    qtbot: QtBot, desk: Desk, opened: Open, item: Item
) -> None:
    for name in ("张三（示例）", "李四（示例）"):
        dialog = opened()
        dialog._choose(item)
        settle(qtbot, desk.tasks)
        write(dialog.applicant, name)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        settle(qtbot, desk.tasks)
    again = opened()
    assert "有 2 份" in again.draft.words.text()
    assert "张三（示例）" in again.draft.choice.itemText(1)
    again.draft.choice.setFocus()
    QTest.keyClick(again.draft.choice, Qt.Key.Key_Down)
    QTest.keyClick(again, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    assert again.applicant.text() == "张三（示例）"
    again.materials.all_here()
    again.submit()
    settle(qtbot, desk.tasks)
    assert [one.contents["applicant"] for one in drafts.kept(desk.actor, "intake")] == ["李四（示例）"]
    last = opened()
    assert "李四（示例）" in last.draft.words.text()
    last.draft.forget.click()
    settle(qtbot, desk.tasks)
    assert (last.draft.isVisible(), drafts.kept(desk.actor, "intake")) == (False, [])


def test_a_full_disk_keeps_no_draft_but_says_so_in_a_line_and_takes_no_key(
    qtbot: QtBot, desk: Desk, opened: Open, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    dialog = opened()
    dialog._choose(item)
    settle(qtbot, desk.tasks)
    keep = drafts.keep
    monkeypatch.setattr(drafts, "keep", full)
    write(dialog.applicant, "张三（示例）")
    qtbot.waitUntil(dialog.draft.isVisible, timeout=3000)
    assert "磁盘满了" in dialog.draft.words.text()
    assert not dialog.draft.resume.isVisible()
    assert not any(isinstance(one, MessageBox) and one.isVisible() for one in QApplication.topLevelWidgets())
    dialog.id_number.setFocus()
    QTest.keyClicks(dialog.id_number, EXAMPLE_ID)
    assert dialog.id_number.text() == EXAMPLE_ID
    monkeypatch.setattr(drafts, "keep", keep)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle(qtbot, desk.tasks)
    assert drafts.kept(desk.actor, "intake")[0].contents["id_number"] == EXAMPLE_ID


def test_a_draft_of_another_program_is_filled_in_as_far_as_it_goes(qtbot: QtBot, desk: Desk, opened: Open) -> None:
    strange = {"item_id": "gone", "handed": [[1], "x"], "flags": "major", "applicant": 3, "phone": "000"}
    drafts.keep(desk.actor, "intake", "x", json.loads(json.dumps(strange)))
    dialog = opened()
    dialog.draft.go_on()
    settle(qtbot, desk.tasks)
    assert (dialog.applicant.text(), dialog.people.phone.text()) == ("", "000")


def test_an_instant_case_is_done_in_one_sitting(qtbot: QtBot, desk: Desk, opened: Open, item: Item) -> None:
    dialog = opened()
    dialog._choose(item)
    settle(qtbot, desk.tasks)
    assert not dialog.at_once.isVisible()
    write(dialog.applicant, "张三（示例）")
    dialog.materials.all_here()
    dialog.kinds.case_type.setCurrentIndex(dialog.kinds.case_type.findData("1"))
    dialog.at_once.click()
    asked = front(OutcomeDialog)
    assert isinstance(asked, OutcomeDialog)
    asked.decision.setText("示例卫许〔2026〕1号")
    asked.submit()
    settle(qtbot, desk.tasks)
    case = only_case()
    assert (case.summary.state, case.acts[-1].details["receiver"]) == (CaseState.DELIVERED, "张三（示例）")
    assert not any(isinstance(one, IntakeDialog) for one in QApplication.topLevelWidgets())


def test_only_the_fields_a_kind_needs_are_asked_for(qtbot: QtBot, desk: Desk, opened: Open, item: Item) -> None:
    dialog = opened()
    kinds = dialog.kinds

    def shown(kind: str) -> tuple[bool, bool, bool]:
        kinds.kind.setCurrentIndex(kinds.kind.findData(kind))
        return kinds.base.isVisible(), kinds.unchanged.isVisible(), kinds.system.isVisible()

    assert shown("new") == (False, False, False)
    assert shown("renewal") == (True, True, False)
    assert shown("amendment") == (True, False, False)
    assert shown("outside") == (False, False, True)
    dialog._choose(item)
    settle(qtbot, desk.tasks)
    write(dialog.applicant, "张三（示例）")
    kinds.system.setText("示例社保系统")
    kinds.number.setText("SB-1")
    kinds.done.setChecked(True)
    dialog.submit()
    settle(qtbot, desk.tasks)
    case = only_case()
    assert (case.summary.state, case.outside_number, case.materials) == (CaseState.CONCLUDED, "SB-1", ())


def test_a_licence_found_by_its_number_fills_in_the_case_and_the_day_it_ends(
    qtbot: QtBot, desk: Desk, opened: Open, item: Item, county: Actor
) -> None:
    today = clock.today()
    case = taken_in(county, item, (HandedIn(1), HandedIn(0, 2), HandedIn(3)))
    ends = today + timedelta(days=90)
    for kind, details in (
        (ActKind.ACCEPTED, {}),
        (ActKind.GRANTED, {"certificate_number": "示例证1", "valid_to": ends.isoformat()}),
        (ActKind.DELIVERED, SERVED),
    ):
        service.act(county, case.summary.id, kind, today, "", details)
    dialog = opened()
    dialog._choose(item)
    kinds = dialog.kinds
    kinds.kind.setCurrentIndex(kinds.kind.findData("renewal"))
    kinds.base.setText("示例证1")
    kinds.base.editingFinished.emit()
    settle(qtbot, desk.tasks)
    assert f"原证照有效期至 {ends}" in kinds.told.text()
    assert kinds.ends.text() == ends.isoformat()
    kinds.unchanged.setChecked(True)
    settle(qtbot, desk.tasks)
    assert [bool(one.waived) for one in dialog.materials.handed] == [False, True, True]
    write(dialog.applicant, "张三（示例）")
    kinds.ends.setText("明年底")
    dialog.submit()
    assert "2026-12-31" in dialog.remark.text()
    kinds.ends.setText(ends.isoformat())
    dialog.submit()
    settle(qtbot, desk.tasks)
    renewed = service.case(CaseRow.get(CaseRow.id != case.summary.id).id)
    assert (renewed.base_case, renewed.old_ends_on, renewed.flags) == (
        case.summary.number, ends, frozenset({"unchanged"})
    )  # fmt: skip


def test_the_agent_is_asked_for_identity_and_power_only_once_there_is_one(
    qtbot: QtBot, desk: Desk, opened: Open, item: Item
) -> None:
    dialog = opened()
    dialog._choose(item)
    assert not dialog.agent.more.isVisible()
    dialog.agent.name.setText("王五（示例）")
    assert dialog.agent.more.isVisible()
    dialog.agent.id_number.setText(EXAMPLE_ID)
    for toggle in (dialog.agent.power, dialog.agent.helped):
        toggle.setChecked(True)
    write(dialog.applicant, "张三（示例）")
    settle(qtbot, desk.tasks)
    dialog.submit()
    settle(qtbot, desk.tasks)
    case = only_case()
    assert (case.agent, case.flags) == ("王五（示例）", frozenset({"helped"}))
    assert not case.materials[-1].missing


def taken_in(county: Actor, item: Item, handed: tuple[HandedIn, ...] = (HandedIn(1),)) -> CaseDetail:
    return service.take_in(county, Intake(item.id, "张三（示例）", "person", clock.today(), handed=handed))
