"""未办结清单: what one department still has to do in a batch, why, and what that blocks; on one page.

The type is made smaller if that saves a second page; a paper that needs two pages keeps the usual size.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.handover import service
from db.handover.batches.service import liaisons
from db.handover.blocking import EFFECTS, concerned, gives_up_seals
from db.handover.checklists.gate import unsealed
from db.handover.line_states import difference_of
from db.handover.rules import (
    DIRECTION_LABELS,
    PARTY_LABELS,
    STATE_LABELS,
    Batch,
    Checklist,
    Line,
    LineState,
)
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.form import chinese_date
from reports.page import FORM, SIZE_5, SIZE_SMALL_5, Page
from reports.table import Band, Column, Row, Table
from reports.typeface import Style

COLUMNS = (
    Column("行号", 13, 0.5),
    Column("名称", 37),
    Column("应交", 11, 0.5),
    Column("实收", 11, 0.5),
    Column("情况"),
    Column("影响", 42),
)
GROUPS = (
    ("欠交", (LineState.OWED,)),
    ("有异议、不相符", (LineState.DISPUTED, LineState.CONDITION, LineState.DIFFERS)),
    ("还没有交、没有点收完", (LineState.NOT_BEGUN, LineState.GIVEN, LineState.PARTIAL, LineState.RECEIVED)),
    ("免交", (LineState.EXCUSED,)),
)
NAMED = 2  # so many powers are named; of more their number
NEVER_CLOSED = "不能办结移交"


@dataclass(frozen=True, slots=True)
class OutstandingLine:
    """One line: its state and the reason in words, and what it blocks; '' for nothing."""

    number: str
    name: str
    quantity: int
    received: int
    why: str
    blocks: str


@dataclass(frozen=True, slots=True)
class Group:
    """The lines in the same state."""

    title: str
    lines: tuple[OutstandingLine, ...]


@dataclass(frozen=True, slots=True)
class OutstandingSheet:
    """The whole paper; `days_left` is negative once the deadline has passed, `liaison` '' where none was named."""

    batch: str
    department: str
    items: str
    liaison: str
    day: str
    deadline: str
    days_left: int
    settled: int
    total: int
    groups: tuple[Group, ...]


def build(
    batch: Batch, department_id: str, checklists: Sequence[Checklist], liaison: str, day: str, days_left: int,
    unsealed: Collection[str] = (),
) -> OutstandingSheet:  # fmt: skip
    """The paper of one department's checklists, of both ways where it has two.

    `unsealed` are the lines, by id, whose seals were received and are not all sealed up.
    """
    own = [one for one in checklists if department_id in (one.giver_id, one.receiver_id)]
    both = len(own) > 1
    groups = []
    for title, states in GROUPS:
        lines = [(one, line) for one in own for line in one.lines if line.state in states]
        lines.sort(key=lambda pair: pair[1].owed.due_on if pair[1].state is LineState.OWED and pair[1].owed else "")
        groups.append(Group(title, tuple(_line(one, line, both) for one, line in lines)))
    seals = [(one, line) for one in own for line in one.lines if line.state is LineState.DONE and line.id in unsealed]
    groups.append(
        Group("旧章点收了还没有封存", tuple(replace(_line(*pair, both), blocks=NEVER_CLOSED) for pair in seals))
    )
    return OutstandingSheet(
        batch.name, own[0].department, "，".join(f"{DIRECTION_LABELS[one.direction]}{len(one.items)}项" for one in own),
        liaison, day, batch.deadline, days_left, sum(one.progress.settled for one in own),
        sum(len(one.lines) for one in own), tuple(group for group in groups if group.lines),
    )  # fmt: skip


def _line(found: Checklist, line: Line, both: bool) -> OutstandingLine:
    number = f"{DIRECTION_LABELS[found.direction]}\n{line.number}" if both else line.number
    blocks = "" if line.settled else _blocks(found, line)
    return OutstandingLine(number, line.name, line.quantity, line.received_quantity, why_open(line), blocks)


def why_open(line: Line) -> str:
    """The state of a line and why: for a line owed with the reason, the day and the person."""
    if line.state is LineState.OWED and line.owed:
        person = f"责任人：{line.owed.responsible}。" if line.owed.responsible else ""
        return f"应于{chinese_date(line.owed.due_on)}前补交；{line.owed.reason}。{person}"
    if line.state is LineState.EXCUSED and line.excused:
        return f"{line.excused.reason}。"
    if line.state in (LineState.DISPUTED, LineState.CONDITION):
        return _disputed(line)
    if line.state is LineState.DIFFERS:
        given = line.given_quantity if line.given else 0
        return f"移交{given}{line.unit}，实收{line.received_quantity}{line.unit}，数量不符。"
    if line.state is LineState.PARTIAL:
        return f"分批移交，还差{line.quantity - line.received_quantity}{line.unit}。"
    return f"{STATE_LABELS[line.state]}。"


def _disputed(line: Line) -> str:
    """The words of the difference, who raised it and when, and who calls it settled."""
    said = difference_of(line)
    if said is None:
        return f"{STATE_LABELS[line.state]}。"
    words = said.condition if line.state is LineState.CONDITION else said.reason
    who = "、".join(text for text in (PARTY_LABELS[said.party], said.user_name, chinese_date(said.at[:10])) if text)
    agreed = "、".join(PARTY_LABELS[act.party] for act in line.agreed)
    return f"{STATE_LABELS[line.state]}：{words}（{who}）。" + (f"{agreed}已确认解决，等对方确认。" if agreed else "")


def _blocks(found: Checklist, line: Line) -> str:
    """What cannot be done while a line is missing (山西 2019 三(八); 泽州 2020 二(二)); the seals keep the handover
    open (泽州 2020 二(二)).
    """
    names = concerned(found, line)
    if line.category not in EFFECTS or not names:
        return NEVER_CLOSED
    cannot = EFFECTS[line.category][1]
    if len(names) == len(found.items):
        return f"全部{len(names)}项{cannot}"
    return f"{'、'.join(names[:NAMED])}{f'等{len(names)}项' if len(names) > NAMED else ''}{cannot}"


def print_sheet(actor: Actor, batch_id: str, department_id: str, out: Path) -> Paper:
    """Print and record the sheet of one department as it stands today. UserError where it has no checklist."""
    batch, today = service.batch(batch_id), clock.today()
    found = [service.checklist(one.id) for one in batch.checklists]
    if not any(department_id in (one.giver_id, one.receiver_id) for one in found):
        known = "、".join(dict.fromkeys(one.department for one in batch.checklists))
        raise UserError("这个部门在这一批里没有移交清单。", hint=f"有清单的部门：{known or '无'}。")
    named = liaisons(batch_id).get(department_id)
    liaison = "，".join(text for text in (named.name, named.phone) if text) if named else ""
    seals = {line_id for one in found if gives_up_seals(one) for line_id in unsealed(one)}
    content = build(
        batch, department_id, found, liaison, today.isoformat(), form.days_until(batch.deadline, today), seals
    )
    return print_paper(
        actor, PaperKind.OUTSTANDING_SHEET, "batch", batch_id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: OutstandingSheet, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, TITLES[PaperKind.OUTSTANDING_SHEET], out)


def lay_out(content: OutstandingSheet, number: str) -> list[Page]:
    """The pages: one where the lines fit it in the usual size or in a smaller one."""
    pages = _lay_out(content, number, SIZE_5)
    if len(pages) == 1:
        return pages
    smaller = _lay_out(content, number, SIZE_SMALL_5)
    return smaller if len(smaller) == 1 else pages


def _lay_out(content: OutstandingSheet, number: str, size: float) -> list[Page]:
    flow = form.begin(FORM, TITLES[PaperKind.OUTSTANDING_SHEET], number, f"{content.department}　{content.batch}")
    deadline = f"{chinese_date(content.deadline)}（{form.left(content.days_left)}）"
    form.facts(
        flow,
        (
            ("移交事项", content.items), ("联络员", content.liaison),
            ("移交期限", deadline), ("进度", f"共{content.total}行，办结{content.settled}行"),
        ),
    )  # fmt: skip
    rows: list[Row | Band] = []
    for group in content.groups:
        rows.append(Band(f"{group.title}（{len(group.lines)}行）"))
        rows += [
            Row((one.number, one.name, str(one.quantity), str(one.received), one.why, one.blocks or "—"))
            for one in group.lines
        ]
    if rows:
        Table(flow, COLUMNS, size, Style.FANG).draw(rows)
    open_lines = content.total - content.settled
    told = f"还有{open_lines}行没有办结" if open_lines else "全部办结"
    form.small_print(flow, f"截至{chinese_date(content.day)}，{told}。数字以当日移交清单的登记为准。")
    return flow.pages
