"""After an upgrade: reading kept bytes that the program could not read when they came."""

import json

from db import journal
from db.exchange.records import documents, feed, versions
from db.exchange.records.registry import TYPES, DocumentType
from db.store import database

_READ_AS = "exchange_read_as"


def catch_up() -> None:
    """Write documents into the rows again whose kept bytes are of a version unknown to the program when they came.

    Done once per program version, at its first package and in that package's transaction; later calls read one value.
    """
    known: dict[str, int] = json.loads(journal.info(_READ_AS, "{}"))
    now = {kind.name: kind.version for kind in TYPES}
    if known == now:
        return
    for kind in TYPES:
        before = known.get(kind.name, kind.version)
        if before < kind.version:
            with feed.applying():
                _spread_again(kind, before)
    journal.set_info(_READ_AS, json.dumps(now))


def _spread_again(kind: DocumentType, before: int) -> None:
    query = "SELECT doc_id FROM exchange_head WHERE doc_type = ? AND schema_version > ? AND body <> ''"
    for (doc_id,) in database.execute_sql(query, (kind.name, before)).fetchall():
        found = versions.head(kind.name, doc_id)
        body = versions.body_of(found) if found is not None else None
        if body is not None:
            documents.spread(kind, documents.read(kind, doc_id, body))
