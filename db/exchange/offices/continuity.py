"""Continuing (续接): an installation with new keys shows by its old one which entry of the roster it was before."""

import msgspec

from db import journal
from db.actors import Site
from db.exchange.format import wire
from db.exchange.format.provider import Provider
from db.exchange.format.refusal import Reason, Refused
from db.exchange.offices import roster, trust

BECAUSE = "exchange_renewed_because"
"""Why the keys were renewed last, in words."""


def request(identity: trust.Identity, site: Site) -> wire.Enrolment:
    """What this installation asks for: to be entered, or to continue what it was under its earlier keys."""
    asked = trust.enrolment(identity, site)
    former = _continued(identity, roster.newest())
    if former is None:
        return asked
    asked = msgspec.structs.replace(asked, continues=former.address, reason=journal.info(BECAUSE))
    return msgspec.structs.replace(asked, proof=former.provider.sign(former.sign.secret, _message(asked)))


def _continued(identity: trust.Identity, known: wire.Roster | None) -> trust.Former | None:
    """The newest earlier keys the roster knows, or just the newest; none once the present ones are entered."""
    if known is not None and roster.replica_at(known, identity.address) is not None:
        return None
    newest_first = identity.former[::-1]
    entered = (one for one in newest_first if known is not None and roster.replica_at(known, one.address))
    return next(entered, newest_first[0] if newest_first else None)


def continued(known: wire.Roster, asked: wire.Enrolment, provider: Provider, what: str) -> wire.Replica | None:
    """The entry a request continues, closed or not; None when it continues none this roster knows.

    Raises Refused for an entry of another office, and where the old key did not sign the request.
    """
    old = roster.replica_at(known, asked.continues) if asked.continues else None
    if old is None:
        return None
    if old.site != asked.site:
        raise Refused(Reason.FOREIGN_PREDECESSOR, what, old.name)
    if not provider.verify(old.sign, _message(asked), asked.proof):
        raise Refused(Reason.BAD_PROOF, what)
    return old


def _message(asked: wire.Enrolment) -> bytes:
    parts = (
        asked.site, asked.name, asked.kind, asked.sign, asked.seal, asked.letter, asked.continues, asked.reason,
    )  # fmt: skip
    return wire.pae(wire.CONTINUITY_TYPE, "\n".join(parts).encode())


def how_closed(old: wire.Replica) -> str:
    """In words, since when and why an entry is closed."""
    by = "，已由另一台续接" if old.successor else ""
    return f"{old.until} 停用{by}" if old.until else f"已停用{by}"
