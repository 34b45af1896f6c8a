"""Who held a power from when to when and by which document (事项归属), and so who handles a case of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from db.handover import service
from db.handover.rules import DIRECTION_LABELS, Batch, Direction, HandoverKind, TransferItem
from db.sheets.rules import comparable


@dataclass(frozen=True, slots=True)
class Holding:
    """One organ's time with a power: `since` '' from before our records, `until` '' where it still holds it.

    `since` is the first day the organ handles, `until` the first day it no longer does.
    """

    organ_id: str
    organ: str
    since: str
    until: str
    batch_id: str
    batch: str
    document: str
    how: str


@dataclass(frozen=True, slots=True)
class Owned:
    """A power, or the part of one that moves by itself, with everybody who held it, in order.

    `pending` is a move decided on but not cut over yet, in words; '' where there is none. `part` is what of the power
    moves, '' where all of it does; `coming` the first of those it is decided to go to.
    """

    name: str
    item_code: str
    item_id: str
    item_type: str
    holdings: tuple[Holding, ...]
    pending: str = ""
    part: str = ""
    coming: Holding | None = None

    @property
    def holder(self) -> Holding:
        """Who holds it now."""
        return self.holdings[-1]

    def holder_on(self, accepted_on: date) -> Holding:
        """Who handles a case accepted on a day: the cut-over parts the two (交接日期为界, 山西 2019 四(三)3;
        泽州 2020 二(二)).

        Before that day the giving organ finishes what it accepted; from it on the receiving one accepts and handles.
        While no day is fixed the giving organ goes on: 先立后破、不立不破.
        """
        return next(one for one in reversed(self.holdings) if one.since <= accepted_on.isoformat())


def histories(batches: Iterable[Batch] | None = None) -> list[Owned]:
    """Every power that a batch moves or moved, in the order of the notices."""
    moves: list[list[tuple[Batch, TransferItem]]] = []
    known: dict[tuple[str, str, str], int] = {}
    found = service.batches() if batches is None else list(batches)
    for batch in sorted(found, key=lambda one: (one.notice_on, one.id)):
        for item in batch.items if batch.kind is HandoverKind.TRANSFER else ():
            names = _names(item)
            place = next((known[name] for name in names if name in known), len(moves))
            if place == len(moves):
                moves.append([])
            known.update(dict.fromkeys(names, place))
            moves[place].append((batch, item))
    return [history(each) for each in moves]


def history(moves: Sequence[tuple[Batch, TransferItem]]) -> Owned:
    """The holdings that follow from the moves of one power. Pure.

    A move counts from its cut-over; moves without one are pending and change nothing yet.
    """
    done = sorted((one for one in moves if one[1].effective_on), key=lambda one: one[1].effective_on)
    waiting = [one for one in moves if not one[1].effective_on]
    last = moves[-1][1]
    first = done[0][1] if done else waiting[0][1]
    holdings = [Holding(first.from_id, first.from_organ, "", "", "", "", "", "原有")]
    for batch, item in done:
        holdings[-1] = replace(holdings[-1], until=item.effective_on)
        holdings.append(_received(batch, item))
    pending = "；".join(
        f"{batch.name}{DIRECTION_LABELS[item.direction]}{item.to_organ}，未交接" for batch, item in waiting
    )
    coming = _received(*waiting[0]) if waiting else None
    return Owned(
        last.name, last.item_code, last.item_id or "", last.item_type, tuple(holdings), pending, last.part, coming
    )  # fmt: skip


def _received(batch: Batch, item: TransferItem) -> Holding:
    """The holding a move begins; without a day yet it is only decided."""
    number = f"（{batch.document_number}）" if batch.document_number else ""
    document = f"《{batch.document_title}》{number}"
    return Holding(
        item.to_id, item.to_organ, item.effective_on or "", "", batch.id, batch.name, document,
        DIRECTION_LABELS[item.direction],
    )  # fmt: skip


def later_moves(batch: Batch, batches: Iterable[Batch], done: bool = False) -> dict[str, frozenset[Direction]]:
    """The directions in which later notices move each power of a batch again, by the transfer item's id. Pure.

    With `done`, only moves that were cut over count.
    """
    later = [
        (name, item.direction)
        for other in batches
        if other.kind is HandoverKind.TRANSFER and (other.notice_on, other.id) > (batch.notice_on, batch.id)
        for item in other.items
        if item.effective_on or not done
        for name in _names(item)
    ]
    return {one.id: frozenset(way for name, way in later if name in _names(one)) for one in batch.items}


def _names(item: TransferItem) -> list[tuple[str, str, str]]:
    """The keys a power is known by over the years: the list's item, its code, its wording; a part has its own."""
    names = [("item", item.item_id or ""), ("code", item.item_code), ("name", comparable(item.name))]
    return [(kind, name, comparable(item.part)) for kind, name in names if name]
