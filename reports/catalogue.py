"""事项目录: the list of items as a landscape register grouped by competent department, in PDF and as a workbook."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path

from db.actors import Actor
from db.errors import UserError
from db.items import service
from db.items.rules import LEVELS, Edition, Item
from db.organs import service as organs
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf, xlsx
from reports.page import LANDSCAPE, MM
from reports.table import Band, Column, Row, Table, fit_columns

XLSX_WIDTHS = (6, 20, 24, 40, 20, 40, 54, 11, 14, 20, 24)  # in characters, as workbooks measure
UNKNOWN = "未载明"
TITLE = TITLES[PaperKind.CATALOGUE]
LIST_WORDS = ("目录", "清单")
CODE_SCALE = 0.84  # long codes are set smaller
LONG_CODE, LONG_CODE_WIDTH = 24, 46.0  # from so many characters on a code stands in two lines of so many millimetres
COLUMNS = (
    Column("序号", 10, 0.5),
    Column("主项名称"),
    Column("事项名称"),
    Column("实施机关"),
    Column("设定和实施依据"),
    Column("事项编码", 0, 0, CODE_SCALE),
    Column("行使层级", 13, 0.5),
    Column("事项类型", 16, 0.5),
    Column("监管主体"),
    Column("备注"),
)


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One item as printed."""

    department: str
    main_item: str
    name: str
    implementing_body: str
    basis: str
    code: str
    level: str
    item_type: str
    supervising_body: str
    note: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells after the running number."""
        return (
            self.main_item,
            self.name,
            self.implementing_body,
            self.basis,
            self.code,
            self.level,
            self.item_type,
            self.supervising_body,
            self.note,
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole paper; rows in the order they are to stand, those of one department together."""

    title: str
    office: str
    edition: str
    approval: str
    published_on: str
    rows: tuple[CatalogueRow, ...]


def build(edition: Edition, items: Sequence[Item], office: str) -> Catalogue:
    """The catalogue of an edition; departments in the order of their first item, items in the given order."""
    first = {item.department: place for place, item in reversed(list(enumerate(items)))}
    ordered = sorted(items, key=lambda item: first[item.department])
    return Catalogue(
        title=edition.name if any(word in edition.name for word in LIST_WORDS) else f"{edition.name}{TITLE}",
        office=office,
        edition=edition.name,
        approval=edition.approved_by,
        published_on=edition.published_on,
        rows=tuple(_row(item) for item in ordered),
    )


def _row(item: Item) -> CatalogueRow:
    return CatalogueRow(
        department=item.department,
        main_item=item.main_item,
        name=item.name,
        implementing_body=item.implementing_body,
        basis=item.basis_label,
        code=item.code,
        level=LEVELS.get(item.level, item.level),
        item_type=item.type_label,
        supervising_body=item.supervising_body,
        note=item.note,
    )


def totals(rows: Sequence[CatalogueRow]) -> list[tuple[str, list[tuple[str, int]]]]:
    """How many items of each type and of each level, most first; 未载明 where a row says nothing."""
    types = Counter(row.item_type or UNKNOWN for row in rows).most_common()
    levels = Counter(row.level or UNKNOWN for row in rows).most_common()
    return [("按事项类型", types), ("按行使层级", levels)]


def print_catalogue(actor: Actor, edition_id: str, out: Path, department: str | None = None) -> Paper:
    """Print and record the catalogue of an edition, or of one department in it."""
    content = _of_edition(edition_id, department)
    return print_paper(
        actor,
        PaperKind.CATALOGUE,
        "edition",
        edition_id,
        asdict(content),
        out,
        lambda stamp, path: write(content, stamp, path),
    )


def write_catalogue_xlsx(edition_id: str, out: Path, department: str | None = None) -> None:
    """Write the catalogue as a workbook for further work; a workbook is no paper and gets no number."""
    write_xlsx(_of_edition(edition_id, department), out)


def _of_edition(edition_id: str, department: str | None) -> Catalogue:
    edition = next((found for found in service.editions() if found.id == edition_id), None)
    items = service.list_items(edition_id, department)
    if edition is None or not items:
        where = f"「{department}」" if department else "这个清单版本"
        raise UserError(f"{where}里没有事项，没有打印目录。", hint="请核对部门名称和清单版本。")
    return build(edition, items, organs.site().organ_name)


def write(content: Catalogue, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    flow = form.begin(LANDSCAPE, content.title, stamp.number, _under(content))
    cells = [(str(number), *row.cells) for number, row in enumerate(content.rows, 1)]
    long_codes = any(len(row.code) > LONG_CODE for row in content.rows)
    wanted = [
        replace(column, width=LONG_CODE_WIDTH) if long_codes and column.scale == CODE_SCALE else column
        for column in COLUMNS
    ]
    columns = fit_columns(wanted, cells, flow.paper.measure / MM)
    rows: list[Row | Band] = []
    for department, group in groupby(zip(content.rows, cells, strict=True), key=lambda pair: pair[0].department):
        members = [Row(texts) for _, texts in group]
        rows += [Band(f"{department or '主管部门未载明'}（{len(members)}项）"), *members]
    Table(flow, columns).draw(rows or [Row([""] * len(columns))])
    for text in _totals_text(content):
        form.small_print(flow, text)
    return pdf.save(flow.pages, stamp, content.title, out)


def _under(content: Catalogue) -> str:
    facts = (
        ("编制机关", content.office),
        ("清单版本", content.edition),
        ("审定", content.approval),
        ("公布日期", content.published_on),
    )
    return "　　".join(f"{label}：{text}" for label, text in facts if text)


def _totals_text(content: Catalogue) -> list[str]:
    departments = len({row.department for row in content.rows})
    lines = [f"合计：{departments}个主管部门，{len(content.rows)}项。"]
    for label, counts in totals(content.rows):
        if counts and counts[0][0] != UNKNOWN:
            lines.append(f"{label}：" + "，".join(f"{name}{count}项" for name, count in counts) + "。")
    return lines


def write_xlsx(content: Catalogue, out: Path) -> None:
    """Write the catalogue as a workbook: one sheet of items, one of totals; codes are text and keep their zeros."""
    heads = ("序号", "主管部门", *(column.title for column in COLUMNS[1:]))
    rows: list[Sequence[str | int]] = [
        (number, row.department, *row.cells) for number, row in enumerate(content.rows, 1)
    ]
    counts: list[Sequence[str | int]] = [
        (label, name, count) for label, pairs in totals(content.rows) for name, count in pairs
    ]
    items = xlsx.Sheet("事项目录", content.title, _under(content), heads, rows, XLSX_WIDTHS)
    sums = xlsx.Sheet("合计", "合计", "", ("分类", "名称", "项数"), [*counts, ("全部", "", len(rows))], (16, 24, 10))
    xlsx.save([items, sums], out)
