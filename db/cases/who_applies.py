"""Who applies, as corrected since the intake (更正申请人信息): each correction is kept as a fact, and the file follows.

Every office with the same file and corrections reads the same, whoever writes the file: corrections are applied in the
order they were recorded, whenever one is made here or the file or a correction arrives from another office.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from db.actors import Actor, SiteKind
from db.cases import custody, whereabouts
from db.cases.acts import ActKind, CaseAct, standing
from db.cases.checks import STATUTORY
from db.cases.intake import competence
from db.cases.intake.competence import Office
from db.cases.tables import ApplicantCorrectionRow, CaseRow
from db.organs.rules import plain_name
from db.rows import THESE
from db.store import database

PLAIN = (
    "applicant", "applicant_kind", "id_kind", "contact", "phone", "legal_person", "address", "agent", "agent_relation",
    "agent_phone", "agent_id_kind",
)  # fmt: skip
"""The columns a correction may change as plain text; besides them both identity numbers, which are encrypted."""
NUMBERS = {"id_number": "id_number", "agent_id_number": "agent_id"}
"""The identity numbers: what a correction calls each, and the prefix of its columns in the file."""
_HIDDEN = tuple(f"{column}_{part}" for column in NUMBERS.values() for part in ("cipher", "key"))
FIELDS = (*PLAIN, *(f"{column}_masked" for column in NUMBERS.values()))
"""The members of `fields`: a changed number appears in its masked form, or '' where it was removed."""


def why_not(row: CaseRow, acts: Sequence[CaseAct], office: Office) -> str:
    """Why this office may not correct who applies, and who does; '' where it may.

    The accepting organ may; the office that took the papers in may only until they went on or that organ acted.
    """
    accepts = competence.may_act(office, row.accepting_organ)
    if accepts and office.kind in (SiteKind.COUNTY, SiteKind.ZONE):
        return ""
    why = custody.why_read_only(row.id)
    if why:
        return f"{why}，申请人信息由它更正"
    if accepts:
        return ""
    names = {plain_name(name) for name in office.names}
    acted = any(act.kind in STATUTORY and plain_name(act.organ_name) not in names for act in standing(acts))
    if acted or not whereabouts.with_station(acts, row.site_name):
        return f"这件已经报送{row.accepting_organ}，申请人信息由它更正"
    return ""


def note(actor: Actor, act_id: str, row: CaseRow, changed: Mapping[str, str], at: str) -> None:
    """Keep what the act of a correction changed, under the act's id, in the caller's transaction."""
    fields = {name: text for name, text in changed.items() if name in FIELDS}
    ApplicantCorrectionRow.create(
        id=act_id, case_id=row.id, fields=json.dumps(fields, ensure_ascii=False, sort_keys=True),
        user_name=actor.name, at=at, **{name: changed[name] for name in _HIDDEN if name in changed},
    )  # fmt: skip


def cases_of(doc_type: str, ids: Collection[str]) -> list[str]:
    """The corrected cases that these documents are (`case`) or, as acts or corrections, are about."""
    column = "case_id" if doc_type == "case" else "id"
    sql = f"SELECT DISTINCT case_id FROM applicant_correction WHERE {column} IN {THESE}"
    return [row[0] for row in database.execute_sql(sql, (json.dumps(list(ids)),))]


def put_in(case_ids: Collection[str]) -> list[str]:
    """Apply every correction of these cases to their files; returns the cases whose file changed."""
    wanted: dict[str, dict[str, Any]] = {}
    rows = database.execute_sql(_CORRECTIONS, (json.dumps(list(case_ids)),)).fetchall()
    for case_id, text, *hidden in rows:
        said = wanted.setdefault(case_id, {})
        fields = json.loads(text)
        said.update({name: fields[name] for name in FIELDS if name in fields})
        kept = dict(zip(_HIDDEN, hidden, strict=True))
        for column in NUMBERS.values():
            if f"{column}_masked" in fields:
                said.update({name: kept[name] for name in (f"{column}_cipher", f"{column}_key")})
    return [case_id for case_id, said in wanted.items() if _written(case_id, said)]


_CORRECTIONS = (
    f"SELECT c.case_id, c.fields, {', '.join(f'c.{name}' for name in _HIDDEN)} FROM applicant_correction c"
    " JOIN case_act a ON a.id = c.id AND a.case_id = c.case_id AND a.kind = '" + ActKind.APPLICANT_CORRECTED + "'"
    f" WHERE c.case_id IN {THESE} ORDER BY a.happened_on, a.lsn, a.id"
)


def _written(case_id: str, said: Mapping[str, Any]) -> bool:
    """Write these columns of a file where they differ; ciphers differ every time, so the others are compared."""
    told = {name: text for name, text in said.items() if not name.endswith("_cipher")}
    row = database.execute_sql(f"SELECT {', '.join(told)} FROM case_file WHERE id = ?", (case_id,)).fetchone()
    if row is None or tuple(told.values()) == tuple(row):
        return False
    places = ", ".join(f"{name} = ?" for name in said)
    database.execute_sql(f"UPDATE case_file SET {places} WHERE id = ?", (*said.values(), case_id))
    return True
