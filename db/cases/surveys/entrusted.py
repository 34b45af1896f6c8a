"""Surveys the county entrusts to a township's station (委托乡镇踏勘): which one may, what waits here, its report."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from db.actors import Actor
from db.cases import attachments, checks, reading, reported, service
from db.cases.acts import RUNNING, ActKind, CaseAct, state_of
from db.cases.duties import roles_for
from db.cases.reported import Brought
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
    """The plan with the id of the station it names as the entrusted body; '' for any other institution."""
    if plan.mode != "entrusted":
        return replace(plan, station="")
    return replace(plan, station=next((id_ for id_, name in stations().items() if name == plan.institution), ""))


def is_station(organ_id: str) -> bool:
    """Whether a survey may be entrusted to this organ."""
    return organ_id in stations()


def waiting() -> list[Waiting]:
    """The surveys this office was asked to make and has not reported on, the earliest first."""
    office = reading.this_office()
    found = [Waiting(*row) for row in database.execute_sql(_HERE, (json.dumps(sorted(office.ids)),))]
    acts = reading.acts_of_many(one.case_id for one in found)
    return [one for one in found if _open(one, acts[one.case_id], office.ids)]


def _open(one: Waiting, acts: list[CaseAct], ids: frozenset[str]) -> bool:
    asked = checks.survey_asked(acts, ids)
    return asked is not None and asked.details.get("survey") == one.survey_id and state_of(acts) in RUNNING


def report(
    actor: Actor, case_id: str, day: date, told: Mapping[str, str], files: Sequence[Path] = ()
) -> tuple[Brought, ...]:
    """Report to the county what was seen (报送踏勘情况), with photos and recordings that travel after the record.

    Returns those too large for a package: they go with the paper bag, and the county sees their names. Raises UserError
    as `service.record` and `attachments.bringing` do.
    """
    actor.require(*roles_for(ActKind.SURVEY_REPORTED))
    with attachments.bringing(files) as brought:
        text = reported.written(brought)
        details = dict(told) | ({reported.FILES: text} if text else {})
        service.record(actor, case_id, ActKind.SURVEY_REPORTED, day, "", details)
    return tuple(one for one in brought if one.by_bag)
