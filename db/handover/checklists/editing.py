"""Writing a checklist before it is issued (定稿): lines added, changed, moved and taken out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from db import custody, journal
from db.actors import Actor, Role
from db.errors import UserError
from db.handover import pins, reading, service
from db.handover.checking import MOST
from db.handover.checklists import gate, templates
from db.handover.rules import CATEGORIES, Checklist, Direction, Line, TransferItem
from db.handover.service import NewLine
from db.handover.tables import ChecklistRow, LineActRow, LineRow
from db.store import database

ATTRIBUTES = {
    "category": "类别", "name": "名称", "specification": "规格", "quantity": "数量", "unit": "单位",
    "serials": "编号", "medium": "载体", "condition": "状况", "remark": "备注", "section": "分项",
    "attachment": "附件", "entry_id": "台账", "item_seqs": "所属事项",
}  # fmt: skip
"""The attributes of a line that can be edited, with the heading of each."""

LONGEST = 500
"""The longest text of one attribute, in characters."""


def start(actor: Actor, batch_id: str, direction: Direction, department_id: str, template: bool = True) -> Checklist:
    """Begin a department's checklist from the template of its powers, or empty.

    Raises UserError when the batch moves nothing that way between the two, or there is a checklist already.
    """
    actor.require(Role.HANDOVER)
    moved = items_between(service.batch(batch_id).items, direction, department_id)
    if not moved:
        raise UserError("这个部门在这一批里没有这个方向的事项，不用编清单。", hint="请核对批次、部门和划入、划回。")
    if gate.finished_on(batch_id):
        raise UserError("这一批已经办结，不能再编清单。", hint="要补的东西请另编一批移交。")
    bureau = moved[0].to_id if direction is Direction.IN else moved[0].from_id
    giver, receiver = (department_id, bureau) if direction is Direction.IN else (bureau, department_id)
    with database.atomic():
        there = ChecklistRow.select().where(
            ChecklistRow.batch_id == batch_id, ChecklistRow.giver_organ_id == giver,
            ChecklistRow.receiver_organ_id == receiver,
        )  # fmt: skip
        if there.exists():
            raise UserError("这个部门这个方向的清单已经有了，没有再建。", hint="请打开原来的清单，在里面加行。")
        lines = templates.lines_for(moved, direction) if template else []
        return service.add_checklist(actor, batch_id, direction, department_id, bureau, lines)


def items_between(items: Sequence[TransferItem], direction: Direction, department_id: str) -> list[TransferItem]:
    """The items of a batch that move this way and concern this department."""
    return [one for one in items if one.direction is direction and department_id in (one.from_id, one.to_id)]


def add_lines(actor: Actor, checklist_id: str, lines: Sequence[NewLine]) -> Checklist:
    """Put lines at the end of their categories, all or none."""
    with database.atomic():
        found = _draft(actor, checklist_id)
        last = {number: 0 for number in CATEGORIES}
        for line in found.lines:
            last[line.category] = max(last[line.category], line.position)
        for new in lines:
            _check(found, asdict(new))
        service.write_lines(checklist_id, list(lines), last)
        return _told(actor, checklist_id, f"加 {len(lines)} 行")


def add_template(actor: Actor, checklist_id: str, category: int) -> Checklist:
    """Put the template's lines of one category at its end; those the checklist has already are left out."""
    found = service.checklist(checklist_id)
    moved = [one for one in service.batch(found.batch_id).items if one.id in found.item_ids]
    have = {line.name for line in found.lines if line.category == category}
    lines = [one for one in templates.lines_of_category(category, moved, found.direction) if one.name not in have]
    if not lines:
        raise UserError(f"「{CATEGORIES[category]}」的模板行清单里都有了。", hint="要另加一行的，请直接加行。")
    return add_lines(actor, checklist_id, lines)


def change_line(actor: Actor, checklist_id: str, line_id: str, values: Mapping[str, object]) -> Checklist:
    """Change some attributes of a line; a line moved to another category goes to its end."""
    with database.atomic():
        found = _draft(actor, checklist_id)
        row = _row(found, line_id)
        unknown = values.keys() - ATTRIBUTES.keys()
        if unknown:
            raise UserError(f"清单行没有「{'、'.join(sorted(unknown))}」这一栏。", hint="请用清单上有的栏。")
        old = {name: getattr(row, name) for name in values}
        now = dict(values)
        if "item_seqs" in now:
            now["item_seqs"] = json.dumps(now["item_seqs"])
        for name, value in now.items():
            setattr(row, name, value.strip() if isinstance(value, str) else value)
        _check(found, {name: getattr(row, name) for name in ATTRIBUTES})
        if "category" in values and values["category"] != old["category"]:
            row.position = 1 + max((o.position for o in found.lines if o.category == row.category), default=0)
        row.save()
        _renumber(checklist_id)
        return _told(actor, checklist_id, f"改「{row.name}」一行", old, now)


