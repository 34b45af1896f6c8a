"""Streaming encryption with age (X25519, ChaCha20-Poly1305 in pieces of 64 KiB).

The library replaces errors of a reader or writer by its own; here the original error is raised again.
"""

from typing import Protocol

GATHERED = 256 * 1024


class Reader(Protocol):
    """Something to read from in pieces."""

    def read(self, size: int = ..., /) -> bytes: ...


class Writer(Protocol):
    """Something to write to in pieces."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


class Unreadable(Exception):
    """The ciphertext was cut or altered, or is not encrypted to the given identity."""


def new_pair() -> tuple[str, str]:
    """A new recipient and its identity, in age's own text form."""
    from pyrage import x25519

    identity = x25519.Identity.generate()
    return str(identity.to_public()), str(identity)


def encrypt(reader: Reader, writer: Writer, recipients: tuple[str, ...]) -> None:
    """Encrypt to all recipients; what `reader` or `writer` raises passes through."""
    import pyrage

    source, sink = _Source(reader), _Sink(writer)
    try:
        pyrage.encrypt_io(source, sink, [pyrage.x25519.Recipient.from_str(text) for text in recipients])
        sink.empty()
    except pyrage.EncryptError:
        # Whatever a reader or writer raises, a stop asked for too, comes back as this with nothing but its text.
        _raise_first(source.failure, sink.failure)
        raise


def decrypt(reader: Reader, writer: Writer, identities: tuple[str, ...]) -> None:
    """Decrypt. Raises Unreadable; what `reader` or `writer` raises passes through.

    Trust nothing that was written before this returns: the end may be cut off.
    """
    import pyrage

    source, sink = _Source(reader), _Sink(writer)
    try:
        pyrage.decrypt_io(source, sink, [pyrage.x25519.Identity.from_str(text) for text in identities])
        sink.empty()
    except (pyrage.DecryptError, OSError) as error:
        _raise_first(source.failure, sink.failure)
        raise Unreadable(str(error)) from error


def _raise_first(*failures: BaseException | None) -> None:
    for failure in failures:
        if failure is not None:
            raise failure


class _Source:
    """A reader that remembers what it raised."""

    def __init__(self, inner: Reader) -> None:
        self.failure: BaseException | None = None
        self._inner = inner

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._inner.read(size)
        except BaseException as error:
            self.failure = error
            raise


class _Sink:
    """A writer that remembers what it raised, and hands small pieces on together."""

    def __init__(self, inner: Writer) -> None:
        self.failure: BaseException | None = None
        self._inner = inner
        self._gathered = bytearray()

    def write(self, data: bytes, /) -> int:
        self._gathered += data
        if len(self._gathered) >= GATHERED:
            self.empty()
        return len(data)

    def flush(self) -> None:
        """Nothing: `empty` hands on what waits once all is there."""

    def empty(self) -> None:
        piece, self._gathered = bytes(self._gathered), bytearray()
        try:
            self._inner.write(piece)
        except BaseException as error:
            self.failure = error
            raise
