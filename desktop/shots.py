"""Every page as a picture at two screen sizes, from the open store: to be looked at before calling it done."""

import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from db import clock, store
from db.actors import Actor
from db.errors import UserError
from desktop import messages
from desktop.app import make_application
from desktop.desk import Desk
from desktop.frame import PLACES
from desktop.look import look
from desktop.preferences import Preferences
from desktop.tasks import Task, TaskRunner
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
                    raise UserError(f"「{file.name}」没有写成。", hint="请换一个可以写的文件夹再试。")
                drawn.append(file)
    finally:
        Desk(tasks, paths, actor, Preferences(paths)).clear_scratch()
        look.apply(TypeSize.STANDARD)
        tasks.stop()
    return drawn


def _pictures(desk: Desk, size: tuple[int, int], folder: Path) -> Iterator[Picture]:
    """Every page; on the smaller screen also the dialogs, which are the same on any, and what changes at 特大."""
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
    yield from _beside_upper(desk, window)
    yield from _supervision(desk, window)
    yield from _exchange(desk, window)
    if size == SIZES[0]:
        yield from _dialogs(desk, window, size, folder)
        yield from _practice(desk, size)
        look.apply(TypeSize.EXTRA)
        inside = (_subjects(desk, window), _beside_upper(desk, window), _supervision(desk, window))
        for name, widget in chain(*inside, _exchange(desk, window), _practice(desk, size)):
            yield f"{name}-特大", widget
        look.apply(TypeSize.STANDARD)
    _away(window)


def _subjects(desk: Desk, window: Window) -> Iterator[Picture]:
    from db.cases import service as cases
    from db.handover import service as handover
    from desktop import sample_exchange
    from desktop.cases.page import CasesPage

    lists = [found for batch in handover.batches() for found in batch.checklists]
    if lists:
        window.open("handover", max(lists, key=_telling).id)
        _settle(desk.tasks)
        yield "08-移交清单", window
    accepted = [case for case in cases.cases() if case.accepted_on]
    if accepted:
        window.open("cases", accepted[0].id)
        _settle(desk.tasks)
        page = window.page
        assert isinstance(page, CasesPage)
        page.case.beside.show_beside(*sample_exchange.beside())
        _settle(desk.tasks)
        yield "10-办件详情", window


def _telling(summary: "ChecklistSummary") -> tuple[bool, int]:
    """Which checklist shows most: one that is begun but not finished, with many lines."""
    p = summary.progress
    return (0 < p.settled < p.lines, p.owed + p.differing + p.lines)


def _dialogs(desk: Desk, window: Window, size: tuple[int, int], folder: Path) -> Iterator[Picture]:
    from desktop.cases.intake import IntakeDialog
    from desktop.items.importing.batches import ImportsDialog
    from desktop.items.importing.dialog import ImportDialog
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
    yield from _shown(desk, "14-导入记录", ImportsDialog(desk, window))
    yield from _shown(desk, "15-打印预览", _preview(desk, window))
    yield from _exchange_dialogs(desk, window)
    yield from _specs(desk, window)
    first = FirstStart(desk.tasks, desk.paths, desk.preferences)
    first.resize(*size)
    yield from _shown(desk, "16-首次使用", first)


def _specs(desk: Desk, window: Window) -> Iterator[Picture]:
    """An item's spec, guide and relations, with their dialogs; nothing is written."""
    from db.items import service as items
    from db.items.specs import publication
    from db.items.specs import service as specs
    from desktop.items.guides.dialog import GuideDialog
    from desktop.items.page import ItemsPage
    from desktop.items.specs.dialog import SpecDialog
    from desktop.items.specs.relation_dialog import RelationDialog

    edition = items.current_edition()
    item = next((one for one in items.list_items(edition.id) if items.guide(one.id)), None) if edition else None
    page = window.go("items")
    if item is None or not isinstance(page, ItemsPage):
        return
    page.show_view("guides")
    _settle(desk.tasks)
    yield "41-指南更新和展示", window
    draft = publication.derive(item, specs.spec(item.id) or specs.proposed(item), items.guide(item.id))
    dialog = SpecDialog(desk, window, item)
    dialog.open()
    _settle(desk.tasks)
    dialog.step(7)
    yield from _shown(desk, "42-编辑规范", dialog)
    yield from _shown(desk, "43-生成指南", GuideDialog(desk, window, item, draft, items.guide(item.id)))
    yield from _shown(desk, "44-添加关系", RelationDialog(desk, window, item))
    page.show_view("items")


def _editions(desk: Desk, window: Window) -> Iterator[Picture]:
    """清单版本 and its dialogs, over whatever lists the store has."""
    from db.items import service
    from db.items.acts import ListActKind
    from desktop.items.editions.compare import CompareDialog
    from desktop.items.editions.dialogs import DraftDialog, StepDialog, UpperDialog

    found = service.editions()
    window.open("items", "editions/")
    for size, words in ((TypeSize.EXTRA, "清单版本-特大"), (TypeSize.STANDARD, "清单版本")):
        look.apply(size)
        _settle(desk.tasks)
        yield f"29-{words}", window
    if found:
        chosen, region = found[0], desk.actor.site.county_code
        yield from _shown(desk, "30-起草新版", DraftDialog(window, found, region, chosen.id))
        yield from _shown(desk, "31-登记公布", StepDialog(window, ListActKind.PUBLISHED, chosen.name, {}))
        yield from _shown(desk, "31-对应上级清单", UpperDialog(window, chosen, found))
        yield from _shown(desk, "32-比对版本", CompareDialog(desk, window, found, chosen, clock.today()))


