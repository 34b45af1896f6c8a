"""What somebody touched here since it was last sealed (变更登记): triggers write it, sealing and merging empty it."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from db.exchange.records.registry import DocumentType
from db.store import database


@contextmanager
def applying() -> Iterator[None]:
    """What is written meanwhile came from another office and is no change of ours; use it inside a transaction.

    The mark is in the transaction: whatever breaks it off takes the mark back with everything else.
    """
    assert database.in_transaction()
    database.execute_sql("UPDATE exchange_applying SET applying = 1")
    try:
        yield
    finally:
        database.execute_sql("UPDATE exchange_applying SET applying = 0")


def pending(kinds: Iterable[DocumentType]) -> int:
    """How many documents of these types were touched since they were last sealed; drafts do not count."""
    names = [kind.name for kind in kinds]
    query = f"SELECT count(*) FROM exchange_feed WHERE doc_type IN ({','.join('?' * len(names))})"
    return int(database.execute_sql(query, names).fetchone()[0])


def touched(kind: DocumentType, ids: Collection[str]) -> set[str]:
    """Which of these documents were touched since they were last sealed."""
    rows = database.execute_sql(
        f"SELECT doc_id FROM exchange_feed WHERE doc_type = ? AND doc_id IN ({','.join('?' * len(ids))})",
        (kind.name, *ids),
    )
    return {row[0] for row in rows}


def touch(kind: DocumentType, ids: Collection[str]) -> None:
    """These documents read otherwise now than when they were last sealed, though no person touched them."""
    database.execute_many(
        "INSERT OR IGNORE INTO exchange_feed (doc_type, doc_id) VALUES (?,?)", [(kind.name, one) for one in ids]
    )


def settled(kind: DocumentType, ids: Collection[str]) -> None:
    """These documents are sealed as they are now."""
    database.execute_sql(
        f"DELETE FROM exchange_feed WHERE doc_type = ? AND doc_id IN ({','.join('?' * len(ids))})", (kind.name, *ids)
    )


def all_settled(kind: DocumentType, but: frozenset[str]) -> None:
    """Every document of this type is sealed as it is now, but drafts and what the addresses `but` wrote.

    What cannot be sealed here is left out too: documents that are gone, and those another office writes.
    """
    drafts = f"SELECT id FROM {kind.row._meta.table_name} WHERE NOT ({kind.only})" if kind.only else ""
    others = f"SELECT doc_id FROM exchange_head WHERE doc_type = ? AND owner IN ({','.join('?' * len(but))})"
    stays = "".join(f" AND doc_id NOT IN ({some})" for some in (drafts, others if but else "") if some)
    names = (kind.name, *but) if but else ()
    database.execute_sql(f"DELETE FROM exchange_feed WHERE doc_type = ?{stays}", (kind.name, *names))
