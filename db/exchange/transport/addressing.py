"""What every package to an addressee has in common: its keys, its number, its name, its header, its row."""

from dataclasses import dataclass
from pathlib import Path

import msgspec
import peewee

from db import clock, journal
from db.actors import Actor
from db.exchange.format import limits, package, wire
from db.exchange.offices import roster, sealing
from db.exchange.offices.admission import RESTORED_BEFORE
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
    """A header with number, roster and what the addressee may not know yet that this store has applied of its own."""
    return msgspec.structs.replace(
        sealing.header(identity, kind, to.address), n=number, ack=[row.pid for row in _to_acknowledge(to.address)],
        incarnation=sealing.incarnation(identity), roster=known.version,
        signed_roster=roster.newest_signed() if identity.is_county else None,
    )  # fmt: skip


def applied_from(address: str, most: int) -> list[AppliedRow]:
    """The packages of an addressee that were applied here, the newest first."""
    rows = AppliedRow.select().where(AppliedRow.from_address == address)
    return list(rows.order_by(AppliedRow.receipt_number.desc()).limit(most))


def _to_acknowledge(address: str) -> list[AppliedRow]:
    """What was applied of an addressee's packages and it does not surely know of, the oldest first.

    More than one header takes is told by the next, once this one arrived. Where it knows of all, the newest is told
    again: one that was set back to an earlier state sees by it what it forgot.
    """
    rows = AppliedRow.select(AppliedRow.pid, AppliedRow.receipt_number)
    untold = rows.where(AppliedRow.from_address == address, AppliedRow.receipt_number > _told(address))
    return list(untold.order_by(AppliedRow.receipt_number).limit(limits.ACKNOWLEDGED)) or applied_from(address, 1)


def _told(address: str) -> int:
    """Up to which of the own receipts an addressee knows all: it took a package that said so, and was not restored."""
    arrived = SealedRow.select(peewee.fn.max(SealedRow.told)).where(
        SealedRow.to_address == address,
        SealedRow.acknowledged,
        SealedRow.seq > int(journal.info(RESTORED_BEFORE, "0")),
    )
    return int(arrived.scalar() or 0)


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
    told = AppliedRow.get_or_none(AppliedRow.pid == outer.header.ack[-1]) if outer.header.ack else None
    SealedRow.create(
        pid=outer.pid, to_address=to.address, number=outer.header.n, seq=seq, at=clock.now().isoformat(),
        file_name=outer.path.name, size=sum(file.stat().st_size for file in files), documents=documents,
        edition=edition[0] if edition else "", kind=outer.header.kind,
        told=told.receipt_number if told else 0,
    )  # fmt: skip
    after = {"number": outer.header.n, "documents": documents, "to": to.name}
    journal.record(actor, action, "package", outer.pid, after=after)