def move_line(actor: Actor, checklist_id: str, line_id: str, by: int) -> Checklist:
    """Move a line up (-1) or down (1) within its category; does nothing at either end."""
    with database.atomic():
        found = _draft(actor, checklist_id)
        row = _row(found, line_id)
        rows = _in_order(checklist_id, row.category)
        here = next(n for n, one in enumerate(rows) if one.id == line_id)
        there = min(max(here + by, 0), len(rows) - 1)
        if here == there:
            return found
        rows.insert(there, rows.pop(here))
        _number(rows)
        return _told(actor, checklist_id, f"移动「{row.name}」一行")


def remove_line(actor: Actor, checklist_id: str, line_id: str) -> Checklist:
    """Take a line out; the journal keeps what it said."""
    with database.atomic():
        found = _draft(actor, checklist_id)
        row = _row(found, line_id)
        old = {name: getattr(row, name) for name in ATTRIBUTES if getattr(row, name)}
        row.delete_instance()
        _renumber(checklist_id)
        return _told(actor, checklist_id, f"删「{row.name}」一行", old, None)


def withdraw(actor: Actor, checklist_id: str, reason: str) -> Checklist:
    """Take an issued checklist back for editing while nobody has signed anything on it (撤回定稿)."""
    actor.require(Role.HANDOVER)
    if not reason.strip():
        raise UserError("撤回定稿要写明理由，没有保存。", hint="请写清要改什么。")
    with database.atomic():
        found = service.checklist(checklist_id)
        custody.check_own("checklist", checklist_id, "这份清单")
        if not found.issued_at:
            raise UserError("这份清单还没有定稿，可以直接改。", hint="请选一行按 F2 修改。")
        if custody.writer("checklist", checklist_id)[0] or LineActRow.get_or_none(
            LineActRow.checklist_id == checklist_id
        ):
            raise UserError(
                "这份清单已经有人勾选，或者已经随数据包发出，不能撤回。",
                hint="内容不对的行请记异议或免交，另加的东西记在补充清单里。",
            )
        row = ChecklistRow.get_by_id(checklist_id)
        row.issued_at = row.content_hash = ""
        row.save()
        journal.record(actor, f"{found.department}移交清单撤回定稿", "checklist", checklist_id, reason=reason.strip())
        return service.checklist(checklist_id)


def _draft(actor: Actor, checklist_id: str) -> Checklist:
    actor.require(Role.HANDOVER)
    found = service.checklist(checklist_id)
    custody.check_own("checklist", checklist_id, "这份清单")
    if found.issued_at:
        raise UserError(
            "清单已经定稿，各行不能再改。", hint="还没有人勾选的，可以写明理由撤回定稿；已勾选的在行上记差异。"
        )
    return found


def _row(found: Checklist, line_id: str) -> LineRow:
    row = LineRow.get_or_none(LineRow.id == line_id, LineRow.checklist_id == found.id)
    if row is None:
        raise UserError("清单里没有这一行。", hint="请刷新清单后再试。")
    return row


def _check(found: Checklist, values: Mapping[str, object]) -> None:
    """Raise UserError for a line that could not be handed over as it is written."""
    quantity, name = values["quantity"], str(values["name"]).strip()
    texts = [str(value) for key, value in values.items() if key not in ("item_seqs", "entry_id")]
    problems = []
    if values["category"] not in CATEGORIES:
        problems.append(f"没有第 {values['category']} 类")
    if not name:
        problems.append("没有名称")
    if not isinstance(quantity, int) or not 0 < quantity <= MOST:
        problems.append(f"数量 {quantity} 不对")
    if not str(values["unit"]).strip():
        problems.append("没有单位")
    if any(len(text) > LONGEST for text in texts):
        problems.append(f"有一栏超过 {LONGEST} 字")
    if problems:
        raise UserError(f"「{name[:20]}」一行：{'；'.join(problems)}。没有保存。", hint="请改好再保存。")
    pins.refuse_secrets(texts)


def _in_order(checklist_id: str, category: int) -> list[LineRow]:
    wanted = LineRow.select().where(LineRow.checklist_id == checklist_id, LineRow.category == category)
    return list(wanted.order_by(LineRow.position))


def _number(rows: Sequence[LineRow]) -> None:
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            row.save()


def _renumber(checklist_id: str) -> None:
    for category in CATEGORIES:
        _number(_in_order(checklist_id, category))


def _told(
    actor: Actor, checklist_id: str, said: str, before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> Checklist:  # fmt: skip
    found = reading.checklists([ChecklistRow.get_by_id(checklist_id)])[0]
    journal.record(
        actor, f"{found.department}移交清单{said}", "checklist", checklist_id,
        before=dict(before) if before else None, after=dict(after) if after else None,
    )  # fmt: skip
    return found


def line_numbered(found: Checklist, number: str) -> Line:
    """A line by the number printed before it (6-2). Raises UserError when there is none."""
    for line in found.lines:
        if line.number == number.strip():
            return line
    raise UserError(f"清单里没有 {number} 行。", hint="行号写成类别-序号，如 6-2。")
