"""Guides (办事指南): derived from the spec, published when whole, overdue when the spec has moved on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from db import clock, journal
from db.actors import Actor
from db.calendar.days import is_day
from db.calendar.rules import add_working_days
from db.calendar.service import load_calendar
from db.errors import UserError
from db.items import acts, editors
from db.items import service as items
from db.items.acts import ListActKind, Subject
from db.items.rules import Guide, Item, ItemStatus
from db.items.specs import history, publication
from db.items.specs import service as specs
from db.items.specs.rules import Spec
from db.items.tables import GuideRow, MaterialRow, SpecRow
from db.organs import service as organs
from db.rulesets import service as rulesets
from db.store import database

NONE, WANTED, CURRENT, STALE = "还没有编制", "待编制", "最新", "指南待更新"
"""How a guide stands to its spec; 待编制: there is a spec and no guide."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A guide that the spec has left behind, or a spec that has no guide yet; overdue by calendar days, 0 when not."""

    item: Item
    guide_version: int
    spec_version: int
    moved_on: str
    due: date
    overdue: int
    changes: tuple[str, ...]
    urged_on: str = ""

    @property
    def state(self) -> str:
        """In words."""
        return STALE if self.guide_version else WANTED


def draft(item_id: str) -> publication.GuideDraft:
    """The guide an item's spec asks for now. Raises UserError where there is no spec yet."""
    item, found = items.item(item_id), specs.spec(item_id)
    if found is None:
        raise UserError(f"「{item.name}」还没有实施规范，没有生成指南。", hint="请先编制实施规范，再由规范生成指南。")
    return publication.derive(item, found, items.guide(item_id))


def derive(actor: Actor, item_id: str, effective_on: str = "", local: Mapping[str, str] | None = None) -> Guide:
    """Make the next version of an item's guide from its spec; `local` are the texts only the office can give.

    What the spec says cannot be changed here: `local` counts for local elements only.
    """
    editors.require_county_editor(actor)
    if effective_on and not is_day(effective_on):
        raise UserError(f"生效日期「{effective_on}」看不懂，没有生成指南。", hint="请写成 2026-10-20。")
    with database.atomic():
        made, spec = draft(item_id), specs.spec(item_id)
        assert spec is not None
        whole = publication.as_guide(made, local or {})
        previous = items.guide(item_id)
        columns = {key: getattr(whole, key) for key in publication.COLUMNS}
        texts = json.dumps(dict(whole.elements), ensure_ascii=False, sort_keys=True)
        row = GuideRow.create(
            item_id=item_id, version=previous.version + 1 if previous else 1,
            effective_on=effective_on or max(spec.effective_on, clock.today().isoformat()),
            spec_version=spec.version, elements=texts, **columns,
        )  # fmt: skip
        for material in made.materials:
            MaterialRow.create(guide_id=row.id, **asdict(material))
        after = {"item": item_id, "version": row.version, "spec_version": spec.version}
        name = items.item(item_id).name
        journal.record(actor, f"由规范生成办事指南 {name} 第{row.version}版", "guide", row.id, after=after)
    found = items.guide(item_id)
    assert found is not None
    return found


def publish(actor: Actor, item_id: str, happened_on: date) -> Guide:
    """Publish the newest guide of an item. Raises UserError where an element or a material stands in the way."""
    editors.require_county_editor(actor)
    item, guide = items.item(item_id), items.guide(item_id)
    if guide is None:
        raise UserError(f"「{item.name}」还没有办事指南，没有公布。", hint="请先由规范生成指南。")
    found = publication.publication_problems(item, guide)
    if found:
        raise UserError(
            f"「{item.name}」的指南没有公布：{'；'.join(found)}。", hint="请在实施规范里补齐后重新生成指南。"
        )
    spec = specs.spec(item_id)
    if spec and spec.inherited:
        raise UserError(
            f"「{item.name}」的规范承接自「{spec.inherited}」，还没有核对，没有公布。",
            hint="请核对实施规范，保存新的一版，再由规范生成指南。",
        )
    if state_of(item_id, guide) == STALE:
        raise UserError(f"「{item.name}」的规范已经更新，没有公布旧指南。", hint="请先由规范生成新一版指南。")
    if published_on(guide.id):
        raise UserError(
            f"「{item.name}」第 {guide.version} 版指南已经公布过。", hint="不用再公布；请登记各渠道的展示版本。"
        )
    with database.atomic():
        acts.append(
            actor, Subject.GUIDE, guide.id, ListActKind.PUBLISHED, happened_on, called=item.name,
            edition_id=item.edition_id, details={"version": str(guide.version)},
        )  # fmt: skip
    return guide


