"""Memoranda (审管衔接备忘录): drafted from the rule set in force, edited version after version, amended."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from db import custody, journal
from db.actors import Actor, Role, SiteKind
from db.errors import UserError
from db.handover import acts, pins, service
from db.handover.acts import Subject
from db.handover.memoranda import clauses, wording
from db.handover.memoranda import state as memoranda_state
from db.handover.memoranda.clauses import Clause, Memorandum, MemorandumItem, Terms
from db.handover.memoranda.state import Signing
from db.handover.rules import Batch, Direction, TransferItem
from db.handover.tables import MemorandumRow
from db.organs import service as organ_service
from db.store import database


@dataclass(frozen=True, slots=True)
class Content:
    """What the parties agree on: clauses, item table, first and last day; days as ISO texts or ''."""

    clauses: tuple[Clause, ...]
    items: tuple[MemorandumItem, ...]
    effective_on: str = ""
    expires_on: str = ""


def memorandum(batch_id: str, department_id: str) -> Memorandum | None:
    """The newest version of a department's memorandum in this batch, if one was drafted."""
    rows = _rows(batch_id, department_id)
    return _memorandum(rows[-1], service.batch(batch_id)) if rows else None


def newest_id(batch_id: str, department_id: str) -> str:
    """The id of that version; '' before one was drafted."""
    rows = _rows(batch_id, department_id)
    return str(rows[-1].id) if rows else ""


def versions(batch_id: str, department_id: str) -> list[Memorandum]:
    """Every version of a department's memorandum in this batch, oldest first."""
    rows = _rows(batch_id, department_id)
    found = service.batch(batch_id) if rows else None
    return [_memorandum(row, found) for row in rows] if found else []


def holding(batch_id: str, department_id: str, day: date) -> Memorandum | None:
    """The version in force on a day, if one is."""
    held = memoranda_state.holding(memoranda_state.of_department(batch_id, department_id), day)
    return by_id(held.version.id) if held else None


def by_id(memorandum_id: str) -> Memorandum:
    """One version. Raises UserError when there is none."""
    row = MemorandumRow.get_or_none(MemorandumRow.id == memorandum_id)
    if row is None:
        raise UserError("找不到这份备忘录。", hint="请刷新后再试。")
    return _memorandum(row, service.batch(row.batch_id))


def signing(found: Memorandum) -> Signing:
    """How far a version has got."""
    some = memoranda_state.of_department(found.batch_id, found.department_id)
    return next(one for one in some if one.version.id == found.id)


def content_of(found: Memorandum) -> Content:
    """What a version says, to be edited."""
    return Content(found.clauses, found.items, found.effective_on, found.expires_on)


def draft_memorandum(actor: Actor, batch_id: str, department_id: str, effective_on: date | None = None) -> Memorandum:
    """Compose a memorandum from the clauses the rule set in force chooses; a further draft is a further version.

    Raises UserError where another office writes the newest one, and where somebody has signed it.
    """
    actor.require(Role.HANDOVER)
    with database.atomic():
        composed = compose(batch_id, department_id)
        latest = memorandum(batch_id, department_id)
        amends = ""
        if latest:
            _require_open(latest)
            amends = latest.amends_id
        content = Content(composed.clauses, composed.items, effective_on.isoformat() if effective_on else "")
        return _store(actor, batch_id, department_id, content, latest, amends, "起草")


def compose(batch_id: str, department_id: str) -> Content:
    """What the rule set in force says to a department's items: the wording a clause is reset to.

    Raises UserError where the department has no items in the batch.
    """
    found = service.batch(batch_id)
    department = organ_service.organ_by_id(department_id).name
    moved = [item for item in found.items if department_id in (item.from_id, item.to_id)]
    if not moved:
        raise UserError(f"{department}在这一批里没有事项，不用签备忘录。", hint="请核对批次和部门。")
    rule_set = service.rule_set_of(found.notice_on)
    bureau = _bureau(found, department_id)
    directions = frozenset(item.direction for item in moved)
    liaison = _liaison(batch_id, department_id)
    terms = Terms(found, rule_set, directions, department, bureau, _authority(), liaison)
    return Content(clauses.compose(terms), clauses.scope(moved, department, bureau, rule_set))


def revise(actor: Actor, memorandum_id: str, content: Content, why: str = "") -> Memorandum:
    """Keep what the parties have agreed on as the next version; the one before stays as it was.

    Raises UserError where the version is not the newest, is signed, is written by another office, says nothing new,
    or cannot be said so (`wording.problems`).
    """
    actor.require(Role.HANDOVER)
    with database.atomic():
        before = by_id(memorandum_id)
        _require_newest(before)
        _require_open(before)
        if content == content_of(before):
            raise UserError("没有改动，不用另存一版。", hint="改好条款或事项再保存。")
        require_sound(content)
        return _store(actor, before.batch_id, before.department_id, content, before, before.amends_id, "修改", why)


