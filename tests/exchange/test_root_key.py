"""The county's root key on paper: its code, what it opens, and a county that comes back from it without a backup."""

import io
import tarfile
from pathlib import Path

import msgspec
import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import journal
from db.actors import SiteKind
from db.cases.tables import CaseActRow, CaseRow
from db.errors import UserError
from db.exchange import service
from db.exchange.format import bech32, package, wire
from db.exchange.format.provider import STANDARD
from db.exchange.format.refusal import Reason, Refused
from db.exchange.offices import rootkey, trust
from db.exchange.tables import KeyRow
from db.organs import lives
from tests.exchange.conftest import NewOffice
from tests.exchange.offices import Office, add_case, dump, enrol
from tests.exchange.second_lives import identity_of, known_at

Pair = tuple[Office, Office]
BUREAU = "泽州县行政审批服务管理局"


@pytest.fixture
def anew(new_office: NewOffice) -> Office:
    """The county's store made anew on another PC, as if all backups were lost."""
    office = new_office(SiteKind.COUNTY, BUREAU, "140525", "anew")
    service.ensure_identity(office.open())
    return office


def code_on_paper(county: Office) -> str:
    return service.root_sheet(county.open()).code


def roster_copy(office: Office, out: Path) -> Path:
    service.roster_copy(office.open(), out)
    return out


# --- the code ----------------------------------------------------------------------------------------------------


@given(secret=st.binary(min_size=32, max_size=32))
@settings(max_examples=25, deadline=None)
def test_a_root_key_comes_back_from_its_code_however_it_is_typed(secret: bytes) -> None:
    pair = STANDARD.signing_pair(secret.hex())
    code = rootkey.code_of(pair)
    assert [len(group) for group in code.split("-")] == [4] * 14
    typed = code.lower().replace("-", " ").replace("o", "0").replace("i", "1").replace("b", "8")
    assert rootkey.root_of(typed, STANDARD) == pair


