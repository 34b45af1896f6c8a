"""The commands of specs and guides: items spec …, items guide …, items guides …."""

from datetime import date
from pathlib import Path

import click

from db import clock
from db.command_line import Door, Group, file_argument, json_option, say
from db.errors import UserError
from db.items import service
from db.items.rules import Edition, Item
from db.items.specs import guides as guide_service
from db.items.specs import publication, showing
from db.items.specs import service as specs
from db.items.specs.elements import ELEMENTS, TEMPLATE
from db.items.specs.rules import DIRECTIONS, Change, Direction
from reports import application_form, board_sheet, guide_sheet, one_time_notice, urging_letter

PAPERS = {
    "guide": guide_sheet.print_guide,
    "form": application_form.print_form,
    "notice": one_time_notice.print_notice,
}
WAYS = {label: direction for direction, label in DIRECTIONS.items()}


def _edition() -> Edition:
    found = service.current_edition()
    if found is None:
        raise UserError("还没有事项清单。", hint="请先用 items import 导入清单。")
    return found


def _item(text: str) -> Item:
    """The item of the current edition with that code or name."""
    listed = service.list_items(_edition().id)
    found = [item for item in listed if text in (item.code, item.name, item.id)]
    if len(found) != 1:
        near = "、".join(item.name for item in service.find_items(text, 3))
        raise UserError(
            f"现行清单里{'没有' if not found else '不止一个'}叫「{text}」的事项。",
            hint=f"请写全名或编码{'，相近的有：' + near if near else ''}。",
        )
    return found[0]


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else clock.today()
    except ValueError as error:
        raise UserError(f"「{text}」不是日期。", hint="请写成 2026-10-20 这样。") from error


@click.group(cls=Group, help="实施规范。")
def spec() -> None:
    pass


@spec.command("show", help="看一个事项的实施规范。")
@click.argument("text")
@json_option()
@click.pass_obj
def spec_show(door: Door, text: str, as_json: bool) -> None:
    door.sign_in()
    item = _item(text)
    found = specs.spec(item.id) or specs.proposed(item)
    head = f"第 {found.version} 版，{found.effective_on} 起" if found.version else "还没有编制，下面是清单里已有的内容"
    lines = [f"{item.name}　{head}"]
    for part in TEMPLATE:
        said = [(one.key, one.label, found.value(one.key)) for one in part.elements if found.value(one.key)]
        lines += [f"{part.number} {part.label}"] if said else []
        lines += [f"  {label}〔{key}〕：{value}" for key, label, value in said]
    lines += [f"  材料{n} {one.name}" for n, one in enumerate(found.materials, 1)]
    values = {key: value.value for key, value in found.elements.items()}
    materials = [one.name for one in found.materials]
    say(as_json, {"version": found.version, "elements": values, "materials": materials}, "\n".join(lines))


@spec.command("set", help="编制下一版：要素代号=内容，可以写多个；已施行的还要写方向和依据。")
@click.argument("text")
@click.argument("values", nargs=-1, required=True)
@click.option("--from", "effective_on", help="生效日期，默认今天")
@click.option("--document", default="", help="依据文件")
@click.option("--number", default="", help="文号")
@click.option("--level", default="4", show_default=True, help="文件的制定层级：1 国家 2 省 3 市 4 县")
@click.option("--direction", type=click.Choice(list(WAYS)), help="改动方向")
@click.option("--basis", default="", help="改动依据")
@click.pass_obj
def spec_set(
    door: Door, text: str, values: tuple[str, ...], effective_on: str | None, document: str, number: str, level: str,
    direction: str | None, basis: str,
) -> None:  # fmt: skip
    actor = door.sign_in()
    item = _item(text)
    before = specs.spec(item.id) or specs.proposed(item)
    edit = specs.edit_of(before, _assigned(values))
    told = (WAYS[direction], basis) if direction else ("", basis)
    said = {change.key: told for change in specs.changes_of(before, edit)} if direction else {}
    made = specs.set_spec(
        actor, item.id,
        specs.SpecEdit(
            _day(effective_on).isoformat(), document, number, level, edit.elements, edit.materials,
            {key: (Direction(way), why) for key, (way, why) in said.items()}, edit.note,
        ),
    )  # fmt: skip
    lines = [f"{item.name} 的实施规范已存为第 {made.version} 版。", *map(_change_line, made.changes)]
    click.echo("\n".join(lines))


def _assigned(values: tuple[str, ...]) -> list[tuple[str, str]]:
    keys = {element.label: key for key, element in ELEMENTS.items()} | {key: key for key in ELEMENTS}
    pairs = [value.partition("=") for value in values]
    for name, sign, _ in pairs:
        if not sign or name not in keys:
            known = "、".join(f"{element.label}〔{key}〕" for key, element in ELEMENTS.items())
            raise UserError(f"不认识要素「{name}」。", hint=f"请写成 要素=内容；要素有：{known}。")
    return [(keys[name], text) for name, _, text in pairs]


def _change_line(change: Change) -> str:
    way = f"（{DIRECTIONS[Direction(change.direction)]}）" if change.direction else ""
    return f"  {change.label}：{change.before or '无'} → {change.after or '无'}{way}"


@click.group(cls=Group, help="一个事项的办事指南。")
def guide() -> None:
    pass


