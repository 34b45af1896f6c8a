"""The container .xpk, version 1: signed outer header, then age ciphertext, cut into volumes."""

import os
import re
import struct
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO

from db.attachments.age import Reader
from db.errors import UserError
from db.exchange.format import limits, wire
from db.exchange.format.provider import PROVIDERS, Digest, Provider
from db.exchange.format.refusal import Reason, Refused

MAGIC = b"XPK1"
SUFFIX = ".xpk"
PART = ".part"
SIGNATURE_BYTES = 64
SHARED = 256 * limits.KIB
VOLUMES_FORESEEN = 4
VOLUME_ENTRY = 96
_LENGTH = struct.Struct("<I")
_ANY_VERSION = b"XPK"


@dataclass(frozen=True, slots=True)
class Outer:
    """A package file as far as it can be read without any key."""

    path: Path
    header: wire.Header
    header_bytes: bytes
    signature: bytes
    pid: str
    offset: int

    @property
    def provider(self) -> Provider:
        """The algorithms the header names."""
        return PROVIDERS[self.header.alg]

    @property
    def head(self) -> bytes:
        """What stands before the ciphertext in the first volume."""
        return MAGIC + _LENGTH.pack(len(self.header_bytes)) + self.header_bytes + self.signature

    @property
    def volumes(self) -> range:
        """The numbers of its volumes, from 1; a package without ciphertext has one."""
        return range(1, max(1, len(self.header.volumes)) + 1)

    def signed_by(self, public: str) -> bool:
        """Whether this key signed the header."""
        message = wire.pae(wire.HEADER_TYPE, self.header_bytes)
        return self.provider.verify(public, message, self.signature)


_OURS = re.compile(
    r"(SB|XF)-\d{6,12}-[0-9a-z]+-\d{6}-[RB]\.(xpk|x\d{3})(\.c\d{3})?|回执-\d{6,12}-\d{6}-[0-9a-f]{8}\.xrc"
)


def is_ours(name: str) -> bool:
    """Whether this program gives files such a name; says nothing about the content."""
    return _OURS.fullmatch(name) is not None


def volume_path(first: Path, number: int) -> Path:
    """Where volume `number` (from 1) of the package lies: beside the first, .x002, .x003 …"""
    return first if number == 1 else first.with_suffix(f".x{number:03}")


# --- writing ---------------------------------------------------------------------------------------------------


class _Volumes:
    """A file object that cuts what is written into parts and hashes each; the first leaves a gap for the header."""

    def __init__(self, folder: Path, stem: str, size: int, provider: Provider, gap: int) -> None:
        self.parts: list[Path] = []
        self.sizes: list[tuple[int, str]] = []
        self._folder, self._stem, self._limit, self._provider, self._gap = folder, stem, size, provider, gap
        self._file: IO[bytes] | None = None
        self._room = 0

    def write(self, data: bytes) -> int:
        rest = memoryview(data)
        while rest:
            if self._room == 0:
                self._next()
            assert self._file is not None
            piece = rest[: self._room]
            self._file.write(piece)
            self._hash.update(piece)
            self._room -= len(piece)
            rest = rest[len(piece) :]
        return len(data)

    def flush(self) -> None:
        """Nothing waits to be flushed: `close` does."""

    def close(self) -> None:
        if self._file is None:
            return
        size = self._file.tell()
        _sync(self._file)
        self._file.close()
        self._file = None
        self.sizes.append((size - (self._gap if len(self.parts) == 1 else 0), self._hash.hexdigest()))

    def _next(self) -> None:
        self.close()
        if len(self.parts) >= limits.VOLUMES:
            raise UserError("分卷太多，没有封包。", hint="请把分卷大小改大一些再导出。")
        part = self._folder / f"{self._stem}.c{len(self.parts) + 1:03}.part"
        self.parts.append(part)
        self._file = part.open("wb")
        self._file.seek(self._gap if len(self.parts) == 1 else 0)
        self._hash = self._provider.digest()
        self._room = self._limit


Finish = Callable[[list[tuple[int, str]]], wire.Header]


