"""The manners of the command line: usage in Chinese, the password, one sentence for every failure."""

import importlib
import io
import json
import os
import sys
import traceback
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from db import clock, journal, store
from db.actors import Actor
from db.clock import ClockState
from db.errors import UserError
from db.organs import service as organs
from db.paths import StorePaths, default_data_folder

Result = TypeVar("Result")

PASSWORD_VARIABLE = "SHENGUANTONG_PASSWORD"
MOST_LINES = 20
"""How many lines of a long answer are printed unless all are asked for."""

_PIECES = {
    "[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 …", "[COMMAND] [ARGS]...": "[命令 …]", "FILE": "文件",
    "FILES...": "文件…", "OUT": "输出文件", "OUT_DIR": "输出文件夹", "FOLDER": "文件夹", "INBOX": "收件文件夹",
    "BATCH": "批次", "START_DATE": "开始日期", "WORKING_DAYS": "工作日数", "TEXT": "文字", "PATH": "路径",
    "[TEXT]": "[文字]", "[UPPER]": "[上级清单]",
    "INTEGER": "整数", "RANGE": "",
    "ADDRESS": "地址", "CODE_FILE": "恢复码文件", "ROSTER_FILE": "名册文件",
    "NUMBER": "办件编号", "WAITING_ID": "编号", "STEP": "步骤",
}  # fmt: skip
_HEADINGS = {"Options": "选项", "Commands": "命令"}


class Day(click.DateTime):
    """A day as 2026-01-31; asked for and refused in Chinese."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What stands for the value in the help."""
        return "年-月-日"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The day at midnight. Raises UserError for a text that is not a day."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise UserError(f"「{value}」不是日期。", hint="请写成 2026-01-31 的样子。") from error


DAY = Day()


def day_of(given: datetime | None) -> date:
    """The day an option `type=DAY` gave; today where it was left out."""
    return given.date() if given else clock.today()


class Formatter(click.HelpFormatter):
    """Help pages with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line, in Chinese."""
        super().write_usage(prog, args, "用法：")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write options with their values and defaults, in Chinese."""
        told = [
            (
                " ".join(_PIECES.get(word, word) for word in first.split(" ")).rstrip(),
                second.replace("[default: ", "[默认："),
            )
            for first, second in rows
        ]
        super().write_dl(told, col_max, col_spacing)

    def write_heading(self, heading: str) -> None:
        """Write a heading, in Chinese."""
        super().write_heading(_HEADINGS.get(heading, heading))


class Context(click.Context):
    """A click context that writes Chinese help."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose usage and --help option are explained in Chinese."""

    context_class = Context

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The pieces of the usage line."""
        pieces = super().collect_usage_pieces(ctx)
        return [_PIECES.get(piece, piece) for piece in pieces]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The --help option."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这段说明"
        return option


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type


class LaterGroup(Group):
    """A group that is imported when one of its commands is asked for; `source` is module:name."""

    def __init__(self, *arguments: Any, source: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._source = source

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return self._group().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command."""
        return self._group().get_command(ctx, cmd_name)

    def _group(self) -> click.Group:
        group = _found(self._source)
        assert isinstance(group, click.Group)
        return group


