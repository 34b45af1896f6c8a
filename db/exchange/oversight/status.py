"""What the page 数据交换 shows: inbox, outbox, and how far each office is."""

from dataclasses import dataclass
from pathlib import Path

from db import store
from db.exchange.format import package, wire
from db.exchange.format.refusal import LABELS, Reason, Refused
from db.exchange.merging import conflicts
from db.exchange.merging.conflicts import Counts
from db.exchange.offices import roster, trust
from db.exchange.oversight import concerns, drift, pending
from db.exchange.oversight.concerns import Concern
from db.exchange.oversight.drift import SiteRow
from db.exchange.oversight.pending import AddresseeRow, Going
from db.exchange.tables import AppliedRow, RefusedRow, SealedRow
from db.organs import service as organs

SHOWN = 50


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One incoming package: from whom, which number, how it stands; `file` while it waits."""

    sender: str
    number: int
    state: str
    at: str
    file: Path | None


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One sealed package: to whom, which number, how it stands."""

    receiver: str
    number: int
    state: str
    at: str
    size: int
    received_on: str
    receipt_number: int


@dataclass(frozen=True, slots=True)
class ExchangeStatus:
    """The whole page; empty `fingerprint` means that the exchange was never used here.

    `sites` are the offices as the county sees them, `own` is the county as an office sees it.
    """

    county: str
    enrolled: bool
    is_county: bool
    fingerprint: str
    county_fingerprint: str
    roster_version: int
    inbox: tuple[InboxRow, ...]
    outbox: tuple[OutboxRow, ...]
    addressees: tuple[AddresseeRow, ...]
    sites: tuple[SiteRow, ...]
    own: SiteRow | None
    quarantined: int
    waiting: Counts
    concerns: tuple[Concern, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """The reminders as sentences."""
        return tuple(f"{one.text}{one.advice}" for one in self.concerns)


def status() -> ExchangeStatus:
    """How the exchange of this store stands. Changes nothing."""
    identity, known = trust.identity(organs.site()), roster.newest()
    is_county = identity is not None and identity.is_county
    rows, waiting = pending.addressees(identity, known) if identity and known else (), conflicts.counts()
    own = drift.county(known, rows[0]) if known and rows and not is_county else None
    return ExchangeStatus(
        known.name if known else "", known is not None, is_county, fingerprint(),
        _fingerprint_of_county(known), known.version if known else 0,
        (*_waiting_files(), *_received()), _sent(), rows,
        drift.sites(identity, known) if known and identity and is_county else (), own,
        waiting.all, waiting, concerns.concerns(known, own),
    )  # fmt: skip


def going() -> Going:
    """What still has to be carried, for the status bar. Changes nothing."""
    identity, known = trust.identity(organs.site()), roster.newest()
    if identity is None or known is None:
        return Going(0, "件")
    return pending.going(identity, known)


def fingerprint() -> str:
    """The whole fingerprint of this installation or county; '' before the first use of the exchange."""
    site = organs.site()
    identity, root = trust.identity(site), roster.pinned_root()
    if identity is None:
        return ""
    if identity.is_county and root is not None:
        return trust.county_fingerprint(identity.address, root)
    return trust.replica_fingerprint(trust.enrolment(identity, site))


def _fingerprint_of_county(known: wire.Roster | None) -> str:
    root = roster.pinned_root()
    return trust.county_fingerprint(known.county, root) if known is not None and root is not None else ""


def _waiting_files() -> tuple[InboxRow, ...]:
    known, rows = roster.newest(), []
    for file in sorted(store.opened().paths.inbox.glob(f"*{package.SUFFIX}")):
        try:
            outer = package.read_outer(file)
        except Refused as refused:
            rows.append(InboxRow(file.name, 0, LABELS[refused.reason], "", file))
            continue
        except OSError:
            continue
        if AppliedRow.get_or_none(AppliedRow.pid == outer.pid) is None:
            name = roster.name_of(known, outer.header.sender)
            rows.append(InboxRow(name, outer.header.n, "待看", outer.header.sealed_at, file))
    return tuple(rows)


def _received() -> tuple[InboxRow, ...]:
    known = roster.newest()
    applied = [
        InboxRow(roster.name_of(known, row.from_address), row.number, "已写入", row.at, None)
        for row in AppliedRow.select().order_by(AppliedRow.receipt_number.desc()).limit(SHOWN)
    ]
    refused = [
        InboxRow(row.sender or row.file_name, row.number, LABELS[Reason(row.reason)], row.at, None)
        for row in RefusedRow.select().order_by(RefusedRow.id.desc()).limit(SHOWN)
    ]
    return tuple(sorted([*applied, *refused], key=lambda row: row.at, reverse=True)[:SHOWN])


def _sent() -> tuple[OutboxRow, ...]:
    known = roster.newest()
    county = known.county if known else ""
    return tuple(
        OutboxRow(
            roster.name_of(known, row.to_address), row.number, pending.state(row, row.to_address == county), row.at,
            row.size, row.received_on, row.receipt_number,
        )
        for row in SealedRow.select().order_by(SealedRow.seq.desc()).limit(SHOWN)
    )  # fmt: skip
