"""The commands of a department's checklist: its lines before and after it is issued, and its gate."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, cast

import click

from db import clock
from db.actors import Actor
from db.command_line import DAY, Door, Group, day_of, file_argument, json_option, say
from db.errors import UserError
from db.handover import service
from db.handover.blocking import effects
from db.handover.checklists import differences, editing, gate, templates
from db.handover.named import batch_called
from db.handover.rules import DIRECTION_LABELS, PARTY_LABELS, STATE_LABELS, Checklist, Direction, Line, Party
from db.handover.service import NewLine
from db.handover.template_lines import PAPER
from db.organs import service as organs

PARTY_WORDS = {words: party for party, words in PARTY_LABELS.items()}


class Meant(NamedTuple):
    """Whose command it is and which checklist it means."""

    actor: Actor
    found: Checklist


@click.group(cls=Group, help="移交清单的行。")
def line() -> None:
    pass


def checklist_options(function: Callable[..., None]) -> Any:
    """Which checklist is meant: the batch, the department, and --back for what goes back to it."""

    @wraps(function)
    def command(door: Door, batch: str, department: str, back: bool, **values: Any) -> None:
        actor = door.sign_in()
        function(Meant(actor, checklist_of(batch, department, back)), **values)

    found: Any = click.pass_obj(cast(Any, command))
    for option in (
        click.option("--back", is_flag=True, help="划回的那一份清单"), click.argument("department"),
        click.argument("batch"),
    ):  # fmt: skip
        found = option(found)
    return found


def checklist_of(batch_name: str, department: str, back: bool) -> Checklist:
    """One department's checklist of a batch. Raises UserError when there is none."""
    batch = batch_called(batch_name)
    organ = organs.organ_named(department)
    called = organ.name if organ else department
    direction = Direction.BACK if back else Direction.IN
    for one in batch.checklists:
        if one.department == called and one.direction is direction:
            return service.checklist(one.id)
    known = "、".join(f"{one.department}（{DIRECTION_LABELS[one.direction]}）" for one in batch.checklists)
    raise UserError(
        f"{batch.name}里没有{called}的{DIRECTION_LABELS[direction]}清单。",
        hint=f"现有：{known or '一份也没有，先用 handover checklist start 建'}。",
    )


def line_options(function: Callable[..., None]) -> Callable[..., None]:
    """What a line can say."""
    for option in (
        click.option("--section", help="分项"),
        click.option("--remark", help="备注"),
        click.option("--condition", help="状况"),
        click.option("--medium", help="载体"),
        click.option("--serials", help="编号、起止号，如 0001-0100、0105"),
        click.option("--unit", help="单位"),
        click.option("--quantity", type=int, help="数量"),
        click.option("--spec", "specification", help="规格"),
    ):
        function = option(function)
    return function


@line.command("list", help="列出一份清单的行和状态。")
@checklist_options
@json_option()
def line_list(meant: Meant, as_json: bool) -> None:
    rows = [_row(one) for one in meant.found.lines]
    words = [
        f"{row['number']}  {row['name']}  {row['received']} / {row['quantity']}{row['unit']}  {row['serials']}  "
        f"{row['state_label']}"
        for row in rows
    ]
    say(as_json, {"checklist": meant.found.id, "lines": rows}, "\n".join(words) or "清单里还没有行。")


@line.command("add", help="定稿前加一行。")
@checklist_options
@click.argument("category", type=click.IntRange(1, 12))
@click.argument("name")
@line_options
def line_add(meant: Meant, category: int, name: str, **values: Any) -> None:
    said: dict[str, Any] = {"quantity": 1, "unit": "份", "medium": PAPER} | {
        key: value for key, value in values.items() if value is not None
    }
    found = editing.add_lines(meant.actor, meant.found.id, [NewLine(category, name, **said)])
    click.echo(f"已加，清单共 {len(found.lines)} 行。")


