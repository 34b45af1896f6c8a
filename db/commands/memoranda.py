"""The commands of 审管衔接备忘录: drafted, edited, signed, amended, shown with how far it is."""

from dataclasses import replace
from datetime import date, datetime

import click

from db import clock
from db.command_line import DAY, Door, Group, day_of, json_option, say
from db.errors import UserError
from db.handover.memoranda import service as memoranda
from db.handover.memoranda import signing, wording
from db.handover.memoranda import state as memoranda_state
from db.handover.memoranda.clauses import Memorandum
from db.handover.memoranda.service import Content
from db.handover.memoranda.state import MEMORANDUM_STATE_LABELS, Signing
from db.handover.named import batch_called
from db.handover.rules import Batch
from db.organs import service as organs


@click.group(cls=Group, help="审管衔接备忘录：起草、改条款、签署、修改。")
def memo() -> None:
    pass


batch_argument = click.argument("batch")
department_argument = click.argument("department", metavar="部门")


@memo.command("draft", help="按现行规则集起草；已有草稿的，另起一版。")
@batch_argument
@department_argument
@click.option("--effective", type=DAY, help="生效日期（默认自双方签署之日）")
@click.pass_obj
def memo_draft(door: Door, batch: str, department: str, effective: datetime | None) -> None:
    actor = door.sign_in()
    found, department_id = _places(batch, department)
    made = memoranda.draft_memorandum(actor, found.id, department_id, effective.date() if effective else None)
    click.echo(f"已起草{signing.called(made)}，{len(made.clauses)} 条，{len(made.items)} 项。")


@memo.command("edit", help="改条款、事项表和日期；每改一次存为新的一版，签署以后不能再改。")
@batch_argument
@department_argument
@click.option("--clause", type=int, help="第几条（从 1 起）")
@click.option("--heading", help="这一条的标题")
@click.option("--text", help="这一条的内容")
@click.option("--add", "adds", is_flag=True, help="在 --clause 处加一条（不写 --clause 加在最后）")
@click.option("--remove", "removes", is_flag=True, help="删去这一条")
@click.option("--reset", "resets", is_flag=True, help="恢复成规则集的写法")
@click.option("--move-to", type=int, help="把这一条移到第几条")
@click.option("--item", help="改事项表里的哪个事项（名称）")
@click.option("--approval", help="审批职责")
@click.option("--supervision", help="监管职责")
@click.option("--opinion", help="要初审意见的依据，例如 《森林法》第三十七条；写空的是取消")
@click.option("--survey", help="踏勘形式：" + "、".join(wording.SURVEYS))
@click.option("--push", help="信息推送的规则")
@click.option("--effective", type=DAY, help="生效日期")
@click.option("--expires", type=DAY, help="有效期至")
@click.option("--reason", default="", help="为什么改")
@click.pass_obj
def memo_edit(
    door: Door, /, batch: str, department: str, effective: datetime | None, expires: datetime | None, reason: str,
    **asked: str | int | bool | None,
) -> None:  # fmt: skip
    actor = door.sign_in()
    newest = _newest(*_places(batch, department))
    content = _with_items(_with_clauses(newest, memoranda.content_of(newest), asked), asked)
    if effective:
        content = replace(content, effective_on=effective.date().isoformat())
    if expires:
        content = replace(content, expires_on=expires.date().isoformat())
    made = memoranda.revise(actor, newest.id, content, reason)
    changes = [one.what for one in wording.compare(newest, made)]
    click.echo(f"已存为第 {made.version} 版：{'、'.join(changes)}。")


