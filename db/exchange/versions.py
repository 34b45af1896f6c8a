"""Versions of documents: made when a package is sealed, named by the hash of content and parent."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from db import store
from db.exchange import documents, limits, wire
from db.exchange.documents import TYPE, TYPES, DocumentType
from db.exchange.merge import Authority, Current
from db.store import database

DOMAIN = b"xpk-doc-v1"
_COLUMNS = 'doc_type, doc_id, schema_version, owner, epoch, "grant", vid, parent, seq, body_sha256, body'


@dataclass(frozen=True, slots=True)
class Head:
    """The current version of a document; `body` is encrypted, and empty where it can be built from rows."""

    doc_type: str
    doc_id: str
    schema_version: int
    owner: str
    epoch: int
    grant: bytes | None
    vid: str
    parent: str
    seq: int
    body_sha256: str
    body: str


def vid_of(parent: str, doc_type: str, doc_id: str, body: bytes | memoryview) -> str:
    """SHA-256 of domain, parent version ('' for none), type, id and the body's bytes, zero bytes between them."""
    running = hashlib.sha256(b"\0".join((DOMAIN, parent.encode(), doc_type.encode(), doc_id.encode(), b"")))
    running.update(body)
    return running.hexdigest()


def head(doc_type: str, doc_id: str) -> Head | None:
    """The current version of a document, if it ever had one."""
    row = database.execute_sql(
        f"SELECT {_COLUMNS} FROM exchange_head WHERE doc_type = ? AND doc_id = ?", (doc_type, doc_id)
    ).fetchone()
    return _head(row) if row else None


def current(found: Head | None, incoming_vid: str) -> Current | None:
    """A head as the merge rules see it; its history is read only where the incoming version is another one."""
    if found is None:
        return None
    history = frozenset(_history(found.doc_id)) if incoming_vid != found.vid else frozenset[str]()
    return Current(found.vid, found.owner, found.epoch, history)


def _head(row: tuple[Any, ...]) -> Head:
    return Head(*row)


def _history(doc_id: str) -> list[str]:
    rows = database.execute_sql(
        "SELECT vid FROM exchange_history WHERE doc_id = ? ORDER BY seq DESC LIMIT ?", (doc_id, limits.ANCESTORS)
    )
    return [row[0] for row in rows.fetchall()]


def put(new: Head, ancestors: tuple[str, ...] = ()) -> None:
    """Make this the current version, remembering it and its ancestors."""
    database.execute_sql(
        f"INSERT OR REPLACE INTO exchange_head ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (new.doc_type, new.doc_id, new.schema_version, new.owner, new.epoch, new.grant, new.vid, new.parent,
         new.seq, new.body_sha256, new.body),
    )  # fmt: skip
    for position, vid in enumerate((new.vid, *ancestors)):
        database.execute_sql(
            "INSERT OR IGNORE INTO exchange_history (doc_id, vid, seq) VALUES (?,?,?)",
            (new.doc_id, vid, new.seq * limits.LIST_LENGTH * 2 - position),
        )


def settle(kind: DocumentType, doc_id: str, body: bytes, found: Head | None, me: str, seq: int) -> Head:
    """The head for the content as it is in the rows now: the known one, or a new version when the bytes changed."""
    digest = hashlib.sha256(body).hexdigest()
    if found is not None and found.body_sha256 == digest:
        return found
    parent = found.vid if found is not None and kind.authority is not Authority.FACT else ""
    epoch, grant = (found.epoch, found.grant) if found is not None else (1, None)
    vid = vid_of(parent, kind.name, doc_id, body)
    new = Head(kind.name, doc_id, kind.version, me, epoch, grant, vid, parent, seq, digest, "")
    put(new)
    return new


def settle_rows(kind: DocumentType, doc_id: str, me: str, seq: int) -> Head | None:
    """Before merging into a document of ours: what was edited since the last sealing becomes a version first."""
    found = head(kind.name, doc_id)
    if found is not None and found.owner != me:
        return found
    body = documents.build_one(kind, doc_id)
    return settle(kind, doc_id, body, found, me, seq) if body is not None else found


def own_lines(
    kind: DocumentType, me: str, seq: int, condition: str = "", parameters: tuple[str, ...] = ()
) -> Iterator[tuple[str, bytes]]:
    """Type and line of every document of this type that is written here, in its current version."""
    rows = database.execute_sql(f"SELECT {_COLUMNS} FROM exchange_head WHERE doc_type = ?", (kind.name,))
    heads = {row[1]: _head(row) for row in rows.fetchall()}
    for doc_id, body in documents.build(kind, condition, parameters):
        found = heads.get(doc_id)
        if found is None or found.owner == me:
            yield kind.name, line(settle(kind, doc_id, body, found, me, seq), body)


def returned_lines(to: str, everything: bool) -> Iterator[tuple[str, bytes]]:
    """Type and line of every document the addressee is behind on, in the very bytes its owner sent.

    With `everything` also whatever the addressee ever wrote, facts included: it may have lost what it does not name.
    """
    rows = database.execute_sql(
        "SELECT doc_type, doc_id FROM exchange_return WHERE to_address = ?"
        " UNION SELECT doc_type, doc_id FROM exchange_head WHERE owner = ? AND ? ORDER BY doc_type, doc_id",
        (to, to, everything),
    )
    for doc_type, doc_id in rows.fetchall():
        found = head(doc_type, doc_id)
        body = body_of(found) if found is not None else None
        if found is not None and body is not None and vid_of(found.parent, doc_type, doc_id, body) == found.vid:
            yield doc_type, line(found, body)


def body_of(found: Head) -> bytes | None:
    """The bytes of a current version: as received, or built from the rows."""
    if found.body:
        return store.decrypt_column(found.body).encode()
    return documents.build_one(TYPE[found.doc_type], found.doc_id)


def line(found: Head, body: bytes) -> bytes:
    """One document as one line of a package."""
    ancestors = [vid for vid in _history(found.doc_id) if vid != found.vid] if found.parent else []
    return wire.encode(
        wire.Envelope(
            t=found.doc_type, v=found.schema_version, id=found.doc_id, owner=found.owner, epoch=found.epoch,
            grant=found.grant, vid=found.vid, parent=found.parent, anc=ancestors, body=msgspec.Raw(body),
        )
    )  # fmt: skip


def set_digest(owner: str, from_county: bool) -> str:
    """The sum of SHA-256(id ‖ vid) modulo 2^256 over what `owner` wrote, as hexadecimal.

    Of a county only its class A documents count, because every office gets all of them.
    """
    names = [kind.name for kind in TYPES if (kind.authority is Authority.COUNTY) == from_county]
    marks = ",".join("?" * len(names))
    rows = database.execute_sql(
        f"SELECT doc_id, vid FROM exchange_head WHERE owner = ? AND doc_type IN ({marks})", (owner, *names)
    )
    total = sum(int.from_bytes(hashlib.sha256((doc_id + vid).encode()).digest(), "big") for doc_id, vid in rows)
    return f"{total % 2**256:064x}"
