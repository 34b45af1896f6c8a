"""The commands of paper bags: cases bags …."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from db import clock
from db.cases.attachments import case_numbered
from db.cases.bags import rules, service
from db.cases.bags.rules import Bag, Load
from db.cases.bags.service import Found
from db.cases.whereabouts import THING_LABELS, Thing
from db.command_line import DAY, Door, Group, day_of, file_argument, json_option, say
from db.errors import UserError
from reports.cases import bag_sheet

_LETTERS = {"F": Thing.FILE, "O": Thing.ORIGINALS, "R": Thing.RESULT}
_SHAPE = "办件编号=页数/原件数，例如 140525A2026000012=12/2"


@click.group(cls=Group, help="移送：一趟移送几件办件的纸质材料，往返都有记录。")
def bags() -> None:
    pass


@bags.command("list", help="列出在途的移送单；--all 近三个月的都列。")
@click.option("--all", "every", is_flag=True, help="收到了的也列")
@json_option()
@click.pass_obj
def bags_list(door: Door, every: bool, as_json: bool) -> None:
    door.sign_in()
    found, today = service.recent() if every else service.under_way(), clock.today()
    noted = service.noted_bags()
    lines = [_line(one, today) for one in found]
    lines += [f"{one.number}  {one.sender}  {one.on} 凭单登记，{len(one.waiting)} 件数据未到" for one in noted]
    value = {"bags": [_told(one) for one in found], "noted": [asdict(one) for one in noted]}
    say(as_json, value, "\n".join(lines) or "没有在途的移送单。")


@bags.command("where", help="一件办件的纸质材料现在在哪里。")
@click.argument("number")
@json_option()
@click.pass_obj
def bags_where(door: Door, number: str, as_json: bool) -> None:
    door.sign_in()
    places = service.where(case_numbered(number))
    lines = [f"{THING_LABELS[one.thing]}：{one.words}" for one in places]
    say(as_json, {"places": [asdict(one) for one in places]}, "\n".join(lines))


@bags.command("send", help="移送几件的材料，可以同时打印移送单。")
@click.argument("to", metavar="接收单位")
@click.argument("loads", nargs=-1, required=True, metavar="办件=页数/原件数…")
@click.option("--carrier", required=True, help="送件人，或邮寄单号")
@click.option("--things", default="FO", help="送什么：F 申请材料、O 原件、R 证照文书（默认 FO）")
@click.option("--on", "day", type=DAY, help="移送日期（默认今天）")
@click.option("--print", "out", type=click.Path(path_type=Path), help="移送单写成这个 PDF")
@json_option()
@click.pass_obj
def bags_send(
    door: Door, to: str, loads: tuple[str, ...], carrier: str, things: str, day: datetime | None, out: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    actor, kept = door.sign_in(), _things(things)
    wanted = [Load(case_numbered(number), kept, pages, originals) for number, pages, originals in map(_counted, loads)]
    sent = service.send(actor, to, carrier, day_of(day), wanted)
    if out:
        bag_sheet.print_sheet(actor, sent.number, out)
    say(as_json, _told(sent), f"移送单 {sent.number}：{len(sent.lines)} 件，{sent.pages} 页，送往{sent.to}。")


@bags.command("arrive", help="登记收到；数目不符的用 --differs 写明差异。")
@click.argument("bag", metavar="移送单号")
@click.argument("found", nargs=-1, metavar="[办件=页数/原件数]…")
@click.option("--differs", default="", help="与移送单不符的，缺什么、多什么")
@click.option("--on", "day", type=DAY, help="收到日期（默认今天）")
@json_option()
@click.pass_obj
def bags_arrive(
    door: Door, bag: str, found: tuple[str, ...], differs: str, day: datetime | None, as_json: bool
) -> None:
    actor, opened = door.sign_in(), service.bag(bag)
    counted = [Found(*one, differs=differs) for one in map(_counted, found)] or [
        Found(line.number, line.pages, line.originals) for line in opened.lines if line.arrived_on is None
    ]
    after = service.arrive(actor, bag, day_of(day), counted)
    left = sum(line.arrived_on is None for line in after.lines)
    say(
        as_json, _told(after), f"移送单 {bag}：收到 {len(counted)} 件" + (f"，还有 {left} 件没有到。" if left else "。")
    )


@bags.command("paper", help="数据包还没有到，先凭移送单登记；--code 写扫到的码，或逐件写。")
@click.argument("sender", metavar="移送单位")
@click.argument("found", nargs=-1, metavar="[办件=页数/原件数]…")
@click.option("--bag", default="", help="移送单号")
@click.option("--code", default="", help="移送单上的码")
@click.option("--on", "day", type=DAY, help="收到日期（默认今天）")
@json_option()
@click.pass_obj
def bags_paper(
    door: Door, sender: str, found: tuple[str, ...], bag: str, code: str, day: datetime | None, as_json: bool
) -> None:
    actor, read = door.sign_in(), rules.read_code(code)
    if code and read is None:
        raise UserError("这不是移送单上的码，没有保存。", hint="请扫单子左下角的码，或逐件填写。")
    counted = [Found(one[0], one[2], one[3], things=one[1]) for one in read[1]] if read else []
    counted = counted or [Found(*one) for one in map(_counted, found)]
    left = service.arrive_by_paper(actor, read[0] if read else bag, sender, day_of(day), counted)
    waits = f"，{len(left.waiting)} 件等数据包" if left else ""
    say(as_json, {"waiting": left.waiting if left else []}, f"已凭单登记 {len(counted)} 件{waits}。")


@bags.command("print", help="打印移送单。")
@click.argument("bag", metavar="移送单号")
@file_argument("out")
@click.pass_obj
def bags_print(door: Door, bag: str, out: Path) -> None:
    paper = bag_sheet.print_sheet(door.sign_in(), bag, out)
    click.echo(f"移送单 {paper.number} 已写到 {out}。")


def _line(bag: Bag, today: date) -> str:
    state = f"在途 {bag.days_under_way(today)} 天" if bag.under_way else f"{bag.arrived_on} 收到"
    marks = ("，有差异" if bag.differs else "") + ("，请催问" if bag.late(today) else "")
    return f"{bag.number}  {bag.sender} → {bag.to}  {len(bag.lines)} 件 {bag.pages} 页  {state}{marks}"


def _told(bag: Bag) -> dict[str, object]:
    lines = [{**asdict(line), "things": line.things_words} for line in bag.lines]
    return {**asdict(bag), "lines": lines, "under_way": bag.under_way}


def _counted(text: str) -> tuple[str, int, int]:
    number, _, counts = text.partition("=")
    pages, _, originals = counts.partition("/")
    if not (number and pages.isdecimal() and (originals or "0").isdecimal()):
        raise UserError(f"「{text}」看不懂，没有保存。", hint=f"请写成 {_SHAPE}。")
    return number, int(pages), int(originals or 0)


def _things(letters: str) -> frozenset[Thing]:
    if not letters or set(letters.upper()) - _LETTERS.keys():
        raise UserError(f"「{letters}」看不懂，没有移送。", hint="请写 F、O、R，例如 FO。")
    return frozenset(_LETTERS[letter] for letter in letters.upper())
