"""The commands of 监管: how it stands, proposing and setting supervisors, disputes, the paper."""

from datetime import datetime
from pathlib import Path

import click

from db.command_line import DAY, Door, Group, all_option, day_of, file_argument, json_option, say, shortened
from db.errors import UserError
from db.items import service as items
from db.items.rules import Edition, Item
from db.items.supervision import disputes, service
from db.items.supervision.rules import RISKS, RULES, STATES, Elements, Rule, State, Supervision, read_bodies
from reports import supervision_list

RISK_WORDS = {words: risk for risk, words in RISKS.items()}


@click.group(cls=Group, help="监管主体和监管责任。")
def supervision() -> None:
    pass


@supervision.command("status", help="各事项的监管：缺监管主体、有争议、未录入互联网+监管的在前。")
@click.option("--edition", help="清单版本名称（默认现行清单）")
@click.option("--open", "only_open", is_flag=True, help="只列还没有办完的")
@json_option()
@click.pass_obj
def supervision_status(door: Door, edition: str | None, only_open: bool, as_json: bool) -> None:
    door.sign_in()
    found = service.overview(_edition(edition).id)
    shown = [one for one in found if one.state is not State.DONE or not only_open]
    rows = [{"item": one.item.name, "code": one.item.code, "department": one.item.department, "state": one.state,
             "bodies": one.supervision.words, "lacking": list(one.lacking)} for one in shown]  # fmt: skip
    counts = {state.value: sum(one.state is state for one in found) for state in State}
    lines = [f"{STATES[one.state]}  {one.item.name}  {one.item.department}  {one.supervision.words or '—'}"
             + (f"  缺 {'、'.join(one.lacking)}" if one.lacking else "") for one in shown]  # fmt: skip
    told = "，".join(f"{STATES[State(state)]} {number}" for state, number in counts.items())
    say(as_json, {"counts": counts, "items": rows}, "\n".join([*lines, f"共 {len(found)} 项：{told}。"]))


@supervision.command("propose", help="按规则集提出监管主体；加 --accept 认可。")
@click.option("--edition", help="清单版本名称（默认现行清单）")
@click.option("--department", help="只要一个主管部门的")
@click.option("--accept", is_flag=True, help="认可并写入")
@all_option()
@json_option()
@click.pass_obj
def supervision_propose(
    door: Door, edition: str | None, department: str | None, accept: bool, every: bool, as_json: bool
) -> None:  # fmt: skip
    actor, chosen = door.sign_in(), _edition(edition)
    plan = service.plan_proposals(chosen.id, department)
    done = service.apply(actor, plan) if accept else 0
    held = sum(line.kept == service.HELD for line in plan)
    if accept and held and not done:
        raise UserError(
            f"「{chosen.name}」正在审定，{held} 项的监管主体没有确定。",
            hint="请先用 items editions return 退回编制，再确定监管主体。",
        )
    rows = [{"item": line.item.name, "bodies": line.after.words, "rule": line.after.rule, "kept": line.kept}
            for line in plan]  # fmt: skip
    lines = [f"{line.item.name}  {line.kept or line.after.words}  "
             + ("" if line.kept else RULES[line.after.rule or Rule.PERSON]) for line in plan]  # fmt: skip
    able = sum(not line.kept for line in plan)
    offered = f"共 {len(plan)} 项，可以确定 {able} 项；认可请加 --accept。"
    head = f"已确定 {done} 项，另有 {len(plan) - done} 项没有改动。" if accept else offered
    say(as_json, {"lines": rows, "applied": done}, "\n".join([head, *shortened(lines, every)]))


