"""Two PCs of one office (一套数据两台电脑): versions written here under keys that now belong to another PC.

Versions the county has belong to the other PC. Those it never got are written again under the present keys as soon as
a package of the county shows that they are missing there, so that nothing stays unsent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec

from db import journal, store
from db.actors import Actor
from db.exchange.format import wire
from db.exchange.offices import roster, trust
from db.exchange.offices.admission import RESTORED_BEFORE
from db.exchange.offices.trust import Identity
from db.exchange.records import documents, versions
from db.exchange.records.merge import Authority
from db.exchange.records.registry import TYPE, TYPES
from db.exchange.records.versions import Head
from db.exchange.tables import SealedRow
from db.store import database

_OURS = tuple(kind.name for kind in TYPES if kind.authority is not Authority.COUNTY)


@dataclass(frozen=True, slots=True)
class Parted:
    """The addresses this store had and has no more, and the sealing step up to which the county is known to have
    what was sealed under them."""

    addresses: frozenset[str] = frozenset()
    step: int = 0

    def is_unsent(self, head: Head) -> bool:
        """Whether a version was written here under such an address and is not known to have reached the county.

        A version whose bytes are kept came from the county.
        """
        return head.owner in self.addresses and not head.body and head.seq > self.step


class _Named(msgspec.Struct):
    """The part of a line that identifies its version."""

    t: str
    id: str
    vid: str
    body: msgspec.Raw


def parted(known: wire.Roster | None, identity: Identity) -> Parted:
    """The earlier addresses of this store that are no longer its own; none at a county."""
    addresses = roster.parted(known, identity)
    if not addresses:
        return Parted()
    row = SealedRow.select().where(SealedRow.acknowledged, SealedRow.kind == "records")
    newest = row.order_by(SealedRow.seq.desc()).first()
    step = newest.seq if newest is not None and newest.seq > int(journal.info(RESTORED_BEFORE, "0")) else 0
    return Parted(addresses, step)


def unsent(found: Parted) -> dict[tuple[str, str], Head]:
    """Every version written here under an earlier address that the county is not known to have, by type and id.

    Documents the county once gave (移交) are left out: they follow the grant.
    """
    if not found.addresses:
        return {}
    owners, names = sorted(found.addresses), ",".join("?" * len(_OURS))
    rows = database.execute_sql(
        "SELECT doc_type, doc_id FROM exchange_head WHERE owner IN"
        f" ({','.join('?' * len(owners))}) AND seq > ? AND body = '' AND \"grant\" IS NULL AND doc_type IN ({names})",
        (*owners, found.step, *_OURS),
    ).fetchall()
    heads: dict[tuple[str, str], Head] = {}
    for kind in TYPES:
        ids = [doc_id for doc_type, doc_id in rows if doc_type == kind.name]
        for start in range(0, len(ids), documents.BATCH):
            some = versions.heads(kind, ids[start : start + documents.BATCH])
            heads |= {(kind.name, doc_id): head for doc_id, head in some.items()}
    return heads


def take_over(actor: Actor, identity: Identity, known: wire.Roster, lines: Iterable[bytes]) -> int:
    """After a package of the county was merged, inside its transaction: write anew under the present keys what the
    county never got; returns how many documents.

    A package down holds everything the county has for this office, so what is in it arrived. Versions written under an
    address in use elsewhere stay that PC's. Nothing is done before the county entered the present keys.
    """
    entry, waiting = roster.replica_at(known, identity.address), unsent(parted(known, identity))
    if not waiting or entry is None or entry.status != "active":
        return 0
    for line in lines:
        told = msgspec.json.decode(line, type=_Named)
        head = waiting.pop((told.t, told.id), None)
        if head is not None and head.vid == told.vid:
            versions.put(replace(head, body=store.encrypt_column(bytes(told.body).decode())))
    given_up = {head.owner for head in waiting.values() if is_closed(known, head.owner)}
    fresh = [head for head in waiting.values() if head.owner in given_up]
    if fresh:
        seq = journal.next_counter("sealing")
        done = sum(_anew(head, identity.address, seq, actor.name) for head in fresh)
        words = f"接过县里没有收到的 {done} 件，改用本机现在的密钥报送"
        after = {"documents": done, "from": sorted(given_up)}
        journal.record(actor, words, "exchange", identity.address, after=after)
        return done
    return 0


def is_closed(known: wire.Roster | None, address: str) -> bool:
    """Whether an address is no longer used for sealing."""
    entry = roster.replica_at(known, address) if known is not None else None
    return entry is not None and entry.status == "closed"


def _anew(head: Head, me: str, seq: int, by: str) -> bool:
    kind = TYPE[head.doc_type]
    body = documents.build_one(kind, head.doc_id)
    if body is None:
        return False
    versions.settle(kind, head.doc_id, body, head, me, seq, force=True, by=by)
    return True


def other_pc(envelope: wire.Envelope, found: Head, writers: tuple[str, str], left: Parted) -> bool:
    """Whether the county's version shows another PC of the office as the writer of a document nobody was given.

    `writers` are those who write today what the incoming and the present version's owners wrote.
    """
    same_office = trust.site_of(envelope.owner) == trust.site_of(found.owner)
    if not same_office or envelope.epoch > 1 or found.epoch > 1:
        return False
    return writers[0] != writers[1] or left.is_unsent(found)
