"""Whether a store is in use: everybody who opens it shares a lock, and a restore needs it alone.

Only POSIX has such shared locks; Windows refuses by itself to move a folder whose files are open.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from db.errors import UserError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

NAME = "in-use"

_held: IO[bytes] | None = None


def share(folder: Path) -> None:
    """Say that this process uses the store. Raises UserError while a restore goes on."""
    if not _lock(folder, alone=False):
        raise UserError("正在从备份恢复这个数据库，现在不能打开。", hint="请等恢复做完再打开。")


def take_alone(folder: Path) -> None:
    """Make sure that nobody uses the store. Raises UserError when somebody does."""
    if folder.exists() and not _lock(folder, alone=True):
        raise UserError("这个数据库正在使用，没有恢复。", hint="请先关掉审管通的窗口和正在运行的命令，再恢复。")


def release() -> None:
    """Stop using the store."""
    global _held
    if _held is not None:
        _held.close()
        _held = None


@contextmanager
def only_one(file: Path, refusal: UserError) -> Iterator[None]:
    """Let one run at a time do something; a process that dies lets go by itself. Raises `refusal` in the second."""
    with file.open("ab") as held:
        try:
            if sys.platform == "win32":
                msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise refusal from error
        yield


def _lock(folder: Path, alone: bool) -> bool:
    global _held
    release()
    if sys.platform == "win32":
        return True
    try:
        file = (folder / NAME).open("ab")
    except OSError:
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return False
    _held = file
    return True
