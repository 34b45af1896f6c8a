"""The commands of 数据交换: the same services the page calls, one sentence or one JSON object each."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from db.actors import Actor
from db.command_line import Door, Group, all_option, file_argument, finished, json_option, say, shortened
from db.commands import conflicts, transfer, trust
from db.errors import UserError
from db.exchange import service
from db.exchange.format import limits
from db.exchange.offices.trust import COUNTY_KINDS
from db.exchange.oversight.history import Direction, Filter
from db.exchange.transport import stick
from db.exchange.transport.inbox import KIND_RECEIPT


@click.group(cls=Group, help="数据交换。")
def exchange() -> None:
    pass


for command in (*trust.COMMANDS, *conflicts.COMMANDS, *transfer.COMMANDS):
    exchange.add_command(command)

_UNITS = {"": 1, "K": limits.KIB, "M": limits.MIB, "G": limits.GIB}
EXPORT_HELP = """导出数据包到文件夹或 U 盘，写完读回核对。

\b
乡镇和部门发给县级平台（--to 县编码）；县级平台发给各单位，--to 可以写几次。
先是记录，后面是对方还缺的附件。以前导出过的包可以用 --reexport 再拷一次，
包号见 exchange history。"""


@exchange.command("export", help=EXPORT_HELP)
@click.option("--to", "sites", multiple=True, metavar="编码", help="收方单位编码，可以写几次")
@click.option("--reexport", "pid", metavar="包号", help="把封过的一个包再拷一次（摘要的前几位就行）")
@click.option("--volume-size", default="1GB", show_default=True, metavar="大小", help="分卷大小，如 700MB、3GB")
@click.option("--no-attachments", is_flag=True, help="只导出记录，附件下次再带")
@click.option("--eject", is_flag=True, help="写完就弹出 U 盘")
@file_argument("out_dir")
@json_option()
@click.pass_obj
def exchange_export(
    door: Door, sites: tuple[str, ...], pid: str | None, volume_size: str, no_attachments: bool, eject: bool,
    out_dir: Path, as_json: bool,
) -> None:  # fmt: skip
    if bool(sites) == bool(pid):
        raise UserError("没有说导出给谁，没有导出。", hint="请用 --to 写收方单位编码，或用 --reexport 写包号。")
    volume, actor, files = _size(volume_size), door.sign_in(), list[Path]()
    for site in sites:
        files += finished(service.export_to(actor, site, out_dir, volume, with_attachments=not no_attachments))
    if pid:
        files += finished(service.reexport(actor, _whole_pid(pid), out_dir))
    stick.finish(out_dir)
    on_stick = stick.drive_of(out_dir) is not None
    ejected = on_stick and eject and stick.eject(out_dir)
    value = {"files": [str(path) for path in files], "on_stick": on_stick, "ejected": ejected}
    lines = ["已写完并读回核对：", *map(str, files), _after_export(actor, on_stick, ejected)]
    say(as_json, value, "\n".join(lines))


def _after_export(actor: Actor, on_stick: bool, ejected: bool) -> str:
    pulled = "U 盘已弹出，可以拔出。" if ejected else "可以拔出 U 盘。" if on_stick else ""
    whom = "请交给收方单位读取" if actor.site.kind in COUNTY_KINDS else "请带到县里，让县里读取"
    return f"{pulled}{whom}；回执会写在同一个地方，带回来用 exchange apply 读入，才算对方已收。"


def _size(text: str) -> int:
    found = re.fullmatch(r"(\d{1,12})\s*([KMG]?)B?", text.strip().upper())
    if found is None:
        raise UserError(
            f"分卷大小「{text}」看不懂，没有导出。", hint="请写成 700MB 或 3GB 这样，在 256 MB 到 3.9 GB 之间。"
        )
    return int(found[1]) * _UNITS[found[2]]


def _whole_pid(beginning: str) -> str:
    """The digest of the one package sealed here whose digest begins so."""
    plain = beginning.strip().lower()
    rows = service.history(Filter(plain, Direction.OUT)).rows
    found = {row.pid for row in rows if row.pid.startswith(plain)}
    if len(plain) < 4 or len(found) != 1:
        words = "有几个包的号都这样开头" if len(found) > 1 else "没有封过这样的包"
        raise UserError(f"「{beginning}」：{words}，没有导出。", hint="请用 exchange history 查包号，多写几位。")
    return found.pop()


@exchange.command("plan", help="看一个数据包或回执会改什么，不写入。")
@file_argument("file")
@all_option()
@json_option()
@click.pass_obj
def exchange_plan(door: Door, file: Path, every: bool, as_json: bool) -> None:
    door.sign_in()
    plan = service.plan(file)
    lines = [f"{row.result}  {row.kind}  {row.subject}  {row.here} → {row.there}" for row in plan.rows]
    head = f"{plan.sender}第 {plan.number} 号（{'、'.join(plan.checks)}）：还没有写入任何数据。"
    say(as_json, asdict(plan), "\n".join([head, counted(plan), *shortened(lines, every)]))


@exchange.command("apply", help="读入数据包和回执，可以一次写几个；有一个收不下，其余照常。")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option()
@click.pass_context
def exchange_apply(context: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    door: Door = context.obj
    actor = door.sign_in()
    told = [_apply_one(actor, file) for file in files]
    lines = [str(one["said"]) for one in told if not one["refused"]]
    if as_json or lines:
        say(as_json, {"files": told}, "\n".join(lines))
    for one in told:
        if one["refused"]:
            click.echo(one["said"], err=True)
    if any(one["refused"] for one in told):
        context.exit(1)


def _apply_one(actor: Actor, file: Path) -> dict[str, Any]:
    try:
        result = service.apply(actor, file)
    except UserError as error:
        return {"file": str(file), "refused": True, "said": error.sentence}
    counts = {name: getattr(result, name) for name in ("kind", "already", "new", "changed", "same", "quarantined")}
    return {"file": str(file), "refused": False, **counts, "receipt": str(result.receipt), "said": _applied(result)}


def _applied(result: service.ApplyResult) -> str:
    if result.kind == KIND_RECEIPT:
        done = "以前登记过" if result.already else "已登记"
        return f"{result.sender}的回执{done}：对方已收本机第 {result.number} 号包。"
    words = "已导入过，没有再写入；" if result.already else f"已写入，{counted(result)}"
    return f"{result.sender}第 {result.number} 号{result.kind}：{words}回执 {result.receipt}"


@exchange.command("status", help="收件箱、发件箱和名册。")
@json_option()
@click.pass_obj
def exchange_status(door: Door, as_json: bool) -> None:
    door.sign_in()
    status = service.status()
    lines = [*status.warnings, f"本机指纹 {status.fingerprint or '未建立'}，名册第 {status.roster_version} 版"]
    lines += [f"收  {row.sender}{_numbered(row.number)}  {row.state}" for row in status.inbox]
    lines += [f"发  {row.receiver}  第 {row.number} 号  {row.state}" for row in status.outbox]
    lines += [f"册  {row.name}  {row.edition}  {row.drift}  {row.standing}" for row in status.sites]
    say(as_json, asdict(status), "\n".join(lines))


def _numbered(number: int) -> str:
    """A refused file that is no package, or could not be read, has no number."""
    return f"  第 {number} 号" if number else ""


@exchange.command("history", help="收发历史：每个包、回执、拒收和名册变动，新的在前。")
@click.option("--text", default="", metavar="文字", help="只要单位、文件名、结果或包号里有这些字的")
@click.option("--direction", type=click.Choice([way.value for way in Direction]), help="只要这一种")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000), help="最多几条")
@json_option()
@click.pass_obj
def exchange_history(door: Door, text: str, direction: str | None, limit: int, as_json: bool) -> None:
    door.sign_in()
    page = service.history(Filter(text, direction or ""), limit)
    lines = [
        f"{row.at[:16].replace('T', ' ')}  {row.direction}  {row.office}"
        + (f"  第 {row.number} 号{row.kind}" if row.number else f"  {row.kind}")
        + f"  {row.result}"
        + (f"  {row.short_pid}" if row.pid else "")
        for row in page.rows
    ]
    lines += ["还有更早的：请用 --text 缩小范围，或加大 --limit。"] if page.more else []
    say(as_json, asdict(page), "\n".join(lines) or "还没有收发过。")


@exchange.command("drives", help="插着的 U 盘：位置、名称、剩余空间。")
@json_option()
def exchange_drives(as_json: bool) -> None:
    found = stick.drives()
    lines = [
        f"{drive.path}  {drive.label or '（无名称）'}  {drive.file_system}  剩余 {limits.in_words(drive.free)}"
        + ("  只读" if drive.read_only else "")
        for drive in found
    ]
    say(as_json, {"drives": [asdict(drive) for drive in found]}, "\n".join(lines) or "没有看到插着的 U 盘。")


def counted(found: Any) -> str:
    """The four counts of a package, in words."""
    return f"新增 {found.new}，变更 {found.changed}，相同 {found.same}，待核对 {found.quarantined}。"
