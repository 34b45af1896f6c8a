"""Entering an office in the county's roster by two files carried by hand and two fingerprints compared by people."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from db import clock, journal, store
from db.actors import Actor, Role, Site, SiteKind, site_code_problem
from db.errors import UserError
from db.exchange import adoption, contents, package, roster, sealing, trust, wire
from db.exchange.refusal import Reason, Refused
from db.exchange.refused_log import logged
from db.store import database

KIND_WORDS = {
    "records": "数据包",
    "blobs": "附件包",
    "enrol": "入册申请",
    "grant": "入册凭证",
    "order": "县级指令",
}


def ensure_identity(actor: Actor) -> trust.Identity:
    """The keys of this installation, made at the first call; a county also founds its roster."""
    found = trust.identity(actor.site)
    if found is not None:
        return found
    with database.atomic():
        identity = trust.make_keys(actor.site)
        if identity.is_county:
            signed = roster.found(identity, actor.site.organ_name)
            roster.keep(signed)
            roster.pin(roster.peek(signed).root)
        journal.record(actor, "生成数据交换密钥", "exchange", identity.address, after={"keyid": identity.keyid})
    return identity


def enrol_request(actor: Actor, out: Path) -> str:
    """Write the request (入册申请) to `out` and return the fingerprint to be compared at the county."""
    actor.require(Role.ADMIN, Role.LIAISON)
    identity = ensure_identity(actor)
    if identity.is_county:
        raise UserError("本机是县级平台，不用申请入册。", hint="请在乡镇或部门的电脑上导出入册申请。")
    enrolment = trust.enrolment(identity, actor.site)
    head = msgspec.structs.replace(
        sealing.header(identity, "enrol", f"{actor.site.county_code}/county"), enrol=enrolment
    )
    _write_file(out, lambda: package.write(out, None, (), lambda _: head, identity.provider, identity.sign.secret))
    with database.atomic():
        journal.record(actor, "导出入册申请", "exchange", identity.address)
    return trust.short_form(trust.replica_fingerprint(enrolment))


def enrol_approve(actor: Actor, file: Path, out: Path, fingerprint: str) -> str:
    """Approve a request whose fingerprint a person compared: enter it in the roster and write the grant (入册凭证).

    Returns the county's fingerprint, to be compared at the office. The roster is saved before the grant is written: a
    grant never speaks of a roster that is not there. The same request approved again gives the grant again.
    """
    actor.require(Role.ADMIN, Role.LIAISON)
    identity = ensure_identity(actor)
    if identity.root is None:
        raise UserError("只有县级平台能批准入册，没有批准。", hint="请把申请交县级审批局办理。")
    with logged(file):
        enrolment = _read_request(file, actor.site, fingerprint)
    address = f"{enrolment.site}/{trust.replica_id(enrolment.sign, enrolment.seal)}"
    with database.atomic():
        signed = _entered(actor, identity, enrolment, address)
    manifest = sealing.empty_manifest(identity, "grant", address)
    head = msgspec.structs.replace(
        sealing.header(identity, "grant", address), signed_roster=signed, roster=roster.peek(signed).version
    )
    _write_file(out, lambda: sealing.seal(out, identity, head, manifest, [], (enrolment.seal,)))
    return trust.short_form(trust.county_fingerprint(identity.address, roster.peek(signed).root))


def _read_request(file: Path, site: Site, fingerprint: str) -> wire.Enrolment:
    outer = package.read_outer(file)
    enrolment = outer.header.enrol
    if outer.header.kind != "enrol" or enrolment is None:
        raise Refused(Reason.OTHER_KIND, file.name, KIND_WORDS[outer.header.kind])
    if not outer.signed_by(enrolment.sign):
        raise Refused(Reason.ALTERED, file.name)
    package.check_volumes(outer, file.name)
    if outer.header.sender != f"{enrolment.site}/{trust.replica_id(enrolment.sign, enrolment.seal)}":
        raise Refused(Reason.ALTERED, file.name)
    if not enrolment.site.startswith(site.county_code) or len(enrolment.site) == len(site.code):
        raise Refused(Reason.OTHER_COUNTY, file.name)
    if enrolment.kind not in set(SiteKind) or site_code_problem(SiteKind(enrolment.kind), enrolment.site):
        raise Refused(Reason.MALFORMED, file.name, "单位类别和编码不符")
    whole = trust.replica_fingerprint(enrolment)
    if not trust.same_fingerprint(fingerprint, whole):
        raise Refused(Reason.WRONG_FINGERPRINT, f"「{enrolment.name}」的入册申请")
    return enrolment


def _entered(actor: Actor, identity: trust.Identity, enrolment: wire.Enrolment, address: str) -> wire.Signed:
    signed, known = roster.newest_signed(), roster.newest()
    assert signed is not None
    assert known is not None
    present = roster.replica_at(known, address)
    if present is not None and present.status == "closed":
        raise UserError(
            f"「{enrolment.name}」的这台电脑已在名册里停用，没有批准。", hint="请在该单位的电脑上重新建库后再申请。"
        )
    if present is not None:
        return signed
    replica = wire.Replica(
        address=address, site=enrolment.site, name=enrolment.name, kind=enrolment.kind,
        keyid=trust.key_id(enrolment.sign), sign=enrolment.sign, seal=enrolment.seal,
        since=clock.today().isoformat(),
    )  # fmt: skip
    signed = roster.sign(roster.with_replica(known, replica), identity)
    roster.keep(signed)
    after = {"name": enrolment.name, "roster": known.version + 1}
    journal.record(actor, f"批准{enrolment.name}入册", "exchange", address, after=after)
    return signed


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
        adoption.adopt(actor)


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
    contents.unpack(outer, (identity.seal.secret,), key.sign, store.opened().paths.inbox, file.name).close()
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


def _write_file(out: Path, write: Callable[[], object]) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write()
    except OSError as error:
        raise store.explain(error) or error from error
