"""The attachment store: put a content in, get it back whole, find what is missing or damaged."""

import hashlib
import os
import re
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from db import clock, journal, store
from db.attachments import age
from db.attachments.tables import BlobRow
from db.errors import UserError
from db.store import database

LARGEST = 200 * 1024 * 1024
"""The largest single attachment, in bytes: more than any scan of an office needs."""

DAY_SECONDS = 24 * 60 * 60
_RECIPIENT, _IDENTITY = "attachment_recipient", "attachment_identity"
_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Stored:
    """A content in the store: the SHA-256 of its plain bytes as hexadecimal, and how many they are."""

    sha256: str
    size: int


class Damaged(Exception):
    """A stored content is gone or no longer what its name says; `sha256` names it."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256


# --- in --------------------------------------------------------------------------------------------------------


def put(reader: age.Reader, durable: bool = True) -> Stored:
    """Write a content into the store as a stream, encrypted to the store's own key; the same content lies there once.

    `keep` records it in a transaction; until then it is an orphan that `sweep` would remove. With `durable` false
    the caller puts many and then calls `make_durable` before `keep`. Raises UserError above LARGEST.
    """
    folder = store.opened().paths.attachments
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{uuid.uuid4().hex}.part"
    measured = _Measured(reader)
    try:
        with part.open("wb") as file:
            age.encrypt(measured, file, (_key(_RECIPIENT),))
            if durable:
                file.flush()
                os.fsync(file.fileno())
        found = Stored(measured.digest(), measured.size)
        _place(part, found.sha256, durable)
    finally:
        part.unlink(missing_ok=True)
    return found


class _Measured:
    """A reader that hashes and counts what passes."""

    def __init__(self, inner: age.Reader) -> None:
        self.size = 0
        self._inner, self._running = inner, hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        data = self._inner.read(size)
        self._running.update(data)
        self.size += len(data)
        if self.size > LARGEST:
            raise too_large()
        return data

    def digest(self) -> str:
        return self._running.hexdigest()


def too_large() -> UserError:
    """Why a file above LARGEST is not taken, in words."""
    return UserError(
        f"附件超过 {LARGEST >> 20} MB，没有保存。",
        hint="请把扫描分辨率调到 200～300 DPI、黑白或灰度再扫，或把录像、长文件拆成几个。",
    )


def _place(part: Path, sha256: str, durable: bool) -> None:
    target = path_of(sha256)
    if has(sha256):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part.replace(target)
    if durable:
        _sync_folder(target.parent)


def make_durable(stored: Iterable[Stored]) -> None:
    """See that everything put without `durable` is on the disk before it is recorded."""
    if hasattr(os, "sync"):
        os.sync()
        return
    for one in stored:
        with path_of(one.sha256).open("r+b") as file:
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # Windows keeps folders by itself and does not let one be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def keep(*stored: Stored) -> None:
    """Record contents whose files are on the disk; call it inside the transaction that refers to them."""
    at = clock.now().isoformat()
    database.execute_many(
        "INSERT OR IGNORE INTO attachment_blob (sha256, size, at) VALUES (?,?,?)",
        [(one.sha256, one.size, at) for one in stored],
    )


def discard(stored: Iterable[Stored]) -> None:
    """Delete the files of contents that were put but, because something went wrong, never recorded."""
    for one in stored:
        if not _is_recorded(one.sha256):
            with suppress(OSError):
                path_of(one.sha256).unlink(missing_ok=True)


def make_key() -> None:
    """Make the store's own key pair for attachments, once; it never leaves the encrypted database."""
    with database.atomic():
        if not journal.info(_IDENTITY):
            recipient, identity = age.new_pair()
            journal.set_info(_RECIPIENT, recipient)
            journal.set_info(_IDENTITY, identity)


def _key(name: str) -> str:
    known = journal.info(name)
    if not known:
        make_key()
    return known or journal.info(name)


# --- out -------------------------------------------------------------------------------------------------------


def path_of(sha256: str) -> Path:
    """Where a content lies, encrypted."""
    return store.opened().paths.attachments / sha256[:2] / sha256


def has(sha256: str) -> bool:
    """Whether a content is here."""
    return _is_recorded(sha256) and path_of(sha256).exists()


def _is_recorded(sha256: str) -> bool:
    return database.execute_sql("SELECT 1 FROM attachment_blob WHERE sha256 = ?", (sha256,)).fetchone() is not None


