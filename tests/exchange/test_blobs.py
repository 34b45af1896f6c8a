"""Attachments between offices: each goes once, a lost package costs only itself, nobody gets what is not theirs."""

import hashlib
import json
import shutil
import tarfile
from pathlib import Path

import pyrage
import pytest

from db import backups, journal, store
from db.actors import SiteKind
from db.attachments import service as attachments
from db.cases import attachments as case_attachments
from db.cases.tables import CaseAttachmentRow, CaseRow
from db.command_line import finished
from db.errors import UserError
from db.exchange import service
from db.exchange.format import limits, package, spool
from db.exchange.offices import receipts
from db.exchange.tables import AppliedRow, BlobAskedRow, KeyRow, SealedRow
from db.exchange.transport import blobs
from db.store import database
from tests.exchange.conftest import NewOffice
from tests.exchange.offices import Office, add_case, dump, enrol
from tests.exchange.scans import attach, content_of, scan

Pair = tuple[Office, Office]
COUNTY, CENTRE = "140525", "140525108"


def case_of(office: Office, number: int = 1) -> str:
    office.open()
    return add_case(number, materials=1)


def kinds_of(files: list[Path]) -> list[str]:
    """R and B of the first volumes, in the order exported."""
    return [file.stem[-1] for file in files if file.suffix == package.SUFFIX]


def states(office: Office, case: str) -> list[bool]:
    office.open()
    return [one.present for one in case_attachments.listed(case)]


