"""The commands of 划转移交."""

from pathlib import Path

import click

from db.command_line import Door, Group, LaterCommand, LaterGroup, file_argument, json_option, say
from db.handover import service
from db.handover.rules import DIRECTION_LABELS
from reports.handover import paper_set


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
    for path in paper_set.print_set(actor, batch, out_dir, department):
        click.echo(str(path))


handover.add_command(LaterGroup("memo", help="审管衔接备忘录。", source="db.commands.memoranda:memo"))
handover.add_command(LaterGroup("register", help="移交台账。", source="reports.commands.registers:register"))
THINGS = "reports.commands.register_things"
handover.add_command(LaterGroup("seals", help="印章。", source=f"{THINGS}:seals_group"))
handover.add_command(LaterGroup("keys", help="密钥。", source=f"{THINGS}:keys_group"))
handover.add_command(LaterGroup("stock", help="空白证照。", source=f"{THINGS}:stock_group"))
handover.add_command(LaterGroup("incidents", help="异常情况。", source=f"{THINGS}:incidents_group"))
DECIDING = "db.commands.deciding"
handover.add_command(LaterGroup("notice", help="划转文件。", source=f"{DECIDING}:notice"))
handover.add_command(LaterCommand("decide", help="决定一个事项划转、暂缓或者不划转。", source=f"{DECIDING}:decide"))
handover.add_command(LaterCommand("decisions", help="各事项的划转决定。", source=f"{DECIDING}:decisions"))
handover.add_command(LaterCommand("documents", help="一批的四份文件。", source=f"{DECIDING}:documents"))
handover.add_command(LaterCommand("catalogue", help="划转事项目录。", source=f"{DECIDING}:catalogue_command"))
CHECKLISTS, BATCHES = "db.commands.checklists", "db.commands.batches"
handover.add_command(LaterGroup("checklist", help="一个部门的移交清单。", source=f"{CHECKLISTS}:checklist"))
handover.add_command(LaterGroup("line", help="移交清单的行。", source=f"{CHECKLISTS}:line"))
handover.add_command(LaterGroup("liaison", help="联络员。", source=f"{BATCHES}:liaison"))
handover.add_command(LaterGroup("mentoring", help="传帮带记录。", source=f"{BATCHES}:mentoring"))
handover.add_command(LaterGroup("tasks", help="划转、划回以后要办的事。", source=f"{BATCHES}:tasks_group"))
for name, told, command in (
    ("standing", "每个事项承接到哪一步。", "standing"),
    ("deadline", "变更移交期限。", "deadline"),
    ("transition", "过渡期。", "transition"),
    ("cut-over", "交接：从哪天起由接收单位办理。", "cut_over"),
    ("finish", "批次办结。", "finish"),
    ("correct", "更正一批里记错的一步。", "correct"),
    ("ownership", "事项归属。", "ownership_command"),
    ("leaving", "离任移交。", "leaving_command"),
    ("reminders", "要办的事：到期、欠交、旧章、复核、联络员。", "reminders_command"),
):
    handover.add_command(LaterCommand(name, help=told, source=f"{BATCHES}:{command}"))
PAPERS = "reports.commands.handover_papers"
handover.add_command(LaterGroup("paper", help="移交的单张文书。", source=f"{PAPERS}:paper"))
handover.add_command(LaterCommand("set", help="一个部门的整套文书。", source=f"{PAPERS}:set_command"))
