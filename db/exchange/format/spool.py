"""Staged content outside the store: whatever reaches a disk is encrypted with a key kept only in memory."""

import io
import os
import tempfile
from pathlib import Path
from typing import IO

from db.exchange.format import limits


class Spool:
    """A file to append to and then read as often as wanted; AES-256-CTR on disk, so that reading can begin anywhere.

    Small content stays in memory, unencrypted. Every spool has its own key, lost with the object, and is written once,
    in order.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] = io.BytesIO()
        self._key = b""

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Append; returns how much that was."""
        if not self._key and self._file.tell() + len(data) > limits.SPOOL_BYTES:
            self._to_disk()
        return self._file.write(self._stream.update(data) if self._key else data)

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes from here on; empty at the end."""
        data = self._file.read(size)
        return self._stream.update(data) if self._key else data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place; returns it, counted from the beginning."""
        self._file.seek(offset, whence)
        place = self._file.tell()
        if self._key:
            self._turn(place)
        return place

    def tell(self) -> int:
        """The present place, counted from the beginning."""
        return self._file.tell()

    def flush(self) -> None:
        """Nothing to flush: nobody else reads the file."""

    def close(self) -> None:
        """Let the content go."""
        self._file.close()

    def _to_disk(self) -> None:
        held, self._file, self._key = self._file, _temporary(self._folder), os.urandom(32)
        self._turn(0)
        held.seek(0)
        while piece := held.read(limits.PIECE):
            self._file.write(self._stream.update(piece))
        held.close()

    def _turn(self, place: int) -> None:
        from cryptography.hazmat.primitives.ciphers import Cipher
        from cryptography.hazmat.primitives.ciphers.algorithms import AES256
        from cryptography.hazmat.primitives.ciphers.modes import CTR

        block, within = divmod(place, 16)
        self._stream = Cipher(AES256(self._key), CTR(block.to_bytes(16, "big"))).encryptor()
        self._stream.update(bytes(within))


def _temporary(folder: Path) -> IO[bytes]:
    return tempfile.TemporaryFile(dir=str(folder))
