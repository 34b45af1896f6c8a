"""The commands of 事项清单."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from db.command_line import Door, Group, LaterCommand, LaterGroup, file_argument, finished, json_option, say
from db.errors import UserError
from db.items import importing
from db.items.columns import FIELDS
from db.items.incoming import batches
from db.items.incoming.choices import Answer, Choices
from db.items.incoming.plan import ImportPlan
from db.items.rules import ListKind
from db.sheets.rules import column_number

MOST_SHOWN = 20


@click.group(cls=Group, help="事项清单。")
def items() -> None:
    pass


@items.command("import", help="导入清单表格（.xlsx、.xls、.ods、.csv）。")
@file_argument("file")
@click.option("--edition", help="清单版本名称")
@click.option("--level", type=click.Choice(["1", "2", "3", "4"]), help="哪一级的清单：1 国家 2 省 3 市 4 县")
@click.option("--region", help="行政区划代码，例如 14、1405、140525")
@click.option("--kind", type=click.Choice([kind.value for kind in ListKind]), default="list", help="哪一种清单")
@click.option("--sender", default="", help="来件单位；同一单位同样的表会记住列的对应")
@click.option("--map", "columns", multiple=True, metavar="列=字段", help="指明一列，例如 D=code；列=- 表示不用")
@click.option("--hidden", type=click.Choice(["take", "skip"]), help="隐藏的行：take 收，skip 不收")
@click.option("--struck", type=click.Choice(["take", "skip"]), help="画了删除线的字：take 照收，skip 当作已删")
@click.option("--fix", "corrections", multiple=True, metavar="单元格=内容", help="改正一格再导入，例如 C12=取水许可")
@click.option("--plan-only", is_flag=True, help="只看会改什么，不写入")
@click.option("--annotated", type=click.Path(path_type=Path), help="把标注后的表格写到这里")
@json_option()
@click.pass_obj
def items_import(
    door: Door, /, file: Path, edition: str | None, columns: tuple[str, ...], corrections: tuple[str, ...],
    plan_only: bool, annotated: Path | None, as_json: bool, **told: Any,
) -> None:  # fmt: skip
    actor = door.sign_in()
    choices = _choices(told, dict(_pair(one) for one in corrections))
    plan = importing.plan_import(file, edition, choices)
    if columns:
        plan = importing.plan_import(file, edition, replace(choices, columns=_columns(plan, columns)))
    if annotated:
        importing.annotate(plan, annotated)
    if not plan_only:
        finished(importing.apply_import(actor, plan))
    say(as_json, plan.as_json(), "\n".join(_plan_lines(plan, plan_only)))


def _choices(told: Mapping[str, str | None], corrections: Mapping[str, str]) -> Choices:
    return Choices(
        level=told["level"] or "",
        region=told["region"] or "",
        kind=ListKind(told["kind"] or "list"),
        sender=told["sender"] or "",
        hidden=Answer(told["hidden"]) if told["hidden"] else None,
        struck=Answer(told["struck"]) if told["struck"] else None,
        corrections=corrections,
    )


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise UserError(f"「{text}」里少了等号。", hint="例如 --map D=code，--fix C12=取水许可。")
    return name.strip(), value.strip()


def _columns(plan: ImportPlan, columns: tuple[str, ...]) -> dict[str, dict[int, str]]:
    """The proposed columns of every sheet with those named on the command line in their place."""
    fields = {field.key: field.key for field in FIELDS} | {field.label: field.key for field in FIELDS}
    named = {}
    for letters, field in map(_pair, columns):
        if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
            raise UserError(f"「{letters}」不是列号。", hint="请用表格软件里的列号，例如 D。")
        if field not in ("", "-") and field not in fields:
            raise UserError(f"没有「{field}」这个字段。", hint=f"可用：{'、'.join(one.label for one in FIELDS)}。")
        named[column_number(letters)] = fields.get(field, "")
    found = {}
    for page in plan.pages:
        kept = {c: key for c, key in page.choices.items() if c not in named and key not in named.values()}
        found[page.sheet.name] = kept | {column: key for column, key in named.items() if key}
    return found


def _plan_lines(plan: ImportPlan, plan_only: bool) -> list[str]:
    word = "会" if plan_only else "已"
    left = f"，未收 {len(plan.left_out)}" if plan.left_out else ""
    lines = [f"{plan.file_name} → {plan.edition_name}：{word}新增 {len(plan.new)}，变更 {len(plan.changed)}，"
             f"相同 {len(plan.same)}，退回 {len(plan.rejected)}{left}。"]  # fmt: skip
    lines += [f"  {found.cell}：{found.reason}" for found in plan.rejected]
    lines += [f"  {found.cell}：{found.reason}" for found in plan.left_out]
    lines += [f"  {found.cell}：{found.reason}（已收，请核对）" for found in plan.remarks]
    lines += [f"  请留意：{warning}" for warning in plan.warnings]
    if plan_only and plan.hindrance:
        lines.append(f"  写入前要先定：{plan.hindrance.sentence}")
    return lines


@items.command("batches", help="列出做过的导入、补要素、按上级改。")
@json_option()
@click.pass_obj
def items_batches(door: Door, as_json: bool) -> None:
    door.sign_in()
    found = batches.batches()
    lines = [
        f"{one.id}  {one.at[:16]}  {one.by}  {one.file_name} → {one.edition_name or '已撤去的清单'}："
        f"新增 {one.new}，变更 {one.changed}"
        + ("" if one.standing else f"（{one.undone_at[:16]} 由{one.undone_by}撤销）")
        for one in found
    ]
    say(as_json, {"batches": [asdict(one) for one in found]}, "\n".join(lines) or "还没有导入过清单，也没有成批改过。")


@items.command("undo-batch", help="撤销一次导入、补要素或按上级改；已有事情建立在它上面时说明是哪些。")
@click.argument("batch", metavar="编号")
@click.option("--check", is_flag=True, help="只看能不能撤销")
@json_option()
@click.pass_obj
def items_undo_batch(door: Door, batch: str, check: bool, as_json: bool) -> None:
    actor = door.sign_in()
    if check:
        hindrances = batches.why_not(batch)
        lines = [f"  {one.words}" for one in hindrances[:MOST_SHOWN]]
        lines += [f"  另有 {len(hindrances) - MOST_SHOWN} 处，加 --json 全部列出。"] * (len(hindrances) > MOST_SHOWN)
        head = f"不能撤销，{len(hindrances)} 处：" if hindrances else "可以撤销。"
        say(as_json, {"hindrances": [asdict(one) for one in hindrances]}, "\n".join([head, *lines]))
        return
    undone = finished(batches.undo(actor, batch))
    gone = f"去掉新增 {undone.new} 项，" if undone.imported else ""
    told = f"已撤销{undone.called}：{gone}恢复变更 {undone.changed} 项。"
    say(as_json, {"undone": undone.id, "new": undone.new, "changed": undone.changed}, told)


FILLING = "reports.commands.filling"
items.add_command(LaterCommand("fill", help="补要素：一个部门或整个清单成批补。", source=f"{FILLING}:fill"))
items.add_command(LaterCommand("take-over", help="按上级改：成批改不一致的要素。", source=f"{FILLING}:take_over"))
FINDING = "reports.commands.finding"
items.add_command(LaterCommand("find", help="按汉字、拼音、编码、依据、部门找事项。", source=f"{FINDING}:find"))
items.add_command(LaterCommand("catalog", help="打印事项目录（PDF 或 XLSX）。", source=f"{FINDING}:catalog"))
items.add_command(LaterGroup("readings", help="本地读音。", source=f"{FINDING}:readings_group"))
items.add_command(LaterGroup("spec", help="实施规范。", source="reports.commands.specs:spec"))
GUIDES = "reports.commands.guides"
items.add_command(LaterGroup("guide", help="一个事项的办事指南。", source=f"{GUIDES}:guide"))
items.add_command(LaterGroup("guides", help="全部办事指南。", source=f"{GUIDES}:guides"))
items.add_command(LaterGroup("editions", help="清单版本。", source="reports.commands.editions:editions"))
items.add_command(LaterGroup("adjust", help="清单调整。", source="reports.commands.adjustments:adjust"))
CLAIMS = "reports.commands.claims"
items.add_command(LaterGroup("claims", help="认领上级清单的事项。", source=f"{CLAIMS}:claims"))
items.add_command(LaterCommand("same-source", help="逐项和上级清单比对同源。", source=f"{CLAIMS}:same_source_command"))
items.add_command(LaterGroup("supervision", help="监管责任。", source="reports.commands.supervision:supervision"))
items.add_command(LaterGroup("catalogues", help="专项目录。", source="reports.commands.catalogues:catalogues"))
