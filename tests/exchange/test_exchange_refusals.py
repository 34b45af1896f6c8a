"""What is refused, in which words, and that a refusal changes nothing but the list of refusals."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import journal
from db.actors import SiteKind
from db.errors import UserError
from db.exchange import service
from db.exchange.format import package, wire
from db.exchange.format.refusal import Reason, Refused, quoted
from db.exchange.offices import receipts, roster, trust
from db.exchange.tables import RefusedRow
from db.organs import lives
from db.organs import service as organs
from db.store import database
from tests.exchange.conftest import NewOffice
from tests.exchange.offices import Office, add_case, dump, enrol

Pair = tuple[Office, Office]


def refuse(office: Office, file: Path) -> Refused:
    """Look at and apply a file; both must refuse it with the same words and change no row but one of the refusals."""
    actor = office.open()
    before = dump()
    with pytest.raises(Refused) as planned:
        service.plan(file)
    with pytest.raises(Refused) as applied:
        service.apply(actor, file)
    assert dump() == before
    told = (RefusedRow.file_name == file.name) & (RefusedRow.message == str(applied.value))
    assert RefusedRow.select().where(told).count() == 1
    assert str(planned.value) == str(applied.value)
    assert "没有" in str(applied.value)
    assert applied.value.hint.startswith("本机数据一条未改。")
    return applied.value


@pytest.fixture
def sent(pair: Pair) -> Path:
    """A package of the township with one case, on the stick."""
    pair[1].open()
    add_case()
    return pair[1].export("140525")[0]


def test_a_file_of_another_kind_is_not_a_package(pair: Pair, tmp_path: Path) -> None:
    file = tmp_path / "清单.xpk"
    for content in (b"PK\x03\x04 a workbook", "随便写的文字".encode()):
        file.write_bytes(content)
        assert refuse(pair[0], file).reason is Reason.NOT_A_PACKAGE


def test_an_empty_file_is_called_one_and_its_name_stands_in_brackets(pair: Pair, tmp_path: Path) -> None:
    for name in ("清单.xpk", "回执.xrc"):
        file = tmp_path / name
        file.touch()
        refused = refuse(pair[0], file)
        assert refused.reason is Reason.EMPTY
        assert str(refused) == f"「{name}」是空文件，没有读取。"
        assert "没拷完" in refused.sentence


def test_what_is_called_by_its_office_needs_no_brackets() -> None:
    assert quoted("巴公镇第 42 号包") == "巴公镇第 42 号包"
    assert quoted("上报.xpk") == "「上报.xpk」"


def test_a_missing_file_is_said_in_words(pair: Pair, tmp_path: Path) -> None:
    actor = pair[0].open()
    with pytest.raises(UserError, match=r"找不到「没有\.xpk」"):
        service.apply(actor, tmp_path / "没有.xpk")


def test_a_truncated_package_is_refused_and_changes_nothing(pair: Pair, sent: Path) -> None:
    whole = sent.read_bytes()
    header_end = package.read_outer(sent).offset
    for length in (4, 6, 8, 20, header_end - 64, header_end - 1, header_end, header_end + 1, len(whole) - 1):
        sent.write_bytes(whole[:length])
        assert refuse(pair[0], sent).reason is Reason.TRUNCATED, length


def test_every_altered_region_is_refused_and_changes_nothing(pair: Pair, sent: Path) -> None:
    whole = sent.read_bytes()
    outer = package.read_outer(sent)
    regions = {
        "magic": (2, {Reason.NOT_A_PACKAGE}),
        "length": (4, {Reason.ALTERED, Reason.TRUNCATED}),
        "header": (8 + outer.header_bytes.index(b"sealed_at") + 15, {Reason.ALTERED}),
        "signature": (outer.offset - 30, {Reason.ALTERED}),
        "age header": (outer.offset + 40, {Reason.ALTERED}),
        "ciphertext": (len(whole) - 200, {Reason.ALTERED}),
        "last byte": (len(whole) - 1, {Reason.ALTERED}),
    }
    for region, (place, reasons) in regions.items():
        changed = bytearray(whole)
        changed[place] ^= 1
        sent.write_bytes(changed)
        assert refuse(pair[0], sent).reason in reasons, region
    sent.write_bytes(whole + b"x")
    assert refuse(pair[0], sent).reason is Reason.ALTERED


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_altered_or_cut_package_is_ever_taken(pair: Pair, sent: Path, data: st.DataObject) -> None:
    actor = pair[0].open()
    original = sent.with_name("original")
    if not original.exists():
        original.write_bytes(sent.read_bytes())
    whole = bytearray(original.read_bytes())
    start = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        whole[start] ^= data.draw(st.integers(1, 255))
    else:
        del whole[start : start + data.draw(st.integers(1, 300))]
    sent.write_bytes(whole)
    with pytest.raises(Refused):
        service.apply(actor, sent)
    assert database.execute_sql("SELECT count(*) FROM case_file").fetchone()[0] == 0


def test_a_package_for_another_office_names_whose_it_is(pair: Pair, new_office: NewOffice) -> None:
    bureau, centre = pair
    other = new_office(SiteKind.TOWNSHIP, "大阳镇便民服务中心", "140525101", "other")
    enrol(bureau, other)
    file = bureau.export("140525101")[0]
    refused = refuse(centre, file)
    assert refused.reason is Reason.WRONG_RECIPIENT
    assert "大阳镇便民服务中心" in str(refused)


def test_a_package_brought_back_to_its_sender_is_refused(pair: Pair, sent: Path) -> None:
    refused = refuse(pair[1], sent)
    assert refused.reason is Reason.WRONG_RECIPIENT
    assert "发给泽州县行政审批服务管理局的" in str(refused)


def test_a_sender_the_roster_does_not_know_is_refused(pair: Pair, new_office: NewOffice) -> None:
    bureau, _ = pair
    twin = new_office(SiteKind.COUNTY, "泽州县行政审批服务管理局", "140525", "twin")
    stranger = new_office(SiteKind.TOWNSHIP, "高都镇便民服务中心", "140525103", "stranger")
    enrol(twin, stranger)
    assert refuse(bureau, stranger.export("140525")[0]).reason is Reason.UNKNOWN_SENDER


def test_a_package_of_another_county_with_the_same_code_is_refused(pair: Pair, new_office: NewOffice) -> None:
    _, centre = pair
    twin = new_office(SiteKind.COUNTY, "泽州县行政审批服务管理局", "140525", "twin")
    stranger = new_office(SiteKind.TOWNSHIP, "高都镇便民服务中心", "140525103", "stranger")
    enrol(twin, stranger)
    assert refuse(centre, twin.export("140525103")[0]).reason is Reason.OTHER_COUNTY


def test_before_enrolment_nothing_is_taken(pair: Pair, new_office: NewOffice) -> None:
    fresh = new_office(SiteKind.TOWNSHIP, "高都镇便民服务中心", "140525103", "fresh")
    file = pair[0].export("140525108")[0]
    with pytest.raises(Refused) as refused:
        service.apply(fresh.open(), file)
    assert refused.value.reason is Reason.NOT_ENROLLED


def test_a_county_that_never_exchanged_is_not_told_to_enrol_when_it_looks_at_a_file(
    pair: Pair, new_office: NewOffice
) -> None:
    fresh = new_office(SiteKind.COUNTY, "泽州县行政审批服务管理局", "140525", "fresh")
    with pytest.raises(Refused, match="本机是县级平台，还没有用过数据交换") as refused:
        fresh.plan(pair[0].export("140525108")[0])
    assert refused.value.reason is Reason.COUNTY_WITHOUT_KEYS
    assert "批准入册" in refused.value.hint
    assert "凭根密钥单恢复" in refused.value.hint


def test_an_enrolment_file_in_the_wrong_place_is_named(pair: Pair) -> None:
    bureau, centre = pair
    assert "入册申请" in str(refuse(bureau, centre.stick / "request.xpk"))
    assert "入册凭证" in str(refuse(centre, centre.stick / "grant.xpk"))


def test_a_closed_installation_is_refused(pair: Pair, sent: Path) -> None:
    bureau, _ = pair
    actor = bureau.open()
    known, identity = roster.newest(), trust.identity(actor.site)
    assert known is not None
    assert identity is not None
    closed = [msgspec.structs.replace(replica, status="closed") for replica in known.replicas]
    with database.atomic():
        roster.keep(roster.sign(msgspec.structs.replace(known, version=known.version + 1, replicas=closed), identity))
    assert refuse(bureau, sent).reason is Reason.CLOSED
    with pytest.raises(UserError, match="都已在名册里停用"):
        bureau.export("140525108")


def resigned(file: Path, office: Office, **changes: object) -> None:
    """The same package with another header, signed by the office's own key."""
    outer = package.read_outer(file)
    identity = trust.identity(office.open().site)
    assert identity is not None
    fields = msgspec.json.decode(outer.header_bytes)
    header = msgspec.json.encode({**fields, **changes})
    signature = identity.provider.sign(identity.sign.secret, wire.pae(wire.HEADER_TYPE, header))
    body = file.read_bytes()[outer.offset :]
    file.write_bytes(package.MAGIC + len(header).to_bytes(4, "little") + header + signature + body)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"fmt": 2, "shape": "of a later year"}, Reason.NEWER_FORMAT),
        ({"requires": ["incremental"]}, Reason.NEWER_FORMAT),
        ({"alg": "sm2+sm4+sm3"}, Reason.UNKNOWN_ALGORITHM),
    ],
)
def test_a_newer_format_asks_for_an_upgrade(pair: Pair, sent: Path, changes: dict[str, object], reason: Reason) -> None:
    resigned(sent, pair[1], **changes)
    refused = refuse(pair[0], sent)
    assert refused.reason is reason
    assert "升级" in refused.hint


