"""The commands of a batch: liaisons, deadline, transition, mentoring, tasks, cut-over, its end, who owns what."""

from collections.abc import Mapping
from datetime import datetime

import click

from db import clock
from db.cases import for_handover
from db.command_line import DAY, Command, Door, Group, all_option, day_of, json_option, say, shortened
from db.errors import UserError
from db.handover import correcting, leaving, ownership, reminders
from db.handover.batches import cutover, tasks
from db.handover.batches import service as life
from db.handover.checklists import gate
from db.handover.named import batch_called
from db.handover.rules import DIRECTION_LABELS, Batch
from db.organs import service as organs


@click.command("standing", cls=Command, help="一批里每个事项承接到哪一步。")
@click.argument("batch")
@json_option()
@click.pass_obj
def standing(door: Door, batch: str, as_json: bool) -> None:
    door.sign_in()
    found = gate.item_standings(batch_called(batch).id)
    rows = [
        {"item": one.item.name, "department": one.department, "direction": one.item.direction, "lines": len(one.lines),
         "missing": [line.number for line in one.missing], "complete": one.complete, "words": one.words}
        for one in found
    ]  # fmt: skip
    words = [f"{DIRECTION_LABELS[one.item.direction]}  {one.department}  {one.item.name}  {one.words}" for one in found]
    say(as_json, {"items": rows}, "\n".join(words))


@click.command("finish", cls=Command, help="批次办结：各清单已办结、备忘录已生效。")
@click.argument("batch")
@click.option("--on", type=DAY, help="日期（默认今天）")
@click.pass_obj
def finish(door: Door, batch: str, on: datetime | None) -> None:
    actor = door.sign_in()
    found = batch_called(batch)
    gate.finish(actor, found.id, day_of(on))
    click.echo(f"{found.name}已办结。")


@click.group(cls=Group, help="各部门的划转移交工作联络员。")
def liaison() -> None:
    pass


@liaison.command("list", help="列出联络员。")
@click.argument("batch")
@json_option()
@click.pass_obj
def liaison_list(door: Door, batch: str, as_json: bool) -> None:
    door.sign_in()
    found = batch_called(batch)
    named = life.liaisons(found.id)
    rows, words = [], []
    for department_id, department in life.sides_of(found).items():
        one = named.get(department_id)
        rows.append({"department": department, "name": one.name if one else "", "phone": one.phone if one else ""})
        words.append(f"{department}  {f'{one.name}  {one.phone}  {one.since} 起' if one else '没有确定'}")
    say(as_json, {"liaisons": rows}, "\n".join(words))


@liaison.command("name", help="确定联络员；已有的写明理由更换。")
@click.argument("batch")
@click.argument("department")
@click.argument("name")
@click.option("--phone", default="", help="电话")
@click.option("--post", default="", help="职务")
@click.option("--reason", default="", help="更换的理由")
@click.option("--on", type=DAY, help="日期（默认今天）")
@click.pass_obj
def liaison_name(
    door: Door, batch: str, department: str, name: str, phone: str, post: str, reason: str, on: datetime | None
) -> None:
    actor = door.sign_in()
    found = batch_called(batch)
    organ_id = _known_in(found, department, life.sides_of(found))
    life.name_liaison(actor, found.id, organ_id, name, day_of(on), phone, post, reason)
    click.echo(f"{department}的联络员：{name}。")


@click.command("deadline", cls=Command, help="变更移交期限，写明理由。")
@click.argument("batch")
@click.argument("to", type=DAY, metavar="新截止日")
@click.option("--reason", required=True, help="理由")
@click.option("--document", default="", help="文号")
@click.pass_obj
def deadline(door: Door, batch: str, to: datetime, reason: str, document: str) -> None:
    actor = door.sign_in()
    found = life.move_deadline(actor, batch_called(batch).id, to.date(), clock.today(), reason, document)
    click.echo(f"{found.name}的移交期限改为 {found.deadline}。")


@click.command("transition", cls=Command, help="过渡期：不写日期是查看，写了是从那天起算。")
@click.argument("batch")
@click.option("--from", "since", type=DAY, help="起算日")
@click.option("--document", default="", help="依据")
@click.pass_obj
def transition(door: Door, batch: str, since: datetime | None, document: str) -> None:
    actor = door.sign_in()
    found = batch_called(batch)
    begun = life.begin_transition(actor, found.id, since.date(), document) if since else life.transition(found.id)
    click.echo(f"过渡期 {begun.since} 到 {begun.until}。" if begun else "过渡期还没有写明起算日。")


@click.group(cls=Group, help="传帮带记录。")
def mentoring() -> None:
    pass


