"""The commands of the register of organs: listing, renaming, ending, taking an end back."""

from datetime import datetime

import click

from db import clock
from db.command_line import DAY, Door, Group, day_of, json_option, say
from db.errors import UserError
from db.handover import ended
from db.organs import changing
from db.organs import service as organs
from db.organs.rules import ORGAN_KIND_LABELS, Organ


@click.group("organs", cls=Group, help="单位登记。")
def organs_group() -> None:
    pass


@organs_group.command("list", help="列出登记的单位、曾用名和停用的单位。")
@json_option()
@click.pass_obj
def organs_list(door: Door, as_json: bool) -> None:
    door.sign_in()
    found = organs.organs()
    names = {organ.id: organ.name for organ in found}
    rows = [
        {"id": one.id, "name": one.name, "kind": one.kind, "code": one.code, "valid_to": one.valid_to,
         "successor": names.get(one.successor_id or "", ""),
         "former": [{"name": old.name, "until": old.until, "document": old.document} for old in one.former]}
        for one in found
    ]  # fmt: skip
    say(as_json, {"organs": rows}, "\n".join(_told(one, names) for one in found))


def _told(organ: Organ, names: dict[str, str]) -> str:
    words = [organ.name, ORGAN_KIND_LABELS[organ.kind], organ.code]
    words += [f"{old.until} 前叫{old.name}" for old in reversed(organ.former)]
    if organ.valid_to:
        successor = names.get(organ.successor_id or "", "")
        words.append(f"{organ.valid_to} 停用" + (f"，由{successor}承接" if successor else ""))
    return "  ".join(filter(None, words))


@organs_group.command("rename", help="单位改名：旧名留作别名，以前的文书不变。")
@click.argument("name", metavar="单位")
@click.argument("new_name", metavar="新名称")
@click.option("--short", default="", help="新的简称（默认用全称）")
@click.option("--on", type=DAY, help="改名日期（默认今天）")
@click.option("--document", default="", help="依据文件")
@click.pass_obj
def organs_rename(door: Door, name: str, new_name: str, short: str, on: datetime | None, document: str) -> None:
    actor = door.sign_in()
    found = _organ(name)
    changing.rename(actor, found.id, new_name, day_of(on), short, document)
    click.echo(f"{found.name}从 {day_of(on)} 起叫{new_name.strip()}。")


@organs_group.command("end", help="单位停用（撤销、并入），写明承接的单位；随后列出要办的事。")
@click.argument("name", metavar="单位")
@click.option("--on", type=DAY, help="停用日期（默认今天）")
@click.option("--successor", help="承接的单位")
@click.option("--document", default="", help="依据文件")
@click.pass_obj
def organs_end(door: Door, name: str, on: datetime | None, successor: str | None, document: str) -> None:
    actor = door.sign_in()
    found = _organ(name)
    changing.end(actor, found.id, day_of(on), _organ(successor).id if successor else None, document)
    click.echo("\n".join([f"{found.name}从 {day_of(on)} 起停用。", *_affairs(found.id)]))


@organs_group.command("resume", help="停用登记错了的，恢复。")
@click.argument("name", metavar="单位")
@click.option("--reason", required=True, help="理由")
@click.pass_obj
def organs_resume(door: Door, name: str, reason: str) -> None:
    actor = door.sign_in()
    found = _organ(name)
    changing.resume(actor, found.id, reason)
    click.echo(f"{found.name}恢复有效。")


@organs_group.command("affairs", help="一个单位停用后还要办的事。")
@click.argument("name", metavar="单位")
@json_option()
@click.pass_obj
def organs_affairs(door: Door, name: str, as_json: bool) -> None:
    door.sign_in()
    found = _organ(name)
    rows = [{"what": one.what, "todo": one.todo} for one in ended.affairs(found.id)]
    say(as_json, {"affairs": rows}, "\n".join(_affairs(found.id)) or "没有要办的事。")


def _affairs(organ_id: str) -> list[str]:
    return [f"▲ {one.what}。{one.todo}" for one in ended.affairs(organ_id)]


def _organ(name: str) -> Organ:
    found = organs.organ_named(name)
    if found is None:
        today = clock.today().isoformat()
        known = "、".join(one.name for one in organs.organs() if not one.has_ended(today))
        raise UserError(f"没有叫「{name}」的单位，或者不止一个。", hint=f"登记的单位：{known}。")
    return found