@supervision.command("set", help="确定一个事项的监管，或用 --department 成批确定。")
@click.argument("text", required=False)
@click.option("--edition", help="清单版本名称（默认现行清单）")
@click.option("--department", help="这个主管部门的全部事项")
@click.option("--others-too", is_flag=True, help="成批时，已有别的监管主体的也改")
@click.option("--yes", is_flag=True, help="成批时写入；不加只看会改什么")
@click.option("--bodies", help="监管主体，例如 县住建局（牵头）、县水利局")
@click.option("--basis", default="", help="确定的依据")
@click.option("--matter", default="", help="监管事项")
@click.option("--measures", default="", help="监管措施")
@click.option("--risk", type=click.Choice(list(RISK_WORDS)), help="风险等级")
@click.option("--key-field", is_flag=True, help="重点监管")
@click.option("--key-links", default="", help="监管关键环节")
@click.option("--standard", default="", help="监管规则和标准")
@click.option("--level", type=click.Choice(list("123456")), default=None, help="监管层级")
@click.option("--entry", "entry_number", default="", help="互联网+监管的监管事项编号")
@click.option("--entered-on", type=DAY, help="互联网+监管的录入日期")
@click.pass_obj
def supervision_set(
    door: Door, /, text: str | None, edition: str | None, department: str | None, others_too: bool, yes: bool,
    bodies: str | None, basis: str, risk: str | None, level: str | None, entered_on: datetime | None, **told: str,
) -> None:  # fmt: skip
    actor, chosen = door.sign_in(), _edition(edition)
    elements = Elements(
        risk=RISK_WORDS[risk] if risk else None, level=level or "", matter=told["matter"], measures=told["measures"],
        key_links=told["key_links"], standard=told["standard"], entry_number=told["entry_number"],
        key_field=bool(told["key_field"]), entered_on=entered_on.date().isoformat() if entered_on else "",
    )  # fmt: skip
    wanted = Supervision(read_bodies(bodies or ""), elements, Rule.PERSON, basis)
    if not (department or (text or "").strip()):
        raise UserError(
            "没有写给哪个事项确定监管。", hint="请写事项名称或者编码；一个部门的全部事项用 --department 写主管部门。"
        )
    if department:
        plan = service.plan_department(chosen.id, department, wanted, others_too)
        lines = [f"{line.item.name}  {line.before.words or '—'} → {line.after.words}  {line.kept}" for line in plan]
        end = f"已确定 {service.apply(actor, plan)} 项。" if yes else "没有写入；写入请加 --yes。"
        click.echo("\n".join([*lines, end]))
        return
    item = _item(text or "", chosen)
    found = service.set_supervision(actor, item.id, service.merged(service.supervision_of(item), wanted))
    click.echo(f"{item.name}：{found.words}，{RULES[found.rule or Rule.PERSON]}。")


@supervision.command("dispute", help="登记一项监管争议。")
@click.argument("text")
@click.option("--parties", required=True, help="争议的部门")
@click.option("--matter", required=True, help="争什么")
@click.option("--on", type=DAY, help="日期（默认今天）")
@click.option("--edition", help="清单版本名称（默认现行清单）")
@click.pass_obj
def supervision_dispute(
    door: Door, text: str, parties: str, matter: str, on: datetime | None, edition: str | None
) -> None:  # fmt: skip
    actor, item = door.sign_in(), _item(text, _edition(edition))
    disputes.raise_dispute(actor, item.id, day_of(on), parties, matter)
    click.echo(f"已登记「{item.name}」的监管争议，裁定以前清单不能公布。")


@supervision.command("settle", help="登记政府对监管争议的裁定。")
@click.argument("text")
@click.option("--organ", required=True, help="裁定的政府")
@click.option("--number", required=True, help="文号或者会议纪要号")
@click.option("--bodies", required=True, help="裁定的监管主体")
@click.option("--on", type=DAY, help="日期（默认今天）")
@click.option("--edition", help="清单版本名称（默认现行清单）")
@click.pass_obj
def supervision_settle(
    door: Door, text: str, organ: str, number: str, bodies: str, on: datetime | None, edition: str | None
) -> None:  # fmt: skip
    actor, item = door.sign_in(), _item(text, _edition(edition))
    found = service.settle_dispute(actor, item.id, day_of(on), organ, number, read_bodies(bodies))
    click.echo(f"已登记裁定，「{item.name}」的监管主体：{found.supervision.words}。")


@supervision.command("print", help="打印监管责任清单（PDF 或 XLSX）。")
@file_argument("out")
@click.option("--edition", help="清单版本名称（默认现行清单）")
@click.option("--department", default="", help="只要一个主管部门的")
@click.option("--supervisor", default="", help="只要一个监管主体的")
@click.pass_obj
def supervision_print(door: Door, out: Path, edition: str | None, department: str, supervisor: str) -> None:
    if out.suffix.lower() not in (".pdf", ".xlsx"):
        raise UserError(f"不认识 {out.name} 的格式。", hint="文件名请以 .pdf 或 .xlsx 结尾。")
    actor, chosen = door.sign_in(), _edition(edition)
    if out.suffix.lower() == ".xlsx":
        supervision_list.write_list_xlsx(chosen.id, out, department, supervisor)
    else:
        supervision_list.print_list(actor, chosen.id, out, department, supervisor)
    click.echo(f"监管责任清单已写到 {out}。")


def _edition(name: str | None) -> Edition:
    found = items.edition_named(name) if name else items.current_edition()
    if found is None:
        raise UserError(
            f"没有叫「{name}」的清单版本。" if name else "还没有事项清单。",
            hint="用 items editions list 看现有的版本。",
        )
    return found


def _item(text: str, edition: Edition) -> Item:
    """The one item of an edition of that name or code. Raises UserError with what comes near."""
    here = items.list_items(edition.id)
    exact = [item for item in here if text in (item.name, item.code)]
    near = exact or [item for item in here if text and text in item.name]
    if len(near) == 1:
        return near[0]
    names = "、".join(f"{item.name}（{item.code or item.department}）" for item in near[:5])
    raise UserError(f"「{text}」{'不止一个事项' if near else '没有这个事项'}。", hint=names or "请写全称或者编码。")
