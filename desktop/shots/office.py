"""Pictures of the places, of what they open on, and of what belongs to no place."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from db.errors import UserError
from desktop import messages
from desktop.desk import Desk
from desktop.frame import PLACES
from desktop.shots import sample_exchange
from desktop.shots.stage import Picture, Stage
from desktop.window import Window

if TYPE_CHECKING:
    from db.handover.rules import ChecklistSummary


def places(stage: Stage) -> Iterator[Picture]:
    """Every place as it is entered."""
    for number, (place, title, _) in enumerate(PLACES, start=1):
        stage.window.open(place, "")
        stage.settle()
        yield f"{number}01-{title}", stage.window


def subjects(stage: Stage) -> Iterator[Picture]:
    """The checklist and the case that show most."""
    from db.cases.queues import lists
    from db.handover import service as handover
    from desktop.cases.page import CasesPage

    window = stage.window
    checklists = [found for batch in handover.batches() for found in batch.checklists]
    if checklists:
        window.open("handover", max(checklists, key=_telling).id)
        stage.settle()
        yield "302-移交清单", window
    accepted = [case for case in lists.page(lists.Wanted()).rows if case.accepted_on]
    if accepted:
        window.open("cases", accepted[0].id)
        stage.settle()
        page = window.page
        assert isinstance(page, CasesPage)
        page.case.beside.show_beside(*sample_exchange.beside())
        stage.settle()
        yield "402-办件详情", window
        page.show_list()


def _telling(summary: "ChecklistSummary") -> tuple[bool, int]:
    """Which checklist shows most: one that is begun but not finished, with many lines."""
    p = summary.progress
    return (0 < p.settled < p.lines, p.owed + p.differing + p.lines)


def dialogs(stage: Stage) -> Iterator[Picture]:
    """Starting, an error, a paper, taking a case in, and the band of a practice."""
    from db import practice
    from desktop.cases.intake.dialog import IntakeDialog
    from desktop.start.login import LoginDialog
    from desktop.start.wizard import FirstStart

    desk, window = stage.desk, stage.window
    yield from stage.shown("403-收件", IntakeDialog(desk, window))
    yield from stage.shown("001-登录", LoginDialog(desk.tasks, desk.paths, desk.preferences))
    first = FirstStart(desk.tasks, desk.paths, desk.preferences)
    first.resize(window.size())
    yield from stage.shown("002-首次使用", first)
    error = UserError(
        "川底镇第 18 号包被改动过，没有写入。",
        hint="请从川底镇的原 U 盘重新拷贝一次再读取；还不行，请对方按 Ctrl+E 重新导出。",
    )
    yield from stage.shown("003-出错提示", messages.show_error(window, error))
    yield from _organs(stage)
    yield from stage.shown("004-打印预览", _preview(desk, window))
    # nothing of a practice is made or read here: only its band is to be seen
    practising = Window(Desk(desk.tasks, desk.paths, desk.actor, desk.preferences, practice.practice_of(desk.paths)))
    practising.resize(window.size())
    practising.open("exchange", "")
    yield from stage.shown("005-练习", practising)


def _organs(stage: Stage) -> Iterator[Picture]:
    """An organ that gets another name, and one that ends, with what is still tied to it."""
    from db.handover import ended
    from db.organs import service as organs
    from db.organs.rules import OrganKind
    from desktop.settings.changing import EndDialog, RenameDialog

    known = organs.organs()
    one = next((organ for organ in known if organ.kind is OrganKind.DEPARTMENT), None)
    if one:
        yield from stage.shown("704-单位改名", RenameDialog(stage.desk, stage.window, one))
        found = ended.affairs(one.id)
        yield from stage.shown("705-单位停用", EndDialog(stage.desk, stage.window, one, known, found))


def _preview(desk: Desk, window: Window) -> QDialog:
    from desktop.preview import PreviewDialog
    from reports import recovery_sheet

    out = desk.scratch("示例恢复单.pdf")
    recovery_sheet.write_recovery("示例单位", "140525", "示例-不是真的恢复码", out)
    return PreviewDialog(desk.tasks, window, "恢复单（示例）", out)