@given(place=st.integers(0, 55), letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
@settings(max_examples=60, deadline=None)
def test_one_wrong_letter_in_the_code_is_noticed(place: int, letter: str) -> None:
    code = rootkey.code_of(STANDARD.signing_pair("5a" * 32)).replace("-", "")
    typed = code[:place] + letter + code[place + 1 :]
    if typed == code:
        return
    with pytest.raises(UserError, match="恢复码不对"):
        rootkey.root_of(typed, STANDARD)


@pytest.mark.parametrize("typed", ["", "ABCD", "恢复码", "A" * 56, "A" * 5000])
def test_what_is_no_code_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(UserError, match="恢复码不对"):
        rootkey.root_of(typed, STANDARD)


def test_bech32_is_written_as_the_standard_has_it() -> None:
    assert bech32.encode("a", b"") == "a12uel5l"
    identity = pyrage.x25519.Identity.from_str(bech32.encode("age-secret-key-", bytes(range(32))).upper())
    assert pyrage.decrypt(pyrage.encrypt(b"x", [identity.to_public()]), [identity]) == b"x"


# --- what it opens -----------------------------------------------------------------------------------------------


def test_a_package_up_can_be_opened_with_the_paper_alone(pair: Pair) -> None:
    bureau, centre = pair
    code = code_on_paper(bureau)
    centre.open()
    add_case()
    (file,) = centre.export("140525")
    secret = trust.recovery_pair(STANDARD, rootkey.root_of(code, STANDARD)).secret
    outer = package.read_outer(file)
    plain = pyrage.decrypt(file.read_bytes()[outer.offset :], [pyrage.x25519.Identity.from_str(secret)])
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        assert archive.getnames()[0] == "manifest.json"


def test_the_sheet_is_journalled_and_its_code_kept_nowhere(pair: Pair) -> None:
    bureau, centre = pair
    assert "根密钥单还没有打印" in " ".join(bureau.status().warnings)
    code = code_on_paper(bureau)
    assert journal.history("exchange", "140525/county")[-1].action == "打印县级数据交换根密钥单"
    assert "根密钥单还没有打印" not in " ".join(bureau.status().warnings)
    kept = repr({name: rows for name, rows in dump().items() if name != "exchange_key"})
    assert code not in kept
    assert code.replace("-", "") not in kept
    with pytest.raises(UserError, match="没有根密钥单"):
        service.root_sheet(centre.open())


# --- the county comes back ---------------------------------------------------------------------------------------


def test_a_county_without_any_backup_comes_back_from_paper_and_one_roster(
    pair: Pair, anew: Office, new_office: NewOffice, tmp_path: Path
) -> None:
    bureau, centre = pair
    other = new_office(SiteKind.TOWNSHIP, "大阳镇便民服务中心", "140525101", "other")
    enrol(bureau, other)
    code = code_on_paper(bureau)
    centre.open()
    case = add_case()
    bureau.apply(centre.export("140525")[0])
    centre.apply(bureau.export("140525108")[0])
    version = known_at(centre).version

    copy = roster_copy(centre, tmp_path / "名册.xpk")
    restored = service.restore_root(anew.open(), code, copy)
    assert restored > version
    known = known_at(anew)
    assert {one.site for one in known.replicas} == {"140525108", "140525101"}
    assert [key.status for key in known.keys] == ["closed", "active"]
    assert lives.letter() > "A"
    (down,) = anew.export("140525108", tmp_path / "down")
    assert package.read_outer(down).header.incarnation == 2

    (early,) = centre.export("140525", tmp_path / "early")
    assert anew.apply(early).quarantined == 0, "sealed to the keys of the lost store, opened with the paper's"
    assert (CaseRow.get().id, CaseActRow.select().count()) == (case, 1)
    assert centre.apply(down).already is False
    (refill,) = centre.export("140525", tmp_path / "refill")
    assert anew.apply(refill).quarantined == 1
    assert [(row.kind, row.subject, row.fits) for row in service.returned()] == [("单位", BUREAU, False)]
    (late,) = other.export("140525", tmp_path / "other")
    assert anew.apply(late).quarantined == 0
    with pytest.raises(Refused) as refused:
        centre.apply(bureau.export("140525108", tmp_path / "ghost")[0])
    assert refused.value.reason in (Reason.CLOSED, Reason.OLD_INCARNATION)


def test_a_newer_copy_of_the_roster_may_follow(pair: Pair, anew: Office, new_office: NewOffice, tmp_path: Path) -> None:
    bureau, centre = pair
    early = roster_copy(centre, tmp_path / "early.xpk")
    other = new_office(SiteKind.TOWNSHIP, "大阳镇便民服务中心", "140525101", "other")
    enrol(bureau, other)
    late = roster_copy(other, tmp_path / "late.xpk")
    code = code_on_paper(bureau)
    first = service.restore_root(anew.open(), code, early)
    third = new_office(SiteKind.TOWNSHIP, "高都镇便民服务中心", "140525103", "third")
    enrol(anew, third)
    with pytest.raises(UserError, match="没有恢复") as told:
        service.restore_root(anew.open(), code, late)
    assert "只有更新的名册副本" in told.value.hint
    assert known_at(anew).version == first + 1


def test_another_paper_or_another_county_gives_nothing(
    pair: Pair, anew: Office, new_office: NewOffice, tmp_path: Path
) -> None:
    bureau, centre = pair
    copy = roster_copy(centre, tmp_path / "名册.xpk")
    code = code_on_paper(bureau)
    own = code_on_paper(anew)
    anew.open()
    before = dump()
    with pytest.raises(Refused) as refused:
        service.restore_root(anew.open(), own, copy)
    assert refused.value.reason is Reason.WRONG_ROOT
    assert str(refused.value) == "「名册.xpk」里的名册不是这张根密钥单的密钥签的，没有采用。"
    elsewhere = new_office(SiteKind.COUNTY, "别县审批局", "140522", "elsewhere")
    with pytest.raises(Refused) as refused:
        service.restore_root(elsewhere.open(), code, copy)
    assert refused.value.reason is Reason.WRONG_ROOT
    with pytest.raises(Refused) as refused:
        service.restore_root(anew.open(), code, centre.stick / "grant.xpk")
    assert refused.value.reason is Reason.OTHER_KIND
    anew.open()
    assert dump() == before


def test_a_copy_of_the_roster_that_no_office_in_use_brought_is_refused(
    pair: Pair, anew: Office, tmp_path: Path
) -> None:
    bureau, centre = pair
    copy = roster_copy(centre, tmp_path / "名册.xpk")
    code = code_on_paper(bureau)
    outer = package.read_outer(copy)
    for changes, secret in (
        ({"incarnation": 10**6}, STANDARD.new_signing_pair().secret),
        ({"from": "140525/county"}, identity_of(centre).sign.secret),
        ({"from": "140525108/r-aaaaaaaaaa"}, identity_of(centre).sign.secret),
    ):
        header = msgspec.json.encode({**msgspec.json.decode(outer.header_bytes), **changes})
        signature = STANDARD.sign(secret, wire.pae(wire.HEADER_TYPE, header))
        forged = tmp_path / "forged.xpk"
        forged.write_bytes(package.MAGIC + len(header).to_bytes(4, "little") + header + signature)
        with pytest.raises(Refused) as refused:
            service.restore_root(anew.open(), code, forged)
        assert refused.value.reason is Reason.ALTERED


def test_a_county_in_use_does_not_change_its_root(
    pair: Pair, anew: Office, new_office: NewOffice, tmp_path: Path
) -> None:
    bureau, centre = pair
    code = code_on_paper(bureau)
    copy = roster_copy(centre, tmp_path / "名册.xpk")
    enrol(anew, new_office(SiteKind.TOWNSHIP, "大阳镇便民服务中心", "140525101", "other"))
    actor = anew.open()
    with pytest.raises(UserError, match="已经用来交换过数据"):
        service.restore_root(actor, code, copy)
    assert KeyRow.select().where(KeyRow.purpose == trust.ROOT).count() == 1


def test_only_an_enrolled_office_writes_a_copy_of_the_roster(bureau: Office, centre: Office, tmp_path: Path) -> None:
    service.ensure_identity(bureau.open())
    for office in (bureau, centre):
        with pytest.raises(UserError, match="已经入册的乡镇或部门"):
            roster_copy(office, tmp_path / "x.xpk")
