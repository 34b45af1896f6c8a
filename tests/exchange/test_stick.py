"""The stick: is there room, what happens when it fills, is read-only or is pulled, and what lies on it."""

import errno
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from db import store
from db.errors import UserError
from db.exchange import service
from db.exchange.format import limits, package
from db.exchange.tables import SealedRow
from db.exchange.transport import outbox, stick
from tests.exchange.offices import Office, add_case
from tests.exchange.scans import attach, scan

Pair = tuple[Office, Office]
COUNTY, CENTRE = "140525", "140525108"


@pytest.fixture
def centre(pair: Pair) -> Office:
    """The township, with a case that has an attachment, and an earlier file on its stick."""
    _, office = pair
    office.open()
    case = add_case()
    attach(office, case, scan(40_000))
    (office.stick / "别人的.txt").write_text("earlier", encoding="utf-8")
    return office


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def free(monkeypatch: pytest.MonkeyPatch, place: Path, size: int) -> None:
    """Let a place say that it has so much room left."""
    known = stick.space
    monkeypatch.setattr(
        stick, "space", lambda folder: stick.Space(size * 2, size) if folder == place else known(folder)
    )


# --- room --------------------------------------------------------------------------------------------------------


def test_too_small_a_stick_is_told_before_anything_is_sealed(centre: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    before = names(centre.stick)
    free(monkeypatch, centre.stick, 30 * limits.KIB)
    with pytest.raises(UserError, match="剩余 30 KB，需要 103 KB，没有导出") as refused:
        centre.export(COUNTY)
    assert "先只导出记录" in refused.value.hint
    assert names(centre.stick) == before
    assert SealedRow.select().count() == 0


def test_what_was_sealed_and_does_not_fit_stays_in_the_outbox(centre: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    before = names(centre.stick)
    monkeypatch.setattr(outbox, "_require_room", lambda *_: None)
    free(monkeypatch, centre.stick, 30 * limits.KIB)
    with pytest.raises(UserError, match="没有导出"):
        centre.export(COUNTY)
    assert names(centre.stick) == before
    monkeypatch.undo()
    pids = [row.pid for row in SealedRow.select().order_by(SealedRow.number)]
    assert len(pids) == 2
    assert [len(reexported(centre, pid)) for pid in pids] == [1, 1]
    assert len(names(centre.stick) - before) == 2


def test_no_room_on_this_pc_for_sealing_is_said_in_words(centre: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    centre.open()
    free(monkeypatch, store.opened().paths.outbox, 1000)
    with pytest.raises(UserError, match="本机磁盘剩余 1000 字节，需要 39 KB，没有封包"):
        centre.export(COUNTY)


def test_no_room_on_this_pc_for_reading_is_said_in_words(
    pair: Pair, centre: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, _ = pair
    _, files = centre.export(COUNTY)
    bureau.open()
    free(monkeypatch, bureau.paths.inbox, 1000)
    with pytest.raises(UserError, match=r"本机磁盘剩余 1000 字节，需要 8\d KB，没有写入"):
        bureau.apply(files)
    assert list(bureau.paths.inbox.glob("*.x*")) == []


@pytest.mark.parametrize(
    ("size", "words"),
    [(5, "5 字节"), (2048, "2 KB"), (int(1.25 * limits.MIB), "1.2 MB"), (3 * limits.GIB, "3.0 GB")],
)
def test_sizes_are_told_in_words(size: int, words: str) -> None:
    assert limits.in_words(size) == words


# --- what goes wrong while copying -------------------------------------------------------------------------------


def fail_on_stick(monkeypatch: pytest.MonkeyPatch, folder: Path, code: int, allow: int = 0) -> None:
    """Let the writes below a folder fail with this error, after so many bytes went well."""
    known, left = Path.open, [allow]

    class Fails:
        def __init__(self, file: Any) -> None:
            self._file = file

        def write(self, data: bytes) -> int:
            left[0] -= len(data)
            if left[0] < 0:
                raise OSError(code, os.strerror(code))
            return int(self._file.write(data))

        def __enter__(self) -> "Fails":
            return self

        def __exit__(self, *_: object) -> None:
            self._file.close()

        def __getattr__(self, name: str) -> object:
            return getattr(self._file, name)

    def opened(self: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        file = known(self, mode, *rest, **more)
        return Fails(file) if self.is_relative_to(folder) and "w" in mode else file

    monkeypatch.setattr(Path, "open", opened)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "写满了，没有导出，写了一半的已经删去"),
        (errno.EROFS, "只能读，不能写，没有导出"),
        (errno.EIO, "读写中断，可能被拔出了或坏了，没有导出"),
        (errno.ENODEV, "读写中断，可能被拔出了或坏了，没有导出"),
    ],
)
@pytest.mark.parametrize("after", [0, 20_000])
def test_a_stick_that_fails_is_told_in_words_and_nothing_of_this_export_stays(
    centre: Office, monkeypatch: pytest.MonkeyPatch, code: int, words: str, after: int
) -> None:
    before = names(centre.stick)
    with monkeypatch.context() as patch:
        fail_on_stick(patch, centre.stick, code, after)
        with pytest.raises(UserError, match=words):
            centre.export(COUNTY)
    assert names(centre.stick) == before
    assert (centre.stick / "别人的.txt").read_text("utf-8") == "earlier"
    row = SealedRow.select().order_by(SealedRow.number).first()
    assert row is not None
    assert row.exported_to == ""
    assert [file.name for file in reexported(centre, row.pid)] == [row.file_name]


def test_an_export_that_is_stopped_while_copying_takes_back_what_it_wrote(centre: Office) -> None:
    before = names(centre.stick)
    steps = service.export_to(centre.open(), COUNTY, centre.stick)
    step = next(steps)
    while not any(name.endswith(".xpk") for name in names(centre.stick) - before):
        step = next(steps)
    assert "正在写到" in step.text
    assert 0 < step.done <= step.total
    steps.close()
    assert names(centre.stick) == before


def test_a_copy_goes_on_with_the_volumes_that_are_not_right_yet(
    centre: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = centre.export(COUNTY, volume_bytes=8192)
    volumes = [file for file in files if "-B" in file.name]
    assert len(volumes) >= 4
    pid = SealedRow.get(SealedRow.kind == "blobs").pid
    first, second, *_ = volumes
    first.write_bytes(first.read_bytes()[:-1] + b"?")
    second.unlink()
    written: list[str] = []
    known = package._carry_volume

    def noted(outer: package.Outer, number: int, target: Path) -> Generator[int, None, None]:
        written.append(target.name)
        return known(outer, number, target)

    monkeypatch.setattr(package, "_carry_volume", noted)
    reexported(centre, pid)
    assert sorted(written) == sorted([first.name, second.name])


def test_a_stick_that_gives_back_something_else_is_found_out(centre: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stick of false capacity takes everything and gives back something else."""
    known = os.fsync

    def spoil(descriptor: int) -> None:
        known(descriptor)
        place = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        if place.parent == centre.stick and place.suffix == ".part":
            content = bytearray(place.read_bytes())
            content[-1] ^= 1
            place.write_bytes(content)

    before = names(centre.stick)
    monkeypatch.setattr(os, "fsync", spoil)
    with pytest.raises(UserError, match="读回来和原文件不一样，没有导出") as refused:
        centre.export(COUNTY)
    assert "换一个" in refused.value.hint
    assert names(centre.stick) == before


def test_half_written_files_of_a_crash_are_cleared_and_those_of_others_stay(centre: Office) -> None:
    left = ("SB-140525108-rabcdefghij-000007-R.xpk.part", "回执-140525108-000001-9c01a2f4.xrc.part")
    for name in (*left, "下载.part"):
        (centre.stick / name).write_bytes(b"half")
    centre.export(COUNTY)
    assert names(centre.stick).isdisjoint(left)
    assert (centre.stick / "下载.part").exists()


# --- re-export ---------------------------------------------------------------------------------------------------


def reexported(office: Office, pid: str, folder: Path | None = None) -> list[Path]:
    steps = service.reexport(office.open(), pid, folder or office.stick)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return list(done.value)


def test_a_sealed_package_is_exported_again_as_often_as_wanted_and_anew_once_it_arrived(
    pair: Pair, centre: Office, tmp_path: Path
) -> None:
    bureau, _ = pair
    records, _ = centre.export(COUNTY)
    pid = package.read_outer(records).pid
    for number in range(2):
        folder = tmp_path / f"stick{number}"
        (again,) = reexported(centre, pid, folder)
        assert again.read_bytes() == records.read_bytes()
    centre.apply(bureau.apply(records).receipt)
    fresh = reexported(centre, pid, tmp_path / "later")
    assert package.read_outer(fresh[0]).header.n > package.read_outer(records).header.n
    with pytest.raises(UserError, match="没有封过这个包"):
        reexported(centre, "0" * 64)


def test_two_exports_at_once_are_refused(centre: Office) -> None:
    actor = centre.open()
    steps = service.export_to(actor, COUNTY, centre.stick)
    next(steps)
    with pytest.raises(UserError, match="另一个导出正在进行"):
        next(service.export_to(actor, COUNTY, centre.stick))
    steps.close()


def test_a_stick_that_is_gone_is_said_in_words(centre: Office, tmp_path: Path) -> None:
    centre.open()
    for ask in (stick.space, stick.finish):
        with pytest.raises(UserError, match="可能被拔出了"):
            ask(tmp_path / "gone")
    assert stick.eject(tmp_path / "gone") is False


def test_a_stick_pulled_while_it_is_read_is_said_in_words_and_changes_nothing(
    pair: Pair, centre: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, _ = pair
    records, _ = centre.export(COUNTY)
    actor = bureau.open()
    known = Path.open

    def pulled(self: Path, *rest: Any, **more: Any) -> Any:
        if self.parent == centre.stick:
            raise OSError(errno.EIO, "Input/output error", str(self))
        return known(self, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", pulled)
        with pytest.raises(UserError, match="读到一半断开了，没有写入"):
            service.apply(actor, records)
    assert service.apply(actor, records).new == 2


def test_a_receipt_survives_a_stick_that_takes_none(
    pair: Pair, centre: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, _ = pair
    records, _ = centre.export(COUNTY)
    with monkeypatch.context() as patch:
        fail_on_stick(patch, centre.stick, errno.EROFS)
        result = bureau.apply(records)
    assert result.receipt.parent == bureau.paths.outbox
    assert centre.apply(result.receipt).already is False