def write(
    first: Path,
    content: Reader | None,
    recipients: tuple[str, ...],
    finish: Finish,
    provider: Provider,
    sign_secret: str,
    volume_bytes: int = limits.VOLUME_BYTES,
) -> tuple[Outer, list[Path]]:
    """Encrypt `content` into volumes, then write and sign the header; files get their names once all are whole.

    `finish` makes the header once the ciphertext volumes are known. Room is left for it and padded with blanks; a
    header too long for the room makes the first volume be written again. Returns the package read back, and its files.
    """
    room = len(wire.encode(finish([]))) + VOLUMES_FORESEEN * VOLUME_ENTRY if content is not None else 0
    gap = len(MAGIC) + _LENGTH.size + room + SIGNATURE_BYTES
    volumes = _Volumes(first.parent, first.name, volume_bytes, provider, gap)
    head = first.with_name(first.name + PART)
    try:
        if content is not None:
            provider.seal(content, volumes, recipients)
            volumes.close()
        header = wire.encode(finish(volumes.sizes)).ljust(room)
        if len(header) > limits.HEADER_BYTES:
            raise UserError("名册太大，封皮写不下，没有封包。", hint="请把停用已久的电脑告诉管理员，并升级程序。")
        signature = provider.sign(sign_secret, wire.pae(wire.HEADER_TYPE, header))
        _write_first(head, MAGIC + _LENGTH.pack(len(header)) + header + signature, volumes.parts[:1], gap)
        files = [first]
        for number, part_path in enumerate(volumes.parts[1:], start=2):
            files.append(volume_path(first, number))
            part_path.replace(files[-1])
        head.replace(first)
        sync_folder(first.parent)
    finally:
        volumes.close()
        for path in (*volumes.parts, head):
            path.unlink(missing_ok=True)
    outer = read_outer(first)
    check_volumes(outer, first.name)
    return outer, files


def _write_first(path: Path, head: bytes, part: list[Path], gap: int) -> None:
    """Put the head before the ciphertext: into the gap it just fills, else into a new file with both."""
    fits = part and len(head) == gap
    if fits:
        part.pop().replace(path)
    with path.open("r+b" if fits else "wb") as file:
        file.write(head)
        for ciphertext in part:
            with ciphertext.open("rb") as source:
                source.seek(gap)
                file.writelines(_views(source))
        _sync(file)


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def copy(outer: Outer, folder: Path) -> list[Path]:
    """Copy all volumes into another folder, read back and renamed when right; parts already right are kept."""
    copying = carry(outer, folder)
    while True:
        try:
            next(copying)
        except StopIteration as done:
            copied: list[Path] = done.value
            return copied


