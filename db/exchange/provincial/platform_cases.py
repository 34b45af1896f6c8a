"""Cases as the tables of GB/T 39046—2020: application, acceptance, links with their times, special procedures, end."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from db import store
from db.calendar.counting import Quick, quick
from db.calendar.service import load_calendar
from db.cases import misprints, periods, reading
from db.cases.acts import STATE_LABELS, ActKind, CaseAct, CaseState, outcome_of, standing, state_of
from db.cases.intake.identity import CREDIT_CODE
from db.cases.queues.statistics import mean_of, median_of
from db.cases.tables import CaseMaterialRow, CaseRow
from db.exchange.provincial.platform_fields import Record
from db.exchange.provincial.platform_items import NO_CODES, codes_by_item, compact, fee_flag, guides, project_type
from db.items.tables import GuideRow
from db.journal import hide_numbers
from db.organs.rules import plain_name
from db.papers.rules import PaperKind
from db.rows import THESE
from db.store import database

STATES = {
    CaseState.RECEIVED: ("1", "已接件"), CaseState.CORRECTION: ("6", "补正（开始）"),
    CaseState.ACCEPTED: ("3", "窗口受理"), CaseState.REVIEWED: ("3", "窗口受理"),
    CaseState.FORWARDED: ("8", "部门受理"), CaseState.STOPPED: ("9", "特别程序（开始）"),
    CaseState.GRANTED: ("11", "办结（通过）"), CaseState.DENIED: ("13", "办结（不通过）"),
    CaseState.NOT_APPLICABLE: ("4", "不受理"), CaseState.REFUSED: ("5", "不予受理"),
    CaseState.WITHDRAWN: ("2", "已撤件"), CaseState.TAKEN_BACK: ("14", "撤回"), CaseState.RESCINDED: ("15", "撤销"),
}  # fmt: skip
"""办件状态: the numbers two national systems on engineering approvals use alike.

