"""The commands of the roster (名册): enrol, continue, replace, close, and the county's root key."""

from dataclasses import asdict
from pathlib import Path

import click

from db.command_line import Command, Door, LaterCommand, file_argument, json_option, say
from db.errors import UserError
from db.exchange import service


@click.command("enrol-request", cls=Command, help="写出入册申请，带到县里。")
@file_argument("out")
@click.option("--new-keys", is_flag=True, help="先换新密钥：旧的在县里已停用，或怕被别人拿到")
@json_option()
@click.pass_obj
def enrol_request(door: Door, out: Path, new_keys: bool, as_json: bool) -> None:
    fingerprint = service.enrol_request(door.sign_in(), out, new_keys=new_keys)
    say(
        as_json,
        {"fingerprint": fingerprint},
        f"入册申请已写到 {out}。\n本机指纹：{fingerprint}\n请把指纹写在数据交换登记表上。",
    )


@click.command("enrol-look", cls=Command, help="县级：看一份入册申请，不批准。")
@file_argument("file")
@json_option()
@click.pass_obj
def enrol_look(door: Door, file: Path, as_json: bool) -> None:
    door.sign_in()
    asked = service.look_at_request(file)
    lines = [f"{asked.name}（{asked.code}）  指纹 {asked.fingerprint}  字母 {asked.letter or 'A'}"]
    if asked.continues:
        lines.append(f"续接 {asked.continues}（{asked.reason}）")
    lines += [_line(row) for row in asked.members]
    say(as_json, asdict(asked), "\n".join(lines))


@click.command("enrol-approve", cls=Command, help="县级：核对指纹后批准入册。")
@file_argument("file")
@file_argument("out")
@click.option("--fingerprint", required=True, help="对方登记表上的指纹")
@click.option("--replaces", default="", metavar="ADDRESS", help="更换：由它接替名册里坏了或丢了的这一台")
@click.option("--keep-old", is_flag=True, help="新装：这个单位原来的电脑继续用")
@json_option()
@click.pass_obj
def enrol_approve(
    door: Door, file: Path, out: Path, fingerprint: str, replaces: str, keep_old: bool, as_json: bool
) -> None:
    own = service.enrol_approve(door.sign_in(), file, out, fingerprint, replaces=replaces, keep_old=keep_old)
    say(as_json, {"fingerprint": own}, f"批准文件已写到 {out}。\n县级指纹：{own}\n请写在登记表上盖章带回。")


@click.command("enrol-accept", cls=Command, help="核对县级指纹后完成入册。")
@file_argument("file")
@click.option("--fingerprint", required=True, help="登记表上盖章的县级指纹")
@click.pass_obj
def enrol_accept(door: Door, file: Path, fingerprint: str) -> None:
    service.enrol_accept(door.sign_in(), file, fingerprint)
    click.echo("已入册，可以导出数据包了。")


@click.command("revoke", cls=Command, help="县级：停用名册里的一台电脑，不能再启用。")
@click.argument("address")
@click.option("--reason", required=True, help="为什么停用")
@click.pass_obj
def revoke(door: Door, address: str, reason: str) -> None:
    service.revoke(door.sign_in(), address, reason)
    click.echo(f"已停用 {address}。各单位读到下一个县里的包以后都知道。")


@click.command("roster", cls=Command, help="列出名册：哪些电脑、用什么字母、还用不用。")
@json_option()
@click.pass_obj
def roster(door: Door, as_json: bool) -> None:
    door.sign_in()
    rows = service.roster_rows()
    say(as_json, {"members": [asdict(row) for row in rows]}, "\n".join(map(_line, rows)) or "名册里还没有单位。")


def _line(row: service.Member) -> str:
    closed = f"  {row.until} {row.reason}" if row.until else ""
    after = f"  由 {row.successor} 续接" if row.successor else ""
    return f"{row.name}  {row.code}  {row.address}  {row.letter}  {row.fingerprint}  {row.standing}{closed}{after}"