def _with_clauses(found: Memorandum, content: Content, asked: dict[str, str | int | bool | None]) -> Content:
    heading, text = str(asked["heading"] or ""), str(asked["text"] or "")
    number = asked["clause"]
    some = content.clauses
    if asked["adds"]:
        return replace(content, clauses=wording.added(some, int(number or len(some) + 1) - 1, heading, text))
    if number is None:
        if heading or text or asked["removes"] or asked["resets"] or asked["move_to"]:
            raise UserError("没有说改第几条。", hint="请加 --clause 3。")
        return content
    place = int(number) - 1
    if asked["removes"]:
        return replace(content, clauses=wording.removed(some, place))
    if asked["resets"]:
        composed = memoranda.compose(found.batch_id, found.department_id).clauses
        return replace(content, clauses=wording.reset(some, place, composed))
    if asked["move_to"] is not None:
        return replace(content, clauses=wording.moved(some, place, int(asked["move_to"]) - 1))
    old = some[place] if 0 <= place < len(some) else None
    heading, text = heading or (old.heading if old else ""), text or (old.text if old else "")
    return replace(content, clauses=wording.edited(some, place, heading, text))


def _with_items(content: Content, asked: dict[str, str | int | bool | None]) -> Content:
    columns = {"approval": "approval_duty", "supervision": "supervision_duty", "survey": "survey", "push": "push"}
    values = {column: str(asked[name]) for name, column in columns.items() if asked[name] is not None}
    if asked["item"] is None:
        if values or asked["opinion"] is not None:
            raise UserError("没有说改哪个事项。", hint="请加 --item 事项名称。")
        return content
    if asked["item"] not in [one.name for one in content.items]:
        raise UserError(
            f"备忘录里没有「{asked['item']}」。", hint=f"有：{'、'.join(one.name for one in content.items)}。"
        )
    rows = []
    for one in content.items:
        if one.name == asked["item"]:
            one = replace(one, **values)
            one = one if asked["opinion"] is None else wording.with_opinion(one, str(asked["opinion"]))
        rows.append(one)
    return replace(content, items=tuple(rows))


@memo.command("sign", help="登记本单位的签署；--take-back 撤回本单位的签署。")
@batch_argument
@department_argument
@click.option("--signatory", default="", help="在备忘录上签字的主要负责人")
@click.option("--on", type=DAY, help="签署的日期（默认今天）")
@click.option("--take-back", is_flag=True, help="撤回本单位的签署")
@click.option("--reason", default="", help="撤回的理由")
@click.pass_obj
def memo_sign(
    door: Door, batch: str, department: str, signatory: str, on: datetime | None, take_back: bool, reason: str
) -> None:
    actor = door.sign_in()
    newest = _newest(*_places(batch, department))
    if take_back:
        signing.take_back(actor, newest.id, reason)
        click.echo(f"已撤回{actor.organ_name}在第 {newest.version} 版上的签署。")
        return
    now = signing.sign(actor, newest.id, signatory, day_of(on))
    click.echo(f"已登记{actor.organ_name}签署第 {newest.version} 版。{_progress(now, clock.today())}")


@memo.command("amend", help="另起草一份修改稿；原备忘录到修改稿生效为止继续有效。")
@batch_argument
@department_argument
@click.option("--reason", default="", help="为什么修改")
@click.pass_obj
def memo_amend(door: Door, batch: str, department: str, reason: str) -> None:
    actor = door.sign_in()
    newest = _newest(*_places(batch, department))
    made = memoranda.amend(actor, newest.id, reason)
    click.echo(f"已起草第 {made.version} 版，修改第 {newest.version} 版；请用 memo edit 改好，再由双方签署。")


@memo.command("end", help="终止已生效的备忘录。")
@batch_argument
@department_argument
@click.option("--on", type=DAY, help="从哪天起（默认今天）")
@click.option("--reason", default="", help="依据")
@click.pass_obj
def memo_end(door: Door, batch: str, department: str, on: datetime | None, reason: str) -> None:
    actor = door.sign_in()
    found, department_id = _places(batch, department)
    day = day_of(on)
    held = memoranda.holding(found.id, department_id, day)
    if held is None:
        raise UserError("这个部门没有已生效的备忘录，不用终止。", hint="请核对批次和部门。")
    signing.end(actor, held.id, day, reason)
    click.echo(f"{signing.called(held)}从 {day} 起终止。")


