"""Questions about single rows of the store, answered for a whole batch of documents at once."""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

from db.exchange.records.documents import Body
from db.store import database

Ask = Callable[..., Body]
"""Runs a query for at most one row: the row by column names, or nothing."""

_BY_ID = re.compile(r"SELECT (.+ WHERE ((?:\w+\.)?id)) = \?")


def one(query: str, *values: Any) -> Body:
    """The row a query finds, or nothing."""
    cursor = database.execute_sql(query, values)
    row = cursor.fetchone()
    return dict(zip((column[0] for column in cursor.description), row, strict=True)) if row else {}


class Answers:
    """Answers to questions about the documents of one batch; each kind of question is asked once for all of them.

    `bodies` are the documents, `body` the present one. A question about a document `taken` in this batch, or one that
    is not by id, goes to the store after `write` has written what is pending.
    """

    def __init__(self, bodies: Sequence[Body], taken: Collection[str], write: Callable[[], None]) -> None:
        self.body: Body = {}
        self._bodies = bodies
        self._taken = taken
        self._write = write
        self._known: dict[str, dict[str, Body]] = {}

    def __call__(self, query: str, *values: Any) -> Body:
        """The answer."""
        if len(values) == 1 and values[0] not in self._taken:
            known = self._known.get(query)
            if known is None:
                known = self._known[query] = self._ask_ahead(query, values[0])
            if values[0] in known:
                return known[values[0]]
        self._write()
        return one(query, *values)

    def _ask_ahead(self, query: str, value: Any) -> dict[str, Body]:
        """Ask the same for every other document, with the id it has in the place of this one's."""
        column = next((name for name, held in self.body.items() if held == value), "")
        if not column or not _BY_ID.fullmatch(query):
            return {}
        ids = {body[column] for body in self._bodies} - set(self._taken)
        return {doc_id: {} for doc_id in ids} | _many(query, list(ids))


def _many(query: str, ids: list[str]) -> dict[str, Body]:
    found = _BY_ID.fullmatch(query)
    assert found is not None
    asked = f"SELECT {found[2]}, {found[1]} IN ({','.join('?' * len(ids))})"
    cursor = database.execute_sql(asked, ids)
    names = [column[0] for column in cursor.description[1:]]
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in cursor}
