"""The commands of guides: items guide …, items guides …."""

from pathlib import Path

import click

from db.command_line import Door, Group, file_argument, json_option, say
from db.errors import UserError
from db.items.specs import guides as guide_service
from db.items.specs import publication, showing
from db.paths import file_stem
from reports import application_form, board_sheet, guide_sheet, one_time_notice, urging_letter
from reports.commands.in_force import day_of, edition_in_force, item_called

PAPERS = {
    "guide": guide_sheet.print_guide,
    "form": application_form.print_form,
    "notice": one_time_notice.print_notice,
}


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
    item = item_called(text)
    made = guide_service.derive(actor, item.id, day_of(effective_on).isoformat() if effective_on else "", local)
    problems = publication.publication_problems(item, made)
    lines = [f"{item.name} 的办事指南已生成第 {made.version} 版，材料 {len(made.materials)} 种。"]
    lines += [f"  公布前要补：{problem}" for problem in problems]
    click.echo("\n".join(lines) + _blank_line(publication.unwritten(item, made)))


def _blank_line(blank: list[str]) -> str:
    return f"\n  还没有填写：{'、'.join(blank)}。" if blank else ""


@guide.command("publish", help="公布最新一版指南。")
@click.argument("text")
@click.option("--on", "day", help="公布日期，默认今天")
@click.pass_obj
def guide_publish(door: Door, text: str, day: str | None) -> None:
    actor = door.sign_in()
    item = item_called(text)
    found = guide_service.publish(actor, item.id, day_of(day))
    blank = publication.unwritten(item, found)
    click.echo(f"{item.name} 的办事指南第 {found.version} 版已公布。" + _blank_line(blank))


@guide.command("print", help="打印指南、空白申请书或一次性告知单。")
@click.argument("text")
@file_argument("out")
@click.option("--paper", type=click.Choice(list(PAPERS)), default="guide", show_default=True, help="哪一种文书")
@click.pass_obj
def guide_print(door: Door, text: str, out: Path, paper: str) -> None:
    actor = door.sign_in()
    done = PAPERS[paper](actor, item_called(text).id, out)
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
    item = item_called(text)
    showing.record(actor, item.id, channel, place, version, day_of(day))
    click.echo(f"已登记：{channel}{place} 展示 {item.name} 第 {version} 版。")


@click.group(cls=Group, help="全部办事指南。")
def guides() -> None:
    pass


@guides.command("stale", help="列出规范更新后还没有更新的指南。")
@json_option()
@click.pass_obj
def guides_stale(door: Door, as_json: bool) -> None:
    door.sign_in()
    found = guide_service.behind(edition_in_force().id)
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
    found = [one for one in showing.showings(edition_in_force().id) if not one.current]
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
    edition = edition_in_force()
    late = {one.item.department for one in guide_service.behind(edition.id) if one.overdue}
    if not late:
        raise UserError("没有逾期的指南，没有督办函。", hint="用 items guides stale 看全部待更新的指南。")
    for name in [department] if department else sorted(late):
        out = folder / f"{file_stem(f'督办函-{name}')}.pdf"
        urging_letter.print_letter(actor, edition.id, name, out)
        click.echo(str(out))


@guides.command("board", help="打印一个中心或站的公示栏清单。")
@click.argument("place")
@file_argument("out")
@click.pass_obj
def guides_board(door: Door, place: str, out: Path) -> None:
    actor = door.sign_in()
    done = board_sheet.print_sheet(actor, edition_in_force().id, place, out)
    click.echo(f"{done.number} 已写到 {out}。")
