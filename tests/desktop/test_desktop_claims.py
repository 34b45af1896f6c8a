"""认领 and 同源比对 by keyboard alone."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from db.actors import Actor
from db.items import service
from db.items.drafts import NewItem
from db.items.lists import claims, editions, same_source
from db.items.lists.claims_rules import Line
from db.items.lists.same_source_rules import Finding, Verdict
from db.items.rules import Edition
from db.organs import service as organs
from db.organs.rules import OrganKind
from desktop.desk import Desk
from desktop.items.claims.dialog import AssignDialog
from desktop.items.claims.view import ClaimsView
from desktop.items.page import ItemsPage
from desktop.items.same_source.dialog import ParentDialog, TakeOverDialog
from desktop.items.same_source.view import SameSourceView
from desktop.messages import MessageBox, ProgressBox, ReasonDialog
from tests.desktop.conftest import in_front, items_page, settle

FOREST = NewItem(
    "林木采伐许可证核发", code="000164002000", department="省林业和草原局", implementing_body="县级林业部门",
    item_type="01", basis="《森林法》第五十七条", statutory_limit=20, statutory_unit="working_day",
)  # fmt: skip
NURSERY = replace(FOREST, name="林木种子生产经营许可", code="000164003000")
WATER = NewItem("取水许可", code="000119001000", department="省水利厅", item_type="01", basis="《水法》第七条")


@pytest.fixture
def edition(county: Actor) -> Edition:
    """Our empty draft under an upper list of three items; forestry is registered, water is not."""
    organs.add_organ(county, "泽州县林业局", "县林业局", OrganKind.DEPARTMENT)
    upper = editions.draft(county, "山西省2026年版", level="2", region="14")
    service.add_items(county, upper.id, [FOREST, NURSERY, WATER])
    base = editions.draft(county, "底稿")
    return editions.draft(county, "泽州县2026年版", base_id=base.id, upper_id=upper.id)


def shown(qtbot: QtBot, desk: Desk, edition: Edition, key: str) -> ItemsPage:
    page = items_page(qtbot, desk)
    page.edition.setCurrentIndex(page.edition.findData(edition.id))
    page.show_view(key).focus_first()
    settle(qtbot, desk.tasks)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow, timeout=5000)
    return page


@pytest.fixture
def sheet(qtbot: QtBot, desk: Desk, edition: Edition) -> ClaimsView:
    """The worksheet of the draft, the cursor in its table."""
    view = shown(qtbot, desk, edition, "claims").view
    assert isinstance(view, ClaimsView)
    view.table.setFocus()
    return view


def answers(edition: Edition) -> list[str]:
    return [line.chain.label for line in claims.worksheet(edition.id).lines]


def press(qtbot: QtBot, view: ClaimsView | SameSourceView, key: Qt.Key, control: bool = False) -> None:
    QTest.keyClick(view.table, key, Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier)
    settle(qtbot, view.desk.tasks)


def agree(qtbot: QtBot, view: ClaimsView | SameSourceView, dialog: QWidget) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, view.desk.tasks)


def go_to(view: ClaimsView | SameSourceView, name: str) -> None:
    view.table.go_to(view.table.rows.index_of(lambda one: one.item.name == name, 1))
    view.table.setFocus()


def test_space_claims_the_item_and_on_the_department_all_it_has_not_answered(
    qtbot: QtBot, sheet: ClaimsView, edition: Edition
) -> None:
    go_to(sheet, NURSERY.name)
    press(qtbot, sheet, Qt.Key.Key_Space)
    assert answers(edition) == ["未答复", "已认领", "未答复"]
    assert [item.name for item in service.list_items(edition.id)] == [NURSERY.name]
    sheet.table.go_to(sheet.table.rows.index(0, 0))
    press(qtbot, sheet, Qt.Key.Key_Space)
    assert answers(edition) == ["已认领", "已认领", "未答复"]


def test_what_the_upper_list_names_is_claimed_after_one_question(
    qtbot: QtBot, sheet: ClaimsView, edition: Edition
) -> None:
    press(qtbot, sheet, Qt.Key.Key_L, control=True)
    box = in_front(qtbot)
    assert isinstance(box, MessageBox)
    assert box.sentence == "按上级写明的部门认领 2 项？"
    assert any("泽州县林业局 2 项" in one.text() for one in box.findChildren(QLabel))
    assert answers(edition) == ["未答复"] * 3
    QTest.keyClick(box, Qt.Key.Key_Return)
    settle(qtbot, sheet.desk.tasks)
    assert answers(edition) == ["已认领", "已认领", "未答复"]
    assert not sheet.named.isVisible()


def test_delete_declines_with_a_reason_that_may_not_be_empty(qtbot: QtBot, sheet: ClaimsView, edition: Edition) -> None:
    go_to(sheet, FOREST.name)
    press(qtbot, sheet, Qt.Key.Key_Delete)
    dialog = in_front(qtbot)
    assert isinstance(dialog, ReasonDialog)
    agree(qtbot, sheet, dialog)
    assert dialog.remark.text() == "请写明理由"
    dialog.reason.setPlainText("由市局实施")
    agree(qtbot, sheet, dialog)
    assert answers(edition) == ["不认领", "未答复", "未答复"]
    line = next(line for line in sheet.table.rows.visible_rows() if isinstance(line, Line) and line.chain.declined)
    assert sheet.table.rows.columns[-1].word(line) == "由市局实施"


def test_control_enter_goes_on_and_control_z_takes_back(qtbot: QtBot, sheet: ClaimsView, edition: Edition) -> None:
    go_to(sheet, FOREST.name)
    press(qtbot, sheet, Qt.Key.Key_Return, control=True)
    assert answers(edition)[0] == "已主子项确认"
    press(qtbot, sheet, Qt.Key.Key_Return, control=True)
    assert answers(edition)[0] == "已要素接收"
    press(qtbot, sheet, Qt.Key.Key_Z, control=True)
    dialog = in_front(qtbot)
    assert isinstance(dialog, ReasonDialog)
    dialog.reason.setPlainText("点错了")
    agree(qtbot, sheet, dialog)
    assert answers(edition)[0] == "已主子项确认"


def test_the_filter_leaves_what_is_unanswered_and_the_foot_counts(
    qtbot: QtBot, sheet: ClaimsView, edition: Edition
) -> None:
    go_to(sheet, FOREST.name)
    press(qtbot, sheet, Qt.Key.Key_Space)
    QTest.keyClick(sheet.table, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    names = [line.item.name for line in sheet.table.rows.visible_rows() if isinstance(line, Line)]
    assert names == [NURSERY.name, WATER.name]
    feet = [one.text() for one in sheet.panel.findChildren(QLabel)]
    assert "应认领 3，已认领 1，不认领 0，未答复 2" in feet
    assert "2 个部门没有答完：泽州县林业局、待定部门" in feet


def test_an_item_without_a_department_is_given_one(qtbot: QtBot, sheet: ClaimsView, edition: Edition) -> None:
    go_to(sheet, WATER.name)
    press(qtbot, sheet, Qt.Key.Key_D, control=True)
    dialog = in_front(qtbot)
    assert isinstance(dialog, AssignDialog)
    dialog.department.setCurrentText("没有的局")
    agree(qtbot, sheet, dialog)
    assert "没有这个部门" in dialog.remark.text()
    dialog.department.setCurrentText("泽州县林业局")
    agree(qtbot, sheet, dialog)
    assert {line.department for line in claims.worksheet(edition.id).lines} == {"泽州县林业局"}


def test_the_worksheet_is_saved_as_a_workbook(
    qtbot: QtBot, sheet: ClaimsView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "认领.xlsx"), ""))
    press(qtbot, sheet, Qt.Key.Key_S, control=True)
    assert (tmp_path / "认领.xlsx").stat().st_size > 4000


def test_without_an_upper_list_the_page_says_what_to_do(qtbot: QtBot, desk: Desk, county: Actor) -> None:
    own = editions.draft(county, "泽州县2025年版")
    page = shown(qtbot, desk, own, "claims")
    assert isinstance(page.view, ClaimsView)
    assert "由上级清单承接" in page.view.table.empty_text
    assert page.view.table.rows.rowCount() == 0


@pytest.fixture
def compared(qtbot: QtBot, desk: Desk, county: Actor, edition: Edition) -> SameSourceView:
    """The comparison of a draft with one like name, one other wording and one item of the same wording."""
    near = replace(NURSERY, name="林木种子生产经营许可核发", code="")
    service.add_items(county, edition.id, [replace(FOREST, basis="《森林法》第一条"), near, WATER])
    view = shown(qtbot, desk, edition, "same-source").view
    assert isinstance(view, SameSourceView)
    view.table.setFocus()
    return view


def verdicts(edition: Edition) -> dict[str, Verdict]:
    return {one.item.name: one.verdict for one in same_source.compare(edition.id).findings}


def test_what_needs_work_is_shown_with_both_texts(compared: SameSourceView) -> None:
    names = [one.item.name for one in compared.table.rows.visible_rows() if isinstance(one, Finding)]
    assert set(names) == {FOREST.name, "林木种子生产经营许可核发"}
    go_to(compared, FOREST.name)
    assert compared.texts.text() == "上级：《森林法》第五十七条\n本级：《森林法》第一条"
    assert not compared.accept.isVisible()
    compared.side.choose("")
    assert len(compared.table.rows.visible_rows()) == 3


def test_space_asks_whether_a_like_name_is_the_same_item(
    qtbot: QtBot, compared: SameSourceView, edition: Edition
) -> None:
    go_to(compared, "林木种子生产经营许可核发")
    assert compared.accept.isVisible()
    press(qtbot, compared, Qt.Key.Key_Space)
    dialog = in_front(qtbot)
    assert isinstance(dialog, ParentDialog)
    assert dialog.choice.currentText() == f"{NURSERY.code} {NURSERY.name}"
    assert verdicts(edition)["林木种子生产经营许可核发"] is Verdict.NO_PARENT
    agree(qtbot, compared, dialog)
    assert verdicts(edition)["林木种子生产经营许可核发"] is Verdict.DIFFERENT


def test_control_t_takes_the_upper_wording(qtbot: QtBot, compared: SameSourceView, edition: Edition) -> None:
    go_to(compared, FOREST.name)
    press(qtbot, compared, Qt.Key.Key_T, control=True)
    assert verdicts(edition)[FOREST.name] is Verdict.SAME


def test_all_that_is_listed_takes_the_upper_wording_after_one_look(
    qtbot: QtBot, compared: SameSourceView, edition: Edition
) -> None:
    assert compared.take_all.isEnabled()
    press(qtbot, compared, Qt.Key.Key_B, control=True)
    dialog = in_front(qtbot)
    assert isinstance(dialog, TakeOverDialog)
    assert dialog.told.text() == "将改 1 项 1 处。"
    dialog.elements["basis"].click()
    assert not dialog.ok.isEnabled()
    dialog.elements["basis"].click()
    agree(qtbot, compared, dialog)
    assert verdicts(edition)[FOREST.name] is Verdict.SAME
    assert not compared.take_all.isEnabled()


def test_a_list_all_of_the_same_source_is_said_to_be_so(qtbot: QtBot, desk: Desk, edition: Edition) -> None:
    service.add_items(desk.actor, edition.id, [FOREST, WATER])
    view = shown(qtbot, desk, edition, "same-source").view
    assert isinstance(view, SameSourceView)
    assert view.table.rows.rowCount() == 0
    assert not view.table.rows.filtered
    assert view.table.empty_text == "全部同源：2 项都和「山西省2026年版」一致，没有要处理的。"
    assert not view.take_all.isEnabled()
    view.side.choose("")
    assert view.table.rows.rowCount() == 2


def test_another_upper_list_can_be_chosen_for_the_comparison(
    qtbot: QtBot, compared: SameSourceView, county: Actor, edition: Edition
) -> None:
    newer = editions.draft(county, "山西省2027年版", level="2", region="14")
    service.add_items(county, newer.id, [WATER])
    compared.show_edition(edition, date(2026, 11, 20))
    settle(qtbot, compared.desk.tasks)
    compared.upper.setCurrentIndex(compared.upper.findData(newer.id))
    compared.upper.activated.emit(compared.upper.currentIndex())
    settle(qtbot, compared.desk.tasks)
    assert len(compared.table.rows.visible_rows()) == 2
    assert not compared.take_all.isEnabled()


def test_many_claims_show_how_far_they_are_and_end_by_themselves(
    qtbot: QtBot, sheet: ClaimsView, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.items.claims.view.MANY", 1)
    sheet.table.go_to(sheet.table.rows.index(0, 0))
    QTest.keyClick(sheet.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ProgressBox), timeout=5000)
    settle(qtbot, sheet.desk.tasks)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None, timeout=5000)
    assert answers(edition) == ["已认领", "已认领", "未答复"]
