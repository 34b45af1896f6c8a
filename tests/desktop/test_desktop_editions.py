"""The page of editions by keyboard: draft, step, compare, the day that governs every view."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.items import acts, gates, service
from db.items.acts import ListActKind, Subject
from db.items.drafts import NewItem
from db.items.lists import editions
from db.items.rules import Edition, EditionState
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.rulesets.rules import RuleSet
from db.rulesets.service import add_rule_set
from desktop.desk import Desk
from desktop.items.browsing.view import BrowseView
from desktop.items.editions.compare import CompareDialog
from desktop.items.editions.dialogs import DraftDialog, ReportDialog, StepDialog, UpperDialog
from desktop.items.editions.view import EditionsView
from desktop.items.page import ItemsPage
from desktop.look import look
from desktop.messages import ReasonDialog
from desktop.tokens import TypeSize
from desktop.widgets.buttons import KeyButton
from desktop.window import Window
from tests.desktop.conftest import in_front, items_page, settle

K = ListActKind
USCC = "11140525MB12345671"
WORDS = {
    "participants": "县司法局",
    "organ": "泽州县人民政府",
    "meeting": "第11次常务会议",
    "recipient": "晋城市审改办",
}


@pytest.fixture
def edition(county: Actor) -> Edition:
    """A draft of one item, in a county that asks for no optional review and gives townships a record of their own."""
    add_rule_set(
        county,
        RuleSet("140525", "示例规则", "2020-01-01", "示例办法", "示例〔2020〕1号", legality_review=False,
                competition_review=False, township_lists="own_record", publish_by={"2022": "2022-10-31"}),
    )  # fmt: skip
    organs.add_organ(county, "巴公镇", "巴公镇", OrganKind.TOWNSHIP, "140525102")
    made = editions.draft(county, "泽州县2026年版")
    new = NewItem(
        "林木采伐许可证核发",
        code="000164002000",
        department="县林业局",
        implementing_body="县林业局",
        supervising_body="县林业局",
        item_type="01",
        basis="《森林法》第五十七条",
        setting_level="1",
        township_accepts=True,
    )
    service.add_items(county, made.id, [new])
    return service.edition(made.id)


def upto(county: Actor, edition: Edition, days_ago: int = 0) -> Edition:
    """Publish an edition some days ago."""
    on = clock.today() - timedelta(days=days_ago)
    for kind in (K.JOINT_REVIEWED, K.REPORTED, K.APPROVED):
        editions.take_step(county, edition.id, kind, on, WORDS)
    return gates.publish(county, edition.id, on, {"channels": "政府网站", "no_upper_reason": "示例"})


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, edition: Edition) -> ItemsPage:
    """The page of the lists, showing its editions."""
    found = items_page(qtbot, desk)
    found.show_view("editions").focus_first()
    settle(qtbot, desk.tasks)
    return found


def view_of(page: ItemsPage) -> EditionsView:
    view = page.view
    assert isinstance(view, EditionsView)
    return view


def press(widget: QWidget, key: Qt.Key, control: bool = True) -> None:
    QTest.keyClick(widget, key, Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier)


def step_dialog(qtbot: QtBot) -> StepDialog:
    found = in_front(qtbot)
    assert isinstance(found, StepDialog)
    return found


def test_f1_tells_of_making_lists_in_every_view_but_the_first(page: ItemsPage) -> None:
    assert page.manual == "lists"
    page.show_view("items")
    assert page.manual == "items"


def test_control_enter_asks_for_the_next_step_and_control_enter_again_records_it(
    qtbot: QtBot, page: ItemsPage, desk: Desk, edition: Edition
) -> None:
    view = view_of(page)
    assert view.next.text() == "登记联合审核"
    press(view.table, Qt.Key.Key_Return)
    dialog = step_dialog(qtbot)
    press(dialog, Qt.Key.Key_Return)
    assert dialog.remark.text() == "请填参加单位"
    QTest.keyClicks(dialog.fields["participants"], "sfj")
    press(dialog, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    assert service.edition(edition.id).state is EditionState.REVIEWED
    assert view.next.text() == "登记报送上级"
    assert view.steps.rows.index(0, 1).data() == clock.today().isoformat()


def test_a_step_that_comes_too_early_says_what_is_missing(
    qtbot: QtBot, page: ItemsPage, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Exception] = []
    monkeypatch.setattr(desk, "report", told.append)
    view = view_of(page)
    view.steps.go_to(view.steps.rows.index_of(lambda line: line.kind is K.APPROVED))
    press(view.steps, Qt.Key.Key_Return, control=False)
    assert "还没有登记「联合审核」「报送上级」" in str(told[0])
    assert "还没有登记" in view.words.text()


def test_the_last_step_is_taken_back_with_its_reason(
    qtbot: QtBot, page: ItemsPage, desk: Desk, county: Actor, edition: Edition
) -> None:
    editions.take_step(county, edition.id, K.JOINT_REVIEWED, clock.today(), WORDS)
    page.refresh()
    settle(qtbot, desk.tasks)
    view_of(page).back.click()
    dialog = in_front(qtbot)
    assert isinstance(dialog, ReasonDialog)
    dialog.reason.setPlainText("日期录错")
    press(dialog, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    assert service.edition(edition.id).state is EditionState.DRAFT
    assert acts.of(Subject.EDITION, edition.id)[-1].reason == "日期录错"


def test_a_new_edition_is_drafted_from_the_one_at_hand_and_the_cursor_goes_to_it(
    qtbot: QtBot, page: ItemsPage, desk: Desk
) -> None:
    view = view_of(page)
    desk.opening.connect(lambda place, subject: page.open_subject(subject))
    press(view.table, Qt.Key.Key_N)
    dialog = in_front(qtbot)
    assert isinstance(dialog, DraftDialog)
    QTest.keyClicks(dialog.name, "2027")
    press(dialog, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    settle(qtbot, desk.tasks)
    assert service.editions()[0].items == 1
    assert view.name.text() == "2027"


def test_editions_of_all_levels_stand_side_by_side_under_their_level(
    qtbot: QtBot, page: ItemsPage, desk: Desk, county: Actor
) -> None:
    upper = editions.draft(county, "国家2023年版", level="1", region="00")
    gates.publish(county, upper.id, clock.today(), {"number": "国办发〔2023〕5号"})
    page.refresh()
    settle(qtbot, desk.tasks)
    table = view_of(page).table
    assert [table.rows.index(n, 0).data() for n in range(table.rows.rowCount())] == ["县级　1 版", "国家级　1 版"]
    page.open_subject(upper.id)
    settle(qtbot, desk.tasks)
    assert view_of(page).steps.rows.rowCount() == 1
    assert view_of(page).steps.rows.index(0, 0).data() == "公布"


def test_the_figures_reconcile_in_the_panel_and_the_deadline_is_told(
    qtbot: QtBot, page: ItemsPage, desk: Desk, county: Actor
) -> None:
    late = editions.draft(county, "泽州县2022年版", base_id=service.editions()[0].id)
    page.open_subject("")
    page.refresh()
    settle(qtbot, desk.tasks)
    page.open_subject(f"editions/{late.id}")
    settle(qtbot, desk.tasks)
    texts = [label.text() for label in view_of(page).findChildren(type(view_of(page).name))]
    assert "1 = 中央设定 1" in texts
    assert view_of(page).chips.count() == 3


def test_enter_on_a_township_records_its_approval_then_its_publication(
    qtbot: QtBot, page: ItemsPage, desk: Desk, county: Actor, edition: Edition
) -> None:
    upto(county, edition)
    page.refresh()
    settle(qtbot, desk.tasks)
    view = view_of(page)
    view.tabs.choose("townships")
    for _ in range(2):
        view.townships.go_to_first()
        press(view.townships, Qt.Key.Key_Return, control=False)
        dialog = step_dialog(qtbot)
        if dialog.channels:
            dialog.channels[4].click()
        else:
            dialog.fields["meeting"].setText("镇长办公会")
        press(dialog, Qt.Key.Key_Return)
        settle(qtbot, desk.tasks)
    (town,) = editions.townships(edition.id)
    assert town.published is not None
    assert town.published.details["channels"] == "便民服务中心（站）公告栏"


def test_any_two_editions_are_compared_and_the_differences_saved(
    qtbot: QtBot, page: ItemsPage, desk: Desk, county: Actor, edition: Edition, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    second = editions.draft(county, "泽州县2027年版", base_id=edition.id)
    service.add_items(county, second.id, [NewItem("新增的", department="县林业局")])
    page.refresh()
    settle(qtbot, desk.tasks)
    page.open_subject(f"editions/{second.id}")
    settle(qtbot, desk.tasks)
    press(view_of(page).table, Qt.Key.Key_D)
    settle(qtbot, desk.tasks)
    dialog = next(found for found in QApplication.topLevelWidgets() if isinstance(found, CompareDialog))
    assert (dialog.before.currentText(), dialog.after.currentText()) == ("泽州县2026年版", "泽州县2027年版")
    assert [dialog.table.rows.index(0, column).data() for column in (0, 1)] == ["新增", "新增的"]
    dialog.kinds.choose("减少")
    assert dialog.table.rows.visible_rows() == []
    out = tmp_path / "比对.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *arguments: (str(out), ""))
    dialog.save_table()
    settle(qtbot, desk.tasks)
    assert out.exists()


def test_the_letter_and_the_workbook_go_into_the_chosen_folder(
    qtbot: QtBot, page: ItemsPage, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *arguments: str(tmp_path))
    press(view_of(page).table, Qt.Key.Key_E)
    dialog = in_front(qtbot)
    assert isinstance(dialog, ReportDialog)
    dialog.recipient.setText("晋城市审改办")
    press(dialog, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    assert sorted(path.name for path in tmp_path.glob("泽州县2026年版*")) == [
        "泽州县2026年版.xlsx", "泽州县2026年版报送函.pdf",
    ]  # fmt: skip


def test_another_day_shows_the_list_in_force_on_it_in_every_view(
    qtbot: QtBot, page: ItemsPage, desk: Desk, county: Actor, edition: Edition
) -> None:
    upto(county, edition, days_ago=100)
    second = editions.draft(county, "泽州县2027年版", base_id=edition.id)
    service.add_items(
        county,
        second.id,
        [
            NewItem(
                "后来的",
                department="县林业局",
                implementing_body="县林业局",
                supervising_body="县林业局",
                basis="《示例条例》",
            )
        ],
    )
    upto(county, second, days_ago=10)
    page.refresh()
    settle(qtbot, desk.tasks)
    browse = page.show_view("items")
    assert isinstance(browse, BrowseView)
    day = clock.today() - timedelta(days=50)
    page.day.setDate(QDate(day.year, day.month, day.day))
    settle(qtbot, desk.tasks)
    settle(qtbot, desk.tasks)
    assert page.edition.currentText() == "泽州县2026年版"
    assert len(browse.table.rows.visible_rows()) == 1
    assert page.remark.text() == "看的不是今天的清单"
    early = clock.today() - timedelta(days=300)
    page.day.setDate(QDate(early.year, early.month, early.day))
    settle(qtbot, desk.tasks)
    assert page.remark.text() == "那一天本地没有现行清单"


def test_main_items_lead_to_their_sub_items_and_handling_items(
    qtbot: QtBot, page: ItemsPage, desk: Desk, county: Actor, edition: Edition
) -> None:
    codes = ("00010110100Y", "000101101001", f"{USCC}4000101101001", f"{USCC}400010110100101")
    service.add_items(county, edition.id, [NewItem(f"第{n}层", code=code) for n, code in enumerate(codes)])
    browse = page.show_view("items")
    assert isinstance(browse, BrowseView)
    page.refresh()
    settle(qtbot, desk.tasks)
    browse.grouping.choose("tree")
    shown = [(browse.table.rows.index(n, 0).data(), browse.table.rows.index(n, 2).data()) for n in range(4)]
    assert shown == [
        ("00010110100Y", ""), ("└ 001", "子项"), (f"　└ {USCC}4", "实施事项"), ("　　└ 01", "业务办理项"),
    ]  # fmt: skip
    assert "另有子项 1，另有实施事项 1，另有业务办理项 1" in browse.panel._left.text()


@pytest.mark.parametrize("size", [TypeSize.EXTRA])
def test_no_button_of_the_page_is_narrower_than_its_words(
    qtbot: QtBot, desk: Desk, county: Actor, edition: Edition, size: TypeSize
) -> None:
    editions.take_step(county, edition.id, K.JOINT_REVIEWED, clock.today(), WORDS)
    look.apply(size)
    window = Window(desk)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.open("items", f"editions/{edition.id}")
    settle(qtbot, desk.tasks)
    buttons = [button for button in window.page.findChildren(KeyButton) if button.isVisible()]
    assert len(buttons) >= 5
    assert [button.text() for button in buttons if button.width() < button.sizeHint().width()] == []


def test_a_draft_is_tied_to_an_upper_list_with_one_key(
    qtbot: QtBot, desk: Desk, county: Actor, edition: Edition
) -> None:
    upper = editions.draft(county, "山西省2026年版", level="2", region="14")
    forest = service.list_items(edition.id)[0]
    service.add_items(county, upper.id, [NewItem(forest.name, code=forest.code, item_type="01")])
    page = items_page(qtbot, desk)
    view = page.show_view("editions")
    assert isinstance(view, EditionsView)
    settle(qtbot, desk.tasks)
    view.open_subject(edition.id)
    settle(qtbot, desk.tasks)
    assert view.upper.isVisible()
    view.set_upper()
    dialog = in_front(qtbot)
    assert isinstance(dialog, UpperDialog)
    dialog.upper.setCurrentIndex(dialog.upper.findData(upper.id))
    press(dialog, Qt.Key.Key_Return)
    settle(qtbot, desk.tasks)
    assert service.edition(edition.id).upper_id == upper.id
    assert service.list_items(edition.id)[0].upper_code == forest.code
    view.open_subject(upper.id)
    settle(qtbot, desk.tasks)
    assert not view.upper.isVisible()
