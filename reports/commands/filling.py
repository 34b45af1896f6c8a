"""The command of 补要素: what a list came without, filled in for a department or the whole list at once."""

import click

from db.command_line import Command, Door, json_option, say
from db.errors import UserError
from db.items import filling, service
from reports.commands.editions import edition_called, pair

ATTRIBUTES = {words: name for name, words in filling.ELEMENTS.items()}


@click.command("fill", cls=Command, help="补要素：一个部门或整个清单成批补；不加 --yes 只看会补哪些。")
@click.option("--edition", help="清单版本名称（默认现行清单）")
@click.option("--department", help="只补这个主管部门的")
@click.option("--set", "given", multiple=True, required=True, metavar="要素=内容",
              help="例如 实施机关=按主管部门、设定依据=《水法》第四十八条")  # fmt: skip
@click.option("--over", is_flag=True, help="已有内容的也改")
@click.option("--yes", is_flag=True, help="写入")
@json_option()
@click.pass_obj
def fill(
    door: Door, edition: str | None, department: str | None, given: tuple[str, ...], over: bool, yes: bool,
    as_json: bool,
) -> None:  # fmt: skip
    actor = door.sign_in()
    found = edition_called(edition) if edition else service.current_edition()
    if found is None:
        raise UserError("还没有事项清单。", hint="请先用 items import 导入清单表格。")
    values = {_attribute(name): text for name, text in map(pair, given)}
    lines = filling.plan(found.id, values, department, over=over)
    done = filling.apply(actor, found.id, lines) if yes else sum(bool(line.after) for line in lines)
    rows = [{"item": line.item.name, "after": dict(line.after), "kept": line.kept} for line in lines]
    told = [f"{line.item.name}  {line.words or line.kept}" for line in lines] if not yes else []
    kept = len(lines) - done
    end = f"已补 {done} 项，{kept} 项不动。" if yes else f"将补 {done} 项，{kept} 项不动；写入请加 --yes。"
    say(as_json, {"lines": rows, "applied": done if yes else 0}, "\n".join([*told, end]))


def _attribute(name: str) -> str:
    if name not in ATTRIBUTES:
        raise UserError(f"没有「{name}」这个要素。", hint=f"可以补的有：{'、'.join(ATTRIBUTES)}。")
    return ATTRIBUTES[name]
