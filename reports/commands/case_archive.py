"""The commands of archiving: cases archive …."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from db.cases.archive import checks, layout, leftovers, reading, rules, service
from db.cases.archive.rules import Filing
from db.cases.attachments import case_numbered
from db.command_line import DAY, Door, Group, day_of, file_argument, json_option, say
from db.errors import UserError
from reports import archiving
from reports.cases import archive_list


@click.group(cls=Group, help="归档：四性检测、归档信息包、核对、移交档案馆。")
def archive() -> None:
    pass


@archive.command("ready", help="列出办结了、还没有归档的。")
@json_option()
@click.pass_obj
def archive_ready(door: Door, as_json: bool) -> None:
    door.sign_in()
    found = list(service.ready())
    lines = [f"{one.number}  {one.item_name}  {one.applicant}  {one.closed_on} {one.state_label}" for one in found]
    told = [
        {"id": one.id, "number": one.number, "item_name": one.item_name, "applicant": one.applicant,
         "state_words": one.state_label, "closed_on": f"{one.closed_on or ''}"}
        for one in found
    ]  # fmt: skip
    say(as_json, {"ready": told}, "\n".join(lines) or "没有等着归档的。")


@archive.command("check", help="归档以前的四性检测。")
@click.argument("number")
@json_option()
@click.pass_obj
def archive_check(door: Door, number: str, as_json: bool) -> None:
    door.sign_in()
    found = checks.checked(case_numbered(number))
    say(as_json, {"checks": [asdict(one) for one in found]}, "\n".join(one.line for one in found))


@archive.command("put", help="检测、制作归档信息包、登记归档；缺项要用 --why 说明。")
@click.argument("number")
@file_argument("out")
@click.option("--archive-number", default="", help="档号（不写就用下一个）")
@click.option("--retention", type=click.Choice(list(rules.RETENTIONS)), default="30", help="保管期限（默认 30 年）")
@click.option("--fonds", default="", help="全宗号（不写就用上次的）")
@click.option("--category", default="", help="门类（不写就用上次的）")
@click.option("--secrecy", default="", help="密级")
@click.option("--why", default="", help="归档说明：缺什么，为什么")
@click.option("--on", "day", type=DAY, help="归档日期（默认今天）")
@click.pass_obj
def archive_put(
    door: Door, number: str, out: Path, archive_number: str, retention: str, fonds: str, category: str, secrecy: str,
    why: str, day: datetime | None,
) -> None:  # fmt: skip
    actor, on, known = door.sign_in(), day_of(day), service.fonds()
    wanted = archive_number or service.suggested_number(on.year, retention)
    filing = Filing(wanted, retention, fonds or known[0], category or known[1], secrecy)
    archiving.archive(actor, case_numbered(number), on, filing, out, why)
    click.echo(f"{number} 已归档，档号 {wanted}，归档包写到 {out}。")


@archive.command("put-many", help="成批归档：逐件检测、编下一个档号；归不了的列出原因，不写编号就是全部待归档。")
@click.argument("folder", type=click.Path(path_type=Path), metavar="文件夹")
@click.argument("numbers", nargs=-1, metavar="[办件编号]…")
@click.option("--retention", type=click.Choice(list(rules.RETENTIONS)), default="30", help="保管期限（默认 30 年）")
@click.option("--why", default="", help="缺项的共同说明")
@click.option("--on", "day", type=DAY, help="归档日期（默认今天）")
@click.pass_obj
def archive_put_many(
    door: Door, folder: Path, numbers: tuple[str, ...], retention: str, why: str, day: datetime | None
) -> None:
    actor, on = door.sign_in(), day_of(day)
    ids = [case_numbered(number) for number in numbers] or [one.id for one in service.ready()]
    done = failed = 0
    for one in archiving.archive_many(actor, ids, on, Filing("", retention, *service.fonds()), folder, why):
        done, failed = done + (not one.problem), failed + bool(one.problem)
        click.echo(f"{one.number}  {one.archive_number or one.problem + one.hint}")
    click.echo(f"归档 {done} 件，没有归档 {failed} 件。")


@archive.command("sweep", help="清掉断电留下的、没有做完的归档包。")
@click.pass_obj
def archive_sweep(door: Door) -> None:
    door.sign_in()
    gone = leftovers.sweep()
    click.echo("\n".join(f"已清掉 {name}" for name in gone) or "没有没做完的归档包。")


@archive.command("again", help="另制一份归档信息包，档号不变。")
@click.argument("number")
@file_argument("out")
@click.pass_obj
def archive_again(door: Door, number: str, out: Path) -> None:
    made = archiving.make_again(door.sign_in(), case_numbered(number), out)
    click.echo(f"{number} 的归档包 {made.archive_number} 已写到 {out}。")


@archive.command("verify", help="核对一个归档信息包，逐个文件重算摘要。")
@file_argument("file")
@json_option()
@click.pass_obj
def archive_verify(door: Door, file: Path, as_json: bool) -> None:
    door.sign_in()
    found = reading.read(file)
    lines = [f"{label}：{text}" for label, text in found.told if text]
    lines += [f"{path}  {size} 字节" for path, size in found.files]
    lines += list(found.problems) or ["每个文件都与归档时相同。"]
    say(as_json, asdict(found), "\n".join(lines))
    if found.problems:
        raise UserError(f"「{file.name}」有 {len(found.problems)} 处与归档时不同。", hint="请从别的备份再取一份核对。")


@archive.command("hand-over", help="把归档包列入移交清单，打印清单；不写编号就是还没有移交的全部。")
@click.argument("list_number", metavar="清单号")
@file_argument("out")
@click.argument("numbers", nargs=-1, metavar="[档号]…")
@click.option("--xlsx", "book", type=click.Path(path_type=Path), help="同时写成工作簿")
@click.option("--on", "day", type=DAY, help="移交日期（默认今天）")
@click.pass_obj
def archive_hand_over(
    door: Door, list_number: str, out: Path, numbers: tuple[str, ...], book: Path | None, day: datetime | None
) -> None:
    actor, waiting = door.sign_in(), service.packed(waiting_only=True)
    unknown = set(numbers) - {one.archive_number for one in waiting}
    if unknown:
        raise UserError(f"没有等着移交的归档包 {'、'.join(sorted(unknown))}。", hint="请核对档号。")
    chosen = [one.id for one in waiting if not numbers or one.archive_number in numbers]
    listed = service.hand_over(actor, chosen, list_number, day_of(day))
    archive_list.print_list(actor, list_number, out)
    if book:
        archive_list.save_workbook(listed, book)
    click.echo(f"移交清单 {list_number}：{len(listed)} 件，已写到 {out}。")


@archive.command("layout", help="看归档信息包的结构表；用 --file 换成县档案馆要求的。")
@click.option("--file", type=click.Path(path_type=Path), help="新的结构表")
@click.pass_obj
def archive_layout(door: Door, file: Path | None) -> None:
    actor = door.sign_in()
    found = layout.replace(actor, file) if file else layout.current()
    folders = "、".join(found.folders.values())
    click.echo(f"{found.name}：文件夹 {folders}；摘要 {found.digest}；元数据 {len(found.elements)} 项。")
