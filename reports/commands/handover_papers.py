"""The commands that print the papers of a handover: a department's whole set, and the single sheets."""

from datetime import datetime
from pathlib import Path

import click

from db import clock
from db.command_line import DAY, Command, Door, Group, file_argument
from db.errors import UserError
from db.handover.deciding import catalogue
from db.handover.named import batch_called
from db.handover.registers import standing
from db.handover.registers.rules import REGISTER_LABELS, Register
from db.handover.registers.standing import Standing
from db.handover.rules import Batch
from db.organs import service as organs
from reports.handover import (
    catalogue_sheet,
    deadline_notice,
    key_sheet,
    outstanding,
    paper_set,
    progress_sheet,
    seal_log,
    seal_sheet,
    stock_ledger,
)


@click.group(cls=Group, help="移交的单张文书：印章、库存、密钥、目录、进度、未办结、催交。")
def paper() -> None:
    pass


batch_argument = click.argument("batch")
department_option = click.option("--department", default="", help="哪个部门的")
name_option = click.option("--name", default="", help="台账里的名称或者编号（只有一条的不用写）")


@click.command("set", cls=Command, help="把一个部门的整套文书写成一个 PDF；打印机中途停了的，用 --from-page 接着打。")
@batch_argument
@file_argument("out")
@department_option
@click.option("--copies", type=int, default=1, help="一式几份，整套依次排好（默认 1）")
@click.option("--from-page", "first", type=int, default=1, help="从第几页接着打（默认从头）")
@click.pass_obj
def set_command(door: Door, batch: str, out: Path, department: str, copies: int, first: int) -> None:
    actor = door.sign_in()
    found = batch_called(batch)
    department_id = _department(found, department)[1]
    for one in paper_set.print_department(actor, found.id, department_id, out, copies, first):
        click.echo(f"{one.number}  {one.pages} 页")


@paper.command("seals", help="印章移交、封存、销毁登记表。")
@batch_argument
@file_argument("out")
@department_option
@click.pass_obj
def paper_seals(door: Door, batch: str, out: Path, department: str) -> None:
    actor = door.sign_in()
    found = batch_called(batch)
    name, department_id = _department(found, department)
    seals = _own(Register.SEAL, found, department_id)
    _told(seal_sheet.print_seals(actor, ("batch", found.id), name, found.name, seals, out).number)


@paper.command("seal-log", help="一枚印章的用印登记台账。")
@file_argument("out")
@name_option
@click.pass_obj
def paper_seal_log(door: Door, out: Path, name: str) -> None:
    actor = door.sign_in()
    _told(seal_log.print_log(actor, actor.organ_name, _entry(Register.SEAL, name), out).number)


@paper.command("stock", help="空白证照台账。")
@batch_argument
@file_argument("out")
@department_option
@click.pass_obj
def paper_stock(door: Door, batch: str, out: Path, department: str) -> None:
    actor = door.sign_in()
    found = batch_called(batch)
    name, department_id = _department(found, department)
    until, stocks = clock.today().isoformat(), _own(Register.CERTIFICATE, found, department_id)
    _told(stock_ledger.print_ledger(actor, ("batch", found.id), name, until, stocks, out).number)


@paper.command("key", help="一支密钥的保管交接单。")
@file_argument("out")
@name_option
@click.pass_obj
def paper_key(door: Door, out: Path, name: str) -> None:
    actor = door.sign_in()
    found = _entry(Register.KEY, name)
    _told(key_sheet.print_sheet(actor, found.organ or actor.organ_name, found, out).number)


@paper.command("catalogue", help="划转事项目录：最新公布的一版；--draft 是下一版的送审稿。")
@batch_argument
@file_argument("out")
@click.option("--draft", is_flag=True, help="下一版的送审稿")
@click.pass_obj
def paper_catalogue(door: Door, batch: str, out: Path, draft: bool) -> None:
    actor = door.sign_in()
    found = batch_called(batch)
    version = None if draft else catalogue.newest(found.id)
    _told(
        catalogue_sheet.print_catalogue(
            actor, organs.site().organ_name, version or catalogue.draft(found.id), out
        ).number
    )


@paper.command("progress", help="一个部门的移交进度和没有办结的行。")
@batch_argument
@file_argument("out")
@department_option
@click.pass_obj
def paper_progress(door: Door, batch: str, out: Path, department: str) -> None:
    actor = door.sign_in()
    _told(progress_sheet.print_sheet(actor, _checklist(batch_called(batch), department), out).number)


@paper.command("outstanding", help="一个部门还没有办结的行：为什么，挡着什么；印在一页上。")
@batch_argument
@file_argument("out")
@department_option
@click.pass_obj
def paper_outstanding(door: Door, batch: str, out: Path, department: str) -> None:
    actor = door.sign_in()
    found = batch_called(batch)
    _told(outstanding.print_sheet(actor, found.id, _department(found, department)[1], out).number)


@paper.command("notice", help="给一个部门的催交函。")
@batch_argument
@file_argument("out")
@department_option
@click.option("--answer-by", type=DAY, help="请在哪天以前办结（默认移交期限）")
@click.option("--number", default="", help="发文字号")
@click.pass_obj
def paper_notice(door: Door, batch: str, out: Path, department: str, answer_by: datetime | None, number: str) -> None:
    actor = door.sign_in()
    by = answer_by.date().isoformat() if answer_by else ""
    _told(deadline_notice.print_notice(actor, _checklist(batch_called(batch), department), out, by, number).number)


def _told(number: str) -> None:
    click.echo(f"已写成，编号 {number}。")


def _department(found: Batch, department: str) -> tuple[str, str]:
    """A department of the batch by its name, or the only one: its name and id."""
    departments = paper_set.departments_of(found)
    wanted = [(name, one) for name, one in departments.items() if department in ("", name)]
    if len(wanted) != 1:
        problem = "没有说是哪个部门的。" if not department else f"这一批里没有「{department}」的移交清单。"
        raise UserError(problem, hint=f"请加 --department，有清单的部门：{'、'.join(departments) or '无'}。")
    return wanted[0]


def _checklist(found: Batch, department: str) -> str:
    name = _department(found, department)[0]
    return next(one.id for one in found.checklists if one.department == name)


def _own(register: Register, found: Batch, department_id: str) -> list[Standing]:
    return [one for one in standing.standings(register, found.id) if one.entry.organ_id == department_id]


def _entry(register: Register, name: str) -> Standing:
    some = standing.standings(register)
    wanted = [one for one in some if name in ("", one.entry.name, one.entry.serial, one.id)]
    if len(wanted) != 1:
        what = REGISTER_LABELS[register]
        if not some:
            raise UserError(f"{what}台账里还没有登记。", hint="请先用 handover register 登记。")
        known = "、".join(one.entry.name for one in some)
        raise UserError(f"没有说清是哪一条{what}。", hint=f"请加 --name，台账里有：{known}。")
    return wanted[0]
