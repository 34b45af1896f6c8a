"""Reading what lies inside the ciphertext: a plain USTAR tar of manifest, its signature, and records or attachments."""

import io
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import zstandard

from db.attachments.age import Reader, Writer
from db.exchange.format import limits, wire
from db.exchange.format.package import Outer, PieceReader, ciphertext
from db.exchange.format.packing import BLOCK, MANIFEST, MANIFEST_SIGNATURE, as_file
from db.exchange.format.provider import Digest, Provider, SealError
from db.exchange.format.refusal import Reason, Refused
from db.exchange.format.spool import Spool

RECORDS, BLOBS = re.compile(r"r/\d{4}\.jsonl\.zst"), re.compile(r"b/[0-9a-f]{64}")
MEMBERS_OF = {"records": RECORDS, "blobs": BLOBS}
"""The members a package of each kind may hold besides manifest and signature; other kinds may hold none."""

Blob = Callable[[str, int, Reader], None]
"""What is done with one attachment while a package is read: its hash, its size, its content."""

SIGNATURE_BYTES = 1024


class Malformed(Exception):
    """Authentic bytes that no honest program would have packed; the message names what is wrong."""


@dataclass(slots=True)
class _Member:
    name: str
    size: int
    left: int
    file: Writer
    running: Digest


@dataclass(frozen=True, slots=True)
class _Held:
    """The place of one record member in the spool that holds all of them."""

    start: int
    size: int


@dataclass(slots=True)
class TarSink:
    """A tar taken apart while it is written; nothing is ever extracted to a path from the package.

    `check` gets manifest and signature before anything else is read. All records go into one spool; each attachment
    gets its own, which is closed before the next begins. Raises Malformed for an unknown name, anything but a regular
    file, a repeated member, content over a limit, or anything the manifest does not list.
    """

    folder: Path
    digest: Callable[[], Digest]
    check: Callable[[bytes, bytes], wire.Manifest]
    blob: Blob
    manifest: wire.Manifest | None = None
    records: dict[str, _Held] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _heads: dict[str, io.BytesIO] = field(default_factory=dict)
    _spool: Spool | None = None
    _one: Spool | None = None
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

    def finish(self) -> wire.Manifest:
        """The checked manifest. Raises Malformed when the tar stops before its end or lacks a declared member."""
        if not self._ended or self._open or self._padding:
            raise Malformed("包内文件不完整")
        if self.manifest is None:
            raise Malformed("没有清单")
        if set(self.manifest.files) != self._seen:
            raise Malformed("包内文件和清单不符")
        return self.manifest

    def close(self) -> None:
        """Close all spools."""
        for spool in (self._spool, self._one):
            if spool is not None:
                spool.close()
        self._spool = self._one = None

    def part(self, name: str) -> Iterator[bytes]:
        """The bytes of one record member, in pieces."""
        held, spool = self.records[name], self._spool
        assert spool is not None
        spool.seek(held.start)
        left = held.size
        while left:
            piece = spool.read(min(left, limits.PIECE))
            left -= len(piece)
            yield piece

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
        with memoryview(self._buffer) as waiting:
            piece = bytes(waiting[: member.left])
        del self._buffer[: len(piece)]
        member.file.write(piece)
        member.running.update(piece)
        member.left -= len(piece)
        if member.left == 0:
            self._open, self._padding = None, -member.size % BLOCK
            self._end(member)
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
        try:
            info = tarfile.TarInfo.frombuf(block, "ascii", "strict")
        except (tarfile.TarError, ValueError) as error:
            raise Malformed("包内目录读不出来") from error
        if info.type != tarfile.REGTYPE:
            raise Malformed("包内有不该有的文件")
        target = self._head(info) if self.manifest is None else self._member(info, self.manifest)
        self._open = _Member(info.name, info.size, info.size, target, self.digest())
        return True

    def _head(self, info: tarfile.TarInfo) -> io.BytesIO:
        """Manifest and signature come first, in that order."""
        name, largest = (
            (MANIFEST_SIGNATURE, SIGNATURE_BYTES) if MANIFEST in self._heads else (MANIFEST, limits.MANIFEST_BYTES)
        )
        if info.name != name:
            raise Malformed("没有清单")
        if not 0 <= info.size <= largest:
            raise Malformed("包内文件太大")
        self._heads[name] = io.BytesIO()
        return self._heads[name]

    def _member(self, info: tarfile.TarInfo, manifest: wire.Manifest) -> Spool:
        allowed = MEMBERS_OF.get(manifest.kind)
        if allowed is None or not allowed.fullmatch(info.name):
            raise Malformed("包内有不该有的文件")
        if info.name in self._seen or len(self._seen) + len(self._heads) >= limits.MEMBERS:
            raise Malformed("包内文件重复或太多")
        if info.name not in manifest.files or manifest.files[info.name][0] != info.size:
            raise Malformed("包内文件和清单不符")
        if info.size > (limits.BLOB_BYTES if allowed is BLOBS else limits.RAW_BYTES):
            raise Malformed("包内文件太大")
        self._seen.add(info.name)
        if allowed is BLOBS:
            self._one = Spool(self.folder)
            return self._one
        self._spool = self._spool or Spool(self.folder)
        self.records[info.name] = _Held(self._spool.tell(), info.size)
        return self._spool

    def _end(self, member: _Member) -> None:
        if self.manifest is None:
            if member.name == MANIFEST_SIGNATURE:
                self.manifest = self.check(*(head.getvalue() for head in self._heads.values()))
            return
        digest = member.running.hexdigest()
        if self.manifest.files[member.name][1] != digest:
            raise Malformed("包内文件和清单不符")
        if self._one is None:
            return
        if member.name != f"b/{digest}":
            raise Malformed("附件的名称和内容不符")
        self._one.seek(0)
        self.blob(digest, member.size, self._one)
        self._one.close()
        self._one = None


