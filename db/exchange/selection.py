"""What an addressee may see of this store, in the order in which it lies in a package."""

from collections.abc import Iterator

from db.exchange import versions
from db.exchange.documents import TYPE, TYPES
from db.exchange.merge import Authority
from db.exchange.tables import AppliedRow
from db.exchange.trust import Identity


def lines(identity: Identity, to: str, seq: int) -> Iterator[tuple[str, bytes]]:
    """Type and line of all the addressee may see: a county's own documents and those the office is behind on."""
    for kind in TYPES:
        if (kind.authority is Authority.COUNTY) == identity.is_county:
            yield from versions.own_lines(kind, identity.address, seq)
    if identity.is_county:
        theirs = "case_id IN (SELECT doc_id FROM exchange_head WHERE doc_type = 'case' AND owner = ?)"
        yield from versions.own_lines(TYPE["case_act"], identity.address, seq, theirs, (to,))
        newest = (
            AppliedRow.select().where(AppliedRow.from_address == to)
            .order_by(AppliedRow.receipt_number.desc()).first()
        )  # fmt: skip
        yield from versions.returned_lines(to, newest is not None and newest.digest == "differs")
