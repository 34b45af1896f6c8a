"""The item lists in the window: groups, the plan of an import, the item at the right."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from db.actors import Actor
from db.items import service
from db.items.drafts import NewItem
from db.items.rules import Item
from db.organs import service as organs
from db.organs.rules import OrganKind
from desktop.desk import Desk
from desktop.items.import_dialog import ImportDialog, PlanLine
from desktop.items.page import ItemsPage
from tests.desktop.conftest import settle

LIST = "事项编码,事项名称,主管部门,事项类型\nA-1,林木采伐许可证核发,县林业局,行政许可\nA-2,,县林业局,行政许可\n"


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk, tmp_path: Path) -> ImportDialog:
    """The plan of a list with one good row and one without a name."""
    file = tmp_path / "清单.csv"
    file.write_text(LIST, encoding="utf-8")
    found = ImportDialog(desk, file, "示例版", None)
    qtbot.addWidget(found)
    found.show()
    settle(qtbot, desk.tasks)
    return found


def lines(dialog: ImportDialog) -> list[PlanLine]:
    return [row for row in dialog.table.rows.visible_rows() if isinstance(row, PlanLine)]


def test_the_plan_names_the_cell_of_a_refused_row_first_and_writes_nothing(dialog: ImportDialog) -> None:
    assert [(line.kind, line.cell) for line in lines(dialog)] == [("rejected", "B3"), ("new", "B2")]
    assert service.editions() == []


def test_a_result_can_be_looked_at_alone(dialog: ImportDialog) -> None:
    dialog.counts.choose("new")
    assert [line.name for line in lines(dialog)] == ["林木采伐许可证核发"]


def test_control_enter_writes_the_plan_and_every_page_hears_of_it(
    qtbot: QtBot, dialog: ImportDialog, desk: Desk
) -> None:
    with qtbot.waitSignal(desk.tasks.data_changed, timeout=10_000):
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.tasks)
    edition = service.editions()[0]
    assert (edition.name, edition.items) == ("示例版", 1)


def test_a_file_that_is_no_list_closes_the_dialog_with_a_sentence(
    qtbot: QtBot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Exception] = []
    monkeypatch.setattr(desk, "report", told.append)
    file = tmp_path / "空.csv"
    file.write_text("", encoding="utf-8")
    dialog = ImportDialog(desk, file, "", None)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, desk.tasks)
    assert not dialog.isVisible()
    assert len(told) == 1


def test_items_stand_in_groups_and_the_current_one_is_explained(qtbot: QtBot, desk: Desk, county: Actor) -> None:
    organs.add_organ(county, "县水务局", "水务局", OrganKind.DEPARTMENT, "14052502")
    edition = service.ensure_edition(county, "泽州县2026年版")
    service.add_items(
        county,
        edition.id,
        [
            NewItem("林木采伐许可证核发", department="县林业局"),
            NewItem("取水许可", department="县水务局", basis="《水法》第四十八条"),
        ],
    )
    page = ItemsPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    settle(qtbot, desk.tasks)
    groups = [page.table.rows.index(number, 0).data() for number in range(page.table.rows.rowCount())]
    assert sorted(groups) == ["县林业局　1 项", "县水务局　1 项"]
    page.table.go_to(page.table.rows.index_of(lambda item: item.name == "取水许可"))
    settle(qtbot, desk.tasks)
    assert page.detail.name.text() == "取水许可"
    page.problems.click()
    assert [row.name for row in page.table.rows.visible_rows() if isinstance(row, Item)] == ["林木采伐许可证核发"]
