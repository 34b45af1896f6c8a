"""The commands of 划转移交."""

from pathlib import Path

import click

from db.command_line import Door, Group, file_argument, json_option, say
from db.handover import service
from db.handover.rules import DIRECTION_LABELS
from reports import handover_set


@click.group(cls=Group, help="划转移交。")
def handover() -> None:
    pass


@handover.command("list", help="列出划转批次和各部门进度。")
@json_option()
@click.pass_obj
def handover_list(door: Door, as_json: bool) -> None:
    door.sign_in()
    rows, lines = [], []
    for batch in service.batches():
        lines.append(f"{batch.name}  截止 {batch.deadline}  {len(batch.items)} 项")
        departments = []
        for c in batch.checklists:
            p = c.progress
            departments.append({"department": c.department, "direction": c.direction, "items": c.items,
                                "lines": p.lines, "settled": p.settled, "owed": p.owed})  # fmt: skip
            lines.append(f"  {DIRECTION_LABELS[c.direction]} {c.department}  {p.settled} / {p.lines} 行  欠交 {p.owed}")
        rows.append({"id": batch.id, "name": batch.name, "deadline": batch.deadline, "departments": departments})
    say(as_json, {"batches": rows}, "\n".join(lines) or "还没有划转批次。")


@handover.command("papers", help="把一批的移交清单、交接书和备忘录写成 PDF。")
@click.argument("batch")
@file_argument("out_dir")
@click.option("--department", help="只要一个部门的")
@click.pass_obj
def handover_papers(door: Door, batch: str, out_dir: Path, department: str | None) -> None:
    actor = door.sign_in()
    for path in handover_set.print_set(actor, batch, out_dir, department):
        click.echo(str(path))
