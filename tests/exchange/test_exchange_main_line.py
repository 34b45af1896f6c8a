"""A township's package reaches the county, its receipt comes back, and the county's list goes down."""

import hashlib
import io
import json
import re
import tarfile
from pathlib import Path

import pyrage
import pytest
import zstandard

from db import backups, journal, store
from db.cases.tables import CaseActRow, CaseMaterialRow, CaseRow
from db.exchange import service
from db.exchange.format import package
from db.exchange.offices import receipts
from db.exchange.tables import HeadRow, KeyRow, QuarantineRow
from db.items.service import find_items
from db.items.tables import EditionRow, GuideRow, ItemRow, MaterialRow
from db.store import database
from tests.exchange.offices import ID_NUMBER, Office, add_case, add_items, dump
from tests.exchange.second_lives import approve

Pair = tuple[Office, Office]


def cases() -> list[object]:
    """The cases of the open store, ID numbers in the clear, with materials and acts."""
    found: list[object] = []
    for row in CaseRow.select().order_by(CaseRow.id):
        fields = {**row.__data__, "id_number_cipher": store.decrypt_column(row.id_number_cipher)}
        del fields["id_number_key"]
        materials = CaseMaterialRow.select().where(CaseMaterialRow.case_id == row.id)
        acts = CaseActRow.select().where(CaseActRow.case_id == row.id)
        found.append((fields, [material.__data__ for material in materials], [act.__data__ for act in acts]))
    return found


