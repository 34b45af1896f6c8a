"""The window and its places: each opens, says its keys, explains itself, and says what is missing when it is empty."""

import re
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import resources
from db import clock
from db.actors import Actor, Role
from db.cases.queues import lists
from db.items import service as items
from db.items.drafts import NewItem
from db.organs import service as organs
from desktop import pc_clock
from desktop.desk import Desk
from desktop.frame import PLACES
from desktop.handover.batches.view import BatchesView
from desktop.handover.page import HandoverPage
from desktop.look import look
from desktop.manual import ManualDialog
from desktop.settings.organs import AliasDialog, OrganDialog, other_names
from desktop.settings.page import SettingsPage
from desktop.settings.person import PersonDialog
from desktop.start.login import LoginDialog
from desktop.tokens import TypeSize
from desktop.widgets.buttons import KeyButton
from desktop.widgets.empty import EmptyState
from desktop.widgets.parts import Note
from desktop.window import Window
from desktop.workbench.page import WorkbenchPage
from tests.desktop.conftest import Transfer, settle

KEYS = {place: name for place, name, _ in PLACES}
LATIN_ALLOWED = re.compile(
    r"Ctrl|Alt|Esc|Enter|Tab|PgUp|PgDown|Shift|Space|F\d+|U(?= 盘)|PDF|xlsx|xls|csv|xpk|xrc|restore|tmp|pytest|/\S+",
    re.A,
)


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> Window:
    """The window on an empty county store."""
    found = Window(desk)
    qtbot.addWidget(found)
    found.show()
    settle(qtbot, desk.tasks)
    return found


def test_a_place_says_what_it_is_its_keys_and_has_a_page_in_the_manual(qtbot: QtBot, window: Window) -> None:
    for place, name in KEYS.items():
        window.open(place, "")
        settle(qtbot, window.desk.tasks)
        assert window.page.heading.text() == name
        assert 1 <= len(window.page.keys) <= 5, place
        assert resources.path(f"manual/{window.page.manual}.md").exists(), place


def test_an_empty_place_says_what_would_be_here_and_offers_a_next_step(qtbot: QtBot, window: Window) -> None:
    for place in ("workbench", "items", "handover", "cases", "linkage", "exchange"):
        window.open(place, "")
        settle(qtbot, window.desk.tasks)
        shown = [empty for empty in window.page.findChildren(EmptyState) if empty.isVisible()]
        assert (place, len(shown)) == (place, 1)
        assert [card for card in shown[0].findChildren(QPushButton) if card.isEnabled()] != [], place


def test_no_place_shows_an_english_word(qtbot: QtBot, window: Window) -> None:
    for place in KEYS:
        window.open(place, "")
        settle(qtbot, window.desk.tasks)
        texts = [widget.text() for widget in window.findChildren(QLabel)]
        texts += [widget.text() for widget in window.findChildren(QPushButton)]
        left = [LATIN_ALLOWED.sub("", text) for text in texts if "/" not in text]
        assert (place, [text for text in left if re.search(r"[A-Za-z]{2,}", text)]) == (place, [])


def test_no_combo_box_for_chinese_words_can_be_typed_into(qtbot: QtBot, window: Window) -> None:
    for place in KEYS:
        window.open(place, "")
    settle(qtbot, window.desk.tasks)
    assert [box for box in window.findChildren(QComboBox) if box.isEditable()] == []


def test_a_number_key_goes_to_its_place(qtbot: QtBot, window: Window) -> None:
    titles = []
    for number in range(len(KEYS), 0, -1):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        settle(qtbot, window.desk.tasks)
        titles.append(window.page.title)
    assert titles[::-1] == list(KEYS.values())


def test_f1_explains_the_page_in_sight_without_a_network(qtbot: QtBot, window: Window) -> None:
    window.open("handover", "")
    QTest.keyClick(window, Qt.Key.Key_F1)
    dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, ManualDialog) and w.isVisible()]
    assert [dialog.windowTitle() for dialog in dialogs] == ["划转移交：说明"]


def test_the_type_size_changes_with_two_keys_and_is_remembered(qtbot: QtBot, window: Window) -> None:
    sizes = []
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        sizes.append((look.metrics.size, window.desk.preferences.type_size))
    assert sizes == [(size, size) for size in (TypeSize.LARGE, TypeSize.EXTRA, TypeSize.EXTRA, TypeSize.LARGE)]


