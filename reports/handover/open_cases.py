"""The cases a unit has accepted and not decided, for annex A of its 交接书 (泽州 2020 二(二))."""

from db.cases import for_handover
from db.handover.rules import Checklist
from db.organs import service as organs
from reports.handover.annexes import OpenCase


def of_checklist(checklist: Checklist) -> tuple[OpenCase, ...] | None:
    """The giver's undecided cases on the items that change hands; None where this store cannot know all of them.

    It knows all cases of its own unit, but of another unit only those sent here.
    """
    found = tuple(
        OpenCase(case.number, case.item_name, case.applicant, case.accepted_on.isoformat())
        for case in for_handover.in_hand_of(checklist.giver, checklist.items)
        if case.accepted_on
    )
    return found if found or organs.site().organ_id == checklist.giver_id else None
