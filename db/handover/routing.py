"""Who handles a case: the day it was accepted against the day the power was cut over (#79, #143). Pure."""

from dataclasses import dataclass
from datetime import date

from db.handover.rules import TransferItem


@dataclass(frozen=True, slots=True)
class Handler:
    """Which organ handles a case, and why in words."""

    organ_id: str
    organ: str
    why: str


def who_handles(item: TransferItem, accepted_on: date) -> Handler:
    """Who handles a case of this power accepted on a day.

    Before the cut-over day the giving organ finishes what it accepted; from that day on the receiving one accepts and
    handles. While no day is fixed the giving organ goes on: 先立后破、不立不破.
    """
    if not item.effective_on:
        return Handler(item.from_id, item.from_organ, "交接日期还没有定，仍由原单位办理")
    if accepted_on.isoformat() < item.effective_on:
        return Handler(item.from_id, item.from_organ, f"{item.effective_on} 交接以前受理，由原受理单位办结")
    return Handler(item.to_id, item.to_organ, f"{item.effective_on} 交接以后受理，由接收单位办理")
