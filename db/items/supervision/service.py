"""What a list editor does with supervision: see how it stands, settle it for one item or many at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from db import journal
from db.actors import Actor
from db.errors import UserError
from db.items import service
from db.items.acts import ListAct
from db.items.lists import asof
from db.items.rules import LEVELS, EditionState, Item, ItemStatus
from db.items.supervision import disputes, facts
from db.items.supervision.rules import (
    RISKS,
    ROLES,
    Body,
    Elements,
    Proposal,
    Risk,
    Role,
    Rule,
    State,
    Supervision,
    body_problem,
    is_cancelled,
    lacking,
    read_bodies,
    same_bodies,
    state_of,
    summary,
)
from db.items.tables import ItemRow, SupervisionRow
from db.organs.rules import plain_name
from db.store import database

_COLUMNS = (
    "item_id", "body_id", "body_text", "role", "rule", "rule_basis", "matter", "measures", "risk", "key_field",
    "key_links", "standard", "level", "entry_number", "entered_on", "note",
)  # fmt: skip
_SELECT = f"SELECT {', '.join('supervision.' + name for name in _COLUMNS)} FROM supervision"
_ORDER = " ORDER BY supervision.item_id, supervision.position"
_ELEMENTS = _COLUMNS.index("matter")
Moved = Callable[[Item, Iterable[Body]], str]
SETTLED = "确定监管"
"""How the journal's sentence about a supervision that was written begins."""

_LEVELS_BEFORE = (
    "SELECT item.id, before.level FROM item JOIN item AS before ON before.id = item.predecessor_id"
    " WHERE item.edition_id = ? AND before.level <> item.level"
)


@dataclass(frozen=True, slots=True)
class Overseen:
    """One item with its supervision and how that stands; `dispute` is the act that raised an open one."""

    item: Item
    supervision: Supervision
    state: State
    dispute: ListAct | None
    lacking: tuple[str, ...]

    @property
    def id(self) -> str:
        """The item's id."""
        return self.item.id


@dataclass(frozen=True, slots=True)
class PlanLine:
    """What settling the supervision of many would do to one item; `kept` says why it is left alone."""

    item: Item
    before: Supervision
    after: Supervision
    kept: str = ""


def supervision_of(item: Item) -> Supervision:
    """The supervision of one item; the bodies are those the list names where nobody settled more yet."""
    rows = database.execute_sql(f"{_SELECT} WHERE item_id = ?{_ORDER}", (item.id,)).fetchall()
    return _read(item, rows)


def overview(edition_id: str, day: date | None = None) -> list[Overseen]:
    """Every item of an edition with how its supervision stands, the worst first.

    Items cancelled in it, and those cancelled in the edition it was made from, keep theirs (自治州 2022 四(三)). As of
    a day the bodies are those the list named then; of measures, risk and entry the store keeps what they are now alone.
    """
    edition = service.edition(edition_id)
    listed = service.list_items(edition_id)
    items = [item for item in (asof.read_on(listed, edition_id, day) if day else listed) if _is_overseen(item)]
    rows = _rows_in(edition_id)
    if edition.base_id:
        cancelled = [item for item in service.list_items(edition.base_id) if is_cancelled(item)]
        items += cancelled
        rows |= _rows_in(edition.base_id) if cancelled else {}
    raised, devolved = disputes.open_disputes(), _devolved(edition_id)
    found = [_overseen(item, rows.get(item.id, ()), raised.get(item.id), item.id in devolved) for item in items]
    order = list(State)
    return sorted(found, key=lambda one: order.index(one.state))


def overseen(item_id: str) -> Overseen:
    """One item with its supervision and how that stands."""
    item = service.item(item_id)
    rows = database.execute_sql(f"{_SELECT} WHERE item_id = ?{_ORDER}", (item_id,)).fetchall()
    return _overseen(item, rows, disputes.open_disputes().get(item_id), item_id in _devolved(item.edition_id))


def propose(item_id: str) -> Proposal:
    """Whom the rule set in force proposes for one item."""
    item = service.item(item_id)
    return facts.proposer(item.edition_id, item_id)(item)


