"""The commands of 移交: give a case away, give it back, take it over when its writer cannot go on."""

from pathlib import Path

import click

from db.cases import attachments
from db.command_line import Command, Door, json_option, say
from db.errors import UserError
from db.exchange.merging import transfer
from db.organs import service as organs

_TO = click.option("--to", required=True, metavar="编码", help="交给哪个单位（单位编码，几台电脑的写地址）")
_REASON = click.option("--reason", required=True, help="理由，对方和以后查档的人都会看到")


@click.command("release", cls=Command, help="把一件办件或移交清单移交给县里或别的单位，本机从此只能看。")
@click.argument("number", metavar="编号")
@click.option("--checklist", is_flag=True, help="编号是移交清单的（见 handover list）")
@_TO
@_REASON
@json_option()
@click.pass_obj
def release(door: Door, number: str, checklist: bool, to: str, reason: str, as_json: bool) -> None:
    actor = door.sign_in()
    if checklist:
        name = transfer.release(actor, "checklist", number, to, reason)
    else:
        name = transfer.release(actor, "case", attachments.case_numbered(number), to, reason)
    say(as_json, {"number": number, "to": name}, f"{number} 已移交给{name}；请导出数据包，县里收下后生效。")


@click.command("give-back", cls=Command, help="县级：把移交来的办件退回原单位。")
@click.argument("number", metavar="办件编号")
@_REASON
@json_option()
@click.pass_obj
def give_back(door: Door, number: str, reason: str, as_json: bool) -> None:
    actor = door.sign_in()
    name = transfer.give_back(actor, "case", attachments.case_numbered(number), reason)
    say(as_json, {"number": number, "to": name}, f"{number} 已退回{name}，随下一个包下发。")


@click.command("take-over", cls=Command, help="县级：原单位办不了的，两个人一起把办件接管过来。")
@click.argument("number", metavar="办件编号")
@_TO
@_REASON
@click.option("--second", required=True, metavar="姓名", help="同意接管的另一位同事")
@click.option("--second-password-file", type=click.Path(path_type=Path), help="第一行是他的密码的文件；不写就当场输入")
@json_option()
@click.pass_obj
def take_over(
    door: Door, number: str, to: str, reason: str, second: str, second_password_file: Path | None, as_json: bool
) -> None:
    actor = door.sign_in()
    agreed = organs.switch_user(door.paths, second, _password_of(second, second_password_file))
    name = transfer.take_over(actor, agreed, "case", attachments.case_numbered(number), to, reason)
    say(as_json, {"number": number, "to": name}, f"{number} 已接管，改由{name}经办，随下一个包下发。")


def _password_of(name: str, file: Path | None) -> str:
    if file is None:
        return str(click.prompt(f"{name}的密码", hide_input=True))
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()[0]
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise UserError(f"{name}的密码文件读不出来，没有接管。", hint="请确认文件存在，第一行就是密码。") from error


COMMANDS = (release, give_back, take_over)
