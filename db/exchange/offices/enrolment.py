"""Entering the county's roster, at the office: its keys, its request, and the grant it takes home.

Two files are carried by hand and two fingerprints compared by people; the county's part is approval.py.
"""

from collections.abc import Callable
from pathlib import Path

import msgspec

from db import journal, store
from db.actors import Actor, Role
from db.errors import UserError
from db.exchange.format import contents, package, wire
from db.exchange.format.refusal import Reason, Refused
from db.exchange.offices import adoption, continuity, founding, roster, sealing, standing, trust
from db.exchange.offices.refused_log import logged
from db.organs import lives
from db.organs import service as organs
from db.store import database

KIND_WORDS = {
    "records": "数据包",
    "blobs": "附件包",
    "enrol": "入册申请",
    "grant": "入册凭证",
    "roster": "名册副本",
    "order": "县级指令",
}


def ensure_identity(actor: Actor) -> trust.Identity:
    """The keys of this installation, made at the first call; a county also founds its roster.

    A store that was restored, copied or set back gets new keys here, once for each time. Raises UserError where a
    county's first keys might be its second.
    """
    found = trust.identity(actor.site)
    if found is not None:
        return standing.settled(actor, found)
    founding.require_no_doubt(actor.site)
    return founding.first_keys(actor)


def sealing_identity(actor: Actor) -> trust.Identity:
    """The keys with which to seal something. Raises UserError while nobody said which of two PCs is the county."""
    identity = ensure_identity(actor)
    standing.require_confirmed(identity)
    return identity


def enrol_request(actor: Actor, out: Path, *, new_keys: bool = False) -> str:
    """Write the request (入册申请) to `out` and return the fingerprint to be compared at the county.

    `new_keys` makes new keys first: where the present ones were closed at the county or may be in other hands.
    """
    actor.require(Role.ADMIN, Role.LIAISON)
    identity = ensure_identity(actor)
    if identity.is_county:
        raise UserError("本机是县级平台，不用申请入册。", hint="请在乡镇或部门的电脑上导出入册申请。")
    if new_keys:
        identity = standing.renew(actor, identity, standing.Cause.ASKED)
    enrolment = continuity.request(identity, organs.site())
    head = msgspec.structs.replace(
        sealing.header(identity, "enrol", f"{actor.site.county_code}/county"), enrol=enrolment
    )
    write_file(out, lambda: package.write(out, None, (), lambda _: head, identity.provider, identity.sign.secret))
    with database.atomic():
        after = {"continues": enrolment.continues, "letter": enrolment.letter}
        journal.record(actor, "导出入册申请", "exchange", identity.address, after=after, reason=enrolment.reason)
    return trust.short_form(trust.replica_fingerprint(enrolment))


def enrol_accept(actor: Actor, file: Path, fingerprint: str) -> None:
    """Take the county's grant whose fingerprint a person compared: from now on this county is trusted."""
    actor.require(Role.ADMIN, Role.LIAISON)
    identity = ensure_identity(actor)
    if identity.is_county:
        raise UserError("本机是县级平台，不用读入册凭证。", hint="请在申请入册的那台电脑上读取。")
    with logged(file):
        signed = _read_grant(file, identity, fingerprint)
    with database.atomic():
        granted = roster.peek(signed)
        roster.pin(granted.root)
        roster.keep(signed)
        after = {"county": granted.name, "roster": granted.version}
        journal.record(actor, f"在{granted.name}入册", "exchange", identity.address, after=after)
        standing.take_letter(actor, identity)
        adoption.adopt(actor)
    lives.write_down(store.opened().paths)


def _read_grant(file: Path, identity: trust.Identity, fingerprint: str) -> wire.Signed:
    outer = package.read_outer(file)
    signed = outer.header.signed_roster
    if outer.header.kind != "grant" or signed is None:
        raise Refused(Reason.OTHER_KIND, file.name, KIND_WORDS[outer.header.kind])
    try:
        peeked = roster.peek(signed)
        whole = trust.county_fingerprint(peeked.county, peeked.root)
        if not trust.same_fingerprint(fingerprint, whole):
            raise Refused(Reason.WRONG_FINGERPRINT, f"「{peeked.name}」的入册凭证")
        granted = roster.verify(signed, peeked.root)
    except roster.Untrusted as error:
        raise Refused(Reason.ALTERED, file.name) from error
    key = next((key for key in granted.keys if key.keyid == outer.header.keyid and key.status == "active"), None)
    if key is None or outer.header.sender != granted.county or not outer.signed_by(key.sign):
        raise Refused(Reason.ALTERED, file.name)
    if outer.header.to != identity.address:
        raise Refused(Reason.WRONG_RECIPIENT, file.name, roster.name_of(granted, outer.header.to))
    package.check_volumes(outer, file.name)
    _check_against_known(file, granted, identity)
    contents.unpack(outer, identity.seal_secrets, key.sign, store.opened().paths.inbox, file.name).close()
    return signed


def _check_against_known(file: Path, granted: wire.Roster, identity: trust.Identity) -> None:
    pinned, known = roster.pinned_root(), roster.newest()
    if pinned is not None and pinned != granted.root:
        raise Refused(Reason.OTHER_COUNTY, file.name)
    if known is not None and granted.version < known.version:
        detail = f"是第 {granted.version} 版，本机已有第 {known.version} 版"
        raise Refused(Reason.OLD_ROSTER, file.name, detail)
    entry = roster.replica_at(granted, identity.address)
    if entry is None or entry.status == "closed":
        raise Refused(Reason.CLOSED, file.name)


def write_file(out: Path, write: Callable[[], object]) -> None:
    """Write a file to be carried by hand; what the disk or stick says against it is told in words."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write()
    except OSError as error:
        raise store.explain(error) or error from error
