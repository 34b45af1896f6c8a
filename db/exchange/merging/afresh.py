"""A restored county: its documents for everybody become current again, even where offices hold versions it has lost."""

from db import journal
from db.exchange.offices import sealing
from db.exchange.offices.trust import Identity
from db.exchange.records import documents, versions
from db.exchange.records.merge import Authority
from db.exchange.records.registry import TYPES

_HEADED_IN = "exchange_headed_in"


def head_again(identity: Identity, seq: int, by: str) -> None:
    """In a new life of the county give each of its documents a new version, once; inside the sealing transaction.

    Otherwise an office with a later version, unknown to the restored county, would take the county's present one for
    an old one and keep its own for ever.
    """
    life = str(sealing.incarnation(identity))
    if journal.info(_HEADED_IN, "1") == life:
        return
    for kind in TYPES:
        for bodies in documents.build(kind) if kind.authority is Authority.COUNTY else ():
            for doc_id, body in bodies:
                found = versions.head(kind.name, doc_id)
                if found is not None:
                    versions.settle(kind, doc_id, body, found, identity.address, seq, force=True, by=by)
    journal.set_info(_HEADED_IN, life)
