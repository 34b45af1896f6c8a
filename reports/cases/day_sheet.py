"""窗口日结单: what the counter did on a day, by whom, what was asked; the ledger and the month as workbooks."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from db.actors import Actor
from db.cases.acts import ACT_LABELS, STATE_LABELS, ActKind
from db.cases.counter import consultations, numbers
from db.cases.queues import books
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf, xlsx
from reports.page import FORM, SIZE_5
from reports.table import Column, Row, Table
from reports.typeface import Style

CASES = (Column("序号", 11, 0.5), Column("办件编号", 44), Column("事项"), Column("申请人", 38), Column("收件人", 20))
DONE = (Column("步骤"), Column("经办人", 50, 0.5), Column("件数", 30, 0.5))
LEDGER = ("序号", "办件编号", "收件日期", "事项", "申请人", "收件单位", "渠道", "受理日期", "到期日期", "决定日期",
          "结果", "办结日期", "状态")  # fmt: skip
_LEDGER_WIDTHS = (6.0, 26.0, 12.0, 30.0, 24.0, 26.0, 8.0, 12.0, 12.0, 12.0, 16.0, 12.0, 14.0)
MONTH = ("序号", "事项", "收件", "受理", "准予", "不予", "不受理、不予受理", "撤回", "在办", "超期", "超承诺",
         "平均工作日（不计特别程序）")  # fmt: skip
_MONTH_WIDTHS = (6.0, 34.0, 8.0, 8.0, 8.0, 8.0, 18.0, 8.0, 8.0, 8.0, 8.0, 28.0)


@dataclass(frozen=True, slots=True)
class DayCase:
    """One case taken in on the day."""

    number: str
    item: str
    applicant: str
    clerk: str


@dataclass(frozen=True, slots=True)
class DaySheet:
    """The whole paper; `done` is (step, clerk, how many), `series` the numbers given by this PC and their gaps."""

    organ: str
    day: str
    cases: tuple[DayCase, ...]
    done: tuple[tuple[str, str, int], ...]
    asked: int
    unanswered: int
    series: tuple[str, ...]


def build(organ: str, site_code: str, day: date) -> DaySheet:
    """What this office's counter did on a day; what was taken back afterwards is left out."""
    acts = [one for one in books.day_close(day) if one.number.startswith(site_code)]
    taken = [one for one in acts if one.kind is ActKind.RECEIVED]
    count = Counter((one.label, one.user) for one in acts)
    order = list(ACT_LABELS.values())
    asked = consultations.between(day, day)
    return DaySheet(
        organ,
        day.isoformat(),
        tuple(DayCase(one.number, one.item, one.applicant, one.user) for one in taken),
        tuple((act, who, count[act, who]) for act, who in sorted(count, key=lambda key: (order.index(key[0]), key[1]))),
        len(asked),
        sum(not one.answer for one in asked),
        tuple(one.words for one in numbers.series(site_code) if one.year == day.year),
    )


def print_sheet(actor: Actor, day: date, out: Path) -> Paper:
    """Print and record the sheet of a day."""
    content = build(actor.site.organ_name, actor.site.code, day)
    return print_paper(
        actor, PaperKind.DAY_SHEET, "day", day.isoformat(), asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: DaySheet, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    title = TITLES[PaperKind.DAY_SHEET]
    flow = form.begin(FORM, f"{content.organ}\n{title}", stamp.number, form.chinese_date(content.day))
    form.heading(flow, f"收件 {len(content.cases)} 件", 24.0)
    if content.cases:
        rows = [Row((str(n), one.number, one.item, one.applicant, one.clerk)) for n, one in enumerate(content.cases, 1)]
        Table(flow, CASES, SIZE_5, Style.FANG).draw(rows)
    else:
        form.note(flow, "当日没有收件。")
    form.heading(flow, "办理情况", 24.0)
    if content.done:
        Table(flow, DONE, SIZE_5, Style.FANG).draw([Row((act, who, str(n))) for act, who, n in content.done])
    else:
        form.note(flow, "当日没有办理记录。")
    waiting = f"，{content.unanswered} 条还没有答复" if content.unanswered else ""
    form.note(flow, f"咨询登记 {content.asked} 条{waiting}。")
    for words in content.series:
        form.small_print(flow, f"办件编号 {words}")
    form.signatures(flow, ("窗口经办人", "窗口负责人"), ("签名", "日期"))
    return pdf.save(flow.pages, stamp, title, out)


def write_ledger(organ: str, first: date, last: date, out: Path) -> int:
    """Write the ledger of cases taken in from a day to a day (办件台账); returns the number of rows.

    A workbook is no paper and gets no number. Raises UserError when the file cannot be written.
    """
    rows = [
        (n, one.number, one.received_on, one.item, one.applicant, one.station, one.channel, one.accepted_on, one.due,
         one.decided_on, STATE_LABELS[one.outcome].removesuffix("待送达") if one.outcome else "", one.closed_on,
         STATE_LABELS[one.state])
        for n, one in enumerate(books.ledger(first, last), 1)
    ]  # fmt: skip
    under = f"{organ}　{first} 至 {last}　共{len(rows)}件"
    xlsx.save([xlsx.Sheet("办件台账", "办件台账", under, LEDGER, rows, _LEDGER_WIDTHS)], out)
    return len(rows)


def write_month(organ: str, year: int, month: int, out: Path) -> int:
    """Write the month's statement by item, with totals (办件月报); returns the number of items."""
    found = books.month(year, month)
    rows = [
        (n, one.name, one.received, one.accepted, one.granted, one.denied, one.not_accepted, one.withdrawn, one.open,
         one.late, one.beyond_promise, "" if one.mean_days is None else f"{one.mean_days:.1f}")
        for n, one in enumerate(found, 1)
    ]  # fmt: skip
    sums = [sum(int(row[place]) for row in rows) for place in range(2, 11)]
    total: list[tuple[str | int, ...]] = [*rows, ("", "合计", *sums, "")] if rows else []
    title = f"{year}年{month}月办件月报"
    under = f"{organ}　按收件日期统计，共{sum(one.received for one in found)}件"
    xlsx.save([xlsx.Sheet("办件月报", title, under, MONTH, total, _MONTH_WIDTHS)], out)
    return len(found)
