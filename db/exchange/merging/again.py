"""Judging waiting versions again (重新处理): what they lack may have come, or the program was upgraded."""

from collections.abc import Iterator
from dataclasses import dataclass

from db import backups, journal
from db.actors import Actor, Role
from db.exchange.format import wire
from db.exchange.merging import around, parting, quarantine
from db.exchange.merging.applying import Merger, Tally
from db.exchange.merging.judging import Judge
from db.exchange.merging.quarantine import Held
from db.exchange.offices import roster
from db.exchange.offices.enrolment import ensure_identity
from db.exchange.offices.origin import Origin
from db.exchange.offices.trust import Identity
from db.store import database

_FOR_PEOPLE = ("conflict", "alarm", "overtaken", quarantine.RETURNED, quarantine.FORGOTTEN)
"""Reasons that only a person can settle."""

ROUNDS = 20
"""How many rounds are tried: a version taken in one may be what another waits for. The next package goes on."""


@dataclass(frozen=True, slots=True)
class Retried:
    """How many versions were taken or turned out to be known, and how many still wait."""

    taken: int
    waiting: int

    @property
    def words(self) -> str:
        """The same in words."""
        return f"重新处理过：{self.taken} 件收下了，{self.waiting} 件还在等" if self.taken else "还没有可以收下的"


def retry(actor: Actor) -> Retried:
    """Judge all waiting versions that need no person again, by the same rules as a package.

    If anything is taken, a backup of the store is made first. Raises UserError for a missing role.
    """
    actor.require(Role.WINDOW, Role.LIAISON, Role.ADMIN, Role.LIST_EDITOR, Role.HANDOVER)
    identity, known = ensure_identity(actor), roster.newest()
    marks = ",".join("?" * len(_FOR_PEOPLE))
    condition = f"q.reason NOT IN ({marks})"
    before = quarantine.held(condition, *_FOR_PEOPLE)
    if known is None or not before:
        return Retried(0, len(before))
    with database.atomic():
        for _ in range(ROUNDS):
            if not _judge(quarantine.held(condition, *_FOR_PEOPLE), identity, known):
                break
        left = {(held.doc_type, held.doc_id, held.vid) for held in quarantine.held()}
        waiting = sum((held.doc_type, held.doc_id, held.vid) in left for held in before)
        found = Retried(len(before) - waiting, waiting)
        after = {"taken": found.taken, "waiting": waiting}
        journal.record(actor, "重新处理待核对", "exchange", identity.address, after=after)
        if found.taken:
            backups.snapshot("重新处理前")
    return found


def take_parked(identity: Identity, known: wire.Roster) -> None:
    """After a package was merged, in its transaction: take the versions that waited only for what it brought."""
    quarantine.settle_known()
    for _ in range(ROUNDS):
        if not _judge(quarantine.come(), identity, known):
            break


def merger(origin: Origin, identity: Identity, seq: int, tally: Tally) -> Merger:
    """The merger for the documents of one sender."""
    keys = tuple(key.sign for key in origin.roster.keys if key.status == "active")
    mine = roster.own(origin.roster, identity)
    left = parting.parted(origin.roster, identity)
    return Merger(Judge(origin, around.sender_of(origin), identity.address, mine, keys, seq, left), tally)


def _judge(waiting: list[Held], identity: Identity, known: wire.Roster) -> bool:
    """Judge versions again, in the order they came; returns whether any no longer waits."""
    settled = False
    for origin, group in _by_sender(waiting, identity, known):
        tally = Tally(describe=False)
        merger(origin, identity, journal.next_counter("sealing"), tally).merge(held.line() for held in group)
        now = set(tally.waiting)
        for held in group:
            name = held.doc_type, held.doc_id
            if not now & {(*name, held.reason[:80]), (*name, "full")}:
                quarantine.settle("id = ?", (held.id,), "retried")
                settled = True
    quarantine.settle_known()
    return settled


def _by_sender(waiting: list[Held], identity: Identity, known: wire.Roster) -> Iterator[tuple[Origin, list[Held]]]:
    """What waits, by package; versions of a closed sender without a successor keep waiting."""
    groups: dict[tuple[str, str], list[Held]] = {}
    for held in waiting:
        groups.setdefault((held.from_address, held.pid), []).append(held)
    for (address, pid), group in groups.items():
        entry = roster.replica_at(known, roster.heir(known, address))
        if address == known.county or (entry is not None and entry.status == "active"):
            what = f"{roster.name_of(known, address)}送来的待核对件"
            yield Origin(address, pid, what, address == known.county, known, identity.provider), group
