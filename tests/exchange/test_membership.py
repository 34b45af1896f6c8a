"""The roster in use: replaced PCs, closed ones, letters of their own, and what is said when something does not fit."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import journal
from db.actors import SiteKind
from db.cases.tables import CaseActRow, CaseRow
from db.errors import UserError
from db.exchange import service
from db.exchange.format import package, wire
from db.exchange.format.refusal import Reason, Refused
from db.exchange.offices import approval, roster, trust
from db.organs import lives
from db.organs import service as organs
from db.papers.tables import PaperRow
from tests.exchange.conftest import NewOffice
from tests.exchange.offices import Office, add_case, dump
from tests.exchange.recorded import paper
from tests.exchange.second_lives import approve, fingerprint_in, identity_of, known_at

Pair = tuple[Office, Office]
NAME = "巴公镇便民服务中心"


@pytest.fixture
def new_pc(new_office: NewOffice) -> Office:
    """A second PC of the township, with a store of its own that nobody knows yet."""
    return new_office(SiteKind.TOWNSHIP, NAME, "140525108", "new-pc")


def request_of(office: Office, out: Path) -> Path:
    service.enrol_request(office.open(), out)
    return out


def address_in(county: Office) -> str:
    """The address of the only installation in the county's roster."""
    (replica,) = known_at(county).replicas
    return str(replica.address)


def accept(office: Office, county: Office, grant: Path) -> None:
    county.open()
    fingerprint = service.fingerprint()
    service.enrol_accept(office.open(), grant, fingerprint)


def test_a_township_whose_pc_burnt_gets_everything_back_on_a_new_one(pair: Pair, new_pc: Office) -> None:
    bureau, burnt = pair
    burnt.open()
    case = add_case()
    paper("受理〔2026〕140525108A-1号", subject_type="case", subject_id=case)
    bureau.apply(burnt.export("140525")[0])
    CaseActRow.create(
        case_id=case, kind="granted", happened_on="2026-11-20", user_id="b", user_name="王五",
        organ_name="泽州县行政审批服务管理局", at="2026-11-20T10:00:00+08:00", lsn=7, clock="ok",
    )  # fmt: skip
    grant = approve(bureau, request_of(new_pc, bureau.stick / "new.xpk"), replaces=address_in(bureau))
    accept(new_pc, bureau, grant)
    assert organs.site().letter == "B", "the burnt PC gave numbers with A"
    result = new_pc.apply(bureau.export("140525108")[0])
    assert result.quarantined == 0
    assert {row.id for row in CaseRow.select()} == {case}
    assert (CaseActRow.select().count(), PaperRow.select().count()) == (2, 1)
    CaseRow.update(note="在新电脑上接着办").where(CaseRow.id == case).execute()
    assert bureau.apply(new_pc.export("140525")[0]).quarantined == 0
    assert CaseRow.get_by_id(case).note == "在新电脑上接着办"
    with pytest.raises(Refused) as refused:
        bureau.apply(burnt.export("140525")[0])
    assert refused.value.reason is Reason.CLOSED


def test_who_was_replaced_by_whom_and_why_stands_in_the_roster(pair: Pair, new_pc: Office) -> None:
    bureau, _ = pair
    old = address_in(bureau)
    approve(bureau, request_of(new_pc, bureau.stick / "new.xpk"), replaces=old)
    rows = service.roster_rows()
    new = identity_of(new_pc).address
    assert [(row.address, row.standing, row.letter, row.successor) for row in rows] == [
        (new, "有效", "B", ""), (old, "已续接", "A", new),
    ]  # fmt: skip
    assert (rows[1].reason, bool(rows[1].until), bool(rows[0].since)) == ("换了电脑", True, True)
    assert trust.same_fingerprint(rows[0].fingerprint, fingerprint_in(bureau.stick / "new.xpk"))


def test_a_second_pc_is_not_approved_before_somebody_said_what_becomes_of_the_first(pair: Pair, new_pc: Office) -> None:
    bureau, _ = pair
    file = request_of(new_pc, bureau.stick / "new.xpk")
    bureau.open()
    before = dump()
    with pytest.raises(UserError, match="已经有电脑在用，还没有说它怎么办") as told:
        approve(bureau, file)
    assert "「新装」" in told.value.hint
    assert dump() == before
    with pytest.raises(UserError, match="只能选一个"):
        approve(bureau, file, replaces=address_in(bureau), keep_old=True)
    assert dump() == before


