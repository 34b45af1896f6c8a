"""The commands that change many items of a draft at once, to be taken back with undo-batch: 补要素, 按上级改."""

import click

from db.command_line import Command, Door, json_option, say
from db.errors import UserError
from db.items import filling, service
from db.items.incoming.recorded import ItemChange, Recorded
from db.items.lists import same_source
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
    written = filling.apply(actor, found.id, lines) if yes else None
    done = written.items if written else sum(bool(line.after) for line in lines)
    rows = [{"item": line.item.name, "after": dict(line.after), "kept": line.kept} for line in lines]
    told = [f"{line.item.name}  {line.words or line.kept}" for line in lines] if not yes else []
    kept = len(lines) - done
    end = f"将补 {done} 项，{kept} 项不动；写入请加 --yes。"
    if written:
        end = f"已补 {done} 项，{kept} 项不动。{_way_back(written)}"
    value = {"lines": rows, "applied": done if yes else 0, "batch": written.batch_id if written else ""}
    say(as_json, value, "\n".join([*told, end]))


@click.command("take-over", cls=Command, help="按上级改：和上级清单不一致的要素成批改；不加 --yes 只看会改哪些。")
@click.argument("items", nargs=-1, metavar="[事项编码或名称]")
@click.option("--edition", help="本级清单的版本名称（默认现行清单）")
@click.option("--element", "elements", multiple=True, help="只改这个要素，例如 设定和实施依据；可以写几次")
@click.option("--yes", is_flag=True, help="写入")
@json_option()
@click.pass_obj
def take_over(
    door: Door, items: tuple[str, ...], edition: str | None, elements: tuple[str, ...], yes: bool, as_json: bool
) -> None:
    actor = door.sign_in()
    found = edition_called(edition) if edition else service.current_edition()
    if found is None:
        raise UserError("还没有事项清单。", hint="请先用 items import 导入清单表格。")
    compared = same_source.compare(found.id)
    if compared.upper is None:
        raise UserError(f"「{found.name}」没有关联上级清单。", hint="请起草新版，选由上级清单承接。")
    wanted = [one for one in compared.findings if not items or {one.item.name, one.item.code} & set(items)]
    changes = same_source.takeovers(wanted, [_compared(name) for name in elements] or None)
    written = same_source.take_over_all(actor, found.id, changes) if yes else None
    rows = [{"item": one.item.name, "before": one.before, "after": dict(one.after)} for one in changes]
    told = [] if yes else [f"{one.item.name}  {_differences(one)}" for one in changes]
    end = f"将改 {len(changes)} 项；写入请加 --yes。" if changes else "没有要按上级改的要素。"
    if written and written.items:
        end = f"已按上级改 {written.items} 项。{_way_back(written)}"
    value = {"lines": rows, "applied": written.items if written else 0, "batch": written.batch_id if written else ""}
    say(as_json, value, "\n".join([*told, end]))


def _differences(change: ItemChange) -> str:
    """The elements that change, from what to what."""
    labels = same_source.taken_over_labels()
    return "；".join(
        f"{labels[name]}：{change.before[name] or '空'} → {text}"
        for name, text in change.after.items()
        if name in labels
    )


def _way_back(written: Recorded) -> str:
    return f"要撤销：items undo-batch {written.batch_id}" if written.batch_id else ""


def _compared(name: str) -> str:
    known = {label: attribute for attribute, label in same_source.taken_over_labels().items()}
    if name not in known:
        raise UserError(f"没有「{name}」这个要素可以按上级改。", hint=f"可以改的有：{'、'.join(known)}。")
    return known[name]


def _attribute(name: str) -> str:
    if name not in ATTRIBUTES:
        raise UserError(f"没有「{name}」这个要素。", hint=f"可以补的有：{'、'.join(ATTRIBUTES)}。")
    return ATTRIBUTES[name]
