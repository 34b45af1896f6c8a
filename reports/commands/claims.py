"""The commands of 认领 and 同源比对."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from db.command_line import DAY, Command, Door, Group, day_of, finished, json_option, say
from db.errors import UserError
from db.items import service
from db.items.acts import LIST_ACT_LABELS, ListActKind
from db.items.lists import claims as services
from db.items.lists import same_source
from db.items.lists.claims_rules import CHAIN, Answer, Line, as_named, counts
from db.items.lists.claims_standing import Pair
from db.items.rules import Edition
from db.organs import service as organs
from reports import claim_worksheet, same_source_report

STEPS = {kind.value.removeprefix("item_").replace("_", "-"): kind for kind in CHAIN}
Decorated = Callable[[Any], Any]


@click.group(cls=Group, help="认领上级清单的事项。")
def claims() -> None:
    pass


def edition_option() -> Decorated:
    """Which edition of ours is meant."""
    return click.option("--edition", "name", help="本级清单的版本名称（默认最新的编制中版本）")


def answer_options(function: Any) -> Any:
    """Which edition, department, items and day an answer is about."""
    for option in (
        click.option("--on", type=DAY, help="实际日期（默认今天）"),
        click.option("--all", "everything", is_flag=True, help="这个部门还没有答复的全部事项"),
        click.option("--department", required=True, help="答复部门"),
        edition_option(),
        click.argument("items", nargs=-1, metavar="上级事项编码或名称"),
    ):
        function = option(function)
    return function


@claims.command("status", help="认领的进度：各部门应认领、已认领、不认领、未答复；--open 列出没答复的事项。")
@edition_option()
@click.option("--department", help="只看一个部门")
@click.option("--open", "open_only", is_flag=True, help="列出还没有答复的事项")
@json_option()
@click.pass_obj
def claims_status(door: Door, name: str | None, department: str | None, open_only: bool, as_json: bool) -> None:
    door.sign_in()
    found = _worksheet(name, department)
    lines = [f"{found.edition.name} ← {found.upper.name}：{found.counts.words}"]
    rows = []
    for called, own in found.by_department():
        figures = counts(own)
        lines.append(f"{called}  {figures.words}")
        rows.append({"department": called, **asdict(figures)})
        if open_only:
            lines += [f"  {line.item.code or '（无编码）'}  {line.item.name}  {line.chain.label}" for line in own
                      if line.answer is Answer.OPEN]  # fmt: skip
    value = {"edition": found.edition.name, "upper": found.upper.name, "counts": asdict(found.counts)}
    say(as_json, value | {"departments": rows, "items": [_as_row(line) for line in found.lines]}, "\n".join(lines))


@claims.command("claim", help="登记认领；主子项确认、要素接收没有登记的同日一并登记。")
@answer_options
@click.pass_obj
def claims_claim(door: Door, /, items: tuple[str, ...], **told: Any) -> None:
    _step(door, items, "claimed", told)


@claims.command("claim-named", help="按名称逐部门认领：上级写明一个部门、还没有人答复的；不加 --yes 只看有哪些。")
@edition_option()
@click.option("--department", help="只认领这个部门的")
@click.option("--on", type=DAY, help="实际日期（默认今天）")
@click.option("--yes", is_flag=True, help="登记")
@click.pass_obj
def claims_claim_named(door: Door, name: str | None, department: str | None, on: datetime | None, yes: bool) -> None:
    actor, edition = door.sign_in(), _edition(name)
    found = as_named(services.worksheet(edition.id).lines, _organ(department) if department else None)
    if not yes:
        lines = [f"{line.department}  {line.item.code or '（无编码）'}  {line.item.name}" for line in found]
        click.echo("\n".join([*lines, f"将认领 {len(found)} 项；登记请加 --yes。"]))
        return
    pairs = [(line.item.id, line.organ_id) for line in found]
    done = finished(services.step(actor, edition.id, pairs, ListActKind.CLAIMED, day_of(on)))
    click.echo(f"已登记「认领」{done} 项。")


@claims.command("step", help=f"登记一步：{'、'.join(STEPS)}。")
@click.argument("step", type=click.Choice(list(STEPS)))
@answer_options
@click.pass_obj
def claims_step(door: Door, /, step: str, items: tuple[str, ...], **told: Any) -> None:
    _step(door, items, step, told)


@claims.command("decline", help="登记不认领，要写理由。")
@answer_options
@click.option("--reason", required=True, help="不认领的理由")
@click.pass_obj
def claims_decline(door: Door, /, items: tuple[str, ...], reason: str, **told: Any) -> None:
    actor, edition = door.sign_in(), _edition(told["name"])
    done = finished(services.decline(actor, edition.id, _pairs(edition, items, told), day_of(told["on"]), reason))
    click.echo(f"已登记不认领 {done} 项。")


@claims.command("reverse", help="更正一个事项最近的一步。")
@click.argument("item", metavar="上级事项编码或名称")
@edition_option()
@click.option("--department", required=True, help="答复部门")
@click.option("--reason", required=True, help="错在哪里")
@click.pass_obj
def claims_reverse(door: Door, item: str, name: str | None, department: str, reason: str) -> None:
    actor, edition = door.sign_in(), _edition(name)
    found = _item(edition, item)
    services.reverse(actor, edition.id, (found, _organ(department)), reason)
    click.echo("已更正。")


@claims.command("assign", help="指定一个事项由哪个部门答复。")
@click.argument("item", metavar="上级事项编码或名称")
@click.argument("department", metavar="部门")
@edition_option()
@click.option("--beside", is_flag=True, help="原来的部门也要答复")
@click.option("--on", type=DAY, help="实际日期（默认今天）")
@click.pass_obj
def claims_assign(door: Door, item: str, department: str, name: str | None, beside: bool, on: datetime | None) -> None:
    actor, edition = door.sign_in(), _edition(name)
    services.assign(actor, edition.id, _item(edition, item), _organ(department), day_of(on), beside)
    click.echo(f"已由{department}答复。")


@claims.command("take-in", help="把部门在自己电脑上认领的事项收入清单。")
@edition_option()
@click.pass_obj
def claims_take_in(door: Door, name: str | None) -> None:
    actor, edition = door.sign_in(), _edition(name)
    click.echo(f"已收入 {finished(services.take_in(actor, edition.id))} 项。")


@claims.command("print", help="打印认领表（PDF 或 XLSX），每个部门一份。")
@click.argument("out", type=click.Path(path_type=Path), metavar="文件")
@edition_option()
@click.option("--department", help="只要一个部门的")
@click.pass_obj
def claims_print(door: Door, out: Path, name: str | None, department: str | None) -> None:
    _check_format(out)
    actor = door.sign_in()
    found = _worksheet(name, department)
    if out.suffix.lower() == ".xlsx":
        claim_worksheet.write_worksheet_xlsx(found, out)
    else:
        claim_worksheet.print_worksheet(actor, found, out)
    click.echo(f"认领表已写到 {out}。")


@click.command("same-source", cls=Command, help="逐项和上级清单比对同源；--out 写成 PDF 或 XLSX。")
@click.option("--edition", "name", help="本级清单的版本名称（默认现行版）")
@click.option("--upper", help="上级清单的版本名称（默认它所对应的）")
@click.option("--out", type=click.Path(path_type=Path), help="比对表的文件名（.pdf 或 .xlsx）")
@click.option("--all", "everything", is_flag=True, help="同源的也列出")
@json_option()
@click.pass_obj
def same_source_command(
    door: Door, name: str | None, upper: str | None, out: Path | None, everything: bool, as_json: bool
) -> None:
    if out:
        _check_format(out)
    actor = door.sign_in()
    edition = _called(name) if name else service.current_edition()
    if edition is None:
        raise UserError("还没有事项清单，没有比对。", hint="请先用 items import 导入清单。")
    compared = same_source.compare(edition.id, _called(upper).id if upper else None)
    if compared.upper is None:
        raise UserError(f"「{edition.name}」没有关联上级清单，没有比对。", hint="请用 --upper 写明上级清单的版本名称。")
    content = same_source_report.build(compared, everything)
    if out and out.suffix.lower() == ".xlsx":
        same_source_report.write_xlsx(content, out)
    elif out:
        same_source_report.print_report(actor, compared, out, everything)
    lines = [f"{content.ours} ← {content.upper}", same_source_report.summary(content)]
    lines += [f"{one.verdict}  {one.name}  {one.element}：{one.upper or '空'} → {one.ours or '空'}" if one.element
              else f"{one.verdict}  {one.name}  {one.ours}{f'  {one.upper}' if one.upper else ''}"
              for one in content.lines]  # fmt: skip
    say(as_json, asdict(content), "\n".join(lines + ([f"比对表已写到 {out}。"] if out else [])))


def _step(door: Door, items: tuple[str, ...], step: str, told: dict[str, Any]) -> None:
    actor, edition, kind = door.sign_in(), _edition(told["name"]), STEPS[step]
    done = finished(services.step(actor, edition.id, _pairs(edition, items, told), kind, day_of(told["on"])))
    click.echo(f"已登记「{LIST_ACT_LABELS[kind]}」{done} 项。")


def _pairs(edition: Edition, items: tuple[str, ...], told: dict[str, Any]) -> list[Pair]:
    organ_id = _organ(told["department"])
    if told["everything"]:
        found = services.worksheet(edition.id, organ_id).lines
        return [(line.item.id, organ_id) for line in found if line.answer is Answer.OPEN]
    if not items:
        raise UserError("没有写是哪些事项。", hint="请写上级事项的编码或名称，或用 --all。")
    return [(_item(edition, text), organ_id) for text in items]


def _item(edition: Edition, text: str) -> str:
    """The item of the upper list with that code, or that name where only one has it."""
    upper = service.list_items(edition.upper_id) if edition.upper_id else []
    found = [item.id for item in upper if text in (item.code, item.name)]
    if len(found) != 1:
        words = f"有 {len(found)} 个" if found else "没有"
        raise UserError(
            f"上级清单里{words}叫「{text}」的事项。", hint="请写上级事项编码，见 items claims status --open。"
        )
    return found[0]


def _worksheet(name: str | None, department: str | None) -> services.Worksheet:
    return services.worksheet(_edition(name).id, _organ(department) if department else None)


def _edition(name: str | None) -> Edition:
    """The edition of that name; without one our newest that answers to an upper list."""
    if name:
        return _called(name)
    own = service.own_region()
    found = next((one for one in service.editions() if one.upper_id and one.is_of(own)), None)
    if found is None:
        raise UserError("没有关联上级清单的版本。", hint="请先用 items editions draft 版本名称 --upper 上级清单 起草。")
    return found


def _called(name: str) -> Edition:
    found = service.edition_named(name)
    if found is None:
        names = "、".join(edition.name for edition in service.editions()) or "还没有清单"
        raise UserError(f"没有叫「{name}」的清单版本。", hint=f"现有：{names}。")
    return found


def _organ(name: str) -> str:
    found = organs.organ_named(name)
    if found is None:
        raise UserError(f"单位登记里没有「{name}」，或不止一个。", hint="请写单位登记里的全称。")
    return found.id


def _as_row(line: Line) -> dict[str, str]:
    return {"code": line.item.code, "name": line.item.name, "department": line.department, "answer": line.answer,
            "state": line.chain.label}  # fmt: skip


def _check_format(out: Path) -> None:
    if out.suffix.lower() not in (".pdf", ".xlsx"):
        raise UserError(f"不认识 {out.name} 的格式。", hint="文件名请以 .pdf 或 .xlsx 结尾。")
