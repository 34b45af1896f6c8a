"""Pictures of the lists of cases: a queue, what a filter keeps, statistics, exceptions."""

from collections.abc import Iterator

from PySide6.QtWidgets import QLineEdit

from desktop.cases.lists.exceptions import ExceptionsView
from desktop.cases.lists.statistics import STEPS, StatisticsView
from desktop.cases.page import CasesPage
from desktop.shots.stage import Picture, Stage

ITEM = 3


def case_lists(stage: Stage) -> Iterator[Picture]:
    """The board with a queue and with a filter, the statistics by item and by step, the exceptions."""
    page = stage.window.go("cases")
    assert isinstance(page, CasesPage)
    stage.settle()
    page.queues.rail.choose("correction")
    stage.settle()
    yield "431-待补正", stage.window
    page.queues.rail.choose("special")
    page.queues.rail.choose("above")
    stage.settle()
    yield "432-空队列", stage.window
    page.queues.rail.choose("all")
    field = page.queues.list.table.header_row.editor(ITEM)
    assert isinstance(field, QLineEdit)
    field.setText("ggcs")
    page.queues.list.rows.filter_column(ITEM, "ggcs")
    stage.settle()
    yield "433-筛选", stage.window
    field.clear()
    page.queues.list.rows.filter_column(ITEM, "")
    page.queues.rail.choose("open")
    view = page.show_view("statistics")
    assert isinstance(view, StatisticsView)
    view.period.usual.choose("last")
    view.period.usual.choose("year")
    stage.settle()
    yield "434-统计", stage.window
    view.by.choose(STEPS)
    stage.settle()
    yield "435-统计环节", stage.window
    assert isinstance(page.show_view("exceptions"), ExceptionsView)
    stage.settle()
    yield "436-例外清单", stage.window
    page.show_view("board")
