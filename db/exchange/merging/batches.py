"""The lines of a package as batches of versions of one type, no document twice in a batch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from db.exchange.format import limits, wire
from db.exchange.format.refusal import Reason, Refused
from db.exchange.records import versions
from db.exchange.records.documents import Body
from db.exchange.records.merge import Authority, Verdict
from db.exchange.records.registry import TYPE
from db.exchange.records.versions import Head

MOST = 500
MOST_BYTES = 4 << 20


@dataclass(slots=True)
class Entry:
    """One incoming version with everything found out about it.

    `reason` says why it is set aside, `awaits` what it then waits for, `found` is the version here, `value` its content
    once it is to be taken, `body` the same in plain objects for the rules of scope, `digest` the hash of its content,
    `granted` whether a county grant for it was verified, `mine` the line of a version of ours that has to give way,
    `old` what is here now, for a plan, and `before` that in words.
    """

    envelope: wire.Envelope
    line: bytes
    reason: str = ""
    awaits: str = ""
    found: Head | None = None
    verdict: Verdict | None = None
    value: msgspec.Struct | None = None
    digest: str = ""
    granted: bool = False
    body: Body = field(default_factory=dict)
    mine: bytes | None = None
    old: Body | None = None
    before: str = ""


def cut(lines: Iterable[bytes], what: str) -> Iterator[list[Entry]]:
    """Batches in the order of the package, bounded in number and bytes.

    Raises Refused at a line that is not a document at all.
    """
    batch, size, seen = list[Entry](), 0, set[str]()
    for line in lines:
        try:
            envelope = wire.decode(line, wire.Envelope)
            str(line, "utf-8")  # the body is not read yet, but what waits is kept as text
        except (wire.Unreadable, UnicodeDecodeError) as error:
            raise Refused(Reason.MALFORMED, what, "有一条数据读不出来") from error
        full = len(batch) >= MOST or size >= MOST_BYTES
        if batch and (full or envelope.t != batch[0].envelope.t or envelope.id in seen):
            yield batch
            batch, size, seen = [], 0, set()
        batch.append(Entry(envelope, line))
        size += len(line)
        seen.add(envelope.id)
    if batch:
        yield batch


def fault(envelope: wire.Envelope) -> str:
    """What is wrong with a version before anything here is looked at, or ''."""
    if len(memoryview(envelope.body)) > limits.DOCUMENT_BYTES:
        return "bad_body"
    if envelope.deleted or _is_newer_fact(envelope):
        return "unknown"
    named = versions.vid_of(
        envelope.parent, envelope.t, envelope.id, envelope.owner, envelope.epoch, envelope.released,
        memoryview(envelope.body),
    )  # fmt: skip
    return "" if named == envelope.vid else "bad_hash"


def _is_newer_fact(envelope: wire.Envelope) -> bool:
    """A fact is written once and whole: what a newer program added to it waits until this one is upgraded."""
    kind = TYPE.get(envelope.t)
    return kind is not None and kind.authority is Authority.FACT and envelope.v > kind.version
