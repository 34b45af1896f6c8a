"""Cases read from their rows: summaries, details, and the acts behind them."""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any

from db import clock
from db.calendar.rules import Calendar
from db.calendar.service import load_calendar
from db.cases import checks, competence, periods
from db.cases.acts import CLOSED, ActKind, CaseAct, CaseState, outcome_of, state_of
from db.cases.competence import Office
from db.cases.rules import CaseDetail, CaseMaterial, CaseSummary
from db.cases.tables import CaseActRow, CaseMaterialRow, CaseRow
from db.errors import UserError
from db.items.rules import Edition
from db.organs import service as organs
from db.store import database


def taken_under(edition: Edition) -> int:
    """How many cases were taken in on items of an edition."""
    row = database.execute_sql(
        "SELECT count(*) FROM case_file c JOIN item i ON i.id = c.item_id WHERE i.edition_id = ?", (edition.id,)
    ).fetchone()
    return int(row[0])


def this_office() -> Office:
    """The office of the open store, with every name it is known by."""
    return competence.office_of(organs.site(), organs.organs())


def case_row(case_id: str) -> CaseRow:
    """The row of a case. Raises UserError when there is none."""
    row = CaseRow.get_or_none(CaseRow.id == case_id)
    if row is None:
        raise UserError("找不到这个办件。", hint="请回到办件列表重新打开。")
    found: CaseRow = row
    return found


def limits_of(row: CaseRow) -> periods.Limits:
    """The limits a case was taken in under, each in its own unit."""
    return periods.Limits(
        row.item_type,
        row.statutory_limit,
        row.limit_unit,
        row.promised_limit,
        row.promised_unit or row.limit_unit,
        row.limit_basis,
        frozenset(row.flags.split()),
    )


def acts_of(case_id: str) -> list[CaseAct]:
    """Every act of a case, reversed ones too."""
    return _readable(CaseActRow.select().where(CaseActRow.case_id == case_id))


def materials_of(case_id: str) -> tuple[CaseMaterial, ...]:
    """The materials of a case in the guide's order."""
    rows = CaseMaterialRow.select().where(CaseMaterialRow.case_id == case_id).order_by(CaseMaterialRow.position)
    return tuple(
        CaseMaterial(m.position, m.name, m.form, m.copies, m.core, m.received, m.note, m.originals, m.duplicates,
                     m.waived, m.source_case)
        for m in rows
    )  # fmt: skip


_AS_FILED = (
    "item_id", "edition_name", "guide_version", "accepting_organ", "deciding_organ", "id_kind", "id_number_masked",
    "contact", "phone", "channel", "note", "kind", "case_type", "accept_mode", "legal_person", "address", "agent",
    "agent_relation", "agent_phone", "agent_id_masked", "project", "outside_system", "outside_number", "base_case",
    "base_certificate",
)  # fmt: skip
"""What a case's page shows as it stands in the file."""


def detail(row: CaseRow) -> CaseDetail:
    """A case with its materials, acts, day-by-day ledgers and the acts this office may do now."""
    acts, calendar, today, office, limits = (
        acts_of(row.id),
        load_calendar(),
        clock.today(),
        this_office(),
        limits_of(row),
    )
    entrusted = row.accept_mode == competence.ENTRUSTED
    competent = entrusted or competence.may_act(office, row.accepting_organ)
    offered = checks.offered_acts(acts, limits, calendar, today, competent, row.kind == "outside")
    beside = checks.beside_acts(acts, limits, calendar, today, competent, row.kind == "outside")
    return CaseDetail(
        summary=_summary(row, acts, calendar, today, office),
        **{name: getattr(row, name) for name in _AS_FILED},
        flags=frozenset(row.flags.split()),
        materials=materials_of(row.id),
        acts=tuple(sorted(acts, key=lambda a: (a.happened_on, a.lsn, a.id))),
        statutory=periods.statutory_ledger(acts, limits, calendar),
        promised=periods.promised_ledger(acts, limits, calendar),
        told=periods.statutory_ledger(acts, limits, calendar, stops=False),
        told_promise=periods.promised_ledger(acts, limits, calendar, stops=False),
        limit_basis=limits.rests_on,
        offered=tuple(kind for kind in offered if _may(office, row, kind)),
        beside=tuple(kind for kind in beside if _may(office, row, kind)),
        deemed_on=periods.deemed_on(acts, limits, calendar, today),
        organ_received_on=periods.organ_received_on(acts),
        old_ends_on=periods.old_licence_ends(acts, limits),
        deemed_renewed_on=periods.deemed_renewed_on(acts, limits, calendar, today),
        commitment=periods.commitment(acts, calendar),
    )


def _may(office: Office, row: CaseRow, kind: ActKind) -> bool:
    return kind not in checks.STATUTORY or competence.may_record(office, row.accepting_organ, row.accept_mode, kind)


def _summary(row: CaseRow, acts: list[CaseAct], calendar: Calendar, today: date, office: Office) -> CaseSummary:
    deadline = periods.deadline(acts, limits_of(row), calendar, today)
    state = state_of(acts) or CaseState.RECEIVED
    return CaseSummary(
        id=row.id,
        number=row.number,
        item_name=row.item_name,
        item_type=row.item_type,
        applicant=row.applicant,
        site_name=row.site_name,
        state=state,
        received_on=date.fromisoformat(row.received_on),
        accepted_on=periods.accepted_on(acts),
        due=deadline.due,
        provisional=deadline.provisional,
        days_left=periods.days_left(deadline.due, today, calendar),
        next_step=next_step(row.accepting_organ, state, deadline.due, deadline.next_step, office),
        outcome=outcome_of(acts),
    )


def next_step(organ: str, state: CaseState, due: date | None, step: str, office: Office) -> str:
    """What comes next; where this office only collects, before a decision the papers are passed on to `organ`."""
    if state in CLOSED or competence.may_act(office, organ):
        return step
    if state is CaseState.RECEIVED:
        return f"{due:%m-%d} 前报送受理机构" if due else "报送受理机构"
    waiting = state in (CaseState.ACCEPTED, CaseState.REVIEWED, CaseState.STOPPED)
    return "等受理机构办理" if waiting else step


def details_of(text: str) -> dict[str, str]:
    """What an act says of itself; nothing where a program of another office wrote what is no such thing."""
    if text == "{}":
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(said) for name, said in value.items()} if isinstance(value, dict) else {}


def _readable(rows: Iterable[CaseActRow]) -> list[CaseAct]:
    return read_acts(
        (
            r.id,
            r.case_id,
            r.kind,
            r.happened_on,
            r.details,
            r.reason,
            r.reverses,
            r.user_name,
            r.organ_name,
            r.at,
            r.lsn,
        )
        for r in rows
    )


def read_acts(rows: Iterable[tuple[Any, ...]]) -> list[CaseAct]:
    """The acts this program understands, from their columns in the order of `CaseAct`.

    One of a kind or date it does not know must not hide every other case.
    """
    found = []
    for act_id, case_id, kind, day, details, *others in rows:
        known = _KINDS.get(kind)
        if known is not None and (happened_on := _day(day)):
            found.append(CaseAct(act_id, case_id, known, happened_on, details_of(details), *others))
    return found


_KINDS = {kind.value: kind for kind in ActKind}


@lru_cache(maxsize=10_000)
def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None
