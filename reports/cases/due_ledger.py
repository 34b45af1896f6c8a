"""办理期限逐日账: why a due date is this date, one line for every day, with the article or notice behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from db.calendar.days import LedgerDay, weekday
from db.calendar.rules import Ledger
from db.cases.acts import CaseAct
from db.cases.papers.paperwork import Paperwork
from db.errors import UserError
from db.papers.rules import TITLES, PaperKind, PaperStamp
from reports import form, pdf
from reports.form import chinese_date
from reports.page import FORM, Page
from reports.table import Column, Row, Table
from reports.typeface import Style

UNITS = {"working_days": "个工作日", "calendar_days": "日", "months": "个月"}
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
    stopped: tuple[str, ...] = ()
    extended: str = ""
    promised: str = ""


def build(
    ledger: Ledger, office: str, case_number: str = "", item: str = "", applicant: str = "", promised: str = ""
) -> LedgerPaper:
    """The paper of a ledger; without a case it is a calculation on its own. `promised` is the promised due date."""
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
        stopped=tuple(_stops(ledger)),
        extended=_extended(ledger),
        promised=promised,
    )


def _stops(ledger: Ledger) -> list[str]:
    """One line for each special procedure: its days, how many, and the notice the applicant was given."""
    found = []
    for what, run in groupby(ledger.days, key=lambda day: (day.kind, day.reason.split("（")[0], day.paper)):
        if what[0] == "stopped":
            days = list(run)
            span = f"{chinese_date(days[0].day.isoformat())}至{chinese_date(days[-1].day.isoformat())}"
            paper = f"，告知文书：{what[2]}" if what[2] else ""
            found.append(f"{what[1]}：{span}，共{len(days)}日{paper}")
    return found


def _extended(ledger: Ledger) -> str:
    """How long the period was extended, by which article and paper; '' where it was not."""
    last = next((day for day in reversed(ledger.days) if day.counted), None)
    if not ledger.extension or last is None:
        return ""
    paper = f"，通知书：{last.paper}" if last.paper else ""
    return f"延长{ledger.extension}个工作日（{last.article}{paper}）"


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


def build_of_case(work: Paperwork, act: CaseAct) -> LedgerPaper:
    """The statutory ledger of a case as it stands today. Raises UserError when it has none."""
    case = work.case
    if case.statutory is None:
        raise UserError(
            "这件还没有受理，或者事项没有载明法定期限，没有逐日账可打。", hint="请先受理，或在事项里补上期限。"
        )
    summary = case.summary
    promised = case.promised.due.isoformat() if case.promised and case.promised.due else ""
    return build(case.statutory, case.deciding_organ, summary.number, summary.item_name, summary.applicant, promised)


def write(content: LedgerPaper, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, TITLES[PaperKind.DUE_LEDGER], out)


def lay_out(content: LedgerPaper, number: str) -> list[Page]:
    """The pages of a ledger under its number."""
    flow = form.begin(FORM, TITLES[PaperKind.DUE_LEDGER], number, content.office)
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
    notes = _notes(content, sources)
    below = sum(form.small_print_height(flow, text) for text in notes)
    Table(flow, COLUMNS, style=Style.SONG).draw(rows or [Row([""] * len(COLUMNS))], below)
    for text in notes:
        form.small_print(flow, text)
    return flow.pages


def _notes(content: LedgerPaper, sources: Sequence[str]) -> list[str]:
    """What stands below the days; it is never parted from the last of them."""
    counted = sum(line.counted for line in content.lines)
    notes = [f"计入{counted}日，不计{len(content.lines) - counted}日。起算日当日不计入。"]
    notes += [f"延期：{content.extended}。"] if content.extended else []
    notes += [*content.stopped, *(f"注{place}　{source}" for place, source in enumerate(sources, 1))]
    if content.provisional:
        notes.append("期间有本程序还没有放假安排的年份，到期日为暂定日期，放假安排补齐后重新计算。")
    return notes


def _facts(content: LedgerPaper) -> list[tuple[str, str]]:
    case = [("办件编号", content.case_number), ("申请人", content.applicant)] if content.case_number else []
    item = [("事项名称", content.item)] if content.item else []
    due = chinese_date(content.due) or "特别程序未结束，尚不能确定"
    return [
        *case,
        ("起算日", chinese_date(content.start)),
        ("期限", content.limit + ("，已延期" if content.extended else "")),
        ("到期日", due + ("（暂定）" if content.provisional else "")),
        *([("承诺到期日", chinese_date(content.promised))] if content.promised else []),
        *item,
    ]
