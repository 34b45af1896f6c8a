"""Drafting an adjustment (动态调整), by hand or proposed from a newer upper edition."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from db import clock, journal
from db.actors import Actor, Role, SiteKind
from db.errors import UserError
from db.items import acts, editors
from db.items import service as items
from db.items.acts import ListAct, ListActKind, Subject
from db.items.changes import above, course, proposing, succession, waiting
from db.items.changes.course import STATE_LABELS, AdjustmentState
from db.items.changes.elements import Values
from db.items.changes.proposing import Proposal
from db.items.changes.rules import (
    ADJUSTMENT_KINDS,
    ENDING,
    LINE_KINDS,
    Adjustment,
    AdjustmentKind,
    Ground,
    Line,
    LineKind,
    adjustment_notes,
    adjustment_problems,
)
from db.items.changes.waiting import Age
from db.items.lists import comparing, same_source
from db.items.rules import EDITION_LABELS, Edition, EditionState, ListKind
from db.items.specs.rules import Direction
from db.items.tables import AdjustmentLineRow, AdjustmentRow
from db.rows import uuid7
from db.store import database


@dataclass(frozen=True, slots=True)
class NewAdjustment:
    """What is written at the head of an adjustment."""

    kind: AdjustmentKind
    title: str
    department: str = ""
    reason: str = ""
    basis: str = ""
    noticed_on: str = ""
    number: str = ""
    upper_edition_id: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One adjustment with its lines, how far it has come, what keeps it back, and how long it has waited."""

    adjustment: Adjustment
    lines: tuple[Line, ...]
    acts: tuple[ListAct, ...]
    state: AdjustmentState
    next_kind: ListActKind | None
    problems: tuple[str, ...]
    age: Age | None
    names: Mapping[str, str]
    """What the successors of its lines are called, by their ids."""

    notes: tuple[str, ...] = ()
    """What a person should look at; nothing of it keeps it back."""

    @property
    def id(self) -> str:
        """The adjustment's id."""
        return self.adjustment.id


def require_editor(actor: Actor) -> None:
    """Adjusting is the county's (自治州 2022 二(三)): a department applies to it, the application is recorded."""
    editors.require_county_editor(
        actor, "清单由县级调整，本单位没有改动。", "部门请起草调整申请，随数据包报县里；其他单位请填调整申请表。"
    )


def require_applicant(actor: Actor) -> None:
    """Applying is a department's (自治州 2022 二(三)): its list editor or its liaison."""
    actor.require(Role.LIST_EDITOR, Role.LIAISON)
    if actor.site.kind is not SiteKind.DEPARTMENT:
        raise UserError(
            "调整申请由县直部门提出，本单位没有起草。",
            hint="县里请直接起草调整；乡镇和村请把意见交主管部门或县审改办。",
        )


def draft(actor: Actor, edition_id: str, new: NewAdjustment) -> Adjustment:
    """Begin an adjustment of a list of ours that is published, or at a department the application for one."""
    _require_writer(actor, new.kind)
    _require_published(edition_id)
    with database.atomic():
        return _create(actor, edition_id, new)


def propose(
    actor: Actor, edition_id: str, upper_id: str, *, basis: str = "", noticed_on: date | None = None, title: str = ""
) -> Adjustment:
    """Draft the adjustment a newer upper edition asks for, each difference as a line on our items.

    Source: 泽州 2022 二(三)4, 自治州 2022 二(三).

    Raises UserError where an unfinished one exists, or where nothing tells what the list answered to before.
    """
    require_editor(actor)
    edition, upper = _require_published(edition_id), items.edition(upper_id)
    _refuse_second(edition_id, upper)
    proposed = proposal(edition_id, upper)
    new = NewAdjustment(
        AdjustmentKind.UPPER, title.strip() or f"承接{upper.name}调整", basis=basis.strip() or _document(upper),
        noticed_on=noticed_on.isoformat() if noticed_on else upper.published_on or clock.today().isoformat(),
        upper_edition_id=upper_id,
    )  # fmt: skip
    if not proposed.lines:
        raise UserError(f"「{upper.name}」与原来的上级清单相比，没有涉及「{edition.name}」的变化。", hint="不用调整。")
    with database.atomic():
        made = _create(actor, edition_id, new)
        for position, line in enumerate(proposed.lines, 1):
            _write(made.id, position, replace(line, id=uuid7()))
        journal.record(actor, f"由{upper.name}提出 {len(proposed.lines)} 条调整", "adjustment", made.id,
                       after={"lines": len(proposed.lines)})  # fmt: skip
    return made