def test_members_of_a_later_minor_version_do_no_harm(pair: Pair, sent: Path) -> None:
    resigned(sent, pair[1], comment="from a newer program")
    assert pair[0].apply(sent).new == 2


def test_an_old_package_of_a_county_that_was_restored_is_refused(pair: Pair) -> None:
    bureau, centre = pair
    centre.apply(bureau.export("140525108")[0])
    centre.export("140525")
    old = bureau.export("140525108")[0]
    bureau.open()
    with database.atomic():
        journal.set_info(lives.RESTORES, "1")
    assert "还原过" not in " ".join(centre.status().warnings)
    assert centre.apply(bureau.export("140525108")[0]).already is False
    assert "县级平台从备份还原过" in " ".join(centre.status().warnings)
    (resent,) = centre.export("140525")
    assert "县级平台从备份还原过" not in " ".join(centre.status().warnings)
    assert receipts.read_file(bureau.apply(resent).receipt).receipt.incarnation == 2
    assert refuse(centre, old).reason is Reason.OLD_INCARNATION


def test_a_missing_volume_is_named_and_all_together_are_taken(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    with database.atomic():
        for number in range(200):
            add_case(number)
    whole = sum(size for size, _ in package.read_outer(centre.export("140525")[0]).header.volumes)
    files = centre.export("140525", volume_bytes=whole // 5 * 2)  # two whole volumes and half a one
    assert {file.suffix for file in files} == {".xpk", ".x002", ".x003"}
    first = next(file for file in files if file.suffix == ".xpk")
    second = first.with_suffix(".x002")
    kept = second.read_bytes()
    second.unlink()
    refused = refuse(bureau, first)
    assert refused.reason is Reason.MISSING_VOLUME
    assert "缺第 2 卷" in str(refused)
    second.write_bytes(kept[:-1])
    assert refuse(bureau, first).reason is Reason.TRUNCATED
    second.write_bytes(kept[:-1] + b"?")
    assert refuse(bureau, first).reason is Reason.ALTERED
    second.write_bytes(kept)
    assert bureau.apply(first).new == 400


def test_refusals_are_listed_with_sender_and_number(pair: Pair, sent: Path) -> None:
    whole = bytearray(sent.read_bytes())
    whole[-1] ^= 1
    sent.write_bytes(whole)
    refuse(pair[0], sent)
    row = next(row for row in pair[0].status().inbox if row.state.startswith("拒收"))
    assert (row.sender, row.number, row.state) == ("巴公镇便民服务中心", 1, "拒收：被改动")
    (kept,) = pair[0].paths.refused.iterdir()
    assert kept.read_bytes() == sent.read_bytes()


def test_a_receipt_that_was_altered_cut_or_is_for_another_office_is_refused(pair: Pair, sent: Path) -> None:
    bureau, centre = pair
    receipt = bureau.apply(sent).receipt
    whole = receipt.read_bytes()
    assert refuse(bureau, receipt).reason is Reason.WRONG_RECIPIENT
    receipt.write_bytes(whole[:-1])
    assert refuse(centre, receipt).reason is Reason.TRUNCATED
    receipt.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert refuse(centre, receipt).reason is Reason.ALTERED
    assert organs.site().code == "140525108"
