"""Handing a case over: released, granted, read-only, given back, taken over; and what a lost memory changes."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from db import journal, store
from db.actors import Role
from db.cases import custody
from db.cases import service as cases
from db.cases.acts import ActKind
from db.cases.tables import CaseActRow, CaseRow
from db.errors import UserError
from db.exchange import service
from db.exchange.format import wire
from db.exchange.merging import transfer
from db.exchange.offices import grants, membership, trust
from db.exchange.records import versions
from db.exchange.records.registry import TYPE
from db.exchange.tables import AppliedRow, QuarantineRow
from db.organs import service as organs
from tests.exchange.offices import PASSWORD, Office, add_case
from tests.exchange.recorded import BUREAU, act

Pair = tuple[Office, Office]
COUNTY = "140525/county"


class Road:
    """Carries packages; each in a folder of its own, so that an old one can be read again."""

    def __init__(self, folder: Path, bureau: Office) -> None:
        self._folder, self._bureau, self._trips = folder, bureau, 0

    def up(self, office: Office) -> service.ApplyResult:
        """The office's package to the county, and read there."""
        return self._bureau.apply(office.export("140525", self._next())[0])

    def down(self, office: Office, code: str = "140525108") -> service.ApplyResult:
        """The county's package to the office, and read there."""
        return office.apply(self._bureau.export(code, self._next())[0])

    def _next(self) -> Path:
        self._trips += 1
        return self._folder / f"trip{self._trips}"


@pytest.fixture
def road(pair: Pair, tmp_path: Path) -> Road:
    return Road(tmp_path / "road", pair[0])


@pytest.fixture
def forwarded(pair: Pair, road: Road) -> str:
    """A case taken in for the bureau, known at both."""
    pair[1].open()
    case = add_case()
    CaseRow.update(accepting_organ=BUREAU).where(CaseRow.id == case).execute()
    road.up(pair[1])
    return case


def remember(office: Office) -> Callable[[], None]:
    """Keep the office's store as it is now; what is returned puts it back, unnoticed as after a disk image."""
    store.close_store()
    kept = office.paths.database.with_suffix(".kept")
    shutil.copy(office.paths.database, kept)

    def put_back() -> None:
        store.close_store()
        for suffix in ("-wal", "-shm"):
            Path(f"{office.paths.database}{suffix}").unlink(missing_ok=True)
        shutil.copy(kept, office.paths.database)

    return put_back


def writer(office: Office, case: str) -> tuple[str, int]:
    """Who writes a case as this office knows, and in which epoch."""
    office.open()
    found = versions.head("case", case)
    assert found is not None
    return trust.site_of(found.owner), found.epoch


def waiting() -> list[str]:
    """Why versions wait in the open store."""
    return [row.reason for row in QuarantineRow.select().where(QuarantineRow.settled_at == "")]


# --- the usual way ----------------------------------------------------------------------------------------------


def test_a_released_case_is_the_countys_after_one_trip_and_both_know_it_after_two(
    pair: Pair, forwarded: str, road: Road
) -> None:
    bureau, centre = pair
    name = transfer.release(centre.open(), "case", forwarded, "140525", "由县局受理")
    assert name == BUREAU
    assert writer(centre, forwarded) == ("140525108", 1)
    road.up(centre)
    assert writer(bureau, forwarded) == ("140525", 2)
    road.down(centre)
    assert writer(centre, forwarded) == ("140525", 2)
    bureau.open()
    CaseRow.update(phone="13800000003").where(CaseRow.id == forwarded).execute()
    road.down(centre)
    assert CaseRow.get_by_id(forwarded).phone == "13800000003"
    assert waiting() == []
    road.up(centre)
    assert waiting() == []
    for office in pair:
        office.open()
        assert {row.digest for row in AppliedRow.select()} == {"same"}