def proposal(edition_id: str, upper: Edition) -> Proposal:
    """What a newer upper edition asks of ours, unwritten."""
    known = waiting.base_for(edition_id, upper)
    if not known:
        raise UserError(
            f"不知道「{items.edition(edition_id).name}」原来对应哪一版上级清单，没有提出调整。",
            hint="请以它为底稿起草新版，在「清单版本」里对应上级清单后公布；这一次先手工起草调整。",
        )
    diff = comparing.compare_editions(items.list_items(known), items.list_items(upper.id))
    compared = same_source.compare(edition_id, known)
    parents = {one.item.id: one.parent.id for one in compared.findings if one.parent}
    return proposing.propose(items.list_items(edition_id), diff, upper.level, iter(uuid7, ""), parents)


def revise(actor: Actor, adjustment_id: str, new: NewAdjustment) -> Adjustment:
    """Change what stands at the head, while it is being drafted."""
    before = _require_draft(actor, adjustment_id)
    _require_writer(actor, new.kind)
    if before.upper_edition_id and new.kind is not before.kind:
        raise UserError(
            f"「{before.title}」是由上级清单提出的，类别不能改。", hint="本级另外要改的，请另起草一件调整。"
        )
    values = _head(new)
    with database.atomic():
        AdjustmentRow.update(values).where(AdjustmentRow.id == adjustment_id).execute()
        old = {name: asdict(before).get(name, before.department) for name in values}
        journal.record(actor, f"修改调整 {new.title}", "adjustment", adjustment_id, old, values)
    return adjustment(adjustment_id)


def put_line(actor: Actor, adjustment_id: str, line: Line) -> Line:
    """Add a line, or write an edited one over the one of its id; one of another adjustment is added as a new one."""
    found = _require_draft(actor, adjustment_id)
    if line.kind is LineKind.ADD and not line.item_name.strip():
        raise UserError("新增的事项没有名称，没有保存。", hint="请填事项名称。")
    with database.atomic():
        old = AdjustmentLineRow.get_or_none(id=line.id, adjustment_id=adjustment_id) if line.id else None
        kept = line if old else replace(line, id=uuid7())
        if old:
            AdjustmentLineRow.delete().where(AdjustmentLineRow.id == line.id).execute()
        _write(adjustment_id, old.position if old else _last(adjustment_id) + 1, kept)
        action = f"{'修改' if old else '列入'}调整事项 {LINE_KINDS[line.kind]} {line.item_name}"
        journal.record(actor, f"{action}（{found.title}）", "adjustment", adjustment_id, dict(line.before),
                       {**line.after, "successors": list(line.successors), "note": line.note})  # fmt: skip
    return kept


def remove_line(actor: Actor, adjustment_id: str, line_id: str) -> None:
    """Take a line out while the adjustment is being drafted; the journal keeps what it said."""
    found = _require_draft(actor, adjustment_id)
    line = next((one for one in lines(adjustment_id) if one.id == line_id), None)
    if line is None:
        return
    with database.atomic():
        AdjustmentLineRow.delete().where(AdjustmentLineRow.id == line_id).execute()
        journal.record(actor, f"移出调整事项 {line.item_name}（{found.title}）", "adjustment", adjustment_id,
                       {**line.before, **line.after, "kind": line.kind})  # fmt: skip


def adjustment(adjustment_id: str) -> Adjustment:
    """The adjustment of that id. Raises UserError when there is none."""
    row = AdjustmentRow.get_or_none(AdjustmentRow.id == adjustment_id)
    if row is None:
        raise UserError("没有这件调整。", hint="请在「调整」里重新选择。")
    return _adjustment(row)


