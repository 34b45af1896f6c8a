"""What a person can do with cases: one function per action, one transaction each."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from peewee import fn

from db import clock, journal, search, store
from db.actors import Actor, Role, SiteKind
from db.calendar.service import load_calendar
from db.cases import checks, competence, custody, opening, periods, reading
from db.cases.acts import ACT_LABELS, RESULT_NUMBERS, ActKind, CaseAct, CaseState, check_act, standing
from db.cases.duties import roles_for
from db.cases.rules import CaseDetail, CaseSummary, Intake
from db.cases.tables import CaseActRow, CaseMaterialRow, CaseRow
from db.errors import UserError
from db.items import service as items
from db.items.lists import asof
from db.items.rules import Edition, Item, ItemStatus, Material
from db.items.specs import relations
from db.organs import lives
from db.store import database

LONGEST_NUMBER = 100
_DECISIONS = ",".join(f"'{kind}'" for kind in RESULT_NUMBERS)
_NUMBERS = tuple(dict.fromkeys(name for names in RESULT_NUMBERS.values() for name in names))


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

    The item must be in force today in this county's current list: the published edition in force or, while none is
    published, the newest draft. Raises UserError for any other item, one this office neither implements nor collects
    for, a wrong ID number, or a date to come.
    """
    actor.require(Role.WINDOW)
    if not intake.applicant.strip():
        raise UserError("申请人不能空着，没有收件。", hint="请填姓名或单位名称。")
    check_act([], ActKind.RECEIVED, intake.received_on, clock.today())
    with database.atomic():
        item, edition = _item_in_force(intake.item_id)
        organ = competence.accepting_organ(reading.this_office(), item)
        wanted = relations.materials_in_force(item.id, intake.received_on)
        if wanted.merged_into:
            raise UserError(
                f"「{item.name}」已并入「{wanted.merged_into}」办理，没有单独收件。",
                hint=f"请按「{wanted.merged_into}」收件；依据 {'、'.join(wanted.documents)}。",
            )
        row = opening.open_file(actor, intake, item, edition, organ, _next_number(actor, intake.received_on))
        _take_materials(row.id, wanted.materials, intake.received_materials)
        _append(actor, row, ActKind.RECEIVED, intake.received_on, "", {}, "")
        search.reindex("case", find_words([row.id]), fresh=True)
    return case(row.id)


def who_accepts(item: Item) -> str:
    """Who would accept papers for an item taken in here, in words, or why they cannot be taken in here.

    While the county has published no list yet, the words say that its draft is gone by.
    """
    office = reading.this_office()
    try:
        organ = competence.accepting_organ(office, item)
    except UserError as error:
        return f"{error}{error.hint}".replace("，没有收件", "")
    collected = "" if competence.may_act(office, organ) else "，本单位只代收"
    unpublished = "" if asof.edition_on(clock.today()) else "；清单还没有公布，暂按编制中的清单收件"
    return f"由{organ}受理和决定{collected}{unpublished}"


def act(
    actor: Actor,
    case_id: str,
    kind: ActKind,
    happened_on: date,
    reason: str = "",
    details: dict[str, str] | None = None,
) -> CaseDetail:
    """Record what happened in law; the case's state follows from it.

    `details`: `procedure` and `paper` (the notice given) of a special procedure; `deemed` on an acceptance that
    nobody made but the law (视为受理); `decision_number` and `certificate_number` of a decision. Raises UserError for
    a missing role, an act that is another organ's, one the law's order or time does not allow, a date before its
    cause, or a missing reason, material or notice the law asks for (行政许可法 Arts 32, 38, 45).
    """
    actor.require(*roles_for(kind))
    checks.check_reason(kind, reason)
    with database.atomic():
        row, acts = reading.case_row(case_id), reading.acts_of(case_id)
        _check_competence(row, kind)
        check_act(acts, kind, happened_on, clock.today())
        said = _check_law(row, acts, kind, happened_on, details or {})
        _append(actor, row, kind, happened_on, reason.strip(), said, "")
        if kind in RESULT_NUMBERS:
            search.reindex("case", find_words([row.id]))
    return case(case_id)


