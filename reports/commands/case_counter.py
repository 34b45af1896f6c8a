"""The commands of the counter: taking in, questions, the books of the day and the month, numbers and their gaps."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.counter import consultations, materials, numbers
from db.cases.counter.consultations import Asking
from db.cases.intake import listed
from db.cases.intake.identity import ID_CARD
from db.cases.rules import HandedIn, Intake
from db.command_line import DAY, Door, Group, day_of, file_argument, json_option, say
from db.errors import UserError
from db.items.rules import Item
from db.papers.rules import PaperKind
from reports.cases import day_sheet, papers


@click.group(cls=Group, help="窗口：收件、咨询、日结、台账。")
def counter() -> None:
    pass


@counter.command("take-in", help="收件：按事项、申请人登记，打印收件凭证；材料都算收齐，缺的用 --missing。")
@click.argument("item", metavar="事项")
@click.argument("applicant", metavar="申请人")
@click.option("--organ", is_flag=True, help="申请人是单位")
@click.option("--id-number", default="", help="居民身份证号码（单位的证件请在窗口里填）")
@click.option("--phone", default="", help="电话")
@click.option("--missing", multiple=True, type=click.IntRange(1, 999), help="没有收到的材料序号，可写多次")
@click.option("--slip", type=click.Path(path_type=Path), help="把收件凭证写成 PDF")
@json_option()
@click.pass_obj
def take_in(
    door: Door, item: str, applicant: str, organ: bool, id_number: str, phone: str, missing: tuple[int, ...],
    slip: Path | None, as_json: bool,
) -> None:  # fmt: skip
    actor, chosen, today = door.sign_in(), _item(item), clock.today()
    lines = materials.checklist(chosen, today).lines
    handed = tuple(
        HandedIn() if place in missing else HandedIn(duplicates=line.material.copies)
        for place, line in enumerate(lines, 1)
    )
    kind, identity = ("organ", "") if organ else ("person", ID_CARD if id_number else "")
    intake = Intake(
        chosen.id, applicant, kind, today, identity, "" if organ else id_number, phone=phone, case_type="2",
        handed=handed,
    )  # fmt: skip
    case = service.take_in(actor, intake)
    if slip:
        papers.print_one(actor, case.summary.id, PaperKind.RECEIPT_SLIP, slip)
    lacks = [one.name for one in case.materials if one.missing]
    told = f"已收件 {case.summary.number}：{case.summary.item_name}，由{case.accepting_organ}受理和决定。"
    value = {"number": case.summary.number, "accepting_organ": case.accepting_organ, "missing": lacks}
    say(as_json, value, told + (f"\n缺：{'、'.join(lacks)}。" if lacks else ""))


def _item(text: str) -> Item:
    found = listed.offered(text)
    exact = [one for one in found if text in (one.item.name, one.item.code)] or found
    if len(exact) == 1:
        return exact[0].item
    if not exact:
        raise UserError(f"现行清单里没有「{text}」，没有收件。", hint="请换一个字或首字母再试。")
    raise UserError(
        f"「{text}」找到 {len(exact)} 个事项，没有收件。",
        hint=f"请写全名称或编码，例如：{'、'.join(one.words for one in exact[:3])}。",
    )


@counter.command("items", help="查可以收件的事项：行政许可在前，其他的写明类型和所在清单。")
@click.argument("text", metavar="事项")
@json_option()
@click.pass_obj
def offered(door: Door, text: str, as_json: bool) -> None:
    door.sign_in()
    found = listed.offered(text)
    rows = [
        {"name": one.item.name, "code": one.item.code, "type": one.item.type_label, "list": one.edition.name}
        for one in found
    ]
    say(as_json, {"items": rows}, "\n".join(one.words for one in found) or f"现行清单里没有「{text}」。")


@counter.command("ask", help="登记一条咨询；当场答复的用 --answer。")
@click.argument("question", metavar="问题")
@click.option("--asker", default="", help="咨询人")
@click.option("--phone", default="", help="电话")
@click.option("--answer", default="", help="答复")
@json_option()
@click.pass_obj
def ask(door: Door, question: str, asker: str, phone: str, answer: str, as_json: bool) -> None:
    noted = consultations.add(door.sign_in(), Asking(question, asker, phone, answer=answer))
    say(as_json, asdict(noted), f"已登记咨询 {noted.number}。")


@counter.command("answer", help="答复一条咨询。")
@click.argument("consultation", metavar="咨询编号")
@click.argument("words", metavar="答复")
@json_option()
@click.pass_obj
def answer(door: Door, consultation: str, words: str, as_json: bool) -> None:
    noted = consultations.answer(door.sign_in(), consultation, words)
    say(as_json, asdict(noted), f"已答复 {noted.number}。")


@counter.command("day", help="窗口日结单，写成 PDF。")
@file_argument("out")
@click.option("--on", type=DAY, help="哪一天（默认今天）")
@click.pass_obj
def day(door: Door, out: Path, on: datetime | None) -> None:
    paper = day_sheet.print_sheet(door.sign_in(), day_of(on), out)
    click.echo(f"日结单已写到 {out}，{paper.number}。")


@counter.command("ledger", help="办件台账，写成工作簿。")
@click.argument("first", type=DAY, metavar="起日")
@click.argument("last", type=DAY, metavar="止日")
@file_argument("out")
@click.pass_obj
def ledger(door: Door, first: datetime, last: datetime, out: Path) -> None:
    actor: Actor = door.sign_in()
    rows = day_sheet.write_ledger(actor.site.organ_name, first.date(), last.date(), out)
    click.echo(f"台账 {rows} 件，已写到 {out}。")


@counter.command("month", help="办件月报，写成工作簿。")
@click.argument("month", metavar="月份")
@file_argument("out")
@click.pass_obj
def month(door: Door, month: str, out: Path) -> None:
    try:
        wanted = datetime.strptime(month, "%Y-%m")
    except ValueError as error:
        raise UserError(f"「{month}」不是月份。", hint="请写成 2026-11 的样子。") from error
    rows = day_sheet.write_month(door.sign_in().site.organ_name, wanted.year, wanted.month, out)
    click.echo(f"月报 {rows} 个事项，已写到 {out}。")


@counter.command("numbers", help="列出办件编号的各个序列，缺号的说明原因。")
@json_option()
@click.pass_obj
def series(door: Door, as_json: bool) -> None:
    door.sign_in()
    found = numbers.series()
    rows = [asdict(one) | {"why": one.why} for one in found]
    say(as_json, {"series": rows}, "\n".join(one.words for one in found) or "还没有编过号。")
