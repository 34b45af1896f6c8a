"""What a list editor does with editions: draft, take a step, return, take back, and the townships' parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db import clock, journal
from db.actors import Actor
from db.errors import UserError
from db.items import acts, editors, service
from db.items.acts import LIST_ACT_LABELS, ListAct, ListActKind, Subject
from db.items.lists import copying, life
from db.items.lists.counts import in_township_part
from db.items.lists.life import Course, Refusal
from db.items.rules import EDITION_LABELS, LIST_KINDS, Edition, EditionState, Item, ItemStatus, ListKind
from db.items.tables import EditionRow
from db.organs import service as organs
from db.organs.rules import Organ, OrganKind
from db.rulesets import service as rulesets
from db.rulesets.rules import RuleSet
from db.store import database

K = ListActKind
ADJUSTMENTS = "adjustments"
"""The detail of an act of 承接底版调整 that names the adjustments contained in the edition's rows."""

LONGEST_WAIT = 5 * 365
"""How many days after its publication a list comes into force at the latest; a later date is taken for a slip."""

_NEVER_IN_FORCE = "UPDATE item SET valid_to = ? WHERE edition_id = ? AND status = ? AND valid_to > ?"
"""Rows moved out while the list was drafted: they are in it on no day."""

_REFERENCES = (ListKind.POWERS, ListKind.BASIC_CATALOGUE)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an edition stands: its steps, what is next, its deadline, and everything recorded about it."""

    edition: Edition
    course: Course
    lines: tuple[life.Line, ...]
    next_kind: ListActKind | None
    deadline: str
    acts: tuple[ListAct, ...]

    @property
    def overdue(self) -> bool:
        """Whether it was not published by its deadline (自治州 2022 二(一))."""
        return bool(self.deadline) and (self.edition.published_on or clock.today().isoformat()) > self.deadline


@dataclass(frozen=True, slots=True)
class TownshipList:
    """One township's part of an edition, with its own approval and publication where the rule set asks for them."""

    organ_id: str
    name: str
    items: int
    approved: ListAct | None
    published: ListAct | None


def rule_set_of(edition: Edition) -> RuleSet:
    """The rule set of an edition's region in force today."""
    return rulesets.current(edition.region or service.own_region(), clock.today())


def course_of(edition: Edition) -> Course:
    """Which steps an edition has to take: a list of ours all the rule set asks for, one made elsewhere none of them.

    Lists of other kinds that this county keeps (地方目录) are approved and published; the 权责清单 and 基本目录 are
    references that come finished.
    """
    if edition.kind in _REFERENCES or not edition.is_of(service.own_region()):
        return Course(ours=False)
    if edition.kind is not ListKind.LIST:
        return Course(review=False, legality=False, competition=False, report=False)
    rules = rule_set_of(edition)
    return Course(legality=rules.legality_review, competition=rules.competition_review, report=rules.report_upward)


def standing_of(edition_id: str) -> Standing:
    """Where an edition stands, for a page or a listing."""
    edition = service.edition(edition_id)
    course, recorded = course_of(edition), acts.of(Subject.EDITION, edition_id)
    by = rule_set_of(edition).publish_by if course.ours else {}
    deadline = next((day for words, day in by.items() if words in edition.name), "")
    return Standing(
        edition, course, life.checklist(recorded, course), life.next_step(recorded, course), deadline, tuple(recorded)
    )


def draft(
    actor: Actor,
    name: str,
    *,
    base_id: str | None = None,
    upper_id: str | None = None,
    level: str = "",
    region: str = "",
    kind: ListKind = ListKind.LIST,
    note: str = "",
) -> Edition:
    """Begin an edition: empty, from an earlier one (`base_id`), or from the upper list it answers to (`upper_id`).

    With both, the rows come from the earlier one and only the link from the upper. Without level and region it is
    this county's. Raises UserError when the region has a list of that kind and name already.
    """
    require_editor(actor)
    base = service.edition(base_id) if base_id else None
    upper = service.edition(upper_id) if upper_id else None
    name, region = name.strip(), region.strip() or service.own_region()
    _check_name(name, region, kind)
    refuse(life.why_not_level(level, region, service.own_region()))
    refuse(life.why_not_base(base, region, kind) if base else None)
    linked = upper.id if upper else base.upper_id if base else None
    with database.atomic():
        row = EditionRow.create(
            name=name, level=level or "4", region=region, state=EditionState.DRAFT, kind=kind, base_id=base_id,
            upper_id=linked, note=note.strip(),
        )  # fmt: skip
        made = service.edition(row.id)
        copied = copying.copy_rows(base, made) if base else copying.copy_down(upper, made) if upper else None
        after = {"name": name, "region": region, "kind": kind, "from": (base or upper or made).name}
        journal.record(actor, f"起草{LIST_KINDS[kind]} {name}", "edition", row.id,
                       after=after | {"items": copied.items if copied else 0})  # fmt: skip
        if base and (held := adjusted_by(base.id)):
            acts.append(actor, Subject.EDITION, row.id, K.CARRIED, clock.today(), called=name, edition_id=row.id,
                        details={ADJUSTMENTS: " ".join(held)})  # fmt: skip
    return service.edition(made.id)


