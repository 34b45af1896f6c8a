"""Entering an office in the roster, at the county: look at its request, decide, and write the grant it takes home."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from db import clock, journal
from db.actors import Actor, Role, Site, SiteKind, site_code_problem
from db.errors import UserError
from db.exchange.format import package, wire
from db.exchange.format.refusal import Reason, Refused
from db.exchange.offices import continuity, membership, roster, sealing, trust
from db.exchange.offices.enrolment import KIND_WORDS, sealing_identity, write_file
from db.exchange.offices.membership import Member
from db.exchange.offices.refused_log import logged
from db.store import database

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
REPLACED = "换了电脑"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it is shown before somebody decides: who asks, which PC it continues, what the office has now.

    `continues` is the address it proves to have been, '' for a new installation; `reason` says why its keys are new.
    """

    name: str
    code: str
    kind: str
    fingerprint: str
    letter: str
    continues: str
    reason: str
    approved: bool
    members: tuple[Member, ...]


def look_at_request(file: Path) -> Asked:
    """What a request (入册申请), or a package that carries one, asks for. Changes nothing. Raises Refused."""
    known = _known()
    outer, enrolment = _read(file)
    old = continuity.continued(known, enrolment, outer.provider, _what(enrolment))
    address = trust.asking_address(enrolment)
    here = roster.replica_at(known, address)
    members = tuple(row for row in membership.rows(known) if row.code == enrolment.site and row.address != address)
    return Asked(
        enrolment.name, enrolment.site, enrolment.kind, trust.short_form(trust.replica_fingerprint(enrolment)),
        enrolment.letter, old.address if old is not None and old.status == "active" else "", enrolment.reason,
        here is not None and here.status == "active", members,
    )  # fmt: skip


def enrol_approve(
    actor: Actor, file: Path, out: Path, fingerprint: str, *, replaces: str = "", keep_old: bool = False
) -> str:
    """Approve a request whose fingerprint a person compared: enter it in the roster and write the grant (入册凭证).

    A request that proves which PC it was before takes that PC's place (续接). `replaces` is the address of a lost or
    broken PC whose place it takes without proof (更换): the person answers for it. With `keep_old` all PCs of the
    office go on beside the new one (新装). Returns the county's fingerprint, to be compared at the office.

    The roster is saved before the grant is written: a grant never speaks of a roster that is not there. The same
    request approved again gives the grant again. Raises UserError where an office has a PC in use and nobody said
    what becomes of it.
    """
    actor.require(Role.ADMIN, Role.LIAISON)
    identity = sealing_identity(actor)
    if identity.root is None:
        raise UserError("只有县级平台能批准入册，没有批准。", hint="请把申请交县级审批局办理。")
    with logged(file):
        known = _known()
        outer, enrolment = _read(file)
        _check(file, enrolment, actor.site, fingerprint)
        old = _predecessor(known, outer, enrolment, replaces, keep_old)
    with database.atomic():
        signed = _entered(actor, identity, enrolment, old, replaced=bool(replaces))
    address = trust.asking_address(enrolment)
    manifest = sealing.empty_manifest(identity, "grant", address)
    head = msgspec.structs.replace(
        sealing.header(identity, "grant", address), signed_roster=signed, roster=roster.peek(signed).version
    )
    write_file(out, lambda: sealing.seal(out, identity, head, manifest, [], (enrolment.seal,)))
    return trust.short_form(trust.county_fingerprint(identity.address, roster.peek(signed).root))


def _known() -> wire.Roster:
    known = roster.newest()
    if known is None:
        raise UserError("只有县级平台能批准入册，没有批准。", hint="请把申请交县级审批局办理。")
    return known


def _what(enrolment: wire.Enrolment) -> str:
    return f"「{enrolment.name}」的入册申请"


def _read(file: Path) -> tuple[package.Outer, wire.Enrolment]:
    """The request of a file whose own new key signed it, be it by itself or in front of a package."""
    outer = package.read_outer(file)
    enrolment = outer.header.enrol
    if enrolment is None or outer.header.kind not in ("enrol", "records", "blobs"):
        raise Refused(Reason.OTHER_KIND, file.name, KIND_WORDS[outer.header.kind])
    if not outer.signed_by(enrolment.sign) or outer.header.sender != trust.asking_address(enrolment):
        raise Refused(Reason.ALTERED, file.name)
    package.check_volumes(outer, file.name)
    return outer, enrolment


