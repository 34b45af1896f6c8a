"""The commands of specs: items spec …."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import click

from db.actors import Actor
from db.command_line import Door, Group, json_option, say
from db.errors import UserError
from db.items.changes import succession
from db.items.rules import LEVELS, Item
from db.items.specs import service as specs
from db.items.specs.elements import ELEMENTS, TEMPLATE, label_of
from db.items.specs.materials import catch_all
from db.items.specs.rules import DIRECTIONS, Change, Direction, ElementValue, Spec, SpecMaterial, material_words
from reports.commands.in_force import day_of, item_called

WAYS = {label: direction for direction, label in DIRECTIONS.items()}


@dataclass(frozen=True, slots=True)
class Paper:
    """What every new version says of itself: its day, its document, and of its changes direction and basis."""

    effective_on: str | None
    document: str
    number: str
    level: str
    direction: str | None
    basis: str


_PAPER: tuple[Callable[[Any], Any], ...] = (
    click.option("--from", "effective_on", help="生效日期，默认今天"),
    click.option("--document", default="", help="依据文件"),
    click.option("--number", default="", help="文号"),
    click.option("--level", default="4", show_default=True, help="文件的制定层级：1 国家 2 省 3 市 4 县"),
    click.option("--direction", type=click.Choice(list(WAYS)), help="改动方向"),
    click.option("--basis", default="", help="改动依据"),
)


def _with_paper(command: Callable[..., None]) -> Callable[..., None]:
    """The options of `Paper`, given to the command as keywords."""
    for option in reversed(_PAPER):
        command = option(command)
    return command


@click.group(cls=Group, help="实施规范。")
def spec() -> None:
    pass


@spec.command("show", help="看一个事项的实施规范。")
@click.argument("text")
@json_option()
@click.pass_obj
def spec_show(door: Door, text: str, as_json: bool) -> None:
    door.sign_in()
    item = item_called(text)
    found = specs.spec(item.id) or specs.proposed(item)
    head = f"第 {found.version} 版，{found.effective_on} 起" if found.version else "还没有编制，下面是清单里已有的内容"
    lines = [f"{item.name}　{head}" + (f"，承接自「{found.inherited}」，待核对" if found.inherited else "")]
    for part in TEMPLATE:
        said = [(one.key, one.label, found.value(one.key)) for one in part.elements if found.value(one.key)]
        lines += [f"{part.number} {part.label}"] if said else []
        lines += [f"  {label}〔{key}〕：{value}" for key, label, value in said]
    lines += [f"  材料{n} {one.name}　{material_words(one)}" for n, one in enumerate(found.materials, 1)]
    values = {key: value.value for key, value in found.elements.items()}
    materials = [one.name for one in found.materials]
    say(as_json, {"version": found.version, "elements": values, "materials": materials}, "\n".join(lines))


@spec.command("set", help="编制下一版：要素代号=内容，可以写多个；已施行的还要写方向和依据。")
@click.argument("text")
@click.argument("values", nargs=-1, required=True)
@_with_paper
@click.pass_obj
def spec_set(door: Door, /, text: str, values: tuple[str, ...], **paper: Any) -> None:
    actor = door.sign_in()
    item, before = _before(text)
    edit = specs.edit_of(before, _assigned(values))
    _save(actor, item, edit.elements, edit.materials, before, Paper(**paper))


@spec.group("material", cls=Group, help="规范的申请材料：每次改动存为规范的下一版。")
def material() -> None:
    pass


@material.command("add", help="添加一种材料，排在最后。")
@click.argument("text")
@click.argument("name")
@click.option("--originals", type=click.IntRange(0, 99), default=1, show_default=True, help="原件份数")
@click.option("--copies", type=click.IntRange(0, 99), default=0, show_default=True, help="复印件份数")
@click.option("--spare", is_flag=True, help="可容缺；不写就是核心要件")
@click.option("--required-by", "clause", default="", help="要求提供这份材料的条款")
@click.option("--source", default="", help="来源渠道")
@click.option("--note", default="", help="备注")
@click.option("--fixed-by", "fixed", type=click.Choice([*LEVELS][:6]), help="哪级规定")
@_with_paper
@click.pass_obj
def material_add(
    door: Door, /, text: str, name: str, originals: int, copies: int, spare: bool, clause: str, source: str, note: str,
    fixed: str | None, **paper: Any,
) -> None:  # fmt: skip
    actor = door.sign_in()
    item, before = _before(text)
    new = SpecMaterial(
        _fresh_name(name, before.materials), clause, "1", originals, copies, not spare, source, note, fixed or ""
    )
    _save(actor, item, before.elements, (*before.materials, _counted(new)), before, Paper(**paper))


@material.command("change", help="修改一种材料：名称或序号；没有写的不变。")
@click.argument("text")
@click.argument("which")
@click.option("--name", help="新名称")
@click.option("--originals", type=click.IntRange(0, 99), help="原件份数")
@click.option("--copies", type=click.IntRange(0, 99), help="复印件份数")
@click.option("--core/--spare", default=None, help="核心要件，还是可容缺")
@click.option("--required-by", "clause", help="要求提供这份材料的条款")
@click.option("--source", help="来源渠道")
@click.option("--note", help="备注")
@_with_paper
@click.pass_obj
def material_change(
    door: Door, /, text: str, which: str, name: str | None, originals: int | None, copies: int | None,
    core: bool | None, clause: str | None, source: str | None, note: str | None, **paper: Any,
) -> None:  # fmt: skip
    actor = door.sign_in()
    item, before = _before(text)
    place, changed = _place(which, before.materials), list(before.materials)
    others = [one for one in changed if one is not changed[place]]
    told: dict[str, Any] = {
        "name": _fresh_name(name, others) if name else None, "originals": originals, "copies": copies, "core": core,
        "basis": clause, "source": source, "note": note,
    }  # fmt: skip
    changed[place] = _counted(replace(changed[place], **{key: new for key, new in told.items() if new is not None}))
    _save(actor, item, before.elements, changed, before, Paper(**paper))


@material.command("drop", help="删除一种材料：名称或序号。")
@click.argument("text")
@click.argument("which")
@_with_paper
@click.pass_obj
def material_drop(door: Door, /, text: str, which: str, **paper: Any) -> None:
    actor = door.sign_in()
    item, before = _before(text)
    kept = list(before.materials)
    del kept[_place(which, kept)]
    _save(actor, item, before.elements, kept, before, Paper(**paper))


@material.command("move", help="把一种材料调到第几位。")
@click.argument("text")
@click.argument("which")
@click.argument("to", type=click.IntRange(1, 99))
@_with_paper
@click.pass_obj
def material_move(door: Door, /, text: str, which: str, to: int, **paper: Any) -> None:
    actor = door.sign_in()
    item, before = _before(text)
    moved = list(before.materials)
    moved.insert(to - 1, moved.pop(_place(which, moved)))
    _save(actor, item, before.elements, moved, before, Paper(**paper))


@spec.command("inherit", help="合并而来的事项：承接原事项中一项的规范、指南和监管规则，待核对。")
@click.argument("text")
@click.argument("source")
@click.pass_obj
def spec_inherit(door: Door, text: str, source: str) -> None:
    actor = door.sign_in()
    item = item_called(text)
    sources = succession.predecessors_of(item.id)
    found = [one for one in sources if source in (one.name, one.code)]
    if len(found) != 1:
        names = "、".join(f"「{one.name}」" for one in sources)
        raise UserError(
            f"「{item.name}」不是接续「{source}」的事项，没有承接。",
            hint=f"可以承接的有：{names}。" if names else "它不接续停用的事项。",
        )
    click.echo(f"{succession.take_over(actor, item.id, found[0].id).words}。")


def _before(text: str) -> tuple[Item, Spec]:
    item = item_called(text)
    return item, specs.spec(item.id) or specs.proposed(item)


def _save(
    actor: Actor, item: Item, elements: Mapping[str, ElementValue], materials: Sequence[SpecMaterial], before: Spec,
    paper: Paper,
) -> None:  # fmt: skip
    """Lay down the next version and tell what it changed, and what somebody should look at again."""
    edit = specs.SpecEdit(
        day_of(paper.effective_on).isoformat(), paper.document, paper.number, paper.level, elements, tuple(materials),
        {}, before.note,
    )  # fmt: skip
    if paper.direction:
        way = WAYS[paper.direction]
        changes = specs.changes_of(before, edit)
        edit = replace(edit, said={change.key: (way, paper.basis) for change in changes})
    made = specs.set_spec(actor, item.id, edit)
    lines = [f"{item.name} 的实施规范已存为第 {made.version} 版。", *map(_change_line, made.changes)]
    lines += [f"  请核对：「{label_of(key)}」{why}。" for key, why in specs.level_remarks(item, edit).items()]
    flagged = ((one.name, catch_all(one.name)) for one in made.materials)
    lines += [f"  公布前要改：「{name}」有兜底的话「{phrase}」。" for name, phrase in flagged if phrase]
    click.echo("\n".join(lines))


def _fresh_name(name: str, known: Sequence[SpecMaterial]) -> str:
    text = "".join(name.split())
    if not text or text in {one.name for one in known}:
        raise UserError(f"材料「{text}」空着或者已经有了，没有保存。", hint="请写材料的全名；要改的用 change。")
    return text


def _counted(one: SpecMaterial) -> SpecMaterial:
    if not one.originals + one.copies:
        raise UserError(f"「{one.name}」原件和复印件都是 0 份，没有保存。", hint="请至少写一种的份数。")
    return one


def _place(which: str, known: Sequence[SpecMaterial]) -> int:
    """Where a material stands, by its name or its number."""
    names = [one.name for one in known]
    if which in names:
        return names.index(which)
    if which.isdecimal() and 0 < int(which) <= len(names):
        return int(which) - 1
    raise UserError(
        f"规范里没有材料「{which}」，没有保存。", hint=f"可以写名称或序号：{'、'.join(names) or '现在一种也没有'}。"
    )


def _assigned(values: tuple[str, ...]) -> list[tuple[str, str]]:
    keys = {element.label: key for key, element in ELEMENTS.items()} | {key: key for key in ELEMENTS}
    pairs = [value.partition("=") for value in values]
    for name, sign, _ in pairs:
        if not sign or name not in keys:
            known = "、".join(f"{element.label}〔{key}〕" for key, element in ELEMENTS.items())
            raise UserError(f"不认识要素「{name}」。", hint=f"请写成 要素=内容；要素有：{known}。")
    return [(keys[name], text) for name, _, text in pairs]


def _change_line(change: Change) -> str:
    way = f"（{DIRECTIONS[Direction(change.direction)]}）" if change.direction else ""
    return f"  {change.label}：{change.before or '无'} → {change.after or '无'}{way}"
