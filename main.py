"""The one door: the window by default, or one command without a window."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from db.actors import SiteKind
from db.command_line import (
    PASSWORD_VARIABLE,
    Door,
    Group,
    LaterGroup,
    file_argument,
    json_option,
    say,
    sentence_for,
    speak_utf8,
    usage_problem,
)
from db.errors import UserError
from db.paths import StorePaths, default_data_folder
from resources import APP_NAME, VERSION


@click.group(cls=Group, invoke_without_command=True, help=f"{APP_NAME}：不带命令时打开窗口。")
@click.option("--data", type=click.Path(path_type=Path), help="数据文件夹（默认是本用户的数据文件夹）")
@click.option("--password-file", type=click.Path(path_type=Path), help="第一行是密码的文件")
@click.option("--login", help="登录的用户（只有一个用户时不用写）")
@click.version_option(VERSION, prog_name=APP_NAME, message="%(prog)s %(version)s", help="显示版本")
@click.pass_context
def cli(context: click.Context, data: Path | None, password_file: Path | None, login: str | None) -> None:
    context.obj = Door(StorePaths((data or default_data_folder()).absolute()), password_file, login)
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
        exchange.ensure_identity(actor)
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


@cli.group(help="事项清单。")
def items() -> None:
    pass


@items.command("import", help="导入清单表格（.xlsx、.xls、.csv）。")
@file_argument("file")
@click.option("--edition", help="清单版本名称")
@click.option("--plan-only", is_flag=True, help="只看会改什么，不写入")
@click.option("--annotated", type=click.Path(path_type=Path), help="把标注后的表格写到这里")
@json_option()
@click.pass_obj
def items_import(
    door: Door, file: Path, edition: str | None, plan_only: bool, annotated: Path | None, as_json: bool
) -> None:
    from db.items import importing

    actor = door.sign_in()
    plan = importing.plan_import(file, edition)
    if annotated:
        importing.annotate(plan, annotated)
    if not plan_only:
        for _ in importing.apply_import(actor, plan):
            pass
    counts = {"new": len(plan.new), "changed": len(plan.changed), "same": len(plan.same)}
    rejections = [{"cell": rejection.cell, "reason": rejection.reason} for rejection in plan.rejected]
    words = "会" if plan_only else "已"
    lines = [f"{plan.file_name} → {plan.edition_name}：{words}新增 {counts['new']}，变更 {counts['changed']}，"
             f"相同 {counts['same']}，退回 {len(rejections)}。"]  # fmt: skip
    lines += [f"  {found['cell']}：{found['reason']}" for found in rejections]
    lines += [f"  {found.cell}：{found.reason}（已收，请核对）" for found in plan.remarks]
    lines += [f"  请留意：{warning}" for warning in plan.warnings]
    say(as_json, counts | {"rejected": len(rejections), "rejections": rejections}, "\n".join(lines))


@items.command("find", help="按汉字、拼音、首字母或编码找事项。")
@click.argument("text")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="最多几条")
@json_option()
@click.pass_obj
def items_find(door: Door, text: str, limit: int, as_json: bool) -> None:
    from db.items import service

    door.sign_in()
    found = service.find_items(text, limit)
    rows = [{"code": i.code, "name": i.name, "department": i.department, "type": i.type_label} for i in found]
    lines = [f"{i.code or '（无编码）'}  {i.name}  {i.department}  {i.type_label}" for i in found]
    say(as_json, {"items": rows}, "\n".join(lines) or f"没有找到「{text}」，请换一个字或首字母再试。")


@items.command("catalog", help="打印事项目录（PDF 或 XLSX）。")
@file_argument("out")
@click.option("--department", help="只要一个主管部门的")
@click.pass_obj
def items_catalog(door: Door, out: Path, department: str | None) -> None:
    from db.items import service
    from reports import catalogue

    if out.suffix.lower() not in (".pdf", ".xlsx"):
        raise UserError(f"不认识 {out.name} 的格式。", hint="文件名请以 .pdf 或 .xlsx 结尾。")
    actor = door.sign_in()
    edition = service.current_edition()
    if edition is None:
        raise UserError("还没有事项清单，没有打印目录。", hint="请先用 items import 导入清单。")
    if out.suffix.lower() == ".xlsx":
        catalogue.write_catalogue_xlsx(edition.id, out, department)
    else:
        catalogue.print_catalogue(actor, edition.id, out, department)
    click.echo(f"事项目录已写到 {out}。")


@cli.group(help="划转移交。")
def handover() -> None:
    pass


@handover.command("list", help="列出划转批次和各部门进度。")
@json_option()
@click.pass_obj
def handover_list(door: Door, as_json: bool) -> None:
    from db.handover import service
    from db.handover.rules import DIRECTION_LABELS

    door.sign_in()
    rows, lines = [], []
    for batch in service.batches():
        lines.append(f"{batch.name}  截止 {batch.deadline}  {len(batch.items)} 项")
        departments = []
        for c in batch.checklists:
            p = c.progress
            departments.append({"department": c.department, "direction": c.direction, "items": c.items,
                                "lines": p.lines, "settled": p.settled, "owed": p.owed})  # fmt: skip
            lines.append(f"  {DIRECTION_LABELS[c.direction]} {c.department}  {p.settled} / {p.lines} 行  欠交 {p.owed}")
        rows.append({"id": batch.id, "name": batch.name, "deadline": batch.deadline, "departments": departments})
    say(as_json, {"batches": rows}, "\n".join(lines) or "还没有划转批次。")


@handover.command("papers", help="把一批的移交清单、交接书和备忘录写成 PDF。")
@click.argument("batch")
@file_argument("out_dir")
@click.option("--department", help="只要一个部门的")
@click.pass_obj
def handover_papers(door: Door, batch: str, out_dir: Path, department: str | None) -> None:
    from reports import handover_set

    actor = door.sign_in()
    for path in handover_set.print_set(actor, batch, out_dir, department):
        click.echo(str(path))


@cli.group(help="办件。")
def cases() -> None:
    pass


@cases.command("due", help="算到期日，逐日说明（不用打开数据库）。")
@click.argument("start_date")
@click.argument("working_days", type=int)
@json_option()
def cases_due(start_date: str, working_days: int, as_json: bool) -> None:
    from db.calendar.rules import as_json as ledger_json
    from db.calendar.rules import working_days_ledger
    from db.calendar.service import load_calendar

    try:
        start = datetime.strptime(start_date, "%Y-%m-%d").date()
    except ValueError as error:
        raise UserError(f"日期「{start_date}」看不懂。", hint="请写成 2026-09-18 这样。") from error
    value = ledger_json(working_days_ledger(start, working_days, load_calendar()))
    days: Any = value["ledger"]
    lines = [f"{day['date']}  {'计' if day['counted'] else '不计'}  {day['reason']}" for day in days]
    note = "（跨入尚未公布放假安排的年份，为暂定日期）" if value["provisional"] else ""
    say(as_json, value, "\n".join([*lines, f"到期日 {value['due']}{note}"]))


cli.add_command(LaterGroup("exchange", help="数据交换。", source="db.commands.exchange:exchange"))


@cli.command(help="检查数据库和日志链是否完整。")
@click.pass_obj
def verify(door: Door) -> None:
    from db import journal, store
    from db.papers import service as papers

    door.sign_in()
    store.check_whole()
    entries, printed = journal.verify(), papers.check_snapshots()
    click.echo(f"数据库完整，日志 {entries} 条前后相连，{printed} 份文书的存底与摘要相符。")


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
    from desktop import shots as pictures

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for path in pictures.draw(door.sign_in(), folder):
        click.echo(str(path))


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
