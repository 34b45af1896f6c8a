"""Sticks (U 盘): which are plugged in, how much room, what lies on them, and when one may be pulled out."""

import errno
import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from db import store
from db.errors import UserError
from db.exchange.format import package, wire
from db.exchange.format.refusal import LABELS, Refused
from db.exchange.offices import receipts, roster, trust
from db.exchange.offices.enrolment import KIND_WORDS
from db.exchange.tables import AppliedRow, SealedRow
from db.exchange.transport import devices
from db.exchange.transport.devices import Drive
from db.organs import service as organs

MOST_LISTED = 500
_ENDINGS = (package.SUFFIX, receipts.SUFFIX)

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_GONE = frozenset({errno.EIO, errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE})


@dataclass(frozen=True, slots=True)
class Space:
    """The room of a place, in bytes."""

    total: int
    free: int


def drives() -> tuple[Drive, ...]:
    """The removable volumes that are mounted now; an empty tuple where none is or the system does not say."""
    return devices.drives()


def drive_of(folder: Path) -> Drive | None:
    """The removable volume a folder lies on; None for a folder of this PC."""
    place = folder.resolve()
    found = [drive for drive in drives() if place.is_relative_to(drive.path)]
    return max(found, key=lambda drive: len(drive.path.parts), default=None)


def what(folder: Path) -> str:
    """What people call the place: U 盘 or the folder's own name."""
    return "U 盘" if drive_of(folder) is not None else f"「{folder.name or folder}」所在的磁盘"


def space(folder: Path) -> Space:
    """How much room there is where a folder lies. Raises UserError when the stick was pulled out."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError as error:
        raise explain(error, folder) from error
    return Space(usage.total, usage.free)


def explain(error: OSError, folder: Path) -> BaseException:
    """What happened to the place one writes to, in words; the error itself where it is not the user's world."""
    if isinstance(error.filename, str) and Path(error.filename).is_relative_to(store.opened().paths.folder):
        return store.explain(error) or error
    place = what(folder)
    if error.errno in _FULL:
        return UserError(
            f"{place}写满了，没有导出，写了一半的已经删去。",
            hint="封好的包还在发件箱里：请换一个空一些的 U 盘，或清出空间，再导出一次。",
        )
    if error.errno in _READ_ONLY:
        return UserError(
            f"{place}只能读，不能写，没有导出。",
            hint="请拨开 U 盘侧面的写保护开关，或换一个 U 盘；封好的包还在发件箱里。",
        )
    if error.errno in _GONE:
        return UserError(
            f"{place}读写中断，可能被拔出了或坏了，没有导出。",
            hint="请重新插好 U 盘再导出一次，已经写好的分卷会接着用；还不行请换一个 U 盘。",
        )
    return store.explain(error) or error


# --- what lies on it -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A package or receipt as its head tells it, which nobody has checked yet; `size` in bytes with all volumes.

    `state` says in words how it stands here; `waits` whether there is anything to do with it.
    """

    file: Path
    kind: str
    sender: str
    number: int
    sealed_at: str
    size: int
    state: str
    waits: bool


def packages_on(folder: Path) -> tuple[Found, ...]:
    """The packages and receipts in a folder, those to be read first; nothing is changed or put on any list.

    Raises UserError when the stick was pulled out.
    """
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS and path.is_file())
        found = [_look(file) for file in files[:MOST_LISTED]]
    except OSError as error:
        raise explain(error, folder) from error
    return tuple(sorted(found, key=lambda one: (not one.waits, one.sender, one.number, one.file.name)))


def _look(file: Path) -> Found:
    known, identity = roster.newest(), trust.identity(organs.site())
    own = identity.addresses if identity else frozenset[str]()
    try:
        if file.suffix.lower() == receipts.SUFFIX:
            return _look_at_receipt(file, known, own)
        outer = package.read_outer(file)
    except Refused as refused:
        return Found(file, "不认识", "", 0, "", file.stat().st_size, LABELS[refused.reason], False)
    header = outer.header
    state, waits = _state(outer, known, own)
    size = sum(package.size_of(outer, number) for number in outer.volumes)
    sender = header.enrol.name if header.kind == "enrol" and header.enrol else roster.name_of(known, header.sender)
    return Found(file, KIND_WORDS.get(header.kind, "其他"), sender, header.n, header.sealed_at, size, state, waits)


def _look_at_receipt(file: Path, known: wire.Roster | None, own: frozenset[str]) -> Found:
    receipt = receipts.read_file(file).receipt
    sealed = SealedRow.get_or_none(SealedRow.pid == receipt.pid)
    if receipt.to not in own:
        state, waits = f"给{roster.name_of(known, receipt.to)}的", False
    elif sealed is not None and sealed.receipt is not None:
        state, waits = "已登记", False
    else:
        state, waits = "待登记", True
    sender = roster.name_of(known, receipt.sender)
    return Found(file, "回执", sender, receipt.n, receipt.on, file.stat().st_size, state, waits)


def _state(outer: package.Outer, known: wire.Roster | None, own: frozenset[str]) -> tuple[str, bool]:
    header = outer.header
    if header.sender in own:
        sealed = SealedRow.get_or_none(SealedRow.pid == outer.pid)
        return ("本单位的，对方已收" if sealed is not None and sealed.acknowledged else "本单位的，带给对方"), False
    if header.to not in own:
        return f"不是发给本单位的（{roster.name_of(known, header.to)}）", False
    if AppliedRow.get_or_none(AppliedRow.pid == outer.pid) is not None:
        return "已写入", False
    for number in outer.volumes:
        path = package.volume_path(outer.path, number)
        if not path.exists():
            return f"缺第 {number} 卷", False
        if path.stat().st_size < package.size_of(outer, number):
            return "不完整", False
    return ("待批准" if header.kind == "enrol" else "待看"), True


# --- may it be pulled out --------------------------------------------------------------------------------------


def finish(folder: Path) -> None:
    """Wait until everything written to a folder is on the device. Raises UserError when the stick is gone."""
    try:
        for path in folder.iterdir():
            if path.is_file():
                _sync(path)
        if hasattr(os, "sync"):
            _sync(folder)
            os.sync()
    except OSError as error:
        raise explain(error, folder) from error


def _sync(path: Path) -> None:
    with suppress(PermissionError):
        handle = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def eject(folder: Path) -> bool:
    """Let a stick be pulled out (弹出): flush, unmount and power off; False where this PC offers no way.

    Then people use the system's own 「弹出」. Never raises.
    """
    with suppress(UserError, OSError):
        finish(folder)
    drive = drive_of(folder)
    return drive is not None and devices.eject(drive)
