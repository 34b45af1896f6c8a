"""Sealed packages on their way to a stick: is there room, copy and read back, and take it all back when it fails."""

import tempfile
import time
from collections.abc import Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from db.errors import UserError
from db.exchange.format import limits, package
from db.exchange.format.limits import in_words
from db.exchange.transport import stick

ROOM_FOR_RECEIPTS = 64 * limits.KIB
OLD_SECONDS = 60 * 60


@dataclass(frozen=True, slots=True)
class Step:
    """How far an export is, in the user's words: `done` documents, or bytes of `total` while files are copied."""

    done: int
    text: str
    total: int = 0


def carry(outers: list[package.Outer], out_dir: Path) -> Generator[Step, None, list[Path]]:
    """Copy sealed packages to a folder; returns their files, package by package.

    There is room for all of them, or nothing is begun. Files that are already right are kept; when something goes
    wrong, or the user stops, those written now are taken away again and nothing else is touched. The sealed packages
    stay in the outbox. Raises UserError in the words of what happened to the stick.
    """
    new = [
        (out_dir / package.volume_path(outer.path, number).name, package.size_of(outer, number))
        for outer in outers
        for number in outer.volumes
        if not _is_there(outer, number, out_dir)
    ]
    total, done, files = sum(size for _, size in new), 0, list[Path]()
    require_room(out_dir, total)
    try:
        yield Step(0, f"正在写到「{out_dir.name or out_dir}」：共 {in_words(total)}", total)
        for outer in outers:
            copying = package.carry(outer, out_dir)
            while True:
                try:
                    done += next(copying)
                except StopIteration as copied:
                    files += copied.value
                    break
                yield Step(
                    done, f"正在写到「{out_dir.name or out_dir}」：{in_words(done)}，共 {in_words(total)}", total
                )
    except OSError as error:
        _take_back(path for path, _ in new)
        raise stick.explain(error, out_dir) from error
    except BaseException:
        _take_back(path for path, _ in new)
        raise
    return files


def _is_there(outer: package.Outer, number: int, out_dir: Path) -> bool:
    try:
        return package.is_right(outer, number, out_dir / package.volume_path(outer.path, number).name)
    except OSError as error:
        raise stick.explain(error, out_dir) from error


def _take_back(paths: Iterable[Path]) -> None:
    for path in paths:
        for written in (path, path.with_name(path.name + package.PART)):
            with suppress(OSError):
                written.unlink(missing_ok=True)


def require_room(out_dir: Path, needed: int) -> None:
    """Raise UserError when so many bytes do not fit, with some left for the receipts that come back on the stick."""
    free = stick.space(out_dir).free
    if needed and free < needed + ROOM_FOR_RECEIPTS:
        wanted = in_words(needed + ROOM_FOR_RECEIPTS)
        raise UserError(
            f"{stick.what(out_dir)}剩余 {in_words(free)}，需要 {wanted}，没有导出。",
            hint="请换一个空一些的 U 盘，或删去盘上已经交过的旧包；附件太多的，可以先只导出记录，附件下次再带。",
        )


def require_room_here(folder: Path, needed: int, what: str) -> None:
    """Raise UserError when the disk of this PC lacks room for so many bytes; `what` then did not happen."""
    free = stick.space(folder).free
    if free < needed:
        raise UserError(
            f"本机磁盘剩余 {in_words(free)}，需要 {in_words(needed)}，{what}。",
            hint="请清理本机磁盘，腾出空间后再做一次；已保存的数据没有受影响。",
        )


def try_out(out_dir: Path) -> None:
    """See that something can be written there before a package gets a number; clear what a crash left half-written."""
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        clear_parts(out_dir)
        with tempfile.TemporaryFile(dir=out_dir) as file:
            file.write(bytes(limits.SMALLEST_VOLUME_BYTES))
    except OSError as error:
        raise stick.explain(error, out_dir) from error


def clear_old_parts(folder: Path) -> None:
    """Remove what an import that died an hour ago or more left half-copied in a folder of this store."""
    for part in folder.glob(f"*{package.PART}"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > OLD_SECONDS:
                part.unlink()


def clear_parts(folder: Path) -> None:
    """Remove what an export or import that died left half-written: our own names only, other files stay."""
    for part in folder.glob(f"*{package.PART}"):
        if package.is_ours(part.name.removesuffix(package.PART)):
            with suppress(OSError):
                part.unlink()
