"""Papers in the window: the tab of a case, one offered at once, many at once, the numbers and how one is made void."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.rules import Intake
from db.papers import numbers
from db.papers.rules import PaperKind
from desktop.cases import doing
from desktop.cases.batch import BatchDialog
from desktop.cases.numbers import NumbersView, VoidDialog
from desktop.cases.tabs.papers import PapersTab
from desktop.desk import Desk
from desktop.preview import PreviewDialog
from desktop.widgets.table import DenseTable
from reports.cases.papers import print_one
from tests.cases.licence import FORM, licence
from tests.desktop.conftest import settle

TODAY = date(2026, 9, 18)


@pytest.fixture
def cases(county: Actor, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two accepted licences."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    item = licence(county, FORM).id
    found = []
    for name in ("示例宾馆有限公司", "示例浴池"):
        case = service.take_in(county, Intake(item, name, "2", TODAY, received_materials=(1,)))
        service.act(county, case.summary.id, ActKind.ACCEPTED, TODAY)
        found.append(case.summary.id)
    return found


@pytest.fixture
def tab(qtbot: QtBot, desk: Desk, cases: list[str]) -> PapersTab:
    """The papers of the first case."""
    found = PapersTab(desk)
    qtbot.addWidget(found)
    found.resize(420, 300)
    found.show()
    found.show_case(service.case(cases[0]))
    settle(qtbot, desk.tasks)
    return found


@pytest.fixture
def previews() -> Iterator[list[PreviewDialog]]:
    """The previews in sight when asked; closed at the end."""
    found: list[PreviewDialog] = []
    yield found
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, PreviewDialog):
            widget.reject()


def in_sight() -> list[str]:
    """The titles of the previews in sight."""
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, PreviewDialog) and w.isVisible()]
    return [one.windowTitle() for one in shown]


def rows(table: DenseTable) -> list[Any]:
    """The rows in sight."""
    return table.rows.visible_rows()


def states(tab: PapersTab) -> dict[str, str]:
    """How each paper stands, as the table says."""
    return {row.title: row.words for row in rows(tab.table)}


def test_the_tab_says_what_can_be_printed_and_after_printing_that_it_was(
    qtbot: QtBot, tab: PapersTab, county: Actor, cases: list[str], tmp_path: Path
) -> None:
    assert states(tab)["受理通知书"] == "可以打印"
    print_one(county, cases[0], PaperKind.ACCEPTANCE_NOTICE, tmp_path / "a.pdf")
    tab.show_case(service.case(cases[0]))
    settle(qtbot, tab.desk.tasks)
    assert states(tab)["受理通知书"] == "已打印"


@pytest.mark.usefixtures("previews")
def test_enter_previews_a_paper_and_numbers_nothing(qtbot: QtBot, tab: PapersTab) -> None:
    tab.table.setFocus()
    tab.table.go_to(tab.table.rows.index_of(lambda one: one.kind is PaperKind.ACCEPTANCE_NOTICE))
    QTest.keyClick(tab.table, Qt.Key.Key_Return)
    settle(qtbot, tab.desk.tasks)
    assert any("受理通知书" in title for title in in_sight())
    assert numbers.numbered() == []


@pytest.mark.usefixtures("previews")
def test_a_printed_paper_is_previewed_again_for_a_reprint(
    qtbot: QtBot, tab: PapersTab, county: Actor, cases: list[str], tmp_path: Path
) -> None:
    print_one(county, cases[0], PaperKind.ACCEPTANCE_NOTICE, tmp_path / "a.pdf")
    tab.show_case(service.case(cases[0]))
    settle(qtbot, tab.desk.tasks)
    tab.open_paper(next(row for row in rows(tab.table) if row.paper_id))
    settle(qtbot, tab.desk.tasks)
    assert any("受理通知书" in title for title in in_sight())
    assert len(numbers.numbered()) == 1


@pytest.mark.usefixtures("previews")
def test_an_act_just_recorded_offers_its_paper_at_once_and_another_offers_none(
    qtbot: QtBot, tab: PapersTab, cases: list[str]
) -> None:
    doing.offer_paper(tab.desk, tab, cases[0], ActKind.REVIEWED)
    settle(qtbot, tab.desk.tasks)
    assert in_sight() == []
    doing.offer_paper(tab.desk, tab, cases[0], ActKind.ACCEPTED)
    settle(qtbot, tab.desk.tasks)
    assert any("受理通知书" in title for title in in_sight())


@pytest.mark.usefixtures("previews")
def test_marked_papers_of_several_cases_are_previewed_as_one_file(
    qtbot: QtBot, desk: Desk, tab: PapersTab, cases: list[str]
) -> None:
    dialog = BatchDialog(desk, tab, cases)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, desk.tasks)
    dialog.kind.setCurrentText("受理通知书")
    dialog.kind.activated.emit(dialog.kind.currentIndex())
    assert [one.case_id for one in dialog.marked] == cases
    dialog.list.setCurrentRow(1)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert [one.case_id for one in dialog.marked] == cases[:1]
    QTest.keyClick(dialog.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(dialog.marked) == 2
    dialog.submit()
    settle(qtbot, desk.tasks)
    assert any("2 份" in title for title in in_sight())


def test_the_numbers_are_listed_by_series_and_one_is_made_void_with_a_reason(
    qtbot: QtBot, desk: Desk, county: Actor, cases: list[str], tmp_path: Path
) -> None:
    number = print_one(county, cases[0], PaperKind.ACCEPTANCE_NOTICE, tmp_path / "a.pdf").number
    view = NumbersView(desk)
    qtbot.addWidget(view)
    view.show()
    view.refresh()
    settle(qtbot, desk.tasks)
    (one,) = rows(view.table)
    assert (one.title, one.last, one.printed) == ("受理通知书", 1, 1)
    assert [row.number for row in rows(view.numbers)] == [number]
    view.void()
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, VoidDialog))
    dialog.submit()
    assert dialog.remark.text() == "请写明为什么作废"
    dialog.reason.setPlainText("打印机卡纸，纸张报废")
    dialog.submit()
    settle(qtbot, desk.tasks)
    view.refresh()
    settle(qtbot, desk.tasks)
    (row,) = rows(view.numbers)
    assert (row.state, row.why) == ("void", "打印机卡纸，纸张报废")
