"""Sticks that are too small, fill up, cannot be written, or are pulled out: a sentence, no rubbish, nothing lost."""

import base64
import errno
import io
import os
import subprocess
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from db import journal, store
from db.cases.tables import CaseRow
from db.errors import UserError
from db.exchange import service
from db.exchange.format import package
from db.exchange.transport import stick
from tests.exchange.conftest import copied
from tests.exchange.offices import Office, add_case, dump

Pair = tuple[Office, Office]
TWO_MIB = 2 << 20


@pytest.fixture(scope="module")
def full_original(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county, and a township whose package is larger than 3 MB; made once, copied for every test."""
    root, chance = tmp_path_factory.mktemp("full"), Random(1)
    _, township = copied(originals / "enrolled", root)
    township.open()
    for number in range(10):
        case = add_case(number)
        letters = base64.b64encode(chance.randbytes(300_000)).decode()
        note = letters.replace("P", "-").replace("p", "_")  # by chance there would be a PIN in it
        CaseRow.update(note=note).where(CaseRow.id == case).execute()
    store.close_store()
    return root


@pytest.fixture
def full_store(full_original: Path, tmp_path: Path) -> Pair:
    """The two offices."""
    return copied(full_original, tmp_path)


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A stick of 2 MB, which only root may mount: elsewhere full sticks are pretended, by `Failing`."""
    folder = tmp_path / "2MB"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={TWO_MIB}", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        done = False
    if not done:
        pytest.skip("a stick that is really full is not tried: only root may mount 2 MB here; run this file as root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


class Failing:
    """An open file on a stick on which something goes wrong once so many bytes went through all its files."""

    def __init__(self, file: Any, budget: list[int], number: int) -> None:
        self._file, self._budget, self._number = file, budget, number

    def _spend(self, size: int) -> None:
        self._budget[0] -= size
        if self._budget[0] < 0:
            raise OSError(self._number, os.strerror(self._number), str(self._file.name))

    def write(self, data: bytes) -> int:
        self._spend(len(data))
        return int(self._file.write(data))

    def read(self, size: int = -1) -> bytes:
        data = bytes(self._file.read(size))
        self._spend(len(data))
        return data

    def readinto(self, place: bytearray | memoryview) -> int:
        size = int(self._file.readinto(place))
        self._spend(size)
        return size

    def __enter__(self) -> "Failing":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def broken(folder: Path, after: int, number: int, mode: str) -> Iterator[None]:
    """Files below a folder, opened in a mode, fail after so many bytes with an error number."""
    real, budget = io.open, [after]

    def opened(file: Any, how: str = "r", *args: Any, **more: Any) -> Any:
        found = real(file, how, *args, **more)
        below = isinstance(file, str | Path) and Path(file).is_relative_to(folder)
        return Failing(found, budget, number) if below and mode in how else found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(io, "open", opened)
        yield


def exporting(office: Office, folder: Path, volume_bytes: int = 1 << 20) -> Generator[object, None, list[Path]]:
    return service.export_to(office.open(), "140525", folder, volume_bytes)


def refused(office: Office, folder: Path) -> UserError:
    """An export that cannot be carried: words, nothing left on the stick, the package still in the outbox."""
    with pytest.raises(UserError) as error:
        for _ in exporting(office, folder):
            pass
    assert "没有导出" in str(error.value)
    assert error.value.hint.endswith("。")
    return error.value


def is_waiting(office: Office) -> bool:
    """Whether a whole package lies in the outbox and is shown as not carried yet."""
    office.open()
    for file in office.paths.outbox.glob("*.xpk"):
        package.check_volumes(package.read_outer(file), file.name)
        return service.status().outbox[0].state == "待带"
    return False


def arrives(pair: Pair, folder: Path) -> None:
    """After all that an export to a good stick reaches the county whole, and no rubbish is left in the outbox."""
    files = pair[1].export("140525", folder)
    assert pair[0].apply(next(file for file in files if file.suffix == ".xpk")).new == 20
    journal.verify()
    for office in pair:
        assert list(office.paths.folder.rglob("*.part")) == []


# --- too small ---------------------------------------------------------------------------------------------------


def test_a_package_larger_than_the_stick_is_not_begun(full_store: Pair, mounted: Path, tmp_path: Path) -> None:
    error = refused(full_store[1], mounted)
    assert "剩余" in str(error)
    assert list(mounted.iterdir()) == []
    assert is_waiting(full_store[1])
    arrives(full_store, tmp_path / "good")


def test_a_stick_that_fills_while_it_is_written_keeps_nothing_half(
    full_store: Pair, mounted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mounted / "别人的文件.txt").write_bytes(b"x" * 100)
    with monkeypatch.context() as patch:
        patch.setattr(stick, "space", lambda _: stick.Space(1 << 40, 1 << 40))
        assert "写满了" in str(refused(full_store[1], mounted))
    assert [path.name for path in mounted.iterdir()] == ["别人的文件.txt"]
    assert is_waiting(full_store[1])
    arrives(full_store, tmp_path / "good")


@pytest.mark.parametrize(
    ("after", "number", "words"),
    [
        (0, errno.EROFS, "只能读"),
        (5_000, errno.ENOSPC, "写满了"),
        ((1 << 20) + 7, errno.ENODEV, "读写中断"),
        (3_000_000, errno.ENOSPC, "写满了"),
        (3_000_000, errno.EIO, "读写中断"),
    ],
)
def test_whatever_happens_while_a_stick_is_written_is_said_undone_and_done_again(
    full_store: Pair, tmp_path: Path, after: int, number: int, words: str
) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    with broken(bad, after, number, "w"):
        assert words in str(refused(full_store[1], bad))
    assert list(bad.iterdir()) == []
    assert is_waiting(full_store[1]) is (after > 0)
    arrives(full_store, bad)


def test_a_stick_that_can_only_be_read_is_named_so_and_its_packages_are_taken(
    full_store: Pair, mounted: Path, tmp_path: Path
) -> None:
    county, township = full_store
    township.open()
    CaseRow.update(note="").execute()
    township.export("140525", mounted)
    before = sorted(path.name for path in mounted.iterdir())
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    assert "只能读" in str(refused(township, mounted))
    assert sorted(path.name for path in mounted.iterdir()) == before
    result = county.apply(next(mounted.glob("*.xpk")))
    assert (result.new, result.receipt.parent) == (20, county.paths.outbox)
    subprocess.run(["mount", "-o", "remount,rw", str(mounted)], check=True)
    arrives_again = county.apply(next(mounted.glob("*.xpk")))
    assert (arrives_again.already, arrives_again.receipt.parent) == (True, mounted)


def fill(file: Path) -> None:
    """Leave not one byte on the stick."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (4096, 1):
            with suppress(OSError):
                while True:
                    os.write(handle, bytes(size))
    finally:
        os.close(handle)


def test_a_receipt_that_has_no_room_on_the_stick_stays_in_the_outbox(pair: Pair, mounted: Path) -> None:
    pair[1].open()
    add_case()
    (file,) = pair[1].export("140525", mounted)
    fill(mounted / "rubbish")
    result = pair[0].apply(file)
    assert (result.new, result.receipt.parent) == (2, pair[0].paths.outbox)
    assert pair[1].apply(result.receipt).already is False


# --- pulled out --------------------------------------------------------------------------------------------------


def pull(steps: Generator[object, None, list[Path]], here: Path, away: Path) -> None:
    """Export, and take the stick out once it is written to."""
    for step in steps:
        if "正在写到" in getattr(step, "text", "") and here.exists():
            here.rename(away)


def test_a_stick_pulled_while_it_is_written_is_said_and_the_next_try_goes_on(full_store: Pair, tmp_path: Path) -> None:
    away, here = tmp_path / "away", tmp_path / "stick2"
    here.mkdir()
    steps = exporting(full_store[1], here)
    with pytest.raises(UserError, match="没有导出"):
        pull(steps, here, away)
    assert not here.exists() or list(here.iterdir()) == []
    assert is_waiting(full_store[1])
    if not here.exists():
        away.rename(here)
    arrives(full_store, here)


@pytest.mark.parametrize("after", [0, 5_000, 3_000_000, 4_500_000])
def test_a_stick_pulled_while_it_is_read_changes_nothing_and_can_be_read_again(full_store: Pair, after: int) -> None:
    county, township = full_store
    files = township.export("140525", volume_bytes=1 << 20)
    first = next(file for file in files if file.suffix == ".xpk")
    actor = county.open()
    before = dump()
    for read in (service.plan, lambda file: service.apply(actor, file)):
        with broken(township.stick, after, errno.EIO, "r"), pytest.raises(UserError) as error:
            read(first)
        assert error.value.hint.endswith("。")
        assert dump() == before
    assert [row.file for row in service.status().inbox if row.file] == []
    assert list(county.paths.inbox.glob("*.part")) == []
    assert county.apply(first).new == 20


def test_a_volume_that_vanishes_in_the_middle_is_missed_by_its_number(full_store: Pair, tmp_path: Path) -> None:
    county, township = full_store
    files = sorted(township.export("140525", volume_bytes=1 << 20))
    first = next(file for file in files if file.suffix == ".xpk")
    second = first.with_suffix(".x002")
    second.rename(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="缺第 2 卷"):
        service.apply(county.open(), first)
    (tmp_path / "elsewhere").rename(second)
    assert county.apply(first).new == 20
