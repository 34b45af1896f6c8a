"""The commands that print the papers of cases, one or many at once, and tell how they stand."""

from pathlib import Path

import click

from db.cases import attachments, service
from db.command_line import Command, Door, Group, file_argument, json_option, say
from db.errors import UserError
from db.papers import by_hand
from db.papers.rules import TITLES, PaperKind
from reports.cases import filed
from reports.cases.papers import CASE_PAPERS, Chosen, print_several

_KINDS: dict[str, PaperKind] = {TITLES[one.kind]: one.kind for one in CASE_PAPERS}


@click.group(cls=Group, help="办件的文书：列出、打印、成批打印。")
def paper() -> None:
    pass


@paper.command("list", help="列出一件办件的文书：可以打印的、打印过的、收回的、作废的。")
@click.argument("number", metavar="办件编号")
@json_option()
@click.pass_obj
def list_command(door: Door, number: str, as_json: bool) -> None:
    door.sign_in()
    found = filed.papers_of_case(service.case(attachments.case_numbered(number)))
    lines = [f"{one.on}  {one.title}  {one.number or '（打印时编号）'}  {one.words}" for one in found]
    rows = [
        {"kind": one.kind, "title": one.title, "number": one.number, "on": one.on, "standing": one.standing,
         "words": one.words}
        for one in found
    ]  # fmt: skip
    say(as_json, {"papers": rows}, "\n".join(lines) or "这件还没有文书。")


@paper.command("print", cls=Command, help="打印一种文书，一件或者几件，写成一个 PDF，每份单独编号。")
@click.argument("kind", metavar="文书", type=click.Choice(list(_KINDS)))
@file_argument("out")
@click.argument("numbers", metavar="办件编号…", nargs=-1, required=True)
@click.option("--by-hand", "empty", default="", metavar="字", help="字库没有、同意留空手写的字")
@json_option()
@click.pass_obj
def print_command(door: Door, kind: str, out: Path, numbers: tuple[str, ...], empty: str, as_json: bool) -> None:
    actor = door.sign_in()
    chosen = [Chosen(attachments.case_numbered(number), _KINDS[kind]) for number in numbers]
    with by_hand.agreed(frozenset(empty)):
        printed = print_several(actor, chosen, out)
    rows = [
        {"case": number, "number": one.number, "pages": one.pages} for number, one in zip(numbers, printed, strict=True)
    ]
    say(as_json, {"papers": rows}, "\n".join(f"{row['case']}  {row['number']}  {row['pages']} 页" for row in rows))


@paper.command("waiting", help="把几件办件还没有打印的文书写成一个 PDF。")
@file_argument("out")
@click.argument("numbers", metavar="办件编号…", nargs=-1, required=True)
@json_option()
@click.pass_obj
def waiting_command(door: Door, out: Path, numbers: tuple[str, ...], as_json: bool) -> None:
    actor = door.sign_in()
    waiting = filed.to_print([attachments.case_numbered(number) for number in numbers])
    if not waiting:
        raise UserError("这些办件没有还没打印的文书。", hint="打印过的，用 cases paper print 补打。")
    printed = print_several(actor, [one.chosen for one in waiting], out)
    rows = [
        {"case": one.case_number, "title": one.filed.title, "number": done.number, "pages": done.pages}
        for one, done in zip(waiting, printed, strict=True)
    ]
    lines = [f"{row['case']}  {row['title']}  {row['number']}  {row['pages']} 页" for row in rows]
    say(as_json, {"papers": rows}, "\n".join(lines))
