"""The commands of 专项目录: versions of the four local catalogues, their entries, remarks, comparison and paper."""

from datetime import datetime
from pathlib import Path

import click

from db.command_line import DAY, Door, Group, day_of, file_argument, json_option, say
from db.errors import UserError
from db.items import service as items
from db.items.local import service
from db.items.local.rules import KINDS, title_of
from db.items.rules import EDITION_LABELS, Edition, ListKind
from reports import local_catalogue

kind_option = click.option(
    "--kind", type=click.Choice([kind.value for kind in KINDS]), required=True,
    help="；".join(f"{kind} {title_of(kind)}" for kind in KINDS),
)  # fmt: skip


@click.group(cls=Group, help="专项目录：告知承诺、承诺材料、容缺受理、联合踏勘评审。")
def catalogues() -> None:
    pass


@catalogues.command("list", help="四种目录的各版。")
@click.option("--as-of", type=DAY, help="哪一天现行（默认今天）")
@json_option()
@click.pass_obj
def catalogues_list(door: Door, as_of: datetime | None, as_json: bool) -> None:
    door.sign_in()
    day = day_of(as_of)
    rows = [{"kind": one.kind, "name": one.name, "state": one.state, "in_force": one.in_force(day),
             "entries": len(service.catalogue(one.id).entries)} for one in service.versions()]  # fmt: skip
    lines = [f"{title_of(one.kind)}  {one.name}  {EDITION_LABELS[one.state]}{'（现行）' if one.in_force(day) else ''}"
             for one in service.versions()]  # fmt: skip
    say(as_json, {"catalogues": rows}, "\n".join(lines) or "还没有专项目录，请用 items catalogues draft 起草。")


@catalogues.command("show", help="一版目录的条目，和现行清单不一致的地方。")
@click.argument("name", metavar="版本名称")
@kind_option
@json_option()
@click.pass_obj
def catalogues_show(door: Door, name: str, kind: str, as_json: bool) -> None:
    door.sign_in()
    found = service.catalogue(_version(name, kind).id)
    remarks = service.remarks(found.edition.id)
    rows = [{"name": one.name, "code": one.code, "department": one.department, "content": one.content}
            for one in found.entries]  # fmt: skip
    lines = [f"{one.position}  {one.name}  {one.department}  {'；'.join(one.parts)}" for one in found.entries]
    lines += [f"不一致：「{one.name}」{one.text}" for one in remarks]
    value = {"entries": rows, "remarks": [{"name": one.name, "text": one.text} for one in remarks]}
    say(as_json, value, "\n".join([*lines, f"共 {len(rows)} 项，{len(remarks)} 处不一致。"]))


@catalogues.command("draft", help="起草一版，可以以上一版为底稿。")
@click.argument("name", metavar="版本名称")
@kind_option
@click.option("--from", "base", help="底稿的版本名称")
@click.pass_obj
def catalogues_draft(door: Door, name: str, kind: str, base: str | None) -> None:
    made = service.draft(door.sign_in(), ListKind(kind), name, _version(base, kind).id if base else None)
    click.echo(f"已起草「{made.edition.name}」，{len(made.entries)} 项。")


@catalogues.command("add", help="把现行清单里的事项列入目录。")
@click.argument("name", metavar="版本名称")
@click.argument("texts", metavar="事项", nargs=-1, required=True)
@kind_option
@click.option("--content", default="", help="适用情形、材料或者参加部门，几个之间用顿号")
@click.option("--basis", default="", help="依据")
@click.pass_obj
def catalogues_add(door: Door, name: str, texts: tuple[str, ...], kind: str, content: str, basis: str) -> None:
    actor, version = door.sign_in(), _version(name, kind)
    ids = [_item_id(text) for text in texts]
    added = service.add_items(actor, version.id, ids, content, basis)
    click.echo(f"已列入 {added} 项" + (f"，{len(ids) - added} 项本来就在目录里。" if added < len(ids) else "。"))


