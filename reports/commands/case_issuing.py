"""The commands after a decision: cases issuing …."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from db import clock
from db.cases import service as cases
from db.cases.attachments import case_numbered
from db.cases.delivery import WAYS, Way
from db.cases.issuing import rules, service
from db.cases.issuing.rules import Blank, Certificate, Spoiled
from db.command_line import DAY, Door, Group, day_of, file_argument, json_option, say
from db.handover.registers import standing
from db.handover.registers.rules import Register
from reports.cases import issue_register


@click.group(cls=Group, help="制证、通知取件、送达、发证登记。")
def issuing() -> None:
    pass


@issuing.command("waiting", help="列出等申请人来取的，写明颁发送达的最后一天。")
@json_option()
@click.pass_obj
def issuing_waiting(door: Door, as_json: bool) -> None:
    door.sign_in()
    found = service.waiting()
    lines = [
        f"{one.number}  {one.applicant}  {one.result}{one.decided_on}  {one.phone}  {one.last_call}"
        + (f"  {one.deliver_by} 前送达" if one.deliver_by else "")
        for one in found
    ]
    say(as_json, {"waiting": [asdict(one) for one in found]}, "\n".join(lines) or "没有等着送达的。")


@issuing.command("certify", help="制证：登记证照编号，空白证照从台账出库；作废的写明原因和监督人。")
@click.argument("number")
@click.argument("certificate", metavar="证照编号")
@click.option("--stock", default="", help="空白证照：台账里的编号或名称")
@click.option("--blank", default="", help="用的是哪一份，空白证照上印的编号")
@click.option("--from", "valid_from", default="", help="有效期起")
@click.option("--to", "valid_to", default="", help="有效期止")
@click.option("--content", default="", help="内容、范围")
@click.option("--spoiled", default="", help="打坏的空白证照编号")
@click.option("--why", default="", help="作废原因")
@click.option("--supervisor", default="", help="监督人")
@click.option("--on", "day", type=DAY, help="日期（默认今天）")
@click.pass_obj
def issuing_certify(
    door: Door, number: str, certificate: str, stock: str, blank: str, valid_from: str, valid_to: str, content: str,
    spoiled: str, why: str, supervisor: str, day: datetime | None,
) -> None:  # fmt: skip
    actor = door.sign_in()
    taken = Blank(standing.called(Register.CERTIFICATE, stock).id, blank) if stock else None
    made = Certificate(certificate, valid_from, valid_to, content, taken)
    service.certify(actor, case_numbered(number), day_of(day), made, Spoiled(spoiled, why, supervisor))
    click.echo(f"{number} 已制证，证照编号 {certificate}。")


@issuing.command("notify", help="登记一次通知取件。")
@click.argument("number")
@click.option("--how", default="电话", type=click.Choice(rules.HOW_NOTIFIED), help="怎么通知（默认电话）")
@click.option("--who", default="", help="接电话的人")
@click.option("--result", default=rules.RESULTS[0], help="结果，例如 已告知本人、未接通")
@click.option("--on", "day", type=DAY, help="日期（默认今天）")
@click.pass_obj
def issuing_notify(door: Door, number: str, how: str, who: str, result: str, day: datetime | None) -> None:
    service.notify(door.sign_in(), case_numbered(number), day_of(day), how, who, result)
    click.echo(f"{number} 已登记：{how}，{result}。")


@issuing.command("deliver", help="登记送达；不同方式要写的不同，用 --say 名称=内容。")
@click.argument("number")
@click.option("--way", type=click.Choice([way.value for way in Way]), default=Way.DIRECT.value, help="送达方式")
@click.option(
    "--say", "said", multiple=True, metavar="名称=内容", help="例如 receiver=张三、relation=本人、witness=李四"
)
@click.option("--on", "day", type=DAY, help="送达日期（默认今天）")
@click.pass_obj
def issuing_deliver(door: Door, number: str, way: str, said: tuple[str, ...], day: datetime | None) -> None:
    actor, told = door.sign_in(), dict(one.partition("=")[::2] for one in said)
    case_id = case_numbered(number)
    case = cases.case(case_id)
    kind = service.next_serving(case)
    papers = "；".join(" ".join(one).strip() for one in service.papers_served_by(kind, case))
    service.deliver(actor, case_id, Way(way), day_of(day), {"papers": papers, **told}, kind)
    click.echo(f"{number} 已登记{WAYS[Way(way)].label}。")


@issuing.command("register", help="把一段时间的发证登记簿写成工作簿。")
@file_argument("out")
@click.option("--from", "since", type=DAY, help="从哪天（默认今年 1 月 1 日）")
@click.option("--to", "until", type=DAY, help="到哪天（默认今天）")
@click.pass_obj
def issuing_register(door: Door, out: Path, since: datetime | None, until: datetime | None) -> None:
    door.sign_in()
    today = clock.today()
    count = issue_register.save(since.date() if since else date(today.year, 1, 1), day_of(until), out)
    click.echo(f"发证登记簿 {count} 件，已写到 {out}。")
