"""催交函: reminds a department of the deadline and of what is outstanding; 信函格式 of GB/T 9704-2012 10.1."""

from dataclasses import asdict, dataclass
from pathlib import Path

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.handover import service
from db.handover.memoranda.clauses import basis_of
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.document import Letter
from reports.form import chinese_date
from reports.handover.progress_sheet import OutstandingLine, outstanding
from reports.page import LANDSCAPE_ANNEX, SIZE_3, SIZE_5, SIZE_SMALL_3
from reports.table import Column, Row, Table
from reports.typeface import Style

CLOSING_LINES = 5.65  # the last paragraph, the list of annexes and our own number, as lines of the grid
LINE_COLUMNS = (
    Column("行号", 14, 0.5), Column("名称"), Column("应交", 15, 0.5), Column("实收", 15, 0.5), Column("状态", 22, 0.5),
    Column("补交日期", 34, 0.5), Column("原因、责任人", 80),
)  # fmt: skip
NO_NUMBER = "〔　　　　〕　　号"


@dataclass(frozen=True, slots=True)
class DeadlineNotice:
    """The whole paper; `answer_by` is the day the department is asked to be done by, `number` the 发文字号 or ''."""

    office: str
    department: str
    number: str
    document: str
    batch: str
    items: int
    lines: int
    settled: int
    deadline: str
    days_left: int
    answer_by: str
    day: str
    outstanding: tuple[OutstandingLine, ...]


def print_notice(actor: Actor, checklist_id: str, out: Path, answer_by: str = "", number: str = "") -> Paper:
    """Print and record the notice to the department of one checklist.

    `number` is what the document office gave. Raises UserError where nothing is outstanding.
    """
    checklist, today = service.checklist(checklist_id), clock.today()
    batch = service.batch(checklist.batch_id)
    lines = outstanding(checklist.lines)
    if not lines:
        raise UserError(f"{checklist.department}的移交清单已经全部办结，不用催交。", hint="请核对批次和部门。")
    content = DeadlineNotice(
        actor.organ_name, checklist.department, number.strip(),
        basis_of(batch.issuer, batch.document_title, batch.document_number), batch.name, len(checklist.items),
        len(checklist.lines), checklist.progress.settled, checklist.deadline,
        form.days_until(checklist.deadline, today), answer_by or checklist.deadline, today.isoformat(), tuple(lines),
    )  # fmt: skip
    return print_paper(
        actor, PaperKind.DEADLINE_NOTICE, "checklist", checklist_id, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: DeadlineNotice, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    letter = Letter(content.office, content.number or NO_NUMBER)
    letter.title(f"关于按期完成{content.batch}\n事项移交的{TITLES[PaperKind.DEADLINE_NOTICE]}")
    letter.blank()
    letter.paragraph([(Style.FANG, f"{content.department}：")], indent=0)
    letter.text(
        f"根据{content.document}，与你单位交接的{content.items}个事项应于{chinese_date(content.deadline)}前办结"
        f"{_left(content.days_left)}。到{chinese_date(content.day)}，移交清单{content.lines}行中"
        f"还有{len(content.outstanding)}行没有办结（见附件）。"
    )
    letter.keep_with_seal(CLOSING_LINES)
    by = chinese_date(content.answer_by)
    asked = f"请于{by}前" if content.answer_by >= content.day else "请抓紧"
    letter.text(
        f"{asked}逐行移交，双方在移交清单上签收；一时交不出来的，写明原因、补交日期和责任人，记为欠交。"
        "交接完成以前，相关事项仍由原审批部门按程序办理，不得停办。"
    )
    letter.blank()
    letter.text("附件：未办结的移交内容")
    letter.sealed(content.office, chinese_date(content.day))
    form.small_print(letter.flow, f"存底编号：{stamp.number}")
    flow = letter.flow
    flow.new_page(LANDSCAPE_ANNEX)
    flow.line("附件", Style.HEI, SIZE_3, 1.4)
    flow.line(f"未办结的移交内容（共{len(content.outstanding)}行）", Style.TITLE, SIZE_SMALL_3 * 1.2, 1.8, anchor=0.5)
    rows = [
        Row((one.number, one.name, str(one.quantity), str(one.received), one.state, chinese_date(one.due_on), one.why))
        for one in content.outstanding
    ]
    Table(flow, LINE_COLUMNS, SIZE_5, Style.FANG).draw(rows)
    return pdf.save(flow.pages, stamp, TITLES[PaperKind.DEADLINE_NOTICE], out)


def _left(days: int) -> str:
    return "" if days > 0 else "，期限就是今天" if days == 0 else f"，现已过期{-days}天"
