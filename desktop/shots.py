"""Every page as a picture at two screen sizes, from the open store: to be looked at before calling it done."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from db import store
from db.actors import Actor
from db.errors import UserError
from desktop import messages
from desktop.app import make_application
from desktop.desk import Desk
from desktop.frame import PLACES
from desktop.look import look
from desktop.preferences import Preferences
from desktop.tasks import TaskRunner
from desktop.tokens import TypeSize
from desktop.window import Window

if TYPE_CHECKING:
    from db.handover.rules import ChecklistSummary

SIZES = ((1366, 768), (1920, 1080))
LONGEST = 60.0

Picture = tuple[str, QWidget]


def draw(actor: Actor, folder: Path) -> list[Path]:
    """Draw all pages of the open store into a folder, which is made when missing; returns the files."""
    make_application()
    look.apply(TypeSize.STANDARD)
    folder.mkdir(parents=True, exist_ok=True)
    paths = store.opened().paths
    tasks = TaskRunner()
    drawn: list[Path] = []
    try:
        for width, height in SIZES:
            for name, widget in _pictures(Desk(tasks, paths, actor, Preferences(paths)), (width, height), folder):
                file = folder / f"{name}-{width}x{height}.png"
                if not widget.grab().save(str(file)):
                    raise UserError(f"{file.name} 没有写成。", hint="请换一个可以写的文件夹再试。")
                drawn.append(file)
    finally:
        Desk(tasks, paths, actor, Preferences(paths)).clear_scratch()
        look.apply(TypeSize.STANDARD)
        tasks.stop()
    return drawn


def _pictures(desk: Desk, size: tuple[int, int], folder: Path) -> Iterator[Picture]:
    window = Window(desk)
    window.resize(*size)
    window.show()
    window.activateWindow()
    window.status.show_saved("")
    window.refresh_counts()
    for number, (place, title, _) in enumerate(PLACES, start=1):
        window.open(place, "")
        _settle(desk.tasks)
        yield f"{number:02d}-{title}", window
    yield from _subjects(desk, window)
    yield from _dialogs(desk, window, size, folder)
    _away(window)


def _subjects(desk: Desk, window: Window) -> Iterator[Picture]:
    from db.cases import service as cases
    from db.handover import service as handover

    lists = [found for batch in handover.batches() for found in batch.checklists]
    if lists:
        summary = max(lists, key=_telling)
        window.open("handover", summary.id)
        _settle(desk.tasks)
        yield "08-移交清单", window
        look.apply(TypeSize.EXTRA)
        _settle(desk.tasks)
        yield "09-移交清单-特大", window
        look.apply(TypeSize.STANDARD)
    stopped = [case for case in cases.cases() if case.accepted_on]
    if stopped:
        window.open("cases", stopped[0].id)
        _settle(desk.tasks)
        yield "10-办件详情", window


def _telling(summary: "ChecklistSummary") -> tuple[bool, int]:
    """Which checklist shows most: one that is begun but not finished, with many lines."""
    p = summary.progress
    return (0 < p.settled < p.lines, p.owed + p.differing + p.lines)


def _dialogs(desk: Desk, window: Window, size: tuple[int, int], folder: Path) -> Iterator[Picture]:
    from desktop.cases.intake import IntakeDialog
    from desktop.items.import_dialog import ImportDialog
    from desktop.start.login import LoginDialog
    from desktop.start.wizard import FirstStart

    error = UserError(
        "川底镇第 18 号包被改动过，没有写入。",
        hint="请从川底镇的原 U 盘重新拷贝一次再读取；还不行，请对方按 Ctrl+E 重新导出。",
    )
    window.open("exchange", "")
    yield from _shown(desk, "11-出错提示", messages.show_error(window, error))
    yield from _shown(desk, "12-登录", LoginDialog(desk.tasks, desk.paths, desk.preferences))
    yield from _shown(desk, "13-收件", IntakeDialog(desk, window))
    sample = _sample_list(folder)
    yield from _shown(desk, "14-导入预览", ImportDialog(desk, sample, "", window))
    sample.unlink()
    yield from _shown(desk, "15-打印预览", _preview(desk, window))
    yield from _exchange(desk, window)
    first = FirstStart(desk.tasks, desk.paths, desk.preferences)
    first.resize(*size)
    yield from _shown(desk, "16-首次使用", first)


def _exchange(desk: Desk, window: Window) -> Iterator[Picture]:
    """数据交换 with the offices of an example county, and its dialogs."""
    from desktop import sample_exchange
    from desktop.exchange.history import HistoryDialog
    from desktop.exchange.outbox import ExportDialog
    from desktop.exchange.page import ExchangePage
    from desktop.exchange.preview import DifferenceDialog
    from desktop.exchange.reading import ReadDialog
    from desktop.exchange.roster import RosterDialog

    page = window.go("exchange")
    assert isinstance(page, ExchangePage)
    _settle(desk.tasks)
    status, plan = sample_exchange.status(), sample_exchange.plan()
    page.show_status(status)
    _settle(desk.tasks)
    yield "17-数据交换-各单位", window
    page.show_plan(Path("示例.xpk"), plan)
    for size, words in ((TypeSize.EXTRA, "预览-特大"), (TypeSize.STANDARD, "预览")):
        look.apply(size)
        _settle(desk.tasks)
        yield f"18-数据交换-{words}", window
    yield from _shown(desk, "19-逐项差异", DifferenceDialog(page, plan.rows[2]))
    yield from _shown(desk, "20-导出待带", ExportDialog(desk, page, status))
    yield from _shown(desk, "21-从U盘读取", ReadDialog(desk, page))
    yield from _shown(desk, "22-历史", HistoryDialog(desk, page))
    yield from _shown(desk, "23-名册", RosterDialog(desk, page, status))
    page.plan.later.click()
    page.refresh()


def _sample_list(folder: Path) -> Path:
    """A short list with one row of each result, made for the picture."""
    file = folder / "示例清单.csv"
    rows = ("事项编码,事项名称,主管部门,事项类型", "DEMO-001,示例事项甲,示例局,行政许可", "DEMO-002,,示例局,行政许可",
            "DEMO-003,示例事项乙,示例局,公共服务")  # fmt: skip
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


def _preview(desk: Desk, window: Window) -> QDialog:
    from desktop.preview import PreviewDialog
    from reports import recovery_sheet

    out = desk.scratch("示例恢复单.pdf")
    recovery_sheet.write_recovery("示例单位", "140525", "示例-不是真的恢复码", out)
    return PreviewDialog(desk.tasks, window, "恢复单（示例）", out)


def _shown(desk: Desk, name: str, dialog: QDialog) -> Iterator[Picture]:
    dialog.show()
    _settle(desk.tasks)
    yield name, dialog
    _away(dialog)


def _away(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _settle(tasks: TaskRunner) -> None:
    """Let everything that was asked for arrive and be painted."""
    end = time.monotonic() + LONGEST
    QApplication.processEvents()
    while tasks.busy and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)
    for _ in range(3):
        QApplication.processEvents()
