"""Packages made by hand from the format's description alone, with the keys of an office that were stolen."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pyrage
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from db.exchange.offices import roster, trust
from db.store import database
from tests.exchange.offices import Office

RECORDS = "r/0000.jsonl.zst"
Json = dict[str, Any]
Members = list[tuple[str, bytes]]


@dataclass(frozen=True)
class Stolen:
    """What somebody who copied an office's store can sign with, and to whom its packages are sealed."""

    address: str
    keyid: str
    secret: str
    to: str
    recipients: tuple[str, ...]

    def sign(self, kind: str, body: bytes) -> bytes:
        """A signature over the pre-authentication encoding."""
        name = f"application/vnd.xpk.{kind}+json".encode()
        message = b"DSSEv1 %d %s %d %s" % (len(name), name, len(body), body)
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.secret)).sign(message)


def stolen(office: Office) -> Stolen:
    """The keys of an office."""
    identity, known = trust.identity(office.open().site), roster.newest()
    assert identity is not None
    assert known is not None
    secret = database.execute_sql(
        "SELECT secret FROM exchange_key WHERE purpose = 'sign' AND closed_at = ''"
    ).fetchone()[0]
    return Stolen(identity.address, identity.keyid, secret, known.county, tuple(known.recipients))


def document(kind: str, doc_id: str, owner: str, body: bytes, **more: Any) -> bytes:
    """One line with the right hash of its version."""
    parent, epoch, released = more.get("parent", ""), more.get("epoch", 1), more.get("released", "")
    parts = ("xpk-doc-v1", parent, kind, doc_id, owner, str(epoch), released)
    vid = hashlib.sha256(b"\0".join([*(part.encode() for part in parts), body])).hexdigest()
    head = json.dumps({"t": kind, "v": 1, "id": doc_id, "owner": owner, "vid": vid, **more}, ensure_ascii=False)
    return head[:-1].encode() + b',"body":' + body + b"}"


@dataclass
class Forgery:
    """A package as its forger wants it: every default is what an honest program would write."""

    key: Stolen
    lines: list[bytes] = field(default_factory=list)
    raw: bytes | None = None
    packed: bytes | None = None
    members: Members = field(default_factory=list)
    manifest: Json = field(default_factory=dict)
    header: Json = field(default_factory=dict)
    manifest_bytes: bytes | None = None
    header_bytes: Callable[[Json], bytes] = lambda head: json.dumps(head).encode()
    tar: bytes | None = None
    ciphertext: bytes | None = None

    def whole(self) -> bytes:
        """The whole file, in one volume."""
        manifest, inner = self.inner()
        sealed = self.ciphertext or pyrage.encrypt(
            inner, [pyrage.x25519.Recipient.from_str(text) for text in self.key.recipients]
        )
        head = self.header_bytes({
            "fmt": 1, "requires": [], "alg": "ed25519+age+sha256", "kind": "records", "from": self.key.address,
            "to": self.key.to, "keyid": self.key.keyid, "incarnation": 0, "n": 1, "base": None, "roster": 1,
            "app": "0.1.0", "schema_max": 1, "sealed_at": "2026-11-20T09:00:00+08:00", "clock": "ok",
            "manifest_sha256": sha256(manifest), "volumes": [[len(sealed), sha256(sealed)]], "ack": [],
            "counts": {}, "digest": "", **self.header,
        })  # fmt: skip
        return b"XPK1" + len(head).to_bytes(4, "little") + head + self.key.sign("header", head) + sealed

    def inner(self) -> tuple[bytes, bytes]:
        """The manifest, and the tar in which it lies first."""
        raw = b"".join(line + b"\n" for line in self.lines) if self.raw is None else self.raw
        packed = zstandard.ZstdCompressor().compress(raw) if self.packed is None else self.packed
        members = [(RECORDS, packed), *self.members]
        described: Json = {
            "from": self.key.address, "to": self.key.to, "kind": "records", "docs": raw.count(b"\n"),
            "raw": len(raw), "raw_sha256": sha256(raw),
            "files": {name: [len(content), sha256(content)] for name, content in members},
            "schema": {}, "counts": {}, "receipts": [], **self.manifest,
        }  # fmt: skip
        manifest = self.manifest_bytes or json.dumps(described).encode()
        signed = [("manifest.json", manifest), ("manifest.sig", self.key.sign("manifest", manifest)), *members]
        return manifest, self.tar if self.tar is not None else archive(signed)


def archive(members: Members) -> bytes:
    """A plain USTAR tar."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as file:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
    return out.getvalue()


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


# --- mutants -----------------------------------------------------------------------------------------------------


def flip(data: bytes, chance: Random) -> bytes:
    """One bit is another."""
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]


def flip_early(data: bytes, chance: Random) -> bytes:
    """One bit of the first 2000 bytes, where the header is, is another."""
    head = min(len(data), 2000)
    return flip(data[:head], chance) + data[head:]


def cut(data: bytes, chance: Random) -> bytes:
    """The end is missing."""
    return data[: chance.randrange(len(data))]


def insert(data: bytes, chance: Random) -> bytes:
    """Something stands in the middle that was not there."""
    place = chance.randrange(len(data))
    return data[:place] + chance.randbytes(chance.randrange(1, 64)) + data[place:]


def append(data: bytes, chance: Random) -> bytes:
    """Something follows the end."""
    return data + chance.randbytes(chance.randrange(1, 4096))


def drop(data: bytes, chance: Random) -> bytes:
    """Some bytes in the middle are missing."""
    place = chance.randrange(len(data) - 1)
    return data[:place] + data[place + chance.randrange(1, 200) :]


def zero(data: bytes, chance: Random) -> bytes:
    """A block is empty, as on a stick that went bad."""
    place = chance.randrange(len(data))
    length = min(512, len(data) - place)
    return data[:place] + bytes(length) + data[place + length :]


def length(data: bytes, chance: Random) -> bytes:
    """The header says another length of itself."""
    wanted = chance.choice([0, 1, 63, 64, 1 << 18, (1 << 18) + 1, 1 << 31, (1 << 32) - 1, chance.randrange(1 << 16)])
    return data[:4] + wanted.to_bytes(4, "little") + data[8:]


def swap(data: bytes, chance: Random) -> bytes:
    """Two blocks changed places."""
    size = max(1, len(data) // 8)
    one, two = sorted(chance.sample(range(8), 2))
    parts = [data[place * size : (place + 1) * size] for place in range(8)]
    parts[one], parts[two] = parts[two], parts[one]
    return b"".join(parts) + data[8 * size :]


def twice(data: bytes, chance: Random) -> bytes:
    """The same file twice in one."""
    return data + data


MUTATIONS = (flip, flip_early, cut, insert, append, drop, zero, length, swap, twice)
