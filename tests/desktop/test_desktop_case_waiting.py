"""What may take a while can be stopped and stops when it is left; the list of what waits for the archive has an end."""

from collections.abc import Generator, Iterator
from datetime import date
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from db.cases.acts import CaseState
from db.cases.archive import service as archive
from db.cases.queues import lists, statistics
from db.cases.queues.lists import Page
from db.cases.rules import CaseSummary
from desktop.cases.archive.waiting import ReadyTable
from desktop.cases.lists.statistics import STOPPED, StatisticsView
from desktop.desk import Desk
from tests.desktop.conftest import settle

ENDLESS = 100_000


def _slow(first: date, last: date) -> Generator[statistics.Counting, None, Any]:
    for done in range(ENDLESS):
        yield statistics.Counting(done, ENDLESS)
    raise AssertionError("nobody stopped it")


@pytest.fixture
def view(qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[StatisticsView]:
    """The statistics while they take very long."""
    monkeypatch.setattr(statistics, "counted", _slow)
    shown = StatisticsView(desk)
    qtbot.addWidget(shown)
    shown.show()
    shown.refresh()
    yield shown
    shown.stop.stop()
    settle(qtbot, desk.tasks)


def test_a_long_counting_says_how_far_it_is_and_can_be_stopped(qtbot: QtBot, desk: Desk, view: StatisticsView) -> None:
    qtbot.waitUntil(lambda: f"共 {ENDLESS} 件" in view.counted_panel._left.text())
    assert view.stop.running
    view.stop.click()
    settle(qtbot, desk.tasks)
    assert not view.stop.running
    assert view.counted_panel._left.text() == STOPPED


def test_a_counting_ends_when_its_view_is_left_and_begins_again_on_the_way_back(
    qtbot: QtBot, desk: Desk, view: StatisticsView
) -> None:
    view.hide()
    settle(qtbot, desk.tasks)
    assert not view.stop.running
    view.show()
    assert view.stop.running


def test_what_waits_for_the_archive_is_listed_to_its_end_and_marks_stay(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [_case(number) for number in range(450)]
    asked = []

    def page(wanted: Any, after: Any, size: int, back: bool = False, itself: bool = False) -> Page[CaseSummary]:
        asked.append((wanted.list, wanted.order, wanted.descending))
        begin = max(0, len(cases) - size) if back and after is None else int(after[0]) if after else 0
        rows = cases[begin : begin + size]
        end = begin + len(rows)
        places = [(str(number), "") for number in range(begin + 1, end + 1)]
        return Page(tuple(rows), places[-1] if end < len(cases) else None, tuple(places))

    monkeypatch.setattr(lists, "page", page)
    table = ReadyTable(desk)
    qtbot.addWidget(table)
    table.reload()
    settle(qtbot, desk.tasks)
    table.mark()
    assert list(table.marked) == ["c0"]
    table._go_on()
    settle(qtbot, desk.tasks)
    table._go_on()
    settle(qtbot, desk.tasks)
    assert table.cases()[-1].id == "c449"
    assert set(asked) == {(lists.CaseList.ARCHIVE, "turn", False)}
    assert list(table.marked) == ["c0"]
    table.keep_marks(archive.still_waiting(["c0"]))
    assert not table.marked


def _case(number: int) -> CaseSummary:
    day = date(2026, 9, 1)
    state = CaseState.DELIVERED
    left = ("张三", "一镇", state, day, day, None, False, None, "", None, day)
    return CaseSummary(f"c{number}", f"N{number}", "甲", "01", *left)
