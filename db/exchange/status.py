"""What the page 数据交换 shows: inbox, outbox, and how far each office is."""

from dataclasses import dataclass
from pathlib import Path

from db import journal, store
from db.exchange import anchor, package, receipts, roster, trust, wire
from db.exchange.admission import RESTORED_BEFORE
from db.exchange.documents import TYPES
from db.exchange.merge import Authority
from db.exchange.refusal import LABELS, Reason, Refused
from db.exchange.tables import AppliedRow, QuarantineRow, RefusedRow, SealedRow
from db.organs import service as organs
from db.store import database

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
class SiteRow:
    """One installation of the roster: which list it is known to have, and when it last reported and was sent to."""

    name: str
    code: str
    edition: str
    drift: str
    last_received: str
    last_sent: str
    standing: str


@dataclass(frozen=True, slots=True)
class ExchangeStatus:
    """The whole page; empty `fingerprint` means that the exchange was never used here."""

    county: str
    enrolled: bool
    fingerprint: str
    roster_version: int
    inbox: tuple[InboxRow, ...]
    outbox: tuple[OutboxRow, ...]
    sites: tuple[SiteRow, ...]
    quarantined: int
    warnings: tuple[str, ...]


def status() -> ExchangeStatus:
    """How the exchange of this store stands. Changes nothing."""
    identity, known = trust.identity(organs.site()), roster.newest()
    sites = _sites(known.replicas) if known and identity and identity.is_county else ()
    waiting = QuarantineRow.select().where(QuarantineRow.settled_at == "").count()
    return ExchangeStatus(
        known.name if known else "", known is not None, fingerprint(), known.version if known else 0,
        (*_waiting_files(), *_received()), _sent(), sites, waiting, _warnings(),
    )  # fmt: skip


def fingerprint() -> str:
    """The whole fingerprint of this installation or county; '' before the first use of the exchange."""
    site = organs.site()
    identity, root = trust.identity(site), roster.pinned_root()
    if identity is None:
        return ""
    if identity.is_county and root is not None:
        return trust.county_fingerprint(identity.address, root)
    return trust.replica_fingerprint(trust.enrolment(identity, site))


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
            roster.name_of(known, row.to_address), row.number, _state(row, row.to_address == county), row.at,
            row.size, row.received_on, row.receipt_number,
        )
        for row in SealedRow.select().order_by(SealedRow.seq.desc()).limit(SHOWN)
    )  # fmt: skip


def _state(row: SealedRow, to_county: bool) -> str:
    if row.acknowledged:
        who = "县已接收" if to_county else "对方已收"
        return f"{who} {row.received_on} 回执 {row.receipt_number} 号" if row.received_on else who
    return "已带走" if row.exported_to else "待带"


def _sites(replicas: list[wire.Replica]) -> tuple[SiteRow, ...]:
    names = [kind.name for kind in TYPES if kind.authority is Authority.COUNTY]
    marks = ",".join("?" * len(names))
    steps = [
        row[0]
        for row in database.execute_sql(f"SELECT DISTINCT seq FROM exchange_head WHERE doc_type IN ({marks})", names)
    ]
    return tuple(_site(replica, steps) for replica in replicas)


def _site(replica: wire.Replica, steps: list[int]) -> SiteRow:
    received = AppliedRow.select().where(AppliedRow.from_address == replica.address)
    last_received = received.order_by(AppliedRow.receipt_number.desc()).first()
    sent = SealedRow.select().where(SealedRow.to_address == replica.address).order_by(SealedRow.seq.desc())
    last_sent, known = sent.first(), sent.where(SealedRow.acknowledged).first()
    behind = sum(1 for step in steps if known is None or step > known.seq)
    drift = "没有收过" if known is None else f"落后 {behind} 次" if behind else "最新"
    return SiteRow(
        replica.name, replica.site, known.edition if known else "", drift,
        last_received.at[:10] if last_received else "", last_sent.at[:10] if last_sent else "",
        "有效" if replica.status == "active" else "已停用",
    )  # fmt: skip


def _warnings() -> tuple[str, ...]:
    found = []
    if anchor.store_is_older():
        found.append("数据库比最近一次交换旧，可能从备份还原过：请先告诉管理员，再继续报送。")
    if journal.info(receipts.UNKNOWN_ACK):
        found.append("对方收过本机没有封过的包：本机可能还原过，或被拷成了两台，请告诉管理员。")
    newest = SealedRow.select().order_by(SealedRow.seq.desc()).first()
    if newest is not None and newest.seq <= int(journal.info(RESTORED_BEFORE, "0")):
        found.append("县级平台从备份还原过，可能缺本单位近期的数据：请重新导出一个包报送。")
    known = roster.newest()
    for row in AppliedRow.select().order_by(AppliedRow.receipt_number.desc()).limit(SHOWN):
        if row.digest == "differs" and row.quarantined == 0:
            found.append(f"{roster.name_of(known, row.from_address)}第 {row.number} 号包和本机所存对不上，请核对。")
            break
    return tuple(found)
