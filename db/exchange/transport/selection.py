"""What an addressee may see of this store, in the order in which it lies in a package."""

import json
from collections.abc import Iterator

from db.attachments.service import LARGEST
from db.exchange.format import wire
from db.exchange.merging import afresh, around, takeback, transfer
from db.exchange.offices import roster
from db.exchange.offices.trust import Identity, site_of
from db.exchange.records import versions
from db.exchange.records.merge import Authority
from db.exchange.records.registry import EVERYBODYS, TYPE, TYPES
from db.exchange.tables import AppliedRow, SealedRow
from db.organs import service as organs

_GRANTED = "id IN (SELECT doc_id FROM exchange_head WHERE doc_type = '{}' AND \"grant\" IS NOT NULL)"

_COUNTY = "(json_extract(?1, '$.county'))"
_THEIRS = "(SELECT value FROM json_each(?1, '$.addresses'))"
_WRITTEN = "EXISTS (SELECT 1 FROM exchange_head WHERE doc_type = '{}' AND doc_id = id AND owner NOT IN {})"
"""Whether a document has a writer who is not one of these."""
_ORGANS = "(SELECT value FROM json_each(?1, '$.organs'))"
_CASE = (
    "(site_code = json_extract(?1, '$.site') OR id IN (SELECT doc_id FROM exchange_head WHERE doc_type = 'case'"
    f" AND owner IN {_THEIRS}) OR id IN (SELECT j.value FROM survey s JOIN json_each("
    f"CASE WHEN json_valid(s.cases) THEN s.cases ELSE '[]' END) j WHERE s.organ_id IN {_ORGANS}))"
)
"""The cases an office took in, those it writes, and those the county asked it to survey."""
_CHECKLIST = f"(giver_organ_id IN {_ORGANS} OR receiver_organ_id IN {_ORGANS})"
_MEMORANDUM = f"department_id IN {_ORGANS}"
_SUBJECTS = {
    "case": f"(SELECT id FROM case_file WHERE {_CASE})",
    "checklist": f"(SELECT id FROM checklist WHERE issued_at <> '' AND {_CHECKLIST})",
    "memorandum": f"(SELECT id FROM memorandum WHERE {_MEMORANDUM})",
}
_ABOUT = [f"subject_type = '{name}' AND subject_id IN {ids}" for name, ids in _SUBJECTS.items()]
_LEAVING = f"(SELECT batch_id FROM checklist WHERE kind = 'leaving' AND giver_organ_id IN {_ORGANS})"
_BATCHES = (
    f"(SELECT batch_id FROM transfer_item WHERE from_organ_id IN {_ORGANS} OR to_organ_id IN {_ORGANS}"
    f" UNION ALL SELECT * FROM {_LEAVING})"
)
_HANDOVER = [
    f"subject_type = 'batch' AND subject_id IN {_BATCHES} AND (organ_id IS NULL OR organ_id IN {_ORGANS})",
    f"subject_type IN ('liaison', 'mentoring') AND organ_id IN {_ORGANS}",
    *(f"subject_type = '{name}' AND subject_id IN {_SUBJECTS[name]}" for name in ("checklist", "memorandum")),
]
"""Acts of a handover an office is a side of; what happened to a seal or a key is the county's own affair."""
_CONCERNS = {
    "register_entry": f"(organ_id IN {_ORGANS} OR keeper_organ_id IN {_ORGANS})",
    "survey": f"organ_id IN {_ORGANS}",
    "leaving": f"id IN {_LEAVING}",
    "checklist": _CHECKLIST,
    "memorandum": _MEMORANDUM,
    "case": _CASE,
    "case_act": f"case_id IN {_SUBJECTS['case']}",
    "applicant_correction": f"case_id IN {_SUBJECTS['case']}",
    "list_act": f"(subject_type NOT IN ('claim', 'request') OR organ_id IS NULL OR organ_id IN {_ORGANS})",
    "handover_act": f"({' OR '.join(_HANDOVER)})",
    "line_act": f"checklist_id IN {_SUBJECTS['checklist']}",
    "paper": f"({' OR '.join(_ABOUT)})",
    "returned_page": f"paper_id IN (SELECT id FROM paper WHERE {' OR '.join(_ABOUT)})",
}
"""Type of document and which of them concern an office: cases, the handovers its organ is a side of, their papers."""


