"""Papers from the window: printed into the store's folder, recorded, then shown as the very PDF."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from db.handover.rules import Checklist, Direction
from db.items.rules import Edition
from db.organs import service as organs
from db.papers import by_hand, service
from db.paths import file_stem
from desktop import messages
from desktop.desk import Desk

if TYPE_CHECKING:
    from db.handover.deciding.catalogue import TransferCatalogue
    from reports.catalogue import Scope


def show_paper(
    desk: Desk,
    parent: QWidget | None,
    title: str,
    write: Callable[[Path], object],
    empty: frozenset[str] = frozenset(),
) -> None:
    """Let `write` draw the paper on trial in the background, then open its preview.

    It is numbered and recorded when it is printed or saved from there, and never by looking at it. The places of the
    characters in `empty`, which no font here has, stay empty: the clerk agreed to each.
    """
    out = desk.scratch(f"{file_stem(title)}.pdf")

    def draw() -> object:
        with by_hand.agreed(empty):
            return write(out)

    def show(done: object) -> None:
        from desktop.preview import PreviewDialog

        dialog = PreviewDialog(desk.tasks, parent, title, out, lambda: service.issue(draw))
        dialog.finished.connect(lambda code: out.unlink(missing_ok=True))
        dialog.open()

    def refused(error: Exception) -> None:
        if isinstance(error, by_hand.NoGlyph):
            further = empty | {error.character}
            messages.ask(
                desk.front(), str(error), error.hint, "留空，打印后手写",
                lambda: show_paper(desk, parent, title, write, further),
            )  # fmt: skip
        else:
            desk.report(error)

    task = desk.tasks.query(lambda: service.on_trial(draw))
    task.finished.connect(show)
    task.failed.connect(refused)
    messages.WaitBox(parent, f"正在排版「{title}」", task)


def preview_catalogue(desk: Desk, parent: QWidget | None, edition: Edition, scope: "Scope") -> None:
    """事项目录."""
    from reports import catalogue

    actor = desk.actor
    title = f"{edition.name}事项目录"
    show_paper(desk, parent, title, lambda out: catalogue.print_catalogue(actor, edition.id, out, scope))


def preview_checklist(desk: Desk, parent: QWidget, found: Checklist) -> None:
    """移交清单."""
    from reports.handover import checklist_sheet

    actor = desk.actor
    show_paper(
        desk,
        parent,
        f"{found.department}移交清单",
        lambda out: checklist_sheet.print_checklist(actor, found.id, out),
    )


def preview_record(desk: Desk, parent: QWidget, found: Checklist) -> None:
    """交接书."""
    from reports.handover import record_sheet

    actor = desk.actor
    show_paper(desk, parent, f"{found.department}交接书", lambda out: record_sheet.print_record(actor, found.id, out))


def preview_memorandum(desk: Desk, parent: QWidget, found: Checklist) -> None:
    """审管衔接备忘录; the first one is drafted."""
    department = found.giver_id if found.direction is Direction.IN else found.receiver_id
    preview_department_memorandum(desk, parent, found.batch_id, department, found.department)


def preview_department_memorandum(
    desk: Desk, parent: QWidget, batch_id: str, department_id: str, department: str
) -> None:
    """The newest 审管衔接备忘录 of a department; the first one is drafted."""
    from reports.handover import paper_set

    actor = desk.actor
    show_paper(
        desk,
        parent,
        f"与{department}的审管衔接备忘录",
        lambda out: paper_set.print_memorandum(actor, batch_id, department_id, out),
    )


def preview_progress(desk: Desk, parent: QWidget, found: Checklist) -> None:
    """部门移交进度表."""
    from reports.handover import progress_sheet

    actor, title = desk.actor, f"{found.department}移交进度"
    show_paper(desk, parent, title, lambda out: progress_sheet.print_sheet(actor, found.id, out))


def preview_outstanding(desk: Desk, parent: QWidget | None, batch_id: str, department_id: str, department: str) -> None:
    """未办结清单."""
    from reports.handover import outstanding

    actor = desk.actor
    show_paper(
        desk, parent, f"{department}未办结清单",
        lambda out: outstanding.print_sheet(actor, batch_id, department_id, out),
    )  # fmt: skip


def preview_transfer_catalogue(
    desk: Desk, parent: QWidget | None, batch_id: str, version: "TransferCatalogue | None"
) -> None:
    """划转事项目录: a published version, or without one how the next would read after a batch."""
    from db.handover.deciding import catalogue
    from reports.handover import catalogue_sheet

    actor = desk.actor
    show_paper(
        desk, parent, "划转事项目录",
        lambda out: catalogue_sheet.print_catalogue(
            actor, organs.site().organ_name, version or catalogue.draft(batch_id), out
        ),
    )  # fmt: skip


def preview_notice(desk: Desk, parent: QWidget, found: Checklist) -> None:
    """催交函."""
    from reports.handover import deadline_notice

    actor, title = desk.actor, f"给{found.department}的催交函"
    show_paper(desk, parent, title, lambda out: deadline_notice.print_notice(actor, found.id, out))