def missing(hashes: Iterable[str]) -> list[str]:
    """Those of these contents that are not here, in the order given."""
    return [sha256 for sha256 in hashes if not has(sha256)]


def read_into(sha256: str, writer: age.Writer) -> int:
    """Decrypt a content into a writer and check it; returns its size. Raises Damaged: then believe nothing of it."""
    checked = _Checked(writer)
    try:
        with path_of(sha256).open("rb") as file:
            age.decrypt(file, checked, (_key(_IDENTITY),))
    except (age.Unreadable, FileNotFoundError) as error:
        raise Damaged(sha256) from error
    if checked.digest() != sha256:
        raise Damaged(sha256)
    return checked.size


class _Checked:
    """A writer that hashes and counts what passes."""

    def __init__(self, inner: age.Writer) -> None:
        self.size = 0
        self._inner, self._running = inner, hashlib.sha256()

    def write(self, data: bytes, /) -> int:
        self._running.update(data)
        self.size += len(data)
        return self._inner.write(data)

    def flush(self) -> None:
        self._inner.flush()

    def digest(self) -> str:
        return self._running.hexdigest()


def copy_out(sha256: str, path: Path) -> None:
    """Write a content, plain, to a file the user chose. Raises UserError when it is not here or damaged."""
    if not has(sha256):
        raise UserError("这个附件还没有到本机，没有取出。", hint="请等带附件的数据包，或从原单位再带一次。")
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            read_into(sha256, file)
        part.replace(path)
    except Damaged as error:
        raise lost(sha256) from error
    except OSError as error:
        raise store.explain(error) or error from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def lost(sha256: str) -> UserError:
    """Set a content that turned out damaged aside, and say so in words."""
    set_aside(sha256)
    return UserError(
        "这个附件在本机的存盘坏了，没有取出。", hint="下次和对方交换时会自动要一份好的；纸质原件请妥善保管。"
    )


# --- care ------------------------------------------------------------------------------------------------------


def damaged_in(part: int, parts: int) -> list[str]:
    """Read the `part`-th of `parts` slices of the store again; returns the contents that are damaged."""
    damaged = []
    for row in BlobRow.select(BlobRow.sha256):
        if int(row.sha256[:4], 16) % parts != part % parts:
            continue
        try:
            read_into(row.sha256, _Nowhere())
        except Damaged:
            damaged.append(row.sha256)
    return damaged


class _Nowhere:
    """A writer that keeps nothing."""

    def write(self, data: bytes, /) -> int:
        return len(data)

    def flush(self) -> None:
        """Nothing."""


def set_aside(sha256: str) -> None:
    """Mark a damaged content as missing, so that it is asked for again; its file is kept under another name."""
    with suppress(OSError):
        path_of(sha256).replace(path_of(sha256).with_suffix(".damaged"))
    BlobRow.delete().where(BlobRow.sha256 == sha256).execute()


def forget_lost() -> list[str]:
    """Count contents whose files are gone from the folder as lacking; returns them."""
    there = {path.name for path in _files()}
    lost = [row.sha256 for row in BlobRow.select(BlobRow.sha256) if row.sha256 not in there]
    for sha256 in lost:
        set_aside(sha256)
    return lost


def sweep() -> int:
    """Clean up what killed runs left behind, once it is older than a day; returns the number of files.

    Half-written files go. A whole content without its row gets it: after a restore it may be the only copy.
    """
    known = {row.sha256 for row in BlobRow.select(BlobRow.sha256)}
    left = [path for path in _files() if path.suffix == ".part" or (_is_name(path.name) and path.name not in known)]
    settled = 0
    for path in left:
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > DAY_SECONDS:
                _settle(path)
                settled += 1
    return settled


def _settle(path: Path) -> None:
    if path.suffix == ".part":
        path.unlink()
        return
    try:
        size = read_into(path.name, _Nowhere())
    except Damaged:
        set_aside(path.name)
    else:
        with database.atomic():
            keep(Stored(path.name, size))


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def _files() -> Iterator[Path]:
    """Everything in the folder and the folders below; a store may hold a hundred thousand."""
    folders = [store.opened().paths.attachments]
    for folder in folders:
        with suppress(FileNotFoundError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                else:
                    yield Path(entry.path)