def published_on(guide_id: str) -> str:
    """The day one version of a guide was published, in whichever edition, ''."""
    told = acts.standing(acts.of_subjects(Subject.GUIDE, history.same_guides(guide_id)))
    found = [act.happened_on.isoformat() for act in told if act.kind is ListActKind.PUBLISHED]
    return max(found, default="")


def state_of(item_id: str, guide: Guide | None) -> str:
    """How an item's guide stands to its spec today."""
    return standing(specs.spec(item_id), guide)


def standing(spec: Spec | None, guide: Guide | None) -> str:
    """How a guide stands to a spec; one taken over unchecked gives no guide yet."""
    if guide is None:
        return WANTED if spec else NONE
    return STALE if spec and (spec.version > guide.spec_version or spec.inherited) else CURRENT


def stale_items(edition_id: str) -> dict[str, tuple[int, int]]:
    """The items of an edition whose guide lags behind the spec: versions of guide (0: none) and spec followed last."""
    rows = database.execute_sql(
        "SELECT s.item_id, max(s.version), coalesce((SELECT g.version FROM guide g WHERE g.item_id = s.item_id"
        " ORDER BY g.version DESC LIMIT 1), 0), coalesce((SELECT g.spec_version FROM guide g"
        " WHERE g.item_id = s.item_id ORDER BY g.version DESC LIMIT 1), 0)"
        " FROM spec s JOIN item i ON i.id = s.item_id WHERE i.edition_id = ? AND i.status = ? GROUP BY s.item_id",
        (edition_id, ItemStatus.CURRENT.value),
    )
    return {item_id: (guide, followed) for item_id, newest, guide, followed in rows if newest > followed}


def behind(edition_id: str, today: date | None = None) -> list[Behind]:
    """The guides of an edition that wait for an update, the longest overdue first (泽州 2022 二(二)2).

    A guide is due so many working days after the spec took effect as the rule set says (`guide_days`).
    """
    day = today or clock.today()
    days, calendar = rulesets.current(organs.site().county_code, day).guide_days, load_calendar()
    urged = _urged(edition_id)
    found = []
    for item_id, (guide_version, followed) in stale_items(edition_id).items():
        newer = list(SpecRow.select().where(SpecRow.item_id == item_id, SpecRow.version > followed))
        first = min(newer, key=lambda row: row.version)
        moved = date.fromisoformat(first.effective_on) if first.effective_on else day
        due = add_working_days(moved, days, calendar)
        labels = [
            one.label for version in specs.versions(item_id) if version.version > followed for one in version.changes
        ]
        found.append(
            Behind(
                items.item(item_id), guide_version, max(row.version for row in newer), moved.isoformat(), due,
                max(0, (day - due).days), tuple(dict.fromkeys(labels)), urged.get(item_id, ""),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.due, one.item.department, one.item.name))


def require_urging(actor: Actor) -> None:
    """Urging (督办) is the county's: raise UserError for anybody else, before a letter is printed."""
    editors.require_county_editor(actor, "督办由县审改办发出，本单位没有督办。", "请把要督办的指南报县审改办。")


def urge(actor: Actor, department: str, lines: Sequence[Behind], happened_on: date) -> None:
    """Record that a department was urged (督办) to update these guides."""
    require_urging(actor)
    if not lines:
        raise UserError(f"{department}没有待更新的指南，没有督办。", hint="请在督办名单里选有逾期指南的部门。")
    with database.atomic():
        for line in lines:
            acts.append(
                actor, Subject.ITEM, line.item.id, ListActKind.URGED, happened_on, called=line.item.name,
                edition_id=line.item.edition_id, organ_id=line.item.department_id,
                details={"department": department, "about": "guide", "spec_version": str(line.spec_version)},
            )  # fmt: skip


def _urged(edition_id: str) -> dict[str, str]:
    """When each item's department was last urged about its guide."""
    found = acts.standing(acts.in_edition(edition_id, Subject.ITEM))
    return {act.subject_id: act.happened_on.isoformat() for act in found if act.kind is ListActKind.URGED}
