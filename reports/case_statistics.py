"""办件统计 and 例外清单 as workbooks: heads in words over the field names of GB/T 39046-2020; text stays text."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from db.cases.queues import exceptions, statistics
from db.cases.queues.exceptions import FAULT_LABELS, FAULT_LAW, Exceptional
from db.cases.queues.statistics import BY_LABELS, By, Line, StepLine
from db.exchange.provincial.platform_fields import LINK_STATISTICS
from db.exchange.provincial.platform_items import codes_by_item, credit_codes
from db.organs import service as organs
from db.organs.rules import plain_name
from reports import xlsx

COUNTED = (
    ("received_num", "收件"), ("accepted_num", "受理"), ("granted_num", "准予"), ("denied_num", "不予决定"),
    ("refused_num", "不受理、不予受理"), ("withdrawn_num", "撤回"), ("open_num", "在办"), ("concluded_num", "办结"),
    ("overdue_num", "超过法定时限"), ("beyond_promise_num", "超过承诺时限"),
    ("mean_days", "受理到决定平均（工作日，不计特别程序）"), ("mean_stopped", "特别程序平均（工作日）"),
)  # fmt: skip
_FIRST = {By.ITEM: "task_name", By.OFFICE: "organ_name", By.MONTH: "month", By.CHANNEL: "source", By.MARK: "mark"}
_CODED = {
    By.ITEM: ("task_code", "实施编码"), By.OFFICE: ("organ_code", "单位统一社会信用代码"),
    By.CHANNEL: ("source_code", "申报来源代码"),
}  # fmt: skip
"""The code GB/T 39046-2020 gives beside each name (tables 5 and 6, A.5)."""
_STOPPED = ("mean_stopped", "特别程序平均（工作日，不计入期限）")
_NARROW, _WIDE = 11.0, 36.0


def write_statistics(first: date, last: date, out: Path) -> int:
    """Write the cases received in a period, both days included: by item, office, month, channel, mark, and by step.

    Returns the number of cases. Raises UserError when the file cannot be written.
    """
    counted = statistics.ended(statistics.counted(first, last))
    steps, credit = statistics.step_times(first, last), credit_codes(organs.organs())
    items = statistics.items_by_name(first, last)
    tasks = codes_by_item(set(items.values()))
    codes = {
        By.ITEM: {name: str(tasks.get(item_id, {}).get("task_code", "")) for name, item_id in items.items()},
        By.OFFICE: {line.name: credit.get(plain_name(line.name), "") for line in counted[By.OFFICE]},
        By.CHANNEL: {words: code for code, words in statistics.CHANNELS.items()},
    }
    sheets = [_sheet(by, lines, codes.get(by, {})) for by, lines in counted.items()]
    xlsx.save_columns([*sheets, _steps(steps, codes[By.ITEM], credit)], out)
    return sum(line.received for line in counted[By.ITEM])


def _sheet(by: By, lines: Sequence[Line], codes: Mapping[str, str]) -> xlsx.Columns:
    coded = [_CODED[by]] if by in _CODED else []
    heads = [BY_LABELS[by], *(words for _, words in (*COUNTED, *coded))]
    names = [_FIRST[by], *(name for name, _ in (*COUNTED, *coded))]
    rows = [(line.name, *_cells(line), *(codes.get(line.name, "") for _ in coded)) for line in lines]
    widths = [_WIDE, *(_NARROW for _ in COUNTED), *(_WIDE for _ in coded)]
    return xlsx.Columns(f"按{BY_LABELS[by]}", heads, names, rows, widths)


def _cells(line: Line) -> tuple[str | int | float | None, ...]:
    return (
        line.received, line.accepted, line.granted, line.denied, line.not_accepted, line.withdrawn,
        line.open, line.closed, line.late, line.beyond_promise, line.mean_days,
        line.mean_stopped,
    )  # fmt: skip


def _steps(lines: Sequence[StepLine], codes: Mapping[str, str], credit: Mapping[str, str]) -> xlsx.Columns:
    """The table of time per step (按环节) for the province, with the codes of the list in force and of the organs."""
    rows = [
        (line.item, codes.get(line.item, ""), line.organ, line.step, line.number, line.mean_days, line.median_days,
         line.most_days, line.mean_stopped, credit.get(plain_name(line.organ), ""))
        for line in lines
    ]  # fmt: skip
    fields = [*((field.name, field.label) for field in LINK_STATISTICS.fields), _STOPPED, _CODED[By.OFFICE]]
    widths = [_WIDE, _WIDE, _WIDE, 20.0, *(_NARROW for _ in fields[5:]), _WIDE]
    heads, names = [words for _, words in fields], [name for name, _ in fields]
    return xlsx.Columns(LINK_STATISTICS.label, heads, names, rows, widths)


def write_exceptions(found: Sequence[Exceptional], under: str, out: Path) -> None:
    """Write the exceptions list for 审改办. Raises UserError when the file cannot be written."""
    heads = ("序号", "问题", "办件编号", "事项", "申请人", "收件单位", "收件日期", "状态", "情况", "依据")
    rows = [
        (number, FAULT_LABELS[one.fault], one.case.number, one.case.item_name, one.case.applicant, one.case.site_name,
         one.case.received_on.isoformat(), one.case.state_label, one.what, FAULT_LAW[one.fault])
        for number, one in enumerate(found, 1)
    ]  # fmt: skip
    widths = (6.0, 20.0, 24.0, 30.0, 20.0, 24.0, 12.0, 16.0, 40.0, 36.0)
    xlsx.save([xlsx.Sheet("例外清单", "办件例外清单", under, heads, rows, widths)], out)


def period_words(first: date, last: date) -> str:
    """A period in words: 2026-01-01 至 2026-11-20."""
    return f"{first.isoformat()} 至 {last.isoformat()}"


def write_all_exceptions(first: date, last: date, organ: str, out: Path) -> int:
    """Find and write the exceptions of a period; returns how many."""
    found = exceptions.exceptions(first, last)
    write_exceptions(found, f"{organ}　补正期间 {period_words(first, last)}　共{len(found)}条", out)
    return len(found)
