"""Taking an adjustment through its steps; the last one changes the list."""

from collections.abc import Mapping, Sequence
from datetime import date

from db import clock, journal
from db.actors import Actor
from db.errors import UserError
from db.items import acts
from db.items import service as items
from db.items.acts import LIST_ACT_LABELS, ListAct, ListActKind, Subject
from db.items.changes import course, service, succession, versions
from db.items.changes.rules import ENDING, Adjustment, AdjustmentKind, Line, LineKind, adjustment_problems
from db.items.lists.life import Refusal
from db.items.rules import EDITION_LABELS, Edition, EditionState, Item
from db.items.supervision import disputes
from db.store import database

K = ListActKind


def take_step(
    actor: Actor, adjustment_id: str, kind: ListActKind, on: date, details: Mapping[str, str], reason: str = ""
) -> Adjustment:
    """Record a step; 调整生效 changes the list from that very day, in the same transaction.

    Raises UserError for a step out of order, for one that lacks what it asks for, for turning down without a reason,
    and for an adjustment that is not in order itself.
    """
    service.require_editor(actor)
    with database.atomic():
        found, recorded = service.adjustment(adjustment_id), acts.of(Subject.ADJUSTMENT, adjustment_id)
        _refuse(course.why_not(kind, on, recorded))
        _complete(kind, details, reason)
        if kind is not K.REJECTED:
            _in_order(found, kind)
        if kind is K.EFFECTED:
            _bring_into_effect(actor, found, on)
        acts.append(
            actor, Subject.ADJUSTMENT, adjustment_id, kind, on, called=found.title, edition_id=found.edition_id,
            organ_id=found.department_id, details=details, reason=reason,
        )  # fmt: skip
    return service.adjustment(adjustment_id)


def reverse(actor: Actor, adjustment_id: str, reason: str) -> ListAct:
    """更正: take the newest step back, by an act of its own; a change in effect is changed by another adjustment."""
    service.require_editor(actor)
    with database.atomic():
        found, recorded = service.adjustment(adjustment_id), acts.of(Subject.ADJUSTMENT, adjustment_id)
        done = course.held(recorded)
        if not done:
            raise UserError(f"「{found.title}」还没有登记步骤，不用更正。", hint="起草中的调整可以直接修改。")
        if not reason.strip():
            raise UserError("没有写更正的原因，没有更正。", hint="请写明错在哪里。")
        _refuse(course.why_not_reverse(done[-1], recorded))
        acts.append(
            actor, Subject.ADJUSTMENT, adjustment_id, K.REVERSED, clock.today(),
            called=f"{found.title}的{done[-1].label}", edition_id=found.edition_id, organ_id=found.department_id,
            reason=reason, reverses=done[-1].id,
        )  # fmt: skip
    return done[-1]


def _in_order(found: Adjustment, kind: ListActKind) -> None:
    lines, disputed = service.lines(found.id), disputes.open_disputes()
    problems = adjustment_problems(lines, service.ground_of(found)) + [
        f"「{line.item_name}」监管主体有争议，政府还没有裁定"
        for line in lines if "supervising_body" in line.changed and line.item_id in disputed
    ]  # fmt: skip
    if problems:
        more = f"另有 {len(problems) - 1} 处。" if len(problems) > 1 else ""
        raise UserError(
            f"不能登记「{LIST_ACT_LABELS[kind]}」：{problems[0]}。{more}",
            hint="请逐项改正；申请以后才发现的，先更正申请。",
        )


def _bring_into_effect(actor: Actor, found: Adjustment, on: date) -> None:
    """Write every line: what is new, what reads otherwise, what ends; then whom each item answers to."""
    edition = items.edition(found.edition_id)
    _day_fits(edition, on)
    own = sorted(service.lines(found.id), key=lambda line: (line.kind in ENDING, line.kind is not LineKind.ADD))
    relinked = _relinked(found)
    links = {item_id: {"upper_id": one.id, "upper_code": one.code} for item_id, one in relinked.items()}
    for line in own:
        _write(actor, found, line, on, links.pop(line.item_id, {}))
    for item_id, link in links.items():
        item = items.item(item_id)
        if any(getattr(item, name) != value for name, value in link.items()):
            versions.change_item(actor, item_id, link, on, found.id, "改为对应新版上级清单")
    ended = [line.item_id for line in own if line.kind in ENDING]
    told = [one.words for one in succession.pass_on(actor, ended, on)]
    if told:
        journal.record(actor, f"承接：{'；'.join(told)}", "adjustment", found.id, after={"items": len(told)})
    if relinked:
        journal.record(
            actor, f"{len(relinked)} 个事项改为对应新版上级清单", "edition", edition.id,
            after={"upper": found.upper_edition_id, "items": len(relinked)}, reason=found.title,
        )  # fmt: skip


def _relinked(found: Adjustment) -> Mapping[str, Item]:
    """Our items and the parent each answers to from now on; none where the adjustment follows no newer upper list."""
    if found.kind is not AdjustmentKind.UPPER or not found.upper_edition_id:
        return {}
    return service.proposal(found.edition_id, items.edition(found.upper_edition_id)).relinked


def _write(actor: Actor, found: Adjustment, line: Line, on: date, link: Mapping[str, str]) -> None:
    """One line; an item that stays answers to the parent `link` names from the same day on."""
    reason = line.note or found.reason or found.title
    if line.kind is LineKind.ADD:
        versions.add_item(actor, found.edition_id, line.item_id, line.after, on, found.id, reason)
    elif line.kind in ENDING:
        versions.disable_item(actor, line.item_id, on, line.successors, found.id, reason)
    elif line.after or link:
        versions.change_item(actor, line.item_id, {**line.after, **link}, on, found.id, reason)


def _day_fits(edition: Edition, on: date) -> None:
    if edition.state is not EditionState.PUBLISHED:
        raise UserError(
            f"「{edition.name}」{EDITION_LABELS[edition.state]}，调整没有生效。", hint="请先登记清单的公布。"
        )
    start = edition.in_force_on or edition.published_on
    if on.isoformat() < start:
        raise UserError(
            f"「{edition.name}」自 {start} 起施行，调整不能在 {on} 生效。", hint="请在清单施行以后登记生效。"
        )
    if edition.ended_on and edition.ended_on <= on.isoformat():
        raise UserError(
            f"「{edition.name}」自 {edition.ended_on} 起已被替代，调整不能在 {on} 生效。",
            hint="请在现行清单里另办调整。",
        )
    if edition.ended_on:
        raise UserError(
            f"「{edition.name}」自 {edition.ended_on} 起由已经公布的新版替代，现在改动会在那天丢失，调整没有生效。",
            hint="请在新版里办这件调整；等不到那天的，先更正新版的公布，调整生效后由新版承接，再公布。",
        )


def _complete(kind: ListActKind, details: Mapping[str, str], reason: str) -> None:
    missing: Sequence[str] = course.missing_entries(kind, details)
    if kind is K.REJECTED and not reason.strip():
        missing = [*missing, "不予调整的理由"]
    if missing:
        raise UserError(f"「{LIST_ACT_LABELS[kind]}」缺少：{'、'.join(missing)}，没有登记。", hint="请补上再登记。")


def _refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise UserError(refusal.text, hint=refusal.hint)