def test_two_pcs_of_one_office_give_numbers_with_letters_of_their_own(pair: Pair, new_pc: Office) -> None:
    bureau, centre = pair
    grant = approve(bureau, request_of(new_pc, bureau.stick / "new.xpk"), keep_old=True)
    accept(new_pc, bureau, grant)
    assert lives.letter() == "B"
    assert centre.open().site.letter == "A"
    assert [row.standing for row in service.roster_rows()] == ["有效"]
    entry = journal.history("store", "140525108")
    new_pc.open()
    assert journal.history("store", "140525108")[-1].action == "按县里的名册，新编号改用字母 B"
    assert len(entry) == 1


def test_a_letter_is_never_given_twice_and_never_goes_back(pair: Pair, new_office: NewOffice) -> None:
    bureau, _ = pair
    letters = []
    for number in range(3):
        office = new_office(SiteKind.TOWNSHIP, NAME, "140525108", f"pc-{number}")
        file = request_of(office, bureau.stick / f"{number}.xpk")
        approve(bureau, file, replaces=service_rows_in_use(bureau)[-1])
        letters.append(known_at(bureau).replicas[-1].letter)
    assert letters == ["B", "C", "D"]


def service_rows_in_use(county: Office) -> list[str]:
    county.open()
    return [row.address for row in service.roster_rows() if row.standing == "有效"]


def test_when_the_letters_are_used_up_it_is_said_in_words(pair: Pair, new_pc: Office) -> None:
    bureau, _ = pair
    new_pc.open()
    journal.set_info(lives.LETTER, "Z")
    approve(bureau, request_of(new_pc, bureau.stick / "z.xpk"), replaces=address_in(bureau))
    assert service.roster_rows()[0].letter == "Z"
    service.enrol_request(new_pc.open(), bureau.stick / "again.xpk", new_keys=True)
    with pytest.raises(UserError, match="安装字母已经用到 Z"):
        approve(bureau, bureau.stick / "again.xpk", keep_old=True)


def test_a_pc_approved_as_a_new_one_can_still_take_the_place_of_the_lost_one(pair: Pair, new_pc: Office) -> None:
    bureau, _ = pair
    old, file = address_in(bureau), request_of(new_pc, bureau.stick / "new.xpk")
    approve(bureau, file, keep_old=True)
    approve(bureau, file, replaces=old)
    (in_use, closed) = service.roster_rows()
    assert (closed.address, closed.successor, in_use.letter) == (old, in_use.address, "B")
    approve(bureau, file, replaces=old)
    assert known_at(bureau).version == 4, "said again, it changes nothing"


def test_only_a_pc_of_the_same_office_that_nobody_continued_can_be_replaced(
    pair: Pair, new_pc: Office, new_office: NewOffice
) -> None:
    bureau, _ = pair
    old = address_in(bureau)
    other = new_office(SiteKind.TOWNSHIP, "大阳镇便民服务中心", "140525101", "other")
    with pytest.raises(UserError, match="是巴公镇便民服务中心的电脑，不是「大阳镇便民服务中心」的"):
        approve(bureau, request_of(other, bureau.stick / "other.xpk"), replaces=old)
    file = request_of(new_pc, bureau.stick / "new.xpk")
    with pytest.raises(UserError, match="不在名册里"):
        approve(bureau, file, replaces="140525108/r-aaaaaaaaaa")
    approve(bureau, file, replaces=old)
    third = new_office(SiteKind.TOWNSHIP, NAME, "140525108", "third")
    with pytest.raises(UserError, match="已经由另一台续接过"):
        approve(bureau, request_of(third, bureau.stick / "third.xpk"), replaces=old)


