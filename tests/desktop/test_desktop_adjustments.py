"""The page of adjustments by keyboard: draft, list an item, step into effect, follow a newer upper list."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.items import service
from db.items.changes import service as changes
from db.items.changes import versions
from db.items.changes.course import AdjustmentState
from db.items.changes.rules import LineKind
from db.items.changes.waiting import UpperChange
from db.items.drafts import NewItem
from db.items.rules import Edition, Item
from db.items.tables import AdjustmentLineRow, AdjustmentRow, EditionRow, ItemRow
from desktop.desk import Desk
from desktop.items.adjustments.dialogs import DraftDialog, LineDialog, StepDialog
from desktop.items.adjustments.view import AdjustmentsView
from desktop.items.adjustments.words import LineRow
from desktop.items.browsing.view import BrowseView
from desktop.items.page import ItemsPage
from desktop.messages import MessageBox, ReasonDialog
from desktop.preview import PreviewDialog
from tests.desktop.conftest import items_page, settle

Kind = TypeVar("Kind", bound=QDialog)
LICENCE = NewItem(
    "林木采伐许可证核发", code="000164002000", department="县林业局", item_type="01", basis="《森林法》第五十七条",
    setting_level="1", promised_limit=10, promised_unit="working_day", level="4",
)  # fmt: skip


def published(name: str, region: str, level: str, days_ago: int, items: list[NewItem], county: Actor) -> Edition:
    edition = service.ensure_edition(county, name, level, region)
    service.add_items(county, edition.id, items)
    on = (clock.today() - timedelta(days=days_ago)).isoformat()
    EditionRow.update(state="published", published_on=on, in_force_on=on).where(EditionRow.id == edition.id).execute()
    return service.edition(edition.id)


@pytest.fixture
def edition(county: Actor) -> Edition:
    """The county's list in force."""
    others = [NewItem("苗木检疫", department="县林业局", basis="《森林法》")]
    return published("泽州县2026年版", "140525", "4", 60, [LICENCE, *others], county)


@pytest.fixture
def uppers(county: Actor, edition: Edition) -> Edition:
    """An older upper list ours answers to, and a newer one with another basis."""
    old = published("国家2023年版", "00", "1", 900, [LICENCE], county)
    changed = replace(LICENCE, basis="《森林法》第五十八条", promised_limit=None)
    newer = published("国家2026年版", "00", "1", 45, [changed], county)
    parent = service.list_items(old.id)[0].id
    ItemRow.update(upper_id=parent).where(ItemRow.edition_id == edition.id, ItemRow.name == LICENCE.name).execute()
    return newer


@pytest.fixture
def view(qtbot: QtBot, desk: Desk, edition: Edition) -> AdjustmentsView:
    """The view of the county's list, shown."""
    return shown(qtbot, desk)


def shown(qtbot: QtBot, desk: Desk) -> AdjustmentsView:
    page = items_page(qtbot, desk)
    found = page.show_view("adjustments")
    assert isinstance(found, AdjustmentsView)
    settle(qtbot, desk.tasks)
    desk.tasks.data_changed.connect(page.refresh)
    return found


def dialog_of(kind: type[Kind]) -> Kind:
    found = next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())
    assert isinstance(found, kind)
    found.activateWindow()
    QTest.qWaitForWindowActive(found)
    return found


def elements_of(view: AdjustmentsView) -> list[tuple[str, str]]:
    """What the lines in sight change, and into what."""
    return [(one.element, one.after) for one in view.lines.rows.visible_rows() if isinstance(one, LineRow)]


def press(qtbot: QtBot, desk: Desk, view: AdjustmentsView, key: Qt.Key) -> None:
    view.window().activateWindow()
    qtbot.waitUntil(view.window().isActiveWindow, timeout=5000)
    view.focus_first()
    QTest.keyClick(view.table, key, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)


