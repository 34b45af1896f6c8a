"""The commands of the roster that print: the form of an office, the county's root key."""

from pathlib import Path

import click

from db.command_line import Command, Door, file_argument
from db.exchange import service
from reports import enrolment_form, root_sheet


@click.command("enrol-form", cls=Command, help="打印数据交换登记表（PDF），和入册申请一起带到县里。")
@file_argument("out")
@click.option("--request", "request", default="入册申请.xpk", show_default=True, help="申请文件的名字")
@click.pass_obj
def enrol_form(door: Door, out: Path, request: str) -> None:
    actor = door.sign_in()
    service.ensure_identity(actor)
    enrolment_form.print_form(actor, service.fingerprint(), request, out)
    click.echo(f"数据交换登记表已写到 {out}。")


@click.command("root-sheet", cls=Command, help="县级：打印根密钥单（PDF），锁进保险柜。")
@file_argument("out")
@click.pass_obj
def print_root_sheet(door: Door, out: Path) -> None:
    root_sheet.print_root_sheet(door.sign_in(), out)
    click.echo(f"根密钥单已写到 {out}，请打印后锁进保险柜，并删除这个文件。")
