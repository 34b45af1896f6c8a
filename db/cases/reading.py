"""Cases read from their rows: summaries, details, and the acts behind them."""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any

from db import clock
from db.calendar.counting import quick
from db.calendar.days import Calendar
from db.calendar.rules import EARLIEST, LATEST
from db.calendar.service import load_calendar
from db.cases import checks, excluded, periods, whereabouts, who_applies
from db.cases.acts import CLOSED, ActKind, CaseAct, CaseState, outcome_of, standing, state_of
from db.cases.intake import competence
from db.cases.intake.competence import Office
from db.cases.marks import flags_of
from db.cases.rules import CaseDetail, CaseMaterial, CaseSummary
from db.cases.tables import CaseRow
from db.errors import UserError
from db.items.rules import Edition
from db.organs import service as organs
from db.rows import THESE
from db.store import database


def taken_under(edition: Edition) -> int:
    """How many cases were taken in on the items of an edition."""
    row = database.execute_sql(
        "SELECT count(*) FROM case_file c JOIN item i ON i.id = c.item_id WHERE i.edition_id = ?", (edition.id,)
    ).fetchone()
    return int(row[0])


def this_office() -> Office:
    """The office of the open store, with every name it is known by."""
    return _office(organs.site(), tuple(organs.organs()))


_office = lru_cache(maxsize=4)(competence.office_of)


def case_row(case_id: str) -> CaseRow:
    """The row of a case. Raises UserError when there is none."""
    found = database.execute_sql(_CASE, (case_id,)).fetchone()
    if found is None:
        raise UserError("找不到这个办件。", hint="请回到办件列表重新打开。")
    return CaseRow(__no_default__=True, **dict(zip(_CASE_COLUMNS, found, strict=True)))


_CASE_COLUMNS = tuple(CaseRow._meta.columns)
_CASE = f"SELECT {', '.join(_CASE_COLUMNS)} FROM case_file WHERE id = ?"


def limits_of(row: CaseRow, acts: Sequence[CaseAct]) -> periods.Limits:
    """The limits a case was taken in under, each in its own unit, with the marks it bears after these acts."""
    return periods.Limits(
        row.item_type,
        row.statutory_limit,
        row.limit_unit,
        row.promised_limit,
        row.promised_unit or row.limit_unit,
        row.limit_basis,
        flags_of(frozenset(row.flags.split()), acts),
    )


def acts_of(case_id: str) -> list[CaseAct]:
    """Every act of a case, reversed ones too."""
    return read_acts(database.execute_sql(f"SELECT {ACT} FROM case_act WHERE case_id = ?", (case_id,)))


def acts_of_many(ids: Iterable[str]) -> dict[str, list[CaseAct]]:
    """The acts of each of these cases, reversed ones too; an empty list for one without any."""
    found: dict[str, list[CaseAct]] = {case_id: [] for case_id in ids}
    wanted = json.dumps(list(found))
    sql = f"SELECT {ACT} FROM case_act WHERE case_id IN {THESE}"
    for act in read_acts(database.execute_sql(sql, (wanted,))):
        found[act.case_id].append(act)
    return found


ACT = "id, case_id, kind, happened_on, details, reason, reverses, user_name, organ_name, at, lsn"
"""The columns of an act in the order of `CaseAct`."""


def materials_of(case_id: str) -> tuple[CaseMaterial, ...]:
    """The materials of a case in the guide's order."""
    rows = database.execute_sql(_MATERIALS, (case_id,))
    return tuple(
        CaseMaterial(position, name, form, copies, bool(core), *others)
        for position, name, form, copies, core, *others in rows
    )


_MATERIALS = (
    "SELECT position, name, form, copies, core, received, note, originals, duplicates, waived, source_case"
    " FROM case_material WHERE case_id = ? ORDER BY position"
)


_AS_FILED = (
    "item_id", "applicant_kind", "edition_name", "guide_version", "accepting_organ", "deciding_organ", "id_kind",
    "id_number_masked", "contact", "phone", "channel", "note", "kind", "case_type", "accept_mode", "legal_person",
    "address", "agent", "agent_relation", "agent_phone", "agent_id_masked", "project", "outside_system",
    "outside_number", "base_case", "base_certificate",
)  # fmt: skip
"""What a case's page shows as it stands in the file."""