@memo.command("show", help="一份备忘录办到哪一步；--compare 2 与第 2 版比较。不写部门的列出全部。")
@batch_argument
@click.argument("department", metavar="[部门]", required=False)
@click.option("--version", "number", type=int, help="第几版（默认最新）")
@click.option("--compare", type=int, help="与第几版比较")
@json_option()
@click.pass_obj
def memo_show(
    door: Door, batch: str, department: str | None, number: int | None, compare: int | None, as_json: bool
) -> None:
    door.sign_in()
    if department is None:
        _show_all(batch_called(batch), as_json)
        return
    found, department_id = _places(batch, department)
    some = memoranda.versions(found.id, department_id)
    shown = _version(some, number)
    if compare is not None:
        changed = wording.compare(_version(some, compare), shown)
        lines = [f"{one.what}\n  － {one.before or '（没有）'}\n  ＋ {one.after or '（没有）'}" for one in changed]
        rows = [{"what": one.what, "before": one.before, "after": one.after} for one in changed]
        say(as_json, {"differences": rows}, "\n".join(lines) or "两版一样。")
        return
    now, today = memoranda.signing(shown), clock.today()
    lines = [f"{signing.called(shown)}　{_progress(now, today)}"]
    lines += [f"{place}. {one.heading}：{one.text}" for place, one in enumerate(shown.clauses, 1)]
    lines += [f"事项：{one.name}　审批 {one.approval_duty}　监管 {one.supervision_duty}" for one in shown.items]
    clauses = [{"heading": one.heading, "text": one.text} for one in shown.clauses]
    say(as_json, _plain(now, today) | {"clauses": clauses, "items": len(shown.items)}, "\n".join(lines))


def _show_all(found: Batch, as_json: bool) -> None:
    today = clock.today()
    some = memoranda_state.of_batch(found.id)
    last_days = memoranda_state.expiring(some, today)
    lines, rows = [], []
    for department_id, signings in some.items():
        name = organs.organ_by_id(department_id).name
        now = memoranda_state.holding(signings, today) or signings[-1]
        ending = f"　{last_days[department_id]} 到期，没有续签" if department_id in last_days else ""
        lines.append(f"{name}　第 {now.version.version} 版　{_progress(now, today)}{ending}")
        rows.append({"department": name} | _plain(now, today) | {"last_day": last_days.get(department_id)})
    say(as_json, {"memoranda": rows}, "\n".join(lines) or "这一批还没有起草备忘录。")


def _plain(now: Signing, today: date) -> dict[str, object]:
    signed = [{"organ_id": one.organ_id, "signatory": one.signatory, "on": one.on} for one in now.signatures]
    return {
        "id": now.version.id, "version": now.version.version, "state": now.state_on(today), "signed": signed,
        "in_force_on": now.begins, "ends_on": now.ends,
    }  # fmt: skip


def _progress(now: Signing, today: date) -> str:
    """Where a version stands and who has still to sign, in a sentence."""
    names = signing.party_names(now)
    missing = [name for organ_id, name in names.items() if now.signature_of(organ_id) is None]
    told = MEMORANDUM_STATE_LABELS[now.state_on(today)]
    if now.begins:
        return f"{told}，{now.begins} 起生效" + (f"，到 {now.ends} 为止。" if now.ends else "。")
    return f"{told}，还差{'、'.join(missing)}签署。"


def _places(batch: str, department: str) -> tuple[Batch, str]:
    """The batch, and the department's id."""
    found = batch_called(batch)
    organ = organs.organ_named(department)
    if organ is None:
        names = dict.fromkeys(summary.department for summary in found.checklists)
        raise UserError(f"没有叫「{department}」的部门。", hint=f"这一批的部门：{'、'.join(names) or '无'}。")
    return found, organ.id


def _newest(found: Batch, department_id: str) -> Memorandum:
    newest = memoranda.memorandum(found.id, department_id)
    if newest is None:
        raise UserError("这个部门还没有起草备忘录。", hint="请先用 handover memo draft 起草。")
    return newest


def _version(some: list[Memorandum], number: int | None) -> Memorandum:
    wanted = [one for one in some if number in (None, one.version)]
    if not wanted:
        told = f"现有第 1 到第 {len(some)} 版。" if some else "请先用 handover memo draft 起草。"
        raise UserError("没有这一版备忘录。", hint=told)
    return wanted[-1]
