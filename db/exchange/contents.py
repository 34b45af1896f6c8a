"""What lies inside the ciphertext: a plain USTAR tar of manifest, its signature and compressed JSON lines."""

import io
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import zstandard

from db.exchange import limits, wire
from db.exchange.package import Outer, PieceReader, ciphertext, pieces
from db.exchange.provider import Provider, SealError
from db.exchange.refusal import Reason, Refused
from db.exchange.spool import Spool

MANIFEST, MANIFEST_SIGNATURE = "manifest.json", "manifest.sig"
MemberFile = tuple[str, int, IO[bytes]]
"""Name, size and open file of one tar member."""

NAMES = re.compile(r"manifest\.json|manifest\.sig|r/\d{4}\.jsonl\.zst|b/[0-9a-f]{64}")
RECORDS = re.compile(r"r/\d{4}\.jsonl\.zst")
BLOCK = tarfile.BLOCKSIZE
_END = bytes(2 * BLOCK)


# --- writing ---------------------------------------------------------------------------------------------------


class RecordWriter:
    """Document lines, compressed into a spool as they come; counts and hashes what it wrote."""

    def __init__(self, folder: Path, provider: Provider) -> None:
        self.documents = 0
        self.raw_bytes = 0
        self._provider = provider
        self._raw = provider.digest()
        self._spool = _spool(folder)
        self._zstd = zstandard.ZstdCompressor(level=limits.ZSTD_LEVEL).stream_writer(self._spool, closefd=False)

    def add(self, line: bytes) -> None:
        """One document as one line of JSON."""
        self._zstd.write(line + b"\n")
        self._raw.update(line + b"\n")
        self.raw_bytes += len(line) + 1
        self.documents += 1

    def finish(self) -> tuple[IO[bytes], int, str]:
        """The compressed file, its size and its hash."""
        self._zstd.flush(zstandard.FLUSH_FRAME)
        size = self._spool.tell()
        return self._spool, size, _hash_of(self._spool, self._provider)

    @property
    def raw_sha256(self) -> str:
        """The hash of the lines before compression."""
        return self._raw.hexdigest()

    def close(self) -> None:
        """Let the spool go."""
        self._spool.close()


def _hash_of(file: IO[bytes], provider: Provider) -> str:
    file.seek(0)
    running = provider.digest()
    for piece in pieces(file):
        running.update(piece)
    file.seek(0)
    return running.hexdigest()


def _spool(folder: Path) -> IO[bytes]:
    file: Any = Spool(folder)
    found: IO[bytes] = file
    return found


def _tar(members: list[MemberFile]) -> Iterator[bytes]:
    for name, size, file in members:
        info = tarfile.TarInfo(name)
        info.size = size
        yield info.tobuf(tarfile.USTAR_FORMAT)
        yield from pieces(file)
        if size % BLOCK:
            yield bytes(BLOCK - size % BLOCK)
    yield _END


def archive(manifest: bytes, signature: bytes, records: list[MemberFile]) -> PieceReader:
    """The inner tar in its fixed order, made while it is read: manifest, its signature, records."""
    head: list[MemberFile] = [
        (MANIFEST, len(manifest), io.BytesIO(manifest)),
        (MANIFEST_SIGNATURE, len(signature), io.BytesIO(signature)),
    ]
    return PieceReader(_tar([*head, *records]))


# --- reading ---------------------------------------------------------------------------------------------------


class Malformed(Exception):
    """Authentic bytes that no honest program would have packed; the text names what is wrong."""


@dataclass(slots=True)
class _Member:
    name: str
    size: int
    file: IO[bytes]
    left: int


@dataclass(slots=True)
class TarSink:
    """A tar taken apart while it is written; nothing is ever extracted to a path from the package.

    Raises Malformed for a name that is not ours, anything but a regular file, a member twice, too much of anything.
    """

    folder: Path
    members: dict[str, IO[bytes]] = field(default_factory=dict)
    _buffer: bytearray = field(default_factory=bytearray)
    _open: _Member | None = None
    _padding: int = 0
    _ended: bool = False

    def write(self, data: bytes) -> int:
        """Take the next piece of the tar."""
        self._buffer += data
        while self._step():
            pass
        return len(data)

    def flush(self) -> None:
        """Nothing waits to be flushed."""

    def finish(self) -> None:
        """Raises Malformed when the tar stops before its end."""
        if not self._ended or self._open or self._padding:
            raise Malformed("包内文件不完整")

    def close(self) -> None:
        """Let all spools go."""
        for file in self.members.values():
            file.close()

    def _step(self) -> bool:
        if self._ended:
            if self._buffer.strip(b"\0"):
                raise Malformed("结尾之后还有内容")
            self._buffer.clear()
            return False
        if self._open is not None:
            return self._fill(self._open)
        if self._padding:
            taken = min(self._padding, len(self._buffer))
            del self._buffer[:taken]
            self._padding -= taken
            return taken > 0
        return self._begin()

    def _fill(self, member: _Member) -> bool:
        taken = min(member.left, len(self._buffer))
        member.file.write(self._buffer[:taken])
        del self._buffer[:taken]
        member.left -= taken
        if member.left == 0:
            self._padding = -member.size % BLOCK
            self._open = None
            return True
        return False

    def _begin(self) -> bool:
        if len(self._buffer) < BLOCK:
            return False
        block = bytes(self._buffer[:BLOCK])
        del self._buffer[:BLOCK]
        if not block.strip(b"\0"):
            self._ended = True
            return True
        self._open = self._member(block)
        return True

    def _member(self, block: bytes) -> _Member:
        try:
            info = tarfile.TarInfo.frombuf(block, "ascii", "strict")
        except (tarfile.TarError, ValueError) as error:
            raise Malformed("包内目录读不出来") from error
        if not NAMES.fullmatch(info.name) or info.type != tarfile.REGTYPE:
            raise Malformed("包内有不该有的文件")
        if info.name in self.members or len(self.members) >= limits.MEMBERS:
            raise Malformed("包内文件重复或太多")
        if not 0 <= info.size <= _largest(info.name):
            raise Malformed("包内文件太大")
        self.members[info.name] = _spool(self.folder)
        return _Member(info.name, info.size, self.members[info.name], info.size)


