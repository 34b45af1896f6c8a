"""Attachments on their way: which ones an addressee lacks, packages of them, and taking such a package in."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date

import msgspec

from db import clock, journal, store
from db.actors import Actor
from db.attachments import service as attachments
from db.attachments.age import Reader
from db.attachments.service import Damaged, Stored
from db.exchange.format import limits, package, packing, wire
from db.exchange.format.limits import in_words
from db.exchange.format.refusal import Refused
from db.exchange.format.spool import Spool
from db.exchange.offices import anchor, sealing
from db.exchange.offices.trust import Identity
from db.exchange.tables import SealedRow
from db.exchange.transport import addressing, carrying, selection
from db.exchange.transport.addressing import Addressee
from db.exchange.transport.carrying import Step
from db.store import database

DAYS_BETWEEN_CHECKS = 7
COUNTY_PARTS, OFFICE_PARTS = 52, 12
_CHECKED_ON = "attachments_checked_on"

NAME = "attachment"
"""What attachments are called where documents are counted by type."""

_THERE = (
    "SELECT sha256 FROM exchange_blob_sent WHERE to_address = ?2 AND (pid IN (SELECT pid FROM exchange_sealed WHERE"
    " acknowledged) OR pid IN (SELECT pid FROM exchange_applied))"
)
"""Known to be at an installation: it went in a package it acknowledged, or came from it in one applied here."""
_IS_HASH = "length(a.sha256) = 64 AND a.sha256 NOT GLOB '*[^0-9a-f]*'"
_ASKED = "SELECT sha256 FROM exchange_blob_asked WHERE by_address = ?2"


# --- what an addressee lacks, and what this store lacks --------------------------------------------------------


def lacking(identity: Identity, known: wire.Roster, to: str) -> list[Stored]:
    """What lies here, is named by a document the addressee may see, and is not known to be there or is asked for.

    What it asks for comes first, then the rest in the order of recording.
    """
    seen, who = selection.contents_seen_by(identity, known, to)
    rows = database.execute_sql(
        f"SELECT a.sha256, max(b.size), max(a.sha256 IN ({_ASKED})) AS asked FROM ({seen}) a"
        " JOIN attachment_blob b ON b.sha256 = a.sha256"
        f" WHERE a.sha256 NOT IN ({_THERE}) OR a.sha256 IN ({_ASKED})"
        " GROUP BY a.sha256 ORDER BY asked DESC, min(a.place)",
        (who, to),
    )
    return [Stored(row[0], row[1]) for row in rows.fetchall()]


def wanted(identity: Identity, known: wire.Roster, to: str) -> list[str]:
    """The contents documents here name and this store lacks, those of the addressee's own first; at most WANTED."""
    seen, who = selection.contents_seen_by(identity, known, to)
    rows = database.execute_sql(
        f"SELECT a.sha256, a.sha256 IN (SELECT sha256 FROM ({seen})) AS theirs FROM ({selection.ALL_CONTENTS}) a"
        f" WHERE a.sha256 NOT IN (SELECT sha256 FROM attachment_blob) AND {_IS_HASH}"
        " GROUP BY a.sha256 ORDER BY theirs DESC, min(a.place) LIMIT ?2",
        (who, limits.WANTED),
    )
    return [str(row[0]) for row in rows.fetchall()]


def note_wanted(address: str, hashes: Iterable[str]) -> None:
    """Remember what an installation lacks now, instead of what it said before; call it inside a transaction."""
    database.execute_sql("DELETE FROM exchange_blob_asked WHERE by_address = ?", (address,))
    database.execute_many(
        "INSERT OR IGNORE INTO exchange_blob_asked (sha256, by_address) VALUES (?,?)",
        [(sha256, address) for sha256 in hashes],
    )


# --- out -------------------------------------------------------------------------------------------------------


