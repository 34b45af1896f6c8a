"""Surveys the county entrusts to a township's station (委托乡镇踏勘): which station may, what waits here."""

import json
from dataclasses import dataclass, replace

from db.cases import checks, reading
from db.cases.acts import RUNNING, CaseAct, state_of
from db.cases.surveys.planning import Plan
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.store import database

_HERE = (
    "SELECT s.id, s.number, s.planned_at, s.place, c.id, c.number, c.item_name, c.applicant, s.note FROM survey s"
    " JOIN json_each(CASE WHEN json_valid(s.cases) THEN s.cases ELSE '[]' END) j JOIN case_file c ON c.id = j.value"
    " WHERE s.organ_id IN (SELECT value FROM json_each(?)) ORDER BY s.planned_at, c.number"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A survey this office is to make of a case, and has not reported on."""

    survey_id: str
    number: str
    planned_at: str
    place: str
    case_id: str
    case_number: str
    item_name: str
    applicant: str
    note: str


def stations() -> dict[str, str]:
    """The township centres a survey may be entrusted to: id and name."""
    return {one.id: one.name for one in organs.organs() if one.kind is OrganKind.TOWNSHIP_CENTRE}


def placed(plan: Plan) -> Plan:
    """The plan with the id of the station that it names as the entrusted body; another institution is none."""
    if plan.mode != "entrusted":
        return replace(plan, station="")
    return replace(plan, station=next((id_ for id_, name in stations().items() if name == plan.institution), ""))


def is_station(organ_id: str) -> bool:
    """Whether a survey may be entrusted to this organ."""
    return organ_id in stations()


def waiting() -> list[Waiting]:
    """What this office was asked to survey and has not reported on, the earliest first."""
    office = reading.this_office()
    found = [Waiting(*row) for row in database.execute_sql(_HERE, (json.dumps(sorted(office.ids)),))]
    acts = reading.acts_of_many(one.case_id for one in found)
    return [one for one in found if _open(one, acts[one.case_id], office.ids)]


def _open(one: Waiting, acts: list[CaseAct], ids: frozenset[str]) -> bool:
    asked = checks.survey_asked(acts, ids)
    return asked is not None and asked.details.get("survey") == one.survey_id and state_of(acts) in RUNNING
