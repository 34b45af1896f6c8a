"""Unfinished archive packages after a power cut: noted before a file is begun, removed at the next start."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db import journal
from db.cases.archive.reading import file_digest
from db.cases.tables import ArchivePackageRow

_KEPT = "archive_unfinished"
UNFINISHED = ".未完成"


def pending_of(out: Path) -> Path:
    """The name a package is written under until it is whole."""
    return out.with_name(out.name + UNFINISHED)


@contextmanager
def noted(out: Path) -> Iterator[None]:
    """Note in the store where a package is being written, for as long as that takes; earlier notes stay."""
    place = str(out.absolute())
    _keep([*_kept(), place])
    try:
        yield
    finally:
        _keep([one for one in _kept() if one != place])


def sweep() -> tuple[str, ...]:
    """Remove packages that were begun and not finished; returns the names of the removed files.

    Only files noted by this store are removed: the unfinished one, and one that has its final name but is in no
    register because the power went just then. A file on a stick that is not plugged in waits for the next start.
    """
    gone, waiting = [], []
    for place in _kept():
        out = Path(place)
        if not out.parent.is_dir():
            waiting.append(place)
            continue
        pending = pending_of(out)
        for file in (pending, pending.with_name(pending.name + ".pdf"), out):
            try:
                if file.is_file() and (file != out or not _registered(out)):
                    file.unlink()
                    gone.append(file.name)
            except OSError:
                waiting.append(place)
                break
    if gone or waiting != _kept():
        _keep(waiting)
    return tuple(gone)


def _registered(file: Path) -> bool:
    sha256, _ = file_digest(file)
    return bool(ArchivePackageRow.select().where(ArchivePackageRow.sha256 == sha256).exists())


def _kept() -> list[str]:
    return [str(one) for one in json.loads(journal.info(_KEPT) or "[]")]


def _keep(places: list[str]) -> None:
    journal.set_info(_KEPT, json.dumps(places, ensure_ascii=False))
