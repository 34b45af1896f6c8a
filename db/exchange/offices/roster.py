"""The roster (名册): which installations and county keys count; signed by the county root, never taken back."""

import msgspec

from db import clock, journal
from db.exchange.format import wire
from db.exchange.format.provider import PROVIDERS
from db.exchange.offices import trust
from db.exchange.tables import RosterRow
from db.store import database

_ROOT = "exchange_root"


class Untrusted(Exception):
    """A roster that the pinned county root did not sign."""


def sign(roster: wire.Roster, identity: trust.Identity) -> wire.Signed:
    """Sign a roster with the county's root key."""
    assert identity.root is not None
    payload = wire.encode(roster)
    signature = identity.provider.sign(identity.root.secret, wire.pae(wire.ROSTER_TYPE, payload))
    return wire.Signed(payload, [wire.Signature(trust.key_id(identity.root.public), signature)])


def peek(signed: wire.Signed) -> wire.Roster:
    """Read a roster without believing it. Raises Untrusted when it cannot be read."""
    try:
        return wire.decode(signed.payload, wire.Roster)
    except wire.Unreadable as error:
        raise Untrusted from error


def verify(signed: wire.Signed, root: wire.Root) -> wire.Roster:
    """Read a roster that enough of the root keys signed. Raises Untrusted."""
    roster = peek(signed)
    provider = PROVIDERS.get(roster.alg)
    if provider is None:
        raise Untrusted
    message = wire.pae(wire.ROSTER_TYPE, signed.payload)
    good = {
        key
        for key in root.keys
        for signature in signed.signatures
        if signature.keyid == trust.key_id(key) and provider.verify(key, message, signature.sig)
    }
    if len(good) < root.threshold or roster.root != root:
        raise Untrusted
    return roster


def pinned_root() -> wire.Root | None:
    """The county root this store trusts; None before enrolment."""
    text = journal.info(_ROOT)
    return wire.decode(text.encode(), wire.Root) if text else None


def pin(root: wire.Root) -> None:
    """Trust this county root from now on."""
    journal.set_info(_ROOT, wire.encode(root).decode())


def newest_signed() -> wire.Signed | None:
    """The newest roster with its signatures, as it travels."""
    row = database.execute_sql("SELECT signed FROM exchange_roster ORDER BY version DESC LIMIT 1").fetchone()
    return wire.decode(bytes(row[0]), wire.Signed) if row else None


def newest() -> wire.Roster | None:
    """The newest roster."""
    signed = newest_signed()
    return peek(signed) if signed else None


def keep(signed: wire.Signed) -> bool:
    """Keep a verified roster if it is newer than all known; an older one changes nothing."""
    roster, known = peek(signed), newest()
    if known is not None and roster.version <= known.version:
        return False
    RosterRow.create(version=roster.version, signed=wire.encode(signed), at=clock.now().isoformat())
    return True


def found(identity: trust.Identity, name: str) -> wire.Signed:
    """The county's first roster, without installations."""
    assert identity.root is not None
    root = wire.Root(threshold=1, keys=[identity.root.public])
    roster = wire.Roster(
        alg=identity.provider.name, county=identity.address, name=name, version=1, root=root,
        keys=[operating_key(identity)], recipients=recipients(identity), replicas=[],
    )  # fmt: skip
    return sign(roster, identity)


def operating_key(identity: trust.Identity) -> wire.RosterKey:
    """The county's signing key as it stands in the roster."""
    return wire.RosterKey(keyid=identity.keyid, sign=identity.sign.public)


def recipients(identity: trust.Identity) -> list[str]:
    """To whom packages up are encrypted: the county, and whoever holds the printed root key (恢复收件人)."""
    assert identity.root is not None
    return [identity.seal.public, trust.recovery_pair(identity.provider, identity.root).public]