def test_records_come_first_and_attachments_follow_in_a_package_of_their_own(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    case = case_of(centre)
    wanted = attach(centre, case, scan())
    records, files = centre.export(COUNTY)
    assert kinds_of([records, files]) == ["R", "B"]
    assert bureau.apply(records).new == 2
    assert states(bureau, case) == [False]
    plan = bureau.plan(files)
    assert (plan.kind, plan.new, plan.rows[0].subject) == ("附件包", 1, "140525108A2026000001 身份证.pdf")
    assert states(bureau, case) == [False]
    result = bureau.apply(files)
    assert (result.kind, result.new, result.same, result.already) == ("附件包", 1, 0, False)
    assert states(bureau, case) == [True]
    assert content_of(bureau, wanted, tmp_path) == scan()


def test_an_attachment_goes_again_until_its_receipt_came_and_then_never(pair: Pair) -> None:
    bureau, centre = pair
    attach(centre, case_of(centre), scan())
    first = centre.export(COUNTY)
    again = centre.export(COUNTY)
    assert kinds_of(again) == ["R", "B"]
    assert first[1].name == again[1].name  # sealed once, carried again
    for file in again:
        centre.apply(bureau.apply(file).receipt)
    assert kinds_of(centre.export(COUNTY)) == ["R"]
    assert not list(centre.paths.outbox.glob("*-B.x*"))


def test_a_receipt_carried_in_the_next_package_is_as_good(pair: Pair) -> None:
    bureau, centre = pair
    attach(centre, case_of(centre), scan())
    for file in centre.export(COUNTY):
        bureau.apply(file)
    for file in bureau.export(CENTRE):
        centre.apply(file)
    assert kinds_of(centre.export(COUNTY)) == ["R"]


def test_a_lost_package_of_attachments_costs_only_itself(pair: Pair) -> None:
    bureau, centre = pair
    case = case_of(centre)
    for number in range(4):
        attach(centre, case, scan(seed=number), f"{number}.pdf")
    records, *files = exported(centre, package_bytes=11_000)
    assert len(files) == 2
    bureau.apply(records)
    bureau.apply(files[1])
    assert states(bureau, case) == [False, False, True, True]
    centre.apply(bureau.export(CENTRE)[0])
    resent = centre.export(COUNTY)
    assert [file.name for file in resent[1:]] == [files[0].name]
    for file in resent:
        bureau.apply(file)
    assert states(bureau, case) == [True] * 4


def exported(
    office: Office,
    volume_bytes: int = limits.VOLUME_BYTES,
    package_bytes: int = limits.PACKAGE_BYTES,
    all_: bool = True,
) -> list[Path]:
    """Export to the county with other options."""
    steps = service.export_to(
        office.open(), COUNTY, office.stick, volume_bytes, with_attachments=all_, package_bytes=package_bytes
    )
    return list(finished(steps))


def test_attachments_that_come_before_their_records_are_kept(pair: Pair) -> None:
    bureau, centre = pair
    case = case_of(centre)
    attach(centre, case, scan())
    records, files = centre.export(COUNTY)
    assert bureau.plan(files).rows[0].subject == "说到它的办件还没有到"
    assert bureau.apply(files).new == 1
    bureau.apply(records)
    assert states(bureau, case) == [True]


def test_the_same_content_in_two_cases_goes_and_lies_once(pair: Pair) -> None:
    bureau, centre = pair
    first, second = case_of(centre), case_of(centre, 2)
    assert attach(centre, first, scan()) == attach(centre, second, scan(), "另一份.pdf")
    records, files = centre.export(COUNTY)
    bureau.apply(records)
    assert bureau.apply(files).new == 1
    assert states(bureau, first) + states(bureau, second) == [True, True]


def test_a_package_of_attachments_applied_twice_changes_nothing_and_gives_the_same_receipt(pair: Pair) -> None:
    bureau, centre = pair
    attach(centre, case_of(centre), scan())
    _, files = centre.export(COUNTY)
    first = bureau.apply(files).receipt.read_bytes()
    before = dump(but=())
    result = bureau.apply(files)
    assert (result.already, result.receipt.read_bytes()) == (True, first)
    assert dump(but=()) == before
    assert bureau.plan(files).already


def test_a_county_that_lost_attachments_asks_for_them_and_gets_them_again(pair: Pair) -> None:
    bureau, centre = pair
    case = case_of(centre)
    lost = attach(centre, case, scan())
    for file in centre.export(COUNTY):
        centre.apply(bureau.apply(file).receipt)
    assert kinds_of(centre.export(COUNTY)) == ["R"]
    bureau.open()
    shutil.rmtree(bureau.paths.attachments)
    down = bureau.export(CENTRE)[0]
    assert package.read_outer(down).header.want == [lost]
    centre.apply(down)
    assert BlobAskedRow.get().sha256 == lost
    records, files = centre.export(COUNTY)
    bureau.apply(records)
    centre.apply(bureau.apply(files).receipt)
    assert states(bureau, case) == [True]
    centre.open()
    assert BlobAskedRow.select().count() == 0
    assert kinds_of(centre.export(COUNTY)) == ["R"]


def test_a_county_restored_from_a_backup_asks_for_what_it_forgot(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    case = case_of(centre)
    bureau.open()
    backups.backup_to(tmp_path / "old.tar")
    attach(centre, case, scan())
    for file in centre.export(COUNTY):
        centre.apply(bureau.apply(file).receipt)
    store.close_store()
    backups.restore(tmp_path / "old.tar", bureau.paths)
    for _ in range(2):
        for file in centre.export(COUNTY):
            bureau.apply(file)
        for file in bureau.export(CENTRE):
            centre.apply(file)
    for file in centre.export(COUNTY):
        bureau.apply(file)
    assert states(bureau, case) == [True]


def test_what_an_office_asks_for_is_replaced_by_what_it_asks_next(pair: Pair) -> None:
    pair[0].open()
    with database.atomic():
        blobs.note_wanted("140525108/r-aaaaaaaaaa", ["a" * 64, "b" * 64])
        blobs.note_wanted("140525108/r-aaaaaaaaaa", ["b" * 64, "c" * 64])
    assert sorted(row.sha256 for row in BlobAskedRow.select()) == ["b" * 64, "c" * 64]


def test_at_most_two_thousand_are_asked_for_at_once_and_only_what_can_be_a_hash(pair: Pair) -> None:
    bureau, centre = pair
    case = case_of(centre)
    with database.atomic():
        names = [(f"a{number}", case, number, f"{number:064x}") for number in range(limits.WANTED + 5)]
        database.execute_many(
            "INSERT INTO case_attachment (id, case_id, position, name, mime, sha256, size)"
            " VALUES (?, ?, ?, 'a', 'application/pdf', ?, 1)", names,
        )  # fmt: skip
        named(case, "../" * 21 + "x", 0)
        named(case, "Z" * 64, 0)
    (file,) = centre.export(COUNTY)
    assert package.read_outer(file).header.want == [f"{number:064x}" for number in range(limits.WANTED)]
    assert file.stat().st_size < 1 << 20
    assert bureau.apply(file).quarantined == 2  # a case that names what is no hash, and its act


def named(case: str, sha256: str, position: int) -> None:
    """A row of a case that names a content."""
    CaseAttachmentRow.create(
        case_id=case, position=position, name="a", mime="application/pdf", sha256=sha256, size=1,
    )  # fmt: skip


def test_an_office_never_gets_attachments_of_cases_it_may_not_see(
    pair: Pair, new_office: NewOffice, tmp_path: Path
) -> None:
    bureau, centre = pair
    neighbour = new_office(SiteKind.TOWNSHIP, "大阳镇便民服务中心", "140525101", "neighbour")
    enrol(bureau, neighbour)
    secret = attach(centre, case_of(centre), scan())
    for file in centre.export(COUNTY):
        bureau.apply(file)
    assert kinds_of(bureau.export("140525101")) == ["R"]
    bureau.open()
    asks = neighbour.open().site  # it asks all the same, for what it heard of
    assert asks.code == "140525101"
    case = add_case()
    CaseRow.update(site_code="140525101", number="140525101A2026000001").execute()
    with database.atomic():
        named(case, secret, 1)
    (file,) = neighbour.export(COUNTY)
    assert package.read_outer(file).header.want == [secret]
    bureau.open()
    with database.atomic():
        blobs.note_wanted(package.read_outer(file).header.sender, [secret])
    assert kinds_of(bureau.export("140525101")) == ["R"]


def test_an_office_that_names_a_content_in_its_own_case_gets_it(pair: Pair, new_office: NewOffice) -> None:
    """Who can name a content has it or has its hash, and answers for the case that names it."""
    bureau, centre = pair
    case = case_of(centre)
    wanted = attach(centre, case, scan())
    for file in centre.export(COUNTY):
        bureau.apply(file)
    centre.open()
    shutil.rmtree(centre.paths.attachments)
    (file,) = centre.export(COUNTY)
    assert package.read_outer(file).header.want == [wanted]
    bureau.apply(file)
    down = bureau.export(CENTRE)
    assert kinds_of(down) == ["R", "B"]
    centre.apply(down[1])
    assert states(centre, case) == [True]


def test_only_the_records_go_where_the_user_says_so(pair: Pair) -> None:
    _, centre = pair
    attach(centre, case_of(centre), scan())
    assert kinds_of(exported(centre, all_=False)) == ["R"]
    assert kinds_of(centre.export(COUNTY)) == ["R", "B"]


def test_a_damaged_attachment_is_left_out_told_and_asked_for(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau, centre = pair
    monkeypatch.setattr(blobs, "check_a_part", lambda *_: None)
    case = case_of(centre)
    good, bad = attach(centre, case, scan(seed=1), "1.pdf"), attach(centre, case, scan(seed=2), "2.pdf")
    path = attachments.path_of(bad)
    path.write_bytes(path.read_bytes()[:-1])
    records, files = centre.export(COUNTY)
    assert package.read_outer(files).header.counts == {"attachment": 1}
    assert "附件的存盘坏了" in journal.history("attachment", bad)[0].action
    bureau.apply(records)
    bureau.apply(files)
    assert states(bureau, case) == [True, False]
    assert attachments.missing([good]) == []
    (file,) = [file for file in centre.export(COUNTY) if file.stem.endswith("R")]
    assert package.read_outer(file).header.want == [bad]


def test_every_week_a_part_of_the_attachments_is_read_again(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau, centre = pair
    case = case_of(centre)
    bad = attach(centre, case, scan())
    for file in centre.export(COUNTY):
        centre.apply(bureau.apply(file).receipt)
    centre.open()
    attachments.path_of(bad).write_bytes(b"rotten")
    monkeypatch.setattr(blobs, "OFFICE_PARTS", 1)
    monkeypatch.setattr(blobs, "DAYS_BETWEEN_CHECKS", 0)
    centre.export(COUNTY)
    assert states(centre, case) == [False]


def test_one_spool_at_a_time_whatever_the_number_of_attachments(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau, centre = pair
    case = case_of(centre)
    for number in range(12):
        attach(centre, case, scan(seed=number), f"{number}.pdf")
    open_now, most = 0, 0

    class Counted(spool.Spool):
        def __init__(self, folder: Path) -> None:
            nonlocal open_now, most
            super().__init__(folder)
            open_now += 1
            most = max(most, open_now)

        def close(self) -> None:
            nonlocal open_now
            super().close()
            open_now -= 1

    for module in ("transport.blobs", "format.contents", "format.packing"):
        monkeypatch.setattr(f"db.exchange.{module}.Spool", Counted)
    _, files = centre.export(COUNTY)
    assert bureau.apply(files).new == 12
    assert most == 1
    assert open_now == 0


def test_a_receipt_for_attachments_prunes_only_them_and_one_for_records_no_attachments(pair: Pair) -> None:
    bureau, centre = pair
    case = case_of(centre)
    attach(centre, case, scan(seed=1), "1.pdf")
    _, first = centre.export(COUNTY)
    attach(centre, case, scan(seed=2), "2.pdf")
    records, _, second = centre.export(COUNTY)
    outbox = centre.paths.outbox
    centre.apply(bureau.apply(second).receipt)
    assert [(outbox / file.name).exists() for file in (first, records, second)] == [True, True, False]
    centre.apply(bureau.apply(records).receipt)
    assert [(outbox / file.name).exists() for file in (first, records)] == [True, False]
    assert receipts.read_file(next(bureau.paths.outbox.glob("回执-*-000004-*.xrc"))).receipt.accepted == 1
    bureau.open()
    assert sorted(row.kind for row in AppliedRow.select()) == ["blobs", "records"]


def test_what_a_run_that_died_sealed_without_a_row_is_cleared(pair: Pair) -> None:
    _, centre = pair
    attach(centre, case_of(centre), scan())
    for name in ("SB-140525108-rabcdefghij-000099-B.xpk", "SB-140525108-rabcdefghij-000099-B.x002", "x.xpk.part"):
        (centre.paths.outbox / name).write_bytes(b"left")
    kept = centre.paths.outbox / "SB-140525108-rabcdefghij-000098-R.xpk"
    kept.write_bytes(b"perhaps the only copy")
    files = centre.export(COUNTY)
    names = {path.name for path in centre.paths.outbox.iterdir()}
    assert names == {kept.name, *(file.name for file in files)}


def test_a_package_of_attachments_opens_without_this_program(pair: Pair, tmp_path: Path) -> None:
    """Cut off the header, put the volumes together, decrypt with age, list with tar: what a later reader would do."""
    bureau, centre = pair
    wanted = attach(centre, case_of(centre), scan(30_000))
    _, *volumes = exported(centre, volume_bytes=8192)
    first, *rest = sorted(volumes, key=lambda path: path.suffix.replace(".xpk", ".x001"))
    data = first.read_bytes()
    sealed = data[8 + int.from_bytes(data[4:8], "little") + 64 :] + b"".join(path.read_bytes() for path in rest)
    bureau.open()
    secret = KeyRow.get(KeyRow.purpose == "seal").secret
    (tmp_path / "inner.tar").write_bytes(pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(secret)]))
    with tarfile.open(tmp_path / "inner.tar") as archive:
        assert archive.getnames() == ["manifest.json", "manifest.sig", f"b/{wanted}"]
        member, manifest = (archive.extractfile(name) for name in (f"b/{wanted}", "manifest.json"))
        assert member is not None
        assert manifest is not None
        assert hashlib.sha256(member.read()).hexdigest() == wanted
        assert json.load(manifest)["files"] == {f"b/{wanted}": [30_000, wanted]}


def test_attaching_says_what_is_wrong(pair: Pair, tmp_path: Path) -> None:
    _, centre = pair
    case = case_of(centre)
    attach(centre, case, scan())
    with pytest.raises(UserError, match="已经在这件的附件里"):
        attach(centre, case, scan())
    with pytest.raises(UserError, match="不是可以作附件的文件"):
        attach(centre, case, b"MZ a program", "a.exe")
    with pytest.raises(UserError, match="是空文件"):
        attach(centre, case, b"", "a.pdf")
    actor = centre.open()
    with pytest.raises(UserError, match=r"找不到「没有\.pdf」"):
        case_attachments.add(actor, case, tmp_path / "没有.pdf")
    with pytest.raises(UserError, match="没有这一份材料"):
        case_attachments.add(actor, case, centre.stick.parent / "scans" / "身份证.pdf", material_id="other")
    assert SealedRow.select().count() == 0
    assert len(case_attachments.listed(case)) == 1