def set_supervision(actor: Actor, item_id: str, wanted: Supervision) -> Supervision:
    """Settle the supervision of one item; the list's own column 监管主体 is kept in step.

    Raises UserError for bodies that cannot be, for other bodies in a list that is no draft any more or while they
    are in dispute, and for an entry in 互联网+监管 without number or day.
    """
    disputes.require_editor(actor)
    item = service.item(item_id)
    problem = body_problem(wanted.bodies) or _entry_problem(wanted.elements) or _mover()(item, wanted.bodies)
    if problem:
        raise UserError(f"{problem}，「{item.name}」的监管没有保存。", hint=_HINTS.get(problem, "请改好再保存。"))
    with database.atomic():
        write(actor, item, wanted, service.organ_ids())
    return supervision_of(service.item(item_id))


def plan_department(
    edition_id: str, department: str, wanted: Supervision, others_too: bool = False
) -> tuple[PlanLine, ...]:
    """What settling one supervision for all items of a department would do, item by item.

    Elements left empty keep what each item has; items with other bodies are left alone unless `others_too`.
    """
    problem = body_problem(wanted.bodies)
    if problem:
        raise UserError(f"{problem}，没有成批确定。", hint="请写监管主体，几个之间用顿号隔开。")
    items = [one for one in overview(edition_id) if one.item.department == department]
    if not items:
        raise UserError(f"「{department}」在这一版里没有事项。", hint="请照清单里写的主管部门填。")
    moved = _mover()
    return tuple(_planned(one, wanted, others_too, moved) for one in items)


def plan_proposals(edition_id: str, department: str | None = None) -> tuple[PlanLine, ...]:
    """What accepting every proposal would do for the items nobody settled yet, those the list already names too."""
    make, moved = facts.proposer(edition_id), _mover()
    lines = []
    for one in overview(edition_id):
        if one.supervision.rule or is_cancelled(one.item) or department not in (None, one.item.department):
            continue
        proposal = make(one.item)
        wanted = replace(one.supervision, bodies=proposal.bodies, rule=proposal.rule, basis=proposal.basis)
        lines.append(_planned(one, wanted, True, moved) if proposal.bodies else _cannot_tell(one))
    return tuple(lines)


def apply(actor: Actor, plan: Sequence[PlanLine]) -> int:
    """Write what a plan would do, in one transaction; returns how many items were settled."""
    disputes.require_editor(actor)
    changes = [line for line in plan if not line.kept]
    organ_ids, moved = service.organ_ids(), _mover()
    with database.atomic():
        for line in changes:
            problem = moved(line.item, line.after.bodies)
            if problem:
                raise UserError(f"{problem}：「{line.item.name}」。整批没有写入。", hint=_HINTS[problem])
            write(actor, line.item, line.after, organ_ids)
    return len(changes)


def settle_dispute(actor: Actor, item_id: str, on: date, organ: str, number: str, bodies: Sequence[Body]) -> Overseen:
    """Record the government's decision; its bodies become the item's, in a published list by an adjustment after it.

    Raises UserError without an open dispute, for an organ that is no government, without a document number.
    """
    disputes.require_editor(actor)
    problem = body_problem(bodies)
    if problem:
        raise UserError(f"{problem}，裁定没有登记。", hint="请写裁定的监管主体，几个之间用顿号隔开。")
    item, decided = service.item(item_id), f"{organ.strip()}（{number.strip()}）"
    with database.atomic():
        disputes.record_settlement(actor, item_id, on, organ, number, summary(bodies))
        published = service.edition(item.edition_id).state is EditionState.PUBLISHED
        if not published or same_bodies(bodies, item.supervising_body):
            found = supervision_of(item)
            wanted = replace(found, bodies=tuple(bodies), rule=Rule.DECIDED, basis=decided)
            write(actor, item, wanted, service.organ_ids())
    return overseen(item_id)


def publication_problems(edition_id: str) -> list[str]:
    """Why an edition may not be published on account of supervision (泽州 2022 一, 二(四)7; 自治州 2022 四(二),
    四(三)).

    An item that left the draft before it ever stood in a published list has nothing to be supervised.
    """
    found = [one for one in overview(edition_id) if not _never_stood(one.item, edition_id)]
    missing = _without_bodies(found)
    disputed = [one.item for one in found if one.dispute]
    bare = [one.item for one in found if one.supervision.bodies and {"监管层级", "监管规则和标准"} & {*one.lacking}]
    told = (
        (missing, "没有监管主体"),
        (disputed, "监管主体有争议，政府还没有裁定"),
        (bare, "已取消或者下放，没有写明监管层级、监管规则和标准"),
    )
    return [_counted(items, words) for items, words in told if items]


