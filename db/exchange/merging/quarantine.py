"""The quarantine: versions that were not taken and wait, each encrypted, and how much of one sender's may wait."""

from dataclasses import dataclass
from typing import Any

from db import clock, store
from db.exchange.format import limits, wire
from db.exchange.tables import QuarantineRow
from db.store import database

_COLUMNS = "q.id, q.doc_type, q.doc_id, q.vid, q.reason, q.from_address, q.pid, q.at, q.deferred_at"


@dataclass(frozen=True, slots=True)
class Held:
    """One version that waits, with the owner of the document it is a version of, '' where there is none here."""

    id: str
    doc_type: str
    doc_id: str
    vid: str
    reason: str
    from_address: str
    pid: str
    at: str
    deferred_at: str
    owner: str

    def line(self) -> bytes:
        """The line of the package, byte by byte."""
        row = database.execute_sql("SELECT envelope FROM exchange_quarantine WHERE id = ?", (self.id,)).fetchone()
        return store.decrypt_column(row[0]).encode()

    def envelope(self) -> wire.Envelope:
        """The version itself. Raises wire.Unreadable."""
        return wire.decode(self.line(), wire.Envelope)


@dataclass(slots=True)
class Room:
    """How much of one sender's waits already; asked of the store at the first version set aside."""

    rows: int = -1
    size: int = 0

    def takes(self, address: str, size: int) -> bool:
        """Count one more version in; False when this sender has filled what it may."""
        if self.rows < 0:
            self.rows, self.size = database.execute_sql(
                "SELECT count(*), coalesce(sum(length(envelope)), 0) FROM exchange_quarantine"
                " WHERE from_address = ? AND settled_at = ''",
                (address,),
            ).fetchone()
        self.rows, self.size = self.rows + 1, self.size + size
        return self.rows <= limits.WAITING_VERSIONS and self.size <= limits.WAITING_BYTES


def put(envelope: wire.Envelope, line: bytes, reason: str, address: str, pid: str, room: Room) -> bool:
    """Set a version aside, once; False when there is no room left for this sender's, then nothing was written."""
    known = "SELECT 1 FROM exchange_quarantine WHERE doc_id = ? AND vid = ? AND reason = ?"
    if database.execute_sql(known, (envelope.id, envelope.vid, reason)).fetchone():
        return True
    text = store.encrypt_column(line.decode())
    if not room.takes(address, len(text)):
        return False
    QuarantineRow.create(
        doc_type=envelope.t, doc_id=envelope.id, vid=envelope.vid, reason=reason, from_address=address, pid=pid,
        at=clock.now().isoformat(), envelope=text,
    )  # fmt: skip
    return True


def held(condition: str = "1", *values: Any) -> list[Held]:
    """What waits, in the order it came."""
    rows = database.execute_sql(
        f"SELECT {_COLUMNS}, coalesce(h.owner, '') FROM exchange_quarantine q"
        " LEFT JOIN exchange_head h ON h.doc_type = q.doc_type AND h.doc_id = q.doc_id"
        f" WHERE q.settled_at = '' AND {condition} ORDER BY q.rowid",
        values,
    )
    return [Held(*row) for row in rows.fetchall()]


def settle(condition: str, values: tuple[Any, ...], decision: str = "", decided_by: str = "") -> None:
    """Let versions wait no longer; they stay, with what was decided and by whom."""
    database.execute_sql(
        "UPDATE exchange_quarantine SET settled_at = ?, decision = ?, decided_by = ?"
        f" WHERE settled_at = '' AND {condition}",
        (clock.now().isoformat(), decision, decided_by, *values),
    )


def settle_known() -> None:
    """What waited and has now become the current version or an ancestor of it, by whatever way, waits no longer."""
    settle(
        "reason <> 'overtaken' AND EXISTS (SELECT 1 FROM exchange_history h WHERE h.doc_id = exchange_quarantine.doc_id"
        " AND h.vid = exchange_quarantine.vid)",
        (),
    )