def test_a_township_package_is_accepted_and_its_receipt_read(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    add_case()
    sent = cases()
    (file,) = centre.export("140525")
    assert file.name.startswith("SB-140525108-r")
    assert file.name.endswith("-000001-R.xpk")

    result = bureau.apply(file)
    assert (result.already, result.new, result.changed, result.same, result.quarantined) == (False, 2, 0, 0, 0)
    assert cases() == sent
    assert result.receipt.parent == centre.stick
    assert re.fullmatch(r"回执-140525108-000001-[0-9a-f]{8}\.xrc", result.receipt.name)

    assert centre.status().outbox[0].state == "已带走"
    assert centre.apply(result.receipt).already is False
    arrived = centre.status().outbox[0]
    assert arrived.state == f"县已接收 {arrived.received_on} 回执 1 号"
    assert not list(centre.paths.outbox.glob("*.xpk"))
    assert centre.apply(result.receipt).already is True


def test_a_replay_is_no_error_gives_the_same_receipt_and_writes_nothing(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    add_case()
    (file,) = centre.export("140525")
    first = bureau.apply(file)
    receipt = first.receipt.read_bytes()
    first.receipt.unlink()
    before = dump(but=())
    again = bureau.apply(file)
    assert (again.already, again.new, again.changed) == (True, 0, 0)
    assert again.receipt.read_bytes() == receipt
    assert dump(but=()) == before
    assert bureau.plan(file).already is True


def test_looking_at_a_package_changes_nothing_and_says_what_it_would_change(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case(materials=2)
    bureau.apply(centre.export("140525")[0])
    centre.open()
    with database.atomic():
        CaseMaterialRow.create(case_id=case, position=9, name="补交", form="原件", copies=1, core=False, received=1)
    add_case(2)
    (file,) = centre.export("140525")
    bureau.open()
    before = dump(but=())
    plan = service.plan(file)
    assert dump(but=()) == before
    assert (plan.sender, plan.number, plan.new, plan.changed, plan.same) == ("巴公镇便民服务中心", 2, 2, 1, 1)
    changed = next(row for row in plan.rows if row.result == "变更")
    assert changed.subject == "140525108A2026000001　小餐饮经营许可"
    assert (changed.here[-3:], changed.there[-3:]) == ("2 份", "3 份")
    result = bureau.apply(file)
    assert (result.new, result.changed, result.same) == (2, 1, 1)


def test_the_package_holds_no_personal_data_in_the_clear_and_the_county_stores_it_encrypted(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    add_case()
    (file,) = centre.export("140525")
    content = file.read_bytes()
    assert b"age-encryption.org" in content
    assert ID_NUMBER.encode() not in content
    assert "张三".encode() not in package.read_outer(file).header_bytes
    bureau.apply(file)
    stored = json.dumps(dump(but=()), default=str, ensure_ascii=False)
    assert ID_NUMBER not in stored
    assert CaseRow.get(CaseRow.id_number_key == store.lookup_key(ID_NUMBER)).applicant == "张三"


def test_the_list_flows_down_with_guides_and_materials_and_its_receipt_shows_in_the_drift(pair: Pair) -> None:
    bureau, centre = pair
    bureau.open()
    items = add_items(2)
    assert bureau.status().sites[0].drift == "没有收过"
    (file,) = bureau.export("140525108")
    assert file.name.startswith("XF-140525108-r")
    result = centre.apply(file)
    assert (result.new, result.quarantined) == (4, 0)
    assert {row.id for row in ItemRow.select()} == set(items)
    assert (GuideRow.select().count(), MaterialRow.select().count()) == (2, 2)
    assert {one.id for one in find_items("示例")} == set(items)
    bureau.apply(result.receipt)
    row = bureau.status().sites[0]
    assert (row.edition, row.drift, row.standing) == ("2026年版", "最新", "有效")
    ItemRow.update(name="改名的事项").where(ItemRow.id == items[0]).execute()
    changed = centre.apply(bureau.export("140525108")[0])
    assert (changed.changed, changed.same) == (1, 3)
    assert bureau.status().sites[0].drift == "落后 1 次"


def test_receipts_also_travel_inside_the_next_package(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    add_case()
    bureau.apply(centre.export("140525")[0])
    centre.apply(bureau.export("140525108")[0])
    assert centre.status().outbox[0].state.startswith("县已接收")


def test_packages_arriving_in_the_wrong_order_end_in_the_newest_state(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    (first,) = centre.export("140525")
    centre.open()
    CaseRow.update(note="第二次").where(CaseRow.id == case).execute()
    (second,) = centre.export("140525")
    assert bureau.apply(second).new == 2
    late = bureau.apply(first)
    assert (late.new, late.changed, late.same) == (0, 0, 2)
    assert CaseRow.get_by_id(case).note == "第二次"


def test_a_case_edited_on_both_lives_of_a_restored_store_waits_for_a_person(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    bureau.apply(centre.export("140525")[0])
    centre.open()
    backup = tmp_path / "backup.tar"
    backups.backup_to(backup)
    CaseRow.update(note="还原前").where(CaseRow.id == case).execute()
    bureau.apply(centre.export("140525")[0])
    store.close_store()
    backups.restore(backup, centre.paths)
    centre.open()
    CaseRow.update(note="还原后").where(CaseRow.id == case).execute()
    (file,) = centre.export("140525")
    approve(bureau, file)
    result = bureau.apply(file)
    assert (result.quarantined, CaseRow.get_by_id(case).note) == (1, "还原前")
    assert QuarantineRow.get().reason == "conflict"
    back = centre.apply(bureau.export("140525108")[0])
    assert (back.quarantined, CaseRow.get_by_id(case).note) == (1, "还原后")


def test_unsealed_edits_are_never_overwritten_by_what_comes_back(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    backup = tmp_path / "backup.tar"
    backups.backup_to(backup)
    CaseRow.update(note="县里知道的").where(CaseRow.id == case).execute()
    bureau.apply(centre.export("140525")[0])
    store.close_store()
    backups.restore(backup, centre.paths)
    (file,) = centre.export("140525")
    approve(bureau, file)
    bureau.apply(file)
    (down,) = bureau.export("140525108")
    centre.open()
    CaseRow.update(note="还没封包").where(CaseRow.id == case).execute()
    assert centre.apply(down).quarantined == 1
    assert CaseRow.get_by_id(case).note == "还没封包"


def test_a_second_edition_of_the_same_name_is_set_aside_not_lost(pair: Pair) -> None:
    bureau, centre = pair
    bureau.open()
    add_items(1)
    (file,) = bureau.export("140525108")
    centre.open()
    add_items(1)
    result = centre.apply(file)
    assert result.new + result.quarantined == 3
    assert EditionRow.select().count() + QuarantineRow.select().where(QuarantineRow.doc_type == "edition").count() == 2


def test_applying_leaves_a_backup_a_journal_entry_and_versions(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    add_case()
    bureau.apply(centre.export("140525")[0])
    assert list(bureau.paths.backups.glob("*写入数据包前*"))
    assert journal.verify() > 0
    assert HeadRow.select().where(HeadRow.doc_type == "case").count() == 1
    assert [path.name for path in bureau.paths.inbox.glob("*.x*")] == []


def test_receipts_of_two_offices_for_equal_numbers_lie_side_by_side_on_one_stick(
    pair: Pair, department: Office, tmp_path: Path
) -> None:
    bureau, centre = pair
    bureau.open()
    add_items()
    stick = tmp_path / "一个 U 盘"
    for office, site in ((centre, "140525108"), (department, "14052507")):
        (file,) = bureau.export(site)
        stick.mkdir(exist_ok=True)
        carried = stick / file.name
        carried.write_bytes(file.read_bytes())
        assert office.apply(carried).number == 1
    given = sorted(stick.glob("*.xrc"))
    assert len(given) == 2
    assert [bureau.apply(receipt).already for receipt in given] == [False, False]


def test_a_read_only_stick_still_leaves_the_receipt_in_the_outbox(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    centre.open()
    add_case()
    (file,) = centre.export("140525")
    name = f"回执-140525108-000001-{package.read_outer(file).pid[:8]}.xrc"
    (centre.stick / f"{name}.part").mkdir()
    result = bureau.apply(file)
    assert result.receipt == bureau.paths.outbox / name
    assert result.receipt.exists()


def test_what_the_bureau_did_on_a_forwarded_case_comes_back_to_the_office_that_took_it_in(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    bureau.apply(centre.export("140525")[0])
    CaseActRow.create(
        case_id=case, kind="granted", happened_on="2026-11-20", user_id="b", user_name="王五",
        organ_name="泽州县行政审批服务管理局", at="2026-11-20T10:00:00+08:00", lsn=7, clock="ok",
    )  # fmt: skip
    centre.apply(bureau.export("140525108")[0])
    assert {act.user_name for act in CaseActRow.select().where(CaseActRow.case_id == case)} == {"李四", "王五"}
    again = bureau.apply(centre.export("140525")[0])
    assert (again.new, again.quarantined) == (0, 0)


def test_a_failure_in_the_middle_of_applying_leaves_nothing_half_done(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, centre = pair
    centre.open()
    add_case()
    (file,) = centre.export("140525")
    actor = bureau.open()
    before = dump(but=())
    with monkeypatch.context() as patch:
        patch.setattr(receipts, "make", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            service.apply(actor, file)
    assert dump(but=()) == before
    assert bureau.apply(file).new == 2


def test_an_export_that_is_cancelled_leaves_nothing_behind(pair: Pair) -> None:
    _, centre = pair
    actor = centre.open()
    add_case()
    before = dump(but=())
    steps = service.export_to(actor, "140525", centre.stick)
    next(steps)
    steps.close()
    assert dump(but=()) == before
    assert [path.name for path in centre.paths.outbox.iterdir()] == []


def test_a_package_reads_with_plain_age_tar_and_zstd(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    case = add_case()
    (file,) = centre.export("140525")
    bureau.open()
    secret = KeyRow.get(KeyRow.purpose == "seal").secret
    data = file.read_bytes()
    length = int.from_bytes(data[4:8], "little")
    plain = pyrage.decrypt(data[8 + length + 64 :], [pyrage.x25519.Identity.from_str(secret)])
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        members = {member.name: archive.extractfile(member) for member in archive}
        assert list(members) == ["manifest.json", "manifest.sig", "r/0000.jsonl.zst"]
        packed = members["r/0000.jsonl.zst"]
        assert packed is not None
        lines = zstandard.ZstdDecompressor().stream_reader(packed).read().splitlines()
    documents = [json.loads(line) for line in lines]
    assert [(one["t"], one["v"]) for one in documents] == [("case", 1), ("case_act", 1)]
    assert documents[0]["body"]["id_number"] == ID_NUMBER
    body = lines[0][lines[0].index(b'"body":') + 7 : -1]
    told = ("xpk-doc-v1", "", "case", case, documents[0]["owner"], "1", "", "")
    named = hashlib.sha256("\0".join(told).encode() + body).hexdigest()
    assert documents[0]["vid"] == named
