"""Never two lives of one identity: restored, copied, set back; each found, answered once, and continued in one trip."""

from pathlib import Path

import pytest

from db import journal
from db.actors import SiteKind
from db.cases.tables import CaseActRow, CaseRow
from db.errors import UserError
from db.exchange import service
from db.exchange.format import package
from db.exchange.format.refusal import Reason, Refused
from db.exchange.offices import anchor, receipts, standing, trust
from db.exchange.tables import KeyRow
from db.organs import lives, machine
from db.organs import service as organs
from db.store import database
from tests.exchange.conftest import NewOffice
from tests.exchange.offices import Office, add_case, dump, enrol
from tests.exchange.second_lives import (
    approve,
    back_up,
    copied,
    fingerprint_in,
    identity_of,
    known_at,
    other_machine,
    restore,
    set_back,
)

Pair = tuple[Office, Office]


def renewed(office: Office) -> trust.Identity:
    """The identity after the next use of the exchange."""
    return service.ensure_identity(office.open())


def refusal(office: Office, file: Path) -> Refused:
    with pytest.raises(Refused) as refused:
        office.apply(file)
    return refused.value


def test_a_restored_store_renews_its_keys_once_and_keeps_the_old_ones(pair: Pair, tmp_path: Path) -> None:
    _, centre = pair
    backup = back_up(centre, tmp_path / "b.tar")
    before = identity_of(centre)
    restore(centre, backup)
    after = renewed(centre)
    assert after.address != before.address
    assert [former.address for former in after.former] == [before.address]
    assert before.seal.secret in after.seal_secrets
    assert renewed(centre).address == after.address
    assert [row.closed_at == "" for row in KeyRow.select()] == [False, False, True, True]
    (entry,) = journal.history("exchange", after.address)
    assert entry.action == "更换数据交换密钥：从备份恢复过"
    assert entry.before["address"] == before.address