def carry(outer: Outer, folder: Path) -> Generator[int, None, list[Path]]:
    """Copy all volumes, the first one last; yields the number of bytes with every piece, returns the files.

    A volume is written under a temporary name, read back from the device and renamed when it is right; one that is
    right already is kept. Raises Refused when the source was altered, UserError when the target returns something else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    copied = []
    for number in reversed(outer.volumes):
        target = folder / volume_path(outer.path, number).name
        copied.append(target)
        if not is_right(outer, number, target):
            yield from _carry_volume(outer, number, target)
    sync_folder(folder)
    return sorted(copied)


def is_right(outer: Outer, number: int, path: Path) -> bool:
    """Whether this file is that volume, to the last bit."""
    if path.resolve() == volume_path(outer.path, number).resolve():
        return True
    return path.exists() and _holds(outer, number, path)


def _holds(outer: Outer, number: int, path: Path) -> bool:
    with path.open("rb") as file:
        if number == 1 and file.read(outer.offset) != outer.head:
            return False
        return _fits(outer, number, _digest_of(file, outer.provider))


def size_of(outer: Outer, number: int) -> int:
    """How many bytes that volume has as a file."""
    ciphertext_size = outer.header.volumes[number - 1][0] if outer.header.volumes else 0
    return ciphertext_size + (outer.offset if number == 1 else 0)


def _fits(outer: Outer, number: int, found: Digest) -> bool:
    empty = outer.provider.digest().hexdigest()
    wanted = outer.header.volumes[number - 1][1] if outer.header.volumes else empty
    return found.hexdigest() == wanted


def _carry_volume(outer: Outer, number: int, target: Path) -> Generator[int, None, None]:
    part = target.with_name(target.name + PART)
    try:
        with volume_path(outer.path, number).open("rb") as reader, part.open("wb") as writer:
            if number == 1 and reader.read(outer.offset) != outer.head:
                raise Refused(Reason.ALTERED, outer.path.name)
            writer.write(outer.head if number == 1 else b"")
            for piece in _views(reader):
                yield writer.write(piece)
            _sync(writer)
            _forget_cached(writer)
        if not _holds(outer, number, part):
            if not _holds(outer, number, volume_path(outer.path, number)):
                raise Refused(Reason.ALTERED, outer.path.name)
            raise UserError(
                f"写到「{target.parent.name or target.parent}」的「{target.name}」读回来和原文件不一样，没有导出。",
                hint="这个 U 盘或磁盘可能坏了，请换一个再做一次；封好的包没有动。",
            )
        part.replace(target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _forget_cached(file: IO[bytes]) -> None:
    """Drop the system's cache of a file, so that reading it back really reads the device."""
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def sync_folder(folder: Path) -> None:
    """Make sure renames in a folder are on the disk; Windows does so by itself and cannot open folders."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove(first: Path, outer: Outer) -> None:
    """Delete a package with all its volumes."""
    for number in reversed(outer.volumes):
        volume_path(first, number).unlink(missing_ok=True)


# --- reading ---------------------------------------------------------------------------------------------------


def read_outer(path: Path) -> Outer:
    """Read and type-check the header. Raises Refused; nothing is decrypted, unpacked or believed yet."""
    what = path.name
    with path.open("rb") as file:
        magic = file.read(4)
        if not magic:
            raise Refused(Reason.EMPTY, what)
        if magic != MAGIC:
            newer = magic[:3] == _ANY_VERSION and magic[3:4].isdigit()
            raise Refused(Reason.NEWER_FORMAT if newer else Reason.NOT_A_PACKAGE, what)
        raw_length = file.read(_LENGTH.size)
        if len(raw_length) < _LENGTH.size:
            raise Refused(Reason.TRUNCATED, what)
        (length,) = _LENGTH.unpack(raw_length)
        if length > limits.HEADER_BYTES:
            raise Refused(Reason.ALTERED, what)
        header_bytes, signature = file.read(length), file.read(SIGNATURE_BYTES)
    if len(header_bytes) < length or len(signature) < SIGNATURE_BYTES:
        raise Refused(Reason.TRUNCATED, what)
    header = _header(header_bytes, what)
    pid = PROVIDERS[header.alg].digest(header_bytes).hexdigest()
    return Outer(path, header, header_bytes, signature, pid, len(MAGIC) + _LENGTH.size + length + SIGNATURE_BYTES)


def _header(header_bytes: bytes, what: str) -> wire.Header:
    try:
        preamble = wire.decode(header_bytes, wire.Preamble)
        if preamble.fmt > wire.FORMAT or set(preamble.requires) - wire.FEATURES:
            raise Refused(Reason.NEWER_FORMAT, what)
        if preamble.alg not in PROVIDERS:
            raise Refused(Reason.UNKNOWN_ALGORITHM, what)
        return wire.decode(header_bytes, wire.Header)
    except wire.Unreadable as error:
        raise Refused(Reason.ALTERED, what) from error


def check_volumes(outer: Outer, what: str) -> None:
    """Compare size and hash of every volume with the signed header, naming the first one that is wrong."""
    for number, (size, digest) in enumerate(outer.header.volumes, start=1):
        path = volume_path(outer.path, number)
        if not path.exists():
            raise Refused(Reason.MISSING_VOLUME, what, str(number))
        found = path.stat().st_size - (outer.offset if number == 1 else 0)
        if found != size:
            raise Refused(Reason.TRUNCATED if found < size else Reason.ALTERED, what)
        with path.open("rb") as file:
            file.seek(outer.offset if number == 1 else 0)
            running = _digest_of(file, outer.provider)
        if running.hexdigest() != digest:
            raise Refused(Reason.ALTERED, what)
    if not outer.header.volumes and outer.path.stat().st_size != outer.offset:
        raise Refused(Reason.ALTERED, what)


class PieceReader:
    """A sequence of byte pieces as one readable stream."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._pieces = source
        self._piece = b""
        self._place = 0

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, at most to the end of a piece; empty at the end."""
        while self._place == len(self._piece):
            try:
                self._piece, self._place = next(self._pieces), 0
            except StopIteration:
                return b""
        end = len(self._piece) if size < 0 else self._place + size
        taken = self._piece[self._place : end]
        self._place += len(taken)
        return taken


def ciphertext(outer: Outer) -> PieceReader:
    """The ciphertext of all volumes as one stream."""
    return PieceReader(_ciphertext(outer))


def _ciphertext(outer: Outer) -> Iterator[bytes]:
    for number in range(1, len(outer.header.volumes) + 1):
        with volume_path(outer.path, number).open("rb") as file:
            file.seek(outer.offset if number == 1 else 0)
            yield from pieces(file)


def pieces(file: Reader) -> Iterator[bytes]:
    """The rest of a file in pieces of bounded size."""
    while piece := file.read(limits.PIECE):
        yield piece


def _views(file: BufferedReader) -> Iterator[memoryview]:
    """The rest of a file in pieces that share one buffer: each is overwritten when the next is asked for."""
    place = memoryview(bytearray(SHARED))
    while size := file.readinto(place):
        yield place[:size]


def _digest_of(file: BufferedReader, provider: Provider) -> Digest:
    running = provider.digest()
    for piece in _views(file):
        running.update(piece)
    return running