def adjusted_by(edition_id: str) -> list[str]:
    """The ids of the adjustments that took effect on an edition, in the order of recording."""
    recorded = acts.standing(acts.in_edition(edition_id, Subject.ADJUSTMENT))
    return [act.subject_id for act in recorded if act.kind is K.EFFECTED]


def rename(actor: Actor, edition_id: str, name: str) -> Edition:
    """Correct the name of an edition while it is drafted: what is reviewed, approved and published has its name."""
    require_editor(actor)
    with database.atomic():
        edition, name = service.edition(edition_id), name.strip()
        if edition.state is not EditionState.DRAFT:
            published = edition.state is EditionState.PUBLISHED
            raise UserError(
                f"「{edition.name}」{EDITION_LABELS[edition.state]}，名称不能再改。",
                hint="名称有误的，请先更正公布。" if published else "名称有误的，请先退回编制。",
            )
        if name == edition.name:
            return edition
        _check_name(name, edition.region or service.own_region(), edition.kind)
        EditionRow.update(name=name).where(EditionRow.id == edition_id).execute()
        before, after = {"name": edition.name}, {"name": name}
        journal.record(actor, f"改清单名称 {name}", "edition", edition_id, before, after)
    return service.edition(edition_id)


def take_step(actor: Actor, edition_id: str, kind: ListActKind, on: date, details: Mapping[str, str]) -> Edition:
    """Record a step of an edition other than its publication, which `db.items.gates.publish` records."""
    if kind is K.PUBLISHED or kind not in life.RANKS:
        raise ValueError(f"{kind} is not recorded by take_step")
    return _record(actor, edition_id, kind, on, details)


def record_publication(
    actor: Actor,
    edition_id: str,
    on: date,
    details: Mapping[str, str],
    in_force_on: date | None,
    problems: Sequence[str],
) -> Edition:
    """Record that an edition was published and from when it is in force; `problems` are what the gates found.

    The region's earlier edition ends on the day this one begins.
    """
    edition, start = service.edition(edition_id), in_force_on or on
    if start < on:
        raise UserError(
            f"施行日期 {start} 早于公布日期 {on}，没有登记公布。", hint="清单公布以后才能施行；请核对两个日期。"
        )
    if (start - on).days > LONGEST_WAIT:
        raise UserError(f"施行日期 {start} 离公布日期 {on} 太远，没有登记公布。", hint="请核对年份。")
    later = [one for one in _siblings(edition) if (one.in_force_on or one.published_on) >= start.isoformat()]
    if later:
        since = later[0].in_force_on or later[0].published_on
        raise UserError(
            f"「{later[0].name}」自 {since} 起施行，「{edition.name}」不能在 {start} 施行。",
            hint="新版的施行日期应晚于现行版；日期登记错了的，请先更正。",
        )
    refuse(publication_refusal(edition_id))
    if problems:
        raise UserError(
            f"「{edition.name}」还不能公布：{'；'.join(problems)}。",
            hint="请照上面写的补齐；要改事项的，先在「清单版本」里退回编制。",
        )
    return _record(actor, edition_id, K.PUBLISHED, on, {**details, "in_force_on": start.isoformat()})


def publication_refusal(edition_id: str) -> Refusal | None:
    """Why an edition is not far enough to be published, whatever the day."""
    edition = service.edition(edition_id)
    return life.why_not(K.PUBLISHED, None, acts.of(Subject.EDITION, edition_id), course_of(edition))