@click.command("other-pc", cls=Command, help="列出由本单位另一台电脑经办、本机只能看的。")
@click.option("--seen", is_flag=True, help="看过了，不再提醒")
@json_option()
@click.pass_obj
def other_pc(door: Door, seen: bool, as_json: bool) -> None:
    actor = door.sign_in()
    rows = service.elsewhere()
    if seen:
        service.note_seen(actor)
    lines = [
        f"{row.kind}  {row.subject}  {row.letter}  {row.address}{'' if row.in_use else '（已停用）'}"
        f"{'  县里没有收到' if row.unsent else ''}"
        for row in rows
    ]
    say(as_json, {"documents": [asdict(row) for row in rows]}, "\n".join(lines) or "没有由另一台电脑经办的。")


@click.command("confirm-moved", cls=Command, help="县级：换了电脑以后，确认由本机继续，原来那台不再用。")
@json_option()
@click.pass_obj
def confirm_moved(door: Door, as_json: bool) -> None:
    life = service.confirm_moved(door.sign_in())
    say(as_json, {"incarnation": life}, f"已确认由本机继续做县级平台（第 {life} 生），可以导出了。")


@click.command("first-keys", cls=Command, help="县级：恢复或搬过的库里没有密钥时，确认从没有用过数据交换。")
@json_option()
@click.pass_obj
def first_keys(door: Door, as_json: bool) -> None:
    fingerprint = service.confirm_first(door.sign_in())
    say(as_json, {"fingerprint": fingerprint}, f"已生成县级密钥，可以批准入册了。\n县级指纹：{fingerprint}")


@click.command("roster-copy", cls=Command, help="乡镇或部门：把名册副本写给丢了数据库的县级平台。")
@file_argument("out")
@json_option()
@click.pass_obj
def roster_copy(door: Door, out: Path, as_json: bool) -> None:
    version = service.roster_copy(door.sign_in(), out)
    say(as_json, {"version": version}, f"第 {version} 版名册的副本已写到 {out}，请带到县里。")


@click.command("root-restore", cls=Command, help="县级：在新建的库里，用根密钥单和一份名册副本恢复县级平台。")
@file_argument("code_file")
@file_argument("roster_file")
@json_option()
@click.pass_obj
def root_restore(door: Door, code_file: Path, roster_file: Path, as_json: bool) -> None:
    actor = door.sign_in()
    try:
        code = code_file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            "写着恢复码的文件读不出来，没有恢复。", hint="请把根密钥单上的恢复码照抄进一个文本文件。"
        ) from error
    version = service.restore_root(actor, code, roster_file)
    words = "请给每个单位导出一个包；各单位读了以后，下一个报上来的包会把数据补回县里。"
    say(as_json, {"version": version}, f"县级平台已恢复，名册第 {version} 版。{words}")


@click.command("take-back", cls=Command, help="县级还原后：列出单位送回的县里所写的，核对后取回。")
@click.argument("site", default="", metavar="[单位编码]")
@click.option("--reason", default="", help="和谁核对过；写了就取回，不写只列出来")
@json_option()
@click.pass_obj
def take_back(door: Door, site: str, reason: str, as_json: bool) -> None:
    actor = door.sign_in()
    if reason and not site:
        raise UserError("没有说从哪个单位取回，没有取回。", hint="请写上单位编码，例如 take-back 140525108。")
    if reason:
        done = service.take_back(actor, site, reason)
        later = f"，{done.to_decide} 件和本机的不同，请在待核对里决定" if done.to_decide else ""
        left = f"，还有 {done.waiting} 件没有取回" if done.waiting else ""
        say(as_json, asdict(done), f"已取回 {done.taken} 件{later}{left}。")
        return
    rows = service.returned(site)
    lines = [
        f"{row.office}（{row.site}）  {row.kind}  {row.subject}  {row.content}  {row.here}"
        f"{'' if row.fits else '（不像县里写的或本机另有一版，不取回）'}"
        for row in rows
    ]
    say(as_json, {"documents": [asdict(row) for row in rows]}, "\n".join(lines) or "没有等着取回的。")


_PRINTING = "reports.commands.trust"
"""Papers are drawn above this layer; these commands are found there when somebody asks for them."""

COMMANDS = (
    LaterCommand("enrol-form", help="打印数据交换登记表（PDF）。", source=f"{_PRINTING}:enrol_form"),
    LaterCommand("root-sheet", help="县级：打印根密钥单（PDF）。", source=f"{_PRINTING}:print_root_sheet"),
    enrol_request, enrol_look, enrol_approve, enrol_accept, revoke, roster, other_pc, confirm_moved, first_keys,
    roster_copy, root_restore, take_back,
)  # fmt: skip
