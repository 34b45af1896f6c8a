"""Pictures of 数据交换 with the offices of an example county, and of what waits for a person there."""

from collections.abc import Iterator
from pathlib import Path

from desktop import messages
from desktop.exchange.conflicts import ConflictsDialog, Source
from desktop.exchange.page import ExchangePage
from desktop.shots import sample_exchange
from desktop.shots.stage import Picture, Stage
from desktop.tasks import Task


def pages(stage: Stage) -> Iterator[Picture]:
    """The page with its offices and with a package in sight."""
    window = stage.window
    page = window.go("exchange")
    assert isinstance(page, ExchangePage)
    stage.settle()
    page.show_status(sample_exchange.status())
    stage.settle()
    yield "602-各单位", window
    page.show_plan(Path("示例.xpk"), sample_exchange.plan())
    stage.settle()
    yield "603-数据包预览", window
    page.plan.later.click()
    page.refresh()


def wide_dialogs(stage: Stage) -> Iterator[Picture]:
    """The dialogs that need most room."""
    from desktop.exchange.history import HistoryDialog
    from desktop.exchange.outbox import ExportDialog
    from desktop.exchange.roster import RosterDialog

    desk, page, status = stage.desk, stage.window.go("exchange"), sample_exchange.status()
    source = Source(sample_exchange.waiting, sample_exchange.comparison)
    yield from stage.shown("604-待核对", ConflictsDialog(desk, page, source))
    yield from stage.shown("605-导出待带", ExportDialog(desk, page, status))
    history, roster = HistoryDialog(desk, page), RosterDialog(desk, page, status)
    stage.settle()
    history.show_page(sample_exchange.history())
    roster.show_members(sample_exchange.members())
    yield from stage.shown("606-历史", history)
    yield from stage.shown("607-名册", roster)


def dialogs(stage: Stage) -> Iterator[Picture]:
    """What is asked while reading, enrolling, handing on and rescuing."""
    from db.exchange.merging.conflicts import Counts
    from db.exchange.transport.carrying import Step
    from desktop.exchange.enrol import ApproveDialog, RequestDialog
    from desktop.exchange.handing import HandDialog
    from desktop.exchange.preview import DifferenceDialog
    from desktop.exchange.reading import ReadDialog
    from desktop.exchange.rescue import RestoreRootDialog, TakeOverDialog

    yield from wide_dialogs(stage)
    desk, page = stage.desk, stage.window.go("exchange")
    yield from stage.shown("608-逐项差异", DifferenceDialog(page, sample_exchange.plan().rows[2]))
    yield from stage.shown("609-从U盘读取", ReadDialog(desk, page))
    nothing = Source(lambda: ((), Counts(0, 0, 0, 0)), sample_exchange.comparison)
    yield from stage.shown("610-待核对-空", ConflictsDialog(desk, page, nothing))
    yield from stage.shown("611-入册", RequestDialog(desk, page))
    approve = ApproveDialog(desk, page)
    approve.show_request(Path("入册申请.xpk"), sample_exchange.asked())
    yield from stage.shown("612-批准入册", approve)
    task = Task()
    progress = messages.ProgressBox(page, "正在导出 4 个单位的数据包", task)
    task.progressed.emit(Step(64, "正在写到「KINGSTON」：64.0 MB，共 100.0 MB", 100))
    yield from stage.shown("613-导出进度", progress)
    yield from stage.shown("614-移交经办", HandDialog(desk, page, "case", "", "办件 140525108A2026000391"))
    yield from stage.shown("615-凭根密钥单恢复", RestoreRootDialog(desk, page))
    yield from stage.shown("616-接管", TakeOverDialog(desk, page))