def return_to_draft(actor: Actor, edition_id: str, on: date, reason: str) -> Edition:
    """退回编制: what was reviewed, reported and approved no longer holds; the steps begin again."""
    require_editor(actor)
    with database.atomic():
        edition, recorded = service.edition(edition_id), acts.of(Subject.EDITION, edition_id)
        if not reason.strip():
            raise UserError("没有写退回的原因，没有退回。", hint="请写明谁提出、为什么退回。")
        refuse(life.why_not_return(recorded, on))
        acts.append(actor, Subject.EDITION, edition_id, K.RETURNED, on, called=edition.name, edition_id=edition_id,
                    reason=reason)  # fmt: skip
        _keep_state(edition)
    return service.edition(edition_id)


def reverse(actor: Actor, edition_id: str, act_id: str, reason: str, uses: Callable[[Edition], int]) -> Edition:
    """更正: take a wrongly recorded step back by an act of its own; the record of both stays.

    `uses` counts the cases taken in by an edition: a publication under which there are any stands.
    """
    require_editor(actor)
    with database.atomic():
        edition, recorded = service.edition(edition_id), acts.of(Subject.EDITION, edition_id)
        found = next((act for act in recorded if act.id == act_id), None)
        if found is None:
            raise UserError("没有找到要更正的步骤。", hint="请在「清单版本」里重新选择。")
        if not reason.strip():
            raise UserError("没有写更正的原因，没有更正。", hint="请写明错在哪里。")
        refuse(life.why_not_reverse(found, recorded))
        if found.kind is K.PUBLISHED:
            refuse(life.why_not_unpublish(edition, acts.in_edition(edition_id, Subject.ADJUSTMENT)))
        taken = uses(edition) if found.kind is K.PUBLISHED else 0
        if taken:
            raise UserError(
                f"「{edition.name}」公布后已经按它收了 {taken} 件办件，公布不能再更正。",
                hint="事项要改的在「调整」里办理，或起草新版。",
            )
        acts.append(actor, Subject.EDITION, edition_id, K.REVERSED, clock.today(),
                    called=f"{edition.name}的{found.label}", edition_id=edition_id, organ_id=found.organ_id,
                    reason=reason, reverses=act_id)  # fmt: skip
        _keep_state(edition)
    return service.edition(edition_id)


def newest_step(edition_id: str) -> ListAct | None:
    """The step that can be taken back now, None when there is none."""
    recorded = acts.of(Subject.EDITION, edition_id)
    able = [act for act in acts.standing(recorded) if life.why_not_reverse(act, recorded) is None]
    return able[-1] if able else None


def townships(edition_id: str) -> list[TownshipList]:
    """Each township's part of an edition, in the order of their codes: how many items, approved, published."""
    recorded, items = acts.of(Subject.EDITION, edition_id), service.list_items(edition_id)
    found = []
    for organ in township_organs():
        own = life.township_acts(recorded, organ.id)
        part = len(township_items(items, organ))
        found.append(
            TownshipList(organ.id, organ.name, part, own.get(K.TOWNSHIP_APPROVED), own.get(K.TOWNSHIP_PUBLISHED))
        )
    return found


def township_organs() -> list[Organ]:
    """The townships that are registered, in the order of their codes."""
    found = [organ for organ in organs.organs() if organ.kind is OrganKind.TOWNSHIP and not organ.valid_to]
    return sorted(found, key=lambda organ: organ.code)


def township_items(items: Sequence[Item], organ: Organ | None = None) -> list[Item]:
    """The townships' part of a list, or one township's: without the items another township alone implements."""
    others = {one.id for one in township_organs() if organ and one.id != organ.id}
    current = [item for item in items if item.status is ItemStatus.CURRENT and in_township_part(item)]
    return [item for item in current if item.implementing_id not in others]


def take_township_step(
    actor: Actor, edition_id: str, organ_id: str, kind: ListActKind, on: date, details: Mapping[str, str]
) -> None:
    """Record the approval or publication of one township's list over the rows of the county's (自治州 2022 二(一))."""
    require_editor(actor)
    with database.atomic():
        edition, organ = service.edition(edition_id), organs.organ_by_id(organ_id)
        if rule_set_of(edition).township_lists != "own_record":
            raise UserError(
                "按本地规则集，乡镇清单是县清单的一部分，不另行审定和公布。",
                hint="文件要求另行公布的，请先录入规则集。",
            )
        if organ.id not in {one.id for one in township_organs()}:
            raise UserError(f"「{organ.name}」不是本县现有的乡镇，没有登记。", hint="请在「乡镇」里选一个乡镇或街道。")
        refuse(life.why_not_township(kind, organ_id, on, acts.of(Subject.EDITION, edition_id)))
        _complete(kind, details)
        acts.append(actor, Subject.EDITION, edition_id, kind, on, called=f"{edition.name} {organ.name}",
                    edition_id=edition_id, organ_id=organ_id,
                    details={**details, "township": organ.name, "township_code": organ.code})  # fmt: skip


