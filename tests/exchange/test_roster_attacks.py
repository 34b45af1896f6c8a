"""Attacks on the roster and on continuing (续接): each is refused in its own words and changes nothing."""

from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from db.actors import SiteKind
from db.errors import UserError
from db.exchange import service
from db.exchange.format import package, wire
from db.exchange.format.provider import STANDARD, KeyPair
from db.exchange.format.refusal import LABELS, Reason, Refused
from db.exchange.offices import continuity, roster, sealing, trust
from db.store import database
from tests.exchange.conftest import NewOffice
from tests.exchange.offices import Office, dump, enrol
from tests.exchange.second_lives import approve, back_up, copied, identity_of, known_at, restore

Pair = tuple[Office, Office]


def _as_is(head: wire.Header, _: object) -> wire.Header:
    return head


def request_with(
    office: Office, out: Path, keys: tuple[KeyPair, KeyPair] | None = None, proven_by: str = "", **changes: Any
) -> Path:
    """A request of this office, altered, signed by its (or these) keys and proven by any secret."""
    identity = identity_of(office)
    sign, seal = keys or (identity.sign, identity.seal)
    asked = continuity.request(identity, office.open().site)
    asked = msgspec.structs.replace(asked, sign=sign.public, seal=seal.public, **changes)
    if proven_by:
        asked = msgspec.structs.replace(asked, proof=STANDARD.sign(proven_by, continuity._message(asked)))
    head = msgspec.structs.replace(
        sealing.header(identity, "enrol", "140525/county"), enrol=asked, sender=trust.asking_address(asked),
        keyid=trust.key_id(sign.public),
    )  # fmt: skip
    package.write(out, None, (), partial(_as_is, head), STANDARD, sign.secret)
    return out


def new_keys() -> tuple[KeyPair, KeyPair]:
    return STANDARD.new_signing_pair(), STANDARD.new_sealing_pair()


def not_approved(county: Office, file: Path, **choice: Any) -> Refused:
    """The county refuses to approve this, and nothing but the list of refusals changes."""
    county.open()
    before = dump()
    with pytest.raises(Refused) as refused:
        approve(county, file, **choice)
    assert dump() == before
    assert refused.value.reason in LABELS
    assert "没有" in str(refused.value)
    return refused.value


def test_a_proof_made_with_another_key_is_refused(pair: Pair) -> None:
    bureau, centre = pair
    old, (sign, seal) = identity_of(centre), new_keys()
    file = request_with(centre, bureau.stick / "f.xpk", (sign, seal), proven_by=sign.secret, continues=old.address)
    for choice in ({}, {"keep_old": True}, {"replaces": old.address}):
        said = not_approved(bureau, file, **choice)
        assert said.reason is Reason.BAD_PROOF
        assert str(said) == (
            "「巴公镇便民服务中心」的入册申请说是接着名册里原来那台电脑的，但拿不出原来密钥的证明，没有采用。"
        )


def test_a_proof_is_bound_to_the_new_keys_and_to_all_it_asks_for(pair: Pair) -> None:
    bureau, centre = pair
    old = identity_of(centre)
    first = request_with(
        centre, bureau.stick / "a.xpk", new_keys(), proven_by=old.sign.secret, continues=old.address
    )  # fmt: skip
    asked = package.read_outer(first).header.enrol
    assert asked is not None
    stolen = request_with(centre, bureau.stick / "b.xpk", new_keys(), continues=old.address, proof=asked.proof)
    assert not_approved(bureau, stolen).reason is Reason.BAD_PROOF
    for change in ({"letter": "Q"}, {"reason": "别的原因"}):
        again = request_with(
            centre, bureau.stick / "c.xpk", (old.sign, old.seal), continues=old.address, proof=asked.proof, **change
        )  # fmt: skip
        assert not_approved(bureau, again, keep_old=True).reason is Reason.BAD_PROOF


def test_an_office_cannot_continue_another_offices_pc(pair: Pair, new_office: NewOffice) -> None:
    bureau, centre = pair
    neighbour = new_office(SiteKind.TOWNSHIP, "大阳镇便民服务中心", "140525101", "neighbour")
    victim = identity_of(centre)
    service.ensure_identity(neighbour.open())
    file = request_with(
        neighbour, bureau.stick / "f.xpk", new_keys(), proven_by=victim.sign.secret, continues=victim.address
    )  # fmt: skip
    said = not_approved(bureau, file)
    assert said.reason is Reason.FOREIGN_PREDECESSOR
    assert str(said) == (
        "「大阳镇便民服务中心」的入册申请要续接的是巴公镇便民服务中心的电脑，不是它本单位的，没有采用。"
    )


