"""Which cases may go into the next bag: those whose papers are in this office, with a first guess of their pages."""

from dataclasses import dataclass

from db.cases import reading
from db.cases.acts import ActKind, CaseAct, last_of
from db.cases.bags import rules
from db.cases.intake import competence
from db.cases.intake.competence import Office
from db.cases.queues import standing as queues
from db.cases.tables import CaseRow
from db.cases.whereabouts import Thing, things_of, whereabouts
from db.store import database


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case whose papers are here and may go into a bag.

    `pages` and `originals` are the counts of the last time the same things travelled, otherwise a guess.
    """

    id: str
    number: str
    item_name: str
    applicant: str
    things: frozenset[Thing]
    pages: int
    originals: int


def candidates(first: str = "", most: int = 200) -> list[Candidate]:
    """The open cases with papers in this office, the most urgent first; before them the case `first`, in any event."""
    queues.refresh()
    rows = database.execute_sql(
        "SELECT s.case_id FROM case_standing s WHERE s.open = 1 ORDER BY s.turn LIMIT ?", (most,)
    ).fetchall()
    ids = list(dict.fromkeys([first, *(row[0] for row in rows)] if first else [row[0] for row in rows]))
    office, acts = reading.this_office(), reading.acts_of_many(ids)
    found = []
    for row in CaseRow.select().where(CaseRow.id.in_(ids)):
        places = whereabouts(acts.get(row.id, []), row.site_name)
        here = frozenset(one.thing for one in places if not one.bag and competence.may_act(office, one.where))
        if here or row.id == first:
            found.append(_candidate(row, acts.get(row.id, []), here, office))
    return sorted(found, key=lambda one: ids.index(one.id))


def _candidate(row: CaseRow, acts: list[CaseAct], here: frozenset[Thing], office: Office) -> Candidate:
    likely = rules.goes_back(acts) if competence.may_act(office, row.accepting_organ) else here
    materials = reading.materials_of(row.id)
    things = (likely & here) or here
    only = Thing.FILE not in things
    originals = sum(one.originals for one in materials) + (Thing.RESULT in things)
    pages = originals if only else sum(one.received for one in materials) + (Thing.RESULT in things)
    moved = last_of(acts, ActKind.SENT, ActKind.ARRIVED)
    if moved and things_of(moved) == things:
        pages, originals = rules.count_of(moved, "pages"), rules.count_of(moved, "originals")
    return Candidate(row.id, row.number, row.item_name, row.applicant, things, max(pages, originals), originals)


def usual_offices(first: str = "") -> list[str]:
    """The offices papers usually go to: the wanted case's accepting organ or station, then those of earlier bags."""
    office = reading.this_office()
    found = []
    if first:
        row = reading.case_row(first)
        found = [row.site_name] if competence.may_act(office, row.accepting_organ) else [row.accepting_organ]
    rows = database.execute_sql(
        "SELECT json_extract(details, '$.to'), max(happened_on) FROM case_act WHERE kind IN ('sent', 'arrived')"
        " AND kind = 'sent' AND json_extract(details, '$.bag') > '' GROUP BY 1 ORDER BY 2 DESC LIMIT 20"
    ).fetchall()
    found += [row[0] for row in rows if row[0]]
    return [name for name in dict.fromkeys(found) if name and not competence.may_act(office, name)]
