"""Disputes about who supervises an item (监管争议): raised, and decided by the government with its document."""

from datetime import date

from db.actors import Actor
from db.errors import UserError
from db.items import acts, editors, service
from db.items.acts import ListAct, ListActKind, Subject
from db.items.supervision.rules import may_decide
from db.items.tables import ListActRow
from db.store import database

K = ListActKind
_KINDS = (K.DISPUTE_RAISED, K.DISPUTE_SETTLED)


def require_editor(actor: Actor) -> None:
    """Supervision is settled by the county's or zone's list editors."""
    editors.require_county_editor(
        actor, "监管主体由县级确定，本单位没有改动。", "有意见请交县审改办；结果会随数据包带来。"
    )


def open_disputes() -> dict[str, ListAct]:
    """The act that raised the open dispute about each item, by the item's id.

    A dispute goes on in the copies of its item in later editions until it is settled.
    """
    subjects = {
        row.subject_id for row in ListActRow.select(ListActRow.subject_id).where(ListActRow.kind.in_(_KINDS)).distinct()
    }
    found: dict[str, ListAct] = {}
    for subject_id in subjects:
        told = history(subject_id)
        if told and told[-1].kind is K.DISPUTE_RAISED:
            found[subject_id] = told[-1]
    frontier = dict(found)
    while frontier:
        marks = ", ".join("?" * len(frontier))
        rows = database.execute_sql(
            f"SELECT id, predecessor_id FROM item WHERE predecessor_id IN ({marks})", tuple(frontier)
        ).fetchall()
        frontier = {copy: frontier[before] for copy, before in rows if copy not in found and copy not in subjects}
        found |= frontier
    return found


def history(item_id: str) -> list[ListAct]:
    """The disputes about one item and how they were settled, in the order of recording."""
    return [act for act in acts.standing(acts.of(Subject.ITEM, item_id)) if act.kind in _KINDS]


def raise_dispute(actor: Actor, item_id: str, on: date, parties: str, matter: str) -> None:
    """Record that departments disagree about who supervises an item; it stops the publication of the list."""
    require_editor(actor)
    item = service.item(item_id)
    if not parties.strip() or not matter.strip():
        raise UserError("没有写争议双方或者争议内容，没有登记。", hint="请写明哪些部门、争什么，例如 县A局、县B局。")
    found = open_disputes().get(item_id)
    if found:
        raise UserError(f"「{item.name}」在 {found.happened_on} 已经登记过争议。", hint="请登记政府的裁定。")
    with database.atomic():
        acts.append(actor, Subject.ITEM, item_id, K.DISPUTE_RAISED, on, called=item.name, edition_id=item.edition_id,
                    details={"parties": parties, "matter": matter})  # fmt: skip


def record_settlement(actor: Actor, item_id: str, on: date, organ: str, number: str, supervisors: str) -> ListAct:
    """Record the government's decision in the caller's transaction; returns the act that had raised the dispute."""
    item = service.item(item_id)
    found = open_disputes().get(item_id)
    if found is None:
        raise UserError(f"「{item.name}」没有未裁定的争议。", hint="请先登记争议。")
    if not may_decide(organ):
        raise UserError(
            f"「{organ.strip() or '（空）'}」不能裁定监管争议，没有登记。", hint="监管主体有争议的，由本级政府决定。"
        )
    if not number.strip():
        raise UserError("没有写裁定的文号或者会议纪要号，没有登记。", hint="请填政府的文件文号或者会议纪要号。")
    if on < found.happened_on:
        raise UserError(f"裁定日期 {on} 早于争议登记的 {found.happened_on}，没有登记。", hint="请核对两个日期。")
    acts.append(actor, Subject.ITEM, found.subject_id, K.DISPUTE_SETTLED, on, called=item.name,
                edition_id=found.edition_id,
                details={"organ": organ, "number": number, "supervisors": supervisors})  # fmt: skip
    return found
