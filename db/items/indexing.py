"""How items are entered in the search index: by name and code, by law and department, within their edition."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from db import search
from db.items.citations import split_citations
from db.store import database

KIND = "item"
"""What items are called in the search index and the journal."""

FOUND_BY = frozenset({"name", "code", "basis", "department"})
"""The attributes of an item whose words are in the index."""

_SEAM = f" {search.around_words('0')} "
"""Separates two titles, so that no phrase runs from one into the next."""

_ROWS = "SELECT id, edition_id, name, code, basis, department_text FROM item WHERE "


def reindex(item_ids: Iterable[str], fresh: bool = False) -> None:
    """Put these items into the search index as they read now, inside the transaction that writes them.

    `fresh` says that none of them stands in it yet.
    """
    _index(f"{_ROWS} id IN (SELECT value FROM json_each(?))", json.dumps(list(item_ids)), fresh)


def reindex_named(word: str) -> int:
    """Index again the items whose name or department holds a word, and only those; returns how many."""
    sql = f"{_ROWS} instr(name || ' ' || department_text, ?) > 0"
    return _index(sql, word, fresh=False)


def reindex_read(reading_ids: Iterable[str]) -> None:
    """Index again the items whose reading changed with these rows of `reading`."""
    sql = "SELECT text FROM reading WHERE id IN (SELECT value FROM json_each(?))"
    for (word,) in database.execute_sql(sql, (json.dumps(list(reading_ids)),)).fetchall():
        reindex_named(word)


def told_readings() -> dict[str, list[str]]:
    """The words this county reads differently from the dictionary, with their syllables; longer words win."""
    rows = database.execute_sql(
        "SELECT text, pinyin FROM reading WHERE pinyin <> '' ORDER BY length(text), text"
    ).fetchall()
    return {text: pinyin.split() for text, pinyin in rows}


def _index(sql: str, value: str, fresh: bool) -> int:
    told = told_readings()
    departments: dict[str, str] = {}
    rows = database.execute_sql(sql, (value,)).fetchall()
    search.reindex(KIND, [(str(row[0]), _words(row, told, departments)) for row in rows], fresh)
    return len(rows)


def _words(row: Sequence[str], told: Mapping[str, Sequence[str]], departments: dict[str, str]) -> str:
    _, edition_id, name, code, basis, department = row
    if department not in departments:
        departments[department] = search.around_words(search.index_words(department, told=told))
    own = search.index_words(name, code, told=told)
    return " ".join((own, departments[department], _laws(basis), search.within_word(edition_id)))


def _laws(basis: str) -> str:
    """The titles of the laws a basis cites, as words around an item; the text as it stands where it cites none."""
    titles = dict.fromkeys(citation.title or citation.text[:60] for citation in split_citations(basis))
    return _SEAM.join(map(_title_words, titles))


@lru_cache(maxsize=4096)
def _title_words(title: str) -> str:
    """The words of one law's title; one law is cited by many items."""
    return search.around_words(search.split_words(title))
