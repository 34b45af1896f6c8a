"""The commands of every register: handover register …."""

from datetime import datetime
from pathlib import Path

import click

from db.command_line import Door, Group, file_argument, json_option, say
from db.errors import UserError
from db.handover import service as handover
from db.handover.acts import HandoverActKind
from db.handover.named import batch_called
from db.handover.registers import acting, lines, service, standing, steps, workbooks
from db.handover.registers.lines import Skipped
from db.handover.registers.rules import FIELDS, REGISTER_LABELS, Register
from db.handover.registers.service import Entry, NewEntry
from reports import register_book, register_papers
from reports.commands.register_words import (
    batch_option,
    choice_words,
    list_register,
    on_option,
    organ_id,
    say_option,
    take,
    told,
)

K = HandoverActKind
KINDS = [register.value for register in Register]


@click.group(cls=Group, help="移交台账：登记、导入、导出、由移交清单登记。")
def register() -> None:
    pass


@register.command("list", help="列出一本台账。")
@click.argument("kind", type=click.Choice(KINDS), metavar="台账")
@batch_option()
@json_option()
@click.pass_obj
def register_list(door: Door, kind: str, batch: str | None, as_json: bool) -> None:
    door.sign_in()
    list_register(Register(kind), batch, as_json)


@register.command("fields", help="列出一本台账的栏目和可以登记的步骤。")
@click.argument("kind", type=click.Choice(KINDS), metavar="台账")
def register_fields(kind: str) -> None:
    chosen = Register(kind)
    click.echo(f"{REGISTER_LABELS[chosen]}台账的栏目：")
    for field in FIELDS[chosen]:
        click.echo(f"  {field.name}={field.label}{'（必填）' if field.required else ''}{choice_words(field.choices)}")
    for step, asked in steps.STEPS[chosen].items():
        click.echo(f"步骤 {step}（{steps.called(chosen, step)}）：")
        for field in asked:
            click.echo(
                f"  {field.name}={field.label}{'（必填）' if field.required else ''}{choice_words(field.choices)}"
            )


@register.command("add", help="登记一条。")
@click.argument("kind", type=click.Choice(KINDS), metavar="台账")
@click.argument("name", metavar="名称")
@click.option("--serial", default="", help="编号")
@click.option("--quantity", default=1, show_default=True, help="数量")
@click.option("--unit", default="", help="计量单位")
@click.option("--organ", help="来源单位")
@click.option("--batch", help="划转批次")
@say_option("栏目，写成 代号=内容；代号见 fields")
@click.pass_obj
def register_add(
    door: Door, kind: str, name: str, serial: str, quantity: int, unit: str, organ: str | None, batch: str | None,
    said: tuple[str, ...],
) -> None:  # fmt: skip
    actor = door.sign_in()
    batch_id = batch_called(batch).id if batch else ""
    new = NewEntry(
        Register(kind), name, batch_id, organ_id(organ), "", serial, quantity=quantity, unit=unit, fields=told(said)
    )
    made = service.add_entry(actor, new)
    click.echo(f"已登记 {made.name}，内部编号 {made.id}。")


@register.command("step", help="登记一步；步骤和要写的内容见 fields。")
@click.argument("kind", type=click.Choice(KINDS), metavar="台账")
@click.argument("thing", metavar="名称或编号")
@click.argument("step", type=click.Choice([step.value for step in K]), metavar="步骤")
@on_option()
@say_option()
@click.pass_obj
def register_step(
    door: Door, kind: str, thing: str, step: str, day: datetime | None, said: tuple[str, ...]
) -> None:  # fmt: skip
    take(door, Register(kind), thing, K(step), day, told(said))


@register.command("undo", help="更正最近的一步。")
@click.argument("kind", type=click.Choice(KINDS), metavar="台账")
@click.argument("thing", metavar="名称或编号")
@click.option("--reason", required=True, help="更正的理由")
@click.pass_obj
def register_undo(door: Door, kind: str, thing: str, reason: str) -> None:
    actor = door.sign_in()
    found = standing.called(Register(kind), thing)
    if not found.held:
        raise UserError(f"「{found.entry.name}」还没有登记过步骤，没有可更正的。", hint="登记错了内容的，请改台账。")
    after = acting.reverse(actor, found.id, found.held[-1].id, reason)
    click.echo(f"已更正，现在：{after.state_words}。")