REPORTED_FILES = "json_each(CASE WHEN json_valid(r.details ->> '$.files') THEN r.details ->> '$.files' END)"
"""The files an act `r` of reporting names; none where another program wrote what SQLite cannot read."""
_REPORTED = (
    f"SELECT f.value ->> '$.sha256' AS sha256, r.rowid + 3000000000000 FROM case_act r JOIN {REPORTED_FILES} f"
    f" WHERE r.kind = 'survey_reported' AND f.value ->> '$.size' <= {LARGEST} AND NOT EXISTS"
    " (SELECT 1 FROM case_act z WHERE z.case_id = r.case_id AND z.reverses = r.id)"
)
"""The photos and recordings surveys were reported with; what is above the largest comes with the paper bag."""
_CONTENTS = (
    "SELECT sha256, rowid AS place FROM case_attachment WHERE case_id IN (SELECT id FROM case_file WHERE {})"
    " UNION ALL SELECT impression, rowid + 1000000000000 FROM register_entry WHERE impression <> '' AND {}"
    " UNION ALL SELECT sha256, rowid + 2000000000000 FROM returned_page WHERE paper_id <> '' AND {}"
    f" UNION ALL {_REPORTED} AND {{}}"
)
ALL_CONTENTS = _CONTENTS.format(1, 1, 1, 1)
"""Every content a document of this store names; the place puts one sort behind the other."""


def contents_seen_by(identity: Identity, known: wire.Roster | None, to: str) -> tuple[str, str]:
    """The contents named here that the addressee may see, as a query for `sha256` and `place`, and the value of its ?1.

    Those of cases come first, then impressions of seals, scans of pages that came home, photos of surveys reported.
    """
    if not identity.is_county:
        return ALL_CONTENTS, "{}"
    conditions = [_CONCERNS[name] for name in ("case", "register_entry", "returned_page", "case_act")]
    return _CONTENTS.format(*conditions), _concerned(known, to, roster.lineage(known, to))


def concerning(known: wire.Roster, to: str) -> tuple[dict[str, str], str]:
    """What of cases, handovers and papers concerns an office: a condition per type, and the value of its ?1."""
    return dict(_CONCERNS), _concerned(known, to, roster.lineage(known, to))


def lines(identity: Identity, to: str, seq: int, by: str = "") -> Iterator[tuple[str, bytes]]:
    """Type and line of all the addressee may see; `by` is the name of the person who seals.

    Up: what this office writes, and what the county gave to another one, with the grant that says so: should the
    county have lost it, it learns of it again; and what the county wrote itself and forgot, restored. Down see `_down`.
    """
    known = roster.newest()
    mine = roster.own(known, identity)
    transfer.remember_own(known, mine)
    if identity.is_county:
        yield from _down(identity, known, mine, to, seq, by)
        return
    for kind in TYPES:
        if kind.authority is not Authority.COUNTY:
            former = roster.parted(known, identity)
            yield from versions.own_lines(kind, mine, identity.address, seq, by=by, former=former)
        if kind.authority is Authority.OWNER:
            yield from versions.foreign_lines(kind, mine, _GRANTED.format(kind.name))
    if known is not None:
        yield from takeback.lines_back(known.county)


def _down(
    identity: Identity, known: wire.Roster | None, mine: frozenset[str], to: str, seq: int, by: str
) -> Iterator[tuple[str, bytes]]:
    """All the county keeps for everybody; of cases, checklists, memoranda and papers what concerns this office.

    What the office wrote itself goes back only where it is behind, or may have lost everything.
    """
    theirs = roster.lineage(known, to)
    transfer.renew_grants(identity, mine, seq)
    afresh.head_again(identity, seq, by)
    for kind in EVERYBODYS:
        yield from versions.own_lines(kind, mine, identity.address, seq, by=by)
    who = (_concerned(known, to, theirs),)
    for name, wanted in _CONCERNS.items():
        kind, elsewhere, other = TYPE[name], _WRITTEN.format(name, _COUNTY), _WRITTEN.format(name, _THEIRS)
        own = f"{wanted} AND NOT {elsewhere}"
        yield from versions.own_lines(kind, mine, identity.address, seq, own, who, by=by)
        yield from versions.foreign_lines(kind, mine | theirs, f"{wanted} AND {elsewhere} AND {other}", who)
    yield from versions.returned_lines(theirs, _may_have_lost_all(to, theirs))


def _may_have_lost_all(to: str, theirs: frozenset[str]) -> bool:
    """Whether its last package showed that it lacks something, or it goes on for another PC and has nothing yet."""
    newest = (
        AppliedRow.select().where(AppliedRow.from_address.in_(theirs), AppliedRow.kind == "records")
        .order_by(AppliedRow.receipt_number.desc()).first()
    )  # fmt: skip
    if newest is not None and newest.digest == "differs":
        return True
    begun = SealedRow.get_or_none(SealedRow.to_address == to, SealedRow.kind == "records", SealedRow.acknowledged)
    return len(theirs) > 1 and begun is None


def _concerned(known: wire.Roster | None, to: str, theirs: frozenset[str]) -> str:
    """The site, addresses and organs of an addressee, and the county's address, as the one value of a condition."""
    replica = roster.replica_at(known, to) if known else None
    ids = around.office_at(replica, organs.organs()).ids if replica else frozenset[str]()
    county = known.county if known else ""
    return json.dumps({"site": site_of(to), "county": county, "addresses": sorted(theirs), "organs": sorted(ids)})
