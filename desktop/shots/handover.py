"""Pictures of 划转移交: counting at the table, who owns what, and what is asked about lines and batches."""

from collections.abc import Iterator

from db.handover.batches.cutover import Plan
from db.handover.rules import Line, LineState, Party
from desktop.handover.batches.dialogs import CutOverDialog, LeavingDialog, LiaisonDialog
from desktop.handover.batches.record import RecordDialog
from desktop.handover.batches.tasks import TasksDialog
from desktop.handover.batches.view import BatchesView
from desktop.handover.checklist.dialogs import DifferenceDialog, QuantityDialog
from desktop.handover.checklist.drafting import LineDialog
from desktop.handover.checklist.tab import ChecklistTab
from desktop.handover.page import HandoverPage
from desktop.handover.view import HandoverView
from desktop.shots.stage import Picture, Stage

PLAN = Plan(("1", "2"), ("「示例许可」2026-03-01 已决定暂缓划转",), ("划出事项事中事后监管办法", "审管衔接备忘录"))


def _view(stage: Stage, key: str) -> HandoverView:
    page = stage.window.go("handover")
    assert isinstance(page, HandoverPage)
    stage.settle()
    view = page.show_view(key)
    stage.settle()
    return view


def _checklist(stage: Stage) -> ChecklistTab | None:
    """The checklist opened last, where one is open."""
    view = _view(stage, "checklist")
    assert isinstance(view, ChecklistTab)
    return view if view.checklist.acting.opened else None


def _telling(tab: ChecklistTab) -> Line:
    opened = tab.checklist.acting.opened
    lines = opened.checklist.lines if opened else ()
    return next((line for line in lines if line.state is LineState.DIFFERS), lines[0])


def views(stage: Stage) -> Iterator[Picture]:
    """One line in large type, and the holders of the powers."""
    tab = _checklist(stage)
    if tab:
        line = _telling(tab)
        tab.checklist.table.go_to_line(lambda one: one.id == line.id)
        tab.count()
        stage.settle()
        yield "303-现场清点", stage.window
        tab.counting.left.emit()
    _view(stage, "ownership").focus_first()
    stage.settle()
    yield "305-事项归属", stage.window
    _view(stage, "batches")


def dialogs(stage: Stage) -> Iterator[Picture]:
    """What is asked about a line, a batch and a person who leaves."""
    tab, batches = _checklist(stage), _view(stage, "batches")
    assert isinstance(batches, BatchesView)
    shown = batches.batch_in_sight
    if tab and tab.checklist.acting.opened:
        line, found = _telling(tab), tab.checklist.acting.opened.checklist
        yield from stage.shown("306-点数", QuantityDialog(batches, line, Party.RECEIVER))
        yield from stage.shown("307-记差异", DifferenceDialog(batches, line, may_excuse=True))
        yield from stage.shown("308-改行", LineDialog(batches, found, line, line.category))
    if shown:
        departments = {row.department_id: row.department for row in shown.rows}
        yield from stage.shown("309-联络员", LiaisonDialog(batches, departments, {}))
        plans = dict.fromkeys(("", *departments), PLAN)
        yield from stage.shown("310-事项交接", CutOverDialog(batches, shown.batch, departments, False, plans))
        yield from stage.shown("311-划转后任务", TasksDialog(stage.desk, batches, shown.batch))
        yield from stage.shown("313-批次记录", RecordDialog(stage.desk, batches, shown.batch))
    yield from stage.shown("312-离任移交", LeavingDialog(batches))
