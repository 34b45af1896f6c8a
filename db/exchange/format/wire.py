"""The shapes that travel: header, manifest, document, roster, receipt; every text, number and list is bounded."""

from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from db.exchange.format import limits

FORMAT = 1
FEATURES: frozenset[str] = frozenset()
"""Features beyond format 1 this program knows; a package may require some of them by name."""

HEADER_TYPE = "application/vnd.xpk.header+json"
MANIFEST_TYPE = "application/vnd.xpk.manifest+json"
ROSTER_TYPE = "application/vnd.xpk.roster+json"
RECEIPT_TYPE = "application/vnd.xpk.receipt+json"
GRANT_TYPE = "application/vnd.xpk.grant"
CONTINUITY_TYPE = "application/vnd.xpk.continuity"

Count = Annotated[int, Meta(ge=0, le=limits.LARGEST_INTEGER)]
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
MaybeHash = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]
Short = Annotated[str, Meta(max_length=200)]
Label = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
"""A name that is shown to people: no control characters."""
Address = Annotated[str, Meta(pattern=r"^[0-9]{6,12}/(county|r-[a-z2-7]{10})\Z")]
SiteCode = Annotated[str, Meta(pattern=r"^[0-9]{6,12}\Z")]
PublicKey = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Recipient = Annotated[str, Meta(pattern=r"^age1[0-9a-z]{20,100}\Z")]
Name = Annotated[str, Meta(pattern=r"^[a-z_]{1,40}\Z")]
DocumentId = Annotated[str, Meta(pattern=r"^[0-9A-Za-z._:-]{1,64}\Z")]
Hashes = Annotated[list[Hash], Meta(max_length=limits.LIST_LENGTH)]
Ancestors = Annotated[list[Hash], Meta(max_length=limits.ANCESTORS)]

MaybeAddress = Annotated[str, Meta(pattern=r"^([0-9]{6,12}/(county|r-[a-z2-7]{10}))?\Z")]
Letter = Annotated[str, Meta(pattern=r"^[A-Z]?\Z")]
Acknowledged = Annotated[list[Hash], Meta(max_length=limits.ACKNOWLEDGED)]
Wanted = Annotated[list[Hash], Meta(max_length=limits.WANTED)]

Kind = Literal["records", "blobs", "enrol", "grant", "roster", "order"]

T = TypeVar("T")


class Unreadable(Exception):
    """Bytes that are not what they should be."""


class Signature(msgspec.Struct, frozen=True):
    """One signature and the id of the key that made it."""

    keyid: Short
    sig: bytes


class Signed(msgspec.Struct, frozen=True):
    """A payload (exact bytes) with signatures over its DSSE pre-authentication encoding."""

    payload: bytes
    signatures: Annotated[list[Signature], Meta(max_length=10)]


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """What a new installation asks to have entered in the roster."""

    site: SiteCode
    name: Label
    kind: Short
    sign: PublicKey
    seal: Recipient
    letter: Letter = ""
    continues: MaybeAddress = ""
    reason: Label = ""
    proof: bytes = b""


class Preamble(msgspec.Struct, frozen=True):
    """What is read of a header before anything else: whether this program may go on at all."""

    fmt: Count
    alg: Short = ""
    requires: Annotated[list[Short], Meta(max_length=limits.LIST_LENGTH)] = []


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The outer header, readable without any key; it holds no personal data."""

    fmt: Count
    requires: list[Short] = []
    alg: Short
    kind: Kind
    sender: Address = msgspec.field(name="from")
    to: Address
    keyid: Short
    incarnation: Count = 0
    n: Count = 0
    base: Hash | None = None
    roster: Count = 0
    signed_roster: Signed | None = None
    enrol: Enrolment | None = None
    app: Short
    schema_max: Count = 1
    sealed_at: Short
    clock: Literal["ok", "suspect", "confirmed"]
    manifest_sha256: MaybeHash = ""
    volumes: Annotated[list[tuple[Count, Hash]], Meta(max_length=limits.VOLUMES)] = []
    ack: Acknowledged = []
    blob_ack: Hashes = []
    want: Wanted = []
    counts: dict[Name, Count] = {}
    digest: MaybeHash = ""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The inner list of contents; signed again, so that it stays evidence after decryption."""

    sender: Address = msgspec.field(name="from")
    to: Address
    kind: Short
    docs: Annotated[int, Meta(ge=0, le=limits.DOCUMENTS)]
    raw: Annotated[int, Meta(ge=0, le=limits.RAW_BYTES)]
    raw_sha256: Hash
    files: Annotated[dict[Short, tuple[Count, Hash]], Meta(max_length=limits.MEMBERS)]
    schema: dict[Name, Count]
    counts: dict[Name, Count]
    receipts: Annotated[list[bytes], Meta(max_length=20)] = []


