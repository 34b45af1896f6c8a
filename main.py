"""The one door: the window by default, or one command without a window."""

import os
import sys
from datetime import datetime
from pathlib import Path

import click

from db.actors import SiteKind
from db.command_line import (
    DAY,
    PASSWORD_VARIABLE,
    Door,
    Group,
    LaterCommand,
    LaterGroup,
    file_argument,
    sentence_for,
    speak_utf8,
    usage_problem,
)
from db.paths import StorePaths, default_data_folder
from resources import APP_NAME, VERSION

COUNTY = "reports.commands.county"


@click.group(cls=Group, invoke_without_command=True, help=f"{APP_NAME}：不带命令时打开窗口。")
@click.option("--data", type=click.Path(path_type=Path), help="数据文件夹（默认是本用户的数据文件夹）")
@click.option("--password-file", type=click.Path(path_type=Path), help="第一行是密码的文件")
@click.option("--login", help="登录的用户（只有一个用户时不用写）")
@click.option("--today", type=DAY, help="电脑日期不对、一时改不了时，今天的真实日期")
@click.option("--why-today", default="", help="为什么不按电脑日期")
@click.version_option(VERSION, prog_name=APP_NAME, message="%(prog)s %(version)s", help="显示版本")
@click.pass_context
def cli(
    context: click.Context, data: Path | None, password_file: Path | None, login: str | None, today: datetime | None,
    why_today: str,
) -> None:  # fmt: skip
    paths, day = StorePaths((data or default_data_folder()).absolute()), today.date() if today else None
    context.obj = Door(paths, password_file, login, today=day, why_today=why_today)
    if context.invoked_subcommand is None:
        from desktop.app import run

        door: Door = context.obj
        given = password_file is not None or PASSWORD_VARIABLE in os.environ
        context.exit(run(door.paths, login or door.only_user(), door.read_password() if given else None))


@cli.command(help="建库：登记本单位和第一个用户。")
@click.option("--kind", type=click.Choice([kind.value for kind in SiteKind]), required=True, help="办公室类别")
@click.option("--organ", required=True, help="单位名称")
@click.option("--site", required=True, help="单位编码（县 6 位、部门 8 位、乡镇 9 位、村 12 位）")
@click.option("--user", required=True, help="第一个用户的姓名")
@click.option("--recovery", type=click.Path(path_type=Path), help="把恢复单写成 PDF")
@click.pass_obj
def init(door: Door, kind: str, organ: str, site: str, user: str, recovery: Path | None) -> None:
    from db.exchange import service as exchange
    from db.organs import service

    actor, code = service.start_office(door.paths, SiteKind(kind), organ, site, user, door.read_password(confirm=True))
    click.echo(f"已在 {door.paths.folder} 建库：{organ}（{site}），第一个用户 {user}。")
    try:
        if exchange.ensure_identity(actor).is_county:
            click.echo("请再用 exchange root-sheet 打印数据交换的根密钥单，锁进保险柜。")
        if recovery:
            from reports import recovery_sheet

            recovery_sheet.write_recovery(organ, site, code, recovery)
            click.echo(f"恢复单已写到 {recovery}，请打印后锁进保险柜，并删除这个文件。")
            code = ""
    finally:
        if code:  # shown when there is no sheet, or the sheet could not be written
            click.echo(f"恢复码（只显示这一次，请抄下锁好）：{code}")


@cli.command(help="在空库里填入演示县。")
@click.option("--with-people", is_flag=True, help="让示例的移交人、监交人也能登录，密码与您的相同")
@click.pass_obj
def demo(door: Door, with_people: bool) -> None:
    from db import demo as demo_county

    actor = door.sign_in()
    for step in demo_county.fill(actor):
        click.echo(step)
    if with_people:
        click.echo(f"可以登录的示例人员：{'、'.join(demo_county.seat(actor, door.read_password()))}")
    click.echo("演示数据已填好。人名、单位、证号都是示例，不要用于办公。")


cli.add_command(LaterGroup("items", help="事项清单。", source="reports.commands.items:items"))
cli.add_command(LaterGroup("handover", help="划转移交。", source="reports.commands.handover:handover"))
cli.add_command(LaterGroup("papers", help="收回签字的文书。", source="reports.commands.returned:papers"))
cli.add_command(LaterGroup("cases", help="办件。", source="db.commands.cases:cases"))
cli.add_command(LaterGroup("organs", help="单位登记。", source="db.commands.organs:organs_group"))
cli.add_command(LaterGroup("exchange", help="数据交换。", source="db.commands.exchange:exchange"))
cli.add_command(LaterGroup("calendar", help="放假安排。", source="db.commands.calendar:calendar"))
cli.add_command(
    LaterCommand("receive", help="县级：收下一个文件夹里的全部数据包。", source=f"{COUNTY}:receive_command")
)
cli.add_command(LaterCommand("export-platform", help="县级：导出省级平台的字段。", source=f"{COUNTY}:export_platform"))


@cli.command(help="检查数据库和日志链是否完整。")
@click.pass_obj
def verify(door: Door) -> None:
    from db import journal, store
    from db.cases.queues import tally
    from db.exchange.records import versions
    from db.handover import verifying
    from db.papers import service as papers

    actor = door.sign_in()
    store.check_whole()
    entries, printed, sealed = journal.verify(), papers.check_snapshots(), versions.check_heads()
    verifying.check_acts()
    if recounted := tally.recount(actor):
        click.echo(f"各队列的件数与办件对不上，已经重数，记入日志：{recounted}。")
    click.echo(f"数据库完整，日志 {entries} 条前后相连，{printed} 份文书的存底与摘要相符，{sealed} 项数据与版本相符。")


@cli.command(help="把数据库、钥匙和附件备份成一个文件。")
@file_argument("out")
@click.pass_obj
def backup(door: Door, out: Path) -> None:
    from db import backups

    door.sign_in()
    backups.backup_to(out)
    click.echo(f"备份已写到 {out}。")


@cli.command(help="从备份恢复；原来的数据移到旁边，不删除。")
@file_argument("file")
@click.pass_obj
def restore(door: Door, file: Path) -> None:
    from db import backups

    aside = backups.restore(file, door.paths)
    click.echo(f"已恢复到 {door.paths.folder}。" + (f"原来的数据移到了 {aside}。" if aside else ""))


@cli.command(help="把每一页画成 PNG。")
@file_argument("folder")
@click.pass_obj
def shots(door: Door, folder: Path) -> None:
    from desktop.shots import drawing as pictures

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for path in pictures.draw(door.sign_in(), folder):
        click.echo(str(path))


@cli.command(help="打开练习库：用示例走一遍数据交换，不动真数据。")
@click.pass_obj
def practice(door: Door) -> None:
    from desktop.app import run_practice

    run_practice(door.paths)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 one Chinese sentence on standard error, 2 wrong usage."""
    speak_utf8()
    try:
        return int(cli.main(arguments, prog_name="main.py", standalone_mode=False) or 0)
    except click.UsageError as error:
        usage = error.ctx.get_usage() if error.ctx else ""
        click.echo(f"{usage_problem(error)}\n{usage}\n加 --help 看全部说明。", err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("已取消，没有写入。", err=True)
        return 1
    except Exception as error:  # noqa: BLE001  the door is where every failure becomes one sentence
        click.echo(sentence_for(error), err=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
