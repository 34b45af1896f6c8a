"""办理期限逐日账: why a due date is this date, one line for every day, with the article or notice behind it."""

from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.calendar.rules import Ledger, LedgerDay, weekday
from db.cases import service
from db.errors import UserError
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.acceptance_notice import UNITS
from reports.form import chinese_date
from reports.page import FORM
from reports.table import Column, Row, Table
from reports.typeface import Style

COLUMNS = (
    Column("日期", 30, 0.5),
    Column("星期", 17, 0.5),
    Column("计入", 14, 0.5),
    Column("第几日", 15, 0.5),
    Column("事由"),
    Column("依据", 15, 0.5),
)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One day; `number` is empty when it does not count."""

    day: str
    weekday: str
    counted: bool
    number: str
    reason: str
    basis: str


@dataclass(frozen=True, slots=True)
class LedgerPaper:
    """The whole paper; `due` is empty while the clock stands still."""

    office: str
    case_number: str
    item: str
    applicant: str
    start: str
    limit: str
    due: str
    provisional: bool
    lines: tuple[LedgerLine, ...]


def build(ledger: Ledger, office: str, case_number: str = "", item: str = "", applicant: str = "") -> LedgerPaper:
    """The paper of a ledger; without a case it is a calculation on its own."""
    return LedgerPaper(
        office=office,
        case_number=case_number,
        item=item,
        applicant=applicant,
        start=ledger.start.isoformat(),
        limit=f"{ledger.length}{UNITS[ledger.unit]}",
        due=ledger.due.isoformat() if ledger.due else "",
        provisional=ledger.provisional,
        lines=tuple(_line(day) for day in ledger.days),
    )


def _line(day: LedgerDay) -> LedgerLine:
    name = weekday(day.day)
    return LedgerLine(
        day=day.day.isoformat(),
        weekday=name,
        counted=day.counted,
        number=str(day.number) if day.number else "",
        reason=day.reason.replace(f"（{name}）", ""),
        basis="；".join(part for part in (day.article, day.paper) if part),
    )


def print_ledger(actor: Actor, case_id: str, out: Path) -> Paper:
    """Print and record the statutory ledger of a case as it stands today. Raises UserError when it has none."""
    case = service.case(case_id)
    if case.statutory is None:
        raise UserError(
            "这件还没有受理，或者事项没有载明法定期限，没有逐日账可打。", hint="请先受理，或在事项里补上期限。"
        )
    summary = case.summary
    content = build(case.statutory, case.deciding_organ, summary.number, summary.item_name, summary.applicant)
    return print_paper(
        actor,
        PaperKind.DUE_LEDGER,
        "case",
        case_id,
        asdict(content),
        out,
        lambda stamp, path: write(content, stamp, path),
    )


def write(content: LedgerPaper, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    flow = form.begin(FORM, TITLES[PaperKind.DUE_LEDGER], stamp.number, content.office)
    form.facts(flow, _facts(content))
    sources = list(dict.fromkeys(line.basis for line in content.lines if line.basis))
    rows = [
        Row(
            (
                chinese_date(line.day),
                line.weekday,
                "计" if line.counted else "不计",
                line.number,
                line.reason,
                f"注{sources.index(line.basis) + 1}" if line.basis else "",
            )
        )
        for line in content.lines
    ]
    Table(flow, COLUMNS, style=Style.SONG).draw(rows or [Row([""] * len(COLUMNS))])
    counted = sum(line.counted for line in content.lines)
    form.small_print(flow, f"计入{counted}日，不计{len(content.lines) - counted}日。起算日当日不计入。")
    for number, source in enumerate(sources, 1):
        form.small_print(flow, f"注{number}　{source}")
    if content.provisional:
        form.small_print(flow, "期间有本程序还没有放假安排的年份，到期日为暂定日期，放假安排补齐后重新计算。")
    return pdf.save(flow.pages, stamp, TITLES[PaperKind.DUE_LEDGER], out)


def _facts(content: LedgerPaper) -> list[tuple[str, str]]:
    case = [("办件编号", content.case_number), ("申请人", content.applicant)] if content.case_number else []
    item = [("事项名称", content.item)] if content.item else []
    due = chinese_date(content.due) or "特别程序未结束，尚不能确定"
    return [
        *case,
        ("起算日", chinese_date(content.start)),
        ("期限", content.limit),
        ("到期日", due + ("（暂定）" if content.provisional else "")),
        *item,
    ]
