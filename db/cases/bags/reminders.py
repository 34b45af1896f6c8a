"""Reminders of bags under way too long (该催问的移送单), for the workbench."""

from datetime import date, timedelta

from db.cases.bags import service
from db.cases.bags.rules import LATE_DAYS, Bag
from db.handover.reminders import Reminder


def reminders(today: date) -> list[Reminder]:
    """The bags to ask about, the longest under way first."""
    return [_of(bag) for bag in service.under_way() if bag.late(today)]


def _of(bag: Bag) -> Reminder:
    assert bag.sent_on
    carried = f"，{bag.carrier}送" if bag.carrier else ""
    count = sum(line.arrived_on is None for line in bag.lines)
    told = f"移送单 {bag.number}：{bag.sent_on} 送出{carried}，{count} 件没有登记收到，请催问"
    due = bag.sent_on + timedelta(days=LATE_DAYS)
    return Reminder(f"bag {bag.number}", "移送催问", told, bag.to, "移送", "/bags", due, overdue=True, page="cases")
