"""The commands of what waits for a person (待核对): list, compare, decide, put off, write down, try again."""

import json
from dataclasses import asdict

import click

from db.command_line import Command, Door, json_option, say
from db.errors import UserError
from db.exchange.merging import again, conflicts, deciding
from db.exchange.merging.conflicts import Side, Waiting
from db.exchange.merging.deciding import Choice, Keep
from db.exchange.records.comparing import Line

DECIDE_HELP = """在两版里定一版，成为新的一版，下次导出时带给县里。

\b
--keep mine    全用本机的
--keep theirs  全用对方的
--fields       逐项选，写成 {"项":"mine","项":"theirs"}；项名见 exchange compare，
               没有写的项用本机的"""


@click.command("waiting", cls=Command, help="列出待核对的文档：是什么、为什么、轮到谁。")
@json_option()
@click.pass_obj
def waiting(door: Door, as_json: bool) -> None:
    door.sign_in()
    found, counts = conflicts.waiting(), conflicts.counts()
    text = "\n".join([*map(_row, found)] or ["没有要核对的。"])
    say(as_json, {"waiting": [asdict(one) for one in found], "counts": asdict(counts)}, text)


@click.command("compare", cls=Command, help="逐项比对本机和对方的两版。")
@click.argument("waiting_id", metavar="编号")
@click.option("--all", "everything", is_flag=True, help="相同的项也列出")
@json_option()
@click.pass_obj
def compare(door: Door, waiting_id: str, everything: bool, as_json: bool) -> None:
    door.sign_in()
    found = conflicts.compare(_listed(waiting_id))
    lines = found.lines if everything else found.differing
    heads = [_row(found.waiting), _side(found.mine), _side(found.theirs), found.remark]
    noted = [f"{note.at} {note.by}记：{note.text}" for note in found.notes]
    value = {**asdict(found), "lines": [asdict(line) for line in lines]}
    say(as_json, value, "\n".join([*filter(None, heads), *noted, *map(_line, lines)]))


@click.command("decide", cls=Command, help=DECIDE_HELP)
@click.argument("waiting_id", metavar="编号")
@click.option("--keep", type=click.Choice([side.value for side in Keep]), help="全用哪一边")
@click.option("--fields", metavar="JSON", help="逐项选")
@click.option("--reason", default="", metavar="理由", help="为什么这样定")
@json_option()
@click.pass_obj
def decide(door: Door, waiting_id: str, keep: str | None, fields: str | None, reason: str, as_json: bool) -> None:
    if bool(keep) == bool(fields):
        raise UserError("没有说用哪一边，没有决定。", hint="请写 --keep mine、--keep theirs，或用 --fields 逐项写。")
    choice: Choice = Keep(keep) if keep else _fields(fields or "")
    actor = door.sign_in()
    done = deciding.decide(actor, _listed(waiting_id), choice, reason)
    more = f"这一件还有 {done.waiting} 版在等。" if done.waiting else ""
    say(
        as_json,
        asdict(done),
        f"已决定：{done.subject}，用对方 {done.taken} 项；下次导出时带给县里。{more}",
    )


@click.command("defer", cls=Command, help="以后再定，留在待核对里。")
@click.argument("waiting_id", metavar="编号")
@click.option("--note", default="", metavar="说明", help="等什么")
@click.pass_obj
def defer(door: Door, waiting_id: str, note: str) -> None:
    actor = door.sign_in()
    deciding.defer(actor, _listed(waiting_id), note)
    click.echo("记为以后再定，还留在待核对里。")


@click.command("acknowledge", cls=Command, help="不用定版的，记下核对结果。")
@click.argument("waiting_id", metavar="编号")
@click.option("--note", required=True, metavar="结果", help="问过谁、查到什么")
@click.pass_obj
def acknowledge(door: Door, waiting_id: str, note: str) -> None:
    actor = door.sign_in()
    deciding.acknowledge(actor, _listed(waiting_id), note)
    click.echo("核对结果已记下，本机那份没有动。")


@click.command("retry", cls=Command, help="把待核对里不用人定的再处理一遍。")
@json_option()
@click.pass_obj
def retry(door: Door, as_json: bool) -> None:
    done = again.retry(door.sign_in())
    say(as_json, asdict(done), f"{done.words}。")


COMMANDS = (waiting, compare, decide, defer, acknowledge, retry)
"""What the group exchange takes in."""


def _listed(waiting_id: str) -> str:
    """The number of a document that waits. Raises UserError for any other, in words for who types commands."""
    if not conflicts.is_waiting(waiting_id):
        raise UserError(
            f"待核对里没有编号「{waiting_id}」，没有改动。",
            hint="它可能已经处理过，也可能抄错了：请用 exchange waiting 列出现在的编号，照抄每行开头那一串。",
        )
    return waiting_id


def _row(one: Waiting) -> str:
    later = "（以后再定）" if one.deferred_at else ""
    more = f"，{one.versions} 版" if one.versions > 1 else ""
    return f"{one.id}  {one.kind}  {one.subject}  {one.reason}{more}  {one.sender} {one.since}  {one.turn}{later}"


def _side(side: Side | None) -> str:
    return f"{side.title}：{side.by or '没有写明是谁'} {side.at}，{side.origin}" if side else "本机：没有这一件"


def _line(line: Line) -> str:
    mark = "不同" if line.differs else "相同"
    return f"{mark}  {line.key}  {line.label}  本机：{line.mine}  对方：{line.theirs}"


def _fields(text: str) -> dict[str, Keep]:
    try:
        return {str(key): Keep(side) for key, side in json.loads(text).items()}
    except (ValueError, AttributeError, RecursionError) as error:
        raise UserError(
            "逐项选的内容看不懂，没有决定。", hint='请写成 {"note":"theirs","applicant":"mine"} 这样。'
        ) from error
