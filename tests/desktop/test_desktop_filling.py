"""A list that came without bodies and bases, made workable in the window: 补要素 and 对应单位."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.items import filling, service
from db.items.drafts import NewItem
from db.items.local import service as local
from db.items.rules import Edition, EditionState, ListKind
from desktop.desk import Desk
from desktop.items.browsing.filling import FillDialog
from desktop.items.browsing.view import BrowseView
from desktop.items.editions import reading as edition_reading
from desktop.items.editions.view import EditionsView
from desktop.items.importing.batches import BatchesDialog
from desktop.items.importing.matching import MatchDialog
from desktop.items.page import ItemsPage
from desktop.messages import MessageBox
from tests.desktop.conftest import settle

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def edition(county: Actor) -> Edition:
    found = service.ensure_edition(county, "泽州县2026年版")
    new = [NewItem(f"事项{n}", code=f"A-{n}", item_type="01", department="县林业局") for n in (1, 2)]
    service.add_items(county, found.id, [*new, NewItem("取水许可", item_type="01", department="县水利局")])
    return service.edition(found.id)


@pytest.fixture
def view(qtbot: QtBot, desk: Desk, edition: Edition) -> BrowseView:
    found = BrowseView(desk)
    qtbot.addWidget(found)
    found.resize(1200, 560)
    found.show()
    found.activateWindow()
    found.show_edition(edition, clock.today())
    settle(qtbot, desk.tasks)
    found.focus_first()
    return found


def press(qtbot: QtBot, desk: Desk, view: BrowseView, key: Qt.Key, kind: type) -> object:
    QTest.keyClick(view.table, key, CONTROL)
    settle(qtbot, desk.tasks)
    [found] = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    return found


def confirm(qtbot: QtBot, desk: Desk, dialog: QDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settle(qtbot, desk.tasks)


def test_a_department_gets_its_body_and_basis_after_a_look_at_the_plan(
    qtbot: QtBot, desk: Desk, view: BrowseView, edition: Edition
) -> None:
    dialog = press(qtbot, desk, view, Qt.Key.Key_B, FillDialog)
    assert isinstance(dialog, FillDialog)
    assert dialog.scope.currentText() == "主管部门：县林业局"
    assert not dialog.ok.isEnabled()
    dialog.own.click()
    dialog.basis.setPlainText("《示例条例》第三条")
    QTest.keyClick(dialog, Qt.Key.Key_F5)
    settle(qtbot, desk.tasks)
    assert dialog.told.text() == "2 项，其中 2 项将补上，0 项不动。"
    confirm(qtbot, desk, dialog)
    found = {item.name: (item.implementing_body, item.basis) for item in service.list_items(edition.id)}
    assert found == {name: ("县林业局", "《示例条例》第三条") for name in ("事项1", "事项2")} | {"取水许可": ("", "")}


def test_a_fill_is_taken_back_from_the_list_of_batches(
    qtbot: QtBot, desk: Desk, view: BrowseView, county: Actor, edition: Edition
) -> None:
    filling.apply(county, edition.id, filling.plan(edition.id, {"basis": "《示例条例》第三条"}))
    view.show_batches()
    settle(qtbot, desk.tasks)
    [dialog] = [one for one in QApplication.topLevelWidgets() if isinstance(one, BatchesDialog) and one.isVisible()]
    assert dialog.table.rows.columns[1].word(dialog.table.current_row()) == "补要素：设定依据"
    QTest.keyClick(dialog.table, Qt.Key.Key_Z, CONTROL)
    [box] = [one for one in QApplication.topLevelWidgets() if isinstance(one, MessageBox) and one.isVisible()]
    assert box.sentence == "撤销「补要素：设定依据」？"
    QTest.keyClick(box, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    assert {item.basis for item in service.list_items(edition.id)} == {""}
    dialog.close()


def test_what_is_published_is_neither_filled_in_nor_left_out_here(
    qtbot: QtBot, desk: Desk, view: BrowseView, edition: Edition
) -> None:
    assert view.fill.isEnabled()
    assert view.detail.leave.isEnabled()
    view.show_edition(replace(edition, state=EditionState.PUBLISHED), clock.today())
    settle(qtbot, desk.tasks)
    assert not view.fill.isEnabled()
    assert not view.detail.leave.isEnabled()
    assert "在「调整」里" in view.fill.toolTip()
    QTest.keyClick(view.table, Qt.Key.Key_B, CONTROL)
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, FillDialog) and one.isVisible()]


def test_a_plan_no_longer_counts_once_something_else_is_asked_for(qtbot: QtBot, desk: Desk, view: BrowseView) -> None:
    dialog = press(qtbot, desk, view, Qt.Key.Key_B, FillDialog)
    assert isinstance(dialog, FillDialog)
    dialog.body_name.setText("县林业局")
    dialog.preview()
    settle(qtbot, desk.tasks)
    assert dialog.ok.isEnabled()
    QTest.keyClicks(dialog.body_name, "2")
    assert not dialog.ok.isEnabled()


def test_all_names_are_registered_as_new_organs_by_two_keys(
    qtbot: QtBot, desk: Desk, view: BrowseView, edition: Edition
) -> None:
    assert view.match.isVisible()
    dialog = press(qtbot, desk, view, Qt.Key.Key_J, MatchDialog)
    assert isinstance(dialog, MatchDialog)
    QTest.keyClick(dialog.names, Qt.Key.Key_G, CONTROL)
    confirm(qtbot, desk, dialog)
    assert not any(item.department_pending for item in service.list_items(edition.id))


def test_what_is_missing_for_publication_is_told_while_the_list_is_drafted(
    qtbot: QtBot, desk: Desk, edition: Edition
) -> None:
    found = EditionsView(desk)
    qtbot.addWidget(found)
    found.show()
    found.show_edition(edition, clock.today())
    settle(qtbot, desk.tasks)
    seen = edition_reading.read(edition.id, clock.today())
    assert seen.problems[0].startswith("3 项没有实施机关")
    assert seen.problems[0].endswith("到「事项」补，成批补按 Ctrl+B")


def test_local_catalogues_are_no_editions_of_the_list_and_a_draft_is_not_called_in_force(
    qtbot: QtBot, desk: Desk, county: Actor, edition: Edition
) -> None:
    made = local.draft(county, ListKind.TOLERANCE, "容缺受理目录2026年版")
    page = ItemsPage(desk)
    qtbot.addWidget(page)
    page.refresh()
    settle(qtbot, desk.tasks)
    words = [page.edition.itemText(place) for place in range(page.edition.count())]
    assert words == ["泽州县2026年版（编制中）"]
    assert made.edition.id not in [one.id for one in edition_reading.read_editions()]