@register.command("import", help="从表格登记专家库、中介、设备、档案、人员等名册。")
@click.argument("kind", type=click.Choice(KINDS), metavar="台账")
@file_argument("file")
@click.option("--batch", help="划转批次")
@click.option("--organ", help="移交单位，表里没有这一列时用")
@click.option("--check", is_flag=True, help="只看会登记什么")
@json_option()
@click.pass_obj
def register_import(
    door: Door, kind: str, file: Path, batch: str | None, organ: str | None, check: bool, as_json: bool
) -> None:
    actor = door.sign_in()
    plan = workbooks.plan(file, Register(kind), batch_called(batch).id if batch else "", organ_id(organ))
    if not check:
        workbooks.write(actor, plan)
    verb = "可以登记" if check else "已登记"
    words = [f"{verb} {len(plan.entries)} 条，没有登记 {len(plan.rejections)} 行。"]
    words += [f"  {one.cell}　{one.text}：{one.reason}" for one in plan.rejections]
    words += [f"  {warning}" for warning in plan.warnings]
    rejected = [{"cell": one.cell, "text": one.text, "reason": one.reason} for one in plan.rejections]
    say(as_json, {"entries": len(plan.entries), "rejections": rejected, "written": not check}, "\n".join(words))


@register.command("export", help="把一本台账写成 XLSX 表格。")
@click.argument("kind", type=click.Choice(KINDS), metavar="台账")
@file_argument("out")
@batch_option()
@click.pass_obj
def register_export(door: Door, kind: str, out: Path, batch: str | None) -> None:
    door.sign_in()
    count = register_book.write_register_xlsx(Register(kind), out, batch_called(batch).id if batch else None)
    click.echo(f"{REGISTER_LABELS[Register(kind)]}台账 {count} 条已写到 {out}。")


@register.command("take", help="把移交清单上点收过的行登进台账。")
@click.argument("batch", metavar="批次")
@click.argument("department", metavar="部门")
@click.option("--line", "number", help="只登一行，如 6-2")
@json_option()
@click.pass_obj
def register_take(door: Door, batch: str, department: str, number: str | None, as_json: bool) -> None:
    actor = door.sign_in()
    lists = [one for one in batch_called(batch).checklists if one.department == department]
    if not lists:
        raise UserError(f"这一批里没有「{department}」的移交清单。", hint="请核对批次和部门。")
    made: list[Entry] = []
    skipped: list[Skipped] = []
    for one in lists:
        if number:
            line = next((line for line in handover.checklist(one.id).lines if line.number == number), None)
            made += [lines.from_line(actor, one.id, line.id)] if line else []
            continue
        taken = lines.from_checklist(actor, one.id)
        made += taken.entries
        skipped += taken.skipped
    if number and not made:
        raise UserError(f"{department}的移交清单里没有 {number} 行。", hint="请核对行号。")
    words = [f"已登进台账 {len(made)} 条。"]
    words += [f"  {REGISTER_LABELS[one.register]}　{one.name}" for one in made]
    words += [f"  未登 {one.number}　{one.name}：{one.why}" for one in skipped]
    value = {"entries": [one.id for one in made], "skipped": [{"line": one.number, "why": one.why} for one in skipped]}
    say(as_json, value, "\n".join(words))


@register.command("print", help="打印一条的文书：密钥保管交接单、用印登记台账、印章登记表或空白证照台账。")
@click.argument("kind", type=click.Choice(KINDS), metavar="台账")
@click.argument("thing", metavar="名称或编号")
@file_argument("out")
@click.option("--paper", default="", help="哪一种（不写的，打最常用的一种），例如 印章登记表")
@click.pass_obj
def register_print(door: Door, kind: str, thing: str, out: Path, paper: str) -> None:
    actor = door.sign_in()
    known = register_papers.choices(standing.called(Register(kind), thing))
    if not known:
        raise UserError(
            f"{REGISTER_LABELS[Register(kind)]}没有单独的文书。", hint="请存为表格打印；移交清单里也列了它。"
        )
    if paper not in ("", *known):
        raise UserError(f"没有「{paper}」这种文书。", hint=f"可以打：{'、'.join(known)}。")
    done = known[paper or next(iter(known))](actor, out)
    click.echo(f"{done.number} 已写到 {out}，{done.pages} 页。")
