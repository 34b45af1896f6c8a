"""The columns of inbox, outbox and offices, and which shape their words get."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from db.organs.rules import short_office
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone

if TYPE_CHECKING:
    from db.exchange.service import SiteRow

_BEGINNINGS = (
    ("待看", Shape.HALF, Tone.AMBER),
    ("已写入", Shape.DISC, Tone.GREEN),
    ("已登记", Shape.DISC, Tone.GREEN),
    ("对方写入", Shape.DISC, Tone.GREEN),
    ("已导入过", Shape.EQUALS, Tone.GREY),
    ("拒收", Shape.CROSS, Tone.AMBER),
    ("待带", Shape.UP, Tone.PRIMARY),
    ("已带走", Shape.DOWN, Tone.GREY),
    ("县已接收", Shape.DISC, Tone.GREEN),
    ("对方已收", Shape.DISC, Tone.GREEN),
    ("全部带到", Shape.DISC, Tone.GREEN),
    ("最新", Shape.DISC, Tone.GREEN),
    ("落后", Shape.TRIANGLE, Tone.AMBER),
    ("有 ", Shape.UP, Tone.PRIMARY),
    ("没有", Shape.RING, Tone.GREY),
    ("有效", Shape.DISC, Tone.GREEN),
    ("已续接", Shape.EQUALS, Tone.GREY),
    ("待续接", Shape.EMPTY_DIAMOND, Tone.GREY),
    ("已停用", Shape.CROSS, Tone.GREY),
)


def box_status(words: str) -> Status:
    """A state of a package or an office in shape and colour; the word stays as the service says it."""
    for beginning, shape, tone in _BEGINNINGS:
        if words.startswith(beginning):
            return Status(shape, tone, words)
    return Status(Shape.RING, Tone.GREY, words)


def box_name(name: str, county: str) -> str:
    """An office as the narrow boxes call it; the county is 县级平台 to everybody."""
    return "县级平台" if name == county else short_office(name)


def _short(state: str) -> str:
    """The word alone, without date and receipt; a count of documents stays."""
    return state if state.startswith("待带") else state.split(" ")[0]


def in_columns(county: Callable[[], str]) -> list[Column]:
    """单位, 号, 状态; `county` says what the county is called."""
    return [
        Column("来自", 96, text=lambda one: box_name(one.sender, county()), stretch=True),
        Column("编号", 64, text=lambda one: f"第 {one.number} 号" if one.number else "", tone=Tone.INK2),
        Column("状态", 152, status=lambda one: box_status(one.state), extra=196),
    ]


def out_columns() -> list[Column]:
    """单位, 最近一包的号, 状态: one row per addressee."""
    return [
        Column("发给", 96, text=lambda one: "县级平台" if one.to_county else short_office(one.name), stretch=True),
        Column("编号", 64, text=lambda one: f"第 {one.number} 号" if one.number else "—", tone=Tone.INK2),
        Column("状态", 112, status=lambda one: box_status(_short(one.state)), extra=164),
    ]


def silence_status(one: "SiteRow") -> Status | None:
    """How long an office has been silent, amber with another shape after two months; dates in doubt are said as such.

    Never red: silence breaks no law.
    """
    from db.exchange.oversight.drift import LONG_SILENT_DAYS

    if not one.silence:
        return None
    if one.silent_days is None:
        return Status(Shape.TRIANGLE, Tone.AMBER, one.silence)
    long = one.silent_days > LONG_SILENT_DAYS
    return Status(Shape.DIAMOND if long else Shape.TRIANGLE, Tone.AMBER, one.silence)


def site_columns() -> list[Column]:
    """单位, 清单版本, 相差, 最近上报, 已隔, 最近带回, 名册状态."""
    return [
        Column("单位", 104, text=lambda one: short_office(one.name), extra=152),
        Column("清单版本", 150, text=lambda one: one.edition or "—", tone=Tone.INK2, stretch=True, rank=3),
        Column("相差", 108, status=lambda one: box_status(one.drift), extra=150),
        Column("最近上报", 88, text=lambda one: one.last_received or "—", extra=124),
        Column("已隔", 108, status=silence_status, extra=150),
        Column("最近带回", 88, text=lambda one: one.last_sent or "—", rank=3),
        Column("名册状态", 84, status=lambda one: box_status(one.standing), extra=120),
    ]


def county_columns() -> list[Column]:
    """The same for an office, about the county: what it has of us, when it was last brought to and heard of."""
    return [
        Column("单位", 84, text=lambda one: "县级平台", extra=120),
        Column("本机清单版本", 150, text=lambda one: one.edition or "—", tone=Tone.INK2, stretch=True, rank=3),
        Column("没有带到的", 150, status=lambda one: box_status(one.drift), extra=220),
        Column("最近上报", 88, text=lambda one: one.last_received or "—", extra=124),
        Column("最近带回", 88, text=lambda one: one.last_sent or "—", extra=124),
        Column("已隔", 108, status=silence_status, extra=150),
    ]
