"""The open cases a person is handling, as 离任移交 lists them."""

from db.cases import reading
from db.cases.rules import standing
from db.cases.tables import CaseRow
from db.handover.leaving import OpenCase


def open_cases_of(person: str) -> list[OpenCase]:
    """Every open case whose last act in force is this person's, the most urgent first."""
    acts = reading.all_acts()
    mine = [case_id for case_id, found in acts.items() if (held := standing(found)) and held[-1].user_name == person]
    summaries = reading.summaries(CaseRow.select().where(CaseRow.id.in_(mine)), acts)
    found = sorted((one for one in summaries if one.is_open), key=lambda one: (one.due is None, one.due, one.number))
    return [
        OpenCase(one.number, one.item_name, one.applicant, one.state_label, one.due.isoformat() if one.due else "")
        for one in found
    ]
