"""Versions of documents: made when a package is sealed, named by the hash of content and parent."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import msgspec

from db import clock, store
from db.cases import who_applies
from db.errors import UserError
from db.exchange.format import limits, wire
from db.exchange.records import documents, edited, feed
from db.exchange.records.merge import Authority
from db.exchange.records.registry import EVERYBODYS, TYPE, TYPES, DocumentType
from db.store import database

DOMAIN = "xpk-doc-v1"
_COLUMNS = (
    'doc_type, doc_id, schema_version, owner, epoch, "grant", vid, parent, seq, body_sha256, body,'
    " edited_by, edited_at, released"
)


@dataclass(slots=True)
class Head:
    """The current version of a document; never changed once made (frozen ones are made too slowly).

    `body` is encrypted, and empty where it can be built from rows.
    `owner` is the address that wrote this version; `released` the one it gives the document to; `edited_by` and
    `edited_at` say who changed it last, for people only.
    """

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
    edited_by: str = ""
    edited_at: str = ""
    released: str = ""


def vid_of(
    parent: str, doc_type: str, doc_id: str, owner: str, epoch: int, released: str, body: bytes | memoryview
) -> str:
    """The name of a version: SHA-256 of domain, parent version ('' for none), type, id, owner, epoch in decimal,
    released ('' for nobody) and the body's bytes, a zero byte between any two."""
    told = f"{DOMAIN}\0{parent}\0{doc_type}\0{doc_id}\0{owner}\0{epoch}\0{released}\0"
    return hashlib.sha256(told.encode() + body).hexdigest()


def head(doc_type: str, doc_id: str) -> Head | None:
    """The current version of a document, if it ever had one."""
    row = database.execute_sql(
        f"SELECT {_COLUMNS} FROM exchange_head WHERE doc_type = ? AND doc_id = ?", (doc_type, doc_id)
    ).fetchone()
    return Head(*row) if row else None


def heads(kind: DocumentType, ids: Collection[str]) -> dict[str, Head]:
    """The current versions of documents of one type, by id."""
    rows = database.execute_sql(
        f"SELECT {_COLUMNS} FROM exchange_head WHERE doc_type = ? AND doc_id IN ({_marks(ids)})", (kind.name, *ids)
    )
    return {row[1]: Head(*row) for row in rows}


def histories(kind: DocumentType, ids: Collection[str]) -> dict[str, list[str]]:
    """Every version these documents of one type ever had here, newest first."""
    found = defaultdict[str, list[str]](list)
    if ids:
        query = (
            f"SELECT doc_id, vid FROM exchange_history WHERE doc_type = ? AND doc_id IN ({_marks(ids)})"
            " ORDER BY doc_id, seq DESC"
        )
        for doc_id, vid in database.execute_sql(query, (kind.name, *ids)):
            found[doc_id].append(vid)
    return found


def put(new: Head, ancestors: tuple[str, ...] = ()) -> None:
    """Make this the current version, remembering it and its ancestors."""
    put_all([(new, ancestors)])


def put_all(found: list[tuple[Head, tuple[str, ...]]]) -> None:
    """Make these the current versions, remembering them and their ancestors; inside a transaction.

    No grant is passed as '': the driver looks long for a way to pass None.
    """
    database.execute_many(
        f"INSERT OR REPLACE INTO exchange_head ({_COLUMNS}) VALUES (?,?,?,?,?,NULLIF(?,''),?,?,?,?,?,?,?,?)",
        [
            (new.doc_type, new.doc_id, new.schema_version, new.owner, new.epoch, new.grant or "", new.vid, new.parent,
             new.seq, new.body_sha256, new.body, new.edited_by, new.edited_at, new.released)
            for new, _ in found
        ],
    )  # fmt: skip
    database.execute_many(
        "INSERT OR IGNORE INTO exchange_history (doc_type, doc_id, vid, seq) VALUES (?,?,?,?)",
        [
            (new.doc_type, new.doc_id, vid, new.seq * limits.LIST_LENGTH * 2 - position)
            for new, ancestors in found
            for position, vid in enumerate((new.vid, *ancestors))
        ],
    )


