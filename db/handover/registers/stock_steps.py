"""Movements of stock, checked against the book and against every other stock of the same certificate."""

from collections.abc import Mapping

from db.errors import UserError
from db.handover.acts import HandoverAct, HandoverActKind
from db.handover.registers import standing, stock
from db.handover.registers.life import Refusal
from db.handover.registers.rules import Register
from db.handover.registers.standing import Standing
from db.handover.registers.stock import Book


def checked(found: Standing, kind: HandoverActKind, details: Mapping[str, str]) -> dict[str, str]:
    """The details of a movement with its quantity written out. Raises UserError where it cannot be.

    A certificate may be kept in several entries, one for each department it came from: no number is in two of them.
    """
    told = {name: text.strip() for name, text in details.items()}
    if kind is HandoverActKind.COUNTED:
        return told
    refusal = stock.why_ill_written(told)
    if refusal is None:
        pile = stock.pile_of(told)
        refusal = stock.why_not(found.book, kind, pile)
        if refusal is None and kind is HandoverActKind.STOCK_IN:
            refusal = _why_not_elsewhere(found, pile)
    if refusal:
        raise UserError(refusal.text, hint=refusal.hint)
    return told | {"quantity": str(pile.count)}


def why_not_reverse(act: HandoverAct, found: Standing) -> Refusal | None:
    """Why a movement cannot be taken back; None where it can, and for anything but stock."""
    if found.register is not Register.CERTIFICATE:
        return None
    return stock.why_not_reverse(act, found.held)


def _why_not_elsewhere(found: Standing, pile: stock.Pile) -> Refusal | None:
    name = _plain(found.entry.name)
    for other in standing.standings(Register.CERTIFICATE):
        if other.id == found.id or _plain(other.entry.name) != name:
            continue
        refusal = stock.why_not(Book(there=stock.Pile(other.book.numbers)), HandoverActKind.STOCK_IN, pile)
        if refusal:
            where = f"「{other.entry.name}」" + (f"（{other.organ}移交）" if other.organ else "")
            return Refusal(f"{where}的台账里：{refusal.text}", refusal.hint)
    return None


def _plain(name: str) -> str:
    return "".join(name.split()).replace("（空白）", "").replace("空白", "")
