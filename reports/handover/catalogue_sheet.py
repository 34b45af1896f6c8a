"""划转事项目录: the items the bureau holds, as a published version or a draft of the next one (山西 2019 三(一),
四(三)2)."""

from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from db.actors import Actor
from db.handover.deciding.catalogue import CatalogueEntry, TransferCatalogue
from db.items.rules import ITEM_TYPES
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.form import chinese_date
from reports.page import LANDSCAPE, MM, SIZE_5, Page
from reports.table import Band, Column, Row, Table, code_column
from reports.typeface import Style

LEFT = (Column("序号", 12, 0.5), Column("事项名称"))
RIGHT = (Column("事项类型", 27, 0.5), Column("划转范围", 32), Column("关联事项", 30))
BASIS, SINCE = Column("划转批次、依据", 58), Column("承接日期", 30, 0.5)


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One item the bureau holds."""

    department: str
    name: str
    code: str
    item_type: str
    scope: str
    associated: str
    basis: str
    since: str


@dataclass(frozen=True, slots=True)
class CatalogueSheet:
    """The whole paper; `published` says when and where it was made public, '' while it is a draft."""

    office: str
    version: int
    batch: str
    published: str
    rows: tuple[CatalogueRow, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


def build(office: str, found: TransferCatalogue) -> CatalogueSheet:
    """The paper of one version, by the department the power came from."""
    rows = sorted((_row(entry) for entry in found.entries), key=lambda row: row.department)
    document = found.document + (f"（{found.document_number}）" if found.document_number else "")
    told = (chinese_date(found.published_on), document, found.channel)
    published = "，".join(text for text in told if text) if found.published_on else ""
    return CatalogueSheet(
        office, found.version, found.batch_name, published, tuple(rows), found.added, found.removed
    )  # fmt: skip


def _row(entry: CatalogueEntry) -> CatalogueRow:
    scope = entry.part or "整项"
    return CatalogueRow(
        entry.from_organ, entry.name, entry.item_code, ITEM_TYPES.get(entry.item_type, entry.type_as_written),
        scope + (f"（已划回：{entry.without}）" if entry.without else ""), entry.associated_with,
        f"{entry.batch_name}　{entry.document}", entry.effective_on,
    )  # fmt: skip


def print_catalogue(actor: Actor, office: str, found: TransferCatalogue, out: Path) -> Paper:
    """Print and record one version of the catalogue, or the draft of the next."""
    content = build(office, found)
    return print_paper(
        actor, PaperKind.TRANSFER_CATALOGUE, "batch", found.batch_id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: CatalogueSheet, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, TITLES[PaperKind.TRANSFER_CATALOGUE], out)


def lay_out(content: CatalogueSheet, number: str) -> list[Page]:
    """The pages of the catalogue, departments as groups."""
    state = f"（第{content.version}版{'' if content.published else '，送审稿'}）"
    title = f"{content.office}\n{TITLES[PaperKind.TRANSFER_CATALOGUE]}{state}"
    published = f"{content.published}公布" if content.published else "尚未公布"
    bases = {row.basis for row in content.rows}
    shared = f"　依据：{min(bases)}" if len(bases) == 1 else ""
    flow = form.begin(LANDSCAPE, title, number, f"{'' if shared else content.batch}{shared}　{published}".strip("　"))
    codes = [row.code for row in content.rows]
    code = (code_column("事项编码", codes),) if any(codes) else ()
    columns = (*LEFT, *code, *RIGHT, *(() if shared else (BASIS,)), SINCE)
    rows: list[Row | Band] = []
    place = 0
    for department, group in groupby(content.rows, key=lambda row: row.department):
        members = list(group)
        rows.append(Band(f"{department}（{len(members)}项）"))
        for row in members:
            place += 1
            rows.append(Row(_cells(place, row, bool(code), not shared)))
    Table(flow, columns, SIZE_5, Style.FANG).draw(rows or [Row([""] * len(columns))])
    flow.space(1 * MM)
    form.small_print(flow, f"共{len(content.rows)}项。{_changes(content)}")
    return flow.pages


def _cells(place: int, row: CatalogueRow, coded: bool, based: bool) -> tuple[str, ...]:
    """The columns of an item; one basis of all stands in the head of the paper."""
    code, basis = (row.code,) if coded else (), (row.basis,) if based else ()
    return (
        str(place), row.name, *code, row.item_type, row.scope, row.associated, *basis, chinese_date(row.since)
    )  # fmt: skip


def _changes(content: CatalogueSheet) -> str:
    """What is new and what is gone; of the first version all is new."""
    added, removed = content.added, content.removed
    if len(added) == len(content.rows) and not removed:
        return "均为首次列入。" if added else ""
    told = [f"新增{len(added)}项：{'、'.join(added)}。"] if added else []
    told += [f"减少{len(removed)}项：{'、'.join(removed)}。"] if removed else []
    return "与上一版相比，" + "".join(told) if told else "与上一版相比没有增减。"