def lines(adjustment_id: str) -> list[Line]:
    """The lines of an adjustment in their order."""
    rows = AdjustmentLineRow.select().where(AdjustmentLineRow.adjustment_id == adjustment_id)
    return [_line(row) for row in rows.order_by(AdjustmentLineRow.position, AdjustmentLineRow.id)]


def standing_of(adjustment_id: str, day: date) -> Standing:
    """One adjustment as it stands."""
    found = adjustment(adjustment_id)
    return _standing(found, ground_of(found), day)


def standings(edition_id: str, day: date) -> list[Standing]:
    """Every adjustment of a list, newest first; what keeps it back is asked only of those in hand."""
    rows = AdjustmentRow.select().where(
        AdjustmentRow.edition_id == edition_id, AdjustmentRow.kind != AdjustmentKind.REQUEST
    )
    every = [_adjustment(row) for row in rows]
    if not every:
        return []
    ground = ground_of(every[0])
    return [_standing(one, _on_same_ground(one, ground), day) for one in reversed(every)]


def ground_of(found: Adjustment) -> Ground:
    """What the lines of an adjustment are judged against."""
    edition = items.edition(found.edition_id)
    here = {item.id: item for item in items.list_items(found.edition_id)}
    return Ground(found, edition.level or "4", here, above.above_of(found))


def _on_same_ground(found: Adjustment, ground: Ground) -> Ground:
    same = found.upper_edition_id == ground.adjustment.upper_edition_id
    return replace(ground, adjustment=found, above=ground.above if same else above.above_of(found))


def _standing(found: Adjustment, ground: Ground, day: date) -> Standing:
    recorded, own = acts.of(Subject.ADJUSTMENT, found.id), tuple(lines(found.id))
    state = course.state_of(recorded)
    names = {line.item_id: line.item_name for line in own}
    names |= {one: ground.items[one].name for line in own for one in line.successors if one in ground.items}
    return Standing(
        found, own, tuple(recorded), state, course.next_step(recorded),
        () if state in course.DONE else tuple(adjustment_problems(own, ground)),
        waiting.age_of(found.noticed_on, waiting.ended_on(state, recorded), day), names,
        _notes(state, own, ground),
    )  # fmt: skip


def _notes(state: AdjustmentState, own: Sequence[Line], ground: Ground) -> tuple[str, ...]:
    """What a person should look at: in the lines while they are in hand, afterwards in what went on to successors."""
    ended = {line.item_id: line.successors for line in own if line.kind in ENDING}
    if state is AdjustmentState.EFFECTED:
        return (*succession.unchecked(list(ended)), *succession.pointing(ended))
    return () if state in course.DONE else (*adjustment_notes(own, ground), *succession.pointing(ended))


def _require_published(edition_id: str) -> Edition:
    edition = items.edition(edition_id)
    if edition.kind is not ListKind.LIST or not edition.is_of(items.own_region()):
        raise UserError(f"「{edition.name}」不是本县的清单，不能在这里调整。", hint="请在上方选本县的现行清单。")
    if edition.state is not EditionState.PUBLISHED:
        raise UserError(
            f"「{edition.name}」{EDITION_LABELS[edition.state]}，不用走调整。",
            hint="编制中的清单请直接修改；公布以后才办理调整。",
        )
    if edition.ended_on and edition.ended_on <= clock.today().isoformat():
        raise UserError(f"「{edition.name}」自 {edition.ended_on} 起已被替代。", hint="请在上方选现行清单。")
    return edition


def _require_writer(actor: Actor, kind: AdjustmentKind) -> None:
    if kind is AdjustmentKind.REQUEST:
        require_applicant(actor)
    else:
        require_editor(actor)