def unsupervised(edition_id: str) -> list[Item]:
    """The items of an edition that stand in the way of its publication because they have no body."""
    return _without_bodies([one for one in overview(edition_id) if not _never_stood(one.item, edition_id)])


def merged(before: Supervision, wanted: Supervision) -> Supervision:
    """`wanted` with what it leaves empty taken from the supervision before; without bodies, its bodies and rule."""
    told = {field.name: getattr(wanted.elements, field.name) for field in fields(Elements)}
    elements = replace(before.elements, **{name: value for name, value in told.items() if value})
    return replace(wanted if wanted.bodies else before, elements=elements)


def in_words(found: Supervision) -> dict[str, str]:
    """A supervision as the journal keeps it: what is said, in words by the label."""
    said = found.elements
    words = {
        "监管主体": "、".join(f"{body.name}（{ROLES[body.role]}）" for body in found.bodies),
        "规则": found.rule or "",
        "依据": found.basis,
        "监管事项": said.matter,
        "监管措施": said.measures,
        "风险等级": RISKS[said.risk] if said.risk else "",
        "重点监管": "是" if said.key_field else "",
        "关键环节": said.key_links,
        "监管规则和标准": said.standard,
        "监管层级": LEVELS.get(said.level, said.level),
        "互联网+监管": " ".join(filter(None, (said.entry_number, said.entered_on))),
    }
    return {key: value for key, value in words.items() if value}


def write(actor: Actor, item: Item, wanted: Supervision, organ_ids: Mapping[str, str]) -> None:
    """Put a supervision in the place of the one before, in the caller's transaction; the list's column follows."""
    before = supervision_of(item)
    if before == wanted and before.rule:
        return
    said = wanted.elements
    SupervisionRow.delete().where(SupervisionRow.item_id == item.id).execute()
    for position, body in enumerate(wanted.bodies, start=1):
        SupervisionRow.create(
            item_id=item.id, position=position, body_id=body.organ_id or organ_ids.get(plain_name(body.name)),
            body_text=body.name, role=body.role, rule=wanted.rule or Rule.PERSON, rule_basis=wanted.basis.strip(),
            matter=said.matter.strip(), measures=said.measures.strip(), risk=said.risk or "", key_field=said.key_field,
            key_links=said.key_links.strip(), standard=said.standard.strip(), level=said.level,
            entry_number=said.entry_number.strip(), entered_on=said.entered_on, note=said.note.strip(),
        )  # fmt: skip
    if not same_bodies(wanted.bodies, item.supervising_body):
        ItemRow.update(supervising_text=wanted.words).where(ItemRow.id == item.id).execute()
    journal.record(actor, f"{SETTLED} {item.name}", service.KIND, item.id, in_words(before), in_words(wanted))


HELD = "清单正在审定"
"""Why the bodies of items stay as they are between the first review and the publication."""

_PUBLISHED, _DISPUTED = "清单已经公布", "监管主体有争议"
_HINTS = {
    _PUBLISHED: "监管主体请在「调整」里改；监管措施、风险等级和录入情况可以直接改。",
    HELD: "请先在「清单版本」里退回编制；监管措施、风险等级和录入情况可以直接改。",
    _DISPUTED: "请先登记政府的裁定，裁定会写明监管主体。",
    "没有写监管主体": "请写监管主体，几个之间用顿号隔开，牵头的写（牵头）。",
    "录入日期写得不对": "请写成 2026-10-20。",
    "只写了监管事项编号或者录入日期": "录入「互联网+监管」后，编号和日期都要填。",
}


def _mover() -> Moved:
    """What says why the bodies of an item may not become others, '' when they may or stay; reads the store once."""
    raised, states = disputes.open_disputes(), {one.id: one.state for one in service.editions()}

    def moved(item: Item, bodies: Iterable[Body]) -> str:
        state = states[item.edition_id]
        if same_bodies(bodies, item.supervising_body):
            return ""
        if item.id in raised:
            return _DISPUTED
        if is_cancelled(item) or state is EditionState.DRAFT:
            return ""
        return _PUBLISHED if state is EditionState.PUBLISHED else HELD

    return moved


