"""The commands of 办件."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from db.calendar.rules import as_json as ledger_json
from db.calendar.rules import working_days_ledger
from db.calendar.service import load_calendar
from db.cases import attachments
from db.cases.acts import ACT_LABELS, ActKind
from db.cases.counter import amending
from db.cases.papers import phrases
from db.command_line import Door, Group, LaterGroup, file_argument, json_option, say
from db.errors import UserError
from db.exchange.format.limits import in_words


@click.group(cls=Group, help="办件。")
def cases() -> None:
    pass


@cases.command("due", help="算到期日，逐日说明（不用打开数据库）。")
@click.argument("start_date")
@click.argument("working_days", type=int)
@json_option()
def cases_due(start_date: str, working_days: int, as_json: bool) -> None:
    try:
        start = datetime.strptime(start_date, "%Y-%m-%d").date()
    except ValueError as error:
        raise UserError(f"日期「{start_date}」看不懂。", hint="请写成 2026-09-18 这样。") from error
    value = ledger_json(working_days_ledger(start, working_days, load_calendar()))
    days: Any = value["ledger"]
    lines = [f"{day['date']}  {'计' if day['counted'] else '不计'}  {day['reason']}" for day in days]
    note = "（跨入尚未公布放假安排的年份，为暂定日期）" if value["provisional"] else ""
    say(as_json, value, "\n".join([*lines, f"到期日 {value['due']}{note}"]))


@cases.command("attach", help="给一件办件加附件（扫描件、照片、录音）。")
@click.argument("number")
@file_argument("file")
@click.option("--material", type=click.IntRange(1, 999), help="第几份材料的（不写就是整件的）")
@click.option("--name", default="", help="附件的名称（不写就用文件名）")
@json_option()
@click.pass_obj
def cases_attach(door: Door, number: str, file: Path, material: int | None, name: str, as_json: bool) -> None:
    actor = door.sign_in()
    case = attachments.case_numbered(number)
    material_id = attachments.material_at(case, material) if material else None
    added = attachments.add(actor, case, file, material_id, name)
    say(as_json, asdict(added), f"已给 {number} 加附件：「{added.name}」（{added.kind}，{in_words(added.size)}）。")


@cases.command("detach", help="撤下加错的附件；只能在决定以前。")
@click.argument("number")
@click.argument("place", metavar="序号", type=click.IntRange(1, 999))
@click.option("--reason", required=True, help="为什么撤下")
@json_option()
@click.pass_obj
def cases_detach(door: Door, number: str, place: int, reason: str, as_json: bool) -> None:
    actor, case = door.sign_in(), attachments.case_numbered(number)
    one = attachments.at(case, place)
    attachments.remove(actor, case, one.id, reason)
    say(as_json, asdict(one), f"已从 {number} 撤下附件：「{one.name}」。")


@cases.command("attachments", help="列出一件办件的附件，没到的写明待收，太大的写明随袋。")
@click.argument("number")
@json_option()
@click.pass_obj
def cases_attachments(door: Door, number: str, as_json: bool) -> None:
    door.sign_in()
    case = attachments.case_numbered(number)
    found = (*attachments.listed(case), *attachments.coming_by_bag(case))
    lines = [f"{one.position}  {one.name}  {one.kind}  {one.whereabouts}" for one in found]
    say(as_json, {"attachments": [asdict(one) for one in found]}, "\n".join(lines) or "这件没有附件。")


def _applicant_options(command: Callable[..., None]) -> Callable[..., None]:
    """One option for each thing that can be corrected."""
    for name, words in reversed(amending.LABELS.items()):
        more = {"id_kind": "（111 身份证，001 信用代码，999 其他）", "applicant_kind": "（person 个人，organ 单位）"}
        told = f"更正后的{words}{more.get(name.removeprefix('agent_'), '')}"
        command = click.option(f"--{name.replace('_', '-')}", name, help=told)(command)
    return command


@cases.command("correct-applicant", help="更正申请人信息（录错的姓名、证件号码、电话、住址、代理人），写明理由。")
@click.argument("number")
@_applicant_options
@click.option("--reason", required=True, help="为什么更正")
@json_option()
@click.pass_obj
def cases_correct_applicant(door: Door, /, number: str, reason: str, as_json: bool, **values: str | None) -> None:
    actor = door.sign_in()
    wanted = {name: text for name, text in values.items() if text is not None}
    done = amending.correct(actor, attachments.case_numbered(number), wanted, reason)
    value = {"number": number, "changes": done.changes, "papers": done.papers, "to_do": done.to_do}
    say(as_json, value, "\n".join([f"已更正 {number}：{done.changes}。", *done.to_do]))


_KINDS: dict[str, ActKind] = {label: kind for kind, label in ACT_LABELS.items()}


@cases.command("phrases", help="列出一种办理步骤的常用语；县级可以用文件换成新的。")
@click.argument("step", metavar="步骤", type=click.Choice(list(_KINDS)))
@click.option("--file", type=click.Path(path_type=Path), help="县级：一行一条，按这个次序提供")
@json_option()
@click.pass_obj
def cases_phrases(door: Door, step: str, file: Path | None, as_json: bool) -> None:
    actor, kind = door.sign_in(), _KINDS[step]
    found = phrases.phrases(kind) if file is None else phrases.set_phrases(actor, kind, _lines_of(file))
    say(as_json, {"step": kind, "phrases": found}, "\n".join(found) or f"「{step}」没有常用语。")


def _lines_of(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"「{file.name}」读不出来，没有保存。", hint="请存成 UTF-8 的文本文件，一行一条。") from error


cases.add_command(LaterGroup("counter", help="收件、咨询、台账。", source="reports.commands.case_counter:counter"))
cases.add_command(LaterGroup("queues", help="队列、统计、例外清单。", source="reports.commands.case_lists:queues"))
cases.add_command(LaterGroup("review", help="审查：承诺、踏勘、听证、转报。", source="db.commands.reviews:review"))
cases.add_command(LaterGroup("paper", help="办件的文书。", source="reports.commands.case_papers:paper"))
cases.add_command(LaterGroup("bags", help="移送单。", source="reports.commands.case_bags:bags"))
cases.add_command(LaterGroup("issuing", help="制证、取件、送达。", source="reports.commands.case_issuing:issuing"))
cases.add_command(LaterGroup("archive", help="归档。", source="reports.commands.case_archive:archive"))
