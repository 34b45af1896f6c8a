"""电子档案移交清单: the packages handed over to the county archives, each with its digest; also as a workbook."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.cases.archive import rules, service
from db.cases.archive.service import Packed
from db.organs import service as organs
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf, xlsx
from reports.form import chinese_date
from reports.page import LANDSCAPE, SIZE_SMALL_5, Page
from reports.table import Column, Row, Table
from reports.typeface import Style

COLUMNS = (
    Column("序号", 11, 0.5), Column("档号", 44), Column("题名"), Column("办结日期", 25, 0.5),
    Column("保管期限", 16, 0.5), Column("文件数", 15, 1.0), Column("大小（KB）", 19, 1.0),
    Column("摘要（SHA-256）", 66, 0.0, 0.84),
)  # fmt: skip
PARTIES, LINES = ("移交单位", "接收单位（档案馆）"), (form.SEAL, "经办人签名", "日期")
HEADS = ("序号", "档号", "办件编号", "事项名称", "申请人", "办结日期", "保管期限", "文件数", "大小（字节）",
         "摘要（SHA-256）", "归档包制作时间")  # fmt: skip
_WIDTHS = (6.0, 28.0, 24.0, 30.0, 24.0, 12.0, 10.0, 8.0, 12.0, 68.0, 20.0)


@dataclass(frozen=True, slots=True)
class ListLine:
    """One package."""

    number: str
    title: str
    closed_on: str
    retention: str
    files: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ArchiveList:
    """The whole paper; days as YYYY-MM-DD."""

    office: str
    list_number: str
    handed_on: str
    lines: tuple[ListLine, ...]


def build(office: str, found: Sequence[Packed]) -> ArchiveList:
    """The list of these packages, which stand on one list."""
    return ArchiveList(
        office, found[0].list_number, found[0].handed_on,
        tuple(
            ListLine(one.archive_number, f"{one.applicant}{one.item_name}（{one.case_number}）", one.closed_on,
                     rules.retention_words(one.retention), one.pages, one.size, one.sha256)
            for one in found
        ),
    )  # fmt: skip


def print_list(actor: Actor, list_number: str, out: Path) -> Paper:
    """Print and record a handover list. Raises UserError when there is none."""
    content = build(organs.site().organ_name, service.on_list(list_number))
    return print_paper(
        actor, PaperKind.ARCHIVE_LIST, "archive_list", content.list_number, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: ArchiveList, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, TITLES[PaperKind.ARCHIVE_LIST], out)


def lay_out(content: ArchiveList, number: str) -> list[Page]:
    """The pages: a line for each package, and the two sides' signatures."""
    under = (
        f"{content.office}　清单号 {content.list_number}　移交日期 {chinese_date(content.handed_on)}　"
        f"共 {len(content.lines)} 件"
    )
    flow = form.begin(LANDSCAPE, TITLES[PaperKind.ARCHIVE_LIST], number, under)
    rows = [
        Row((str(n), one.number, one.title, one.closed_on, one.retention, str(one.files), str(-(-one.size // 1024)),
             one.sha256))
        for n, one in enumerate(content.lines, 1)
    ]  # fmt: skip
    Table(flow, COLUMNS, SIZE_SMALL_5, Style.FANG).draw(rows, tail=form.signature_height(LINES))
    form.small_print(flow, "接收单位用「核对归档包」或其他程序重算每个归档包的 SHA-256，与本清单逐一比对后签收。")
    form.signatures(flow, PARTIES, LINES)
    return flow.pages


def save_workbook(found: Sequence[Packed], out: Path) -> None:
    """The same as a workbook, with everything the list has no room for. Raises UserError when it cannot be written."""
    rows = [
        (n, one.archive_number, one.case_number, one.item_name, one.applicant, one.closed_on,
         rules.retention_words(one.retention), one.pages, one.size, one.sha256, one.made_at[:19])
        for n, one in enumerate(found, 1)
    ]  # fmt: skip
    title = TITLES[PaperKind.ARCHIVE_LIST]
    under = f"清单号 {found[0].list_number}，{len(found)} 件" if found else ""
    xlsx.save([xlsx.Sheet("移交清单", title, under, HEADS, rows, _WIDTHS)], out)
