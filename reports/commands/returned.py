"""The commands of printed papers: their numbers, and 回收: scans, what is missing, what changed on an old sheet."""

import tempfile
from pathlib import Path

import click

from db.command_line import Door, Group, file_argument, finished, json_option, say
from db.papers import numbers, series
from db.papers.numbers import NUMBER_STATE_LABELS
from db.papers.returned import records, service
from db.papers.returned.records import paper_numbered
from db.papers.returned.rules import FILED
from reports import homecoming


@click.group(cls=Group, help="文书的编号，收回签字的文书。")
def papers() -> None:
    pass


@papers.command("return", help="收扫描件或照片：按每页的二维码归到文书和页。")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option()
@click.pass_obj
def return_command(door: Door, files: tuple[Path, ...], as_json: bool) -> None:
    actor = door.sign_in()
    with tempfile.TemporaryDirectory(dir=door.paths.folder) as folder:
        results = finished(homecoming.take(actor, files, Path(folder) / "对照.pdf"))
    filed = sum(one.outcome in FILED for one in results)
    lines = [
        f"{one.name} {f'第 {one.source_page} 页' if one.source_page else ''} {one.label}：{one.words}"
        for one in results
    ]
    told = [
        {"file": one.name, "source_page": one.source_page, "outcome": one.outcome, "words": one.words, "page": one.page}
        for one in results
    ]
    say(as_json, {"pages": told}, "\n".join([*lines, f"共 {len(results)} 页，归卷 {filed} 页。"]))


@papers.command("missing", help="列出还没有收齐的文书和缺的页，以及等着手工归卷的扫描件。")
@json_option()
@click.pass_obj
def missing_command(door: Door, as_json: bool) -> None:
    door.sign_in()
    short = [one for one in records.papers_home() if one.missing]
    waiting = records.waiting()
    lines = [f"{one.title} {one.number}  {one.about}  缺 {one.missing_words}" for one in short]
    lines += [f"等着归卷：{page.name} 第 {page.source_page} 页  {page.note}" for page in waiting]
    rows = [
        {"title": one.title, "number": one.number, "about": one.about, "pages": one.pages, "missing": one.missing,
         "signature_pages": one.signed}
        for one in short
    ]  # fmt: skip
    stray = [{"file": page.name, "source_page": page.source_page, "why": page.note} for page in waiting]
    say(as_json, {"papers": rows, "waiting": stray}, "\n".join(lines) or "要收回的文书都收齐了。")


@papers.command("file", help="把一个文件的第几页手工归到一份文书的第几页。")
@file_argument("file")
@click.argument("source_page", type=int, metavar="第几页")
@click.option("--paper", "number", required=True, help="文书编号，印在纸上")
@click.option("--page", type=int, required=True, help="文书的第几页")
@click.pass_obj
def file_command(door: Door, file: Path, source_page: int, number: str, page: int) -> None:
    actor = door.sign_in()
    service.file_one_by_hand(actor, file, source_page, number, page)
    paper = paper_numbered(number)
    left = f"还缺 {paper.missing_words}" if paper.missing else "已收齐"
    click.echo(f"已归到 {paper.title} {paper.number} 第 {page} 页，{left}。")


@papers.command("compare", help="看一份收回的文书打印以后，记录改了什么。")
@click.argument("number", metavar="文书编号")
@json_option()
@click.pass_obj
def compare_command(door: Door, number: str, as_json: bool) -> None:
    actor = door.sign_in()
    paper = paper_numbered(number)
    with tempfile.TemporaryDirectory(dir=door.paths.folder) as folder:
        against, changes = homecoming.changes_since(actor, paper.id, Path(folder) / "对照.pdf")
    lines = [f"{one.place}：{one.before or '（没有）'} → {one.after or '（没有）'}" for one in changes]
    rows = [{"place": one.place, "before": one.before, "after": one.after} for one in changes]
    head = f"与{against}相比，改了 {len(changes)} 处。" if changes else "打印以后没有改动。"
    say(as_json, {"against": against, "changes": rows}, "\n".join([head, *lines]))


@papers.command("numbers", help="最近编的文书号：打印了没有，作废的写着原因。")
@click.option("--last", type=click.IntRange(1), default=numbers.SHOWN, help="最近多少个（默认 200）")
@json_option()
@click.pass_obj
def numbers_command(door: Door, last: int, as_json: bool) -> None:
    door.sign_in()
    found = numbers.numbered(last)
    lines = [
        f"{one.number}  {one.title}  {one.issued_on}  {one.user_name}  {NUMBER_STATE_LABELS[one.state]}"
        + (f"：{one.why}" if one.why else "")
        for one in found
    ]
    rows = [
        {"number": one.number, "title": one.title, "issued_on": one.issued_on, "by": one.user_name,
         "state": one.state, "why": one.why}
        for one in found
    ]  # fmt: skip
    say(as_json, {"numbers": rows}, "\n".join(lines) or "还没有编过文书号。")


@papers.command("series", help="各种文书编到几号：打印了多少，没打印、作废的多少，每个空号的去向。")
@click.option("--year", type=int, help="哪一年（默认全部）")
@json_option()
@click.pass_obj
def series_command(door: Door, year: int | None, as_json: bool) -> None:
    door.sign_in()
    found = series.series(year)
    lines = []
    for one in found:
        told = f"编到 {one.last}，已打印 {one.printed}，没有打印 {one.waiting}，作废 {one.void}"
        lines.append(f"{one.prefix}  {one.title}  {told}")
        lines += [f"    {gap.number}  {NUMBER_STATE_LABELS[gap.state]}：{gap.why or gap.title}" for gap in one.without]
    rows = [
        {"kind": one.kind, "prefix": one.prefix, "year": one.year, "last": one.last, "printed": one.printed,
         "waiting": one.waiting, "void": one.void,
         "without_paper": [{"number": gap.number, "why": gap.why or gap.title} for gap in one.without]}
        for one in found
    ]  # fmt: skip
    say(as_json, {"series": rows}, "\n".join(lines) or "还没有编过文书号。")


@papers.command("void", help="作废一个文书号，写明原因；同样的内容再打印，编新号。")
@click.argument("number", metavar="文书编号")
@click.option("--reason", required=True, help="为什么作废，例如 打印机卡纸，纸张报废")
@click.pass_obj
def void_command(door: Door, number: str, reason: str) -> None:
    found = numbers.void(door.sign_in(), number, reason)
    click.echo(f"{found.title} {found.number} 已作废：{found.why}。")
