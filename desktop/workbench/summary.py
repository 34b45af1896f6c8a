"""What the workbench shows, read in the worker: the counts first, then what stands at the right."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from db.handover.rules import Batch
from db.items.rules import Edition

if TYPE_CHECKING:
    from db.cases.queues.lists import CaseList
    from db.exchange.service import ExchangeStatus
    from db.handover.reminders import Reminder
    from db.items.changes.waiting import Age


@dataclass(frozen=True, slots=True)
class Work:
    """How many cases each list holds, and whether this is a working day."""

    counts: "dict[CaseList, int]"
    working_day: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The newest unfinished batch, the last backup, the list in force and what waits above it, the exchange."""

    batch: Batch | None
    backup: datetime | None
    edition: Edition | None
    exchange: "ExchangeStatus"
    upper_changes: "list[Age]"


def read_work() -> Work:
    """Count the cases."""
    from db import clock
    from db.calendar.service import load_calendar
    from db.cases.queues import lists

    return Work(lists.counts(), load_calendar().is_working_day(clock.today()))


def read_reminders() -> "list[Reminder]":
    """Read what 划转移交 and the bags under way remind of, which may come a moment later; without a day comes last."""
    from db import clock
    from db.cases.bags import reminders as bags
    from db.handover import reminders

    today = clock.today()
    found = [*bags.reminders(today), *reminders.reminders(today)]
    return sorted(found, key=lambda one: (one.due is None, one.due or today))


def read_surroundings() -> Surroundings:
    """Read the rest, shown a moment later."""
    from db import clock, store
    from db.exchange import service as exchange
    from db.handover import service as handover
    from db.items import service as items
    from db.items.changes import waiting

    batches = handover.batches()
    open_batches = [b for b in batches if any(not c.progress.complete for c in b.checklists)]
    backups = store.opened().paths.backups
    times = [file.stat().st_mtime for file in backups.iterdir()] if backups.is_dir() else []
    return Surroundings(
        batch=next(iter(open_batches or batches), None),
        backup=datetime.fromtimestamp(max(times)).astimezone() if times else None,
        edition=items.current_edition(),
        exchange=exchange.status(),
        upper_changes=waiting.open_upper_changes(clock.today()),
    )