def _require_draft(actor: Actor, adjustment_id: str) -> Adjustment:
    found = adjustment(adjustment_id)
    _require_writer(actor, found.kind)
    if found.kind is AdjustmentKind.REQUEST and acts.of(Subject.REQUEST, adjustment_id):
        raise UserError(f"「{found.title}」已经提交，内容不能再改。", hint="要改的，请另起草一件申请。")
    state = course.state_of(acts.of(Subject.ADJUSTMENT, adjustment_id))
    if state is not AdjustmentState.DRAFT:
        raise UserError(
            f"「{found.title}」{STATE_LABELS[state]}，内容不能再改。",
            hint="确实要改的，请先更正「申请调整」；已办结的请另起草一件。",
        )
    return found


def _refuse_second(edition_id: str, upper: Edition) -> None:
    rows = AdjustmentRow.select().where(
        AdjustmentRow.edition_id == edition_id, AdjustmentRow.upper_edition_id == upper.id
    )
    for row in rows:
        if course.state_of(acts.of(Subject.ADJUSTMENT, row.id)) is not AdjustmentState.REJECTED:
            raise UserError(f"「{upper.name}」已由「{row.title}」承接，没有再提出。", hint="请在列表里打开那一件。")


def _create(actor: Actor, edition_id: str, new: NewAdjustment) -> Adjustment:
    values = _head(new)
    row = AdjustmentRow.create(edition_id=edition_id, **values)
    journal.record(actor, f"起草{ADJUSTMENT_KINDS[new.kind]} {new.title.strip()}", "adjustment", row.id, after=values)
    return _adjustment(row)


def _head(new: NewAdjustment) -> dict[str, str | None]:
    if not new.title.strip():
        raise UserError("调整没有标题，没有保存。", hint="请写一句话，例如 取消林木采伐许可的审批环节。")
    if new.noticed_on:
        acts.check_day("收到的日期", date.fromisoformat(new.noticed_on))
    department = new.department.strip()
    return {
        "kind": str(new.kind), "title": new.title.strip(), "department_text": department,
        "department_id": items.organ_ids().get(department) if department else None, "reason": new.reason.strip(),
        "basis": new.basis.strip(), "noticed_on": new.noticed_on, "number": new.number.strip(),
        "upper_edition_id": new.upper_edition_id, "note": new.note.strip(),
    }  # fmt: skip


def _document(upper: Edition) -> str:
    """What to name as the document of an upper edition."""
    number = next((act.details["number"] for act in reversed(acts.of(Subject.EDITION, upper.id))
                   if act.details.get("number")), "")  # fmt: skip
    return f"《{upper.name}》" + (f"（{number}）" if number else "")


def _last(adjustment_id: str) -> int:
    return max((row.position for row in AdjustmentLineRow.select(AdjustmentLineRow.position).where(
        AdjustmentLineRow.adjustment_id == adjustment_id)), default=0)  # fmt: skip


def _write(adjustment_id: str, position: int, line: Line) -> None:
    AdjustmentLineRow.create(
        id=line.id, adjustment_id=adjustment_id, position=position, kind=line.kind, item_id=line.item_id,
        item_name=line.item_name, before=_json(line.before), after=_json(line.after),
        direction=_json(line.directions) if line.directions else "", basis=line.basis,
        successors=json.dumps(list(line.successors)), note=line.note,
    )  # fmt: skip


def _json(values: Values | Mapping[str, str]) -> str:
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)


def _adjustment(row: AdjustmentRow) -> Adjustment:
    return Adjustment(
        row.id, row.edition_id, row.number, AdjustmentKind(row.kind), row.title, row.department_id,
        row.department_text, row.reason, row.basis, row.upper_edition_id, row.noticed_on, row.note,
    )  # fmt: skip


def _line(row: AdjustmentLineRow) -> Line:
    said = json.loads(row.direction) if row.direction.startswith("{") else {}
    directions = {key: text for key, text in said.items() if text in set(Direction)}
    return Line(
        row.id, LineKind(row.kind), row.item_id or "", row.item_name, json.loads(row.before), json.loads(row.after),
        directions, row.basis, tuple(json.loads(row.successors)), row.note,
    )  # fmt: skip