def test_opening_the_window_never_flashes_a_part_as_a_window_of_its_own(qtbot: QtBot, desk: Desk) -> None:
    shown: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(type(watched).__name__)
            return False

    watch = Watch()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(watch)
    window = Window(desk)
    qtbot.addWidget(window)
    window.show()
    for place in KEYS:
        window.open(place, "")
    settle(qtbot, desk.tasks)
    application.removeEventFilter(watch)
    assert shown == ["Window"]


def cut_words(window: Window) -> list[str]:
    """Words that have less room than they need."""
    labels = [label for label in window.findChildren(QLabel) if label.isVisible() and not label.wordWrap()]
    buttons = [button for button in window.findChildren(KeyButton) if button.isVisible()]
    cut = [label.text() for label in labels if label.text() and label.width() < label.sizeHint().width()]
    return cut + [button.text() for button in buttons if button.width() < button.sizeHint().width()]


SCREENS = [(1366, 700, size) for size in TypeSize] + [(1097, 617, TypeSize.STANDARD), (1920, 1080, TypeSize.EXTRA)]
"""A common notebook without its bars, a full-HD screen at 175 %, and a large one with the largest type."""


@pytest.mark.parametrize(("width", "height", "size"), SCREENS)
def test_every_place_fits_its_screen_and_cuts_no_word(
    qtbot: QtBot, window: Window, transfer: Transfer, width: int, height: int, size: TypeSize
) -> None:
    look.apply(size)
    window.resize(width, height)
    for place, subject in [*((place, "") for place in KEYS), ("handover", transfer.checklist.id)]:
        window.open(place, subject)
        settle(qtbot, window.desk.tasks)
        wanted = window.minimumSizeHint()
        assert (place, wanted.width() <= width, wanted.height() <= height) == (place, True, True)
        assert (place, cut_words(window)) == (place, [])


def test_the_search_finds_an_item_by_initials_and_enter_opens_it(qtbot: QtBot, county: Actor, window: Window) -> None:
    edition = items.ensure_edition(county, "泽州县2026年版")
    items.add_items(county, edition.id, [NewItem("公共场所卫生许可", code="SL-1", department="县卫生健康和体育局")])
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.search, "ggcs")
    qtbot.waitUntil(window.results.isVisible)
    settle(qtbot, window.desk.tasks)
    assert window.results.isVisible()
    QTest.keyClick(window.search, Qt.Key.Key_Return)
    settle(qtbot, window.desk.tasks)
    assert window.page.title == "事项清单"


def test_the_bars_count_what_waits(qtbot: QtBot, window: Window, transfer: Transfer) -> None:
    window.refresh_counts()
    settle(qtbot, window.desk.tasks)
    index = [place for place, _, _ in PLACES].index("handover")
    assert window.nav.item(index).data(Qt.ItemDataRole.UserRole + 1) == 1
    assert lists.counts()[lists.CaseList.ALL] == 0


def test_a_change_anywhere_says_when_it_was_saved(qtbot: QtBot, window: Window) -> None:
    window.desk.change(lambda: None)
    settle(qtbot, window.desk.tasks)
    assert re.fullmatch(r"已保存 \d\d:\d\d", window.status._saved.word)


def test_a_clock_that_cannot_be_right_is_said_until_somebody_confirms_it(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2020, 1, 1, tzinfo=UTC))
    monkeypatch.setattr(pc_clock, "_begun", list(pc_clock._begun))
    monkeypatch.setattr(clock, "BUILD_DATE", date(2019, 1, 1))
    window.check_clock()
    settle(qtbot, window.desk.tasks)
    notes = [note for note in window.findChildren(Note) if note.isVisible()]
    assert len(notes) == 1
    button = next(b for b in window.findChildren(KeyButton) if b.text() == "今天是…" and b.isVisible())
    button.click()
    (dialog,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, pc_clock.DayDialog) and w.isVisible()]
    dialog.submit()
    assert (dialog.isVisible(), dialog.remark.text()) == (True, "请写明理由")
    dialog.reason.setPlainText("对照手机核对过")
    dialog.submit()
    settle(qtbot, window.desk.tasks)
    assert [note for note in window.findChildren(Note) if note.isVisible()] == []


