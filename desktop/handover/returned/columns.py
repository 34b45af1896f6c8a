"""The columns and states of 回收."""

from db.papers.returned.records import FiledPage, PaperHome
from db.papers.returned.rules import FILED, Outcome
from db.papers.returned.service import Result
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone


def paper_columns() -> list[Column]:
    """文书, 编号, 单位, 打印日期, 已收回, 缺页, 状态."""
    return [
        Column("文书", 142, text=lambda one: one.title, choices=True, extra=150),
        Column("编号", 178, text=lambda one: one.number, hint="编号", extra=250),
        Column("单位", 176, text=lambda one: one.about, hint="单位", tail=True, rank=3),
        Column("打印日期", 96, text=lambda one: str(one.issued_on), tone=Tone.INK2, rank=3),
        Column("已收回", 76, text=lambda one: f"{len(one.home)} / {one.pages} 页", extra=100),
        Column("还缺", 190, text=lambda one: one.missing_words or "—", stretch=True, tail=True, extra=160),
        Column("状态", 104, status=home_status, choices=True, extra=140),
    ]


def home_status(paper: PaperHome) -> Status:
    """How far a paper has come home: an old sheet and a missing signature first, they need a person."""
    if paper.home and (paper.newer or paper.old):
        return Status(Shape.ZIGZAG, Tone.AMBER, "是旧稿")
    if not paper.missing:
        return Status(Shape.DISC, Tone.GREEN, "已收齐")
    if not paper.home:
        return Status(Shape.RING, Tone.GREY, "没有收回")
    if set(paper.missing) & set(paper.signed):
        return Status(Shape.TRIANGLE, Tone.AMBER, "缺签字页")
    return Status(Shape.HALF, Tone.AMBER, "缺页")


def waiting_columns() -> list[Column]:
    """扫描件, 原因."""
    return [
        Column("扫描件", 140, extra=136, text=source_words),
        Column("原因", 90, text=lambda one: one.note, tone=Tone.INK2, stretch=True, tail=True),
    ]


def source_words(page: FiledPage) -> str:
    """Which page of which file."""
    return f"{page.name} 第 {page.source_page} 页"


def result_columns() -> list[Column]:
    """扫描件, 结果, 说明."""
    return [
        Column("扫描件", 200, text=_scan),
        Column("结果", 150, status=result_status),
        Column("说明", 300, text=lambda one: one.words, stretch=True, tail=True),
    ]


def _scan(result: Result) -> str:
    return f"{result.name} 第 {result.source_page} 页" if result.source_page else result.name


def result_status(result: Result) -> Status:
    """What became of a scan: green where nothing is left to do."""
    if result.outcome is Outcome.OUTDATED:
        return Status(Shape.ZIGZAG, Tone.AMBER, result.label)
    if result.outcome in FILED:
        return Status(Shape.DISC, Tone.GREEN, result.label)
    if result.outcome is Outcome.TWICE:
        return Status(Shape.RING, Tone.GREY, result.label)
    if result.outcome in (Outcome.REFUSED, Outcome.ALTERED):
        return Status(Shape.CROSS, Tone.AMBER, result.label)
    return Status(Shape.TRIANGLE, Tone.AMBER, result.label)
