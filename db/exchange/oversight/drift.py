"""How up to date each office is: which list it is known to have, when it last reported, how long it was silent."""

from dataclasses import dataclass
from datetime import date

from db import clock, journal
from db.clock import ClockState
from db.exchange.format import wire
from db.exchange.offices import membership
from db.exchange.offices.trust import Identity
from db.exchange.oversight import pending
from db.exchange.oversight.pending import AddresseeRow
from db.exchange.tables import AppliedRow, SealedRow
from db.store import database

SILENT_DAYS, LONG_SILENT_DAYS = 30, 60
"""After how many days an office is shown as silent, and as long silent; never a reason for a decision."""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One installation of the roster: which list it is known to have, and when it last reported and was sent to.

    `silent_days` is None where the dates cannot be believed; then `silence` says so and counts visits instead.
    """

    address: str
    name: str
    code: str
    edition: str
    behind: int
    drift: str
    last_received: str
    last_sent: str
    silent_days: int | None
    silence: str
    standing: str


def sites(identity: Identity, known: wire.Roster) -> tuple[SiteRow, ...]:
    """Every installation of the roster as the county sees it, an active one for each replaced before it."""
    changes, confirmed = pending.county_changes(identity), pending.confirmed_steps(known)
    standings = {one.address: one.standing for one in membership.rows(known)}
    return tuple(_site(one, changes, confirmed.get(one.address, 0), standings[one.address]) for one in known.replicas)


def county(known: wire.Roster, row: AddresseeRow) -> SiteRow:
    """The county as an office sees it: what it is not known to have, when it was last brought to and heard of."""
    heard = _newest_from(known.county)
    last_heard = max(heard.at[:10] if heard else "", _newest_receipt(known.county))
    days, words = _silence(last_heard or row.at[:10], heard.receipt_number if heard else 0)
    drift = f"有 {row.waiting} 条没有带到" if row.waiting else "全部带到" if row.number else "没有带过"
    return SiteRow(
        known.county, known.name, row.site, _own_edition(), row.waiting, drift, row.at[:10], last_heard, days, words,
        "有效",
    )  # fmt: skip


def clock_is_suspect() -> bool:
    """Whether today's date cannot be believed, and so no days are counted."""
    confirmed = journal.info("clock_confirmed_on") == clock.today().isoformat()
    return journal.clock_state() is not ClockState.OK and not confirmed


def _site(replica: wire.Replica, changes: pending.Counts, confirmed: int, standing: str) -> SiteRow:
    received = _newest_from(replica.address)
    sent = (
        SealedRow.select().where(SealedRow.to_address == replica.address).order_by(SealedRow.seq.desc()).first()
    )  # fmt: skip
    behind = changes.times_after(confirmed)
    drift = "没有收过" if not confirmed else f"落后 {behind} 次" if behind else "最新"
    last = received.at[:10] if received else ""
    heard = received.receipt_number if received else 0
    in_use = replica.status == "active"
    days, words = _silence(last or replica.since, heard) if in_use else (None, "")
    return SiteRow(
        replica.address, replica.name, replica.site, _edition(replica.address), behind, drift, last,
        sent.at[:10] if sent else "", days, words, standing,
    )  # fmt: skip


def _newest_from(address: str) -> AppliedRow | None:
    found = AppliedRow.select().where(AppliedRow.from_address == address)
    newest: AppliedRow | None = found.order_by(AppliedRow.receipt_number.desc()).first()
    return newest


def _newest_receipt(address: str) -> str:
    row = (
        SealedRow.select().where((SealedRow.to_address == address) & (SealedRow.received_on != ""))
        .order_by(SealedRow.seq.desc()).first()
    )  # fmt: skip
    return str(row.received_on) if row else ""


def _edition(address: str) -> str:
    wanted = (SealedRow.to_address == address) & SealedRow.acknowledged & (SealedRow.kind == "records")
    row = SealedRow.select().where(wanted).order_by(SealedRow.seq.desc()).first()
    return str(row.edition) if row else ""


def _own_edition() -> str:
    row = database.execute_sql(
        "SELECT name FROM edition ORDER BY state = 'published' DESC, published_on DESC, id DESC LIMIT 1"
    ).fetchone()
    return str(row[0]) if row else ""


def _silence(last: str, receipt: int) -> tuple[int | None, str]:
    """Days since `last`, in words too; visits of others since then where the PC's date cannot be believed."""
    if not last:
        return None, ""
    days = (clock.today() - date.fromisoformat(last)).days
    if clock_is_suspect() or days < 0:
        visits = AppliedRow.select().where(AppliedRow.receipt_number > receipt).count()
        return None, f"日期存疑，此后收过 {visits} 个包" if visits else "日期存疑"
    return days, f"已隔 {days} 日" if days > SILENT_DAYS else ""
