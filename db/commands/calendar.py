"""The commands of 放假安排: what the county imports, what every office has, and the due dates it moves."""

from dataclasses import asdict
from pathlib import Path

import click

from db.calendar import service
from db.calendar.notices import accepting, reading
from db.cases.queues import redating
from db.command_line import Door, Group, all_option, file_argument, json_option, say, shortened
from db.errors import UserError
from db.handover.notice import files


@click.group(cls=Group, help="放假安排。")
def calendar() -> None:
    pass


@calendar.command("import", help="县级：录入一份放假安排，随下一个包下发；在办件的到期日一并重算。")
@file_argument("file")
@click.option("--plan", "only_plan", is_flag=True, help="只看哪些办件的到期日会变，不录入")
@all_option()
@json_option()
@click.pass_obj
def calendar_import(door: Door, file: Path, only_plan: bool, every: bool, as_json: bool) -> None:
    actor = door.sign_in()
    done = redating.plan(file) if only_plan else redating.apply(actor, file)
    kept, changes = done.notice, [_change(one) for one in done.changes]
    head = (
        f"还没有录入{kept.year}年放假安排《{kept.title}》。" if only_plan
        else f"已录入{kept.year}年放假安排《{kept.title}》，随下一个包下发。"
    )  # fmt: skip
    foot = (
        f"在办 {done.looked_at} 件，{'会有' if only_plan else '有'} {len(changes)} 件到期日变动，"
        f"{done.made_firm} 件不再是暂定日期。"
    )
    say(as_json, asdict(kept) | asdict(done), "\n".join([head, *shortened(changes, every), foot]))


@calendar.command("read", help="读放假安排通知的正文（.txt、.docx、.pdf）：列出日子和原句；--accept 采用并重算到期日。")
@file_argument("file")
@click.option("--region", default="", help="适用地区的编码，例如 45；不写就是全国")
@click.option("--accept", is_flag=True, help="县级：已经逐日核对，全部采用")
@json_option()
@click.pass_obj
def calendar_read(door: Door, file: Path, region: str, accept: bool, as_json: bool) -> None:
    actor = door.sign_in()
    found = accepting.completed(reading.read(files.read_text(file)), service.load_calendar())
    lines = [_stretch(one) for one in found.stretches]
    lines += [f"没有读出日期，请对照原文：{one}" for one in found.remarks]
    value = {"title": found.title, "year": found.year, "days": [asdict(one) for one in found.stretches]}
    if not accept:
        say(as_json, value, "\n".join([f"《{found.title}》", *lines, "还没有录入；核对后加 --accept 采用。"]))
        return
    if not found.year or not found.published:
        raise UserError("通知里没有读出年份或公布日期，没有采用。", hint="请在「设置」的「放假安排」里录入，可以手填。")
    doubt = next((one for one in found.stretches if one.doubt), None)
    if doubt:
        raise UserError(f"{doubt.last}：{doubt.doubt}，没有采用。", hint="请在「设置」的「放假安排」里录入，逐行改正。")
    notice = accepting.accepted(
        found.title, found.number, found.published, region, found.whole_year, found.year, found.stretches
    )  # fmt: skip
    done = redating.apply(actor, notice)
    say(as_json, value | asdict(done),
        f"已录入《{found.title}》，有 {len(done.changes)} 件到期日变动，随下一个包下发。")  # fmt: skip


def _stretch(one: reading.Stretch) -> str:
    days = str(one.last) if one.first == one.last else f"{one.first or '？'} 至 {one.last}"
    doubt = f"  请核对：{one.doubt}" if one.doubt else ""
    return f"{days}  {one.name}{'上班' if one.working else '放假'}{doubt}  「{one.sentence}」"


@calendar.command("changes", help="列出放假安排带来的、还没有人看过的到期日变动。")
@click.option("--seen", is_flag=True, help="看过了，记下来")
@all_option()
@json_option()
@click.pass_obj
def calendar_changes(door: Door, seen: bool, every: bool, as_json: bool) -> None:
    actor = door.sign_in()
    redating.follow()
    found = redating.unseen(-1)
    if seen:
        redating.mark_seen(actor, [one.id for one in found])
    lines = shortened([f"{_change(one)}  {one.reason}" for one in found], every)
    say(as_json, {"changes": [asdict(one) for one in found]}, "\n".join(lines) or "没有还没看过的到期日变动。")


def _change(one: redating.DueChange) -> str:
    still = "停表，暂无"
    return f"{one.number}  {one.before or still} → {one.after or still}  {one.item_name}  {one.applicant}"


@calendar.command("list", help="列出随程序的和后来录入的放假安排。")
@json_option()
@click.pass_obj
def calendar_list(door: Door, as_json: bool) -> None:
    door.sign_in()
    found = service.notices()
    say(as_json, {"notices": [asdict(notice) for notice in found]}, "\n".join(map(_line, found)))


def _line(notice: service.KeptNotice) -> str:
    source = "读不出来，没有采用" if not notice.readable else "随程序" if notice.shipped else "县里录入"
    region = f"（编码 {notice.region}）" if notice.region else ""
    number = f"（{notice.number}）" if notice.number else ""
    return f"{notice.year}  {source}{region}  {notice.published}  《{notice.title}》{number}"