def amend(actor: Actor, memorandum_id: str, why: str) -> Memorandum:
    """Begin a memorandum that changes a signed one; the old one stays in force until the new one is.

    It starts as a copy, to be edited and signed like any other. Raises UserError for one not all have signed.
    """
    actor.require(Role.HANDOVER)
    if not why.strip():
        raise UserError("修改已签署的备忘录要写明理由，没有保存。", hint="请写清为什么改，例如规则或者事项变了。")
    with database.atomic():
        before = by_id(memorandum_id)
        _require_newest(before)
        if not signing(before).signed_by_all:
            raise UserError("这一版还没有签齐，不用另立修改稿。", hint="没有人签的直接改；有一方已签的先撤回签署。")
        custody.check_own("memorandum", before.id, "这份备忘录")
        content = Content(before.clauses, before.items)
        return _store(actor, before.batch_id, before.department_id, content, before, before.id, "起草修改", why.strip())


def _require_newest(found: Memorandum) -> None:
    latest = memorandum(found.batch_id, found.department_id)
    if latest and latest.id != found.id:
        raise UserError(f"第 {found.version} 版已经不是最新的，没有保存。", hint=f"请打开第 {latest.version} 版再办。")


def _require_open(found: Memorandum) -> None:
    """Raise UserError where somebody has signed the version, or another office writes it."""
    custody.check_own("memorandum", found.id, "这份备忘录")
    now = signing(found)
    if now.signed_by_all:
        raise UserError(
            f"第 {found.version} 版双方已经签署，不能再改。", hint="要改的，请另起草一份修改稿，由双方再签。"
        )
    if now.frozen:
        raise UserError(f"第 {found.version} 版已有一方签署，不能再改。", hint="请已签的一方先撤回签署，再改。")


def require_sound(content: Content) -> None:
    """Raise UserError where a memorandum cannot say this, or contains a PIN."""
    pins.refuse_secrets(
        [*(text for one in content.clauses for text in (one.heading, one.text)),
         *(text for item in content.items for text in asdict(item).values())]
    )  # fmt: skip
    found = wording.problems(content.clauses, content.items, content.effective_on, content.expires_on)
    if found:
        raise UserError(f"备忘录{'；'.join(found)}。没有保存。", hint="请改好再保存。")


def _store(
    actor: Actor,
    batch_id: str,
    department_id: str,
    content: Content,
    before: Memorandum | None,
    amends_id: str,
    verb: str,
    why: str = "",
) -> Memorandum:
    """Write the next version inside the caller's transaction; the journal says what it changes."""
    row = MemorandumRow.create(
        batch_id=batch_id, department_id=department_id, version=before.version + 1 if before else 1,
        site_code=actor.site.code, effective_on=content.effective_on, expires_on=content.expires_on,
        clauses=_json(content.clauses), items=_json(content.items), amends_id=amends_id,
    )  # fmt: skip
    made = by_id(row.id)
    changed = wording.compare(before, made) if before else ()
    journal.record(
        actor, f"{verb}与{made.department}的审管衔接备忘录", "memorandum", row.id,
        before={one.what: one.before for one in changed} or None,
        after={"version": made.version} | {one.what: one.after for one in changed}, reason=why,
    )  # fmt: skip
    return made


def _json(some: Sequence[Clause] | Sequence[MemorandumItem]) -> str:
    return json.dumps([asdict(one) for one in some], ensure_ascii=False)


def _rows(batch_id: str, department_id: str) -> list[MemorandumRow]:
    wanted = (MemorandumRow.batch_id == batch_id) & (MemorandumRow.department_id == department_id)
    return list(MemorandumRow.select().where(wanted).order_by(MemorandumRow.version))


def _memorandum(row: MemorandumRow, found: Batch) -> Memorandum:
    return Memorandum(
        row.id, row.batch_id, row.department_id, _department(found, row.department_id),
        _bureau(found, row.department_id), row.version, row.effective_on,
        clauses.basis_of(found.issuer, found.document_title, found.document_number),
        tuple(Clause(**clause) for clause in json.loads(row.clauses)),
        tuple(MemorandumItem(**item) for item in json.loads(row.items)), row.amends_id, row.expires_on,
    )  # fmt: skip


def _authority() -> str:
    """Who settles what the two bodies cannot: a development zone has no government of its own (山西 2019 三(一))."""
    return "管委会" if organ_service.site().kind is SiteKind.ZONE else "本级人民政府"


def _liaison(batch_id: str, department_id: str) -> str:
    """Whom the department named last, with post and telephone; '' where it named nobody."""
    named = [act for act in acts.standing(acts.of(Subject.LIAISON, batch_id)) if act.organ_id == department_id]
    if not named:
        return ""
    told = named[-1].details
    beside = "，".join(text for text in (told.get("post", ""), told.get("phone", "")) if text)
    return told.get("name", "") + (f"（{beside}）" if beside else "")


def _bureau(found: Batch, department_id: str) -> str:
    own = [item for item in found.items if department_id in (item.from_id, item.to_id)] or list(found.items)
    return _other_side(own[0])


def _department(found: Batch, department_id: str) -> str:
    """What the department is called in this batch: its name of that time where the batch is finished."""
    sides = ((one.from_id, one.from_organ) for one in found.items), ((one.to_id, one.to_organ) for one in found.items)
    named = next((name for some in sides for organ, name in some if organ == department_id), "")
    return named or organ_service.organ_by_id(department_id).name


def _other_side(item: TransferItem) -> str:
    return item.to_organ if item.direction is Direction.IN else item.from_organ
