"""The lists seen from elsewhere and from another day: what may not be changed is grey, what held then is shown."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor, Role, SiteKind
from db.items import service as items
from db.items.changes import versions
from db.items.drafts import NewItem
from db.items.lists import asof
from db.items.rules import Item
from db.items.specs import guides, service
from db.items.specs.rules import Direction, ElementValue, SpecMaterial
from db.items.specs.service import SpecEdit
from db.items.supervision.rules import Elements, Risk, Rule, Supervision, read_bodies
from db.items.supervision.service import set_supervision
from desktop.desk import Desk
from desktop.items.browsing.view import BrowseView
from desktop.items.specs.dialog import SpecDialog
from desktop.items.supervision.view import SupervisionView
from tests.desktop.conftest import settle

THEN, SINCE, TODAY = date(2026, 3, 1), date(2026, 9, 10), date(2026, 9, 18)
EDIT = SpecEdit(
    "2026-01-01", "示例规范", "1号", "4",
    {"conditions": ElementValue("有场所"), "promised_limit": ElementValue("10个工作日")}, (SpecMaterial("申请表"),), {},
)  # fmt: skip
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def item(county: Actor, monkeypatch: pytest.MonkeyPatch) -> Item:
    """A licence whose spec, guide and supervisor changed on 10 September."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = NewItem("公共场所卫生许可", item_type="01", level="4", setting_level="1", department="县卫健局")
    item_id = items.add_items(county, edition.id, [new])[0]
    service.set_spec(county, item_id, EDIT)
    guides.derive(county, item_id, "2026-01-01")
    shorter = {**EDIT.elements, "promised_limit": ElementValue("8个工作日")}
    said = {"promised_limit": (Direction.FAVOURABLE, "2号")}
    service.set_spec(county, item_id, replace(EDIT, effective_on=SINCE.isoformat(), elements=shorter, said=said))
    guides.derive(county, item_id, SINCE.isoformat())
    told = Elements("卫生监督", "双随机抽查", Risk.HIGH)
    set_supervision(county, item_id, Supervision(read_bodies("县卫健局"), told, Rule.PERSON))
    versions.change_item(county, item_id, {"supervising_body": "县疾控局"}, SINCE, None, "改监管主体")
    return items.item(item_id)


def view(qtbot: QtBot, desk: Desk, item: Item, day: date) -> BrowseView:
    found = BrowseView(desk)
    qtbot.addWidget(found)
    found.resize(1200, 620)
    found.show()
    found.show_edition(items.edition(item.edition_id), day)
    settle(qtbot, desk.tasks)
    return found


def texts(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


@pytest.mark.parametrize(
    ("day", "body", "spec", "guide"),
    [(THEN, "县卫健局", "第 1 版", "10个工作日"), (TODAY, "县疾控局", "第 2 版", "8个工作日")],
)
def test_the_panel_shows_what_was_in_force_on_the_day(
    qtbot: QtBot, desk: Desk, item: Item, day: date, body: str, spec: str, guide: str
) -> None:
    panel = view(qtbot, desk, item, day).detail
    assert body in texts(panel.facts)
    assert ("现在的" in texts(panel.facts)) is (day == THEN)
    assert spec in texts(panel.spec)
    assert guide in texts(panel.spec)
    assert guide in texts(panel.guide)
    assert "办事指南还是旧的" not in texts(panel.guide)
    for tab in (panel.spec, panel.guide):
        assert (f"另有第 2 版 {SINCE} 起施行" in texts(tab)) is (day == THEN)


def test_supervision_of_another_day_is_looked_at_and_not_changed(qtbot: QtBot, desk: Desk, item: Item) -> None:
    found = SupervisionView(desk)
    qtbot.addWidget(found)
    for day, body in ((THEN, "县卫健局"), (TODAY, "县疾控局")):
        found.show_edition(items.edition(item.edition_id), day)
        settle(qtbot, desk.tasks)
        assert found.form.bodies.text == body
        assert found.form.save.isEnabled() is (day == TODAY)
        assert ("当天" in found.told.text()) is (day == THEN)
    read = asof.item_on(item.id, THEN)
    assert read
    assert read.supervising_body == "县卫健局"


def test_at_a_station_nothing_that_changes_the_list_can_be_pressed(qtbot: QtBot, desk: Desk, item: Item) -> None:
    county = desk.actor
    desk.actor = replace(county, site=replace(county.site, kind=SiteKind.TOWNSHIP))
    found = view(qtbot, desk, item, TODAY)
    assert not found.buttons[0].isEnabled()
    assert not found.fill.isEnabled()
    panel = found.detail
    assert not any(button.isEnabled() for words, button in panel._buttons.items() if words != "打印")
    assert panel._buttons["打印"].isEnabled()
    assert "县审改办" in panel._buttons["编辑规范"].toolTip()
    found.table.setFocus()
    for key in (Qt.Key.Key_E, Qt.Key.Key_G, Qt.Key.Key_O):
        QTest.keyClick(found.table, key, CONTROL)
    settle(qtbot, desk.tasks)
    assert QApplication.activeModalWidget() is None
    desk.switch_actor(county)
    assert panel._buttons["编辑规范"].isEnabled()
    desk.switch_actor(replace(county, roles=frozenset({Role.WINDOW})))
    assert not panel._buttons["编辑规范"].isEnabled()


def test_a_level_that_cannot_be_is_told_beside_the_element(qtbot: QtBot, desk: Desk, county: Actor) -> None:
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = NewItem("林木采伐许可", item_type="01", level="4", setting_level="2", basis="《条例》")
    found = items.item(items.add_items(county, edition.id, [new])[0])
    dialog = SpecDialog(desk, None, found)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, desk.tasks)
    basis, conditions = dialog.fields["setting_basis"], dialog.fields["conditions"]
    basis.level.setCurrentIndex(basis.level.findData("4"))
    assert "基本要素，省设定" in basis.reason.text()
    conditions.put("有林权")
    conditions.level.setCurrentIndex(conditions.level.findData("1"))
    assert "请核对" in conditions.reason.text()
    basis.level.setCurrentIndex(basis.level.findData("2"))
    assert basis.reason.isHidden()
    dialog._leave()
