"""The county's root key on paper (根密钥单): its code for the safe, and taking it back into a store made anew."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from db import clock, journal, store
from db.actors import Actor, Role
from db.errors import UserError
from db.exchange.format import package, wire
from db.exchange.format.provider import STANDARD, KeyPair, Provider
from db.exchange.format.refusal import Reason, Refused
from db.exchange.offices import founding, roster, sealing, standing, trust
from db.exchange.offices.admission import PEER_INCARNATION
from db.exchange.offices.enrolment import KIND_WORDS, ensure_identity, sealing_identity, write_file
from db.exchange.offices.refused_log import logged
from db.exchange.tables import AppliedRow, KeyRow, SealedRow
from db.organs import lives
from db.store import database

SECRET_BYTES, CHECK_BYTES = 32, 3
GROUP = 4
LOST_VERSIONS = 100
"""How far a restored roster's version jumps ahead, so that versions made after the copy do not outrank it."""

_DOMAIN = b"xpk-root-code-v1"


@dataclass(frozen=True, slots=True, repr=False)
class RootSheet:
    """What stands on the sheet: the county, its fingerprint, and the code that is the root key itself."""

    county: str
    site: str
    fingerprint: str
    code: str


def root_sheet(actor: Actor) -> RootSheet:
    """The content of the 根密钥单, for printing at once; the journal notes it, but the content is kept nowhere."""
    actor.require(Role.ADMIN)
    identity = sealing_identity(actor)
    root = roster.pinned_root()
    if identity.root is None or root is None:
        raise UserError("本机不是县级平台，没有根密钥单。", hint="根密钥单由县级审批局在县级平台上打印。")
    with database.atomic():
        journal.set_info(standing.ROOT_PRINTED, "1")
        journal.record(actor, "打印县级数据交换根密钥单", "exchange", identity.address)
    whole = trust.county_fingerprint(identity.address, root)
    return RootSheet(actor.site.organ_name, actor.site.code, whole, code_of(identity.root))


def code_of(root: KeyPair) -> str:
    """A root key as text to write down: base32 in groups of four, with a check at its end."""
    secret = bytes.fromhex(root.secret)
    text = base64.b32encode(secret + _check(secret)).decode()
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def root_of(code: str, provider: Provider) -> KeyPair:
    """The root key a code stands for; dashes, spaces and case do not matter. Raises UserError for a mistyped one."""
    typed = "".join(c for c in code.upper() if c.isalnum())
    typed = typed.replace("0", "O").replace("1", "I").replace("8", "B")
    wrong = UserError(
        "根密钥单上的恢复码不对，没有恢复。", hint="请照单子逐组核对：只有字母 A—Z 和数字 2—7，共 14 组。"
    )
    try:
        data = base64.b32decode(typed)
    except ValueError as error:
        raise wrong from error
    secret, check = data[:SECRET_BYTES], data[SECRET_BYTES:]
    if len(data) != SECRET_BYTES + CHECK_BYTES or check != _check(secret):
        raise wrong
    return provider.signing_pair(secret.hex())


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(_DOMAIN + secret).digest()[:CHECK_BYTES]


def roster_copy(actor: Actor, out: Path) -> int:
    """Write the newest roster (名册副本) to a file, for a county that lost its store; returns its version."""
    actor.require(Role.ADMIN, Role.LIAISON)
    identity = ensure_identity(actor)
    signed, known = roster.newest_signed(), roster.newest()
    if signed is None or known is None or identity.is_county:
        raise UserError(
            "名册副本由已经入册的乡镇或部门写给县级平台，没有写。", hint="请在一台已经入册的乡镇或部门的电脑上写。"
        )
    head = msgspec.structs.replace(
        sealing.header(identity, "roster", known.county), roster=known.version, signed_roster=signed,
        incarnation=int(journal.info(PEER_INCARNATION, "0")),
    )  # fmt: skip
    write_file(out, lambda: package.write(out, None, (), lambda _: head, identity.provider, identity.sign.secret))
    with database.atomic():
        journal.record(actor, "写出名册副本", "exchange", identity.address, after={"roster": known.version})
    return known.version


def restore_root(actor: Actor, code: str, file: Path) -> int:
    """Take the county back without a backup: the root key from its paper, the roster from an office's copy.

    The store is the county's, made anew and not used in an exchange yet; with a newer copy of the roster it may be
    done again. Its own operating keys are new; those of the lost store are closed. Returns the roster's version.
    """
    actor.require(Role.ADMIN)
    if actor.site.kind not in trust.COUNTY_KINDS:
        raise UserError("本机不是县级平台，没有恢复。", hint="请先在新电脑上建县级的库，再恢复根密钥。")
    found = trust.identity(actor.site) and ensure_identity(actor)
    root = root_of(code, found.provider if found else STANDARD)
    with logged(file):
        brought, incarnation = _brought(file, f"{actor.site.code}/county", root)
    with database.atomic():
        identity = found or founding.first_keys(actor)
        _require_fresh(identity, root, brought)
        signed = _take_over(actor, identity, root, brought, incarnation)
    lives.write_down(store.opened().paths)
    return roster.peek(signed).version