def test_a_stolen_old_key_opens_nothing_once_its_pc_was_continued(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    thief = copied(centre, tmp_path / "thief")
    stolen = identity_of(thief)
    restore(centre, back_up(centre, tmp_path / "b.tar"))
    (file,) = centre.export("140525")
    approve(bureau, file)
    with pytest.raises(Refused) as refused:
        bureau.apply(thief.export("140525", tmp_path / "thief-stick")[0])
    assert refused.value.reason is Reason.CLOSED
    forged = request_with(
        thief, tmp_path / "f.xpk", new_keys(), proven_by=stolen.sign.secret, continues=stolen.address
    )  # fmt: skip
    said = not_approved(bureau, forged)
    assert said.reason is Reason.ALREADY_CONTINUED
    assert "用的是已经停用的旧密钥（" in str(said)
    assert "已由另一台续接" in str(said)


def test_a_stolen_old_key_cannot_put_its_request_in_front_of_a_package_either(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    thief = copied(centre, tmp_path / "thief")
    restore(centre, back_up(centre, tmp_path / "b.tar"))
    approve(bureau, centre.export("140525")[0])
    actor = thief.open()
    service.enrol_request(actor, tmp_path / "x.xpk", new_keys=True)
    (file,) = thief.export("140525", tmp_path / "thief-stick")
    with pytest.raises(Refused) as refused:
        bureau.apply(file)
    assert refused.value.reason is Reason.ALREADY_CONTINUED


def test_a_request_in_front_of_a_package_that_its_own_key_did_not_sign_is_altered(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    victim = identity_of(centre)
    restore(centre, back_up(centre, tmp_path / "b.tar"))
    (file,) = centre.export("140525")
    outer = package.read_outer(file)
    header = msgspec.json.decode(outer.header_bytes)
    other, _ = new_keys()
    for change in ({"sign": other.public}, {"continues": victim.address, "proof": ""}):
        forged = msgspec.json.encode({**header, "enrol": {**header["enrol"], **change}})
        secret = identity_of(centre).sign.secret
        signature = STANDARD.sign(secret, wire.pae(wire.HEADER_TYPE, forged))
        body = file.read_bytes()[outer.offset :]
        target = tmp_path / "forged.xpk"
        target.write_bytes(package.MAGIC + len(forged).to_bytes(4, "little") + forged + signature + body)
        with pytest.raises(Refused) as refused:
            bureau.apply(target)
        assert refused.value.reason is (Reason.ALTERED if "sign" in change else Reason.BAD_PROOF)


def test_a_request_used_again_gives_the_same_place_and_never_a_second_one(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    restore(centre, back_up(centre, tmp_path / "b.tar"))
    (file,) = centre.export("140525")
    approve(bureau, file)
    version = known_at(bureau).version
    approve(bureau, file)
    approve(bureau, file, keep_old=True)
    assert known_at(bureau).version == version
    address = identity_of(centre).address
    service.revoke(bureau.open(), address, "电脑丢失")
    before = dump()
    for keep_old in (False, True):
        with pytest.raises(UserError, match="已在名册里停用，没有批准"):
            approve(bureau, file, keep_old=keep_old)
    assert dump() == before


def resealed(office: Office, file: Path, out: Path, **changes: object) -> Path:
    """The same package with another header, signed by the office's own key."""
    outer = package.read_outer(file)
    header = msgspec.json.encode({**msgspec.json.decode(outer.header_bytes), **changes})
    signature = STANDARD.sign(identity_of(office).sign.secret, wire.pae(wire.HEADER_TYPE, header))
    body = file.read_bytes()[outer.offset :]
    out.write_bytes(package.MAGIC + len(header).to_bytes(4, "little") + header + signature + body)
    return out


def test_an_older_roster_in_a_package_takes_nobody_back(pair: Pair, new_office: NewOffice, tmp_path: Path) -> None:
    bureau, centre = pair
    early = roster_of(bureau)
    other = new_office(SiteKind.TOWNSHIP, "大阳镇便民服务中心", "140525101", "other")
    enrol(bureau, other)
    address = identity_of(other).address
    service.revoke(bureau.open(), address, "撤并")
    centre.apply(bureau.export("140525108")[0])
    newest = known_at(centre).version
    old = resealed(bureau, bureau.export("140525108")[0], tmp_path / "old.xpk", signed_roster=early)
    assert centre.apply(old).already is False
    assert known_at(centre).version == newest
    closed = [one.status for one in known_at(centre).replicas if one.site == "140525101"]
    assert closed == ["closed"]


def roster_of(office: Office) -> object:
    """The newest signed roster as it stands in a header."""
    office.open()
    signed = roster.newest_signed()
    assert signed is not None
    return msgspec.json.decode(wire.encode(signed))


def test_a_roster_nobody_of_the_root_signed_is_not_taken_from_a_package(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    known, (sign, _) = known_at(bureau), new_keys()
    payload = wire.encode(msgspec.structs.replace(known, version=known.version + 5))
    signature = STANDARD.sign(sign.secret, wire.pae(wire.ROSTER_TYPE, payload))
    root = known.root.keys[0]
    forged = wire.Signed(payload, [wire.Signature(trust.key_id(root), signature)])
    file = resealed(
        bureau, bureau.export("140525108")[0], tmp_path / "f.xpk",
        signed_roster=msgspec.json.decode(wire.encode(forged)),
    )  # fmt: skip
    centre.open()
    before = dump()
    with pytest.raises(Refused) as refused:
        centre.apply(file)
    assert refused.value.reason is Reason.ALTERED
    assert dump() == before


def test_two_of_three_root_keys_must_sign_and_one_twice_is_one(pair: Pair) -> None:
    known = known_at(pair[0])
    pairs = [STANDARD.new_signing_pair() for _ in range(3)]
    root = wire.Root(threshold=2, keys=[pair.public for pair in pairs])
    payload = wire.encode(msgspec.structs.replace(known, root=root))

    def signed(*signers: KeyPair) -> wire.Signed:
        message = wire.pae(wire.ROSTER_TYPE, payload)
        found = [wire.Signature(trust.key_id(one.public), STANDARD.sign(one.secret, message)) for one in signers]
        return wire.Signed(payload, found)

    for few in ((), (pairs[0],), (pairs[1], pairs[1])):
        with pytest.raises(roster.Untrusted):
            roster.verify(signed(*few), root)
    assert roster.verify(signed(pairs[0], pairs[2]), root).root.threshold == 2
    with pytest.raises(roster.Untrusted):
        roster.verify(signed(*pairs), wire.Root(threshold=1, keys=root.keys))


def test_a_package_of_the_county_in_a_lower_life_is_refused(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    (file,) = bureau.export("140525108")
    high = resealed(bureau, file, tmp_path / "high.xpk", incarnation=3)
    low = resealed(bureau, file, tmp_path / "low.xpk", incarnation=2)
    centre.apply(high)
    with pytest.raises(Refused) as refused:
        centre.apply(low)
    assert refused.value.reason is Reason.OLD_INCARNATION


def test_words_of_every_new_refusal_name_what_to_do() -> None:
    for reason in (
        Reason.NOT_CONTINUED, Reason.BAD_PROOF, Reason.FOREIGN_PREDECESSOR, Reason.ALREADY_CONTINUED,
        Reason.WRONG_ROOT,
    ):  # fmt: skip
        refused = Refused(reason, "这个包", "某单位")
        assert str(refused).startswith("这个包")
        assert "没有" in str(refused)
        assert refused.hint.startswith("本机数据一条未改。")
        assert "请" in refused.hint


def test_a_closed_operating_key_of_the_county_signs_nothing_any_more(pair: Pair) -> None:
    bureau, centre = pair
    (file,) = bureau.export("140525108")
    known, identity = known_at(bureau), identity_of(bureau)
    keys = [msgspec.structs.replace(key, status="closed") for key in known.keys]
    closed = roster.sign(msgspec.structs.replace(known, version=known.version + 1, keys=keys), identity)
    centre.open()
    with database.atomic():
        assert roster.keep(closed)
    with pytest.raises(Refused) as refused:
        centre.apply(file)
    assert refused.value.reason is Reason.CLOSED