def next_version(roster: wire.Roster, replicas: list[wire.Replica]) -> wire.Roster:
    """The next version, with these installations."""
    return msgspec.structs.replace(roster, version=roster.version + 1, replicas=replicas)


def closed(replica: wire.Replica, reason: str, successor: str = "") -> wire.Replica:
    """An installation closed from today on, with the reason and its successor.

    One that was closed before keeps its day and reason and only gets the successor.
    """
    if replica.status == "closed":
        return msgspec.structs.replace(replica, successor=successor)
    until = clock.today().isoformat()
    return msgspec.structs.replace(replica, status="closed", until=until, reason=reason, successor=successor)


def letter_of(replica: wire.Replica) -> str:
    """The letter in an installation's numbers."""
    return replica.letter or "A"


def letters_at(roster: wire.Roster, site: str) -> str:
    """The letters ever given to an installation of an office, in order."""
    return "".join(sorted({letter_of(replica) for replica in roster.replicas if replica.site == site}))


def replica_at(roster: wire.Roster, address: str) -> wire.Replica | None:
    """The installation of that address, closed or not."""
    return next((replica for replica in roster.replicas if replica.address == address), None)


def signing_key(roster: wire.Roster, address: str, keyid: str) -> wire.RosterKey | None:
    """The key under which this address signs, closed or not; None when the roster has no such pair."""
    if address == roster.county:
        return next((key for key in roster.keys if key.keyid == keyid), None)
    replica = replica_at(roster, address)
    if replica is None or replica.keyid != keyid:
        return None
    return wire.RosterKey(keyid=keyid, sign=replica.sign, status=replica.status)


def name_of(roster: wire.Roster | None, address: str) -> str:
    """What people call the office behind an address."""
    if roster is None:
        return trust.site_of(address)
    if address == roster.county:
        return roster.name
    replica = replica_at(roster, address)
    return replica.name if replica else f"编码 {trust.site_of(address)} 的单位"


def heir(roster: wire.Roster | None, address: str) -> str:
    """Who writes today what `address` wrote: itself, or the installation the county let continue it (续接)."""
    known = roster.replicas if roster else []
    successors = {replica.address: replica.successor for replica in known if replica.successor}
    seen = {address}
    while (after := successors.get(address, "")) and after not in seen:
        address = after
        seen.add(after)
    return address


def lineage(roster: wire.Roster | None, address: str) -> frozenset[str]:
    """An address with all those it continues; what they wrote is its own now."""
    found, waiting = {address}, [address]
    continued = [replica for replica in roster.replicas if replica.successor] if roster else []
    if heir(roster, address) != address:
        return frozenset(found)
    while waiting:
        after = waiting.pop()
        before = {replica.address for replica in continued if replica.successor == after} - found
        found |= before
        waiting += before
    return frozenset(found)


def is_pending(roster: wire.Roster | None, identity: trust.Identity) -> bool:
    """Whether this installation has new keys that the county has not entered yet."""
    if roster is None or identity.is_county or not identity.former:
        return False
    return replica_at(roster, identity.address) is None


def own(roster: wire.Roster | None, identity: trust.Identity) -> frozenset[str]:
    """All addresses under which this very store writes: what they wrote is its own.

    An earlier address that another PC continues in the roster (two PCs of one office) is no longer its own. It still is
    while the county has not decided, or where the county never knew the address.
    """
    mine = lineage(roster, identity.address)
    earlier = identity.addresses - mine
    if roster is None:
        return mine | earlier
    if is_pending(roster, identity):
        return mine.union(*(lineage(roster, address) for address in earlier if heir(roster, address) in earlier))
    return mine | {address for address in earlier if replica_at(roster, address) is None}


def parted(roster: wire.Roster | None, identity: trust.Identity) -> frozenset[str]:
    """The earlier addresses of this store that are no longer its own (一套数据两台电脑).

    Another PC of the office continues them, or works beside this one.
    """
    return identity.addresses - own(roster, identity)
