"""The pictures of the open store: every page at two screen sizes, dialogs and the largest type at the smaller one."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from db import store
from db.actors import Actor
from db.errors import UserError
from desktop.app import make_application
from desktop.desk import Desk
from desktop.look import look
from desktop.preferences import Preferences
from desktop.shots import (
    case_lists,
    clock,
    deciding,
    exchange,
    handover,
    issuing,
    lists,
    office,
    papers,
    registers,
    returned,
    reviewing,
)
from desktop.shots.stage import Picture, Stage, away
from desktop.tasks import TaskRunner
from desktop.tokens import TypeSize
from desktop.window import Window

SIZES = ((1366, 768), (1920, 1080))
PNG_QUALITY = 85
"""Of PNG this says how hard it is packed, not how it looks; as packed as by default it takes three times as long."""


def draw(actor: Actor, folder: Path, sizes: Sequence[tuple[int, int]] = SIZES) -> list[Path]:
    """Draw all pages of the open store into a folder, which is made when missing; returns the files.

    At the smallest size the dialogs and what changes at 特大 are drawn too.
    """
    make_application()
    look.apply(TypeSize.STANDARD)
    folder.mkdir(parents=True, exist_ok=True)
    paths = store.opened().paths
    tasks = TaskRunner()
    drawn: list[Path] = []
    try:
        for size in sizes:
            desk = Desk(tasks, paths, actor, Preferences(paths))
            for name, widget in pictures(desk, size, folder, whole=size == min(sizes)):
                file = folder / f"{name}-{size[0]}x{size[1]}.png"
                if not widget.grab().save(str(file), quality=PNG_QUALITY):
                    raise UserError(f"「{file.name}」没有写成。", hint="请换一个可以写的文件夹再试。")
                drawn.append(file)
    finally:
        Desk(tasks, paths, actor, Preferences(paths)).clear_scratch()
        look.apply(TypeSize.STANDARD)
        tasks.stop()
    return drawn


def pictures(desk: Desk, size: tuple[int, int], folder: Path, *, whole: bool) -> Iterator[Picture]:
    """Every page at one size, each as it comes into sight; `whole` with the dialogs and the largest type."""
    stage = _stage(desk, size, folder)
    yield from office.places(stage)
    yield from _inside(stage)
    if whole:
        yield from lists.dialogs(stage)
        yield from case_lists.case_lists(stage)
        yield from exchange.dialogs(stage)
        yield from handover.dialogs(stage)
        yield from registers.dialogs(stage)
        yield from deciding.dialogs(stage)
        yield from office.dialogs(stage)
        yield from clock.dialogs(stage)
        yield from reviewing.dialogs(stage)
        yield from issuing.dialogs(stage)
        yield from papers.dialogs(stage)
    away(stage.window)
    if whole:  # in a window of its own: to dress all pages of the first one anew would take longer than to make them
        look.apply(TypeSize.EXTRA)
        stage = _stage(desk, size, folder)
        wide = (lists.wide_dialogs(stage), exchange.wide_dialogs(stage))
        over = (
            handover.dialogs(stage), registers.dialogs(stage), deciding.dialogs(stage), clock.dialogs(stage),
            case_lists.case_lists(stage),
        )  # fmt: skip
        for name, widget in chain(_inside(stage), *wide, *over):
            yield f"{name}-特大", widget
        away(stage.window)
        look.apply(TypeSize.STANDARD)


def _stage(desk: Desk, size: tuple[int, int], folder: Path) -> Stage:
    window = Window(desk)
    window.resize(*size)
    window.show()
    window.activateWindow()
    window.status.show_saved("")
    window.refresh_counts()
    return Stage(desk, window, folder)


def _inside(stage: Stage) -> Iterator[Picture]:
    yield from lists.views(stage)
    yield from office.subjects(stage)
    yield from issuing.views(stage)
    yield from handover.views(stage)
    yield from registers.views(stage)
    yield from deciding.views(stage)
    yield from returned.views(stage)
    yield from exchange.pages(stage)
