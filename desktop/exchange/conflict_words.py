"""Waiting documents and their differences in words, shapes and columns."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone

if TYPE_CHECKING:
    from db.exchange.merging.conflicts import Counts, Side, Waiting

MINE, THEIRS = "mine", "theirs"

TAKEN = {
    MINE: Status(Shape.DISC, Tone.GREEN, "本机"),
    THEIRS: Status(Shape.DIAMOND, Tone.PRIMARY, "对方"),
    "": Status(Shape.RING, Tone.AMBER, "未选"),
}
DIFFERENT = Status(Shape.ZIGZAG, Tone.AMBER, "不同")
EQUAL = Status(Shape.EQUALS, Tone.GREY, "相同")


def standing_status(one: "Waiting") -> Status:
    """A document that waits, in shape and word: whose turn it is."""
    if one.deferred_at:
        return Status(Shape.BARS, Tone.GREY, "以后再定")
    if one.standing == "here":
        return Status(Shape.HALF, Tone.AMBER, "待决定" if "decide" in one.actions else "待核对")
    if one.standing == "elsewhere":
        return Status(Shape.RING, Tone.GREY, "等对方")
    return Status(Shape.EMPTY_DIAMOND, Tone.GREY, "自动处理")


def waiting_columns() -> list[Column]:
    """状态, 种类, 对象."""
    return [
        Column("状态", 98, status=standing_status),
        Column("种类", 70, text=lambda one: one.kind, tone=Tone.INK2, rank=3),
        Column("对象", 180, text=lambda one: one.short, stretch=True, tail=True),
    ]


def line_columns(taken: Callable[[str], str]) -> list[Column]:
    """不同, 项目, 本机, 对方, 采用, 保存为; `taken` says which side was chosen for a line's key."""
    return [
        Column("比对", 74, status=lambda one: DIFFERENT if one.differs else EQUAL),
        Column("项目", 150, text=lambda one: one.label, stretch=True, extra=176),
        Column("本机", 120, text=lambda one: in_one_line(one.mine), stretch=True),
        Column("对方", 120, text=lambda one: in_one_line(one.theirs), stretch=True),
        Column("采用", 78, status=lambda one: TAKEN[taken(one.key)] if one.differs else EQUAL),
        Column("保存为", 120, text=lambda one: in_one_line(saved(one, taken(one.key))), rank=3),
    ]


TAKEN_COLUMN, SAVED_COLUMN = 4, 5


def saved(line: object, side: str) -> str:
    """What would be saved for a line: the chosen side, or nothing before a choice."""
    differs, mine, theirs = (getattr(line, name) for name in ("differs", "mine", "theirs"))
    if not differs or side == MINE:
        return str(mine)
    return str(theirs) if side == THEIRS else "—"


def in_one_line(text: str) -> str:
    """A text for one cell."""
    return " ".join(text.split("\n"))


def side_words(side: "Side | None") -> str:
    """Whose version it is, who edited it last and when."""
    if side is None:
        return "本机：没有这一件"
    who = f"{side.by} {side.at}".strip() or "没有写明是谁"
    return f"{side.title}：{who} 改，{side.origin}"


def counted(counts: "Counts") -> str:
    """How many wait for whom, in words; '' when nothing waits."""
    if not counts.all:
        return ""
    parts = [
        f"本机要办 {counts.here} 件",
        f"以后再定 {counts.deferred} 件" if counts.deferred else "",
        f"等对方 {counts.elsewhere} 件" if counts.elsewhere else "",
        f"自动处理 {counts.by_itself} 件" if counts.by_itself else "",
    ]
    return "，".join(part for part in parts if part)
