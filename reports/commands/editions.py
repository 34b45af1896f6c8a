"""The commands of 清单版本: editions side by side, their steps, as of a day, compared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from db.actors import Actor
from db.cases import reading
from db.command_line import DAY, Door, Group, day_of, json_option, say
from db.errors import UserError
from db.items import gates, service
from db.items.acts import LIST_ACT_LABELS, ListActKind
from db.items.changes import carrying
from db.items.changes.carrying import Plan
from db.items.lists import asof, counts, differing, life, uppers
from db.items.lists import editions as lists
from db.items.local import service as local
from db.items.local.rules import KINDS as LOCAL_KINDS
from db.items.rules import EDITION_LABELS, LEVELS, Edition, ListKind
from reports import edition_diff, edition_letter

STEPS = {kind.value.replace("_", "-"): kind for kind in life.RANKS}
Decorated = Callable[[Any], Any]


@click.group(cls=Group, help="清单版本。")
def editions() -> None:
    pass


def step_help(steps: Mapping[str, ListActKind], entries: Mapping[ListActKind, Sequence[life.Entry]], after: str) -> str:
    """The help page of a command that records steps: what each is called, and what it asks to be written down."""
    told = [f"{name}  {LIST_ACT_LABELS[kind]}：{'、'.join(map(_entry, entries[kind]))}" for name, kind in steps.items()]
    return "\n".join(["登记一步。每一步和要用 --set 写的内容：", "", "\b", *told, "", after])


def _entry(entry: life.Entry) -> str:
    asked = "（必填）" if entry.required else "（至少写一个）" if entry.either else ""
    return f"{entry.label}{asked}"


def edition_argument(name: str = "name", words: str = "版本名称") -> Decorated:
    """The name of an edition."""
    return click.argument(name, metavar=words)


def day_option(name: str, words: str) -> Decorated:
    """A day written as 2026-10-20."""
    return click.option(f"--{name}", name.replace("-", "_"), type=DAY, help=words)


def edition_called(name: str) -> Edition:
    """The edition of that name, ours where several regions share it. Raises UserError with the names there are."""
    for kind in ListKind:
        found = service.edition_named(name, kind=kind)
        if found:
            return found
    names = "、".join(edition.name for edition in service.editions()) or "还没有清单"
    raise UserError(f"没有叫「{name}」的清单版本。", hint=f"现有：{names}。")


@editions.command("list", help="并列显示各级清单：状态、项数、日期。")
@day_option("as-of", "哪一天现行（默认今天）")
@json_option()
@click.pass_obj
def editions_list(door: Door, as_of: datetime | None, as_json: bool) -> None:
    door.sign_in()
    day = day_of(as_of)
    lists = (edition for edition in service.editions() if edition.kind not in LOCAL_KINDS)
    found = sorted(lists, key=lambda edition: (edition.level, edition.region))
    rows = [asdict(edition) | {"in_force": edition.in_force(day)} for edition in found]
    lines = [_line(edition, day) for edition in found]
    say(
        as_json,
        {"editions": rows},
        "\n".join(lines) or "还没有清单，请先用 items import 导入或 items editions draft 起草。",
    )


@editions.command("show", help="一版清单：合计、步骤、各乡镇；加 --items 列出事项。")
@edition_argument()
@day_option("as-of", "截至哪一天（默认今天）")
@click.option("--items", "with_items", is_flag=True, help="列出事项")
@json_option()
@click.pass_obj
def editions_show(door: Door, name: str, as_of: datetime | None, with_items: bool, as_json: bool) -> None:
    door.sign_in()
    edition = edition_called(name)
    items = asof.items_on(edition.id, day_of(as_of))
    totals, standing = counts.totals(items), lists.standing_of(edition.id)
    lines = [f"{edition.name}  {EDITION_LABELS[edition.state]}  截至 {day_of(as_of)}", f"合计 {totals.equation}"]
    lines += [f"  {words} {number}" for words, number in totals.by_type]
    lines += [f"  另有{words} {number}" for words, number in totals.below]
    lines += [f"  已停用 {totals.disabled}"] if totals.disabled else []
    lines += [f"{'●' if line.act else '○'} {line.label}" + (f"  {line.act.happened_on}" if line.act else "")
              + ("" if line.demanded or line.act else "（本地不要求）") for line in standing.lines]  # fmt: skip
    if standing.deadline:
        lines.append(f"公布期限 {standing.deadline}" + ("，已逾期" if standing.overdue else ""))
    if with_items:
        lines += [f"{item.code or '（无编码）'}  {item.name}  {item.department}" for item in items]
    rows = [{"code": item.code, "name": item.name, "department": item.department, "type": item.type_label,
             "status": item.status} for item in items]  # fmt: skip
    steps = {line.kind: line.act.happened_on.isoformat() if line.act else None for line in standing.lines}
    value = {"edition": asdict(edition), "totals": asdict(totals), "steps": steps, "deadline": standing.deadline}
    say(as_json, value | ({"items": rows} if with_items else {}), "\n".join(lines))


@editions.command("draft", help="起草一版：空的，以一版为底稿（--from），或由上级清单承接（--upper）。")
@edition_argument()
@click.option("--from", "base", help="底稿的版本名称")
@click.option("--upper", help="上级清单的版本名称")
@click.option("--level", type=click.Choice(list("1234")), help="层级（1 国家 2 省 3 市 4 县，默认本县）")
@click.option("--region", default="", help="行政区划代码（默认本县）")
@json_option()
@click.pass_obj
def editions_draft(
    door: Door, name: str, base: str | None, upper: str | None, level: str | None, region: str, as_json: bool
) -> None:
    actor = door.sign_in()
    made = lists.draft(
        actor, name, base_id=edition_called(base).id if base else None, level=level or "", region=region,
        upper_id=edition_called(upper).id if upper else None,
    )  # fmt: skip
    say(as_json, asdict(made), f"已起草「{made.name}」，{made.items} 项。")


@editions.command("upper", help="把一版对应到上级清单；编制中的不写上级清单就不再对应，已公布的记下日期，事项不改。")
@edition_argument()
@click.argument("upper", metavar="[上级清单的版本名称]", required=False)
@day_option("on", "已公布的从哪一天对应（默认今天）")
@json_option()
@click.pass_obj
def editions_upper(door: Door, name: str, upper: str | None, on: datetime | None, as_json: bool) -> None:
    actor, edition = door.sign_in(), edition_called(name)
    done = uppers.set_upper(actor, edition.id, edition_called(upper).id if upper else None, day_of(on))
    tied = sum(item.upper_id is not None for item in service.list_items(done.id))
    words = f"对应「{upper}」，按编码对上 {tied} 项，其余 {done.items - tied} 项请用 items same-source 比对。"
    words = f"对应「{upper}」，事项没有改动。" if done.published_on else words
    say(as_json, asdict(done) | {"tied": tied}, f"「{done.name}」{words if upper else '不再对应上级清单。'}")


@editions.command(
    "step", short_help="登记一步。",
    help=step_help(STEPS, life.ENTRIES, "没有上级清单的理由：没有对应上级清单的，公布时必填。"),
)  # fmt: skip
@edition_argument()
@click.argument("step", type=click.Choice(list(STEPS)))
@day_option("on", "实际日期（默认今天）")
@day_option("in-force-on", "施行日期（公布时用，默认公布当天）")
@click.option("--set", "details", multiple=True, metavar="名称=内容", help="要记下的内容，例如 会议=第11次常务会议")
@json_option()
@click.pass_obj
def editions_step(
    door: Door, name: str, step: str, on: datetime | None, in_force_on: datetime | None, details: tuple[str, ...],
    as_json: bool,
) -> None:  # fmt: skip
    actor, edition, kind = door.sign_in(), edition_called(name), STEPS[step]
    words = life.by_keys(kind, dict(pair(text) for text in details))
    if kind is ListActKind.PUBLISHED:
        done = _published(actor, edition, day_of(on), words, in_force_on)
    else:
        done = local.take_step(actor, edition.id, kind, day_of(on), words)
    notes = gates.notes_after(done, kind)
    told = [f"已登记，「{done.name}」现在是「{EDITION_LABELS[done.state]}」。", *notes]
    say(as_json, asdict(done) | {"notes": notes}, "\n".join(told))


def _published(
    actor: Actor, edition: Edition, on: date, words: Mapping[str, str], in_force_on: datetime | None
) -> Edition:
    """Publish; a refusal for want of an upper list says how the reason is written here."""
    try:
        return gates.publish(actor, edition.id, on, words, in_force_on.date() if in_force_on else None)
    except UserError as error:
        if gates.NO_UPPER_LIST not in str(error):
            raise
        how = "没有上级清单的，用 --set 没有上级清单的理由=…… 写明，或用 items editions upper 对应。"
        raise UserError(str(error), hint=f"{error.hint}{how}") from error


@editions.command("carry", help="承接底版在起草以后的改动；两边都改过的用 --take 或 --keep 逐处定。")
@edition_argument()
@click.option("--take", multiple=True, metavar="事项[=要素]", help="用底版的，例如 林木采伐许可证核发=承诺时限")
@click.option("--keep", multiple=True, metavar="事项[=要素]", help="用本稿的")
@click.option("--show", "only_show", is_flag=True, help="只看还没有承接的，不改")
@json_option()
@click.pass_obj
def editions_carry(
    door: Door, name: str, take: tuple[str, ...], keep: tuple[str, ...], only_show: bool, as_json: bool
) -> None:
    actor, edition = door.sign_in(), edition_called(name)
    found = carrying.plan(edition.id)
    if not only_show:
        found = carrying.carry_over(actor, edition.id, _answers(found, take, keep))
    lines = [f"{'？' if one.conflict else '＋'} {one.words}"
             + (f"  本稿 {one.ours or '空'}" if one.key or one.part else "")
             + (f"  底版 {one.theirs or '空'}" if one.theirs or one.key else "") for one in found.missed]  # fmt: skip
    lines.append(f"{len(found.missed)} 处{'还没有承接' if only_show else '已经承接'}。")
    rows = [{"kind": one.kind, "item": one.item_name, "element": one.label, "ours": one.ours, "theirs": one.theirs,
             "conflict": one.conflict} for one in found.missed]  # fmt: skip
    say(as_json, {"adjustments": list(found.adjustments.values()), "missed": rows}, "\n".join(lines))


@editions.command("return", help="退回编制。")
@edition_argument()
@click.option("--reason", required=True, help="原因")
@day_option("on", "实际日期（默认今天）")
@click.pass_obj
def editions_return(door: Door, name: str, reason: str, on: datetime | None) -> None:
    done = lists.return_to_draft(door.sign_in(), edition_called(name).id, day_of(on), reason)
    click.echo(f"「{done.name}」已退回编制。")


@editions.command("reverse", help="更正最近登记的一步。")
@edition_argument()
@click.option("--reason", required=True, help="错在哪里")
@click.pass_obj
def editions_reverse(door: Door, name: str, reason: str) -> None:
    actor, edition = door.sign_in(), edition_called(name)
    newest = lists.newest_step(edition.id)
    if newest is None:
        raise UserError(f"「{edition.name}」没有可以更正的步骤。", hint="请先看 items editions show。")
    done = lists.reverse(actor, edition.id, newest.id, reason, reading.taken_under)
    click.echo(f"已更正「{newest.label}」，「{done.name}」现在是「{EDITION_LABELS[done.state]}」。")


@editions.command("townships", help="各乡镇的清单：项数、审定、公布。")
@edition_argument()
@json_option()
@click.pass_obj
def editions_townships(door: Door, name: str, as_json: bool) -> None:
    door.sign_in()
    found = lists.townships(edition_called(name).id)
    rows = [{"name": one.name, "items": one.items, "approved": _on(one.approved), "published": _on(one.published)}
            for one in found]  # fmt: skip
    lines = [f"{row['name']}  {row['items']} 项  审定 {row['approved'] or '—'}  公布 {row['published'] or '—'}"
             for row in rows]  # fmt: skip
    say(as_json, {"townships": rows}, "\n".join(lines) or "还没有登记乡镇。")


@editions.command("compare", help="比对两版清单；--out 写成 PDF 或 XLSX。")
@edition_argument("before", "前一版")
@edition_argument("after", "后一版")
@day_option("as-of", "两版都截至哪一天（默认今天）")
@click.option("--out", type=click.Path(path_type=Path), help="比对表的文件名（.pdf 或 .xlsx）")
@json_option()
@click.pass_obj
def editions_compare(
    door: Door, before: str, after: str, as_of: datetime | None, out: Path | None, as_json: bool
) -> None:
    if out and out.suffix.lower() not in (".pdf", ".xlsx"):
        raise UserError(f"不认识 {out.name} 的格式。", hint="文件名请以 .pdf 或 .xlsx 结尾。")
    actor, old, new, day = door.sign_in(), edition_called(before), edition_called(after), day_of(as_of)
    content = edition_diff.build(old.name, new.name, differing.differences(old.id, new.id, day))
    if out and out.suffix.lower() == ".xlsx":
        edition_diff.write_xlsx(content, out)
    elif out:
        edition_diff.print_differences(actor, new, content, out)
    lines = [edition_diff.summary(content)]
    lines += [f"{one.kind}  {one.name}" + (f"  {one.element}：{one.before or '空'} → {one.after or '空'}"
              if one.element else "") for one in content.changes]  # fmt: skip
    say(as_json, asdict(content), "\n".join(lines + ([f"比对表已写到 {out}。"] if out else [])))


@editions.command("package", help="把报送函和清单表格写到一个文件夹。")
@edition_argument()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--to", "recipient", required=True, help="报送机关")
@click.option("--number", default="", help="发文字号（由文书部门给，可以后填）")
@day_option("on", "成文日期（默认今天）")
@click.pass_obj
def editions_package(door: Door, name: str, folder: Path, recipient: str, number: str, on: datetime | None) -> None:
    actor = door.sign_in()
    for path in edition_letter.write_package(actor, edition_called(name).id, recipient, number, day_of(on), folder):
        click.echo(str(path))


def _line(edition: Edition, day: date) -> str:
    words = EDITION_LABELS[edition.state] + ("（现行）" if edition.in_force(day) else "")
    parts = [LEVELS.get(edition.level, edition.level), edition.name, words, f"{edition.items} 项"]
    parts += [f"{edition.in_force_on or edition.published_on} 起"] if edition.published_on else []
    parts += [f"至 {edition.ended_on}"] if edition.ended_on else []
    return "  ".join(parts)


def _answers(found: Plan, take: tuple[str, ...], keep: tuple[str, ...]) -> dict[str, bool]:
    """What was settled, by the names people use; an item alone means everything about it."""
    answers: dict[str, bool] = {}
    for texts, answer in ((take, True), (keep, False)):
        for text in texts:
            name, _, element = (part.strip() for part in text.partition("="))
            meant = [one.id for one in found.conflicts if one.item_name == name and element in ("", one.label)]
            if not meant:
                named = "、".join(f"{one.item_name}={one.label}" for one in found.conflicts) or "没有"
                raise UserError(f"「{text}」不是要定的一处，没有承接。", hint=f"要定的：{named}。")
            answers |= dict.fromkeys(meant, answer)
    return answers


def _on(act: Any) -> str:
    return act.happened_on.isoformat() if act else ""


def pair(text: str) -> tuple[str, str]:
    """Name and content of what was written 名称=内容. Raises UserError where there is no equals sign."""
    name, mark, value = text.partition("=")
    if not mark:
        raise UserError(f"「{text}」看不懂。", hint="请写成 名称=内容，例如 会议=第11次常务会议。")
    return name.strip(), value.strip()
