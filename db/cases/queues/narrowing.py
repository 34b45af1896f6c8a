"""What is typed above a list, looked up: few candidates by the search index, names of items and offices, readings."""

import json
import re
from datetime import date
from functools import lru_cache

from db import search
from db.rows import THESE
from db.store import database

FEW = 3000
"""How many candidates are looked up one by one; with more, the list itself is walked."""


def candidates(*typed: str) -> list[str] | None:
    """The only cases that can match one of the texts typed, if there are at most `FEW`; None otherwise."""
    for text in typed:
        if text.strip():
            sql = f"SELECT subject_id FROM search_index WHERE search_index MATCH ? AND kind = 'case' LIMIT {FEW + 1:d}"
            rows = database.execute_sql(sql, (search.query(text) or '""',)).fetchall()
            if len(rows) <= FEW:
                return [row[0] for row in rows]
    return None


def each(column: str) -> list[str]:
    """The distinct values of a column of the files, read by jumping along its index, never from every case."""
    rows = database.execute_sql(
        f"WITH RECURSIVE names (name) AS (SELECT min({column}) FROM case_file UNION ALL SELECT"
        f" (SELECT min({column}) FROM case_file WHERE {column} > names.name) FROM names WHERE names.name IS NOT NULL)"
        " SELECT name FROM names WHERE name IS NOT NULL"
    )
    return [row[0] for row in rows]


def items_named(text: str) -> list[str]:
    """The names of items with cases that answer a text, by characters or by pinyin."""
    wanted = text.strip().lower()
    names = each("item_name")
    if latin(text):
        return [name for name in names if sounds(name, wanted)]
    return [name for name in names if wanted in name.lower()]


def marked(flag: str) -> list[str]:
    """The different sets of marks that contain this one; there are few of them however many cases are marked."""
    rows = database.execute_sql("SELECT DISTINCT flags FROM case_standing WHERE flags <> ''")
    return [row[0] for row in rows if flag in row[0].split()]


def latin(text: str) -> bool:
    """Whether a text is Latin letters, that is pinyin to be matched against how names are read."""
    return text.strip().isascii() and text.strip().isalpha()


def like(text: str) -> str:
    """A text as a pattern that finds it anywhere (`LIKE ? ESCAPE '!'`)."""
    return "%" + "".join(f"!{letter}" if letter in "!%_" else letter for letter in text.strip()) + "%"


def on_days(text: str, today: date) -> tuple[str, list[object]]:
    """The SQL condition for the days a text may mean; a range of an index where it says a year, or month and day."""
    text = text.strip()
    if _BEGINNING.fullmatch(text):
        return "s.turn >= ? AND s.turn < ?", [text, f"{text}~"]
    if _MONTH_AND_DAY.fullmatch(text):
        month, day = text.split("-")
        years = range(today.year - YEARS, today.year + YEARS)
        return f"s.turn IN {THESE}", [json.dumps([f"{year}-{month:0>2}-{day:0>2}" for year in years])]
    return "s.turn LIKE ? ESCAPE '!'", [like(text)]


_BEGINNING = re.compile(r"\d{4}(-(\d\d?(-\d{0,2})?)?)?")
_MONTH_AND_DAY = re.compile(r"\d\d?-\d\d?")
YEARS = 40
"""A day typed without a year may lie in this many years before and after today."""


@lru_cache(maxsize=50_000)
def _spellings(word: str) -> tuple[str, ...]:
    spelled, initials = search.pinyin_forms(word)
    return initials.replace(" ", ""), spelled.replace(" ", "")


@database.func("sounds", 2)
def sounds(word: str, wanted: str) -> bool:
    """Whether a name holds these letters, or is read so."""
    return wanted in word.lower() or any(wanted in form for form in _spellings(word))