def waiting(identity: Identity, to: Addressee) -> list[package.Outer]:
    """Sealed packages of attachments to this addressee that lie whole in the outbox and may not have arrived.

    They are carried again as they are; what was sealed under other keys, or in another life of the county, is not.
    """
    found = []
    rows = SealedRow.select().where(
        SealedRow.to_address == to.address, SealedRow.kind == "blobs", ~SealedRow.acknowledged
    )
    for row in rows.order_by(SealedRow.number):
        file = store.opened().paths.outbox / row.file_name
        with suppress(Refused, OSError):
            outer = package.read_outer(file)
            head = outer.header
            ours = (head.sender, head.keyid, head.incarnation) == (
                identity.address, identity.keyid, sealing.incarnation(identity)
            )  # fmt: skip
            whole = all(
                package.volume_path(file, number).stat().st_size == package.size_of(outer, number)
                for number in outer.volumes
            )
            if outer.pid == row.pid and ours and whole:
                found.append(outer)
    return found


def not_in(sealed: list[package.Outer], lacks: list[Stored]) -> list[Stored]:
    """Those of these contents that are in none of the sealed packages."""
    known = frozenset[str]().union(*(inside(outer.pid) for outer in sealed))
    return [one for one in lacks if one.sha256 not in known]


def inside(pid: str) -> frozenset[str]:
    """The contents that went in a package or came in it."""
    rows = database.execute_sql("SELECT sha256 FROM exchange_blob_sent WHERE pid = ?", (pid,))
    return frozenset(row[0] for row in rows.fetchall())


def portions(lacks: Iterable[Stored], package_bytes: int) -> Iterator[list[Stored]]:
    """Contents in packages: each filled up to so many bytes, with one at least."""
    portion, size = list[Stored](), 0
    for one in lacks:
        if portion and (size + one.size > package_bytes or len(portion) >= limits.MEMBERS - 2):
            yield portion
            portion, size = [], 0
        portion.append(one)
        size += one.size
    if portion:
        yield portion


def seal(
    actor: Actor,
    identity: Identity,
    known: wire.Roster,
    to: Addressee,
    lacks: list[Stored],
    seq: int,
    volume_bytes: int,
    package_bytes: int,
) -> Generator[Step, None, list[package.Outer]]:
    """Seal attachments into as many packages as they need, each by itself; returns them.

    A content that turns out damaged is set aside and left out: this store then asks for it.
    """
    carrying.require_room_here(store.opened().paths.outbox, sum(one.size for one in lacks), "没有封包")
    sealed = []
    left = list(portions(lacks, package_bytes))
    while left:
        portion = left.pop(0)
        size = sum(one.size for one in portion)
        yield Step(0, f"正在加密附件 {len(portion)} 个（{in_words(size)}），后面还有 {len(left)} 包")
        try:
            sealed.append(_seal_one(actor, identity, known, to, portion, seq, volume_bytes))
        except Damaged as damaged:
            _set_aside(actor, damaged.sha256)
            rest = [one for one in portion if one.sha256 != damaged.sha256]
            left[:0] = [rest] if rest else []
    return sealed


def _seal_one(
    actor: Actor,
    identity: Identity,
    known: wire.Roster,
    to: Addressee,
    portion: list[Stored],
    seq: int,
    volume_bytes: int,
) -> package.Outer:
    """Sealed outside any transaction, because it may take long; a run that dies leaves a file without a row."""
    with database.atomic():
        number = addressing.next_number(to)
    counts = {NAME: len(portion)}
    manifest = msgspec.structs.replace(
        sealing.empty_manifest(identity, "blobs", to.address),
        files={f"b/{one.sha256}": (one.size, one.sha256) for one in portion}, counts=counts,
    )  # fmt: skip
    head = msgspec.structs.replace(addressing.header(identity, known, to, "blobs", number), counts=counts)
    first = store.opened().paths.outbox / addressing.file_name(identity, to, number, "blobs")
    with closing(_members(portion)) as members:
        outer, files = sealing.seal(first, identity, head, manifest, members, to.recipients, volume_bytes)
    with database.atomic():
        action = f"封包：给{to.name}的第 {number} 号包（附件）"
        addressing.note_sealed(actor, outer, files, to, seq, len(portion), action)
        _note_sent(to.address, outer.pid, (one.sha256 for one in portion))
    anchor.write(outer.pid)
    return outer


