"""Sticks (U 盘): which are plugged in, how much room they have, and when one may be pulled out."""

import errno
import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from db import store
from db.errors import UserError
from db.exchange.transport import devices
from db.exchange.transport.devices import Drive

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
