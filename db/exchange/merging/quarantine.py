"""The quarantine: versions not taken, each stored encrypted, and the limit on how much of one sender's may wait."""

from dataclasses import dataclass
from typing import Any

from db import clock, store
from db.exchange.format import limits, wire
from db.exchange.records.registry import TYPE
from db.exchange.tables import QuarantineRow
from db.store import database

LACKS = "待收：还没有它的"
"""The beginning of the reason of a version that waits for something missing; what is missing follows in words."""

RETURNED = "returned"
"""The reason of a county version an office sends back to a county that was set back and has forgotten it."""

ENDED = "ended"
"""The reason of an act in the name of an organ that had ended by the day of the act (撤并)."""

SILENT = "silent"
"""The reason of a case file that changes the applicant's data after acceptance without an act of correcting it."""

FORGOTTEN = "forgotten"
"""At an office: the reason of a county version that the county, set back, replaced without knowing of it."""

_LONGEST_KEY = 200
"""Longer than any real key; a version that refers to a longer one could wait for ever."""

_KEYS = {
    "correction_of": "SELECT case_id FROM applicant_correction",
    "checklist_line": "SELECT checklist_id || ' ' || id FROM checklist_line",
    "memorandum_id": "SELECT id FROM memorandum",
    "memorandum": "SELECT batch_id || ' ' || department_id || ' ' || version FROM memorandum",
}
"""Queries for the keys of what is here, for types whose key is more than the document's id."""

_COLUMNS = "q.id, q.doc_type, q.doc_id, q.vid, q.reason, q.from_address, q.pid, q.at, q.deferred_at"


@dataclass(frozen=True, slots=True)
class Held:
    """One waiting version, with the owner of its document here, '' where the document is not here."""

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
    """How much of one sender's waits already; read from the store when the first version is set aside."""

    rows: int = -1
    size: int = 0

    def takes(self, address: str, size: int) -> bool:
        """Count one more version; False when this sender's room is used up."""
        if self.rows < 0:
            self.rows, self.size = database.execute_sql(
                "SELECT count(*), coalesce(sum(length(envelope)), 0) FROM exchange_quarantine"
                " WHERE from_address = ? AND settled_at = ''",
                (address,),
            ).fetchone()
        self.rows, self.size = self.rows + 1, self.size + size
        return self.rows <= limits.WAITING_VERSIONS and self.size <= limits.WAITING_BYTES


def put(
    envelope: wire.Envelope, line: bytes, reason: str, address: str, pid: str, room: Room, awaits: str = ""
) -> bool:
    """Set a version aside, once. False when this sender has no room left; then nothing was written.

    `awaits` is the type and key of what it waits for; a version already waiting gets the new one.
    """
    known = "SELECT id, awaits FROM exchange_quarantine WHERE doc_type = ? AND doc_id = ? AND vid = ? AND reason = ?"
    row = database.execute_sql(known, (envelope.t, envelope.id, envelope.vid, reason)).fetchone()
    awaits = awaits[:_LONGEST_KEY]
    if row is not None:
        if row[1] != awaits:
            database.execute_sql("UPDATE exchange_quarantine SET awaits = ? WHERE id = ?", (awaits, row[0]))
        return True
    text = store.encrypt_column(line.decode())
    if not room.takes(address, len(text)):
        return False
    QuarantineRow.create(
        doc_type=envelope.t, doc_id=envelope.id, vid=envelope.vid, reason=reason, from_address=address, pid=pid,
        at=clock.now().isoformat(), envelope=text, awaits=awaits,
    )  # fmt: skip
    return True


def held(condition: str = "1", *values: Any) -> list[Held]:
    """The waiting versions, in the order they came."""
    rows = database.execute_sql(
        f"SELECT {_COLUMNS}, coalesce(h.owner, '') FROM exchange_quarantine q"
        " LEFT JOIN exchange_head h ON h.doc_type = q.doc_type AND h.doc_id = q.doc_id"
        f" WHERE q.settled_at = '' AND {condition} ORDER BY q.rowid",
        values,
    )
    return [Held(*row) for row in rows.fetchall()]


def come() -> list[Held]:
    """The versions that waited only for something that is here now, whoever brought it, in the order they came.

    Other waiting versions are neither opened nor judged, so a package costs little more however much waits.
    """
    named = database.execute_sql(
        "SELECT DISTINCT substr(awaits, 1, instr(awaits, ' ') - 1) FROM exchange_quarantine"
        " WHERE settled_at = '' AND awaits <> ''"
    )
    here = [
        f"w.awaits LIKE '{name} %' AND substr(w.awaits, {len(name) + 2}) IN ({_KEYS.get(name) or _ids(name)})"
        for (name,) in named.fetchall()
        if name in TYPE or name in _KEYS
    ]
    # A row holds its whole version: which ones are wanted is read from the index alone.
    chosen = f"SELECT w.rowid FROM exchange_quarantine w WHERE w.settled_at = '' AND ({' OR '.join(here)})"
    return held(f"q.rowid IN ({chosen})") if here else []


def _ids(name: str) -> str:
    return f"SELECT id FROM {TYPE[name].row._meta.table_name}"


def settle(condition: str, values: tuple[Any, ...], decision: str = "", decided_by: str = "") -> None:
    """Mark versions as settled; they are kept, with what was decided and by whom."""
    database.execute_sql(
        "UPDATE exchange_quarantine SET settled_at = ?, decision = ?, decided_by = ?"
        f" WHERE settled_at = '' AND {condition}",
        (clock.now().isoformat(), decision, decided_by, *values),
    )


def settle_known() -> None:
    """Settle the versions that have become the current version or an ancestor of it in some other way."""
    settle(
        f"reason NOT IN ('overtaken', '{FORGOTTEN}') AND EXISTS (SELECT 1 FROM exchange_history h"
        " WHERE h.doc_type = exchange_quarantine.doc_type AND h.doc_id = exchange_quarantine.doc_id"
        " AND h.vid = exchange_quarantine.vid)",
        (),
    )
