"""One store on two PCs: whatever either sealed comes to the county under somebody's name, or waits for a person."""

from dataclasses import replace
from pathlib import Path

import pytest

from db import journal
from db.cases import custody
from db.cases.tables import CaseActRow, CaseRow
from db.exchange import service
from db.exchange.merging import conflicts
from db.exchange.offices import roster
from db.exchange.records import versions
from db.exchange.records.merge import Authority, Current, Incoming, Verdict, decide
from db.exchange.tables import QuarantineRow
from tests.exchange.conftest import Later
from tests.exchange.offices import Office, add_case
from tests.exchange.second_lives import approve, copied, identity_of, other_machine

Pair = tuple[Office, Office]


class Three:
    """A county, the PC an office had first, and a copy of it that the county lets go on."""

    def __init__(self, pair: Pair, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.bureau, self.first = pair
        self.folder = folder
        self.first.open()
        self.shared = add_case(1)
        receipt = self.bureau.apply(self.first.export("140525")[0]).receipt
        self.first.apply(receipt)
        self.second = copied(self.first, other_machine(patch, folder / "second"))

    def up(self, office: Office) -> service.ApplyResult:
        return self.bureau.apply(self.file(office))

    def file(self, office: Office) -> Path:
        return office.export("140525", self.folder / "stick-up")[0]

    def down(self, office: Office) -> service.ApplyResult:
        """The county's newest package for that PC, read there."""
        address = identity_of(office).address.partition("/")[2].replace("-", "")
        files = self.bureau.export("140525108", self.folder / "stick-down")
        return office.apply(next(file for file in files if address in file.name))

    def copy_goes_on(self) -> None:
        """The copy is the first to come to the county after they parted: it continues (续接)."""
        file = self.file(self.second)
        approve(self.bureau, file)
        assert self.bureau.apply(file).quarantined == 0

    def first_enters_anew(self) -> None:
        """The first PC, closed meanwhile, makes new keys and is entered beside the copy (新装)."""
        request = self.folder / "request.xpk"
        service.enrol_request(self.first.open(), request, new_keys=True)
        grant = approve(self.bureau, request, keep_old=True)
        fingerprint = service.fingerprint()
        service.enrol_accept(self.first.open(), grant, fingerprint)

    def kinds(self, office: Office) -> list[str]:
        return [one.kind for one in office.status().concerns]


@pytest.fixture
def three(pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Three:
    return Three(pair, tmp_path, monkeypatch)


def writes(office: Office, case: str) -> bool:
    """Whether that PC may edit the case."""
    office.open()
    return not custody.why_read_only(case)


def owner(office: Office, case: str) -> str:
    office.open()
    found = versions.head("case", case)
    assert found is not None
    return found.owner


def note_of(office: Office, case: str) -> str:
    office.open()
    return str(CaseRow.get_by_id(case).note)


def edit(office: Office, case: str, note: str) -> None:
    office.open()
    CaseRow.update(note=note).where(CaseRow.id == case).execute()


def test_what_was_sealed_and_lost_on_the_way_is_sent_anew_by_the_pc_that_wrote_it(three: Three) -> None:
    three.first.open()
    lost = add_case(2)
    three.file(three.first)
    three.copy_goes_on()
    three.first_enters_anew()
    assert three.kinds(three.first)[0] == "unsent"
    assert [one.unsent for one in service.elsewhere()] == [True, False]
    assert three.down(three.first).quarantined == 0
    assert owner(three.first, lost) == identity_of(three.first).address
    assert writes(three.first, lost)
    (entry,) = [e for e in journal.history("exchange", identity_of(three.first).address) if "接过" in e.action]
    assert entry.action == "接过县里没有收到的 2 件，改用本机现在的密钥报送"
    taken = three.up(three.first)
    assert (taken.new, taken.quarantined) == (2, 0)
    assert {row.id for row in CaseRow.select()} == {three.shared, lost}
    assert CaseActRow.select().count() == 2
    assert three.down(three.second).quarantined == 0
    assert not writes(three.second, lost)
    edit(three.first, lost, "接着办")
    assert three.up(three.first).quarantined == 0
    assert note_of(three.bureau, lost) == "接着办"
    assert three.down(three.first).changed == 0


def test_what_the_county_had_got_stays_with_the_pc_that_goes_on(three: Three) -> None:
    three.copy_goes_on()
    three.first_enters_anew()
    three.down(three.first)
    assert not writes(three.first, three.shared)
    (told,) = [one for one in three.first.status().concerns if one.kind == "other_pc"]
    assert told.text == "本机原来经办的 1 件现在由另一台电脑（字母 B）经办，本机只能看。"
    (row,) = service.elsewhere()
    assert (row.letter, row.in_use, row.unsent) == ("B", True, False)
    assert row.subject.startswith("140525108A2026000001")
    assert service.note_seen(three.first.open()) == 1
    assert "other_pc" not in three.kinds(three.first)
    edit(three.second, three.shared, "由拷贝接着办")
    assert three.up(three.second).quarantined == 0
    assert three.down(three.first).quarantined == 0
    assert note_of(three.first, three.shared) == "由拷贝接着办"


def test_what_arrived_but_whose_receipt_was_lost_is_not_taken_from_the_other_pc(three: Three) -> None:
    three.first.open()
    arrived = add_case(2)
    three.up(three.first)
    three.copy_goes_on()
    three.first_enters_anew()
    result = three.down(three.first)
    assert (result.changed, result.quarantined) == (0, 0)
    assert owner(three.first, arrived) != identity_of(three.first).address
    assert not writes(three.first, arrived)
    assert three.up(three.first).quarantined == 0
    assert "unsent" not in three.kinds(three.first)


def test_a_lost_edit_of_what_the_county_had_waits_for_a_person_at_the_pc_that_made_it(three: Three) -> None:
    edit(three.first, three.shared, "封了没有带到")
    three.file(three.first)
    edit(three.second, three.shared, "拷贝改的")
    three.copy_goes_on()
    three.first_enters_anew()
    three.down(three.first)
    assert note_of(three.first, three.shared) == "拷贝改的"
    (waiting,) = conflicts.waiting()
    assert "另一台电脑" in waiting.reason
    assert {line.mine + line.theirs for line in conflicts.compare(waiting.id).differing} == {"拷贝改的封了没有带到"}
    three.down(three.first)
    assert QuarantineRow.select().count() == 1, "kept aside once"
    assert three.up(three.first).quarantined == 0


def test_an_edit_that_was_never_sealed_is_not_overwritten_either(three: Three) -> None:
    three.copy_goes_on()
    edit(three.first, three.shared, "还没有封过")
    three.first_enters_anew()
    three.file(three.first)
    three.down(three.first)
    assert note_of(three.first, three.shared) == ""
    (waiting,) = conflicts.waiting()
    assert [line.theirs for line in conflicts.compare(waiting.id).differing] == ["还没有封过"]
    assert versions.check_heads()


def test_two_pcs_that_both_bring_what_the_county_lacked_end_with_one_writer(three: Three) -> None:
    three.first.open()
    both = add_case(2)
    three.file(three.first)
    twin = copied(three.first, three.folder / "twin")
    service.enrol_request(twin.open(), three.folder / "twin.xpk", new_keys=True)
    approve(three.bureau, three.folder / "twin.xpk")
    three.first_enters_anew()
    three.down(three.first)
    assert owner(three.first, both) == identity_of(three.first).address
    assert three.up(twin).new == 2
    edit(three.first, both, "也在本机改过")
    three.up(three.first)
    for office in (three.first, twin):
        three.down(office)
        three.up(office)
        three.down(office)
    assert owner(three.first, both) == owner(twin, both) == owner(three.bureau, both)
    three.first.open()
    (waiting,) = conflicts.waiting()
    assert [line.theirs for line in conflicts.compare(waiting.id).differing] == ["也在本机改过"]


def test_a_copy_entered_beside_a_dead_pc_is_told_what_it_cannot_send_until_it_takes_its_place(
    three: Three, later: Later
) -> None:
    """A dead PC's store goes on at another one, and the county took it for an additional PC (新装, not 更换)."""
    three.second.open()
    never_sent = add_case(2)
    roster_before = roster.newest()
    assert roster_before is not None
    (dead,) = roster_before.replicas
    (file,) = three.second.export("140525", three.folder / "stick-up")
    approve(three.bureau, file, keep_old=True)
    three.up(three.second)
    three.down(three.second)
    edit(three.first, three.shared, "原来那台死机前没有带出来")
    assert "other_pc" in three.kinds(three.second)
    assert not writes(three.second, three.shared)
    later(31)
    three.up(three.second)
    told = {one.kind: one for one in three.bureau.status().concerns}
    assert told["two_pcs"].text.startswith("巴公镇便民服务中心字母 A 的电脑 31 天没有来包，它名下有 1 件")
    service.enrol_request(three.second.open(), three.folder / "again.xpk")
    approve(three.bureau, three.folder / "again.xpk", replaces=dead.address)
    assert "two_pcs" not in three.kinds(three.bureau)
    three.down(three.second)
    assert writes(three.second, three.shared)
    assert writes(three.second, never_sent)
    assert three.kinds(three.second) == []
    edit(three.second, three.shared, "在新电脑上接着办")
    assert three.up(three.second).quarantined == 0
    assert note_of(three.bureau, three.shared) == "在新电脑上接着办"


def test_what_a_dead_pc_had_sealed_in_vain_is_sent_by_its_copy_once_the_county_closed_it(three: Three) -> None:
    three.first.open()
    lost = add_case(2)
    three.file(three.first)
    dead = identity_of(three.first).address
    twin = copied(three.first, three.folder / "twin")
    service.enrol_request(twin.open(), three.folder / "twin.xpk", new_keys=True)
    approve(three.bureau, three.folder / "twin.xpk", keep_old=True)
    three.down(twin)
    assert (owner(twin, lost), writes(twin, lost)) == (dead, False), "it may be in use: then it sends them"
    (told,) = [one for one in twin.status().concerns if one.kind == "unsent"]
    assert told.text == "本机有 2 条县里没有收到，登记在原来那台电脑（字母 A）名下。"
    service.revoke(three.bureau.open(), dead, "电脑坏了")
    three.down(twin)
    assert writes(twin, lost)
    assert "unsent" not in three.kinds(twin)
    assert three.up(twin).new == 2


OLD, NEW, COUNTY = "140525108/r-aaaaaaaaaa", "140525108/r-bbbbbbbbbb", "140525/county"


def told(
    vid: str, authority: Authority = Authority.OWNER, body: str = "b", ancestors: tuple[str, ...] = ()
) -> Incoming:
    """The county tells of another PC as the writer."""
    return Incoming(authority, vid, frozenset(ancestors), OLD, 1, False, COUNTY, True, body, other_pc=True)


def test_between_two_pcs_of_one_office_the_countys_word_counts_and_nothing_is_thrown_away() -> None:
    mine = Current("v2", NEW, 1, frozenset({"v1", "v2"}), "b")
    assert decide(told("v3", ancestors=("v2",)), mine) is Verdict.FORWARD
    assert decide(told("v1"), mine) is Verdict.TWIN, "the same content under its older name"
    assert decide(told("v1", body="c"), mine) is Verdict.OVERTAKE
    assert decide(told("v9", body="c"), mine) is Verdict.OVERTAKE
    assert decide(told("v2"), mine) is Verdict.SAME
    assert decide(told("v9", Authority.FACT), mine) is Verdict.TWIN
    assert decide(told("v9", Authority.FACT, "c"), mine) is Verdict.ALARM
    assert decide(replace(told("v9"), other_pc=False), mine) is Verdict.FORBIDDEN