def test_the_preview_says_that_a_case_is_handed_over_and_to_whom(pair: Pair, forwarded: str) -> None:
    bureau, centre = pair
    transfer.release(centre.open(), "case", forwarded, "140525", "由县局受理")
    (row,) = [row for row in bureau.plan(centre.export("140525")[0]).rows if row.kind == "办件"]
    assert (row.result, row.here) == ("变更", "巴公镇便民服务中心经办")
    assert row.there == f"移交给{BUREAU}，内容没有改动"
    assert row.changes == (("经办", "巴公镇便民服务中心经办", f"移交给{BUREAU}"),)


def test_what_was_given_away_is_read_only_here_but_its_acts_are_not(pair: Pair, forwarded: str, road: Road) -> None:
    bureau, centre = pair
    actor = centre.open()
    cases.receive_material(actor, forwarded, 0, 1)
    transfer.release(actor, "case", forwarded, "140525", "由县局受理")
    for words in ("正在移交", "别的单位经办"):
        assert words in custody.why_read_only(forwarded)
        with pytest.raises(UserError, match=words) as refused:
            cases.receive_material(actor, forwarded, 0, 2)
        assert refused.value.hint
        cases.act(actor, forwarded, ActKind.CORRECTION_ASKED, cases.case(forwarded).summary.received_on, "缺申请书"
                  ) if words == "正在移交" else cases.reverse(actor, forwarded, "点错了")  # fmt: skip
        road.up(centre)
        road.down(centre)
    bureau.open()
    cases.receive_material(bureau.open(), forwarded, 0, 1)
    assert CaseActRow.select().where(CaseActRow.case_id == forwarded).count() == 3
    assert waiting() == []


def test_nobody_edits_at_the_county_what_an_office_writes(pair: Pair, forwarded: str) -> None:
    with pytest.raises(UserError, match="别的单位经办"):
        cases.receive_material(pair[0].open(), forwarded, 0, 2)


def test_an_office_decides_nothing_any_more_on_a_case_it_gave_away(pair: Pair, road: Road) -> None:
    centre = pair[1]
    actor = centre.open()
    case = add_case()
    transfer.release(actor, "case", case, "140525", "由县局办理")
    road.up(centre)
    road.down(centre)
    with pytest.raises(UserError, match="已经移交给别的单位"):
        cases.act(centre.open(), case, ActKind.ACCEPTED, cases.case(case).summary.received_on)
    act(case, "accepted")
    road.up(centre)
    assert waiting() == ["forbidden"]


def test_only_its_writer_releases_a_document_and_says_why(pair: Pair, forwarded: str, road: Road) -> None:
    bureau, centre = pair
    with pytest.raises(UserError, match="由巴公镇便民服务中心经办"):
        transfer.release(bureau.open(), "case", forwarded, "140525108", "试试")
    actor = centre.open()
    with pytest.raises(UserError, match="写明理由"):
        transfer.release(actor, "case", forwarded, "140525", " ")
    with pytest.raises(UserError, match="名册里没有"):
        transfer.release(actor, "case", forwarded, "140525999", "试试")
    with pytest.raises(UserError, match="找不到"):
        transfer.release(actor, "case", "nothing", "140525", "试试")
    with pytest.raises(UserError, match="本来就由本单位"):
        transfer.release(actor, "case", forwarded, "140525108", "试试")
    transfer.release(actor, "case", forwarded, "140525", "由县局受理")
    with pytest.raises(UserError, match="已经在移交"):
        transfer.release(actor, "case", forwarded, "140525", "由县局受理")


def test_the_county_gives_back_what_it_does_not_keep(pair: Pair, forwarded: str, road: Road) -> None:
    bureau, centre = pair
    transfer.release(centre.open(), "case", forwarded, "140525", "由县局受理")
    road.up(centre)
    assert transfer.give_back(bureau.open(), "case", forwarded, "材料不全，请先补齐") == "巴公镇便民服务中心"
    road.down(centre)
    assert writer(centre, forwarded) == ("140525108", 3)
    cases.receive_material(centre.open(), forwarded, 0, 0)
    result = road.up(centre)
    assert waiting() == []
    assert writer(bureau, forwarded) == ("140525108", 3)
    assert result.changed == 1
    with pytest.raises(UserError, match="由巴公镇便民服务中心经办"):
        transfer.give_back(bureau.open(), "case", forwarded, "再退一次")
    assert [entry.reason for entry in journal.history("case", forwarded) if "退回" in entry.action] == [
        "材料不全，请先补齐"
    ]


