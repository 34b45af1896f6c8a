"""部门移交进度表: how far one department is, and its outstanding lines, on one page where they fit."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from db import clock
from db.actors import Actor
from db.handover import service
from db.handover.rules import CATEGORIES, DIRECTION_LABELS, STATE_LABELS, Checklist, Line, LineState
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.form import chinese_date
from reports.handover.outstanding import why_open
from reports.page import FORM, Page
from reports.table import Column, Row, Table
from reports.typeface import Style

COUNT_COLUMNS = (
    Column("移交内容"), Column("应交", 16, 0.5), Column("已办结", 18, 0.5), Column("欠交", 16, 0.5),
    Column("其他未办结", 24, 0.5),
)  # fmt: skip
LINE_COLUMNS = (
    Column("行号", 14, 0.5),
    Column("名称"),
    Column("应交", 13, 0.5),
    Column("实收", 13, 0.5),
    Column("状态", 20, 0.5),
    Column("补交日期", 27, 0.5),
    Column("原因、责任人", 46),
)


@dataclass(frozen=True, slots=True)
class OutstandingLine:
    """A line that is not settled; `due_on` and `why` '' where nothing was agreed on."""

    number: str
    name: str
    quantity: int
    received: int
    state: str
    due_on: str
    why: str


@dataclass(frozen=True, slots=True)
class CategoryProgress:
    """How many lines of one category there are, are settled, and are owed."""

    name: str
    lines: int
    settled: int
    owed: int


@dataclass(frozen=True, slots=True)
class ProgressSheet:
    """The whole paper; `days_left` is negative once the deadline has passed."""

    batch: str
    department: str
    direction: str
    items: int
    day: str
    deadline: str
    days_left: int
    categories: tuple[CategoryProgress, ...]
    lines: tuple[OutstandingLine, ...]


def build(checklist: Checklist, day: str, days_left: int) -> ProgressSheet:
    """The paper of one checklist as it stands."""
    by_category = {
        number: [line for line in checklist.lines if line.category == number] for number in CATEGORIES
    }  # fmt: skip
    return ProgressSheet(
        checklist.batch_name, checklist.department, DIRECTION_LABELS[checklist.direction], len(checklist.items), day,
        checklist.deadline, days_left,
        tuple(_count(CATEGORIES[number], lines) for number, lines in by_category.items() if lines),
        tuple(outstanding(checklist.lines)),
    )  # fmt: skip


def outstanding(lines: Sequence[Line]) -> list[OutstandingLine]:
    """The lines that are not settled: what is owed by its date first, the others in their order."""
    found = [line for line in lines if not line.settled]
    found.sort(key=lambda line: (not line.owed, line.owed.due_on if line.owed else "", line.category, line.position))
    return [_outstanding(line) for line in found]


def _outstanding(line: Line) -> OutstandingLine:
    owed = line.owed if line.state is LineState.OWED else None
    why = "；".join(text for text in (owed.reason, owed.responsible) if text) if owed else _why(line)
    return OutstandingLine(
        line.number, line.name, line.quantity, line.received_quantity, STATE_LABELS[line.state],
        owed.due_on if owed else "", why,
    )  # fmt: skip


def _why(line: Line) -> str:
    """The words of a difference; a line nobody has begun has none."""
    words = why_open(line)
    return "" if words == f"{STATE_LABELS[line.state]}。" else words.removeprefix(f"{STATE_LABELS[line.state]}：")


def _count(name: str, lines: Sequence[Line]) -> CategoryProgress:
    owed = sum(line.state is LineState.OWED for line in lines)
    return CategoryProgress(name, len(lines), sum(line.settled for line in lines), owed)


def print_sheet(actor: Actor, checklist_id: str, out: Path) -> Paper:
    """Print and record the sheet of one checklist as it stands today."""
    checklist, today = service.checklist(checklist_id), clock.today()
    content = build(checklist, today.isoformat(), form.days_until(checklist.deadline, today))
    return print_paper(
        actor, PaperKind.PROGRESS_SHEET, "checklist", checklist_id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: ProgressSheet, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, TITLES[PaperKind.PROGRESS_SHEET], out)


def lay_out(content: ProgressSheet, number: str) -> list[Page]:
    """The pages of the sheet."""
    flow = form.begin(FORM, TITLES[PaperKind.PROGRESS_SHEET], number, f"{content.department}　{content.batch}")
    settled = sum(one.settled for one in content.categories)
    lines = sum(one.lines for one in content.categories)
    form.facts(
        flow,
        (
            ("方向、事项", f"{content.direction}{content.items}项"), ("统计日期", chinese_date(content.day)),
            ("移交期限", f"{chinese_date(content.deadline)}（{form.left(content.days_left)}）"),
            ("进度", f"{settled}／{lines}行"),
        ),
    )  # fmt: skip
    counts = [
        Row((one.name, str(one.lines), str(one.settled), str(one.owed), str(one.lines - one.settled - one.owed)))
        for one in content.categories
    ]
    Table(flow, COUNT_COLUMNS, style=Style.SONG).draw(counts or [Row([""] * len(COUNT_COLUMNS))])
    form.heading(flow, f"未办结的行（{len(content.lines)}行）")
    if content.lines:
        Table(flow, LINE_COLUMNS, style=Style.SONG).draw(
            [
                Row((one.number, one.name, str(one.quantity), str(one.received), one.state, chinese_date(one.due_on),
                     one.why))
                for one in content.lines
            ]
        )  # fmt: skip
    else:
        form.note(flow, "全部办结。")
    return flow.pages