def _entry_problem(told: Elements) -> str:
    if bool(told.entry_number.strip()) != bool(told.entered_on):
        return "只写了监管事项编号或者录入日期"
    try:
        date.fromisoformat(told.entered_on or "2026-01-01")
    except ValueError:
        return "录入日期写得不对"
    return ""


def _planned(one: Overseen, wanted: Supervision, others_too: bool, moved: Moved) -> PlanLine:
    """One line of a plan: what is left empty in `wanted` stays as the item has it."""
    before, after = one.supervision, merged(one.supervision, wanted)
    same = summary(before.bodies) == summary(after.bodies)
    kept = moved(one.item, after.bodies)
    if not kept and before.bodies and not same and not others_too:
        kept = f"已有监管主体 {before.words}"
    if not kept and same and after.elements == before.elements and before.rule:
        kept = "没有变化"
    return PlanLine(one.item, before, after, kept)


def _without_bodies(found: Sequence[Overseen]) -> list[Item]:
    return [one.item for one in found if not one.supervision.bodies]


def _never_stood(item: Item, edition_id: str) -> bool:
    return item.status is ItemStatus.DISABLED and item.edition_id == edition_id and not item.predecessor_id


def _cannot_tell(one: Overseen) -> PlanLine:
    return PlanLine(one.item, one.supervision, one.supervision, "没有主管部门和实施机关，规则定不了")


def _is_overseen(item: Item) -> bool:
    return item.status is ItemStatus.CURRENT or is_cancelled(item)


def _overseen(item: Item, rows: Sequence[Sequence[object]], dispute: ListAct | None, devolved: bool) -> Overseen:
    found = _read(item, rows)
    state = state_of(item, found, dispute is not None, devolved)
    return Overseen(item, found, state, dispute, lacking(item, found, devolved))


def _read(item: Item, rows: Sequence[Sequence[object]]) -> Supervision:
    """The rows as one supervision; where the list was changed since, by an adjustment, its words hold."""
    if not rows:
        return Supervision(read_bodies(item.supervising_body))
    known = {str(role): role for role in Role}
    bodies = tuple(
        Body(str(row[2]), known.get(str(row[3]), Role.JOINT), str(row[1]) if row[1] else None) for row in rows
    )
    first = rows[0]
    texts = [str(value) for value in first[_ELEMENTS:]]
    risk = Risk(texts[2]) if texts[2] in set(Risk) else None
    elements = Elements(texts[0], texts[1], risk, bool(first[_ELEMENTS + 3]), *texts[4:])
    rule = Rule(str(first[4])) if first[4] in set(Rule) else Rule.PERSON
    if item.supervising_body and not same_bodies(bodies, item.supervising_body):
        return Supervision(read_bodies(item.supervising_body), elements)
    return Supervision(bodies, elements, rule, str(first[5]))


def _rows_in(edition_id: str) -> dict[str, list[Sequence[object]]]:
    found: dict[str, list[Sequence[object]]] = {}
    joined = f"{_SELECT} JOIN item ON item.id = supervision.item_id WHERE item.edition_id = ?{_ORDER}"
    for row in database.execute_sql(joined, (edition_id,)):
        found.setdefault(row[0], []).append(row)
    return found


def _devolved(edition_id: str) -> frozenset[str]:
    """Items run on a lower level than in the edition before (下放)."""
    rows = database.execute_sql(_LEVELS_BEFORE, (edition_id,)).fetchall()
    lower = {"1", "2", "3", "4", "5", "6"}
    items = {item_id for item_id, before in rows if before in lower}
    if not items:
        return frozenset()
    was = {item_id: before for item_id, before in rows if item_id in items}
    return frozenset(
        item.id
        for item in service.list_items(edition_id)
        if item.id in was and item.level in lower and was[item.id] < item.level
    )


def _counted(items: Sequence[Item], words: str) -> str:
    names = "、".join(f"「{item.name}」" for item in items[:2])
    return f"{len(items)} 项{words}（{names}{'等' if len(items) > 2 else ''}）"