def test_a_case_goes_to_another_township_with_all_that_happened_to_it(
    pair: Pair, neighbour: Office, forwarded: str, road: Road
) -> None:
    bureau, centre = pair
    road.down(centre)
    transfer.release(centre.open(), "case", forwarded, "140525101", "申请人迁居")
    road.up(centre)
    assert writer(bureau, forwarded) == ("140525101", 2)
    road.down(neighbour, "140525101")
    assert writer(neighbour, forwarded) == ("140525101", 2)
    assert CaseActRow.select().where(CaseActRow.case_id == forwarded).count() == 1
    cases.receive_material(neighbour.open(), forwarded, 0, 0)
    road.up(neighbour)
    road.down(centre)
    assert writer(centre, forwarded) == ("140525101", 2)
    assert cases.case(forwarded).materials[0].received == 0
    assert waiting() == []
    road.up(centre)
    for office in (*pair, neighbour):
        office.open()
        assert {row.digest for row in AppliedRow.select()} == {"same"}


def test_what_is_given_to_an_office_that_is_gone_stays_with_its_writer(
    pair: Pair, neighbour: Office, forwarded: str, road: Road
) -> None:
    bureau, centre = pair
    identity = trust.identity(neighbour.open().site)
    assert identity is not None
    road.down(centre)
    transfer.release(centre.open(), "case", forwarded, "140525101", "申请人迁居")
    membership.revoke(bureau.open(), identity.address, "撤并")
    road.up(centre)
    assert writer(bureau, forwarded) == ("140525108", 2)
    road.down(centre)
    assert writer(centre, forwarded) == ("140525108", 2)
    assert custody.why_read_only(forwarded) == ""


def test_two_people_of_the_county_take_a_case_from_an_office_that_cannot_go_on(
    pair: Pair, forwarded: str, road: Road
) -> None:
    bureau, centre = pair
    actor = bureau.open()
    with pytest.raises(UserError, match="要两个人"):
        transfer.take_over(actor, actor, "case", forwarded, "140525", "电脑被盗")
    organs.add_user(actor, "王五", PASSWORD, actor.organ_id, frozenset({Role.DECIDE}))
    organs.add_user(actor, "赵六", PASSWORD, actor.organ_id, frozenset({Role.WINDOW}))
    with pytest.raises(UserError, match="赵六没有「"):
        transfer.take_over(
            actor, organs.switch_user(bureau.paths, "赵六", PASSWORD), "case", forwarded, "140525", "电脑被盗"
        )
    second = organs.switch_user(bureau.paths, "王五", PASSWORD)
    with pytest.raises(UserError, match="只由县级平台办理"):
        transfer.take_over(centre.open(), second, "case", forwarded, "140525", "电脑被盗")
    transfer.take_over(bureau.open(), second, "case", forwarded, "140525", "电脑被盗")
    entry = journal.history("case", forwarded)[-1]
    assert "王五同意" in entry.action
    assert entry.reason == "电脑被盗"
    centre.open()
    CaseRow.update(phone="13800000004").where(CaseRow.id == forwarded).execute()
    road.down(centre)
    assert writer(centre, forwarded) == ("140525", 2)
    assert waiting() == ["overtaken"]
    road.up(centre)
    assert writer(bureau, forwarded) == ("140525", 2)


# --- lost memories ----------------------------------------------------------------------------------------------


def test_an_office_set_back_before_the_transfer_finds_its_edits_set_aside(
    pair: Pair, forwarded: str, road: Road
) -> None:
    centre = pair[1]
    put_back = remember(centre)
    transfer.release(centre.open(), "case", forwarded, "140525", "由县局受理")
    road.up(centre)
    put_back()
    centre.open()
    CaseRow.update(phone="13800000005").where(CaseRow.id == forwarded).execute()
    road.down(centre)
    assert writer(centre, forwarded) == ("140525", 2)
    assert waiting() == ["overtaken"]


