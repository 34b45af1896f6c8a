"""What the view of memoranda reads from the store: every department's, and all versions of the selected one."""

from dataclasses import dataclass
from datetime import date

from db.handover.memoranda.clauses import Memorandum
from db.handover.memoranda.state import Signing
from db.handover.rules import Batch


@dataclass(frozen=True, slots=True)
class Entry:
    """A department of a batch; `newest` None where nobody drafted, `held` None where none is in force today.

    `last_day` is when the memorandum runs out with none to follow, where that is near.
    """

    batch_id: str
    batch: str
    department_id: str
    department: str
    items: int
    newest: Signing | None
    held: Signing | None
    last_day: date | None

    @property
    def id(self) -> str:
        """Batch and department."""
        return f"{self.batch_id} {self.department_id}"


@dataclass(frozen=True, slots=True)
class Opened:
    """One department's memorandum: every version with its state, what the parties are called, who writes it."""

    entry: Entry
    versions: tuple[Memorandum, ...]
    signings: tuple[Signing, ...]
    parties: dict[str, str]
    writer: str

    @property
    def newest(self) -> Memorandum | None:
        """The newest version."""
        return self.versions[-1] if self.versions else None

    @property
    def signing(self) -> Signing | None:
        """How far the newest version has got."""
        return self.signings[-1] if self.signings else None


def read(today: date) -> list[tuple[Batch, list[Entry]]]:
    """Every batch with the departments whose items it moves, the newest notice first."""
    from db.handover import service
    from db.handover.memoranda import state as memoranda_state
    from db.handover.rules import HandoverKind

    found = []
    for batch in service.batches():
        if batch.kind is HandoverKind.TRANSFER:
            some = memoranda_state.of_batch(batch.id)
            last_days = memoranda_state.expiring(some, today)
            found.append((batch, [_entry(batch, *one, some, last_days, today) for one in _departments(batch)]))
    return found


def _departments(batch: Batch) -> list[tuple[str, str, int]]:
    """The departments of a batch: id, name, how many items move."""
    from db.handover.rules import Direction

    counted: dict[tuple[str, str], int] = {}
    for item in batch.items:
        moves_in = item.direction is Direction.IN
        key = (item.from_id, item.from_organ) if moves_in else (item.to_id, item.to_organ)
        counted[key] = counted.get(key, 0) + 1
    return [(organ_id, name, count) for (organ_id, name), count in counted.items()]


def _entry(
    batch: Batch,
    department_id: str,
    department: str,
    items: int,
    some: dict[str, list[Signing]],
    last_days: dict[str, date],
    today: date,
) -> Entry:
    from db.handover.memoranda import state as memoranda_state

    own = some.get(department_id, [])
    return Entry(
        batch.id, batch.name, department_id, department, items, own[-1] if own else None,
        memoranda_state.holding(own, today), last_days.get(department_id),
    )  # fmt: skip


def opened(entry: Entry) -> Opened:
    """All of one department's memorandum."""
    from db import custody
    from db.handover.memoranda import service as memoranda
    from db.handover.memoranda import signing
    from db.handover.memoranda import state as memoranda_state

    versions = tuple(memoranda.versions(entry.batch_id, entry.department_id))
    signings = tuple(memoranda_state.of_department(entry.batch_id, entry.department_id))
    parties = signing.party_names(signings[-1]) if signings else {}
    writer = custody.why_read_only("memorandum", versions[-1].id, "这份备忘录") if versions else ""
    return Opened(entry, versions, signings, parties, writer)
