"""Who last edited a document, and when: what the journal and the facts themselves say, for people to read."""

import re
from functools import lru_cache

import msgspec

from db.exchange.records.merge import Authority
from db.exchange.records.registry import DocumentType
from db.store import database

Edit = tuple[str, str]
"""A person's name and the time of the PC."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST = 200

_JOURNALLED = (
    "SELECT subject_id, user_name, at, seq FROM journal WHERE subject_type = '{type}' AND subject_id IN ({marks})"
)
_OF_ITEMS = (
    _JOURNALLED + " UNION ALL SELECT g.item_id, j.user_name, j.at, j.seq FROM guide g"
    " JOIN journal j ON j.subject_type = 'guide' AND j.subject_id = g.id WHERE g.item_id IN ({marks})"
    " UNION ALL SELECT i.id, j.user_name, j.at, j.seq FROM item i"
    " JOIN journal j ON j.subject_type = 'import_batch' AND j.subject_id = i.batch_id WHERE i.id IN ({marks})"
)
"""An item is also edited with its guides, and by the file it was imported from."""

_FACT = "SELECT id, user_name, at, 0 FROM {table} WHERE id IN ({marks})"


class _Fact(msgspec.Struct):
    """What every fact says of itself."""

    user_name: str
    at: str


_fact = msgspec.json.Decoder(_Fact)


def last(kind: DocumentType, ids: list[str]) -> dict[str, Edit]:
    """Who last edited each of these documents, and when; one nobody is known to have edited is left out."""
    query = _FACT if kind.authority is Authority.FACT else _OF_ITEMS if kind.name == "item" else _JOURNALLED
    marks = ",".join("?" * len(ids))
    text = query.format(type=kind.name, table=kind.row._meta.table_name, marks=marks)
    if query != _FACT:
        text += " ORDER BY 4"
    rows = database.execute_sql(text, ids * query.count("{marks}"))
    return {doc_id: (_told(name), at) for doc_id, name, at, _ in rows}


def all_last(kind: DocumentType, bodies: list[tuple[str, bytes]]) -> dict[str, Edit]:
    """The same for many documents, given with their bodies: a fact says itself who wrote it, and when."""
    if kind.authority is not Authority.FACT:
        return last(kind, [doc_id for doc_id, _ in bodies])
    facts = [(doc_id, _fact.decode(body)) for doc_id, body in bodies]
    return {doc_id: (_told(fact.user_name), fact.at) for doc_id, fact in facts}


@lru_cache(maxsize=1000)
def _told(name: str) -> str:
    return _CONTROL.sub(" ", name)[:_LONGEST]