class LaterCommand(Command):
    """A command that is imported when it is asked for; `source` is module:name."""

    def __init__(self, *arguments: Any, source: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._source = source

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the arguments as the command itself would; it is the one that runs."""
        return _found(self._source).make_context(info_name, args, parent, **extra)


def _found(source: str) -> click.Command:
    module, _, name = source.partition(":")
    command = getattr(importlib.import_module(module), name)
    assert isinstance(command, click.Command)
    return command


@dataclass
class Door:
    """What the options before the command say."""

    paths: StorePaths
    password_file: Path | None
    login: str | None
    password: str = field(default="", repr=False)
    today: date | None = None
    why_today: str = ""

    def read_password(self, confirm: bool = False) -> str:
        """The password: from the file, the environment, or asked for when somebody sits at the keyboard."""
        if self.password:
            return self.password
        if self.password_file:
            try:
                return self.password_file.read_text(encoding="utf-8-sig").splitlines()[0]
            except (OSError, UnicodeDecodeError, IndexError) as error:
                raise UserError("密码文件读不出来。", hint="请确认文件存在，第一行就是密码。") from error
        if PASSWORD_VARIABLE in os.environ:
            return os.environ[PASSWORD_VARIABLE]
        if not sys.stdin.isatty():
            raise UserError("没有给密码。", hint=f"请用 --password-file，或设环境变量 {PASSWORD_VARIABLE}。")
        self.password = str(click.prompt("密码", hide_input=True, confirmation_prompt="再输一次" if confirm else False))
        return self.password

    def only_user(self) -> str | None:
        """The store's user when there is just one."""
        names = organs.user_names(self.paths) if self.paths.keys.exists() else ()
        return names[0] if len(names) == 1 else None

    def sign_in(self) -> Actor:
        """Open the store as the given user, or as its only one."""
        store.require(self.paths)
        login = self.login or self.only_user()
        if not login:
            names = organs.user_names(self.paths)
            if not names:
                raise UserError("钥匙文件里没有用户，没有打开。", hint="请用最近的备份恢复。")
            raise UserError("本机有多个用户，没有说以谁登录。", hint=f"请加 --login，可选：{'、'.join(names)}。")
        actor = organs.sign_in(self.paths, login, self.read_password())
        if self.today is not None:
            journal.confirm_clock(actor, self.today, self.why_today)
        elif journal.clock_state() is not ClockState.OK and sys.stderr.isatty():
            told = f"电脑日期是 {clock.today()}，可能不对，正式手续不能登记。"
            click.echo(f"{told}请先改正电脑日期，或者在命令前写 --today 和 --why-today。", err=True)
        return actor


def say(as_json: bool, value: dict[str, Any], text: str) -> None:
    """Print one JSON object, or words."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str) if as_json else text)


def shortened(lines: Sequence[str], every: bool) -> list[str]:
    """The first lines of a long answer, with how many more there are; all of them when asked for (--all)."""
    if every or len(lines) <= MOST_LINES:
        return list(lines)
    return [*lines[:MOST_LINES], f"…其余 {len(lines) - MOST_LINES} 项，用 --all 全部列出"]


def all_option() -> Callable[[Any], Any]:
    """--all, for answers that are shortened."""
    return click.option("--all", "every", is_flag=True, help="全部列出")


def file_argument(name: str) -> Callable[[Any], Any]:
    """A path argument whose problems are told by the services, in words."""
    return click.argument(name, type=click.Path(path_type=Path))


def json_option() -> Callable[[Any], Any]:
    """--json, the same everywhere."""
    return click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")


def finished(steps: Generator[Any, None, Result]) -> Result:
    """Run a service that yields its progress to its end, and give back what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            found: Result = stop.value
            return found


def usage_problem(error: click.UsageError) -> str:
    """What is wrong with the command line, in Chinese."""
    known: dict[type[click.UsageError], str] = {
        click.MissingParameter: "缺少必填的内容：{name}。",
        click.NoSuchOption: "没有这个选项：{name}。",
        click.BadParameter: "这一项填得不对：{name}。",
    }
    parameter = getattr(error, "param", None)
    name = getattr(error, "option_name", "") or (parameter.opts[0] if parameter else "")
    name = _PIECES.get(name.upper(), name)
    sentence = next((text for kind, text in known.items() if isinstance(error, kind)), "命令写得不对。")
    return sentence.format(name=name)


def sentence_for(error: Exception) -> str:
    """One Chinese sentence with a next step; the details of our own bugs go to a file for the administrator."""
    known = store.explain(error)
    if known:
        return known.sentence
    log = default_data_folder() / "error.txt"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{clock.now().isoformat()}\n")
            traceback.print_exception(error, file=file)
    except OSError:
        return "程序出了错，这一步没有做完；已保存的数据没有受影响。请告诉管理员刚才做了什么。"
    return f"程序出了错，这一步没有做完；已保存的数据没有受影响。请把 {log} 交给管理员。"


def speak_utf8() -> None:
    """Chinese on standard output whatever the platform's default is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
