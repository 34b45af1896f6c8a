"""事项认领表: what a department answers to the upper list's items, with places to sign; in PDF and as a workbook."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.errors import UserError
from db.items.acts import LIST_ACT_LABELS, ListActKind
from db.items.lists.claims import Worksheet
from db.items.lists.claims_rules import ANSWERS, CHAIN, Answer, Line, counts
from db.organs import service as organs
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf, xlsx
from reports.page import LANDSCAPE, MM, Flow
from reports.table import Band, Column, Row, Table, code_column, fit_columns

TITLE = TITLES[PaperKind.CLAIM_WORKSHEET]
TO_TICK = "□认领　□不认领"
CODE = "上级事项编码"
COLUMNS = (
    Column("序号", 10, 0.5),
    Column(CODE),
    Column("事项名称"),
    Column("上级主管部门", 30),
    Column("设定和实施依据"),
    Column("答复", 30, 0.5),
    Column("日期", 22, 0.5),
    Column("不认领的理由", 38),
)
SIGN_LINES = ("经办人", "负责人", "日期", form.SEAL)
BELOW = 12.0  # millimetres of the sentence between table and signatures
XLSX_WIDTHS = (6, 24, 22, 40, 22, 20, 50, 10, *(12,) * len(CHAIN), 30)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as printed; `dates` are those of the chain's steps in their order, '' where a step is open."""

    code: str
    name: str
    upper_department: str
    implementing_body: str
    basis: str
    answer: str
    on: str
    reason: str
    dates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The answers of one department."""

    department: str
    summary: str
    rows: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """The whole paper: one sheet per department, each on pages of its own."""

    upper: str
    ours: str
    office: str
    summary: str
    sheets: tuple[Sheet, ...]


def build(found: Worksheet, office: str) -> Claims:
    """The worksheets of all departments, those without a department last."""
    sheets = tuple(
        Sheet(department, f"{counts(lines).words}。", tuple(_row(line) for line in lines))
        for department, lines in found.by_department()
    )
    return Claims(found.upper.name, found.edition.name, office, f"{found.counts.words}。", sheets)


def print_worksheet(actor: Actor, found: Worksheet, out: Path) -> Paper:
    """Print and record the worksheets. Raises UserError when there is nothing to answer."""
    content = _content(found)
    return print_paper(
        actor, PaperKind.CLAIM_WORKSHEET, "edition", found.edition.id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write_worksheet_xlsx(found: Worksheet, out: Path) -> None:
    """Write the worksheets as one workbook, a sheet for all departments, for filtering and further work."""
    write_xlsx(_content(found), out)


def write(content: Claims, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    flow: Flow | None = None
    for sheet in content.sheets:
        if flow is None:
            flow = form.begin(LANDSCAPE, TITLE, stamp.number, _under(content, sheet))
        else:
            flow.new_page()
            form.heading(flow, _under(content, sheet))
        _draw(flow, content, sheet)
    assert flow is not None
    return pdf.save(flow.pages, stamp, TITLE, out)


def write_xlsx(content: Claims, out: Path) -> None:
    """Write the worksheets as a workbook; codes are text."""
    steps = tuple(LIST_ACT_LABELS[kind] for kind in CHAIN)
    heads = ("序号", "答复部门", "上级事项编码", "事项名称", "上级主管部门", "实施机关", "设定和实施依据", "答复",
             *steps, "不认领的理由")  # fmt: skip
    lines = [(sheet.department, row) for sheet in content.sheets for row in sheet.rows]
    rows: list[Sequence[str | int]] = [
        (place, department, row.code, row.name, row.upper_department, row.implementing_body, row.basis, row.answer,
         *row.dates, row.reason)
        for place, (department, row) in enumerate(lines, 1)
    ]  # fmt: skip
    under = f"上级清单：{content.upper}　本级清单：{content.ours}　{content.summary}"
    xlsx.save([xlsx.Sheet("认领表", TITLE, under, heads, rows, XLSX_WIDTHS)], out)


def _content(found: Worksheet) -> Claims:
    if not found.lines:
        raise UserError("没有要答复的事项，没有打印认领表。", hint="请核对部门，或看上级清单里有没有事项。")
    return build(found, organs.site().organ_name)


def _draw(flow: Flow, content: Claims, sheet: Sheet) -> None:
    cells = [
        (str(number), row.code, row.name, row.upper_department, row.basis, row.answer or TO_TICK, row.on, row.reason)
        for number, row in enumerate(sheet.rows, 1)
    ]
    codes = code_column(CODE, (row.code for row in sheet.rows))
    wanted = [codes if column.title == CODE else column for column in COLUMNS]
    columns = fit_columns(wanted, cells, flow.paper.measure / MM)
    rows: list[Row | Band] = [Row(cell, 9.0) for cell in cells]
    Table(flow, columns).draw(rows, form.signature_height(SIGN_LINES) + BELOW * MM)
    form.small_print(flow, f"{sheet.summary}应认尽认、能领尽领；不认领的要写明理由。")
    form.signatures(flow, (sheet.department, content.office), SIGN_LINES)


def _row(line: Line) -> Entry:
    item, last = line.item, line.chain.last
    on = {step.kind: step.happened_on.isoformat() for step in line.chain.steps}
    answered = "" if line.answer is Answer.OPEN else ANSWERS[line.answer]
    claimed = on.get(ListActKind.CLAIMED, "")
    return Entry(
        item.code, item.name, item.department, item.implementing_body, item.basis_label, answered,
        last.happened_on.isoformat() if last and line.chain.declined else claimed,
        line.chain.declined.reason if line.chain.declined else "", tuple(on.get(kind, "") for kind in CHAIN),
    )  # fmt: skip


def _under(content: Claims, sheet: Sheet) -> str:
    return f"答复部门：{sheet.department}　　上级清单：{content.upper}　　本级清单：{content.ours}"
