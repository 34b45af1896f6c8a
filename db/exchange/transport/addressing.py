"""What every package to an addressee has in common: its keys, its number, its name, its header, its row."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from db import clock, journal
from db.actors import Actor
from db.exchange.format import limits, package, wire
from db.exchange.offices import roster, sealing
from db.exchange.offices.trust import Identity
from db.exchange.tables import AppliedRow, SealedRow
from db.store import database

LETTERS: dict[str, str] = {"records": "R", "blobs": "B"}


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a package goes, and to which keys it is encrypted."""

    address: str
    name: str
    recipients: tuple[str, ...]


def next_number(to: Addressee) -> int:
    """The number of the next package of any kind to an addressee; call it inside a transaction."""
    return journal.next_counter(f"package {to.address}")


def header(identity: Identity, known: wire.Roster, to: Addressee, kind: wire.Kind, number: int) -> wire.Header:
    """A header with number, roster and everything this store has applied of the addressee's packages."""
    return msgspec.structs.replace(
        sealing.header(identity, kind, to.address), n=number, ack=[row.pid for row in applied_from(to.address)],
        incarnation=sealing.incarnation(identity), roster=known.version,
        signed_roster=roster.newest_signed() if identity.is_county else None,
    )  # fmt: skip


def applied_from(address: str) -> list[AppliedRow]:
    """The packages of an addressee that were applied here, the newest first, as many as one header names."""
    rows = AppliedRow.select().where(AppliedRow.from_address == address)
    return list(rows.order_by(AppliedRow.receipt_number.desc()).limit(limits.LIST_LENGTH))


def file_name(identity: Identity, to: Addressee, number: int, kind: wire.Kind) -> str:
    """上报 SB names the sender, 下发 XF the addressee; the name is a hint for people and never trusted."""
    direction, address = ("XF", to.address) if identity.is_county else ("SB", identity.address)
    site, _, replica = address.partition("/")
    return f"{direction}-{site}-{replica.replace('-', '')}-{number:06d}-{LETTERS[kind]}{package.SUFFIX}"


def note_sealed(
    actor: Actor, outer: package.Outer, files: list[Path], to: Addressee, seq: int, documents: int, action: str
) -> None:
    """Record a sealed package; `documents` counts what is in it, `action` is the journal's sentence."""
    edition = database.execute_sql(
        "SELECT name FROM edition ORDER BY state = 'published' DESC, published_on DESC, id DESC LIMIT 1"
    ).fetchone()
    SealedRow.create(
        pid=outer.pid, to_address=to.address, number=outer.header.n, seq=seq, at=clock.now().isoformat(),
        file_name=outer.path.name, size=sum(file.stat().st_size for file in files), documents=documents,
        edition=edition[0] if edition else "", kind=outer.header.kind,
    )  # fmt: skip
    after = {"number": outer.header.n, "documents": documents, "to": to.name}
    journal.record(actor, action, "package", outer.pid, after=after)
