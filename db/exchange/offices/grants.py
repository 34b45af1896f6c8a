"""The county's word on who writes a document (归属授予): signed once per transfer, it travels with the document."""

from collections.abc import Iterable

from db.exchange.format import wire
from db.exchange.format.provider import Provider
from db.exchange.offices.trust import Identity

VID_BYTES = 32


def sign(identity: Identity, doc_type: str, doc_id: str, owner: str, epoch: int, vid: str) -> bytes:
    """A grant: the version with which the document goes to its owner, and the county's signature."""
    return bytes.fromhex(vid) + identity.provider.sign(
        identity.sign.secret, _message(doc_type, doc_id, owner, epoch, vid)
    )


def holds(
    envelope: wire.Envelope, owners: Iterable[str], trusted: bool, provider: Provider, keys: Iterable[str]
) -> bool:
    """Whether a county key gave this document to one of `owners` in this epoch.

    The grant is for this very version or, where its writer or the county itself brings it (`trusted`), for one it
    grew from.
    """
    if envelope.grant is None:
        return False
    vid, signature = envelope.grant[:VID_BYTES].hex(), envelope.grant[VID_BYTES:]
    if vid != envelope.vid and not (trusted and vid in envelope.anc):
        return False
    messages = [_message(envelope.t, envelope.id, owner, envelope.epoch, vid) for owner in owners]
    return any(provider.verify(key, message, signature) for key in keys for message in messages)


def is_for(envelope: wire.Envelope) -> bool:
    """Whether its grant names this very version: the county has seen just this content."""
    return envelope.grant is not None and envelope.grant[:VID_BYTES].hex() == envelope.vid


def _message(doc_type: str, doc_id: str, owner: str, epoch: int, vid: str) -> bytes:
    """The bytes that are signed; the type is included because an id alone does not identify a document."""
    return wire.pae(wire.GRANT_TYPE, "\n".join((doc_type, doc_id, owner, str(epoch), vid)).encode())
