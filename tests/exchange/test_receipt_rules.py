"""Who may acknowledge what: the office that got the package, in good standing, and nobody else."""

import shutil
from pathlib import Path

import msgspec
import pytest

from db import backups, journal, store
from db.cases.tables import CaseActRow, CaseRow
from db.exchange import service
from db.exchange.format import limits, package, wire
from db.exchange.format.refusal import Reason, Refused
from db.exchange.offices import receipts, roster, trust
from db.exchange.tables import AppliedRow, BlobAskedRow, HeadRow, SealedRow
from db.exchange.transport import outbox
from db.organs import service as organs
from db.papers.tables import PaperRow
from db.store import database
from tests.exchange.offices import Office, add_case
from tests.exchange.recorded import paper
from tests.exchange.scans import attach, scan
from tests.exchange.second_lives import approve

Pair = tuple[Office, Office]


def receipt_of(office: Office, pid: str, out: Path) -> Path:
    """A receipt for the county, signed by this office, whether or not it got the package."""
    identity = trust.identity(office.open().site)
    assert identity is not None
    out.write_bytes(
        receipts.make(
            identity,
            wire.Receipt(
                fmt=wire.FORMAT, alg=identity.provider.name, sender=identity.address, to="140525/county",
                keyid=identity.keyid, number=9, pid=pid, n=1, on="2026-11-20",
            ),
        )
    )  # fmt: skip
    return out


def test_only_the_office_that_got_a_package_can_give_its_receipt(pair: Pair, neighbour: Office, tmp_path: Path) -> None:
    bureau, centre = pair
    pid = package.read_outer(bureau.export("140525108")[0]).pid
    forged = receipt_of(neighbour, pid, tmp_path / "回执.xrc")
    actor = bureau.open()
    for read in (service.plan, lambda file: service.apply(actor, file)):
        with pytest.raises(Refused, match="发给巴公镇便民服务中心的") as refused:
            read(forged)
        assert refused.value.reason is Reason.NOT_THE_ADDRESSEE
    assert not SealedRow.get(SealedRow.pid == pid).acknowledged
    honest = receipt_of(centre, pid, tmp_path / "真回执.xrc")
    assert bureau.apply(honest).already is False
    assert SealedRow.get(SealedRow.pid == pid).acknowledged


def claim(office: Office, pid: str, receipt: Path) -> None:
    """Let an office believe that it applied a package of the county."""
    office.open()
    AppliedRow.create(
        pid=pid, from_address="140525/county", number=1, at="", added=0, changed=0, same=0, quarantined=0,
        digest="same", receipt_number=1, receipt=receipt.read_bytes(),
    )  # fmt: skip


def test_acknowledging_another_offices_package_marks_nothing(
    pair: Pair, neighbour: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, _ = pair
    pid = package.read_outer(bureau.export("140525108")[0]).pid
    claim(neighbour, pid, receipt_of(neighbour, pid, tmp_path / "回执.xrc"))
    monkeypatch.setattr(outbox, "RECEIPTS_CARRIED", 0)
    (file,) = neighbour.export("140525")
    assert package.read_outer(file).header.ack == [pid]
    bureau.apply(file)
    assert not SealedRow.get(SealedRow.pid == pid).acknowledged
    assert journal.info(receipts.UNKNOWN_ACK) == ""


def test_whatever_was_applied_between_two_exports_is_acknowledged_in_one_header(pair: Pair) -> None:
    centre = pair[1]
    centre.open()
    pids = [f"{number:064x}" for number in range(350)]
    with database.atomic():
        for number, pid in enumerate(pids, start=1):
            AppliedRow.create(
                pid=pid, from_address="140525/county", number=number, at="", added=0, changed=0, same=0,
                quarantined=0, digest="same", receipt_number=number, receipt=b"",
            )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "RECEIPTS_CARRIED", 0)
        (file,) = centre.export("140525")
    assert package.read_outer(file).header.ack == pids


def acknowledged(office: Office) -> list[int]:
    office.open()
    return sorted(row.number for row in SealedRow.select().where(SealedRow.acknowledged))