def _brought(file: Path, county: str, root: KeyPair) -> tuple[wire.Roster, int]:
    """A copy of the roster that this root key signed, brought by one of its installations, and the life it knew."""
    outer = package.read_outer(file)
    header, signed = outer.header, outer.header.signed_roster
    if header.kind != "roster" or signed is None:
        raise Refused(Reason.OTHER_KIND, file.name, KIND_WORDS[header.kind])
    try:
        peeked = roster.peek(signed)
        if peeked.county != county or root.public not in peeked.root.keys:
            raise Refused(Reason.WRONG_ROOT, file.name)
        known = roster.verify(signed, peeked.root)
    except roster.Untrusted as error:
        raise Refused(Reason.ALTERED, file.name) from error
    if known.root.threshold > 1:
        raise UserError(
            f"这个县的名册要 {known.root.threshold} 把根密钥一起签，一张根密钥单恢复不了，没有恢复。",
            hint="请先升级本机程序，再把各张根密钥单一起输入。",
        )
    key = roster.signing_key(known, header.sender, header.keyid)
    if key is None or header.sender == known.county or not outer.signed_by(key.sign):
        raise Refused(Reason.ALTERED, file.name)
    if key.status != "active":
        raise Refused(Reason.CLOSED, file.name)
    package.check_volumes(outer, file.name)
    return known, header.incarnation


def _require_fresh(identity: trust.Identity, root: KeyPair, brought: wire.Roster) -> None:
    known = roster.newest()
    assert known is not None
    assert identity.root is not None
    if identity.root.public == root.public:
        if brought.version < known.version:
            raise UserError(
                f"名册副本是第 {brought.version} 版，本机已有第 {known.version} 版，没有恢复。",
                hint="根密钥已经恢复过：只有更新的名册副本才要再恢复一次。",
            )
        return
    if known.replicas or AppliedRow.select().exists() or SealedRow.select().exists():
        raise UserError(
            "这个库已经用来交换过数据，不能换成别的根密钥，没有恢复。",
            hint="请在新电脑上另建一个县级的库，再恢复根密钥。",
        )


def _take_over(
    actor: Actor, identity: trust.Identity, root: KeyPair, brought: wire.Roster, incarnation: int
) -> wire.Signed:
    known = roster.newest()
    assert known is not None
    identity = _with_root(actor, identity, root)
    closed = [msgspec.structs.replace(key, status="closed") for key in brought.keys if key.keyid != identity.keyid]
    renewed = msgspec.structs.replace(
        brought, version=max(brought.version, known.version) + LOST_VERSIONS,
        keys=[*closed, roster.operating_key(identity)], recipients=roster.recipients(identity),
        replicas=_united(brought.replicas, known.replicas),
    )  # fmt: skip
    signed = roster.sign(renewed, identity)
    roster.keep(signed)
    roster.pin(renewed.root)
    lost = max(int(journal.info(lives.RESTORES, "0")), incarnation, 1)
    journal.set_info(lives.RESTORES, str(lost))
    lives.use_letter(max(lives.letter(), min(chr(ord(lives.FIRST) + lost + 1), lives.LAST)))
    after = {"roster": renewed.version, "incarnation": 1 + lost, "replicas": len(renewed.replicas)}
    journal.record(actor, "用根密钥单恢复县级平台", "exchange", identity.address, after=after)
    return signed


def _with_root(actor: Actor, identity: trust.Identity, root: KeyPair) -> trust.Identity:
    """This county with the root key of the paper in place of the one its store was made with."""
    if identity.root is None or identity.root.public != root.public:
        at, name = clock.now().isoformat(), identity.provider.name
        KeyRow.update(closed_at=at).where(KeyRow.purpose == trust.ROOT, KeyRow.closed_at == "").execute()
        KeyRow.create(purpose=trust.ROOT, algorithm=name, public=root.public, secret=root.secret, made_at=at)
    found = trust.identity(actor.site)
    assert found is not None
    return found


def _united(brought: list[wire.Replica], known: list[wire.Replica]) -> list[wire.Replica]:
    """The installations of both rosters; one closed in either is closed."""
    found = {one.address: one for one in known}
    for one in brought:
        present = found.get(one.address)
        if present is None or present.status == "active":
            found[one.address] = one
    return list(found.values())