def _check_law(
    row: CaseRow, acts: list[CaseAct], kind: ActKind, happened_on: date, details: dict[str, str]
) -> dict[str, str]:
    """Refuse what the law does not allow now; returns what the act says, with `deemed` where the law accepted."""
    limits, calendar, today = reading.limits_of(row), load_calendar(), clock.today()
    if kind is ActKind.CORRECTION_ASKED:
        checks.check_correction(acts, happened_on, limits, calendar)
    elif kind is ActKind.STOPPED:
        checks.check_stop(details, limits)
    elif kind is ActKind.ACCEPTED:
        checks.check_acceptance_date(acts, happened_on, limits, calendar)
        materials = reading.materials_of(row.id)
        by_law = periods.deemed_on(acts, limits, calendar, today) == happened_on
        if by_law and (details.get("deemed") or checks.missing_core(materials)):
            return details | {"deemed": happened_on.isoformat()}
        checks.check_materials(materials)
    return _told(kind, details)


def _told(kind: ActKind, details: dict[str, str]) -> dict[str, str]:
    """What an act says of itself: numbers only on a decision and trimmed, `deemed` only where the law says so."""
    numbers = {name: details[name].strip() for name in RESULT_NUMBERS.get(kind, {}) if name in details}
    if any(len(number) > LONGEST_NUMBER for number in numbers.values()):
        raise UserError(f"文书号或证照编号超过 {LONGEST_NUMBER} 个字，没有保存。", hint="请只填编号。")
    plain = {name: text for name, text in details.items() if name not in (*_NUMBERS, "deemed")}
    return plain | {name: number for name, number in numbers.items() if number}


def reverse(actor: Actor, case_id: str, reason: str) -> CaseDetail:
    """Take the latest act back by another act, with the reason; the first intake cannot be taken back."""
    if not reason.strip():
        raise UserError("更正要写明理由，没有保存。", hint="请写清为什么更正。")
    with database.atomic():
        row = reading.case_row(case_id)
        latest = standing(reading.acts_of(case_id))[-1]
        actor.require(*roles_for(latest.kind))
        _check_competence(row, latest.kind)
        if latest.kind is ActKind.RECEIVED:
            raise UserError("收件不能撤销，没有保存。", hint="申请人不办了，请记「申请人撤回」。")
        _append(actor, row, ActKind.REVERSED, clock.today(), reason.strip(), {}, latest.id)
    return case(case_id)


def receive_material(actor: Actor, case_id: str, position: int, received: int) -> CaseDetail:
    """Correct how many copies of one material came in."""
    actor.require(Role.WINDOW, Role.REVIEW)
    with database.atomic():
        custody.check_own(case_id)
        row = CaseMaterialRow.get_or_none(CaseMaterialRow.case_id == case_id, CaseMaterialRow.position == position)
        if row is None or not 0 <= received <= 999:
            raise UserError("材料份数没有保存。", hint="请填 0 到 999 的整数。")
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
    found = reading.summaries(CaseRow.select(), reading.all_acts())
    kept = [summary for summary in found if summary.is_open or not open_only]
    return sorted(kept, key=lambda s: (not s.is_open, s.due or date.max, s.number))


def case(case_id: str) -> CaseDetail:
    """One case with its materials, acts and day-by-day ledgers."""
    return reading.detail(reading.case_row(case_id))