class Envelope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One version of one document; `body` are the very bytes that were hashed."""

    t: Name
    v: Count
    id: DocumentId
    owner: Address
    epoch: Annotated[int, Meta(ge=1, le=limits.LARGEST_INTEGER)] = 1
    grant: bytes | None = None
    vid: Hash
    parent: MaybeHash = ""
    anc: Ancestors = []
    deleted: bool = False
    released: MaybeAddress = ""
    by: Label = ""
    at: Short = ""
    body: msgspec.Raw


class RosterKey(msgspec.Struct, frozen=True, kw_only=True):
    """A signing key of the county and whether it still signs."""

    keyid: Short
    sign: PublicKey
    status: Literal["active", "closed"] = "active"


class Replica(msgspec.Struct, frozen=True, kw_only=True):
    """One installation: its office, keys and standing."""

    address: Address
    site: SiteCode
    name: Label
    kind: Short
    keyid: Short
    sign: PublicKey
    seal: Recipient
    status: Literal["active", "closed"] = "active"
    since: Short = ""
    letter: Letter = ""
    successor: MaybeAddress = ""
    until: Short = ""
    reason: Label = ""


class Root(msgspec.Struct, frozen=True, kw_only=True):
    """The county's root keys and how many must sign; 1 of 1 now, 2 of 3 is already readable."""

    threshold: Annotated[int, Meta(ge=1, le=9)]
    keys: Annotated[list[PublicKey], Meta(min_length=1, max_length=9)]


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes part (名册); only ever replaced by a higher version."""

    alg: Short
    county: Address
    name: Label
    version: Annotated[int, Meta(ge=1, le=limits.LARGEST_INTEGER)]
    root: Root
    keys: Annotated[list[RosterKey], Meta(max_length=20)]
    recipients: Annotated[list[Recipient], Meta(min_length=1, max_length=5)]
    replicas: Annotated[list[Replica], Meta(max_length=2000)]


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt (回执): which package was applied, when, and which documents wait in the quarantine."""

    fmt: Count
    alg: Short
    sender: Address = msgspec.field(name="from")
    to: Address
    keyid: Short
    number: Count
    pid: Hash
    n: Count
    on: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d\Z")]
    incarnation: Count = 0
    roster: Count = 0
    accepted: Count = 0
    quarantined: Count = 0
    waiting: Annotated[list[tuple[Name, DocumentId, Short]], Meta(max_length=limits.LIST_LENGTH)] = []
    digest: Literal["same", "differs", ""] = ""


_encoder = msgspec.json.Encoder()


def encode(value: msgspec.Struct) -> bytes:
    """JSON bytes of a shape, members in the order declared."""
    return _encoder.encode(value)


def decode(data: bytes | memoryview, shape: type[T]) -> T:
    """Typed, bounded reading. Raises Unreadable, whatever the bytes are."""
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError, OverflowError) as error:
        raise Unreadable(type(error).__name__) from error


def pae(kind: str, body: bytes) -> bytes:
    """DSSE's pre-authentication encoding: what is signed says what it is and how long it is."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(body), body)
