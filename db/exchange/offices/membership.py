"""The roster as people see it: every installation and its standing; and closing one for good (停用)."""

from dataclasses import dataclass

from db import clock, journal
from db.actors import Actor, Role
from db.errors import UserError
from db.exchange.format import wire
from db.exchange.offices import roster, trust
from db.exchange.offices.enrolment import sealing_identity
from db.store import database

STANDING_IN_USE, STANDING_CLOSED, STANDING_CONTINUED = "有效", "已停用", "已续接"


@dataclass(frozen=True, slots=True)
class Member:
    """One installation of the roster: its office, the letter in its numbers, its short fingerprint, how it stands.

    `successor` is the address that goes on for it, `until` and `reason` say when and why it was closed.
    """

    name: str
    code: str
    kind: str
    address: str
    letter: str
    fingerprint: str
    standing: str
    since: str
    until: str
    reason: str
    successor: str


def roster_rows() -> tuple[Member, ...]:
    """Every installation of the newest roster, by office, those in use first."""
    known = roster.newest()
    return rows(known) if known is not None else ()


def rows(known: wire.Roster) -> tuple[Member, ...]:
    """The installations of a roster as people see them."""
    found = [_member(replica) for replica in known.replicas]
    return tuple(sorted(found, key=lambda row: (row.code, row.standing != STANDING_IN_USE, row.letter)))


def _member(replica: wire.Replica) -> Member:
    in_use, continued = replica.status == "active", bool(replica.successor)
    standing = STANDING_IN_USE if in_use else STANDING_CONTINUED if continued else STANDING_CLOSED
    asked = wire.Enrolment(
        site=replica.site, name=replica.name, kind=replica.kind, sign=replica.sign, seal=replica.seal
    )  # fmt: skip
    return Member(
        replica.name, replica.site, replica.kind, replica.address, roster.letter_of(replica),
        trust.short_form(trust.replica_fingerprint(asked)), standing, replica.since, replica.until, replica.reason,
        replica.successor,
    )  # fmt: skip


def revoke(actor: Actor, address: str, reason: str) -> None:
    """Close an installation for good (停用): nothing it seals is taken any more. It is never re-opened."""
    actor.require(Role.ADMIN, Role.LIAISON)
    identity = sealing_identity(actor)
    if not identity.is_county:
        raise UserError("只有县级平台能停用名册里的电脑，没有停用。", hint="请打电话告诉县级审批局。")
    reason = reason.strip()
    if not reason or len(reason) > 100 or not reason.isprintable():
        raise UserError(
            "停用的原因要写一句话（100 字以内），没有停用。", hint="例如：电脑丢失，2026 年 11 月 20 日报告。"
        )
    with database.atomic():
        known = roster.newest()
        old = roster.replica_at(known, address) if known is not None else None
        if known is None or old is None:
            raise UserError("名册里没有这台电脑，没有停用。", hint="请从名册里选一行。")
        if old.status == "closed":
            raise UserError(
                f"{old.name}的这台电脑 {old.until} 已经停用，没有改动。",
                hint="停用的不能再启用；那台电脑要用的，请换新密钥再申请入册。",
            )
        replicas = [roster.closed(one, reason) if one.address == address else one for one in known.replicas]
        signed = roster.sign(roster.next_version(known, replicas), identity)
        roster.keep(signed)
        after = {"roster": known.version + 1, "until": clock.today().isoformat()}
        journal.record(actor, f"停用{old.name}的电脑", "exchange", address, after=after, reason=reason)