def test_what_is_said_of_the_clock_goes_when_the_day_was_told_in_front_of_an_act(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2020, 1, 1, tzinfo=UTC))
    monkeypatch.setattr(pc_clock, "_begun", list(pc_clock._begun))
    monkeypatch.setattr(clock, "BUILD_DATE", date(2019, 1, 1))
    window.check_clock()
    settle(qtbot, window.desk.tasks)
    pc_clock.believed(window.desk, window, lambda: None)
    settle(qtbot, window.desk.tasks)
    (dialog,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, pc_clock.DayDialog) and w.isVisible()]
    dialog.reason.setPlainText("对照手机核对过")
    dialog.submit()
    settle(qtbot, window.desk.tasks)
    assert [note for note in window.findChildren(Note) if note.isVisible()] == []


def test_another_person_sits_down_with_f8(qtbot: QtBot, window: Window, county: Actor) -> None:
    organs.add_user(county, "王五", "Ceshi-2026", county.organ_id, frozenset({Role.WITNESS}))
    QTest.keyClick(window, Qt.Key.Key_F8)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, LoginDialog) and w.isVisible())
    dialog.choose("王五")
    dialog.password.setText("Ceshi-2026")
    QTest.keyClick(dialog.password, Qt.Key.Key_Return)
    settle(qtbot, window.desk.tasks)
    assert window.desk.actor.name == "王五"
    assert window.status._person.text() == "王五"


def test_tab_reaches_the_buttons_of_a_form_after_its_fields(qtbot: QtBot, window: Window) -> None:
    dialog = PersonDialog(window.desk, window, [])
    dialog.show()
    reached: list[QWidget] = []
    widget = dialog.nextInFocusChain()
    while widget is not None and widget is not dialog:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.window() is dialog:
            reached.append(widget)
        widget = widget.nextInFocusChain()
    assert reached[0] is dialog.name
    assert reached[-2:] == [dialog.back, dialog.ok]
    assert dialog.focusWidget() is dialog.name


def test_an_organ_is_registered_with_its_other_names_and_further_ones_are_added_to_it(
    qtbot: QtBot, window: Window
) -> None:
    window.open("settings", "")
    settle(qtbot, window.desk.tasks)
    page = window.page
    assert isinstance(page, SettingsPage)
    QTest.keyClick(page, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    (new,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, OrganDialog) and one.isVisible()]
    new.submit()
    assert new.remark.text() == "请写名称"
    new.name.setText("县司法局")
    new.aliases.setText("泽州县司法局、县司法行政局")
    new.submit()
    settle(qtbot, window.desk.tasks)
    page.organs.table.go_to(page.organs.table.rows.index_of(lambda organ: organ.name == "县司法局"))
    QTest.keyClick(page.organs.table, Qt.Key.Key_Return)
    (more,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, AliasDialog) and one.isVisible()]
    more.names.setText("司法局")
    more.submit()
    settle(qtbot, window.desk.tasks)
    found = organs.organ_named("泽州县司法局")
    assert found is not None
    assert other_names(found) == "泽州县司法局、县司法行政局、司法局"
    assert page.organs.table.rows.index(0, 4).data() == "有效"


def test_the_keys_of_an_empty_workbench_work_as_soon_as_it_is_seen(qtbot: QtBot, window: Window) -> None:
    window.open("workbench", "")
    page = window.page
    assert isinstance(page, WorkbenchPage)
    page.focus_first()
    page.refresh()
    settle(qtbot, window.desk.tasks)
    assert page.empty.isVisible()
    assert page.empty.cards[0].hasFocus()


def test_the_workbench_leads_from_a_reminder_to_where_it_is_done(
    qtbot: QtBot, window: Window, transfer: Transfer
) -> None:
    window.open("workbench", "")
    window.page.refresh()
    settle(qtbot, window.desk.tasks)
    page = window.page
    assert isinstance(page, WorkbenchPage)
    assert page.empty.isVisible()
    page.tiles._tiles[-1].click()
    assert page.reminders.current_row().kind == "缺联络员"
    assert not page.empty.isVisible()
    QTest.keyClick(page.reminders, Qt.Key.Key_Return)
    settle(qtbot, window.desk.tasks)
    assert window.place == "handover"
    assert isinstance(window.page, HandoverPage)
    view = window.page.view
    assert isinstance(view, BatchesView)
    assert view.table.current_row().batch_id == transfer.checklist.batch_id
