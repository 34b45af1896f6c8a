"""The columns of inbox, outbox and offices, and which shape their words get."""

from db.organs.rules import short_office
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone

_BEGINNINGS = (
    ("待看", Shape.HALF, Tone.AMBER),
    ("已写入", Shape.DISC, Tone.GREEN),
    ("拒收", Shape.CROSS, Tone.AMBER),
    ("待带", Shape.UP, Tone.PRIMARY),
    ("已带走", Shape.DOWN, Tone.GREY),
    ("县已接收", Shape.DISC, Tone.GREEN),
    ("对方已收", Shape.DISC, Tone.GREEN),
    ("最新", Shape.DISC, Tone.GREEN),
    ("落后", Shape.TRIANGLE, Tone.AMBER),
    ("没有收过", Shape.RING, Tone.GREY),
    ("有效", Shape.DISC, Tone.GREEN),
    ("已停用", Shape.CROSS, Tone.GREY),
)


def box_status(words: str) -> Status:
    """A state of a package or an office in shape and colour; the word stays as the service says it."""
    for beginning, shape, tone in _BEGINNINGS:
        if words.startswith(beginning):
            return Status(shape, tone, words)
    return Status(Shape.RING, Tone.GREY, words)


def _short(state: str) -> str:
    return state.split(" ")[0]


def in_columns() -> list[Column]:
    """单位, 号, 状态."""
    return [
        Column("来自", 96, text=lambda one: short_office(one.sender), stretch=True),
        Column("编号", 70, text=lambda one: f"第 {one.number} 号" if one.number else "", tone=Tone.INK2),
        Column("状态", 142, status=lambda one: box_status(one.state)),
    ]


def out_columns() -> list[Column]:
    """单位, 号, 状态."""
    return [
        Column("发给", 96, text=lambda one: short_office(one.receiver), stretch=True),
        Column("编号", 70, text=lambda one: f"第 {one.number} 号", tone=Tone.INK2),
        Column("状态", 142, status=lambda one: box_status(_short(one.state))),
    ]


def site_columns() -> list[Column]:
    """单位, 清单版本, 相差, 最近上报, 最近带回, 名册状态."""
    return [
        Column("单位", 160, text=lambda one: one.name, stretch=True),
        Column("清单版本", 230, text=lambda one: one.edition or "—", tone=Tone.INK2),
        Column("相差", 110, status=lambda one: box_status(one.drift)),
        Column("最近上报", 100, text=lambda one: one.last_received or "—"),
        Column("最近带回", 100, text=lambda one: one.last_sent or "—"),
        Column("名册状态", 100, status=lambda one: box_status(one.standing)),
    ]
