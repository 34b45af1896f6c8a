"""Editions in words, shapes and columns."""

import re
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt

from db.items.lists.editions import Standing, TownshipList
from db.items.lists.life import ENTRIES, Line
from db.items.rules import EDITION_LABELS, LEVELS, Edition, EditionState
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone

EXAMPLES = re.compile("（「.*?）")
RIGHT = Qt.AlignmentFlag.AlignRight
_STATES = {
    EditionState.DRAFT: (Shape.RING, Tone.GREY),
    EditionState.REVIEWED: (Shape.HALF, Tone.AMBER),
    EditionState.REPORTED: (Shape.UP, Tone.PRIMARY),
    EditionState.APPROVED: (Shape.HALF, Tone.AMBER),
    EditionState.PUBLISHED: (Shape.DISC, Tone.GREEN),
}


def edition_status(edition: Edition, day: date) -> Status:
    """How far an edition has come; for a published one, whether it is in force on the day."""
    words = EDITION_LABELS[edition.state]
    if edition.in_force(day):
        return Status(Shape.DISC, Tone.GREEN, "现行")
    if edition.state is EditionState.PUBLISHED and edition.ended_on and edition.ended_on <= day.isoformat():
        return Status(Shape.CROSS, Tone.GREY, "已被替代")
    return Status(*_STATES[edition.state], words)


def level_words(edition: Edition) -> str:
    """The group an edition stands in: its level, with its region where that says more."""
    return LEVELS.get(edition.level, "未写层级")


def edition_columns(day: date) -> list[Column]:
    """清单版本, 项数, 状态, 公布, 施行."""
    return [
        Column("清单版本", 220, text=lambda edition: edition.name, hint="名称", stretch=True),
        Column("区划", 84, text=lambda edition: edition.region, tone=Tone.INK2, rank=3),
        Column("项数", 60, text=lambda edition: str(edition.items), tone=Tone.INK2, align=RIGHT),
        Column("状态", 100, status=lambda edition: edition_status(edition, day), choices=True),
        Column("公布", 100, text=lambda edition: edition.published_on, tone=Tone.INK2, rank=3),
        Column("施行", 100, text=lambda edition: edition.in_force_on or edition.published_on, tone=Tone.INK2, rank=3),
    ]


def step_columns() -> list[Column]:
    """步骤, 日期, 内容."""
    return [
        Column("步骤", 116, status=_step_status),
        Column("日期", 92, text=lambda line: line.act.happened_on.isoformat() if line.act else ""),
        Column("内容", 150, text=step_words, tone=Tone.INK2, stretch=True, tail=True, rank=3),
    ]


def step_words(line: Line) -> str:
    """What was written down with a step, or why nothing was yet."""
    if line.act:
        known = [(entry.label, line.act.details.get(entry.key, "")) for entry in ENTRIES[line.kind]]
        start = line.act.details.get("in_force_on", "")
        return "，".join([*(text for _, text in known if text), *([f"{start} 起施行"] if start else [])])
    return "" if line.demanded else "本地不要求"


def problem_words(problems: Sequence[str], *, whole: bool) -> str:
    """What keeps an edition back, one sentence a line; where there is little room without the examples."""
    told = problems if whole else [EXAMPLES.sub("", one) for one in problems]
    return "。\n".join(told) + "。"


def _step_status(line: Line) -> Status:
    if line.act:
        return Status(Shape.DISC, Tone.GREEN, line.label)
    if line.stop is None and line.demanded:
        return Status(Shape.HALF, Tone.AMBER, line.label)
    return Status(Shape.RING if line.demanded else Shape.EMPTY_DIAMOND, Tone.GREY, line.label)


def township_columns() -> list[Column]:
    """乡镇, 项数, 审定, 公布."""
    return [
        Column("乡镇", 110, text=lambda one: one.name, stretch=True),
        Column("项数", 56, text=lambda one: str(one.items), tone=Tone.INK2, align=RIGHT),
        Column("审定", 112, status=lambda one: _township_status(one, approved=True)),
        Column("公布", 112, status=lambda one: _township_status(one, approved=False)),
    ]


def _township_status(one: TownshipList, approved: bool) -> Status:
    act = one.approved if approved else one.published
    if act:
        return Status(Shape.DISC, Tone.GREEN, act.happened_on.isoformat())
    return Status(Shape.RING, Tone.GREY, "未审定" if approved else "未公布")


def deadline_status(standing: Standing, today: date) -> Status | None:
    """The deadline a document sets for the publication, None where none does."""
    if not standing.deadline:
        return None
    published = standing.edition.published_on
    if published and published <= standing.deadline:
        return Status(Shape.DISC, Tone.GREEN, f"公布期限 {standing.deadline}，按时")
    if published:
        return Status(Shape.SQUARE, Tone.RED, f"公布期限 {standing.deadline}，{published} 才公布")
    left = (date.fromisoformat(standing.deadline) - today).days
    if left < 0:
        return Status(Shape.SQUARE, Tone.RED, f"公布期限 {standing.deadline}，逾期 {-left} 天")
    return Status(Shape.TRIANGLE, Tone.AMBER, f"公布期限 {standing.deadline}，剩 {left} 天")