def _beside_upper(desk: Desk, window: Window) -> Iterator[Picture]:
    """认领 and 同源比对 of the open list beside a made-up upper one."""
    from db.items import service as items
    from desktop import sample_same_source as sample
    from desktop.items.claims.view import ClaimsView
    from desktop.items.page import ItemsPage
    from desktop.items.same_source.view import SameSourceView

    edition = items.current_edition()
    page = window.go("items")
    if edition is None or not isinstance(page, ItemsPage):
        return
    _settle(desk.tasks)
    found = items.list_items(edition.id)
    for key, name in (("claims", "45-认领"), ("same-source", "46-同源比对")):
        view = page.show_view(key)
        _settle(desk.tasks)
        if isinstance(view, ClaimsView):
            view.show_sheet(sample.worksheet(edition, found))
        elif isinstance(view, SameSourceView):
            view.upper.setItemText(0, sample.UPPER.name)
            view.show_comparison(sample.compared(edition, found))
        view.focus_first()
        _settle(desk.tasks)
        yield name, window
    page.show_view("items")


def _supervision(desk: Desk, window: Window) -> Iterator[Picture]:
    """监管 and 专项目录 of the open list."""
    from desktop.items.page import ItemsPage

    page = window.go("items")
    if isinstance(page, ItemsPage):
        for key, name in (("supervision", "47-监管"), ("local", "48-专项目录")):
            page.show_view(key)
            _settle(desk.tasks)
            page.view.focus_first()
            yield name, window
        page.show_view("items")


def _exchange(desk: Desk, window: Window) -> Iterator[Picture]:
    """数据交换 with the offices of an example county, and what waits for a person there."""
    from desktop import sample_exchange
    from desktop.exchange.conflicts import ConflictsDialog, Source
    from desktop.exchange.history import HistoryDialog
    from desktop.exchange.outbox import ExportDialog
    from desktop.exchange.page import ExchangePage
    from desktop.exchange.roster import RosterDialog

    page = window.go("exchange")
    assert isinstance(page, ExchangePage)
    _settle(desk.tasks)
    status, plan = sample_exchange.status(), sample_exchange.plan()
    page.show_status(status)
    _settle(desk.tasks)
    yield "17-数据交换-各单位", window
    page.show_plan(Path("示例.xpk"), plan)
    _settle(desk.tasks)
    yield "18-数据交换-预览", window
    page.plan.later.click()
    source = Source(sample_exchange.waiting, sample_exchange.comparison)
    yield from _shown(desk, "25-待核对", ConflictsDialog(desk, page, source))
    yield from _shown(desk, "20-导出待带", ExportDialog(desk, page, status))
    history, roster = HistoryDialog(desk, page), RosterDialog(desk, page, status)
    _settle(desk.tasks)
    history.show_page(sample_exchange.history())
    roster.show_members(sample_exchange.members())
    yield from _shown(desk, "22-历史", history)
    yield from _shown(desk, "23-名册", roster)
    page.refresh()


def _exchange_dialogs(desk: Desk, window: Window) -> Iterator[Picture]:
    from db.exchange.merging.conflicts import Counts
    from db.exchange.transport.carrying import Step
    from desktop import sample_exchange
    from desktop.exchange.conflicts import ConflictsDialog, Source
    from desktop.exchange.enrol import ApproveDialog, RequestDialog
    from desktop.exchange.handing import HandDialog
    from desktop.exchange.preview import DifferenceDialog
    from desktop.exchange.reading import ReadDialog
    from desktop.exchange.rescue import RestoreRootDialog, TakeOverDialog

    page = window.go("exchange")
    yield from _shown(desk, "19-逐项差异", DifferenceDialog(page, sample_exchange.plan().rows[2]))
    yield from _shown(desk, "21-从U盘读取", ReadDialog(desk, page))
    nothing = Source(lambda: ((), Counts(0, 0, 0, 0)), sample_exchange.comparison)
    yield from _shown(desk, "24-待核对-空", ConflictsDialog(desk, page, nothing))
    yield from _shown(desk, "26-入册", RequestDialog(desk, page))
    approve = ApproveDialog(desk, page)
    approve.show_request(Path("入册申请.xpk"), sample_exchange.asked())
    yield from _shown(desk, "27-批准入册", approve)
    task = Task()
    progress = messages.ProgressBox(page, "正在导出 4 个单位的数据包", task)
    task.progressed.emit(Step(64, "正在写到「KINGSTON」：64.0 MB，共 100.0 MB", 100))
    yield from _shown(desk, "28-导出进度", progress)
    yield from _shown(desk, "30-移交经办", HandDialog(desk, page, "case", "", "办件 140525108A2026000391"))
    yield from _shown(desk, "31-凭根密钥单恢复", RestoreRootDialog(desk, page))
    yield from _shown(desk, "32-接管", TakeOverDialog(desk, page))


def _practice(desk: Desk, size: tuple[int, int]) -> Iterator[Picture]:
    """The band of a practice, over a page of the open store; nothing of a practice is made or read."""
    from db import practice

    window = Window(Desk(desk.tasks, desk.paths, desk.actor, desk.preferences, practice.practice_of(desk.paths)))
    window.resize(*size)
    window.open("exchange", "")
    yield from _shown(desk, "29-练习", window)


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


def _shown(desk: Desk, name: str, dialog: QWidget) -> Iterator[Picture]:
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
