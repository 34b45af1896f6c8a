"""Copies of refused files, kept as evidence in a folder of their own, up to a number and a size."""

import glob
import hashlib
import shutil
from contextlib import suppress
from pathlib import Path

from db import store
from db.exchange.format import limits, package


def keep(file: Path) -> None:
    """Copy a refused file with all its volumes, named by its digest; all of them or, where they do not fit, none.

    The oldest copies are deleted to make room. Where the folder cannot be written, only the copy is lost.
    """
    with suppress(OSError):
        volumes = _volumes(file)
        if sum(path.stat().st_size for path in volumes) > limits.REFUSED_BYTES or len(volumes) > limits.REFUSED_FILES:
            return
        folder = store.opened().paths.refused
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("rb") as content:
            stem = f"{file.stem}-{hashlib.file_digest(content, 'sha256').hexdigest()[:16]}"
        _copy(volumes, [folder / f"{stem}{path.suffix}" for path in volumes])
        _make_room(folder, stem)


def _volumes(file: Path) -> list[Path]:
    if file.suffix != package.SUFFIX:
        return [file]
    return [file, *sorted(file.parent.glob(f"{glob.escape(file.stem)}.x[0-9][0-9][0-9]"))]


def _copy(sources: list[Path], targets: list[Path]) -> None:
    try:
        for source, target in zip(sources, targets, strict=True):
            shutil.copyfile(source, target)
    except OSError:
        for target in targets:
            target.unlink(missing_ok=True)
        raise


def _make_room(folder: Path, newest: str) -> None:
    """Delete the oldest copies, each with all its volumes, until number and size are within bounds."""
    kept: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime):
        kept.setdefault(path.stem, []).append(path)
    files = sum(len(paths) for paths in kept.values())
    size = sum(path.stat().st_size for paths in kept.values() for path in paths)
    for stem, paths in kept.items():
        if files <= limits.REFUSED_FILES and size <= limits.REFUSED_BYTES:
            return
        if stem != newest:
            files -= len(paths)
            size -= sum(path.stat().st_size for path in paths)
            for path in paths:
                path.unlink(missing_ok=True)