@dataclass(frozen=True, slots=True)
class Contents:
    """A decrypted package, checked against its signed manifest, ready to be read line by line."""

    manifest: wire.Manifest
    _sink: TarSink
    _provider: Provider
    _what: str

    def close(self) -> None:
        """Close the staged content."""
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
        for name in sorted(self._sink.records):
            unpacker = zstandard.ZstdDecompressor(max_window_size=limits.ZSTD_WINDOW_BYTES)
            yield from _split(
                unpacker.stream_reader(as_file(PieceReader(self._sink.part(name))), read_size=limits.PIECE // 16),
                self.manifest.raw,
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
            if len(line) > limits.LINE_BYTES:
                raise Malformed("有一条数据太大")
            yield line
        if len(left) > limits.LINE_BYTES:
            raise Malformed("有一条数据太大")
    if left:
        raise Malformed("最后一条数据不完整")


def ignore(sha256: str, size: int, content: Reader) -> None:
    """Do nothing with an attachment: the package is only looked at."""


def unpack(
    outer: Outer, identities: tuple[str, ...], sender_public: str, folder: Path, what: str, blob: Blob = ignore
) -> Contents:
    """Decrypt into spools, checking manifest, signature and every size and hash on the way. Raises Refused.

    `blob` gets every attachment as soon as it is known to be what its name says. Nothing of it may be recorded before
    this returns.
    """
    sink = TarSink(folder, outer.provider.digest, lambda data, mark: _manifest(outer, data, mark, sender_public), blob)
    try:
        outer.provider.unseal(ciphertext(outer), sink, identities)
        manifest = sink.finish()
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


def _manifest(outer: Outer, data: bytes, signature: bytes, sender_public: str) -> wire.Manifest:
    if outer.provider.digest(data).hexdigest() != outer.header.manifest_sha256:
        raise Malformed("清单和封皮不符")
    if not outer.provider.verify(sender_public, wire.pae(wire.MANIFEST_TYPE, data), signature):
        raise Malformed("清单的签名不对")
    try:
        manifest = wire.decode(data, wire.Manifest)
    except wire.Unreadable as error:
        raise Malformed("清单读不出来") from error
    if (manifest.sender, manifest.to, manifest.kind) != (outer.header.sender, outer.header.to, outer.header.kind):
        raise Malformed("清单上的单位或种类和封皮不符")
    return manifest