def test_a_closed_pc_is_refused_stays_closed_and_can_be_replaced(pair: Pair, new_pc: Office) -> None:
    bureau, centre = pair
    old = address_in(bureau)
    (sent,) = centre.export("140525")
    for reason in ("", "  ", "一" * 101, "两\n行"):
        with pytest.raises(UserError, match="原因要写一句话"):
            service.revoke(bureau.open(), old, reason)
    service.revoke(bureau.open(), old, "电脑丢失")
    (row,) = service.roster_rows()
    assert (row.standing, row.reason, row.successor, bool(row.until)) == ("已停用", "电脑丢失", "", True)
    with pytest.raises(Refused) as refused:
        bureau.apply(sent)
    assert refused.value.reason is Reason.CLOSED
    with pytest.raises(UserError, match="已经停用，没有改动"):
        service.revoke(bureau.open(), old, "再一次")
    with pytest.raises(UserError, match="名册里没有这台电脑"):
        service.revoke(bureau.open(), "140525108/r-aaaaaaaaaa", "测试")
    with pytest.raises(UserError, match="已在名册里停用，没有批准") as told:
        approve(bureau, request_of(centre, bureau.stick / "back.xpk"))
    assert "换新密钥" in told.value.hint
    approve(bureau, request_of(new_pc, bureau.stick / "new.xpk"), replaces=old)
    closed = next(row for row in service.roster_rows() if row.address == old)
    assert (closed.standing, closed.reason, bool(closed.successor)) == ("已续接", "电脑丢失", True)
    assert journal.history("exchange", old)[-1].reason == "电脑丢失"


def test_an_office_cannot_close_another(pair: Pair) -> None:
    bureau, centre = pair
    old = address_in(bureau)
    with pytest.raises(UserError, match="只有县级平台能停用"):
        service.revoke(centre.open(), old, "测试")


def test_a_request_is_shown_before_anything_is_decided(pair: Pair, new_pc: Office) -> None:
    bureau, _ = pair
    file = request_of(new_pc, bureau.stick / "new.xpk")
    bureau.open()
    before = dump()
    asked = service.look_at_request(file)
    assert dump() == before
    assert (asked.name, asked.code, asked.kind, asked.letter, asked.approved) == (
        NAME, "140525108", "township", "A", False,
    )  # fmt: skip
    assert asked.fingerprint == fingerprint_in(file)
    assert ([row.letter for row in asked.members], asked.continues) == (["A"], "")
    approve(bureau, file, keep_old=True)
    assert service.look_at_request(file).approved
    with pytest.raises(Refused) as refused:
        service.look_at_request(bureau.export("140525108")[0])
    assert refused.value.reason is Reason.OTHER_KIND


def test_the_letter_asked_for_is_the_least_that_is_given() -> None:
    sign, seal = "a" * 64, "age1" + "q" * 58
    replicas = [
        wire.Replica(
            address=f"140525108/r-{'a' * 9}{letter.lower()}", site="140525108", name=NAME, kind="township", keyid="k",
            sign=sign, seal=seal, letter=letter,
        )
        for letter in "ABD"
    ]  # fmt: skip
    known = wire.Roster(
        alg="ed25519+age+sha256", county="140525/county", name="县", version=1,
        root=wire.Root(threshold=1, keys=[sign]), keys=[], recipients=[seal], replicas=replicas,
    )  # fmt: skip
    given = {}
    for letter in ("", "A", "C", "D", "E"):
        asked = wire.Enrolment(site="140525108", name=NAME, kind="township", sign=sign, seal=seal, letter=letter)
        given[letter] = approval._free_letter(known, asked)
    assert given == {"": "C", "A": "C", "C": "C", "D": "E", "E": "E"}
    assert roster.letters_at(known, "140525108") == "ABD"


def test_the_request_states_the_letter_in_use(new_pc: Office) -> None:
    new_pc.open()
    journal.set_info(lives.LETTER, "F")
    asked = package.read_outer(request_of(new_pc, new_pc.paths.folder / "r.xpk")).header.enrol
    assert asked is not None
    assert asked.letter == "F"


@given(links=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=10))
def test_who_writes_for_whom_is_the_same_forwards_and_backwards(links: list[tuple[int, int]]) -> None:
    addresses = [f"140525108/r-{letter * 10}" for letter in "abcdefgh"]
    after = {addresses[one]: addresses[two] for one, two in links if one < two}
    replicas = [
        wire.Replica(
            address=address, site="140525108", name=NAME, kind="township", keyid="k", sign="a" * 64,
            seal="age1" + "q" * 58, status="closed" if address in after else "active", successor=after.get(address, ""),
        )
        for address in addresses
    ]  # fmt: skip
    known = wire.Roster(
        alg="x", county="140525/county", name="县", version=1, root=wire.Root(threshold=1, keys=["a" * 64]),
        keys=[], recipients=["age1" + "q" * 58], replicas=replicas,
    )  # fmt: skip
    for address in addresses:
        final = roster.heir(known, address)
        assert final not in after
        expected = {one for one in addresses if roster.heir(known, one) == address} | {address}
        assert roster.lineage(known, address) == expected
