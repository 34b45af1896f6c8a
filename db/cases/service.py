"""What a person can do with cases: one function per action, one transaction each."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from db import clock, journal, search, store
from db.actors import Actor, Role, SiteKind
from db.calendar.rules import WORKING_DAY_ARTICLE, Calendar
from db.calendar.service import load_calendar
from db.cases import periods
from db.cases.identity import checked_identity
from db.cases.rules import (
    ACT_LABELS,
    EXCLUDED_PROCEDURES,
    ActKind,
    CaseAct,
    CaseDetail,
    CaseMaterial,
    CaseState,
    CaseSummary,
    Intake,
    check_act,
    mask,
    state_of,
)
from db.cases.tables import CaseActRow, CaseMaterialRow, CaseRow
from db.errors import UserError
from db.items import service as items
from db.items.rules import LICENCE, Edition, Guide, Item, ItemStatus
from db.store import database

_STATUTORY = {ActKind.ACCEPTED, ActKind.NOT_APPLICABLE, ActKind.REFUSED, ActKind.GRANTED, ActKind.DENIED}
_ROLES = {
    ActKind.REVIEWED: (Role.REVIEW, Role.REVIEW_LEAD),
    ActKind.STOPPED: (Role.REVIEW, Role.REVIEW_LEAD),
    ActKind.RESUMED: (Role.REVIEW, Role.REVIEW_LEAD),
    ActKind.GRANTED: (Role.DECIDE,),
    ActKind.DENIED: (Role.DECIDE,),
    ActKind.DELIVERED: (Role.ISSUE, Role.WINDOW),
}
_REASON_NEEDED = {
    ActKind.CORRECTION_ASKED,
    ActKind.NOT_APPLICABLE,
    ActKind.REFUSED,
    ActKind.DENIED,
    ActKind.STOPPED,
}
_TOWNSHIP_LEVEL = "5"


@dataclass(frozen=True, slots=True)
class Counts:
    """What the workbench tiles say; every number counts open cases."""

    open: int
    overdue: int
    today: int
    soon: int
    correction: int
    to_issue: int


def take_in(actor: Actor, intake: Intake) -> CaseDetail:
    """Take papers in (收件) and give the applicant a number. Intake is not acceptance (行政许可法 Art 32).

    Raises UserError for an item outside the list in force, a wrong ID number, or a date to come.
    """
    actor.require(Role.WINDOW)
    item, edition = _item_in_force(intake.item_id)
    guide = items.guide(item.id)
    if not intake.applicant.strip():
        raise UserError("申请人不能空着，没有收件。", hint="请填姓名或单位名称。")
    number = checked_identity(intake.id_kind, intake.id_number)
    check_act([], ActKind.RECEIVED, intake.received_on, clock.today())
    with database.atomic():
        row = _open_file(actor, intake, item, edition, guide, number)
        _take_materials(row.id, guide, intake.received_materials)
        _append(actor, row, ActKind.RECEIVED, intake.received_on, "", {}, "")
        search.reindex("case", [(row.id, search_words(row))], fresh=True)
    return case(row.id)


def _open_file(
    actor: Actor, intake: Intake, item: Item, edition: Edition, guide: Guide | None, id_number: str
) -> CaseRow:
    return CaseRow.create(
        number=_next_number(actor, intake.received_on),
        site_code=actor.site.code,
        site_name=actor.site.organ_name,
        item_id=item.id,
        item_name=item.name,
        item_type=item.item_type,
        edition_name=edition.name,
        guide_version=guide.version if guide else 0,
        accepting_organ=_accepting_organ(actor, item),
        deciding_organ=item.implementing_body or item.department,
        statutory_limit=item.statutory_limit,
        promised_limit=item.promised_limit,
        limit_unit=item.statutory_unit or item.promised_unit or "working_day",
        limit_basis=item.limit_basis,
        applicant=intake.applicant.strip(),
        applicant_kind=intake.applicant_kind,
        id_kind=intake.id_kind,
        id_number_cipher=store.encrypt_column(id_number),
        id_number_key=store.lookup_key(id_number),
        id_number_masked=mask(id_number),
        contact=intake.contact.strip(),
        phone=intake.phone.strip(),
        channel=intake.channel,
        received_on=intake.received_on.isoformat(),
        received_by=actor.name,
        note=intake.note.strip(),
    )


def act(
    actor: Actor,
    case_id: str,
    kind: ActKind,
    happened_on: date,
    reason: str = "",
    details: dict[str, str] | None = None,
) -> CaseDetail:
    """Record what happened in law; the case's state follows from it.

    Raises UserError for a missing role, an act the law's order does not allow, a date before its cause, or a missing
    reason where the law asks for one (行政许可法 Arts 32, 38, 45).
    """
    row = _case_row(case_id)
    details = details or {}
    actor.require(*_ROLES.get(kind, (Role.WINDOW, Role.REVIEW)))
    _check_competence(actor, row, kind)
    check_act(_acts(case_id), kind, happened_on, clock.today())
    if kind in _REASON_NEEDED and not reason.strip():
        raise UserError(f"「{ACT_LABELS[kind]}」要写明理由或内容，没有保存。", hint="请写清后再保存。")
    if kind is ActKind.STOPPED and details.get("procedure") not in EXCLUDED_PROCEDURES:
        raise UserError(
            "只有听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的时间可以扣除，没有停表。",
            hint="现场踏勘和等候其他部门答复都计入期限（行政许可法第四十五条）。",
        )
    with database.atomic():
        _append(actor, row, kind, happened_on, reason.strip(), details, "")
    return case(case_id)


def reverse(actor: Actor, case_id: str, reason: str) -> CaseDetail:
    """Take the latest act back by another act, with the reason; the first intake cannot be taken back."""
    row = _case_row(case_id)
    acts = periods.standing(_acts(case_id))
    latest = acts[-1]
    actor.require(*_ROLES.get(latest.kind, (Role.WINDOW, Role.REVIEW)))
    if latest.kind is ActKind.RECEIVED:
        raise UserError("收件不能撤销，没有保存。", hint="申请人不办了，请记「申请人撤回」。")
    if not reason.strip():
        raise UserError("更正要写明理由，没有保存。", hint="请写清为什么更正。")
    with database.atomic():
        _append(actor, row, ActKind.REVERSED, clock.today(), reason.strip(), {}, latest.id)
    return case(case_id)


def receive_material(actor: Actor, case_id: str, position: int, received: int) -> CaseDetail:
    """Correct how many copies of one material came in."""
    actor.require(Role.WINDOW, Role.REVIEW)
    row = CaseMaterialRow.get_or_none(CaseMaterialRow.case_id == case_id, CaseMaterialRow.position == position)
    if row is None or not 0 <= received <= 999:
        raise UserError("材料份数没有保存。", hint="请填 0 到 999 的整数。")
    with database.atomic():
        before = {"name": row.name, "received": row.received}
        row.received = received
        row.save()
        journal.record(
            actor,
            f"改材料份数：{row.name}",
            "case",
            case_id,
            before,
            {"name": row.name, "received": received},
        )
    return case(case_id)


def cases(open_only: bool = False) -> list[CaseSummary]:
    """All cases, the most urgent first; those without a due date last."""
    calendar, today = load_calendar(), clock.today()
    acts: dict[str, list[CaseAct]] = defaultdict(list)
    for row in CaseActRow.select():
        acts[row.case_id].append(_act(row))
    found = [_summary(row, acts[row.id], calendar, today) for row in CaseRow.select()]
    kept = [summary for summary in found if summary.is_open or not open_only]
    return sorted(kept, key=lambda s: (not s.is_open, s.due or date.max, s.number))


def case(case_id: str) -> CaseDetail:
    """One case with its materials, acts and day-by-day ledgers."""
    row, acts, calendar = _case_row(case_id), _acts(case_id), load_calendar()
    materials = tuple(
        CaseMaterial(m.position, m.name, m.form, m.copies, m.core, m.received, m.note)
        for m in CaseMaterialRow.select().where(CaseMaterialRow.case_id == case_id).order_by(CaseMaterialRow.position)
    )
    return CaseDetail(
        summary=_summary(row, acts, calendar, clock.today()),
        item_id=row.item_id,
        edition_name=row.edition_name,
        guide_version=row.guide_version,
        accepting_organ=row.accepting_organ,
        deciding_organ=row.deciding_organ,
        id_kind=row.id_kind,
        id_number_masked=row.id_number_masked,
        contact=row.contact,
        phone=row.phone,
        channel=row.channel,
        note=row.note,
        materials=materials,
        acts=tuple(sorted(acts, key=lambda a: (a.happened_on, a.lsn, a.id))),
        statutory=periods.decision_ledger(acts, row.statutory_limit, row.limit_unit, _limit_article(row), calendar),
        promised=periods.decision_ledger(acts, row.promised_limit, row.limit_unit, "办事指南承诺时限", calendar),
    )


def find_cases(text: str, limit: int = 20) -> list[CaseSummary]:
    """Cases found by number, applicant, item or phone; an ID number finds by its keyed hash."""
    text = text.strip()
    if not text:
        return []
    ids = [row.id for row in CaseRow.select(CaseRow.id).where(CaseRow.id_number_key == store.lookup_key(text))]
    ids += [subject for _, subject in search.search(text, kind="case", limit=limit)]
    calendar, today = load_calendar(), clock.today()
    rows = {row.id: row for row in CaseRow.select().where(CaseRow.id.in_(ids))}
    return [_summary(rows[i], _acts(i), calendar, today) for i in dict.fromkeys(ids) if i in rows][:limit]


def search_words(row: CaseRow) -> str:
    """What finds a case in the index: applicant, number, item and phone; never the ID number."""
    return search.index_words(row.applicant, row.number, row.item_name, row.phone)


def counts(found: list[CaseSummary]) -> Counts:
    """Count a list the way the workbench shows it."""
    live = [summary for summary in found if summary.is_open]
    left = [summary.days_left for summary in live if summary.days_left is not None]
    return Counts(
        open=len(live),
        overdue=sum(days < 0 for days in left),
        today=sum(days == 0 for days in left),
        soon=sum(1 <= days <= 3 for days in left),
        correction=sum(summary.state is CaseState.CORRECTION for summary in live),
        to_issue=sum(summary.state is CaseState.GRANTED for summary in live),
    )


def _limit_article(row: CaseRow) -> str:
    """What the statutory limit rests on; 行政许可法 Art 82 counts working days for licences alone."""
    return str(row.limit_basis) or (WORKING_DAY_ARTICLE if row.item_type == LICENCE else "办事指南载明的法定时限")


def _item_in_force(item_id: str) -> tuple[Item, Edition]:
    item = items.item(item_id)
    current = items.current_edition()
    if item.status is not ItemStatus.CURRENT or current is None or item.edition_id != current.id:
        raise UserError(
            f"「{item.name}」不在现行清单里，没有收件。",
            hint="清单之外一律不得办理；请在现行清单里另选事项，或告知申请人不需要办理。",
        )
    return item, current


def _accepting_organ(actor: Actor, item: Item) -> str:
    """Who accepts: this office, unless it is a station that only collects (代收) for the implementing body."""
    own = actor.site.kind in (SiteKind.COUNTY, SiteKind.ZONE, SiteKind.DEPARTMENT)
    if own or item.level == _TOWNSHIP_LEVEL or not (item.implementing_body or item.department):
        return actor.site.organ_name
    return item.implementing_body or item.department


def _check_competence(actor: Actor, row: CaseRow, kind: ActKind) -> None:
    """A station only collects (代收) what is not exercised at its own level."""
    grassroots = actor.site.kind in (SiteKind.TOWNSHIP, SiteKind.VILLAGE)
    if grassroots and kind in _STATUTORY and row.accepting_organ != actor.site.organ_name:
        raise UserError(
            f"这件由{row.accepting_organ}受理和决定，本站只代收，没有保存。",
            hint="请导出数据包报送县里；县里办理后会随包带回结果。",
        )


def _take_materials(case_id: str, guide: Guide | None, received: tuple[int, ...]) -> None:
    for index, material in enumerate(guide.materials if guide else ()):
        count = received[index] if index < len(received) else 0
        CaseMaterialRow.create(
            case_id=case_id,
            position=material.position,
            name=material.name,
            form=material.form,
            copies=material.copies,
            core=material.core,
            received=count,
        )


def _next_number(actor: Actor, received_on: date) -> str:
    """Site code, installation letter, year, serial: two PCs of one office never clash."""
    prefix = f"{actor.site.code}{actor.site.letter}{received_on.year}"
    return f"{prefix}{journal.next_counter(f'case:{prefix}'):06d}"


def _append(
    actor: Actor,
    row: CaseRow,
    kind: ActKind,
    happened_on: date,
    reason: str,
    details: dict[str, str],
    reverses: str,
) -> None:
    after = {"number": row.number, "kind": kind, "on": happened_on.isoformat(), **details}
    stamp = journal.record(actor, f"{ACT_LABELS[kind]}：{row.number}", "case", row.id, after=after, reason=reason)
    CaseActRow.create(
        case_id=row.id,
        kind=kind,
        happened_on=happened_on.isoformat(),
        details=json.dumps(details, ensure_ascii=False, sort_keys=True),
        reason=reason,
        reverses=reverses,
        user_id=actor.user_id,
        user_name=actor.name,
        organ_name=actor.organ_name,
        at=stamp.at,
        lsn=stamp.lsn,
        clock=stamp.clock,
    )


def _case_row(case_id: str) -> CaseRow:
    row = CaseRow.get_or_none(CaseRow.id == case_id)
    if row is None:
        raise UserError("找不到这个办件。", hint="请回到办件列表重新打开。")
    return row


def _acts(case_id: str) -> list[CaseAct]:
    return [_act(row) for row in CaseActRow.select().where(CaseActRow.case_id == case_id)]


def _act(row: CaseActRow) -> CaseAct:
    return CaseAct(
        row.id,
        row.case_id,
        ActKind(row.kind),
        date.fromisoformat(row.happened_on),
        json.loads(row.details),
        row.reason,
        row.reverses,
        row.user_name,
        row.organ_name,
        row.at,
        row.lsn,
    )


def _summary(row: CaseRow, acts: list[CaseAct], calendar: Calendar, today: date) -> CaseSummary:
    deadline = periods.deadline(acts, row.statutory_limit, row.promised_limit, row.limit_unit, calendar)
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
        next_step=deadline.next_step,
    )
