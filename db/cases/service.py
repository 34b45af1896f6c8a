"""What a person can do with cases: one function per action, one transaction each."""

from dataclasses import dataclass, replace
from datetime import date

from db import clock, journal, search
from db.actors import Actor, Role, SiteKind
from db.cases import blanks, checks, custody, handed, law, reading, recording
from db.cases.acts import BESIDE, RESULT_NUMBERS, STATE_LABELS, ActKind, check_act, state_of
from db.cases.duties import roles_for
from db.cases.intake import admission, competence, corrections, listed, opening, routing
from db.cases.intake.competence import NotHere
from db.cases.intake.routing import Route
from db.cases.papers.own_numbers import numbered
from db.cases.queues import finding
from db.cases.rules import CaseDetail, Intake, last_step
from db.cases.tables import CaseRow
from db.errors import UserError
from db.items.rules import EditionState, Guide, Item
from db.items.specs import relations
from db.organs import lives
from db.organs import service as organs
from db.store import database


def take_in(actor: Actor, intake: Intake) -> CaseDetail:
    """Take papers in (收件) and give the applicant a number. Intake is not acceptance (行政许可法 Art 32).

    The item must be in force today in this county's current list: the published edition in force or, while none is
    published, the newest draft; what is no licence may also stand in the 权责清单 or 基本目录. Raises UserError for
    any other item, one this office neither implements nor collects for, one whose power another organ holds that day,
    a wrong ID number, a date to come or gone by too long, or while the PC's date cannot be believed.
    """
    actor.require(Role.WINDOW)
    today = clock.today()
    admission.check_intake(intake)
    admission.check_received(intake, today)
    check_act([], ActKind.RECEIVED, intake.received_on, today)
    with database.atomic():
        _check_in_force(intake.received_on)
        offer = listed.found(intake.item_id)
        if isinstance(offer, NotHere):
            raise offer.error
        item, edition = offer.item, offer.edition
        guide = opening.guide_in_force(item, intake.received_on)
        route = routing.route(reading.this_office(), item, intake.received_on, accepting_body(guide))
        if isinstance(route, NotHere):
            raise route.error
        wanted = relations.materials_in_force(item.id, intake.received_on, guide)
        if wanted.merged_into:
            raise UserError(
                f"「{item.name}」已并入「{wanted.merged_into}」办理，没有单独收件。",
                hint=f"请按「{wanted.merged_into}」收件；依据 {'、'.join(wanted.documents)}。",
            )
        number = _next_number(actor, admission.numbered_on(intake, today))
        row = opening.open_file(actor, intake, item, edition, guide, route, number)
        opening.take_materials(row.id, () if intake.kind == law.OUTSIDE else wanted.materials, intake)
        said = {"old_ends_on": intake.old_ends_on.isoformat()} if intake.old_ends_on else {}
        recording.append(actor, row, ActKind.RECEIVED, intake.received_on, details=said)
        search.reindex("case", finding.find_words([row.id]), fresh=True)
    return case(row.id)


def _check_in_force(day: date) -> None:
    """Raise UserError where this office's organ is no more on a day: who goes on for it takes papers in."""
    organ = organs.organ_by_id(organs.site().organ_id)
    if organ.has_ended(day.isoformat()):
        next_one = organs.organ_by_id(organ.successor_id).name if organ.successor_id else "承接单位"
        raise UserError(f"本单位已从 {organ.valid_to} 起停用，没有收件。", hint=f"请告知申请人到{next_one}申请。")


