"""Finding items, printing the catalogue, and the county's own readings."""

from datetime import datetime
from pathlib import Path

import click

from db.command_line import Command, Door, Group, day_of, file_argument, json_option, say
from db.errors import UserError
from db.items import finding, readings, service
from db.items.lists import asof
from reports import catalogue
from reports.commands.editions import day_option, edition_called


@click.command(cls=Command)
@click.argument("text")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="最多几条")
@click.option("--edition", help="只在这个清单版本里找")
@day_option("as-of", "看哪一天的清单（默认今天）")
@json_option()
@click.pass_obj
def find(door: Door, text: str, limit: int, edition: str | None, as_of: datetime | None, as_json: bool) -> None:
    door.sign_in()
    wanted = edition_called(edition).id if edition else ""
    hits = finding.find(text, limit, wanted, as_of.date() if as_of else None)
    rows = [
        {"code": hit.item.code, "name": hit.item.name, "department": hit.item.department,
         "type": hit.item.type_label, "edition": hit.edition.name, "state": hit.state, "path": hit.path,
         "elsewhere": list(hit.elsewhere)}
        for hit in hits
    ]  # fmt: skip
    lines = [
        "  ".join(filter(None, (hit.item.code or "（无编码）", hit.path, hit.item.type_label, hit.remark)))
        for hit in hits
    ]
    say(as_json, {"items": rows}, "\n".join(lines) or f"没有找到「{text}」，请换一个字或首字母再试。")


@click.command(cls=Command)
@file_argument("out")
@click.option("--edition", help="清单版本（默认当天的现行清单）")
@day_option("as-of", "截至哪一天（默认今天）")
@click.option("--department", help="只要一个主管部门的")
@click.option("--township", help="只要乡镇部分；写乡镇名称，或写 全部")
@click.option("--public", is_flag=True, help="公示版：带公告，只有公布的栏目")
@click.option("--phone", default="", help="公示版上的投诉电话")
@click.pass_obj
def catalog(
    door: Door, out: Path, edition: str | None, as_of: datetime | None, department: str | None, township: str | None,
    public: bool, phone: str,
) -> None:  # fmt: skip
    if out.suffix.lower() not in (".pdf", ".xlsx"):
        raise UserError(f"不认识 {out.name} 的格式。", hint="文件名请以 .pdf 或 .xlsx 结尾。")
    actor = door.sign_in()
    day = day_of(as_of)
    current = asof.edition_on(day) if as_of else service.current_edition()
    chosen = edition_called(edition) if edition else current
    if chosen is None:
        raise UserError(
            "那时还没有事项清单，没有打印目录。", hint="请用 --edition 指明清单版本，或先用 items import 导入。"
        )
    where = None if township is None else township.replace("全部", "")
    scope = catalogue.Scope(department, where, day, public, phone)
    if out.suffix.lower() == ".xlsx":
        catalogue.write_catalogue_xlsx(chosen.id, out, scope)
    else:
        catalogue.print_catalogue(actor, chosen.id, out, scope)
    click.echo(f"事项目录已写到 {out}。")


@click.group("readings", cls=Group, help="本地读音：字典读法和本地不同的词。")
def readings_group() -> None:
    pass


@readings_group.command("list", help="列出登记过的读音。")
@json_option()
@click.pass_obj
def readings_list(door: Door, as_json: bool) -> None:
    door.sign_in()
    found = readings.readings()
    rows = [{"text": one.text, "pinyin": one.pinyin} for one in found]
    say(as_json, {"readings": rows}, "\n".join(f"{one.text}  {one.pinyin}" for one in found) or "还没有登记读音。")


@readings_group.command("add", help="登记一个词的读音，例如 readings add 重固 zhong gu。")
@click.argument("text")
@click.argument("pinyin", nargs=-1, required=True)
@click.pass_obj
def readings_add(door: Door, text: str, pinyin: tuple[str, ...]) -> None:
    number = readings.add_reading(door.sign_in(), text, " ".join(pinyin))
    click.echo(f"已登记「{text}」的读音，{number} 个事项可以按它查找。")


@readings_group.command("remove", help="取消一个词的读音。")
@click.argument("text")
@click.pass_obj
def readings_remove(door: Door, text: str) -> None:
    number = readings.remove_reading(door.sign_in(), text)
    click.echo(f"已取消「{text}」的读音，涉及 {number} 个事项。")
