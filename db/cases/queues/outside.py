"""Decisions on licences that were not in the county's list in force on the day they were made (清单之外,
泽州 2022 一)."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from db.cases.queues import narrowing
from db.items.lists import asof
from db.items.rules import LICENCE, Edition
from db.rows import THESE
from db.sheets.rules import comparable
from db.store import database

_DECIDED = (
    "SELECT a.case_id, a.happened_on, c.item_id, c.item_name FROM case_file c CROSS JOIN case_act a ON a.case_id = c.id"
    f" WHERE c.item_id IN {THESE} AND c.received_on < ?3 AND c.item_type = ?4"
    " AND a.kind IN ('granted', 'denied') AND a.happened_on >= ?2 AND a.happened_on < ?3"
    " AND NOT EXISTS (SELECT 1 FROM case_act r WHERE r.case_id = a.case_id AND r.reverses = a.id)"
    " ORDER BY a.happened_on, a.case_id"
)
_LISTED = "SELECT id, code, name, valid_from, valid_to FROM item WHERE edition_id = ?"
_CODES = f"SELECT id, code FROM item WHERE code <> '' AND id IN {THESE}"
_TURNS = (
    "SELECT DISTINCT day FROM (SELECT in_force_on AS day FROM edition UNION SELECT published_on FROM edition"
    " UNION SELECT ended_on FROM edition) WHERE day > ? AND day <= ? ORDER BY day"
)


class _Listed:
    """What one edition lists, by id, code and name: from which day until before which other one."""

    def __init__(self, edition_id: str) -> None:
        self._spans: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for item_id, code, name, since, until in database.execute_sql(_LISTED, (edition_id,)):
            for key in filter(None, (item_id, code, comparable(name))):
                self._spans[key].append((since, until))

    def holds(self, keys: tuple[str, ...], on: str) -> bool:
        """Whether one of these stood in it on a day."""
        return self.holds_all_of(keys, on, on)

    def holds_all_of(self, keys: tuple[str, ...], first: str, last: str) -> bool:
        """Whether one of these stood in it from one day to another without a break."""
        return any(since <= first and (not until or last < until) for key in keys for since, until in self._spans[key])


def decided_outside(first: date, last: date) -> dict[str, str]:
    """The cases decided in a period on a licence no list in force held that day, with what is wrong.

    A day on which the county had published no list accuses nobody. Only cases on items that were not listed all the
    time are looked at.
    """
    found: dict[str, str] = {}
    stretches = list(_stretches(first, last))
    if not stretches:
        return found
    ids = narrowing.each("item_id")
    codes = dict(database.execute_sql(_CODES, (json.dumps(ids),)).fetchall())
    for edition, since, until in stretches:
        listed, end = _Listed(edition.id), (date.fromisoformat(until) - timedelta(days=1)).isoformat()
        doubtful = [one for one in ids if not listed.holds_all_of((one, codes.get(one, "")), since, end)]
        for case_id, on, item_id, name in database.execute_sql(_DECIDED, (json.dumps(doubtful), since, until, LICENCE)):
            if not listed.holds(tuple(filter(None, (item_id, codes.get(item_id, ""), comparable(name)))), on):
                found[case_id] = f"{on} 决定时「{edition.name}」里没有这个事项"
    return found


def _stretches(first: date, last: date) -> Iterator[tuple[Edition, str, str]]:
    """The lists that were in force in a period, each from which day until before which other one."""
    turns = [row[0] for row in database.execute_sql(_TURNS, (first.isoformat(), last.isoformat()))]
    begins = [first.isoformat(), *turns]
    for since, until in zip(begins, [*turns, (last + timedelta(days=1)).isoformat()], strict=True):
        edition = asof.edition_on(date.fromisoformat(since))
        if edition:
            yield edition, since, until
