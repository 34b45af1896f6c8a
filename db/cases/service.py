"""What a person can do with cases: one function per action, one transaction each."""

import json
from datetime import date

from db import clock, journal, search
from db.actors import Actor, Role, SiteKind
from db.cases import blanks, checks, custody, law, reading
from db.cases.acts import ACT_LABELS, RESULT_NUMBERS, ActKind, check_act, standing
from db.cases.duties import roles_for
from db.cases.intake import admission, competence, corrections, opening, routing
from db.cases.papers.own_numbers import numbered
from db.cases.queues import finding
from db.cases.queues.standing import renew_at_once
from db.cases.rules import CaseDetail, Intake
from db.cases.tables import CaseActRow, CaseMaterialRow, CaseRow
from db.errors import UserError
from db.items.lists import asof
from db.items.rules import Guide, Item
from db.items.specs import relations
from db.organs import lives
from db.store import database


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
        opening.take_materials(row.id, () if intake.kind == law.OUTSIDE else wanted.materials, intake)
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

    `details.py` tells what each act says in its details. Raises UserError for a missing role, an act that is another
    organ's, one the law's order or time does not allow, a date before its cause, or a missing reason, material or
    notice the law asks for (`law.py`).
    """
    actor.require(*roles_for(kind))
    told = details or {}
    checks.check_texts(kind, reason, told)
    words = corrections.reason_of(kind, reason, told)
    with database.atomic():
        row = reading.case_row(case_id)
        _check_competence(row, kind)
        said = law.checked(row, kind, happened_on, words, told, actor.name)
        _append(actor, row, kind, happened_on, words, numbered(actor, row.number, kind, said), "")
        if kind in RESULT_NUMBERS:
            search.reindex("case", finding.find_words([row.id]))
    return case(case_id)


def reverse(actor: Actor, case_id: str, reason: str) -> CaseDetail:
    """Take the latest act back by another act, with the reason; the first intake cannot be taken back."""
    if not reason.strip():
        raise UserError("更正要写明理由，没有保存。", hint="请写清为什么更正。")
    checks.check_texts(ActKind.REVERSED, reason, {})
    with database.atomic():
        row = reading.case_row(case_id)
        acts = standing(reading.acts_of(case_id))
        if not acts:
            raise UserError("这件的办理记录还没有到齐，没有保存。", hint="请等经办单位的下一个数据包。")
        latest = acts[-1]
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
    (seen,) = database.execute_sql("SELECT coalesce(max(lsn), 0) FROM case_act WHERE case_id = ?", (row.id,)).fetchone()
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
