"""监管责任清单: who supervises which items, and how, of a list, a department or a supervisor; PDF and workbook."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from db.actors import Actor
from db.errors import UserError
from db.items import service
from db.items.rules import LEVELS
from db.items.supervision.rules import RISKS, STATES, State, is_entered
from db.items.supervision.service import Overseen, overview
from db.organs import service as organs
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf, xlsx
from reports.form import chinese_date
from reports.page import LANDSCAPE, MM
from reports.table import Band, Column, Row, Table, fit_columns

TITLE = TITLES[PaperKind.SUPERVISION_LIST]
XLSX_WIDTHS = (6, 20, 40, 24, 26, 40, 8, 20, 30, 10, 20, 12, 40)
COLUMNS = (
    Column("序号", 10, 0.5),
    Column("事项名称"),
    Column("监管主体"),
    Column("监管事项"),
    Column("监管措施"),
    Column("风险等级", 13, 0.5),
    Column("监管关键环节"),
    Column("监管规则和标准"),
    Column("监管层级", 14, 0.5),
    Column("互联网+监管录入", 26),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One item as printed."""

    department: str
    name: str
    bodies: str
    matter: str
    measures: str
    risk: str
    key_links: str
    standard: str
    level: str
    entry_number: str
    entered_on: str
    rule: str
    asked: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells after the running number; the entry is its number over its day."""
        entry = "\n".join(filter(None, (self.entry_number, chinese_date(self.entered_on))))
        entry = entry or ("未录入" if self.asked else "")
        return (self.name, self.bodies, self.matter, self.measures, self.risk, self.key_links, self.standard,
                self.level, entry)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SupervisionList:
    """The whole paper; `whose` is the department or supervisor it was made for, '' for the whole list."""

    office: str
    edition: str
    whose: str
    lines: tuple[Line, ...]
    open_points: tuple[tuple[str, int], ...]


def build(edition_id: str, office: str, department: str = "", supervisor: str = "") -> SupervisionList:
    """The list of an edition, of one competent department, or of one supervisor.

    Raises UserError when there is nothing to print.
    """
    found = [
        one for one in overview(edition_id)
        if (not department or one.item.department == department)
        and (not supervisor or supervisor in {body.name for body in one.supervision.bodies})
    ]  # fmt: skip
    if not found:
        raise UserError("没有符合条件的事项，没有打印监管责任清单。", hint="请核对部门或者监管主体的名称。")
    found.sort(key=lambda one: (one.item.department, one.item.code, one.item.name))
    counted = Counter(one.state for one in found)
    points = tuple((STATES[state], counted[state]) for state in State if state is not State.DONE and counted[state])
    edition = service.edition(edition_id)
    return SupervisionList(office, edition.name, department or supervisor, tuple(map(_line, found)), points)


def _line(one: Overseen) -> Line:
    told = one.supervision.elements
    risk = RISKS[told.risk] if told.risk else "未定"
    bodies = f"{one.supervision.words or '未确定'}{'（有争议）' if one.dispute else ''}"
    return Line(
        one.item.department, one.item.name, bodies, told.matter, told.measures,
        f"{risk}\n重点" if told.key_field else risk, told.key_links, told.standard, LEVELS.get(told.level, told.level),
        told.entry_number, told.entered_on, one.supervision.basis, is_entered(one.item),
    )  # fmt: skip


def print_list(actor: Actor, edition_id: str, out: Path, department: str = "", supervisor: str = "") -> Paper:
    """Print and record the list."""
    content = build(edition_id, actor.organ_name, department, supervisor)
    return print_paper(
        actor, PaperKind.SUPERVISION_LIST, "edition", edition_id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write_list_xlsx(edition_id: str, out: Path, department: str = "", supervisor: str = "") -> None:
    """Write the list as a workbook for further work; a workbook is no paper and gets no number."""
    write_xlsx(build(edition_id, organs.site().organ_name, department, supervisor), out)


def write(content: SupervisionList, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    flow = form.begin(LANDSCAPE, TITLE, stamp.number, _under(content))
    cells = [(str(number), *line.cells) for number, line in enumerate(content.lines, 1)]
    columns = fit_columns(COLUMNS, cells, flow.paper.measure / MM)
    rows: list[Row | Band] = []
    for department, group in groupby(zip(content.lines, cells, strict=True), key=lambda pair: pair[0].department):
        members = [Row(texts) for _, texts in group]
        rows += [Band(f"{department or '主管部门未载明'}（{len(members)}项）"), *members]
    Table(flow, columns).draw(rows)
    form.small_print(flow, _totals(content))
    return pdf.save(flow.pages, stamp, TITLE, out)


def write_xlsx(content: SupervisionList, out: Path) -> None:
    """Write the list as a workbook; numbers of entries are text."""
    heads = ("序号", "主管部门", *(column.title for column in COLUMNS[1:-1]), "监管事项编号", "录入日期", "确定依据")
    rows: list[Sequence[str | int]] = [
        (number, line.department, *line.cells[:-1], line.entry_number, line.entered_on, line.rule)
        for number, line in enumerate(content.lines, 1)
    ]
    xlsx.save([xlsx.Sheet(TITLE, TITLE, f"{_under(content)}　{_totals(content)}", heads, rows, XLSX_WIDTHS)], out)


def _under(content: SupervisionList) -> str:
    whose = f"　　{content.whose}" if content.whose else ""
    return f"编制机关：{content.office}　　清单版本：{content.edition}{whose}"


def _totals(content: SupervisionList) -> str:
    points = "，".join(f"{words}{number}项" for words, number in content.open_points)
    return f"合计{len(content.lines)}项。" + (f"其中{points}。" if points else "监管主体和要素都已明确。")
