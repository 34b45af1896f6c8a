"""Blank certificates (空白证照) a case draws from stock, spoils or puts back. The stock ledger is in `db.handover`."""

from datetime import date

from db.actors import Actor
from db.cases.acts import CaseAct
from db.errors import UserError
from db.handover import serials
from db.handover.acts import HandoverActKind
from db.handover.registers import acting, standing, stock
from db.handover.registers.acting import Step
from db.handover.registers.rules import Register
from db.handover.registers.standing import Standing

K = HandoverActKind


def stocks() -> list[Standing]:
    """The blank certificates this office keeps a ledger of, those with stock left first."""
    found = standing.standings(Register.CERTIFICATE)
    return sorted(found, key=lambda one: (not one.book.balance, one.entry.name))


def next_number(found: Standing) -> str:
    """The lowest number still in stock; '' where the blanks are not numbered."""
    ranges = found.book.there.ranges
    return stock.Pile((ranges[0],)).words.split("—")[0] if ranges else ""


def draw(actor: Actor, entry_id: str, number: str, on: date, document: str) -> None:
    """Draw one blank for a case. Raises UserError for a number that is not in stock, was used or never came in."""
    if serials.count(number) > 1:
        raise UserError(f"「{number}」不止一份，没有制证。", hint="一件证照只用一份空白证照。")
    found = standing.standing(entry_id)
    if not number and found.book.there.ranges and not found.book.there.plain:
        raise UserError("没有填空白证照编号，没有制证。", hint=f"库里现有 {found.book.there.words}。")
    details = {
        "serials": number, "quantity": "" if number else "1", "receiver": actor.name,
        "keeper": found.said("keeper") or actor.name, "document": document,
    }  # fmt: skip
    acting.take_blank(actor, entry_id, Step(K.STOCK_OUT, on, details))


def void(actor: Actor, entry_id: str, numbers: str, on: date, why: str, supervisor: str) -> None:
    """Make spoiled blanks void, straight out of stock; two persons see it."""
    details = {
        "serials": numbers, "quantity": "", "why": why.strip(), "first": actor.name, "second": supervisor.strip(),
    }  # fmt: skip
    acting.take_blank(actor, entry_id, Step(K.VOIDED, on, details))


def spoil_drawn(actor: Actor, made: CaseAct, on: date, why: str, supervisor: str) -> None:
    """Void the blank of a certificate that is made again: it is given back to stock, then recorded as spoiled."""
    entry_id, number = made.details["entry_id"], made.details.get("blank_number", "")
    told = {"serials": number, "quantity": "" if number else "1"}
    back = {**told, "giver": actor.name, "receiver": supervisor.strip(), "remark": why.strip()}
    acting.take_blank(actor, entry_id, Step(K.GIVEN_BACK, on, back))
    spoiled = {**told, "why": why.strip(), "first": actor.name, "second": supervisor.strip()}
    acting.take_blank(actor, entry_id, Step(K.VOIDED, on, spoiled))


def put_back(actor: Actor, made: CaseAct, reason: str) -> None:
    """Return the blank of a certificate taken back (更正) to stock; does nothing where none was drawn from stock."""
    entry_id, number = made.details.get("entry_id", ""), made.details.get("blank_number", "")
    if not entry_id:
        return
    found = standing.standing(entry_id)
    drawn = [act for act in found.held if act.kind is K.STOCK_OUT and act.details.get("serials", "") == number]
    if drawn:
        acting.put_blank_back(actor, entry_id, drawn[-1].id, reason)