@mentoring.command("list", help="列出传帮带记录。")
@click.argument("batch")
@json_option()
@click.pass_obj
def mentoring_list(door: Door, batch: str, as_json: bool) -> None:
    door.sign_in()
    found = life.mentoring(batch_called(batch).id)
    rows = [
        {"on": one.on.isoformat(), "department": one.department, "mentor": one.mentor, "trainee": one.trainee,
         "content": one.content}
        for one in found
    ]  # fmt: skip
    words = [f"{one.on}  {one.department}  {one.mentor} → {one.trainee}  {one.content}" for one in found]
    say(as_json, {"mentoring": rows}, "\n".join(words) or "还没有传帮带记录。")


@mentoring.command("log", help="记一次传帮带。")
@click.argument("batch")
@click.argument("department")
@click.argument("mentor", metavar="带教人")
@click.argument("trainee", metavar="跟学人")
@click.argument("content", metavar="内容")
@click.option("--on", type=DAY, help="日期（默认今天）")
@click.pass_obj
def mentoring_log(
    door: Door, batch: str, department: str, mentor: str, trainee: str, content: str, on: datetime | None
) -> None:
    actor = door.sign_in()
    found = batch_called(batch)
    life.log_mentoring(actor, found.id, department_of(found, department), day_of(on), mentor, trainee, content)
    click.echo("已记。")


@click.group("tasks", cls=Group, help="划转、划回以后要办的事。")
def tasks_group() -> None:
    pass


@tasks_group.command("list", help="列出任务；--open 只列没完成的。")
@click.argument("batch")
@click.option("--open", "open_only", is_flag=True, help="只列没完成的")
@json_option()
@click.pass_obj
def tasks_list(door: Door, batch: str, open_only: bool, as_json: bool) -> None:
    door.sign_in()
    found = [
        (number, one)
        for number, one in enumerate(tasks.tasks(batch_called(batch).id), start=1)
        if not (open_only and one.done_on)
    ]
    rows = [
        {"number": number, "item": one.item.name, "task": one.what, "responsible": one.responsible,
         "done_on": one.done_on.isoformat() if one.done_on else ""}
        for number, one in found
    ]  # fmt: skip
    words = [
        f"{number}  {one.responsible}  {one.item.name}  {one.what}  "
        + (f"{one.done_on}" if one.done_on else "等事项交接" if one.waits else "未完成")
        for number, one in found
    ]
    say(as_json, {"tasks": rows}, "\n".join(words) or "没有任务。")


@tasks_group.command("done", help="一项任务完成（序号见 list）。")
@click.argument("batch")
@click.argument("number", type=int, metavar="序号")
@click.option("--on", type=DAY, help="日期（默认今天）")
@click.option("--document", default="", help="文号")
@click.pass_obj
def tasks_done(door: Door, batch: str, number: int, on: datetime | None, document: str) -> None:
    actor = door.sign_in()
    found = batch_called(batch)
    every = tasks.tasks(found.id)
    if not 0 < number <= len(every):
        raise UserError(f"没有第 {number} 项任务。", hint=f"序号从 1 到 {len(every)}，见 handover tasks list。")
    done = tasks.finish_task(actor, found.id, every[number - 1].key, day_of(on), document)
    click.echo(f"「{done.item.name}」{done.what}：{done.done_on} 完成。")


@click.command("cut-over", cls=Command, help="交接：从哪天起由接收单位受理办理。")
@click.argument("batch")
@click.option("--department", help="只交接一个部门的事项")
@click.option("--on", type=DAY, help="交接日期（以备忘录日期为界的县不写）")
@click.option("--document", default="", help="依据文件")
@click.option("--override", default="", help="四份文件未齐就交接的依据")
@click.pass_obj
def cut_over(
    door: Door, batch: str, department: str | None, on: datetime | None, document: str, override: str
) -> None:  # fmt: skip
    actor = door.sign_in()
    found = batch_called(batch)
    plan = cutover.plans(found.id)[department_of(found, department) if department else ""]
    if plan.staying and not plan.item_ids:
        told = "；".join(plan.staying)
        raise UserError(f"没有可以交接的事项：{told}。", hint="要交接的，请先用 handover decide 决定。")
    day = cutover.cut_over(actor, found.id, plan.item_ids, on.date() if on else None, document, override)
    lines = [f"{len(plan.item_ids)} 个事项从 {day} 起由接收单位办理。", *(f"没有交接：{one}" for one in plan.staying)]
    click.echo("\n".join(lines))


