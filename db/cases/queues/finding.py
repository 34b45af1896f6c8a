"""Finding a case by anything on its papers: number, names, phones, project, ID by keyed hash, decision, certificate."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from db import search, store
from db.cases import reading
from db.cases.acts import RESULT_NUMBERS
from db.rows import THESE
from db.store import database

_DECISIONS = ",".join(f"'{kind}'" for kind in RESULT_NUMBERS)
_NUMBERS = tuple(dict.fromkeys(name for names in RESULT_NUMBERS.values() for name in names))
_HIT = "c.id, c.number, c.item_name, c.applicant"
_JUST = (
    "c.number = ?1", "c.phone = ?2 AND c.phone <> ''", "c.id_number_key = ?3",
    "c.agent_id_key = ?3 AND c.agent_id_key <> ''", "substr(c.number, -6) = ?4",
    "c.applicant >= ?2 AND c.applicant < ?5",
)  # fmt: skip
"""Number, phone and ID number as they are, the serial of a number, the beginning of a name."""
SERIAL = 6
"""How many last digits of a case's number are enough to find it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that answers a text."""

    id: str
    number: str
    item_name: str
    applicant: str


def find_cases(text: str, limit: int = 20) -> list[Hit]:
    """The cases a text finds; where it is exactly the number, phone or ID number of some, only those.

    Searched are the number or its last six digits, applicant, agent, item, phone, project, outside number, and the
    number of a decision or certificate. An ID number of applicant or agent is found by its keyed hash.
    """
    text = text.strip()
    if not text:
        return []
    values = (text.upper(), text, store.lookup_key(text), text.zfill(SERIAL), f"{text}\U0010ffff")
    found = database.connection().execute(_just(limit), values).fetchall()
    if len(found) < limit and not (found and any(map(str.isdigit, text))):
        sql, wanted = search.answering("c.id", search.query(text), "case", limit)
        found += database.connection().execute(f"SELECT {_HIT} FROM case_file c{sql}", wanted).fetchall()
    return [Hit(*row) for row in dict.fromkeys(found)][:limit]


@lru_cache(maxsize=8)
def _just(limit: int) -> str:
    """The limit is written out: with a bound one SQLite plans the statement anew each time."""
    one = "SELECT * FROM (SELECT {} FROM case_file c WHERE {} LIMIT {:d})"
    return " UNION ALL ".join(one.format(_HIT, condition, limit) for condition in _JUST)


def decided_by(act_ids: Collection[str]) -> list[str]:
    """The cases that these acts decide, those whose decision may have a number."""
    rows = database.execute_sql(
        f"SELECT DISTINCT case_id FROM case_act WHERE id IN {THESE} AND kind IN ({_DECISIONS})",
        (json.dumps(list(act_ids)),),
    )
    return [row[0] for row in rows]


def find_words(case_ids: Sequence[str]) -> list[tuple[str, str]]:
    """The words by which the search index finds these cases: names, numbers, phones, project, item; no ID numbers."""
    wanted, numbers = (json.dumps(case_ids),), defaultdict[str, list[str]](list)
    acts = database.execute_sql(
        f"SELECT case_id, details FROM case_act WHERE case_id IN {THESE} AND kind IN ({_DECISIONS})", wanted
    )
    for case_id, text in acts:
        details = reading.details_of(text)
        numbers[case_id] += [details[name] for name in _NUMBERS if details.get(name)]
    rows = database.execute_sql(
        "SELECT id, applicant, number, item_name, phone, agent, agent_phone, legal_person, project, outside_number"
        f" FROM case_file WHERE id IN {THESE}",
        wanted,
    )
    return [(row[0], search.index_words(*row[1:], row[2][-SERIAL:], *numbers[row[0]])) for row in rows]