def _members(portion: list[Stored]) -> Generator[packing.MemberFile, None, None]:
    """One attachment at a time, decrypted into a spool that goes before the next. Raises Damaged."""
    for one in portion:
        with closing(Spool(store.opened().paths.outbox)) as spool:
            if attachments.read_into(one.sha256, spool) != one.size:
                raise Damaged(one.sha256)
            spool.seek(0)
            yield f"b/{one.sha256}", one.size, spool


def _note_sent(address: str, pid: str, hashes: Iterable[str]) -> None:
    database.execute_many(
        "INSERT OR REPLACE INTO exchange_blob_sent (sha256, to_address, pid) VALUES (?,?,?)",
        [(sha256, address, pid) for sha256 in hashes],
    )


def check_a_part(actor: Actor, identity: Identity) -> None:
    """Once a week read a part of the attachments again, 1/52 at the county, 1/12 elsewhere; damaged ones are asked for.

    The PC's date only sets the pace.
    """
    last, today = journal.info(_CHECKED_ON), clock.today()
    if last and abs((today - date.fromisoformat(last)).days) < DAYS_BETWEEN_CHECKS:
        return
    with database.atomic():
        part = journal.next_counter("attachment part")
        journal.set_info(_CHECKED_ON, today.isoformat())
    for sha256 in attachments.damaged_in(part, COUNTY_PARTS if identity.is_county else OFFICE_PARTS):
        _set_aside(actor, sha256)


def _set_aside(actor: Actor, sha256: str) -> None:
    with database.atomic():
        attachments.set_aside(sha256)
        journal.record(actor, "附件的存盘坏了，移到一旁，等对方再带", NAME, sha256)


# --- in --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Arrival:
    """What a package of attachments brought: those new here, already on the disk, and those here before."""

    fresh: list[Stored] = field(default_factory=list)
    known: list[str] = field(default_factory=list)

    def take(self, sha256: str, size: int, content: Reader) -> None:
        """Put one attachment into the store as soon as its content is checked; nothing is recorded yet.

        Everything an admitted package brings is kept, also what no case here names yet: its records may come later.
        """
        if attachments.has(sha256):
            self.known.append(sha256)
        else:
            self.fresh.append(attachments.put(content, durable=False))

    def look(self, sha256: str, size: int, content: Reader) -> None:
        """Only count an attachment, for a plan."""
        if attachments.has(sha256):
            self.known.append(sha256)
        else:
            self.fresh.append(Stored(sha256, size))

    def record(self, address: str, pid: str) -> None:
        """Record what came: it is here, and it is there where it came from. Call it inside a transaction."""
        attachments.keep(*self.fresh)
        _note_sent(address, pid, (*(one.sha256 for one in self.fresh), *self.known))


def named_by(sha256: str) -> str:
    """What names a content, a case, a seal, a paper or a survey's report, and how; '' when nothing here does."""
    row = database.execute_sql(
        "SELECT c.number || ' ' || a.name FROM case_attachment a JOIN case_file c ON c.id = a.case_id"
        " WHERE a.sha256 = ?1 UNION ALL SELECT '印模 ' || name FROM register_entry WHERE impression = ?1"
        " UNION ALL SELECT '签字页 ' || p.number || ' ' || r.name FROM returned_page r"
        " JOIN paper p ON p.id = r.paper_id WHERE r.sha256 = ?1"
        " UNION ALL SELECT c.number || ' 踏勘 ' || json_extract(f.value, '$.name') FROM case_act r JOIN case_file c"
        f" ON c.id = r.case_id JOIN {selection.REPORTED_FILES} f"
        " WHERE r.kind = 'survey_reported' AND json_extract(f.value, '$.sha256') = ?1 LIMIT 1",
        (sha256,),
    ).fetchone()
    return str(row[0]) if row else ""
