"""办件 by keyboard: queues, pages of rows, the filter row, statistics with their chart, exceptions."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.queues import lists
from db.cases.rules import Intake
from db.items import service as items
from db.items.drafts import NewItem
from desktop.cases.lists.exceptions import ExceptionsView
from desktop.cases.lists.statistics import STEPS, StatisticsView
from desktop.cases.page import CasesPage
from desktop.desk import Desk
from desktop.widgets.table import DenseTable
from tests.desktop.conftest import settle

ITEM_COLUMN, APPLICANT_COLUMN = 3, 4


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, county: Actor) -> CasesPage:
    """The place, with five cases on two items, one of them waiting for corrections and one refused."""
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = [NewItem(name, item_type="01", level="4", implementing_body=county.organ_name)
           for name in ("公共场所卫生许可", "取水许可")]  # fmt: skip
    hygiene, water = items.add_items(county, edition.id, new)
    today = clock.today()
    taken = [
        service.take_in(county, Intake(item, applicant, "1", today)).summary.id
        for item, applicant in ((hygiene, "甲宾馆"), (hygiene, "乙浴室"), (hygiene, "丙影院"), (water, "丁水厂"),
                                (water, "戊农场"))
    ]  # fmt: skip
    service.act(county, taken[1], ActKind.CORRECTION_ASKED, today, "补营业执照")
    service.act(county, taken[2], ActKind.REFUSED, today, "不属于本机关职权范围")
    made = CasesPage(desk)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.enter()
    settle(qtbot, desk.tasks)
    made.activateWindow()
    made.focus_first()
    return made


def shown(page: CasesPage) -> list[str]:
    return sorted(case.applicant for case in page.queues.list.cases())


def rows_of(table: DenseTable) -> list[Any]:
    return table.rows.visible_rows()


def test_the_queues_count_and_the_keyboard_goes_through_them(qtbot: QtBot, page: CasesPage) -> None:
    rail = page.queues.rail
    assert [rail.count_of(key) for key in ("open", "counter", "correction", "delivery", "all")] == [5, 3, 1, 1, 5]
    assert len(shown(page)) == 5
    for _ in range(rail.keys.index("correction")):
        QTest.keyClick(page.queues.list.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    settle(qtbot, page.desk.tasks)
    assert (rail.current, shown(page)) == ("correction", ["乙浴室"])
    QTest.keyClick(page.queues.list.table, Qt.Key.Key_F6)
    QTest.keyClick(rail.focusWidget() or rail, Qt.Key.Key_Down)
    settle(qtbot, page.desk.tasks)
    assert (rail.current, shown(page)) == ("review", [])
    assert "没有等着审查的件" in page.queues.list.table.empty_text


def test_an_act_moves_the_counts(qtbot: QtBot, page: CasesPage, county: Actor) -> None:
    case = next(case for case in page.queues.list.cases() if case.applicant == "丁水厂")
    page.desk.change(lambda: service.act(county, case.id, ActKind.WITHDRAWN, clock.today(), "不办了"))
    settle(qtbot, page.desk.tasks)
    rail = page.queues.rail
    assert [rail.count_of(key) for key in ("open", "closed", "archive", "all")] == [4, 1, 1, 5]
    rail.choose("closed")
    settle(qtbot, page.desk.tasks)
    assert shown(page) == ["丁水厂"]
    assert page.queues.list.rows.headerData(1, Qt.Orientation.Horizontal) == "办结日"


def test_the_filter_row_asks_the_store(qtbot: QtBot, page: CasesPage) -> None:
    field = page.queues.list.table.header_row.editor(ITEM_COLUMN)
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "qs")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(qtbot, page.desk.tasks)
    assert shown(page) == ["丁水厂", "戊农场"]
    QTest.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.queues.list.rows.filtered)
    settle(qtbot, page.desk.tasks)
    assert len(shown(page)) == 5


def test_a_list_longer_than_is_held_is_gone_through_to_its_end_and_back(
    qtbot: QtBot, page: CasesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.cases.lists import stretch, table

    page.queues.rail.choose("all")
    settle(qtbot, page.desk.tasks)
    whole, list_ = held(page), page.queues.list
    monkeypatch.setattr(stretch, "HELD", 2)
    monkeypatch.setattr(list_, "_look_on", lambda: None)  # else it reads on while there is room
    monkeypatch.setattr(table, "ENOUGH", 0)
    monkeypatch.setattr(table, "NEAR", -1)
    monkeypatch.setattr(lists, "PAGE", 2)
    QTest.keyClick(list_.table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page.desk.tasks)
    assert (held(page), foot(page)) == (whole[:2], "第 1—2 件，共 5 件，往下翻接着读")
    for wanted, words in ((whole[2:4], "第 3—4 件，共 5 件，往上翻接着读、往下翻接着读"),
                        (whole[3:5], "第 4—5 件，共 5 件，往上翻接着读")):  # fmt: skip
        list_._go_on()
        settle(qtbot, page.desk.tasks)
        assert (held(page), foot(page)) == (wanted, words)
    page.refresh()
    settle(qtbot, page.desk.tasks)
    assert held(page) == whole[3:5], "read again it stays where it is"
    list_._go_back()
    settle(qtbot, page.desk.tasks)
    assert (held(page), foot(page)) == (whole[1:3], "第 2—3 件，共 5 件，往上翻接着读、往下翻接着读")
    QTest.keyClick(list_.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page.desk.tasks)
    assert (held(page), list_.table.current_row().applicant) == (whole[3:5], whole[4])


def held(page: CasesPage) -> list[str]:
    return [case.applicant for case in page.queues.list.cases()]


def foot(page: CasesPage) -> str:
    return page.queues.list._left.text()


def test_further_pages_are_read_while_there_is_room_for_their_rows(
    qtbot: QtBot, page: CasesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    page.queues.rail.choose("counter")
    page.queues.rail.choose("open")
    settle(qtbot, page.desk.tasks)
    assert (len(set(held(page))), foot(page)) == (5, "共 5 件")


def test_a_column_head_asks_for_another_order(qtbot: QtBot, page: CasesPage) -> None:
    table = page.queues.list.table
    table.sortByColumn(APPLICANT_COLUMN, Qt.SortOrder.DescendingOrder)
    settle(qtbot, page.desk.tasks)
    names = [case.applicant for case in page.queues.list.cases()]
    assert names == sorted(names, reverse=True)


def test_the_statistics_are_a_table_a_chart_and_a_workbook(
    qtbot: QtBot, page: CasesPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = page.show_view("statistics")
    assert isinstance(view, StatisticsView)
    assert "正在统计" in view.table.empty_text
    settle(qtbot, page.desk.tasks)
    assert [(line.name, line.received) for line in rows_of(view.counted)] == [
        ("公共场所卫生许可", 3), ("取水许可", 2),
    ]  # fmt: skip
    assert view.chart.accessibleName() == "公共场所卫生许可 3 件；取水许可 2 件"
    view.by.choose(STEPS)
    settle(qtbot, page.desk.tasks)
    assert {line.step for line in rows_of(view.steps)} == {"一次性告知补正", "不予受理"}
    out = tmp_path / "统计.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    view.export()
    settle(qtbot, page.desk.tasks)
    assert load_workbook(out)["按事项"]["B3"].value == 3
    view.period.usual.choose("last")
    settle(qtbot, page.desk.tasks)
    assert rows_of(view.steps) == []


def test_an_exception_opens_its_case(qtbot: QtBot, page: CasesPage) -> None:
    view = page.show_view("exceptions")
    assert isinstance(view, ExceptionsView)
    assert "正在" in view.table.empty_text  # not that there are none, before anybody looked
    settle(qtbot, page.desk.tasks)
    assert "没有例外" in view.table.empty_text
    (one,) = rows_of(view.table)
    view.table.opened.emit(one)
    settle(qtbot, page.desk.tasks)
    assert page.case.case_id == one.case.id
    page.show_list()
    assert page.view is view
