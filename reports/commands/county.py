"""The commands of the county platform: take in what the offices bring, export to the province."""

import signal
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import click

from db.command_line import Command, Door, file_argument, finished, json_option, say
from db.errors import UserError
from db.exchange.provincial import platform
from db.exchange.provincial.platform_fields import BOOKS, FOLDERS, SetName
from db.exchange.transport import receive
from reports import platform_book, receive_report

Result = TypeVar("Result")
SHOWN = 50
"""So many decisions held back are told one by one."""

RECEIVE_HELP = """县级：把一个文件夹里各单位带来的数据包和回执全部收下。

\b
按名册的顺序一个单位一个单位地收，先收号数小的；
子文件夹（一个 U 盘拷成一个文件夹）也收。
每个包单独写入，有一个收不下，其余照常收。
不移动、不删除任何文件，回执写在包的旁边。
按 Ctrl+C 在两个包之间停下；停了再运行一次就接着收。
全部收下（或以前收过）返回 0，有没收下的返回 1。"""


@click.command("receive", cls=Command, help=RECEIVE_HELP)
@file_argument("inbox")
@click.option("--report", type=click.Path(path_type=Path), help="把收件报告写成 .xlsx 或 .txt")
@json_option()
@click.pass_context
def receive_command(context: click.Context, inbox: Path, report: Path | None, as_json: bool) -> None:
    if report and report.suffix.lower() not in (".xlsx", ".txt"):
        raise UserError(f"不认识 {report.name} 的格式，没有接收。", hint="文件名请以 .xlsx 或 .txt 结尾。")
    door: Door = context.obj
    actor = door.sign_in()
    with _stop_between_packages() as stop_asked:
        found = finished(_shown(receive.receive(actor, inbox, stop_asked), lambda s: f"{s.done}/{s.total} {s.text}"))
    lines = receive_report.lines(found)
    if report:
        receive_report.write(found, report)
        lines.append(f"收件报告已写到 {report}。")
    say(as_json, asdict(found), "\n".join(lines))
    if not found.complete:
        context.exit(1)


@contextmanager
def _stop_between_packages() -> Iterator[Callable[[], bool]]:
    """The first Ctrl+C only asks to stop; the second one breaks off, and what was being written is rolled back."""
    asked: list[int] = []

    def ask(number: int, frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        click.echo("收完手上这个包就停下……（再按一次 Ctrl+C 立即中断）", err=True)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: bool(asked)
    except KeyboardInterrupt as error:
        raise UserError(
            "已中断，手上这个包没有写入；前面写入的都有效。", hint="再运行一次就接着收，收过的不会再写。"
        ) from error
    finally:
        signal.signal(signal.SIGINT, before)


EXPORT_HELP = """县级：导出省级平台的字段，JSON 和 XLSX 各一份。

\b
三个数据集各放一个文件夹：
items      事项的基本目录、实施清单、申请材料、收费。
cases      办件，按 GB/T 39046 带联系人和电话：只供平台内部使用，
           交完请删除。身份证号只有加了 --with-id-numbers 才带，
           并记入日志。
decisions  双公示，可以公开：已经送达的行政许可决定，
           没有电话、证件号、联系人和地址，自然人只留姓。"""


@click.command("export-platform", cls=Command, help=EXPORT_HELP)
@file_argument("out_dir")
@click.option("--since", metavar="日期", help="只要这一天起有办理或登记的办件（事项总是全部），如 2026-11-01")
@click.option("--sets", default="items,cases,decisions", show_default=True, help="要哪几个数据集，用逗号隔开")
@click.option("--with-id-numbers", is_flag=True, help="办件带身份证号（记入日志；双公示永远不带）")
@json_option()
@click.pass_obj
def export_platform(
    door: Door, out_dir: Path, since: str | None, sets: str, with_id_numbers: bool, as_json: bool
) -> None:
    chosen, day = _sets(sets), _day(since)
    steps = platform.export(door.sign_in(), out_dir, platform_book.write, chosen, day, with_id_numbers)
    found = finished(_shown(steps, lambda step: step.text))
    value = {"folder": found.folder, "files": [_plain(file) for file in found.files],
             "unfilled": {name: [_plain(one) for one in left] for name, left in found.unfilled.items()},
             "withheld": [asdict(one) for one in found.withheld]}  # fmt: skip
    say(as_json, value, "\n".join(_export_lines(found, chosen, with_id_numbers)))


def _export_lines(found: platform.Exported, chosen: list[SetName], with_id_numbers: bool) -> list[str]:
    lines = [f"已导出到 {found.folder}："]
    lines += [f"  {file.path}  {file.count} 行" for file in found.files]
    empty = sum(len(left) for left in found.unfilled.values())
    if empty:
        books = "、".join(BOOKS[name] for name in chosen)
        lines.append(f"有 {empty} 个字段没有数据，见 {books} 的「未填字段」。")
    if found.withheld:
        lines.append(f"有 {len(found.withheld)} 件决定没有放进双公示：")
        lines += [f"  {one.case_no}：{one.why}" for one in found.withheld[:SHOWN]]
        if len(found.withheld) > SHOWN:
            lines.append(f"  …… 其余 {len(found.withheld) - SHOWN} 件加 --json 看。")
    if SetName.CASES in chosen:
        inside = "联系人、电话和身份证号" if with_id_numbers else "联系人和电话"
        lines.append(f"「{FOLDERS[SetName.CASES]}」里有{inside}，没有加密：只交给省级平台，交完请删除。")
    return lines


def _sets(text: str) -> list[SetName]:
    known = {name.value: name for name in SetName}
    wanted = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        raise UserError(
            f"没有叫「{'、'.join(unknown) or text}」的数据集，没有导出。", hint=f"可以写：{'、'.join(known)}。"
        )
    return [name for name in SetName if name in wanted]


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"日期「{text}」看不懂，没有导出。", hint="请写成 2026-11-01 这样。") from error


def _plain(struct: Any) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def _shown(steps: Generator[Any, None, Result], text: Callable[[Any], str]) -> Generator[Any, None, Result]:
    """The same steps, told on the screen when somebody sits before it."""
    watched = sys.stderr.isatty()
    while True:
        try:
            step = next(steps)
        except StopIteration as stop:
            result: Result = stop.value
            return result
        if watched:
            click.echo(text(step), err=True)
        yield step
