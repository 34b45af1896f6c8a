"""The commands of 事项清单."""

from pathlib import Path

import click

from db.command_line import Door, Group, file_argument, finished, json_option, say
from db.errors import UserError
from db.items import importing, service
from reports import catalogue


@click.group(cls=Group, help="事项清单。")
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
    actor = door.sign_in()
    plan = importing.plan_import(file, edition)
    if annotated:
        importing.annotate(plan, annotated)
    if not plan_only:
        finished(importing.apply_import(actor, plan))
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
