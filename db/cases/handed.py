"""What a handover asks of the cases: the open ones a person is handling, those accepted since a cut-over."""

from db.cases import reading
from db.cases.acts import standing
from db.cases.tables import CaseRow
from db.handover.leaving import OpenCase
from db.handover.rules import TransferItem


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


def accepted_since_cut_over(moved: TransferItem) -> list[str]:
    """The numbers of the cases of a power its receiving organ accepted from the cut-over on; none before that.

    A case is of the item or, where a later edition of the list gave it another id, of its name.
    """
    if not moved.effective_on:
        return []
    same = (CaseRow.item_id == (moved.item_id or "")) | (CaseRow.item_name == moved.name)
    rows = CaseRow.select().where(same, CaseRow.accepting_organ == moved.to_organ)
    found = reading.summaries(rows, {row.id: reading.acts_of(row.id) for row in rows})
    return [one.number for one in found if one.accepted_on and one.accepted_on.isoformat() >= moved.effective_on]