def refuse(refusal: Refusal | None) -> None:
    """Raise UserError where there is a reason to refuse."""
    if refusal:
        raise UserError(refusal.text, hint=refusal.hint)


def require_editor(actor: Actor) -> None:
    """Raise UserError unless a list editor of the county asks."""
    editors.require_county_editor(
        actor, "清单由县级编制和公布，本单位没有改动。", "请把意见交县审改办；新版会随数据包带来。"
    )


def _record(actor: Actor, edition_id: str, kind: ListActKind, on: date, details: Mapping[str, str]) -> Edition:
    require_editor(actor)
    with database.atomic():
        edition, recorded = service.edition(edition_id), acts.of(Subject.EDITION, edition_id)
        if edition.state is not EditionState.DRAFT and not any(act.kind in life.RANKS for act in recorded):
            raise UserError(
                f"「{edition.name}」带来时已是「{EDITION_LABELS[edition.state]}」，没有逐步的记录，不能再登记步骤。",
                hint="请以它为底稿起草新版。",
            )
        course = course_of(edition)
        refuse(life.why_not(kind, on, recorded, course))
        if course.ours:
            _complete(kind, details)
        if kind is K.JOINT_REVIEWED and edition.kind is ListKind.LIST and edition.items == 0:
            raise UserError(f"「{edition.name}」里还没有事项，不能联合审核。", hint="请先导入表格，或以上一版为底稿。")
        acts.append(actor, Subject.EDITION, edition_id, kind, on, called=edition.name, edition_id=edition_id,
                    details=details)  # fmt: skip
        _keep_state(edition)
    return service.edition(edition_id)


def _keep_state(edition: Edition) -> None:
    """Write what the acts say into the edition's row, and let the region's earlier edition end or go on."""
    held = {act.kind: act for act in life.this_round(acts.of(Subject.EDITION, edition.id))}
    approved, published = held.get(K.APPROVED), held.get(K.PUBLISHED)
    start = published.details.get("in_force_on", "") if published else ""
    EditionRow.update(
        state=life.state_of(list(held.values())),
        approved_by=_approval(approved) if approved else edition.approved_by if not course_of(edition).ours else "",
        published_on=published.happened_on.isoformat() if published else "",
        in_force_on=start,
    ).where(EditionRow.id == edition.id).execute()
    if start:
        database.execute_sql(_NEVER_IN_FORCE, (start, edition.id, ItemStatus.DISABLED, start))
    for other in _siblings(edition):
        begun = other.in_force_on or other.published_on
        if start and begun < start and (not other.ended_on or other.ended_on > start):
            _end(other, start)
        elif not start and edition.in_force_on and other.ended_on == edition.in_force_on:
            _end(other, "")


def _end(edition: Edition, on: str) -> None:
    EditionRow.update(ended_on=on).where(EditionRow.id == edition.id).execute()


def _siblings(edition: Edition) -> list[Edition]:
    """The other published editions of the same region and kind."""

    def place(one: Edition) -> tuple[ListKind, str, str]:
        return one.kind, one.region or service.own_region(), one.level

    published = [one for one in service.editions() if one.state is EditionState.PUBLISHED and one.id != edition.id]
    return [one for one in published if place(one) == place(edition)]


def _approval(act: ListAct) -> str:
    """Who approved, at which meeting, by which document: 泽州县人民政府 第11次常务会议（泽政发〔2022〕1号）."""
    words = " ".join(filter(None, (act.details.get("organ", ""), act.details.get("meeting", ""))))
    number = act.details.get("number", "")
    return f"{words}（{number}）" if number else words


def _check_name(name: str, region: str, kind: ListKind) -> None:
    if not name:
        raise UserError("清单名称不能空着。", hint="请填清单名称，例如 泽州县2026年版。")
    same = [one for one in service.editions() if (one.name, one.kind) == (name, kind)]
    if any((one.region or service.own_region()) == region for one in same):
        raise UserError(f"已经有一版{LIST_KINDS[kind]}叫「{name}」，没有新建。", hint="请换一个名称，例如写明年份。")


def _complete(kind: ListActKind, details: Mapping[str, str]) -> None:
    missing = life.missing_entries(kind, details)
    if missing:
        raise UserError(f"「{LIST_ACT_LABELS[kind]}」缺少：{'、'.join(missing)}，没有登记。", hint="请补上再登记。")