def accepting_body(guide: Guide | None) -> str:
    """The accepting body (受理机构) as a guide names it, '' where it does not."""
    return guide.elements.get("accepting_body", "") if guide else ""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who would accept papers taken in here (受理归属), or why they cannot be taken in here.

    `draft`: the county has published no list yet and its draft is gone by.
    """

    route: Route | NotHere
    draft: bool = False

    @property
    def here(self) -> bool:
        """Whether papers can be taken in here."""
        return isinstance(self.route, Route)

    @property
    def words(self) -> str:
        """One line for the clerk."""
        found = self.route
        if isinstance(found, NotHere):
            return f"{found.why}。{found.hint}"
        how = {competence.ENTRUSTED: "，本单位受委托受理", competence.COLLECTED: "，本单位只代收"}.get(found.mode, "")
        unpublished = "；清单还没有公布，暂按编制中的清单收件" if self.draft else ""
        more = "".join(f"。{words}" for words in (found.why.rstrip("。"), found.remark) if words)
        return f"由{found.organ}受理和决定{how}{unpublished}{more}"


def who_accepts(item: Item, day: date | None = None) -> Acceptance:
    """Who would accept papers for an item taken in here on a day, by the lists in force and the moves of powers."""
    day = day or clock.today()
    offer = listed.found(item.id)
    if isinstance(offer, NotHere):
        return Acceptance(offer)
    told = accepting_body(opening.guide_in_force(item, day))
    found = routing.route(reading.this_office(), item, day, told)
    return Acceptance(found, offer.edition.state is not EditionState.PUBLISHED)


def act(
    actor: Actor,
    case_id: str,
    kind: ActKind,
    happened_on: date,
    reason: str = "",
    details: dict[str, str] | None = None,
) -> CaseDetail:
    """Record what happened in law (`record`) and read the case anew, as it stands after it."""
    record(actor, case_id, kind, happened_on, reason, details)
    return case(case_id)


def record(
    actor: Actor,
    case_id: str,
    kind: ActKind,
    happened_on: date,
    reason: str = "",
    details: dict[str, str] | None = None,
) -> None:
    """Record what happened in law; the case's state follows from it.

    `details.py` tells what each act says in its details. Raises UserError for a missing role, an act that is another
    organ's, one the law's order or time does not allow, a date before its cause, or a missing reason, material or
    notice the law asks for (`law.py`).
    """
    told = details or {}
    checks.check_texts(kind, reason, told)
    actor.require(*roles_for(kind, told))
    words = corrections.reason_of(kind, reason, told)
    with database.atomic():
        row = reading.case_row(case_id)
        _check_competence(row, kind)
        said = law.checked(row, kind, happened_on, words, told, actor.name)
        recording.append(actor, row, kind, happened_on, words, numbered(actor, row.number, kind, said))
        if kind in RESULT_NUMBERS:
            search.reindex("case", finding.find_words([row.id]))


def reverse(actor: Actor, case_id: str, reason: str) -> CaseDetail:
    """Take the latest act back by another act, with the reason; the first intake cannot be taken back.

    A correction of who applies stays: what it got wrong another one puts right.
    """
    if not reason.strip():
        raise UserError("更正要写明理由，没有保存。", hint="请写清为什么更正。")
    checks.check_texts(ActKind.REVERSED, reason, {})
    with database.atomic():
        row = reading.case_row(case_id)
        latest = last_step(reading.acts_of(case_id))
        if latest is None:
            raise UserError("这件的办理记录还没有到齐，没有保存。", hint="请等经办单位的下一个数据包。")
        actor.require(*roles_for(latest.kind, latest.details))
        _check_competence(row, latest.kind)
        if reading.this_office().kind not in (SiteKind.COUNTY, SiteKind.ZONE):
            custody.check_undoes(latest.id, latest.label, latest.organ_name)
        if latest.kind is ActKind.RECEIVED:
            raise UserError(
                "收件不能撤销，没有保存。",
                hint="申请人信息录错的，请用「更正申请人信息」；材料数错的，用「更正收件材料」；不办了的，记「申请人撤回」。",
            )
        if latest.kind is ActKind.CERTIFIED:
            blanks.put_back(actor, latest, reason)
        if latest.kind is ActKind.RECOUNTED:
            custody.check_own(case_id)
            handed.put_back(latest)
        recording.append(actor, row, ActKind.REVERSED, clock.today(), reason, reverses=latest.id)
    return case(case_id)


def receive_material(actor: Actor, case_id: str, position: int, received: int) -> CaseDetail:
    """Correct how many copies of one material came in. Raises UserError once it was decided on what came in."""
    actor.require(Role.WINDOW, Role.REVIEW)
    with database.atomic():
        custody.check_own(case_id)
        _check_undecided(case_id)
        material = next((one for one in reading.materials_of(case_id) if one.position == position), None)
        if material is None or not 0 <= received <= admission.MOST_COPIES:
            raise UserError("材料份数没有保存。", hint=f"请填 0 到 {admission.MOST_COPIES} 的整数。")
        handed.write(case_id, {position: handed.as_handed(replace(material, received=received))})
        journal.record(
            actor,
            f"改材料份数：{material.name}",
            "case",
            case_id,
            {"name": material.name, "received": material.received},
            {"name": material.name, "received": received},
        )
    return case(case_id)


def case(case_id: str) -> CaseDetail:
    """One case with its materials, acts and day-by-day ledgers."""
    return reading.detail(reading.case_row(case_id))


def _check_undecided(case_id: str) -> None:
    state = state_of(reading.acts_of(case_id))
    if state not in BESIDE[ActKind.RECOUNTED]:
        now = STATE_LABELS[state] if state else "未收件"
        raise UserError(
            f"这件现在是「{now}」，收到的材料不能再改，没有保存。",
            hint="后来交的材料请扫描作为附件；按承诺补交的，登记「承诺已履行」。",
        )


def _check_competence(row: CaseRow, kind: ActKind) -> None:
    """Only the accepting organ accepts, reviews and decides; a station collects (代收) for it."""
    if kind not in checks.STATUTORY:
        return
    office = reading.this_office()
    if office.kind not in (SiteKind.COUNTY, SiteKind.ZONE):
        custody.check_decides(row.id)
    if not competence.may_record(office, row.accepting_organ, row.accept_mode, kind):
        role = "本站只代收" if office.kind in competence.STATIONS else "不归本单位办理"
        raise UserError(
            f"这件由{row.accepting_organ}受理和决定，{role}，没有保存。",
            hint="请导出数据包报送受理机构；办理后会随包带回结果。",
        )


def _next_number(actor: Actor, day: date) -> str:
    """Site code, installation letter, year, serial: two PCs of one office never clash."""
    prefix = f"{actor.site.code}{lives.letter()}{day.year}"
    return f"{prefix}{journal.next_counter(f'case:{prefix}'):06d}"
