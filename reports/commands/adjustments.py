"""The commands of 调整: list, propose from an upper edition, draft, fill in, step, print."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from db import clock
from db.actors import Actor
from db.command_line import Door, Group, day_of, json_option, say
from db.errors import UserError
from db.items import service as items
from db.items.acts import LIST_ACT_LABELS, ListActKind
from db.items.changes import elements, lines, service, steps, waiting
from db.items.changes.course import ENTRIES, ORDER, STATE_LABELS
from db.items.changes.elements import ELEMENTS
from db.items.changes.rules import ADJUSTMENT_KINDS, LINE_KINDS, AdjustmentKind, Line, LineKind
from db.items.changes.service import NewAdjustment, Standing
from db.items.changes.waiting import Age
from db.items.lists import life
from db.items.rules import Edition, Item
from db.items.specs.rules import DIRECTIONS
from reports import adjustment_draft, adjustment_form
from reports.commands.adjustment_requests import drafts, edition_option, edition_or_current, request
from reports.commands.editions import day_option, edition_called, step_help

PAPERS: Mapping[str, Callable[[Actor, str, Path], object]] = {
    "draft": adjustment_draft.print_draft,
    "clean": adjustment_draft.print_clean,
    "form": adjustment_form.print_form,
}
STEPS = {kind.value.replace("_", "-"): kind for kind in (*ORDER, ListActKind.REJECTED)}
KINDS = [kind.value for kind in AdjustmentKind if kind is not AdjustmentKind.REQUEST]
LABELS = {element.label: element.key for element in ELEMENTS.values()}


@click.group(cls=Group, help="清单调整。")
def adjust() -> None:
    pass


adjust.add_command(request)
adjustment_argument = click.argument("title", metavar="调整标题")


@adjust.command("list", help="调整和还没有承接的上级变化，各等了多少天。")
@edition_option
@json_option()
@click.pass_obj
def adjust_list(door: Door, edition: str | None, as_json: bool) -> None:
    door.sign_in()
    chosen, today = edition_or_current(edition), clock.today()
    waits, found = waiting.unanswered(chosen.id, today), service.standings(chosen.id, today)
    lines = [f"△ {one.upper.name}  还没有承接  {_age_words(one.age)}" for one in waits]
    lines += [_row(one) for one in found]
    value = {
        "unanswered": [{"upper": one.upper.name, "days": one.age.days, "due": one.age.due.isoformat(),
                        "overdue": one.age.overdue} for one in waits],
        "adjustments": [_plain(one) for one in found],
    }  # fmt: skip
    say(as_json, value, "\n".join(lines) or "没有调整，也没有等着承接的上级变化。")


@adjust.command("propose", help="由新版上级清单提出调整。")
@click.argument("upper", metavar="上级清单")
@edition_option
@click.option("--basis", default="", help="上级文件（默认取上级清单的文号）")
@day_option("noticed-on", "收到的日期（默认上级公布日期）")
@json_option()
@click.pass_obj
def adjust_propose(
    door: Door, upper: str, edition: str | None, basis: str, noticed_on: datetime | None, as_json: bool
) -> None:
    actor, chosen = door.sign_in(), edition_or_current(edition)
    on = noticed_on.date() if noticed_on else None
    made = service.propose(actor, chosen.id, edition_called(upper).id, basis=basis, noticed_on=on)
    _show(service.standing_of(made.id, clock.today()), as_json)


@adjust.command("draft", help="手工起草一件调整。")
@adjustment_argument
@edition_option
@click.option("--kind", type=click.Choice(KINDS), default="local", help="类别")
@click.option("--department", default="", help="申请部门或承接单位")
@click.option("--reason", default="", help="理由")
@click.option("--basis", default="", help="依据文件")
@day_option("noticed-on", "收到的日期（默认今天）")
@json_option()
@click.pass_obj
def adjust_draft(
    door: Door, title: str, edition: str | None, kind: str, department: str, reason: str, basis: str,
    noticed_on: datetime | None, as_json: bool,
) -> None:  # fmt: skip
    actor, chosen = door.sign_in(), edition_or_current(edition)
    new = NewAdjustment(AdjustmentKind(kind), title, department, reason, basis, day_of(noticed_on).isoformat())
    _show(service.standing_of(service.draft(actor, chosen.id, new).id, clock.today()), as_json)


@adjust.command("revise", help="改起草中的调整的标题、类别、部门、理由、依据、收到日期或文号；不写的不动。")
@adjustment_argument
@edition_option
@click.option("--title", "new_title", help="新标题")
@click.option("--kind", type=click.Choice(KINDS), help="类别")
@click.option("--department", help="申请部门或承接单位")
@click.option("--reason", help="理由")
@click.option("--basis", help="依据文件")
@click.option("--number", help="文号")
@day_option("noticed-on", "收到的日期")
@json_option()
@click.pass_obj
def adjust_revise(
    door: Door, title: str, edition: str | None, new_title: str | None, kind: str | None, department: str | None,
    reason: str | None, basis: str | None, number: str | None, noticed_on: datetime | None, as_json: bool,
) -> None:  # fmt: skip
    actor, found = door.sign_in(), _called(title, edition_or_current(edition)).adjustment
    said: dict[str, Any] = {
        "title": new_title, "kind": AdjustmentKind(kind) if kind else None, "department": department,
        "reason": reason, "basis": basis, "number": number,
        "noticed_on": noticed_on.date().isoformat() if noticed_on else None,
    }  # fmt: skip
    known = NewAdjustment(
        found.kind, found.title, found.department, found.reason, found.basis, found.noticed_on, found.number,
        found.upper_edition_id, found.note,
    )  # fmt: skip
    new = replace(known, **{name: value for name, value in said.items() if value is not None})
    service.revise(actor, found.id, new)
    _show(service.standing_of(found.id, clock.today()), as_json)


@adjust.command(
    "line",
    help="列入一个事项：add 新增，change 变更要素，disable 停用，succeed 接续，split 拆分，merge 合并，part 部分。",
)
@adjustment_argument
@click.argument("kind", type=click.Choice([kind.value for kind in LineKind]))
@click.argument("item", metavar="事项名称或编码")
@edition_option
@click.option("--set", "values", multiple=True, metavar="要素=内容", help="例如 承诺时限=5个工作日")
@click.option("--direction", "directions", multiple=True, metavar="要素=方向", help="从严、中性或优化")
@click.option("--basis", default="", help="这一项的依据（默认整件的依据）")
@click.option("--by", "successors", multiple=True, metavar="事项", help="接续、拆分、并入的事项")
@click.option("--note", default="", help="说明")
@click.option("--upper-code", default="", help="新增事项在上级清单里的编码，行政许可必须写")
@click.pass_obj
def adjust_line(
    door: Door, title: str, kind: str, item: str, edition: str | None, values: tuple[str, ...],
    directions: tuple[str, ...], basis: str, successors: tuple[str, ...], note: str, upper_code: str,
) -> None:  # fmt: skip
    actor, chosen = door.sign_in(), edition_or_current(edition)
    found, texts = _called(title, chosen), _elements(values)
    every = items.list_items(chosen.id)
    if kind == LineKind.ADD:
        line = lines.line_adding({"name": item, **texts}, basis=basis, note=note, upper_code=upper_code)
    else:
        said = {key: _direction(text) for key, text in _elements(directions).items()}
        by = [_item(one, every, found.lines) for one in successors]
        target = next(one for one in every if one.id == _item(item, every))
        line = lines.line_on(target, LineKind(kind), texts, said, basis=basis, successors=by, note=note)
    earlier = next((one for one in found.lines if one.item_id == line.item_id), None)
    service.put_line(actor, found.id, replace(line, id=earlier.id) if earlier else line)
    _show(service.standing_of(found.id, clock.today()), False)


@adjust.command("show", help="一件调整的内容、步骤和还差什么。")
@adjustment_argument
@edition_option
@json_option()
@click.pass_obj
def adjust_show(door: Door, title: str, edition: str | None, as_json: bool) -> None:
    door.sign_in()
    _show(_called(title, edition_or_current(edition)), as_json)


@adjust.command("step", short_help="登记一步。", help=step_help(STEPS, ENTRIES, "effected 当天改动清单。"))
@adjustment_argument
@click.argument("step", type=click.Choice(list(STEPS)))
@edition_option
@day_option("on", "实际日期（默认今天）")
@click.option("--set", "details", multiple=True, metavar="名称=内容", help="例如 审核单位=县审改办、审核意见=同意")
@click.option("--reason", default="", help="不予调整的理由")
@json_option()
@click.pass_obj
def adjust_step(
    door: Door, title: str, step: str, edition: str | None, on: datetime | None, details: tuple[str, ...],
    reason: str, as_json: bool,
) -> None:  # fmt: skip
    actor = door.sign_in()
    found = _called(title, edition_or_current(edition))
    kind = STEPS[step]
    words = life.by_keys(kind, dict(_pair(text) for text in details), ENTRIES[kind])
    steps.take_step(actor, found.id, kind, day_of(on), words, reason)
    _show(service.standing_of(found.id, clock.today()), as_json)


@adjust.command("reverse", help="更正最近登记的一步（生效以后不能更正）。")
@adjustment_argument
@edition_option
@click.option("--reason", required=True, help="错在哪里")
@click.pass_obj
def adjust_reverse(door: Door, title: str, edition: str | None, reason: str) -> None:
    actor = door.sign_in()
    done = steps.reverse(actor, _called(title, edition_or_current(edition)).id, reason)
    click.echo(f"已更正「{done.label}」。")


@adjust.command("print", help="打印：draft 花脸稿，clean 清样，form 申请表。")
@adjustment_argument
@click.argument("paper", type=click.Choice(list(PAPERS)))
@click.argument("out", type=click.Path(path_type=Path))
@edition_option
@click.pass_obj
def adjust_print(door: Door, title: str, paper: str, out: Path, edition: str | None) -> None:
    actor = door.sign_in()
    PAPERS[paper](actor, _called(title, edition_or_current(edition)).id, out)
    click.echo(f"已写到 {out}。")


def _called(title: str, edition: Edition) -> Standing:
    """The adjustment of that title, the newest where several share it; first of all a request in draft."""
    found = [*drafts(edition.id), *service.standings(edition.id, clock.today())]
    wanted = next((one for one in found if one.adjustment.title == title.strip()), None)
    if wanted is None:
        names = "、".join(one.adjustment.title for one in found) or "还没有调整"
        raise UserError(f"没有叫「{title}」的调整。", hint=f"现有：{names}。")
    return wanted


def _item(text: str, every: list[Item], lines: tuple[Line, ...] = ()) -> str:
    """The id of the one item of that name or code, added ones included."""
    found = [item.id for item in every if text.strip() in (item.name, item.code)]
    found += [line.item_id for line in lines if line.kind is LineKind.ADD and line.item_name == text.strip()]
    if len(found) != 1:
        problem = "清单里没有" if not found else f"清单里有 {len(found)} 个"
        raise UserError(f"{problem}「{text}」。", hint="请写事项的全名，重名的请写编码。")
    return found[0]


def _elements(pairs: tuple[str, ...]) -> dict[str, str]:
    found = dict(_pair(text) for text in pairs)
    for label in found:
        if label not in LABELS:
            raise UserError(f"没有叫「{label}」的要素。", hint=f"可以写：{'、'.join(LABELS)}。")
    return {LABELS[label]: text for label, text in found.items()}


def _direction(text: str) -> str:
    found = next((str(one) for one, words in DIRECTIONS.items() if text in (words, one)), "")
    if not found:
        raise UserError(f"方向「{text}」看不懂。", hint=f"请写 {'、'.join(DIRECTIONS.values())}。")
    return found


def _pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark:
        raise UserError(f"「{text}」看不懂。", hint="请写成 名称=内容，例如 承诺时限=5个工作日。")
    return name.strip(), value.strip()


def _age_words(age: Age | None) -> str:
    if age is None:
        return ""
    words = f"{'用' if age.over else '已等'} {age.days} 天（目标 {age.due}"
    return words + (f"，超 {age.overdue} 天）" if age.overdue else "）")


def _row(one: Standing) -> str:
    kind = ADJUSTMENT_KINDS[one.adjustment.kind]
    parts = [STATE_LABELS[one.state], one.adjustment.title, kind, f"{len(one.lines)} 项", _age_words(one.age)]
    return "  ".join(part for part in parts if part)


def _show(standing: Standing, as_json: bool) -> None:
    lines = [_row(standing)]
    for number, line in enumerate(standing.lines, 1):
        by = "、".join(standing.names.get(one, "") for one in line.successors)
        lines.append(f"{number}. {LINE_KINDS[line.kind]}  {line.item_name}" + (f" → {by}" if by else ""))
        lines += [f"     {ELEMENTS[key].label}：{elements.words(key, line.before) or '（无）'} → "
                  f"{elements.words(key, line.after) or '（无）'}" for key in line.changed]  # fmt: skip
        lines += [f"     {line.note}"] if line.note else []
    lines += [f"！{problem}" for problem in standing.problems]
    lines += [f"？{note}" for note in standing.notes]
    if standing.next_kind:
        lines.append(f"下一步：{LIST_ACT_LABELS[standing.next_kind]}")
    say(as_json, _plain(standing), "\n".join(lines))


def _plain(one: Standing) -> dict[str, object]:
    return {
        "id": one.id, "title": one.adjustment.title, "kind": str(one.adjustment.kind), "state": str(one.state),
        "next": str(one.next_kind) if one.next_kind else None, "days": one.age.days if one.age else None,
        "due": one.age.due.isoformat() if one.age else None, "problems": list(one.problems), "notes": list(one.notes),
        "lines": [{"kind": str(line.kind), "item": line.item_name, "before": dict(line.before),
                   "after": dict(line.after), "note": line.note} for line in one.lines],
    }  # fmt: skip
