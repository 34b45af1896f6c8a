"""办事指南公示单: what the board of a station has to show, guide by guide with its version, to be ticked when hung."""

from dataclasses import asdict, dataclass
from pathlib import Path

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items.specs import showing
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.form import chinese_date
from reports.page import FORM, SIZE_5
from reports.table import Column, Row, Table
from reports.typeface import Style

COLUMNS = (
    Column("序号", 11, 0.5),
    Column("事项名称"),
    Column("主管部门", 34),
    Column("应展示", 17, 0.5),
    Column("公布日期", 28, 0.5),
    Column("现展示", 17, 0.5),
    Column("已更换", 15, 0.5),
)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One guide on the board; versions, 0 where none is shown."""

    item: str
    department: str
    published: int
    published_on: str
    shown: int


@dataclass(frozen=True, slots=True)
class BoardSheet:
    """The whole paper."""

    office: str
    place: str
    day: str
    lines: tuple[BoardLine, ...]


def build(edition_id: str, office: str, place: str) -> BoardSheet:
    """The sheet of one station's board. Raises UserError where no guide is to be shown there."""
    found = [one for one in showing.showings(edition_id) if (one.channel, one.place) == (showing.BOARD, place)]
    if not found:
        raise UserError(f"「{place}」没有要公示的指南，没有打印。", hint="请先公布指南，并核对哪些事项由乡镇代收。")
    lines = tuple(
        BoardLine(one.item.name, one.item.department, one.published, one.published_on, one.shown) for one in found
    )
    return BoardSheet(office, place, clock.today().isoformat(), lines)


def print_sheet(actor: Actor, edition_id: str, place: str, out: Path) -> Paper:
    """Print and record the sheet of a station's board."""
    content = build(edition_id, actor.organ_name, place)
    return print_paper(
        actor, PaperKind.BOARD_SHEET, "edition", edition_id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: BoardSheet, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    title = TITLES[PaperKind.BOARD_SHEET]
    flow = form.begin(
        FORM, f"{content.place}\n{title}", stamp.number, f"{content.office}　　{chinese_date(content.day)}"
    )
    rows = [
        Row((str(n), one.item, one.department, f"第{one.published}版", chinese_date(one.published_on),
             f"第{one.shown}版" if one.shown else "没有", "" if one.shown < one.published else "—"))
        for n, one in enumerate(content.lines, 1)
    ]  # fmt: skip
    Table(flow, COLUMNS, SIZE_5, Style.FANG).draw(rows)
    old = sum(one.shown < one.published for one in content.lines)
    form.small_print(flow, f"共{len(rows)}份，其中{old}份要换上新版；换好后打勾、签名，带回或者随数据包报县局。")
    form.signatures(flow, ("更换人", "核对人"), ("签名", "日期"))
    return pdf.save(flow.pages, stamp, title, out)