def test_what_one_header_cannot_name_is_acknowledged_by_the_next_that_arrives(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, centre = pair
    monkeypatch.setattr(outbox, "RECEIPTS_CARRIED", 0)
    monkeypatch.setattr(limits, "ACKNOWLEDGED", 2)
    for _ in range(5):
        centre.apply(bureau.export("140525108")[0])
    centre.export("140525")
    lost, (brought,) = centre.export("140525"), centre.export("140525")
    assert package.read_outer(lost[0]).header.ack == package.read_outer(brought).header.ack
    bureau.apply(brought)
    assert acknowledged(bureau) == [1, 2]
    for number in (4, 6, 8):
        centre.apply(bureau.export("140525108")[0])
        (brought,) = centre.export("140525")
        bureau.apply(brought)
        assert acknowledged(bureau) == list(range(1, number + 1))


def test_a_county_set_back_by_a_restore_is_told_again_what_arrived(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    (first,) = bureau.export("140525108")
    pid = package.read_outer(first).pid
    backups.backup_to(tmp_path / "old.tar")
    centre.apply(first)
    bureau.apply(centre.export("140525")[0])
    centre.apply(bureau.export("140525108")[0])
    assert pid not in package.read_outer(centre.export("140525")[0]).header.ack
    store.close_store()
    backups.restore(tmp_path / "old.tar", bureau.paths)
    assert acknowledged(bureau) == []
    centre.apply(bureau.export("140525108")[0])
    bureau.apply(centre.export("140525")[0])
    assert acknowledged(bureau)[0] == 1


def test_what_is_asked_for_again_is_not_forgotten_over_an_old_receipt(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, centre = pair
    monkeypatch.setattr(outbox, "RECEIPTS_CARRIED", 0)
    centre.open()
    lost = attach(centre, add_case(), scan())
    old = [bureau.apply(file).receipt for file in centre.export("140525")]
    bureau.open()
    shutil.rmtree(bureau.paths.attachments)
    (down,) = bureau.export("140525108")
    centre.apply(down)
    known, me = roster.newest(), trust.identity(organs.site())
    assert known is not None
    assert me is not None
    with database.atomic():
        receipts.note_acknowledged(package.read_outer(down).header, known, me.address)
    for receipt in old:
        centre.apply(receipt)
    assert [row.sha256 for row in BlobAskedRow.select()] == [lost]


def test_a_package_that_carries_a_receipt_for_another_offices_package_is_refused(
    pair: Pair, neighbour: Office, tmp_path: Path
) -> None:
    bureau, _ = pair
    pid = package.read_outer(bureau.export("140525108")[0]).pid
    claim(neighbour, pid, receipt_of(neighbour, pid, tmp_path / "回执.xrc"))
    (file,) = neighbour.export("140525")
    with pytest.raises(Refused) as refused:
        bureau.apply(file)
    assert refused.value.reason is Reason.NOT_THE_ADDRESSEE
    assert not SealedRow.get(SealedRow.pid == pid).acknowledged


def test_a_receipt_of_a_closed_installation_or_under_a_closed_key_is_refused(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    pid = package.read_outer(bureau.export("140525108")[0]).pid
    receipt = receipt_of(centre, pid, tmp_path / "回执.xrc")
    actor = bureau.open()
    known, identity = roster.newest(), trust.identity(actor.site)
    assert known is not None
    assert identity is not None
    closed = msgspec.structs.replace(
        known, version=known.version + 1,
        replicas=[msgspec.structs.replace(replica, status="closed") for replica in known.replicas],
        keys=[msgspec.structs.replace(key, status="closed") for key in known.keys],
    )  # fmt: skip
    sent = centre.export("140525")[0]
    bureau.open()
    down = receipt_from_county(bureau, package.read_outer(sent), tmp_path / "县.xrc")
    for office, file in ((bureau, receipt), (centre, down)):
        actor = office.open()
        with database.atomic():
            assert roster.keep(roster.sign(closed, identity))
        with pytest.raises(Refused) as refused:
            service.apply(actor, file)
        assert refused.value.reason is Reason.CLOSED
    assert not SealedRow.select().where(SealedRow.acknowledged).exists()


def receipt_from_county(bureau: Office, outer: package.Outer, out: Path) -> Path:
    """The county's receipt for a package."""
    identity = trust.identity(bureau.open().site)
    assert identity is not None
    receipt = wire.Receipt(
        fmt=wire.FORMAT, alg=identity.provider.name, sender=identity.address, to=outer.header.sender,
        keyid=identity.keyid, number=1, pid=outer.pid, n=1, on="2026-11-20",
    )  # fmt: skip
    out.write_bytes(receipts.make(identity, receipt))
    return out


def test_an_office_restored_from_a_backup_gets_back_all_it_ever_sent(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    centre.open()
    backup = tmp_path / "backup.tar"
    backups.backup_to(backup)
    case = add_case()
    paper("受理〔2026〕140525108-1号")
    bureau.apply(centre.export("140525")[0])
    store.close_store()
    backups.restore(backup, centre.paths)
    centre.open()
    other = add_case(2)
    assert CaseRow.select().count() == 1
    (file,) = centre.export("140525")
    approve(bureau, file)
    bureau.apply(file)
    assert centre.apply(bureau.export("140525108")[0]).quarantined == 0
    assert {row.id for row in CaseRow.select()} == {case, other}
    assert CaseActRow.select().count() == 2
    assert PaperRow.select().count() == 1
    again = bureau.apply(centre.export("140525")[0])
    assert (again.new, again.changed, again.quarantined) == (0, 0, 0)
    counts = package.read_outer(bureau.export("140525108")[0]).header.counts
    assert counts == {"organ": 1}


def test_a_fact_that_this_program_would_word_otherwise_is_not_sent_back(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    add_case()
    bureau.apply(centre.export("140525")[0])
    AppliedRow.update(digest="differs").execute()
    assert package.read_outer(bureau.export("140525108")[0]).header.counts == {"organ": 1, "case": 1, "case_act": 1}
    HeadRow.update(vid="0" * 64).where(HeadRow.doc_type == "case_act").execute()
    assert package.read_outer(bureau.export("140525108")[0]).header.counts == {"organ": 1, "case": 1}
