"""A draft behind its adjusted base, and a list without an upper one, as the page of editions deals with them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.items import acts, gates, service
from db.items.acts import ListActKind, Subject
from db.items.changes import versions
from db.items.drafts import NewItem
from db.items.incoming import writing
from db.items.lists import editions
from db.items.rules import Edition, EditionState
from db.items.tables import AdjustmentRow
from db.rulesets.rules import RuleSet
from db.rulesets.service import add_rule_set
from desktop.desk import Desk
from desktop.items.editions.carrying import CarryDialog
from desktop.items.editions.dialogs import StepDialog, UpperDialog
from desktop.items.editions.view import EditionsView
from desktop.items.page import ItemsPage
from tests.desktop.conftest import in_front, items_page, settle

K = ListActKind
WORDS = {
    "participants": "县司法局", "organ": "泽州县人民政府", "meeting": "第11次常务会议", "recipient": "晋城市审改办",
}  # fmt: skip


@pytest.fixture
def edition(county: Actor) -> Edition:
    """A draft of one item, in a county that asks for no optional review."""
    add_rule_set(
        county,
        RuleSet("140525", "示例规则", "2020-01-01", "示例办法", "示例〔2020〕1号", legality_review=False,
                competition_review=False),
    )  # fmt: skip
    made = editions.draft(county, "泽州县2026年版")
    new = NewItem(
        "林木采伐许可证核发", code="000164002000", department="县林业局", implementing_body="县林业局",
        supervising_body="县林业局", item_type="01", basis="《森林法》第五十七条", setting_level="1",
    )  # fmt: skip
    service.add_items(county, made.id, [new])
    return service.edition(made.id)


@pytest.fixture
def view(qtbot: QtBot, desk: Desk, edition: Edition) -> EditionsView:
    """The editions, shown."""
    page = items_page(qtbot, desk)
    found = page.show_view("editions")
    assert isinstance(found, EditionsView)
    found.focus_first()
    settle(qtbot, desk.tasks)
    return found


def at(qtbot: QtBot, desk: Desk, view: EditionsView, edition: Edition) -> None:
    """Put the cursor on an edition as it is now."""
    page = view.window()
    assert isinstance(page, ItemsPage)
    page.refresh()
    settle(qtbot, desk.tasks)
    page.open_subject(f"editions/{edition.id}")
    settle(qtbot, desk.tasks)


def upto(county: Actor, edition: Edition) -> None:
    """Publish an edition today."""
    for kind in (K.JOINT_REVIEWED, K.REPORTED, K.APPROVED):
        editions.take_step(county, edition.id, kind, clock.today(), WORDS)
    gates.publish(county, edition.id, clock.today(), {"channels": "政府网站", "no_upper_reason": "示例"})


def press(widget: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(widget, key, Qt.KeyboardModifier.ControlModifier)


def test_what_draft_and_base_both_changed_is_settled_with_two_keys_and_the_rest_comes_by_itself(
    qtbot: QtBot, view: EditionsView, desk: Desk, county: Actor, edition: Edition
) -> None:
    upto(county, edition)
    draft = editions.draft(county, "泽州县2027年版", base_id=edition.id)
    (item,), (own,) = (service.list_items(one.id) for one in (edition, draft))
    writing.set_values(own.id, {"note": "本稿的"})
    row = AdjustmentRow.create(edition_id=edition.id, kind="local", title="压缩时限")
    values = {"note": "调整的", "promised_limit": 5, "promised_unit": "working_day"}
    versions.change_item(county, item.id, values, clock.today(), row.id, "")
    acts.append(county, Subject.ADJUSTMENT, row.id, K.EFFECTED, clock.today(), called="", edition_id=edition.id)
    at(qtbot, desk, view, draft)
    assert view.carry.isVisible()
    press(view.table, Qt.Key.Key_B)
    dialog = in_front(qtbot)
    assert isinstance(dialog, CarryDialog)
    assert dialog.remark.text() == "还有 1 处要选用哪个"
    press(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert "本稿：本稿的　底版现在：调整的" in dialog.words.text()
    QTest.keyClick(dialog, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert dialog.remark.text() == ""
    press(dialog, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    carried = service.item(own.id)
    assert (carried.note, carried.promised_limit) == ("本稿的", 5)
    at(qtbot, desk, view, draft)
    assert not view.carry.isVisible()


def test_the_publication_of_a_list_without_an_upper_one_asks_why(
    qtbot: QtBot, view: EditionsView, desk: Desk, county: Actor, edition: Edition
) -> None:
    for kind in (K.JOINT_REVIEWED, K.REPORTED, K.APPROVED):
        editions.take_step(county, edition.id, kind, clock.today(), WORDS)
    at(qtbot, desk, view, edition)
    press(view.table, Qt.Key.Key_Return)
    dialog = in_front(qtbot)
    assert isinstance(dialog, StepDialog)
    dialog.channels[0].click()
    press(dialog, Qt.Key.Key_Return)
    assert dialog.remark.text() == "请填没有上级清单的理由"
    dialog.fields["no_upper_reason"].setText("市级清单还没有公布")
    press(dialog, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    assert service.edition(edition.id).state is EditionState.PUBLISHED


def test_a_published_list_is_tied_to_its_upper_list_on_a_day(
    qtbot: QtBot, view: EditionsView, desk: Desk, county: Actor, edition: Edition
) -> None:
    upto(county, edition)
    upper = editions.draft(county, "山西省2026年版", level="2", region="14")
    at(qtbot, desk, view, edition)
    view.set_upper()
    dialog = in_front(qtbot)
    assert isinstance(dialog, UpperDialog)
    assert [dialog.upper.itemText(n).split("　")[0] for n in range(dialog.upper.count())] == [upper.name]
    press(dialog, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    assert service.edition(edition.id).upper_id == upper.id
    assert acts.of(Subject.EDITION, edition.id)[-1].kind is K.TIED