def drafted(qtbot: QtBot, desk: Desk, view: AdjustmentsView) -> None:
    press(qtbot, desk, view, Qt.Key.Key_N)
    dialog = dialog_of(DraftDialog)
    for field, text in (
        (dialog.title, "压缩承诺时限"),
        (dialog.department, "县林业局"),
        (dialog.basis, "泽林〔2026〕5号"),
    ):
        field.setText(text)
    dialog.reason.setPlainText("群众反映")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)


def listed(qtbot: QtBot, desk: Desk, view: AdjustmentsView, text: str = "5个工作日") -> None:
    press(qtbot, desk, view, Qt.Key.Key_I)
    dialog = dialog_of(LineDialog)
    dialog.items.go_to(dialog.items.rows.index_of(lambda one: isinstance(one, Item) and one.name == LICENCE.name))
    dialog.kind.setCurrentIndex(1)
    field = dialog.fields["promised_limit"]
    assert field.text() == "10个工作日"
    field.setText(text)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)


def stepped(qtbot: QtBot, desk: Desk, view: AdjustmentsView, **texts: str) -> None:
    press(qtbot, desk, view, Qt.Key.Key_Return)
    dialog = dialog_of(StepDialog)
    for key, text in texts.items():
        dialog.fields[key].setText(text)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)


def test_from_a_draft_to_its_effect_by_keyboard(
    qtbot: QtBot, desk: Desk, view: AdjustmentsView, edition: Edition
) -> None:
    drafted(qtbot, desk, view)
    assert view.name.text() == "压缩承诺时限"
    listed(qtbot, desk, view)
    assert elements_of(view) == [("承诺时限", "5个工作日")]
    assert view.next.text() == "登记申请调整"
    stepped(qtbot, desk, view)
    stepped(qtbot, desk, view, organ="县审改办", opinion="同意")
    stepped(qtbot, desk, view, organ="县政府", meeting="第12次常务会议")
    assert view.next.text() == "登记调整生效"
    stepped(qtbot, desk, view, channels="政府网站")
    (done,) = changes.standings(edition.id, clock.today())
    assert done.state is AdjustmentState.EFFECTED
    assert not view.next.isVisible()
    assert [item.promised_limit for item in service.list_items(edition.id) if item.code] == [5]


def test_a_step_that_lacks_something_stays_open_and_one_that_may_not_be_is_told(
    qtbot: QtBot, desk: Desk, view: AdjustmentsView
) -> None:
    drafted(qtbot, desk, view)
    press(qtbot, desk, view, Qt.Key.Key_Return)
    box = dialog_of(MessageBox)
    assert box.sentence == "还没有列入事项。"
    box.accept()
    listed(qtbot, desk, view, "5个工作日")
    stepped(qtbot, desk, view)
    press(qtbot, desk, view, Qt.Key.Key_Return)
    dialog = dialog_of(StepDialog)
    dialog.ok.click()
    assert dialog.remark.text() == "请填审核单位、审核意见"
    dialog.reject()
    view.back.click()
    reason = dialog_of(ReasonDialog)
    reason.reason.setPlainText("漏列")
    reason.ok.click()
    settle(qtbot, desk.tasks)
    assert view.add.isVisible()
    assert view.next.text() == "登记申请调整"


