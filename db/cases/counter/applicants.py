"""Returning applicants (老申请人), found by the beginning or pinyin of the name, or the keyed hash of the ID number."""

from dataclasses import dataclass

from db import search, store
from db.cases.tables import CaseRow
from db.store import database

_FACTS = (
    "id, applicant, applicant_kind, id_kind, id_number_masked, id_number_key, contact, phone, legal_person, address,"
    " agent, agent_relation, agent_phone, number, received_on"
)
LOOKED_AT = 200
"""How many of the latest cases that fit are read; one firm may have hundreds."""


@dataclass(frozen=True, slots=True)
class Former:
    """An applicant as in their latest case. The ID number stays masked; `case_id` stands in for it."""

    case_id: str
    applicant: str
    applicant_kind: str
    id_kind: str
    id_number_masked: str
    contact: str
    phone: str
    legal_person: str
    address: str
    agent: str
    agent_relation: str
    agent_phone: str
    number: str
    received_on: str

    @property
    def words(self) -> str:
        """One line to choose by."""
        parts = (self.applicant, self.id_number_masked, self.phone, f"{self.received_on} 办过")
        return "　".join(part for part in parts if part)


def offered(text: str, limit: int = 6) -> list[Former]:
    """The applicants whose name begins so or reads so (拼音首字母), or whose whole ID number this is, latest first."""
    wanted = text.strip()
    if not wanted:
        return []
    rows = _numbered(wanted)
    if not rows and wanted.isascii() and len(wanted) > 1:
        rows = _sounding(wanted)
    if not rows:
        sql = f"SELECT {_FACTS} FROM case_file WHERE applicant >= ? AND applicant < ? ORDER BY applicant LIMIT ?"
        rows = database.execute_sql(sql, (wanted, f"{wanted}\U0010ffff", LOOKED_AT)).fetchall()
    latest: dict[tuple[str, str], Former] = {}
    for row in sorted(rows, key=lambda row: (row[-1], row[-2]), reverse=True):
        latest.setdefault((row[1], row[5]), Former(*row[:5], *row[6:]))
    return list(latest.values())[:limit]


def former(case_id: str) -> Former | None:
    """The applicant of a case, None where there is no such case."""
    row = database.execute_sql(f"SELECT {_FACTS} FROM case_file WHERE id = ?", (case_id,)).fetchone()
    return Former(*row[:5], *row[6:]) if row else None


def identity_key(number: str, former_case: str = "") -> str:
    """The keyed hash of the ID number typed, or of the former applicant's where it is masked; '' without a number."""
    plain = "".join(number.split()).upper()
    if "*" not in plain:
        return store.lookup_key(plain)
    row = CaseRow.get_or_none(CaseRow.id == former_case)
    return str(row.id_number_key) if row and row.id_number_masked == plain else ""


def _numbered(text: str) -> list[tuple[str, ...]]:
    if not (len(text) >= 8 and text.isascii() and any(sign.isdigit() for sign in text)):
        return []
    sql = f"SELECT {_FACTS} FROM case_file WHERE id_number_key = ? ORDER BY received_on DESC LIMIT ?"
    return list(database.execute_sql(sql, (store.lookup_key("".join(text.split())), LOOKED_AT)))


def _sounding(text: str) -> list[tuple[str, ...]]:
    ids = [subject for _, subject in search.search(text, kind="case", limit=50)]
    sql = f"SELECT {_FACTS} FROM case_file WHERE id IN ({', '.join('?' * len(ids))})"
    return [row for row in database.execute_sql(sql, ids) if search.answers(row[1], text)] if ids else []