Delivered cases, and licences that ended in a way those numbers do not know, keep their outcome.
"""

_PASSED = frozenset({ActKind.CORRECTED, ActKind.ACCEPTED, ActKind.REVIEWED, ActKind.GRANTED, ActKind.DELIVERED})
_RETURNED = frozenset({ActKind.CORRECTION_ASKED, ActKind.NOT_APPLICABLE, ActKind.REFUSED, ActKind.DENIED})
_ENDS = frozenset({ActKind.GRANTED, ActKind.DENIED, ActKind.NOT_APPLICABLE, ActKind.REFUSED, ActKind.WITHDRAWN})
EXTENSION, OTHER_THAN_EXTENSION = "1", "2"
"""GB/T 39046—2020 A.7 特别程序."""

_APPLICANTS = {code: code for code in "123456"} | {"person": "1"}
"""GB/T 39046—2020 A.4 by what a case says; which kind of organisation a 单位 is, the intake does not ask."""
AT_ONCE = 500
_CHANNELS = frozenset("123459")
DONE, TO_DO = "2", "1"


@dataclass(frozen=True, slots=True)
class Around:
    """What all cases speak of: the calendar, codes of items and organs, guides."""

    calendar: Quick
    codes: dict[str, Record]
    credit: dict[str, str]
    guides: dict[tuple[str, int], GuideRow]


@dataclass(frozen=True, slots=True)
class Case:
    """One case with the acts that stand, in order, its materials and the number of its acceptance notice."""

    row: CaseRow
    acts: list[CaseAct]
    every: list[CaseAct]
    materials: list[CaseMaterialRow]
    notice: str


def cases(since: date | None) -> Iterator[list[Case]]:
    """The cases with something done or recorded on or after a day, or all of them, by number, some hundred at a time.

    Wants a transaction around it, so that what is read last is as old as what is read first.
    """
    condition, values = "", list[str]()
    if since is not None:
        condition = " WHERE id IN (SELECT case_id FROM case_act WHERE happened_on >= ?1 OR substr(at, 1, 10) >= ?1)"
        values = [since.isoformat()]
    ids = database.execute_sql(f"SELECT id FROM case_file{condition} ORDER BY number, id", values)
    while some := ids.fetchmany(AT_ONCE):
        yield _cases([row[0] for row in some])


def _cases(ids: list[str]) -> list[Case]:
    wanted, acts = json.dumps(ids), reading.acts_of_many(ids)
    materials: dict[str, list[CaseMaterialRow]] = defaultdict(list)
    sql = f"SELECT * FROM case_material WHERE case_id IN {THESE} ORDER BY position, id"
    for row in CaseMaterialRow.raw(sql, wanted):
        materials[row.case_id].append(row)
    sql = f"SELECT subject_id, number FROM paper WHERE subject_type = 'case' AND subject_id IN {THESE} AND kind = ?"
    notices = dict(database.execute_sql(f"{sql} ORDER BY at", (wanted, PaperKind.ACCEPTANCE_NOTICE)).fetchall())
    rows = CaseRow.raw(f"SELECT * FROM case_file WHERE id IN {THESE} ORDER BY number, id", wanted)
    return [Case(row, standing(acts[row.id]), acts[row.id], materials[row.id], notices.get(row.id, "")) for row in rows]


def around(credit: dict[str, str]) -> Around:
    """Everything the rows need besides, read once."""
    items = {row[0] for row in database.execute_sql("SELECT DISTINCT item_id FROM case_file")}
    return Around(quick(load_calendar()), codes_by_item(items), credit, guides(items))


def case_records(
    found: list[Case], known: Around, with_id_numbers: bool, times: "LinkTimes"
) -> dict[str, list[Record]]:
    """The rows of these cases for every table of the set, by its name, but for how long links take: `times` counts it.

    ID numbers only where they were asked for; credit codes always.
    """
    links = [(case, link) for case in found for link in _links(case, known)]
    for case, link in links:
        times.add(_named(case, known), link)
    return {
        "applications": [_application(case, known, with_id_numbers) for case in found],
        "application_materials": [row for case in found for row in _materials(case)],
        "acceptances": [row for case in found for row in _acceptance(case, known)],
        "links": [link for _, link in links],
        "special_procedures": [row for case in found for row in _procedures(case, known)],
        "conclusions": [row for case in found for row in _conclusion(case, known)],
    }


def moment(act: CaseAct) -> str:
    """When an act happened: the time it was recorded where that was the same day, else midnight of its day."""
    day = act.happened_on.isoformat()
    return f"{compact(day)}T{act.at[11:19].replace(':', '') if act.at[:10] == day else '000000'}"


def division(site_code: str) -> str:
    """The division (行政区划) of an office: a township's nine digits, else the county's six."""
    return site_code[:9] if len(site_code) in (9, 12) else site_code[:6]


def _named(case: Case, known: Around) -> Record:
    codes = known.codes.get(case.row.item_id, NO_CODES)
    return {
        "case_no": case.row.number, "task_guid": case.row.item_id, "catalog_code": codes["catalog_code"],
        "task_code": codes["task_code"], "task_name": case.row.item_name,
    }  # fmt: skip


def _application(case: Case, known: Around, with_id_numbers: bool) -> Record:
    row = case.row
    code, word = _state(case)
    shown = with_id_numbers or row.id_kind == CREDIT_CODE
    return _named(case, known) | {
        "project_type": project_type(row.promised_limit), "applicant_name": row.applicant,
        "applicant_type": _APPLICANTS.get(row.applicant_kind, ""),
        "applicant_id_type": row.id_kind,
        "applicant_id_number": store.decrypt_column(row.id_number_cipher) if shown else "",
        "contact_name": row.contact, "contact_mobile": row.phone,
        "source": row.channel if row.channel in _CHANNELS else "",
        "applied_at": moment(case.acts[0]) if case.acts else f"{compact(row.received_on)}T000000",
        "division": division(row.site_code), "state": code, "state_name": word,
    }  # fmt: skip


def _state(case: Case) -> tuple[str, str]:
    """The number and name of how a case stands; where no number fits, only its name here."""
    state = state_of(case.every) or CaseState.RECEIVED
    return STATES.get(state) or STATES.get(outcome_of(case.every) or state) or ("", STATE_LABELS[state])


def _materials(case: Case) -> Iterator[Record]:
    at = next((moment(act) for act in case.acts if act.kind is ActKind.RECEIVED), "")
    for row in case.materials:
        yield {
            "case_no": case.row.number, "order_num": row.position, "material_name": row.name,
            "is_received": "1" if row.received else "0", "received_by": row.form, "received_num": row.received,
            "received_at": at if row.received else "",
        }  # fmt: skip


def _acceptance(case: Case, known: Around) -> Iterator[Record]:
    act = _last(case, lambda act: act.kind is ActKind.ACCEPTED)
    if act is None:
        return
    limits, organ = reading.limits_of(case.row, case.every), case.row.accepting_organ
    ledger = periods.promised_ledger(case.every, limits, known.calendar, stops=False) or periods.statutory_ledger(
        case.every, limits, known.calendar, stops=False
    )
    yield _named(case, known) | {
        "organ_name": organ, "organ_code": known.credit.get(plain_name(organ), ""), "handler": act.user_name,
        "accepted_at": moment(act), "paper_no": case.notice,
        "promised_on": f"{ledger.due:%Y%m%d}" if ledger and ledger.due else "",
        "project_type": project_type(case.row.promised_limit), "division": division(case.row.site_code),
        "is_deemed": "1" if act.details.get("deemed") else "0",
    }  # fmt: skip


def _links(case: Case, known: Around) -> Iterator[Record]:
    """One row for each act that stands, begun when the one before it ended; the step that is due now comes last."""
    before: CaseAct | None = None
    for place, act in enumerate(case.acts, 1):
        begun = before or act
        yield {
            "case_no": case.row.number, "order_num": place, "link_name": act.label, "handler": act.user_name,
            "action": "通过" if act.kind in _PASSED else "退回" if act.kind in _RETURNED else "其他",
            "opinion": hide_numbers(act.reason), "started_at": moment(begun), "ended_at": moment(act),
            "organ_name": act.organ_name, "organ_code": known.credit.get(plain_name(act.organ_name), ""),
            "link_state": DONE, "working_days": _days_between(begun, act, known.calendar),
        }  # fmt: skip
        before = act
    state = state_of(case.every)
    if before is not None and state in periods.NEXT_STEPS:
        organ, at = case.row.accepting_organ, moment(before)
        yield {
            "case_no": case.row.number, "order_num": len(case.acts) + 1, "link_name": periods.NEXT_STEPS[state],
            "action": "其他", "started_at": at, "ended_at": at, "organ_name": organ,
            "organ_code": known.credit.get(plain_name(organ), ""), "link_state": TO_DO,
        }  # fmt: skip


def _procedures(case: Case, known: Around) -> Iterator[Record]:
    for place, act in enumerate(case.acts):
        if act.kind not in (ActKind.STOPPED, ActKind.EXTENDED):
            continue
        stopped = act.kind is ActKind.STOPPED
        end = next((later for later in case.acts[place:] if stopped and later.kind is ActKind.RESUMED), None)
        more = "" if stopped else f"延长 {act.details.get('days', '')} 个工作日"
        yield {
            "case_no": case.row.number, "procedure_name": act.details.get("procedure", "") if stopped else act.label,
            "procedure_type": OTHER_THAN_EXTENSION if stopped else EXTENSION, "started_at": moment(act),
            "basis": "；".join(text for text in (hide_numbers(act.reason), act.details.get("paper", "")) if text),
            "applied_by": act.user_name, "ended_at": moment(end) if end else "",
            "result": hide_numbers(end.reason) if end else more,
            "organ_name": act.organ_name, "organ_code": known.credit.get(plain_name(act.organ_name), ""),
            "handler": end.user_name if end else act.user_name,
        }  # fmt: skip


def _conclusion(case: Case, known: Around) -> Iterator[Record]:
    act = _last(case, lambda act: act.kind in _ENDS)
    if act is None:
        return
    served = _last(case, lambda act: act.kind is ActKind.DELIVERED)
    guide = known.guides.get((case.row.item_id, case.row.guide_version))
    granted = act.kind is ActKind.GRANTED
    yield {
        "case_no": case.row.number, "handler": act.user_name, "concluded_at": moment(act),
        "licence_name": guide.result_name if guide and granted else "",
        "licence_no": misprints.result_of(case.acts).get("certificate_number", "") if granted else "",
        "result": act.label,
        "licence_validity": guide.validity if guide and granted else "", "organ_name": case.row.deciding_organ,
        "division": division(case.row.site_code), "is_fee": fee_flag(guide.fee) if guide else "",
        "delivered_at": moment(served) if served else "",
    }  # fmt: skip


def _last(case: Case, wanted: Callable[[CaseAct], bool]) -> CaseAct | None:
    return next((act for act in reversed(case.acts) if wanted(act)), None)


def _days_between(begun: CaseAct, ended: CaseAct, calendar: Quick) -> int:
    """Working days after one act up to another; the first day does not count."""
    return calendar.working_between(begun.happened_on.toordinal(), ended.happened_on.toordinal())


class LinkTimes:
    """How long each link takes, by item and organ; what is still to be done does not count.

    Kept is how often it took how many days, so that it does not grow with the cases.
    """

    def __init__(self) -> None:
        self._spent: dict[tuple[str, str, str, str], Counter[int]] = defaultdict(Counter)

    def add(self, named: Record, link: Record) -> None:
        """Count one link of a case; its first one has nothing before it."""
        days = link.get("working_days")
        if link["link_state"] == DONE and isinstance(days, int) and link["order_num"] != 1:
            key = (str(named["task_name"]), str(named["task_code"]), str(link["organ_name"]), str(link["link_name"]))
            self._spent[key][days] += 1

    def records(self) -> list[Record]:
        """The table of per-link timings."""
        return [
            {
                "task_name": name, "task_code": code, "organ_name": organ, "link_name": link, "number": days.total(),
                "mean_days": round(mean_of(days), 2), "median_days": median_of(days), "most_days": max(days),
            }
            for (name, code, organ, link), days in sorted(self._spent.items())
        ]  # fmt: skip
