"""The papers of one thing of a register, and of all of its kind its unit has: seals, their use, certificates, keys."""

from collections.abc import Callable
from pathlib import Path

from db import clock
from db.actors import Actor
from db.handover import service
from db.handover.registers import standing
from db.handover.registers.rules import Register
from db.handover.registers.standing import Standing
from db.papers.service import Paper
from reports.handover import key_sheet, seal_log, seal_sheet, stock_ledger

Print = Callable[[Actor, Path], Paper]
"""Prints and records a paper at a path."""


def choices(found: Standing) -> dict[str, Print]:
    """What can be printed of a thing, by title, the likeliest first; nothing of a register without papers."""
    if found.register is Register.KEY:
        return {"密钥保管交接单": lambda actor, out: key_sheet.print_sheet(actor, _office(actor, found), found, out)}
    if found.register is Register.CERTIFICATE:
        return {"空白证照台账": _ledger(found), "本单位全部空白证照台账": _ledgers(found)}
    if found.register is not Register.SEAL:
        return {}
    sheet, all_sheets = {"印章登记表": _sheet(found)}, {"本单位全部印章登记表": _sheets(found)}
    if found.never_used:
        return sheet | all_sheets
    log: dict[str, Print] = {
        "用印登记台账": lambda actor, out: seal_log.print_log(actor, _office(actor, found), found, out)
    }
    return log | sheet | all_sheets


def _office(actor: Actor, found: Standing) -> str:
    return found.organ or actor.organ_name


def _own(found: Standing) -> list[Standing]:
    """Everything of the register that the same unit brought in the same batch."""
    of_batch = standing.standings(found.register, found.entry.batch_id)
    return [one for one in of_batch if one.entry.organ_id == found.entry.organ_id]


def _sheet(found: Standing) -> Print:
    about = "register_entry", found.id
    return lambda actor, out: seal_sheet.print_seals(actor, about, _office(actor, found), _batch(found), [found], out)


def _sheets(found: Standing) -> Print:
    about = "batch", found.entry.batch_id
    return lambda actor, out: seal_sheet.print_seals(
        actor, about, _office(actor, found), _batch(found), _own(found), out
    )


def _batch(found: Standing) -> str:
    return service.batch(found.entry.batch_id).name if found.entry.batch_id else ""


def _ledger(found: Standing) -> Print:
    about = "register_entry", found.id
    return lambda actor, out: stock_ledger.print_ledger(
        actor, about, _office(actor, found), _until([found]), [found], out
    )


def _ledgers(found: Standing) -> Print:
    def print_it(actor: Actor, out: Path) -> Paper:
        own, about = _own(found), ("batch", found.entry.batch_id)
        return stock_ledger.print_ledger(actor, about, _office(actor, found), _until(own), own, out)

    return print_it


def _until(stocks: list[Standing]) -> str:
    return max((act.happened_on for one in stocks for act in one.held), default=clock.today()).isoformat()
