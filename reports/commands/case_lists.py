"""The lists of cases on the command line: queues, one list, finding, statistics, exceptions."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from db.cases.marks import words_of
from db.cases.queues import exceptions, finding, lists, statistics
from db.cases.queues.lists import LIST_LABELS, CaseList, Wanted
from db.cases.queues.statistics import BY_LABELS, By
from db.cases.rules import CASE_FLAGS, CaseSummary
from db.command_line import DAY, Door, Group, json_option, say
from reports import case_statistics

_LISTS = {label: name for name, label in LIST_LABELS.items()}
_MARKS = {label: flag for flag, label in CASE_FLAGS.items()}
_BY = {label: by for by, label in BY_LABELS.items()}
MOST = 1000


@click.group(cls=Group, help="队列、统计、例外清单。")
def queues() -> None:
    pass


@queues.command("counts", help="每个队列有多少件。")
@json_option()
@click.pass_obj
def queue_counts(door: Door, as_json: bool) -> None:
    door.sign_in()
    found = {LIST_LABELS[name]: count for name, count in lists.counts().items()}
    say(as_json, found, "\n".join(f"{label}  {count} 件" for label, count in found.items()))


@queues.command("list", help="列出一个队列的办件，按到期日先后；办结的按办结日，新的在前。")
@click.argument("queue", metavar="队列", type=click.Choice(list(_LISTS)), default=LIST_LABELS[CaseList.OPEN])
@click.option("--item", default="", help="事项，汉字或拼音首字母")
@click.option("--applicant", default="", help="申请人，汉字或拼音首字母")
@click.option("--number", default="", help="办件编号的一段")
@click.option("--station", default="", help="收件单位")
@click.option("--mark", type=click.Choice(list(_MARKS)), help="只列有这个标记的")
@click.option("--limit", type=click.IntRange(1, MOST), default=100, show_default=True, help="最多列多少件")
@json_option()
@click.pass_obj
def queue_list(
    door: Door, queue: str, item: str, applicant: str, number: str, station: str, mark: str | None, limit: int,
    as_json: bool,
) -> None:  # fmt: skip
    door.sign_in()
    wanted = Wanted(_LISTS[queue], number, item, applicant, station, flag=_MARKS[mark] if mark else "")
    rows: list[CaseSummary] = []
    page = lists.page(wanted, size=limit)
    while True:
        rows += page.rows
        if len(rows) >= limit or page.next is None:
            break
        page = lists.page(wanted, page.next, limit)
    say(as_json, {"cases": [_as_json(one) for one in rows[:limit]]},
        "\n".join(map(_line, rows[:limit])) or f"「{queue}」没有符合的办件。")  # fmt: skip


@queues.command("find", help="按编号、末六位、申请人、电话、证件号码、证照编号、文书号、项目代码找办件。")
@click.argument("text", metavar="文字")
@json_option()
@click.pass_obj
def queue_find(door: Door, text: str, as_json: bool) -> None:
    door.sign_in()
    found = finding.find_cases(text)
    lines = [f"{hit.number}  {hit.item_name}  {hit.applicant}" for hit in found]
    say(as_json, {"cases": [asdict(hit) for hit in found]}, "\n".join(lines) or f"没有找到「{text}」。")


@queues.command("statistics", help="统计一段时间收的件；--out 写成表格（按事项、单位、月份、渠道，环节用时）。")
@click.argument("first", metavar="自", type=DAY)
@click.argument("last", metavar="至", type=DAY)
@click.option("--by", type=click.Choice(list(_BY)), default=BY_LABELS[By.ITEM], show_default=True, help="按什么统计")
@click.option("--out", type=click.Path(path_type=Path), help="把表格写到这里（.xlsx）")
@json_option()
@click.pass_obj
def queue_statistics(door: Door, first: datetime, last: datetime, by: str, out: Path | None, as_json: bool) -> None:
    door.sign_in()
    days = (first.date(), last.date())
    found = statistics.count_by(_BY[by], *days)
    if out:
        case_statistics.write_statistics(*days, out)
    lines = [f"{one.name}  收件 {one.received}，办结 {one.closed}，在办 {one.open}，超期 {one.late}" for one in found]
    say(as_json, {"lines": [asdict(one) for one in found]}, "\n".join(lines) or "这段时间没有收件。")


@queues.command(
    "exceptions", help="例外清单：超期、视为受理、二次补正、停表超过告知、清单之外、没有送达等；--out 写成表格。"
)
@click.argument("first", metavar="自", type=DAY)
@click.argument("last", metavar="至", type=DAY)
@click.option("--out", type=click.Path(path_type=Path), help="把表格写到这里（.xlsx）")
@json_option()
@click.pass_obj
def queue_exceptions(door: Door, first: datetime, last: datetime, out: Path | None, as_json: bool) -> None:
    actor = door.sign_in()
    days = (first.date(), last.date())
    found = exceptions.exceptions(*days)
    if out:
        case_statistics.write_all_exceptions(*days, actor.organ_name, out)
    told = [{"fault": one.fault, "what": one.what, **_as_json(one.case)} for one in found]
    lines = [f"{exceptions.FAULT_LABELS[one.fault]}  {one.case.number}  {one.what}" for one in found]
    say(as_json, {"exceptions": told}, "\n".join(lines) or "没有例外。")


def _as_json(case: CaseSummary) -> dict[str, object]:
    return {
        "number": case.number, "item": case.item_name, "applicant": case.applicant, "state": case.state_label,
        "due": case.due.isoformat() if case.due else "", "days_left": case.days_left, "next": case.next_step,
        "marks": sorted(case.flags),
    }  # fmt: skip


def _line(case: CaseSummary) -> str:
    due = f"{case.due} 到期" if case.due else ""
    marks = "、".join(words_of(case.flags))
    told = (case.number, case.item_name, case.applicant, case.state_label, due, marks)
    return "  ".join(part for part in told if part)
