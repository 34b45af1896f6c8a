"""Who accepts on a day (受理归属): the cut-over decides between a power's two organs (交接日期为界).

Sources: 山西 2019 四(三)3; 泽州 2020 二(二).
"""

from dataclasses import dataclass, replace
from datetime import date

from db.cases.intake import competence
from db.cases.intake.competence import NotHere, Office
from db.errors import UserError
from db.handover import ownership
from db.handover import service as handover
from db.handover.ownership import Holding, Owned
from db.items import service as items
from db.items.rules import Item
from db.sheets.rules import comparable
from db.store import database


@dataclass(frozen=True, slots=True)
class Route:
    """Who accepts an item's cases on a day and how this office stands to it; `why` names a cut-over that decides it.

    `remark` is what a clerk should know though it decides nothing: a part that moved, a move not cut over yet.
    """

    organ: str
    mode: str
    why: str = ""
    remark: str = ""


def route(office: Office, item: Item, day: date, told: str = "") -> Route | NotHere:
    """Who accepts on a day. `told` is the accepting body as the guide names it.

    A power that was cut over is accepted by whoever holds it on that day, whatever implementing body the list names.
    While a move has no day yet, the giving organ goes on (先立后破、不立不破 山西 2019 四(三)3, 交接日期为界 泽州 2020
    二(二)), even where the list already names the receiving one: only the handing over moves a power, and a licence
    granted without the power can be rescinded (撤销, 行政许可法 Art 69). Where the list names neither organ, the list
    is
    followed.
    """
    found = moves_of(item)
    moved = _whole(found, item)
    holder = moved.holder_on(day) if moved else None
    why = _why(moved, holder, day) if moved and holder else ""
    held = replace(item, implementing_body=holder.organ, implementing_id=holder.organ_id) if holder else item
    organ = competence.acceptor(office, held)
    if isinstance(organ, NotHere):
        return replace(organ, hint=f"{why}{organ.hint}")
    return Route(organ, competence.accept_mode(office, organ, told), why, _remark(found, moved, day))


def check_acceptance(office: Office, item_id: str, organ: str, day: date) -> None:
    """Raise UserError where the power is another organ's on the day of acceptance: that one accepts and handles."""
    item = items.item_if_known(item_id)
    moved = _whole(moves_of(item), item) if item else None
    if moved is None:
        return
    holder = moved.holder_on(day)
    if competence.is_called(office, holder.organ_id, holder.organ):
        return
    if not competence.may_act(office, organ):
        return
    raise UserError(
        f"{day} 受理的应由{holder.organ}办理，没有受理。",
        hint=f"{_why(moved, holder, day)}请把这件移交{holder.organ}，并告知申请人。",
    )


def moves_of(item: Item) -> list[Owned]:
    """The history of an item's power, and of each part of it that moves by itself, where notices moved it."""
    ids = {one.id for one in items.line_of(item)}
    name = comparable(item.name)
    rows = database.execute_sql("SELECT DISTINCT batch_id, item_id, item_code, name FROM transfer_item").fetchall()
    batches = {row[0] for row in rows if _is(item, ids, name, row[1] or "", row[2], row[3])}
    if not batches:
        return []
    found = ownership.histories([handover.batch(batch_id) for batch_id in sorted(batches)])
    return [one for one in found if _is(item, ids, name, one.item_id, one.item_code, one.name)]


def _is(item: Item, ids: set[str], name: str, item_id: str, code: str, called: str) -> bool:
    return item_id in ids or (bool(code) and code == item.code) or comparable(called) == name


def _why(moved: Owned, holder: Holding, day: date) -> str:
    """The document and the day that decide between the two organs, in words."""
    after = next((one for one in moved.holdings if one.since > day.isoformat()), None)
    if after:
        return f"{after.document}自 {after.since} 起{after.how}{after.organ}，以前受理的由{holder.organ}办理。"
    if moved.coming and not holder.since:
        return (
            f"{moved.coming.document}{moved.coming.how}{moved.coming.organ}，还没有交接，交接以前由{holder.organ}受理"
            "（先立后破）；已经交接的，请先在「划转移交」里登记交接日期。"
        )
    return f"{holder.document}自 {holder.since} 起{holder.how}{holder.organ}，由它受理和办理。" if holder.since else ""


def _whole(found: list[Owned], item: Item) -> Owned | None:
    """The history of the power as a whole, where it was moved on a day or the list is ahead of its move."""
    return next((one for one in found if not one.part and (len(one.holdings) > 1 or _is_ahead(item, one))), None)


def _is_ahead(item: Item, moved: Owned) -> bool:
    """Whether the list names the organ a power is decided to go to, before it was handed over."""
    coming = moved.coming
    if coming is None:
        return False
    return item.implementing_id == coming.organ_id or competence.is_same(item.implementing_body, coming.organ)


def _remark(found: list[Owned], moved: Owned | None, day: date) -> str:
    """What the clerk should know: a part of the item that moved on its own, or a move not cut over yet."""
    parts = [
        f"其中「{one.part}」由{one.holder_on(day).organ}受理" for one in found if one.part and len(one.holdings) > 1
    ]
    waiting = [f"{one.pending}，暂按清单" for one in found if one.pending and one is not moved]
    return "；".join((*parts, *waiting))