@click.command("correct", cls=Command, help="更正一批里记错的一步：不写序号是列出，写了是更正。")
@click.argument("batch")
@click.argument("number", type=int, required=False, metavar="[序号]")
@click.option("--reason", default="", help="理由")
@json_option()
@click.pass_obj
def correct(door: Door, batch: str, number: int | None, reason: str, as_json: bool) -> None:
    actor = door.sign_in()
    batch_found = batch_called(batch)
    found = correcting.correctable(batch_found.id)
    if number is None:
        rows = [
            {"number": n, "act": one.act.id, "kind": one.act.kind, "on": one.act.happened_on.isoformat(),
             "about": one.about, "why_not": one.why_not}
            for n, one in enumerate(found, start=1)
        ]  # fmt: skip
        words = [
            f"{n}  {one.words}" + (f"  （{one.why_not}）" if one.why_not else "")
            for n, one in enumerate(found, start=1)
        ]
        say(as_json, {"acts": rows}, "\n".join(words) or "这一批没有可以更正的登记。")
        return
    if not 0 < number <= len(found):
        raise UserError(f"没有第 {number} 步。", hint=f"可以更正的有 {len(found)} 步，见 handover correct {batch}。")
    wanted = found[number - 1]
    moved = next((one for one in batch_found.items if one.id == wanted.act.subject_id), None)
    accepted = for_handover.accepted_since_cut_over(moved) if moved else []
    correcting.correct(actor, wanted.act.id, reason, accepted)
    say(as_json, {"corrected": wanted.act.id}, f"已更正：{wanted.words}。原来的登记留在记录里，不再算数。")


@click.command("ownership", cls=Command, help="事项归属：谁从哪天到哪天管这个事项、依据哪份文件。")
@click.argument("item", required=False)
@json_option()
@click.pass_obj
def ownership_command(door: Door, item: str | None, as_json: bool) -> None:
    door.sign_in()
    found = [one for one in ownership.histories() if not item or item in one.name]
    rows = [
        {"item": one.name, "pending": one.pending,
         "holders": [{"organ": h.organ, "since": h.since, "until": h.until, "document": h.document, "batch": h.batch}
                     for h in one.holdings]}
        for one in found
    ]  # fmt: skip
    words = []
    for one in found:
        words.append(one.name + (f"  （{one.pending}）" if one.pending else ""))
        words += [f"  {h.organ}  {h.since or '原来'} 到 {h.until or '现在'}  {h.document}" for h in one.holdings]
    say(as_json, {"items": rows}, "\n".join(words) or "没有划转过的事项。")


@click.command("reminders", cls=Command, help="划转移交里要办的事：到期的备忘录、欠交、旧章、复核、联络员。")
@click.option("--overdue", is_flag=True, help="只列已经过期的")
@all_option()
@json_option()
@click.pass_obj
def reminders_command(door: Door, overdue: bool, every: bool, as_json: bool) -> None:
    door.sign_in()
    found = [one for one in reminders.reminders(clock.today()) if one.overdue or not overdue]
    rows = [
        {"kind": one.kind, "what": one.what, "about": one.about, "where": one.where,
         "due": one.due.isoformat() if one.due else "", "overdue": one.overdue}
        for one in found
    ]  # fmt: skip
    lines = [
        "  ".join(filter(None, ("▲" if one.overdue else "", str(one.due or ""), one.kind, one.what, f"→ {one.where}")))
        for one in found
    ]
    say(as_json, {"reminders": rows}, "\n".join(shortened(lines, every)) or "没有要提醒的事。")


@click.command("leaving", cls=Command, help="离任移交：把一个人名下的东西列成一份清单交给接手的人。")
@click.argument("giver", metavar="移交人")
@click.argument("receiver", metavar="接收人")
@click.argument("by", type=DAY, metavar="移交期限")
@click.option("--reason", default="", help="事由")
@click.option("--cases/--no-cases", "with_cases", default=True, help="列入移交人经办、没有办结的办件")
@click.pass_obj
def leaving_command(
    door: Door, giver: str, receiver: str, by: datetime, reason: str, with_cases: bool
) -> None:  # fmt: skip
    actor = door.sign_in()
    open_cases = for_handover.open_cases_of(giver) if with_cases else []
    made = leaving.prepare(actor, giver, receiver, by.date(), open_cases, reason)
    click.echo(f"已编{made.batch_name}清单，{len(made.lines)} 行；核对后定稿，双方勾选。")


def department_of(batch: Batch, name: str) -> str:
    """The id of a department of a batch by its name. Raises UserError when it is not in the batch."""
    return _known_in(batch, name, life.departments_of(batch))


def _known_in(batch: Batch, name: str, known: Mapping[str, str]) -> str:
    organ = organs.organ_named(name)
    if organ is None or organ.id not in known:
        raise UserError(f"{batch.name}里没有「{name}」。", hint=f"这一批的单位：{'、'.join(known.values())}。")
    return organ.id