@line.command("change", help="定稿前改一行。")
@checklist_options
@click.argument("number")
@click.option("--name", help="名称")
@line_options
def line_change(meant: Meant, number: str, **values: Any) -> None:
    wanted = {key: value for key, value in values.items() if value is not None}
    if not wanted:
        raise UserError("没有写要改什么。", hint="例：--quantity 120 --serials 0001-0120。")
    editing.change_line(meant.actor, meant.found.id, _line(meant, number).id, wanted)
    click.echo(f"{number} 行已改。")


@line.command("move", help="定稿前把一行上移（-1）、下移（1）。")
@checklist_options
@click.argument("number")
@click.argument("by", type=int)
def line_move(meant: Meant, number: str, by: int) -> None:
    editing.move_line(meant.actor, meant.found.id, _line(meant, number).id, by)
    click.echo(f"{number} 行已移动。")


@line.command("remove", help="定稿前删一行。")
@checklist_options
@click.argument("number")
def line_remove(meant: Meant, number: str) -> None:
    editing.remove_line(meant.actor, meant.found.id, _line(meant, number).id)
    click.echo(f"{number} 行已删。")


@line.command("template", help="定稿前按事项类型加一类的模板行。")
@checklist_options
@click.argument("category", type=click.IntRange(1, 12))
def line_template(meant: Meant, category: int) -> None:
    found = editing.add_template(meant.actor, meant.found.id, category)
    click.echo(f"已加，清单共 {len(found.lines)} 行。")


@line.command("paste", help="定稿前从文本文件加行：一行一条，各列用制表符隔开。")
@checklist_options
@file_argument("file")
def line_paste(meant: Meant, file: Path) -> None:
    lines = templates.pasted(file.read_text(encoding="utf-8-sig"))
    found = editing.add_lines(meant.actor, meant.found.id, lines)
    click.echo(f"已加 {len(lines)} 行，清单共 {len(found.lines)} 行。")


@line.command("sign", help="签收一行：在本人那一方打勾，可写数量和实际状况。")
@checklist_options
@click.argument("number")
@click.option("--as", "party", type=click.Choice(list(PARTY_WORDS)), help="以哪一方的身份（默认本人的那一方）")
@click.option("--quantity", type=int, help="点清的数量（默认如数）")
@click.option("--condition", default="", help="和清单不符的实际状况")
def line_sign(meant: Meant, number: str, party: str | None, quantity: int | None, condition: str) -> None:
    where: Party | None = PARTY_WORDS[party] if party else None
    now = service.sign(meant.actor, meant.found.id, _line(meant, number).id, where, quantity, condition)
    _tell(now)


@line.command("receive", help="再收一部分：数量加到已收的上面。")
@checklist_options
@click.argument("number")
@click.argument("quantity", type=int)
@click.option("--serial", default="", help="这一部分的编号")
def line_receive(meant: Meant, number: str, quantity: int, serial: str) -> None:
    now = differences.receive_part(meant.actor, meant.found.id, _line(meant, number).id, quantity, serial)
    _tell(now)


@line.command("owe", help="记欠交：哪天补交、为什么、谁负责。")
@checklist_options
@click.argument("number")
@click.argument("due_on", type=DAY, metavar="补交日期")
@click.option("--reason", required=True, help="理由")
@click.option("--responsible", default="", help="责任人")
def line_owe(meant: Meant, number: str, due_on: datetime, reason: str, responsible: str) -> None:
    line_id = _line(meant, number).id
    _tell(service.owe(meant.actor, meant.found.id, line_id, due_on.date(), reason, responsible))


@line.command("excuse", help="记免交，写明依据（由接收方记）。")
@checklist_options
@click.argument("number")
@click.option("--reason", required=True, help="依据")
def line_excuse(meant: Meant, number: str, reason: str) -> None:
    _tell(service.excuse(meant.actor, meant.found.id, _line(meant, number).id, reason))


@line.command("dispute", help="对一行提出异议。")
@checklist_options
@click.argument("number")
@click.option("--reason", required=True, help="哪里不对")
def line_dispute(meant: Meant, number: str, reason: str) -> None:
    _tell(differences.dispute(meant.actor, meant.found.id, _line(meant, number).id, reason))


