"""The commands of 数据交换: the same services the page calls, one sentence or one JSON object each."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from db.command_line import Door, Group, file_argument, finished, json_option, say
from db.exchange import service


@click.group(cls=Group, help="数据交换。")
def exchange() -> None:
    pass


@exchange.command("enrol-request", help="写出入册申请，带到县里。")
@file_argument("out")
@json_option()
@click.pass_obj
def enrol_request(door: Door, out: Path, as_json: bool) -> None:
    fingerprint = service.enrol_request(door.sign_in(), out)
    say(
        as_json,
        {"fingerprint": fingerprint},
        f"入册申请已写到 {out}。\n本机指纹：{fingerprint}\n请把指纹抄在安装登记表上。",
    )


@exchange.command("enrol-approve", help="县级：核对指纹后批准入册。")
@file_argument("file")
@file_argument("out")
@click.option("--fingerprint", required=True, help="对方登记表上的指纹")
@json_option()
@click.pass_obj
def enrol_approve(door: Door, file: Path, out: Path, fingerprint: str, as_json: bool) -> None:
    own = service.enrol_approve(door.sign_in(), file, out, fingerprint)
    say(as_json, {"fingerprint": own}, f"批准文件已写到 {out}。\n县级指纹：{own}\n请写在登记表上盖章带回。")


@exchange.command("enrol-accept", help="核对县级指纹后完成入册。")
@file_argument("file")
@click.option("--fingerprint", required=True, help="登记表上盖章的县级指纹")
@click.pass_obj
def enrol_accept(door: Door, file: Path, fingerprint: str) -> None:
    service.enrol_accept(door.sign_in(), file, fingerprint)
    click.echo("已入册，可以导出数据包了。")


@exchange.command("export", help="导出数据包。")
@click.option("--to", "site", required=True, help="收方单位编码")
@file_argument("out_dir")
@json_option()
@click.pass_obj
def exchange_export(door: Door, site: str, out_dir: Path, as_json: bool) -> None:
    files = [str(path) for path in finished(service.export_to(door.sign_in(), site, out_dir))]
    say(as_json, {"files": files}, "\n".join(["已导出：", *files]))


@exchange.command("plan", help="看一个数据包会改什么，不写入。")
@file_argument("file")
@json_option()
@click.pass_obj
def exchange_plan(door: Door, file: Path, as_json: bool) -> None:
    door.sign_in()
    plan = service.plan(file)
    lines = [f"{row.result}  {row.kind}  {row.subject}  {row.here} → {row.there}" for row in plan.rows]
    head = f"{plan.sender}第 {plan.number} 号（{'、'.join(plan.checks)}）：还没有写入任何数据。"
    say(as_json, asdict(plan), "\n".join([head, *lines, counted(plan)]))


@exchange.command("apply", help="导入一个数据包。")
@file_argument("file")
@json_option()
@click.pass_obj
def exchange_apply(door: Door, file: Path, as_json: bool) -> None:
    result = service.apply(door.sign_in(), file)
    words = "这个包已导入过，没有再写入；" if result.already else f"已写入，{counted(result)}"
    counts = {name: getattr(result, name) for name in ("already", "new", "changed", "same", "quarantined")}
    say(as_json, counts, f"{result.sender}第 {result.number} 号：{words}回执 {result.receipt}")


@exchange.command("status", help="收件箱、发件箱和名册。")
@json_option()
@click.pass_obj
def exchange_status(door: Door, as_json: bool) -> None:
    door.sign_in()
    status = service.status()
    lines = [*status.warnings, f"本机指纹 {status.fingerprint or '未建立'}，名册第 {status.roster_version} 版"]
    lines += [f"收  {row.sender}  第 {row.number} 号  {row.state}" for row in status.inbox]
    lines += [f"发  {row.receiver}  第 {row.number} 号  {row.state}" for row in status.outbox]
    lines += [f"册  {row.name}  {row.edition}  {row.drift}  {row.standing}" for row in status.sites]
    say(as_json, asdict(status), "\n".join(lines))


def counted(found: Any) -> str:
    """The four counts of a package, in words."""
    return f"新增 {found.new}，变更 {found.changed}，相同 {found.same}，退回 {found.quarantined}。"