def test_a_county_set_back_before_the_release_came_grants_the_same_again(
    pair: Pair, forwarded: str, road: Road
) -> None:
    bureau, centre = pair
    put_back = remember(bureau)
    transfer.release(centre.open(), "case", forwarded, "140525", "由县局受理")
    road.up(centre)
    bureau.open()
    first = versions.head("case", forwarded)
    put_back()
    assert writer(bureau, forwarded) == ("140525108", 1)
    road.up(centre)
    bureau.open()
    again = versions.head("case", forwarded)
    assert first is not None
    assert again is not None
    assert (first.vid, first.grant) == (again.vid, again.grant)


def test_a_county_that_forgot_the_grant_learns_it_from_the_old_writer_with_what_it_changed_since(
    pair: Pair, forwarded: str, road: Road
) -> None:
    bureau, centre = pair
    put_back = remember(bureau)
    transfer.release(centre.open(), "case", forwarded, "140525", "由县局受理")
    road.up(centre)
    bureau.open()
    CaseRow.update(phone="13800000006").where(CaseRow.id == forwarded).execute()
    road.down(centre)
    put_back()
    road.up(centre)
    assert writer(bureau, forwarded) == ("140525", 2)
    assert CaseRow.get_by_id(forwarded).phone == "13800000006"
    assert waiting() == []


def test_a_county_set_back_gets_its_own_later_version_from_the_office_that_has_it(
    pair: Pair, forwarded: str, road: Road
) -> None:
    bureau, centre = pair
    transfer.release(centre.open(), "case", forwarded, "140525", "由县局受理")
    road.up(centre)
    put_back = remember(bureau)
    bureau.open()
    CaseRow.update(phone="13800000007").where(CaseRow.id == forwarded).execute()
    road.down(centre)
    put_back()
    road.up(centre)
    assert CaseRow.get_by_id(forwarded).phone == "13800000007"
    assert waiting() == []


def test_where_county_and_old_writer_both_forgot_the_new_writer_brings_the_grant(
    pair: Pair, neighbour: Office, forwarded: str, road: Road
) -> None:
    bureau, centre = pair
    road.down(centre)
    back = [remember(office) for office in pair]
    transfer.release(centre.open(), "case", forwarded, "140525101", "申请人迁居")
    road.up(centre)
    road.down(neighbour, "140525101")
    cases.receive_material(neighbour.open(), forwarded, 0, 0)
    for put_back in back:
        put_back()
    road.up(neighbour)
    assert writer(bureau, forwarded) == ("140525101", 2)
    assert cases.case(forwarded).materials[0].received == 0
    road.down(centre)
    assert writer(centre, forwarded) == ("140525101", 2)


# --- forged grants ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changed", ["signature", "epoch", "owner", "other version"])
def test_a_grant_holds_for_this_writer_epoch_and_version_alone(pair: Pair, forwarded: str, changed: str) -> None:
    actor = pair[0].open()
    identity = trust.identity(actor.site)
    found = versions.head("case", forwarded)
    assert identity is not None
    assert found is not None
    body = versions.body_of(found)
    assert body is not None
    signed = grants.sign(identity, "case", found.doc_id, found.owner, 1, found.vid)
    keys = (identity.sign.public,)
    good = wire.decode(versions.line(replace(found, grant=signed), body), wire.Envelope)
    assert grants.holds(good, [found.owner], False, identity.provider, keys)
    bent = {
        "signature": replace(found, grant=signed[:-1] + bytes([signed[-1] ^ 1])),
        "epoch": replace(found, grant=signed, epoch=2),
        "owner": replace(found, grant=signed, owner=COUNTY),
        "other version": replace(found, grant=signed, vid="0" * 64),
    }[changed]
    forged = wire.decode(versions.line(bent, body), wire.Envelope)
    assert not grants.holds(forged, [bent.owner], False, identity.provider, keys)
    assert TYPE["case"] in transfer.OWNED
