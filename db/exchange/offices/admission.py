"""May this file come in? Sender, signature, addressee, volumes: all before anything is decrypted."""

from dataclasses import dataclass
from pathlib import Path

from db import journal
from db.exchange.format import package, wire
from db.exchange.format.refusal import Reason, Refused
from db.exchange.offices import continuity, roster, trust
from db.exchange.offices.enrolment import KIND_WORDS
from db.exchange.offices.origin import Origin
from db.exchange.offices.trust import Identity

PEER_INCARNATION = "exchange_peer_incarnation"
RESTORED_BEFORE = "exchange_county_restored_before"
"""The sealing step at which a restored county was noticed: packages sealed earlier may be lost there."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A package of a known sender, addressed to us, with all its volumes unaltered."""

    outer: package.Outer
    public: str
    sender_name: str
    what: str
    from_county: bool
    signed_roster: wire.Signed | None
    roster: wire.Roster

    @property
    def origin(self) -> Origin:
        """What its documents are judged by."""
        outer = self.outer
        return Origin(outer.header.sender, outer.pid, self.what, self.from_county, self.roster, outer.provider)


def admit(file: Path, identity: Identity) -> Admitted:
    """Check a package from outside in. Raises Refused with the first reason found; changes nothing."""
    outer = package.read_outer(file)
    header = outer.header
    if header.kind not in ("records", "blobs"):
        raise Refused(Reason.OTHER_KIND, file.name, KIND_WORDS[header.kind])
    known, signed = _roster(outer, file.name)
    _refuse_unentered(known, outer, identity)
    public, closed = _key(known, outer, file.name)
    name = roster.name_of(known, header.sender)
    what = f"{name}第 {header.n} 号包"
    try:
        if not outer.signed_by(public):
            raise Refused(Reason.ALTERED, what)
        _check_sender(known, outer, identity, what, closed)
        package.check_volumes(outer, what)
    except Refused as refused:
        refused.sender, refused.number = name, header.n
        raise
    return Admitted(outer, public, name, what, header.sender == known.county, signed, known)


def _roster(outer: package.Outer, what: str) -> tuple[wire.Roster, wire.Signed | None]:
    """The newest roster known, be it the one the package brings; an older one in a package is passed over."""
    root, known = roster.pinned_root(), roster.newest()
    if root is None or known is None:
        raise Refused(Reason.NOT_ENROLLED, what)
    signed = outer.header.signed_roster
    if signed is None:
        return known, None
    try:
        brought = roster.verify(signed, root)
    except roster.Untrusted as error:
        own = outer.header.sender == known.county and not _signed_by_itself(signed)
        raise Refused(Reason.ALTERED if own else Reason.OTHER_COUNTY, what) from error
    return (brought, signed) if brought.version > known.version else (known, None)


def _signed_by_itself(signed: wire.Signed) -> bool:
    """Whether a roster is whole, but of another root than ours: another county, or one that was set up anew."""
    try:
        return bool(roster.verify(signed, roster.peek(signed).root))
    except roster.Untrusted:
        return False


def _refuse_unentered(known: wire.Roster, outer: package.Outer, identity: Identity) -> None:
    """At the county: a package under new keys that continue an entry waits for the county's decision, and says so."""
    header = outer.header
    asked = header.enrol
    if asked is None or not identity.is_county or roster.replica_at(known, header.sender) is not None:
        return
    what = f"「{asked.name}」第 {header.n} 号包"
    if not outer.signed_by(asked.sign) or header.sender != trust.asking_address(asked):
        raise Refused(Reason.ALTERED, what)
    old = continuity.continued(known, asked, outer.provider, what)
    if old is None:
        return
    if old.status == "closed":
        detail = continuity.how_closed(old)
        raise Refused(Reason.ALREADY_CONTINUED, what, detail, old.name, header.n)
    raise Refused(Reason.NOT_CONTINUED, f"{old.name}第 {header.n} 号包", asked.reason, old.name, header.n)


def _key(known: wire.Roster, outer: package.Outer, what: str) -> tuple[str, bool]:
    """The sender's signing key, and whether it was closed; an address with another one's key is a forgery."""
    header = outer.header
    key = roster.signing_key(known, header.sender, header.keyid)
    if key is not None:
        return key.sign, key.status == "closed"
    addresses = {known.county, *(replica.address for replica in known.replicas)}
    keyids = {key.keyid for key in known.keys} | {replica.keyid for replica in known.replicas}
    known_half = header.sender in addresses or header.keyid in keyids
    raise Refused(Reason.ALTERED if known_half else Reason.UNKNOWN_SENDER, what)


def _check_sender(known: wire.Roster, outer: package.Outer, identity: Identity, what: str, closed: bool) -> None:
    header = outer.header
    if closed:
        raise Refused(Reason.CLOSED, what)
    if header.to not in roster.own(known, identity) & identity.addresses:
        raise Refused(Reason.WRONG_RECIPIENT, what, _addressee(known, header.to, identity))
    if identity.is_county:
        return
    if header.sender != known.county:
        raise Refused(Reason.UNKNOWN_SENDER, what)
    if header.incarnation < int(journal.info(PEER_INCARNATION, "0")):
        raise Refused(Reason.OLD_INCARNATION, what)


def _addressee(known: wire.Roster, address: str, identity: Identity) -> str:
    name = roster.name_of(known, address)
    same_site = trust.site_of(address) == trust.site_of(identity.address)
    return f"{name}的另一台电脑" if same_site else name
