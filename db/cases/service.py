"""What a person can do with cases: one function per action, one transaction each."""

import json
from datetime import date

from peewee import fn

from db import clock, journal, search
from db.actors import Actor, Role, SiteKind
from db.calendar.service import load_calendar
from db.cases import admission, blanks, checks, competence, corrections, custody, opening, periods, reading, routing
from db.cases.acts import ACT_LABELS, RESULT_NUMBERS, ActKind, CaseAct, check_act, standing
from db.cases.duties import roles_for
from db.cases.given import numbered
from db.cases.queues import finding
from db.cases.queues.standing import renew_at_once
from db.cases.reviewing import law
from db.cases.rules import CaseDetail, Intake
from db.cases.tables import CaseActRow, CaseMaterialRow, CaseRow
from db.errors import UserError
from db.items.lists import asof
from db.items.rules import Guide, Item
from db.items.specs import relations
from db.organs import lives
from db.store import database

LONGEST_NUMBER = 100
OUTSIDE = "outside"
_NUMBERS = tuple(dict.fromkeys(name for names in RESULT_NUMBERS.values() for name in names))


def take_in(actor: Actor, intake: Intake) -> CaseDetail:
    """Take papers in (收件) and give the applicant a number. Intake is not acceptance (行政许可法 Art 32).

    The item must be in force today in this county's current list: the published edition in force or, while none is
    published, the newest draft; what is no licence may also stand in the 权责清单 or 基本目录. Raises UserError for
    any other item, one this office neither implements nor collects for, one whose power another organ holds that day,
    a wrong ID number, or a date to come.
    """
    actor.require(Role.WINDOW)
    admission.check_intake(intake)
    check_act([], ActKind.RECEIVED, intake.received_on, clock.today())
    with database.atomic():
        item, edition = opening.item_in_force(intake.item_id)
        guide = opening.guide_in_force(item, intake.received_on)
        route = routing.route(reading.this_office(), item, intake.received_on, accepting_body(guide))
        wanted = relations.materials_in_force(item.id, intake.received_on, guide)
        if wanted.merged_into:
            raise UserError(
                f"「{item.name}」已并入「{wanted.merged_into}」办理，没有单独收件。",
                hint=f"请按「{wanted.merged_into}」收件；依据 {'、'.join(wanted.documents)}。",
            )
        number = _next_number(actor, intake.received_on)
        row = opening.open_file(actor, intake, item, edition, guide, route, number)
        opening.take_materials(row.id, () if intake.kind == OUTSIDE else wanted.materials, intake)
        said = {"old_ends_on": intake.old_ends_on.isoformat()} if intake.old_ends_on else {}
        _append(actor, row, ActKind.RECEIVED, intake.received_on, "", said, "")
        search.reindex("case", finding.find_words([row.id]), fresh=True)
    return case(row.id)


def accepting_body(guide: Guide | None) -> str:
    """The accepting body (受理机构) as a guide names it, '' where it does not."""
    return guide.elements.get("accepting_body", "") if guide else ""


def who_accepts(item: Item, day: date | None = None) -> str:
    """Who would accept papers for an item taken in here on a day, in words, or why they cannot be taken in here.

    While the county has published no list yet, the words say that its draft is gone by.
    """
    day = day or clock.today()
    told = accepting_body(opening.guide_in_force(item, day))
    try:
        found = routing.route(reading.this_office(), item, day, told)
    except UserError as error:
        return f"{error}{error.hint}".replace("，没有收件", "")
    how = {competence.ENTRUSTED: "，本单位受委托受理", competence.COLLECTED: "，本单位只代收"}.get(found.mode, "")
    unpublished = "" if asof.edition_on(clock.today()) else "；清单还没有公布，暂按编制中的清单收件"
    more = "".join(f"。{words}" for words in (found.why.rstrip("。"), found.remark) if words)
    return f"由{found.organ}受理和决定{how}{unpublished}{more}"


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
    reason = corrections.reason_of(kind, reason, details or {})
    checks.check_reason(kind, reason)
    with database.atomic():
        row, acts = reading.case_row(case_id), reading.acts_of(case_id)
        _check_competence(row, kind)
        check_act(acts, kind, happened_on, clock.today())
        told = law.check(row, acts, kind, happened_on, reason, numbered(actor, row.number, kind, details or {}), actor.name)
        said = _check_law(row, acts, kind, happened_on, told, reason)
        _append(actor, row, kind, happened_on, reason.strip(), said, "")
        if kind in RESULT_NUMBERS:
            search.reindex("case", finding.find_words([row.id]))
    return case(case_id)


def _check_law(
    row: CaseRow, acts: list[CaseAct], kind: ActKind, happened_on: date, details: dict[str, str], reason: str
) -> dict[str, str]:
    """Refuse what the law does not allow now; returns what the act says, with `deemed` where the law accepted."""
    limits, calendar, today = reading.limits_of(row), load_calendar(), clock.today()
    if kind in (ActKind.CORRECTION_ASKED, ActKind.CORRECTED_AT_ONCE):
        corrections.check(kind, details, reason)
    if kind is ActKind.CORRECTION_ASKED:
        checks.check_correction(acts, happened_on, limits, calendar)
    elif kind is ActKind.STOPPED:
        checks.check_stop(details, limits)
    elif kind is ActKind.EXTENDED:
        checks.check_extension(acts, happened_on, details, limits, calendar)
    elif kind is ActKind.ACCEPTED:
        checks.check_acceptance_date(acts, happened_on, limits, calendar)
        routing.check_acceptance(reading.this_office(), row.item_id, row.accepting_organ, happened_on)
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
        if latest.kind is ActKind.CERTIFIED:
            blanks.put_back(actor, latest, reason)
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
        if received != row.originals + row.duplicates:
            row.originals, row.duplicates = (received, 0) if row.form in opening.ORIGINALS else (0, received)
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


def case(case_id: str) -> CaseDetail:
    """One case with its materials, acts and day-by-day ledgers."""
    return reading.detail(reading.case_row(case_id))


def _check_competence(row: CaseRow, kind: ActKind) -> None:
    """Only the accepting organ accepts, reviews and decides; a station collects (代收) for it."""
    office = reading.this_office()
    if kind in checks.STATUTORY and office.kind not in (SiteKind.COUNTY, SiteKind.ZONE):
        custody.check_decides(row.id)
    if kind in checks.STATUTORY and not competence.may_record(office, row.accepting_organ, row.accept_mode, kind):
        role = "本站只代收" if office.kind in competence.STATIONS else "不归本单位办理"
        raise UserError(
            f"这件由{row.accepting_organ}受理和决定，{role}，没有保存。",
            hint="请导出数据包报送受理机构；办理后会随包带回结果。",
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
    renew_at_once(row.id)
