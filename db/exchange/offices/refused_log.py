"""The list of refused files: the only rows a refusal writes; format/evidence.py keeps a copy of the file."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db import clock, store
from db.errors import UserError
from db.exchange.format.refusal import Refused
from db.exchange.tables import RefusedRow
from db.store import database

_BROKEN_OFF = frozenset({errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE})


def _broken_off(error: OSError) -> UserError | None:
    """Why a file could not be read to its end, in words, where its stick was pulled out."""
    own = isinstance(error.filename, str) and Path(error.filename).is_relative_to(store.opened().paths.folder)
    if own or error.errno not in _BROKEN_OFF:
        return None
    return UserError(
        "读到一半断开了，没有写入：U 盘可能被拔出了或坏了。",
        hint="本机数据一条未改。请重新插好 U 盘再读一次；还不行请对方换一个 U 盘重新导出。",
    )


def _put(file: Path, refused: Refused) -> None:
    """Add a refusal, once a day per file: looking at it, applying it or reading it again adds nothing."""
    told = {
        "file_name": file.name, "sender": refused.sender, "number": refused.number, "reason": refused.reason,
        "message": str(refused),
    }  # fmt: skip
    now = clock.now().isoformat()
    with database.atomic():
        if not RefusedRow.select().where(RefusedRow.at.startswith(now[:10])).filter(**told).exists():
            RefusedRow.create(at=now, **told)


@contextmanager
def logged(file: Path) -> Iterator[None]:
    """Put a refusal of `file` on the list, then raise it again; a file that cannot be opened is explained in words."""
    try:
        yield
    except Refused as refused:
        _put(file, refused)
        raise
    except OSError as error:
        raise _broken_off(error) or store.explain(error) or error from error
