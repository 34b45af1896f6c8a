"""Printing what is in sight, the county's readings, and the one search with the path to what it found."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.items import readings, service
from db.items.drafts import NewItem
from db.items.rules import Edition
from db.items.tables import EditionRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from desktop import messages
from desktop.desk import Desk
from desktop.items.browsing import printing as print_dialog
from desktop.items.browsing.printing import CatalogueDialog, InSight
from desktop.items.browsing.readings import ReadingsDialog
from desktop.search_box import find_everywhere
from reports.catalogue import Scope
from tests.desktop.conftest import settle

NEW = [
    NewItem("林木采伐许可证核发", department="县林业局", basis="《森林法》第五十七条", main_item="林木采伐"),
    NewItem("重固水库取水许可", department="县水务局", township_accepts=True),
]


@pytest.fixture
def edition(county: Actor) -> Edition:
    made = service.ensure_edition(county, "泽州县2026年版")
    service.add_items(county, made.id, NEW)
    organs.add_organ(county, "大阳镇人民政府", "大阳镇", OrganKind.TOWNSHIP, "140525101")
    return made


def dialog_on(qtbot: QtBot, desk: Desk, edition: Edition) -> CatalogueDialog:
    shown = InSight(service.edition(edition.id), clock.today(), service.list_items(edition.id))
    dialog = CatalogueDialog(desk, None, shown)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, desk.tasks)
    return dialog


def test_what_is_printed_is_what_was_chosen(
    qtbot: QtBot, desk: Desk, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = dialog_on(qtbot, desk, edition)
    assert dialog.choice() == Scope(day=clock.today())
    dialog.scope.choose("department")
    dialog.part.setCurrentText("县水务局")
    assert dialog.choice().department == "县水务局"
    dialog.scope.choose("township")
    assert [dialog.part.itemText(n) for n in range(dialog.part.count())] == ["全部乡镇", "大阳镇人民政府"]
    assert dialog.choice().township == ""
    dialog.part.setCurrentIndex(1)
    asked: list[Scope] = []
    monkeypatch.setattr(print_dialog, "preview_catalogue", lambda desk, parent, shown, scope: asked.append(scope))
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked == [Scope(township="大阳镇人民政府", day=clock.today())]


def test_the_public_version_waits_for_the_publication(qtbot: QtBot, desk: Desk, edition: Edition) -> None:
    dialog = dialog_on(qtbot, desk, edition)
    dialog.version.choose("public")
    assert not dialog.ok.isEnabled()
    assert "还没有公布" in dialog.told.text()
    EditionRow.update(state="published", published_on="2026-01-10").where(EditionRow.id == edition.id).execute()
    dialog = dialog_on(qtbot, desk, edition)
    dialog.version.choose("public")
    QTest.keyClicks(dialog.phone, "0356-0000000")
    assert (dialog.ok.isEnabled(), dialog.choice().phone, dialog.choice().public) == (True, "0356-0000000", True)


def test_a_workbook_of_the_townships_part_is_saved(
    qtbot: QtBot, desk: Desk, edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "目录"), ""))
    monkeypatch.setattr(messages, "tell", lambda parent, words, facts: told.append(words))
    dialog = dialog_on(qtbot, desk, edition)
    dialog.scope.choose("township")
    dialog.form.choose("xlsx")
    dialog.ok.click()
    settle(qtbot, desk.tasks)
    page = openpyxl.load_workbook(tmp_path / "目录.xlsx")["事项目录"]
    assert [cell.value for cell in page["D"]][3:] == ["重固水库取水许可"]
    assert told == ["事项目录已存好。"]


def test_a_reading_is_typed_found_by_and_taken_back(qtbot: QtBot, desk: Desk, edition: Edition) -> None:
    dialog = ReadingsDialog(desk, None)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, desk.tasks)
    dialog.word.setText("重固")
    QTest.keyClicks(dialog.pinyin, "long gu")
    dialog.ok.click()
    settle(qtbot, desk.tasks)
    assert "1 个事项" in dialog.remark.text()
    assert [hit.text.split()[1] for hit in find_everywhere("longgu")] == ["重固水库取水许可"]
    assert dialog.table.current_row().text == "重固"
    dialog.activateWindow()
    dialog.table.setFocus()
    qtbot.waitUntil(dialog.table.hasFocus)
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    settle(qtbot, desk.tasks)
    assert readings.readings() == []


def test_the_one_search_shows_the_path_to_an_item(desk: Desk, edition: Edition) -> None:
    (hit,) = find_everywhere("森林法")
    assert hit.text.splitlines()[1].strip() == "泽州县2026年版（编制中） › 县林业局 › 林木采伐 › 林木采伐许可证核发"
