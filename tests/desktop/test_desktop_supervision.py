"""监管 in the window, by the keyboard: what is open first, typed over and saved, in bulk, disputed and settled."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Item
from db.items.supervision import disputes, service
from db.items.supervision.rules import Risk, Rule, State
from db.organs import service as organs
from db.organs.rules import OrganKind
from desktop.desk import Desk
from desktop.items.supervision.dialogs import BulkDialog, DisputeDialog, PaperDialog, SettleDialog
from desktop.items.supervision.view import SupervisionView
from tests.desktop.conftest import settle

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def listed(county: Actor) -> list[Item]:
    """Two items the bureau approves for a department, nobody named as supervisor yet."""
    organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = [
        NewItem(name, code=code, item_type="01", department="县林业局", implementing_body=county.organ_name)
        for name, code in (("林木采伐许可", "A-1"), ("林地占用许可", "A-2"))
    ]
    return [items.item(item_id) for item_id in items.add_items(county, edition.id, new)]


@pytest.fixture
def view(qtbot: QtBot, desk: Desk, listed: list[Item]) -> SupervisionView:
    found = SupervisionView(desk)
    qtbot.addWidget(found)
    found.resize(1200, 560)
    found.show()
    found.activateWindow()
    found.show_edition(items.edition(listed[0].edition_id), clock.today())
    settle(qtbot, desk.tasks)
    found.focus_first()
    return found


def confirm(qtbot: QtBot, desk: Desk, dialog: QDialog) -> None:
    settle(qtbot, desk.tasks)
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settle(qtbot, desk.tasks)


def press(qtbot: QtBot, desk: Desk, view: SupervisionView, key: Qt.Key) -> None:
    view.activateWindow()
    settle(qtbot, desk.tasks)
    QTest.keyClick(view.table, key, CONTROL)
    settle(qtbot, desk.tasks)


def front(kind: type) -> object:
    [found] = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    return found


def test_a_proposal_is_taken_completed_and_saved(
    qtbot: QtBot, desk: Desk, view: SupervisionView, listed: list[Item]
) -> None:
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    assert view.form.bodies.hasFocus()
    QTest.keyClick(view.form.bodies, Qt.Key.Key_G, CONTROL)
    assert view.form.bodies.text == "县林业局"
    view.form.matter.setText("采伐")
    view.form.measures.setPlainText("现场检查")
    view.form.risk.choose("high")
    QTest.keyClick(view.form.matter, Qt.Key.Key_S, CONTROL)
    settle(qtbot, desk.tasks)
    found = service.overseen(listed[0].id)
    assert (found.supervision.rule, found.supervision.elements.risk) == (Rule.CENTRALISED, Risk.HIGH)
    assert found.state is State.NOT_ENTERED
    assert view.table.hasFocus()


def test_other_bodies_than_proposed_are_a_persons_decision(
    qtbot: QtBot, desk: Desk, view: SupervisionView, listed: list[Item]
) -> None:
    view.form.bodies.setPlainText("县林业局（牵头）\n县水利局")
    press(qtbot, desk, view, Qt.Key.Key_S)
    found = service.overseen(listed[0].id).supervision
    assert (found.rule, found.words) == (Rule.PERSON, "县林业局（牵头）、县水利局")


def test_a_state_is_kept_by_its_button_and_counted(qtbot: QtBot, desk: Desk, view: SupervisionView) -> None:
    view.shown.choose("done")
    assert view.table.rows.visible_rows() == []
    view.shown.choose("missing")
    assert len(view.table.rows.visible_rows()) == 2


def test_many_are_settled_after_a_look_at_the_plan(
    qtbot: QtBot, desk: Desk, view: SupervisionView, listed: list[Item]
) -> None:
    press(qtbot, desk, view, Qt.Key.Key_B)
    dialog = front(BulkDialog)
    assert isinstance(dialog, BulkDialog)
    assert not dialog.ok.isEnabled()
    dialog.way.choose("set")
    dialog.department.setCurrentIndex(1)
    dialog.bodies.setText("县林业局")
    dialog.measures.setText("双随机抽查")
    QTest.keyClick(dialog, Qt.Key.Key_F5)
    settle(qtbot, desk.tasks)
    assert "2 项将确定" in dialog.told.text()
    confirm(qtbot, desk, dialog)
    assert [service.overseen(one.id).supervision.elements.measures for one in listed] == ["双随机抽查"] * 2


def test_a_dispute_is_raised_and_settled_from_the_panel(
    qtbot: QtBot, desk: Desk, view: SupervisionView, listed: list[Item]
) -> None:
    press(qtbot, desk, view, Qt.Key.Key_J)
    raised = front(DisputeDialog)
    assert isinstance(raised, DisputeDialog)
    raised.parties.setText("县林业局、县水利局")
    raised.matter.setPlainText("谁牵头")
    confirm(qtbot, desk, raised)
    assert listed[0].id in disputes.open_disputes()
    assert view.form.dispute.text() == "登记裁定"
    press(qtbot, desk, view, Qt.Key.Key_J)
    settled = front(SettleDialog)
    assert isinstance(settled, SettleDialog)
    settled.organ.setText("泽州县人民政府")
    settled.number.setText("泽政纪〔2026〕9号")
    settled.bodies.setPlainText("县水利局")
    confirm(qtbot, desk, settled)
    assert service.overseen(listed[0].id).supervision.rule is Rule.DECIDED
    assert items.item(listed[0].id).supervising_body == "县水利局"


def test_the_paper_is_asked_for_a_department(qtbot: QtBot, desk: Desk, view: SupervisionView) -> None:
    press(qtbot, desk, view, Qt.Key.Key_P)
    dialog = front(PaperDialog)
    assert isinstance(dialog, PaperDialog)
    dialog.scope.choose("department")
    assert dialog.which.currentText() == "县林业局"
