"""专项目录 in the window, by the keyboard: drafted, filled, fixed, published, compared, told at the intake."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.items import service as items
from db.items.drafts import NewItem
from db.items.local import service
from db.items.rules import EditionState, Item, ListKind
from desktop.cases.intake.dialog import IntakeDialog
from desktop.desk import Desk
from desktop.items.local.dialogs import AddDialog, ApproveDialog, CompareDialog, DraftDialog, PublishDialog
from desktop.items.local.view import LocalView
from tests.desktop.conftest import settle

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def item(county: Actor) -> Item:
    """An item of our list."""
    edition = items.ensure_edition(county, "泽州县2026年版")
    return items.item(items.add_items(county, edition.id, [NewItem("取水许可", code="A-2", department="县水利局")])[0])


def opened(qtbot: QtBot, desk: Desk, item: Item) -> LocalView:
    """The view as it comes into sight for the first time."""
    found = LocalView(desk)
    qtbot.addWidget(found)
    found.resize(1200, 560)
    found.show()
    found.activateWindow()
    found.show_edition(items.edition(item.edition_id), clock.today())
    settle(qtbot, desk.tasks)
    found.focus_first()
    return found


@pytest.fixture
def view(qtbot: QtBot, desk: Desk, item: Item) -> LocalView:
    found = opened(qtbot, desk, item)
    QTest.keyClick(found.table, Qt.Key.Key_3, ALT)
    settle(qtbot, desk.tasks)
    return found


def confirm(qtbot: QtBot, desk: Desk, dialog: QDialog) -> None:
    settle(qtbot, desk.tasks)
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settle(qtbot, desk.tasks)


def press(qtbot: QtBot, desk: Desk, view: LocalView, key: Qt.Key) -> None:
    view.activateWindow()
    settle(qtbot, desk.tasks)
    QTest.keyClick(view.table, key, CONTROL)
    settle(qtbot, desk.tasks)


def front(kind: type) -> object:
    [found] = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    return found


def drafted(actor: Actor, item: Item, name: str, content: str, base: str | None = None) -> str:
    made = service.draft(actor, ListKind.TOLERANCE, name, base)
    if base is None:
        service.add_items(actor, made.edition.id, [item.id], content)
    return made.edition.id


def test_a_version_is_drafted_and_filled_by_the_keyboard(qtbot: QtBot, desk: Desk, view: LocalView) -> None:
    press(qtbot, desk, view, Qt.Key.Key_N)
    begun = front(DraftDialog)
    assert isinstance(begun, DraftDialog)
    confirm(qtbot, desk, begun)
    assert view.chosen is not None
    press(qtbot, desk, view, Qt.Key.Key_I)
    added = front(AddDialog)
    assert isinstance(added, AddDialog)
    QTest.keyClicks(added.seek, "qs")
    settle(qtbot, desk.tasks)
    QTest.keyClick(added.found, Qt.Key.Key_Space)
    confirm(qtbot, desk, added)
    assert [one.text for line in view._seen.lines for one in line.remarks] == ["没有写可容缺材料"]
    view.form.content.setPlainText("图纸")
    press(qtbot, desk, view, Qt.Key.Key_S)
    assert [one.content for one in service.catalogue(view.chosen.id).entries] == ["图纸"]


def test_a_version_is_fixed_published_and_told_at_the_intake(
    qtbot: QtBot, desk: Desk, county: Actor, view: LocalView, item: Item
) -> None:
    edition_id = drafted(county, item, "2026年版", "图纸")
    view._read()
    settle(qtbot, desk.tasks)
    press(qtbot, desk, view, Qt.Key.Key_Return)
    fixed = front(ApproveDialog)
    assert isinstance(fixed, ApproveDialog)
    fixed.departments.setText("县水利局")
    fixed.number.setText("3号")
    confirm(qtbot, desk, fixed)
    assert items.edition(edition_id).state is EditionState.APPROVED
    press(qtbot, desk, view, Qt.Key.Key_Return)
    told = front(PublishDialog)
    assert isinstance(told, PublishDialog)
    confirm(qtbot, desk, told)
    assert items.edition(edition_id).state is EditionState.PUBLISHED
    assert view.form.content.isReadOnly()
    assert not view.next.isVisible()
    intake = IntakeDialog(desk, None, item)
    settle(qtbot, desk.tasks)
    assert intake.offers.text() == "可容缺：图纸。"


def test_two_versions_are_compared_and_an_entry_is_taken_out(
    qtbot: QtBot, desk: Desk, county: Actor, view: LocalView, item: Item
) -> None:
    first = drafted(county, item, "2026年版", "图纸")
    second = drafted(county, item, "2027年版", "", first)
    view._read(second)
    settle(qtbot, desk.tasks)
    press(qtbot, desk, view, Qt.Key.Key_Delete)
    assert service.catalogue(second).entries == ()
    press(qtbot, desk, view, Qt.Key.Key_D)
    compared = front(CompareDialog)
    assert isinstance(compared, CompareDialog)
    settle(qtbot, desk.tasks)
    assert compared.table.rows.visible_rows() == [("减少", "县水利局", "取水许可", "", "图纸", "")]


def test_the_first_kind_that_has_something_is_shown_first(qtbot: QtBot, desk: Desk, county: Actor, item: Item) -> None:
    drafted(county, item, "2026年版", "身份证复印件")
    found = opened(qtbot, desk, item)
    assert (found.chosen_kind, found.table.rows.rowCount()) == (ListKind.TOLERANCE, 1)
    found.kind.choose(ListKind.SURVEY.value)
    settle(qtbot, desk.tasks)
    found.show_edition(items.edition(item.edition_id), clock.today())
    settle(qtbot, desk.tasks)
    assert found.chosen_kind is ListKind.SURVEY


def test_without_any_catalogue_the_first_kind_says_what_to_do(qtbot: QtBot, desk: Desk, item: Item) -> None:
    found = opened(qtbot, desk, item)
    assert found.chosen_kind is ListKind.COMMITMENT
    assert found.table.empty_text.startswith("告知承诺事项目录还没有版本。按 Ctrl+N 起草")
    assert not found.form.isVisible()
