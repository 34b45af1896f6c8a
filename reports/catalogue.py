"""事项目录: a list on a day as a landscape register grouped by department under its cover, in PDF and as a workbook.

The public version (公示版) has a notice for its cover and the columns a county publishes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items import service
from db.items.lists import asof, counts, editions
from db.items.lists.counts import UNSAID
from db.items.rules import LEVELS, Edition, EditionState, Item, ItemStatus
from db.organs import service as organs
from db.organs.rules import Organ
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf, xlsx
from reports.form import chinese_date
from reports.page import LANDSCAPE, MM, SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4, Flow
from reports.table import Band, Column, Row, Table, code_column, fit_columns
from reports.typeface import Style

XLSX_WIDTHS = (6, 20, 24, 40, 20, 40, 54, 11, 14, 20, 24)  # in characters, as workbooks measure
PUBLIC_WIDTHS = (6, 40, 22, 26, 60)
UNKNOWN = "未载明"
UNCHECKED = "依据待核"  # a remark for the office, not for the public
TITLE = TITLES[PaperKind.CATALOGUE]
LIST_WORDS = ("目录", "清单")
CODE = "事项编码"
COLUMNS = (
    Column("序号", 10, 0.5),
    Column("主项名称"),
    Column("事项名称"),
    Column("实施机关"),
    Column("设定和实施依据"),
    Column(CODE),
    Column("行使层级", 13, 0.5),
    Column("事项类型", 16, 0.5),
    Column("监管主体"),
    Column("备注"),
)
PUBLIC = ("序号", "事项名称", "主管部门", "实施机关", "设定和实施依据")
"""The columns of a county's published list."""
SHARES = (4, 22, 13, 15, 30)
"""How the width of a public page is shared by them."""
NO_PHONE = "＿＿＿＿＿＿＿＿"
TOWNSHIPS = "乡镇部分"
Sums = Sequence[tuple[str, Sequence[tuple[str, int]]]]


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
    """The whole paper; rows in the order they are to stand, those of one department together.

    `sums` are the figures by setting level and by type, each adding up to `counted`; `below` are the sub-items and
    the like that belong to counted ones. `published_on` and `in_force_on` are days, '' where there is none.
    """

    title: str
    office: str
    edition: str
    approval: str
    published_on: str
    rows: tuple[CatalogueRow, ...]
    in_force_on: str = ""
    as_of: str = ""
    part: str = ""
    counted: int = 0
    sums: Sums = ()
    below: Sequence[tuple[str, int]] = ()
    public: bool = False
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What of an edition is printed: one department, the townships' part ('' for all of them, or one), on which day.

    `public` is the version for publication, with the telephone number for complaints.
    """

    department: str | None = None
    township: str | None = None
    day: date = field(default_factory=lambda: clock.today())
    public: bool = False
    phone: str = ""

    @property
    def words(self) -> str:
        """The part in words, '' for the whole list."""
        township = None if self.township is None else self.township or TOWNSHIPS
        return "　".join(filter(None, (self.department, township)))


WHOLE = "整个清单"


def build(edition: Edition, items: Sequence[Item], office: str, scope: Scope | None = None) -> Catalogue:
    """The catalogue of these items of an edition; departments in the order of their first item, disabled ones gone."""
    wanted = scope or Scope()
    current = [item for item in items if item.status is ItemStatus.CURRENT]
    first = {item.department: place for place, item in reversed(list(enumerate(current)))}
    found = counts.totals(current)
    return Catalogue(
        title=edition.name if any(word in edition.name for word in LIST_WORDS) else f"{edition.name}{TITLE}",
        office=office,
        edition=edition.name,
        approval=edition.approved_by,
        published_on=edition.published_on,
        rows=tuple(_row(item) for item in sorted(current, key=lambda item: first[item.department])),
        in_force_on=edition.in_force_on,
        as_of=wanted.day.isoformat(),
        part=wanted.words,
        counted=found.items,
        sums=(("按设定层级", found.by_setting), ("按事项类型", found.by_type)),
        below=found.below,
        public=wanted.public,
        phone=wanted.phone.strip(),
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


def totals(content: Catalogue) -> Sums:
    """How many items by setting level, type and level; papers from before sums were kept are counted by their rows."""
    levels = ("按行使层级", Counter(row.level or UNKNOWN for row in content.rows).most_common())
    if content.sums:
        return (*content.sums, *([] if content.below else [levels]))
    return (("按事项类型", Counter(row.item_type or UNKNOWN for row in content.rows).most_common()), levels)


def print_catalogue(actor: Actor, edition_id: str, out: Path, scope: Scope | None = None) -> Paper:
    """Print and record the catalogue of an edition, or of a part of it, as it read on a day."""
    content = of_edition(edition_id, scope or Scope())
    return print_paper(
        actor,
        PaperKind.CATALOGUE,
        "edition",
        edition_id,
        asdict(content),
        out,
        lambda stamp, path: write(content, stamp, path),
    )


def write_catalogue_xlsx(edition_id: str, out: Path, scope: Scope | None = None) -> None:
    """Write the catalogue as a workbook for further work; a workbook is no paper and gets no number."""
    write_xlsx(of_edition(edition_id, scope or Scope()), out)


def of_edition(edition_id: str, scope: Scope) -> Catalogue:
    """What is printed. Raises UserError when nothing is in it, or for the public version before the publication."""
    edition = service.edition(edition_id)
    if scope.public and edition.state is not EditionState.PUBLISHED:
        raise UserError(f"「{edition.name}」还没有公布，没有打印公示版。", hint="请先在「清单版本」里登记公布。")
    items = asof.items_on(edition_id, scope.day)
    if scope.township is not None:
        items = editions.township_items(items, _township(scope.township) if scope.township else None)
    if scope.department is not None:
        items = [item for item in items if item.department == scope.department]
    found = build(edition, items, organs.site().organ_name, scope)
    if not found.rows:
        where = f"「{scope.words}」" if scope.words else "这个清单版本"
        day = "" if scope.day == clock.today() else f"在{chinese_date(found.as_of)}"
        raise UserError(f"{where}{day}没有事项，没有打印目录。", hint="请核对部门、乡镇、日期和清单版本。")
    return found


def _township(name: str) -> Organ:
    known = editions.township_organs()
    found = next((organ for organ in known if name in (organ.name, organ.short_name, organ.code)), None)
    if found is None:
        names = "、".join(organ.name for organ in known) or "还没有"
        raise UserError(f"没有登记叫「{name}」的乡镇。", hint=f"已登记的乡镇：{names}。")
    return found


def write(content: Catalogue, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    flow = Flow(LANDSCAPE)
    (_notice if content.public else _cover)(flow, content, stamp.number)
    flow.new_page()
    flow.line(_full_title(content), Style.HEI, SIZE_4, 1.9, anchor=0.5)
    (_public_table if content.public else _table)(flow, content)
    form.small_print(flow, f"合计：{_count(content)}。")
    return pdf.save(flow.pages, stamp, content.title, out)


def _full_title(content: Catalogue) -> str:
    return content.title + (f"（{content.part}）" if content.part else "")


def _cover(flow: Flow, content: Catalogue, number: str) -> None:
    """Title, edition, approval, publication and the figures; the office that made it below."""
    flow.line(f"编号：{number}", Style.FANG, SIZE_SMALL_4, 1.5, anchor=1.0)
    flow.space(12 * MM)
    flow.line(content.title, Style.TITLE, SIZE_2, 1.6, anchor=0.5)
    flow.line(f"（{content.part or WHOLE}）", Style.FANG, SIZE_3, 1.6, anchor=0.5)
    flow.space(8 * MM)
    form.facts(flow, _facts(content))
    form.facts(flow, [("合计", _count(content)), *((head, _figures(pairs)) for head, pairs in _told(content))], 1)
    flow.space(8 * MM)
    day = content.published_on or content.as_of
    for text in filter(None, (content.office, chinese_date(day))):
        flow.line(text, Style.FANG, SIZE_3, 1.6, anchor=0.5)


def _facts(content: Catalogue) -> list[tuple[str, str]]:
    return [
        ("清单版本", content.edition),
        ("审定", content.approval or "尚未审定"),
        ("公布日期", chinese_date(content.published_on) or "尚未公布"),
        ("施行日期", chinese_date(content.in_force_on) or "尚未施行"),
        ("编制机关", content.office),
        ("截至", chinese_date(content.as_of)),
    ]


def _notice(flow: Flow, content: Catalogue, number: str) -> None:
    """The notice a county publishes its list under (泽州 2022 二(一)1; 自治州 2022 五(三))."""
    flow.line(f"编号：{number}", Style.FANG, SIZE_SMALL_4, 1.5, anchor=1.0)
    flow.space(10 * MM)
    flow.line("关于公布", Style.TITLE, SIZE_2, 1.5, anchor=0.5)
    flow.line(f"《{content.title}》的公告", Style.TITLE, SIZE_2, 1.9, anchor=0.5)
    flow.space(6 * MM)
    approved = f"已经{content.approval}审定，" if content.approval else ""
    part = f"本件刊登其中{content.part}的事项。" if content.part else ""
    start = content.in_force_on or content.published_on
    for text in (
        f"《{content.title}》{approved}现予公布，自{chinese_date(start)}起施行，共{_count(content)}。{part}",
        "清单之外，一律不得违法实施行政许可；清单之内的事项，按照公布的办事指南办理。",
        f"对清单和办理情况的意见、投诉，请向{content.office}反映，电话：{content.phone or NO_PHONE}。",
    ):
        flow.paragraph(text, Style.FANG, SIZE_3, 1.75, 2.0)
    flow.space(14 * MM)
    for text in (content.office, chinese_date(content.published_on)):
        flow.paragraph(f"{text}　　", Style.FANG, SIZE_3, 1.75, 0.0, anchor=1.0)


def _table(flow: Flow, content: Catalogue) -> None:
    cells = [(str(number), *row.cells) for number, row in enumerate(content.rows, 1)]
    codes = code_column(CODE, (row.code for row in content.rows))
    wanted = [codes if column.title == CODE else column for column in COLUMNS]
    columns = fit_columns(wanted, cells, flow.paper.measure / MM)
    rows: list[Row | Band] = []
    for department, group in groupby(zip(content.rows, cells, strict=True), key=lambda pair: pair[0].department):
        members = [Row(texts) for _, texts in group]
        rows += [Band(f"{department or '主管部门未载明'}（{len(members)}项）"), *members]
    Table(flow, columns).draw(rows or [Row([""] * len(columns))])


def _public_table(flow: Flow, content: Catalogue) -> None:
    free = flow.paper.measure / MM / sum(SHARES)
    columns = [
        Column(title, share * free, 0.5 if title == "序号" else 0.0)
        for title, share in zip(PUBLIC, SHARES, strict=True)
    ]
    Table(flow, columns).draw([Row(cells) for cells in _public_cells(content)])


def _public_cells(content: Catalogue) -> list[tuple[str, ...]]:
    return [
        (str(number), row.name, row.department, row.implementing_body, "" if row.basis == UNCHECKED else row.basis)
        for number, row in enumerate(content.rows, 1)
    ]


def _count(content: Catalogue) -> str:
    departments = len({row.department for row in content.rows})
    below = "".join(f"，另有{name}{number}项" for name, number in content.below)
    return f"{departments}个主管部门，{content.counted or len(content.rows)}项{below}"


def _told(content: Catalogue) -> list[tuple[str, Sequence[tuple[str, int]]]]:
    """The figures worth printing: those of which anything is known."""
    return [(head, pairs) for head, pairs in totals(content) if any(name not in (UNKNOWN, UNSAID) for name, _ in pairs)]


def _figures(pairs: Sequence[tuple[str, int]]) -> str:
    return "，".join(f"{name}{number}项" for name, number in pairs)


def _under(content: Catalogue) -> str:
    facts = [(head, text) for head, text in _facts(content) if not text.startswith("尚未")]
    return "　　".join(f"{head}：{text}" for head, text in facts if text)


def write_xlsx(content: Catalogue, out: Path) -> None:
    """Write the catalogue as a workbook: one sheet of items, one of totals; codes are text and keep their zeros."""
    title = _full_title(content)
    if content.public:
        rows: list[Sequence[str | int]] = [
            (number, *cells[1:]) for number, cells in enumerate(_public_cells(content), 1)
        ]
        xlsx.save([xlsx.Sheet("事项目录", title, _under(content), PUBLIC, rows, PUBLIC_WIDTHS)], out)
        return
    heads = ("序号", "主管部门", *(column.title for column in COLUMNS[1:]))
    rows = [(number, row.department, *row.cells) for number, row in enumerate(content.rows, 1)]
    figures: list[Sequence[str | int]] = [
        (label, name, count) for label, pairs in totals(content) for name, count in pairs
    ]
    figures += [("不另计", name, count) for name, count in content.below]
    items = xlsx.Sheet("事项目录", title, _under(content), heads, rows, XLSX_WIDTHS)
    whole = ("全部", "", content.counted or len(rows))
    sums = xlsx.Sheet("合计", "合计", "", ("分类", "名称", "项数"), [*figures, whole], (16, 24, 10))
    xlsx.save([items, sums], out)
