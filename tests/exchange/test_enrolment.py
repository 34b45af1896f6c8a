"""Entering an office in the roster by two files and two fingerprints."""

from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from db.actors import SiteKind
from db.errors import UserError
from db.exchange import service
from db.exchange.format import package, wire
from db.exchange.format.refusal import Reason, Refused
from db.exchange.offices import roster, sealing, trust
from db.exchange.tables import KeyRow
from db.store import database
from tests.exchange.conftest import NewOffice
from tests.exchange.offices import Office, dump, enrol


def request_of(centre: Office) -> tuple[Path, str]:
    file = centre.stick / "request.xpk"
    return file, service.enrol_request(centre.open(), file)


def test_an_office_is_enrolled_by_two_files_and_two_fingerprints(bureau: Office, centre: Office) -> None:
    request, shown = request_of(centre)
    assert trust.same_fingerprint(shown, service.fingerprint())
    grant = centre.stick / "grant.xpk"
    answer = service.enrol_approve(bureau.open(), request, grant, shown)
    assert trust.same_fingerprint(answer, service.fingerprint())
    assert [site.name for site in service.status().sites] == ["巴公镇便民服务中心"]
    actor = centre.open()
    assert service.status().enrolled is False
    service.enrol_accept(actor, grant, answer)
    status = service.status()
    assert (status.enrolled, status.county, status.roster_version) == (True, "泽州县行政审批服务管理局", 2)


def test_a_fingerprint_may_be_typed_with_spaces_small_letters_and_look_alike_digits() -> None:
    whole = "OIBA-2345-WXYZ-QRST-AAAA-BBBB-CCCC-DDDD"
    assert trust.same_fingerprint("oiba 2345 wxyz qrst", whole)
    assert trust.same_fingerprint("018A2345WXYZQRST", whole)
    assert trust.same_fingerprint(whole.lower(), whole)
    assert not trust.same_fingerprint("OIBA-2345-WXYZ", whole)
    assert not trust.same_fingerprint("", whole)
    assert not trust.same_fingerprint("OIBA-2345-WXYZ-QRSA", whole)


def test_a_request_with_another_fingerprint_is_not_approved_and_changes_nothing(bureau: Office, centre: Office) -> None:
    request, _ = request_of(centre)
    actor = bureau.open()
    service.ensure_identity(actor)
    before = dump()
    with pytest.raises(Refused, match="指纹对不上") as refused:
        service.enrol_approve(actor, request, centre.stick / "grant.xpk", "AAAA-AAAA-AAAA-AAAA")
    assert refused.value.reason is Reason.WRONG_FINGERPRINT
    assert dump() == before
    assert not (centre.stick / "grant.xpk").exists()


def test_a_grant_with_another_county_fingerprint_is_not_accepted(bureau: Office, centre: Office) -> None:
    request, shown = request_of(centre)
    grant = centre.stick / "grant.xpk"
    service.enrol_approve(bureau.open(), request, grant, shown)
    actor = centre.open()
    before = dump()
    with pytest.raises(Refused, match="指纹对不上"):
        service.enrol_accept(actor, grant, shown)
    assert dump() == before
    assert service.status().enrolled is False