def remember(kind: DocumentType, found: list[tuple[str, str]], seq: int) -> None:
    """Count versions (id and vid) among those their documents of one type once had; inside a transaction."""
    database.execute_many(
        "INSERT OR IGNORE INTO exchange_history (doc_type, doc_id, vid, seq) VALUES (?,?,?,?)",
        [(kind.name, doc_id, vid, (seq * 2 - 1) * limits.LIST_LENGTH) for doc_id, vid in found],
    )


# --- new versions of what is written here ----------------------------------------------------------------------


def settle(
    kind: DocumentType,
    doc_id: str,
    body: bytes,
    found: Head | None,
    me: str,
    seq: int,
    *,
    force: bool = False,
    ancestors: tuple[str, ...] = (),
    released: str | None = None,
    by: str = "",
) -> Head:
    """The head for the content as it is in the rows now: the known one, or a new version when the bytes changed.

    `force` makes a new version though nothing changed; `ancestors` join its history; `released` names to whom the
    document is given ('' for nobody, None for as it was). `by` is who seals, where the journal names no editor.
    """
    feed.settled(kind, [doc_id])
    digest = digest_of(body)
    if found is not None and found.body_sha256 == digest and not force:
        return found
    edit = edited.all_last(kind, [(doc_id, body)]).get(doc_id, (by, clock.now().isoformat()))
    new = _next(kind, doc_id, body, digest, found, me, seq, edit, released)
    put(new, ancestors)
    return new


def settle_rows(kind: DocumentType, doc_id: str, mine: frozenset[str], me: str, seq: int, by: str = "") -> Head | None:
    """The head of one document after what was edited here since the last sealing became a version of ours."""
    found = heads(kind, [doc_id])
    settle_touched(kind, [doc_id], found, mine, me, seq, by)
    return found.get(doc_id)


def settle_touched(
    kind: DocumentType,
    ids: Collection[str],
    found: dict[str, Head],
    mine: frozenset[str],
    me: str,
    seq: int,
    by: str = "",
) -> None:
    """Before merging into documents of ours: what was edited since the last sealing becomes a version first.

    `found` are the heads of these documents and takes in the new ones.
    """
    new = documents.existing(kind, [doc_id for doc_id in ids if doc_id not in found])
    own = [doc_id for doc_id in feed.touched(kind, ids) if doc_id in found and found[doc_id].owner in mine]
    if new or own:
        bodies = documents.build_some(kind, [*new, *own])
        found |= _settle_all(kind, bodies, found, me, seq, by)
        feed.settled(kind, [doc_id for doc_id, _ in bodies])


def _settle_all(
    kind: DocumentType, bodies: list[tuple[str, bytes]], found: dict[str, Head], me: str, seq: int, by: str
) -> dict[str, Head]:
    """The heads of documents as they are in the rows now, new versions made for those whose bytes changed."""
    settled, changed = dict[str, Head](), list[tuple[str, bytes, str]]()
    for doc_id, body in bodies:
        digest, here = digest_of(body), found.get(doc_id)
        if here is not None and here.body_sha256 == digest:
            settled[doc_id] = here
        else:
            changed.append((doc_id, body, digest))
    edits, now = edited.all_last(kind, [(doc_id, body) for doc_id, body, _ in changed]), (by, clock.now().isoformat())
    new = [
        _next(kind, doc_id, body, digest, found.get(doc_id), me, seq, edits.get(doc_id, now))
        for doc_id, body, digest in changed
    ]
    put_all([(one, ()) for one in new])
    return settled | {one.doc_id: one for one in new}


def _next(
    kind: DocumentType,
    doc_id: str,
    body: bytes,
    digest: str,
    found: Head | None,
    me: str,
    seq: int,
    edit: edited.Edit,
    released: str | None = None,
) -> Head:
    parent = found.vid if found is not None and kind.authority is not Authority.FACT else ""
    epoch, grant, known = (found.epoch, found.grant, found.released) if found is not None else (1, None, "")
    given = known if released is None else released
    vid = vid_of(parent, kind.name, doc_id, me, epoch, given, body)
    return Head(kind.name, doc_id, kind.version, me, epoch, grant, vid, parent, seq, digest, "", *edit, given)