@guide.command("derive", help="由实施规范生成下一版指南。")
@click.argument("text")
@click.option("--from", "effective_on", help="生效日期")
@click.option("--say", "said", multiple=True, help="本单位自己的要素，写成 代号=内容，如 place=…")
@click.pass_obj
def guide_derive(door: Door, text: str, effective_on: str | None, said: tuple[str, ...]) -> None:
    actor = door.sign_in()
    local = dict(value.partition("=")[::2] for value in said)
    unknown = sorted(set(local) - publication.LOCAL)
    if unknown:
        raise UserError(
            f"「{'、'.join(unknown)}」不能在指南里另写。",
            hint=f"规范里有的请改规范；可以写的代号：{'、'.join(sorted(publication.LOCAL))}。",
        )
    item = _item(text)
    made = guide_service.derive(actor, item.id, _day(effective_on).isoformat() if effective_on else "", local)
    problems = publication.publication_problems(item, made)
    lines = [f"{item.name} 的办事指南已生成第 {made.version} 版，材料 {len(made.materials)} 种。"]
    lines += [f"  公布前要补：{problem}" for problem in problems]
    click.echo("\n".join(lines))


@guide.command("publish", help="公布最新一版指南。")
@click.argument("text")
@click.option("--on", "day", help="公布日期，默认今天")
@click.pass_obj
def guide_publish(door: Door, text: str, day: str | None) -> None:
    actor = door.sign_in()
    item = _item(text)
    found = guide_service.publish(actor, item.id, _day(day))
    click.echo(f"{item.name} 的办事指南第 {found.version} 版已公布。")


@guide.command("print", help="打印指南、空白申请书或一次性告知单。")
@click.argument("text")
@file_argument("out")
@click.option("--paper", type=click.Choice(list(PAPERS)), default="guide", show_default=True, help="哪一种文书")
@click.pass_obj
def guide_print(door: Door, text: str, out: Path, paper: str) -> None:
    actor = door.sign_in()
    done = PAPERS[paper](actor, _item(text).id, out)
    click.echo(f"{done.number} 已写到 {out}，{done.pages} 页。")


@guide.command("shown", help="登记一个渠道展示的是第几版。")
@click.argument("text")
@click.argument("version", type=int)
@click.option("--channel", type=click.Choice(showing.CHANNELS), required=True, help="渠道")
@click.option("--place", default="", help="公示栏所在的中心或站")
@click.option("--on", "day", help="从哪天起，默认今天")
@click.pass_obj
def guide_shown(door: Door, text: str, version: int, channel: str, place: str, day: str | None) -> None:
    actor = door.sign_in()
    item = _item(text)
    showing.record(actor, item.id, channel, place, version, _day(day))
    click.echo(f"已登记：{channel}{place} 展示 {item.name} 第 {version} 版。")


@click.group(cls=Group, help="全部办事指南。")
def guides() -> None:
    pass


@guides.command("stale", help="列出规范更新后还没有更新的指南。")
@json_option()
@click.pass_obj
def guides_stale(door: Door, as_json: bool) -> None:
    door.sign_in()
    found = guide_service.behind(_edition().id)
    rows = [
        {"item": one.item.name, "department": one.item.department, "guide": one.guide_version,
         "spec": one.spec_version, "due": one.due.isoformat(), "overdue": one.overdue, "urged_on": one.urged_on}
        for one in found
    ]  # fmt: skip
    lines = [
        f"{one.item.department}　{one.item.name}　指南第 {one.guide_version} 版，规范第 {one.spec_version} 版，"
        f"应在 {one.due} 前更新" + (f"，逾期 {one.overdue} 天" if one.overdue else "")
        for one in found
    ]
    say(as_json, {"guides": rows}, "\n".join(lines) or "指南都跟上了规范。")


@guides.command("channels", help="列出还展示旧版的渠道和公示栏。")
@json_option()
@click.pass_obj
def guides_channels(door: Door, as_json: bool) -> None:
    door.sign_in()
    found = [one for one in showing.showings(_edition().id) if not one.current]
    rows = [
        {"item": one.item.name, "channel": one.channel, "place": one.place, "shown": one.shown,
         "published": one.published, "overdue": one.overdue}
        for one in found
    ]  # fmt: skip
    lines = [
        f"{one.channel}{one.place}　{one.item.name}　展示第 {one.shown} 版，已公布第 {one.published} 版"
        + (f"，逾期 {one.overdue} 天" if one.overdue else "")
        for one in found
    ]
    say(as_json, {"showings": rows}, "\n".join(lines) or "各渠道展示的都是最新一版。")


@guides.command("urge", help="给有逾期指南的部门写督办函，并记下督办。")
@file_argument("folder")
@click.option("--department", help="只给一个部门")
@click.pass_obj
def guides_urge(door: Door, folder: Path, department: str | None) -> None:
    actor = door.sign_in()
    edition = _edition()
    late = {one.item.department for one in guide_service.behind(edition.id) if one.overdue}
    if not late:
        raise UserError("没有逾期的指南，没有督办函。", hint="用 items guides stale 看全部待更新的指南。")
    for name in [department] if department else sorted(late):
        out = folder / f"督办函-{name}.pdf"
        urging_letter.print_letter(actor, edition.id, name, out)
        click.echo(str(out))


@guides.command("board", help="打印一个中心或站的公示栏清单。")
@click.argument("place")
@file_argument("out")
@click.pass_obj
def guides_board(door: Door, place: str, out: Path) -> None:
    actor = door.sign_in()
    done = board_sheet.print_sheet(actor, _edition().id, place, out)
    click.echo(f"{done.number} 已写到 {out}。")
