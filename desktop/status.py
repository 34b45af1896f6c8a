"""From the product's states to the status vocabulary: which shape and colour a word gets."""

from datetime import date

from db.cases.acts import STATE_LABELS as CASE_LABELS
from db.cases.acts import CaseState
from db.cases.rules import CaseSummary
from db.handover.rules import STATE_LABELS as LINE_LABELS
from db.handover.rules import LineState, Progress
from db.items.rules import EDITION_LABELS, STATUS_LABELS, Edition, EditionState, Item, ItemStatus
from desktop.widgets.shapes import Shape, Status, Tone

SOON_DAYS = 3

_LINES = {
    LineState.NOT_BEGUN: (Shape.RING, Tone.GREY),
    LineState.GIVEN: (Shape.HALF, Tone.AMBER),
    LineState.PARTIAL: (Shape.HALF, Tone.AMBER),
    LineState.DIFFERS: (Shape.DIAMOND, Tone.AMBER),
    LineState.CONDITION: (Shape.DIAMOND, Tone.AMBER),
    LineState.DISPUTED: (Shape.SQUARE, Tone.RED),
    LineState.OWED: (Shape.DIAMOND, Tone.AMBER),
    LineState.RECEIVED: (Shape.HALF, Tone.AMBER),
    LineState.EXCUSED: (Shape.EMPTY_DIAMOND, Tone.GREY),
    LineState.DONE: (Shape.DISC, Tone.GREEN),
}

_CASES = {
    CaseState.RECEIVED: (Shape.HALF, Tone.AMBER),
    CaseState.CORRECTION: (Shape.HALF, Tone.AMBER),
    CaseState.ACCEPTED: (Shape.HALF, Tone.AMBER),
    CaseState.STOPPED: (Shape.BARS, Tone.AMBER),
    CaseState.REVIEWED: (Shape.HALF, Tone.AMBER),
    CaseState.FORWARDED: (Shape.UP, Tone.PRIMARY),
    CaseState.GRANTED: (Shape.DOWN, Tone.PRIMARY),
    CaseState.DENIED: (Shape.CROSS, Tone.GREY),
    CaseState.DELIVERED: (Shape.DISC, Tone.GREEN),
    CaseState.NOT_APPLICABLE: (Shape.CROSS, Tone.GREY),
    CaseState.REFUSED: (Shape.CROSS, Tone.GREY),
    CaseState.WITHDRAWN: (Shape.CROSS, Tone.GREY),
    CaseState.CONCLUDED: (Shape.DISC, Tone.GREEN),
    CaseState.TAKEN_BACK: (Shape.CROSS, Tone.GREY),
    CaseState.RESCINDED: (Shape.CROSS, Tone.GREY),
    CaseState.REVOKED: (Shape.CROSS, Tone.GREY),
    CaseState.CANCELLED: (Shape.CROSS, Tone.GREY),
}


def line_status(state: LineState) -> Status:
    """A checklist line's state."""
    return Status(*_LINES[state], LINE_LABELS[state])


def group_status(settled: int, of: int) -> Status:
    """A category's state: all settled, some, or not begun."""
    if settled == of:
        return Status(Shape.DISC, Tone.GREEN, "已齐")
    return Status(Shape.HALF if settled else Shape.RING, Tone.AMBER if settled else Tone.GREY, f"差 {of - settled} 行")


def progress_status(progress: Progress) -> Status:
    """A checklist's state."""
    if progress.complete:
        return Status(Shape.DISC, Tone.GREEN, "已齐")
    if progress.owed or progress.differing or progress.disputed:
        words = [f"欠交 {progress.owed} 行"] if progress.owed else []
        words += [f"数量不符 {progress.differing} 行"] if progress.differing else []
        words += [f"有异议 {progress.disputed} 行"] if progress.disputed else []
        return Status(Shape.DIAMOND, Tone.AMBER, "、".join(words))
    return group_status(progress.settled, progress.lines)


def case_status(state: CaseState) -> Status:
    """A case's state."""
    return Status(*_CASES[state], CASE_LABELS[state])


def due_status(case: CaseSummary) -> Status | None:
    """How much time a case has left, in working days."""
    if not case.is_open:
        return None
    if case.state is CaseState.STOPPED:
        return Status(Shape.BARS, Tone.GREY, "已停表")
    left = case.days_left
    if left is None:
        return Status(Shape.RING, Tone.GREY, "未起算")
    if left < 0:
        return Status(Shape.SQUARE, Tone.RED, f"逾期 {-left} 日")
    if left == 0:
        return Status(Shape.TRIANGLE, Tone.AMBER, "今天")
    if left <= SOON_DAYS:
        return Status(Shape.TRIANGLE, Tone.AMBER, f"剩 {left} 日")
    return Status(Shape.RING, Tone.GREY, f"剩 {left} 日")


GUIDE_BEHIND = Status(Shape.ZIGZAG, Tone.AMBER, "指南待更新")
"""The spec has moved on and the guide has not followed yet."""


def item_status(item: Item, edition: Edition | None = None, day: date | None = None) -> Status:
    """Whether an item is in force, and what still has to be settled about it; only a list in force makes it 现行.

    Without an edition the item is taken to stand in the list in force on the day.
    """
    if item.status is ItemStatus.DISABLED:
        return Status(Shape.CROSS, Tone.GREY, STATUS_LABELS[item.status])
    if item.department_pending:
        return Status(Shape.TRIANGLE, Tone.AMBER, "部门待对应")
    if not item.basis:
        return Status(Shape.TRIANGLE, Tone.AMBER, "依据待核")
    if edition and day and not edition.in_force(day):
        published = edition.state is EditionState.PUBLISHED
        return Status(Shape.RING, Tone.GREY, "清单不现行" if published else EDITION_LABELS[edition.state])
    return Status(Shape.DISC, Tone.GREEN, STATUS_LABELS[item.status])


def deadline_status(deadline: date, today: date, complete: bool) -> Status:
    """How near a transfer deadline is, in days of the calendar."""
    if complete:
        return Status(Shape.DISC, Tone.GREEN, f"已齐，截止 {deadline}")
    left = (deadline - today).days
    if left < 0:
        return Status(Shape.SQUARE, Tone.RED, f"逾期 {-left} 天，截止 {deadline}")
    if left == 0:
        return Status(Shape.TRIANGLE, Tone.AMBER, f"移交截止 {deadline}，今天到期")
    tone, shape = (Tone.AMBER, Shape.TRIANGLE) if left <= SOON_DAYS * 2 else (Tone.GREY, Shape.RING)
    return Status(shape, tone, f"移交截止 {deadline}，剩 {left} 天")
