"""What an exchange leaves behind on the disk: in the inbox, among the refused files, in temporary files."""

import io
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import store
from db.exchange import service
from db.exchange.format import evidence, limits, spool, wire
from db.exchange.format.refusal import Refused
from db.exchange.offices import receipts, roster
from tests.exchange.offices import ID_NUMBER, Office, add_case

Pair = tuple[Office, Office]


@pytest.fixture
def sent(pair: Pair) -> list[Path]:
    """A package of the township in several volumes, the first one first."""
    pair[1].open()
    for number in range(60):
        add_case(number)
    files = pair[1].export("140525", volume_bytes=4096)
    return sorted(files, key=lambda path: path.suffix.replace(".xpk", ".x001"))


def spoil(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)


# --- inbox ------------------------------------------------------------------------------------------------------


def test_an_applied_package_leaves_no_copy_in_the_inbox(pair: Pair, sent: list[Path]) -> None:
    bureau, _ = pair
    assert bureau.apply(sent[0]).new == 120
    assert [path.name for path in bureau.paths.inbox.glob("*.x*")] == []
    assert all(path.exists() for path in sent)


def test_a_package_interrupted_while_applied_waits_in_the_inbox_until_it_is_applied(
    pair: Pair, sent: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, _ = pair
    actor = bureau.open()
    with monkeypatch.context() as patch:
        patch.setattr(receipts, "make", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            service.apply(actor, sent[0])
    waiting = [row.file for row in service.status().inbox if row.state == "待看"]
    assert waiting == [bureau.paths.inbox / sent[0].name]
    assert waiting[0] is not None
    result = service.apply(actor, waiting[0])
    assert (result.new, result.receipt.parent) == (120, bureau.paths.outbox)
    assert [path.name for path in bureau.paths.inbox.glob("*.x*")] == []


def test_a_package_refused_for_its_content_does_not_wait_in_the_inbox(
    pair: Pair, sent: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, _ = pair
    actor = bureau.open()
    monkeypatch.setattr(limits, "LINE_BYTES", 10)
    with pytest.raises(Refused):
        service.apply(actor, sent[0])
    assert [path.name for path in bureau.paths.inbox.glob("*.x*")] == []
    assert len(list(bureau.paths.refused.iterdir())) == len(sent)


def backups_of(office: Office) -> list[Path]:
    return sorted(office.paths.backups.glob("*写入数据包前*.db"))


def test_a_package_refused_in_the_middle_of_writing_leaves_no_backup(
    pair: Pair, sent: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = pair[0].open()
    monkeypatch.setattr(limits, "LINE_BYTES", 10)
    with pytest.raises(Refused):
        service.apply(actor, sent[0])
    assert backups_of(pair[0]) == []


def test_the_backup_of_a_package_is_the_store_as_it_was_before(pair: Pair, sent: list[Path]) -> None:
    bureau, _ = pair
    assert bureau.apply(sent[0]).new == 120
    (backup,) = backups_of(bureau)
    with closing(store.connect(backup, store.opened().key)) as kept:
        tables = ("case_file", "exchange_applied")
        assert [kept.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables] == [0, 0]


def test_a_package_of_any_file_name_leaves_no_copy_and_waits_under_a_packages_name(
    pair: Pair, sent: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, _ = pair
    actor = bureau.open()
    odd = sent[0].rename(sent[0].with_suffix(".bin"))
    with monkeypatch.context() as patch:
        patch.setattr(receipts, "make", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            service.apply(actor, odd)
    assert [row.file for row in service.status().inbox if row.state == "待看"] == [bureau.paths.inbox / sent[0].name]
    assert service.apply(actor, odd).new == 120
    assert list(bureau.paths.inbox.iterdir()) == []
    assert odd.exists()


def test_a_copy_left_by_a_power_cut_after_the_last_word_goes_at_the_replay(pair: Pair, sent: list[Path]) -> None:
    bureau, _ = pair
    actor = bureau.open()
    service.apply(actor, sent[0])
    for file in sent:
        shutil.copy(file, bureau.paths.inbox / file.name)
    assert service.apply(actor, sent[0]).already
    assert list(bureau.paths.inbox.iterdir()) == []


def test_the_roster_is_read_once_however_many_receipts_a_package_carries(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, centre = pair
    looked = list[int]()
    for brought in range(3):
        (file,) = centre.export("140525")
        actor, count, plain = bureau.open(), [0], roster.newest

        def newest(count: list[int] = count, plain: Callable[[], wire.Roster | None] = plain) -> wire.Roster | None:
            count[0] += 1
            return plain()

        with monkeypatch.context() as patch:
            patch.setattr(roster, "newest", newest)
            service.apply(actor, file)
        looked.append(count[0])
        for _ in range(2 * (brought + 1)):
            centre.apply(bureau.export("140525108")[0])
    assert len(set(looked)) == 1


# --- refused files ----------------------------------------------------------------------------------------------


def test_a_refused_package_is_kept_with_all_its_volumes_and_never_over_an_earlier_one(
    pair: Pair, sent: list[Path]
) -> None:
    bureau, _ = pair
    actor = bureau.open()
    good = sent[0].read_bytes()
    spoil(sent[1])
    for _ in range(2):
        with pytest.raises(Refused):
            service.apply(actor, sent[0])
    assert sorted(path.read_bytes() for path in bureau.paths.refused.iterdir()) == sorted(
        path.read_bytes() for path in sent
    )
    sent[0].write_bytes(good + b"x")
    with pytest.raises(Refused):
        service.apply(actor, sent[0])
    assert len(list(bureau.paths.refused.iterdir())) == 2 * len(sent)


def test_copies_of_refused_files_are_bounded_in_number_and_the_oldest_go_first(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair[0].open()
    monkeypatch.setattr(limits, "REFUSED_FILES", 4)
    for number in range(5):
        for suffix in (".xpk", ".x002"):
            (tmp_path / f"{number}{suffix}").write_bytes(b"%d" % number)
        evidence.keep(tmp_path / f"{number}.xpk")
        for copy in pair[0].paths.refused.glob(f"{number}-*"):
            os.utime(copy, (number, number))
    assert sorted(path.name[0] for path in pair[0].paths.refused.iterdir()) == ["3", "3", "4", "4"]


def test_copies_of_refused_files_are_bounded_in_size_all_volumes_or_none(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair[0].open()
    monkeypatch.setattr(limits, "REFUSED_BYTES", 100)
    for name, size in (("a.xpk", 60), ("b.xpk", 60), ("c.xpk", 60), ("c.x002", 60)):
        (tmp_path / name).write_bytes(b"x" * size)
    for name, count in (("a.xpk", 1), ("b.xpk", 1), ("c.xpk", 1)):
        evidence.keep(tmp_path / name)
        assert len(list(pair[0].paths.refused.iterdir())) == count
    assert not list(pair[0].paths.refused.glob("c-*"))


# --- temporary files --------------------------------------------------------------------------------------------


class Watched(io.BytesIO):
    """A temporary file that remembers every byte it was given."""

    seen = bytearray()

    def write(self, data: object) -> int:
        assert isinstance(data, bytes | bytearray | memoryview)
        Watched.seen += data
        return super().write(data)


def test_nothing_readable_reaches_a_temporary_file(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau, centre = pair
    Watched.seen = bytearray()
    monkeypatch.setattr(spool, "_temporary", lambda folder: Watched())
    monkeypatch.setattr(limits, "SPOOL_BYTES", 0)
    centre.open()
    add_case()
    (file,) = centre.export("140525")
    assert bureau.apply(file).new == 2
    assert len(Watched.seen) > 1000
    for mark in (ID_NUMBER.encode(), b"manifest", b'"from"', b"\x28\xb5\x2f\xfd"):
        assert mark not in Watched.seen


@given(
    pieces=st.lists(st.binary(max_size=50)),
    start=st.integers(0, 400),
    size=st.integers(0, 90),
    held=st.sampled_from([0, 100, 10_000]),
)
def test_a_spool_gives_back_what_was_written_wherever_one_begins_in_memory_or_on_the_disk(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], start: int, size: int, held: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "SPOOL_BYTES", held)
        file = spool.Spool(tmp_path_factory.getbasetemp())
        whole = b"".join(pieces)
        for piece in pieces:
            assert file.write(piece) == len(piece)
        assert file.tell() == len(whole)
        assert file.seek(start) == start
        assert file.read(size) + file.read() == whole[start:]
        assert file.seek(0, os.SEEK_END) == len(whole)
        file.close()


def test_a_large_spool_goes_to_the_disk_of_the_store_and_comes_back(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair[0].open()
    monkeypatch.setattr(limits, "SPOOL_BYTES", 1000)
    file = spool.Spool(store.opened().paths.inbox)
    for number in range(500):
        file.write(b"%05d" % number)
    file.seek(2000)
    assert file.read(10) == b"0040000401"
    file.close()