@line.command("settle", help="本方确认异议已解决；双方都确认才算。")
@checklist_options
@click.argument("number")
@click.option("--reason", required=True, help="怎样解决的")
def line_settle(meant: Meant, number: str, reason: str) -> None:
    _tell(differences.settle(meant.actor, meant.found.id, _line(meant, number).id, reason))


@click.group(cls=Group, help="移交清单。")
def checklist() -> None:
    pass


@checklist.command("start", help="按事项类型的模板编一个部门的清单。")
@click.argument("batch")
@click.argument("department")
@click.option("--back", is_flag=True, help="划回的事项")
@click.option("--empty", is_flag=True, help="不用模板，从空白编起")
@click.pass_obj
def checklist_start(door: Door, batch: str, department: str, back: bool, empty: bool) -> None:
    actor = door.sign_in()
    organ = organs.organ_named(department)
    if organ is None:
        raise UserError(f"没有登记「{department}」。", hint="请写单位的全称或登记过的简称。")
    direction = Direction.BACK if back else Direction.IN
    found = editing.start(actor, batch_called(batch).id, direction, organ.id, template=not empty)
    click.echo(f"已编{found.department}{DIRECTION_LABELS[direction]}清单，{len(found.lines)} 行。")


@checklist.command("issue", help="定稿：以后只勾选，不再改行。")
@checklist_options
def checklist_issue(meant: Meant) -> None:
    service.issue(meant.actor, meant.found.id)
    click.echo(f"{meant.found.department}清单已定稿。")


@checklist.command("withdraw", help="撤回定稿（还没有人勾选时）。")
@checklist_options
@click.option("--reason", required=True, help="理由")
def checklist_withdraw(meant: Meant, reason: str) -> None:
    editing.withdraw(meant.actor, meant.found.id, reason)
    click.echo(f"{meant.found.department}清单已撤回，可以改行。")


@checklist.command("blocking", help="还挡着什么：哪些行没齐、哪些事项因此不能办。")
@checklist_options
@json_option()
def checklist_blocking(meant: Meant, as_json: bool) -> None:
    found = (*effects(meant.found), *gate.why_open(meant.found))
    rows = [{"stops": one.stops, "text": one.text, "detail": one.detail} for one in found]
    words = "\n".join(f"{'■' if one.stops else '◆'} {one.text}{one.detail}" for one in found)
    say(as_json, {"blocking": rows}, words or "没有什么挡着了。")


@checklist.command("close", help="办结移交：各行已齐，以后不能再改。")
@checklist_options
@click.option("--on", type=DAY, help="日期（默认今天）")
def checklist_close(meant: Meant, on: datetime | None) -> None:
    gate.close(meant.actor, meant.found.id, day_of(on))
    click.echo(f"{meant.found.department}移交已办结。")


@checklist.command("reopen", help="重新打开已办结的清单。")
@checklist_options
@click.option("--reason", required=True, help="理由")
def checklist_reopen(meant: Meant, reason: str) -> None:
    gate.reopen(meant.actor, meant.found.id, clock.today(), reason)
    click.echo(f"{meant.found.department}清单已重新打开。")


def _line(meant: Meant, number: str) -> Line:
    return editing.line_numbered(meant.found, number)


def _tell(one: Line) -> None:
    click.echo(f"{one.number} 行 {STATE_LABELS[one.state]}：{one.received_quantity} / {one.quantity}{one.unit}。")


def _row(one: Line) -> dict[str, Any]:
    return {
        "id": one.id, "number": one.number, "category": one.category, "section": one.section, "name": one.name,
        "specification": one.specification, "quantity": one.quantity, "received": one.received_quantity,
        "unit": one.unit, "serials": one.serials, "medium": one.medium, "condition": one.condition,
        "remark": one.remark, "state": one.state, "state_label": STATE_LABELS[one.state],
    }  # fmt: skip