def find_cases(text: str, limit: int = 20) -> list[CaseSummary]:
    """Cases found by number, applicant, item, phone or a decision's number; an ID number finds by its keyed hash."""
    text = text.strip()
    if not text:
        return []
    ids = [row.id for row in CaseRow.select(CaseRow.id).where(CaseRow.id_number_key == store.lookup_key(text))]
    ids += [subject for _, subject in search.search(text, kind="case", limit=limit)]
    rows = {row.id: row for row in CaseRow.select().where(CaseRow.id.in_(ids))}
    wanted = [rows[i] for i in dict.fromkeys(ids) if i in rows][:limit]
    return reading.summaries(wanted, {row.id: reading.acts_of(row.id) for row in wanted})


def decided_by(act_ids: Collection[str]) -> list[str]:
    """The cases that these acts decide, those whose decision may have a number."""
    rows = database.execute_sql(
        "SELECT DISTINCT case_id FROM case_act WHERE id IN (SELECT value FROM json_each(?))"
        f" AND kind IN ({_DECISIONS})",
        (json.dumps(list(act_ids)),),
    )
    return [row[0] for row in rows]


def find_words(case_ids: Sequence[str]) -> list[tuple[str, str]]:
    """What finds these cases in the index: applicant, number, item, phone, numbers of decisions; never ID numbers."""
    wanted, numbers = (json.dumps(case_ids),), defaultdict[str, list[str]](list)
    acts = database.execute_sql(
        "SELECT case_id, details FROM case_act WHERE case_id IN (SELECT value FROM json_each(?))"
        f" AND kind IN ({_DECISIONS})",
        wanted,
    )
    for case_id, text in acts:
        details = reading.details_of(text)
        numbers[case_id] += [details[name] for name in _NUMBERS if details.get(name)]
    rows = database.execute_sql(
        "SELECT id, applicant, number, item_name, phone FROM case_file WHERE id IN (SELECT value FROM json_each(?))",
        wanted,
    )
    return [(row[0], search.index_words(*row[1:], *numbers[row[0]])) for row in rows]


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


def _item_in_force(item_id: str) -> tuple[Item, Edition]:
    item, current = asof.item_on(item_id, clock.today()), items.current_edition(counted=False)
    if item is None or item.status is not ItemStatus.CURRENT or current is None or item.edition_id != current.id:
        raise UserError(
            f"「{items.item(item_id).name}」不在现行清单里，没有收件。",
            hint="清单之外一律不得办理；请在现行清单里另选事项，或告知申请人不需要办理。",
        )
    return item, current


def _check_competence(row: CaseRow, kind: ActKind) -> None:
    """Only the accepting organ accepts, reviews and decides; a station collects (代收) for it."""
    office = reading.this_office()
    if kind in checks.STATUTORY and office.kind not in (SiteKind.COUNTY, SiteKind.ZONE):
        custody.check_decides(row.id)
    if kind in checks.STATUTORY and not competence.may_act(office, row.accepting_organ):
        role = "本站只代收" if office.kind in competence.STATIONS else "不归本单位办理"
        raise UserError(
            f"这件由{row.accepting_organ}受理和决定，{role}，没有保存。",
            hint="请导出数据包报送受理机构；办理后会随包带回结果。",
        )


def _take_materials(case_id: str, materials: Sequence[Material], received: tuple[int, ...]) -> None:
    for index, material in enumerate(materials):
        count = received[index] if index < len(received) else 0
        CaseMaterialRow.create(
            case_id=case_id,
            position=material.position,
            name=material.name,
            form=material.form,
            copies=material.copies,
            core=material.core,
            received=count,
            note=material.note,
        )


def _next_number(actor: Actor, received_on: date) -> str:
    """Site code, installation letter, year, serial: two PCs of one office never clash."""
    prefix = f"{actor.site.code}{lives.letter()}{received_on.year}"
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
    seen = CaseActRow.select(fn.MAX(CaseActRow.lsn)).where(CaseActRow.case_id == row.id).scalar() or 0
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
        lsn=max(stamp.lsn, seen + 1),  # behind whatever another office did, though its counter ran further
        clock=stamp.clock,
    )