def test_a_store_on_another_machine_goes_on_with_new_keys_and_the_next_letter(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, centre = pair
    before = identity_of(centre)
    moved = copied(centre, other_machine(monkeypatch, tmp_path / "moved"))
    assert moved.open().site.letter == "B"
    after = renewed(moved)
    assert after.address != before.address
    assert (moved.open().site.letter, renewed(moved).address) == ("B", after.address)
    assert "another" not in journal.info("machine_mark"), "the machine's own id stays on the machine"
    assert (renewed(centre).address, lives.letter()) == (before.address, "A")


def test_a_machine_without_an_id_tells_nothing(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    _, centre = pair
    before = identity_of(centre).address
    monkeypatch.setattr(machine, "machine_id", lambda: "")
    assert (renewed(centre).address, centre.open().site.letter) == (before, "A")


def test_a_database_put_back_by_hand_is_noticed_by_the_anchor(pair: Pair) -> None:
    _, centre = pair
    before = identity_of(centre)
    organs_letter = centre.open().site.letter
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    old = centre.paths.database.read_bytes()
    centre.open()
    add_case()
    centre.export("140525")
    set_back(centre, old)
    after = renewed(centre)
    assert after.address != before.address
    assert lives.letter() > organs_letter
    assert renewed(centre).address == after.address
    set_back(centre, old)
    assert renewed(centre).address not in (before.address, after.address), "the anchor names keys this copy never had"


def test_one_trip_is_enough_to_continue_after_a_restore(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    centre.open()
    first = add_case(1)
    backup = back_up(centre, tmp_path / "b.tar")
    centre.open()
    lost = add_case(2)
    bureau.apply(centre.export("140525")[0])
    restore(centre, backup)
    centre.open()
    fresh = add_case(3)
    (file,) = centre.export("140525")
    old, new = identity_of(centre).former[-1].address, identity_of(centre).address
    said = refusal(bureau, file)
    assert said.reason is Reason.NOT_CONTINUED
    assert str(said) == "巴公镇便民服务中心第 1 号包换了密钥（从备份恢复过），要先在名册里续接，没有写入。"
    assert "选「续接」" in said.hint
    asked = service.look_at_request(file)
    assert (asked.continues, asked.reason, asked.letter) == (old, "从备份恢复过", "B")
    approve(bureau, file)
    result = bureau.apply(file)
    assert (result.already, result.quarantined) == (False, 0)
    assert {row.id for row in CaseRow.select()} == {first, lost, fresh}
    down = centre.apply(bureau.export("140525108")[0])
    assert down.quarantined == 0
    assert {row.id for row in CaseRow.select()} == {first, lost, fresh}
    assert CaseActRow.select().count() == 3
    rows = {row.address: row for row in service.roster_rows()}
    assert (rows[old].standing, rows[old].successor, rows[old].reason) == ("已续接", new, "续接：从备份恢复过")
    assert (rows[new].standing, rows[new].letter) == ("有效", "B")
    again = bureau.apply(centre.export("140525")[0])
    assert (again.new, again.changed, again.quarantined) == (0, 0, 0)
    assert renewed(centre).address == new, "answered once"
    assert centre.status().warnings == ()


def test_the_request_travels_only_until_the_county_entered_the_keys(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    restore(centre, back_up(centre, tmp_path / "b.tar"))
    (file,) = centre.export("140525")
    assert package.read_outer(file).header.enrol is not None
    assert "县里还没有续接" in centre.status().warnings[0]
    approve(bureau, file)
    centre.apply(bureau.export("140525108")[0])
    assert package.read_outer(centre.export("140525")[0]).header.enrol is None


def test_what_was_sent_to_the_earlier_address_is_still_read_and_answered(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    backup = back_up(centre, tmp_path / "b.tar")
    centre.open()
    add_case()
    receipt = bureau.apply(centre.export("140525")[0]).receipt
    (down,) = bureau.export("140525108")
    restore(centre, backup)
    fresh = renewed(centre)
    assert centre.apply(down).already is False
    with pytest.raises(UserError, match="本机换密钥以前封的"):
        centre.apply(receipt)
    assert journal.info(receipts.UNKNOWN_ACK) == "", "said to the earlier address, answered when the keys were renewed"
    assert renewed(centre).address == fresh.address
    approve(bureau, centre.export("140525")[0])
    answer = centre.export("140525")[0]
    assert bureau.apply(answer).quarantined == 0
    assert bureau.status().outbox[0].state.startswith("对方已收")


def test_receipts_signed_under_the_old_keys_travel_on_in_the_packages_of_their_heir(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    centre.apply(bureau.export("140525108")[0])
    restore(centre, back_up(centre, tmp_path / "b.tar"))
    (file,) = centre.export("140525")
    approve(bureau, file)
    assert bureau.apply(file).already is False
    (row,) = bureau.status().outbox
    assert row.state.endswith("回执 1 号"), "not only acknowledged: the receipt itself counts"


def test_a_power_cut_before_the_anchor_is_written_anew_renews_nothing_twice(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, centre = pair
    centre.open()
    centre.paths.anchor.write_text('{"pid": "' + "0" * 64 + '"}')
    monkeypatch.setattr(anchor, "write", lambda pid: None)
    first = renewed(centre)
    assert len(first.former) == 1
    assert renewed(centre).address == first.address


def test_a_clone_with_the_same_machine_mark_is_found_by_the_countys_receipts(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    twin = copied(centre, tmp_path / "twin")
    centre.open()
    mine = add_case(1)
    twin.open()
    theirs = add_case(2)
    bureau.apply(centre.export("140525")[0])
    bureau.apply(twin.export("140525", tmp_path / "twin-stick")[0])
    (down,) = bureau.export("140525108")
    old = identity_of(centre).address
    centre.apply(down)
    assert "没有封过的包" in centre.status().warnings[0]
    fresh = renewed(centre)
    assert (fresh.address != old, lives.letter()) == (True, "B")
    (file,) = centre.export("140525")
    assert refusal(bureau, file).reason is Reason.NOT_CONTINUED
    approve(bureau, file)
    assert bureau.apply(file).quarantined == 0
    said = refusal(bureau, twin.export("140525", tmp_path / "twin-stick")[0])
    assert said.reason is Reason.CLOSED
    assert "换新密钥再申请入册" in said.hint
    centre.apply(bureau.export("140525108")[0])
    assert {row.id for row in CaseRow.select()} == {mine, theirs}


def test_the_other_clone_comes_back_only_as_a_new_pc_that_the_county_decided_on(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    twin = copied(centre, tmp_path / "twin")
    restore(centre, back_up(centre, tmp_path / "b.tar"))
    approve(bureau, centre.export("140525")[0])
    request = tmp_path / "twin-request.xpk"
    service.enrol_request(twin.open(), request, new_keys=True)
    with pytest.raises(Refused) as refused:
        approve(bureau, request)
    assert refused.value.reason is Reason.ALREADY_CONTINUED
    assert "已经停用的旧密钥" in str(refused.value)
    assert "选「新装」或「更换」" in refused.value.hint
    grant = approve(bureau, request, keep_old=True)
    fingerprint = service.fingerprint()
    service.enrol_accept(twin.open(), grant, fingerprint)
    assert [row.letter for row in service.roster_rows()] == ["B", "C", "A"]
    assert lives.letter() == "C"


def test_a_real_second_pc_made_from_a_copy_goes_on_beside_the_first(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, first = pair
    first.open()
    shared = add_case(1)
    bureau.apply(first.export("140525")[0])
    second = copied(first, other_machine(monkeypatch, tmp_path / "second"))
    second.open()
    own = add_case(2)
    (file,) = second.export("140525", tmp_path / "second-stick")
    approve(bureau, file, keep_old=True)
    assert bureau.apply(file).quarantined == 0
    offices = {identity_of(office).address: office for office in (first, second)}
    for down in bureau.export("140525108"):
        assert offices[package.read_outer(down).header.to].apply(down).quarantined == 0
    for office, case, note in ((second, own, "第二台改的"), (first, shared, "第一台改的")):
        office.open()
        CaseRow.update(note=note).where(CaseRow.id == case).execute()
        (file,) = office.export("140525", tmp_path / "second-stick")
        assert bureau.apply(file).quarantined == 0
    assert {row.id: row.note for row in CaseRow.select()} == {shared: "第一台改的", own: "第二台改的"}


def test_a_package_for_the_first_pc_is_not_taken_by_the_second_that_came_from_a_copy(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, centre = pair
    second = copied(centre, other_machine(monkeypatch, tmp_path / "second"))
    (file,) = second.export("140525", tmp_path / "stick-2")
    approve(bureau, file, keep_old=True)
    downs = {package.read_outer(down).header.to: down for down in bureau.export("140525108")}
    fresh = identity_of(second)
    second.apply(downs[fresh.address])
    said = refusal(second, downs[fresh.former[-1].address])
    assert said.reason is Reason.WRONG_RECIPIENT
    assert "另一台电脑" in str(said)


def test_keys_renewed_twice_before_the_county_saw_them_are_continued_all_the_same(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    bureau.apply(centre.export("140525")[0])
    for number in range(2):
        centre.open()
        CaseRow.update(note=f"第{number}次").where(CaseRow.id == case).execute()
        centre.export("140525")
        restore(centre, back_up(centre, tmp_path / f"{number}.tar"))
    (file,) = centre.export("140525")
    assert len(identity_of(centre).former) == 2
    approve(bureau, file)
    assert bureau.apply(file).quarantined == 0
    assert CaseRow.get_by_id(case).note == "第1次"
    assert journal.info(lives.LETTER) == "A"
    assert [row.standing for row in service.roster_rows()] == ["有效", "已续接"]


def test_a_county_on_another_machine_waits_for_a_person_and_then_lives_once_more(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, centre = pair
    centre.apply(bureau.export("140525108")[0])
    (stale,) = bureau.export("140525108", tmp_path / "stale")
    request = tmp_path / "request.xpk"
    service.enrol_request(centre.open(), request)
    moved = copied(bureau, other_machine(monkeypatch, tmp_path / "moved"))
    assert "换过电脑" in moved.status().warnings[0]
    for forbidden in (
        lambda: moved.export("140525108"),
        lambda: approve(moved, request),
        lambda: service.revoke(moved.open(), "140525108/r-aaaaaaaaaa", "测试"),
    ):
        with pytest.raises(UserError, match="还没有确认由本机继续"):
            forbidden()
    assert service.confirm_moved(moved.open()) == 2
    (file,) = moved.export("140525108", tmp_path / "fresh")
    assert package.read_outer(file).header.incarnation == 2
    centre.apply(file)
    assert refusal(centre, stale).reason is Reason.OLD_INCARNATION
    with pytest.raises(UserError, match="没有要确认的搬迁"):
        service.confirm_moved(bureau.open())
    with pytest.raises(UserError, match="只有县级平台"):
        service.confirm_moved(centre.open())


def test_a_restored_county_goes_on_by_itself_in_its_next_life(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    backup = back_up(bureau, tmp_path / "b.tar")
    centre.apply(bureau.export("140525108")[0])
    restore(bureau, backup)
    (file,) = bureau.export("140525108", tmp_path / "again")
    assert package.read_outer(file).header.incarnation == 2
    assert centre.apply(file).already is False
    bureau.apply(centre.export("140525")[0])
    assert standing.cause(identity_of(bureau)) is None, "what it acknowledges of the lost life is no sign of a copy"


def test_a_restore_before_enrolment_needs_no_continuing(bureau: Office, centre: Office, tmp_path: Path) -> None:
    request = tmp_path / "early.xpk"
    service.enrol_request(centre.open(), request)
    restore(centre, back_up(centre, tmp_path / "b.tar"))
    enrol(bureau, centre)
    assert len(identity_of(centre).former) == 1
    assert known_at(bureau).version == 2
    assert centre.export("140525")


def test_nothing_is_renewed_by_looking(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    (file,) = bureau.export("140525108")
    restore(centre, back_up(centre, tmp_path / "b.tar"))
    centre.open()
    before = dump()
    service.status()
    service.plan(file)
    assert dump() == before


def test_a_department_without_keys_makes_its_first_ones_after_a_restore(new_office: NewOffice, tmp_path: Path) -> None:
    office = new_office(SiteKind.DEPARTMENT, "泽州县示例局", "14052507", "department")
    restore(office, back_up(office, tmp_path / "b.tar"))
    first = renewed(office)
    assert first.former == ()
    assert renewed(office).address == first.address
    assert organs.site().letter == "B"


def test_the_fingerprint_of_a_request_is_that_of_the_new_keys(pair: Pair, tmp_path: Path) -> None:
    _, centre = pair
    restore(centre, back_up(centre, tmp_path / "b.tar"))
    request = tmp_path / "request.xpk"
    shown = service.enrol_request(centre.open(), request)
    assert shown == fingerprint_in(request)
    assert trust.same_fingerprint(shown, service.fingerprint())
