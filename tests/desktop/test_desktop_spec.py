"""Specs and guides in the window, by the keyboard: parts and elements, changes accounted for, what is asked about."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Flag, Item
from db.items.specs import guides, relations, service, showing
from db.items.specs.relations import MaterialsInForce, Relation, RelationKind
from db.items.specs.rules import Direction, ElementValue, SpecMaterial
from db.items.specs.service import SpecEdit
from desktop.cases.intake.dialog import IntakeDialog
from desktop.desk import Desk
from desktop.items.browsing.detail import ItemDetail
from desktop.items.guides.dialog import GuideDialog, open_guide_dialog
from desktop.items.guides.showing import ShowingDialog
from desktop.items.guides.view import GuidesView
from desktop.items.specs.changes import ChangesDialog
from desktop.items.specs.dialog import SpecDialog
from desktop.items.specs.flags import FlagsDialog
from desktop.items.specs.materials import MaterialDialog
from desktop.items.specs.relation_dialog import RelationDialog
from desktop.items.specs.relations import RelationLine, RelationsTab, relation_columns
from desktop.messages import MessageBox
from tests.desktop.conftest import settle

WORDS = {
    "setting_basis": "《示例条例》第四条", "conditions": "有场所", "quantity_limit": "无", "fee": "否",
    "procedure": "受理、审查、决定", "statutory_limit": "20个工作日", "promised_limit": "10个工作日",
}  # fmt: skip
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def item(county: Actor) -> Item:
    """A licence of a list."""
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = NewItem("公共场所卫生许可", item_type="01", level="4", setting_level="1", implementing_body=county.organ_name)
    return items.item(items.add_items(county, edition.id, [new])[0])


@pytest.fixture
def in_force(county: Actor, item: Item) -> Item:
    """The same with a spec in force, its conditions fixed by the province."""
    elements = {key: ElementValue(text) for key, text in WORDS.items()}
    elements["conditions"] = ElementValue("有场所", "2")
    materials = (SpecMaterial("卫生许可申请表", level="2"), SpecMaterial("管理制度"))
    service.set_spec(county, item.id, SpecEdit("2026-01-01", "省规范", "1号", "2", elements, materials, {}))
    return item


def opened(qtbot: QtBot, desk: Desk, item: Item) -> SpecDialog:
    dialog = SpecDialog(desk, None, item)
    dialog.show()
    settle(qtbot, desk.tasks)
    return dialog


def front(kind: type) -> list[object]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]


def test_a_first_spec_is_typed_part_by_part_and_saved_by_the_keyboard(qtbot: QtBot, desk: Desk, item: Item) -> None:
    dialog = opened(qtbot, desk, item)
    assert dialog.parts.rows.rowCount() == 15
    assert dialog.fields["implementing_body"].text == item.implementing_body
    for _ in range(2):
        QTest.keyClick(dialog.parts, Qt.Key.Key_PageDown)
    QTest.keyClick(dialog.parts, Qt.Key.Key_Return)
    conditions = dialog.fields["conditions"]
    assert conditions.field.hasFocus()
    QTest.keyClicks(conditions.field, "youchangsuo")
    line = dialog.parts.current_row()
    assert (line.id, line.status.word) == (3, "1 / 2")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    settle(qtbot, desk.tasks)
    found = service.spec(item.id)
    assert found
    assert (found.version, found.value("conditions"), found.source_level) == (1, "youchangsuo", "4")


def test_what_the_province_fixed_is_locked_until_its_own_document_is_named(
    qtbot: QtBot, desk: Desk, in_force: Item
) -> None:
    dialog = opened(qtbot, desk, in_force)
    conditions = dialog.fields["conditions"]
    assert not conditions.field.isEnabled()
    assert "上级规定" in conditions.reason.text()
    assert dialog.fields["promised_limit"].field.isEnabled()
    assert "基本要素" in dialog.fields["setting_basis"].reason.text()
    dialog.materials.drop()
    assert len(dialog.materials.materials) == 2
    dialog.level.setCurrentIndex(dialog.level.findData("2"))
    assert conditions.field.isEnabled()
    conditions.put("两种场所")
    dialog.level.setCurrentIndex(dialog.level.findData("4"))
    assert conditions.text == "有场所"


def test_a_change_in_force_asks_for_its_document_then_for_direction_and_basis(
    qtbot: QtBot, desk: Desk, in_force: Item
) -> None:
    dialog = opened(qtbot, desk, in_force)
    dialog.fields["promised_limit"].put("8个工作日")
    dialog.submit()
    assert "依据文件和文号" in dialog.remark.text()
    dialog.document.setText("压减通知")
    dialog.number.setText("示例〔2026〕9号")
    dialog.submit()
    (asked,) = front(ChangesDialog)
    assert isinstance(asked, ChangesDialog)
    (field,) = asked.fields
    assert field.said == (Direction.FAVOURABLE, "压减通知（示例〔2026〕9号）")
    field.way.choose(Direction.STRICTER.value)
    assert field.refusal.isVisible()
    field.way.choose(Direction.FAVOURABLE.value)
    field.basis.clear()
    asked.submit()
    assert "请写「承诺审批时限」的改动依据" in asked.remark.text()
    QTest.keyClicks(field.basis, "2")
    asked.submit()
    settle(qtbot, desk.tasks)
    found = service.spec(in_force.id)
    assert found
    assert [(one.after, one.direction, one.basis) for one in found.changes] == [("8个工作日", "favourable", "2")]


def test_esc_asks_before_what_was_typed_is_lost(qtbot: QtBot, desk: Desk, in_force: Item) -> None:
    dialog = opened(qtbot, desk, in_force)
    dialog.fields["promised_limit"].put("8个工作日")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    (box,) = front(MessageBox)
    assert isinstance(box, MessageBox)
    assert box.sentence == "不保存就关闭吗？"
    box.reject()
    assert dialog.isVisible()
    dialog.fields["promised_limit"].put("10个工作日")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    untouched = opened(qtbot, desk, in_force)
    QTest.keyClick(untouched, Qt.Key.Key_Escape)
    assert not untouched.isVisible()


def test_a_catch_all_material_is_told_while_it_is_typed(qapp: object) -> None:
    made: list[SpecMaterial] = []
    dialog = MaterialDialog(None, None, {"申请表"})
    dialog.made.connect(made.append)
    dialog.name.setText("身份证等材料")
    assert "「等材料」是兜底的话" in dialog.remark.text()
    dialog.name.setText("申请表")
    dialog.submit()
    assert dialog.remark.text() == "已经有「申请表」了"
    dialog.name.setText("居民身份证")
    dialog.originals.setValue(0)
    dialog.copies.setValue(2)
    dialog.submit()
    assert [(one.name, one.originals, one.copies) for one in made] == [("居民身份证", 0, 2)]


def test_a_guide_is_derived_and_published_from_the_dialog(qtbot: QtBot, desk: Desk, in_force: Item) -> None:
    open_guide_dialog(desk, None, in_force, lambda: None)
    settle(qtbot, desk.tasks)
    (dialog,) = front(GuideDialog)
    assert isinstance(dialog, GuideDialog)
    assert dialog.publish.isEnabled()
    dialog.fields["sample_form"].clear()
    assert not dialog.publish.isEnabled()
    dialog.fields["sample_form"].setText("《卫生许可申请表》示范文本附后")
    dialog.fields["place"].setText("一楼大厅")
    dialog.publish.click()
    dialog.submit()
    settle(qtbot, desk.tasks)
    guide = items.guide(in_force.id)
    assert guide
    assert (guide.place, guide.conditions, guides.published_on(guide.id)) == (
        "一楼大厅", "有场所", clock.today().isoformat(),
    )  # fmt: skip


def test_the_panel_says_that_the_guide_lags_behind_and_what_moved(
    qtbot: QtBot, desk: Desk, county: Actor, in_force: Item
) -> None:
    guides.derive(county, in_force.id)
    before = service.spec(in_force.id)
    assert before
    edit = replace(
        service.edit_of(before, [("promised_limit", "8个工作日")]), source_level="4", effective_on="2026-02-01",
        said={"promised_limit": (Direction.FAVOURABLE, "9号")},
    )  # fmt: skip
    service.set_spec(county, in_force.id, edit)
    panel = ItemDetail(desk)
    qtbot.addWidget(panel)
    panel.bind_tabs(panel)
    panel.show()
    panel.show_item(in_force)
    settle(qtbot, desk.tasks)
    QTest.keyClick(panel, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert panel.pages.currentWidget() is panel.guide
    words = [one.text() for one in panel.guide.findChildren(type(panel.name))]
    assert any("改过「承诺审批时限」，办事指南还是旧的" in text for text in words)
    assert any("依规范第 1 版" in text for text in words)
    QTest.keyClick(panel, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    told = [one.text() for one in panel.spec.findChildren(type(panel.name))]
    assert "承诺审批时限：10个工作日 → 8个工作日（优化）" in told


def test_ways_and_relations_reach_the_intake(qtbot: QtBot, desk: Desk, county: Actor, in_force: Item) -> None:
    guides.derive(county, in_force.id)
    ways = FlagsDialog(desk, None, in_force)
    ways.commitment.click()
    ways.flags[Flag.CROSS_PROVINCE].click()
    ways.submit()
    dialog = RelationDialog(desk, None, in_force)
    dialog.kind.choose(RelationKind.ONLY_MATERIALS.value)
    dialog.materials.setPlainText("卫生许可申请表\n")
    dialog.document.setText("简化通知")
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert [one.words for one in relations.relations(in_force.id)] == ["只收下列材料：卫生许可申请表"]
    intake = IntakeDialog(desk, None, items.item(in_force.id))
    settle(qtbot, desk.tasks)
    assert intake.offers.text() == "可以：告知承诺、跨省通办。\n材料依据 简化通知。"
    assert [line.material.name for line in intake.materials.lines] == ["卫生许可申请表"]
    intake.materials.all_here()
    came = intake.materials.handed[0]
    intake.kinds.day.setDate(intake.kinds.day.date().addDays(-1))
    settle(qtbot, desk.tasks)
    assert "管理制度" in [line.material.name for line in intake.materials.lines]
    assert intake.materials.handed[0] == came


def test_the_view_lists_places_with_an_old_version_and_one_key_records_the_change(
    qtbot: QtBot, desk: Desk, county: Actor, in_force: Item
) -> None:
    guides.derive(county, in_force.id)
    guides.publish(county, in_force.id, clock.today())
    edition = next(one for one in items.editions() if one.id == in_force.edition_id)
    view = GuidesView(desk)
    qtbot.addWidget(view)
    view.show()
    view.show_edition(edition, clock.today())
    settle(qtbot, desk.tasks)
    assert view.waiting.rows.rowCount() == 0
    view.side.choose("shown")
    assert [one.channel for one in view.places.rows.visible_rows() if isinstance(one, showing.Showing)] == [
        "政务服务网", "政务大厅", "自助终端",
    ]  # fmt: skip
    QTest.keyClick(view.places, Qt.Key.Key_R, CONTROL)
    (dialog,) = front(ShowingDialog)
    assert isinstance(dialog, ShowingDialog)
    assert dialog.version.value() == 1
    dialog.submit()
    settle(qtbot, desk.tasks)
    shown = [one.current for one in showing.showings(edition.id)]
    assert sorted(shown) == [False, False, True]


def test_a_relation_to_an_ended_item_is_marked_with_its_successor(qtbot: QtBot) -> None:
    tab = RelationsTab()
    qtbot.addWidget(tab)
    paper = Relation(RelationKind.PREREQUISITE, "示例通知", "2号", "2026-01-01", "x", "旧事项", id="r1")
    other = replace(paper, id="r2", other_id="y", other_name="别的事项")
    gone = replace(paper, id="r0", ended_on="2026-02-01")
    tab.show_relations([gone, paper, other], MaterialsInForce(()), {"r1": "已停用，接续事项「新事项」"})
    state = relation_columns()[3].status
    assert state
    rows = [one for one in tab.table.rows.visible_rows() if isinstance(one, RelationLine)]
    found = [(one.relation.other_name, state(one)) for one in rows]
    told = [(name, status.word) for name, status in found if status]
    assert told == [
        ("旧事项", "对方已停用"), ("别的事项", "有效"), ("旧事项", "已停用"),
    ]  # fmt: skip
    words = [one.text() for one in tab.findChildren(QLabel)]
    assert any("「旧事项」已停用，接续事项「新事项」。" in text for text in words)
    tab.show_relations([other], MaterialsInForce(()))
    assert tab.notes.count() == 0
