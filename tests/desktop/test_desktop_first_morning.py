"""What a clerk meets on the first morning with the lists: keys that must work, words typed once, dates typed whole."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTranslator
from PySide6.QtGui import QPageLayout, QPainter, QPdfWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDateEdit, QFileDialog, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.items import service
from db.items.acts import ListActKind
from db.items.drafts import NewItem
from db.items.lists import editions
from db.organs import service as organs
from db.organs.rules import OrganKind
from desktop.app import speak_chinese
from desktop.desk import Desk
from desktop.items.browsing.view import BrowseView
from desktop.items.editions import reading
from desktop.items.editions.dialogs import StepDialog
from desktop.items.importing.dialog import ImportDialog
from desktop.items.page import ItemsPage
from desktop.messages import MessageBox
from desktop.printer import render_page
from desktop.widgets.fields import DayField
from desktop.window import Window
from tests.desktop.conftest import settle

K = ListActKind
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> Window:
    """The window with the keyboard."""
    found = Window(desk)
    qtbot.addWidget(found)
    found.show()
    found.activateWindow()
    settle(qtbot, desk.tasks)
    return found


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def listed(county: Actor) -> str:
    """A draft of one item."""
    made = service.ensure_edition(county, "泽州县2026年版")
    service.add_items(county, made.id, [NewItem("取水许可", department="县水务局", basis="《水法》第七条")])
    return made.id


def test_the_key_an_empty_list_page_shows_works_at_once(
    qtbot: QtBot, desk: Desk, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def nothing_chosen(parent: QWidget, title: str, *_: str) -> tuple[str, str]:
        asked.append(title)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", nothing_chosen)
    window.open("items", "")
    settle(qtbot, desk.tasks)
    QTest.keyClick(focused(), Qt.Key.Key_O, CONTROL)
    assert asked == ["选要导入的表格"]


def test_after_the_first_import_the_keyboard_is_in_the_list(
    qtbot: QtBot, desk: Desk, window: Window, county: Actor
) -> None:
    window.open("items", "")
    settle(qtbot, desk.tasks)
    listed(county)
    desk.tasks.data_changed.emit()
    settle(qtbot, desk.tasks)
    page = window.page
    assert isinstance(page, ItemsPage)
    assert isinstance(page.view, BrowseView)
    assert focused() is page.view.table


def test_the_keys_of_the_buttons_work_from_the_edition_and_the_day_too(
    qtbot: QtBot, desk: Desk, window: Window, county: Actor
) -> None:
    listed(county)
    page = window.go("items")
    assert isinstance(page, ItemsPage)
    settle(qtbot, desk.tasks)
    for field in (page.edition, page.day):
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_P, CONTROL)
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        assert dialog.windowTitle() == "打印目录"
        dialog.close()
        window.activateWindow()


def test_what_a_refused_step_was_filled_in_with_is_not_typed_twice(
    qtbot: QtBot, desk: Desk, window: Window, county: Actor
) -> None:
    edition_id = listed(county)
    dialog = StepDialog(window, K.JOINT_REVIEWED, "泽州县2026年版", {})
    dialog.recorded.connect(
        lambda on, details, _: desk.change(
            lambda: reading.take_step(county, edition_id, K.JOINT_REVIEWED, on, details, None)
        )
    )
    dialog.open()
    dialog.fields["participants"].setText("县司法局")
    dialog.day.setDate(dialog.day.date().addYears(-26))
    dialog.submit()
    settle(qtbot, desk.tasks)
    box = QApplication.activeModalWidget()
    assert isinstance(box, MessageBox)
    assert "早于" in box.sentence
    box.accept()
    assert dialog.isVisible()
    assert dialog.fields["participants"].text() == "县司法局"
    dialog.day.setDate(dialog.day.date().addYears(26))
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert service.edition(edition_id).state.value == "reviewed"
    qtbot.waitUntil(lambda: gone == [True], timeout=5000)


def test_who_reviewed_is_not_proposed_as_who_approves(county: Actor) -> None:
    edition_id = listed(county)
    for kind, words in (
        (K.JOINT_REVIEWED, {"participants": "各部门"}),
        (K.LEGALITY_REVIEWED, {"organ": "县司法局"}),
        (K.COMPETITION_REVIEWED, {"organ": "县市场监管局"}),
        (K.REPORTED, {"recipient": "市审改办"}),
    ):
        editions.take_step(county, edition_id, kind, clock.today(), words)
    assert reading.known_words(editions.standing_of(edition_id)) == {"recipient": "市审改办"}


def test_an_item_of_a_draft_is_not_called_current(qtbot: QtBot, desk: Desk, window: Window, county: Actor) -> None:
    organs.add_organ(county, "县水务局", "水务局", OrganKind.DEPARTMENT, "14052502")
    listed(county)
    page = window.go("items")
    assert isinstance(page, ItemsPage)
    settle(qtbot, desk.tasks)
    view = page.view
    assert isinstance(view, BrowseView)
    item = view.table.current_row()
    found = [column.status(item) for column in view.table.rows.columns if column.status]
    assert [status.word for status in found if status] == ["编制中"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-24", date(2026, 11, 24)),
        ("2026/3/9", date(2026, 3, 9)),
        ("20251231", date(2025, 12, 31)),
        ("2026.01.05", date(2026, 1, 5)),
    ],
)
def test_a_date_is_typed_whole_each_time_the_field_is_entered(qtbot: QtBot, typed: str, meant: date) -> None:
    form, day, other = QWidget(), DayField(date(2026, 5, 31)), QLineEdit()
    layout = QVBoxLayout(form)
    layout.addWidget(other)
    layout.addWidget(day)
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow, timeout=5000)
    for _ in range(2):
        other.setFocus()
        day.setFocus()
        QTest.keyClicks(day, typed)
        assert day.day == meant
    day.begin()
    QTest.keyClicks(day, "2024-02-07")
    assert day.day == date(2024, 2, 7)


def test_one_tab_leaves_a_date_wherever_the_cursor_stands_in_it(qtbot: QtBot) -> None:
    form, day, other = QWidget(), DayField(date(2026, 5, 31)), QLineEdit()
    layout = QVBoxLayout(form)
    layout.addWidget(day)
    layout.addWidget(other)
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow, timeout=5000)
    day.begin()
    QTest.keyClick(day, Qt.Key.Key_Tab)
    assert other.hasFocus()
    QTest.keyClick(other, Qt.Key.Key_Backtab)
    assert day.hasFocus()
    assert day.currentSection() is QDateEdit.Section.YearSection


def test_the_names_tab_of_an_import_has_the_keyboard_and_says_who_is_like(
    qtbot: QtBot, desk: Desk, county: Actor, tmp_path: Path
) -> None:
    organs.add_organ(county, "泽州县林业和草原局", "林业和草原局", OrganKind.DEPARTMENT)
    file = tmp_path / "清单.csv"
    file.write_text("事项名称,主管部门\n甲,县林业局\n乙,县气象台\n", encoding="utf-8")
    dialog = ImportDialog(desk, file, "示例版", None)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    settle(qtbot, desk.tasks)
    QTest.keyClick(dialog, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert focused() is dialog.names.all_new
    QTest.keyClick(focused(), Qt.Key.Key_G, CONTROL)
    chosen = {name: box.currentText() for name, box in dialog.names.fields.items()}
    assert chosen == {"县林业局": "按原文保存，不对应", "县气象台": "登记为新单位「县气象台」"}
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is next(iter(dialog.names.fields.values()))
    (like,) = [one for one in dialog.names.findChildren(QLabel) if one.text() == "有相像的"]
    assert like.toolTip() == "泽州县林业和草原局"


def test_a_landscape_page_is_seen_whole(tmp_path: Path) -> None:
    file = tmp_path / "横.pdf"
    writer = QPdfWriter(str(file))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    QPainter(writer).end()
    page, _ = render_page(file, 0, 96, 900)
    assert page.width <= 900
    assert render_page(file, 0, 96)[0].width > 1100


def test_the_words_of_qt_itself_are_chinese(qapp: QApplication) -> None:
    locale = QLocale()
    speak_chinese(qapp)
    try:
        assert QCoreApplication.translate("QFileDialog", "Look in:") == "查找范围："
    finally:
        QLocale.setDefault(locale)
        for translator in qapp.findChildren(QTranslator):
            qapp.removeTranslator(translator)
