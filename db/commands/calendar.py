"""The commands of 放假安排: what the county imports and what every office has."""

from dataclasses import asdict
from pathlib import Path

import click

from db.calendar import service
from db.command_line import Door, Group, file_argument, json_option, say


@click.group(cls=Group, help="放假安排。")
def calendar() -> None:
    pass


@calendar.command("import", help="县级：录入一份放假安排，随下一个包下发。")
@file_argument("file")
@json_option()
@click.pass_obj
def calendar_import(door: Door, file: Path, as_json: bool) -> None:
    kept = service.add_notice(door.sign_in(), file)
    say(as_json, asdict(kept), f"已录入{kept.year}年放假安排《{kept.title}》，随下一个包下发。")


@calendar.command("list", help="列出随程序的和后来录入的放假安排。")
@json_option()
@click.pass_obj
def calendar_list(door: Door, as_json: bool) -> None:
    door.sign_in()
    found = service.notices()
    say(as_json, {"notices": [asdict(notice) for notice in found]}, "\n".join(map(_line, found)))


def _line(notice: service.KeptNotice) -> str:
    source = "读不出来，没有采用" if not notice.readable else "随程序" if notice.shipped else "县里录入"
    region = f"（编码 {notice.region}）" if notice.region else ""
    number = f"（{notice.number}）" if notice.number else ""
    return f"{notice.year}  {source}{region}  {notice.published}  《{notice.title}》{number}"
