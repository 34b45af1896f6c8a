"""The commands of 调整申请: a department's from draft to submission, the county's answer, and where it stands."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from db import clock
from db.command_line import Door, Group, day_of, json_option, say
from db.errors import UserError
from db.items import service as items
from db.items.changes import elements, requests, service
from db.items.changes.elements import ELEMENTS
from db.items.changes.requested import REQUEST_LABELS, RequestState
from db.items.changes.requests import Request
from db.items.changes.rules import LINE_KINDS
from db.items.changes.service import Standing
from db.items.rules import Edition
from reports import adjustment_form
from reports.commands.editions import day_option, edition_called

ANSWERABLE = (RequestState.SUBMITTED,)


@click.group(cls=Group, help="部门的调整申请：起草、提交、答复。")
def request() -> None:
    pass


edition_option = click.option("--edition", help="清单版本名称（默认现行清单）")
title_argument = click.argument("title", metavar="申请标题")
from_option = click.option("--from", "department", default="", help="申请部门（几个部门标题相同时写）")


@request.command("list", help="部门申请：办到哪一步，等了多少天。")
@edition_option
@json_option()
@click.pass_obj
def request_list(door: Door, edition: str | None, as_json: bool) -> None:
    door.sign_in()
    found = requests.requests(edition_or_current(edition).id, clock.today())
    lines = [f"{one.adjustment.title}  {one.adjustment.department}  {one.progress}" for one in found]
    say(as_json, {"requests": [_plain(one) for one in found]}, "\n".join(lines) or "没有部门申请。")


@request.command("draft", help="部门起草一件申请；再用 adjust line 列入事项。")
@title_argument
@edition_option
@click.option("--reason", default="", help="申请理由")
@click.option("--basis", default="", help="依据，例如 《森林法》第五十七条")
@click.pass_obj
def request_draft(door: Door, title: str, edition: str | None, reason: str, basis: str) -> None:
    actor = door.sign_in()
    made = requests.draft(actor, edition_or_current(edition).id, title, reason, basis)
    click.echo(f"已起草「{made.title}」。请用 adjust line 列入事项，再用 request submit 提交。")


@request.command("show", help="一件申请的内容，办到哪一步，还差什么。")
@title_argument
@from_option
@edition_option
@json_option()
@click.pass_obj
def request_show(door: Door, title: str, department: str, edition: str | None, as_json: bool) -> None:
    door.sign_in()
    _show(_called(title, edition, department), as_json)


@request.command("submit", help="部门提交申请；随下一个数据包报县里，提交以后不能再改。")
@title_argument
@edition_option
@day_option("on", "提交的日期（默认今天）")
@json_option()
@click.pass_obj
def request_submit(door: Door, title: str, edition: str | None, on: datetime | None, as_json: bool) -> None:
    actor = door.sign_in()
    found = _called(title, edition, states=(RequestState.DRAFT,))
    _show(requests.submit(actor, found.id, day_of(on)), as_json)


@request.command("withdraw", help="部门撤回县里还没有答复的申请。")
@title_argument
@edition_option
@click.option("--reason", required=True, help="撤回的原因")
@click.pass_obj
def request_withdraw(door: Door, title: str, edition: str | None, reason: str) -> None:
    actor = door.sign_in()
    found = requests.withdraw(actor, _called(title, edition, states=ANSWERABLE).id, reason)
    click.echo(f"{found.adjustment.title}：{found.progress}。")


@request.command("again", help="部门照撤回或退回的申请重新起草一件。")
@title_argument
@edition_option
@click.pass_obj
def request_again(door: Door, title: str, edition: str | None) -> None:
    actor = door.sign_in()
    states = (RequestState.WITHDRAWN, RequestState.SENT_BACK)
    made = requests.again(actor, _called(title, edition, states=states).id)
    click.echo(f"已照原申请起草「{made.title}」。")


@request.command("accept", help="县里把申请列入调整：另起草一件，或并入起草中的一件。")
@title_argument
@from_option
@edition_option
@day_option("received-on", "收到的日期（默认今天）")
@click.option("--into", default="", metavar="调整标题", help="并入起草中的这件调整（默认另起草一件）")
@click.option("--number", default="", help="调整的编号，例如 3")
@click.pass_obj
def request_accept(
    door: Door, title: str, department: str, edition: str | None, received_on: datetime | None, into: str, number: str
) -> None:
    actor = door.sign_in()
    found = _called(title, edition, department, ANSWERABLE)
    joined = _adjustment(into, found.adjustment.edition_id).id if into else ""
    made = requests.accept(actor, found.id, day_of(received_on), into=joined, number=number)
    click.echo(f"已列入调整「{made.title}」（{len(found.lines)} 项），请按调整的步骤办理。")


@request.command("return", help="县里退回申请，写明理由。")
@title_argument
@from_option
@edition_option
@day_option("received-on", "收到的日期（默认今天）")
@click.option("--reason", required=True, help="退回的理由")
@click.pass_obj
def request_return(
    door: Door, title: str, department: str, edition: str | None, received_on: datetime | None, reason: str
) -> None:
    actor = door.sign_in()
    found = _called(title, edition, department, ANSWERABLE)
    requests.send_back(actor, found.id, day_of(received_on), reason)
    click.echo(f"已退回「{found.adjustment.title}」，随下一个数据包告诉{found.adjustment.department}。")


@request.command("reverse", help="县里更正答复，以便重新答复。")
@title_argument
@from_option
@edition_option
@click.option("--reason", required=True, help="错在哪里")
@click.pass_obj
def request_reverse(door: Door, title: str, department: str, edition: str | None, reason: str) -> None:
    actor = door.sign_in()
    states = (RequestState.ACCEPTED, RequestState.SENT_BACK)
    found = requests.reverse(actor, _called(title, edition, department, states).id, reason)
    click.echo(f"已更正「{found.adjustment.title}」的答复。")


@request.command("print", help="打印调整申请表。")
@title_argument
@click.argument("out", type=click.Path(path_type=Path))
@from_option
@edition_option
@click.pass_obj
def request_print(door: Door, title: str, out: Path, department: str, edition: str | None) -> None:
    actor = door.sign_in()
    adjustment_form.print_request(actor, _called(title, edition, department).id, out)
    click.echo(f"已写到 {out}。")


def edition_or_current(name: str | None) -> Edition:
    """The edition of that name, else the list in force. Raises UserError where there is none."""
    found = edition_called(name) if name else items.current_edition()
    if found is None:
        raise UserError("还没有清单。", hint="请先导入并公布清单；部门的清单随数据包带来。")
    return found


def drafts(edition_id: str) -> list[Standing]:
    """The requests a department is drafting, in the shape of adjustments, newest first."""
    found = [one for one in requests.requests(edition_id, clock.today()) if one.state is RequestState.DRAFT]
    return [service.standing_of(one.id, clock.today()) for one in found]


def _called(
    title: str, edition: str | None, department: str = "", states: Sequence[RequestState] = tuple(RequestState)
) -> Request:
    """The one request of that title, of those in a state that fits where several share it."""
    every = requests.requests(edition_or_current(edition).id, clock.today())
    wanted = [one for one in every if one.adjustment.title == title.strip()]
    wanted = [one for one in wanted if department.strip() in ("", one.adjustment.department)]
    fitting = [one for one in wanted if one.state in states] or wanted
    if len({one.adjustment.department for one in fitting}) > 1:
        names = "、".join(one.adjustment.department for one in fitting)
        raise UserError(f"几个部门都有叫「{title}」的申请：{names}。", hint="请用 --from 写明申请部门。")
    if not fitting:
        names = "、".join(one.adjustment.title for one in every) or "还没有申请"
        raise UserError(f"没有叫「{title}」的申请。", hint=f"现有：{names}。")
    return fitting[0]


def _adjustment(title: str, edition_id: str) -> Standing:
    found = service.standings(edition_id, clock.today())
    wanted = next((one for one in found if one.adjustment.title == title.strip()), None)
    if wanted is None:
        raise UserError(f"没有叫「{title}」的调整，没有列入。", hint="请先起草，或不写 --into，另起草一件。")
    return wanted


def _show(found: Request, as_json: bool) -> None:
    head = found.adjustment
    lines = [f"{head.title}  {head.department}  {found.progress}"]
    for number, line in enumerate(found.lines, 1):
        lines.append(f"{number}. {LINE_KINDS[line.kind]}  {line.item_name}")
        lines += [f"     {ELEMENTS[key].label}：{elements.words(key, line.before) or '（无）'} → "
                  f"{elements.words(key, line.after) or '（无）'}" for key in line.changed]  # fmt: skip
    lines += [f"！{problem}" for problem in found.problems]
    say(as_json, _plain(found), "\n".join(lines))


def _plain(one: Request) -> dict[str, object]:
    head = one.adjustment
    return {
        "id": one.id, "title": head.title, "department": head.department, "state": str(one.state),
        "state_label": REQUEST_LABELS[one.state], "progress": one.progress, "submitted_on": head.noticed_on or None,
        "days": one.age.days if one.age else None, "items": [line.item_name for line in one.lines],
        "adjustment": one.taken_up.title if one.taken_up else None, "problems": list(one.problems),
    }  # fmt: skip