def _check(file: Path, enrolment: wire.Enrolment, site: Site, fingerprint: str) -> None:
    if not enrolment.site.startswith(site.county_code) or len(enrolment.site) == len(site.code):
        raise Refused(Reason.OTHER_COUNTY, file.name)
    if enrolment.kind not in set(SiteKind) or site_code_problem(SiteKind(enrolment.kind), enrolment.site):
        raise Refused(Reason.MALFORMED, file.name, "单位类别和编码不符")
    if not trust.same_fingerprint(fingerprint, trust.replica_fingerprint(enrolment)):
        raise Refused(Reason.WRONG_FINGERPRINT, _what(enrolment))


def _predecessor(
    known: wire.Roster, outer: package.Outer, enrolment: wire.Enrolment, replaces: str, keep_old: bool
) -> wire.Replica | None:
    """The installation whose place the new one takes; None when all others go on. Raises where nobody said which."""
    if replaces and keep_old:
        raise UserError("「更换」和「新装」只能选一个，没有批准。", hint="请先向对方问清原来的电脑还用不用。")
    proven = continuity.continued(known, enrolment, outer.provider, _what(enrolment))
    if replaces:
        return _replaced(known, enrolment, replaces)
    present = roster.replica_at(known, trust.asking_address(enrolment))
    if keep_old or present is not None:
        return None
    if proven is not None and proven.status == "closed":
        raise Refused(Reason.ALREADY_CONTINUED, _what(enrolment), continuity.how_closed(proven))
    if proven is None and any(one.site == enrolment.site and one.status == "active" for one in known.replicas):
        raise UserError(
            f"名册里「{enrolment.name}」已经有电脑在用，还没有说它怎么办，没有批准。",
            hint="请向对方问清：原来的电脑还用的选「新装」，坏了、丢了不再用的选「更换」并指明是哪一台。",
        )
    return proven


def _replaced(known: wire.Roster, enrolment: wire.Enrolment, address: str) -> wire.Replica:
    old = roster.replica_at(known, address)
    if old is None or address == trust.asking_address(enrolment):
        raise UserError("要更换的电脑不在名册里，没有批准。", hint="请从名册里选这个单位原来的那台电脑。")
    if old.site != enrolment.site:
        raise UserError(
            f"要更换的是{old.name}的电脑，不是「{enrolment.name}」的，没有批准。", hint="请从名册里选本单位的那台电脑。"
        )
    if old.successor not in ("", trust.asking_address(enrolment)):
        raise UserError("这台电脑已经由另一台续接过，没有批准。", hint="请在名册里选续接它的那一台。")
    return old


def _entered(
    actor: Actor, identity: trust.Identity, enrolment: wire.Enrolment, old: wire.Replica | None, replaced: bool
) -> wire.Signed:
    signed, known = roster.newest_signed(), _known()
    assert signed is not None
    address = trust.asking_address(enrolment)
    present = roster.replica_at(known, address)
    if present is not None and present.status == "closed":
        raise UserError(
            f"「{enrolment.name}」的这台电脑已在名册里停用，没有批准。",
            hint="停用的不能再启用：请在那台电脑上换新密钥，再写一次入册申请。",
        )
    reason = REPLACED if replaced else f"续接：{enrolment.reason}"
    replicas = [
        roster.closed(one, reason, address) if old is not None and one.address == old.address else one
        for one in known.replicas
    ]
    if present is None:
        replicas.append(_replica(known, enrolment, address))
    if replicas == known.replicas:
        return signed
    signed = roster.sign(roster.next_version(known, replicas), identity)
    roster.keep(signed)
    entry = next(one for one in replicas if one.address == address)
    after = {
        "name": enrolment.name, "roster": known.version + 1, "letter": entry.letter,
        "replaces": old.address if old is not None else "",
    }  # fmt: skip
    journal.record(actor, f"批准{enrolment.name}入册", "exchange", address, after=after, reason=reason if old else "")
    return signed


def _replica(known: wire.Roster, enrolment: wire.Enrolment, address: str) -> wire.Replica:
    return wire.Replica(
        address=address, site=enrolment.site, name=enrolment.name, kind=enrolment.kind,
        keyid=trust.key_id(enrolment.sign), sign=enrolment.sign, seal=enrolment.seal,
        since=clock.today().isoformat(), letter=_free_letter(known, enrolment),
    )  # fmt: skip


def _free_letter(known: wire.Roster, enrolment: wire.Enrolment) -> str:
    """The first letter, from the one in use there on, that no PC of the office ever had: numbers stay unique."""
    given = roster.letters_at(known, enrolment.site)
    free = [one for one in LETTERS if one >= (enrolment.letter or "A") and one not in given]
    if not free:
        raise UserError(
            f"「{enrolment.name}」的安装字母已经用到 Z，没有批准。", hint="请联系管理员给这个单位换新的单位编码。"
        )
    return free[0]