def test_an_item_is_taken_out_again_with_the_delete_key(qtbot: QtBot, desk: Desk, view: AdjustmentsView) -> None:
    drafted(qtbot, desk, view)
    listed(qtbot, desk, view)
    view.lines.go_to_first()
    view.window().activateWindow()
    qtbot.waitUntil(view.window().isActiveWindow, timeout=5000)
    view.lines.setFocus()
    QTest.keyClick(view.lines, Qt.Key.Key_Delete)
    QTest.keyClick(dialog_of(MessageBox), Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    assert view.lines.rows.visible_rows() == []


def test_a_newer_upper_list_stands_first_with_its_age_and_is_taken_up(
    qtbot: QtBot, desk: Desk, uppers: Edition
) -> None:
    view = shown(qtbot, desk)
    waits = view.table.current_row()
    assert isinstance(waits, UpperChange)
    assert waits.age.days == 45
    assert "45 天，超" in view.chips.itemAt(1).widget().accessibleName()
    press(qtbot, desk, view, Qt.Key.Key_Return)
    assert view.name.text() == "承接国家2026年版调整"
    assert elements_of(view)[0] == ("设定和实施依据", "《森林法》第五十八条")
    press(qtbot, desk, view, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: any(isinstance(one, PreviewDialog) for one in QApplication.topLevelWidgets()), timeout=9000)
    dialog_of(PreviewDialog).reject()
    settle(qtbot, desk.tasks)


def test_the_head_of_a_draft_is_changed_and_what_was_written_stays(
    qtbot: QtBot, desk: Desk, view: AdjustmentsView, edition: Edition
) -> None:
    drafted(qtbot, desk, view)
    assert view.back.text() == "改标题和理由"
    view.back.click()
    dialog = dialog_of(DraftDialog)
    assert (dialog.title.text(), dialog.department.text(), dialog.reason.text) == (
        "压缩承诺时限", "县林业局", "群众反映",
    )  # fmt: skip
    dialog.title.setText("缩短承诺时限")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    assert view.name.text() == "缩短承诺时限"
    (found,) = changes.standings(edition.id, clock.today())
    assert (found.adjustment.basis, found.adjustment.reason) == ("泽林〔2026〕5号", "群众反映")


def test_an_added_licence_is_written_with_its_upper_code(qtbot: QtBot, desk: Desk, uppers: Edition) -> None:
    view = shown(qtbot, desk)
    drafted(qtbot, desk, view)
    press(qtbot, desk, view, Qt.Key.Key_I)
    dialog = dialog_of(LineDialog)
    assert not dialog.upper_code.isEnabled()
    dialog.kind.setFocus()
    dialog.kind.setCurrentIndex(0)
    dialog.fields["name"].setText("野外用火审批")
    dialog.fields["item_type"].setText("行政许可")
    dialog.upper_code.setText("000164099000")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    entry = view._entry
    assert isinstance(entry, changes.Standing)
    assert "上级编码 000164099000 在「国家2023年版」里没有现行事项" in "".join(entry.problems)


def test_every_successor_of_an_ended_item_stands_in_its_panel(
    qtbot: QtBot, desk: Desk, county: Actor, edition: Edition
) -> None:
    ended = service.list_items(edition.id)[0]
    added = service.insert_items(edition.id, [NewItem("接续甲"), NewItem("接续乙")])
    row = AdjustmentRow.create(edition_id=edition.id, kind="local", title="拆分")
    AdjustmentLineRow.create(
        adjustment_id=row.id, position=1, kind="split", item_id=ended.id, item_name="", successors=json.dumps(added)
    )
    versions.disable_item(county, ended.id, clock.today(), added, row.id, "拆分")
    page = shown(qtbot, desk).window()
    assert isinstance(page, ItemsPage)
    page.open_subject(f"items/{ended.id}")
    settle(qtbot, desk.tasks)
    assert isinstance(page.view, BrowseView)
    texts = [one.text() for one in page.view.detail.facts.findChildren(QLabel)]
    assert "接续甲、接续乙" in texts


def test_the_keyboard_goes_on_in_the_next_field_when_what_it_was_in_is_no_longer_asked_for(
    qtbot: QtBot, desk: Desk, view: AdjustmentsView
) -> None:
    drafted(qtbot, desk, view)
    press(qtbot, desk, view, Qt.Key.Key_I)
    dialog = dialog_of(LineDialog)
    for kind, wanted in ((LineKind.ADD, dialog.fields["name"]), (LineKind.DISABLE, dialog.basis)):
        had = QApplication.focusWidget()
        place = dialog.kind.findData(str(kind))
        while dialog.kind.currentIndex() != place:
            QTest.keyClick(dialog.kind, Qt.Key.Key_Down if dialog.kind.currentIndex() < place else Qt.Key.Key_Up)
        assert had is not None
        assert not had.isEnabled()
        assert dialog.focusWidget() is wanted
        assert wanted.hasFocus()
        QTest.keyClicks(wanted, "A1")
        assert wanted.text() == "A1"
    QTest.keyClick(dialog.basis, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