def test_keys_swapped_on_the_way_are_noticed_by_the_fingerprint(
    bureau: Office, centre: Office, new_office: NewOffice
) -> None:
    request, shown = request_of(centre)
    thief = new_office(SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108", "thief")
    service.enrol_request(thief.open(), request)
    with pytest.raises(Refused, match="指纹对不上"):
        service.enrol_approve(bureau.open(), request, centre.stick / "grant.xpk", shown)


def test_an_altered_or_cut_request_is_refused(bureau: Office, centre: Office) -> None:
    request, shown = request_of(centre)
    whole = request.read_bytes()
    actor = bureau.open()
    place = whole.index("巴公镇".encode())
    for content, reason in (
        (whole[:place] + "大阳镇".encode() + whole[place + 9 :], Reason.ALTERED),
        (whole[:-1], Reason.TRUNCATED),
        (whole + b"x", Reason.ALTERED),
    ):
        request.write_bytes(content)
        with pytest.raises(Refused) as refused:
            service.enrol_approve(actor, request, centre.stick / "grant.xpk", shown)
        assert refused.value.reason is reason


def test_a_grant_for_another_office_is_refused(bureau: Office, centre: Office, new_office: NewOffice) -> None:
    request, shown = request_of(centre)
    grant = centre.stick / "grant.xpk"
    answer = service.enrol_approve(bureau.open(), request, grant, shown)
    other = new_office(SiteKind.TOWNSHIP, "大阳镇便民服务中心", "140525101", "other")
    with pytest.raises(Refused, match="发给巴公镇便民服务中心的"):
        service.enrol_accept(other.open(), grant, answer)


def test_an_office_of_another_county_is_not_approved(bureau: Office, new_office: NewOffice) -> None:
    stranger = new_office(SiteKind.TOWNSHIP, "外县某镇便民服务中心", "140522101", "stranger")
    request, shown = request_of(stranger)
    with pytest.raises(Refused) as refused:
        service.enrol_approve(bureau.open(), request, stranger.stick / "grant.xpk", shown)
    assert refused.value.reason is Reason.OTHER_COUNTY


def test_an_enrolled_office_does_not_change_over_to_another_county(
    bureau: Office, centre: Office, new_office: NewOffice
) -> None:
    enrol(bureau, centre)
    twin = new_office(SiteKind.COUNTY, "泽州县行政审批服务管理局", "140525", "twin")
    request, shown = request_of(centre)
    grant = centre.stick / "other-grant.xpk"
    answer = service.enrol_approve(twin.open(), request, grant, shown)
    with pytest.raises(Refused) as refused:
        service.enrol_accept(centre.open(), grant, answer)
    assert refused.value.reason is Reason.OTHER_COUNTY


def test_approving_the_same_request_again_gives_the_grant_again(bureau: Office, centre: Office) -> None:
    enrol(bureau, centre)
    request = centre.stick / "request.xpk"
    actor = bureau.open()
    enrolment = package.read_outer(request).header.enrol
    assert enrolment is not None
    shown = trust.short_form(trust.replica_fingerprint(enrolment))
    again = centre.stick / "again.xpk"
    answer = service.enrol_approve(actor, request, again, shown)
    assert service.status().roster_version == 2
    service.enrol_accept(centre.open(), again, answer)


def test_a_grant_that_could_not_be_written_is_written_at_the_next_approval(bureau: Office, centre: Office) -> None:
    request, shown = request_of(centre)
    actor = bureau.open()
    blocked = centre.stick / "file"
    blocked.write_bytes(b"")
    with pytest.raises(UserError):
        service.enrol_approve(actor, request, blocked / "grant.xpk", shown)
    assert (service.status().roster_version, database.in_transaction()) == (2, False)
    grant = centre.stick / "grant.xpk"
    answer = service.enrol_approve(actor, request, grant, shown)
    assert service.status().roster_version == 2
    service.enrol_accept(centre.open(), grant, answer)


def test_a_grant_is_written_only_after_its_roster_is_saved(
    bureau: Office, centre: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, shown = request_of(centre)
    actor = bureau.open()
    service.ensure_identity(actor)
    open_at_writing: list[bool] = []
    seal = sealing.seal

    def watched(*args: Any) -> object:
        open_at_writing.append(database.in_transaction())
        return seal(*args)

    monkeypatch.setattr(sealing, "seal", watched)
    service.enrol_approve(actor, request, centre.stick / "grant.xpk", shown)
    assert open_at_writing == [False]


def _always(head: wire.Header, _: object) -> wire.Header:
    return head


def test_a_request_whose_kind_of_office_does_not_fit_its_code_is_refused(bureau: Office, centre: Office) -> None:
    request, shown = request_of(centre)
    identity = trust.identity(centre.open().site)
    assert identity is not None
    outer = package.read_outer(request)
    assert outer.header.enrol is not None
    for kind in ("department", "county", "anything"):
        enrolment = msgspec.structs.replace(outer.header.enrol, kind=kind)
        head = msgspec.structs.replace(outer.header, enrol=enrolment)
        forged = centre.stick / f"{kind}.xpk"
        package.write(forged, None, (), partial(_always, head), identity.provider, identity.sign.secret)
        with pytest.raises(Refused, match="单位类别和编码不符"):
            service.enrol_approve(bureau.open(), forged, centre.stick / "grant.xpk", shown)


def test_an_older_roster_is_never_taken_back(bureau: Office, centre: Office, new_office: NewOffice) -> None:
    enrol(bureau, centre)
    old_grant = (centre.stick / "grant.xpk").read_bytes()
    early = bureau.export("140525108", centre.stick / "early")[0]
    other = new_office(SiteKind.TOWNSHIP, "大阳镇便民服务中心", "140525101", "other")
    enrol(bureau, other)
    centre.apply(bureau.export("140525108")[0])
    assert service.status().roster_version == 3
    centre.apply(early)
    assert service.status().roster_version == 3
    late = centre.stick / "late.xpk"
    late.write_bytes(old_grant)
    bureau.open()
    answer = service.fingerprint()
    with pytest.raises(Refused, match="名册是第 2 版，本机已有第 3 版"):
        service.enrol_accept(centre.open(), late, answer)


def test_a_roster_that_the_root_did_not_sign_is_not_believed(bureau: Office, centre: Office) -> None:
    actor = bureau.open()
    identity = service.ensure_identity(actor)
    signed, root = roster.newest_signed(), roster.pinned_root()
    assert signed is not None
    assert root is not None
    assert roster.verify(signed, root).version == 1
    forged = msgspec.structs.replace(signed, payload=signed.payload.replace(b'"version":1', b'"version":9'))
    two = msgspec.structs.replace(root, threshold=2, keys=[*root.keys, "0" * 64])
    for envelope, keys in ((forged, root), (signed, two)):
        with pytest.raises(roster.Untrusted):
            roster.verify(envelope, keys)
    assert identity.is_county
    assert centre.paths.folder != bureau.paths.folder


def test_keys_are_made_once_and_their_secrets_never_leave_the_store(bureau: Office, centre: Office) -> None:
    enrol(bureau, centre)
    centre.open()
    secrets = [row.secret for row in KeyRow.select()]
    assert len(secrets) == 2
    service.ensure_identity(centre.open())
    assert [row.secret for row in KeyRow.select()] == secrets
    centre.export("140525")
    outside = [path for path in centre.stick.iterdir() if path.is_file()] + [centre.paths.database, centre.paths.keys]
    for path in outside:
        content = path.read_bytes()
        assert not [secret for secret in secrets if secret.encode() in content], path.name


def test_each_office_does_only_its_own_part(bureau: Office, centre: Office) -> None:
    request, shown = request_of(centre)
    with pytest.raises(UserError, match="只有县级平台能批准入册"):
        service.enrol_approve(centre.open(), request, centre.stick / "grant.xpk", shown)
    with pytest.raises(UserError, match="不用申请入册"):
        service.enrol_request(bureau.open(), centre.stick / "x.xpk")
    with pytest.raises(UserError, match="还没有在县里入册"):
        centre.export("140525")
    assert database.is_closed() is False
