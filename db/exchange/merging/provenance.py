"""What is shown beside a case: up to when the other side's acts are known (截至), and who writes it (经办)."""

from dataclasses import dataclass
from typing import Any

from db.cases import custody, reading
from db.cases.intake import competence
from db.exchange.merging import transfer
from db.exchange.offices import roster, trust
from db.organs import service as organs
from db.store import database

_NEWEST = (
    "SELECT number, sealed_at FROM exchange_applied WHERE kind = 'records' AND {} ORDER BY number DESC,"
    " receipt_number DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Beside:
    """In words, each may be '': up to when acts are known, why it is read-only here, whom it can be given back to."""

    until: str
    read_only: str
    give_back_to: str


def beside(case_id: str) -> Beside:
    """Everything shown beside a case. Changes nothing."""
    why = custody.why_read_only(case_id)
    if organs.site().kind in trust.COUNTY_KINDS:
        return Beside(of_case(case_id), why, transfer.gave("case", case_id))
    return Beside(of_case(case_id), why, "")


def of_case(case_id: str) -> str:
    """Up to when the other side's acts on a case are known here, in words; '' where there is no other side.

    At an office: of the county, on a case it forwarded or gave away. At the county: of the office that took it in.
    The package with the highest number counts, not the one read last. The day is the sender's.
    """
    row, site = reading.case_row(case_id), organs.site()
    if site.kind in trust.COUNTY_KINDS:
        if row.site_code == site.code:
            return ""
        newest = _one(_NEWEST.format("from_address LIKE ? || '/%'"), row.site_code)
        return f"{row.site_name}的记载截至 {_until(newest, '')}" if newest else f"还没有收到{row.site_name}的包"
    if competence.may_act(reading.this_office(), row.accepting_organ) and not custody.why_read_only(case_id):
        return ""
    known = roster.newest()
    newest = _one(_NEWEST.format("from_address = ?"), known.county) if known else None
    return f"县里办理情况截至 {_until(newest, '县')}" if newest else "还没有收到县里的包"


def _until(newest: tuple[Any, ...], whose: str) -> str:
    number, sealed_at = newest
    return f"{sealed_at[:10]}（{whose}第 {number} 号包）"


def _one(query: str, value: str) -> tuple[Any, ...] | None:
    row: tuple[Any, ...] | None = database.execute_sql(query, (value,)).fetchone()
    return row
