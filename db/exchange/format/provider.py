"""The cryptographic algorithms of a package, behind one small interface and named in every header ("alg")."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from db.attachments import age
from db.attachments.age import Reader, Writer
from db.exchange.format import bech32


class Digest(Protocol):
    """A running hash."""

    def update(self, data: bytes | bytearray | memoryview, /) -> None: ...

    def hexdigest(self) -> str: ...


@dataclass(frozen=True, slots=True, repr=False)
class KeyPair:
    """A public key and its secret, both as text; the secret stays inside the encrypted store."""

    public: str
    secret: str


class SealError(Exception):
    """The ciphertext was cut or altered, or is not encrypted to the given identity."""


class Provider(Protocol):
    """What a set of algorithms can do; SM2/SM3/SM4 would be another object of this shape.

    `seal` and `unseal` stream: they read and write pieces and never hold a package in memory.
    """

    name: str

    def new_signing_pair(self) -> KeyPair: ...

    def new_sealing_pair(self) -> KeyPair: ...

    def signing_pair(self, secret: str) -> KeyPair: ...

    def derived_sealing_pair(self, secret: str, purpose: str) -> KeyPair: ...

    def sign(self, secret: str, message: bytes) -> bytes: ...

    def verify(self, public: str, message: bytes, signature: bytes) -> bool: ...

    def seal(self, reader: Reader, writer: Writer, recipients: tuple[str, ...]) -> None: ...

    def unseal(self, reader: Reader, writer: Writer, identities: tuple[str, ...]) -> None: ...

    def digest(self, data: bytes = b"") -> Digest: ...


class Ed25519Age:
    """Ed25519 signatures, age encryption (X25519, ChaCha20-Poly1305 in 64 KiB pieces), SHA-256."""

    name = "ed25519+age+sha256"

    def new_signing_pair(self) -> KeyPair:
        """A new Ed25519 pair, both halves as hexadecimal text."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = Ed25519PrivateKey.generate()
        return KeyPair(key.public_key().public_bytes_raw().hex(), key.private_bytes_raw().hex())

    def new_sealing_pair(self) -> KeyPair:
        """A new age pair in age's own text form."""
        from pyrage import x25519

        identity = x25519.Identity.generate()
        return KeyPair(str(identity.to_public()), str(identity))

    def signing_pair(self, secret: str) -> KeyPair:
        """The Ed25519 pair of a known secret of 64 hexadecimal digits."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
        return KeyPair(key.public_key().public_bytes_raw().hex(), secret)

    def derived_sealing_pair(self, secret: str, purpose: str) -> KeyPair:
        """The age pair that follows from a signing secret: HKDF-SHA256 without salt, `purpose` as info."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF
        from pyrage import x25519

        derived = HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(bytes.fromhex(secret))
        identity = x25519.Identity.from_str(bech32.encode("age-secret-key-", derived).upper())
        return KeyPair(str(identity.to_public()), str(identity))

    def sign(self, secret: str, message: bytes) -> bytes:
        """64 bytes of Ed25519 signature."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)).sign(message)

    def verify(self, public: str, message: bytes, signature: bytes) -> bool:
        """Whether the signature fits; a malformed key or signature fits nothing."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def seal(self, reader: Reader, writer: Writer, recipients: tuple[str, ...]) -> None:
        """Encrypt to all recipients; errors of `reader` and `writer` pass through."""
        age.encrypt(reader, writer, recipients)

    def unseal(self, reader: Reader, writer: Writer, identities: tuple[str, ...]) -> None:
        """Decrypt. Raises SealError; errors of `reader` and `writer` pass through. Trust nothing before the end."""
        try:
            age.decrypt(reader, writer, identities)
        except age.Unreadable as error:
            raise SealError(str(error)) from error

    def digest(self, data: bytes = b"") -> Digest:
        """A SHA-256."""
        return hashlib.sha256(data)


STANDARD: Provider = Ed25519Age()
PROVIDERS: dict[str, Provider] = {STANDARD.name: STANDARD}
