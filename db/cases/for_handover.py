"""What a handover needs to know of cases: those a person is handling, and those accepted since a cut-over."""

import json
from collections.abc import Iterable

from db.cases.queues import lists, standing
from db.cases.rules import CaseSummary
from db.handover.leaving import OpenCase
from db.handover.rules import TransferItem
from db.store import database

_MINE = """
    SELECT s.case_id FROM case_standing s WHERE s.open = 1 AND ? = (
        SELECT a.user_name FROM case_act a WHERE a.case_id = s.case_id AND a.kind <> 'reversed' AND a.id NOT IN (
            SELECT r.reverses FROM case_act r WHERE r.case_id = s.case_id AND r.kind = 'reversed'
        ) ORDER BY a.happened_on DESC, a.lsn DESC, a.id DESC LIMIT 1
    ) ORDER BY s.turn
"""
_ACCEPTED = (
    "SELECT c.number FROM case_file c JOIN case_standing s ON s.case_id = c.id WHERE (c.item_id = ? OR c.item_name = ?)"
    " AND c.accepting_organ = ? AND s.accepted_on >= ? ORDER BY c.number"
)
_IN_HAND = (
    "SELECT s.case_id FROM case_file c JOIN case_standing s ON s.case_id = c.id WHERE s.open = 1"
    " AND s.accepted_on <> '' AND c.item_name IN (SELECT value FROM json_each(?)) AND c.site_name = ?"
    " ORDER BY s.turn, c.number"
)


def open_cases_of(person: str) -> list[OpenCase]:
    """Every open case whose last act in force is this person's, the most urgent first."""
    standing.refresh()
    mine = [row[0] for row in database.execute_sql(_MINE, (person,))]
    return [
        OpenCase(one.number, one.item_name, one.applicant, one.state_label, one.due.isoformat() if one.due else "")
        for one in lists.by_ids(mine)
    ]


def in_hand_of(unit: str, items: Iterable[str]) -> list[CaseSummary]:
    """The open cases a unit took in and accepted on items of these names, the most urgent first."""
    standing.refresh()
    found = database.execute_sql(_IN_HAND, (json.dumps(list(items)), unit))
    return lists.by_ids([row[0] for row in found])


def accepted_since_cut_over(moved: TransferItem) -> list[str]:
    """The numbers of the cases the receiving organ accepted on a power since its cut-over; none before that.

    Cases are found by the item's id or its name, because a later edition of the list gives the item another id.
    """
    if not moved.effective_on:
        return []
    standing.refresh()
    found = database.execute_sql(_ACCEPTED, (moved.item_id or "", moved.name, moved.to_organ, moved.effective_on))
    return [row[0] for row in found]