def digest_of(body: bytes | memoryview) -> str:
    """The hash of a content, by which it is seen to have changed."""
    return hashlib.sha256(body).hexdigest()


# --- lines of a package ----------------------------------------------------------------------------------------


def own_lines(
    kind: DocumentType,
    mine: frozenset[str],
    me: str,
    seq: int,
    condition: str = "",
    parameters: tuple[str, ...] = (),
    *,
    by: str = "",
    former: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, bytes]]:
    """Type and line of every document of this type that is written here, in its current version.

    `mine` are this store's addresses, `me` the one it has now, `by` the name of the person who seals. What was
    touched of documents written under `former` addresses stays noted.
    """
    for bodies in documents.build(kind, condition, parameters):
        found = heads(kind, [doc_id for doc_id, _ in bodies])
        own = [(doc_id, body) for doc_id, body in bodies if doc_id not in found or found[doc_id].owner in mine]
        own = _kept_bytes(kind, own, found)
        settled = _settle_all(kind, own, found, me, seq, by)
        if condition:
            feed.settled(kind, list(settled))
        known = histories(kind, [doc_id for doc_id, head in settled.items() if head.parent])
        for doc_id, body in own:
            yield kind.name, _line(settled[doc_id], body, known[doc_id])
    if not condition:
        feed.all_settled(kind, former - mine)


def _kept_bytes(kind: DocumentType, own: list[tuple[str, bytes]], found: dict[str, Head]) -> list[tuple[str, bytes]]:
    """What was not touched since keeps its bytes: those it came back in, or those of its version."""
    kept = {doc_id for doc_id, _ in own if doc_id in found and (found[doc_id].body or _is_older(kind, found[doc_id]))}
    if not kept:
        return own
    kept -= feed.touched(kind, kept)
    return [(doc_id, _bytes(kind, found[doc_id], body) if doc_id in kept else body) for doc_id, body in own]


def _is_older(kind: DocumentType, found: Head) -> bool:
    return found.schema_version < kind.version


def _bytes(kind: DocumentType, found: Head, built: bytes) -> bytes:
    return _opened(found) if found.body else documents.as_of(kind, built, found.schema_version)


def foreign_lines(
    kind: DocumentType, excluding: frozenset[str], condition: str = "", parameters: tuple[str, ...] = ()
) -> Iterator[tuple[str, bytes]]:
    """Type and line of every document of this type that others wrote, in the very bytes received.

    Left out are those of the addresses `excluding`, and what never travelled.
    """
    for ids in documents.ids(kind, condition, parameters):
        found = heads(kind, ids)
        theirs = [found[doc_id] for doc_id in ids if doc_id in found and found[doc_id].owner not in excluding]
        for head in theirs:
            yield from _as_received(head)


def returned_lines(to: frozenset[str], everything: bool) -> Iterator[tuple[str, bytes]]:
    """Type and line of every document the addressee is behind on, in the very bytes its owner sent.

    `to` are the addressee's addresses. With `everything` also whatever it ever wrote, facts included: it may have
    lost what it does not name.
    """
    marks = _marks(to)
    rows = database.execute_sql(
        f"SELECT doc_type, doc_id FROM exchange_return WHERE to_address IN ({marks}) UNION SELECT doc_type, doc_id"
        f" FROM exchange_head WHERE owner IN ({marks}) AND ? ORDER BY doc_type, doc_id",
        (*to, *to, everything),
    )
    for doc_type, doc_id in rows.fetchall():
        found = head(doc_type, doc_id)
        if found is not None:
            yield from _as_received(found)


def _as_received(found: Head) -> Iterator[tuple[str, bytes]]:
    body = body_of(found)
    if body is not None and vid_of_head(found, body) == found.vid:
        yield found.doc_type, line(found, body)