def _largest(name: str) -> int:
    if name == MANIFEST:
        return limits.MANIFEST_BYTES
    if name == MANIFEST_SIGNATURE:
        return 1024
    return limits.BLOB_BYTES if name.startswith("b/") else limits.RAW_BYTES


@dataclass(frozen=True, slots=True)
class Contents:
    """A decrypted package, checked against its signed manifest, ready to be read line by line."""

    manifest: wire.Manifest
    _sink: TarSink
    _provider: Provider
    _what: str

    def close(self) -> None:
        """Let the staged content go."""
        self._sink.close()

    def lines(self) -> Iterator[bytes]:
        """Every document line. Raises Refused when the content is not what the manifest declares."""
        raw, documents, running = 0, 0, self._provider.digest()
        try:
            for line in self._raw_lines():
                raw += len(line) + 1
                documents += 1
                if raw > self.manifest.raw or documents > self.manifest.docs:
                    raise Malformed("内容比清单上的多")
                running.update(line + b"\n")
                yield line
            if (raw, documents) != (self.manifest.raw, self.manifest.docs):
                raise Malformed("内容比清单上的少")
            if running.hexdigest() != self.manifest.raw_sha256:
                raise Malformed("内容和清单上的校验值不同")
        except (Malformed, zstandard.ZstdError) as error:
            raise Refused(Reason.MALFORMED, self._what, _words(error)) from error

    def _raw_lines(self) -> Iterator[bytes]:
        for name in sorted(name for name in self._sink.members if RECORDS.fullmatch(name)):
            file = self._sink.members[name]
            file.seek(0)
            unpacker = zstandard.ZstdDecompressor(max_window_size=limits.ZSTD_WINDOW_BYTES)
            yield from _split(
                unpacker.stream_reader(file, read_size=limits.PIECE // 16, closefd=False), self.manifest.raw
            )


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, Malformed) else "压缩数据不对"


def _split(stream: zstandard.ZstdDecompressionReader, most: int) -> Iterator[bytes]:
    left, taken = b"", 0
    while piece := stream.read(limits.PIECE):
        taken += len(piece)
        if taken > most:
            raise Malformed("内容比清单上的多")
        *whole, left = (left + piece).split(b"\n")
        for line in whole:
            if len(line) > limits.DOCUMENT_BYTES:
                raise Malformed("有一条数据太大")
            yield line
        if len(left) > limits.DOCUMENT_BYTES:
            raise Malformed("有一条数据太大")
    if left:
        raise Malformed("最后一条数据不完整")


def unpack(outer: Outer, identities: tuple[str, ...], sender_public: str, folder: Path, what: str) -> Contents:
    """Decrypt into spools and check manifest, signature and every size and hash. Raises Refused."""
    sink = TarSink(folder)
    try:
        outer.provider.unseal(ciphertext(outer), sink, identities)
        sink.finish()
        manifest = _manifest(outer, sink, sender_public)
        _check_files(manifest, sink, outer.provider)
    except SealError as error:
        sink.close()
        raise Refused(Reason.ALTERED, what) from error
    except Malformed as error:
        sink.close()
        raise Refused(Reason.MALFORMED, what, str(error)) from error
    except BaseException:
        sink.close()
        raise
    return Contents(manifest, sink, outer.provider, what)


def _manifest(outer: Outer, sink: TarSink, sender_public: str) -> wire.Manifest:
    if list(sink.members)[:2] != [MANIFEST, MANIFEST_SIGNATURE]:
        raise Malformed("没有清单")
    data, signature = (_whole(sink.members[name]) for name in (MANIFEST, MANIFEST_SIGNATURE))
    if outer.provider.digest(data).hexdigest() != outer.header.manifest_sha256:
        raise Malformed("清单和封皮不符")
    if not outer.provider.verify(sender_public, wire.pae(wire.MANIFEST_TYPE, data), signature):
        raise Malformed("清单的签名不对")
    try:
        manifest = wire.decode(data, wire.Manifest)
    except wire.Unreadable as error:
        raise Malformed("清单读不出来") from error
    if (manifest.sender, manifest.to) != (outer.header.sender, outer.header.to):
        raise Malformed("清单上的单位和封皮不符")
    return manifest


def _check_files(manifest: wire.Manifest, sink: TarSink, provider: Provider) -> None:
    if set(manifest.files) != set(sink.members) - {MANIFEST, MANIFEST_SIGNATURE}:
        raise Malformed("包内文件和清单不符")
    for name, (size, digest) in manifest.files.items():
        file = sink.members[name]
        file.seek(0, io.SEEK_END)
        if file.tell() != size or _hash_of(file, provider) != digest:
            raise Malformed("包内文件和清单不符")


def _whole(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()