@catalogues.command("approve", help="登记审批局和主管部门共同确定。")
@click.argument("name", metavar="版本名称")
@kind_option
@click.option("--organ", required=True, help="审定机关")
@click.option("--departments", required=True, help="会商的部门")
@click.option("--number", required=True, help="文号")
@click.option("--on", type=DAY, help="日期（默认今天）")
@click.pass_obj
def catalogues_approve(
    door: Door, name: str, kind: str, organ: str, departments: str, number: str, on: datetime | None
) -> None:
    told = {"organ": organ, "departments": departments, "number": number}
    done = service.approve(door.sign_in(), _version(name, kind).id, day_of(on), told)
    click.echo(f"「{done.name}」{EDITION_LABELS[done.state]}。")


@catalogues.command("publish", help="登记公布。")
@click.argument("name", metavar="版本名称")
@kind_option
@click.option("--channels", required=True, help="公布渠道")
@click.option("--on", type=DAY, help="日期（默认今天）")
@click.option("--in-force-on", type=DAY, help="施行日期（默认公布当天）")
@click.pass_obj
def catalogues_publish(
    door: Door, name: str, kind: str, channels: str, on: datetime | None, in_force_on: datetime | None
) -> None:
    start = in_force_on.date() if in_force_on else None
    done = service.publish(door.sign_in(), _version(name, kind).id, day_of(on), {"channels": channels}, start)
    click.echo(f"「{done.name}」{EDITION_LABELS[done.state]}，{done.in_force_on} 起施行。")


@catalogues.command("compare", help="比对同一种目录的两版；--out 写成 XLSX。")
@click.argument("before", metavar="前一版")
@click.argument("after", metavar="后一版")
@kind_option
@click.option("--out", type=click.Path(path_type=Path), help="比对表的文件名（.xlsx）")
@click.pass_obj
def catalogues_compare(door: Door, before: str, after: str, kind: str, out: Path | None) -> None:
    door.sign_in()
    old, new = _version(before, kind), _version(after, kind)
    changes = service.differences(old.id, new.id)
    if out:
        local_catalogue.write_changes_xlsx(ListKind(kind), old.name, new.name, changes, out)
    lines = ["  ".join(filter(None, line)) for one in changes for line in local_catalogue.change_lines(one)]
    click.echo("\n".join(lines) or "两版没有差别。")


@catalogues.command("print", help="打印一版目录（PDF 或 XLSX）。")
@click.argument("name", metavar="版本名称")
@file_argument("out")
@kind_option
@click.pass_obj
def catalogues_print(door: Door, name: str, out: Path, kind: str) -> None:
    if out.suffix.lower() not in (".pdf", ".xlsx"):
        raise UserError(f"不认识 {out.name} 的格式。", hint="文件名请以 .pdf 或 .xlsx 结尾。")
    actor, version = door.sign_in(), _version(name, kind)
    if out.suffix.lower() == ".xlsx":
        local_catalogue.write_catalogue_xlsx(version.id, out)
    else:
        local_catalogue.print_catalogue(actor, version.id, out)
    click.echo(f"{title_of(version.kind)}已写到 {out}。")


def _version(name: str, kind: str) -> Edition:
    found = items.edition_named(name, kind=ListKind(kind))
    if found is None:
        names = "、".join(one.name for one in service.versions(ListKind(kind))) or "还没有"
        raise UserError(f"没有叫「{name}」的{title_of(ListKind(kind))}。", hint=f"现有：{names}。")
    return found


def _item_id(text: str) -> str:
    """The item of our list in force of that name or code."""
    current = items.current_edition()
    found = [one for one in items.list_items(current.id) if text in (one.name, one.code)] if current else []
    if len(found) != 1:
        raise UserError(f"现行清单里{'不止一个' if found else '没有'}「{text}」。", hint="请写事项的全称或者编码。")
    return found[0].id