def detail(row: CaseRow) -> CaseDetail:
    """A case with its materials, acts, day-by-day ledgers and the acts this office may do now."""
    every, calendar, today = acts_of(row.id), load_calendar(), clock.today()
    acts, office = standing(every), this_office()
    limits = limits_of(row, acts)
    entrusted = row.accept_mode == competence.ENTRUSTED
    competent = entrusted or competence.may_act(office, row.accepting_organ)
    fast = quick(calendar)  # only the ledgers shown need their lines
    offered = checks.offered_acts(acts, limits, fast, today, competent, row.kind == "outside")
    beside = checks.beside_acts(acts, limits, fast, today, competent, row.kind == "outside")
    statutory = periods.statutory_ledger(acts, limits, calendar)
    promised = periods.promised_ledger(acts, limits, calendar)
    changed = excluded.exclusions(acts) or periods.extension(acts)
    return CaseDetail(
        summary=_summary(row, acts, fast, today, office),
        **{name: getattr(row, name) for name in _AS_FILED},
        flags=limits.flags,
        materials=materials_of(row.id),
        acts=tuple(sorted(every, key=lambda a: (a.happened_on, a.lsn, a.id))),
        statutory=statutory,
        promised=promised,
        told=periods.statutory_ledger(acts, limits, calendar, stops=False) if changed else statutory,
        told_promise=periods.promised_ledger(acts, limits, calendar, stops=False) if changed else promised,
        limit_basis=limits.rests_on,
        offered=tuple(kind for kind in offered if _may(office, row, kind)),
        beside=tuple(kind for kind in beside if _may(office, row, kind) and _is_theirs(kind, row, acts, office)),
        deemed_on=periods.deemed_on(acts, limits, fast, today),
        organ_received_on=periods.organ_received_on(acts),
        old_ends_on=periods.old_licence_ends(acts, limits),
        deemed_renewed_on=periods.deemed_renewed_on(acts, limits, fast, today),
        commitment=periods.commitment(acts, fast),
        overruns=excluded.overruns(acts, fast, today),
    )


def _is_theirs(kind: ActKind, row: CaseRow, acts: list[CaseAct], office: Office) -> bool:
    """A report on a survey is offered to the station that was asked for one, a correction to who may make it now."""
    if kind is ActKind.APPLICANT_CORRECTED:
        return not who_applies.why_not(row, acts, office)
    return kind is not ActKind.SURVEY_REPORTED or checks.survey_asked(acts, office.ids) is not None


def _may(office: Office, row: CaseRow, kind: ActKind) -> bool:
    return kind not in checks.STATUTORY or competence.may_record(office, row.accepting_organ, row.accept_mode, kind)


def _summary(row: CaseRow, acts: list[CaseAct], calendar: Calendar, today: date, office: Office) -> CaseSummary:
    limits = limits_of(row, acts)
    deadline = periods.deadline(acts, limits, calendar, today)
    state = state_of(acts) or CaseState.RECEIVED
    step = whereabouts.next_step(acts, state, deadline.next_step)
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
        next_step=step if competence.may_act(office, row.accepting_organ) else passed_on(state, deadline.due, step),
        outcome=outcome_of(acts),
        flags=limits.flags,
    )


def passed_on(state: CaseState, due: date | None, step: str) -> str:
    """What comes next where this office only collects: before a decision the papers are passed on."""
    if state in CLOSED:
        return step
    if whereabouts.under_way(step):
        return step
    if state is CaseState.RECEIVED and not whereabouts.came(step):
        return f"{due:%m-%d} 前报送受理机构" if due else "报送受理机构"
    waiting = state in (CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.REVIEWED, CaseState.STOPPED)
    return "等受理机构办理" if waiting else step


def details_of(text: str) -> dict[str, str]:
    """An act's details from their JSON text; empty where another office's program wrote something else."""
    if text == "{}":
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(said) for name, said in value.items()} if isinstance(value, dict) else {}


def read_acts(rows: Iterable[tuple[Any, ...]]) -> list[CaseAct]:
    """The acts this program understands, from their columns in the order of `CaseAct`.

    Acts of an unknown kind or date are left out, so that one of them cannot hide every other case.
    """
    found = []
    for act_id, case_id, kind, day, details, *others in rows:
        known = _KINDS.get(kind)
        if known is not None and (happened_on := countable_day(day)):
            found.append(CaseAct(act_id, case_id, known, happened_on, details_of(details), *others))
    return found


_KINDS = {kind.value: kind for kind in ActKind}


@lru_cache(maxsize=10_000)
def countable_day(text: str) -> date | None:
    """A date that can be counted from; None for other texts, and for years far outside any calendar."""
    with suppress(ValueError):
        day = date.fromisoformat(text)
        return day if EARLIEST <= day <= LATEST else None
    return None