def vid_of_head(found: Head, body: bytes) -> str:
    """What the version with this head would be called if these were its bytes."""
    return vid_of(found.parent, found.doc_type, found.doc_id, found.owner, found.epoch, found.released, body)


def body_of(found: Head) -> bytes | None:
    """The bytes of a current version: as received, or built from the rows as of the version it was sealed in."""
    if found.body:
        return _opened(found)
    kind = TYPE[found.doc_type]
    built = documents.build_one(kind, found.doc_id)
    return None if built is None else documents.as_of(kind, built, found.schema_version)


def _opened(found: Head) -> bytes:
    return store.decrypt_column(found.body).encode()


def line(found: Head, body: bytes) -> bytes:
    """One document as one line of a package."""
    return _line(found, body, histories(TYPE[found.doc_type], [found.doc_id])[found.doc_id])


def _line(found: Head, body: bytes, history: list[str]) -> bytes:
    ancestors = [vid for vid in history[: limits.ANCESTORS] if vid != found.vid] if found.parent else []
    return wire.encode(
        wire.Envelope(
            t=found.doc_type, v=found.schema_version, id=found.doc_id, owner=found.owner, epoch=found.epoch,
            grant=found.grant, vid=found.vid, parent=found.parent, anc=ancestors, released=found.released,
            by=found.edited_by, at=found.edited_at, body=msgspec.Raw(body),
        )
    )  # fmt: skip


def check_heads() -> int:
    """See that every current version is what the rows say, unless they were touched since; how many there are.

    Raises UserError naming the first that differs: something went past the program.
    """
    count = 0
    for kind in TYPES:
        cursor = database.execute_sql(f"SELECT {_COLUMNS} FROM exchange_head WHERE doc_type = ?", (kind.name,))
        while rows := cursor.fetchmany(documents.BATCH):
            found = {row[1]: Head(*row) for row in rows}
            touched = feed.touched(kind, found).union(who_applies.cases_of(kind.name, found))
            built = dict(documents.build_some(kind, list(found)))
            for doc_id, head in found.items():
                count += 1
                if doc_id not in touched and not _agrees(kind, head, built.get(doc_id)):
                    raise UserError(
                        f"{kind.label}（{doc_id}）和交换登记的那一版对不上。",
                        hint="可能有人用别的工具改过数据库；请保留现场，拿最近的备份核对，并告诉管理员。",
                    )
    return count


def _agrees(kind: DocumentType, found: Head, built: bytes | None) -> bool:
    """Whether a head names its content, and the rows hold that; what a newer program added is only in the bytes."""
    kept = _bytes(kind, found, built) if built is not None else None
    if kept is None or built is None or vid_of_head(found, kept) != found.vid or digest_of(kept) != found.body_sha256:
        return False
    return kept == built or documents.read(kind, found.doc_id, kept) == documents.read(kind, found.doc_id, built)


def set_digest(owners: frozenset[str], from_county: bool) -> str:
    """The sum of the versions' names modulo 2^256 over what these addresses wrote, as hexadecimal.

    A name is already a hash of type, id and content. Of a county only what it keeps for everybody counts, because every
    office gets all of it. What is on its way from one writer to the next (移交) counts on neither side.
    """
    kinds = EVERYBODYS if from_county else [kind for kind in TYPES if kind.authority is not Authority.COUNTY]
    names = [kind.name for kind in kinds]
    rows = database.execute_sql(
        f"SELECT vid FROM exchange_head h WHERE owner IN ({_marks(owners)})"
        f" AND doc_type IN ({_marks(names)})"
        " AND released = '' AND NOT EXISTS (SELECT 1 FROM exchange_return r WHERE r.doc_type = h.doc_type"
        f" AND r.doc_id = h.doc_id AND r.to_address IN ({_marks(owners)}))",
        (*owners, *names, *owners),
    )
    total = sum(int(vid, 16) for (vid,) in rows)
    return f"{total % 2**256:064x}"


def _marks(values: Collection[str]) -> str:
    return ",".join("?" * len(values))
