"""Packing what lies inside the ciphertext: records compressed as they come, and one plain USTAR tar around them."""

import io
import itertools
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import zstandard

from db.attachments.age import Reader
from db.errors import UserError
from db.exchange.format import limits
from db.exchange.format.package import PieceReader, pieces
from db.exchange.format.provider import Provider
from db.exchange.format.spool import Spool

MANIFEST, MANIFEST_SIGNATURE = "manifest.json", "manifest.sig"
BLOCK = tarfile.BLOCKSIZE

MemberFile = tuple[str, int, Reader]
"""Name, size and content of one tar member."""

_ZSTD = zstandard.ZstdCompressionParameters.from_level(limits.ZSTD_LEVEL, threads=1, job_size=limits.PIECE)
_END = bytes(2 * BLOCK)


class RecordWriter:
    """Document lines, compressed into a spool as they come; counts and hashes what it wrote."""

    def __init__(self, folder: Path, provider: Provider) -> None:
        self.documents = 0
        self.raw_bytes = 0
        self._provider = provider
        self._raw = provider.digest()
        self._waiting: list[bytes] = []
        self._packed = 0
        self._spool = Spool(folder)
        self._zstd = zstandard.ZstdCompressor(compression_params=_ZSTD).stream_writer(
            as_file(self._spool), closefd=False
        )

    def add(self, line: bytes) -> None:
        """Add one document as one line of JSON. Raises UserError for one too large for any receiver to read."""
        if len(line) > limits.LINE_BYTES:
            hint = "多半是清单行数或备注太多：请分成几份清单，或把长文字改作附件，再导出。"
            raise UserError("有一件的内容超过 1 MB，没有封包。", hint=hint)
        self._waiting += (line, b"\n")
        self.raw_bytes += len(line) + 1
        self.documents += 1
        if self.raw_bytes - self._packed >= limits.PIECE:
            self._pack()

    def _pack(self) -> None:
        piece = b"".join(self._waiting)
        self._waiting.clear()
        self._packed = self.raw_bytes
        self._zstd.write(piece)
        self._raw.update(piece)

    def finish(self) -> tuple[Reader, int, str]:
        """The compressed file, its size and its hash."""
        self._pack()
        self._zstd.flush(zstandard.FLUSH_FRAME)
        size, running = self._spool.tell(), self._provider.digest()
        self._spool.seek(0)
        for piece in pieces(self._spool):
            running.update(piece)
        self._spool.seek(0)
        return self._spool, size, running.hexdigest()

    @property
    def raw_sha256(self) -> str:
        """The hash of the lines before compression."""
        return self._raw.hexdigest()

    def close(self) -> None:
        """Close the spool."""
        self._spool.close()


def as_file(stream: Any) -> IO[bytes]:
    """A stream typed as the compressor wants it; only reading and writing are used."""
    found: IO[bytes] = stream
    return found


def _tar(members: Iterable[MemberFile]) -> Iterator[bytes]:
    for name, size, file in members:
        info = tarfile.TarInfo(name)
        info.size = size
        yield info.tobuf(tarfile.USTAR_FORMAT)
        yield from pieces(file)
        if size % BLOCK:
            yield bytes(BLOCK - size % BLOCK)
    yield _END


def archive(manifest: bytes, signature: bytes, members: Iterable[MemberFile]) -> PieceReader:
    """The inner tar in its fixed order, made while it is read: manifest, its signature, then one member at a time."""
    head: list[MemberFile] = [
        (MANIFEST, len(manifest), io.BytesIO(manifest)),
        (MANIFEST_SIGNATURE, len(signature), io.BytesIO(signature)),
    ]
    return PieceReader(_tar(itertools.chain(head, members)))
